"""Where a change of an expression is made: a node, the letters in scope there, and what other lines offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Mul

from symderiv.notation import (
    Binder,
    Definitions,
    Delta,
    Entry,
    Index,
    Partial,
    Tensor,
    Within,
    rebuild,
    rename_bound,
)

Path = tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Where a node stands: the letters in scope, the node around it, and what other lines offer as factors and terms."""

    path: Path = ()
    scope: frozenset[Index] = frozenset()
    parent: Any = None
    definitions: Definitions = field(default_factory=Definitions)
    offered: tuple[Expr, ...] = ()

    @property
    def is_term(self) -> bool:
        """Whether a sign in front belongs to the node itself."""
        return not isinstance(self.parent, Mul | Binder)


Change = Callable[[Any, Place], Iterator[Expr]]
CLOSED = (Entry, Delta, Within, Index, Tensor)
"""Nodes whose arguments are no quantities."""


def places(expr: Any, outside: Place) -> Iterator[tuple[Place, Any]]:
    """Every quantity inside `expr` with its place, the innermost first."""
    if not isinstance(expr, CLOSED):
        scope = outside.scope | set(expr.indices) if isinstance(expr, Binder) else outside.scope
        for n, arg in enumerate(expr.args[:1] if isinstance(expr, Binder | Partial) else expr.args):
            if isinstance(arg, Expr):
                yield from places(arg, Place((*outside.path, n), scope, expr, outside.definitions, outside.offered))
    if not isinstance(expr, Index | Tensor):
        yield outside, expr


def same_axis(letter: Index, place: Place) -> list[Index]:
    """The other letters in scope that run over the same axis, by name."""
    return sorted((i for i in place.scope if i.axis == letter.axis and i != letter), key=lambda i: i.name)


def replaced(expr: Any, path: Path, new: Expr) -> Any:
    """`expr` with the node at `path` replaced; bound letters of the new part differ from those around it."""
    if not path:
        return new
    n, rest = path[0], path[1:]
    inner = replaced(expr.args[n], rest, new)
    if isinstance(expr, Binder):
        inner = rename_bound(inner, {i.name for i in expr.indices})
    return rebuild(expr, [*expr.args[:n], inner, *expr.args[n + 1:]])

