"""What a run writes on its tape: inputs, numbers, and quantities under their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, Integer

from symderiv.derive.parts import LONG, symbols
from symderiv.notation import Array, Entry, Index, Tensor, free_indices
from symderiv.notation.indices.names import free_name, numbered
from symderiv.tracing.arrays.infinite import is_infinite, left_by_masks, settled
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
    if is_infinite(value.body):
        value = value.with_body(settled(value.body, lambda body, letters: _left(tape, body, letters)))
        if is_infinite(value.body):
            return value
    flat = tuple(i for dim in value.dims for i in dim)
    body = _entry(tape, name, flat, value.body)
    if any(len(dim) != 1 for dim in value.dims):
        tape.model.dimensions[body.tensor.name] = tuple(map(len, value.dims))
    return Traced(tape, value.dims, body, value.kind)


def _entry(tape: Tape, name: str, letters: Sequence[Index], body: Expr) -> Entry:
    unique = free_name(numbered(name, 2), tape.used)
    tape.used.add(unique)
    made = tape.model.define(unique, Array(tuple(letters), body))
    return made if isinstance(made, Entry) else Entry(made, *letters)


def _left(tape: Tape, body: Expr, letters: Sequence[Index]) -> Expr:
    """What masks leave of scores, under a name: a maximum of what is computed is one of named numbers."""
    whole = left_by_masks(body, letters)
    others = sorted(free_indices(whole) - set(letters), key=str)
    return _entry(tape, "left", (*others, *letters), whole)


def is_long(value: Traced) -> bool:
    """Whether a formula is so long that its derivative is better told of a quantity with a name."""
    return symbols(value.body) > LONG


def named(tape: Tape, value: Traced, name: str) -> Traced:
    """The value under a name, if it has none yet."""
    whole = tuple(i for dim in value.dims for i in dim)
    held = isinstance(value.body, Entry) and sorted(map(str, value.body.indices)) == sorted(map(str, whole))
    return value if held else define(tape, name, value)
