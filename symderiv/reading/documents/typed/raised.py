"""Indices that stand above letters, S^{ij} = Q^{ia} K^{ja}, as physicists write them: they would be read as powers."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.reading.documents.positions import Traced

TWO = r"\^\s*\{\s*(?!in\b|st\b|nd\b|rd\b|id\b|is\b)[a-dij-np-v]\s*[a-dij-np-v]\s*\}"
RAISED = rf"(?:\\[A-Za-z]+\s*\{{\s*\w\s*\}}|\\[A-Za-z]+|(?<![A-Za-z\\])(?!e\s*\^)[A-Za-z])\s*{TWO}"
PAIR = re.compile(rf"(?P<one>{RAISED})\s*(?:\\[,;!]|\\cdot|\*|·)?\s*(?P<other>{RAISED})")
HEAD = re.compile(rf"\s*(?:\\[A-Za-z]+|[A-Za-z])\s*(?:{TWO}|\^\s*\{{?\s*[ij-n]\s*\}}?)\s*=")


def require_indices_below(formula: Traced) -> None:
    """Raises `ParseError` where two factors share a letter in their superscripts, or one shares it with the left side.

    >>> require_indices_below(Traced.of("x^{ab} + y^{cd}"))
    """
    head = HEAD.match(formula.text)
    above = [_letters(m.group()) for m in re.finditer(RAISED, formula.text[head.end() if head else 0:])]
    led = head is not None and any(_letters(head.group()) & letters for letters in above)
    if led or any(_letters(m["one"]) & _letters(m["other"]) for m in PAIR.finditer(formula.text)):
        raise ParseError("Indices above letters would be read as powers", typed=formula.text[:80], advice=(
            r"Write them below, with the sum, as in S_{ij} = \sum_a Q_{ia} K_{ja}; for a power write x^{i \cdot j}."))


def _letters(raised: str) -> set[str]:
    return set(re.findall("[a-z]", raised.partition("^")[2]))


__all__ = ["require_indices_below"]
