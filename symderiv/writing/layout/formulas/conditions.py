"""Conditions, 1 where they hold and 0 elsewhere, as a sentence has them: i = k, z > 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Mul

from symderiv.notation import Delta, Indicator
from symderiv.writing.layout.boxes import Box, Glyph, Row
from symderiv.writing.layout.formulas.expressions import equation, layout


def condition_box(condition: Any) -> Box:
    """What a condition says; several with commas between them.

    >>> from symderiv.notation import Axis, mul
    >>> from symderiv.writing.printers.unicode import unicode
    >>> K = Axis("K"); i, k = K.index("i"), K.index("k")
    >>> unicode(condition_box(Delta(i, k)))
    'i = k'
    """
    found = list(_boxes(condition))
    return Row(tuple(part for n, box in enumerate(found) for part in ((COMMA, box) if n else (box,))))


def _boxes(condition: Any) -> Iterator[Box]:
    if isinstance(condition, Mul):
        for part in condition.args:
            yield from _boxes(part)
    elif isinstance(condition, Delta):
        yield equation(*condition.indices)
    else:
        yield layout(condition.args[0] if isinstance(condition, Indicator) else condition)


COMMA = Glyph("punctuation", ",")

__all__ = ["condition_box"]
