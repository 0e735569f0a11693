"""The normal density at two places that differ by a known shift: what makes the Greeks of an option short."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Function, Integer, Mul, Rational, exp, log
from sympy.core.function import AppliedUndef

from symderiv.notation import Entry, add, all_but, factors, mul, negate, operations, power, terms
from symderiv.rules.algebra.arithmetic import LIKE_TERMS, coefficient_and_rest, expanded, is_negative
from symderiv.rules.algebra.powers import gathered
from symderiv.rules.rule import Rule, Scene
from symderiv.rules.vocabulary import Vocabulary

phi = Function("phi", real=True)
AROUND = 4
"""By how many operations less than this a product may grow whose density then is one that stands on the line."""


def _shifted(expr: Mul, scene: Scene) -> Expr | None:
    """With h = d − c: φ(h) = φ(d) e^{c d − c²/2}, d written out in the exponent, where the product is then shorter, or where φ(d)
    stands on the line and it is hardly longer."""
    for part in (f for f in expr.args if f.func.__name__ == "phi" and isinstance(f.args[0], Entry)):
        for place, shift in _places(part.args[0], scene):
            rest = [f for f in all_but(expr.args, part) if not isinstance(f, exp)]
            row = scene.definitions.of(place.tensor)
            body = place if row is None else row.at(*place.indices)
            exponents = [mul(shift, body), mul(Rational(-1, 2), shift, shift), *(f.exp for f in expr.args if isinstance(f, exp))]
            new = gathered(mul(*rest, *_exponential(exponents, scene), phi(place)))
            met = scene.line is not None and scene.line.has(phi(place))
            if operations(new) < operations(expr) + (AROUND if met else 0):
                return new
    return None


def _even(expr: Expr, scene: Scene) -> Expr | None:
    turned = expr.func.__name__ == "phi" and all(map(is_negative, terms(expr.args[0])))
    return phi(add(*map(negate, terms(expr.args[0])))) if turned else None


def _places(entry: Entry, scene: Scene) -> Iterator[tuple[Entry, Expr]]:
    """d and c, where an entry is defined as d − c."""
    row = scene.definitions.of(entry.tensor)
    parts = terms(row.at(*entry.indices)) if row is not None else ()
    for place in (t for t in parts if isinstance(t, Entry) and len(parts) > 1):
        yield place, add(*map(negate, all_but(parts, place)))


def _exponential(exponents: list[Expr], scene: Scene) -> Iterator[Expr]:
    """e to a sum, with e^{n log u} as u^n."""
    parts = [gathered(p) for t in exponents for opened in expanded(t) for p in expanded(gathered(opened))]
    total = add(*parts)
    left: list[Expr] = []
    fewer = LIKE_TERMS.apply(total, scene)
    for term in terms(total if fewer is None else fewer):
        number, rest = coefficient_and_rest(term)
        if isinstance(rest, log) and number.is_Integer:
            yield from (power(f, number) for f in factors(rest.args[0]))
        else:
            left.append(term)
    if (exponent := add(*left)) != 0:
        yield exp(exponent)


def _example(v: Vocabulary) -> Expr:
    return mul(v.z[v.k], exp(add(negate(mul(v.a, v.c)), mul(Rational(1, 2), power(v.a, Integer(2))))), phi(v.shift.lhs))


SHIFTED_DENSITY = Rule("density of a shifted argument", r"\phi(d - c) = \phi(d)\,e^{c\,d - c^2/2}", (Mul,), _shifted,
                       _example, lambda v: mul(exp(mul(v.a, v.c)), phi(v.c)), source="Black & Scholes 1973", local=False,
                       among=(AppliedUndef,))
EVEN_DENSITY = Rule("even density", r"\phi(-u) = \phi(u)", (Function,), _even, lambda v: phi(negate(v.z[v.k])),
                    lambda v: phi(v.z[v.k]), level=2, source="A&S 26.2.1")
RULES = (EVEN_DENSITY, SHIFTED_DENSITY)
__all__ = ["RULES"]
