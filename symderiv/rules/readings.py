"""What a definition says, as equations whose left sides are recognised: its body, its numerator, what it makes of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Expr, Gt, Integer, Max, Mul, Rel, exp, log

from symderiv.notation import (
    ONE,
    Definition,
    Entry,
    Extent,
    Index,
    Indicator,
    Sum,
    add,
    all_but,
    factors,
    free_indices,
    mul,
    negate,
    operations,
    power,
    rebuild,
    sum_over,
    terms,
)
from symderiv.rules.algebra.arithmetic import SIGNS, base_and_exponent, coefficient_and_rest, expanded, single
from symderiv.rules.algebra.identities import sigmoid
from symderiv.rules.indices.indicators import failing, solved
from symderiv.rules.matching import Equation
from symderiv.rules.rule import Scene


def readings(definition: Definition) -> Iterator[Equation]:
    """What a definition says, as equations whose left side is recognised.

    f := a/b: a/b = f and a = b f. f := max(0, u): also 1[u > 0] = 1[f > 0]. f := a − log b: also e^a/b = e^f.
    f := e^u/(1 + e^u): also 1/(1 + e^u) = 1 − f. f := u 𝟙[c] + (a + b) 𝟙[not c]: also a 𝟙[not c] = (f − b) 𝟙[not c].
    """
    body, name, wild = definition.body, definition.lhs, frozenset(definition.indices)
    yield Equation(body, name, wild)
    if (turned := _as_on_a_line(body)) != body:  # −a (u − v) is a (v − u) on every line, and Σ_i Σ_j one sum
        yield Equation(turned, name, wild)
    low = [f for f in factors(body) if _is_below(f)]
    high = [f for f in factors(body) if f not in low]
    if isinstance(body, Mul) and low and any(not f.is_Number for f in high) and free_indices(mul(*high)) >= wild:
        yield Equation(mul(*high), mul(name, *(power(f, Integer(-1)) for f in low)), wild)
    if isinstance(body, Max) and len(body.args) == 2 and body.args[0] == 0:
        positive = Gt(body.args[1], 0)
        conditions = dict.fromkeys((positive, solved(positive))) if isinstance(positive, Rel) else ()  # |u| > 0 is decided
        yield from (Equation(Indicator(c), Indicator(Gt(name, 0)), wild) for c in conditions)
    yield from _turned_round(body, name, wild)
    if (below := _of_exponential(body)) is not None:
        yield Equation(power(below, Integer(-1)), add(ONE, negate(name)), wild)
    yield from (Equation(mul(part, case), mul(add(name, negate(rest)), case), wild) for part, rest, case in _in_cases(body))
    logarithms = {isinstance(coefficient_and_rest(t)[1], log) for t in terms(body)}
    if logarithms == {True, False}:  # of logarithms alone, e^f would bring in a function that the line does not have
        yield Equation(mul(*map(_exponential, terms(body))), exp(name), wild)


def _turned_round(body: Expr, name: Expr, wild: frozenset[Index]) -> Iterator[Equation]:
    """f := 1 − e^u: also e^u = 1 − f. f := σ(u): also σ(−u) = 1 − f. f := u + 1: also f − u = 1. f := x^n/(K + x^n): also its
    square, of which x^{2n−1} holds a part."""
    number, other = sorted(terms(body), key=lambda t: not t.is_Number) if len(terms(body)) == 2 else (body, body)
    if isinstance(other, Entry) and number.is_Number:
        yield Equation(add(name, negate(other)), number, wild)
    if body.func == sigmoid:
        yield Equation(sigmoid(negate(body.args[0])), add(ONE, negate(name)), wild)
    if number == 1 and isinstance(negate(other), exp):
        yield Equation(negate(other), add(ONE, negate(name)), wild)
    powers = list(map(base_and_exponent, factors(body)))
    if len(powers) > 1 and not all(e.is_Rational for _, e in powers) and any(e.is_negative for _, e in powers):
        yield Equation(mul(*(single(b, 2 * e) for b, e in powers)), power(name, Integer(2)), wild)


def _as_on_a_line(expr: Any) -> Any:
    """An expression with its signs where simplification puts them, and sums of sums as one."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    made = rebuild(expr, [_as_on_a_line(a) for a in expr.args])
    if isinstance(made, Sum):
        return sum_over(made.body, *made.indices)
    turned = SIGNS.apply(made, Scene()) if isinstance(made, Mul) else None
    return made if turned is None else turned


def _in_cases(body: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
    """The two terms of each value of a definition by two cases, one after the other, with the condition of the case."""
    cases = [(c, t) for t in terms(body) for c in factors(t) if isinstance(c, Indicator)]
    if len(terms(body)) != 2 or len(cases) != 2 or cases[0][0].args[0] not in failing(cases[1][0].args[0]):
        return
    for case, term in cases:
        value = expanded(mul(*all_but(factors(term), case)))
        if len(value) == 2:
            yield from ((value[n], value[1 - n], case) for n in (0, 1) if operations(value[n]) > 1)


def _of_exponential(body: Expr) -> Expr | None:
    """1 + e^u, where the body is e^u/(1 + e^u)."""
    parts = [f for f in factors(body) if isinstance(f, exp)]
    below = add(ONE, *parts)
    return below if len(parts) == 1 and body == mul(parts[0], power(below, Integer(-1))) else None


def _is_below(factor: Expr) -> bool:
    """Whether a factor is a denominator, or a power of the extent of an axis; e^{−u} is neither."""
    base, exponent = base_and_exponent(factor)
    return bool(exponent.is_Rational and (exponent.is_negative or isinstance(base, Extent))) and not isinstance(base, exp)


def _exponential(term: Expr) -> Expr:
    """e^term, with e^{n log b} as b^n."""
    number, rest = coefficient_and_rest(term)
    return power(rest.args[0], number) if isinstance(rest, log) else exp(term)


__all__ = ["readings"]
