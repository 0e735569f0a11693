r"""Rows and columns below a symbol, however the open place is marked: W_{j:}, W_{j\cdot}, W_{*k} as W_{j,:}, W_{:,k}."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.reading.syntax.nodes import Listing, Name, Node, Number, Operation, Relation, Terms, sole_item

OPEN = frozenset({":", "·"})


def with_slices(below: Listing) -> Listing:
    """What stands below a symbol, with each open place as an entry of its own, where a letter or a number stands beside it."""
    parts = [part for entry in below.entries for part in _parted(entry)]
    if len(parts) < 2 or not any(map(_is_open, parts)) or all(map(_is_open, parts)):
        return below
    return replace(below, entries=tuple(_entry(Operation(p.at, ":")) if _is_open(p) else p for p in parts))


def _parted(entry: Relation) -> Iterator[Relation]:
    terms = entry.sides[0].terms
    row = terms[0][1] if not entry.signs and len(terms) == 1 and terms[0][0] == "+" else ()
    marks = sum(map(_marks, row))
    if len(row) == 2 and marks == 1 and any(isinstance(item, Name | Number) and not _marks(item) for item in row):
        yield from map(_entry, row)
    else:
        yield entry


def _entry(item: Node) -> Relation:
    return Relation(item.at, (Terms(item.at, (("+", (item,)),)),))


def _is_open(part: Relation) -> bool:
    item = sole_item(part.sides[0]) if not part.signs else None
    return item is not None and _marks(item)


def _marks(item: Node) -> bool:
    return (isinstance(item, Operation) and item.sign in OPEN) or (isinstance(item, Name) and item.base == r"\bullet")


__all__ = ["with_slices"]
