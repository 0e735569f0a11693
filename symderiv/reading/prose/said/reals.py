"""Words that say of which numbers arrays are: "A and x are real" makes no number of x where A is a matrix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from symderiv.reading.problems.statements import Fact

REAL = re.compile(r"\b(?:real|reell|reais|réel|reale)\w*", re.IGNORECASE)
ARRAYS = frozenset({"vector", "matrix"})


def without_real_arrays(facts: Sequence[Fact], formulas: Iterable[str] = ()) -> list[Fact]:
    """The facts without numbers that share the words "are real" with what the text calls an array, or formulas have as one.

    >>> A, words = Fact("shape", "A", ("m", "n"), 0), "$A$ and $x$ are real"
    >>> said = [Fact("rank", s, ("scalar",), 9, words) for s in "Ax"]
    >>> without_real_arrays([A, *said]) == [A], without_real_arrays(said) == said
    (True, True)
    >>> without_real_arrays(said, ["f = x A x"])
    []
    """
    written = " ".join(formulas)
    arrays = {*_arrays(facts), *(fact.subject for fact in facts if _says_real(fact) and _is_array_in(written, fact.subject))}
    shared = {fact.words for fact in facts if _says_real(fact) and fact.subject in arrays}
    return [fact for fact in facts if not (_says_real(fact) and fact.words in shared)]


def _arrays(facts: Iterable[Fact]) -> Iterable[str]:
    return (f.subject for f in facts if (f.kind == "shape" and f.value) or (f.kind == "rank" and ARRAYS & set(f.value)))


def _is_array_in(written: str, subject: str) -> bool:
    r"""Whether formulas transpose a symbol, or have it on both sides of a capital: x^T A x, x A x."""
    name = rf"(?<![A-Za-z\\]){re.escape(subject)}(?![a-z_])"
    turned = rf"{name}\s*(?:\^\s*\{{?\s*(?:T|\\top|\\intercal)|'\s*(?=[A-Z]))"
    return re.search(rf"{turned}|{name}\s*(?:\\[A-Z][a-z]+|[A-Z])\s*{name}", written) is not None


def _says_real(fact: Fact) -> bool:
    return fact.kind == "rank" and fact.value == ("scalar",) and REAL.search(fact.words) is not None


__all__ = ["without_real_arrays"]
