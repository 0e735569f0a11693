"""Sums of a line in which a symbol was not known: their letters run as the names say, once they say more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symderiv.reading.formulas.names import Names
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.nodes import Head, Relation, Scripted, rebuilt, spell


def with_ranges_of(source: Source, names: Names) -> Source:
    """The line with such sums alone."""
    return replace(source, line=rebuilt(source.line, lambda node: ranged(node, names)))


def ranged(node: Any, names: Names) -> Any:
    """The head of a sum without an axis that was made up for its letter, as nothing known had the letter; others as they are."""
    if not (isinstance(node, Scripted) and isinstance(node.base, Head) and node.sub is not None):
        return node
    entries = [part for entry in node.sub.entries if (part := _ranged(entry, names)) is not None]
    return replace(node, sub=replace(node.sub, entries=tuple(entries)))


def _ranged(entry: Relation, names: Names) -> Relation | None:
    _, *more = map(spell, entry.sides)
    if len(more) != 1 or entry.signs[0] not in "∈≤":
        return entry
    if entry.signs[0] == "∈":
        return entry if more[0] in names.axes else replace(entry, sides=entry.sides[:1], signs=())
    return None if more[0] in names.axes else entry


__all__ = ["ranged", "with_ranges_of"]
