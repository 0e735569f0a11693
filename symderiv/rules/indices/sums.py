"""Sums over axes: what can leave the sign, what separates, what merges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from typing import cast

from sympy import Add, Expr, Integer, Mul

from symderiv.notation import (
    Entry,
    Extent,
    Index,
    InverseEntry,
    Sum,
    add,
    alike,
    all_but,
    apart,
    factors,
    free_indices,
    letters,
    mul,
    negate,
    operations,
    power,
    rename_bound,
    sum_over,
    terms,
    under,
)
from symderiv.notation.ranges import stray_entry
from symderiv.rules.algebra.arithmetic import coefficient_and_rest, common_factors, opposites, without
from symderiv.rules.algebra.inverses import flat
from symderiv.rules.rule import Rule, Scene


def _constants_out(expr: Sum, scene: Scene) -> Expr | None:
    bound = set(expr.indices)
    out = _inside([f for f in factors(expr.body) if not bound & free_indices(f)])
    if not out or out == [expr.body]:
        return None
    inside = mul(*(f for f in factors(expr.body) if f not in out))
    return mul(*out, sum_over(inside, *expr.indices))


def _inside(parts: list[Expr]) -> list[Expr]:
    """The factors that may stand without the others: not an entry that leaves its axis where a mask is missing."""
    return parts if stray_entry(mul(*parts)) is None else [p for p in parts if stray_entry(p) is None]


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
    if len(_inside(own)) + len(_inside(rest)) < len(expr.body.args):
        return None
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


def _linearity(expr: Sum, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Add):
        return None
    parts = map(coefficient_and_rest, expr.body.args)
    return add(*(mul(number, sum_over(rest, *expr.indices)) for number, rest in parts))


def _merge_sums(expr: Add, scene: Scene) -> Expr | None:
    """Σ_k a b_k + Σ_j a c_j = Σ_k a (b_k + c_k), where the summands share a factor under the sign."""
    parts = [(t, _sums_and_rests(t)) for t in expr.args]
    for n, (one, ways) in enumerate(parts):
        for other, others in parts[n + 1:]:
            found = (_merged(*way, *another) for way in ways for another in others)
            together = next((new for new in found if new is not None), None)
            if together is not None:
                merged = add(together, *all_but(expr.args, one, other))
                return cast(Expr, rename_bound(merged, scene.avoid - letters(expr)))  # sums around may have its new letters
    return None


def _merged(sum1: Sum, rest1: Expr, sum2: Sum, rest2: Expr) -> Expr | None:
    """Two sums, each with a factor before it, as one; where only that is shorter, with all letters under one sign first.

    Then both have the same free letters: Σ_e V_ie x_e − Σ_n p_n Σ_e V_ne x_e stays, for the second is one number for all i.
    """
    even = len(sum1.indices) == len(sum2.indices)
    same = free_indices(sum1) == free_indices(sum2)
    found = _as_one(sum1, rest1, sum2, rest2) if even or same else None
    if not same or (found is not None and even):
        return found
    flat1, flat2 = _flat(sum1), _flat(sum2)
    if found is None and (flat1 != sum1 or flat2 != sum2) and min(len(flat1.indices), len(flat2.indices)) <= 2:
        found = _as_one(flat1, rest1, flat2, rest2)
    readable = isinstance(found, Mul | Sum) and all(map(_is_chain, (f for f in factors(found) if isinstance(f, Sum))))
    shorter = readable and operations(found) < operations(add(mul(rest1, sum1), mul(rest2, sum2)))
    return found if shorter else None


def _is_chain(total: Sum) -> bool:
    """Whether a sum is the product of a matrix and a sum of matrices, or one number: A X B + B X A stays as it is."""
    return not free_indices(total) or _is_product(sum_over(_factored(total.body), *total.indices))


def _flat(total: Sum) -> Sum:
    """Σ_j a_j Σ_i b_ij as Σ_{i,j} a_j b_ij; without sums within it as it stands."""
    if not any(isinstance(f, Sum) for f in factors(total.body)):
        return total
    parts, bound = flat(total, {i.name for i in free_indices(total)})
    return cast(Sum, sum_over(mul(*parts), *bound))  # a sum in a denominator may have one of these letters


def _as_one(sum1: Sum, rest1: Expr, sum2: Sum, rest2: Expr) -> Expr | None:
    """Two sums, each with a factor before it, as one; the factors go under the sign where they differ and that is shorter.

    No factor takes a letter into a sum that is free of it: Σ_i g_i + h_m Σ_i g_i h_i stays, for it is summed once for all m.
    The product of two matrices is an exception: b_n Σ_k X_mk c_k + c_n Σ_k X_mk b_k = Σ_k X_mk (b_n c_k + c_n b_k).
    """
    if alike(rest1, rest2):
        joined = _join(sum1, sum2)
        return None if joined is None else mul(rest1, joined)
    foreign = free_indices(rest1) - free_indices(sum2) or free_indices(rest2) - free_indices(sum1)
    inside = [apart(total, rest) for total, rest in ((sum1, rest1), (sum2, rest2))]
    joined = _join(*(sum_over(mul(rest, t.body), *t.indices) for t, rest in zip(inside, (rest1, rest2), strict=True)))
    if not isinstance(joined, Sum):
        return joined
    one = sum_over(_factored(joined.body), *joined.indices)
    if foreign:
        return one if _is_product(one) else None
    if not free_indices(one) <= free_indices(sum1) | free_indices(sum2):
        return None  # Σ_j g_j and Σ_j g_j x_j are each computed once; with x_i inside there would be one sum for every i
    return one if operations(one) < operations(add(mul(rest1, sum1), mul(rest2, sum2))) else None


def _is_product(total: Expr) -> bool:
    """Whether a sum is the product of a matrix and a sum of matrices, which share no letter but the summed ones."""
    parts = factors(total.body) if isinstance(total, Sum) else ()
    outer = free_indices(mul(*(f for f in parts if not isinstance(f, Add)))) - set(total.args[1:])
    brackets = [f for f in parts if isinstance(f, Add)]
    return bool(outer) and len(brackets) == 1 and not outer & free_indices(brackets[0])


def _factored(body: Expr) -> Expr:
    """A sum of terms with the factors that all of them share before it."""
    shared = common_factors(terms(body))
    return mul(*shared, add(*(without(t, shared) for t in terms(body)))) if shared else body


def _sums_and_rests(term: Expr) -> list[tuple[Sum, Expr]]:
    """Each sum among the factors of a term, and its other factors; the number goes under the sign."""
    found = []
    for total in (f for f in factors(term) if isinstance(f, Sum)):
        number, rest = coefficient_and_rest(mul(*all_but(factors(term), total)))
        inside = sum_over(mul(number, total.body), *total.indices)
        found += [(inside, rest)] if isinstance(inside, Sum) else []
    return found


def _nest(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_j a_j Σ_i b_ij = Σ_{i,j} a_j b_ij."""
    inner = next((f for f in factors(expr.body) if isinstance(f, Sum)), None)
    if inner is None or inner is expr.body:
        return None
    rest = mul(*all_but(factors(expr.body), inner))
    clash = {i.name for i in inner.indices} & letters(rest)
    moved = rename_bound(inner, letters(expr) | scene.avoid) if clash else inner
    return Sum(mul(rest, moved.body), *moved.indices, *expr.indices)


def _join(a: Sum, b: Sum) -> Expr | None:
    """Two sums over the letters of the one that has fewer, where the summands share a factor in these."""
    a, b = sorted((a, b), key=lambda total: len(total.indices))
    if Counter(i.axis for i in a.indices) - Counter(i.axis for i in b.indices):
        return None
    a = cast(Sum, rename_bound(a, {i.name for i in free_indices(b)}))
    b = apart(b, a)
    for order in permutations(b.indices, len(a.indices)):
        if any(i.axis != j.axis for i, j in zip(a.indices, order, strict=True)):
            continue
        body = under(_over(b, order), a.indices)
        if any(free_indices(f) & set(a.indices) for f in common_factors([a.body, body])):
            return sum_over(add(a.body, body), *a.indices)
        together = opposites(add(a.body, body), Scene())
        if together is not None and isinstance(together, Mul):
            return sum_over(together, *a.indices)
    return None


def _over(total: Sum, chosen: Sequence[Index]) -> Sum:
    """A sum over the chosen letters, in their order; the others are summed under a sign further in."""
    inner = [i for i in total.indices if i not in chosen]
    within = [f for f in factors(total.body) if free_indices(f) & set(inner)]
    before = [f for f in factors(total.body) if f not in within]
    return Sum(mul(*before, sum_over(mul(*within), *inner)) if inner else total.body, *chosen)


def _one_sum(expr: Add, scene: Scene) -> Expr | None:
    """Σ_k f(a_k) − Σ_j b_j = Σ_k (f(a_k) − b_k), where neither is a product of matrices, and not both are entries added up."""
    plain = [(t, found[0][0]) for t in expr.args if len(found := _sums_and_rests(t)) == 1 and found[0][1] == 1]
    for n, (one, first) in enumerate(plain):
        for other, second in plain[n + 1:]:
            axes = [[i.axis for i in total.indices] for total in (first, second)]
            if axes[0] != axes[1] or free_indices(first) != free_indices(second) or _are_apart(first, second):
                continue
            first = cast(Sum, rename_bound(first, {i.name for i in free_indices(second)} | scene.avoid - letters(expr)))
            together = sum_over(add(first.body, under(apart(second, first), first.indices)), *first.indices)
            return add(together, *all_but(expr.args, one, other))
    return None


def _are_apart(first: Sum, second: Sum) -> bool:
    """Whether one of two sums is a product of matrices and vectors, and nothing else, or both add up bare entries."""
    parts = [[f for f in factors(total.body) if not f.is_Number] for total in (first, second)]
    bare = [all(isinstance(f, Entry | InverseEntry | Sum) for f in some) for some in parts]
    return all(bare) or any(is_bare and len(some) > 1 for is_bare, some in zip(bare, parts, strict=True))


CONSTANTS_OUT = Rule("constants out of a sum", r"\sum_{k} c\,f_{k} = c \sum_{k} f_{k}", (Sum,), _constants_out,
                     lambda v: v.total(v.k, v.a * v.z[v.k]), lambda v: v.total(v.k, v.y[v.k] * v.z[v.k]),
                     condition=r"c \text{ does not depend on } k", level=2, family="collect")
UNUSED_INDEX = Rule("sum of a constant", r"\sum_{k=1}^{K} c = K c", (Sum,), _unused_index,
                    lambda v: v.total(v.k, v.a), lambda v: v.total(v.k, v.z[v.k]), level=2, family="collect")
SEPARATE = Rule("separate sums", r"\sum_{i,j} a_i b_j = \sum_{i} a_i \sum_{j} b_j", (Sum,), _separate,
                lambda v: Sum(v.z[v.k] * v.y[v.i], v.k, v.i), lambda v: Sum(v.z[v.k] * v.A[v.k, v.i], v.k, v.i), level=2,
                family="collect")
MERGE_SUMS = Rule("merge sums", r"\sum_{k} a_k b_k + \sum_{k} a_k c_k = \sum_{k} (a_k b_k + a_k c_k)", (Add,), _merge_sums,
                  lambda v: add(v.total(v.k, v.z[v.k] * v.y[v.k]), v.total(v.j, v.z[v.j] * v.p[v.j])),
                  lambda v: add(v.total(v.k, v.z[v.k]), v.total(v.j, v.y[v.j])), level=2, family="collect")
LINEARITY = Rule("linearity of the sum", r"\sum_{k} (m\,a_k + b_k) = m \sum_{k} a_k + \sum_{k} b_k", (Sum,), _linearity,
                 lambda v: v.total(v.k, v.z[v.k] - v.y[v.k]), lambda v: v.total(v.k, v.y[v.k] * v.z[v.k]), level=1,
                 family="sifting")

NEST_SUMS = Rule("one sum over all letters", r"\sum_{j} a_j \sum_{i} b_{ij} = \sum_{i,j} a_j b_{ij}", (Sum,), _nest,
                 lambda v: v.total(v.k, v.z[v.k] * v.total(v.j, v.A[v.k, v.j])), lambda v: v.total(v.k, v.z[v.k] * v.y[v.k]),
                 level=3, family="chain rule")

ONE_SUM = Rule("one sum", r"\sum_{k} a_k + \sum_{j} b_j = \sum_{k} (a_k + b_k)", (Add,), _one_sum,
               lambda v: add(v.total(v.k, power(v.z[v.k], Integer(2))), negate(v.total(v.j, v.y[v.j]))),
               lambda v: add(v.total(v.k, v.z[v.k] * v.y[v.k]), v.total(v.j, v.y[v.j])), level=2, family="collect")

RULES = (UNUSED_INDEX, CONSTANTS_OUT, SEPARATE, MERGE_SUMS, LINEARITY, ONE_SUM)
__all__ = ["CONSTANTS_OUT", "LINEARITY", "MERGE_SUMS", "NEST_SUMS", "ONE_SUM", "RULES", "SEPARATE", "UNUSED_INDEX"]
