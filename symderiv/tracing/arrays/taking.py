"""What stands at places that are letters, numbers, ranges that are joined, or worked out from numbers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import cast

import sympy
from sympy import Expr, Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import Delta, Entry, Index, Indicator, Sum, Within, add, factors, free_indices, mul, substitute, sum_over
from symderiv.notation.indices.affine import akin
from symderiv.tracing.arrays.comparing import chosen_place
from symderiv.tracing.arrays.operands import WRITTEN_OUT


def at_places(body: Expr, mapping: Mapping[Index, Expr]) -> Expr:
    """The body at other places. Those that are listed, or at the front of another axis, are written out: Σ_m δ_{hm} x_{p_m};
    those that are joined, range by range: 𝟙[n ≤ N] x_{n+N} + 𝟙[n > N] x_{n−N}."""
    joined = next((own for own, where in mapping.items() if _ranges(where)), None)
    if joined is not None:
        return add(*(mul(*inside, at_places(body, {**mapping, joined: place_})) for inside, place_ in _ranges(mapping[joined])))
    listed = {own: where for own, where in mapping.items() if where.has(Delta, Indicator)
              or (isinstance(where, Index) and not akin(where.axis, own.axis))}
    body = cast(Expr, substitute(body, {own: where for own, where in mapping.items() if own not in listed}))
    if not listed:
        return body
    letters = sorted(set().union(*map(free_indices, listed.values())), key=str)
    sizes = [i.axis.size for i in letters]
    computed = next((own for own, where in listed.items() if where.has(Sum) or _is_worked_out(where)), None)
    if computed is not None:
        others = {own: where for own, where in mapping.items() if own != computed}
        return at_places(_at_computed(body, computed, mapping[computed]), others)
    if None in sizes or prod(n or 0 for n in sizes) > WRITTEN_OUT:
        raise AxisMismatch("Places that are listed are few, over axes of fixed sizes", typed=", ".join(map(str, listed.values())),
                           advice="Pass them as an argument: places are given=sd.label(K). Of two axes say how they are related, "
                                  "as in sd.axes('C R N=R+C').")
    terms = []
    for numbers in product(*(range(1, (n or 0) + 1) for n in sizes)):
        here: dict[Index, Expr] = {i: Integer(m) for i, m in zip(letters, numbers, strict=True)}
        at_ = {own: _place_of(substitute(where, here), own) for own, where in listed.items()}
        terms.append(mul(*(Delta(i, m) for i, m in here.items()), substitute(body, at_)))
    return add(*terms)


def _is_worked_out(where: Expr) -> bool:
    """Whether a place depends on numbers that go in, as the corner of a cell that a point lies in; a label does not."""
    return any(e.tensor.over is None for e in where.atoms(Entry))


def _at_computed(body: Expr, own: Index, where: Expr) -> Expr:
    """The body at a place that is worked out: Σ_i y_i 𝟙[r_i = k] for the place of rank k, Σ_m y_m 𝟙[m = …] for any other."""
    whole = sum((a for a in where.args if a.is_Integer), Integer(0)) if where.is_Add else Integer(0)
    rest = [a for a in where.args if not a.is_Integer] if where.is_Add else [where]
    found = chosen_place(rest[0]) if len(rest) == 1 else None
    if found is not None and whole + found.shift == 0 and akin(found.letter.axis, own.axis):
        letter = own.axis.fresh({i.name for e in (body, where) for i in e.atoms(Index)})
        return sum_over(mul(substitute(body, {own: letter}), substitute(found.held, {found.letter: letter})), letter)
    return sum_over(mul(body, Indicator(sympy.Eq(own, where, evaluate=False))), own)


def _ranges(where: Expr) -> list[tuple[list[Expr], Expr]]:
    """The ranges and the places in each, of a place that arrays were joined for, n + N and n − N; else none."""
    whole = sum((a for a in where.args if a.is_Integer), Integer(0)) if where.is_Add else Integer(0)
    parts = [factors(a) for a in where.args if not a.is_Integer] if where.is_Add else []
    found = [([f for f in p if isinstance(f, Within)], mul(*(f for f in p if not isinstance(f, Within)))) for p in parts]
    return [(w, tidy(add(p, whole))) for w, p in found] if len(found) > 1 and all(w for w, _ in found) else []


def _place_of(where: Expr, own: Index) -> Expr:
    """A place as a number from 1; what is counted from the end, from the start."""
    if where.is_Integer and int(where) < 1:
        return tidy(add(where, own.axis.extent if own.axis.size is None else Integer(own.axis.size)))
    return where


def tidy(expr: Expr) -> Expr:
    """(y_n − 1) + 1 is y_n."""
    parts = expr.args if expr.is_Add else (expr,)
    return cast(Expr, sum((p for p in parts if not p.is_Integer), sum((p for p in parts if p.is_Integer), Integer(0))))
