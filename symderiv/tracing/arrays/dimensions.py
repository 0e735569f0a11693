"""Dimensions that come, go and change places; arrays stacked along a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sympy import Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import Delta, add, mul
from symderiv.tracing.arrays.aligning import at, common
from symderiv.tracing.traced import Traced


def position(array: Traced, axis: Any, extra: int = 0) -> int:
    """An axis counted from 0; `extra` for operations that make one.

    Raises `AxisMismatch` for an axis that there is not.
    """
    count = array.ndim + extra
    if not isinstance(axis, int | np.integer) or not -count <= axis < count:
        raise AxisMismatch(f"The array has {array.ndim} dimensions", typed=f"axis={axis!r}")
    return int(axis) % count


def expanded(array: Traced, axis: Any) -> Traced:
    """The array with a dimension of size 1 at `axis`."""
    n = position(array, axis, 1)
    return Traced(array.tape, (*array.dims[:n], (), *array.dims[n:]), array.body, array.kind)


def squeezed(array: Traced, axis: Any = None) -> Traced:
    """The array without dimensions of size 1, all of them or the one at `axis`."""
    wanted = axis if isinstance(axis, tuple) else () if axis is None else (axis,)
    gone = {position(array, a) for a in wanted} or {n for n, d in enumerate(array.dims) if not d}
    if any(array.dims[n] for n in gone):
        raise AxisMismatch("Only a dimension of size 1 can be left out", typed=f"axis={axis} of {array.shape}")
    return Traced(array.tape, [d for n, d in enumerate(array.dims) if n not in gone], array.body, array.kind)


def permuted(array: Traced, axes: Sequence[int] | None = None) -> Traced:
    """The dimensions in another order; in reverse where none is said."""
    places = range(array.ndim)[::-1] if axes is None else [position(array, n) for n in axes]
    if sorted(places) != list(range(array.ndim)):
        raise AxisMismatch(f"An order of {array.ndim} dimensions is needed", typed=str(axes))
    return Traced(array.tape, [array.dims[n] for n in places], array.body, array.kind)


def moved(array: Traced, source: Any, target: Any) -> Traced:
    """Dimensions moved to other places, the rest in order."""
    sources, targets = ([position(array, n) for n in (v if isinstance(v, tuple | list) else (v,))] for v in (source, target))
    order = [n for n in range(array.ndim) if n not in sources]
    for to, n in sorted(zip(targets, sources, strict=True)):
        order.insert(to, n)
    return permuted(array, order)


def swapped(array: Traced, one: int, two: int) -> Traced:
    """Two dimensions exchanged."""
    order = list(range(array.ndim))
    a, b = position(array, one), position(array, two)
    order[a], order[b] = order[b], order[a]
    return permuted(array, order)


def stacked(arrays: Sequence[Traced], axis: int = 0) -> Traced:
    """Arrays of one shape along a new dimension: Σ_m δ_{im} (a_m).

    Raises `AxisMismatch` for arrays of several shapes.
    """
    if len({a.ndim for a in arrays}) != 1:
        raise AxisMismatch("Arrays of one shape are put together", typed=", ".join(str(a.shape) for a in arrays))
    kind = arrays[0].kind if len({a.kind for a in arrays}) == 1 else "real"
    if len(arrays) == 1:
        return expanded(arrays[0], axis)
    tape, dims = arrays[0].tape, common(arrays)
    n = position(arrays[0], axis, 1)
    new = tape.letters({"": len(arrays)})
    body = add(*(mul(Delta(new[0], Integer(m)), at(a, dims)) for m, a in enumerate(arrays, 1)))
    return Traced(tape, (*dims[:n], new, *dims[n:]), body, kind)
