r"""Sums without letters: \sum y \log p adds what y \log p is in each component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.syntax.bound import TURNED, Call, Minus, Product, is_numeric
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Head, Name, Node, Number, Scripted, rebuilt, spell, walk


def total(head: Node, body: Node, before: Sequence[Node]) -> Call:
    """The sum of all components of a body, whose small letters go with one another component by component.

    Raises `Misread` where the body has letters below, or stands behind a transposed factor: x^T Σ x has a matrix there.
    """
    turned = bool(before) and isinstance(before[-1], Scripted) and spell(before[-1].sup) in TURNED
    lettered = any(isinstance(n, Scripted) and n.sub is not None for n in walk(body))
    if not isinstance(head, Head) or head.name != r"\sum" or lettered or turned or is_numeric(body):
        raise Misread(f"{spell(head)} without letters below", head.at, rf"Write its letters below it, as in {spell(head)}_{{k}}.")
    return Call(head.at, Head(head.at, "function", head.name), (rebuilt(body, _by_component),))


def _by_component(node: Node) -> Node:
    """A product of small letters and of functions of them, with the star that programs have between arrays."""
    if not isinstance(node, Product):
        return node
    parts, before = list(node.parts), None
    for place, (sign, part) in enumerate(parts):
        if before is not None and sign in ("", "·") and not (_stands_apart(before) or _stands_apart(part)):
            parts[place] = ("*", part)
        before = part
    return replace(node, parts=tuple(parts))


def _stands_apart(part: Node) -> bool:
    """Whether this is a number, or something of a matrix, which is multiplied as matrices are."""
    return isinstance(part, Number | Minus) or any(isinstance(n, Name) and n.base.removeprefix("\\")[:1].isupper()
                                                   for n in walk(part))


__all__ = ["total"]
