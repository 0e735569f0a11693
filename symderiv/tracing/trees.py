"""Arguments that hold several arrays, params["W"]: dictionaries, lists and tuples with their names at the leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def with_leaves(tree: Any, leaf: Callable[[str], Any]) -> Any:
    """The same containers with something else at the leaves.

    >>> with_leaves({"W": "p_W", "rest": ("p_a", "p_b")}, str.upper)
    {'W': 'P_W', 'rest': ('P_A', 'P_B')}
    """
    if isinstance(tree, str):
        return leaf(tree)
    if isinstance(tree, Mapping):
        return {key: with_leaves(part, leaf) for key, part in tree.items()}
    parts = [with_leaves(part, leaf) for part in tree]
    return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)


def leaves(tree: Any) -> Iterator[str]:
    """The names at the leaves, in order."""
    parts = (tree,) if isinstance(tree, str) else tree.values() if isinstance(tree, Mapping) else tree
    for part in parts:
        yield from (part,) if isinstance(part, str) else leaves(part)


def by_leaf(answer: Any, tree: Any) -> dict[str, Any] | None:
    """What an answer of the same containers has at each leaf; None where its containers are others.

    >>> by_leaf({"W": 1, "b": 2}, {"W": "p_W", "b": "p_b"}), by_leaf((1, 2), {"W": "p_W", "b": "p_b"})
    ({'p_W': 1, 'p_b': 2}, None)
    """
    if isinstance(tree, str):
        return None if isinstance(answer, Mapping | tuple | list) else {tree: answer}
    if isinstance(tree, Mapping):
        pairs = [(answer[k], part) for k, part in tree.items()] if isinstance(answer, Mapping) and {*answer} == {*tree} else None
    else:
        same = isinstance(answer, tuple | list) and len(answer) == len(tree)
        pairs = list(zip(answer, tree, strict=True)) if same else None
    found: dict[str, Any] = {}
    for part, below in pairs or ():
        inner = by_leaf(part, below)
        if inner is None:
            return None
        found |= inner
    return found if pairs is not None else None


__all__ = ["by_leaf", "leaves", "with_leaves"]
