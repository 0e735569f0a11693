"""The shapes of brackets with a meaning of their own: norms, bars, inner products. Each is a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from symderiv.reading.meaning.shapes.calls import Fits
from symderiv.reading.meaning.shapes.constraints import SCALAR, Doubt, Misfit, Shape, World
from symderiv.reading.meaning.shapes.doubts import doubted_size, doubted_spectral, doubted_weights
from symderiv.reading.meaning.shapes.products import beside
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.nodes import Bracket, Listing, Node, sole_item, spell


class Reads(Fits, Protocol):
    """What finds the shape of what stands in a bracket."""

    world: World
    price: float

    def of(self, node: Node) -> Shape:
        """The shape of a node."""

    def ask(self, doubt: Doubt | None) -> None:
        """Notes what papers read in two ways."""


NAMED_FOR_MATRICES = 1.0
"""What it costs that what stands in a Frobenius norm is a vector."""


def norm(shapes: Reads, node: Bracket, sub: Listing | None = None) -> Shape:
    r"""The shape of a norm, which may have a name or a matrix below: \|v\|_1, \|v\|_W."""
    inside, weights = _array(shapes.of(node.inside), node.at), sole_item(sub)
    if isinstance(weights, Use) and len(matrix := shapes.of(weights).axes) == 2:
        shapes.ask(doubted_weights(weights, node, node.at))
        shapes.world.meet(shapes.square(Shape(matrix), node.at).axes[:1], inside.axes[:1], node.at)
    thin = any(shapes.world.classes.axis(axis) == "1" for axis in inside.axes)  # of one column all norms by 2 are one
    shapes.ask(None if thin else doubted_spectral(spell(sub), inside, node.at))
    shapes.price += NAMED_FOR_MATRICES if spell(sub) == "F" and inside.ndim == 1 else 0.0
    shapes.world.met.update(inside.axes)
    return SCALAR


def _array(inside: Shape, at: int) -> Shape:
    """What stands in a norm. Raises `Misfit` where it is a number."""
    if not inside.ndim:
        raise Misfit("The norm of a number", at, r"Say that it is a vector, as in: Let $x_i \in \mathbb{R}^d$. Or write |x|.")
    return inside


BARS = ("bars", "size")


def absolute_or_determinant(shapes: Reads, inside: Shape, node: Bracket) -> Shape:
    """|x|: the size of a number, the length of a vector, the determinant of a square matrix."""
    shapes.ask(doubted_size(node.at) if inside.ndim and node.kind == "size" else None)
    if inside.ndim > 1:
        shapes.square(inside, node.at)
    return SCALAR


def inner(world: World, found: Sequence[Shape], at: int) -> Shape:
    """The inner product of two arrays of one shape. Raises `Misfit`."""
    if len(found) != 2 or found[0].ndim != found[1].ndim or not found[0].ndim:
        raise Misfit("An inner product is of two arrays of one shape", at,
                     r"For the average of the components write \operatorname{mean}(x)." if len(found) == 1 else "")
    beside(world, found, at)
    return SCALAR


def inverted(shapes: Fits, inside: Shape, power: str, at: int) -> Shape:
    """The shape of powers inside a sum of components: the inverse of a matrix is one there too, where that can be square."""
    try:
        return shapes.square(inside, at) if inside.ndim == 2 and power == "-1" else inside
    except Misfit:
        return inside


__all__ = ["BARS", "absolute_or_determinant", "inner", "inverted", "norm"]
