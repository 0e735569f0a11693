"""Conditions, 1 where they hold and 0 elsewhere, as a sentence has them: i = k, z > 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Mul

from symderiv.notation import Delta, Entry, Indicator, Prod, Tensor
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
        condition = _of_whole(condition)
        yield layout(condition.args[0] if isinstance(condition, Indicator) else condition)


def _of_whole(condition: Any) -> Any:
    """What holds for all entries of an array, w_i = 0 for every i, as said of the array."""
    inner = condition.args[0] if isinstance(condition, Prod) else None
    relation: Any = inner.args[0] if isinstance(inner, Indicator) else None
    entry = relation.args[0] if relation is not None else None
    if not isinstance(entry, Entry) or set(entry.indices) != set(condition.args[1:]):
        return condition
    whole = Tensor(entry.tensor.name, (), latex=entry.tensor.latex).entry()
    return Indicator(relation.func(whole, *relation.args[1:], evaluate=False))


COMMA = Glyph("punctuation", ",")

__all__ = ["condition_box"]
