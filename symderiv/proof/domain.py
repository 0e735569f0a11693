"""Where a formula has a value: powers and functions that stay finite and real, and points that keep away from kinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr

from symderiv.errors import CannotSample
from symderiv.proof.functions import Value

KINK = 1e-3
"""Arguments nearer than this to a kink or jump, but not exactly on it, are not sampled."""
TIE = 1e-40
"""What lies nearer than this is on it: one number computed in two ways, as where two tokens are the same."""

TIE = 1e-40
"""Closer than this is on the edge: the same value, worked out in two ways."""

LONGEST = 10_000
"""Exponents up to this keep whole numbers exact."""


class OutOfDomain(CannotSample):
    """A value is not a finite real number at this point."""


class Singular(OutOfDomain):
    """A matrix has no inverse at this point; at other sizes it may have one."""


class OutOfRange(CannotSample):
    """A value is too large or too small to be compared."""


class NearKink(CannotSample):
    """A value lies too near a kink or jump at this point."""


def power(context: Any, base: Value, exponent: Value, expr: Expr) -> Value:
    """base^exponent; a fractional power needs a base that is not negative."""
    if base == 0 and exponent < 0:
        raise OutOfDomain("A division by zero", typed=expr)
    if isinstance(base, int) and abs(exponent) > LONGEST:
        base = context.mpf(base)
    if exponent == int(exponent):
        return base ** int(exponent) if exponent >= 0 else 1 / context.mpf(base) ** int(-exponent)
    if base < 0:
        raise OutOfDomain("A fractional power of a negative number", typed=expr)
    return context.sqrt(base) if exponent == 0.5 else context.power(base, exponent)


def keep_away(gap: Value, expr: Expr) -> None:
    """Refuse a point near a kink; exactly on it is where a formula puts itself (x_i - x_j at i = j)."""
    if TIE < abs(gap) < KINK:
        raise NearKink("The point lies too near a kink", typed=expr)


def region(margins: Sequence[Value], expr: Expr) -> int | None:
    """Which of the regions of a function its arguments lie in; None on an edge. Points near an edge are refused."""
    deepest = max(margins)
    keep_away(deepest, expr)
    return list(margins).index(deepest) if deepest > TIE else None


def finite(c: Any, call: Callable[..., Value], args: list[Value], expr: Expr) -> Value:
    """The value of a function, refused where it is not a finite real number."""
    try:
        value = call(c, *args)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise OutOfDomain("A function has no value at this point", typed=expr) from error
    if not isinstance(value, (int, c.mpf)) or not c.isfinite(value):
        raise OutOfDomain("A function has no finite real value at this point", typed=expr)
    return value
