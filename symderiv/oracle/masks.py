"""Conditions as arrays of 0 and 1, and what a 0 leaves out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sympy import Add, Expr, Mul, Pow
from sympy.core.relational import Equality, GreaterThan, LessThan, Relational, StrictGreaterThan, StrictLessThan, Unequality

from symderiv.errors import NoRule
from symderiv.notation import Delta, Entry, Indicator, Partial, Within
from symderiv.oracle.grid import Grid, joined
from symderiv.oracle.scalars.domain import TIE, NearKink, Watch, nearest, on_both_sides
from symderiv.oracle.scalars.numbers import Lost, Value, largest

Test = Callable[[Any], Any]
# How each relation reads the difference of its sides.
_RELATIONS: tuple[tuple[type, Test], ...] = (
    (Equality, lambda d: d == 0), (Unequality, lambda d: d != 0), (StrictGreaterThan, lambda d: d > 0),
    (GreaterThan, lambda d: d >= 0), (StrictLessThan, lambda d: d < 0), (LessThan, lambda d: d <= 0),
)


def relation_test(relation: Relational) -> Test:
    """How a relation reads the difference of its sides. Raises `NoRule` for one that has no row."""
    found = next((test for kind, test in _RELATIONS if isinstance(relation, kind)), None)
    if found is None:
        raise NoRule("The oracle cannot decide this condition", typed=relation,
                     advice="Add a row for it to _RELATIONS in symderiv/oracle/masks.py.")
    return found


def held(left: Grid, right: Grid, test: Test, expr: Expr, note: Watch) -> Grid:
    """Where a condition on two values holds, as 1 and 0; `note` is told of the sides on which differences lie. Lost near the
    edge."""
    difference = joined(np.subtract, left, right)
    if difference.data.dtype != object:
        found = np.asarray(test(difference.data)).astype(np.int64)
    else:
        decided = np.frompyfunc(lambda a, b: _decided(a - b, nearest(largest((a, b)), note.near), test, expr), 2, 1)
        found = np.asarray(joined(decided, left, right).data, dtype=object)
    sides = {int(v) for v in found.flat if not isinstance(v, Lost)}
    for side in (0, 1):
        if 1 - side in sides:
            note(expr, side)
    exact = not any(isinstance(v, Lost) for v in found.flat)
    return Grid(difference.axes, found.astype(np.int64) if exact else found)


def _decided(difference: Value, near: float, test: Test, expr: Expr) -> Value:
    if isinstance(difference, Lost):
        return difference
    if isinstance(difference, int):
        return int(test(difference))
    distance = abs(float(difference.real))
    if distance >= TIE and (distance < near or on_both_sides(difference.real)):
        return Lost(NearKink("The point lies too near a kink", typed=expr))
    return int(test(0 if distance < TIE else difference.real))


def masked(mask: Grid, values: Grid) -> Grid:
    """The values where a mask of 0 and 1 is 1, 0 elsewhere, whatever stands there."""
    if mask.data.dtype != object:
        return joined(lambda m, v: np.where(m != 0, v, 0), mask, values)
    return joined(np.frompyfunc(_gate, 2, 1), mask, values)


_MASKS = (Within, Delta, Indicator)


def goes_in(factor: Expr) -> bool:
    """Whether a factor is an entry of an input of 0 and 1, or adds up conditions, and is 0 only where none of them holds."""
    if isinstance(factor, Add):
        return all(any(map(leaves_out, parts)) and all(leaves_out(p) or (p.is_positive and p.is_Number) for p in parts)
                   for parts in map(Mul.make_args, factor.args))
    return isinstance(factor, Entry) and any(given.name == "mask" for given in factor.tensor.givens)


def leaves_out(factor: Expr) -> bool:
    """Whether a factor is 0 or 1 wherever it has a value, or a power of one; the derivative of one is 0."""
    while isinstance(factor, Partial) or (isinstance(factor, Pow) and factor.exp.is_positive):
        factor = factor.args[0]
    return isinstance(factor, _MASKS)


def times_mask(mask: Grid, values: Grid) -> Grid:
    """The values times an input of 0 and 1, or a sum of conditions: 0 where it is 0, whatever stands there. Elsewhere it is a
    factor, as it may move."""
    return joined(np.frompyfunc(_scaled, 2, 1), mask, values)


def _scaled(mask: Value, value: Value) -> Value:
    return 0 if isinstance(value, Lost) and not isinstance(mask, Lost) and mask == 0 else mask * value


def _gate(mask: Value, value: Value) -> Value:
    return mask if isinstance(mask, Lost) else value if mask else 0
