r"""What a LaTeX document leaves out by its own switches: \iffalse … \fi, and \ifdraft … \fi behind \draftfalse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SWITCH = re.compile(r"\\(?:newif\s*\\if(?P<made>[A-Za-z@]+)|if(?P<test>[A-Za-z@]*)"
                    r"|(?P<set>[A-Za-z@]+?)(?P<value>true|false)(?![A-Za-z@])|(?P<mark>else|fi)(?![A-Za-z@]))")
NO_TESTS = frozenset({"f", "thenelse", "undefined", "empty", "numequal", "strequal"})
r"""What follows \if in commands that have no \fi: \iff, \ifthenelse and their kin."""


@dataclass
class _Open:
    r"""A test whose \fi has not come: where it stands, what it says, and where its \else does."""

    test: tuple[int, int]
    holds: bool | None
    other: tuple[int, int] | None = None

    def unmet(self, end: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """What is left out, with the marks."""
        other = self.other or end
        if self.holds is not None:
            yield (self.test if self.holds else (self.test[0], other[1]))
            yield ((other[0], end[1]) if self.holds else end)


def left_out(text: str) -> list[tuple[int, int]]:
    r"""The parts of a document that its switches leave out, with their marks; a test that nothing decides stays as it stands.

    >>> text = r"a \iffalse b \else c \fi d"
    >>> [text[start:end] for start, end in left_out(text)]
    ['\\iffalse b \\else', '\\fi']
    """
    found: list[tuple[int, int]] = []
    values = {"true": True, "false": False}
    waiting: list[_Open] = []
    for match in SWITCH.finditer(text):
        if match["made"] or match["set"] in values:
            values[match["made"] or match["set"]] = match["value"] == "true"
            found.append(match.span())
        elif match["test"] is not None and match["test"] not in NO_TESTS:
            waiting.append(_Open(match.span(), values.get(match["test"])))
        elif match["mark"] == "else" and waiting:
            waiting[-1].other = match.span()
        elif match["mark"] == "fi" and waiting:
            found += waiting.pop().unmet(match.span())
    return sorted(found)


__all__ = ["left_out"]
