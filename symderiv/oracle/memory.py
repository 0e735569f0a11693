"""What a world remembers: each node is worked out once in it, or in the world around it where nothing in the node has moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import count
from typing import Any

from sympy import Expr

from symderiv.notation import Partial, Tensor
from symderiv.notation.nodes import by_object
from symderiv.oracle.grid import Grid
from symderiv.oracle.world import World
from symderiv.time_limits import require_time

Code = Callable[[World], Grid]
_NODES = count()


@by_object
@lru_cache(maxsize=50_000)
def _names(expr: Any) -> frozenset[str]:
    """The tensors that an expression mentions, by name."""
    return frozenset[str]({expr.name} if isinstance(expr, Tensor) else ()).union(*(_names(a) for a in expr.args))


@by_object
@lru_cache(maxsize=50_000)
def _derives(expr: Any) -> bool:
    """Whether there is a derivative in an expression."""
    return isinstance(expr, Partial) or any(_derives(a) for a in expr.args)


def remembered(code: Code, expr: Expr) -> Code:
    """`code`, run once in each world; where nothing that `expr` mentions has moved, in the world around it."""
    node, names = next(_NODES), _names(expr)
    stays = not _derives(expr)

    def run(world: World) -> Grid:
        while stays and world.parent is not None and names.isdisjoint(world.moving):
            world = world.parent
        found = world.memo.get(node)
        if found is None:
            require_time()
            found = world.remember(node, code(world))
        return found

    return run
