"""Fractions within fractions: written over one denominator, as the last step of a derivation."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, Pow

from symderiv.notation import Entry, Extent, add, factors, mul, negate, power, terms
from symderiv.rules.algebra import base_and_exponent, without
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

RULES = (ONE_FRACTION,)
__all__ = ["ONE_FRACTION", "RULES"]
