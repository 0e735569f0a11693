"""What the oracle puts in the place of an unspecified function: a smooth one in which all components act together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from flint import acb, ctx

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
        weights = _weights(first, len(rows), ctx.prec).reshape(2, -1, *[1] * len(rest))
        parts.append(Grid((_BOTH, *rest), np.add.reduce(weights * rows, axis=1)))
        first += len(rows)
    both = folded(np.add, parts)
    straight, inner = both.data
    return Grid(both.axes[1:], straight + _sine(inner))


_BOTH = -1
"""The axis of the two weighted sums, in front of all others."""


@lru_cache(maxsize=1000)
def _weights(first: int, count: int, bits: int) -> Any:
    """The weights w_n and v_n of so many components, at a precision."""
    numbers = range(first, first + count)
    made = np.empty((2, count), dtype=object)
    for place, n in enumerate(numbers):
        made[:, place] = acb(3 * n + 1).cos(), acb(5 * n + 2).cos()
    return made


_sine = np.frompyfunc(lambda value: value if isinstance(value, Lost) else ball(value).sin(), 1, 1)
