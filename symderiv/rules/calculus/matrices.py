"""Derivatives of what depends on a whole tensor: inverse, determinant, product and maximum over an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sympy import Eq, Expr, Integer, Mul, Ne, Pow, exp

from symderiv.notation import (
    ONE,
    Det,
    Entry,
    Index,
    Indicator,
    InverseEntry,
    MaxOver,
    Partial,
    Prod,
    all_but,
    apart,
    divide,
    factors,
    is_condition,
    letters,
    mul,
    negate,
    power,
    substitute,
    sum_over,
)
from symderiv.rules.rule import Rule, Scene


def pair(expr: Partial, scene: Scene) -> Entry:
    """An entry of the matrix that a body is made of, in two letters that nobody uses."""
    made: Any = expr.body
    return Entry(made.tensor, *made.lead, *made.tensor.entry(scene.avoid | letters(expr)).indices[-2:])


def _inverse(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, InverseEntry):
        return None
    X, lead, (i, j) = expr.body.tensor, expr.body.lead, expr.body.own
    entry = pair(expr, scene)
    a, b = entry.indices[-2:]
    moved = Partial(entry, expr.wrt, *expr.held)
    return negate(sum_over(mul(InverseEntry(X, *lead, i, a), moved, InverseEntry(X, *lead, b, j)), a, b))


def _determinant(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Det):
        return None
    entry = pair(expr, scene)
    a, b = entry.indices[-2:]
    moved = Partial(entry, expr.wrt, *expr.held)
    return mul(expr.body, sum_over(mul(InverseEntry(expr.body.tensor, *expr.body.lead, b, a), moved), a, b))


def _product(expr: Partial, scene: Scene) -> Expr | None:
    """The others times the derivative of one, each in turn: no factor is divided by, so that it may be zero."""
    if not isinstance(expr.body, Prod) or len(expr.body.indices) != 1:
        return None
    other = apart(expr.body, expr.wrt, expr.body)
    one, left_out = expr.body.indices[0], other.indices[0]
    others = Prod(limited(expr.body.body, Indicator(Ne(one, left_out, evaluate=False))), one)
    return sum_over(mul(others, Partial(other.body, expr.wrt, *expr.held)), left_out)


def _letter_by_letter(expr: Partial, scene: Scene) -> Expr | None:
    """Π_{k,j} f_kj = Π_k Π_j f_kj: a product over several letters is differentiated one letter after the other."""
    if not isinstance(expr.body, Prod) or len(expr.body.indices) < 2:
        return None
    first, *rest = expr.body.indices
    return Partial(Prod(Prod(expr.body.body, *rest), first), expr.wrt, *expr.held)


def limited(factor: Expr, condition: Expr) -> Expr:
    """The factor of a product over an index where a condition holds, else 1: the condition is its exponent."""
    base, held = (factor.base, factor.exp) if isinstance(factor, Pow) and is_condition(factor.exp) else (factor, ONE)
    return power(base, mul(held, condition))


def _condition_rule(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Pow) or not is_condition(expr.body.exp):
        return None
    if scene.definitions.depends(expr.body.exp, expr.wrt.tensor, frozenset(expr.held)):
        return None
    return mul(expr.body.exp, Partial(expr.body.base, expr.wrt, *expr.held))


def _put_back(expr: Mul, scene: Scene) -> Expr | None:
    """f_l Π_{k≠l} f_k = Π_k f_k."""
    for part in expr.args:
        if not isinstance(part, Prod) or not isinstance(part.body, Pow) or len(part.indices) != 1:
            continue
        conditions, letter = factors(part.body.exp), part.indices[0]
        for condition in conditions:
            missing = _left_out(condition, letter)
            kept = mul(*all_but(conditions, condition))
            whole = part.body.base if kept == 1 else power(part.body.base, kept)
            found = _position(expr.args, substitute(whole, {letter: missing}), part) if missing is not None else None
            if found is not None:
                rest = all_but(expr.args, part, *(expr.args[n] for n in found))
                return mul(*rest, Prod(whole, letter))
    return None


def _left_out(condition: Expr, letter: Index) -> Expr | None:
    """l of the condition k ≠ l, for the bound letter k."""
    relation: Any = condition.args[0] if isinstance(condition, Indicator) else None
    if isinstance(relation, Ne) and letter in relation.args:
        return cast(Expr, relation.args[1 - relation.args.index(letter)])
    return None


def _position(parts: Sequence[Expr], factor: Expr, without: Expr) -> set[int] | None:
    """Where the factors of an expression stand among `parts`; None where one is missing."""
    found: set[int] = set()
    for wanted in factors(factor):
        place = next((n for n, f in enumerate(parts) if n not in found and f is not without and f == wanted), None)
        if place is None:
            return None
        found.add(place)
    return found


def _maximum(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, MaxOver):
        return None
    other = apart(expr.body, expr.wrt, expr.body)
    largest = Indicator(Eq(other.body, expr.body, evaluate=False))
    slopes = sum_over(mul(largest, Partial(other.body, expr.wrt, *expr.held)), *other.indices)
    return divide(slopes, sum_over(largest, *other.indices))


EQUAL_SHARES = (r"\text{where several } f_l \text{ are largest, each has an equal share: right where } \max_{k} f_k "
                r"\text{ has a derivative}")
"""The convention where a maximum is attained more than once, as where two tokens are the same."""
COOKBOOK = "Petersen & Pedersen 2012, The Matrix Cookbook"
RULES = (
    Rule("inverse rule", r"\frac{\partial (X^{-1})_{ij}}{\partial x} = -\sum_{a,b} (X^{-1})_{ia}"
         r" \frac{\partial X_{ab}}{\partial x} (X^{-1})_{bj}", (Partial,), _inverse,
         lambda v: Partial(InverseEntry(v.A, v.k, v.j), v.A[v.i, v.l]),
         lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]), condition=r"X \text{ invertible}", source=f"{COOKBOOK}, eq. (59)",
         among=(InverseEntry,)),
    Rule("determinant rule", r"\frac{\partial \det X}{\partial x} = \det X"
         r" \sum_{a,b} (X^{-1})_{ba} \frac{\partial X_{ab}}{\partial x}",
         (Partial,), _determinant, lambda v: Partial(Det(v.A), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         condition=r"X \text{ invertible}", source=f"{COOKBOOK}, eq. (46)"),
    Rule("product over an index", r"\frac{\partial}{\partial x} \prod_{k} f_k = \sum_{l} \prod_{k \ne l} f_k"
         r" \frac{\partial f_l}{\partial x}", (Partial,), _product, lambda v: Partial(Prod(v.z[v.k], v.k), v.z[v.i]),
         lambda v: Partial(v.z[v.k], v.z[v.i]), among=(Prod,)),
    Rule("product letter by letter", r"\prod_{k,l} f_{kl} = \prod_{k} \prod_{l} f_{kl}", (Partial,), _letter_by_letter,
         lambda v: Partial(Prod(v.A[v.k, v.l], v.k, v.l), v.A[v.i, v.j]), lambda v: Partial(Prod(v.z[v.k], v.k), v.z[v.i]),
         level=2, among=(Prod,)),
    Rule("factor under a condition", r"\frac{\partial}{\partial x} f^{\mathbb{1}[k \ne l]} = \mathbb{1}[k \ne l]"
         r" \frac{\partial f}{\partial x}", (Partial,), _condition_rule,
         lambda v: Partial(limited(v.z[v.k], Indicator(Ne(v.k, v.j, evaluate=False))), v.z[v.i]),
         lambda v: Partial(power(v.z[v.k], Integer(2)), v.z[v.i]), level=2, among=(Pow,)),
    Rule("maximum over an index", r"\frac{\partial}{\partial x} \max_{k} f_k = \frac{\sum_{l} \mathbb{1}[f_l = \max_{k} f_k]"
         r" \frac{\partial f_l}{\partial x}}{\sum_{l} \mathbb{1}[f_l = \max_{k} f_k]}", (Partial,), _maximum,
         lambda v: Partial(MaxOver(v.z[v.k], v.k), v.z[v.i]), lambda v: Partial(v.z[v.k], v.z[v.i]), condition=EQUAL_SHARES,
         among=(MaxOver,)),
)
"""In the order in which they are tried on every line."""
PUT_BACK = Rule("put a factor back", r"f_l \prod_{k \ne l} f_k = \prod_{k} f_k", (Mul,), _put_back,
                lambda v: mul(exp(v.z[v.i]), Prod(limited(exp(v.z[v.k]), Indicator(Ne(v.k, v.i, evaluate=False))), v.k)),
                lambda v: mul(exp(v.z[v.j]), Prod(limited(exp(v.z[v.k]), Indicator(Ne(v.k, v.i, evaluate=False))), v.k)),
                level=2, among=(Prod,))
