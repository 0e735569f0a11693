"""Sentences cut into clauses, each with where it stands and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CUT = re.compile(r"\$[^$]*\$|⟦[^⟧]*⟧|(?P<cut>[,;:]\s|\s[-–—]{1,3}\s|[()]|(?<=\w)\.\s|\s(?=//|#|%)|"
                 r"\s(?:where|but|while|whereas|although|wobei|aber|onde|mas|où|mais|donde|pero)\s)")
FORMULA = re.compile(r"\$([^$]*)\$|⟦[^⟧]*⟧")


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence as it is shown: from `start` to `end`."""

    text: str
    start: int
    end: int

    @property
    def formulas(self) -> list[str]:
        """The pieces of mathematics among its words."""
        return [match[1] for match in FORMULA.finditer(self.text) if match[1] is not None]


def clauses(shown: str, cuts: Sequence[int] = ()) -> Iterator[Clause]:
    """The pieces between commas, stops, brackets and words that begin a clause, formulas kept whole; and at some `cuts`.

    >>> [one.text for one in clauses("Let $x, y$ be vectors, where squares (all of them) are odd")]
    ['Let $x, y$ be vectors', 'where squares', 'all of them', 'are odd']
    """
    found = [match for match in CUT.finditer(shown) if match["cut"]]
    ends = [(m.start("cut"), m.start("cut") if m["cut"].strip().isalpha() else m.end("cut")) for m in found]
    start = 0
    for end, after in sorted([*ends, *((at, at) for at in cuts)]):
        yield from _stripped(shown, start, end)
        start = max(start, after)
    yield from _stripped(shown, start, len(shown))


def _stripped(shown: str, start: int, end: int) -> Iterator[Clause]:
    text = shown[start:end]
    inner = text.strip(" .,;:!")
    if inner:
        at = start + text.index(inner)
        yield Clause(inner, at, at + len(inner))


def without(clause: Clause, spans: Sequence[tuple[int, int]], said: Sequence[str]) -> str:
    """What is left of a clause without some spans of the sentence and without some words."""
    text = list(clause.text)
    for a, b in spans:
        for n in range(max(a, clause.start), min(b, clause.end)):
            text[n - clause.start] = " "
    left = "".join(text)
    for words in said:
        left = left.replace(words, " ") if words else left
    return left


__all__ = ["FORMULA", "Clause", "clauses", "without"]
