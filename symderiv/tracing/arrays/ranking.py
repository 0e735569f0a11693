"""Components in order of their values: Σ_i x_i 𝟙[r_i = k], where r_i counts who comes before; of equal ones the first does.

The largest component so far is the last record: Σ_s x_s 𝟙[x_s = m_s] 𝟙[c_s = c_t], where m_t is the largest value up to t, and
c_t counts the records up to t; of equal ones the last is meant, as PyTorch means it.
"""

from __future__ import annotations

from typing import Any

from sympy import Eq, Expr, Gt, Integer, Le

from symderiv.notation import ONE, Indicator, MaxOver, add, apart, mul, negate, substitute, sum_over
from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.aligning import at
from symderiv.tracing.arrays.comparing import has_rank
from symderiv.tracing.arrays.dimensions import position
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.arrays.joining import reshaped
from symderiv.tracing.quantities import define, named
from symderiv.tracing.traced import Traced


def in_order(array: Traced, axis: Any = -1, largest: bool = False, count: int | None = None) -> Traced:
    """The components along a dimension in order, the smallest first; `largest` first, `count` of them."""
    return ordered(array, [], axis, largest, count)[0]


def with_places(array: Traced, axis: Any = -1, largest: bool = False, count: int | None = None) -> list[Traced]:
    """The components along a dimension in order, and the places from which they come."""
    n = position(array, axis)
    array = single(array, [n])
    return ordered(array, [_places(array, n)], n, largest, count)


def place_of_largest(array: Traced, axis: Any = None, keepdims: bool = False, smallest: bool = False) -> Traced:
    """The place of the largest component along a dimension, or in the whole array: of equal ones the first."""
    array, n = (reshaped(array, (-1,)), 0) if axis is None else (array, position(array, axis))
    return nth(array, 1, n, keepdims, not smallest)[1]


def ordered(array: Traced, others: list[Traced], axis: Any = -1, largest: bool = False, count: int | None = None) -> list[Traced]:
    """The components along a dimension in order, and those of other arrays of its shape in the same order."""
    n = position(array, axis)
    array = named(array.tape, single(array, [n]), "u")
    if not array.dims[n]:
        return [array, *others]
    if count is not None:
        array.tape.require(array.form(n), count)
    dim = array.tape.letters(array.form(n) if count is None else {"": count})
    dims = [dim if m == n else d for m, d in enumerate(array.dims)]
    made = at_rank(array, others, n, dim[0] if dim else ONE, largest)
    return [Traced(array.tape, dims, body, a.kind) for a, body in zip((array, *others), made, strict=True)]


def nth(array: Traced, rank: int, axis: Any = -1, keepdims: bool = False, largest: bool = False) -> list[Traced]:
    """The component of a rank from 1 along a dimension, which goes or keeps the size 1, and its place."""
    n = position(array, axis)
    array = named(array.tape, single(array, [n]), "u")
    array.tape.require(array.form(n), rank)
    places = _places(array, n)
    made = at_rank(array, [places], n, Integer(rank), largest) if array.dims[n] else [array.body, places.body]
    dims = [() if m == n else d for m, d in enumerate(array.dims) if keepdims or m != n]
    return [Traced(array.tape, dims, body, kind) for body, kind in zip(made, (array.kind, "int"), strict=True)]


def running_extreme(array: Traced, axis: Any = 0, smallest: bool = False) -> list[Traced]:
    """The largest component up to each place along a dimension, or the smallest, and the place from which it comes."""
    n = position(array, axis)
    array = named(array.tape, single(array, [n]), "u")
    places = _places(array, n)
    if not array.dims[n]:
        return [array, places]
    own, = array.dims[n]
    there = array.tape.letter(own.axis)
    size = define(array.tape, "n", array.with_body(negate(array.body))).body if smallest else array.body
    so_far = add(mul(Indicator(Le(there, own, evaluate=False)), substitute(size, {own: there})),
                 mul(Indicator(Gt(there, own, evaluate=False)), size))  # its own value in the place of later ones
    top = define(array.tape, "m", array.with_body(MaxOver(so_far, there)))
    record = array.with_body(Indicator(Eq(size, top.body, evaluate=False)))
    number = define(array.tape, "c", reducing.running_sum(record, n)).body
    last = mul(record.body, Indicator(Eq(number, substitute(number, {own: there}), evaluate=False)))
    return [a.with_body(substitute(sum_over(mul(apart(a.body, there), last), own), {there: own})) for a in (array, places)]


def _places(array: Traced, n: int) -> Traced:
    """The places along a dimension, counted from 0."""
    return array.with_body(add(array.dims[n][0], -ONE) if array.dims[n] else Integer(0), "int")


def at_rank(array: Traced, others: list[Traced], n: int, rank: Expr, largest: bool) -> list[Expr]:
    """The component along dimension n whose rank, counted from 1, is that, and those of other arrays at its place."""
    own, = array.dims[n]
    body = apart(array.body, own)
    held = has_rank(body, own, array.tape.letter(own.axis), rank, largest)
    return [sum_over(mul(part, held), own) for part in (body, *(apart(at(o, array.dims), own) for o in others))]
