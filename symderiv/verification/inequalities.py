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


def ratio(factors: Sequence[Any], is_positive: Callable[[Any], bool]) -> tuple[float, tuple[Any, ...]] | None:
    """Two factors that together lie between a number and 1, with this number, and the other factors; else None."""
    if (rest := share(factors, is_positive)) is not None:
        return 0.0, rest
    return (-1.0, rest) if (rest := _component(factors, is_positive)) is not None else None


def _component(factors: Sequence[Any], is_positive: Callable[[Any], bool]) -> tuple[Any, ...] | None:
    """The other factors where two of them are u / √(u² + v + …) or x_k / √Σ_j x_j², of terms not below 0; else None."""
    for n, below in enumerate(factors):
        whole = below.base if isinstance(below, Pow) and below.exp == Rational(-1, 2) else \
            below.base.base if isinstance(below, Pow) and below.exp == -1 and isinstance(below.base, Pow) \
            and below.base.exp == Rational(1, 2) else None
        for m, above in enumerate(factors) if whole is not None else ():
            if m != n and share((Pow(above, 2), Pow(whole, -1)), is_positive) == ():
                return tuple(f for k, f in enumerate(factors) if k not in (n, m))
    return None


KEEP_SIGN = ("tanh", "erf", "sinh", "asinh", "atan", "sign", "relu", "softsign", "cbrt", "silu")
"""Functions that are not below 0 where their argument is not, nor above 0 where it is not above."""


def _core(factor: Any, inside: Callable[[Any], tuple[float, float]]) -> Any:
    """What decides the sign of a factor: u for tanh(u), u³, min(u, 1) and max(u, −1)."""
    if isinstance(factor, Pow) and factor.exp.is_Integer and int(factor.exp) % 2 and factor.exp.is_positive:
        return _core(factor.base, inside)
    if factor.func.__name__ in KEEP_SIGN:
        return _core(factor.args[0], inside)
    if isinstance(factor, Max | Min):
        kept = [a for a in factor.args if not (inside(a)[1] <= 0 if isinstance(factor, Max) else inside(a)[0] >= 0)]
        return _core(kept[0], inside) if len(kept) == 1 else factor
    return factor


def of_one_sign(factors: Sequence[Any], inside: Callable[[Any], tuple[float, float]]) -> tuple[Any, ...] | None:
    """The other factors where two different ones have the sign of one thing, u tanh(u): their product is not below 0."""
    cores = [_core(f, inside) for f in factors]
    for n, one in enumerate(cores):
        for m in range(n):
            if (one is not factors[n] or cores[m] is not factors[m]) and alike(one, cores[m]):
                return tuple(f for k, f in enumerate(factors) if k not in (n, m))
    return None


def parabola(expr: Any) -> tuple[float, float] | None:
    """a and the last value of a u² + b u + c, the least for a above 0; None for all else."""
    letters = expr.atoms(Entry)
    if len(letters) != 1 or (found := expr.as_poly(*letters)) is None or found.degree() != 2:
        return None
    a, b, c = found.all_coeffs()
    if not (a.is_Number and b.is_Number and c.is_Number):
        return None
    return float(a), float(c - b**2 / (4 * a))


__all__ = ["LEAST", "of_one_sign", "paired_terms", "parabola", "ratio"]
