"""Sums with fractions: brought over one denominator where that leaves less."""

from __future__ import annotations

from sympy import Add, Expr, Integer

from symderiv.notation import ONE, add, alike, factors, mul, negate, operations, power
from symderiv.rules.algebra import CANCEL, LIKE_TERMS, base_and_exponent, expanded
from symderiv.rules.rule import Rule, Scene


def _denominators(expr: Add) -> list[Expr]:
    """The sums of terms by which some terms of `expr` are divided."""
    found = [b for t in expr.args for b, e in map(base_and_exponent, factors(t)) if isinstance(b, Add) and e.is_Integer and e < 0]
    return list(dict.fromkeys(found))


def _times(term: Expr, denominator: Expr) -> tuple[Expr, ...]:
    """The terms of term · denominator: the factor 1/denominator goes, or else the product is multiplied out."""
    parts = list(factors(term))
    for n, part in enumerate(parts):
        base, exponent = base_and_exponent(part)
        if alike(base, denominator) and exponent.is_negative:
            return (mul(*parts[:n], power(base, exponent + 1), *parts[n + 1:]),)
    return expanded(mul(term, denominator))


def _common_denominator(expr: Add, scene: Scene) -> Expr | None:
    """1 − u/(1 + u) = 1/(1 + u): over one denominator, where terms then cancel and less remains."""
    for denominator in _denominators(expr):
        tops = [piece for t in expr.args for piece in _times(t, denominator)]
        gathered = [(CANCEL.apply(t, scene) or t) if t.is_Mul else t for t in tops]
        top: Expr = add(*gathered)
        top = (LIKE_TERMS.apply(top, scene) or top) if isinstance(top, Add) else top
        out = mul(top, power(denominator, Integer(-1)))
        if operations(out) < operations(expr):
            return out
    return None


COMMON_DENOMINATOR = Rule("common denominator", r"1 - \frac{u}{1 + u} = \frac{1}{1 + u}", (Add,), _common_denominator,
                          lambda v: add(ONE, negate(mul(v.a, power(add(ONE, v.a), Integer(-1))))),
                          lambda v: add(ONE, negate(mul(v.c, power(add(ONE, v.a), Integer(-1))))), condition=r"1 + u \ne 0")
RULES = (COMMON_DENOMINATOR,)
__all__ = ["RULES"]
