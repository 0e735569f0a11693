"""The shape of a product from those of its factors, and of arrays that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.shapes.constraints import SCALAR, Misfit, Shape, World

BIAS = r"For a vector b at every row of a matrix write \mathbf{1} b^\top, at every column b \mathbf{1}^\top."


def beside(world: World, shapes: Sequence[Shape], at: int) -> Shape:
    """Arrays component by component; a number goes with every shape. Raises `Misfit`."""
    arrays = [s for s in shapes if s.ndim]
    for other in arrays[1:]:
        if other.ndim != arrays[0].ndim or other.row != arrays[0].row:
            raise Misfit("Shapes differ", at, BIAS if {other.ndim, arrays[0].ndim} == {1, 2} else None)
        world.meet(arrays[0].axes, other.axes, at)
    return arrays[0] if arrays else SCALAR


def added(world: World, shapes: Sequence[Shape], at: int) -> Shape:
    """Terms: arrays beside one another, and a bias that goes with every row or column of a matrix. Raises `Misfit`."""
    matrix = min((s for s in shapes if s.ndim == 2), key=lambda s: len(_thin(world, s)), default=None)
    spread = [s for s in shapes if matrix is not None and s.ndim and _goes_along(world, s, matrix)]
    return beside(world, [s for s in shapes if s not in spread], at)


def _thin(world: World, shape: Shape) -> set[int]:
    """The places of the axes of size 1."""
    return {n for n, axis in enumerate(shape.axes) if world.classes.axis(axis) == "1"}


def _goes_along(world: World, bias: Shape, matrix: Shape) -> bool:
    """Whether just one axis of a matrix is or can be that of the bias; n × 1 or 1 × n says which. A row goes with the last."""
    if bias.ndim == 2:
        spread = _thin(world, bias) - _thin(world, matrix)
        return bool(spread) and all(n in spread or world.is_one(bias.axes[n], matrix.axes[n]) for n in range(2))
    alike = [world.is_one(bias.axes[0], axis) for axis in matrix.axes] if bias.ndim == 1 else []
    if alike == [False, False]:
        alike = [world.classes.axis(axis) is None for axis in matrix.axes]  # the one of which nothing is said
        if sum(alike) == 1:
            world.join(bias.axes[0], matrix.axes[alike.index(True)], 0)
    return alike == [False, True] or (alike == [True, False] and not bias.row)


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


__all__ = ["added", "beside", "multiplied"]
