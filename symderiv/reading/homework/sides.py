"""The sides of a person's line as components at common letters, and what is wrong with one whose shape does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr

from symderiv.errors import AxisMismatch, ParseError, SymderivError
from symderiv.homework.claims import Misshapen, Sides
from symderiv.notation import ZERO, Array, Entry, Partial, Sum
from symderiv.reading.formulas.matrices import COLUMNS
from symderiv.reading.homework.written import Written, shapes


def sides_of(line: Written, shapeless: bool = False) -> Sides:
    """The sides as components; a side in matrix notation at the letters of the left one.

    In a `shapeless` text what was taken for a number may be an array.
    """
    if len(line.sides) < 2:
        return tuple(components(s) for s in line.sides)
    left, *others = line.sides
    if left == ZERO and len(others) == 1:  # 0 = X^T X w - X^T y says of the right side that it is 0
        return components(others[0]), ZERO
    if all(isinstance(s, Expr) for s in line.sides):
        return tuple(s for s in line.sides if isinstance(s, Expr))
    pairs = [shapes(left, other) for other in others]
    first = next((p[0] for p in pairs if p), None) or components(left)
    fitted = zip(pairs, others, strict=True)
    return (first, *(p[1] if p else _unless_members(line, left, o, misshapen(left, o, shapeless)) for p, o in fitted))


def _unless_members(line: Written, left: Any, right: Any, unfit: Misshapen) -> Misshapen:
    """What is wrong with a shape, left open where no word says which shape the line solves for, and members would fit."""
    if not (line.chosen and of_members(left, right)):
        return unfit
    return replace(unfit, reason=f"{unfit.reason}; no words say which shape it has", doubtful=True)


def of_members(left: Any, right: Any) -> bool:
    r"""Whether the components that a number is made of may be members, the n-th vector x_n of \hat\mu = \frac1N \sum_n x_n."""
    summed = (i for part in right.atoms(Sum) for i in part.indices) if isinstance(right, Expr) else ()
    letters = {i for i in summed if i.axis in left.axes} if isinstance(left, Array) else set()
    return bool(letters) and any(entry.indices[0] in letters for entry in right.atoms(Entry) if entry.indices)


def components(side: Any) -> Expr:
    """A whole array at letters of its own; an expression as it is."""
    pair = shapes(side, side)
    assert pair is not None
    return pair[0]


def misshapen(left: Any, right: Any, shapeless: bool = False) -> Misshapen:
    """What is wrong with the shape of `right`, and its transpose where that would fit."""
    shown = [s.shape_text if isinstance(s, Array) else "a scalar" for s in (left, right)]
    turned = shapes(left, Array(right.indices[::-1], right.body)) if isinstance(right, Array) else None
    diagonal = isinstance(right, Array) and is_jacobian(left) and right.axes == left.axes[:1]
    return Misshapen(DIAGONAL if diagonal else f"left has shape {shown[0]}, right {shown[1]}", turned,
                     diagonal or is_deep(left) or (shapeless and not isinstance(left, Array)))


DIAGONAL = "component by component it says what the diagonal is, and nothing of the matrix"
"""Why a vector is left open that stands for a matrix, as 1 - h^2 does for the derivative of h = tanh(a) by a."""


def is_jacobian(left: Any) -> bool:
    """Whether this is the derivative of a vector by one along the same axis."""
    return isinstance(left, Array) and isinstance(left.body, Partial) and len(left.axes) == 2 and left.axes[0] == left.axes[1]


def is_by_vector(sides: Sequence[Any]) -> bool:
    """Whether a line gives the derivative of a whole vector by a whole vector."""
    left = sides[0] if len(sides) > 1 else None
    return (isinstance(left, Array) and isinstance(left.body, Partial) and len(left.axes) == 2
            and len(left.body.wrt.indices) == 1 and not isinstance(left.body.body, Partial))


def componentwise(error: SymderivError, left: Any) -> SymderivError | None:
    """The reason why a product of two columns is left open that stands for such a matrix, a(1 - a)."""
    columns = isinstance(error, AxisMismatch) and error.reason == COLUMNS and is_jacobian(left)
    return ParseError(DIAGONAL[0].upper() + DIAGONAL[1:]) if columns else None


MOST_AXES = 2
"""So many axes has what people write in matrix notation."""


def is_deep(left: Any) -> bool:
    """Whether a left side in matrix notation was read with more axes than a matrix has."""
    return isinstance(left, Array) and len(left.axes) > MOST_AXES


__all__ = ["components", "componentwise", "is_by_vector", "is_deep", "misshapen", "of_members", "sides_of"]
