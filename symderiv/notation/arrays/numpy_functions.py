"""NumPy's own functions on whole tensors: what np.exp(z) or np.sum(z, axis=0) means, one row a function."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy
from sympy import Integer, Rational

from symderiv.errors import AxisMismatch
from symderiv.notation.arrays import linear_algebra, slicing
from symderiv.notation.arrays.arithmetic import as_array, elementwise, matmul, mean, reduce_axes, smallest, variance
from symderiv.notation.arrays.comparisons import KINDS, Comparison
from symderiv.notation.arrays.operands import FUNCTIONS, INSTEAD, UFUNCS, Array
from symderiv.notation.nodes import ONE, Indicator, MaxOver, Prod
from symderiv.notation.unevaluated import add, divide, extreme, mul, negate, power


def _scalar(function: Callable[..., Any]) -> Callable[..., Array]:
    return lambda *operands: elementwise(function, *operands)


def _compared(kind: Any) -> Callable[..., Comparison]:
    return lambda a, b: Comparison(kind, as_array(a), as_array(b))


UFUNCS.update({
    "add": _scalar(add), "subtract": _scalar(lambda a, b: add(a, negate(b))), "multiply": _scalar(mul),
    "divide": _scalar(divide), "true_divide": _scalar(divide), "power": _scalar(power), "float_power": _scalar(power),
    "negative": _scalar(negate), "positive": _scalar(lambda a: a), "reciprocal": _scalar(lambda a: power(a, -ONE)),
    "square": _scalar(lambda a: power(a, Integer(2))), "sqrt": _scalar(lambda a: power(a, Rational(1, 2))),
    "matmul": lambda a, b: matmul(as_array(a), as_array(b)), "maximum": _scalar(partial(extreme, sympy.Max)),
    "minimum": _scalar(partial(extreme, sympy.Min)),
    "absolute": _scalar(sympy.Abs), "fabs": _scalar(sympy.Abs), "sign": _scalar(sympy.sign),
    "log1p": _scalar(lambda a: sympy.log(add(ONE, a))), "expm1": _scalar(lambda a: add(sympy.exp(a), -ONE)),
    "log2": _scalar(lambda a: divide(sympy.log(a), sympy.log(2))), "log10": _scalar(lambda a: divide(sympy.log(a),
                                                                                                     sympy.log(10))),
    "exp2": _scalar(lambda a: power(Integer(2), a)),
    "cbrt": _scalar(lambda a: mul(sympy.sign(a), power(sympy.Abs(a), Rational(1, 3)))),
    "arcsin": _scalar(sympy.asin), "arccos": _scalar(sympy.acos), "arctan": _scalar(sympy.atan), "arctan2": _scalar(sympy.atan2),
    "arcsinh": _scalar(sympy.asinh), "arccosh": _scalar(sympy.acosh), "arctanh": _scalar(sympy.atanh),
    "floor_divide": _scalar(lambda a, b: sympy.floor(divide(a, b))),
    "remainder": _scalar(lambda a, b: add(a, negate(mul(b, sympy.floor(divide(a, b)))))),
    "floor": _scalar(sympy.floor), "ceil": _scalar(sympy.ceiling),
    "hypot": _scalar(lambda a, b: power(add(power(a, Integer(2)), power(b, Integer(2))), Rational(1, 2))),
    "logaddexp": _scalar(lambda a, b: sympy.log(add(sympy.exp(a), sympy.exp(b)))),
    "heaviside": _scalar(lambda a, h: add(Indicator(sympy.Gt(a, 0)), mul(h, Indicator(sympy.Eq(a, 0))))),
    **{name: _scalar(getattr(sympy, name)) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: _compared(kind) for name, kind in KINDS.items()},
    # SciPy's, which are universal functions as well
    "erf": _scalar(sympy.erf), "erfc": _scalar(sympy.erfc), "gamma": _scalar(sympy.gamma), "gammaln": _scalar(sympy.loggamma),
    "psi": _scalar(sympy.digamma), "expit": _scalar(sympy.Function("sigmoid", real=True)),
    "ndtr": _scalar(sympy.Function("Phi", real=True)),
})


def _reduced(function: Callable[..., Array]) -> Callable[..., Array]:
    return lambda a, axis=None, keepdims=False: function(as_array(a), axis, keepdims)


REDUCTIONS: dict[str, Callable[..., Array]] = {
    "sum": _reduced(reduce_axes), "mean": _reduced(mean), "max": _reduced(partial(reduce_axes, join=MaxOver)),
    "min": _reduced(smallest), "prod": _reduced(partial(reduce_axes, join=Prod)),
    "var": lambda a, axis=None, keepdims=False, ddof=0: variance(as_array(a), axis, keepdims, ddof),
    "std": lambda a, axis=None, keepdims=False, ddof=0: UFUNCS["sqrt"](variance(as_array(a), axis, keepdims, ddof)),
}


def _dot(a: Any, b: Any) -> Array:
    left, right = as_array(a), as_array(b)
    return matmul(left, right) if left.axes and right.axes else elementwise(mul, left, right)


def _diagonal(a: Any) -> Array:
    if len(as_array(a).axes) != 2:
        raise AxisMismatch("A diagonal is that of a square matrix", typed=as_array(a).shape_text,
                           advice="Of a vector sd.diag(v) makes a matrix.")
    return linear_algebra.diag(a)


def _clip(a: Any, min: Any = None, max: Any = None) -> Array:
    """Each component between two bounds, of which one may be left out."""
    found = as_array(a) if min is None else elementwise(partial(extreme, sympy.Max), min, a)
    return found if max is None else elementwise(partial(extreme, sympy.Min), max, found)


def _inner(a: Any, b: Any) -> Array:
    """The sum over the last axes of both."""
    left, right = as_array(a), as_array(b)
    if not left.axes or not right.axes:
        return elementwise(mul, left, right)
    return _dot(left, Array((*right.indices[-1:], *right.indices[:-1]), right.body))


def _where(condition: Any, a: Any, b: Any) -> Array:
    """𝟙[c] a + 𝟙[not c] b."""
    holds = as_array(condition)
    fails = (~condition).as_array() if isinstance(condition, Comparison) else elementwise(lambda a: add(ONE, negate(a)), holds)
    return elementwise(lambda c, u, n, v: add(mul(c, u), mul(n, v)), holds, a, fails, b)


Array.sliced = staticmethod(slicing.sliced)
FUNCTIONS.update({
    **REDUCTIONS, "amax": REDUCTIONS["max"], "amin": REDUCTIONS["min"], "dot": _dot, "outer": linear_algebra.outer,
    "trace": linear_algebra.tr, "vdot": linear_algebra.inner,
    **{name: getattr(linear_algebra, name) for name in ("det", "diag", "einsum", "inv", "matrix_power", "norm", "slogdet",
                                                        "solve")},
    "transpose": lambda a: as_array(a).T, "diagonal": _diagonal,
    "clip": _clip, "where": _where, "kron": linear_algebra.kron, "inner": _inner,
})
INSTEAD.update({
    "cumsum": "Write sd.cumsum(x), which runs along the last axis.",
    "cumprod": "Write sd.cumprod(x), which runs along the last axis.",
    **dict.fromkeys(("sort", "argsort", "argmax", "argmin", "median", "quantile", "percentile", "unique"),
                    "Places and orders of entries are no formula; the largest entry is x.max()."),
    **dict.fromkeys(("round", "around", "rint"), "Write np.floor(x + 1/2)."),
    "tensordot": "Write sd.einsum, with a letter for each axis.",
    **dict.fromkeys(("concatenate", "stack", "hstack", "vstack", "reshape", "tile", "repeat"),
                    "Give the parts axes of their own, or let sd.trace read the function that puts them together."),
})
