"""Arrays with named axes: what an expression is for all values of its letters at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from math import prod
from typing import Any

import numpy as np
from flint import acb

from symderiv.errors import CannotSample
from symderiv.notation import Index

LARGEST = 1_000_000
"""Numbers in one array; beyond this nothing is tried."""
DIRECTIONS = 10**6
"""The axes of moved worlds are multiples of this, by depth: letters have smaller numbers."""


class Grid:
    """An array whose axes are named by numbers in rising order: letters first, then the directions of moved worlds."""

    __slots__ = ("axes", "data")

    def __init__(self, axes: tuple[int, ...], data: Any) -> None:
        self.axes = axes
        self.data = data if type(data) is np.ndarray else _array(data)

    @classmethod
    def sorted(cls, axes: Sequence[int], data: Any) -> Grid:
        """A grid of axes in any order."""
        return cls.laid(tuple(axes))(data)

    @staticmethod
    @lru_cache(maxsize=20_000)
    def laid(axes: tuple[int, ...]) -> Callable[[Any], Grid]:
        """What makes grids of arrays whose axes are in any order."""
        order = sorted(range(len(axes)), key=lambda n: axes[n])
        rising = tuple(axes[n] for n in order)
        return partial(Grid, axes) if rising == axes else lambda data: Grid(rising, data.transpose(order))

    def over(self, axes: tuple[int, ...]) -> Any:
        """The data laid out for more axes, with length 1 where it has none."""
        return self.data if axes == self.axes else self.data[_spread(self.axes, axes)]


_OF_NUMPY = (np.ndarray, np.generic)


def _array(data: Any) -> Any:
    """A number as an array without axes."""
    if isinstance(data, _OF_NUMPY):
        return np.asarray(data)  # a whole number that a fold left
    held = np.empty((), dtype=object)
    held[()] = data
    return held


@lru_cache(maxsize=20_000)
def _spread(own: tuple[int, ...], axes: tuple[int, ...]) -> tuple[Any, ...]:
    return tuple(slice(None) if a in own else None for a in axes)


@lru_cache(maxsize=20_000)
def _union(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*one, *other}))


def union(grids: Sequence[Grid]) -> tuple[int, ...]:
    """The axes of all together."""
    axes = grids[0].axes
    for g in grids[1:]:
        if g.axes != axes:
            axes = _union(axes, g.axes)
    return axes


class TooMany(CannotSample):
    """An array would have more numbers than are tried."""


def require_room(grids: Sequence[Grid]) -> None:
    """Raises `TooMany` where arrays joined over all their axes would be too large."""
    total = 1
    for size in {axis: n for g in grids for axis, n in zip(g.axes, g.data.shape, strict=True)}.values():
        total *= size
    require_few(total)


def require_few(total: int) -> None:
    """Raises `TooMany` for an array of so many numbers, where they are too many."""
    if total > LARGEST:
        raise TooMany("Too many numbers at once", typed=f"{total} of them", advice="Name a quantity in between.")


def joined(operation: Callable[..., Any], *grids: Grid) -> Grid:
    """An operation on arrays, number by number; axes are matched by name."""
    if len(grids) == 2:
        return paired(operation, *grids)
    axes, laid = _layout(tuple([g.axes for g in grids]))
    if laid is None:
        data = [g.data for g in grids]
    else:
        if len(axes) > 4:
            require_room(grids)
        data = [g.data if at is None else g.data[at] for g, at in zip(grids, laid, strict=True)]
    if axes and axes[-1] >= DIRECTIONS:
        data = _as_long(data)
    return Grid(axes, operation(*data))


def folded(operation: Callable[..., Any], grids: Sequence[Grid]) -> Grid:
    """An operation on one array after the other."""
    found = grids[0]
    for other in grids[1:]:
        found = paired(operation, found, other)
    return found


def paired(operation: Callable[[Any, Any], Any], one: Grid, other: Grid) -> Grid:
    """An operation on two arrays, number by number, as `joined`."""
    axes, a, b = one.axes, one.data, other.data
    if axes != other.axes:
        axes, first, second = _pair(axes, other.axes)
        if len(axes) > 4:
            require_room((one, other))
        if first is not None:
            a = a[first]
        if second is not None:
            b = b[second]
    if axes and axes[-1] >= DIRECTIONS and a.ndim and b.ndim and 1 != a.shape[-1] != b.shape[-1] != 1:
        a, b = _as_long([a, b])
    return Grid(axes, operation(a, b))


@lru_cache(maxsize=20_000)
def _pair(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[Any, ...] | None, tuple[Any, ...] | None]:
    """The axes of two arrays together, and how each is laid out; None for one that has them all, or none."""
    axes = tuple(sorted({*one, *other}))
    first, second = (None if not own or own == axes else _spread(own, axes) for own in (one, other))
    return axes, first, second


@lru_cache(maxsize=20_000)
def _layout(given: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], list[tuple[Any, ...] | None] | None]:
    """The axes of several arrays together, and how each is laid out; None for one that has them all, and where each has."""
    axes = tuple(sorted({a for own in given for a in own}))
    laid = [None if own == axes else _spread(own, axes) for own in given]
    return axes, laid if any(laid) else None


def _as_long(arrays: list[Any]) -> list[Any]:
    """Arrays whose last axis are directions, as long as the longest: beyond its own directions each stays at its first number."""
    lengths = [a.shape[-1] for a in arrays]
    longest = max(lengths)
    return [a if n in (1, longest) else extended(a, longest) for n, a in zip(lengths, arrays, strict=True)]


def extended(data: Any, count: int) -> Any:
    """An array with so many directions: in the first nothing has moved, nor in those that it did not have."""
    require_few(prod(data.shape[:-1]) * count)
    made = np.empty((*data.shape[:-1], count), dtype=object)
    made[..., data.shape[-1]:] = data[..., :1]
    made[..., :data.shape[-1]] = data
    return made


def at_rest_once(function: Callable[..., Any], data: Any) -> Any:
    """A function of each number of an array whose last axis are directions with imaginary steps. In those in which a number stays
    real nothing has moved: it is the same, and its value too.
    """
    found, values = np.empty(data.shape, dtype=object), list[Any]()
    for numbers in data.reshape(-1, data.shape[-1]).tolist():
        at_rest = None
        for number in numbers:
            if type(number) is not acb or not number.imag.is_zero():
                values.append(function(number))
                continue
            if at_rest is None:
                at_rest = function(number)
            values.append(at_rest)
    found.reshape(-1)[:] = values
    return found


@lru_cache(maxsize=1000)
def counted(size: int) -> Any:
    """1, 2, … up to a size."""
    made = np.arange(1, size + 1)
    made.setflags(write=False)
    return made


def reduced(grid: Grid, letters: Sequence[tuple[int, int]], fold: Callable[..., Any], repeat: Callable[[Any, int], Any]) -> Grid:
    """The axes of `letters` folded away, `fold(data, axes)`; `repeat` takes the place where the body does not have a letter.
    Letters are pairs of an axis and its size.
    """
    data, axes, places, missing = grid.data, grid.axes, list[int](), 1
    for letter, size in letters:
        if letter in axes:
            places.append(axes.index(letter))
        else:
            missing *= size
    if places:
        data, axes = fold(data, tuple(places)), tuple([a for n, a in enumerate(axes) if n not in places])
    return Grid(axes, data if missing == 1 else repeat(data, missing))


def gathered(data: Any, rest: tuple[int, ...], indices: Sequence[Grid], strays: Callable[[int], Any]) -> Grid:
    """The array at index expressions: the first axes of `data` are indexed, the others are named by `rest`.

    An index counts from 1; where it leaves its axis stands what `strays` makes of the place of the axis. An index that
    uses a letter of `rest` takes the diagonal.
    """
    count = len(indices)
    axes = union(indices) if indices else ()
    shared = [a for a in rest if a in axes]
    axes = tuple([a for a in axes if a not in shared]) if shared else axes
    whole = (*axes, *shared)
    places = [(_laid(g, whole) if shared else g.over(whole)).astype(np.int64) - 1 for g in indices]
    outside = list[tuple[int, Any]]()
    for n, (place, size) in enumerate(zip(places, data.shape, strict=False)):
        out = place.view(np.uint64) >= size  # also what lies before the first: without a sign it is large
        if np.count_nonzero(out):
            outside.append((n, out))
            places[n] = np.minimum(np.maximum(place, 0), size - 1)
    if shared:
        kept = tuple(a for a in rest if a not in shared)
        data = data.transpose([*range(count), *(count + rest.index(a) for a in (*shared, *kept))])
        rest = kept
        places += [_line(n, whole, data.shape[count + m]) for m, n in enumerate(shared)]
    if places:
        require_few(np.broadcast(*places).size * prod(data.shape[len(places):]))
        data = data[tuple(places)]
    for n, out in outside:
        lost = np.empty((), dtype=object)
        lost[()] = strays(n)
        data = np.where(out.reshape(out.shape + (1,) * len(rest)), lost, data)
    return Grid.sorted((*whole, *rest), data)


def _laid(grid: Grid, axes: tuple[int, ...]) -> Any:
    """The data with its axes in the order of `axes`, length 1 where there is none."""
    own = [a for a in axes if a in grid.axes]
    data = grid.data.transpose([grid.axes.index(a) for a in own])
    return data[(*(slice(None) if a in own else None for a in axes), ...)]


def _line(axis: int, axes: tuple[int, ...], size: int) -> Any:
    """0, 1, … along one axis."""
    return np.arange(size).reshape([size if a == axis else 1 for a in axes])


@lru_cache(maxsize=20_000)
def fronted(letters: tuple[int, ...], axes: tuple[int, ...]
            ) -> tuple[tuple[int, ...], tuple[int, ...] | None, tuple[Any, ...] | None]:
    """How an array is laid out with some letters first: its other axes, their order, and length 1 for letters that it lacks;
    None where it is in that order, and has them all.
    """
    rest = tuple(a for a in axes if a not in letters)
    order = tuple(axes.index(a) for a in (*letters, *rest) if a in axes)
    spread = None if {*letters} <= {*axes} else (*(slice(None) if a in axes else None for a in letters), ...)
    return rest, None if order == (*range(len(axes)),) else order, spread


_SLOTS: dict[Index, int] = {}


def slot(index: Index) -> int:
    """The number under which an index letter names an axis."""
    return _SLOTS.setdefault(index, len(_SLOTS))
