"""Identities by which a function is recognised: the logistic function, the hyperbolic tangent, absolute values."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Expr, Function, Integer, Mul, Pow, Rational, cos, cosh, exp, sign, sin, sinh, tan, tanh
from sympy.core.function import AppliedUndef

from symderiv.notation import ONE, ZERO, Entry, Indicator, add, alike, all_but, factors, mul, negate, operations, power, terms
from symderiv.rules.algebra.arithmetic import base_and_exponent, coefficient_and_rest, is_negative, single
from symderiv.rules.rule import Rule, Scene

sigmoid = Function("sigmoid", real=True)


def _exponent(base: Expr) -> Expr | None:
    """u, where base = 1 + e^u."""
    if isinstance(base, Add) and len(base.args) == 2 and base.args[0] == 1 and isinstance(base.args[1], exp):
        return base.args[1].exp
    return None


def _logistic(expr: Expr, scene: Scene) -> Expr | None:
    """One factor 1/(1 + e^u), with e^u above it where there is one."""
    parts = list(factors(expr))
    for n, part in enumerate(parts):
        base, height = base_and_exponent(part)
        u = _exponent(base)
        if u is None or not (height.is_Integer and height.is_negative):
            continue
        rest = [*parts[:n], single(base, height + 1), *parts[n + 1:]] if height != -1 else [*parts[:n], *parts[n + 1:]]
        if exp(u) in rest:
            rest.remove(exp(u))
            return mul(*rest, sigmoid(u))
        return mul(*rest, sigmoid(negate(u)))
    return None


def _reflection(expr: Add, scene: Scene) -> Expr | None:
    """1 − σ(−u) = σ(u), where that takes a minus sign away."""
    for n, term in enumerate(expr.args):
        c, inner = coefficient_and_rest(term)
        if c == -1 and getattr(inner.func, "__name__", "") == "sigmoid" and is_negative(inner.args[0]) and ONE in expr.args:
            rest = [t for m, t in enumerate(expr.args) if m != n and t != 1]
            return add(*rest, sigmoid(negate(inner.args[0])))
    return None


def _hyperbolic(expr: Mul, scene: Scene) -> Expr | None:
    """(e^u − e^{-u})/(e^u + e^{-u}) = tanh u."""
    for low in expr.args:
        if not (isinstance(low, Pow) and low.exp == -1 and isinstance(low.base, Add)):
            continue
        for top in expr.args:
            u = _difference(top, low.base)
            if u is not None:
                return mul(*all_but(expr.args, low, top), tanh(u))
    return None


def _difference(top: Expr, low: Expr) -> Expr | None:
    """u, where top = e^u − e^{-u} and low = e^u + e^{-u}."""
    if not (isinstance(top, Add) and len(top.args) == len(low.args) == 2 and all(isinstance(t, exp) for t in low.args)):
        return None
    plus = [t for t in top.args if isinstance(t, exp)]
    if len(plus) != 1 or negate(exp(negate(plus[0].exp))) not in top.args:
        return None
    return plus[0].exp if {exp(plus[0].exp), exp(negate(plus[0].exp))} == set(low.args) else None


def _sign_of_absolute(expr: Mul, scene: Scene) -> Expr | None:
    """sign(u) u = |u|."""
    for part in expr.args:
        if isinstance(part, sign) and part.args[0] in expr.args:
            rest = list(expr.args)
            rest.remove(part)
            rest.remove(part.args[0])
            return mul(*rest, Abs(part.args[0]))
    return None


def _sign_of_power(expr: Mul, scene: Scene) -> Expr | None:
    """|u|^m sgn u = |u|^{m−1} u, where m ≥ 1 or m < 0: between, the left side is 0 at u = 0 and the right side is nothing."""
    if not any(isinstance(part, sign) for part in expr.args):
        return None
    for part in expr.args:
        base, height = base_and_exponent(part)
        inside = _inside_absolute(base, scene) if height.is_Rational else None
        matching = None if inside is None else sign(inside, evaluate=False)
        if matching in expr.args and (height >= 1 or height < 0):
            rest = all_but(expr.args, part, matching)
            return mul(*rest, inside, *([single(base, height - 1)] if height != 1 else []))
    return None


def _inside_absolute(base: Expr, scene: Scene) -> Expr | None:
    """u, where base = |u|, or is a quantity that is defined so: differentiated again, |u| sgn u would have no slope at u = 0."""
    row = scene.definitions.of(base.tensor) if isinstance(base, Entry) else None
    body = row.at(*base.indices) if row else base
    return body.args[0] if isinstance(body, Abs) else None


def _sign_of_even_power(expr: Mul, scene: Scene) -> Expr | None:
    """u^n sgn u² = u^n for n > 0, and 𝟙[u > c] sgn u² = 𝟙[u > c] for c ≥ 0: where the sign would be 0, all is."""
    for part in expr.args:
        base, height = base_and_exponent(part.args[0]) if isinstance(part, sign) else (ONE, ONE)
        if height.is_even and any(_is_0_with(base, f) for f in expr.args):
            return mul(*all_but(expr.args, part))
    return None


def _is_0_with(u: Expr, factor: Expr) -> bool:
    """Whether a factor is 0 wherever u is."""
    if isinstance(factor, Indicator):
        condition: Any = factor.args[0]
        return bool(condition.lhs == u and condition.rhs.is_Number and condition.func(ZERO, condition.rhs) == False)  # noqa: E712
    base, height = base_and_exponent(factor)
    return base in (u, Abs(u, evaluate=False)) and bool(height.is_Rational and height > 0)


def _even_power(expr: Pow, scene: Scene) -> Expr | None:
    """|u|^2 = u^2."""
    return power(expr.base.args[0], expr.exp) if isinstance(expr.base, Abs) and expr.exp.is_even else None


def _is_sigmoid(expr: Expr) -> bool:
    return getattr(expr.func, "__name__", "") == "sigmoid"


def _exponential_of_sigmoid(expr: Mul, scene: Scene) -> Expr | None:
    """e^{-u} σ(u) = σ(−u)."""
    for part in expr.args:
        base, height = base_and_exponent(part)
        opposite = exp(negate(base.args[0])) if _is_sigmoid(base) and height.is_Integer and height.is_positive else None
        if opposite in expr.args:
            rest = all_but(expr.args, part, opposite)
            return mul(*rest, single(base, height - 1) if height != 1 else ONE, sigmoid(negate(base.args[0])))
    return None


def _two_sigmoids(expr: Add, scene: Scene) -> Expr | None:
    """a σ(u) + a σ(−u) = a."""
    for n, term in enumerate(expr.args):
        for part in filter(_is_sigmoid, factors(term)):
            rest = mul(*all_but(factors(term), part))
            opposite = mul(rest, sigmoid(negate(part.args[0])))
            met = next((m for m, other in enumerate(expr.args) if m != n and alike(other, opposite)), None)
            if met is not None:
                return add(rest, *(t for m, t in enumerate(expr.args) if m not in (n, met)))
    return None


def _complement_of_sigmoid(expr: Mul, scene: Scene) -> Expr | None:
    """c (1 − σ(u)) = c σ(−u) and c (σ(u) − 1) = −c σ(−u), where σ(u) stands nowhere else on the line."""
    for part in expr.args:
        one, other = part.args if isinstance(part, Add) and len(part.args) == 2 else (None, ONE)
        c, inner = coefficient_and_rest(other)
        if one in (1, -1) and c == -one and _is_sigmoid(inner) and (scene.line or expr).count(inner) == 1:
            opposite = add(*map(negate, terms(inner.args[0])))
            new = mul(one, *all_but(expr.args, part), sigmoid(opposite))
            return new if operations(new) <= operations(expr) else None
    return None


def _beside_reflection(expr: Mul, scene: Scene) -> Expr | None:
    """σ(−u)/(1 − σ(u)) = σ(−u)/σ(−u)."""
    bases = {base for base, _ in map(base_and_exponent, expr.args)}
    for n, part in enumerate(expr.args):
        base, height = base_and_exponent(part)
        one, minus = base.args if isinstance(base, Add) and len(base.args) == 2 else (None, ONE)
        c, inner = coefficient_and_rest(minus)
        if one == 1 and c == -1 and _is_sigmoid(inner) and (opposite := sigmoid(negate(inner.args[0]))) in bases:
            return mul(*expr.args[:n], single(opposite, height), *expr.args[n + 1:])
    return None


QUOTIENTS = ((sinh, cosh, tanh), (sin, cos, tan))
"""Functions whose quotient is a function: f/g = h."""


def _quotient_of_functions(expr: Mul, scene: Scene) -> Expr | None:
    """sinh u / cosh u = tanh u, sin u / cos u = tan u."""
    for top, low, quotient in QUOTIENTS:
        for part in expr.args:
            below = power(low(*part.args), Integer(-1)) if isinstance(part, top) else None
            if below in expr.args:
                return mul(*all_but(expr.args, part, below), quotient(*part.args))
    return None


LOGISTIC = Rule("logistic function", r"\frac{e^{u}}{1 + e^{u}} = \sigma(u), \quad \frac{1}{1 + e^{u}} = \sigma(-u)", (Mul, Pow),
                _logistic, lambda v: mul(v.y[v.k], exp(v.z[v.k]), power(1 + exp(v.z[v.k]), Integer(-1))),
                lambda v: mul(exp(v.z[v.k]), power(2 + exp(v.z[v.k]), Integer(-1))), source="Bishop 2006, eq. (4.59)")
REFLECTION = Rule("reflection of the sigmoid", r"1 - \sigma(-u) = \sigma(u)", (Add,), _reflection,
                  lambda v: add(ONE, negate(sigmoid(negate(v.z[v.k])))), lambda v: add(ONE, negate(sigmoid(v.z[v.k]))),
                  source="Bishop 2006, eq. (4.60)", among=(AppliedUndef,))
HYPERBOLIC = Rule("hyperbolic tangent", r"\frac{e^{u} - e^{-u}}{e^{u} + e^{-u}} = \tanh u", (Mul,), _hyperbolic,
                  lambda v: mul(add(exp(v.z[v.k]), negate(exp(negate(v.z[v.k])))),
                                power(exp(v.z[v.k]) + exp(-v.z[v.k]), Integer(-1))),
                  lambda v: mul(add(exp(v.z[v.k]), negate(exp(negate(v.z[v.i])))),
                                power(exp(v.z[v.k]) + exp(-v.z[v.k]), Integer(-1))), source="A&S 4.5.3")
ABSOLUTE = Rule("sign and absolute value", r"u \operatorname{sign} u = |u|", (Mul,), _sign_of_absolute,
                lambda v: mul(sign(v.z[v.k]), v.z[v.k]), lambda v: mul(sign(v.z[v.k]), v.z[v.i]), among=(sign,))
SIGN_POWER = Rule("sign and power", r"|u|^{m} \operatorname{sgn} u = |u|^{m-1}\, u", (Mul,), _sign_of_power,
                  lambda v: mul(sign(v.z[v.k]), power(Abs(v.z[v.k]), Integer(3))),
                  lambda v: mul(sign(v.z[v.k]), power(Abs(v.z[v.k]), Rational(1, 2))), among=(sign,))
SIGN_OF_EVEN = Rule("sign of an even power", r"u^{n} \operatorname{sgn} u^{2} = u^{n}", (Mul,), _sign_of_even_power,
                    lambda v: mul(sign(power(v.z[v.k], Integer(2)), evaluate=False), power(v.z[v.k], Integer(3))),
                    lambda v: mul(sign(power(v.z[v.k], Integer(2)), evaluate=False), exp(v.z[v.k])), condition="n > 0", level=2,
                    family="sign and power", among=(sign,))
EVEN_POWER = Rule("even power", r"|u|^{2} = u^{2}", (Pow,), _even_power, lambda v: Pow(Abs(v.z[v.k]), 2, evaluate=False),
                  lambda v: power(Abs(v.z[v.k]), Integer(3)), level=2, family="sign and power")
SIGMOID_EXPONENTIAL = Rule("exponential of the sigmoid", r"e^{-u}\,\sigma(u) = \sigma(-u)", (Mul,), _exponential_of_sigmoid,
                           lambda v: mul(v.a, exp(negate(v.z[v.k])), sigmoid(v.z[v.k])),
                           lambda v: mul(exp(v.z[v.k]), sigmoid(v.z[v.k])), source="Bishop 2006, eq. (4.60)",
                           among=(AppliedUndef,))
SIGMOID_SUM = Rule("sum of the sigmoids", r"\sigma(u) + \sigma(-u) = 1", (Add,), _two_sigmoids,
                   lambda v: add(v.a, sigmoid(v.z[v.k]), sigmoid(negate(v.z[v.k]))),
                   lambda v: add(sigmoid(v.z[v.k]), sigmoid(negate(v.z[v.i]))), source="Bishop 2006, eq. (4.60)",
                   among=(AppliedUndef,))
SIGMOID_COMPLEMENT = Rule("complement of the sigmoid", r"1 - \sigma(u) = \sigma(-u)", (Mul,), _complement_of_sigmoid,
                          lambda v: mul(v.a, add(ONE, negate(sigmoid(v.z[v.k])))),
                          lambda v: mul(sigmoid(v.z[v.k]), add(ONE, negate(sigmoid(v.z[v.k])))),
                          source="Bishop 2006, eq. (4.60)", local=False, among=(AppliedUndef,))
SIGMOID_BESIDE = Rule("complement beside the reflection", r"\frac{\sigma(-u)}{1 - \sigma(u)} = 1", (Mul,),
                      _beside_reflection,
                      lambda v: mul(sigmoid(negate(v.z[v.k])), power(add(ONE, negate(sigmoid(v.z[v.k]))), Integer(-1))),
                      lambda v: mul(sigmoid(v.z[v.k]), power(add(ONE, negate(sigmoid(v.z[v.k]))), Integer(-1))),
                      source="Bishop 2006, eq. (4.60)", among=(AppliedUndef,))
QUOTIENT = Rule("quotient of functions", r"\frac{\sinh u}{\cosh u} = \tanh u, \quad \frac{\sin u}{\cos u} = \tan u", (Mul,),
                _quotient_of_functions, lambda v: mul(v.a, sinh(v.z[v.k]), power(cosh(v.z[v.k]), Integer(-1))),
                lambda v: mul(v.a, sinh(v.z[v.k]), power(cosh(v.z[v.i]), Integer(-1))), source="A&S 4.5.3, 4.3.3",
                among=(sinh, sin))

RULES = (LOGISTIC, REFLECTION, HYPERBOLIC, SIGN_POWER, SIGN_OF_EVEN, EVEN_POWER, ABSOLUTE, SIGMOID_EXPONENTIAL, SIGMOID_SUM,
         SIGMOID_BESIDE, SIGMOID_COMPLEMENT, QUOTIENT)
"""In the order in which they are tried, once definitions have been recognised."""
