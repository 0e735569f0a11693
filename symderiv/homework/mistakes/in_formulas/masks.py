"""Slips with conditions, and with the place at which an activation's derivative is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sympy import Expr, Not

from symderiv.homework.mistakes.in_formulas.places import Place
from symderiv.notation import ONE, Definition, Definitions, Entry, Indicator, Tensor, add, mul, negate, replace_entries


def without_condition(node: Any, place: Place) -> Iterator[Expr]:
    """𝟙[u > 0] becomes 1."""
    if isinstance(node, Indicator):
        yield ONE


def other_side(node: Any, place: Place) -> Iterator[Expr]:
    """𝟙[u > 0] becomes 𝟙[u ≤ 0]."""
    if isinstance(node, Indicator):
        yield Indicator(Not(node.args[0]))


def with_condition(node: Any, place: Place) -> Iterator[Expr]:
    """A term gets a condition that other lines have, or its opposite's value 0."""
    for condition in place.offered if place.is_term else ():
        if isinstance(condition, Indicator):
            yield mul(node, condition)
            yield mul(node, add(ONE, negate(condition)))


def evaluated_elsewhere(node: Any, place: Place) -> Iterator[Expr]:
    """f'(z) becomes f'(h) for h = f(z): 1 − h² becomes 1 − z², or 1 − tanh²(h)."""
    mentioned = {e.tensor for e in node.atoms(Entry)} if node.args and not isinstance(node, Entry) else set()
    for row in place.definitions if mentioned else ():
        inner = _applied_to(row, place.definitions)
        if inner is not None and mentioned <= {row.tensor, inner.tensor}:
            yield _with(node, row.tensor, partial(_renamed, inner.tensor))
            yield _with(node, inner.tensor, partial(_renamed, row.tensor))
            yield _with(node, row.tensor, partial(_again, row, inner))


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
