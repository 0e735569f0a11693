"""Trees whose nodes know their place, and the ways through them: what is inside a node, and a node with another inside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from itertools import chain
from operator import is_not
from typing import Any, TypeVar, cast


@dataclass(frozen=True)
class Node:
    """Anything in the tree; `at` is the offset of its first character in the text."""

    at: int


PLAIN = frozenset({"int", "str", "bool", "float", "tuple[str, ...]"})
"""Kinds of fields that hold no node."""


class _Inner(dict[type[Node], tuple[str, ...]]):
    """The fields of a kind of node that may hold nodes, the last first."""

    def __missing__(self, kind: type[Node]) -> tuple[str, ...]:
        self[kind] = tuple(f.name for f in reversed(fields(kind)) if f.type not in PLAIN)
        return self[kind]


INNER = _Inner()


class _Fields(dict[type[Node], tuple[str, ...]]):
    """The fields of a kind of node."""

    def __missing__(self, kind: type[Node]) -> tuple[str, ...]:
        self[kind] = tuple(f.name for f in fields(kind))
        return self[kind]


FIELDS = _Fields()


def levels(node: Node) -> Iterator[tuple[int, Node]]:
    """The node and everything inside it, outermost first, each with its depth."""
    waiting = [(0, node)]
    while waiting:
        depth, here = waiting.pop()
        yield depth, here
        waiting.extend((depth + 1, child) for child in reversed(children(here)))


def next_level(nodes: Sequence[Node]) -> list[Node]:
    """The nodes directly inside these, in no order."""
    found: list[Node] = []
    rows: list[Any] = []
    for node in nodes:
        parts = node.__dict__
        for name in INNER[type(node)]:
            (found if isinstance(part := parts[name], Node) else rows).append(part)
    for row in rows:  # it grows meanwhile
        for part in row if isinstance(row, tuple) else ():
            (found if isinstance(part, Node) else rows).append(part)
    return found


Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Inside = TypeVar("Inside", bound=Node)


def once(question: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """The function, which computes its value once for each frozen object, and keeps it there, beside the fields.

    Many passes ask each line for the same, and nodes never change.
    """
    key = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def kept(of: Asked) -> Answer:
        answers: dict[str, Answer] = of.__dict__
        try:
            return answers[key]
        except KeyError:
            answers[key] = found = question(of)
            return found

    return kept


@once
def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside."""
    found: list[Node] = []
    waiting: list[Any] = [node.__dict__[name] for name in INNER[type(node)]]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Node):
            found.append(here)
        elif isinstance(here, tuple):
            waiting.extend(here[::-1])
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, outermost first."""
    return chain((node,), _inside(node))


def of_kind(node: Node, kind: type[Inside]) -> tuple[Inside, ...]:
    """The nodes of one kind, as `walk` comes to them; a line is asked for them again and again."""
    found = kinds_in(node).get(kind, ())
    return (node, *found) if type(node) is kind else found


@once
def kinds_in(node: Node) -> dict[type[Node], tuple[Any, ...]]:
    """All that is inside a node, by its kind."""
    found: dict[type[Node], list[Node]] = {}
    for one in _inside(node):
        found.setdefault(type(one), []).append(one)
    return {kind: tuple(nodes) for kind, nodes in found.items()}


@once
def _inside(node: Node) -> tuple[Node, ...]:
    found: list[Node] = []
    for child in children(node):
        found.append(child)
        if INNER[type(child)]:
            found += _inside(child)
    return tuple(found)  # without the node itself: no ring of objects that only a search for rings would end


def rebuilt(node: Any, change: Callable[[Node], Node], *kinds: type[Node]) -> Any:
    """The tree with every node passed through `change`, innermost first; what `change` makes again as it was stays.

    Where kinds of nodes are given, `change` leaves all others as they are: a tree without them is not gone through.

    >>> from symderiv.reading.syntax.nodes import Name, Scripted
    >>> rebuilt(Scripted(3, Name(3, "x")), lambda n: Name(n.at, "y") if isinstance(n, Name) else n)
    Scripted(at=3, base=Name(at=3, base='y', accents=(), style='', word=False), sub=None, sup=None, primes=0)
    """
    if kinds and isinstance(node, Node) and type(node) not in kinds and kinds_in(node).keys().isdisjoint(kinds):
        return node
    return _rebuilt(node, change)


def rebuilt_at(node: Inside, change: Callable[[Any], Node], *kinds: type[Node]) -> Inside:
    """As `rebuilt`, for what leaves all but these kinds of nodes as they are; where it leaves these as well, nothing is made."""
    for kind in kinds:
        for one in of_kind(node, kind):
            if (made := change(one)) is not one and made != one:
                return cast(Inside, _rebuilt(node, change))
    return node


def _rebuilt(node: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(node, Node):
        changed: dict[str, Any] | None = None
        parts = node.__dict__
        for name in INNER[type(node)]:
            if (part := parts[name]) is not None and (made := _rebuilt(part, change)) is not part:
                changed = changed or {}
                changed[name] = made
        here = node if changed is None else replaced_in(node, changed)
        made = change(here)
        return here if made is not here and made == here else made
    if not isinstance(node, tuple):
        return node
    new: list[Any] | None = None
    for place, part in enumerate(node):
        if (made := _rebuilt(part, change)) is not part:
            new = new or [*node]
            new[place] = made
    return node if new is None else tuple(new)


def with_parts(node: Inside, change: Callable[[Node], Any], kept: Collection[str] = ()) -> Inside:
    """A node with everything directly inside passed through `change`, but for what these fields hold."""
    changed = {}
    for name in reversed(INNER[type(node)]):
        part = node.__dict__[name]
        if part is not None and name not in kept and (made := _changed(part, change)) is not part:
            changed[name] = made
    return replaced_in(node, changed) if changed else node


def _changed(part: Any, change: Callable[[Node], Any]) -> Any:
    if isinstance(part, Node):
        return change(part)
    if not isinstance(part, tuple):
        return part
    new = tuple([_changed(one, change) for one in part])
    return new if any(map(is_not, new, part)) else part


def replaced_in(node: Inside, changed: Mapping[str, Any]) -> Inside:
    """`dataclasses.replace`, in a fifth of the time."""
    parts, made = node.__dict__, object.__new__(type(node))
    made.__dict__.update({name: parts[name] for name in FIELDS[type(node)]}, **changed)
    return made


__all__ = ["Node", "children", "kinds_in", "levels", "next_level", "of_kind", "once", "rebuilt", "rebuilt_at",
           "replaced_in", "walk", "with_parts"]
