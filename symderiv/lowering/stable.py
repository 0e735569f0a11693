"""What is computed in another way than it is written, because as it is written it overflows or cancels.

| written | computed |
|---|---|
| e^{u_k} / Σ_j e^{u_j}, also under a mask | softmax, the largest exponent taken out |
| log Σ_j e^{u_j} | logsumexp |
| u_k − log Σ_j e^{u_j}, log of a softmax | log_softmax |
| log σ(u), log(1 − σ(u)), log(1 + e^u), log cosh u | log_sigmoid(±u), softplus, log_cosh |
| log(1 + u), e^u − 1 | log1p, expm1 |
| log det X | by the logarithms of the pivots |
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Expr, Mul, Pow, cosh, exp, log

from symderiv.lowering import masks, shifts
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Node, Value
from symderiv.notation import Det, Entry, Index, Sum, add, factors, mul, negate, substitute
from symderiv.notation.matching import match

Log = log


# --- sums of exponentials ---------------------------------------------------------------------------------------------

def opened(low: Context, expr: Any) -> Any:
    """An expression, or the definition of the quantity that it is."""
    row = low.rows.get(expr.tensor) if isinstance(expr, Entry) and expr.tensor not in low.leaves else None
    return row.at(*expr.indices) if row else expr


def exponentials(low: Context, expr: Any) -> Sum | None:
    """The sum of exponentials that an expression is, by itself or by its definition."""
    found = opened(low, expr)
    return found if isinstance(found, Sum) and any(isinstance(f, exp) for f in factors(found.body)) else None


def _exponent(body: Any) -> tuple[Expr, list[Expr]]:
    """The exponent of a product with exponentials, and its other factors."""
    powers = [f.args[0] for f in factors(body) if isinstance(f, exp)]
    return add(*powers), [f for f in factors(body) if not isinstance(f, exp)]


def _masked(low: Context, exponent: Expr, conditions: Sequence[Expr]) -> Value:
    """An exponent that is −∞ where a condition fails."""
    value = low.value(exponent)
    if not conditions:
        return value
    held = masks.both(low, [masks.condition(low, c) for c in conditions])
    return low.graph.elementwise("where", (held, value, Value(low.graph.number("-math.inf", level=3))), None, low.hint)


def _plain(rest: Sequence[Any]) -> bool:
    return all(isinstance(f, masks.MASKS) for f in rest)


def logsumexp(low: Context, total: Sum) -> Value | None:
    """log Σ e^u; with other factors, log Σ w e^{u − m} + m for the largest u, m."""
    exponent, rest = _exponent(total.body)
    value = _masked(low, exponent, [f for f in rest if isinstance(f, masks.MASKS)])
    if not set(total.indices) <= set(value.letters):
        return None
    if _plain(rest):
        return low.graph.reduced("logsumexp", value, total.indices)
    largest, _, summed = _away(low, value, rest, total)
    return low.graph.elementwise("add", (low.call("log", summed), largest), (False, False), low.hint)


def _away(low: Context, value: Value, rest: Sequence[Expr], total: Sum) -> tuple[Value, Value, Value]:
    """The largest exponent u of a weight that is not 0, m; e^{u − m}, 0 where the weight is; and Σ w e^{u − m}."""
    weights = low.value(mul(*(f for f in rest if not isinstance(f, masks.MASKS))))
    counts = low.graph.elementwise("compare", (weights, Value(low.graph.number("0"))), "!=")
    value = low.graph.elementwise("where", (counts, value, Value(low.graph.number("-math.inf", level=3))))
    largest = low.graph.reduced("max", value, total.indices)
    powers = low.call("exp", low.graph.elementwise("add", (value, largest), (False, True)))
    return largest, powers, low.graph.reduced("sum", low.graph.elementwise("mul", (weights, powers)), total.indices)


def _quotient(low: Context, exponent: Expr, total: Sum) -> Value | None:
    """e^u / Σ w e^v for any u, v and w."""
    inner, rest = _exponent(total.body)
    if _plain(rest):
        below = logsumexp(low, total)
        return None if below is None else low.call(
            "exp", low.graph.elementwise("add", (low.value(exponent), below), (False, True), low.hint))
    value = _masked(low, inner, [f for f in rest if isinstance(f, masks.MASKS)])
    if not set(total.indices) <= set(value.letters):
        return None
    largest, powers, summed = _away(low, value, rest, total)
    found = match(inner, exponent, frozenset(total.indices)) or {}
    letters = [found.get(i) if i in total.indices else i for i in powers.letters]
    if all(isinstance(i, Index) for i in letters) and len(set(letters)) == len(letters):
        above = powers.named([i for i in letters if isinstance(i, Index)])
    else:
        above = low.call("exp", low.graph.elementwise("add", (low.value(exponent), largest), (False, True), low.hint))
    return low.graph.elementwise("div", (above, summed), None, low.hint)


def _along(low: Context, kind: str, total: Sum, exponent: Any) -> tuple[Value, dict[Index, Any]] | None:
    """softmax or log_softmax of the exponents of a sum, where `exponent` is one of them; with what its letters are."""
    inner, rest = _exponent(total.body)
    found = match(inner, exponent, frozenset(total.indices))
    if found is None or not _plain(rest) or not all(isinstance(found.get(i), Index) for i in total.indices):
        return None
    value = _masked(low, inner, rest)
    if not set(total.indices) <= set(value.letters):
        return None
    letters = [found.get(i, i) if i in total.indices else i for i in value.letters]
    if len(set(letters)) < len(letters):
        return None
    places = tuple(n for n, i in enumerate(value.letters) if i in total.indices)
    return Value(_normalised(low, kind, value.node, places), tuple(letters)), dict(found)


def _normalised(low: Context, kind: str, node: Node, places: tuple[int, ...]) -> Node:
    """softmax or log_softmax; where the logarithm is at hand, softmax is its exponential."""
    known = low.graph.known("log_softmax", (node,), places) if kind == "softmax" else None
    return low.graph.make("call", (known,), "exp") if known else low.graph.make(kind, (node,), places)


def ratios(low: Context, parts: Sequence[Any]) -> tuple[list[Value], list[Any]]:
    """The quotients of an exponential and a sum of them among the factors of a product, and the other factors."""
    values: list[Value] = []
    rest = list(parts)
    for part in parts:
        total = exponentials(low, part.base) if isinstance(part, Pow) and part.exp == -1 else None
        numerators = [f for f in rest if isinstance(f, exp)]
        if total is None or not numerators:
            continue
        for above in (numerators, *([f] for f in numerators)):
            made = _along(low, "softmax", total, add(*(f.args[0] for f in above)))
            if made is not None:
                break
        if made is not None:
            known = [substitute(f, made[1]) for f in _exponent(total.body)[1]]
            values, rest = [*values, made[0]], [f for f in _without(rest, part, *above) if f not in known]
            continue
        quotient = _quotient(low, add(*(f.args[0] for f in numerators)), total)
        if quotient is not None:
            values, rest = [*values, quotient], _without(rest, part, *numerators)
    return values, rest


def _without(parts: Sequence[Any], *gone: Any) -> list[Any]:
    """What is left of a product or a sum, where the same part may stand twice and goes once."""
    left = list(parts)
    for part in gone:
        left.remove(part)
    return left


# --- logarithms -------------------------------------------------------------------------------------------------------

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
    return isinstance(body, exp | Det) or type(body).__name__ == "sigmoid" or exponentials(low, body) is not None


def _log_product(low: Context, inner: Mul) -> Value | None:
    """The sum of the logarithms of those factors that have a way of their own, and of the others together."""
    above = [f for f in inner.args if isinstance(f, exp)]
    below = next((f for f in inner.args if isinstance(f, Pow) and f.exp == -1 and exponentials(low, f.base)), None)
    rest = _without(inner.args, *above, *([] if below is None else [below]))
    values: list[Value] = []
    if above and below is not None:
        total = exponentials(low, below.base)
        made = _along(low, "log_softmax", total, add(*(f.args[0] for f in above))) if total else None
        if made is not None and total is not None:
            known = [substitute(f, made[1]) for f in _exponent(total.body)[1]]
            rest = [f for f in rest if f not in known]
            values, above, below = [made[0]], [], None
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


def _log_difference(low: Context, inner: Add) -> Value | None:
    """log(1 + e^u), log(1 − σ(u)), log(1 + u)."""
    if inner.args[0] != 1:
        return None
    rest = add(*inner.args[1:])
    if isinstance(rest, exp):
        return low.call("softplus", low.value(rest.args[0]))
    other = opened(low, negate(rest))
    if type(other).__name__ == "sigmoid":
        return low.call("log_sigmoid", low.value(negate(other.args[0])))
    return low.call("log1p", low.guarded(low.value(rest), "0.0"))


def _of_determinant(low: Context, kind: str, expr: Det) -> Value:
    return shifts.access(low, low.graph.make(kind, (low.array(expr.tensor),)), expr.tensor.axes[:len(expr.indices)], expr.indices)


LOGARITHMS: tuple[tuple[Any, Any], ...] = (
    (Entry, _log_entry), (exp, lambda low, e: low.value(e.args[0])), (Mul, _log_product), (Pow, _log_power), (Sum, _log_sum),
    (Add, _log_difference), ("sigmoid", lambda low, e: low.call("log_sigmoid", low.value(e.args[0]))),
    (cosh, lambda low, e: low.call("log_cosh", low.value(e.args[0]))),
    (Det, lambda low, e: _of_determinant(low, "logdet", e)),
    ("Abs", lambda low, e: _of_determinant(low, "logabsdet", e.args[0]) if isinstance(e.args[0], Det) else None),
)


# --- differences ------------------------------------------------------------------------------------------------------

def difference(low: Context, expr: Add) -> Value | None:
    """u_k − log Σ_j e^{u_j} as log_softmax, e^u − 1 as expm1; None where a sum holds neither."""
    made = _log_softmax(low, expr)
    if made is None:
        made = _less_one(low, expr)
    return made


def _log_softmax(low: Context, expr: Add) -> Value | None:
    for term in expr.args:
        inner = negate(term)
        if not isinstance(inner, log):
            continue
        total = exponentials(low, inner.args[0])
        rest = _without(expr.args, term)
        for exponent, others in ((add(*rest), []), *((t, _without(rest, t)) for t in rest)):
            made = _along(low, "log_softmax", total, exponent) if total is not None else None
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
    others = _without(expr.args[1:], found)
    if not others:
        return times
    return low.graph.elementwise("add", (times, low.value(add(*others))), (False, False), low.hint)
