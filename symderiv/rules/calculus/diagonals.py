"""Roots of what vanishes wherever two letters are equal, as the distance of a point from itself."""

from __future__ import annotations

from itertools import combinations

from sympy import Add, Expr, Integer, Mul, Ne, Pow, Rational, sqrt

from symderiv.notation import (
    Definitions,
    Entry,
    Index,
    Indicator,
    Partial,
    Sum,
    add,
    free_indices,
    mul,
    negate,
    power,
    replace_entries,
    substitute,
)
from symderiv.rules.rule import Rule, Scene

SHORT = 50
"""The most entries of a formula that is written out further."""


def _is_root(body: Expr) -> bool:
    """Whether the slope of a power has no value where its base is 0."""
    return isinstance(body, Pow) and bool(body.exp.is_Rational) and not body.exp.is_integer and bool(body.exp < 1)


def _vanishing(base: Expr, definitions: Definitions) -> tuple[Index, Index] | None:
    """Two letters of `base` at whose equal values it is 0, whatever the inputs are."""
    letters = sorted(free_indices(base), key=str)
    pairs = [(i, n) for i, n in combinations(letters, 2) if i.axis == n.axis]
    whole = _written_out(base, definitions) if pairs else base
    return next((pair for pair in pairs if _is_zero(substitute(whole, {pair[0]: pair[1]}))), None)


def _is_zero(expr: Expr) -> bool:
    """Whether the terms of a formula cancel as they stand, under its sums and powers."""
    if isinstance(expr, Mul):
        return any(_is_zero(f) for f in expr.args)
    if isinstance(expr, Sum) or (isinstance(expr, Pow) and expr.exp.is_positive):
        return _is_zero(expr.args[0])
    return bool(Add(*expr.args) == 0) if isinstance(expr, Add) else bool(expr == 0)


def _written_out(expr: Expr, definitions: Definitions) -> Expr:
    """The formula in what its quantities are made of, as far as it stays short: what cancels only far below is not seen."""
    def body(entry: Entry) -> Expr | None:
        row = definitions.of(entry.tensor)
        return None if row is None else row.at(*entry.indices)

    while expr.count(Entry) <= SHORT and (more := replace_entries(expr, body)) != expr:
        expr = more
    return expr


def _off_the_diagonal(expr: Partial, scene: Scene) -> Expr | None:
    if not _is_root(expr.body):
        return None
    base, n = expr.body.args
    pair = _vanishing(base, scene.definitions)
    if pair is None:
        return None
    apart = Indicator(Ne(*pair, evaluate=False))
    return mul(n, power(base, n - 1), apart, Partial(base, expr.wrt, *expr.held))


RULES = (
    Rule("power rule off the diagonal",
         r"\frac{\partial u_{ij}^n}{\partial x} = \mathbb{1}[i \ne j]\, n\,u_{ij}^{n-1}\,\frac{\partial u_{ij}}{\partial x}",
         (Partial,), _off_the_diagonal,
         lambda v: Partial(sqrt(power(add(v.z[v.i], negate(v.z[v.k])), Integer(2)), evaluate=False), v.z[v.j]),
         lambda v: Partial(power(add(v.z[v.i], v.z[v.k]), Rational(1, 2)), v.z[v.j]),
         condition=r"u_{ii} = 0 \text{ whatever the inputs are, so that } u_{ii}^n \text{ is the constant } 0",
         family="functions"),
)
