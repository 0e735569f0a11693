"""What is known while expressions are lowered: the inputs and their sizes, what is computed already, the masks around.

Every part becomes a `Value`, an array with the letters of its own dimensions in the order that is natural for it; only the
whole is brought into the order that is wanted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symderiv.errors import NoRule
from symderiv.lowering.graph import Graph, Node, Value
from symderiv.lowering.naming import Names
from symderiv.lowering.numbers import MUL, SUM, number_text
from symderiv.notation import Axis, Definition, Entry, Extent, Index, Tensor, apart
from symderiv.notation.indices.size_products import named

Kinds = tuple[tuple[Any, Callable[[Any, Any], Value]], ...]


@dataclass(frozen=True)
class Change:
    """What a letter n stands for once the sum runs over the window: n = (place)/step where that is whole, else nothing."""

    place: Expr
    step: int


class Context(ABC):
    """The expressions of one program on their way: its inputs by name, its definitions computed once, when first mentioned."""

    kinds: Kinds = ()
    """How each kind of expression is lowered; the first that fits counts."""

    def __init__(self, inputs: Iterable[Tensor], rows: Iterable[Definition] = (), reserved: Iterable[str] = (),
                 functions: Collection[str] = ()) -> None:
        self.graph = Graph()
        self.functions = functions
        self.inputs = list(inputs)
        self.names = Names(reserved)
        self.rows = {row.tensor: row for row in rows}
        self.leaves: dict[Tensor | Extent, Node] = {}
        for tensor in self.inputs:
            self.leaf(tensor, tensor.name)
        self.arrays: dict[Tensor, Node] = {}
        self.suggested: dict[Node, str] = {}
        self.sizes: list[Extent] = []
        self.guards: tuple[Value, ...] = ()
        self.changed: dict[Index, Change] = {}
        self.hint: tuple[Index, ...] = ()
        self._known: dict[Any, Value] = {}

    # --- names ----------------------------------------------------------------------------------------------------

    def leaf(self, parameter: Tensor | Extent, name: str) -> Node:
        """The node of a parameter, which has a name of its own."""
        return self.leaves.setdefault(parameter, self.graph.make("name", data=self.names.new(name)))

    def array(self, tensor: Tensor) -> Node:
        """The node of a whole tensor: an input, or the body of its definition."""
        if tensor in self.leaves:
            return self.leaves[tensor]
        if tensor not in self.arrays:
            if tensor not in self.rows:
                raise NoRule("Nothing says what this quantity is", typed=tensor.name)
            row = self.rows[tensor]
            self.arrays[tensor] = self._as_array(self.alone(row.body, row.indices))
        return self.arrays[tensor]

    def _as_array(self, node: Node) -> Node:
        """A quantity that is a plain number (h − h, say) as an array without axes: functions of tensors refuse numbers."""
        if node.kind != "number" or not self.inputs:
            return node
        like = self.reference()
        if like.kind == "number":
            return self.graph.make("constant", (node, self.leaves[self.inputs[0]]))
        return self.graph.make("spread", (node, like), True)

    def alone(self, expr: Any, letters: Sequence[Index]) -> Node:
        """`whole`, whatever is being lowered around it."""
        around = self.guards, self.changed, self.hint
        self.guards, self.changed = (), {}
        try:
            return self.whole(expr, letters)
        finally:
            self.guards, self.changed, self.hint = around

    def reference(self) -> Node:
        """The input whose precision and device constants take: the first array that is no list of places."""
        plain = [t for t in self.inputs if t.over is None]
        marked = [t for t in plain if any(g.name in ("one-hot", "mask", "plus-minus-one") for g in t.givens)]
        ranked = sorted(plain, key=lambda t: (not t.axes, t in marked))
        return self.leaves[ranked[0]] if ranked and ranked[0].axes else self.graph.make("number", (), ("None", 5))

    def size(self, axis: Axis) -> Node:
        """The size of an axis: read from an input that has it, by a formula from others, fixed, or a parameter."""
        found = self.known_size(axis)
        if found is None:
            if axis.extent not in self.sizes:
                self.sizes.append(axis.extent)
            found = self.leaf(axis.extent, axis.name)
        return found

    def known_size(self, axis: Axis) -> Node | None:
        """The size of an axis where it needs no parameter of its own."""
        known = {a.name: a for t in self.inputs for a in t.axes}
        found = self._read(known.get(axis.name)) or self._solved(axis, known)
        if found is None and axis.size is not None:
            found = self.graph.number(str(axis.size))
        return found or self.leaves.get(axis.extent)

    @abstractmethod
    def labelled(self, label: Entry) -> Value:
        """The places that labels name, counted from 0; all of them are checked at once."""

    def _read(self, axis: Axis | None) -> Node | None:
        places = (self.graph.make("size", (self.leaves[t],), t.axes.index(axis)) for t in self.inputs if axis in t.axes)
        return next(places, None)

    def _solved(self, axis: Axis, known: dict[str, Axis]) -> Node | None:
        """The size by a formula that other sizes obey, where it stands in one of the formula's terms."""
        for related in (axis, *(a for a in known.values() if a.length)):
            terms = {**dict(related.length), related.name: -1} if related.length else {}
            mine = [n for n in terms if axis.name in named(n)]
            rest = {n: c for n, c in terms.items() if n not in mine}
            beside = [n for n in named(mine[0]) if n != axis.name] if len(mine) == 1 else []
            needed = {*beside, *(p for n in rest for p in named(n))}
            determined = all(n in known or (related is axis and self._solved(Axis(n), known)) for n in needed)
            if determined and len(mine) == 1 and named(mine[0]).count(axis.name) == 1:
                return self._quotient(rest, -terms[mine[0]], beside, known)
        return None

    def _quotient(self, terms: dict[str, int], by: int, beside: Sequence[str], known: dict[str, Axis]) -> Node:
        """(Σ number · sizes) // (by · sizes)."""
        sign = 1 if by > 0 else -1
        args = list(dict.fromkeys(p for n in (*terms, *beside) for p in named(n)))
        sized = {name: f"{{{n}}}" for n, name in enumerate(args)}
        words = [(sign * c, " * ".join([str(abs(c))] * (abs(c) != 1 or not n) + [sized[p] for p in named(n)]))
                 for n, c in sorted(terms.items(), key=lambda t: (not t[0], sign * t[1] < 0))]
        text = "".join(f" {'-' if c < 0 else '+'} {w}" for c, w in words).removeprefix(" + ")
        under = [str(abs(by))] * (abs(by) != 1) + [sized[n] for n in beside]
        found = (self._read(known[n]) if n in known else self._solved(Axis(n), known) for n in args)
        nodes = [node for node in found if node is not None]
        if not under:
            return self.graph.number(text, *nodes, level=SUM)
        below = under[0] if len(under) == 1 else f"({' * '.join(under)})"
        return self.graph.number(f"({text}) // {below}", *nodes, level=MUL)

    def number(self, expr: Any) -> Value:
        """An expression of numbers and sizes."""
        args: list[Node] = []

        def size(axis: Axis) -> str:
            node = self.size(axis)
            if node not in args:
                args.append(node)
            return f"{{{args.index(node)}}}"

        text, level = number_text(expr, size)
        return Value(self.graph.number(text, *args, level=level))

    # --- expressions ----------------------------------------------------------------------------------------------

    def whole(self, expr: Any, letters: Sequence[Index]) -> Node:
        """The node of `expr`, its dimensions exactly `letters`.

        Raises `NoRule` for what no array operation is known for.
        """
        before, self.hint = self.hint, tuple(letters)
        found = self.value(apart(expr, *letters))
        self.hint = before
        missing = [i for i in letters if i not in found.letters]
        node = self.graph.fitted(found, letters)
        if not missing:
            return node
        sizes = [self.size(i.axis) for i in letters]
        return self.graph.make("spread", (node, self.reference(), *sizes), node.kind == "number")

    def value(self, expr: Any) -> Value:
        """The array of an expression, with its own letters."""
        key = (expr, self.guards, tuple(self.changed.items()), self.hint)
        if key not in self._known:
            self._known[key] = self._value(expr)
        return self._known[key]

    def _value(self, expr: Any) -> Value:
        if not expr.atoms(Tensor, Index):
            return self.number(expr)
        for kind, write in self.kinds:
            if isinstance(expr, kind):
                return write(self, expr)
        raise NoRule("No code is known for this kind of expression", typed=f"{type(expr).__name__} in {expr}"[:200])

    def call(self, name: str, *values: Value) -> Value:
        """A scalar function component by component."""
        return self.graph.elementwise("call", values, name, self.hint)

    def guarded(self, value: Value, instead: str = "1.0") -> Value:
        """An operand where the masks around it hold, and a harmless number elsewhere."""
        for mask in self.guards:
            if set(mask.letters) <= set(value.letters):
                value = self.graph.elementwise("where", (mask, value, Value(self.graph.number(instead))), None, self.hint)
        return value
