"""Between which numbers a formula lies for all inputs, to tell what no input can show: interval arithmetic, and what two terms
or factors say together (`inequalities`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from math import asinh, atan, cosh, erf, erfc, exp, expm1, inf, isinf, log, log1p, pi, sinh, sqrt, tanh
from typing import Any

from sympy import Add, Expr, Mul, Number, NumberSymbol, Pow

from symderiv.notation import Definitions, Delta, Entry, Extent, Index, Indicator, MaxOver, Prod, Sum, Within, add, negate
from symderiv.verification.inequalities import of_one_sign, paired_terms, parabola, ratio

Interval = tuple[float, float]
ALL: Interval = (-inf, inf)


def _end(value: Callable[[float], float], x: float, low: float, high: float, outward: float) -> float:
    """The value of a function that rises from `low` to `high`, moved outward by its rounding where it is not exact."""
    if isinf(x):
        return low if x < 0 else high
    try:
        found = value(x)
    except (OverflowError, ValueError):
        return low if x <= 0 else high
    exact = (x in (0.0, 1.0) and found in (0.0, 0.5, 1.0)) or (value is sqrt and found * found == x)
    return found if exact else min(max(found + outward * abs(found) * ROUNDING, low), high)


ROUNDING = 1e-15
"""How far a float's function is from the number's, as a part of it."""


def _rising(low: float, high: float, value: Callable[[float], float]) -> Callable[..., Interval]:
    """A function that rises, from `low` to `high` over all numbers for which it has values."""
    return lambda x, *rest: (_end(value, x[0], low, high, -1), _end(value, x[1], low, high, 1))


def _absolute(x: Interval) -> Interval:
    low, high = x
    return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))


def _turned(x: Interval) -> Interval:
    return -x[1], -x[0]


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


_softplus = _rising(0.0, inf, lambda x: max(x, 0.0) + log1p(exp(-abs(x))))
_cosh = _rising(1.0, inf, cosh)
# What a function's values lie between, by the bounds of its arguments.
IMAGES: dict[str, Callable[..., Interval]] = {
    "exp": _rising(0.0, inf, exp), "expm1": _rising(-1.0, inf, expm1), "log": _rising(-inf, inf, log),
    "log1p": _rising(-inf, inf, log1p), "sigmoid": _rising(0.0, 1.0, _sigmoid), "softplus": _softplus,
    "log_sigmoid": lambda x: _turned(_softplus(_turned(x))),
    "tanh": _rising(-1.0, 1.0, tanh), "sinh": _rising(-inf, inf, sinh), "asinh": _rising(-inf, inf, asinh),
    "atan": _rising(-pi / 2, pi / 2, atan), "erf": _rising(-1.0, 1.0, erf),
    "Phi": _rising(0.0, 1.0, lambda x: erfc(-x / sqrt(2)) / 2), "norm_pdf": lambda x: (0.0, 0.4),
    "sin": lambda x: (-1.0, 1.0), "cos": lambda x: (-1.0, 1.0), "cosh": lambda x: _cosh(_absolute(x)),
    "relu": lambda x: (max(0.0, x[0]), max(0.0, x[1])), "relu6": lambda x: (min(max(0.0, x[0]), 6.0), min(max(0.0, x[1]), 6.0)),
    "sign": lambda x: (-1.0, 1.0), "Heaviside": lambda *x: (0.0, 1.0), "step": lambda *x: (0.0, 1.0), "Abs": _absolute,
    "Max": lambda *a: (max(low for low, _ in a), max(high for _, high in a)),
    "Min": lambda *a: (min(low for low, _ in a), min(high for _, high in a)),
}


def bounds(expr: Expr, definitions: Definitions, positive: Collection[str] = ()) -> Interval:
    """An interval in which all values of `expr` lie; `positive` names inputs without components below 0.

    >>> from symderiv.notation import Axis, Tensor; x = Tensor("x", (Axis("K"),))
    >>> bounds(x["k"]**2 + 1, Definitions())
    (1.0, inf)
    """
    for kind, bound in _TABLE:
        if isinstance(expr, kind):
            return bound(expr, lambda e: bounds(e, definitions, positive), definitions, positive)
    image = IMAGES.get(expr.func.__name__)
    return image(*(bounds(a, definitions, positive) for a in expr.args)) if image else ALL


Inner = Callable[[Any], Interval]


def _number(expr: Any, inner: Inner, *_: Any) -> Interval:
    return float(expr), float(expr)


def _entry(expr: Entry, inner: Inner, definitions: Definitions, positive: Collection[str]) -> Interval:
    row = definitions.of(expr.tensor)
    return inner(row.body) if row else ((0.0, inf) if expr.tensor.name in positive else ALL)


def _add(expr: Add, inner: Inner, definitions: Definitions, *_: Any) -> Interval:
    met = Add(*expr.args)  # x − x is 0
    if not isinstance(met, Add) or len(met.args) < len(expr.args):
        return inner(met)
    low, high = map(sum, zip(*(inner(a) for a in expr.args), strict=True))

    def least(terms: Expr) -> list[float]:
        return [found + sum(inner(t)[0] for t in rest) for found, rest in paired_terms(terms, definitions)]

    above = least(expr) if low == -inf else []
    below = least(add(*map(negate, expr.args))) if high == inf else []
    if inf in (-low, high) and (turn := parabola(expr)) is not None:
        opens, last = turn
        (above if opens > 0 else below).append(last if opens > 0 else -last)
    return max([low, *above]), min([high, *(-n for n in below)])


def _times(a: Interval, b: Interval) -> Interval:
    corners = [0.0 if 0 in (x, y) else x * y for x in a for y in b]
    return min(corners), max(corners)


def _mul(expr: Mul, inner: Inner, *_: Any) -> Interval:
    if (met := ratio(expr.args, lambda f: inner(f)[0] >= 0)) is not None:
        low, rest = met
        found: Interval = (low, 1.0)
    elif (pair := of_one_sign(expr.args, lambda f: inner(f))) is not None:
        found, rest = (0.0, inf), pair
    else:
        found, rest = (1.0, 1.0), tuple(expr.args)
    for factor, count in Counter(rest).items():
        found = _times(found, _raised(inner(factor), count))
    return found


def _raised(base: Interval, exponent: int) -> Interval:
    if exponent % 2 == 0:
        low, high = _absolute(base)
        return _power(low, exponent), _power(high, exponent)
    return (_power(base[0], exponent), _power(base[1], exponent)) if exponent > 0 else ALL


def _power(base: float, exponent: float) -> float:
    try:
        return float(base ** exponent)
    except OverflowError:
        return inf if base > 0 else -inf


def _pow(expr: Pow, inner: Inner, *_: Any) -> Interval:
    low, high = inner(expr.base)
    if expr.exp.is_Integer and 0 < int(expr.exp) < 1000:
        return _raised((low, high), int(expr.exp))
    if expr.exp.is_negative and low > 0:
        return _power(high, float(expr.exp)), _power(low, float(expr.exp))
    if expr.exp.is_Integer and int(expr.exp) % 2 == 0:
        return 0.0, inf
    if expr.exp.is_Number and expr.exp.is_positive and expr.exp != int(expr.exp):
        value = sqrt if float(expr.exp) == 0.5 else lambda x: _power(x, float(expr.exp))
        return _rising(0.0, inf, value)((max(low, 0.0), max(high, 0.0)))
    return (0.0, inf) if low >= 0 or (expr.exp.is_Rational and not expr.exp.is_Integer) else ALL


def _sum(expr: Sum, inner: Inner, *_: Any) -> Interval:
    """The sum has at least one term."""
    low, high = inner(expr.body)
    return (low if low >= 0 else -inf), (high if high <= 0 else inf)


def _product(expr: Prod, inner: Inner, *_: Any) -> Interval:
    low, high = inner(expr.body)
    return (0.0, 1.0 if high <= 1 else inf) if low >= 0 else ALL


_TABLE: tuple[tuple[Any, Callable[..., Interval]], ...] = (
    (Number | NumberSymbol, _number), (Index | Extent, lambda *_: (1.0, inf)),
    (Delta | Indicator | Within, lambda *_: (0.0, 1.0)),
    (Entry, _entry), (Add, _add), (Mul, _mul), (Pow, _pow), (Sum, _sum), (Prod, _product),
    (MaxOver, lambda expr, inner, *_: inner(expr.body)),
)
