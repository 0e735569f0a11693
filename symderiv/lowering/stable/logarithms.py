"""Logarithms, and the differences that exponentials leave small: log_softmax, softplus, log1p, expm1."""

from __future__ import annotations

from functools import partial, reduce
from typing import Any

from sympy import Add, Expr, Mul, Pow, cosh, exp, log

from symderiv.lowering import shifts
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.lowering.stable.exponentials import along, exponent_of, exponentials, logsumexp, opened, share, weighted, without
from symderiv.notation import Det, Entry, Sum, add, factors, mul, negate

Log = log


def logarithm(low: Context, expr: Any) -> Value:
    """A logarithm."""
    found = _log(low, expr.args[0])
    return found if found is not None else low.call("log", low.guarded(low.value(expr.args[0])))


def _log(low: Context, inner: Any) -> Value | None:
    """The logarithm of what has a way of its own; None for anything else."""
    if {"log", type(inner).__name__} & set(low.functions):
        return None
    for kind, write in LOGARITHMS:
        if type(inner).__name__ == kind if isinstance(kind, str) else isinstance(inner, kind):
            return write(low, inner)
    return None


def _log_entry(low: Context, inner: Entry) -> Value | None:
    """The logarithm of a quantity whose definition has one: an array of logarithms in the place of the quantity's."""
    row = low.rows.get(inner.tensor)
    if row is None or inner.tensor in low.leaves or not special(low, row.body):
        return None
    node = low.filled(low.alone(log(row.body), row.indices), row.indices)
    low.suggested[node] = f"log_{inner.tensor.name}"
    return shifts.access(low, node, inner.tensor.axes, inner.indices)


def special(low: Context, body: Any) -> bool:
    """Whether a logarithm of this, or of 1 minus this, is not taken as it is written."""
    if isinstance(body, Mul):
        return any(isinstance(f, exp) for f in body.args)
    if isinstance(body, Pow):
        return special(low, opened(low, body.base))
    if isinstance(body, Add):
        return _complement(low, body) is not None
    return isinstance(body, exp | Det) or type(body).__name__ == "sigmoid" or exponentials(low, body) is not None


def _log_product(low: Context, inner: Mul) -> Value | None:
    """The sum of the logarithms of those factors that have a way of their own, and of the others together."""
    above = [f for f in inner.args if isinstance(f, exp)]
    below = next((f for f in inner.args if isinstance(f, Pow) and f.exp == -1 and exponentials(low, f.base)), None)
    rest = without(inner.args, *above, *([] if below is None else [below]))
    values: list[Value] = []
    if above and below is not None:
        total = exponentials(low, below.base)
        made = share(low, total, above, rest, "log_softmax") if total else None
        if made is not None:
            values, rest, above, below = [made[0]], made[1], [], None
    others = [*above, *([below] if below is not None else []), *rest]
    own = [f for f in others if special(low, opened(low, f))]
    if not own and not values:
        return None
    values += [low.value(log(f)) for f in own]
    others = [f for f in others if f not in own]
    if others:
        values.append(low.value(log(mul(*others))))
    return low.graph.elementwise("add", values, (False,) * len(values), low.hint)


def _log_power(low: Context, inner: Pow) -> Value | None:
    if not special(low, opened(low, inner.base)):
        return None
    return low.value(mul(inner.exp, log(inner.base)))


def _log_sum(low: Context, inner: Sum) -> Value | None:
    total = exponentials(low, inner)
    return logsumexp(low, total) if total is not None else None


def _log_terms(low: Context, inner: Add) -> Value | None:
    """log(e^u + e^v), log(1 − σ(u)), log(1 + u)."""
    exponents = [weighted(t) for t in inner.args]
    if inner.has(exp) and all(u is not None for u in exponents):
        return reduce(partial(_log_added, low), exponents)
    if inner.args[0] != 1:
        return None
    other = _complement(low, inner)
    if other is not None:
        return low.call("log_sigmoid", low.value(negate(other)))
    return low.call("log1p", low.guarded(low.value(add(*inner.args[1:])), "0.0"))


def _complement(low: Context, expr: Add) -> Any:
    """u of 1 − σ(u), also where σ(u) has a name; None of anything else."""
    other = opened(low, negate(add(*expr.args[1:])))
    return other.args[0] if expr.args[0] == 1 and type(other).__name__ == "sigmoid" else None


def _log_added(low: Context, one: Any, other: Any) -> Any:
    """log(e^u + e^v) for exponents, or for what is computed already and an exponent."""
    if isinstance(one, Expr) and one.is_number:
        rest = low.call("softplus", low.value(add(other, negate(one))))
        return rest if one == 0 else low.graph.elementwise("add", (rest, low.number(one)), (False, False), low.hint)
    return low.call("logaddexp", one if isinstance(one, Value) else low.value(one), low.value(other))


def _of_determinant(low: Context, kind: str, expr: Det) -> Value:
    return shifts.access(low, low.graph.make(kind, (low.array(expr.tensor),)), expr.tensor.axes[:len(expr.indices)], expr.indices)


LOGARITHMS: tuple[tuple[Any, Any], ...] = (
    (Entry, _log_entry), (exp, lambda low, e: low.value(e.args[0])), (Mul, _log_product), (Pow, _log_power), (Sum, _log_sum),
    (Add, _log_terms), ("sigmoid", lambda low, e: low.call("log_sigmoid", low.value(e.args[0]))),
    (cosh, lambda low, e: low.call("log_cosh", low.value(e.args[0]))),
    (Det, lambda low, e: _of_determinant(low, "logdet", e)),
    ("Abs", lambda low, e: _of_determinant(low, "logabsdet", e.args[0]) if isinstance(e.args[0], Det) else None),
)


def difference(low: Context, expr: Add) -> Value | None:
    """u_k − log Σ_j e^{u_j} as log_softmax, also with the other sign, e^u − 1 as expm1; None where a sum holds neither."""
    made = _log_softmax(low, expr)
    if made is None and len(expr.args) == 2 and any(isinstance(t, log) for t in expr.args):
        turned = _log_softmax(low, add(*map(negate, expr.args)))
        made = None if turned is None else low.graph.elementwise("neg", (turned,), None, low.hint)
    if made is None:
        made = _less_one(low, expr)
    return made


def _log_softmax(low: Context, expr: Add) -> Value | None:
    for term in expr.args:
        inner = negate(term)
        if not isinstance(inner, log):
            continue
        total = exponentials(low, inner.args[0])
        if total is None or exponent_of(total.body)[1]:  # a mask of the sum leaves no entry out
            continue
        rest = without(expr.args, term)
        for exponent, others in ((add(*rest), []), *((t, without(rest, t)) for t in rest)):
            made = along(low, "log_softmax", total, exponent)
            if made is not None:
                return made[0] if not others else low.graph.elementwise(
                    "add", (made[0], low.value(add(*others))), (False, False), low.hint)
    return None


def _less_one(low: Context, expr: Add) -> Value | None:
    number: Any = expr.args[0]
    found = next((t for t in expr.args[1:] if number.is_Number and any(isinstance(f, exp) for f in factors(t))
                  and mul(*(f for f in factors(t) if not isinstance(f, exp))) == -number), None)
    if found is None:
        return None
    exponent = add(*(f.args[0] for f in factors(found) if isinstance(f, exp)))
    small = low.call("expm1", low.value(exponent))
    times = small if number == -1 else low.graph.elementwise("mul", (low.number(-number), small), None, low.hint)
    others = without(expr.args[1:], found)
    if not others:
        return times
    return low.graph.elementwise("add", (times, low.value(add(*others))), (False, False), low.hint)


__all__ = ["Log", "difference", "logarithm", "special"]
