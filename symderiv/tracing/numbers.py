"""Numbers in code as numbers in formulas: 0.5 is 1/2, 0.1 stays the decimal that was written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from sympy import Expr, Float, Integer, Rational, nan, oo

from symderiv.errors import NoRule
from symderiv.notation import expression

HALVES = 1024
"""Fractions with a power of two up to this below the line are written as fractions: floats hold them exactly."""

ENDLESS = 1e38
"""What is as large as the largest floats, torch.finfo(dtype).min, means ∞: scores that a mask leaves out have it."""


def number(value: Any) -> Expr:
    """A Python or NumPy number as an expression.

    Raises `NotAnExpression` for what is none, `NoRule` for a complex number.

    >>> number(0.5), number(2.0), number(True)
    (1/2, 2, 1)
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool | np.bool_):
        return Integer(int(value))
    if isinstance(value, int | np.integer):
        return Integer(int(value))
    if isinstance(value, complex | np.complexfloating):
        raise NoRule("All quantities are real", typed=repr(value))
    if isinstance(value, float | np.floating):
        return _real(float(value))
    return expression(value)


def _real(value: float) -> Expr:
    if not abs(value) < ENDLESS:
        return nan if math.isnan(value) else oo if value > 0 else -oo
    above, below = value.as_integer_ratio()
    return Rational(above, below) if below <= HALVES and abs(above) < 10**6 else Float(repr(value))


def constant(value: Any) -> bool:
    """Whether a value is a number or an array of numbers.

    >>> constant(2.5), constant("2")
    (True, False)
    """
    return isinstance(value, int | float | np.number | np.bool_ | np.ndarray)
