"""Arrays that NumPy makes of sizes: zeros, ones, eye, arange, masks of triangles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symderiv.errors import NoRule
from symderiv.notation import ONE, Delta, Indicator, add, mul
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.reducing import diagonal
from symderiv.tracing.size_forms import Form, plus, same, size_text
from symderiv.tracing.sizes import form_of
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def filled(tape: Tape, shape: Any, value: Any, dtype: Any = None) -> Traced:
    """An array of one number everywhere."""
    sizes = shape if isinstance(shape, tuple | list) else (shape,)
    one = traced(value, tape)
    return Traced(tape, [tape.letters(form_of(n) or {}) for n in sizes], one.body, _kind(dtype))


def _made(value: Any) -> Callable[..., Traced]:
    return lambda tape, shape, dtype=None, *_, **__: filled(tape, shape, value, dtype)


def _like(value: Any) -> Callable[..., Traced]:
    return lambda tape, a, dtype=None, **_: filled(tape, traced(a, tape).shape, value, dtype)


def arange(tape: Tape, *ends: Any, **_: Any) -> Traced:
    """The whole numbers from a start to before an end; the number at place i is i − 1 + start."""
    start, stop = (0, ends[0]) if len(ends) == 1 else ends[:2]
    first, last = form_of(start), form_of(stop)
    if first is None or last is None:
        raise NoRule("The ends of a range are whole numbers and sizes", typed=f"{start}, {stop}")
    if len(ends) > 2 and form_of(ends[2]) != {"": 1}:
        return _in_steps(tape, first, last, form_of(ends[2]))
    letters = tape.letters(plus(last, first, -1))
    place = letters[0] if letters else ONE
    return Traced(tape, (letters,), place + tape.extent(plus(first, {"": -1})), "int")


def _in_steps(tape: Tape, first: Form, last: Form, step: Form | None) -> Traced:
    """A range of as many steps as fit."""
    length = plus(last, first, -1)
    if not length or not step or step.get("", 1) < 0:
        raise NoRule("A range goes upwards, by steps that are no 0", typed=f"{size_text(first)}, {size_text(last)}, "
                     f"{size_text(step or {})}", advice="Write start + step * np.arange(n).")
    number = _steps(tape, length, step)
    letters = tape.letters(number)
    place = add(letters[0] if letters else ONE, -ONE)
    return Traced(tape, (letters,), add(mul(place, tape.extent(step or {})), tape.extent(first)), "int")


def _steps(tape: Tape, length: Form, step: Form) -> Form:
    """How many steps a length is: of two numbers as many as begin before the end; a size that is divided is a multiple."""
    if set(length) | set(step) == {""}:
        return {"": -(-length[""] // step[""])}
    return tape.divided(length, step)


def _kind(dtype: Any, usual: str = "real") -> str:
    """The kind of an array that is made with a dtype: truth values, whole numbers."""
    name = str(getattr(dtype, "__name__", dtype)).removeprefix("torch.").rstrip("_0123456789")
    return {"bool": "bool", "int": "int", "long": "int"}.get(name, usual)


def eye(tape: Tape, N: Any, M: Any = None, k: Any = 0, dtype: Any = None, **_: Any) -> Traced:
    """δ_{i+k,j}."""
    rows, columns = tape.letters(form_of(N) or {}), tape.letters(form_of(N if M is None else M) or {})
    one, other = (d[0] if d else ONE for d in (rows, columns))
    if M is not None and not same(form_of(M) or {}, form_of(N) or {}):
        return Traced(tape, (rows, columns), Indicator(sympy.Eq(one + k, other, evaluate=False)), _kind(dtype))
    return Traced(tape, (rows, columns), Delta(one + k, other), _kind(dtype))


def triangle(lower: bool) -> Callable[..., Traced]:
    """The row of np.tril, or else of np.triu: the components of a matrix below its diagonal k, or above it; 0 beyond."""
    def row(tape: Tape, a: Any, k: Any = 0) -> Traced:
        array = traced(a, tape)
        if array.ndim < 2:
            raise NoRule("A triangle is of a matrix", typed=str(array.shape), advice="Make one with [:, None] first.")
        array = single(array, [array.ndim - 2, array.ndim - 1])
        one, other = (d[0] if d else ONE for d in array.dims[-2:])
        relation = sympy.Le(other, one + k, evaluate=False) if lower else sympy.Ge(other, one + k, evaluate=False)
        return array.with_body(mul(array.body, Indicator(relation)))

    return row


def _tri(tape: Tape, N: Any, M: Any = None, k: Any = 0, **_: Any) -> Traced:
    return triangle(True)(tape, filled(tape, (N, N if M is None else M), 1), k)


def _diag(tape: Tape, v: Any, k: int = 0) -> Traced:
    array = traced(v, tape)
    if k:
        raise NoRule("Only the main diagonal is understood", typed=f"k={k}")
    if array.ndim == 2:
        return diagonal(array)
    array = single(array, [0])
    if not array.dims[0]:
        return Traced(tape, ((), ()), array.body)
    (i,) = array.dims[0]
    j = tape.letter(i.axis)
    return Traced(tape, ((i,), (j,)), mul(array.body, Delta(i, j)))


def _array(tape: Tape, a: Any, **_: Any) -> Traced:
    made = traced(a, tape)
    return made.with_body(made.body)


def _linspace(tape: Tape, start: Any, stop: Any, num: Any = 50, **_: Any) -> Traced:
    places = arange(tape, num)
    made: Traced = start + places * ((traced(stop, tape) - start) / (num - 1))
    return made


CREATION: dict[str, Callable[..., Any]] = {
    "zeros": _made(0), "ones": _made(1), "empty": _made(0),
    "full": lambda tape, shape, fill_value, dtype=None, *_, **__: filled(tape, shape, fill_value, dtype),
    "zeros_like": _like(0), "ones_like": _like(1), "empty_like": _like(0),
    "full_like": lambda tape, a, fill_value, **_: filled(tape, traced(a, tape).shape, fill_value),
    "arange": arange, "eye": eye, "identity": lambda tape, n, **_: eye(tape, n), "tri": _tri,
    "tril": triangle(True), "triu": triangle(False), "diag": _diag, "diagflat": _diag, "array": _array, "asarray": _array,
    "ascontiguousarray": _array, "asanyarray": _array, "linspace": _linspace,
}
"""Each row takes the tape and the arguments of the call."""
