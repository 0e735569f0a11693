"""Determinant and inverse of a matrix of values, by elimination in high precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symderiv.notation import Det, InverseEntry, Tensor
from symderiv.proof.domain import OutOfDomain
from symderiv.proof.functions import Value

if TYPE_CHECKING:
    from symderiv.proof.oracle import Environment
    from symderiv.proof.point import World


def matrix_of(world: World, tensor: Tensor) -> Any:
    """All components of a square matrix as an mpmath matrix."""
    size = range(1, world.size(tensor.axes[0]) + 1)
    return world.context.matrix([[world.value(tensor.name, (i, j)) for j in size] for i in size])


def determinant(expr: Det, world: World, env: Environment) -> Value:
    """det X."""
    return world.context.det(matrix_of(world, expr.tensor))


def inverse(expr: InverseEntry, world: World) -> Any:
    """X⁻¹ as an mpmath matrix; a singular X has none."""
    try:
        return world.context.inverse(matrix_of(world, expr.tensor))
    except ZeroDivisionError as error:
        raise OutOfDomain("A singular matrix has no inverse", typed=expr.tensor.name) from error
