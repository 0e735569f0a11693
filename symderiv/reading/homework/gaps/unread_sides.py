"""A line of which only some sides can be read: those are judged, and what is missing is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symderiv.errors import AxisMismatch, IndexClash, SymderivError
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.written import Written
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.nodes import Name, Node, Scripted, sole_item


def readable_sides(source: Source, names: Names, error: SymderivError, read: Callable[[Source], Written]) -> Written | None:
    """The line with the sides that can be read behind its first one; None where there are none, or the error is a slip.

    Nothing is missing where the others are names that the line gives, = \\hat\\Sigma =.
    """
    line = source.line
    first = () if line.continued else line.relation.sides[:1]
    own = line.relation.sides[len(first):]
    if len(own) < 2 or isinstance(error, AxisMismatch | IndexClash):
        return None

    def alone(*numbers: int) -> Source:
        sides = (*first, *(own[n] for n in numbers))
        return replace(source, line=replace(line, relation=replace(line.relation, sides=sides, signs=("=",) * (len(sides) - 1))))

    kept = [n for n in range(len(own)) if _reads(alone(n), read)]
    made = read(alone(*kept)) if kept else None
    named = all(n in kept or _is_new(node, names) for n, node in enumerate(own))
    return made and replace(made, source=source, kept=tuple(kept), missing=None if named else error)


def _is_new(node: Node, names: Names) -> bool:
    """Whether a side is one symbol, and nothing is called by its letter, with a mark or without."""
    item = sole_item(node)
    written = item.written if isinstance(item, Use) and not item.name else item
    base = written.base if isinstance(written, Scripted) else written
    return isinstance(base, Name) and not any(w.symbol.base == base.base for w in names.written)


def _reads(source: Source, read: Callable[[Source], Written]) -> bool:
    try:
        read(source)
    except SymderivError:
        return False
    return True


__all__ = ["readable_sides"]
