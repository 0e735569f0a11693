"""Short formulas that the records hold as text, set as formulas: l = 1, …, L − 1; K=3, i=2."""

from __future__ import annotations

import re

from symderiv.writing.layout.boxes import COMMA, MINUS, NEGATIVE, Box, Glyph, Row, row
from symderiv.writing.layout.symbols import name

_TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|[^\W\d]\w*|[=≠,…−+-]|\S")


def small_formula(text: str) -> Box:
    """The boxes of equations, lists and differences of names and numbers.

    >>> from symderiv.writing.printers.unicode import unicode
    >>> unicode(small_formula("l = 1, …, L − 1")), unicode(small_formula("K=3, i=2"))
    ('l = 1, …, L − 1', 'K = 3, i = 2')
    """
    items: list[Box] = []
    for token in _TOKEN.findall(text):
        items.append(_box(token, items[-1] if items else None))
    return row(*items)


def _box(token: str, before: Box | None) -> Box:
    if token in "−-":
        follows = before is not None and isinstance(before, Glyph) and before.kind in ("variable", "number")
        return MINUS if follows else NEGATIVE
    if token in "=≠":
        return Glyph("relation", token)
    if token == ",":
        return COMMA
    return Glyph("number", token) if token[0].isdigit() else Glyph("sign", token) if token == "…" else name(token)


def apart(left: str, right: str) -> Box:
    """0.206 ≠ −0.794.

    >>> from symderiv.writing.printers.unicode import unicode
    >>> unicode(apart("0.206", "-0.794"))
    '0.206 ≠ −0.794'
    """
    return Row((small_formula(left), Glyph("relation", "≠"), small_formula(right)))


__all__ = ["apart", "small_formula"]
