r"""Components in square brackets, as signals have them: y[n] = \sum_k h[k] x[n-k]. A shift is one where other names have some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.letters import GREEK
from symderiv.reading.documents.positions import Traced

STYLED = r"\\(?:hat|bar|tilde|mathbf|boldsymbol|bm|vec|mathrm)\s*\{\s*\\?[A-Za-z]+\s*\}"
NAME = rf"(?:{STYLED}|\\(?:{'|'.join(GREEK)})|(?<![A-Za-z\\])(?!(?:E|P|Pr|Var|Cov|I|H)\s*\[)[A-Za-z][A-Za-z]*)"
LABEL = r"(?:\d(?![\w])|_(?:\{(?:\\(?:text|mathrm)\s*\{\w+\}|\w+)\}|\w+))?"
"""What stands below a name and is part of it: the 1 of x_1[n]."""
STEP = r"\d*[A-Za-z]"
ENTRY = late(rf"(?P<x>{NAME})(?P<label>{LABEL})\s*(?:\\left\s*)?\[\s*"
                   rf"(?P<i>{STEP}(?:\s*[-+]\s*(?:{STEP}|\d+))*)\s*(?:\\right\s*)?\](?!\s*[\[_])")
ALONE = re.compile(rf"(?P<x>{NAME}{LABEL})\s*\[\s*(?P<i>[a-z])\s*\]")
LEFT = late(rf"{NAME}{LABEL}\s*\[\s*(?P<i>[a-z])\s*\]\s*(?:&\s*)?:?=")
WORD = re.compile(rf"(?P<x>{NAME})\s*\[\s*(?P<i>[a-z]{{2,}})\s*\]")
BOUND = re.compile(r"(?:\\?sum|\\?prod|[∑∏])(?:\\limits)?\s*_\s*[{(]?\s*(?P<i>[a-z])(?![A-Za-z])")


def with_entries_below(text: Traced, document: str) -> Traced:
    r"""A formula with such indices below, where the letters count something: they are summed over, or stand on a left side; and
    with any letter below a name that has such an index elsewhere, x[y] beside \sum_j x[j].

    Raises `ParseError` for a word in such brackets, x[class].

    >>> line = "y[n] = \\sum_k h[k] x[n-k]"
    >>> with_entries_below(Traced.of(line), line).text
    'y_{n} = \\sum_k h_{k} x_{n-k}'
    >>> with_entries_below(Traced.of("y = a [b - c] x[b-c]"), "").text
    'y = a [b - c] x[b-c]'
    >>> with_entries_below(Traced.of("sum_n x_1[n]"), "sum_n x_1[n]").text
    'sum_n x_{1,n}'
    """
    counting, names = _counting(document)
    for match in WORD.finditer(text.text):
        if match["x"] in names and not counting.issuperset(match["i"]):
            raise ParseError("An index is one letter", typed=match.group(),
                             advice=f"Write {match['x']}[c], and in the text: $c$ is the correct class.")
    return text.replaced(_edits(text, counting, names)) if counting else text


@lru_cache(maxsize=8)
def _counting(document: str) -> tuple[frozenset[str], frozenset[str]]:
    """The letters that count components, those of sums and of left sides, and the names with one of them alone in brackets."""
    alone = list(ALONE.finditer(document))
    if not alone:
        return frozenset(), frozenset()
    counted = {m["i"] for m in BOUND.finditer(document)} | {m["i"] for m in LEFT.finditer(document)}
    names = frozenset(m["x"] for m in alone if m["i"] in counted)
    return frozenset(counted if names else ()), names


def _edits(text: Traced, counting: frozenset[str], names: frozenset[str]) -> Iterator[tuple[int, int, Traced]]:
    for match in ENTRY.finditer(text.text):
        letters = re.findall(r"[a-z]", match["i"])
        if letters and (counting.issuperset(letters) or (match["x"] in names and match["i"] == letters[0])):
            start = match.end("x")
            label = re.sub(r"^_?\{?|\}$", "", match["label"])
            label = rf"\text{{{label}}}" if len(label) > 1 and label.isalpha() else label
            below = f"{label}," * bool(label) + re.sub(r"\s", "", match["i"])
            yield start, match.end(), Traced.at(f"_{{{below}}}", text.places[start])


__all__ = ["with_entries_below"]
