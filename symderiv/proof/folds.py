"""How a sum, a product or a maximum joins the values of its body."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import TYPE_CHECKING

from sympy import Expr

from symderiv.proof.domain import region
from symderiv.proof.functions import FUNCTIONS, Value

if TYPE_CHECKING:
    from symderiv.proof.point import World


def _product(values: Iterable[Value], expr: Expr, world: World) -> Value:
    return prod(values)


def _sum(values: Iterable[Value], expr: Expr, world: World) -> Value:
    return sum(values)


def _largest(name: str) -> Callable[[Iterable[Value], Expr, World], Value]:
    """An extreme; noted is whether the first value is it, or a later one."""
    row, pieces = FUNCTIONS[name], FUNCTIONS[name].pieces

    def fold(values: Iterable[Value], expr: Expr, world: World) -> Value:
        found = list(values)
        place = region(pieces.margins(*found), expr) if pieces else None
        world.note(expr, None if place is None else min(place, 1))
        return row.call(None, *found)

    return fold


# How each binder joins the values of its body, by the name of its class.
BINDERS: dict[str, Callable[[Iterable[Value], Expr, World], Value]] = {
    "Sum": _sum,
    "Prod": _product,
    "Product": _product,
    "MaxOver": _largest("Max"),
    "MinOver": _largest("Min"),
}
