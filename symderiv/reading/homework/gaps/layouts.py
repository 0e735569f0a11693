"""Lines of a text in denominator layout: ∂y/∂x of two vectors has x along its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.reading.homework.written import Written, shapes

OTHER = "Its shapes fit in numerator layout alone, and the text says denominator layout"


def turned(plain: Sequence[Written], read: Sequence[Written]) -> tuple[Written, ...]:
    """The lines as they are `read` in the layout of the text; one that fits in the other layout alone is left open."""
    other = ParseError(OTHER, advice="Write both in one layout.")
    return tuple(replace(one, missing=other) if _fits(one) and not _fits(line) else line
                 for one, line in zip(plain, read, strict=True))


def _fits(line: Written) -> bool:
    return line.error is None and all(shapes(line.sides[0], side) is not None for side in line.sides[1:])


__all__ = ["turned"]
