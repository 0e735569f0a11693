"""Differences that stand in a product twice, and numbers before a bracket: how a person writes them once all else is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from sympy import Add, Expr, Integer, Mul, sign

from symderiv.notation import (
    ONE,
    Definitions,
    Entry,
    Sum,
    add,
    factors,
    free_indices,
    match,
    mul,
    negate,
    operations,
    sum_over,
    terms,
)
from symderiv.rules.algebra.arithmetic import coefficient_and_rest, is_negative
from symderiv.rules.rule import Rule, Scene


def _alike(expr: Expr, scene: Scene) -> Expr | None:
    """(a_i − b_i) Σ_j (b_j − a_j) c_j = −(a_i − b_i) Σ_j (a_j − b_j) c_j: a residual is written one way round."""
    found = list(_residuals(expr))
    wanted: list[Add] = []
    for n, residual in enumerate(found):
        same = [other for other in found[n + 1:] if _same(residual, other) or _same(residual, _turned(other))]
        if same and not any(_same(residual, w) or _same(_turned(residual), w) for w in wanted):
            wanted.append(_as_written(residual, scene.definitions))
    new, turns = _with(expr, wanted)
    return (negate(new) if turns % 2 else new) if turns else _both_turned(expr, found, scene.definitions)


def _both_turned(expr: Expr, found: Sequence[Add], definitions: Definitions) -> Expr | None:
    """(t − o) Σ_d (o − V_d) = (o − t) Σ_d (V_d − o): two minus signs cancel, where a person writes both the other way round."""
    two = len(found) == 2 and not isinstance(expr, Add) and not _same(found[0], found[1])
    if not two or any(ONE in r.args for r in found) or sum(_wanted(r, definitions) for r in found) >= 0:
        return None
    new, turns = _with(expr, [_turned(r) for r in found])
    return new if turns == 2 else None


def _wanted(residual: Add, definitions: Definitions) -> int:
    """How gladly a difference is read as it stands: as a definition has it, or as what is averaged less its mean."""
    written = [part for row in definitions for part in row.body.atoms(Add)]
    stands, turned = (any(_same(way, part) for part in written) for way in (residual, _turned(residual)))
    if len(residual.args) != 2 or stands != turned:
        return stands - turned
    minus, plus = sorted(residual.args, key=is_negative, reverse=True)
    return 2 * (_is_mean_of(negate(minus), plus, definitions) - _is_mean_of(plus, negate(minus), definitions))


def _is_mean_of(one: Expr, other: Expr, definitions: Definitions) -> bool:
    """Whether a quantity is a sum of another with weights, o_d = Σ_j a_j V_jd."""
    row = definitions.of(one.tensor) if isinstance(one, Entry) else None
    totals = [f for f in factors(row.body) if isinstance(f, Sum)] if row is not None and isinstance(other, Entry) else []
    return any(isinstance(f, Entry) and f.tensor == other.tensor for total in totals for f in factors(total.body))


def _residuals(expr: Expr) -> Iterator[Add]:
    """The differences among the factors of a product, also under its summation signs."""
    if isinstance(expr, Add):
        if any(map(is_negative, expr.args)) and not all(map(is_negative, expr.args)):
            yield expr
    elif isinstance(expr, Mul | Sum):
        for factor in expr.args if isinstance(expr, Mul) else factors(expr.body):
            yield from _residuals(factor)


def _turned(residual: Add) -> Add:
    return add(*map(negate, residual.args))


def _same(one: Add, other: Add) -> bool:
    """Whether two differences are one quantity at places of its own."""
    return len(one.args) == len(other.args) and match(one, other, free_indices(one)) is not None


def _as_written(residual: Add, definitions: Definitions) -> Add:
    """The residual the way round in which a definition has it; as it stands where none has it."""
    written = sorted((part for row in definitions for part in row.body.atoms(Add)), key=lambda part: part.sort_key())
    turned = _turned(residual)
    ways = (way for part in written for way in (residual, turned) if _same(way, part))
    return next(ways, residual)


def _with(expr: Expr, wanted: Sequence[Add]) -> tuple[Expr, int]:
    """The product with its residuals the wanted way round, and how many had to be turned."""
    if isinstance(expr, Add):
        turned = _turned(expr)
        other = not any(_same(w, expr) for w in wanted) and any(_same(w, turned) for w in wanted)
        return (turned, 1) if other else (expr, 0)
    if not wanted or not isinstance(expr, Mul | Sum):
        return expr, 0
    parts = [_with(f, wanted) for f in (expr.args if isinstance(expr, Mul) else factors(expr.body))]
    made, turns = mul(*(p for p, _ in parts)), sum(n for _, n in parts)
    return (made if isinstance(expr, Mul) else sum_over(made, *expr.indices)) if turns else expr, turns


def _sign_of_difference(expr: Mul, scene: Scene) -> Expr | None:
    """−Σ_j sgn(a − b_j) = Σ_j sgn(b_j − a)."""
    parts = [factors(f.body) if isinstance(f, Sum) else (f,) for f in expr.args]
    for n, inside in enumerate(parts) if is_negative(expr) else ():
        for m, part in enumerate(inside):
            if isinstance(part, sign) and next(_residuals(part.args[0]), None) == part.args[0]:
                turned = mul(*inside[:m], sign(_turned(part.args[0])), *inside[m + 1:])
                new = sum_over(turned, *expr.args[n].indices) if isinstance(expr.args[n], Sum) else turned
                return mul(-1, *expr.args[:n], new, *expr.args[n + 1:])
    return None


def _times(number: Expr, term: Expr, scene: Scene) -> Expr:
    """A number times a term, into its own bracket where that leaves less: 2 (a/2 − 1) c is (a − 2) c."""
    own, rest = coefficient_and_rest(term)
    made = mul(number * own, rest)
    return (_number_into(made, scene) if isinstance(made, Mul) else None) or made


def _number_into(expr: Mul, scene: Scene) -> Expr | None:
    """2 (a/2 − b) c = (a − 2 b) c, where that leaves less."""
    number, rest = coefficient_and_rest(expr)
    parts = factors(rest)
    for n, part in enumerate(parts) if number not in (1, -1) else ():
        if isinstance(part, Add) and any(not coefficient_and_rest(t)[0].is_Integer for t in terms(part)):
            inside = add(*(_times(number, t, scene) for t in terms(part)))
            new = mul(*parts[:n], inside, *parts[n + 1:])
            if operations(new) < operations(expr):
                return new
    return None


def _number_out(expr: Mul, scene: Scene) -> Expr | None:
    """4 (6 − 12 a) c = 24 (1 − 2 a) c: of a product with a bracket, the number that its terms share stands in front."""
    for n, part in enumerate(expr.args):
        numbers = [coefficient_and_rest(t)[0] for t in part.args] if isinstance(part, Add) else []
        whole = gcd(*map(int, numbers)) if numbers and all(c.is_Integer for c in numbers) else 1
        if whole > 1:
            inside = add(*(mul(coefficient_and_rest(t)[0] / whole, coefficient_and_rest(t)[1]) for t in part.args))
            number, rest = coefficient_and_rest(mul(*expr.args[:n], *expr.args[n + 1:]))
            return mul(number * whole, rest, inside)
    return None


RESIDUALS = Rule("a residual one way round", r"(a_i - b_i)\,(b_j - a_j) = -(a_i - b_i)\,(a_j - b_j), \quad "
                 r"(a - b)\,(c - d) = (b - a)\,(d - c)", (Mul, Sum), _alike,
                 lambda v: mul(add(v.z[v.i], negate(v.y[v.i])), add(v.y[v.k], negate(v.z[v.k]))),
                 lambda v: mul(add(v.z[v.i], negate(v.y[v.i])), add(v.p[v.k], negate(v.z[v.k]))), level=3, family="collect")
NUMBER_INTO = Rule("a number into the bracket", r"n \left(\frac{a}{n} + b\right) = a + n\,b", (Mul,), _number_into,
                   lambda v: mul(Integer(2), add(mul(Integer(1) / 2, v.z[v.k]), negate(v.y[v.k])), v.a),
                   lambda v: mul(Integer(2), add(v.z[v.k], negate(v.y[v.k])), v.a), level=2, family="collect",
                   among=(Add,))

NUMBER_OUT = Rule("a number out of the bracket", r"(m\,a + m\,n\,b)\,c = m\,(a + n\,b)\,c", (Mul,), _number_out,
                  lambda v: mul(Integer(4), add(Integer(6), mul(Integer(-12), v.z[v.k])), v.a),
                  lambda v: mul(Integer(4), add(Integer(1), mul(Integer(-2), v.z[v.k])), v.a), level=2, family="collect",
                  among=(Add,))
SIGN_OF_DIFFERENCE = Rule(
    "sign of a difference", r"-\operatorname{sgn}(a - b) = \operatorname{sgn}(b - a)", (Mul,), _sign_of_difference,
    lambda v: mul(-1, v.a, sign(add(v.z[v.k], negate(v.y[v.k])))), lambda v: mul(v.a, sign(add(v.z[v.k], negate(v.y[v.k])))),
    level=3, family="collect", among=(sign,))

RULES = (RESIDUALS, SIGN_OF_DIFFERENCE, NUMBER_INTO, NUMBER_OUT)
__all__ = ["RULES"]
