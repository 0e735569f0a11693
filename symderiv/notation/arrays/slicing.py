"""Slices of whole tensors: x[:, None] and x[None, :] for broadcasting, X[:, 2] for a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.notation.arrays.operands import Array, ArrayOps
from symderiv.notation.indices.axes import UNIT, Index
from symderiv.notation.substitution import letters

WHOLE = slice(None)


def sliced(array: Array, given: Sequence[Any]) -> Array:
    """The array with an axis of length one for each None, without the axes at which a whole number picks a place.

    Raises `AxisMismatch` for parts of axes, for masks, for letters beside slices, and for too many places.

    >>> import symderiv as sd
    >>> x = sd.vector("x", sd.axes("K"))
    >>> (x[:, None] - x[None, :]).shape_text
    '(K, K)'
    """
    items = _completed(array, given)
    places = [i for i in items if i is not None]
    kept = [own for own, i in zip(array.indices, places, strict=True) if isinstance(i, slice)]
    body = array.at([own if isinstance(i, slice) else i for own, i in zip(array.indices, places, strict=True)])
    out: list[Index] = []
    for item in (i for i in items if i is None or isinstance(i, slice)):
        taken = letters(body) | {i.name for i in (*out, *kept)}
        out.append(UNIT.fresh(taken) if item is None else kept.pop(0))
    return Array(out, body)


def _completed(array: Array, given: Sequence[Any]) -> list[Any]:
    """One item for each axis and each None, `:` where nothing is said."""
    for item in given:
        _require_known(item, given)
    missing = len(array.axes) - sum(i is not None and i is not Ellipsis for i in given)
    if missing < 0 or sum(i is Ellipsis for i in given) > 1:
        raise AxisMismatch(f"The array has shape {array.shape_text}", typed=_shown(given), advice="Give one place for each axis.")
    at = next((n for n, i in enumerate(given) if i is Ellipsis), len(given))
    return [*given[:at], *[WHOLE] * missing, *given[at + 1:]]


def _require_known(item: Any, given: Sequence[Any]) -> None:
    if isinstance(item, ArrayOps):
        raise AxisMismatch("An array picks no components", typed=_shown(given),
                           advice="Multiply with the condition, (x * (x > 0)).sum(), or choose by sd.where(x > 0, a, b); rows "
                                  "that labels name are sd.embedding(E, labels).")
    if isinstance(item, slice) and item != WHOLE:
        raise AxisMismatch("A part of an axis is no array", typed=_shown(given),
                           advice="Write the formula with letters and a condition: sd.Sum(sd.Indicator(k >= 2) * x[k], k).")
    if not (item is None or item is Ellipsis or isinstance(item, slice | int)):
        raise AxisMismatch("Letters and slices do not mix", typed=_shown(given),
                           advice="Give a letter, or a whole number, for each axis, as in W[k, d].")


def _shown(given: Sequence[Any]) -> str:
    return ", ".join(":" if isinstance(i, slice) and i == WHOLE else repr(i) for i in given)[:200]


__all__ = ["sliced"]
