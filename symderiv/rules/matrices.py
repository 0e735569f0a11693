"""Derivatives of what depends on a whole tensor: inverse, determinant, product and maximum over an axis."""

from __future__ import annotations

from sympy import Eq, Expr, Integer

from symderiv.notation import (
    Det,
    Entry,
    Indicator,
    InverseEntry,
    MaxOver,
    Partial,
    Prod,
    Tensor,
    apart,
    letters,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.rules.rule import Rule, Scene


def _pair(tensor: Tensor, expr: Partial, scene: Scene) -> Entry:
    """An entry of the matrix in two letters that nobody uses."""
    return tensor.entry(scene.taken | letters(expr))


def _inverse(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, InverseEntry):
        return None
    X, (i, j) = expr.body.tensor, expr.body.indices
    entry = _pair(X, expr, scene)
    a, b = entry.indices
    moved = Partial(entry, expr.wrt, *expr.held)
    return negate(sum_over(mul(InverseEntry(X, i, a), moved, InverseEntry(X, b, j)), a, b))


def _determinant(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Det):
        return None
    entry = _pair(expr.body.tensor, expr, scene)
    a, b = entry.indices
    moved = Partial(entry, expr.wrt, *expr.held)
    return mul(expr.body, sum_over(mul(InverseEntry(expr.body.tensor, b, a), moved), a, b))


def _product(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Prod):
        return None
    other = apart(expr.body, expr.wrt, expr.body)
    factor = other.body
    return mul(expr.body, sum_over(mul(power(factor, Integer(-1)), Partial(factor, expr.wrt, *expr.held)), *other.indices))


def _maximum(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, MaxOver):
        return None
    other = apart(expr.body, expr.wrt, expr.body)
    largest = Indicator(Eq(other.body, expr.body, evaluate=False))
    return sum_over(mul(largest, Partial(other.body, expr.wrt, *expr.held)), *other.indices)


COOKBOOK = "Petersen & Pedersen 2012, The Matrix Cookbook"
RULES = (
    Rule("inverse rule", r"\frac{\partial (X^{-1})_{ij}}{\partial x} = -\sum_{a,b} (X^{-1})_{ia}"
         r" \frac{\partial X_{ab}}{\partial x} (X^{-1})_{bj}", (Partial,), _inverse,
         lambda v: Partial(InverseEntry(v.A, v.k, v.j), v.A[v.i, v.l]),
         lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]), condition=r"X \text{ invertible}", source=f"{COOKBOOK}, eq. (59)"),
    Rule("determinant rule", r"\frac{\partial \det X}{\partial x} = \det X"
         r" \sum_{a,b} (X^{-1})_{ba} \frac{\partial X_{ab}}{\partial x}",
         (Partial,), _determinant, lambda v: Partial(Det(v.A), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         condition=r"X \text{ invertible}", source=f"{COOKBOOK}, eq. (46)"),
    Rule("product over an index", r"\frac{\partial}{\partial x} \prod_{k} f_k = \prod_{k} f_k \sum_{l} \frac{1}{f_l}"
         r" \frac{\partial f_l}{\partial x}", (Partial,), _product, lambda v: Partial(Prod(v.z[v.k], v.k), v.z[v.i]),
         lambda v: Partial(v.z[v.k], v.z[v.i]), condition=r"f_k \ne 0"),
    Rule("maximum over an index", r"\frac{\partial}{\partial x} \max_{k} f_k = \sum_{l} \mathbb{1}[f_l = \max_{k} f_k]"
         r" \frac{\partial f_l}{\partial x}", (Partial,), _maximum, lambda v: Partial(MaxOver(v.z[v.k], v.k), v.z[v.i]),
         lambda v: Partial(v.z[v.k], v.z[v.i]), condition=r"\text{one largest } f_k"),
)
"""In the order in which they are tried on every line."""
