"""Comparisons of numbers and of places on axes, and the ranks that they give.

The place of rank k is written Σ_i i 𝟙[r_i = k], where r_i counts who comes before, of equal ones the first. Exactly one i has
the rank, so that what another array has there is Σ_i y_i 𝟙[r_i = k].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy
from sympy import Add, Eq, Expr, Integer

from symderiv.notation import (
    ONE,
    Affine,
    Delta,
    Entry,
    Extent,
    Index,
    Indicator,
    Sum,
    add,
    factors,
    free_indices,
    mul,
    negate,
    substitute,
    sum_over,
)
from symderiv.notation.indices.affine import akin
from symderiv.notation.nodes import Mask

RELATIONS: dict[str, Any] = {"greater": sympy.Gt, "greater_equal": sympy.Ge, "less": sympy.Lt, "less_equal": sympy.Le,
                             "equal": sympy.Eq, "not_equal": sympy.Ne}


def compared(relation: Any) -> Callable[[Expr, Expr], Expr]:
    """𝟙[a < b]; of places on axes the constants stand on one side, and equal places are a delta."""
    def made(a: Expr, b: Expr) -> Expr:
        if counts(a) and ((b == 0 and relation in (sympy.Lt, sympy.Ge)) or (b.is_Integer and b < 0)):  # −100 is no place
            return Integer(int(relation in (sympy.Ge, sympy.Gt, sympy.Ne)))
        if _is_truth(a) and b in (0, 1) and relation in (sympy.Eq, sympy.Ne):
            return a if (relation is sympy.Eq) == (b == 1) else opposite(a)
        if _is_truth(a) and (relation, b) in ((sympy.Gt, 0), (sympy.Le, 0), (sympy.Ge, 1), (sympy.Lt, 1)):
            return a if relation in (sympy.Gt, sympy.Ge) else opposite(a)
        one, other = Affine.of(a), Affine.of(b)
        if one is None or other is None or not free_indices(a) | free_indices(b):
            return Indicator(relation(a, b))
        shift = one.constant - other.constant
        left = Affine(one.coefficients, max(shift, 0)).expr
        right = Affine(other.coefficients, max(-shift, 0)).expr
        if relation in (sympy.Eq, sympy.Ne) and _comparable(left, right):
            return Delta(left, right) if relation is sympy.Eq else add(ONE, negate(Delta(left, right)))
        return Indicator(relation(left, right, evaluate=False) if left != right else relation(left, right))

    return made


def _is_truth(a: Expr) -> bool:
    """Whether an expression is 1 or 0, as an indicator, a delta or 1 less a delta."""
    return isinstance(a, Indicator | Delta) or (isinstance(a, Add) and isinstance(opposite(a), Delta))


def counts(expr: Expr) -> bool:
    """Whether an expression is surely not negative: a place counted from 0, one here and another there."""
    parts = expr.args if isinstance(expr, Add) else (expr,)
    if all(any(isinstance(f, Mask) for f in factors(p)) for p in parts):
        return all(counts(mul(*(f for f in factors(p) if not isinstance(f, Mask)))) for p in parts)
    places = [p for p in parts if isinstance(p, Index | Extent) or (isinstance(p, Entry) and p.tensor.over is not None)]
    chosen = {p: found for p in parts if (found := chosen_place(p)) is not None}
    rest = [p for p in parts if p not in places and p not in chosen]
    shift = sum(found.shift for found in chosen.values())
    return all(p.is_Integer for p in rest) and len(places) + len(chosen) + shift + sum(int(p) for p in rest) >= 0


def _comparable(one: Expr, other: Expr) -> bool:
    """Whether a delta may compare two places: those of axes that have nothing to do with each other it refuses."""
    if not any(isinstance(s, Index) for s in (one, other)):
        return False
    return not (isinstance(one, Index) and isinstance(other, Index)) or akin(one.axis, other.axis)


def opposite(truth: Expr) -> Expr:
    """1 where a truth value is 0, and 0 where it is 1."""
    if truth.is_Integer:
        return Integer(1 - int(truth))
    if isinstance(truth, Indicator):
        return Indicator(truth.args[0].negated)
    if isinstance(truth, Add) and len(truth.args) == 2 and truth.args[0] == ONE:
        return negate(truth.args[1])
    return add(ONE, negate(truth))


# --- ranks --------------------------------------------------------------------------------------------------------------

def has_rank(body: Expr, own: Index, other: Index, wanted: Expr, largest: bool) -> Expr:
    """𝟙[r_i = k]: whether the component at a place has that rank, counted from 1; the smallest first, or the `largest`."""
    return Indicator(Eq(_rank(body, own, other, largest), wanted, evaluate=False))


def _rank(body: Expr, own: Index, other: Index, largest: bool) -> Expr:
    there = substitute(body, {own: other})
    before = compared(sympy.Gt if largest else sympy.Lt)(there, body)
    tied = mul(compared(sympy.Eq)(there, body), Indicator(sympy.Lt(other, own, evaluate=False)))
    return add(ONE, sum_over(add(before, tied), other))


class Chosen(NamedTuple):
    """The place i + shift for the one i that has a rank."""

    letter: Index
    held: Expr
    shift: int


def chosen_place(expr: Any) -> Chosen | None:
    """What Σ_i (i + c) 𝟙[r_i = k] says; None for any other expression."""
    if not isinstance(expr, Sum) or len(expr.indices) != 1:
        return None
    letter, = expr.indices
    held = [f for f in factors(expr.body) if isinstance(f, Indicator)]
    place = Affine.of(mul(*(f for f in factors(expr.body) if f not in held)))
    if len(held) != 1 or place is None or place.coefficients != {letter: 1} or not _is_rank(held[0], letter):
        return None
    return Chosen(letter, held[0], int(place.constant))


def _is_rank(held: Indicator, own: Index) -> bool:
    """Whether a condition is that of a rank, written as here."""
    relation = held.args[0]
    count = relation.args[0] if isinstance(relation, Eq) else None
    inner = next((a for a in getattr(count, "args", ()) if isinstance(a, Sum) and len(a.indices) == 1), None)
    if inner is None:
        return False
    sides = [side for a in inner.body.args if isinstance(a, Indicator) for side in a.args[0].args if own in free_indices(side)]
    return any(_rank(side, own, inner.indices[0], largest) == count for side in sides for largest in (False, True))
