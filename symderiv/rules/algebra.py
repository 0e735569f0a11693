"""Products, sums and signs: cancelling, gathering, taking common factors out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Add, Expr, Integer, Mul, Pow, exp

from symderiv.notation import (ONE, Delta, Extent, Sum, add, alike, apart, factors, free_indices, mul, negate, power,
                               substitute, sum_over)
from symderiv.rules.rule import Rule, Scene


def base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    """A factor as base and exponent; e^{2u} counts as (e^u)^2."""
    if isinstance(factor, Pow):
        return factor.base, factor.exp
    if isinstance(factor, exp):
        number, rest = factor.exp.as_coeff_Mul()
        return exp(rest), number
    return factor, ONE


def _combine(base: Expr, exponents: Sequence[Expr]) -> Expr:
    total = sum(exponents[1:], exponents[0])
    if isinstance(base, Delta):
        return base
    return exp(mul(total, base.exp)) if isinstance(base, exp) else power(base, total)


def _cancel(expr: Mul, scene: Scene) -> Expr | None:
    groups: list[tuple[Expr, list[Expr]]] = []
    for factor in expr.args:
        base, exponent = base_and_exponent(factor)
        same = next((g for g in groups if not base.is_Number and alike(g[0], base)), None)
        if same:
            same[1].append(exponent)
        else:
            groups.append((base, [exponent]))
    if all(len(g[1]) == 1 for g in groups):
        return None
    return mul(*(_combine(base, es) if len(es) > 1 else single(base, es[0]) for base, es in groups))


def single(base: Expr, exponent: Expr) -> Expr:
    """base^exponent, the inverse of `base_and_exponent`."""
    if exponent == 1:
        return base
    return exp(mul(exponent, base.exp)) if isinstance(base, exp) else power(base, exponent)


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
    """−(a − b) = b − a, taken where it leaves fewer minus signs."""
    if not is_negative(expr):
        return None
    for n, factor in enumerate(expr.args):
        if isinstance(factor, Add) and 2 * sum(map(is_negative, factor.args)) >= len(factor.args):
            turned = add(*map(negate, factor.args))
            return mul(-1, *expr.args[:n], turned, *expr.args[n + 1:])
    return None


def _sign_of_square(expr: Pow, scene: Scene) -> Expr | None:
    """(−a − b)^2 = (a + b)^2."""
    if isinstance(expr.base, Add) and expr.exp.is_even and all(map(is_negative, expr.base.args)):
        return power(add(*map(negate, expr.base.args)), expr.exp)
    return None


def _divide_terms(expr: Mul, scene: Scene) -> Expr | None:
    """(a g + b)/g^2 = (a g/g + b/g)/g, where a term of the numerator holds the denominator."""
    for low in expr.args:
        base, exponent = base_and_exponent(low)
        if not (exponent.is_Integer and exponent.is_negative):
            continue
        for top in expr.args:
            if isinstance(top, Add) and any(_has_factor(t, base) for t in top.args):
                once = single(base, Integer(-1))
                rest = [f for f in expr.args if f is not low and f is not top]
                return mul(*rest, single(base, exponent + 1), add(*(mul(t, once) for t in top.args)))
    return None


def _has_factor(term: Expr, base: Expr) -> bool:
    return any(alike(b, base) and bool(e.is_positive) for b, e in map(base_and_exponent, factors(term)))


def common_factors(parts: Sequence[Expr]) -> list[Expr]:
    """Factors, with powers, that every one of the expressions has; denominators count."""
    shared: list[Expr] = []
    others = [list(map(base_and_exponent, factors(p))) for p in parts[1:]]
    for base, e in map(base_and_exponent, factors(parts[0])):
        if base.is_Number or not e.is_Rational:
            continue
        least = e
        for other in others:
            found = next((x for b, x in other if b == base or alike(b, base)), None)
            if found is None or not found.is_Rational or found.is_negative != e.is_negative:
                break
            least = min(least, found, key=abs)
        else:
            shared.append(single(base, least))
    return shared


def without(term: Expr, shared: Iterable[Expr]) -> Expr:
    """The term divided by factors that it has."""
    rest = list(factors(term))
    for factor in shared:
        base, exponent = base_and_exponent(factor)
        n = next(n for n, f in enumerate(rest) if not f.is_Number and alike(base_and_exponent(f)[0], base))
        left = base_and_exponent(rest[n])[1] - exponent
        rest[n] = single(base, left) if left != 0 else ONE
    return mul(*rest)


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
    """a b + a c + d = a (b + c) + d: the factor that most terms share."""
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


def _bare(factor: Expr) -> Expr:
    base, exponent = base_and_exponent(factor)
    return base if not exponent.is_negative else power(base, Integer(-1))


def _constants_out(expr: Sum, scene: Scene) -> Expr | None:
    bound = set(expr.indices)
    out = [f for f in factors(expr.body) if not bound & free_indices(f)]
    if not out or out == [expr.body]:
        return None
    inside = mul(*(f for f in factors(expr.body) if f not in out))
    return mul(*out, sum_over(inside, *expr.indices))


def _unused_index(expr: Sum, scene: Scene) -> Expr | None:
    free = free_indices(expr.body)
    unused = [i for i in expr.indices if i not in free]
    if not unused:
        return None
    kept = [i for i in expr.indices if i in free]
    return mul(*(Extent(i.axis) for i in unused), sum_over(expr.body, *kept))


def _separate(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_{ij} a_i b_j = (Σ_i a_i)(Σ_j b_j): letters that no factor shares."""
    if len(expr.indices) < 2 or not isinstance(expr.body, Mul):
        return None
    first = _component_of(expr.indices[0], set(expr.indices), expr.body.args)
    if len(first) == len(expr.indices):
        return None
    own = [f for f in expr.body.args if free_indices(f) & first]
    rest = [f for f in expr.body.args if not free_indices(f) & first]
    return mul(sum_over(mul(*own), *(i for i in expr.indices if i in first)),
               sum_over(mul(*rest), *(i for i in expr.indices if i not in first)))


def _component_of(start: Expr, bound: set[Expr], parts: Sequence[Expr]) -> set[Expr]:
    """The letters that are linked to `start` through shared factors."""
    reached = {start}
    grown = True
    while grown:
        grown = False
        for part in parts:
            here = free_indices(part) & bound
            if here & reached and not here <= reached:
                reached |= here
                grown = True
    return reached


def _merge_sums(expr: Add, scene: Scene) -> Expr | None:
    """Σ_k a b_k + Σ_j a c_j = Σ_k a (b_k + c_k), where the summands share a factor under the sign."""
    parts = [(t, *_sum_and_rest(t)) for t in expr.args]
    for n, (one, sum1, rest1) in enumerate(parts):
        for other, sum2, rest2 in parts[n + 1:]:
            if sum1 is None or sum2 is None or not alike(rest1, rest2):
                continue
            joined = _join(sum1, sum2)
            if joined is not None:
                return add(mul(rest1, joined), *(t for t, *_ in parts if t is not one and t is not other))
    return None


def _sum_and_rest(term: Expr) -> tuple[Sum | None, Expr]:
    """A term's only sum, and the other factors; a sign goes into neither."""
    sums = [f for f in factors(term) if isinstance(f, Sum)]
    if len(sums) != 1:
        return None, term
    number, rest = coefficient_and_rest(mul(*(f for f in factors(term) if f is not sums[0])))
    return sum_over(mul(number, sums[0].body), *sums[0].indices), rest


def _join(a: Sum, b: Sum) -> Expr | None:
    from itertools import permutations

    if sorted(i.axis for i in a.indices) != sorted(i.axis for i in b.indices):
        return None
    b = apart(b, a)
    for order in permutations(b.indices):
        if any(i.axis != j.axis for i, j in zip(a.indices, order, strict=True)):
            continue
        body = substitute(b.body, dict(zip(order, a.indices, strict=True)))
        if any(free_indices(f) & set(a.indices) for f in common_factors([a.body, body])):
            return sum_over(add(a.body, body), *a.indices)
    return None


CANCEL = Rule("cancel", r"u\,u^{-1} = 1, \quad u^m u^n = u^{m+n}", (Mul,), _cancel,
              lambda v: mul(v.z[v.k], power(v.z[v.k], Integer(-1)), v.y[v.k]), lambda v: mul(v.z[v.k], v.z[v.i]),
              condition=r"u \ne 0", level=2, family="cancel")
LIKE_TERMS = Rule("gather like terms", r"m\,u + n\,u = (m + n)\,u", (Add,), _like_terms,
                  lambda v: add(v.z[v.k], v.z[v.k]), lambda v: add(v.z[v.k], v.z[v.i]), level=2, family="cancel")
SIGNS = Rule("signs", "-(a - b) = b - a", (Mul,), _signs, lambda v: negate(add(v.z[v.k], negate(v.y[v.k]))),
             lambda v: negate(add(v.z[v.k], v.y[v.k], v.z[v.i], negate(v.y[v.i]))), level=3)
SQUARE_SIGN = Rule("sign of a square", "(-u)^2 = u^2", (Pow,), _sign_of_square,
                   lambda v: Pow(add(negate(v.z[v.k]), negate(v.y[v.k])), 2, evaluate=False),
                   lambda v: Pow(add(v.z[v.k], negate(v.y[v.k])), 2), level=3)
DIVIDE_TERMS = Rule("divide each term", r"\frac{a\,g + b}{g} = \frac{a\,g}{g} + \frac{b}{g}", (Mul,), _divide_terms,
                    lambda v: mul(add(mul(v.y[v.k], v.a), v.z[v.k]), power(v.a, Integer(-1))),
                    lambda v: mul(add(v.y[v.k], v.z[v.k]), power(v.a, Integer(-1))), condition=r"g \ne 0", level=2, family="cancel")
FACTOR = Rule("factor", r"a\,b + a\,c = a\,(b + c)", (Add,), _factor,
              lambda v: add(mul(v.a, v.z[v.k]), mul(v.a, v.y[v.k])), lambda v: add(mul(v.a, v.z[v.k]), v.y[v.k]), level=1)
FACTOR_SOME = Rule("factor some terms", r"a\,b + a\,c + d = a\,(b + c) + d", (Add,), _factor_some,
                   lambda v: add(mul(v.a, v.z[v.k]), mul(v.a, v.y[v.k]), v.c), lambda v: add(mul(v.a, v.z[v.k]), v.c), level=1,
                   family="factor")
CONSTANTS_OUT = Rule("constants out of a sum", r"\sum_{k} c\,f_{k} = c \sum_{k} f_{k}", (Sum,), _constants_out,
                     lambda v: v.total(v.k, v.a * v.z[v.k]), lambda v: v.total(v.k, v.y[v.k] * v.z[v.k]),
                     condition=r"c \text{ does not depend on } k", level=2, family="sums")
UNUSED_INDEX = Rule("sum of a constant", r"\sum_{k=1}^{K} c = K c", (Sum,), _unused_index,
                    lambda v: v.total(v.k, v.a), lambda v: v.total(v.k, v.z[v.k]), level=2, family="sums")
SEPARATE = Rule("separate sums", r"\sum_{i,j} a_i b_j = \sum_{i} a_i \sum_{j} b_j", (Sum,), _separate,
                lambda v: Sum(v.z[v.k] * v.y[v.i], v.k, v.i), lambda v: Sum(v.z[v.k] * v.A[v.k, v.i], v.k, v.i), level=2,
                family="sums")
MERGE_SUMS = Rule("merge sums", r"\sum_{k} a_k b_k + \sum_{k} a_k c_k = \sum_{k} (a_k b_k + a_k c_k)", (Add,), _merge_sums,
                  lambda v: add(v.total(v.k, v.z[v.k] * v.y[v.k]), v.total(v.j, v.z[v.j] * v.p[v.j])),
                  lambda v: add(v.total(v.k, v.z[v.k]), v.total(v.j, v.y[v.j])), level=2, family="sums")

RULES = (CANCEL, LIKE_TERMS, UNUSED_INDEX, CONSTANTS_OUT, SEPARATE, SIGNS, SQUARE_SIGN, FACTOR, DIVIDE_TERMS, MERGE_SUMS,
         FACTOR_SOME)
"""In the order in which they are tried on every line."""
__all__ = ["RULES", "base_and_exponent", "coefficient_and_rest", "common_factors", "is_negative", "single", "without"]
