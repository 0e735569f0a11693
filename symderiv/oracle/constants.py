"""Numbers that are written in a formula: fractions, decimals, constants by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb
from sympy import Float, NumberSymbol, Rational

from symderiv.errors import NoRule
from symderiv.oracle.grid import Grid
from symderiv.oracle.memory import Code, remembered
from symderiv.oracle.scalars.numbers import ratio


def fraction(expr: Rational) -> Code:
    """What evaluates p/q."""
    p, q = int(expr.p), int(expr.q)
    return remembered(lambda world: Grid((), ratio(p, q)), expr)


def decimal(expr: Float) -> Code:
    """What evaluates a decimal: it is the number that is written, 0.9 + 0.1 is 1."""
    written = Rational(str(expr))
    return remembered(lambda world: Grid((), ratio(int(written.p), int(written.q))), expr)


_CONSTANTS: dict[str, Callable[[], Any]] = {
    "Exp1": arb.const_e, "Pi": arb.pi, "EulerGamma": arb.const_euler, "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
}


def constant(expr: NumberSymbol) -> Code:
    """What evaluates π, e and their like. Raises `NoRule` for one without a row."""
    made = _CONSTANTS.get(type(expr).__name__)
    if made is None:
        raise NoRule("The oracle does not know this constant", typed=expr)
    value = made
    return remembered(lambda world: Grid((), acb(value())), expr)
