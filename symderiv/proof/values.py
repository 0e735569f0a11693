"""Whole arrays of values: an expression at every index, and two arrays side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.notation import Index
from symderiv.proof.compare import Comparison, place, require_range
from symderiv.proof.numbers import Value, real, size, there
from symderiv.proof.oracle import grid_of, slot
from symderiv.proof.point import Point

TOLERANCE = 1e-9


def array_of(expr: Expr, letters: Sequence[Index], point: Point) -> Any:
    """The values of an expression for every value of its letters, as floats; raises `OutOfRange` beyond these."""
    found, slots = grid_of(expr, point), [slot(i) for i in letters]
    data = found.data.transpose([found.axes.index(s) for s in slots if s in found.axes])
    numbers = np.frompyfunc(_float, 1, 1)(data[(*(slice(None) if s in found.axes else None for s in slots), ...)])
    made = np.empty([point.size(i.axis) for i in letters])
    made[...] = numbers
    return made


def _float(value: Value) -> float:
    require_range(size(there(value)), 0)
    return float(real(there(value)))


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
