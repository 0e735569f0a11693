"""The steps of neighbouring worlds, and the derivative that a number shows which took one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from flint import acb, arb

from symderiv.oracle.scalars.numbers import Lost, Value


@lru_cache(maxsize=1000)
def step_of(exponent: int, sign: int) -> acb:
    """2^exponent, imaginary for the sign 0."""
    return acb(sign * arb(2) ** exponent) if sign else acb(0, arb(2) ** exponent)


@lru_cache(maxsize=100)
def slopes(bits: int) -> Callable[[Any], Any]:
    """The derivatives in an array of numbers that took an imaginary step, at a precision."""
    step = arb(2) ** (bits // 2)

    def slope(value: Value) -> Value:
        if type(value) is acb:
            moved = value.imag
            return 0 if moved.is_zero() else acb(moved * step)
        return value if isinstance(value, Lost) else 0

    def of_all(data: Any) -> Any:
        numbers, made = data.ravel().tolist(), np.empty(data.shape, dtype=object)
        if {*map(type, numbers)} == _BALLS:
            made.reshape(-1)[:] = [0 if moved.is_zero() else acb(moved * step) for moved in [n.imag for n in numbers]]
        else:
            made.reshape(-1)[:] = [*map(slope, numbers)]
        return made

    return of_all


_BALLS = {acb}
