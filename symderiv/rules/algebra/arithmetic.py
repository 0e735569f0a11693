"""Products, sums and signs: cancelling, gathering, taking common factors out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import prod

from sympy import Add, Expr, Integer, Mul, Pow, exp

from symderiv.errors import RunawayRewrite
from symderiv.notation import ONE, Entry, Sum, add, alike, factors, mul, negate, operations, power, rebuild, sum_over, terms
from symderiv.notation.nodes import atoms, by_object, holds
from symderiv.rules.algebra import powers
from symderiv.rules.algebra.powers import base_and_exponent, gathered, single
from symderiv.rules.rule import Rule, Scene


@by_object
def coefficient_and_rest(term: Expr) -> tuple[Expr, Expr]:
    """The rational coefficient of a term, and what it multiplies.

    >>> from sympy.abc import x
    >>> coefficient_and_rest(-2*x)
    (-2, x)
    """
    if term.is_Number:
        return term, ONE
    if isinstance(term, Mul) and term.args[0].is_Number:
        return term.args[0], mul(*term.args[1:])
    return ONE, term


def is_one_factor(expr: Expr) -> bool:
    """Whether an expression is one factor and no power, but for a number before it."""
    part = coefficient_and_rest(expr)[1]
    return bool(coefficient_and_rest(part.exp)[0] == 1) if type(part) is exp else not isinstance(part, Mul | Add | Sum | Pow)


def _like_terms(expr: Add, scene: Scene) -> Expr | None:
    groups: list[list[Expr]] = []
    for term in expr.args:
        c, rest = coefficient_and_rest(term)
        same = next((g for g in groups if alike(g[1], rest)), None)
        if same:
            same[0] = same[0] + c
        else:
            groups.append([c, rest])
    return add(*(mul(c, rest) for c, rest in groups)) if len(groups) < len(expr.args) else None


def is_negative(term: Expr) -> bool:
    """Whether a term carries a minus sign."""
    return bool(coefficient_and_rest(term)[0].is_negative)


def _signs(expr: Mul, scene: Scene) -> Expr | None:
    """−(a − b) = b − a and c (−a − b) = −c (a + b), taken where it leaves fewer minus signs."""
    for n, factor in sorted(enumerate(expr.args), key=lambda pair: _is_complement(pair[1])):
        if isinstance(factor, Add) and _turns(sum(map(is_negative, factor.args)), len(factor.args), is_negative(expr)):
            turned = add(*map(negate, factor.args))
            return mul(-1, *expr.args[:n], turned, *expr.args[n + 1:])
    return _sign_into_sum(expr) if is_negative(expr) else None


def _is_complement(factor: Expr) -> bool:
    """Whether a factor is 1 − u, which keeps its sign where another one can turn: a (1 − a) (a − y)."""
    return isinstance(factor, Add) and ONE in factor.args


def _sign_into_sum(expr: Mul) -> Expr | None:
    """−Σ_k (a_k − b_k) c_k = Σ_k (b_k − a_k) c_k, and −2 Σ_k (a_k − (b_k + d_k)) c_k = 2 Σ_k (b_k + d_k − a_k) c_k."""
    for n, total in enumerate(expr.args):
        parts = factors(total.body) if isinstance(total, Sum) else ()
        for m, factor in sorted(enumerate(parts), key=lambda pair: _is_complement(pair[1])):
            if isinstance(factor, Add) and _turns(sum(map(is_negative, factor.args)), len(factor.args), True) and (
                    expr.args[0] == -1 or any(isinstance(negate(t), Add) for t in factor.args)):
                turned = sum_over(mul(*parts[:m], add(*map(negate, factor.args)), *parts[m + 1:]), *total.indices)
                return mul(-expr.args[0], *expr.args[1:n], turned, *expr.args[n + 1:])
    return None


def _turns(minus: int, terms: int, negative: bool) -> bool:
    """Whether a sum of terms, so many of them negative, reads better with its sign turned."""
    return 2 * minus >= terms if negative else minus == terms


def opposites(expr: Expr, scene: Scene) -> Expr | None:
    """(a − b) c + (b − a) d = (a − b) (c − d): opposite factors made the same and taken out, also those in even powers."""
    sums = {f for t in terms(expr) for f in factors(t) if isinstance(f, Add)}
    oriented = [add(*(_oriented(t, sums) for t in terms(expr)))] if len(sums) > 1 else []
    for turned in (*oriented, *_even(expr)):
        if turned != expr and isinstance(turned, Add):
            out = _like_terms(turned, scene) or _factor(turned, scene) or _factor_some(turned, scene)
            if out is not None and operations(out) < operations(expr):
                return out
    return None


def _even(expr: Expr) -> tuple[Expr, ...]:
    """The expression with (b − a)^2 as (a − b)^2, where it has several even powers of differences; () where it has not."""
    differences = [p for p in atoms(expr, Pow) if isinstance(p.base, Add) and p.exp.is_even]
    return (_with_even(expr),) if len(differences) > 1 else ()


def _with_even(expr: Expr) -> Expr:
    args = [_with_even(a) if isinstance(a, Expr) and a.has(Pow) else a for a in expr.args]
    if isinstance(expr, Pow) and isinstance(args[0], Add) and args[1].is_even:
        first = min(args[0].args, key=lambda t: coefficient_and_rest(t)[1].sort_key())
        args[0] = add(*map(negate, args[0].args)) if is_negative(first) else args[0]
    return rebuild(expr, args) if args else expr


def _oriented(term: Expr, sums: Collection[Expr]) -> Expr:
    """The term with each factor turned that is the opposite of one of the `sums` among all factors, the later one of the two."""
    for n, factor in enumerate(factors(term)):
        turned = add(*map(negate, factor.args)) if isinstance(factor, Add) else None
        if turned in sums and factor.compare(turned) > 0:
            return mul(Integer(-1), *factors(term)[:n], turned, *factors(term)[n + 1:])
    return term


def _sign_of_square(expr: Pow, scene: Scene) -> Expr | None:
    """(−a − b)^2 = (a + b)^2."""
    if isinstance(expr.base, Add) and expr.exp.is_even and all(map(is_negative, expr.base.args)):
        return power(add(*map(negate, expr.base.args)), expr.exp)
    return None


def common_factors(parts: Sequence[Expr]) -> list[Expr]:
    """Factors, with powers, that every one of the expressions has; denominators count, and each factor counts once.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> common_factors([mul(x, x), mul(x, y)])
    [x]
    """
    shared: list[Expr] = []
    others = [list(map(base_and_exponent, factors(p))) for p in parts[1:]]
    for base, e in map(base_and_exponent, factors(parts[0])):
        places = [_place(other, base, e) for other in others] if e.is_Rational and not base.is_Number else [None]
        if None in places:
            continue
        found = [(other, n) for other, n in zip(others, places, strict=True) if n is not None]
        least = min([e, *(other[n][1] for other, n in found)], key=abs)
        for other, n in found:
            other[n] = (other[n][0], other[n][1] - least)
        shared.append(single(base, least))
    return shared


def _place(parts: Sequence[tuple[Expr, Expr]], base: Expr, exponent: Expr) -> int | None:
    """Where among (base, exponent) pairs the base stands, on the same side of the fraction bar."""
    return next((n for n, (b, e) in enumerate(parts) if e.is_Rational and e != 0 and e.is_negative == exponent.is_negative
                 and (b == base or (not b.is_Number and alike(b, base)))), None)


def without(term: Expr, shared: Iterable[Expr]) -> Expr:
    """The term divided by factors that it has."""
    rest = list(map(base_and_exponent, factors(term)))
    for base, exponent in map(base_and_exponent, shared):
        n = _place(rest, base, exponent)
        if n is None:
            raise RunawayRewrite("A factor is taken out of a term that does not have it", typed=f"{base} of {term}")
        rest[n] = (rest[n][0], rest[n][1] - exponent)
    return mul(*(single(b, e) if e != 0 else ONE for b, e in rest))


def _common_number(parts: Sequence[Expr]) -> Expr:
    """The rational number that divides every coefficient, with the sign that most of them have."""
    numbers = [coefficient_and_rest(p)[0] for p in parts]
    if any(not n.is_Rational for n in numbers):
        return ONE
    if len({abs(n) for n in numbers}) > 1:
        return ONE
    size = abs(numbers[0])
    return -size if all(n.is_negative for n in numbers) else size


def _factor(expr: Add, scene: Scene) -> Expr | None:
    shared = common_factors(expr.args)
    number = _common_number(expr.args)
    if not shared and abs(number) == 1:
        return None
    inside = add(*(mul(ONE / number, without(t, shared)) for t in expr.args))
    return mul(number, *shared, inside)


def _factor_some(expr: Add, scene: Scene) -> Expr | None:
    """a b + a c + d = a (b + c) + d: the factor that most terms share. A polynomial in one quantity stays as it stands."""
    if len(expr.args) < 3 or (all(map(_is_monomial, expr.args)) and len(atoms(expr, Entry)) == 1):
        return None
    best: list[Expr] = []
    candidates = {f for t in expr.args for f in map(_bare, factors(t)) if not f.is_Number}
    for factor in sorted(candidates, key=lambda f: f.sort_key()):
        having = [t for t in expr.args if any(_bare(f) == factor for f in factors(t))]
        if len(best) < len(having) < len(expr.args) and len(having) > 1:
            best = having
    if not best:
        return None
    gathered = _factor(add(*best), scene)
    return None if gathered is None else add(gathered, *(t for t in expr.args if t not in best))


def _is_monomial(term: Expr) -> bool:
    """Whether a term is a number times a power of one entry."""
    base, exponent = base_and_exponent(coefficient_and_rest(term)[1])
    return exponent.is_Integer and (isinstance(base, Entry) or base == 1)


MOST_TERMS = 256
"""The most terms into which one product is multiplied out: one of n sums has at least 2^n."""


def expanded(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a product of sums of terms, multiplied out; nothing inside Σ, powers or functions is touched.

    A product of more than `MOST_TERMS` stays as it is.
    """
    if isinstance(expr, Add):
        return tuple(t for a in expr.args for t in expanded(a))
    if not isinstance(expr, Mul) or _opened(expr) > MOST_TERMS:
        return (expr,)
    parts: list[tuple[Expr, ...]] = [()]
    for factor in expr.args:
        parts = [(*p, t) for p in parts for t in expanded(factor)] if isinstance(factor, Add) else [(*p, factor) for p in parts]
    return tuple(mul(*p) for p in parts)


def _opened(expr: Expr) -> int:
    """How many terms a sum or a product has once it is multiplied out."""
    if isinstance(expr, Add):
        return sum(map(_opened, expr.args))
    return prod(_opened(f) for f in expr.args if isinstance(f, Add)) if isinstance(expr, Mul) else 1


def _expand(expr: Expr, scene: Scene) -> Expr | None:
    """(a + b) c − a c = b c: multiplied out where terms then cancel and less remains; (a − b)^2 beside a^2 or a as well."""
    if isinstance(expr, Add) and not any(holds(t, Add) for t in expr.args):
        return None
    open_squares = [_twice(t) if isinstance(expr, Add) else t for t in terms(expr)]
    sums = [sum(isinstance(f, Add) for f in factors(t)) for t in open_squares]
    if max(sums) > 3 or not any(sums):
        return None
    parts = tuple(gathered(p) for t in open_squares for p in expanded(t))
    opened = add(*parts)
    shorter = _like_terms(opened, scene) if isinstance(opened, Add) else None
    if shorter is None and len(terms(opened)) < len(parts):
        shorter = opened  # numbers have met: −(u + 1) + 1
    return shorter if shorter is not None and operations(shorter) < operations(expr) else None


def _twice(term: Expr) -> Expr:
    """A term with the square of a difference of two as a product."""
    squares = [f for f in factors(term) if isinstance(f, Pow) and f.exp == 2 and len(terms(f.base)) == 2]
    return mul(*(f for f in factors(term) if f not in squares), *(f.base for f in squares for _ in "12")) if squares else term


def _bare(factor: Expr) -> Expr:
    base, exponent = base_and_exponent(factor)
    return base if not exponent.is_negative else power(base, Integer(-1))


OPPOSITES = Rule("opposite factors", r"(a - b)\,c + (b - a)\,d = (a - b)\,(c - d)", (Add,), opposites,
                 lambda v: add(mul(v.a, add(v.z[v.k], negate(v.y[v.k]))), mul(v.c, add(v.y[v.k], negate(v.z[v.k])))),
                 lambda v: add(mul(v.a, add(v.z[v.k], negate(v.y[v.k]))), mul(v.c, add(v.y[v.i], negate(v.z[v.k])))),
                 family="factor")
LIKE_TERMS = Rule("gather like terms", r"m\,u + n\,u = (m + n)\,u", (Add,), _like_terms,
                  lambda v: add(v.z[v.k], v.z[v.k]), lambda v: add(v.z[v.k], v.z[v.i]), level=2, family="collect")
SIGNS = Rule("signs", r"-(a - b) = b - a, \quad -\sum_{k} (a_k - b_k) = \sum_{k} (b_k - a_k)", (Mul,), _signs,
             lambda v: negate(add(v.z[v.k], negate(v.y[v.k]))),
             lambda v: negate(add(v.z[v.k], v.y[v.k], v.z[v.i], negate(v.y[v.i]))), level=3, family="collect",
             among=(Add,))
SQUARE_SIGN = Rule("sign of a square", "(-u)^2 = u^2", (Pow,), _sign_of_square,
                   lambda v: Pow(add(negate(v.z[v.k]), negate(v.y[v.k])), 2, evaluate=False),
                   lambda v: Pow(add(v.z[v.k], negate(v.y[v.k])), 2), level=3, family="collect")
FACTOR = Rule("factor", r"a\,b + a\,c = a\,(b + c)", (Add,), _factor,
              lambda v: add(mul(v.a, v.z[v.k]), mul(v.a, v.y[v.k])), lambda v: add(mul(v.a, v.z[v.k]), v.y[v.k]), level=1)
FACTOR_SOME = Rule("factor some terms", r"a\,b + a\,c + d = a\,(b + c) + d", (Add,), _factor_some,
                   lambda v: add(mul(v.a, v.z[v.k]), mul(v.a, v.y[v.k]), v.c), lambda v: add(mul(v.a, v.z[v.k]), v.c), level=1,
                   family="factor")

EXPAND = Rule("expand", r"(a + b)\,c - a\,c = b\,c", (Add, Mul), _expand,
              lambda v: add(mul(v.a, add(v.c, v.z[v.k])), negate(mul(v.a, v.c))),
              lambda v: add(mul(v.a, add(v.c, v.z[v.k])), v.c), level=1, among=(Add,))

RULES = (*powers.RULES, LIKE_TERMS, OPPOSITES, SIGNS, SQUARE_SIGN, FACTOR, FACTOR_SOME, EXPAND)
__all__ = ["LIKE_TERMS", "RULES", "base_and_exponent", "coefficient_and_rest", "common_factors", "gathered",
           "is_negative", "is_one_factor", "single", "without"]
