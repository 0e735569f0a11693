r"""Sums in which a bias stands beside a matrix: it goes with every row, or with every column; how far a \odot reaches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from sympy import Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import Array, add, letters, sum_over
from symderiv.notation.indices.axes import UNIT
from symderiv.reading.formulas.matrices import BRACKETS_REACH, TWO_REACHES, Value, Whole, componentwise, described, product


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


def reach(made: Value, factors: Sequence[tuple[str, Value]]) -> int:
    r"""To how many of these factors the sign before the first applies: in f \odot W q, two where W q has the shape of f.

    Raises `AxisMismatch` where W alone has that shape as well, and W q is a product of arrays.
    """
    count = next((n for n, (sign, _) in enumerate(factors) if n and sign), len(factors))
    if factors[0][0] != "⊙" or count == 1 or not isinstance(made, Whole) or not made.ndim:
        return 1
    try:
        run = reduce(product, [value for _, value in factors[:count]])
    except AxisMismatch:
        return 1
    first, whole_run = (_is_beside(made, value) for value in (factors[0][1], run))
    if first and whole_run:
        raise AxisMismatch(TWO_REACHES, typed=f"{described(made)} ⊙ {described(factors[0][1])} …", advice=BRACKETS_REACH)
    return 1 if first else count


def _is_beside(made: Whole, value: Value) -> bool:
    return isinstance(value, Whole) and (made.array.axes, made.row) == (value.array.axes, value.row)


__all__ = ["added", "reach"]
