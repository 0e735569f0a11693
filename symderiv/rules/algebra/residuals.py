"""Differences that stand in a product twice, and numbers before a bracket: how a person writes them once all else is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Add, Expr, Integer, Mul, sign

from symderiv.notation import Definitions, Sum, add, factors, free_indices, match, mul, negate, operations, sum_over, terms
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
    return (negate(new) if turns % 2 else new) if turns else None


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


def _number_into(expr: Mul, scene: Scene) -> Expr | None:
    """2 (a/2 − b) c = (a − 2 b) c, where that leaves less."""
    number, rest = coefficient_and_rest(expr)
    parts = factors(rest)
    for n, part in enumerate(parts) if number not in (1, -1) else ():
        if isinstance(part, Add) and any(not coefficient_and_rest(t)[0].is_Integer for t in terms(part)):
            inside = add(*(mul(number * coefficient_and_rest(t)[0], coefficient_and_rest(t)[1]) for t in terms(part)))
            new = mul(*parts[:n], inside, *parts[n + 1:])
            if operations(new) < operations(expr):
                return new
    return None


RESIDUALS = Rule("a residual one way round", r"(a_i - b_i)\,(b_j - a_j) = -(a_i - b_i)\,(a_j - b_j)", (Mul, Sum), _alike,
                 lambda v: mul(add(v.z[v.i], negate(v.y[v.i])), add(v.y[v.k], negate(v.z[v.k]))),
                 lambda v: mul(add(v.z[v.i], negate(v.y[v.i])), add(v.p[v.k], negate(v.z[v.k]))), level=3, family="collect")
NUMBER_INTO = Rule("a number into the bracket", r"n \left(\frac{a}{n} + b\right) = a + n\,b", (Mul,), _number_into,
                   lambda v: mul(Integer(2), add(mul(Integer(1) / 2, v.z[v.k]), negate(v.y[v.k])), v.a),
                   lambda v: mul(Integer(2), add(v.z[v.k], negate(v.y[v.k])), v.a), level=2, family="collect")

SIGN_OF_DIFFERENCE = Rule(
    "sign of a difference", r"-\operatorname{sgn}(a - b) = \operatorname{sgn}(b - a)", (Mul,), _sign_of_difference,
    lambda v: mul(-1, v.a, sign(add(v.z[v.k], negate(v.y[v.k])))), lambda v: mul(v.a, sign(add(v.z[v.k], negate(v.y[v.k])))),
    level=3, family="collect")

RULES = (RESIDUALS, SIGN_OF_DIFFERENCE, NUMBER_INTO)
__all__ = ["RULES"]
