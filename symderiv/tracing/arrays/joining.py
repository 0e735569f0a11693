"""Arrays put together and taken apart: stack, concatenate, split, pad, repeat; shapes changed: reshape, transpose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any

from sympy import Expr, Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import ONE, Delta, Index, Within, add, mul, substitute
from symderiv.notation.indices.affine import akin
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.arrays.aligning import at, common, fixed_by_code, place
from symderiv.tracing.arrays.dimensions import expanded, position, squeezed, stacked
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.size_forms import Form, plus, quotient, same
from symderiv.tracing.sizes import form_of, sized
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Dim, Traced, dim_form


def reshaped(array: Traced, shape: Sequence[Any]) -> Traced:
    """The components in their order under another shape: letters are split and put together.

    Raises `AxisMismatch` where sizes do not say how.
    """
    before, open_, after = _sizes(shape)
    waiting = list(array.letters)
    mapping: dict[Index, Expr] = {}
    dims = [_taken(array.tape, waiting, target, mapping) for target in before]
    last = [_taken(array.tape, waiting, target, mapping, 1) for target in reversed(after)]
    if waiting and not open_:
        raise _misfit(array, shape)
    rest = [tuple(waiting)] if open_ else []
    return Traced(array.tape, [*dims, *rest, *reversed(last)], substitute(array.body, mapping), array.kind)


def _taken(tape: Tape, waiting: list[Index], target: Form, mapping: dict[Index, Expr], end: int = 0) -> Dim:
    """The letters whose product is a size, off the front (end 0) or the back (1) of those that wait; a larger one is split."""
    made: list[Index] = []
    rest = target
    while not same(rest, {"": 1}):
        if not waiting:
            raise AxisMismatch("The new shape has more components than the old one", typed=str(target))
        size = dim_form((waiting[-end],))
        left = quotient(rest, size)
        if left is not None:
            made.insert(0 if end else len(made), waiting.pop(-end))
            rest = left
            continue
        sizes = [rest, tape.divided(size, rest)]
        parts = tuple(letter for form in (sizes[::-1] if end else sizes) for letter in tape.letters(form))
        _split(waiting.pop(-end), parts, mapping)
        waiting[len(waiting) if end else 0:0] = parts
    return tuple(made)


def _split(old: Index, parts: Dim, mapping: dict[Index, Expr]) -> None:
    """`old` is the place of a product of letters; what was written with it is written with these."""
    where = place(parts)
    for letter, expr in mapping.items():
        mapping[letter] = substitute(expr, {old: where})
    mapping[old] = where


def _sizes(shape: Sequence[Any]) -> tuple[list[Form], bool, list[Form]]:
    """The sizes before and after a single −1, which is what remains, and whether there is one."""
    found = [form_of(n) for n in shape]
    open_ = [n for n, f in enumerate(found) if f == {"": -1}]
    if any(f is None for f in found) or len(open_) > 1:
        raise AxisMismatch("A shape is of whole numbers and sizes, of which one may be −1", typed=str(tuple(shape)))
    forms, at = [f or {} for f in found], open_[0] if open_ else len(found)
    return forms[:at], bool(open_), forms[at + 1:]


def _misfit(array: Traced, shape: Sequence[Any]) -> AxisMismatch:
    said = ""
    if array.ndim == 1 and all(isinstance(n, int) and n > 0 for n in shape):
        said = fixed_by_code(array.tape, array.form(0), {"": prod(shape)})
    return AxisMismatch("The components do not fit the new shape", typed=f"{array.shape} to {tuple(shape)}",
                        advice=said or "Declare how the sizes are related, as in sd.axes('H K D=H*K').")


def concatenated(arrays: Sequence[Traced], axis: Any = 0) -> Traced:
    """Arrays one after the other: Σ_m 𝟙[1 ≤ i − s_m ≤ N_m] (a_m)_{i−s_m}.

    Raises `AxisMismatch` where the other dimensions differ.
    """
    if axis is None:
        arrays, axis = [reshaped(a, (-1,)) for a in arrays], 0
    n = position(arrays[0], axis)
    if all(not a.dims[n] for a in arrays):
        return stacked([squeezed(a, n) for a in arrays], n)
    arrays = [single(a, [n]) for a in arrays]
    tape, total = arrays[0].tape, Form()
    for a in arrays:
        total = plus(total, a.form(n))
    letter, start, parts = tape.letters(total), Form(), []
    rest = common([Traced(tape, (*a.dims[:n], *a.dims[n + 1:]), a.body) for a in arrays])
    for a in arrays:
        parts.append(_part(a, n, letter[0], start, rest))
        start = plus(start, a.form(n))
    return Traced(tape, (*rest[:n], letter, *rest[n:]), add(*parts), arrays[0].kind)


def _part(array: Traced, n: int, letter: Index, start: Form, rest: Sequence[Dim]) -> Expr:
    """One array in its place: 0 before and after it."""
    own, shift = array.dims[n], letter - array.tape.extent(start)
    if not own:
        return mul(Delta(shift, Integer(1)), at(Traced(array.tape, (*array.dims[:n], *array.dims[n + 1:]), array.body), rest))
    flat = Traced(array.tape, (*array.dims[:n], *array.dims[n + 1:]), _within(array.body, own[0], shift))
    return at(flat, rest)


def _within(body: Expr, own: Index, shift: Expr) -> Expr:
    """The body at a shifted place, 0 off its axis: 𝟙[1 ≤ i − s ≤ N] x_{i−s}; x_1 … x_N one by one where N is a number."""
    if isinstance(shift, Index) and own.axis.size is not None and not akin(shift.axis, own.axis):
        places = [Integer(m) for m in range(1, own.axis.size + 1)]
        return add(*(mul(Delta(shift, m), substitute(body, {own: m})) for m in places))
    return mul(Within(shift, own.axis), substitute(body, {own: shift}))


def split(array: Traced, parts: Any, axis: int = 0) -> list[Traced]:
    """Equal parts, or those that end before the given places."""
    n = position(array, axis)
    if isinstance(parts, list | tuple):
        bounds = list(pairwise([0, *parts, None]))
    else:
        size = array.tape.divided(array.form(n), form_of(parts) or {})
        bounds = [(_times(array.tape, size, m), _times(array.tape, size, m + 1)) for m in range(int(parts))]
    return [array[(slice(None),) * n + (slice(a, b),)] for a, b in bounds]


def _times(tape: Tape, size: Form, number: int) -> Any:
    return sized(size_product(size, {"": number} if number else {}), tape)


def padded(array: Traced, widths: Sequence[tuple[Any, Any]], value: Any = 0) -> Traced:
    """The array with a margin of a constant around it: 𝟙[1 ≤ i − w ≤ N] x_{i−w}."""
    made = single(array, [n for n, w in enumerate(widths) if w != (0, 0)])
    dims, body, inside = list(made.dims), made.body, list[Expr]()
    for n, (before, after) in enumerate(widths):
        if (before, after) != (0, 0):
            start, own = form_of(before) or {}, made.dims[n]
            new = array.tape.letters(plus(plus(made.form(n), start), form_of(after) or {}))
            shift = new[0] - array.tape.extent(start)
            inside.append(Within(shift, own[0].axis) if own else Delta(shift, Integer(1)))
            body = _within(body, own[0], shift) if own else mul(inside[-1], body)
            dims[n] = new
    margin = traced(value, array.tape).body
    outside = mul(add(ONE, mul(Integer(-1), *inside)), margin) if margin != 0 else Integer(0)
    return Traced(array.tape, dims, add(body, outside), array.kind)


def repeated_each(array: Traced, times: Any, axis: Any = None) -> Traced:
    """Each component several times in a row."""
    if axis is None:
        array, axis = reshaped(array, (-1,)), 0
    n = position(array, axis)
    dims = list(array.dims)
    dims[n] = (*dims[n], *array.tape.letters(form_of(times) or {}))
    return Traced(array.tape, dims, array.body, array.kind)


def tiled(array: Traced, times: Any) -> Traced:
    """The whole array several times, one number for each dimension."""
    counts = list(times) if isinstance(times, tuple | list) else [times]
    while array.ndim < len(counts):
        array = expanded(array, 0)
    counts = [1] * (array.ndim - len(counts)) + counts
    dims = [(*array.tape.letters(form_of(c) or {}), *d) for c, d in zip(counts, array.dims, strict=True)]
    return Traced(array.tape, dims, array.body, array.kind)
