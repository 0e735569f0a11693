r"""What is 1 where a comparison holds: 1\{y=k\}, 1_{y=k}, I(y=k), and g * (z > 0) as programs write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.syntax.bound import head_of, in_brackets
from symderiv.reading.syntax.nodes import Bracket, Head, Name, Node, Number, Operation, Relation, Scripted

TIMES = frozenset("·∗*⊙∘")
"""Signs between factors."""


def is_condition(items: Sequence[Node], place: int) -> bool:
    r"""Whether an item is an indicator by the bracket behind it: 1\{y=k\}, I(y=k)."""
    return _is_one(items[place]) and any(entry.signs for entry in arguments_behind(items, place))


def with_condition_below(item: Node) -> Node:
    r"""1_{\{z > 0\}} and I_{y = k} as signs of what is 1 there: no number, and no array, has a comparison for an index."""
    if not isinstance(item, Scripted) or item.sub is None or not _is_one(item.base):
        return item
    inner = in_brackets(item.sub)
    held = inner.inside.entries if inner else item.sub.entries
    return replace(item, base=Head(item.at, "indicator", r"\mathbb{1}")) if any(entry.signs for entry in held) else item


def _is_one(item: Node) -> bool:
    return (isinstance(item, Number) and item.text == "1") or (isinstance(item, Name) and item.base == "I")


def is_mask(items: Sequence[Node], place: int) -> bool:
    """Whether an item is 1 where a comparison holds, beside a sign of multiplication: g * (z > 0).

    Behind a formula without a sign it may be where the formula is meant: log x (x > 0).
    """
    item = items[place]
    entries = item.inside.entries if isinstance(item, Bracket) and item.kind == "round" else ()
    beside = any(isinstance(n, Operation) and n.sign in TIMES for n in items[max(place - 1, 0):place + 2])
    return beside and len(entries) == 1 and bool(entries[0].signs) and "=" not in entries[0].signs


def arguments_behind(items: Sequence[Node], place: int) -> tuple[Relation, ...]:
    """The entries of the bracket behind an item."""
    following = head_of(items[place + 1]) if place + 1 < len(items) else None
    listed = isinstance(following, Bracket) and following.kind in ("round", "square", "curly", "braces")
    return following.inside.entries if listed and isinstance(following, Bracket) else ()


__all__ = ["arguments_behind", "is_condition", "is_mask", "with_condition_below"]
