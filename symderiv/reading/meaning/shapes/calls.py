"""The shapes of functions of whole arrays, one row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from symderiv.reading.meaning.shapes.constraints import SCALAR, Misfit, Shape, World


class Fits(Protocol):
    """What can require a square matrix, and knows of axes what is known so far."""

    world: World

    def square(self, inside: Shape, at: int) -> Shape:
        """The shape, which is that of a square matrix."""


Found = Callable[[Fits, list[Shape], int], Shape]


def _square_to_scalar(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 1:
        raise Misfit("One argument is needed", at)
    axes = found[0].axes
    for pair in (axes[::2], axes[1::2]) if len(axes) == 4 else (axes,):  # those of a Kronecker product: both factors are square
        world.square(Shape(pair), at)
    return SCALAR


def _diagonal(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 1 or not 0 < found[0].ndim < 3:
        raise Misfit("A vector or a matrix is needed", at)
    if [world.world.classes.axis(axis) for axis in found[0].axes[1:]] == ["1"]:
        return Shape(found[0].axes[:1] * 2)  # of n × 1, which is a vector
    return Shape(found[0].axes * 2) if found[0].ndim == 1 else Shape(world.square(found[0], at).axes[:1])


def _vector_to_scalar(world: Fits, found: list[Shape], at: int) -> Shape:
    return SCALAR


def _all_components(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 1 or not found[0].ndim:
        raise Misfit("A whole array is needed", at)
    return SCALAR


def _needs_array(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 1 or not 0 < found[0].ndim < 3:
        raise Misfit("A whole vector is needed", at)
    return found[0]


CALLS: dict[str, Found] = {
    **dict.fromkeys(("tr", "Tr", "trace", "Trace", "Spur", "Sp", "det", "logdet"), _square_to_scalar),
    **dict.fromkeys(("diag", "Diag"), _diagonal),
    **dict.fromkeys(("softmax", "Softmax", "logsoftmax", "LogSoftmax"), _needs_array),
    **dict.fromkeys(("logsumexp", "LSE", "unspecified"), _vector_to_scalar),
    **dict.fromkeys(("mean", "avg", "sum", "var", "Var", "std", "Std"), _all_components),
}

AVERAGES = frozenset({"sum", "mean", "avg", "var", "Var", "std", "Std"})
"""Functions of all components: powers and bars in their arguments are those of each component."""

__all__ = ["AVERAGES", "CALLS"]
