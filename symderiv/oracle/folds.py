"""How a sum, a product or a maximum joins the values of its body, over whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.oracle.grid import DIRECTIONS, Grid, reduced
from symderiv.oracle.scalars.domain import TIE, Watch, region
from symderiv.oracle.scalars.numbers import Lost, Value, ball, largest, real, size

Letters = Sequence[tuple[int, int]]


def _sum(body: Grid, letters: Letters, expr: Expr, note: Watch) -> Grid:
    return reduced(body, letters, np.add.reduce, lambda data, n: data * n)


def _product(body: Grid, letters: Letters, expr: Expr, note: Watch) -> Grid:
    data = Grid(body.axes, body.data.astype(object))  # whole numbers without bound
    return reduced(data, letters, lambda d, axis: d.prod(axis=axis), lambda d, n: d ** n)


def _extreme(sign: int) -> Callable[[Grid, Letters, Expr, Watch], Grid]:
    """The extreme over letters: the largest value for sign 1, the least for −1."""
    def fold(body: Grid, letters: Letters, expr: Expr, note: Watch) -> Grid:
        axes = [body.axes.index(letter) for letter, _ in letters if letter in body.axes]
        if not axes:
            return body
        left = tuple(a for m, a in enumerate(body.axes) if m not in axes)
        rows = np.moveaxis(body.data, axes, range(len(axes)))
        rows = rows.reshape(-1, *rows.shape[len(axes):]).astype(object)
        steps = left.index(DIRECTIONS) if DIRECTIONS in left else None
        columns = rows[..., None] if steps is None else np.moveaxis(rows, steps + 1, -1)
        found = np.empty(columns.shape[1:], dtype=object)
        for place in np.ndindex(found.shape[:-1]):
            found[place] = _ahead(sign, columns[(slice(None), *place)], expr, note)
        return Grid(left, found[..., 0] if steps is None else np.moveaxis(found, -1, steps))

    return fold


def _ahead(sign: int, rows: Any, expr: Expr, note: Watch) -> Any:
    """The extreme of each column. Columns differ by imaginary steps at most: the first decides for all, where every one has
    values. Noted is whether the first value is the extreme, or a later one. Values that tie have equal shares.
    """
    lost = next((v for v in rows.flat if isinstance(v, Lost)), None)
    if lost is not None and rows.shape[1] > 1:
        return np.concatenate([_ahead(sign, column[:, None], expr, note) for column in rows.T])
    tied = lost or _tied(sign, [real(v) for v in rows[:, 0]], expr, note)
    if isinstance(tied, Lost):
        return np.full(rows.shape[1], tied, dtype=object)
    return rows[tied[0]] if len(tied) == 1 else np.add.reduce(rows[tied]) / _count(tied)


def _tied(sign: int, parts: Sequence[Value], expr: Expr, note: Watch) -> Lost | list[int]:
    """Which of the values are the extreme; `Lost` where one lies too near it."""
    best = max(range(len(parts)), key=lambda n: sign * float(parts[n]))
    behind = [size(part - parts[best]) for part in parts]
    tied = [n for n, gap in enumerate(behind) if gap < TIE]
    apart = [gap for gap in behind if not gap < TIE]
    side = region([min(apart)], expr, largest(parts), note.near) if apart else None
    if isinstance(side, Lost):
        return side
    if len(parts) > 1 and len(tied) == 1:
        note(expr, min(best, 1))
    return tied


def _count(tied: Sequence[Any]) -> Any:
    return ball(len(tied))


# How each binder joins the values of its body, by the name of its class.
BINDERS: dict[str, Callable[[Grid, Letters, Expr, Watch], Grid]] = {
    "Sum": _sum,
    "Prod": _product,
    "Product": _product,
    "MaxOver": _extreme(1),
    "MinOver": _extreme(-1),
}
