"""Equal factors of a product: those that cancel, and those that gather into one power."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr, Integer, Mul, Pow, exp

from symderiv.notation import ONE, Delta, alike, mul, power
from symderiv.notation.nodes import by_object
from symderiv.rules.rule import Rule, Scene


def base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    """A factor as base and exponent; e^{2u} counts as (e^u)^2."""
    if isinstance(factor, Pow):
        return factor.base, factor.exp
    if type(factor) is exp:  # SymPy's isinstance asks more, and takes ten times as long
        number, rest = factor.exp.as_coeff_Mul()
        return exp(rest), number
    return factor, ONE


def _combine(base: Expr, exponents: Sequence[Expr]) -> Expr:
    total = sum(exponents[1:], exponents[0])
    if isinstance(base, Delta):
        return base
    return exp(mul(total, base.exp)) if isinstance(base, exp) else power(base, total)


def _cancel(expr: Mul, scene: Scene) -> Expr | None:
    return equal_factors(expr, cancels)


def cancels(exponents: Sequence[Expr]) -> bool:
    """Whether among the powers of one base some stand above and some below."""
    return len({e.could_extract_minus_sign() for e in exponents}) > 1


@by_object
def _by_base(expr: Mul) -> list[tuple[Expr, list[Expr]]]:
    """The bases among the factors of a product, each with its exponents; several rules ask for it."""
    groups: list[tuple[Expr, list[Expr]]] = []
    kinds: dict[type, list[tuple[Expr, list[Expr]]]] = {}
    for factor in expr.args:
        base, exponent = base_and_exponent(factor)
        kin = kinds.setdefault(type(base), [])  # nothing else is alike
        same = next((g for g in kin if alike(g[0], base)), None) if kin and not (base.is_Number and exponent.is_Integer) else None
        if same:
            same[1].append(exponent)
        else:
            groups.append((base, [exponent]))
            kin.append(groups[-1])
    return groups


def equal_factors(expr: Mul, chosen: Callable[[Sequence[Expr]], bool] = lambda exponents: True) -> Expr | None:
    """A product with its equal factors as one power each, those whose exponents are `chosen`; None where there are none."""
    groups = _by_base(expr)
    if len(groups) == len(expr.args) or not any(len(es) > 1 and chosen(es) for _, es in groups):
        return None
    parts = ((_combine(base, es),) if len(es) > 1 and chosen(es) else (single(base, e) for e in es) for base, es in groups)
    return mul(*(f for part in parts for f in part))


def single(base: Expr, exponent: Expr) -> Expr:
    """base^exponent, the inverse of `base_and_exponent`."""
    if exponent == 1:
        return base
    return exp(mul(exponent, base.exp)) if isinstance(base, exp) else power(base, exponent)


def gathered(term: Expr) -> Expr:
    """A product with its equal factors gathered."""
    return (equal_factors(term) or term) if isinstance(term, Mul) else term


CANCEL = Rule("cancel", r"u\,u^{-1} = 1, \quad u^m u^{-n} = u^{m-n}", (Mul,), _cancel,
              lambda v: mul(v.z[v.k], power(v.z[v.k], Integer(-1)), v.y[v.k]), lambda v: mul(v.z[v.k], v.z[v.i]),
              condition=r"u \ne 0", level=2, family="cancel")
GATHER_POWERS = Rule("gather powers", r"u^m u^n = u^{m+n}", (Mul,), lambda expr, scene: equal_factors(expr),
                     lambda v: mul(exp(v.z[v.k]), exp(v.z[v.k])), lambda v: mul(v.z[v.k], v.z[v.i]), level=2, family="cancel")
RULES = (CANCEL, GATHER_POWERS)
"""In the order in which they are tried on every line."""
