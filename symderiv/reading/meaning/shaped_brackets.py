"""The shapes of brackets with a meaning of their own: norms, bars, inner products. Each is a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symderiv.reading.meaning.doubts import doubted_spectral
from symderiv.reading.meaning.world import SCALAR, Misfit, Shape
from symderiv.reading.syntax import Bracket

if TYPE_CHECKING:
    from symderiv.reading.meaning.shapes import Shapes


def normed(shapes: Shapes, node: Bracket, sub: str = "") -> Shape:
    """The norm of an array, with its name below. Raises `Misfit`."""
    inside = shapes.of(node.inside)
    if not inside.ndim:
        raise Misfit("The norm of a number", node.at)
    shapes.ask(doubted_spectral(sub, inside, node.at))
    shapes.world.met.update(inside.axes)
    return SCALAR


def barred(shapes: Shapes, inside: Shape, at: int) -> Shape:
    """|x|: the size of a number, the length of a vector, the determinant of a square matrix."""
    if inside.ndim > 1:
        shapes.square(inside, at)
    return SCALAR


def inner(shapes: Shapes, found: Sequence[Shape], at: int) -> Shape:
    """The inner product of two arrays of one shape. Raises `Misfit`."""
    if len(found) != 2 or found[0].ndim != found[1].ndim or not found[0].ndim:
        raise Misfit("An inner product is of two arrays of one shape", at)
    shapes.same(found, at)
    return SCALAR


__all__ = ["barred", "inner", "normed"]
