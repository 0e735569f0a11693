"""Determinant and inverse of a matrix of balls, in every neighbouring world at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from flint import acb, acb_mat

from symderiv.notation import Tensor
from symderiv.oracle.scalars.domain import Singular
from symderiv.oracle.scalars.numbers import Lost, ball, size
from symderiv.oracle.world import World

ROUNDING = 1e-12
"""Determinants below this part of the largest that rows of such lengths can have count as zero."""


def of_each(tensor: Tensor, world: World, work: Callable[[Any, Tensor], Any]) -> tuple[Any, tuple[int, ...]]:
    """What is made of each of several matrices, for every direction: the axes before the matrix come first."""
    data, rest = world.field(tensor.name)
    many = range(len(tensor.axes) - 2)
    data = np.moveaxis(data, many, [n + 2 for n in many])
    made = [work(data[(slice(None), slice(None), *place)], tensor) for place in np.ndindex(data.shape[2:])]
    inner = np.shape(made[0])
    found = np.empty((*inner, len(made)), dtype=object)
    for n, value in enumerate(made):
        found[..., n] = value
    return np.moveaxis(found.reshape((*inner, *data.shape[2:])), [n + len(inner) for n in many], many), rest


def determinant(matrix: Any, tensor: Tensor) -> Any:
    """det X; near zero it would be rounding alone."""
    numbers, lost = _numbers(matrix)
    if lost is not None:
        return lost
    value = acb_mat(*matrix.shape, numbers).det()
    if size(value) < ROUNDING * _volume(numbers, len(matrix)) and not value.is_zero():
        return Lost(Singular("A determinant is zero but for rounding", typed=tensor.name))
    return value


def inverse(matrix: Any, tensor: Tensor) -> Any:
    """X⁻¹; a singular X has none, nor one that is singular but for rounding."""
    found = np.empty(matrix.shape, dtype=object)
    numbers, lost = _numbers(matrix)
    rows = None if lost is not None else acb_mat(*matrix.shape, numbers)
    if rows is None or size(rows.det()) <= ROUNDING * _volume(numbers, len(matrix)):
        found[...] = lost or Lost(Singular("A singular matrix has no inverse", typed=tensor.name))
        return found
    try:
        made = rows.inv()
    except ZeroDivisionError:  # a pivot that is not known to differ from 0
        found[...] = Lost(Singular("A singular matrix has no inverse", typed=tensor.name))
        return found
    found.reshape(-1)[:] = made.entries()
    return found


def _numbers(matrix: Any) -> tuple[list[Any], Lost | None]:
    """The numbers of a matrix as balls, row by row, and one that has no value, where there is one."""
    numbers = matrix.ravel().tolist()
    if {*map(type, numbers)} == {acb}:
        return numbers, None
    lost = next((v for v in numbers if isinstance(v, Lost)), None)
    return (numbers, lost) if lost is not None else ([ball(v) for v in numbers], None)


def _volume(numbers: Sequence[acb], rows: int) -> float:
    """The product of the lengths of the rows, which no determinant exceeds."""
    squares = [float(v.abs_upper()) ** 2 for v in numbers]
    width = len(squares) // rows
    return prod([sum(squares[n:n + width]) ** 0.5 for n in range(0, len(squares), width)])
