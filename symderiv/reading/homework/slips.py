"""Slips of a person that keep a line from having a meaning: a letter that only one side has, shapes that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sympy import Expr

from symderiv.errors import AxisMismatch, SymderivError, UnknownName
from symderiv.notation import Array, Partial
from symderiv.reading.formulas.names import Names
from symderiv.reading.problems.draft import Source

Side: TypeAlias = Expr | Array
LOOSE = "Only the right side has the letter"
"""How the reason begins where a letter stands on the right alone."""


def is_about(sides: Sequence[Side], error: SymderivError | None) -> bool:
    """Whether a line speaks of a derivative, and the shapes on it are all that is wrong."""
    left = sides[0] if sides else None
    body = left.body if isinstance(left, Array) else left
    return isinstance(error, AxisMismatch) and body is not None and body.has(Partial)


def loose_letter(error: SymderivError, source: Source, names: Names, left: Side | None) -> AxisMismatch | None:
    """The letter of an axis that no sum binds and that the left side has not."""
    letter = str(error.typed) if isinstance(error, UnknownName) else ""
    if left is None or not letter or names.axis_of(letter) is None or names.tensor(letter) is not None:
        return None
    return AxisMismatch(f"{LOOSE} {letter}, and nothing sums over it", typed=source.text[source.line.at:].partition("\n")[0][:80],
                        where=error.where, advice=rf"Write \sum_{letter} before it, or the letter of the left side.")


__all__ = ["LOOSE", "Side", "is_about", "loose_letter"]
