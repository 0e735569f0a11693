r"""Matrices that are square because a claim inverts a factor alone: \det(AXB) beside X^{-1} is \det A \det X \det B."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.nodes import Bracket, Head, Listing, Node, Scripted, sole_item, spell, walk


def squares_in(form: Form) -> frozenset[str]:
    """The keys of the factors of determinants and inverses, where one of these factors is inverted by itself as well."""
    alone = {n.symbol.key for n in walk(form.line) if isinstance(n, Use) and _inverts(n.power)}
    insides = (inside for node in walk(form.line) for inside in _insides(node))
    products = [{n.symbol.key for n in walk(inside) if isinstance(n, Use)} for inside in insides]
    return frozenset(key for keys in products if keys & alone for key in keys)


def _insides(node: Node) -> Iterator[Product]:
    """The product whose determinant or inverse a node is."""
    inside = None
    if isinstance(node, Call) and isinstance(head := head_of(node.head), Head) and head.name == r"\det":
        inside = sole_item(node.arguments[0])
    elif isinstance(node, Bracket) and node.kind == "bars":
        inside = sole_item(node.inside)
    elif isinstance(node, Scripted) and isinstance(node.base, Bracket) and _inverts(node.sup):
        inside = sole_item(node.base.inside)
    if isinstance(inside, Product) and all(isinstance(part, Use) and not part.slots for _, part in inside.parts):
        yield inside


def _inverts(power: Listing | None) -> bool:
    return power is not None and spell(power).startswith("-")


__all__ = ["squares_in"]
