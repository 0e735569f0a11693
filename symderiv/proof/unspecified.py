"""What the oracle puts in the place of an unspecified function: a smooth one in which all components act together."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from symderiv.notation import Opaque
from symderiv.proof.functions import Value

if TYPE_CHECKING:
    from symderiv.proof.point import World


def unspecified(expr: Opaque, world: World) -> Value:
    """Σ_n w_n u_n + sin(Σ_n v_n u_n) over all components u_n, each with weights of its own."""
    c = world.context
    places = ((t.name, at) for t in expr.tensors for at in product(*(range(1, world.size(a) + 1) for a in t.axes)))
    values = [world.value(name, at) for name, at in places]
    straight = sum(c.cos(3 * n + 1) * u for n, u in enumerate(values))
    return straight + c.sin(sum(c.cos(5 * n + 2) * u for n, u in enumerate(values)))
