"""Layouts of derivatives: how the indices of a derivative become rows and columns. One row each.

They differ for scalars only: the gradient has the shape of its variable; in numerator layout the derivative of a scalar by a
column is a row, and by a matrix it has the transposed shape, so that every derivative is read as (output, variable).

Source: the terms are those of the Wikipedia article "Matrix calculus", section "Layout conventions"; Magnus & Neudecker 2019,
ch. 9, use numerator layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.errors import UnknownName
from symderiv.notation import Entry, Index, Partial

GRADIENT, NUMERATOR = "gradient", "numerator"
LAYOUTS = (GRADIENT, NUMERATOR)


def require_layout(name: Any) -> str:
    """The name, if it is one of a layout; else `UnknownName`."""
    if name not in LAYOUTS:
        raise UnknownName.among("layout of derivatives", str(name), LAYOUTS)
    return str(name)


def is_turned(goal: Any, layout: str) -> bool:
    """Whether the layout turns a derivative against its variable's shape: that of a scalar by one variable."""
    return (layout == NUMERATOR and isinstance(goal, Partial) and isinstance(goal.body, Entry) and not goal.body.indices
            and all(isinstance(i, Index) for i in goal.wrt.indices))


def laid_out(goal: Any, indices: Sequence[Index], layout: str) -> tuple[Index, ...]:
    """The free letters of a derivative in the order of its array's axes.

    >>> from symderiv.notation import Axis, Tensor
    >>> W, L = Tensor("W", (Axis("K"), Axis("D"))), Tensor("L"); goal = Partial(Entry(L), W["i", "j"])
    >>> laid_out(goal, goal.wrt.indices, "gradient"), laid_out(goal, goal.wrt.indices, "numerator")
    ((i, j), (j, i))
    """
    return tuple(indices)[::-1] if is_turned(goal, layout) else tuple(indices)
