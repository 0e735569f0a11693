"""Any operand as an array of symbols: a number, a size, an array of numbers, a nested list of these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sympy import Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import Delta, add, mul
from symderiv.tracing.arrays.dimensions import stacked
from symderiv.tracing.numbers import number
from symderiv.tracing.quantities import constant
from symderiv.tracing.sizes import Size
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

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
        return constant(tape, value)
    if isinstance(value, list | tuple) and tape_of(value) is not None:
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
