"""Sums of exponentials and what is divided by them: softmax and logsumexp, the largest exponent taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Expr, Pow, exp, log

from symderiv.lowering import masks
from symderiv.lowering.context import Context
from symderiv.lowering.graph import Node, Value
from symderiv.notation import Entry, Index, Sum, add, apart, factors, free_indices, mul, substitute, sum_over
from symderiv.notation.matching import match


def opened(low: Context, expr: Any) -> Any:
    """An expression, or the definition of the quantity that it is."""
    row = low.rows.get(expr.tensor) if isinstance(expr, Entry) and expr.tensor not in low.leaves else None
    return row.at(*expr.indices) if row else expr


def exponentials(low: Context, expr: Any) -> Sum | None:
    """The sum of exponentials that an expression is, by itself or by its definition."""
    found = opened(low, expr)
    return found if isinstance(found, Sum) and any(isinstance(f, exp) for f in factors(found.body)) else None


def exponent_of(body: Any) -> tuple[Expr, list[Expr]]:
    """The exponent of a product with exponentials, and its other factors."""
    powers = [f.args[0] for f in factors(body) if isinstance(f, exp)]
    return add(*powers), [f for f in factors(body) if not isinstance(f, exp)]


def _with_divisors(low: Context, exponent: Expr, rest: Sequence[Any]) -> tuple[Expr, list[Any]]:
    """An exponent with the logarithms of the powers of sums of exponentials beside it, and the other factors."""
    taken = [f for f in rest if isinstance(f, Pow) and f.exp.is_number and exponentials(low, f.base) is not None]
    return add(exponent, *(mul(f.exp, log(f.base)) for f in taken)), without(rest, *taken)


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
    exponent, rest = _with_divisors(low, *exponent_of(total.body))
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
    inner, rest = exponent_of(total.body)
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
    if all(_runs_along(i, old) for i, old in zip(letters, powers.letters, strict=True)) and len(set(letters)) == len(letters):
        above = powers.named([i for i in letters if isinstance(i, Index)])
    else:
        above = low.call("exp", low.graph.elementwise("add", (low.value(exponent), largest), (False, True), low.hint))
    return low.graph.elementwise("div", (above, summed), None, low.hint)


def along(low: Context, kind: str, total: Sum, exponent: Any) -> tuple[Value, dict[Index, Any]] | None:
    """softmax or log_softmax of the exponents of a sum, where `exponent` is one of them; with what its letters are."""
    inner, rest = exponent_of(total.body)
    found = match(inner, exponent, frozenset(total.indices))
    if found is None or not _plain(rest) or not all(_runs_along(found.get(i), i) for i in total.indices):
        return None
    value = _masked(low, inner, rest)
    if not set(total.indices) <= set(value.letters):
        return None
    letters = [found.get(i, i) if i in total.indices else i for i in value.letters]
    if len(set(letters)) < len(letters):
        return None
    places = tuple(n for n, i in enumerate(value.letters) if i in total.indices)
    return Value(_normalised(low, kind, value.node, places), tuple(letters)), dict(found)


def _runs_along(place: Any, letter: Index) -> bool:
    """Whether a place is a letter of the same axis: one of a part of the axis, as a half, reads other entries."""
    return isinstance(place, Index) and place.axis == letter.axis


def _normalised(low: Context, kind: str, node: Node, places: tuple[int, ...]) -> Node:
    """softmax or log_softmax; where the logarithm is at hand, softmax is its exponential."""
    known = low.graph.known("log_softmax", (node,), places) if kind == "softmax" else None
    return low.graph.make("call", (known,), "exp") if known else low.graph.make(kind, (node,), places)


def weighted(term: Any) -> Any:
    """The logarithm of a positive number times exponentials, or of a sum of them; None of anything else."""
    if isinstance(term, Sum):
        return log(term) if exponent_of(term.body)[0].has(Entry) and _plain(exponent_of(term.body)[1]) else None
    exponent, rest = exponent_of(term)
    number = mul(*rest)
    known = number.is_Number and number.is_positive and (exponent.is_number or exponent.has(Entry))
    return add(exponent, log(number)) if known else None


def ratios(low: Context, parts: Sequence[Any]) -> tuple[list[Value], list[Any]]:
    """The quotients of an exponential and a sum of them among the factors of a product, and the other factors."""
    values: list[Value] = []
    rest = list(parts)
    for part in parts:
        total = exponentials(low, part.base) if isinstance(part, Pow) and part.exp == -1 else None
        numerators = [f for f in rest if isinstance(f, exp)]
        if total is None or not numerators:
            continue
        found = next((made for above in (numerators, *([f] for f in numerators))
                      if (made := share(low, total, above, without(rest, part, *above))) is not None), None)
        if found is not None:
            values, rest = [*values, found[0]], found[1]
            continue
        quotient = _quotient(low, add(*(f.args[0] for f in numerators)), total)
        if quotient is not None:
            values, rest = [*values, quotient], without(rest, part, *numerators)
    return _over_terms(low, values, rest)


def _over_terms(low: Context, values: list[Value], parts: list[Any]) -> tuple[list[Value], list[Any]]:
    """e^u / (c + e^v …)^n among the factors, as e^{u − n log(c + e^v …)}; of a sum of such e^u, each of its terms."""
    above = [f for f in parts if isinstance(f, exp)]
    several = next((f for f in parts if isinstance(f, Add) and all(_is_divided(low, t) for t in f.args)), None)
    if above and several is not None:
        return _shares(low, values, parts, above, several)
    below = [f for f in parts if isinstance(f, Pow) and f.exp.is_negative and isinstance(f.base, Add) and f.base.has(exp)
             and all(weighted(t) is not None for t in f.base.args)]
    each = next((f for f in parts if isinstance(f, Add) and all(exponent_of(t)[0] != 0 for t in f.args)), None)
    total = next((f for f in parts if isinstance(f, Sum) and exponent_of(f.body)[0] != 0), None)
    if below and not above and total is not None:
        inside = apart(total, *free_indices(mul(*below)))
        return [*values, low.value(sum_over(mul(inside.body, *below), *inside.indices))], without(parts, total, *below)
    if below and not above and each is not None:
        return [*values, low.value(add(*(mul(t, *below) for t in each.args)))], without(parts, each, *below)
    if not above or not below:
        return values, parts
    exponent = low.value(add(*(f.args[0] for f in above), *(mul(f.exp, log(f.base)) for f in below)))
    return [*values, low.call("exp", exponent)], without(parts, *above, *below)


def _is_divided(low: Context, term: Any) -> bool:
    return any(isinstance(f, Pow) and f.exp == -1 and exponentials(low, f.base) is not None for f in factors(term))


def _shares(low: Context, values: list[Value], parts: list[Any], above: Sequence[Any],
            several: Add) -> tuple[list[Value], list[Any]]:
    """e^{u_ij} (1/Σ_k e^{u_ik} + 1/Σ_k e^{u_kj}) as a softmax along each axis, with the masks that the sums have, too."""
    letters = free_indices(mul(*above, several))
    held = [f for f in parts if isinstance(f, masks.MASKS) and free_indices(f) <= letters]
    shares = low.value(add(*(mul(t, *above, *held) for t in several.args)))
    return [*values, shares], without(parts, several, *above, *held)


def share(low: Context, total: Sum, above: Sequence[Any], others: Sequence[Any],
           kind: str = "softmax") -> tuple[Value, list[Any]] | None:
    """softmax or log_softmax of one place, and the factors beside it without the masks that it has taken in. A mask of the sum
    must stand beside the exponential, too: elsewhere the quotient is not 0."""
    made = along(low, kind, total, add(*(f.args[0] for f in above)))
    if made is None:
        return None
    masked = [substitute(f, made[1]) for f in exponent_of(total.body)[1]]
    return (made[0], [f for f in others if f not in masked]) if set(masked) <= set(others) else None


def without(parts: Sequence[Any], *gone: Any) -> list[Any]:
    """What is left of a product or a sum, where the same part may stand twice and goes once."""
    left = list(parts)
    for part in gone:
        left.remove(part)
    return left


__all__ = ["along", "exponent_of", "exponentials", "logsumexp", "opened", "ratios", "share", "weighted", "without"]
