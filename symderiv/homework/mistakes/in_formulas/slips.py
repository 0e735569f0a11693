"""Slips with signs, indices, deltas and sums. Each turns a right node into the wrong one a person writes; those that gather
what was split go back, and repair it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from sympy import Add, Expr, Mul, Pow, exp, log

from symderiv.homework.mistakes.in_formulas.places import Place, same_axis
from symderiv.library.functions import FUNCTIONS
from symderiv.notation import (
    ONE,
    Binder,
    Delta,
    Entry,
    Extent,
    Index,
    Partial,
    Sum,
    add,
    all_but,
    apart,
    factors,
    free_indices,
    letters,
    mul,
    negate,
    power,
    substitute,
    sum_over,
    terms,
)

# Signs, indices, deltas


def sign(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes −u."""
    if place.is_term and node != 0 and not isinstance(place.parent, Pow):
        yield negate(node)


def transposed(node: Any, place: Place) -> Iterator[Expr]:
    """W_ij becomes W_ji; a whole line gets its letters the other way round."""
    if not isinstance(node, Entry):
        for i, j in combinations(sorted(place.scope, key=lambda i: i.name) if not place.path else (), 2):
            if i.axis == j.axis:
                yield substitute(node, {i: j, j: i})
        return
    for a, b in combinations(range(len(node.indices)), 2):
        if node.tensor.axes[a] == node.tensor.axes[b] and node.indices[a] != node.indices[b]:
            turned = list(node.indices)
            turned[a], turned[b] = turned[b], turned[a]
            yield Entry(node.tensor, *turned)


def other_index(node: Any, place: Place) -> Iterator[Expr]:
    """x_i becomes x_j for another letter in scope."""
    if not isinstance(node, Entry | Delta):
        return
    head = [node.tensor] if isinstance(node, Entry) else []
    for n, index in enumerate(node.indices):
        for other in same_axis(index, place) if isinstance(index, Index) else ():
            yield node.func(*head, *node.indices[:n], other, *node.indices[n + 1:])


def delta_as_one(node: Any, place: Place) -> Iterator[Expr]:
    """δ_ij becomes 1."""
    if isinstance(node, Delta):
        yield ONE


def with_delta(node: Any, place: Place) -> Iterator[Expr]:
    """A term gets the δ_ij that it lacks."""
    if not (place.is_term or isinstance(place.parent, Binder) or node == 1):
        return
    for i, j in combinations(sorted(place.scope, key=lambda i: i.name), 2):
        if i.axis == j.axis and not node.has(Delta(i, j)):
            yield mul(node, Delta(i, j))


def delta_lost_in_sum(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k f_k δ_ki becomes Σ_k f_k, f_k or K f_i instead of f_i."""
    if not isinstance(node, Sum):
        return
    for delta in (f for f in factors(node.body) if isinstance(f, Delta)):
        rest = mul(*all_but(factors(node.body), delta))
        yield sum_over(rest, *node.indices)
        for bound, other in (delta.indices, delta.indices[::-1]):
            if bound in node.indices and isinstance(other, Index):
                left = [i for i in node.indices if i != bound]
                yield mul(Extent(other.axis), sum_over(substitute(rest, {bound: other}), *left))


# Sums


def at_letter(node: Sum, place: Place) -> Iterator[Expr]:
    """Sums with one letter gone: the body at another letter of its axis that is in scope."""
    for letter in node.indices:
        rest = [i for i in node.indices if i != letter]
        for other in same_axis(letter, place):
            if other not in rest:
                yield sum_over(substitute(node.body, {letter: other}), *rest)


def one_term_of_sum(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k f_k becomes f_i, or its first or last term."""
    if isinstance(node, Sum):
        yield from at_letter(node, place)
        for letter in node.indices:
            rest = [i for i in node.indices if i != letter]
            for number in (letter.axis.extent, ONE):
                yield sum_over(substitute(node.body, {letter: number}), *rest)


def chain_diagonal(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k ∂E/∂o_k ∂o_k/∂z_j becomes ∂E/∂o_j ∂o_j/∂z_j."""
    if isinstance(node, Sum) and links(node.body):
        yield from at_letter(node, place)


def links(body: Expr) -> list[tuple[Partial, Partial]]:
    """Pairs of derivatives of which one is by what the other differentiates."""
    partials = [f for f in factors(body) if isinstance(f, Partial)]
    return [(a, b) for a in partials for b in partials if a is not b and a.wrt == b.body]


def summed_chain(node: Any, place: Place) -> Iterator[Expr]:
    """∂E/∂o_j ∂o_j/∂z_j becomes Σ_k ∂E/∂o_k ∂o_k/∂z_j."""
    for outer, inner in links(node) if isinstance(node, Mul) else ():
        middle = outer.wrt.tensor.entry(letters(node) | {i.name for i in place.scope})
        rest = all_but(node.args, outer, inner)
        new = mul(Partial(outer.body, middle, *outer.held), Partial(middle, inner.wrt, *inner.held))
        yield mul(*rest, sum_over(new, *middle.indices))


def whole_sum_kept_free(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k f_k becomes f_k; Σ_k c becomes c."""
    if isinstance(node, Sum):
        for letter in node.indices:
            yield sum_over(node.body, *(i for i in node.indices if i != letter))


def sum_of_first_term(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k (c + f_k) becomes c + Σ_k f_k."""
    if isinstance(node, Sum):
        constant = [t for t in terms(node.body) if not free_indices(t) & set(node.indices)]
        moving = [t for t in terms(node.body) if t not in constant]
        if constant and moving:
            yield add(*constant, sum_over(add(*moving), *node.indices))


def one_dummy(node: Any, place: Place) -> Iterator[Expr]:
    """(Σ_k a_k)(Σ_k b_k) becomes Σ_k a_k b_k."""
    parts = [node.base] * int(node.exp) if _is_square(node) else list(factors(node))
    totals = [f for f in parts if isinstance(f, Sum) and len(f.indices) == 1]
    for a, b in combinations(range(len(totals)), 2):
        one, other = totals[a], apart(totals[b], totals[a])
        if one.indices[0].axis == other.indices[0].axis:
            rest = [f for n, f in enumerate(parts) if f is not one and f is not totals[b]]
            body = mul(one.body, substitute(other.body, {other.indices[0]: one.indices[0]}))
            yield mul(*rest, Sum(body, one.indices[0]))


def _is_square(node: Any) -> bool:
    return isinstance(node, Pow) and node.exp == 2


def two_dummies(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k a_k b_k becomes (Σ_k a_k)(Σ_k b_k)."""
    if not isinstance(node, Sum) or len(node.indices) != 1:
        return
    parts = [g for f in factors(node.body) for g in ([f.base] * 2 if _is_square(f) else [f])]
    for count in range(1, min(len(parts), 7) // 2 + 1):
        for chosen in combinations(range(len(parts)), count):
            one = mul(*(parts[n] for n in chosen))
            other = mul(*(f for n, f in enumerate(parts) if n not in chosen))
            if all(free_indices(u) & set(node.indices) for u in (one, other)):
                yield mul(Sum(one, *node.indices), Sum(other, *node.indices))


def pulled_out(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k a_k b_k becomes a_i Σ_k b_k: a factor leaves a sum that it belongs to."""
    if isinstance(node, Sum):
        for n, factor in enumerate(factors(node.body)):
            rest = mul(*(f for m, f in enumerate(factors(node.body)) if m != n))
            hit = [i for i in node.indices if i in free_indices(factor)]
            for other in same_axis(hit[0], place) if hit else ():
                yield mul(substitute(factor, {hit[0]: other}), sum_over(rest, *node.indices))


# Functions and powers of sums


def _spread(total: Any, apply: Callable[[Expr], Expr]) -> Iterator[Expr]:
    if isinstance(total, Sum):
        yield sum_over(apply(total.body), *total.indices)
    elif isinstance(total, Add):
        yield add(*map(apply, total.args))


def log_of_sum(node: Any, place: Place) -> Iterator[Expr]:
    """log Σ f becomes Σ log f."""
    if isinstance(node, log):
        yield from _spread(node.args[0], log)


def log_gathered(node: Any, place: Place) -> Iterator[Expr]:
    """Σ log f becomes log Σ f; f may be e^u, whose logarithm has been taken."""
    if isinstance(node, Sum):
        inside = node.body.args[0] if isinstance(node.body, log) else exp(node.body)
        yield log(sum_over(inside, *node.indices))


def function_of_sum(node: Any, place: Place) -> Iterator[Expr]:
    """f(Σ u) becomes Σ f(u)."""
    if len(node.args) == 1 and node.func.__name__ in FUNCTIONS and not isinstance(node, log):
        yield from _spread(node.args[0], node.func)


def function_gathered(node: Any, place: Place) -> Iterator[Expr]:
    """Σ f(u) becomes f(Σ u)."""
    if isinstance(node, Sum) and len(node.body.args) == 1 and node.body.func.__name__ in FUNCTIONS:
        yield node.body.func(sum_over(node.body.args[0], *node.indices))


def power_of_sum(node: Any, place: Place) -> Iterator[Expr]:
    """(a + b)^n becomes a^n + b^n."""
    if isinstance(node, Pow):
        yield from _spread(node.base, lambda u: power(u, node.exp))


def power_gathered(node: Any, place: Place) -> Iterator[Expr]:
    """Σ u^n becomes (Σ u)^n; a^n + b^n becomes (a + b)^n."""
    if isinstance(node, Sum) and isinstance(node.body, Pow):
        yield power(sum_over(node.body.base, *node.indices), node.body.exp)
    if isinstance(node, Add) and all(isinstance(t, Pow) for t in node.args) and len({t.exp for t in node.args}) == 1:
        yield power(add(*(t.base for t in node.args)), node.args[0].exp)
