"""Determinant and inverse of a matrix of values, by elimination in high precision."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from symderiv.notation import Det, InverseEntry, Tensor
from symderiv.proof.domain import Singular
from symderiv.proof.functions import Value

if TYPE_CHECKING:
    from symderiv.proof.oracle import Environment
    from symderiv.proof.point import World

ROUNDING = 1e-12
"""Determinants below this part of the largest that rows of such lengths can have count as zero."""


def matrix_of(world: World, tensor: Tensor) -> Any:
    """All components of a square matrix as an mpmath matrix."""
    size = range(1, world.size(tensor.axes[0]) + 1)
    return world.context.matrix([[world.value(tensor.name, (i, j)) for j in size] for i in size])


def determinant(expr: Det, world: World, env: Environment) -> Value:
    """det X; near zero it would be rounding alone."""
    matrix = matrix_of(world, expr.tensor)
    value = world.context.det(matrix)
    if 0 < abs(value) < ROUNDING * _volume(world, matrix):
        raise Singular("A determinant is zero but for rounding", typed=expr.tensor.name)
    return value


def inverse(expr: InverseEntry, world: World) -> Any:
    """X⁻¹ as an mpmath matrix; a singular X has none, nor one that is singular but for rounding."""
    matrix = matrix_of(world, expr.tensor)
    if abs(world.context.det(matrix)) <= ROUNDING * _volume(world, matrix):
        raise Singular("A singular matrix has no inverse", typed=expr.tensor.name)
    return world.context.inverse(matrix)


def _volume(world: World, matrix: Any) -> Value:
    """The product of the lengths of the rows, which no determinant exceeds."""
    return prod(world.context.norm(matrix[row, :]) for row in range(matrix.rows))
