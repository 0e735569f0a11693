"""What a world remembers: each node is worked out once in it, or in the world around it where nothing in the node has moved."""

from __future__ import annotations

from collections.abc import Callable
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
_NO_NAMES = frozenset[str]()


@by_object
def mentions(expr: Any) -> tuple[frozenset[str], bool]:
    """The tensors that an expression mentions, by name, and whether there is a derivative in it."""
    if not expr.args:
        return (frozenset((expr.name,)) if isinstance(expr, Tensor) else _NO_NAMES), False
    parts = [mentions(a) for a in expr.args]
    return _NO_NAMES.union(*[names for names, _ in parts]), isinstance(expr, Partial) or any(found for _, found in parts)


def remembered(code: Code, expr: Expr) -> Code:
    """`code`, run once in each world; where nothing that `expr` mentions has moved, in the world around it."""
    node, (names, derives) = next(_NODES), mentions(expr)

    def run(world: World) -> Grid:
        while world.parent is not None and not derives and names.isdisjoint(world.moving):
            world = world.parent
        found = world.memo.get(node)
        if found is None:
            require_time()
            found = world.remember(node, code(world))
        return found

    return run
