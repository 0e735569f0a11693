"""Elementary functions, one row each: the derivative a textbook states, and where it holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import sympy
from sympy import Expr, Integer, Rational

from symderiv.library.functions.row import ScalarFunction
from symderiv.notation import ONE, ZERO, add, applied, mul, negate, power

TWO, HALF = Integer(2), Rational(1, 2)


def one_minus(u: Expr) -> Expr:
    """1 − u."""
    return add(ONE, negate(u))


def square(u: Expr) -> Expr:
    """u²."""
    return power(u, TWO)


def inverse(u: Expr) -> Expr:
    """1/u."""
    return power(u, -ONE)


def root(u: Expr) -> Expr:
    """√u."""
    return power(u, HALF)


def _distance(y: Expr, x: Expr) -> Expr:
    return inverse(add(square(x), square(y)))


def _row(name: str, derivative: Callable[[Expr], Expr], law: str, title: str, source: str, domain: tuple[float, float] = (-2.0,
                                                                                                                          2.0),
         condition: str = "", latex: str = "", public: str = "") -> ScalarFunction:
    return ScalarFunction(name, getattr(sympy, name), (derivative,), law, title, source, domain, condition, latex or name,
                          public=public)


BRACEWELL, KNUTH = "Bracewell 1999, The Fourier Transform, ch. 4", "Graham, Knuth & Patashnik 1994, sec. 3.1"
AT_ZERO = r"u \ne 0 \text{; at } u = 0 \text{ the formula gives } 0 \text{, and no derivative is claimed}"
exp, log = sympy.exp, sympy.log
sin, cos, tan = (partial(applied, function) for function in (sympy.sin, sympy.cos, sympy.tan))
ROWS = (
    _row("exp", exp, r"(e^{u})' = e^{u}\,u'", "exponential rule", "A&S 4.2.29"),
    _row("log", inverse, r"(\log u)' = \frac{u'}{u}", "log rule", "A&S 4.1.46", (0.2, 3.0), latex="log ln"),
    _row("sin", cos, r"(\sin u)' = u' \cos u", "sine rule", "A&S 4.3.105"),
    _row("cos", lambda u: negate(sin(u)), r"(\cos u)' = -u' \sin u", "cosine rule", "A&S 4.3.106"),
    _row("tan", lambda u: add(ONE, square(tan(u))), r"(\tan u)' = (1 + \tan^2 u)\,u'", "tangent rule", "A&S 4.3.107",
         (-1.2, 1.2)),
    _row("cot", lambda u: negate(add(ONE, square(sympy.cot(u)))), r"(\cot u)' = -(1 + \cot^2 u)\,u'", "cotangent rule",
         "A&S 4.3.110", (0.3, 2.8)),
    _row("sec", lambda u: mul(sympy.sec(u), tan(u)), r"(\sec u)' = u' \sec u \tan u", "secant rule", "A&S 4.3.109", (-1.2, 1.2)),
    _row("csc", lambda u: negate(mul(sympy.csc(u), sympy.cot(u))), r"(\csc u)' = -u' \csc u \cot u", "cosecant rule",
         "A&S 4.3.108", (0.3, 2.8)),
    _row("sinh", sympy.cosh, r"(\sinh u)' = u' \cosh u", "sinh rule", "A&S 4.5.71"),
    _row("cosh", sympy.sinh, r"(\cosh u)' = u' \sinh u", "cosh rule", "A&S 4.5.72"),
    _row("tanh", lambda u: one_minus(square(sympy.tanh(u))), r"(\tanh u)' = (1 - \tanh^2 u)\,u'", "tanh rule", "A&S 4.5.73"),
    _row("coth", lambda u: one_minus(square(sympy.coth(u))), r"(\coth u)' = (1 - \coth^2 u)\,u'", "coth rule", "A&S 4.5.76",
         (0.3, 2.0)),
    _row("asin", lambda u: power(one_minus(square(u)), -HALF), r"(\arcsin u)' = \frac{u'}{\sqrt{1-u^2}}",
         "arcsine rule", "A&S 4.4.52", (-0.9, 0.9), "-1 < u < 1", "arcsin asin"),
    _row("acos", lambda u: negate(power(one_minus(square(u)), -HALF)), r"(\arccos u)' = -\frac{u'}{\sqrt{1-u^2}}",
         "arccosine rule", "A&S 4.4.53", (-0.9, 0.9), "-1 < u < 1", "arccos acos"),
    _row("atan", lambda u: inverse(add(ONE, square(u))), r"(\arctan u)' = \frac{u'}{1+u^2}", "arctangent rule", "A&S 4.4.54",
         latex="arctan atan"),
    _row("asinh", lambda u: power(add(ONE, square(u)), -HALF), r"(\operatorname{arsinh} u)' = \frac{u'}{\sqrt{1+u^2}}",
         "arsinh rule", "A&S 4.6.37", latex="arcsinh arsinh asinh"),
    _row("acosh", lambda u: power(add(square(u), -ONE), -HALF), r"(\operatorname{arcosh} u)' = \frac{u'}{\sqrt{u^2-1}}",
         "arcosh rule", "A&S 4.6.38", (1.2, 3.0), "u > 1", "arccosh arcosh acosh"),
    _row("atanh", lambda u: inverse(one_minus(square(u))), r"(\operatorname{artanh} u)' = \frac{u'}{1-u^2}", "artanh rule",
         "A&S 4.6.39", (-0.9, 0.9), "-1 < u < 1", "arctanh artanh atanh"),
    ScalarFunction("atan2", sympy.atan2, (lambda y, x: mul(x, _distance(y, x)), lambda y, x: negate(mul(y, _distance(y, x)))),
                   r"\frac{\partial}{\partial v} \operatorname{atan2}(v, u) = \frac{u}{u^2+v^2}, \quad "
                   r"\frac{\partial}{\partial u} \operatorname{atan2}(v, u) = -\frac{v}{u^2+v^2}", "two-argument arctangent rule",
                   "DLMF 4.23(i)", (0.2, 2.0), r"u > 0 \text{ or } v \ne 0", "atan2 arctan2"),
    _row("Abs", sympy.sign, r"|u|' = u' \operatorname{sgn} u", "absolute value rule", BRACEWELL, (0.1, 2.0), AT_ZERO, "abs",
         "absolute"),
    _row("sign", lambda u: ZERO, r"(\operatorname{sgn} u)' = 0", "sign rule", BRACEWELL, (0.1, 2.0), AT_ZERO, "sign sgn"),
    _row("floor", lambda u: ZERO, r"(\operatorname{floor} u)' = 0", "floor rule", KNUTH, (0.1, 0.9),
         r"u \text{ is no whole number}"),
    _row("ceiling", lambda u: ZERO, r"(\operatorname{ceil} u)' = 0", "ceiling rule", KNUTH,
         (0.1, 0.9), r"u \text{ is no whole number}", "ceil", "ceil"),
)
__all__ = ["ROWS", "inverse", "one_minus", "root", "square"]
