"""Scalar functions, one row each: the derivative a textbook states, and where it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Integer, Rational

from symderiv.errors import NoRule
from symderiv.notation import ONE, Array, ArrayOps, Indicator, add, divide, elementwise, expression, mul, negate, power

TWO, HALF = Integer(2), Rational(1, 2)


@dataclass(frozen=True)
class ScalarFunction:
    """A function of one variable.

    `derivative` gives f'(u) for an argument u, `law` states it as LaTeX in terms of u, `title` is the rule's name on a
    page, `domain` an interval on which both hold (tests draw arguments from it), `source` where it can be looked up.
    """

    name: str
    build: Callable[[Expr], Expr]
    derivative: Callable[[Expr], Expr]
    law: str
    title: str
    domain: tuple[float, float] = (-2.0, 2.0)
    source: str = "Abramowitz & Stegun 1964"

    def __call__(self, x: Any) -> Any:
        """f(x) for an expression, or component by component for a tensor."""
        return elementwise(self.build, x) if isinstance(x, ArrayOps) else self.build(expression(x))


def _named(name: str) -> Callable[[Expr], Expr]:
    return sympy.Function(name, real=True)


_sigmoid, _softplus = _named("sigmoid"), _named("softplus")


def _one_minus(u: Expr) -> Expr:
    return add(ONE, negate(u))


def _square(u: Expr) -> Expr:
    return power(u, TWO)


ROWS = (
    ScalarFunction("exp", sympy.exp, sympy.exp, r"(e^{u})' = e^{u}", "exponential rule", source="A&S 4.2.29"),
    ScalarFunction("log", sympy.log, lambda u: power(u, -ONE), r"(\log u)' = \frac{1}{u}", "log rule", (0.2, 3.0), "A&S 4.1.46"),
    ScalarFunction("sin", sympy.sin, sympy.cos, r"(\sin u)' = \cos u", "sine rule", source="A&S 4.3.105"),
    ScalarFunction("cos", sympy.cos, lambda u: negate(sympy.sin(u)), r"(\cos u)' = -\sin u", "cosine rule", source="A&S 4.3.106"),
    ScalarFunction("tan", sympy.tan, lambda u: add(ONE, _square(sympy.tan(u))), r"(\tan u)' = 1 + \tan^2 u", "tangent rule",
                   (-1.2, 1.2), "A&S 4.3.107"),
    ScalarFunction("sinh", sympy.sinh, sympy.cosh, r"(\sinh u)' = \cosh u", "sinh rule", source="A&S 4.5.71"),
    ScalarFunction("cosh", sympy.cosh, sympy.sinh, r"(\cosh u)' = \sinh u", "cosh rule", source="A&S 4.5.72"),
    ScalarFunction("tanh", sympy.tanh, lambda u: _one_minus(_square(sympy.tanh(u))), r"(\tanh u)' = 1 - \tanh^2 u", "tanh rule",
                   source="A&S 4.5.73"),
    ScalarFunction("asin", sympy.asin, lambda u: power(_one_minus(_square(u)), -HALF), r"(\arcsin u)' = \frac{1}{\sqrt{1-u^2}}",
                   "arcsine rule", (-0.9, 0.9), "A&S 4.4.52"),
    ScalarFunction("acos", sympy.acos, lambda u: negate(power(_one_minus(_square(u)), -HALF)),
                   r"(\arccos u)' = -\frac{1}{\sqrt{1-u^2}}", "arccosine rule", (-0.9, 0.9), "A&S 4.4.53"),
    ScalarFunction("atan", sympy.atan, lambda u: power(add(ONE, _square(u)), -ONE), r"(\arctan u)' = \frac{1}{1+u^2}",
                   "arctangent rule", source="A&S 4.4.54"),
    ScalarFunction("erf", sympy.erf, lambda u: mul(TWO, power(sympy.pi, -HALF), sympy.exp(negate(_square(u)))),
                   r"(\operatorname{erf} u)' = \frac{2}{\sqrt{\pi}} e^{-u^2}", "error function rule", source="A&S 7.1.19"),
    ScalarFunction("Abs", sympy.Abs, sympy.sign, r"|u|' = \operatorname{sign} u \quad (u \ne 0)", "absolute value rule",
                   (0.1, 2.0)),
    ScalarFunction("sign", sympy.sign, lambda u: Integer(0), r"(\operatorname{sign} u)' = 0 \quad (u \ne 0)", "sign rule",
                   (0.1, 2.0)),
    ScalarFunction("sigmoid", _sigmoid, lambda u: mul(_sigmoid(u), _one_minus(_sigmoid(u))),
                   r"\sigma'(u) = \sigma(u)\,(1 - \sigma(u))", "sigmoid rule", source="Bishop 2006, eq. (4.88)"),
    ScalarFunction("softplus", _softplus, _sigmoid, r"\operatorname{softplus}'(u) = \sigma(u)", "softplus rule",
                   source="Dugas et al. 2001"),
    ScalarFunction("loggamma", sympy.loggamma, lambda u: sympy.polygamma(0, u), r"(\log\Gamma(u))' = \psi(u)", "log-gamma rule",
                   (0.3, 3.0), "A&S 6.3.1"),
)
FUNCTIONS = {row.name: row for row in ROWS}
exp, log_row, sigmoid, tanh, softplus = (FUNCTIONS[n] for n in ("exp", "log", "sigmoid", "tanh", "softplus"))


def scalar_function(expr: Any) -> ScalarFunction:
    """The row of an applied function.

    Raises `NoRule` when no row states its derivative.
    """
    name = expr.func.__name__
    if name not in FUNCTIONS or len(expr.args) != 1:
        raise NoRule(f"No derivative is stated for the function {name}", typed=str(expr),
                     advice="Add a row to symderiv/library/functions.py.")
    return FUNCTIONS[name]


def log(x: Any, base: Any = None) -> Any:
    """log(x), or the logarithm to any base: log(x)/log(base)."""
    natural = log_row(x)
    return natural if base is None else natural / sympy.log(expression(base))


def sqrt(x: Any) -> Any:
    """The square root, x^(1/2)."""
    return x**HALF if isinstance(x, ArrayOps) else power(expression(x), HALF)


def maximum(a: Any, b: Any) -> Any:
    """The larger of two values, component by component; at a tie the derivative is not claimed."""
    return _pairwise(sympy.Max, a, b)


def minimum(a: Any, b: Any) -> Any:
    """The smaller of two values, component by component; at a tie the derivative is not claimed."""
    return _pairwise(sympy.Min, a, b)


def _pairwise(function: Callable[..., Expr], a: Any, b: Any) -> Any:
    arrays = isinstance(a, ArrayOps) or isinstance(b, ArrayOps)
    return elementwise(function, a, b) if arrays else function(expression(a), expression(b))


def relu(x: Any) -> Any:
    """max(0, x)."""
    return maximum(0, x)


def indicator(condition: Any) -> Expr:
    """𝟙[condition], 1 where it holds and 0 elsewhere."""
    return Indicator(condition)


__all__ = ["FUNCTIONS", "Array", "ScalarFunction", "divide", "exp", "indicator", "log", "maximum", "minimum", "relu",
           "scalar_function", "sigmoid", "softplus", "sqrt", "tanh"]
