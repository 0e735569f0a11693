"""Arrays with named axes: what an expression is for all values of its letters at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any

import numpy as np

from symderiv.errors import CannotSample
from symderiv.notation import Index

LARGEST = 4_000_000
"""Numbers in one array; beyond this nothing is tried."""


class Grid:
    """An array whose axes are named by numbers in rising order: letters first, then the directions of moved worlds."""

    __slots__ = ("axes", "data")

    def __init__(self, axes: tuple[int, ...], data: Any) -> None:
        self.axes = axes
        if type(data) is np.ndarray:
            pass
        elif isinstance(data, np.generic):
            data = np.asarray(data)  # a whole number that a fold left
        elif not isinstance(data, np.ndarray):
            held = np.empty((), dtype=object)
            held[()] = data
            data = held
        self.data = data

    @classmethod
    def sorted(cls, axes: Sequence[int], data: Any) -> Grid:
        """A grid of axes in any order."""
        order = sorted(range(len(axes)), key=lambda n: axes[n])
        return cls(tuple(axes[n] for n in order), data if order == list(range(len(axes))) else data.transpose(order))

    def over(self, axes: tuple[int, ...]) -> Any:
        """The data laid out for more axes, with length 1 where it has none."""
        return self.data if axes == self.axes else self.data[_spread(self.axes, axes)]


@lru_cache(maxsize=20_000)
def _spread(own: tuple[int, ...], axes: tuple[int, ...]) -> tuple[Any, ...]:
    return tuple(slice(None) if a in own else None for a in axes)


@lru_cache(maxsize=20_000)
def _union(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*one, *other}))


def union(grids: Sequence[Grid]) -> tuple[int, ...]:
    """The axes of all together."""
    return reduce(lambda axes, g: axes if g.axes == axes else _union(axes, g.axes), grids[1:], grids[0].axes)


def require_room(grids: Sequence[Grid]) -> None:
    """Raises `CannotSample` where arrays joined over all their axes would be too large."""
    total = 1
    for size in {axis: n for g in grids for axis, n in zip(g.axes, g.data.shape, strict=True)}.values():
        total *= size
    if total > LARGEST:
        raise CannotSample("Too many numbers at once", typed=f"{total} of them", advice="Name a quantity in between.")


def joined(operation: Callable[..., Any], *grids: Grid) -> Grid:
    """An operation on arrays, number by number; axes are matched by name."""
    axes = grids[0].axes
    if all(g.axes == axes for g in grids):
        return Grid(axes, operation(*(g.data for g in grids)))
    axes = union(grids)
    if len(axes) > 4:
        require_room(grids)
    return Grid(axes, operation(*(g.over(axes) for g in grids)))


def reduced(grid: Grid, letters: Sequence[tuple[int, int]], fold: Callable[..., Any], repeat: Callable[[Any, int], Any]) -> Grid:
    """The axes of `letters` folded away, `fold(data, axis)`; `repeat` takes the place where the body does not have a letter.
    Letters are pairs of an axis and its size.
    """
    data, axes, missing = grid.data, list(grid.axes), 1
    for letter, size in letters:
        if letter in axes:
            data = fold(data, axes.index(letter))
            axes.remove(letter)
        else:
            missing *= size
    return Grid(tuple(axes), data if missing == 1 else repeat(data, missing))


def gathered(data: Any, rest: tuple[int, ...], indices: Sequence[Grid], strays: Callable[[int], Any]) -> Grid:
    """The array at index expressions: the first axes of `data` are indexed, the others are named by `rest`.

    An index counts from 1; where it leaves its axis stands what `strays` makes of the place of the axis. An index that
    uses a letter of `rest` takes the diagonal.
    """
    count = len(indices)
    axes = union([Grid((), 0), *indices])
    shared = [a for a in rest if a in axes]
    axes = tuple(a for a in axes if a not in shared)
    whole = (*axes, *shared)
    places = [_laid(g, whole).astype(np.int64) - 1 for g in indices]
    outside = [(p < 0) | (p >= n) for p, n in zip(places, data.shape, strict=False)]
    if shared:
        kept = tuple(a for a in rest if a not in shared)
        data = data.transpose([*range(count), *(count + rest.index(a) for a in (*shared, *kept))])
        rest = kept
        places += [_line(n, whole, data.shape[count + m]) for m, n in enumerate(shared)]
    places = [np.clip(p, 0, n - 1) for p, n in zip(places, data.shape, strict=False)]
    found = data[tuple(np.broadcast_arrays(*places))] if places else data
    for n, out in enumerate(outside):
        if out.any():
            lost = np.empty((), dtype=object)
            lost[()] = strays(n)
            found = np.where(out.reshape(out.shape + (1,) * len(rest)), lost, found)
    return Grid.sorted((*whole, *rest), found)


def _laid(grid: Grid, axes: tuple[int, ...]) -> Any:
    """The data with its axes in the order of `axes`, length 1 where there is none."""
    own = [a for a in axes if a in grid.axes]
    data = grid.data.transpose([grid.axes.index(a) for a in own])
    return data[(*(slice(None) if a in own else None for a in axes), ...)]


def _line(axis: int, axes: tuple[int, ...], size: int) -> Any:
    """0, 1, … along one axis."""
    return np.arange(size).reshape([size if a == axis else 1 for a in axes])


_SLOTS: dict[Index, int] = {}


def slot(index: Index) -> int:
    """The number under which an index letter names an axis."""
    return _SLOTS.setdefault(index, len(_SLOTS))
