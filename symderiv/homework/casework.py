"""From a line with a Kronecker delta to its two cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Eq, Expr, Integer, Mul, Ne

from symderiv.homework.mistakes.in_formulas.places import Place
from symderiv.notation import ZERO, Cases, Delta, Indicator, add, free_indices, mul, rebuild
from symderiv.rules import Scene


def by_cases(node: Any, place: Place, scene: Scene) -> Iterator[Expr]:
    """f(δ_ij) = f(1) 𝟙[i = j] + f(0) 𝟙[i ≠ j], for the whole of a line."""
    if place.path:
        return
    for delta in sorted(node.atoms(Delta), key=str):
        if free_indices(delta) <= place.scope and len(free_indices(delta)) == 2:
            same, apart = (_decided(node, delta, Integer(n)) for n in (1, 0))
            yield add(mul(same, Indicator(Eq(*delta.indices))), mul(apart, Indicator(Ne(*delta.indices))))
            yield Cases(delta.indices[0], delta.indices[1], same, apart)


def _decided(expr: Any, delta: Delta, value: Integer) -> Any:
    """The expression with the delta's value in its place; what is added to 0 or multiplied by it is left out."""
    if expr == delta:
        return value
    if not expr.args or not expr.has(delta):
        return expr
    parts = [_decided(a, delta, value) for a in expr.args]
    if isinstance(expr, Add):
        return add(*(p for p in parts if p != 0)) if any(p != 0 for p in parts) else ZERO
    if isinstance(expr, Mul):
        return ZERO if 0 in parts else mul(*(p for p in parts if p != 1))
    return rebuild(expr, parts)


__all__ = ["by_cases"]
