"""A line with a number in the place of the letter that counts the members of a sequence."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from symderiv.reading.meaning.lines.recursions.steps import count_of, shift_of
from symderiv.reading.syntax.nodes import Bracket, Listing, Node, Number, Relation, Scripted, as_listing

Row = tuple[str, bool]
"""The letter that counts a sequence, and whether it stands above the names."""


def member(node: Any, row: Row, n: int) -> Any:
    """The tree with a letter, and what is counted from it, as a number wherever it stands below a name, or above it."""
    if isinstance(node, tuple):
        return tuple(member(part, row, n) for part in node)
    if not isinstance(node, Node):
        return node
    letter, above = row
    parts = {f.name: member(getattr(node, f.name), row, n) for f in fields(node)}
    if isinstance(node, Scripted) and node.sub is not None:
        parts["sub"] = Listing(node.sub.at, tuple(_number(entry, letter, n) for entry in node.sub.entries))
    if isinstance(node, Scripted) and above and (shift := shift_of(count_of(node, True), letter)) is not None:
        parts["sup"] = label(Number(node.at, str(n + shift)))
    return replace(node, **parts)


def _number(entry: Relation, letter: str, n: int) -> Relation:
    shift = shift_of(entry, letter)
    return entry if shift is None else as_listing(Number(entry.at, str(n + shift))).entries[0]


def label(number: Number) -> Listing:
    """A number above a name that is no power: a^{(2)}."""
    return as_listing(Bracket(number.at, "round", as_listing(number)))


__all__ = ["Row", "label", "member"]
