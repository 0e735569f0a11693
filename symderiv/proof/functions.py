"""The oracle's own values of scalar functions: one row a function, by name; no derivative anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symderiv.errors import NoRule
from symderiv.proof.pieces import Between, Edges, Largest, Pieces, Thresholds

Value = Any
"""An mpmath number, or a Python int where the value is exact."""


@dataclass(frozen=True)
class Row:
    """How one function is evaluated.

    `call` takes an mpmath context and the arguments; `pieces` are the regions in which the function is smooth, None
    where it is smooth everywhere.
    """

    call: Callable[..., Value]
    pieces: Pieces | None = None


def function_row(name: str) -> Row:
    """The row of a function.

    Raises `NoRule` where the table has none.

    >>> from symderiv.proof.point import context
    >>> str(function_row("sigmoid").call(context(35), 0))
    '0.5'
    """
    if name not in FUNCTIONS:
        raise NoRule("The oracle has no value for a function", typed=name,
                     advice="Add a row for it to FUNCTIONS in symderiv/proof/functions.py.")
    return FUNCTIONS[name]


def _sigmoid(c: Any, x: Value) -> Value:
    return 1 / (1 + c.exp(-x))


def _softplus(c: Any, x: Value, beta: Value = 1) -> Value:
    return c.log(1 + c.exp(beta * x)) / beta


def _clip(x: Value, low: Value, high: Value) -> Value:
    return max(low, min(high, x))


def _sign(c: Any, x: Value) -> Value:
    return (x > 0) - (x < 0)


def _heaviside(c: Any, x: Value, at_zero: Value | None = None) -> Value:
    if x == 0:
        return c.mpf(1) / 2 if at_zero is None else at_zero
    return int(x > 0)


def _elu(c: Any, x: Value, a: Value = 1) -> Value:
    return x if x > 0 else a * (c.exp(x) - 1)


def _celu(c: Any, x: Value, a: Value = 1) -> Value:
    return x if x > 0 else a * (c.exp(x / a) - 1)


def _selu(c: Any, x: Value) -> Value:
    scale, a = c.mpf("1.0507009873554804934193349852946"), c.mpf("1.6732632423543772848170429916717")
    return scale * _elu(c, x, a)


def _gelu(c: Any, x: Value) -> Value:
    return x * c.ncdf(x)


def _gelu_tanh(c: Any, x: Value) -> Value:
    return x / 2 * (1 + c.tanh(c.sqrt(2 / c.pi) * (x + c.mpf("0.044715") * x**3)))


def _leaky(c: Any, x: Value, a: Value | None = None) -> Value:
    return x if x > 0 else x * (c.mpf("0.01") if a is None else a)


def _softshrink(c: Any, x: Value, a: Value | None = None) -> Value:
    a = c.mpf(1) / 2 if a is None else a
    return _sign(c, x) * max(c.mpf(0), abs(x) - a)


def _hardshrink(c: Any, x: Value, a: Value | None = None) -> Value:
    return x if abs(x) > (c.mpf(1) / 2 if a is None else a) else c.mpf(0)


def _named(method: str) -> Row:
    return Row(lambda c, *args: getattr(c, method)(*args))


# Names that mpmath shares with SymPy.
_SHARED = ("exp log sqrt cbrt sin cos tan sec csc cot sinh cosh tanh sech csch coth asin acos atan asec acsc acot asinh acosh "
           "atanh asech acsch acoth atan2 sinc erf erfc erfi erfinv gamma loggamma digamma factorial binomial beta zeta polylog "
           "besselj bessely besseli besselk log1p expm1")

FUNCTIONS: dict[str, Row] = {name: _named(name) for name in _SHARED.split()} | {
    # special functions under SymPy's names
    "erfcinv": Row(lambda c, x: c.erfinv(1 - x)),
    "polygamma": Row(lambda c, n, x: c.psi(int(n), x)),
    "trigamma": Row(lambda c, x: c.psi(1, x)),
    "lgamma": _named("loggamma"),
    "LambertW": _named("lambertw"),
    "Mod": Row(lambda c, x, y: x - y * c.floor(c.mpf(x) / y)),
    # pieces, between kinks and jumps from which sampled points keep away
    "Abs": Row(lambda c, x: abs(x), Thresholds(0)),
    "sign": Row(_sign, Thresholds(0)),
    "Heaviside": Row(_heaviside, Thresholds(0)),
    "step": Row(_heaviside, Thresholds(0)),
    "Max": Row(lambda c, *args: max(args), Largest()),
    "Min": Row(lambda c, *args: min(args), Largest(-1)),
    "floor": Row(lambda c, x: c.floor(x), Between()),
    "ceiling": Row(lambda c, x: c.ceil(x), Between()),
    # activations
    "sigmoid": Row(_sigmoid),
    "logistic": Row(_sigmoid),
    "log_sigmoid": Row(lambda c, x: -_softplus(c, -x)),
    "logsigmoid": Row(lambda c, x: -_softplus(c, -x)),
    "logit": Row(lambda c, x: c.log(x / (1 - x))),
    "softplus": Row(_softplus),
    "softsign": Row(lambda c, x: x / (1 + abs(x)), Thresholds(0)),
    "silu": Row(lambda c, x: x * _sigmoid(c, x)),
    "swish": Row(lambda c, x, beta=1: x * _sigmoid(c, beta * x)),
    "mish": Row(lambda c, x: x * c.tanh(_softplus(c, x))),
    "gelu": Row(_gelu),
    "gelu_tanh": Row(_gelu_tanh),
    "relu": Row(lambda c, x: max(c.mpf(0), x), Thresholds(0)),
    "relu6": Row(lambda c, x: _clip(x, c.mpf(0), c.mpf(6)), Thresholds(0, 6)),
    "leaky_relu": Row(_leaky, Thresholds(0)),
    "prelu": Row(_leaky, Thresholds(0)),
    "elu": Row(_elu, Thresholds(0)),
    "celu": Row(_celu, Thresholds(0)),
    "selu": Row(_selu, Thresholds(0)),
    "hardtanh": Row(lambda c, x: _clip(x, c.mpf(-1), c.mpf(1)), Thresholds(-1, 1)),
    "hard_sigmoid": Row(lambda c, x: _clip(x + 3, c.mpf(0), c.mpf(6)) / 6, Thresholds(-3, 3)),
    "hardsigmoid": Row(lambda c, x: _clip(x + 3, c.mpf(0), c.mpf(6)) / 6, Thresholds(-3, 3)),
    "hard_swish": Row(lambda c, x: x * _clip(x + 3, c.mpf(0), c.mpf(6)) / 6, Thresholds(-3, 3)),
    "hardswish": Row(lambda c, x: x * _clip(x + 3, c.mpf(0), c.mpf(6)) / 6, Thresholds(-3, 3)),
    "softshrink": Row(_softshrink, Edges()),
    "hardshrink": Row(_hardshrink, Edges()),
    "tanhshrink": Row(lambda c, x: x - c.tanh(x)),
    # the normal distribution
    "Phi": _named("ncdf"),
    "norm_cdf": _named("ncdf"),
    "norm_pdf": _named("npdf"),
    "phi": _named("npdf"),
}
