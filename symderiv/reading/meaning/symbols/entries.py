r"""Entries of a matrix in its small letter: the a_{ij} are those of A, where a text says what A is and never what a is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.problems.statements import Fact
from symderiv.reading.syntax.nodes import Name, sole_item, spell


def entries_of(told: Sequence[tuple[Fact, Occurrence]], found: Iterable[Occurrence]) -> Iterator[tuple[str, tuple[str, str]]]:
    r"""Each small letter that stands for entries of the matrix of its capital, and nothing else is said of it.

    Beside a_{ij}, an a_i is a row and an a_j a column; a letter without any other place tells neither.
    """
    matrices = {spell(one.node): one.name for fact, one in told if fact.kind == "shape" and len(fact.value) == 2}
    spoken = {base_key(one.name) for fact, one in told if fact.kind not in ("mention", "element")}
    uses = defaultdict[str, list[Occurrence]](list)
    for one in found:
        uses[base_key(one.name)].append(one)
    for key, ones in uses.items():
        matrix = _capital(ones[0].name, matrices) if key not in spoken else None
        members = _members(ones) if matrix is not None and all(map(_is_part, ones)) else None
        if matrix is not None and members is not None:
            yield key, ("rows", matrix)
            yield from ((shown, ("columns", matrix)) for shown in members)


def _capital(small: Name, matrices: dict[str, Name]) -> str | None:
    """The matrix with the same letter, however bold."""
    letter = small.base
    capital = "\\" + letter[1:].capitalize() if letter.startswith("\\") else letter.upper()
    alone = len(letter) == 1 or letter.startswith("\\")
    found = (shown for shown, name in matrices.items() if (name.base, name.accents) == (capital, small.accents))
    return next(found, None) if alone and capital != letter else None


def _members(ones: Sequence[Occurrence]) -> set[str] | None:
    """The columns among the uses, as they are written; None where there is no entry, or one may be a row as well."""
    places = [[spell(part) for part in flattened(one.node.sub)] for one in ones]
    first, second = ({pair[n] for pair in places if len(pair) == 2} for n in (0, 1))
    single = {letters[0] for letters in places if len(letters) == 1}
    if not first or not single <= first ^ second:
        return None
    return {spell(replace(one.node, sup=None)) for one, letters in zip(ones, places, strict=True)
            if len(letters) == 1 and letters[0] in second}


def _is_part(one: Occurrence) -> bool:
    """Whether a use has one index or two and no label, and nothing says on this line what it is."""
    sides = one.form.line.relation.sides
    defined = len(sides) > 1 and sole_item(sides[0]) == one.node
    parts = len(flattened(one.node.sub))
    above = one.node.sup is None or spell(one.node.sup).isdigit() or (parts == 1 and spell(one.node.sup) in TRANSPOSES)
    return above and not defined and not one.node.primes and parts in (1, 2)


__all__ = ["entries_of"]
