"""What two terms, or two factors, say together: max_j x_j − x_k is never below 0, x_k / Σ_j x_j not above 1.

Intervals of the parts alone do not show it. Each row is an inequality that holds for all numbers; none is derived here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sympy import Add, Max, Min, Pow, Rational, exp, log

from symderiv.notation import Binder, Definitions, Entry, MaxOver, Sum, alike, match, negate

Bound = Callable[[Any, Any], float | None]


def _is_one_of(binder: Binder, expr: Any) -> bool:
    """Whether an expression is the body at some of the letters."""
    return match(binder.body, expr, frozenset(binder.indices)) is not None


def _largest(one: Any, other: Any) -> float | None:
    return 0.0 if isinstance(one, MaxOver) and _is_one_of(one, other) else None


def _smallest(one: Any, other: Any) -> float | None:
    """x_k − min_j x_j, the least written as −max_j −x_j."""
    return _largest(negate(other), negate(one))


def _log_of_a_sum(one: Any, other: Any) -> float | None:
    total = one.args[0] if isinstance(one, log) else None
    return 0.0 if isinstance(total, Sum) and _is_one_of(total, exp(other)) else None


def _norm(one: Any, other: Any) -> float | None:
    if not (isinstance(one, Pow) and one.exp == Rational(1, 2) and isinstance(one.base, Sum)):
        return None
    inner = other.args[0] if other.func.__name__ == "Abs" else other
    return 0.0 if _is_one_of(one.base, Pow(inner, 2)) else None


def _tangent(one: Any, other: Any) -> float | None:
    """exp(u) − u ≥ 1, u − log(u) ≥ 1."""
    return 1.0 if (isinstance(one, exp) and alike(one.args[0], other)) or (isinstance(other, log) and alike(other.args[0], one)) \
        else None


def _chosen(one: Any, other: Any) -> float | None:
    """max(u, v) − u ≥ 0, u − min(u, v) ≥ 0."""
    above, below = isinstance(one, Max) and any(alike(a, other) for a in one.args), \
        isinstance(other, Min) and any(alike(a, one) for a in other.args)
    return 0.0 if above or below else None


def _above_its_argument(one: Any, other: Any) -> float | None:
    """|u| − u, (u)₊ − u, softplus(u) − u ≥ 0."""
    return 0.0 if one.func.__name__ in ("Abs", "relu", "softplus") and alike(one.args[0], other) else None


LEAST: tuple[Bound, ...] = (_largest, _smallest, _log_of_a_sum, _norm, _tangent, _chosen, _above_its_argument)
"""What the first of two expressions exceeds the second by at least, where the row knows."""


def paired_terms(expr: Any, definitions: Definitions) -> Iterator[tuple[float, tuple[Any, ...]]]:
    """For every two terms a row knows: the least value of both together, and the other terms."""
    for n, one in enumerate(expr.args):
        for m, other in enumerate(expr.args):
            for first in _readings(one, definitions) if n != m else ():
                for second in _readings(negate(other), definitions):
                    least = next((found for row in LEAST if (found := row(first, second)) is not None), None)
                    if least is not None:
                        yield least, tuple(t for k, t in enumerate(expr.args) if k not in (n, m))


def _readings(term: Any, definitions: Definitions) -> Iterator[Any]:
    """A term, and what it is by its definition."""
    yield term
    row = definitions.of(term.tensor) if isinstance(term, Entry) else None
    if row is not None:
        yield row.at(*term.indices)


def share(factors: Sequence[Any], is_positive: Callable[[Any], bool]) -> tuple[Any, ...] | None:
    """The other factors where two of them are u / (u + v + …) or x_k / Σ_j x_j, of terms not below 0; else None."""
    for below in (f for f in factors if isinstance(f, Pow) and f.exp == -1):
        whole = below.base
        terms = whole.args if isinstance(whole, Add) else (whole.body,) if isinstance(whole, Sum) else ()
        above = next((f for f in factors if f is not below and terms and
                      (any(alike(f, t) for t in terms) if isinstance(whole, Add) else _is_one_of(whole, f))), None)
        if above is not None and all(is_positive(t) for t in terms):
            rest = list(factors)
            rest.remove(above)
            rest.remove(below)
            return tuple(rest)
    return None


__all__ = ["LEAST", "paired_terms", "share"]
