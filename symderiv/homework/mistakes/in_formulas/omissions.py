"""Slips with the rules of differentiation, and parts that got lost; those that find them again repair the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Rational

from symderiv.homework.mistakes.in_formulas.places import Place, same_axis
from symderiv.homework.mistakes.in_formulas.slips import at_letter, links
from symderiv.library.functions import FUNCTIONS
from symderiv.notation import (
    ONE,
    Binder,
    Entry,
    Partial,
    Sum,
    add,
    alike,
    all_but,
    apart,
    divide,
    factors,
    free_indices,
    mul,
    negate,
    power,
    substitute,
    sum_over,
)

# Rules of differentiation


def _of(body: Expr, partial: Partial) -> Expr:
    return Partial(body, partial.wrt, *partial.held)


def _vary(parts: Iterable[Expr], node: Partial, place: Place) -> bool:
    """Whether every factor moves with the variable: with a constant one there is no product rule to get wrong."""
    return all(place.definitions.depends(f, node.wrt.tensor) for f in parts if not f.is_Number)


def product_of_derivatives(node: Any, place: Place) -> Iterator[Expr]:
    """(u v)' becomes u' v'."""
    if isinstance(node, Partial) and isinstance(node.body, Mul) and _vary(node.body.args, node, place):
        yield mul(*(_of(f, node) for f in node.body.args if not f.is_Number), *(f for f in node.body.args if f.is_Number))
    if isinstance(node, Partial) and isinstance(node.body, Sum) and isinstance(node.body.body, Mul) and (
            _vary(node.body.body.args, node, place)):
        body = apart(node.body, node.wrt)
        yield sum_over(mul(*(_of(f, node) for f in body.body.args)), *body.indices)


def one_term_of_product_rule(node: Any, place: Place) -> Iterator[Expr]:
    """(u v)' becomes u' v."""
    if isinstance(node, Partial) and isinstance(node.body, Mul):
        parts = node.body.args
        varying = [n for n, f in enumerate(parts) if _vary([f], node, place) and not f.is_Number]
        same = all(alike(parts[n], parts[varying[0]]) for n in varying)  # u u is a power
        for n in varying if len(varying) > 1 and not same else ():
            yield mul(*parts[:n], _of(parts[n], node), *parts[n + 1:])


def wrong_quotient(node: Any, place: Place) -> Iterator[Expr]:
    """(f/g)' becomes f'/g', (f' g + f g')/g², (f g' − f' g)/g² or (f' g − f g')/g."""
    if not isinstance(node, Partial):
        return
    below = [f for f in factors(node.body) if isinstance(f, Pow) and f.exp == -1]
    if len(below) != 1 or not _vary([below[0].base], node, place):
        return
    g = below[0].base
    f = mul(*all_but(factors(node.body), below[0]))
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


def other_slope(node: Any, place: Place) -> Iterator[Expr]:
    """1 − h² becomes (1 − h)² or h (1 − h); s (1 − s) becomes 1 − s², (1 − s)² or s²."""
    if isinstance(node, Add) and (u := _left_of_one(node, 2)) is not None:
        rest = add(ONE, negate(u))
        yield from (power(rest, Integer(2)), mul(u, rest))
    for n, factor in enumerate(node.args if isinstance(node, Mul) else ()):
        u = _left_of_one(factor, 1)
        m = next((m for m, other in enumerate(node.args) if u is not None and alike(other, u)), None)
        if u is not None and m is not None:
            others = [f for k, f in enumerate(node.args) if k not in (n, m)]
            for slope in (add(ONE, negate(power(u, Integer(2)))), power(factor, Integer(2)), power(u, Integer(2))):
                yield mul(*others, slope)


def slope(node: Any, place: Place) -> Iterator[Expr]:
    """(1 − h)² becomes 1 − h² or h (1 − h); 1 − h² becomes h (1 − h), h (1 − h) becomes 1 − h²."""
    whole = node.base if isinstance(node, Pow) and node.exp == 2 else None
    if whole is not None and (u := _left_of_one(whole, 1)) is not None:
        yield from (add(ONE, negate(power(u, Integer(2)))), mul(u, whole))
    if isinstance(node, Add) and (u := _left_of_one(node, 2)) is not None:
        yield mul(u, add(ONE, negate(u)))
    for row in (other_slope(node, place) if isinstance(node, Mul) else ()):
        if any(_left_of_one(f, 2) is not None for f in factors(row)):
            yield row


def _left_of_one(node: Any, exponent: int) -> Expr | None:
    """u of 1 − uⁿ."""
    parts = node.args if isinstance(node, Add) and len(node.args) == 2 and ONE in node.args else ()
    taken = next((negate(part) for part in parts if part != ONE), None)
    if exponent == 1:
        return taken if isinstance(taken, Entry) or (taken is not None and len(taken.args) == 1) else None
    return taken.base if isinstance(taken, Pow) and taken.exp == exponent else None


def without_chain_factor(node: Any, place: Place) -> Iterator[Expr]:
    """∂L/∂z ∂z/∂x becomes ∂L/∂z: a derivative is left out of a product, or of a sum that has only one term."""
    if isinstance(node, Mul):
        for n, f in enumerate(node.args):
            if isinstance(f, Partial):
                yield mul(*node.args[:n], *node.args[n + 1:])
    for outer, _ in links(node.body) if isinstance(node, Sum) else ():
        yield from at_letter(Sum(outer, *node.indices), place)


# Parts that got lost


def power_lost(node: Any, place: Place) -> Iterator[Expr]:
    """u^n becomes u, u^{n−1} or u^{n+1}; 1/√u becomes 1/u, and 1/u becomes 1/√u."""
    if isinstance(node, Pow) and node.exp.is_Rational:
        near = (ONE, node.exp - 1, node.exp + 1) if node.exp.is_Integer else ()
        for exponent in dict.fromkeys((*near, 2 * node.exp, node.exp / 2)):
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
        for other in same_axis(foreign[0], place):
            yield substitute(factor, {foreign[0]: other})


def term_lost(node: Any, place: Place) -> Iterator[Expr]:
    """a + b becomes a; the 1 of z (1 − z) alone is rather a factor that is lost."""
    if isinstance(node, Add):
        for n in range(len(node.args)):
            left = add(*node.args[:n], *node.args[n + 1:])
            if not (left.is_number and isinstance(place.parent, Mul)):
                yield left


def term_found(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes u + a or u − a, for a term that other lines have."""
    for term in place.offered if place.is_term else ():
        for one in _in_scope(term, place):
            yield add(node, one)
            yield add(node, negate(one))


NUMBERS = tuple(Rational(p, q) for p, q in (
    (2, 1), (1, 2), (3, 1), (1, 3), (-2, 1), (-1, 2), (4, 1), (1, 4), (2, 3), (3, 2), (3, 4), (4, 3), (5, 1), (1, 5), (6, 1),
    (1, 6)))


def other_number(node: Any, place: Place) -> Iterator[Expr]:
    """u becomes 2u, u/2, …; an exponent is no term."""
    if place.is_term and not (isinstance(place.parent, Pow) and place.path[-1] == 1):
        for number in NUMBERS:
            yield mul(number, node)


def other_symbol(node: Any, place: Place) -> Iterator[Expr]:
    """x_i becomes y_i for another quantity of the same shape."""
    if isinstance(node, Entry):
        known = (*place.definitions.inputs, *(row.tensor for row in place.definitions))
        for tensor in known:
            if tensor.axes == node.tensor.axes and tensor != node.tensor:
                yield Entry(tensor, *node.indices)


def term_by_a_size(node: Any, place: Place) -> Iterator[Expr]:
    """A whole side, or a term, becomes N times, or one N-th of it."""
    if not place.is_term or (place.path and not isinstance(place.parent, Add)):
        return
    known = {a for t in (*place.definitions.inputs, *(row.tensor for row in place.definitions)) for a in t.axes}
    for axis in sorted(known, key=lambda a: a.name):
        yield divide(node, axis.extent)
        yield mul(axis.extent, node)
