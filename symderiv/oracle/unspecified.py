"""What the oracle puts in the place of an unspecified function: a smooth one in which all components act together."""

from __future__ import annotations

from itertools import count

import numpy as np
from flint import acb

from symderiv.notation import Opaque
from symderiv.oracle.grid import Grid, joined
from symderiv.oracle.numbers import Lost, Value, ball
from symderiv.oracle.world import World


def unspecified(expr: Opaque, world: World) -> Grid:
    """Σ_n w_n u_n + sin(Σ_n v_n u_n) over all components u_n, each with weights of its own."""
    straight, inner = Grid((), 0), Grid((), 0)
    number = count()
    for tensor in expr.tensors:
        data, rest = world.field(tensor.name)
        for place in np.ndindex(data.shape[:len(tensor.axes)]):
            n, part = next(number), Grid(rest, data[place])
            straight = joined(np.add, straight, Grid(part.axes, part.data * acb(3 * n + 1).cos()))
            inner = joined(np.add, inner, Grid(part.axes, part.data * acb(5 * n + 2).cos()))
    return joined(np.add, straight, Grid(inner.axes, np.frompyfunc(_sine, 1, 1)(inner.data)))


def _sine(value: Value) -> Value:
    return value if isinstance(value, Lost) else ball(value).sin()
