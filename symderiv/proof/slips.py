"""What goes wrong in derivations: each slip turns a right expression into the wrong one a person writes, each repair goes
back. Both act on one node and know the letters in scope there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Rational, exp, log

from symderiv.library.functions import FUNCTIONS
from symderiv.notation import (
    ONE,
    Binder,
    Definitions,
    Delta,
    Entry,
    Extent,
    Index,
    Partial,
    Sum,
    Tensor,
    add,
    apart,
    divide,
    factors,
    free_indices,
    letters,
    mul,
    negate,
    power,
    rebuild,
    rename_bound,
    substitute,
    sum_over,
    terms,
)

Path = tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Where a node stands: the letters in scope, the node around it, and what other lines offer as factors and terms."""

    path: Path = ()
    scope: frozenset[Index] = frozenset()
    parent: Any = None
    definitions: Definitions = field(default_factory=Definitions)
    offered: tuple[Expr, ...] = ()

    @property
    def is_term(self) -> bool:
        """Whether a sign in front belongs to the node itself."""
        return not isinstance(self.parent, Mul | Binder)


Change = Callable[[Any, Place], Iterator[Expr]]
CLOSED = (Entry, Delta, Index, Tensor)
"""Nodes whose arguments are no quantities."""


def places(expr: Any, outside: Place) -> Iterator[tuple[Place, Any]]:
    """Every quantity inside `expr` with its place, the innermost first."""
    if not isinstance(expr, CLOSED):
        scope = outside.scope | set(expr.indices) if isinstance(expr, Binder) else outside.scope
        for n, arg in enumerate(expr.args[:1] if isinstance(expr, Binder | Partial) else expr.args):
            if isinstance(arg, Expr):
                yield from places(arg, Place((*outside.path, n), scope, expr, outside.definitions, outside.offered))
    if not isinstance(expr, Index | Tensor):
        yield outside, expr


def _same_axis(letter: Index, place: Place) -> list[Index]:
    return sorted((i for i in place.scope if i.axis == letter.axis and i != letter), key=lambda i: i.name)


# Signs, indices, deltas


def sign(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes −u."""
    if place.is_term and node != 0:
        yield negate(node)


def transposed(node: Any, place: Place) -> Iterator[Expr]:
    """W_ij becomes W_ji."""
    if not isinstance(node, Entry):
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
        for other in _same_axis(index, place) if isinstance(index, Index) else ():
            yield node.func(*head, *node.indices[:n], other, *node.indices[n + 1:])


def delta_as_one(node: Any, place: Place) -> Iterator[Expr]:
    """δ_ij becomes 1."""
    if isinstance(node, Delta):
        yield ONE


def with_delta(node: Any, place: Place) -> Iterator[Expr]:
    """A term gets the δ_ij that it lacks."""
    if not place.is_term and node != 1:
        return
    for i, j in combinations(sorted(place.scope, key=lambda i: i.name), 2):
        if i.axis == j.axis and not node.has(Delta(i, j)):
            yield mul(node, Delta(i, j))


def delta_lost_in_sum(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k f_k δ_ki becomes Σ_k f_k, f_k or K f_i instead of f_i."""
    if not isinstance(node, Sum):
        return
    for delta in (f for f in factors(node.body) if isinstance(f, Delta)):
        rest = mul(*(f for f in factors(node.body) if f is not delta))
        yield sum_over(rest, *node.indices)
        for bound, other in (delta.indices, delta.indices[::-1]):
            if bound in node.indices and isinstance(other, Index):
                left = [i for i in node.indices if i != bound]
                yield mul(Extent(other.axis), sum_over(substitute(rest, {bound: other}), *left))


# Sums


def _at_letter(node: Sum, place: Place) -> Iterator[Expr]:
    for letter in node.indices:
        rest = [i for i in node.indices if i != letter]
        for other in _same_axis(letter, place):
            if other not in rest:
                yield sum_over(substitute(node.body, {letter: other}), *rest)


def one_term_of_sum(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k f_k becomes f_i."""
    if isinstance(node, Sum):
        yield from _at_letter(node, place)


def chain_diagonal(node: Any, place: Place) -> Iterator[Expr]:
    """Σ_k ∂E/∂o_k ∂o_k/∂z_j becomes ∂E/∂o_j ∂o_j/∂z_j."""
    if isinstance(node, Sum) and _links(node.body):
        yield from _at_letter(node, place)


def _links(body: Expr) -> list[tuple[Partial, Partial]]:
    """Pairs of derivatives of which one is by what the other differentiates."""
    partials = [f for f in factors(body) if isinstance(f, Partial)]
    return [(a, b) for a in partials for b in partials if a is not b and a.wrt == b.body]


def summed_chain(node: Any, place: Place) -> Iterator[Expr]:
    """∂E/∂o_j ∂o_j/∂z_j becomes Σ_k ∂E/∂o_k ∂o_k/∂z_j."""
    for outer, inner in _links(node) if isinstance(node, Mul) else ():
        middle = outer.wrt.tensor.entry(letters(node) | {i.name for i in place.scope})
        rest = [f for f in node.args if f is not outer and f is not inner]
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
            for other in _same_axis(hit[0], place) if hit else ():
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


# Rules of differentiation


def _of(body: Expr, partial: Partial) -> Expr:
    return Partial(body, partial.wrt, *partial.held)


def product_of_derivatives(node: Any, place: Place) -> Iterator[Expr]:
    """(u v)' becomes u' v'."""
    if isinstance(node, Partial) and isinstance(node.body, Mul):
        yield mul(*(_of(f, node) for f in node.body.args if not f.is_Number), *(f for f in node.body.args if f.is_Number))
    if isinstance(node, Partial) and isinstance(node.body, Sum) and isinstance(node.body.body, Mul):
        body = apart(node.body, node.wrt)
        yield sum_over(mul(*(_of(f, node) for f in body.body.args)), *body.indices)


def one_term_of_product_rule(node: Any, place: Place) -> Iterator[Expr]:
    """(u v)' becomes u' v."""
    if isinstance(node, Partial) and isinstance(node.body, Mul):
        parts = node.body.args
        for n, f in enumerate(parts):
            if not f.is_Number:
                yield mul(*parts[:n], _of(f, node), *parts[n + 1:])


def wrong_quotient(node: Any, place: Place) -> Iterator[Expr]:
    """(f/g)' becomes f'/g', (f' g + f g')/g², (f g' − f' g)/g² or (f' g − f g')/g."""
    if not isinstance(node, Partial):
        return
    below = [f for f in factors(node.body) if isinstance(f, Pow) and f.exp == -1]
    if len(below) != 1:
        return
    g = below[0].base
    f = mul(*(u for u in factors(node.body) if u is not below[0]))
    up, down = mul(_of(f, node), g), mul(f, _of(g, node))
    square = power(g, Integer(2))
    yield divide(add(up, down), square)
    yield divide(add(down, negate(up)), square)
    yield divide(add(up, negate(down)), g)
    yield divide(_of(f, node), _of(g, node))


def without_inner(node: Any, place: Place) -> Iterator[Expr]:
    """f(u)' becomes f'(u)."""
    if not isinstance(node, Partial):
        return
    if isinstance(node.body, Pow) and node.body.exp.is_Number:
        yield mul(node.body.exp, power(node.body.base, node.body.exp - 1))
    elif len(node.body.args) == 1 and node.body.func.__name__ in FUNCTIONS:
        yield FUNCTIONS[node.body.func.__name__].derivative(node.body.args[0])


def wrong_power_rule(node: Any, place: Place) -> Iterator[Expr]:
    """(u^n)' becomes n u^n u' or u^{n−1} u'."""
    if isinstance(node, Partial) and isinstance(node.body, Pow) and node.body.exp.is_Number:
        base, n = node.body.args
        yield mul(n, node.body, _of(base, node))
        yield mul(power(base, n - 1), _of(base, node))


def without_chain_factor(node: Any, place: Place) -> Iterator[Expr]:
    """∂L/∂z ∂z/∂x becomes ∂L/∂z: a derivative is left out of a product."""
    if isinstance(node, Mul):
        for n, f in enumerate(node.args):
            if isinstance(f, Partial):
                yield mul(*node.args[:n], *node.args[n + 1:])


# Parts that got lost


def power_lost(node: Any, place: Place) -> Iterator[Expr]:
    """u^n becomes u, u^{n−1} or u^{n+1}."""
    if isinstance(node, Pow) and node.exp.is_Integer:
        for exponent in dict.fromkeys((ONE, node.exp - 1, node.exp + 1)):
            if exponent not in (node.exp, 0):
                yield power(node.base, exponent)


def power_found(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes u², u³, 1/u or √u."""
    if isinstance(node, Entry | Binder | Add) or (len(node.args) == 1 and node.func.__name__ in FUNCTIONS):
        for exponent in (Integer(2), Integer(3), Integer(-1), Rational(1, 2), Integer(-2)):
            yield power(node, exponent)
    yield from power_lost(node, place)


def factor_lost(node: Any, place: Place) -> Iterator[Expr]:
    """a b becomes a."""
    if isinstance(node, Mul) and len(node.args) > 1:
        for n, factor in enumerate(node.args):
            if factor != -1:
                yield mul(*node.args[:n], *node.args[n + 1:])


def factor_found(node: Any, place: Place) -> Iterator[Expr]:
    """u gets a factor that other lines have."""
    for factor in place.offered if place.is_term or isinstance(place.parent, Binder) else ():
        for one in _in_scope(factor, place):
            yield mul(node, one)


def _in_scope(factor: Expr, place: Place) -> Iterator[Expr]:
    """The factor, its one foreign letter replaced by each letter in scope."""
    foreign = sorted(free_indices(factor) - place.scope, key=lambda i: i.name)
    if not foreign:
        yield factor
    elif len(foreign) == 1:
        for other in _same_axis(foreign[0], place):
            yield substitute(factor, {foreign[0]: other})


def term_lost(node: Any, place: Place) -> Iterator[Expr]:
    """a + b becomes a."""
    if isinstance(node, Add):
        for n in range(len(node.args)):
            yield add(*node.args[:n], *node.args[n + 1:])


def term_found(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes u + a or u − a, for a term that other lines have."""
    for term in place.offered if place.is_term else ():
        for one in _in_scope(term, place):
            yield add(node, one)
            yield add(node, negate(one))


NUMBERS = tuple(Rational(p, q) for p, q in ((2, 1), (1, 2), (3, 1), (1, 3), (-2, 1), (-1, 2), (4, 1), (1, 4)))


def other_number(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes 2u, u/2, …."""
    if place.is_term:
        for number in NUMBERS:
            yield mul(number, node)
        for axis in sorted({i.axis for i in place.scope} | {a for e in node.atoms(Entry) for a in e.tensor.axes}):
            yield mul(axis.extent, node)
            yield divide(node, axis.extent)


def other_symbol(node: Any, place: Place) -> Iterator[Expr]:
    """x_i becomes y_i for another quantity of the same shape."""
    if isinstance(node, Entry):
        known = (*place.definitions.inputs, *(row.tensor for row in place.definitions))
        for tensor in known:
            if tensor.axes == node.tensor.axes and tensor != node.tensor:
                yield Entry(tensor, *node.indices)


def replaced(expr: Any, path: Path, new: Expr) -> Any:
    """`expr` with the node at `path` replaced; bound letters of the new part differ from those around it."""
    if not path:
        return new
    n, rest = path[0], path[1:]
    inner = replaced(expr.args[n], rest, new)
    if isinstance(expr, Binder):
        inner = rename_bound(inner, {i.name for i in expr.indices})
    return rebuild(expr, [*expr.args[:n], inner, *expr.args[n + 1:]])

