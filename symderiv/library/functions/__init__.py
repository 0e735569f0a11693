"""Scalar functions. Each is a row of a table: with a derivative of its own, or stated by a formula in terms of others.

A family is a file beside this one: `elementary` and `special` have derivatives of their own, `composed` are formulas.
"""

from __future__ import annotations

from typing import Any

from symderiv.errors import NoRule
from symderiv.library.functions import composed, elementary, special
from symderiv.library.functions.elementary import HALF, TWO
from symderiv.library.functions.pieces import clip, indicator, maximum, minimum, where
from symderiv.library.functions.row import Composition, ScalarFunction, applied, open_row
from symderiv.notation import add, divide, mul, power

FUNCTIONS = {row.name: row for family in (elementary, special) for row in family.ROWS}
"""The functions with a derivative of their own, by the name of their node."""
COMPOSED = {row.name: row for row in composed.ROWS}
"""The functions that a formula states, by the name that `sd.` gives them."""

exp, sin, cos, tan, cot, sec, csc = (FUNCTIONS[n] for n in ("exp", "sin", "cos", "tan", "cot", "sec", "csc"))
sinh, cosh, tanh, coth = (FUNCTIONS[n] for n in ("sinh", "cosh", "tanh", "coth"))
asin, acos, atan, atan2 = (FUNCTIONS[n] for n in ("asin", "acos", "atan", "atan2"))
asinh, acosh, atanh = (FUNCTIONS[n] for n in ("asinh", "acosh", "atanh"))
absolute, sign, floor, ceil = (FUNCTIONS[n] for n in ("Abs", "sign", "floor", "ceiling"))
sigmoid, erf, erfc, normal_cdf, normal_pdf = (FUNCTIONS[n] for n in ("sigmoid", "erf", "erfc", "Phi", "phi"))
lgamma, gamma, digamma = (FUNCTIONS[n] for n in ("loggamma", "gamma", "polygamma"))
erfinv, i0 = (FUNCTIONS[n] for n in ("erfinv", "besseli"))
gammainc, gammaincc, hurwitz_zeta = (FUNCTIONS[n] for n in ("gammainc", "gammaincc", "hurwitz_zeta"))
log2, log10, log1p, expm1 = (COMPOSED[n] for n in ("log2", "log10", "log1p", "expm1"))
logit, log_sigmoid = (COMPOSED[n] for n in ("logit", "log_sigmoid"))
relu, leaky_relu, prelu, relu6, elu, selu, celu = (
    COMPOSED[n] for n in ("relu", "leaky_relu", "prelu", "relu6", "elu", "selu", "celu"))
gelu, gelu_erf, gelu_tanh, silu, swish, mish = (COMPOSED[n] for n in ("gelu", "gelu_erf", "gelu_tanh", "silu", "swish", "mish"))
softsign, hardtanh, hard_sigmoid, hard_swish = (COMPOSED[n] for n in ("softsign", "hardtanh", "hard_sigmoid", "hard_swish"))
softshrink, hardshrink, tanhshrink, threshold = (COMPOSED[n] for n in ("softshrink", "hardshrink", "tanhshrink", "threshold"))


def scalar_function(expr: Any) -> ScalarFunction:
    """The row of an applied function.

    Raises `NoRule` when no row states its derivative.
    """
    name = expr.func.__name__
    row = FUNCTIONS.get(name) or open_row(name)
    if row is None or len(expr.args) != len(row.partials):
        raise NoRule(f"No derivative is stated for the function {expr.func.__name__}", typed=str(expr),
                     advice="Add a row to a table in symderiv/library/functions/.")
    return row


def log(x: Any, base: Any = None) -> Any:
    """log(x), or the logarithm to any base: log(x)/log(base).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> x = sd.scalar("x")
    >>> sd.log(x), sd.log(x, 2)
    (log(x), log(x)/log(2))
    """
    natural = FUNCTIONS["log"]
    return natural(x) if base is None else applied(divide, natural(x), natural(base))


def sqrt(x: Any) -> Any:
    """The square root, x^(1/2).

    Raises `NotAnExpression` for what is no formula.

    >>> import symderiv as sd
    >>> sd.sqrt(sd.scalar("x"))
    sqrt(x)
    """
    return applied(lambda u: power(u, HALF), x)


def softplus(x: Any, beta: Any = 1) -> Any:
    """log(1 + e^x); with `beta`, log(1 + e^{βx})/β.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> sd.softplus(sd.scalar("x"), beta=2)
    softplus(2*x)/2
    """
    plain = FUNCTIONS["softplus"]
    return plain(x) if beta == 1 else applied(lambda u, b: divide(plain.build(mul(b, u)), b), x, beta)


def logaddexp(a: Any, b: Any) -> Any:
    """log(e^a + e^b).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> a, b = sd.scalar("a"), sd.scalar("b")
    >>> sd.logaddexp(a, b)
    log(exp(a) + exp(b))
    """
    return applied(lambda u, v: FUNCTIONS["log"].build(add(exp.build(u), exp.build(v))), a, b)


def hypot(a: Any, b: Any) -> Any:
    """√(a² + b²).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> a, b = sd.scalar("a"), sd.scalar("b")
    >>> sd.hypot(a, b)
    sqrt(a**2 + b**2)
    """
    return applied(lambda u, v: power(add(power(u, TWO), power(v, TWO)), HALF), a, b)


__all__ = ["COMPOSED", "FUNCTIONS", "Composition", "ScalarFunction", "absolute", "acos", "acosh", "asin", "asinh", "atan",
           "atan2", "atanh", "ceil", "celu", "clip", "cos", "cosh", "cot", "coth", "csc", "digamma", "elu", "erf", "erfc",
           "erfinv", "exp", "expm1", "floor", "gamma", "gammainc", "gammaincc", "gelu", "gelu_erf", "gelu_tanh", "hard_sigmoid",
           "hard_swish", "hardshrink", "hardtanh", "hurwitz_zeta", "hypot", "i0",
           "indicator", "leaky_relu", "lgamma", "log", "log10", "log1p", "log2", "log_sigmoid", "logaddexp", "logit", "maximum",
           "minimum", "mish", "normal_cdf", "normal_pdf", "prelu", "relu", "relu6", "scalar_function", "sec", "selu", "sigmoid",
           "sign", "silu", "sin", "sinh", "softplus", "softshrink", "softsign", "sqrt", "swish", "tan", "tanh", "tanhshrink",
           "threshold", "where"]
