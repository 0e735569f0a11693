"""What is known while expressions are lowered: the inputs and their sizes, what is computed already, the masks around.

Every part becomes a `Value`, an array with the letters of its own dimensions in the order that is natural for it; only the
whole is brought into the order that is wanted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from symderiv.errors import NoRule
from symderiv.lowering.graph import Graph, Node, Value
from symderiv.lowering.naming import Names
from symderiv.lowering.numbers import ATOM, MUL, SUM, number_text
from symderiv.notation import Axis, Definition, Entry, Extent, Index, Tensor, apart
from symderiv.notation.indices.size_products import named
from symderiv.notation.nodes import atoms

Kinds = tuple[tuple[Any, Callable[[Any, Any], Value]], ...]


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
        self.thin: dict[Tensor, Value] = {}
        self.einsums: dict[Any, tuple[Node, tuple[int, ...]]] = {}
        """The einsums of two arrays, by these and what is summed, with the order of their letters."""
        self.suggested: dict[Node, str] = {}
        self.sizes: list[Extent] = []
        self.slopes = False
        """Whether derivatives are being lowered: at a kink they have the value that PyTorch gives."""
        self.guards: tuple[Value, ...] = ()
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
            found = self.alone(row.body, row.indices)
            if found.node.kind != "number" and set(found.letters) < set(row.indices):
                self.thin[tensor] = found
            self.arrays[tensor] = self._as_array(self.filled(found, row.indices))
        return self.arrays[tensor]

    def component(self, entry: Entry) -> Value | None:
        """A component of a quantity that is the same along some of its axes, without those; None for any other."""
        self.array(entry.tensor)
        found, letters = self.thin.get(entry.tensor), entry.indices
        if found is None or len(set(letters)) < len(letters) or any(
                not isinstance(i, Index) or i.axis != a for i, a in zip(letters, entry.tensor.axes, strict=True)):
            return None
        names = dict(zip(self.rows[entry.tensor].indices, letters, strict=True))
        return found.named([names[i] for i in found.letters])

    def _as_array(self, node: Node) -> Node:
        """A quantity that is a plain number (h − h, say) as an array without axes: functions of tensors refuse numbers."""
        if node.kind != "number" or not self.inputs:
            return node
        like = self.reference()
        if like.kind == "number":
            return self.graph.make("constant", (node, self.leaves[self.inputs[0]]))
        return self.graph.make("spread", (node, like), True)

    def alone(self, expr: Any, letters: Sequence[Index]) -> Value:
        """The array of an expression whose letters are among `letters`, in their order, whatever is being lowered around it."""
        around = self.guards, self.hint
        self.guards = ()
        try:
            return self.ordered(expr, letters)
        finally:
            self.guards, self.hint = around

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
        if found.kind == "solved":
            self.suggested.setdefault(found, axis.name)
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

    @abstractmethod
    def in_shares(self, expr: Any) -> Any:
        """An expression with its quotients of exponentials in shares of their sum: all that is compared, or made an array."""

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
            return self.graph.make("solved", nodes, (text, SUM if " " in text else ATOM))
        above = f"({text})" if " " in text else text
        below = under[0] if len(under) == 1 else f"({' * '.join(under)})"
        return self.graph.make("solved", nodes, (f"{above} // {below}", MUL))

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
        return self.filled(self.ordered(expr, letters), letters)

    def ordered(self, expr: Any, letters: Sequence[Index]) -> Value:
        """The array of an expression, its own letters in the order of `letters`."""
        before, self.hint = self.hint, tuple(letters)
        found = self.value(apart(expr, *letters))
        self.hint = before
        order = [i for i in letters if i in found.letters]
        return self.graph.transposed(found, order)

    def filled(self, value: Value, letters: Sequence[Index]) -> Node:
        """The node of an array along all the letters, the same numbers along those that it lacks."""
        node = self.graph.fitted(value, letters)
        if set(letters) <= set(value.letters):
            return node
        sizes = [self.size(i.axis) for i in letters]
        return self.graph.make("spread", (node, self.reference(), *sizes), node.kind == "number")

    def value(self, expr: Any) -> Value:
        """The array of an expression, with its own letters."""
        key = (expr, self.guards, self.hint)
        if key not in self._known:
            self._known[key] = self._value(expr)
        return self._known[key]

    def _value(self, expr: Any) -> Value:
        if not atoms(expr, Tensor, Index):
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
