r"""Texts in which nothing marks the mathematics: pieces with a relation sign are formulas, the others are words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.reading.documents.letters import SPELLED
from symderiv.reading.documents.named import NOUNS
from symderiv.reading.documents.scanner import Segment

OPENING, CLOSING = "([{⟨", ")]}⟩"
CUT = re.compile(r"[,;:]\s|\.(?=\s|$)|\n|\?|\b(?:where|with|and|wobei|mit|und|où|avec|et|onde|com|donde|con)\b")
RELATION = re.compile(r"=|≔|∈|[<>≤≥]|\\(?:in|le|leq|ge|geq|lt|gt|succ)(?![A-Za-z])")
FUNCTIONS = "log|exp|tanh|sinh|cosh|sin|cos|tan|max|min|det|softmax|sigmoid|relu|for|sum|prod|sqrt|trace|diag|eps"
KNOWN = "|".join((FUNCTIONS, *SPELLED))
PROSE = re.compile(rf"(?<![\\A-Za-z_^{{])(?!(?:{KNOWN})(?![A-Za-z]))[A-Za-z]{{3,}}(?![A-Za-z]*[(}}])")
"""A word that is no function."""
NAMED = re.compile(rf"^(?:{NOUNS})(?=\s*=)", re.IGNORECASE)
"""A word that is a left side: loss = …"""


def unmarked(text: str) -> list[Segment]:
    """The text as formulas and the words between them, in order.

    >>> [(s.environment, "f = x^2, x the input"[s.start:s.end]) for s in unmarked("f = x^2, x the input")]
    [('text', 'f = x^2'), ('', ', x the input')]
    """
    found: list[Segment] = []
    past = 0
    for start, end in _pieces(text):
        piece = text[start:end]
        if RELATION.search(piece) and not PROSE.search(NAMED.sub("", piece)):
            found += [Segment(past, start, "", (past, start))] if start > past else []
            found.append(Segment(start, end, "text", (start, end)))
            past = end
    return [*found, Segment(past, len(text), "", (past, len(text)))] if past < len(text) else found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """What stands between commas, stops and joining words outside brackets, without the space around it."""
    cuts = {m.start(): m.end() for m in CUT.finditer(text)}
    start = depth = 0
    for at, char in enumerate(text):
        depth = max(0, depth + (char in OPENING) - (char in CLOSING))
        if at in cuts and not depth and at >= start:
            yield _stripped(text, start, at)
            start = cuts[at]
    yield _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


__all__ = ["unmarked"]
