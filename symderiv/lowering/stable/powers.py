"""Powers with an exponent that varies, where a factor beside them is 0: n u^{n − 1} at n = 0, and u^n log u at u = 0.

Both are 0 there, as the slope of u^n is; as they are written, 0 meets what has no value. So is u log u, and u log(u/v).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Pow, log

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.lowering.stable.exponentials import opened
from symderiv.notation import ONE, Entry, Tensor, add, all_but, factors


def factor(low: Context, part: Any, parts: Sequence[Any]) -> Value:
    """A factor of a product; what it is where one beside it is 0 does not matter, but it is a number."""
    if isinstance(part, log) and any(_is_power_of(low, part.args[0], f) for f in parts):
        return _logarithm(low, part)
    if isinstance(part, Pow) and not part.exp.is_number and add(part.exp, ONE) in parts:
        return _slope(low, part)
    return low.value(part)


def with_logarithms(low: Context, parts: Sequence[Any]) -> tuple[list[Value], list[Any]]:
    """Of the factors of a product u and log(u/v) as one function, and the rest; a u that is given positive needs none."""
    for part in parts:
        inner = factors(part.args[0]) if isinstance(part, log) else []
        mine = next((f for f in parts if f is not part and f in inner and f.atoms(Tensor) and not _is_positive(f)), None)
        node = low.value(part).node if mine is not None else None
        if mine is not None and node is not None and node.kind == "call" and node.data == "log":
            argument = Value(node.args[0], low.value(part).letters)
            return [low.call("xlogy", low.value(mine), argument)], all_but(parts, part, mine)
    return [], list(parts)


def _is_positive(part: Any) -> bool:
    """Whether a component is given to be above 0."""
    said = (r for g in part.tensor.givens for r in g.statements(part.tensor)) if isinstance(part, Entry) else ()
    return any(r.op == ">" and r.rhs == 0 for r in said)


def _logarithm(low: Context, part: Any) -> Value:
    """log u where u is not 0."""
    around = low.guards
    low.guards = (*around, _counts(low, part.args[0]))
    try:
        return low.value(part)
    finally:
        low.guards = around


def _slope(low: Context, part: Any) -> Value:
    """u^{n − 1} where n is not 0, else u."""
    counts = _counts(low, add(part.exp, ONE))
    exponent = low.graph.elementwise("where", (counts, low.value(part.exp), Value(low.graph.number("1.0"))), None, low.hint)
    return low.graph.elementwise("pow", (low.guarded(low.value(part.base)), exponent), None, low.hint)


def _is_power_of(low: Context, base: Any, part: Any) -> bool:
    """Whether a factor is u^n for this u and an n that varies, or has it among its own factors."""
    return any(isinstance(f, Pow) and f.base == base and not f.exp.is_number for f in factors(opened(low, part)))


def _counts(low: Context, expr: Any) -> Value:
    return low.graph.elementwise("compare", (low.value(expr), Value(low.graph.number("0"))), "!=", low.hint)


__all__ = ["factor", "with_logarithms"]
