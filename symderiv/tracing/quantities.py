"""What a run writes on its tape: inputs, numbers, and quantities under their names."""

from __future__ import annotations

from typing import Any

from sympy import Integer, oo

from symderiv.derive.parts import LONG, symbols
from symderiv.notation import Array, Entry, Tensor
from symderiv.notation.indices.names import free_name, numbered
from symderiv.tracing.arrays.scalars import settled
from symderiv.tracing.numbers import number
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def constant(tape: Tape, value: Any) -> Traced:
    """A number or a size as an array without dimensions."""
    form = getattr(value, "form", None)
    return Traced(tape, (), number(value)) if form is None else Traced(tape, (), tape.extent(form), "int")


def given(tape: Tape, tensor: Tensor) -> Traced:
    """An input; along an axis of the fixed size 1 it has one place."""
    dims = tuple(() if a.size == 1 else (tape.letter(a),) for a in tensor.axes)
    tape.used.add(tensor.name)
    body = Entry(tensor, *(d[0] if d else Integer(1) for d in dims))
    shift = Integer(1) if tensor.over else Integer(0)
    return Traced(tape, dims, body - shift if shift else body, "int" if tensor.over else "real")


def define(tape: Tape, name: str, value: Traced) -> Traced:
    """name := value; a name that is assigned again gets a number. Scores that a mask sets to −∞ get none."""
    if value.body.has(-oo):
        value = value.with_body(settled(value.body))
        if value.body.has(-oo):
            return value
    unique = free_name(numbered(name, 2), tape.used)
    tape.used.add(unique)
    flat = tuple(i for dim in value.dims for i in dim)
    made = tape.model.define(unique, Array(flat, value.body))
    if any(len(dim) != 1 for dim in value.dims):
        tape.model.dimensions[unique] = tuple(map(len, value.dims))
    body = made if isinstance(made, Entry) else Entry(made, *flat)
    return Traced(tape, value.dims, body, value.kind)


def is_long(value: Traced) -> bool:
    """Whether a formula is so long that its derivative is better told of a quantity with a name."""
    return symbols(value.body) > LONG


def named(tape: Tape, value: Traced, name: str) -> Traced:
    """The value under a name, if it has none yet."""
    whole = tuple(i for dim in value.dims for i in dim)
    held = isinstance(value.body, Entry) and sorted(map(str, value.body.indices)) == sorted(map(str, whole))
    return value if held else define(tape, name, value)
