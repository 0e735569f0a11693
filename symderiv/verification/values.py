"""Whole arrays of values: an expression at every index, and two arrays side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from sympy import Add, Expr, Mul

from symderiv.notation import Delta, Index, Indicator, Sum, Within
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.grid import Grid, joined, reduced, slot
from symderiv.oracle.masks import masked
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.numbers import Lost, Value, ball, real, size, there
from symderiv.verification.pointwise import Comparison, require_range
from symderiv.verification.wording import place

TOLERANCE = 1e-9


def array_of(expr: Expr, letters: Sequence[Index], point: Point) -> Any:
    """The values of an expression for every value of its letters, as floats; raises `OutOfRange` beyond these."""
    return _laid_out(grid_of(expr, point), letters, point)


def _laid_out(found: Grid, letters: Sequence[Index], point: Point) -> Any:
    slots = [slot(i) for i in letters]
    data = found.data.transpose([found.axes.index(s) for s in slots if s in found.axes])
    numbers = np.frompyfunc(_float, 1, 1)(data[(*(slice(None) if s in found.axes else None for s in slots), ...)])
    made = np.empty([point.size(i.axis) for i in letters])
    made[...] = numbers
    return made


def _float(value: Value) -> float:
    require_range(size(there(value)), 0)
    return float(real(there(value)))


def magnitudes(expr: Expr, letters: Sequence[Index], point: Point) -> Any:
    """How large the terms are of which the values of an expression are sums: what floats round is a part of that."""
    return _laid_out(_magnitude(expr, point), letters, point)


def _magnitude(expr: Any, point: Point) -> Grid:
    if isinstance(expr, Add):
        return reduce(lambda a, b: joined(np.add, a, b), [_magnitude(a, point) for a in expr.args])
    if isinstance(expr, Mul):
        masks = [a for a in expr.args if isinstance(a, Within | Delta | Indicator)]
        rest = [_magnitude(a, point) for a in expr.args if a not in masks]
        product = reduce(lambda a, b: joined(np.multiply, a, b), rest, Grid((), 1))
        return reduce(lambda found, mask: masked(grid_of(mask, point), found), masks, product)
    if isinstance(expr, Sum):
        letters = [(slot(i), point.size(i.axis)) for i in expr.indices]
        return reduced(_magnitude(expr.body, point), letters, lambda d, axis: d.sum(axis=axis), lambda d, n: d * n)
    found = grid_of(expr, point)
    return Grid(found.axes, np.frompyfunc(lambda v: v if isinstance(v, Lost) else ball(abs(v)), 1, 1)(found.data))


def nearest(found: Any, expected: Any, letters: Sequence[Index], point: Point, tolerance: float = TOLERANCE,
            names: tuple[str, str] = ("code", "result"), terms: Any = 0.0) -> Comparison:
    """The largest difference; components that nearly cancel are measured against the whole, and against the `terms` of
    which they are sums, as floats round.
    """
    largest = max(np.max(np.abs(expected), initial=0.1), np.max(terms, initial=0.0))
    scale = np.maximum(np.abs(expected), 1e-4 * largest)
    errors = np.abs(found - expected) / scale
    worst = np.unravel_index(int(np.argmax(errors)), errors.shape)
    error = float(errors[worst])
    values = {i: int(n) + 1 for i, n in zip(letters, worst, strict=True)}
    if error <= tolerance:
        return Comparison(True, expected.size, error, place(point, {}))
    return Comparison(False, expected.size, error,
                      f"{place(point, values)}: {names[0]} {found[worst]:.6g}, {names[1]} {expected[worst]:.6g}")


__all__ = ["array_of", "magnitudes", "nearest"]
