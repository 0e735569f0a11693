"""The tree of a line about a model made without a text: its symbols as uses of the model's quantities, its rows as products."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.binding import bind
from symderiv.reading.syntax.bound import Call, Derivative, Over
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Fraction, Listing, Name, Node, Relation, Root, Scripted, Terms, spell, walk


def with_uses(tree: Node, reader: Reader) -> Any:
    """The tree of a document's line as it is; another one with what each symbol is read as."""
    if any(isinstance(node, Use) for node in walk(tree)):
        return tree
    try:
        return _meant(tree, reader)
    except Misread:
        return tree


def _meant(node: Any, reader: Reader) -> Any:
    if isinstance(node, tuple):
        return tuple(_meant(part, reader) for part in node)
    if isinstance(node, Terms):
        return replace(node, terms=tuple((sign, (_meant(bind(row, reader.is_function), reader),)) for sign, row in node.terms))
    if isinstance(node, Name) or (isinstance(node, Scripted) and isinstance(node.base, Name)):
        return _used(node if isinstance(node, Scripted) else Scripted(node.at, node), node, reader)
    if isinstance(node, Scripted):
        return replace(node, base=_meant(node.base, reader), sup=_meant(node.sup, reader))
    if isinstance(node, Bracket | Call | Derivative | Fraction | Listing | Over | Relation | Root) or hasattr(node, "parts"):
        kept = ("head", "accents", "signs", "kind")  # what a sign binds stands for itself
        inside = {f.name: getattr(node, f.name) for f in fields(node) if f.name not in kept}
        return replace(node, **{name: _meant(part, reader) for name, part in inside.items() if isinstance(part, Node | tuple)})
    return node


def _used(written: Scripted, node: Node, reader: Reader) -> Node:
    """A symbol as the use of one tensor; the node itself where it is no tensor, or a component of a transpose."""
    assert isinstance(written.base, Name)
    found = reader.symbols.readings(written.base, written)
    if len(found) != 1 or (found[0].slots and found[0].power is not None and spell(found[0].power) in TRANSPOSES):
        return node
    one = found[0]
    return Use(node.at, Symbol(written.base), one.slots or (), one.power, written, name=one.written.tensor.name)


__all__ = ["with_uses"]
