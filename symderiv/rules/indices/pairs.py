"""Sums over pairs: conditions that differ only in the order of two letters, conditions that exclude nothing, e^u/(e^u + e^v)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Abs, Add, Expr, Function, Integer, Lt, Mul, Ne, Pow, exp, tanh

from symderiv.notation import (
    Definitions,
    Delta,
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
    power,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import atoms
from symderiv.rules.algebra.arithmetic import LIKE_TERMS
from symderiv.rules.calculus.cases import differing
from symderiv.rules.indices.indicators import FLIPPED
from symderiv.rules.rule import Rule, Scene

sigmoid = Function("sigmoid", real=True)


def _either_order(expr: Add, scene: Scene) -> Expr | None:
    """a 𝟙[i < j] + a 𝟙[j < i] = a 𝟙[i ≠ j]."""
    for n, term in enumerate(expr.args):
        for condition in (f for f in factors(term) if isinstance(f, Indicator) and _orders(f.args[0])):
            rest = mul(*all_but(factors(term), condition))
            others = {mul(rest, Indicator(c)) for c in _other_way(condition.args[0])}
            met = next((m for m, other in enumerate(expr.args) if m != n and other in others), None)
            if met is not None:
                i, j = condition.args[0].args
                joined = mul(rest, Indicator(Ne(i, j, evaluate=False)))
                return add(joined, *(t for m, t in enumerate(expr.args) if m not in (n, met)))
    return None


def _orders(condition: Any) -> bool:
    """Whether a condition tells the strict order of two letters."""
    return condition.func in (Lt, FLIPPED[Lt]) and all(isinstance(i, Index) for i in condition.args)


def _other_way(condition: Any) -> tuple[Any, ...]:
    """The condition with its letters exchanged, read from either side."""
    i, j = condition.args
    return condition.func(j, i, evaluate=False), FLIPPED[condition.func](i, j, evaluate=False)


def _idle(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_{j≠i} (y_i − y_j) f_j = Σ_j (y_i − y_j) f_j, where f_i is a number: the term left out is 0.

    The condition may stand on some terms of f alone.
    """
    for letter, other in _excluded(expr):
        body = differing(expr.body, letter, other)
        at = [substitute(f, {letter: other}) for f in factors(body)]
        regular = all(_regular(f, scene.definitions, (other,)) for f in at)  # before terms are gathered: 1/0 − 1/0 is no 0
        if regular and any(_gathered(f) == 0 for f in at):
            return sum_over(body, *expr.indices)
    return None


def _excluded(expr: Sum) -> Iterator[tuple[Index, Index]]:
    """Each summed letter and the other one that a condition j ≠ i under the sign keeps it from."""
    conditions = [f.args[0].args for f in atoms(expr.body, Indicator) if isinstance(f.args[0], Ne)]
    for a, b in sorted(conditions, key=str):
        yield from ((x, y) for x, y in ((a, b), (b, a)) if x in expr.indices and isinstance(y, Index) and y != x)


def _gathered(expr: Expr) -> Expr:
    found = LIKE_TERMS.apply(expr, Scene()) if isinstance(expr, Add) else None
    return expr if found is None else found


def _regular(expr: Expr, definitions: Definitions, moved: tuple[Index, ...]) -> bool:
    """Whether an expression has a value for sure wherever its parts without the `moved` letter have one."""
    if not free_indices(expr) & set(moved) or isinstance(expr, Delta | Indicator):
        return True
    if isinstance(expr, Entry):
        row = definitions.of(expr.tensor)
        return row is None or _regular(row.at(*expr.indices), definitions, moved)
    if isinstance(expr, Pow):
        above = expr.exp.is_Rational and expr.exp > 0
        rooted = bool(expr.exp.is_Rational) and positive(expr.base)
        return _regular(expr.base, definitions, moved) and (
            rooted or (above and (expr.exp.is_Integer or _not_negative(expr.base))))
    plain = isinstance(expr, Add | Mul | Sum | Abs | exp | tanh) or expr.func == sigmoid
    return plain and all(_regular(a, definitions, moved) for a in expr.args if not isinstance(a, Index))


def positive(expr: Expr) -> bool:
    """Whether an expression is greater than 0 by its form alone, whatever its inputs are.

    >>> from symderiv.notation import Axis, Tensor
    >>> z = Tensor("z", (Axis("K"),))["k"]
    >>> positive(1 + z**2), positive(z**2)
    (True, False)
    """
    if isinstance(expr, Add):
        return all(map(_not_negative, expr.args)) and any(map(positive, expr.args))
    if isinstance(expr, Mul):
        return all(map(positive, expr.args))
    return isinstance(expr, exp | Extent) or bool(expr.is_Number and expr > 0)


def _not_negative(expr: Expr) -> bool:
    if isinstance(expr, Sum):
        return _not_negative(expr.body)
    if isinstance(expr, Add | Mul):
        return all(map(_not_negative, expr.args))
    even = isinstance(expr, Pow) and bool(expr.exp.is_even) and bool(expr.exp.is_positive)
    return even or isinstance(expr, Abs | Indicator | Delta) or bool(expr.is_Number and expr >= 0) or positive(expr)


def _of_two(expr: Mul, scene: Scene) -> Expr | None:
    """e^u/(e^u + e^v) = σ(u − v), also where the quotient stands under a sum and e^u before it."""
    for top in (f for f in expr.args if isinstance(f, exp)):
        rest = all_but(expr.args, top)
        for n, factor in enumerate(rest):
            inside = factors(factor.body) if isinstance(factor, Sum) else (factor,)
            for m, low in enumerate(inside):
                other = _besides(top, low)
                if other is None:
                    continue
                found = mul(*inside[:m], sigmoid(add(top.exp, negate(other))), *inside[m + 1:])
                return mul(*rest[:n], sum_over(found, *factor.indices) if isinstance(factor, Sum) else found, *rest[n + 1:])
    return None


def _besides(top: Expr, low: Expr) -> Expr | None:
    """v, where low = 1/(e^u + e^v) and top = e^u."""
    if not (isinstance(low, Pow) and low.exp == -1 and isinstance(low.base, Add) and len(low.base.args) == 2):
        return None
    others = [t for t in low.base.args if t != top]
    return others[0].args[0] if len(others) == 1 and isinstance(others[0], exp) else None


EITHER_ORDER = Rule("either order", r"a\,\mathbb{1}[i < j] + a\,\mathbb{1}[j < i] = a\,\mathbb{1}[i \ne j]", (Add,),
                    _either_order,
                    lambda v: add(mul(v.a, Indicator(v.i < v.j)), mul(v.a, Indicator(v.j < v.i))),
                    lambda v: add(mul(v.a, Indicator(v.i < v.j)), mul(v.c, Indicator(v.j < v.i))), level=2,
                    family="conditions")
IDLE = Rule("nothing left out", r"\sum_{j \ne i} (y_i - y_j)\,f_j = \sum_{j} (y_i - y_j)\,f_j", (Sum,), _idle,
            lambda v: v.total(v.j, mul(add(v.z[v.i], negate(v.z[v.j])), v.p[v.j], Indicator(Ne(v.i, v.j, evaluate=False)))),
            lambda v: v.total(v.j, mul(add(v.z[v.i], negate(v.z[v.j])), power(v.z[v.j], Integer(-1)),
                                       Indicator(Ne(v.i, v.j, evaluate=False)))), level=1, family="conditions")
OF_TWO = Rule("logistic function of a difference", r"\frac{e^{u}}{e^{u} + e^{v}} = \sigma(u - v)", (Mul,), _of_two,
              lambda v: mul(v.a, exp(v.z[v.k]), power(add(exp(v.z[v.k]), exp(v.z[v.i])), Integer(-1))),
              lambda v: mul(exp(v.z[v.k]), power(add(exp(v.z[v.j]), exp(v.z[v.i])), Integer(-1))),
              source="Hunter 2004, sec. 1")

EARLY, LATE = (EITHER_ORDER,), (IDLE, OF_TWO)
RULES = (*EARLY, *LATE)
