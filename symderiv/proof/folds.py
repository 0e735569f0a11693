"""How a sum, a product or a maximum joins the values of its body."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from sympy import Expr

from symderiv.proof.domain import keep_away
from symderiv.proof.functions import FUNCTIONS, Value


def _product(values: Iterable[Value], expr: Expr) -> Value:
    return prod(values)


def _largest(name: str) -> Callable[[Iterable[Value], Expr], Value]:
    row = FUNCTIONS[name]

    def fold(values: Iterable[Value], expr: Expr) -> Value:
        found = list(values)
        keep_away(row.gap(None, *found) if row.gap else 0, expr)
        return row.call(None, *found)

    return fold


# How each binder joins the values of its body, by the name of its class.
BINDERS: dict[str, Callable[[Iterable[Value], Expr], Value]] = {
    "Sum": lambda values, expr: sum(values),
    "Prod": _product,
    "Product": _product,
    "MaxOver": _largest("Max"),
    "MinOver": _largest("Min"),
}
