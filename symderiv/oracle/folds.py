"""How a sum, a product or a maximum joins the values of its body, over whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.oracle.grid import Grid, reduced
from symderiv.oracle.scalars.domain import TIE, region
from symderiv.oracle.scalars.numbers import Lost, Value, ball, largest, real, size

Note = Callable[[Expr, int], None]
Letters = Sequence[tuple[int, int]]


def _sum(body: Grid, letters: Letters, expr: Expr, note: Note) -> Grid:
    return reduced(body, letters, lambda data, axis: data.sum(axis=axis), lambda data, n: data * n)


def _product(body: Grid, letters: Letters, expr: Expr, note: Note) -> Grid:
    data = Grid(body.axes, body.data.astype(object))  # whole numbers without bound
    return reduced(data, letters, lambda d, axis: d.prod(axis=axis), lambda d, n: d ** n)


def _extreme(sign: int) -> Callable[[Grid, Letters, Expr, Note], Grid]:
    """The extreme over letters: the largest value for sign 1, the least for −1."""
    def fold(body: Grid, letters: Letters, expr: Expr, note: Note) -> Grid:
        axes = [body.axes.index(letter) for letter, _ in letters if letter in body.axes]
        if not axes:
            return body
        kept = [n for m, n in enumerate(body.data.shape) if m not in axes]
        rows = np.moveaxis(body.data.astype(object), axes, range(len(axes))).reshape(-1, *kept)
        found = np.empty(rows.shape[1:], dtype=object)
        for place in np.ndindex(found.shape):
            found[place] = _ahead(sign, [rows[(n, *place)] for n in range(len(rows))], expr, note)
        bound = {letter for letter, _ in letters}
        return Grid(tuple(a for a in body.axes if a not in bound), found)

    return fold


def _ahead(sign: int, values: Sequence[Value], expr: Expr, note: Note) -> Value:
    """The extreme of some values; noted is whether the first is it, or a later one. Values that tie have equal shares."""
    lost = next((v for v in values if isinstance(v, Lost)), None)
    if lost is not None:
        return lost
    parts = [real(v) for v in values]
    best = max(range(len(values)), key=lambda n: sign * float(parts[n]))
    behind = [size(part - parts[best]) for part in parts]
    tied = [v for v, gap in zip(values, behind, strict=True) if gap < TIE]
    apart = [gap for gap in behind if not gap < TIE]
    side = region([min(apart)], expr, largest(values)) if apart else None
    if isinstance(side, Lost):
        return side
    if len(values) > 1 and len(tied) == 1:
        note(expr, min(best, 1))
    return tied[0] if len(tied) == 1 else sum(tied) / _count(tied)


def _count(tied: Sequence[Any]) -> Any:
    return ball(len(tied))


# How each binder joins the values of its body, by the name of its class.
BINDERS: dict[str, Callable[[Grid, Letters, Expr, Note], Grid]] = {
    "Sum": _sum,
    "Prod": _product,
    "Product": _product,
    "MaxOver": _extreme(1),
    "MinOver": _extreme(-1),
}
