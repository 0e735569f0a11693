"""Operands brought to one shape: constants become arrays, dimensions are aligned from the last one, as in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import numpy as np
from sympy import Expr, Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import Axis, Delta, Index, add, mul, substitute
from symderiv.tracing.numbers import number
from symderiv.tracing.sizes import Size
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Dim, Traced, dim_form

WRITTEN_OUT = 36
"""How many different numbers of an array are written out in a formula; a longer one wants to be an input."""


def tape_of(values: Iterable[Any]) -> Tape | None:
    """The tape of the first traced value or size, however deep in lists; None where there is none."""
    for value in values:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        found = value.tape if isinstance(value, Traced | Size) else tape_of(inner)
        if found is not None:
            return found
    return None


def traced(value: Any, tape: Tape) -> Traced:
    """Any operand as a traced array: a number, a size, an array of numbers, a nested list of these."""
    if isinstance(value, Traced):
        return value
    if isinstance(value, Size):
        return tape.constant(value)
    if isinstance(value, list | tuple) and tape_of(value) is not None:
        from symderiv.tracing.joining import stacked

        return stacked([traced(v, tape) for v in value])
    array = np.asarray(value)
    if array.ndim == 0:
        kind = "bool" if array.dtype == bool else "int" if array.dtype.kind in "iu" else "real"
        return Traced(tape, (), number(array.item() if array.dtype.kind in "biufc" else value), kind)
    return _written_out(array, tape)


def _written_out(array: np.ndarray[Any, Any], tape: Tape) -> Traced:
    dims = tuple(tape.letters({"": n}) for n in array.shape)
    kind = "bool" if array.dtype == bool else "int" if array.dtype.kind in "iu" else "real"
    if (array == array.flat[0]).all():
        return Traced(tape, dims, number(array.flat[0]), kind)
    if array.size > WRITTEN_OUT:
        raise AxisMismatch("An array of many numbers inside the function", typed=f"shape {array.shape}",
                           advice="Pass it as an argument, so that it gets a name.")
    parts = [mul(number(array[at]), *(Delta(d[0], Integer(n + 1)) for d, n in zip(dims, at, strict=True) if d))
             for at in np.ndindex(*array.shape) if array[at]]
    return Traced(tape, dims, add(*parts), kind)


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
                       advice="Code cannot tell whether two sizes are equal: give both one axis, or relate them (W=O+R-1).")


def _text(dim: Dim) -> str:
    return "·".join(i.axis.name for i in dim) or "1"


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
