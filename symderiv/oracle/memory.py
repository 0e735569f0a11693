"""What a world remembers: each node is worked out once in it, or in the world around it where nothing in the node has moved."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from sympy import Expr

from symderiv.oracle.grid import Grid
from symderiv.oracle.mentions import mentions
from symderiv.oracle.world import World

Code = Callable[[World], Grid]
_NODES = count()


def remembered(code: Code, expr: Expr) -> Code:
    """`code`, run once in each world; where nothing that `expr` mentions has moved, in the world around it."""
    node, (names, derives) = next(_NODES), mentions(expr)

    def run(world: World) -> Grid:
        found = world.memo.get(node)
        if found is None:
            if world.parent is not None and not derives and names.isdisjoint(world.moving):
                return run(world.parent)
            found = code(world)
            world.memo[node] = found
            kept = world.kept
            kept.numbers += found.data.size
            if kept.numbers > kept.due:
                kept.check()
        return found

    return run
