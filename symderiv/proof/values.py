"""Whole arrays of values: an expression at every index, and two arrays side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.notation import Index
from symderiv.proof.compare import Comparison, place, require_range
from symderiv.proof.oracle import evaluate
from symderiv.proof.point import Point

TOLERANCE = 1e-9


def array_of(expr: Expr, letters: Sequence[Index], point: Point) -> Any:
    """The values of an expression for every value of its letters, as floats; raises `OutOfRange` beyond these."""
    shape = tuple(point.size(i.axis) for i in letters)
    made = np.empty(shape)
    for numbers in product(*(range(n) for n in shape)):
        found = evaluate(expr, point, {i: n + 1 for i, n in zip(letters, numbers, strict=True)})
        require_range(found, 0)
        made[numbers] = float(found)
    return made


def nearest(found: Any, expected: Any, letters: Sequence[Index], point: Point, tolerance: float = TOLERANCE,
            names: tuple[str, str] = ("code", "result")) -> Comparison:
    """The largest difference; components that nearly cancel are measured against the whole, as floats round."""
    scale = np.maximum(np.abs(expected), 1e-4 * np.max(np.abs(expected), initial=0.1))
    errors = np.abs(found - expected) / scale
    worst = np.unravel_index(int(np.argmax(errors)), errors.shape)
    error = float(errors[worst])
    values = {i: int(n) + 1 for i, n in zip(letters, worst, strict=True)}
    if error <= tolerance:
        return Comparison(True, expected.size, error, place(point, {}))
    return Comparison(False, expected.size, error,
                      f"{place(point, values)}: {names[0]} {found[worst]:.6g}, {names[1]} {expected[worst]:.6g}")


__all__ = ["array_of", "nearest"]
