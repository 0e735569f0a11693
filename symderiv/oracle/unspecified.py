"""What the oracle puts in the place of an unspecified function: a smooth one in which all components act together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from flint import acb, ctx

from symderiv.notation import Opaque
from symderiv.oracle.grid import Grid, joined
from symderiv.oracle.scalars.numbers import Lost, Value, ball
from symderiv.oracle.world import World


def unspecified(expr: Opaque, world: World) -> Grid:
    """Σ_n w_n u_n + sin(Σ_n v_n u_n) over all components u_n, each with weights of its own."""
    straight, inner, first = Grid((), 0), Grid((), 0), 0
    for tensor in expr.tensors:
        data, rest = world.field(tensor.name)
        rows = data.reshape(-1, *data.shape[len(tensor.axes):])
        outer, under = (w.reshape(-1, *(1 for _ in rest)) for w in _weights(first, len(rows), ctx.prec))
        straight = joined(np.add, straight, Grid(rest, (rows * outer).sum(axis=0)))
        inner = joined(np.add, inner, Grid(rest, (rows * under).sum(axis=0)))
        first += len(rows)
    return joined(np.add, straight, Grid(inner.axes, np.frompyfunc(_sine, 1, 1)(inner.data)))


@lru_cache(maxsize=1000)
def _weights(first: int, count: int, bits: int) -> tuple[Any, Any]:
    """The weights w_n and v_n of so many components, at a precision."""
    numbers = range(first, first + count)
    made = np.empty((2, count), dtype=object)
    for place, n in enumerate(numbers):
        made[:, place] = acb(3 * n + 1).cos(), acb(5 * n + 2).cos()
    return made[0], made[1]


def _sine(value: Value) -> Value:
    return value if isinstance(value, Lost) else ball(value).sin()
