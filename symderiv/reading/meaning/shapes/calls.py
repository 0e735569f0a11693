"""The shapes of functions of whole arrays, one row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from symderiv.reading.formulas.functions import PAIRED, REDUCED, along_axes
from symderiv.reading.meaning.shapes.constraints import SCALAR, Misfit, Shape, World


class Fits(Protocol):
    """What can require a square matrix, and knows of axes what is known so far, and what the reading costs."""

    world: World
    price: float

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
    if len(found) == 1 and not found[0].ndim:
        raise Misfit("A whole array is needed, and this is one number", at, OF_NUMBER)
    if len(found) != 1:
        raise Misfit("A whole array is needed", at, WHOLE)
    return SCALAR


def _needs_array(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 1 or not 0 < found[0].ndim < 3:
        raise Misfit("A whole vector is needed", at)
    return found[0]


NUMBERED = 2.0
"""What it costs that an array has no other axis than the one that is named: sum(x, axis=0) of a vector."""
UNIT = ("unit",)


def _along(name: str, axis: int | None, kept: bool) -> Found:
    """The shape without an axis, or with one of length 1 in its place."""
    def make(world: Fits, found: list[Shape], at: int) -> Shape:
        if len(found) != 1 or not 0 < found[0].ndim < 3 or (axis is not None and found[0].ndim <= axis):
            raise Misfit("A matrix is needed" if axis == 1 else "A whole array is needed", at, WHOLE)
        world.price += NUMBERED if axis is not None and found[0].ndim == 1 else 0.0
        gone = {n % found[0].ndim for n in (range(found[0].ndim) if axis is None else [axis])}
        if kept:
            world.world.name(UNIT, "1", at)
        rest = [UNIT if n in gone else key for n, key in enumerate(found[0].axes) if kept or n not in gone]
        return found[0] if name.endswith("softmax") else SCALAR if name == "size" else Shape(tuple(rest))

    return make


OF_NUMBER = (r"A norm is one number: leave the sum before it out, or write the letter that it is over, as in \sum_i \|x_i\|^2. "
             r"Or say what is an array: Let $x \in \mathbb{R}^n$.")
WHOLE = r"Say what it is: Let $x \in \mathbb{R}^n$, or Let $X \in \mathbb{R}^{n \times d}$."


def _norm_of_vector(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 1 or found[0].ndim != 1:
        raise Misfit("This norm is of a vector", at, r"Of a matrix write \|A\|_F, or sum(abs(A)) for the sum of absolute values.")
    world.world.met.update(found[0].axes)
    return SCALAR


def _two_vectors(world: Fits, found: list[Shape], at: int) -> Shape:
    if len(found) != 2 or {shape.ndim for shape in found} != {1}:
        raise Misfit("A divergence is of two vectors", at, r"Write \sum_i p_i \log(p_i/q_i) with the letter that it is over.")
    world.world.meet(found[0].axes, found[1].axes, at)
    return SCALAR


ALONG = along_axes("logsoftmax", "softmax", "size", *REDUCED)
CALLS: dict[str, Found] = {
    **{written: _along(*how) for written, how in ALONG.items()},
    **dict.fromkeys(PAIRED, _two_vectors),
    **dict.fromkeys(("npnorm1", "npnorminf"), _norm_of_vector),
    **dict.fromkeys(("tr", "Tr", "trace", "Trace", "Spur", "Sp", "det", "logdet"), _square_to_scalar),
    **dict.fromkeys(("diag", "Diag"), _diagonal),
    **dict.fromkeys(("softmax", "Softmax", "logsoftmax", "LogSoftmax"), _needs_array),
    "unspecified": _vector_to_scalar, **dict.fromkeys(("logsumexp", "LSE"), _all_components),
    **dict.fromkeys(("mean", "avg", "sum", "var", "Var", "std", "Std"), _all_components),
}

AVERAGES = frozenset({"sum", "mean", "avg", "var", "Var", "std", "Std", *along_axes(*REDUCED)})
"""Functions of all components: powers and bars in their arguments are those of each component."""

__all__ = ["AVERAGES", "CALLS"]
