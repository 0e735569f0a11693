"""What * means between whole arrays in a formula typed on one line: the sum of the products, or each product, as in NumPy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import product
from typing import TypeAlias

from sympy import Expr

from symderiv.errors import AxisMismatch
from symderiv.normal_form import difference_is_zero
from symderiv.notation import Array, Axis, Definitions, free_indices
from symderiv.reading.formulas.latex import read_expression
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.one_line import latex_of_plain

Formula: TypeAlias = Expr | Array
PROGRAM = re.compile(r"@|(?<![\w.])(?:np|numpy|jnp|torch)\.")
"""Signs that it runs in NumPy, where * is never a sum."""
STAR = re.compile(r"(?<![*^_{.])\*(?![*}])")
MOST = 4
"""So many signs * are read each in both ways; more of them all alike."""


def typed_formula(text: str, names: Names, axes: Sequence[Axis] | None, definitions: Definitions) -> Formula:
    """A formula typed on one line; of the readings of * the one that has the `axes` wanted, NumPy's where the text is NumPy.

    Raises the reader's errors, and `AxisMismatch` where readings fit and differ.
    """
    if not STAR.search(text):
        return _read(text, names)
    if PROGRAM.search(text):
        return _read(STAR.sub(" ⊙ ", text), names)
    found: list[Formula] = []
    for way in _ways(text):
        with suppress(AxisMismatch):
            reading = _read(way, names)
            found += [] if any(_same(reading, other, definitions) for other in found) else [reading]
    fitting = [reading for reading in found if _fits(reading, axes)]
    if len(fitting) > 1 and axes is not None and ".T" not in text:
        raise AxisMismatch("* between whole arrays has two readings here", typed=text,
                           advice="Write A @ B for the matrix product, A ⊙ B for each product of components.")
    if ".T" in text and len(fitting) > 1:
        return fitting[1]
    return fitting[0] if fitting else _read(text, names)


def _ways(text: str) -> Iterator[str]:
    """The text with each * as it is, or as a product of components: all as they are first, then none."""
    parts = STAR.split(text)
    several = list(product("*⊙", repeat=len(parts) - 1)) if len(parts) <= MOST + 1 else []
    pure = [tuple("*" * (len(parts) - 1)), tuple("⊙" * (len(parts) - 1))]
    for signs in dict.fromkeys([*pure, *several]):
        yield "".join(f"{part} {sign} " for part, sign in zip(parts, signs, strict=False)) + parts[-1]


def _read(text: str, names: Names) -> Formula:
    return read_expression(latex_of_plain(text), names)


def _fits(value: Formula, axes: Sequence[Axis] | None) -> bool:
    """Whether a formula can be one about an array over the axes; one in letters can."""
    if axes is None:
        return True
    return value.axes == tuple(axes) if isinstance(value, Array) else not axes or bool(free_indices(value))


def _same(one: Formula, other: Formula, definitions: Definitions) -> bool:
    """Whether both readings are one formula."""
    if isinstance(one, Array) and isinstance(other, Array):
        return one.axes == other.axes and _same(one.body, other.at(one.indices), definitions)
    if isinstance(one, Array) or isinstance(other, Array):
        return False
    return one == other or difference_is_zero(one, other, [], definitions) is not None


__all__ = ["Formula", "typed_formula"]
