"""Rows and columns by colons: X_{i,:} and X_{:,j}."""

from __future__ import annotations

from dataclasses import replace

from symderiv.reading.meaning.symbols.scripts import TOP, is_transpose
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import as_listing, spell


def of_whole_axis(use: Use) -> Use:
    """The row X_{i,:} of a matrix, which is one as it is written, or its column X_{:,j}."""
    colons = [spell(part) == ":" for part in use.slots]
    if not any(colons):
        return use
    if colons not in ([False, True], [True, False]):
        raise Misread("A colon stands for a whole row or column", use.at,
                      "Give these a letter, and say so: where $x_i$ are the columns of $X$.")
    part = replace(use, slots=use.slots[colons[0]:][:1], column=colons[0])
    return part if colons[0] else turned(part)


def turned(use: Use) -> Use:
    """What is a row as it is written; transposed, it is a column."""
    if use.power is None:
        return replace(use, power=as_listing(replace(TOP, at=use.at)))
    return replace(use, power=None) if is_transpose(use.power) else use


__all__ = ["of_whole_axis", "turned"]
