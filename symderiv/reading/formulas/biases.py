"""Sums in which a bias stands beside a matrix: it goes with every row, or with every column."""

from __future__ import annotations

from sympy import Integer

from symderiv.notation import Array, add, letters, sum_over
from symderiv.notation.indices.axes import UNIT
from symderiv.reading.formulas.matrices import Value, Whole, componentwise


def added(*values: Value) -> Value:
    """The sum of terms. Raises `AxisMismatch` where shapes differ and no axis says along which one goes."""
    matrices = [v for v in values if isinstance(v, Whole) and v.ndim == 2]
    matrix = min(matrices, key=lambda v: len(_thin(v)), default=None)
    return componentwise(add, *(v if matrix is None else _spread(v, matrix) for v in values))


def _thin(value: Whole) -> set[int]:
    """The places of the axes of size 1."""
    return {n for n, axis in enumerate(value.array.axes) if axis.size == 1}


def _spread(value: Value, matrix: Whole) -> Value:
    """A bias at every place of the matrix; anything else as it is."""
    places = _places(value, matrix) if isinstance(value, Whole) else None
    if places is None or not isinstance(value, Whole):
        return value
    avoid = letters(value.array.body, matrix.array.body) | {i.name for i in matrix.array.indices}
    own = {n: axis.fresh(avoid) for n, axis in enumerate(value.array.axes) if n not in places and axis != UNIT}
    at = [matrix.array.indices[places[n]] if n in places else own.get(n, Integer(1)) for n in range(value.ndim)]
    return Whole(Array(matrix.array.indices, sum_over(value.array.at(at), *own.values())))


def _places(value: Whole, matrix: Whole) -> dict[int, int] | None:
    """Which axis of the matrix each axis of a bias is, without those of size 1; None where it is no bias, or may be two."""
    axes = matrix.array.axes
    if value.ndim == 2:
        found = {n: n for n in range(2) if n not in _thin(value) - _thin(matrix)}
        return found if all(axes[n] == value.array.axes[n] for n in found) else None
    along = [n for n, axis in enumerate(axes) if value.ndim == 1 and axis == value.array.axes[0]]
    return {0: along[0]} if len(along) == 1 and (along == [1] or not value.row) else None


__all__ = ["added"]
