"""Functions in pieces as a book prints them: clipped values, and conditions that say less than they look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Function,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Rational,
    asinh,
    atan,
    erf,
    exp,
    log,
    sign,
    sinh,
    tanh,
)

from symderiv.notation import ONE, ZERO, Entry, Indicator, add, alike, all_but, factors, mul, negate, rebuild, terms
from symderiv.records import Citation
from symderiv.rules.algebra.arithmetic import without
from symderiv.rules.algebra.powers import gathered
from symderiv.rules.indices.agreeing import left_tied
from symderiv.rules.indices.indicators import FLIPPED, failing, winning
from symderiv.rules.rule import Rule, Scene
from symderiv.rules.vocabulary import Vocabulary

sigmoid = Function("sigmoid", real=True)
RISING: dict[Any, tuple[Expr, Expr]] = {
    exp: (ONE, ZERO), log: (ZERO, ONE), tanh: (ZERO, ZERO), sinh: (ZERO, ZERO), asinh: (ZERO, ZERO), atan: (ZERO, ZERO),
    erf: (ZERO, ZERO), sigmoid: (Rational(1, 2), ZERO),
}
"""Strictly rising functions, each with a value and where it is taken: f(u) > value says what u > place says."""


def _through(expr: Indicator, scene: Scene) -> Expr | None:
    """𝟙[c (e^u − 1) > 0] = 𝟙[c u > 0]."""
    condition: Any = expr.args[0]
    if condition.func not in FLIPPED:
        return None
    difference = add(condition.lhs, negate(condition.rhs)) if condition.rhs != 0 else condition.lhs
    for n, part in enumerate(factors(difference)):
        inner = _inner(part)
        if inner is not None:
            left = gathered(mul(*factors(difference)[:n], inner, *factors(difference)[n + 1:]))
            return Indicator(rebuild(condition, [left, ZERO]))
    return None


def _inner(part: Expr) -> Expr | None:
    """u − b, where the part is f(u) − f(b) of a rising f."""
    for term in terms(part):
        value, place = RISING.get(term.func, (None, ZERO))
        if value is not None and set(terms(part)) == {term, *([negate(value)] if value != 0 else [])}:
            return add(term.args[0], negate(place))
    return None


def _decided(expr: Mul, scene: Scene) -> Expr | None:
    """𝟙[u > v] 𝟙[max(u, v) > w] = 𝟙[u > v] 𝟙[u > w]."""
    known = [f for f in expr.args if isinstance(f, Indicator)]
    for n, factor in enumerate(expr.args if len(known) > 1 else ()):
        if isinstance(factor, Indicator):
            holding = {f.args[0] for f in known if f is not factor}
            new = _under(holding, factor)
            if new != factor and (_one_product(holding, factor.args[0]) or not left_tied(new, scene.definitions)):
                return mul(*expr.args[:n], new, *expr.args[n + 1:])
    return None


def _one_product(holding: set[Any], condition: Any) -> bool:
    """Whether both sides are then the same entry, or product of two: whatever is rounded is rounded alike, as in
    min(r A, clip(r) A)."""
    one, other = ([_under(holding, f) for f in factors(side)] for side in condition.args)
    return set(one) == set(other) and len(one) == len(other) == len(set(one)) <= 2 and all(isinstance(f, Entry) for f in one)


def _under(holding: set[Any], expr: Any) -> Any:
    """An expression in which every extreme that the conditions decide is the value that wins."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    new = rebuild(expr, [_under(holding, a) for a in expr.args])
    pairs = (new.args, new.args[::-1]) if isinstance(new, Max | Min) and len(new.args) == 2 else ()
    return next((wins for wins, other in pairs if holding & winning(wins, other, type(new))), new)


def clip(cites: Sequence[Citation] = (), positive: frozenset[Expr] = frozenset()) -> Rule:
    """The rule that recognises a clipped value, u up to c in size and ±c beyond; c is a positive number or one of `positive`."""
    def action(expr: Add, scene: Scene) -> Expr | None:
        pieces = [t for t in expr.args if any(isinstance(f, Indicator) for f in factors(t))]
        for near, far in permutations(pieces, 2):
            for found in _clipped(near, far, positive):
                return add(found, *all_but(expr.args, near, far))
        return None

    bound = next(iter(positive), Integer(1))
    return Rule("clipped value", r"u\,\mathbb{1}[|u| \le c] + c \operatorname{sgn}(u)\,\mathbb{1}[|u| > c] = "
                r"\max(-c, \min(c, u))", (Add,), action,
                lambda v: _in_two(v, bound, bound), lambda v: _in_two(v, bound, mul(2, bound)), condition="c > 0",
                source="Huber 1964", cites=tuple(cites), family="conditions")


def positive_factor(cites: Sequence[Citation] = (), positive: frozenset[Expr] = frozenset()) -> Rule:
    """The rule that takes positive factors out of a condition: numbers, sizes, exponentials, and those that are given so."""
    def action(expr: Indicator, scene: Scene) -> Expr | None:
        condition: Any = expr.args[0]
        both = [condition.lhs, condition.rhs]
        shared = [f for f in factors(both[0]) if (f in positive or (isinstance(f, exp) and not positive))
                  and (both[1] == 0 or f in factors(both[1]))]
        if condition.func not in FLIPPED or not shared:
            return None
        return Indicator(rebuild(condition, [s if s == 0 else without(s, shared) for s in both]))

    factor: Any = next(iter(positive), None)
    return Rule("positive factor of a condition", r"\mathbb{1}[c\,u > c\,v] = \mathbb{1}[u > v]", (Indicator,), action,
                lambda v: Indicator(mul(exp(v.z[v.i]) if factor is None else factor, v.z[v.k]) > 0),
                lambda v: Indicator(mul(v.c, v.z[v.k]) > 0), condition="c > 0", cites=tuple(cites), level=2, family="conditions")


def _in_two(v: Vocabulary, bound: Expr, height: Expr) -> Expr:
    """u where |u| ≤ c, and ±h beyond."""
    u = v.z[v.k]
    return add(mul(u, Indicator(Abs(u) <= bound)), mul(height, sign(u), Indicator(Abs(u) > bound)))


def _clipped(near: Expr, far: Expr, positive: frozenset[Expr]) -> Iterator[Expr]:
    """a max(−c, min(c, u)), where near = a u 𝟙[|u| ≤ c] and far = a c sgn(u) 𝟙[|u| > c]; at |u| = c both are a u."""
    for condition in (f for f in factors(near) if isinstance(f, Indicator)):
        size, bound = _size_and_bound(condition.args[0])
        if size is None or not (bound.is_positive if bound.is_number else bound in positive):
            continue
        beyond = next((f for f in factors(far) if isinstance(f, Indicator) and f.args[0] in failing(condition.args[0])), None)
        inside = _over(near, condition, size)
        outside = _over(far, beyond, sign(size, evaluate=False)) if beyond is not None else None
        if inside is not None and outside is not None and alike(gathered(mul(inside, bound)), outside):
            yield mul(inside, Max(negate(bound), Min(bound, size, evaluate=False), evaluate=False))


def _size_and_bound(condition: Any) -> tuple[Expr | None, Expr]:
    """u and c of a condition |u| ≤ c or |u| < c, from whichever side it reads."""
    low, high = (condition.lhs, condition.rhs) if condition.func in (Le, Lt) else (condition.rhs, condition.lhs)
    return (low.args[0], high) if condition.func in FLIPPED and isinstance(low, Abs) else (None, high)


def _over(term: Expr, condition: Expr, odd: Expr) -> Expr | None:
    """What a term has beside its condition and an odd factor, u or sgn u, which may stand with its sign turned."""
    rest = all_but(factors(term), condition)
    for n, factor in enumerate(rest):
        for number in (1, -1):
            if factor == (odd if number == 1 else _turned(odd)):
                return mul(number, *rest[:n], *rest[n + 1:])
    return None


def _turned(odd: Expr) -> Expr:
    inner = odd.args[0] if isinstance(odd, sign) else odd
    turned = add(*map(negate, terms(inner)))
    return sign(turned, evaluate=False) if isinstance(odd, sign) else turned


THROUGH = Rule("condition through a function", r"\mathbb{1}[c\,(e^{u} - 1) > 0] = \mathbb{1}[c\,u > 0]", (Indicator,), _through,
               lambda v: mul(v.a, Indicator(add(exp(v.z[v.k]), Integer(-1)) > 0)),
               lambda v: mul(v.a, Indicator(add(exp(v.z[v.k]), Integer(-2)) > 0)), level=2, family="conditions")
DECIDED = Rule("extreme under another condition", r"\mathbb{1}[u > v]\,\mathbb{1}[\max(u, v) > w] = "
               r"\mathbb{1}[u > v]\,\mathbb{1}[u > w]", (Mul,), _decided,
               lambda v: mul(Indicator(v.z[v.k] > v.y[v.k]), Indicator(v.a * Max(v.z[v.k], v.y[v.k]) > v.c)),
               lambda v: mul(Indicator(v.z[v.k] > v.y[v.k]), Indicator(v.a * Max(v.z[v.k], v.y[v.i]) > v.c)),
               level=2, family="conditions", among=(Indicator,))
CLIP = clip()
POSITIVE_FACTOR = positive_factor()

RULES = (THROUGH, DECIDED, CLIP, POSITIVE_FACTOR)
__all__ = ["RULES", "clip", "positive_factor"]
