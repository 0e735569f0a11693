"""Styles and accents, put on the names that they stand around."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Listing, Name, Node, Number, Operation, Scripted


def dressed(part: Any, at: int, dress: Callable[[Name], Name], each: bool = False) -> Node:
    r"""Style or accent put on the name inside `part`; scripts inside move outside: \hat{y_k} is \hat{y}_k.

    What stands around a whole expression, \mathbf{x^\top A x}, is put on `each` of its names. Raises `Misread`.
    """
    items = () if _is_sum(part) else all_items(part)
    if len(items) > 1 and all(isinstance(i, Name) and not i.accents and len(i.base) == 1 for i in items):
        return dress(Name(at, "".join(i.base for i in items), word=True))
    if len(items) == 1 and isinstance(items[0], Name):
        return dress(Name(at, items[0].base, items[0].accents, items[0].style, items[0].word))
    if len(items) == 1 and isinstance(items[0], Scripted) and isinstance(items[0].base, Name):
        inner = items[0]
        return Scripted(at, dress(items[0].base), inner.sub, inner.sup, inner.primes)
    if len(items) == 1 and isinstance(items[0], Number):
        return dress(Name(at, items[0].text))
    if each and isinstance(part, Listing) and (_is_sum(part) or _is_product(items)):
        return Bracket(at, "braces", _each(part, dress))
    raise Misread("An accent or a style needs one symbol", at, "Give the quantity a name of its own.")


def all_items(part: Any) -> tuple[Any, ...]:
    """The factors of everything that stands in a listing; a node alone is one."""
    if not isinstance(part, Listing):
        return (part,)
    return tuple(i for e in part.entries for s in e.sides for _, row in s.terms for i in row)


def _is_sum(part: Any) -> bool:
    """Whether signs stand in this: it is no name."""
    sides = [s for e in part.entries for s in e.sides] if isinstance(part, Listing) else []
    return len(sides) > 1 or any(len(side.terms) > 1 or side.terms[0][0] == "-" for side in sides)


def _is_product(items: tuple[Any, ...]) -> bool:
    """Whether these are factors, more than one of them a symbol."""
    bases = [item.base if isinstance(item, Scripted) else item for item in items]
    return len([b for b in bases if isinstance(b, Name)]) > 1 and all(isinstance(b, Name | Number | Operation) for b in bases)


def _each(node: Any, dress: Callable[[Name], Name]) -> Any:
    """A tree with every name dressed; what stands below or above one stays."""
    if isinstance(node, tuple):
        return tuple(_each(part, dress) for part in node)
    if isinstance(node, Name):
        return dress(node)
    if not isinstance(node, Node):
        return node
    inner = ("base",) if isinstance(node, Scripted) else tuple(f.name for f in fields(node))
    parts: dict[str, Any] = {name: _each(getattr(node, name), dress) for name in inner}
    made: Node = replace(node, **parts)
    return made


__all__ = ["all_items", "dressed"]
