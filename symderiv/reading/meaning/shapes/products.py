"""The shape of a product from those of its factors, and of arrays that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.shapes.constraints import SCALAR, Misfit, Shape, World


def beside(world: World, shapes: Sequence[Shape], at: int) -> Shape:
    """Arrays component by component; a number goes with every shape. Raises `Misfit`."""
    arrays = [s for s in shapes if s.ndim]
    for other in arrays[1:]:
        if other.ndim != arrays[0].ndim or other.row != arrays[0].row:
            raise Misfit("Shapes differ", at)
        world.meet(arrays[0].axes, other.axes, at)
    return arrays[0] if arrays else SCALAR


def multiplied(world: World, sign: str, left: Shape, right: Shape, at: int) -> Shape:
    """The product of two shapes by the operation between them. Raises `Misfit`."""
    if (sign == "/" and right.ndim) or (sign in ("⊙", "×") and left.ndim and right.ndim):
        return beside(world, [left, right], at)
    if not left.ndim or not right.ndim:
        return left if left.ndim else right
    if sign == r"\otimes":
        matrices = (left.axes[0], right.axes[0], left.axes[-1], right.axes[-1])
        return Shape(left.axes + right.axes if left.ndim == 1 else matrices)
    if sign == ":" or (sign == "·" and left.ndim == right.ndim == 1 and not left.row and not right.row):
        beside(world, [left, right], at)
        return SCALAR
    return _matrix_product(world, left, right, at)


def _matrix_product(world: World, left: Shape, right: Shape, at: int) -> Shape:
    if left.ndim > 2 or right.ndim > 2:
        raise Misfit("Only vectors and matrices are multiplied", at)
    if left.ndim == 1 and not left.row:
        if not right.row:
            raise Misfit("A column times an array", at)
        return Shape(left.axes + right.axes)
    if right.row:
        raise Misfit("A row cannot stand here", at)
    world.meet(left.axes[-1:], right.axes[:1], at)
    rest = left.axes[:-1] + right.axes[1:]
    return Shape(rest, left.ndim == 1 and len(rest) == 1)


__all__ = ["beside", "multiplied"]
