"""A line of which only some sides can be read: those are judged, and what is missing is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symderiv.errors import AxisMismatch, IndexClash, SymderivError
from symderiv.reading.homework.written import Written
from symderiv.reading.problems.draft import Source


def readable_sides(source: Source, error: SymderivError, read: Callable[[Source], Written]) -> Written | None:
    """The line with the sides that can be read behind its first one; None where there are none, or the error is a slip."""
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
    return made and replace(made, source=source, kept=tuple(kept), missing=error)


def _reads(source: Source, read: Callable[[Source], Written]) -> bool:
    try:
        read(source)
    except SymderivError:
        return False
    return True


__all__ = ["readable_sides"]
