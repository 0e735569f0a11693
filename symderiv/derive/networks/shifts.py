"""The names of one layer as those of another, for whatever is said of the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import is_
from typing import Any, cast

from sympy import Add, Function, Mul, Pow

from symderiv.derive.networks.numbering import shifted
from symderiv.notation import Axis, Binder, Definition, Definitions, Delta, Entry, Extent, Index, Partial, Tensor, free_indices
from symderiv.notation.anatomy import atoms, known
from symderiv.notation.unevaluated import applied, power, renamed


class Differs(Exception):
    """Something in the other layer is not the same."""


class Shift:
    """The names of one layer as those of another, so many layers further; and what was found to be the same there.

    `own` are the quantities that derivations have named, by their names.
    """

    def __init__(self, by: int, definitions: Definitions, own: dict[str, Tensor]) -> None:
        self.by, self.definitions, self.own = by, definitions, own
        self._axes: dict[Axis, Axis] = {}
        self._origins: dict[Axis, Axis] = {}
        self._tensors: dict[Tensor, Tensor] = {}
        self._known: dict[int, Any] = {}
        self._kept: list[Any] = []  # the objects, so that the identity of each stays its own
        self._turned: set[int] = set()  # those whose arguments stand in another order there
        self._indices: dict[Index, Index] = {}
        self._same: set[Tensor] = set()

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor of the other layer. Raises `Differs` where there is none of this shape, and of these givens."""
        found = self._known.get(id(tensor))
        if found is None:
            found = self._known[id(tensor)] = self._tensors.get(tensor) or self._named(tensor)
            self._kept.append(tensor)
        return cast(Tensor, found)

    def _named(self, tensor: Tensor) -> Tensor:
        """The same, looked for by its name."""
        name = shifted(tensor.name, self.by)
        found = self.definitions.tensor(name) or self.own.get(name)
        if found is None or type(tensor) is not Tensor or len(found.axes) != len(tensor.axes) or found.givens != tensor.givens:
            raise Differs(tensor.name)
        for one, other in zip(tensor.axes, found.axes, strict=True):
            self._pair(one, other)
        self._tensors[tensor] = found
        return found

    def _pair(self, one: Axis, other: Axis) -> None:
        """Two axes have to be the same wherever they stand, hand out the same letters, and be of sizes that rest on no name."""
        same = one == other or (one.pool == other.pool and one.size == other.size and not (one.length or other.length))
        if not same or self._axes.setdefault(one, other) != other or self._origins.setdefault(other, one) != one:
            raise Differs(one.name)

    def axis(self, axis: Axis) -> Axis:
        """The axis of the other layer. Raises `Differs` where no tensor has said which that is."""
        found = self._axes.get(axis)
        if found is None:
            raise Differs(axis.name)
        return found

    def expr(self, expr: Any) -> Any:
        """The expression in the names of the other layer."""
        found = self._known.get(id(expr))
        if found is None:
            found = self._known[id(expr)] = self._made(expr)
            self._kept.append(expr)
        return found

    def keeps_order(self, expr: Any) -> bool:
        """Whether the arguments stand in the same order there, so that places are the same."""
        self.expr(expr)
        return id(expr) not in self._turned

    def _made(self, expr: Any) -> Any:
        args = expr._args
        if not args:
            return self._leaf(expr)
        parts = [self.expr(a) for a in args]
        new = renamed(expr, parts)
        if type(new) is not type(expr) or len(new._args) != len(parts):
            raise Differs(str(expr))
        kept = all(map(is_, new._args, parts))
        if not kept and Counter(new._args) != Counter(parts):  # |u|^2 that was held is u^2 once it is made
            raise Differs(str(expr))
        if not kept or (self._turned and not self._turned.isdisjoint(map(id, args))):
            self._turned.add(id(expr))
        return new

    def _leaf(self, leaf: Any) -> Any:
        if isinstance(leaf, Tensor):
            return self.tensor(leaf)
        if isinstance(leaf, Index):
            return self._indices.get(leaf) or self._indices.setdefault(leaf, Index(leaf.name, self.axis(leaf.axis)))
        return Extent(self.axis(leaf.axis)) if isinstance(leaf, Extent) else leaf

    def same(self, row: Definition, other: Definition | None) -> bool:
        """Whether a definition says in the names of the other layer what `other` says."""
        return other is not None and self.tensor(row.tensor) == other.tensor \
            and self.reads(row.body, other.body) \
            and tuple(map(self.expr, row.indices)) == other.indices

    def reads(self, expr: Any, other: Any) -> bool:
        """Whether an expression reads in the other layer as `other` does: mostly part by part, else in another order."""
        return self._reads(expr, other) or bool(self.expr(expr) == other)

    def _reads(self, expr: Any, other: Any) -> bool:
        args, there = expr._args, other._args
        if not args:
            return bool(self.expr(expr) == other)
        return type(expr) is type(other) and len(args) == len(there) and all(map(self._reads, args, there))

    def require_row(self, tensor: Tensor, row: Definition | None) -> None:
        """Raises `Differs` where the other layer's tensor is defined otherwise."""
        if tensor not in self._same:
            there = self.definitions.of(self.tensor(tensor))
            if not (there is None if row is None else self.same(row, there)):
                raise Differs(tensor.name)
            self._same.add(tensor)


def leaves(lines: Iterable[Any]) -> tuple[set[Tensor], set[Axis]] | None:
    """The tensors of lines and the axes of their letters, where every line has a form in other names whatever these are; None
    where SymPy might see something else in it: which of a − b and b − a is the negative one rests on their names.
    """
    named: set[Tensor] = set()
    axes: set[Axis] = set()
    seen: set[int] = set()
    waiting = list(map(known, lines))
    for line in waiting:
        named |= line.tensors
        axes.update(i.axis for i in (*free_indices(line.expr), *line.bound, *atoms(line.expr, Extent)))
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.expr._args and not _keeps_form(node.expr):
            return None
        waiting.extend([part for _, part in node.inner])
    return named, axes


def _keeps_form(node: Any) -> bool:
    """Whether a node with other names in its arguments is the same node in these."""
    kind, (first, *others) = type(node), node.args
    if isinstance(node, Function):
        return not others and isinstance(first, Entry) and applied(node.func, first) == node
    if kind in (Add, Mul):
        return type(first) is not kind and not any(type(a) is kind or a.is_Number for a in others)
    if kind is Pow:
        return isinstance(first, Entry | Binder | Extent | Function) and others[0].is_Number and power(first, others[0]) == node
    if isinstance(node, Binder):
        return type(first) is not kind
    if isinstance(node, Delta):
        return all(isinstance(i, Index) for i in node.args)
    return kind in (Entry, Partial)


__all__ = ["Differs", "Shift", "leaves"]
