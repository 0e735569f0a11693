"""Polynomials in one quantity, as a product of factors where that is shorter: s (1 − s)² − s² (1 − s) = s (1 − s) (1 − 2 s)."""

from __future__ import annotations

from functools import reduce
from math import prod

from sympy import Add, Dummy, Expr, Integer, Mul, Poly, Pow, factor_list

from symderiv.notation import Entry, add, factors, mul, negate, operations, power
from symderiv.notation.nodes import atoms
from symderiv.rules.rule import Rule, Scene

DEGREE = 12
"""The highest power that is looked at."""
X = Dummy("x")


def _factored(expr: Expr, scene: Scene) -> Expr | None:
    """The factors of an expression that are polynomials in one entry, multiplied and factored over the rational numbers."""
    alone = {entries.pop() for f in factors(expr) if isinstance(f, Add) and len(entries := atoms(f, Entry)) == 1}
    for entry in sorted(alone, key=lambda e: e.sort_key()):
        own = [f for f in factors(expr) if _degree(f, entry) is not None]
        if not 2 < sum(_degree(f, entry) or 0 for f in own) <= DEGREE:
            continue
        whole = reduce(lambda a, b: a * b, (_polynomial(f, entry) for f in own))
        new = mul(*(f for f in factors(expr) if f not in own), _written(whole, entry, expr))
        if _length(new) < _length(expr):
            return new
    return None


def _length(expr: Expr) -> tuple[int, int, int]:
    """Operations, then how deep brackets stand in brackets, then the highest power in a bracket."""
    heights = [int(p.exp) for bracket in atoms(expr, Add) for p in atoms(bracket, Pow) if p.exp.is_Integer]
    return operations(expr), _depth(expr), max(heights, default=0)


def _depth(expr: Expr) -> int:
    inner = max(map(_depth, expr.args), default=0) if not isinstance(expr, Entry) else 0
    return inner + isinstance(expr, Add)


def _degree(expr: Expr, entry: Entry) -> int | None:
    """The degree of a polynomial in an entry, as it is written; None for anything else."""
    if expr == entry or expr.is_Rational:
        return int(expr == entry)
    if isinstance(expr, Pow) and expr.exp.is_Integer and 0 < expr.exp <= DEGREE:
        inner = _degree(expr.base, entry)
        return None if inner is None else inner * int(expr.exp)
    parts = [_degree(a, entry) for a in expr.args] if isinstance(expr, Add | Mul) else [None]
    known = [p for p in parts if p is not None]
    return None if len(known) < len(parts) else max(known) if isinstance(expr, Add) else sum(known)


def _polynomial(expr: Expr, entry: Entry) -> Poly:
    """A polynomial in an entry, ready to be factored."""
    if expr == entry or expr.is_Rational:
        return Poly(X if expr == entry else expr, X, domain="QQ")
    if isinstance(expr, Pow):
        return _polynomial(expr.base, entry) ** int(expr.exp)
    return reduce(lambda a, b: a + b if isinstance(expr, Add) else a * b, (_polynomial(a, entry) for a in expr.args))


def _written(whole: Poly, entry: Entry, before: Expr) -> Expr:
    """A polynomial as the product of its factors, each turned as it stood before: by its value at 0 where it did not."""
    number, found = factor_list(whole)
    turned = [_turned(part, entry, before) for part, _ in found]
    sign = prod(-1 if part.LC() < 0 and times % 2 else 1 for part, (_, times) in zip(turned, found, strict=True))
    heights = (Integer(times) for _, times in found)
    return mul(sign * number, *(power(_terms(part, entry), height) for part, height in zip(turned, heights, strict=True)))


def _turned(part: Poly, entry: Entry, before: Expr) -> Poly:
    """A factor or its opposite: the one that stood before, else the one that is positive at 0."""
    stood = [p for p in (part, -part) if before.has(_terms(p, entry))]
    return stood[0] if len(stood) == 1 else -part if part.TC() < 0 else part


def _terms(part: Poly, entry: Entry) -> Expr:
    return add(*(mul(c, power(entry, Integer(n)) if n else Integer(1)) for (n,), c in part.terms()))


def _example(s: Expr) -> Expr:
    """s ((1 − s)² − s (1 − s))."""
    rest = add(Integer(1), negate(s))
    return mul(s, add(power(rest, Integer(2)), mul(Integer(-1), s, rest)))


POLYNOMIAL = Rule("factor the polynomial", r"s\,(1 - s)^{2} - s^{2} (1 - s) = s\,(1 - s)\,(1 - 2 s)", (Mul, Add), _factored,
                  lambda v: _example(v.p[v.k]), lambda v: mul(v.p[v.k], add(Integer(1), negate(v.p[v.k]))), family="factor",
                  among=(Add,))
RULES = (POLYNOMIAL,)
