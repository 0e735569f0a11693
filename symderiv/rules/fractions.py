"""Fractions brought over one denominator, where that is shorter: what is done last, when no definition is left to be found."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul

from symderiv.notation import add, alike, factors, mul, operations, power, terms
from symderiv.rules.algebra import LIKE_TERMS, base_and_exponent, expanded, gathered, single
from symderiv.rules.rule import Rule, Scene


def _common_denominator(expr: Expr, scene: Scene) -> Expr | None:
    """a/b + c/d = (a d + c b)/(b d); in a product together with the other factors."""
    for total in factors(expr):
        over = _over_one(total, scene) if isinstance(total, Add) else None
        if over is None:
            continue
        new = gathered(mul(*(f for f in factors(expr) if f is not total), *over))
        if operations(new) < operations(expr):
            return new
    return None


def _over_one(total: Add, scene: Scene) -> tuple[Expr, ...] | None:
    """The numerator and the denominators of a sum of fractions; None where there are none."""
    low = _denominators(total)
    if not low:
        return None
    above = [gathered(mul(t, *(single(base, height) for base, height in low))) for t in total.args]
    opened = add(*(gathered(part) for t in above for part in expanded(t)))
    shorter = LIKE_TERMS.apply(opened, scene) if isinstance(opened, Add) else None
    top = min((add(*above), opened if shorter is None else shorter), key=operations)
    return (top, *(power(single(base, height), Integer(-1)) for base, height in low))


def _denominators(total: Add) -> list[tuple[Expr, Expr]]:
    """Each base below a fraction bar with its largest exponent."""
    found: list[tuple[Expr, Expr]] = []
    for base, exponent in (base_and_exponent(f) for t in terms(total) for f in factors(t)):
        if base.is_Number or not exponent.is_Rational or not exponent.is_negative:
            continue
        same = next((n for n, (other, _) in enumerate(found) if alike(other, base)), None)
        if same is None:
            found.append((base, -exponent))
        else:
            found[same] = (found[same][0], max(found[same][1], -exponent))
    return found


COMMON_DENOMINATOR = Rule(
    "common denominator", r"\frac{a}{b} + \frac{c}{d} = \frac{a\,d + c\,b}{b\,d}", (Add, Mul), _common_denominator,
    lambda v: mul(power(v.a, Integer(-1)), add(v.z[v.k], mul(v.y[v.k], power(v.a, Integer(-1))))),
    lambda v: add(v.z[v.k], mul(v.y[v.k], power(v.a, Integer(-1)))), condition=r"b, d \ne 0")

RULES = (COMMON_DENOMINATOR,)
