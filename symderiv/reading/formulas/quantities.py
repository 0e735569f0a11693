"""Values of what the meaning layer decided: a quantity with its indices, the identity, ones, unit vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from sympy import Expr, Integer, pi

from symderiv.errors import AxisMismatch, UnknownName
from symderiv.notation import Array, Axis, Delta, Entry, Index, Tensor, letters
from symderiv.reading.formulas import matrices as w
from symderiv.reading.formulas.interpreter import Interpreter
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.symbols import Symbols
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Relation, sole_item, spell


def use(reader: Interpreter, node: Use) -> Value:
    """A quantity at its indices; with fewer indices than axes the rest of it, as a row x_i of the data."""
    tensor = tensor_of(reader.names, node)
    if not tensor.axes:
        return reader.power(Entry(tensor), node.power, node)
    if any(not spell(part).isdigit() for part in node.slots[len(tensor.axes):]):  # x_{i1} of a column is x_i
        raise AxisMismatch(f"{spell(node.written)} has more indices than {spell(node.written.base)} elsewhere", typed=tensor.name)
    if not node.slots and [axis.size for axis in tensor.axes] != [1]:
        return reader.power(replace(w.whole(tensor), row=tensor in (reader.names.rows or ())), node.power, node)
    turned = node.column or (len(node.slots) == 1 and [axis.size for axis in tensor.axes[:-1]] == [1])
    axes = tensor.axes[::-1] if turned else tensor.axes
    given = [index(reader, part, axis) for part, axis in zip(node.slots, axes, strict=False)]
    rest: list[Index] = []
    avoid = set(reader.scope) | (reader.known or frozenset()) | letters(*given)
    for axis in axes[len(given) :]:
        rest.append(axis.fresh(avoid | {i.name for i in rest}))
    if [i.axis.size for i in rest] == [1]:  # one entry is a number
        given, rest = [*given, Integer(1)], []
    places = [*given, *rest]
    entry = Entry(tensor, *(places[::-1] if turned else places))
    member = (tensor, tuple(given)) if len(rest) == 2 and not turned else None
    return reader.power(Whole(Array(rest, entry), member=member) if rest else entry, node.power, node)


def index(reader: Interpreter, part: Relation, axis: Axis) -> Expr:
    """The place on an axis that an index means: of a quantity its value."""
    item = sole_item(part)
    return reader.scalar(item) if isinstance(item, Use) else Symbols(reader).index(part, axis)


def tensor_of(names: Names, node: Use) -> Tensor:
    """The tensor of a quantity. Raises `UnknownName`."""
    found = names.tensor(node.name) if node.name else None
    if found is None:
        raise UnknownName.among("symbol", spell(node.written), [t.tensor.latex or t.tensor.name for t in names.written])
    return found


def special(reader: Interpreter, node: Special) -> Value:
    """The identity, the vector of ones, a unit vector, the number π."""
    if node.kind == "circle":
        return reader.power(pi, node.power, node)
    axis = reader.names.axes.get(node.axis)
    if axis is None:
        raise Misread(f"Over which axis does {node.kind} stand?", node.at, "Give its size below it, as in I_{n}.")
    return reader.power(MADE[node.kind](reader, node, axis), node.power, node)


def _ones(reader: Interpreter, node: Special, axis: Axis) -> Whole:
    return Whole(Array((axis.fresh(()),), Integer(1)))


def _unit(reader: Interpreter, node: Special, axis: Axis) -> Whole:
    k = index(reader, cast(Relation, node.index), axis)
    i = axis.fresh(letters(k) | set(reader.scope) | (reader.known or frozenset()))
    return Whole(Array((i,), Delta(i, k)))


def _identity(reader: Interpreter, node: Special, axis: Axis) -> Whole:
    return w.identity(axis)


MADE: dict[str, Callable[[Interpreter, Special, Axis], Whole]] = {"identity": _identity, "ones": _ones, "unit": _unit}
