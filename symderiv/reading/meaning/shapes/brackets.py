"""The shapes of brackets with a meaning of their own: norms, bars, inner products. Each is a number."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.shapes.calls import Fits
from symderiv.reading.meaning.shapes.constraints import SCALAR, Misfit, Shape, World
from symderiv.reading.meaning.shapes.products import beside


def normed(world: World, inside: Shape, at: int) -> Shape:
    """The norm of an array. Raises `Misfit`."""
    if not inside.ndim:
        raise Misfit("The norm of a number", at, r"Say that it is a vector, as in: Let $x_i \in \mathbb{R}^d$. Or write |x|.")
    world.met.update(inside.axes)
    return SCALAR


def absolute_or_determinant(fits: Fits, inside: Shape, at: int) -> Shape:
    """|x|: the size of a number, the length of a vector, the determinant of a square matrix."""
    if inside.ndim > 1:
        fits.square(inside, at)
    return SCALAR


def inner(world: World, found: Sequence[Shape], at: int) -> Shape:
    """The inner product of two arrays of one shape. Raises `Misfit`."""
    if len(found) != 2 or found[0].ndim != found[1].ndim or not found[0].ndim:
        raise Misfit("An inner product is of two arrays of one shape", at)
    beside(world, found, at)
    return SCALAR


__all__ = ["absolute_or_determinant", "inner", "normed"]
