"""Values that meet at one place: their largest, smallest, product or mean, with what was there before, or without.

Of several that are largest each has an equal share, as in PyTorch and JAX: Σ_t f_t 𝟙[f_t = m] / Σ_t 𝟙[f_t = m], where m is the
largest of all; m itself does not move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Eq, Expr, oo

from symderiv.errors import NoRule
from symderiv.library.functions.pieces import largest
from symderiv.notation import (
    ONE,
    ZERO,
    Index,
    Indicator,
    MaxOver,
    Prod,
    add,
    divide,
    factors,
    free_indices,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.assigning import written
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.quantities import define, named
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

Place = Sequence[Expr]
Join = Callable[[Traced, Place, Sequence[Index], Expr, bool], Traced]


def met(array: Traced, index: Any, value: Any, how: str, kept: bool = True) -> Traced:
    """The array after values were joined with its own at the places of an index; `kept`: with what was there before.

    Raises `NoRule` for another way of joining, and where nothing but −∞ was there before.
    """
    if how not in JOINS:
        raise NoRule("This way of joining what meets at one place is not understood", typed=how,
                     advice=f"There are sum, {', '.join(JOINS)}.")
    if array.body.has(oo, -oo):
        raise NoRule("A place that no value falls on would be infinite", typed=f"{how} from {array.body}",
                     advice="Start from a number beyond all values: in JAX jnp.full(4, -1e3).at[i].max(x), in PyTorch "
                            "torch.full((4,), -1e3).scatter_reduce(0, i, x, 'amax').")
    turned = how in ("amin", "min")
    new, old = (_turned(v, turned) for v in (traced(value, array.tape), array))
    if how in ("amax", "amin", "max", "min"):
        new, old = named(array.tape, new, "u"), named(array.tape, old, "v")
    place, letters, content, _ = written(old, index, new)
    return _turned(JOINS[how](old, place, letters, content, kept), turned)


def _turned(array: Traced, turned: bool) -> Traced:
    return elementwise(negate, array) if turned else array


def _held(place: Place) -> Expr:
    return mul(*place)


def _nowhere(place: Place, letters: Sequence[Index]) -> Expr:
    """𝟙[no value falls on the place]."""
    return Indicator(Eq(sum_over(_held(place), *letters), ZERO, evaluate=False))


def _largest(old: Traced, place: Place, letters: Sequence[Index], content: Expr, kept: bool) -> Traced:
    filling = old.body if kept else _least(old.tape, content)
    held = _held(place)
    among = add(mul(held, content), mul(add(ONE, negate(held)), filling)) if held != ONE else content
    found = MaxOver(among, *letters) if letters else among
    top = define(old.tape, "m", old.with_body(largest(old.body, found) if kept else found)).body
    mine = Indicator(Eq(old.body, top, evaluate=False)) if kept else _nowhere(place, letters)
    theirs = mul(held, Indicator(Eq(content, top, evaluate=False)))
    total = add(mul(mine, old.body), sum_over(mul(theirs, content), *letters))
    return old.with_body(divide(total, add(mine, sum_over(theirs, *letters))))


def _least(tape: Tape, content: Expr) -> Expr:
    """The smallest of all values, which is above none that falls on a place."""
    over = sorted(free_indices(content), key=lambda i: i.name)
    return define(tape, "low", Traced(tape, (), negate(MaxOver(negate(content), *over)))).body if over else content


def _multiplied(old: Traced, place: Place, letters: Sequence[Index], content: Expr, kept: bool) -> Traced:
    each = power(content, _held(place))
    made = Prod(each, *letters) if letters else each
    before = old.body if kept else power(old.body, _nowhere(place, letters))
    return old.with_body(mul(before, made))


def _averaged(old: Traced, place: Place, letters: Sequence[Index], content: Expr, kept: bool) -> Traced:
    weight = ONE if kept else _nowhere(place, letters)
    total = add(mul(weight, old.body), sum_over(mul(*factors(_held(place)), content), *letters))
    return old.with_body(divide(total, add(weight, sum_over(_held(place), *letters))))


def _summed(old: Traced, place: Place, letters: Sequence[Index], content: Expr, kept: bool) -> Traced:
    before = old.body if kept else mul(_nowhere(place, letters), old.body)
    return old.with_body(add(before, sum_over(mul(_held(place), content), *letters)))


JOINS: dict[str, Join] = {"amax": _largest, "amin": _largest, "max": _largest, "min": _largest, "prod": _multiplied,
                          "multiply": _multiplied, "mean": _averaged, "sum": _summed, "add": _summed}
"""Ways of joining by the names of PyTorch."""

