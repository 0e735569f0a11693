"""Slips with conditions, and with the place at which an activation's derivative is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sympy import Add, Expr, Not

from symderiv.homework.mistakes.in_formulas.places import CLOSED, Place
from symderiv.notation import (
    ONE,
    Definition,
    Definitions,
    Entry,
    Indicator,
    Tensor,
    add,
    factors,
    mul,
    negate,
    rebuild,
    replace_entries,
)


def without_condition(node: Any, place: Place) -> Iterator[Expr]:
    """𝟙[u > 0] becomes 1."""
    if isinstance(node, Indicator):
        yield ONE


def other_side(node: Any, place: Place) -> Iterator[Expr]:
    """𝟙[u > 0] becomes 𝟙[u ≤ 0]; of several on both sides of a place, 𝟙[u > 0] + α 𝟙[u < 0], all do."""
    if isinstance(node, Indicator):
        yield Indicator(Not(node.args[0]))
    if isinstance(node, Add) and len(node.atoms(Indicator)) > 1:
        yield add(*(_turned(term) for term in node.args))


def _turned(expr: Any) -> Any:
    if isinstance(expr, Indicator):
        return Indicator(Not(expr.args[0]))
    return expr if isinstance(expr, CLOSED) or not expr.args else rebuild(expr, [_turned(a) for a in expr.args])


def with_condition(node: Any, place: Place) -> Iterator[Expr]:
    """A term gets a condition that other lines have, or its opposite's value 0."""
    for condition in place.offered if place.is_term else ():
        if isinstance(condition, Indicator):
            yield mul(node, condition)
            yield mul(node, add(ONE, negate(condition)))


def evaluated_elsewhere(node: Any, place: Place) -> Iterator[Expr]:
    """f'(z) becomes f'(h) for h = f(z): 1 − h² becomes 1 − z², or 1 − tanh²(h)."""
    if isinstance(node, Entry) or not node.args:
        return
    for row in place.definitions:
        inner = _applied_to(row, place.definitions)
        slope, others = _slope(node, {row.tensor, inner.tensor}) if inner is not None else (ONE, ())
        if inner is not None and slope.has(Entry):
            for tensor, new in ((row.tensor, partial(_renamed, inner.tensor)), (inner.tensor, partial(_renamed, row.tensor)),
                                (row.tensor, partial(_again, row, inner))):
                yield mul(_with(slope, tensor, new), *others)


def _slope(node: Any, own: set[Tensor]) -> tuple[Expr, tuple[Expr, ...]]:
    """The factors that have no other quantities in them, h (1 − h) of c h (1 − h), and the others."""
    inside = [f for f in factors(node) if {e.tensor for e in f.atoms(Entry)} <= own]
    return mul(*inside), tuple(f for f in factors(node) if f not in inside)


def _with(node: Expr, tensor: Tensor, new: Callable[[Entry], Expr]) -> Expr:
    """The node with every entry of a tensor replaced."""
    made: Expr = replace_entries(node, lambda e: new(e) if e.tensor == tensor else None)
    return made


def _renamed(tensor: Tensor, at: Entry) -> Expr:
    return Entry(tensor, *at.indices)


def _applied_to(row: Definition, definitions: Definitions) -> Entry | None:
    """The one quantity that an activation is applied to, component by component."""
    entries = row.body.atoms(Entry)
    only = next(iter(entries)) if len(entries) == 1 else None
    return only if only is not None and only.indices == row.indices and only != row.body else None


def _again(row: Definition, inner: Entry, at: Entry) -> Expr:
    """f(h): the activation applied once more."""
    body = row.at(*at.indices)
    return _with(body, inner.tensor, partial(_renamed, row.tensor))


__all__ = ["evaluated_elsewhere", "other_side", "with_condition", "without_condition"]
