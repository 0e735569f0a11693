"""NumPy's own functions on whole tensors: what np.exp(z) or np.sum(z, axis=0) means, one row a function."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy
from sympy import Integer, Rational

from symderiv.errors import NoRule
from symderiv.notation import linear_algebra
from symderiv.notation.arrays import Array, ArrayOps, as_array, elementwise
from symderiv.notation.comparisons import KINDS, Comparison
from symderiv.notation.held import add, divide, mul, negate, power
from symderiv.notation.nodes import ONE, Indicator


def _scalar(function: Callable[..., Any]) -> Callable[..., Array]:
    return lambda *operands: elementwise(function, *operands)


UFUNCS: dict[str, Callable[..., ArrayOps]] = {
    "add": _scalar(add), "subtract": _scalar(lambda a, b: add(a, negate(b))), "multiply": _scalar(mul),
    "divide": _scalar(divide), "true_divide": _scalar(divide), "power": _scalar(power), "float_power": _scalar(power),
    "negative": _scalar(negate), "positive": _scalar(lambda a: a), "reciprocal": _scalar(lambda a: power(a, -ONE)),
    "square": _scalar(lambda a: power(a, Integer(2))), "sqrt": _scalar(lambda a: power(a, Rational(1, 2))),
    "matmul": lambda a, b: as_array(a) @ b, "maximum": _scalar(sympy.Max), "minimum": _scalar(sympy.Min),
    "absolute": _scalar(sympy.Abs), "fabs": _scalar(sympy.Abs), "sign": _scalar(sympy.sign),
    "log1p": _scalar(lambda a: sympy.log(add(ONE, a))), "expm1": _scalar(lambda a: add(sympy.exp(a), -ONE)),
    "log2": _scalar(lambda a: divide(sympy.log(a), sympy.log(2))), "log10": _scalar(lambda a: divide(sympy.log(a),
                                                                                                     sympy.log(10))),
    "exp2": _scalar(lambda a: power(Integer(2), a)), "cbrt": _scalar(lambda a: power(a, Rational(1, 3))),
    "arcsin": _scalar(sympy.asin), "arccos": _scalar(sympy.acos), "arctan": _scalar(sympy.atan), "arctan2": _scalar(sympy.atan2),
    "arcsinh": _scalar(sympy.asinh), "arccosh": _scalar(sympy.acosh), "arctanh": _scalar(sympy.atanh),
    "floor": _scalar(sympy.floor), "ceil": _scalar(sympy.ceiling),
    "hypot": _scalar(lambda a, b: power(add(power(a, Integer(2)), power(b, Integer(2))), Rational(1, 2))),
    "logaddexp": _scalar(lambda a, b: sympy.log(add(sympy.exp(a), sympy.exp(b)))),
    "heaviside": _scalar(lambda a, h: add(Indicator(sympy.Gt(a, 0)), mul(h, Indicator(sympy.Eq(a, 0))))),
    **{name: _scalar(getattr(sympy, name)) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: partial(Comparison, kind) for name, kind in KINDS.items()},
    # SciPy's, which are universal functions as well
    "erf": _scalar(sympy.erf), "erfc": _scalar(sympy.erfc), "gamma": _scalar(sympy.gamma), "gammaln": _scalar(sympy.loggamma),
    "psi": _scalar(sympy.digamma), "expit": _scalar(sympy.Function("sigmoid", real=True)),
    "ndtr": _scalar(sympy.Function("Phi", real=True)),
}
"""NumPy's universal functions by name."""


def _reduced(method: str) -> Callable[..., Array]:
    return lambda a, axis=None, keepdims=False: getattr(as_array(a), method)(axis, keepdims)


def _dot(a: Any, b: Any) -> Array:
    left, right = as_array(a), as_array(b)
    return left @ right if left.axes and right.axes else left * right


def _where(condition: Any, a: Any, b: Any) -> Array:
    """𝟙[c] a + 𝟙[not c] b."""
    holds = as_array(condition)
    fails = (~condition).as_array() if isinstance(condition, Comparison) else 1 - holds
    return elementwise(lambda c, u, n, v: add(mul(c, u), mul(n, v)), holds, a, fails, b)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    **{name: _reduced(name) for name in ("sum", "mean", "max", "min", "prod", "var")},
    "amax": _reduced("max"), "amin": _reduced("min"), "dot": _dot, "outer": linear_algebra.outer,
    "trace": linear_algebra.tr, "vdot": linear_algebra.inner,
    **{name: getattr(linear_algebra, name) for name in ("det", "diag", "einsum", "inv", "matrix_power", "norm", "slogdet",
                                                        "solve")},
    "transpose": lambda a: as_array(a).T,
    "clip": lambda a, low, high: elementwise(sympy.Min, high, elementwise(sympy.Max, low, a)),
    "where": _where,
}
"""NumPy's other functions by name."""


def apply_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> ArrayOps:
    """A universal function on tensors. Raises `NoRule` with its name where no row says what it means."""
    name = ufunc.__name__
    if method == "reduce" and name == "add":
        return FUNCTIONS["sum"](*inputs, **{k: v for k, v in options.items() if k in ("axis", "keepdims")})
    if method != "__call__" or options or name not in UFUNCS:
        raise _unknown(name if method == "__call__" else f"{name}.{method}", UFUNCS)
    return UFUNCS[name](*inputs)


def apply_function(function: Any, args: tuple[Any, ...], options: dict[str, Any]) -> ArrayOps:
    """Any other NumPy function on tensors. Raises `NoRule` with its name where no row says what it means."""
    name = function.__name__
    if name not in FUNCTIONS:
        raise _unknown(name, FUNCTIONS)
    try:
        return FUNCTIONS[name](*args, **options)
    except TypeError as error:
        raise NoRule(f"numpy.{name} is not understood with these arguments", typed=str(error)) from None


def _unknown(name: str, table: dict[str, Any]) -> NoRule:
    return NoRule("This NumPy function has no meaning for symbols yet", typed=f"numpy.{name}",
                  advice=f"There are {', '.join(sorted(table))}; rows go into symderiv/notation/protocol.py.")
