"""Kronecker deltas: sifting, and the rearrangements that let a delta sift."""

from __future__ import annotations

from sympy import Add, Eq, Expr, Mul

from symderiv.notation import (
    ONE,
    Affine,
    Delta,
    Entry,
    Index,
    Indicator,
    Sum,
    Within,
    add,
    all_but,
    apart,
    factors,
    mul,
    substitute,
    sum_over,
    terms,
)
from symderiv.rules.algebra.arithmetic import coefficient_and_rest
from symderiv.rules.indices.ranges import given_up
from symderiv.rules.rule import Rule, Scene


def _target(delta: Delta, expr: Sum) -> tuple[Index, Expr] | None:
    """The bound letter that a delta removes, and what takes its place: of several, one that needs no condition."""
    (i, j), bound = delta.indices, expr.indices
    for here, there in ((i, j), (j, i)):
        if here in bound and (_is_place(there, here) or Within(there, here.axis) == 1):
            return here, there
    one, other = Affine.of(i), Affine.of(j)
    if one is None or other is None:
        return None
    difference = one.minus(other)
    found = {letter: place for letter in bound if (place := difference.solved(letter)) is not None}
    chosen = given_up(list(found), expr) if found else None
    return None if chosen is None else (chosen, found[chosen])


def _is_place(there: Expr, letter: Index) -> bool:
    """Whether an index is a component that is a place on the letter's axis."""
    return isinstance(there, Entry) and there.tensor.over == letter.axis


def as_delta(factor: Expr) -> Delta | None:
    """A factor as a delta: one that is written so, or 𝟙[y = k] with a label y, a place on the axis of k."""
    if isinstance(factor, Delta):
        return factor
    equal = factor.args[0] if isinstance(factor, Indicator) else None
    if not isinstance(equal, Eq):
        return None
    made = next((Delta(*equal.args) for a, b in (equal.args, equal.args[::-1]) if isinstance(b, Index) and _is_place(a, b)), None)
    return made if isinstance(made, Delta) else None


def _sift(expr: Sum, scene: Scene) -> Expr | None:
    for factor in factors(expr.body):
        delta = as_delta(factor)
        found = _target(delta, expr) if delta is not None else None
        if found:
            old, new = found
            rest = mul(*all_but(factors(expr.body), factor))
            within = ONE if new.is_Integer or _is_place(new, old) else Within(new, old.axis)
            return sum_over(mul(within, substitute(rest, {old: new})), *(i for i in expr.indices if i != old))
    return None


def _holds_delta(expr: Expr, total: Sum) -> bool:
    """Whether a term has, however deep under products and sums of terms, a delta on a letter bound by `total`."""
    if isinstance(expr, Delta):
        return _target(expr, total) is not None
    return isinstance(expr, Add | Mul) and any(_holds_delta(a, total) for a in expr.args)


def _distribute(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k f_k (δ_ki − g) → Σ_k (f_k δ_ki − f_k g)."""
    for factor in factors(expr.body):
        if isinstance(factor, Add) and _holds_delta(factor, expr) and factor is not expr.body:
            rest = all_but(factors(expr.body), factor)
            with_delta = [t for t in factor.args if _holds_delta(t, expr)]
            without = [t for t in factor.args if not _holds_delta(t, expr)]
            parts = [*with_delta, add(*without)] if without else with_delta
            return sum_over(add(*(mul(*rest, t) for t in parts)), *expr.indices)
    return None


def _split(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k (a_k δ_ki + b_k) → Σ_k a_k δ_ki + Σ_k b_k."""
    parts = terms(expr.body)
    with_delta = [t for t in parts if _holds_delta(t, expr)]
    if len(parts) < 2 or not with_delta:
        return None
    without = [t for t in parts if t not in with_delta]
    rest = [_signed(add(*without), expr)] if without else []
    return add(*(_signed(t, expr) for t in with_delta), *rest)


def _signed(term: Expr, total: Sum) -> Expr:
    """The sum of one term, its number before the sign."""
    number, rest = coefficient_and_rest(term)
    return mul(number, sum_over(rest, *total.indices))


def _interchange(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_i f_i Σ_r a_r δ_{j,i+2r} → Σ_{i,r} f_i a_r δ_{j,i+2r}, where only the outer sum's letter can sift."""
    for factor in factors(expr.body):
        if not isinstance(factor, Sum) or not any(isinstance(f, Delta) for f in factors(factor.body)):
            continue
        inner = apart(factor, expr)
        deltas = [f for f in factors(inner.body) if isinstance(f, Delta)]
        both = sum_over(mul(*all_but(factors(expr.body), factor), inner.body), *expr.indices, *inner.indices)
        if any(_target(d, inner) is None and isinstance(both, Sum) and _target(d, both) is not None for d in deltas):
            return both
    return None


SIFT = Rule("Kronecker sifting", r"\sum_{k} f_k\, \delta_{ki} = f_i", (Sum,), _sift,
            lambda v: v.total(v.k, v.y[v.k] * Delta(v.k, v.i)), lambda v: v.total(v.k, v.y[v.k] * Delta(v.j, v.i)),
            family="sifting", source="Graham, Knuth & Patashnik 1994")
DISTRIBUTE = Rule("distribute", r"f\,(\delta_{ki} - g) = f\,\delta_{ki} - f\,g", (Sum,), _distribute,
                  lambda v: v.total(v.k, v.y[v.k] * (Delta(v.k, v.i) - v.p[v.i])),
                  lambda v: v.total(v.k, v.y[v.k] * (v.z[v.k] - v.p[v.i])), level=2, family="sifting")
SPLIT = Rule("split the sum", r"\sum_{k} (a_k + b_k) = \sum_{k} a_k + \sum_{k} b_k", (Sum,), _split,
             lambda v: v.total(v.k, v.y[v.k] * Delta(v.k, v.i) + v.z[v.k]), lambda v: v.total(v.k, v.y[v.k] + v.z[v.k]),
             level=2, family="sifting")

INTERCHANGE = Rule("nested sums", r"\sum_{i} f_i \sum_{r} a_{ir} = \sum_{i,r} f_i\, a_{ir}", (Sum,), _interchange,
                   lambda v: Sum(mul(v.g[v.o], Sum(mul(v.w[v.r], Delta(v.t, v.o + 2 * v.r)), v.r)), v.o),
                   lambda v: Sum(mul(v.g[v.o], Sum(mul(v.w[v.r], Delta(v.t, v.o + v.r)), v.r)), v.o), level=2, family="sifting")

RULES = (SIFT, DISTRIBUTE, SPLIT, INTERCHANGE)
"""In the order in which they are tried on every line."""
