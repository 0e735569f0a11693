"""The oracle's numbers: complex balls of FLINT, each with a proved radius; and what stands where there is no value.

A real value is a ball with imaginary part 0. In a neighbouring world the imaginary part is the step times the derivative.
Whole numbers that are exact stay Python's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import acb, arb, fmpq
from mpmath.ctx_mp import MPContext
from sympy import Expr

from symderiv.errors import CannotSample

Value = Any
"""A ball, a Python int where the value is exact, or `Lost`."""


class Lost:
    """No value here, and why. Whatever is computed from it is lost too, unless a mask leaves it out."""

    __slots__ = ("why",)

    def __init__(self, why: CannotSample) -> None:
        self.why = why

    def _absorbed(self, *others: object) -> Lost:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __rpow__ = _absorbed
    __neg__ = _absorbed


def ball(number: Any) -> acb:
    """The exact ball of an int, a float, one of NumPy's or mpmath's numbers, or a ball."""
    if isinstance(number, acb):
        return number
    parts = getattr(number, "_mpf_", None)
    if parts is None:
        return acb(number.item() if hasattr(number, "item") else number)
    sign, mantissa, exponent, _ = parts
    return acb(arb((-int(mantissa) if sign else int(mantissa), int(exponent))))


def ratio(p: int, q: int) -> acb:
    """The ball of a fraction."""
    return acb(fmpq(p, q))


def there(value: Value) -> Value:
    """The value, as a ball or Python's int. Raises what made it impossible."""
    if type(value) is acb:
        return value
    if isinstance(value, Lost):
        raise value.why
    return int(value)


def real(value: Value) -> Any:
    """The real part, as a real ball or an int."""
    return value.real if isinstance(value, acb) else value


def size(value: Value) -> float:
    """An upper bound of the absolute value, as a float; beyond the range of floats infinity."""
    return float(value.abs_upper()) if isinstance(value, acb) else float(abs(value))


def largest(values: Iterable[Value]) -> float:
    """An upper bound of the absolute values that are there."""
    return max((size(v) for v in values if not isinstance(v, Lost)), default=0.0)


def mpf(value: Value, context: MPContext) -> Any:
    """The middle of the real part as a number of mpmath. Raises what made the value impossible."""
    value = there(value)
    if isinstance(value, int):
        return context.mpf(value)
    mantissa, exponent = value.real.mid().man_exp()
    return context.make_mpf(context.mpf((int(mantissa), int(exponent)))._mpf_)


def whole(value: Value, index: Expr) -> int:
    """The value of an index. Raises `CannotSample` where it is no whole number."""
    if isinstance(value, Lost):
        raise value.why
    found = int(value) if isinstance(value, int) else value.real.unique_fmpz()
    if found is None:
        raise CannotSample("An index is not a whole number", typed=index)
    return int(found)
