"""Functions of numbers by the names that NumPy, SciPy, PyTorch and JAX give them: one table for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, Integer, Rational

from symderiv.library.functions.pieces import largest, smallest
from symderiv.notation import (
    ONE,
    Entry,
    Sum,
    add,
    divide,
    factors,
    mul,
    negate,
    power,
)
from symderiv.notation.nodes import Mask
from symderiv.tracing.arrays.comparing import RELATIONS, compared, counts, opposite
from symderiv.tracing.arrays.infinite import exponential, where_it_holds

Scalar = Callable[..., Expr]
HALF = Rational(1, 2)


def _absolute(a: Expr) -> Expr:
    """|a|; a sum of what is never negative is its own, as in JAX's log Σ exp, which takes the absolute value first."""
    inner: Any = a
    while isinstance(inner, Sum):
        inner = inner.body
    return a if all(f.is_nonnegative or isinstance(f, Mask | sympy.exp) or _is_mask(f) for f in factors(inner)) else sympy.Abs(a)


def _is_mask(a: Any) -> bool:
    return isinstance(a, Entry) and any(g.name == "mask" for g in a.tensor.givens)


def named(name: str) -> Scalar:
    """A function that is a row of the function tables."""
    return sympy.Function(name, real=True)


def raised(a: Expr, exponent: Expr) -> Expr:
    """a to a power; a mask among the factors stays a mask: (𝟙 x)² is 𝟙 x²."""
    masks = [f for f in factors(a) if isinstance(f, Mask)] if exponent.is_positive else []
    return mul(*masks, power(mul(*(f for f in factors(a) if f not in masks)), exponent)) if masks else power(a, exponent)


def either(a: Expr, b: Expr) -> Expr:
    """1 where one of two truth values is."""
    return add(ONE, negate(mul(opposite(a), opposite(b))))


def one_of(a: Expr, b: Expr) -> Expr:
    """1 where one of two truth values is, and the other is not."""
    if a.is_Integer or b.is_Integer:
        known, other = (a, b) if a.is_Integer else (b, a)
        return opposite(other) if known == ONE else other
    return add(a, b, mul(Integer(-2), a, b))


def chosen(truth: Expr, yes: Expr, no: Expr) -> Expr:
    """`yes` where a truth value is 1, else `no`."""
    if truth.is_Integer:
        return yes if truth == 1 else no
    if isinstance(truth, Entry) and (_may_fail(yes) or _may_fail(no)):  # 0 · log 0 is no number, and what is left out is none
        truth = compared(sympy.Ne)(truth, Integer(0))
    return add(where_it_holds(truth, yes), where_it_holds(opposite(truth), no))


def _may_fail(a: Expr) -> bool:
    """Whether a formula may have no value somewhere."""
    return a.has(sympy.log) or any(not (p.exp.is_Integer and p.exp.is_positive) for p in a.atoms(sympy.Pow))


def clipped(a: Expr, low: Expr | None = None, high: Expr | None = None) -> Expr:
    """a, kept between two bounds, of which one may be missing or infinite."""
    above = low is None or low == -sympy.oo or (low.is_Integer and low <= 0 and counts(a))
    raised = a if above or low is None else largest(a, low)
    return raised if high is None or high == sympy.oo else smallest(raised, high)


SCALARS: dict[str, Scalar] = {
    "add": add, "subtract": lambda a, b: add(a, negate(b)), "multiply": mul, "divide": divide, "power": raised,
    "negative": negate, "positive": lambda a: a, "reciprocal": lambda a: power(a, -ONE),
    "square": lambda a: raised(a, Integer(2)), "sqrt": lambda a: raised(a, HALF), "rsqrt": lambda a: power(a, -HALF),
    "maximum": largest, "minimum": smallest, "absolute": _absolute, "sign": sympy.sign,
    **{name: getattr(sympy, name) for name in ("log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "exp": exponential, "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan, "arctan2": sympy.atan2,
    "arcsinh": sympy.asinh, "arccosh": sympy.acosh, "arctanh": sympy.atanh, "floor": sympy.floor, "ceil": sympy.ceiling,
    "log1p": lambda a: sympy.log(add(ONE, a)), "expm1": lambda a: add(sympy.exp(a), -ONE),
    "log2": lambda a: divide(sympy.log(a), sympy.log(2)), "log10": lambda a: divide(sympy.log(a), sympy.log(10)),
    "exp2": lambda a: power(Integer(2), a),
    "cbrt": lambda a: mul(sympy.sign(a), power(sympy.Abs(a), Rational(1, 3))),
    "hypot": lambda a, b: power(add(power(a, Integer(2)), power(b, Integer(2))), HALF),
    "logaddexp": lambda a, b: sympy.log(add(sympy.exp(a), sympy.exp(b))),
    "heaviside": lambda a, h: add(compared(sympy.Gt)(a, Integer(0)), mul(h, compared(sympy.Eq)(a, Integer(0)))),
    "deg2rad": lambda a: mul(a, sympy.pi, Rational(1, 180)), "rad2deg": lambda a: mul(a, Integer(180), 1 / sympy.pi),
    "erf": sympy.erf, "erfc": sympy.erfc, "gamma": sympy.gamma, "lgamma": sympy.loggamma, "digamma": sympy.digamma,
    "sigmoid": named("sigmoid"), "log_sigmoid": lambda a: sympy.log(named("sigmoid")(a)), "normal_cdf": named("Phi"),
    "softplus": named("softplus"), "relu": lambda a: largest(Integer(0), a), "silu": lambda a: mul(a, named("sigmoid")(a)),
    "gelu": lambda a: mul(a, named("Phi")(a)),
    "xlogy": lambda a, b: mul(a, sympy.log(b)), "entr": lambda a: negate(mul(a, sympy.log(a))),
    "logit": lambda a: add(sympy.log(a), negate(sympy.log(add(ONE, negate(a))))),
    "xlog1py": lambda a, b: mul(a, sympy.log(add(ONE, b))),
    "rel_entr": lambda a, b: mul(a, sympy.log(divide(a, b))),
    "kl_div": lambda a, b: add(mul(a, sympy.log(divide(a, b))), negate(a), b),
    "huber": lambda d, a: chosen(compared(sympy.Le)(sympy.Abs(a), d), mul(HALF, power(a, Integer(2))),
                                 mul(d, add(sympy.Abs(a), negate(mul(HALF, d))))),
    "pseudo_huber": lambda d, a: mul(power(d, Integer(2)),
                                     add(power(add(ONE, power(divide(a, d), Integer(2))), HALF), negate(ONE))),
    "betaln": lambda a, b: add(sympy.loggamma(a), sympy.loggamma(b), negate(sympy.loggamma(add(a, b)))),
    "beta": lambda a, b: divide(mul(sympy.gamma(a), sympy.gamma(b)), sympy.gamma(add(a, b))),
    "erfinv": sympy.erfinv, "ndtri": lambda a: mul(sympy.sqrt(2), sympy.erfinv(add(mul(Integer(2), a), negate(ONE)))),
    "erfcx": lambda a: mul(sympy.exp(power(a, Integer(2))), sympy.erfc(a)),
    **{f"i{n}": (lambda a, n=n: sympy.besseli(Integer(n), a)) for n in (0, 1)},
    **{f"i{n}e": (lambda a, n=n: mul(sympy.exp(negate(sympy.Abs(a))), sympy.besseli(Integer(n), a))) for n in (0, 1)},
    **{name: named(name) for name in ("gammainc", "gammaincc", "hurwitz_zeta")},
    "polygamma": lambda n, a: sympy.polygamma(n, a),
    "floor_divide": lambda a, b: sympy.floor(divide(a, b)),
    "remainder": lambda a, b: add(a, negate(mul(b, sympy.floor(divide(a, b))))),
    "fmod": lambda a, b: add(a, negate(mul(b, SCALARS["trunc"](divide(a, b))))),
    "trunc": lambda a: mul(sympy.sign(a), sympy.floor(sympy.Abs(a))),
    "copysign": lambda a, b: chosen(compared(sympy.Ge)(b, Integer(0)), sympy.Abs(a), negate(sympy.Abs(a))),
    "log_normal_cdf": lambda a: sympy.log(named("Phi")(a)), "logical_xor": one_of,
    "where": chosen, "logical_not": opposite, "logical_and": mul, "logical_or": either,
    **{name: compared(relation) for name, relation in RELATIONS.items()},
}
"""What each function is in terms of its arguments."""

TRUTHS = frozenset({*RELATIONS, "logical_not", "logical_and", "logical_or", "logical_xor"})
"""Those whose values are truth values."""
