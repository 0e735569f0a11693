r"""Remarks in a column of their own, a &= b && \text{by }f: words, whatever formulas are among them."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.chunks import CONNECTIVES
from symderiv.reading.documents.positions import Traced

BESIDE = re.compile(r"&\s*&\s*(?P<cell>\\text\s*\{[^&\n]{,2000}?)(?=\\q?quad|\\\\|\n|\\end\s*\{|\Z)")
WORDS = re.compile(r"\\text\s*\{(?P<words>[^{}]*)\}")
RELATES = late(r"[=<>≤≥≠∈≈]|\\(?:neq?|leq?|geq?|lt|gt|in|sim|approx|forall)(?![A-Za-z])")


def with_remarks(formula: Traced) -> Traced:
    r"""The display with each remark as one piece of words; what begins a condition, or compares something, stays.

    >>> with_remarks(Traced.of(r"a &= b && \text{cancel }x")).text
    'a &= b && \\text{(cancel $x$)}'
    >>> with_remarks(Traced.of(r"a &= b && \text{if }x")).text
    'a &= b && \\text{if }x'
    """
    edits = []
    for match in BESIDE.finditer(formula.text):
        cell, place = match["cell"], formula.places[match.start("cell")]
        first = WORDS.match(cell)
        if first and not {w.lower() for w in first["words"].split()[:1]} & CONNECTIVES and not RELATES.search(cell):
            edits.append((*match.span("cell"), Traced.at(rf"\text{{({_as_words(cell)})}}", place)))
    return formula.replaced(edits)


def _as_words(cell: str) -> str:
    """Words and formulas as a sentence has them, the formulas between dollars."""
    pieces = WORDS.split(cell)
    return "".join(piece if n % 2 else f"${piece.strip()}$" if piece.strip() else " " for n, piece in enumerate(pieces)).strip()


__all__ = ["with_remarks"]
