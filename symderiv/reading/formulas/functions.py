r"""The functions a formula may use: the rows of the function tables by their LaTeX names, and what only formulas write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, Expr, Function, Gt, Integer, Max, Min, Rational, atan2, digamma, exp, gamma, log, loggamma, pi, sqrt

from symderiv.library.functions import COMPOSED
from symderiv.library.functions import FUNCTIONS as TABLE
from symderiv.notation import Array, Indicator, add, divide, expression, extreme, mul, negate, power
from symderiv.notation.arrays.operands import UFUNCS

Constructor = Callable[..., Expr]
ANY = 9999
"""As many arguments as anybody writes."""


def scalar(name: str) -> Any:
    """A real scalar function known by name only; its derivative is a row of the function table.

    >>> scalar("softplus")
    softplus
    """
    return Function(name, real=True)


def moderate(function: Constructor) -> Constructor:
    """The function, for symbols and for numbers up to a thousand: SymPy writes out the factorials of all of them."""
    def make(x: Expr) -> Expr:
        if x.is_Rational and abs(x) > 1000:
            raise ValueError("the number is too large for a factorial")
        return function(x)

    return make


def log_base(base: Expr) -> Constructor:
    """The logarithm to a base, as a quotient of natural logarithms."""
    return lambda x: divide(log(x), log(base))


def clip(x: Expr, low: Expr, high: Expr) -> Expr:
    """min(high, max(low, x))."""
    return extreme(Min, high, extreme(Max, low, x))


def normal_density(x: Expr, mean: Expr, variance: Expr) -> Expr:
    """The density of the normal distribution with this mean and variance."""
    square = power(add(x, negate(mean)), Integer(2))
    root = power(mul(Integer(2), pi, variance), Rational(-1, 2))
    return mul(root, exp(negate(divide(square, mul(Integer(2), variance)))))


# Each row: the names that LaTeX gives the function (without the backslash), fewest and most arguments, the constructor.
Row = tuple[str, int, int, Constructor]
ONLY_WRITTEN: tuple[Row, ...] = (
    ("sqrt", 1, 1, sqrt),
    ("abs", 1, 1, Abs),
    ("atan2 arctan2", 2, 2, atan2),
    ("Gamma", 1, 1, moderate(gamma)),
    ("digamma", 1, 1, moderate(digamma)),
    ("lgamma loggamma", 1, 1, moderate(loggamma)),
    ("max", 2, ANY, lambda *args: extreme(Max, *args)),
    ("min", 2, ANY, lambda *args: extreme(Min, *args)),
    ("clip", 3, 3, clip),
    ("normal", 3, 3, normal_density),
    ("Heaviside", 1, 1, lambda x: Indicator(Gt(x, Integer(0)))),
)


def _of_numbers(name: str) -> Constructor:
    """NumPy's function of components, of single ones."""
    return lambda *xs: UFUNCS[name](*(Array((), x) for x in xs)).body


NUMPY = {"square": 1, "reciprocal": 1, "log1p": 1, "expm1": 1, "exp2": 1, "cbrt": 1, "power": 2, "logaddexp": 2, "hypot": 2}
"""Functions of components that programs call, with how many arguments they take; formulas write `npNAME`."""


def _composed(row: Any) -> Row:
    usual = [expression(value) for value in row.parameters.values()]
    return row.latex, 1, 1 + len(usual), lambda x, *given: row.formula(x, *given, *usual[len(given):])


ROWS: tuple[Row, ...] = (
    *((row.latex, row.arity, row.arity, row.build) for row in TABLE.values() if not row.fixed),
    *map(_composed, COMPOSED.values()),
    *ONLY_WRITTEN,
    *((f"np{name}", count, count, _of_numbers(name)) for name, count in NUMPY.items()),
)
FUNCTIONS: dict[str, tuple[int, int, Constructor]] = {
    name: (least, most, make) for names, least, most, make in ROWS for name in names.split()}
"""Fewest and most arguments, and the constructor, by LaTeX name."""

SLOPES: dict[str, Constructor] = {name: row.derivative for row in TABLE.values() if row.arity == 1 and not row.fixed
                                  for name in row.latex.split()}
"""The derivative of each function of one variable, for f'(x), by LaTeX name."""

REDUCED = ("sum", "mean", "var", "std", "prod", "max", "min", "logsumexp")
"""What makes one number of many, over an axis or over all."""
PLACES = {"": None, "axis0": 0, "axis1": 1, "axislast": -1}


def along_axes(*names: str) -> dict[str, tuple[str, int | None, bool]]:
    """How formulas write NumPy's functions along an axis, with the function, the axis, and whether that is kept with length 1.

    >>> along_axes("sum")["npsumaxis1kept"]
    ('sum', 1, True)
    """
    return {f"np{name}{place}{kept}": (name, axis, bool(kept)) for name in names for place, axis in PLACES.items()
            for kept in ("", "kept")}


ARRAY_FUNCTIONS = {
    "det": "determinant", "logdet": "log-determinant", "tr": "trace", "Tr": "trace", "trace": "trace", "Trace": "trace",
    "Spur": "trace", "Sp": "trace",
    "diag": "diagonal", "Diag": "diagonal", "softmax": "softmax", "Softmax": "softmax", "SoftMax": "softmax",
    "logsoftmax": "log-softmax", "LogSoftmax": "log-softmax",
    "logsumexp": "log-sum-exp", "LSE": "log-sum-exp", "sum": "sum", "mean": "mean", "avg": "mean",
    "var": "variance", "Var": "variance", "std": "deviation", "Std": "deviation",
    **{name: name for name in (*along_axes("logsoftmax", "softmax", "size", *REDUCED), "npnorm1", "npnorminf")},
}
"""Functions of whole tensors, by LaTeX name."""

INSTEAD = (r"Of vec(A) only lengths, inner products and sums are read: \|vec(A) - vec(B)\|, vec(A)^\top vec(B), also with "
           r"(B \otimes C) vec(A) there. Write A itself, and \langle B, A\rangle with a matrix B for b^\top vec(A).")
LONG = {
    "vec": ("The long vector of a matrix cannot be read", INSTEAD),
    "vech": ("The long vector of a triangle cannot be read", INSTEAD),
    **dict.fromkeys(("cov", "Cov"), ("A covariance has two readings, over n and over n - 1",
                                     "For two vectors of samples write mean((x - mean(x)) * (y - mean(y))), or with n - 1: "
                                     r"\frac{1}{n-1} \sum_{i=1}^n (x_i - a)(y_i - b) with a = mean(x) and b = mean(y).")),
}
"""What has no row, with what to write instead: the long vectors have other axes than what they are of."""
HOLDS = frozenset({"sg", "SG", "stopgrad", "stopgradient", "detach", "stop", "stop_gradient", "stop_grad"})
"""Words for what is held fixed while the rest is differentiated."""
HELD = "What a stop-gradient holds takes a letter of its own, as a new input; for a product write \\cdot."
PAIRED = frozenset({"KLdiv"})
"""Functions of two whole arrays of one shape."""

# Symbols that are functions unless they are declared and followed by a bracket.
FUNCTION_SYMBOLS = frozenset({r"\sigma", r"\Gamma", r"\Phi"})
