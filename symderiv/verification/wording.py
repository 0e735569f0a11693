"""How what was found by numbers is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from symderiv.notation import Index

if TYPE_CHECKING:  # a point needs NumPy, and words are found without it too
    from symderiv.oracle.point import Point


def numbers(a: Any, b: Any) -> str:
    """Both numbers, with as many digits as it takes to see that they differ.

    >>> numbers(1.00001, 1)
    'left 1.00001, right 1'
    """
    digits = next((d for d in (4, 8, 12, 16) if f"{float(a):.{d}g}" != f"{float(b):.{d}g}"), 20)
    return f"left {_shown(a, digits)}, right {_shown(b, digits)}"


def _shown(value: Any, digits: int) -> str:
    return f"{float(value):.{digits}g}" if digits < 17 else str(value)


def one_line(error: Exception) -> str:
    """An error's message on one line."""
    return " ".join(str(error).split())


def place(point: Point, values: Mapping[Index, int]) -> str:
    """Sizes and index values as a person reads them: K=3, D=2, i=1."""
    if not values:
        return point.said
    return ", ".join(filter(None, (point.said, *(f"{i.name}={n}" for i, n in values.items()))))


def scalars(point: Point) -> str:
    """The scalar inputs, where no size and no index tells one point from another: r=3.216."""
    return ", ".join(f"{name}={float(array):.4g}" for name, array in sorted(point.inputs.items()) if array.shape == ())


__all__ = ["numbers", "one_line", "place", "scalars"]
