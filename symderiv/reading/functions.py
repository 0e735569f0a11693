r"""The functions a formula may use: one row from LaTeX name to constructor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Abs,
    Expr,
    Function,
    Integer,
    Max,
    Min,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    ceiling,
    cos,
    cosh,
    cot,
    coth,
    csc,
    digamma,
    erf,
    erfc,
    exp,
    floor,
    gamma,
    log,
    loggamma,
    sec,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from symderiv.notation import add, divide

Constructor = Callable[..., Expr]


def scalar(name: str) -> Any:
    """A real scalar function known by name only; its derivative is a row of the function table.

    >>> scalar("softplus")
    softplus
    """
    return Function(name, real=True)


def extreme(kind: Any, args: tuple[Expr, ...]) -> Expr:
    """The largest or smallest of several values, held: SymPy's own constructor compares all pairs, which can take minutes.

    >>> from sympy.abc import x
    >>> extreme(Max, (Integer(1), x, Integer(3)))
    Max(3, x)
    """
    numbers = [a for a in args if a.is_Rational]
    rest = [part for a in args if not a.is_Rational for part in (a.args if isinstance(a, kind) else (a,))]
    return kind(*rest, *([kind(*numbers)] if numbers else []), evaluate=False)


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



# Each row: the names that LaTeX gives the function (without the backslash), how many arguments, the constructor.
ROWS: tuple[tuple[str, int, Constructor], ...] = (
    ("exp", 1, exp),
    ("log ln", 1, log),
    ("lg", 1, log_base(Integer(10))),
    ("tanh", 1, tanh),
    ("sinh", 1, sinh),
    ("cosh", 1, cosh),
    ("coth", 1, coth),
    ("sin", 1, sin),
    ("cos", 1, cos),
    ("tan", 1, tan),
    ("cot", 1, cot),
    ("sec", 1, sec),
    ("csc", 1, csc),
    ("arcsin asin", 1, asin),
    ("arccos acos", 1, acos),
    ("arctan atan", 1, atan),
    ("arcsinh arsinh asinh", 1, asinh),
    ("arccosh arcosh acosh", 1, acosh),
    ("arctanh artanh atanh", 1, atanh),
    ("sqrt", 1, sqrt),
    ("abs", 1, Abs),
    ("sign sgn", 1, sign),
    ("erf", 1, erf),
    ("erfc", 1, erfc),
    ("Gamma", 1, moderate(gamma)),
    ("digamma", 1, moderate(digamma)),
    ("lgamma loggamma", 1, moderate(loggamma)),
    ("floor", 1, floor),
    ("ceil", 1, ceiling),
    ("max", 0, lambda *args: extreme(Max, args)),
    ("min", 0, lambda *args: extreme(Min, args)),
    ("relu ReLU", 1, lambda x: extreme(Max, (Integer(0), x))),
    ("sigma sigmoid logistic expit", 1, scalar("sigmoid")),
    ("softplus", 1, scalar("softplus")),
    ("log1p", 1, lambda x: log(add(Integer(1), x))),
    ("gelu GELU", 1, scalar("gelu")),
    ("silu SiLU swish", 1, scalar("silu")),
)

FUNCTIONS: dict[str, tuple[int, Constructor]] = {name: (count, make) for names, count, make in ROWS for name in names.split()}
"""Constructor and number of arguments (0 for any number) by LaTeX name."""

ARRAY_FUNCTIONS = {"det": "determinant", "tr": "trace", "Tr": "trace", "trace": "trace", "diag": "diagonal", "Diag": "diagonal"}
"""Functions of whole tensors, by LaTeX name."""

# Symbols that are functions unless they are declared and followed by a bracket.
FUNCTION_SYMBOLS = frozenset({r"\sigma", r"\Gamma"})
