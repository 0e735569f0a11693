"""What the oracle puts in the place of an unspecified function: a smooth one in which all components act together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from flint import acb, acb_mat, ctx

from symderiv.notation import Opaque
from symderiv.oracle.grid import Grid, folded
from symderiv.oracle.scalars.numbers import Lost, ball
from symderiv.oracle.world import World


def unspecified(expr: Opaque, world: World) -> Grid:
    """Σ_n w_n u_n + sin(Σ_n v_n u_n) over all components u_n, each with weights of its own."""
    parts, first = list[Grid](), 0
    for tensor in expr.tensors:
        data, rest = world.field(tensor.name)
        rows = data.reshape(-1, *data.shape[len(tensor.axes):])
        parts.append(Grid((_BOTH, *rest), _sums(rows, first)))
        first += len(rows)
    both = folded(np.add, parts)
    straight, inner = both.data
    return Grid(both.axes[1:], straight + _sine(inner))


def _sums(rows: Any, first: int) -> Any:
    """Both weighted sums of the rows, by FLINT's product of matrices; number by number where some have no value."""
    weights, matrix = _weights(first, len(rows), ctx.prec)
    try:
        found = matrix * acb_mat(len(rows), rows[:1].size, rows.ravel().tolist())
    except TypeError:
        return np.add.reduce(weights.reshape(2, -1, *[1] * (rows.ndim - 1)) * rows, axis=1)
    made = np.empty(2 * rows[:1].size, dtype=object)
    made[:] = found.entries()
    return made.reshape(2, *rows.shape[1:])


_BOTH = -1
"""The axis of the two weighted sums, in front of all others."""


@lru_cache(maxsize=1000)
def _weights(first: int, count: int, bits: int) -> tuple[Any, acb_mat]:
    """The weights w_n and v_n of so many components, at a precision: as an array, and as a matrix."""
    numbers = range(first, first + count)
    made = np.empty((2, count), dtype=object)
    for place, n in enumerate(numbers):
        made[:, place] = acb(3 * n + 1).cos(), acb(5 * n + 2).cos()
    return made, acb_mat(made.tolist())


_sine = np.frompyfunc(lambda v: v.sin() if type(v) is acb else v if isinstance(v, Lost) else ball(v).sin(), 1, 1)
