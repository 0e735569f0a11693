"""Fractions within fractions, and sums of them: written over one denominator."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, Pow

from symderiv.notation import ONE, Entry, Extent, add, alike, factors, mul, negate, operations, power, terms
from symderiv.rules.algebra import CANCEL, LIKE_TERMS, base_and_exponent, expanded, without
from symderiv.rules.rule import Rule, Scene


def _one_fraction(expr: Mul, scene: Scene) -> Expr | None:
    """(1/s) (a − (b + c)/N) = (N a − b − c)/(N s)."""
    if not any(_divides(f) for f in expr.args):
        return None
    for bracket in (f for f in expr.args if isinstance(f, Add)):
        sizes = dict.fromkeys(b for t in bracket.args for b in _sizes_below(t))
        if sizes and not all(_sizes_below(t) for t in bracket.args):
            inside = [term for t in bracket.args for term in _times(t, list(sizes))]
            rest = [f for f in expr.args if f is not bracket]
            return mul(*rest, *(power(s, Integer(-1)) for s in sizes), add(*inside))
    return None


def _divides(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_negative) and bool(factor.atoms(Entry))


def _sizes_below(term: Expr) -> list[Expr]:
    """The sizes of axes that a term is divided by once."""
    return [base for base, exponent in map(base_and_exponent, factors(term)) if isinstance(base, Extent) and exponent == -1]


def _times(term: Expr, sizes: list[Expr]) -> tuple[Expr, ...]:
    """A term times sizes, those that divide it cancelled; a bracket with only a sign before it is opened."""
    below = _sizes_below(term)
    whole = mul(*(s for s in sizes if s not in below), without(term, [power(s, Integer(-1)) for s in below]))
    if isinstance(whole, Mul) and len(whole.args) == 2 and whole.args[0] == -1:
        return tuple(map(negate, terms(whole.args[1])))
    return terms(whole)


ONE_FRACTION = Rule("one denominator", r"\frac{1}{s} \left(a - \frac{b + c}{N}\right) = \frac{N a - b - c}{N s}", (Mul,),
                    _one_fraction,
                    lambda v: mul(power(v.a, Integer(-1)), add(v.z[v.k], mul(-1, power(v.K.extent, Integer(-1)), v.y[v.k]))),
                    lambda v: mul(v.a, add(v.z[v.k], mul(-1, power(v.K.extent, Integer(-1)), v.y[v.k]))),
                    condition=r"s \ne 0", level=1, family="factor")


def _denominators(expr: Add) -> list[Expr]:
    """The sums of terms by which some terms of `expr` are divided."""
    found = [b for t in expr.args for b, e in map(base_and_exponent, factors(t)) if isinstance(b, Add) and e.is_Integer and e < 0]
    return list(dict.fromkeys(found))


def _multiplied(term: Expr, denominator: Expr) -> tuple[Expr, ...]:
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
        tops = [piece for t in expr.args for piece in _multiplied(t, denominator)]
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

RULES = (ONE_FRACTION, COMMON_DENOMINATOR)
__all__ = ["COMMON_DENOMINATOR", "ONE_FRACTION", "RULES"]
