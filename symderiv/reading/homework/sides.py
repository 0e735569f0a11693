"""The sides of a person's line as components at common letters, and what is wrong with one whose shape does not fit."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symderiv.homework.claims import Misshapen, Sides
from symderiv.notation import ZERO, Array
from symderiv.reading.homework.written import Written, shapes


def sides_of(line: Written, shapeless: bool = False) -> Sides:
    """The sides as components; a side in matrix notation at the letters of the left one.

    In a `shapeless` text what was taken for a number may be an array.
    """
    if len(line.sides) < 2:
        return tuple(components(s) for s in line.sides)
    left, *others = line.sides
    if left == ZERO and len(others) == 1:  # 0 = X^T X w - X^T y says of the right side that it is 0
        return components(others[0]), ZERO
    if all(isinstance(s, Expr) for s in line.sides):
        return tuple(s for s in line.sides if isinstance(s, Expr))
    pairs = [shapes(left, other) for other in others]
    first = next((p[0] for p in pairs if p), None) or components(left)
    return (first, *(p[1] if p else misshapen(left, other, shapeless) for p, other in zip(pairs, others, strict=True)))


def components(side: Any) -> Expr:
    """A whole array at letters of its own; an expression as it is."""
    pair = shapes(side, side)
    assert pair is not None
    return pair[0]


def misshapen(left: Any, right: Any, shapeless: bool = False) -> Misshapen:
    """What is wrong with the shape of `right`, and its transpose where that would fit."""
    shown = [s.shape_text if isinstance(s, Array) else "a scalar" for s in (left, right)]
    turned = shapes(left, Array(right.indices[::-1], right.body)) if isinstance(right, Array) else None
    return Misshapen(f"left has shape {shown[0]}, right {shown[1]}", turned,
                     is_deep(left) or (shapeless and not isinstance(left, Array)))


MOST_AXES = 2
"""So many axes has what people write in matrix notation."""


def is_deep(left: Any) -> bool:
    """Whether a left side in matrix notation was read with more axes than a matrix has."""
    return isinstance(left, Array) and len(left.axes) > MOST_AXES


__all__ = ["components", "is_deep", "misshapen", "sides_of"]
