"""Operands brought to one shape: constants become arrays, dimensions are aligned from the last one, as in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from sympy import Expr, Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import Axis, Index, size_form, substitute
from symderiv.tracing.size_forms import Form, same
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Dim, Traced, dim_form


def place(letters: Sequence[Index]) -> Expr:
    """Where a component of a product of axes stands, counted from 1: (h − 1) K + k.

    >>> H, K = Axis("H", 2), Axis("K"); place((H.index("h"), K.index("k")))
    K*h - K + k
    """
    found: Expr = letters[0]
    for letter in letters[1:]:
        found = cast(Expr, ((found - 1) * _extent(letter.axis) + letter).expand())
    return found


def _extent(axis: Axis) -> Expr:
    return Integer(axis.size) if axis.size is not None else axis.extent


def fitted(own: Dim, target: Dim, tape: Tape) -> dict[Index, Expr]:
    """What the letters of a dimension become when it takes the letters of another of the same size.

    Raises `AxisMismatch` for another size, or a product of other factors.
    """
    if [i.axis for i in own] == [i.axis for i in target]:
        return dict(zip(own, target, strict=True))
    if len(own) == len(target):
        for mine, theirs in zip(own, target, strict=True):
            tape.agree(dim_form((theirs,)), dim_form((mine,)))
    if tape.agree(dim_form(own), dim_form(target)):
        if len(own) == 1 and len(target) > 1:
            return {own[0]: place(target)}
        if len(own) == len(target) == 1:
            return {own[0]: target[0]}
    raise AxisMismatch("Shapes do not fit", typed=f"{_text(own)} and {_text(target)}",
                       advice=fixed_by_code(tape, dim_form(own), dim_form(target)) or
                       "Code cannot tell whether two sizes are equal: give both one axis, or relate them (W=O+R-1).")


def fixed_by_code(tape: Tape, one: Form, other: Form) -> str:
    """What to do where the code has a number in the place of the size of an axis; empty where it has not."""
    number, size = (one, other) if set(one) == {""} else (other, one)
    named = next((a.name for a in tape.axes.values() if a.size is None and same(dict(size_form(a)), size)), None)
    if set(number) != {""} or named is None:
        return ""
    return (f"The code has the number {number['']} where the size of {named} stands: fix that, as in "
            f"sd.axes('{named}={number['']}'), or write the size of an argument there, as len(x) or x.shape[0].")


def _text(dim: Dim) -> str:
    return "·".join(i.axis.name if i.axis.size is None else str(i.axis.size) for i in dim) or "1"


def common(arrays: Sequence[Traced]) -> list[Dim]:
    """The dimensions of the result, in new letters: of each the finest factors that an operand has."""
    count = max(a.ndim for a in arrays)
    made: list[Dim] = []
    for back in range(count, 0, -1):
        finest = max((a.dims[-back] for a in arrays if a.ndim >= back), key=len)
        made.append(tuple(arrays[0].tape.letter(i.axis) for i in finest))
    return made


def at(array: Traced, dims: Sequence[Dim]) -> Expr:
    """The formula of an array in the letters of `dims`, aligned from the last; a dimension of size 1 is repeated.

    Raises `AxisMismatch` where it does not fit.
    """
    mapping: dict[Index, Expr] = {}
    for own, target in zip(array.dims, dims[len(dims) - array.ndim:], strict=True):
        if own:
            mapping |= fitted(own, target, array.tape)
    return cast(Expr, substitute(array.body, mapping))


def elementwise(function: Callable[..., Expr], *operands: Traced, kind: str = "real") -> Traced:
    """A function component by component.

    Raises `AxisMismatch` where shapes do not fit.
    """
    if len(operands) == 1:
        return operands[0].with_body(function(operands[0].body), kind)
    dims = common(operands)
    return Traced(operands[0].tape, dims, function(*(at(o, dims) for o in operands)), kind)


def repeated(array: Traced, dims: Sequence[Dim]) -> Traced:
    """The array over the given dimensions, repeated along those that it does not have."""
    return Traced(array.tape, dims, at(array, dims), array.kind)
