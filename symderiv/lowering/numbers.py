"""Numbers and sizes: text of Python numbers, so that no library's number type changes the precision of an array.

>>> from sympy import Rational, sqrt
>>> sizes = lambda axis: (_ for _ in ()).throw(KeyError(axis))
>>> number_text(sqrt(2) / 3, sizes), number_text(Rational(-1, 2), sizes)
(('math.sqrt(2) / 3', 2), ('-1 / 2', 2))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Add, Float, Function, Integer, Max, Min, Mul, NumberSymbol, Pow, Rational, fraction

from symderiv.errors import NoRule
from symderiv.notation import Axis, Delta, Extent, Indicator

SUM, MUL, NEG, POW, ATOM = 1, 2, 3, 4, 5
MATH = {"exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh",
        "asin": "asin", "acos": "acos", "atan": "atan", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "atan2": "atan2",
        "erf": "erf", "erfc": "erfc", "gamma": "gamma", "loggamma": "lgamma", "floor": "floor", "ceiling": "ceil"}
OTHERS = {"sigmoid": "math.exp(min({0}, 0)) / (1 + math.exp(-abs({0})))", "Abs": "abs({0})",
          "softplus": "max({0}, 0) + math.log1p(math.exp(-abs({0})))", "Phi": "math.erfc(-({0}) / math.sqrt(2)) / 2",
          "phi": "math.exp(-({0}) ** 2 / 2) / math.sqrt(2 * math.pi)"}
Size = Callable[[Axis], str]
Text = tuple[str, int]


def at(text: Text, least: int) -> str:
    """A text, in parentheses where the place asks for more."""
    return text[0] if text[1] >= least else f"({text[0]})"


def number_text(expr: Any, size: Size) -> Text:
    """An expression of numbers and sizes as Python, and how tightly its outermost sign binds."""
    for kind, write in KINDS:
        if isinstance(expr, kind):
            return write(expr, size)
    raise NoRule("No code is known for this number", typed=str(expr))


def _whole(expr: Any, size: Size) -> Text:
    if abs(expr) < 10**18:
        return str(expr), ATOM if expr >= 0 else NEG
    return _float(expr, size)


def _float(expr: Any, size: Size) -> Text:
    value = float(expr)
    if value in (float("inf"), float("-inf")):
        raise NoRule("The number is beyond the range of floats", typed=str(expr)[:60])
    return repr(value), ATOM if value >= 0 else NEG


def _product(expr: Any, size: Size) -> Text:
    """A quotient of the factors as they stand: one fraction for a sum would divide by what a condition in it keeps from 0."""
    conditions = [a for a in expr.args if isinstance(a, (Delta, Indicator))]
    if conditions:
        return _where(conditions, Mul(*(a for a in expr.args if a not in conditions), evaluate=False), size)
    over, under = fraction(expr)
    if under != 1:
        return f"{at(number_text(over, size), MUL)} / {at(number_text(under, size), NEG)}", MUL
    if expr.args[0] == -1:
        return f"-{at(number_text(Mul(*expr.args[1:], evaluate=False), size), NEG)}", NEG
    return " * ".join(at(number_text(a, size), MUL) for a in expr.args), MUL


def _where(conditions: Sequence[Any], kept: Any, size: Size) -> Text:
    """A number where the conditions hold, and never computed elsewhere."""
    return f"({number_text(kept, size)[0]} if {' and '.join(_condition(c, size) for c in conditions)} else 0.0)", ATOM


def _power(expr: Any, size: Size) -> Text:
    if expr.exp.could_extract_minus_sign():
        return f"1 / {at(number_text(1 / expr, size), NEG)}", MUL
    if expr.exp == Rational(1, 2):
        return f"math.sqrt({number_text(expr.base, size)[0]})", ATOM
    return f"{at(number_text(expr.base, size), ATOM)} ** {at(number_text(expr.exp, size), ATOM)}", POW


def _function(expr: Any, size: Size) -> Text:
    name, inside = type(expr).__name__, [number_text(a, size)[0] for a in expr.args]
    if name in OTHERS:
        return f"({OTHERS[name].format(*inside)})", ATOM
    if name in MATH:
        return f"math.{MATH[name]}({', '.join(inside)})", ATOM
    if name == "sign":
        return f"(({inside[0]} > 0) - ({inside[0]} < 0))", ATOM
    if expr.is_number and expr.evalf().is_Float:
        return _float(expr.evalf(17), size)
    raise NoRule("No code is known for this number", typed=str(expr))


def _condition(mask: Any, size: Size) -> str:
    """What a mask of sizes says: whether the last place is the first."""
    sign, sides = ("==", mask.indices) if isinstance(mask, Delta) else (mask.args[0].rel_op, mask.args[0].args)
    one, other = (number_text(side, size)[0] for side in sides)
    return f"{one} {sign} {other}"


KINDS: tuple[tuple[Any, Callable[[Any, Size], Text]], ...] = (
    (Integer, _whole), (Float, _float),
    (Rational, lambda e, s: (f"{e.p} / {e.q}", MUL) if abs(e.p) + e.q < 10**18 else _float(e, s)),
    (Extent, lambda e, s: (s(e.axis), ATOM)),
    ((Delta, Indicator), lambda e, s: (f"float({_condition(e, s)})", ATOM)),
    (Add, lambda e, s: (" + ".join(at(number_text(a, s), MUL) for a in e.args).replace("+ -", "- "), SUM)),
    (Mul, _product), (Pow, _power),
    (NumberSymbol, lambda e, s: (f"math.{ {'Pi': 'pi', 'Exp1': 'e'}[type(e).__name__]}", ATOM)
     if type(e).__name__ in ("Pi", "Exp1") else _float(e, s)),
    ((Max, Min), lambda e, s: (f"{type(e).__name__.lower()}({', '.join(number_text(a, s)[0] for a in e.args)})", ATOM)),
    (Function, _function),
)
