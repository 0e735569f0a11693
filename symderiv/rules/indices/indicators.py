"""What is defined in pieces: conditions solved for their variable, the maximum under its own condition, signs."""

from __future__ import annotations

import operator
from itertools import combinations
from typing import Any

from sympy import Add, Expr, Ge, Gt, Integer, Le, Lt, Max, Min, Mul, Pow, Rel, preorder_traversal, sign

from symderiv.notation import (
    ONE,
    ZERO,
    Binder,
    Entry,
    Index,
    Indicator,
    Partial,
    add,
    all_but,
    factors,
    free_indices,
    mul,
    negate,
    operations,
    power,
    rebuild,
    terms,
)
from symderiv.rules.algebra.arithmetic import LIKE_TERMS, coefficient_and_rest, expanded, gathered, is_negative
from symderiv.rules.indices.agreeing import left_tied, may_agree
from symderiv.rules.rule import Rule, Scene

FLIPPED: dict[Any, Any] = {Gt: Lt, Lt: Gt, Ge: Le, Le: Ge}
"""Each ordering as it reads from the other side."""


def solved(condition: Rel) -> Rel:
    """The condition with every term on the side where it has no minus sign, numbers on the right where they stand alone."""
    difference = add(condition.lhs, *(negate(t) for t in terms(condition.rhs)))
    moved = terms((LIKE_TERMS.apply(difference, Scene()) or difference) if isinstance(difference, Add) else difference)
    number = sum((t for t in moved if t.is_Number), ZERO)
    left = [t for t in moved if not t.is_Number and not is_negative(t)]
    right = [negate(t) for t in moved if not t.is_Number and is_negative(t)]
    kind: Any = condition.func
    if not left:
        left, right, number, kind = right, left, -number, FLIPPED[kind]
    if not left:
        return condition
    if right:
        side = left if number > 0 else right
        return kind(add(*left, abs(number)), add(*right)) if side is left else kind(add(*left), add(*right, abs(number)))
    scale = coefficient_and_rest(left[0])[0] if len(left) == 1 else ONE
    return kind(mul(1 / scale, add(*left)), -number / scale)


def _solve(expr: Indicator, scene: Scene) -> Expr | None:
    condition: Any = expr.args[0]
    if condition.func not in FLIPPED or (condition.lhs.is_Number and condition.rhs.is_Number):
        return None
    if not any(t for t in (*terms(condition.lhs), *terms(condition.rhs)) if not t.is_Number):
        return None
    opened = [gathered(t) for side in (condition.lhs, negate(condition.rhs)) for t in expanded(side)]
    multiplied = solved(condition.func(add(*opened), ZERO, evaluate=False))
    kept = _factored(condition) and _mentions(multiplied) >= _mentions(condition)
    out = min(map(Indicator, (solved(condition), *([] if kept else [multiplied]))), key=operations)
    return out if operations(out) < operations(expr) else None


def _mentions(condition: Any) -> int:
    """How many components a condition compares, each as often as it stands there."""
    return sum(isinstance(node, Entry) for node in preorder_traversal(condition))


def _factored(condition: Any) -> bool:
    """Whether a sum on either side has a factor that is no number: that form is kept, unless something cancels without it."""
    products = (t.args for side in condition.args for t in terms(side) if isinstance(t, Mul))
    return any(any(isinstance(f, Add) for f in args) and sum(not f.is_Number for f in args) > 1 for args in products)


def _each(expr: Indicator, scene: Scene) -> Expr | None:
    """𝟙[min(u, v) > w] = 𝟙[u > w] 𝟙[v > w], and the same for the maximum below."""
    condition: Any = expr.args[0]
    above, below = condition.func in (Gt, Ge), condition.func in (Lt, Le)
    if (above and isinstance(condition.lhs, Min)) or (below and isinstance(condition.lhs, Max)):
        each = [condition.func(u, condition.rhs) for u in condition.lhs.args]
        tied = any(isinstance(c, Rel) and may_agree(c, scene.definitions) for c in each)
        return None if tied else mul(*map(Indicator, each))
    return None


def _extreme_under_condition(expr: Mul, scene: Scene) -> Expr | None:
    """max(0, u) 𝟙[u > 0] = max(0, u), and max(u, v) 𝟙[u > v] = u 𝟙[u > v]."""
    conditions = {f.args[0] for f in expr.args if isinstance(f, Indicator)}
    for factor in expr.args if conditions else ():
        if not isinstance(factor, Max | Min) or len(factor.args) != 2:
            continue
        for wins, other in (factor.args, factor.args[::-1]):
            met = conditions & winning(wins, other, type(factor))
            if met:
                gone = {Indicator(c) for c in met} if other == 0 else set()
                kept = factor if other == 0 else wins
                return mul(*(kept if f is factor else f for f in expr.args if f not in gone))
    return None


def winning(wins: Expr, other: Expr, extreme: Any) -> set[Any]:
    """The conditions under which the first of two values is their Max, or Min; at a tie it is as well."""
    kinds = (Gt, Ge) if extreme is Max else (Lt, Le)
    stated = [FLIPPED[kind](other, wins) if wins.is_Number else kind(wins, other) for kind in kinds]
    return {c for holds in stated if isinstance(holds, Rel) for c in (holds, solved(holds))}


def _idempotent(expr: Pow, scene: Scene) -> Expr | None:
    positive = expr.exp.is_Rational and expr.exp > 0 and expr.exp != 1
    return expr.base if positive and isinstance(expr.base, Indicator) else None


def _sign_square(expr: Pow, scene: Scene) -> Expr | None:
    if not isinstance(expr.base, sign) or not expr.exp.is_Integer:
        return None
    return ONE if expr.exp % 2 == 0 else expr.base if expr.exp != 1 else None


def _odd_sign(expr: Mul, scene: Scene) -> Expr | None:
    """−sgn(a − b) = sgn(b − a)."""
    for n, factor in enumerate(expr.args if is_negative(expr) else ()):
        if isinstance(factor, sign) and isinstance(factor.args[0], Add) and any(map(is_negative, factor.args[0].args)):
            turned = sign(add(*map(negate, factor.args[0].args)), evaluate=False)
            return mul(-1, *expr.args[:n], turned, *expr.args[n + 1:])
    return None


def _otherwise(expr: Add, scene: Scene) -> Expr | None:
    """1 − 𝟙[u > v] = 𝟙[u ≤ v]."""
    if ONE not in expr.args:
        return None
    for term in expr.args:
        inner = negate(term)
        if isinstance(inner, Indicator) and inner.args[0].func in FLIPPED:
            rest = list(expr.args)
            rest.remove(term)
            rest.remove(ONE)
            return add(*rest, Indicator(inner.args[0].negated))
    return None


def _either(expr: Add, scene: Scene) -> Expr | None:
    """a 𝟙[u ≥ v] + a 𝟙[v > u] = a."""
    for n, term in enumerate(expr.args):
        for condition in (f for f in factors(term) if isinstance(f, Indicator) and f.args[0].func in FLIPPED):
            rest = mul(*all_but(factors(term), condition))
            others = {mul(rest, Indicator(c)) for c in failing(condition.args[0])}
            met = next((m for m, other in enumerate(expr.args) if m != n and other in others), None)
            if met is not None:
                return add(rest, *(t for m, t in enumerate(expr.args) if m not in (n, met)))
    return None


def _neither(expr: Mul, scene: Scene) -> Expr | None:
    """𝟙[u > v] 𝟙[u < v] = 0."""
    conditions = [f.args[0] for f in expr.args if isinstance(f, Indicator) and f.args[0].func in FLIPPED]
    return ZERO if any(_exclude(a, b) for a, b in combinations(conditions, 2)) else None


def _exclude(one: Any, other: Any) -> bool:
    """Whether no values meet both orderings: the same two sides the other way round, or bounds with nothing in between."""
    strict = not {one.func, other.func} <= {Ge, Le}
    for kind, left, right in ((other.func, other.lhs, other.rhs), (FLIPPED[other.func], other.rhs, other.lhs)):
        if one.lhs == left and (one.func in (Gt, Ge)) != (kind in (Gt, Ge)):
            low, high = (one.rhs, right) if one.func in (Gt, Ge) else (right, one.rhs)
            return bool(low == high and strict) or bool(low.is_Number and high.is_Number and low > high)
    return False


def _under_itself(expr: Mul, scene: Scene) -> Expr | None:
    """𝟙[c] (a 𝟙[c] + b) = 𝟙[c] (a + b), and with 𝟙[not c] in the place of the second, 𝟙[c] b."""
    for n, mask in enumerate(expr.args):
        condition: Any = mask.args[0] if isinstance(mask, Indicator) else None
        others = failing(condition) if condition is not None and condition.func in FLIPPED else ()
        known = {**dict.fromkeys(others, ZERO), condition: ONE}
        for m, factor in enumerate(expr.args if condition is not None else ()):
            new = _settled(factor, known, free_indices(mask), scene) if m != n else factor
            if new is not factor:
                return mul(*expr.args[:m], new, *expr.args[m + 1:])
    return None


def _settled(expr: Any, known: dict[Any, Expr], letters: frozenset[Index], scene: Scene) -> Any:
    """An expression in which the indicators of these conditions have their values; not under a derivative, nor where a letter of
    theirs is bound, nor within a comparison whose sides may agree before and then, as its opposite stays."""
    if isinstance(expr, Indicator) and expr.args[0] in known:
        return known[expr.args[0]]
    if not expr.has(Indicator) or isinstance(expr, Partial) or (isinstance(expr, Binder) and letters & {*expr.indices}):
        return expr
    parts = [_settled(a, known, letters, scene) for a in expr.args]
    if all(map(operator.is_, parts, expr.args)):
        return expr
    new = rebuild(expr, parts)
    return expr if isinstance(expr, Indicator) and all(left_tied(mask, scene.definitions) for mask in (expr, new)) else new


def failing(condition: Any) -> tuple[Any, Any]:
    """The condition that holds where this one fails, read from either side."""
    other = condition.negated
    kind = FLIPPED.get(other.func, other.func)
    return other, kind(other.rhs, other.lhs)


SOLVE = Rule("solve the condition", r"\mathbb{1}[u - v > 0] = \mathbb{1}[u > v]", (Indicator,), _solve,
             lambda v: mul(v.a, Indicator(v.z[v.k] - v.y[v.k] > 0)), lambda v: mul(v.a, Indicator(v.z[v.k] > v.y[v.k])),
             level=2, family="conditions")
EACH = Rule("condition on an extreme", r"\mathbb{1}[\min(u, v) > w] = \mathbb{1}[u > w]\,\mathbb{1}[v > w]", (Indicator,), _each,
            lambda v: mul(v.a, Indicator(Min(v.z[v.k], v.y[v.k]) > v.c)),
            lambda v: mul(v.a, Indicator(Max(v.z[v.k], v.y[v.k]) > v.c)),
            level=2, family="conditions")
EXTREME = Rule("extreme under its condition", r"\max(0, u)\,\mathbb{1}[u > 0] = \max(0, u)", (Mul,), _extreme_under_condition,
               lambda v: mul(Max(ZERO, v.z[v.k]), Indicator(v.z[v.k] > 0)),
               lambda v: mul(Max(ZERO, v.z[v.k]), Indicator(v.y[v.k] > 0)), level=2, family="conditions", among=(Max, Min))
IDEMPOTENT = Rule("square of an indicator", r"\mathbb{1}[c]^{2} = \mathbb{1}[c]", (Pow,), _idempotent,
                  lambda v: power(Indicator(v.z[v.k] > 0), Integer(2)), lambda v: power(v.z[v.k], Integer(2)), level=2,
                  family="conditions", among=(Indicator,))
SIGN_SQUARE = Rule("square of a sign", r"\operatorname{sgn}(u)^{2} = 1", (Pow,), _sign_square,
                   lambda v: power(sign(v.z[v.k]), Integer(2)), lambda v: power(v.z[v.k], Integer(2)), condition=r"u \ne 0",
                   level=2, family="conditions", among=(sign,))
ODD_SIGN = Rule("sign of an opposite", r"-\operatorname{sgn}(a - b) = \operatorname{sgn}(b - a)", (Mul,), _odd_sign,
                lambda v: mul(Integer(-1), sign(add(v.z[v.k], negate(v.y[v.k])), evaluate=False)),
                lambda v: sign(add(v.z[v.k], negate(v.y[v.k])), evaluate=False), level=3, family="conditions", among=(sign,))
OTHERWISE = Rule("otherwise", r"1 - \mathbb{1}[u > v] = \mathbb{1}[u \le v]", (Add,), _otherwise,
                 lambda v: add(ONE, negate(Indicator(v.z[v.k] > 0))), lambda v: add(ONE, Indicator(v.z[v.k] > 0)), level=2,
                 family="conditions", among=(Indicator,))
EITHER = Rule("either way", r"a\,\mathbb{1}[u \ge v] + a\,\mathbb{1}[v > u] = a", (Add,), _either,
              lambda v: add(mul(v.a, Indicator(v.z[v.k] >= v.y[v.k])), mul(v.a, Indicator(v.y[v.k] > v.z[v.k]))),
              lambda v: add(mul(v.a, Indicator(v.z[v.k] >= v.y[v.k])), mul(v.a, Indicator(v.z[v.k] > v.y[v.k]))), level=2,
              family="conditions", among=(Indicator,))

NEITHER = Rule("conditions that exclude each other", r"\mathbb{1}[u > v]\,\mathbb{1}[u < v] = 0", (Mul,), _neither,
               lambda v: mul(v.a, Indicator(v.z[v.k] > v.y[v.k]), Indicator(v.z[v.k] < v.y[v.k])),
               lambda v: mul(v.a, Indicator(v.z[v.k] >= v.y[v.k]), Indicator(v.z[v.k] <= v.y[v.k])), level=2,
               family="conditions", among=(Indicator,))

UNDER_ITSELF = Rule("condition under itself", r"\mathbb{1}[c]\,(a\,\mathbb{1}[c] + b) = \mathbb{1}[c]\,(a + b)", (Mul,),
                    _under_itself,
                    lambda v: mul(Indicator(v.z[v.k] > v.c), add(mul(v.a, Indicator(v.z[v.k] > v.c)), v.y[v.k])),
                    lambda v: mul(Indicator(v.z[v.k] > v.c), add(mul(v.a, Indicator(v.y[v.k] > v.c)), v.y[v.k])), level=2,
                    family="conditions", among=(Indicator,))

RULES = (EACH, SOLVE, EXTREME, IDEMPOTENT, SIGN_SQUARE, ODD_SIGN, OTHERWISE, EITHER, NEITHER, UNDER_ITSELF)
__all__ = ["RULES", "failing", "solved", "winning"]
