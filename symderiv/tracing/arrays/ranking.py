"""Components in order of their values: Σ_i x_i 𝟙[r_i = k], where r_i counts who comes before; of equal ones the first does."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer

from symderiv.notation import ONE, Indicator, add, apart, mul, substitute, sum_over
from symderiv.tracing.arrays.dimensions import position
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.arrays.scalars import SCALARS
from symderiv.tracing.quantities import named
from symderiv.tracing.traced import Traced


def in_order(array: Traced, axis: Any = -1, largest: bool = False, count: int | None = None) -> Traced:
    """The components along a dimension in order, the smallest first; `largest` first, `count` of them."""
    n = position(array, axis)
    array = named(array.tape, single(array, [n]), "u")
    if not array.dims[n]:
        return array
    if count is not None:
        array.tape.require(array.form(n), count)
    dim = array.tape.letters(array.form(n) if count is None else {"": count})
    made = at_rank(array, n, dim[0] if dim else ONE, largest)
    return Traced(array.tape, [dim if m == n else d for m, d in enumerate(array.dims)], made, array.kind)


def nth(array: Traced, rank: int, axis: Any = -1, keepdims: bool = False) -> Traced:
    """The component of a rank from 1 along a dimension, which goes or keeps the size 1."""
    n = position(array, axis)
    array = named(array.tape, single(array, [n]), "u")
    array.tape.require(array.form(n), rank)
    made = at_rank(array, n, Integer(rank), False) if array.dims[n] else array.body
    dims = [() if m == n else d for m, d in enumerate(array.dims) if keepdims or m != n]
    return Traced(array.tape, dims, made, array.kind)


def at_rank(array: Traced, n: int, rank: Expr, largest: bool) -> Expr:
    """The component along dimension n whose rank, counted from 1, is that."""
    own, = array.dims[n]
    body = apart(array.body, own)
    other = array.tape.letter(own.axis)
    there = substitute(body, {own: other})
    before = SCALARS["greater" if largest else "less"](there, body)
    tied = mul(SCALARS["equal"](there, body), Indicator(sympy.Lt(other, own, evaluate=False)))
    place = add(ONE, sum_over(add(before, tied), other))
    return sum_over(mul(body, Indicator(sympy.Eq(place, rank, evaluate=False))), own)
