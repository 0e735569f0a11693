"""Array operations as a graph in which equal operations are one node, so that what is shared is computed once.

A node knows no letters: its dimensions are counted. `Value` says which letter runs along which of them.

>>> graph = Graph(); x = graph.make("name", data="x")
>>> graph.make("call", (x,), "exp") is graph.make("call", (x,), "exp")
True
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from symderiv.notation import Index

LEAVES = frozenset({"name", "number"})
"""What stands in a line as it is."""
VIEWS = frozenset({"transpose", "expand", "index", "size", "diagonal"})
"""What costs nothing and is written again where it is used again."""


@dataclass(frozen=True, eq=False)
class Node:
    """One operation: its kind, a row of `symderiv.lowering.source.spelling`; its operands; and what else tells it apart."""

    kind: str
    args: tuple[Node, ...] = ()
    data: Any = None


class Value(NamedTuple):
    """An array and the letters of its dimensions, each letter once."""

    node: Node
    letters: tuple[Index, ...] = ()

    def named(self, letters: Sequence[Index]) -> Value:
        """The same array under other letters."""
        return Value(self.node, tuple(letters))

    def place(self, letter: Index) -> int:
        """The number of a letter's dimension."""
        return self.letters.index(letter)


class Graph:
    """The nodes of one program."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Node] = {}

    def make(self, kind: str, args: Iterable[Node] = (), data: Any = None) -> Node:
        """The node of that operation, the same one for the same operation."""
        args = tuple(args)
        return self._known.setdefault((kind, *map(id, args), data), Node(kind, args, data))

    def known(self, kind: str, args: Iterable[Node] = (), data: Any = None) -> Node | None:
        """The node of an operation that there is already."""
        return self._known.get((kind, *map(id, args), data))

    def number(self, text: str, *args: Node, level: int = 5) -> Node:
        """A number as Python text, in which {0} are sizes; `level` says how tightly its outermost sign binds."""
        return self.make("number", args, (text, level))

    # --- dimensions -----------------------------------------------------------------------------------------------

    def transposed(self, value: Value, order: Sequence[Index]) -> Value:
        """The array with its dimensions in another order."""
        places = tuple(value.place(i) for i in order)
        if places == tuple(range(len(places))):
            return value
        if value.node.kind == "transpose":
            return self.transposed(self.untransposed(value), order)
        return Value(self.make("transpose", (value.node,), places), tuple(order))

    def untransposed(self, value: Value) -> Value:
        """The array before its dimensions were brought into another order."""
        if value.node.kind != "transpose":
            return value
        return Value(value.node.args[0], tuple(value.letters[value.node.data.index(n)] for n in range(len(value.letters))))

    def fitted(self, value: Value, frame: Sequence[Index], whole: bool = False) -> Node:
        """The array with a dimension for each letter of the frame, of length one where it has none; leading ones left out
        unless the `whole` frame is wanted."""
        order = [i for i in frame if i in value.letters]
        node = self.transposed(value, order).node
        pattern = tuple(i in value.letters for i in frame)
        pattern = pattern if whole else pattern[pattern.index(True):] if True in pattern else ()
        return node if all(pattern) else self.make("expand", (node,), pattern)

    def elementwise(self, kind: str, values: Sequence[Value], data: Any = None, hint: Sequence[Index] = ()) -> Value:
        """An operation component by component, letters that an operand lacks left to broadcasting."""
        if len(values) == 1 and (kind, data) in (("add", (False,)), ("mul", None), ("and", None)):
            return values[0]
        frame = joined(values, hint)
        if len(values) == 1:  # of the array as it is worked out, so that the same one turned is not worked out again
            plain = self.untransposed(values[0])
            return self.transposed(Value(self.make(kind, (plain.node,), data), plain.letters), frame)
        if kind == "mul" and len(values) == 2 and len(frame) == 2 and all(len(v.letters) == 1 for v in values):
            return Value(self.make("outer", [next(v.node for v in values if v.letters == (i,)) for i in frame]), frame)
        return Value(self.make(kind, [self.fitted(v, frame) for v in values], data), frame)

    def reduced(self, kind: str, value: Value, gone: Collection[Index]) -> Value:
        """A sum, product, maximum or the like along some letters."""
        places = tuple(n for n, i in enumerate(value.letters) if i in gone)
        kept = tuple(i for i in value.letters if i not in gone)
        if not places:
            return value
        held, like = value.node.args if (kind, value.node.kind) == ("sum", "cast") else (value.node, value.node)
        if held.kind in ("compare", "and", "or") and like.kind == "name":  # where a condition holds is counted
            return Value(self.make("cast", (self.make("count", (held,), places if kept else None), like)), kept)
        return Value(self.make(kind, (value.node,), places if kept else None), kept)


def joined(values: Sequence[Value], hint: Sequence[Index] = ()) -> tuple[Index, ...]:
    """The letters of all values in one order: as the hint has them, else as the value of most dimensions has them."""
    together = dict.fromkeys(i for v in sorted(values, key=lambda v: -len(v.letters)) for i in v.letters)
    if set(together) <= set(hint):
        return tuple(i for i in hint if i in together)
    return tuple(together)


def reachable(roots: Iterable[Node], stops: Collection[Node] = ()) -> Iterator[Node]:
    """Every node that the roots rest on, operands first; what lies below the `stops` is not entered."""
    seen: set[Node] = set()
    for root in roots:
        waiting = [(root, False)]
        while waiting:
            node, ready = waiting.pop()
            if ready:
                yield node
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                if node not in stops:
                    waiting += [(a, False) for a in reversed(node.args) if a not in seen]
