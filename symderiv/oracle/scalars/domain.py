"""Where a formula has a value: powers and functions that stay finite and real, and points that keep away from kinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import acb
from sympy import Expr

from symderiv.errors import CannotSample
from symderiv.oracle.scalars.numbers import Lost, Value, ball, real

KINK, NEARER = 1e-3, 1e-9
"""Arguments nearer than this to a kink or jump, but not exactly on it, are not sampled; small ones, nearer than this part of
them. Where all points of a kind are, as on tanh(u) < 1 for all large u, they may come as near as floats tell the sides."""
ROUNDING = 1e-12
"""However small they are: code that is compared computes with floats."""
TIE = 1e-25
"""What lies nearer than this is on it: one number computed in two ways, as where two tokens are the same."""
LONGEST = 10_000
"""Exponents up to this keep whole numbers exact."""
SKEW = 1e-12
"""A larger imaginary part is no derivative times the step, but the sign that a function is not real here."""


class Watch:
    """How near an edge what is compared may come, where it is as large as 1, and on which sides of conditions something lay.

    Exactly on an edge a function counts to a region beside it, the `other` one if asked; `tied` tells that one did.
    """

    def __init__(self, near: float = KINK, other: bool = False) -> None:
        self.near, self.other, self.tied = near, other, False
        self.seen: set[tuple[Expr, int]] = set()

    def __call__(self, condition: Expr, side: int) -> None:
        """Keep in mind on which side of a condition a value lay."""
        self.seen.add((condition, side))


class OutOfDomain(CannotSample):
    """A value is not a finite real number at this point."""


class Singular(OutOfDomain):
    """A matrix has no inverse at this point; at other sizes it may have one."""


class OutOfRange(CannotSample):
    """A value is too large or too small to be compared."""


class NearKink(CannotSample):
    """A value lies too near a kink or jump at this point."""


def power(base: Value, exponent: Value, expr: Expr) -> Value:
    """base^exponent; a fractional power needs a base that is not negative."""
    if type(exponent) is int and type(base) is acb and not (exponent < 0 and base.is_zero()):
        return finite_or_lost(base ** exponent, expr)
    if isinstance(base, Lost) or isinstance(exponent, Lost):
        return base if isinstance(base, Lost) else exponent
    number = _integer(exponent)
    zero = base == 0 if isinstance(base, int) else base.is_zero()
    if zero and _below(exponent):
        return Lost(OutOfDomain("A division by zero", typed=expr))
    if number is None:
        return _fractional(base, exponent, expr)
    if isinstance(base, int) and 0 <= number <= LONGEST:
        return base ** number
    return finite_or_lost(ball(base) ** number, expr)


def _integer(exponent: Value) -> int | None:
    if isinstance(exponent, int):
        return exponent
    found = exponent.real.unique_fmpz() if exponent.is_exact() and exponent.imag.is_zero() else None
    return None if found is None else int(found)


def _below(exponent: Value) -> bool:
    return bool(real(exponent) < 0)


def _fractional(base: Value, exponent: Value, expr: Expr) -> Value:
    if real(base) < 0:
        return Lost(OutOfDomain("A fractional power of a negative number", typed=expr))
    base = ball(base)
    if base.is_zero():
        return 0
    if not base.real > 0:
        return Lost(OutOfDomain("A fractional power of what is zero but for rounding", typed=expr))
    return finite_or_lost(base.sqrt() if exponent.real == 0.5 and exponent.imag.is_zero() else base ** exponent, expr)


def finite_or_lost(value: acb, expr: Expr) -> Value:
    """The value, or `Lost` where it is not finite."""
    return value if value.is_finite() else Lost(OutOfDomain("A function has no value at this point", typed=expr))


def on_both_sides(value: Value) -> bool:
    """Whether a ball holds numbers above and below 0: a difference of two large numbers that are equal but for rounding."""
    return not (value > 0 or value < 0)


def nearest(scale: float, near: float = KINK) -> float:
    """How near a kink what is compared may come, where it is so large; `near` for what is as large as 1.

    >>> nearest(10.0), nearest(0.5)
    (0.001, 0.0005)
    """
    return max(near * min(1.0, scale), ROUNDING)


def region(margins: Sequence[Value], expr: Expr, scale: float, near: float = KINK) -> int | Lost | None:
    """Which of the regions of a function its arguments, of this `scale`, lie in; None on an edge, `Lost` near one."""
    deepest = max(margins)
    depth = abs(float(deepest))
    if depth < TIE:
        return None
    if depth < nearest(scale, near) or on_both_sides(deepest):
        return Lost(NearKink("The point lies too near a kink", typed=expr))
    return list(margins).index(deepest)


def called(call: Callable[..., Value], expr: Expr, *args: Value) -> Value:
    """The value of a function, lost where it is not a finite real number."""
    balls = list[acb]()
    for argument in args:
        if type(argument) is not acb:
            if isinstance(argument, Lost):
                return argument
            argument = ball(argument)
        balls.append(argument)
    try:
        value = call(*balls)
    except (ValueError, ZeroDivisionError, OverflowError):
        return Lost(OutOfDomain("A function has no value at this point", typed=expr))
    if isinstance(value, int):
        return value
    if not value.is_finite() or not _real_but_for_a_step(value):
        return Lost(OutOfDomain("A function has no finite real value at this point", typed=expr))
    return value


def _real_but_for_a_step(value: acb) -> bool:
    imag = value.imag
    return bool(imag.is_zero() or float(imag.abs_upper()) < SKEW or abs(imag) < SKEW * (1 + abs(value.real)))
