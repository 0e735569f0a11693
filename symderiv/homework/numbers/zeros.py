"""Where derivatives are 0: zeros of several expressions at once, by Newton's steps from random inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import prod
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.errors import CannotSample, SymderivError
from symderiv.notation import Partial, Tensor, add, free_indices, letters, negate
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.grid import slot
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.numbers import real, there
from symderiv.verification.sampling import Attempt, Sampler, following
from symderiv.verification.wording import place, scalars

STEPS, HALVINGS, DRAWS, WANTED = 25, 6, 8, 3
"""Steps from one start, halvings of one that leads farther off, starts, and zeros that are enough."""
ZERO, CLOSE, APART = 1e-11, 1e-7, 1e-4
"""What counts as 0 for the conditions; below it a difference is none, above it one, as a part of what it is the difference of."""
LARGEST = 1e6
"""Inputs beyond it run away to a place that is none."""


@dataclass(frozen=True)
class Zeros:
    """Points where `conditions` are 0, found by moving the inputs `unknown`; all others stay as they were drawn."""

    sampler: Sampler
    conditions: Sequence[Expr]
    unknown: Sequence[Tensor]

    def points(self) -> list[Point]:
        """A few of them, at different sizes and inputs; such as leave an array 0 only where there are no others."""
        found = list(islice((p for n in range(DRAWS) if (p := self._from(Attempt(n))) is not None), WANTED))
        return [p for p in found if not self._is_trivial(p)] or found

    @property
    def any(self) -> bool:
        """Whether there is one that leaves no array 0."""
        return any(not self._is_trivial(point) for point in self.points())

    def _from(self, attempt: Attempt) -> Point | None:
        """The zero to which the steps from one draw lead."""
        while True:
            try:
                start = self.sampler.point(attempt, "all")
                values(self.conditions, start)
                break
            except CannotSample as error:
                try:
                    attempt = following(attempt, error)
                except CannotSample:
                    return None
        ways = (self._reached(start, attempt, turning) for turning in (False, True))
        found = next((point for point in ways if point is not None), None)
        if found is not None and self._is_trivial(found):
            found = self._beside(start, attempt) or found
        return found if found is not None and self.sampler.obeyed(found, "all") else None

    def _is_trivial(self, point: Point) -> bool:
        """Whether an array is 0 as a whole: u = 0, where S u = λ u for a λ that was drawn."""
        return any(t.axes and _size(point.inputs[t.name]) < CLOSE for t in self.unknown)

    def _beside(self, start: Point, attempt: Attempt) -> Point | None:
        """A zero of the same length where that needs other numbers to move as well: λ."""
        numbers = [t for t in self.sampler.inputs if not t.axes and t not in self.unknown]
        more = replace(self, unknown=(*self.unknown, *numbers))
        found = more._reached(start, attempt, True) if numbers else None
        return None if found is None or self._is_trivial(found) else found

    def _reached(self, point: Point, attempt: Attempt, turning: bool) -> Point | None:
        """Where the steps end; `turning` keeps the length, along which the slope of a quotient only fades: xᵀAx / xᵀx."""
        size = _size(values(self.conditions, point))
        scale = max(1.0, size)
        for _ in range(STEPS):
            if size <= ZERO * scale:
                return point
            step = self._step(point, turning)
            found = next(self._nearer(point, attempt, step, size), None) if step is not None else None
            if found is None:
                return None
            point, size = found
        return None

    def _nearer(self, point: Point, attempt: Attempt, step: Any, size: float) -> Iterator[tuple[Point, float]]:
        """The point a step farther on, where the conditions are nearer to 0; else a part of the step."""
        for n in range(HALVINGS):
            moved = self.sampler.at(attempt, self._moved(point, step / 2**n))
            try:
                reached = _size(values(self.conditions, moved))
            except SymderivError:
                continue
            if reached < size:
                yield moved, reached

    def _moved(self, point: Point, step: Any) -> Mapping[str, Any]:
        arrays, start = dict(point.inputs), 0
        for tensor in self.unknown:
            old = np.asarray(arrays[tensor.name], dtype=float)
            arrays[tensor.name] = old + step[start:start + old.size].reshape(old.shape)
            start += old.size
        return arrays

    def _step(self, point: Point, turning: bool) -> Any:
        """Newton's step; the shortest one where the slopes leave some directions open."""
        try:
            slopes = np.hstack([self._slopes(point, tensor) for tensor in self.unknown])
        except SymderivError:
            return None
        if turning:
            here = np.concatenate([np.asarray(point.inputs[t.name], dtype=float).reshape(-1) for t in self.unknown])
            slopes = slopes - np.outer(slopes @ here, here) / max(float(here @ here), ZERO)
        step = -np.linalg.lstsq(slopes, values(self.conditions, point), rcond=1e-9)[0]
        return step if np.all(np.abs(step) < LARGEST) else None

    def _slopes(self, point: Point, tensor: Tensor) -> Any:
        """How fast the conditions change with each component of one input."""
        entry = tensor.entry({name for e in self.conditions for name in letters(e)})
        rows = [_array(Partial(c, entry), point, entry.indices) for c in self.conditions]
        return np.vstack([row.reshape(-1, prod(point.shape(tensor))) for row in rows])


def _array(expr: Expr, point: Point, last: Sequence[Any] = ()) -> Any:
    """The values for all free letters, those of `last` behind the others."""
    free = (*sorted(free_indices(expr) - set(last), key=lambda i: i.name), *last)
    grid = grid_of(expr, point)
    data = np.frompyfunc(lambda v: float(real(there(v))), 1, 1)(np.asarray(grid.data, dtype=object))
    order = [grid.axes.index(slot(i)) for i in free if slot(i) in grid.axes]
    data = np.asarray(data, dtype=float).transpose(order)
    data = data[tuple(slice(None) if slot(i) in grid.axes else None for i in free)]
    return np.broadcast_to(data, [point.size(i.axis) for i in free])


def values(exprs: Sequence[Expr], point: Point) -> Any:
    """All components of several expressions, one behind the other. Raises what keeps one of them from a value."""
    return np.concatenate([_array(e, point).reshape(-1) for e in exprs])


def _size(found: Any) -> float:
    return float(np.max(np.abs(found))) if np.all(np.isfinite(found)) else np.inf


def agree(left: Expr, right: Expr, point: Point) -> bool | None:
    """Whether both sides are equal at a zero that is known to a few digits; None where that is too few to tell."""
    apart = _size(values([add(left, negate(right))], point))
    scale = max(_size(values([side], point)) for side in (left, right))
    if apart <= CLOSE * max(scale, 1.0):
        return True
    return False if apart > APART * max(scale, 1e-3) else None


def told(left: Expr, right: Expr, point: Point) -> str:
    """The place, and both sides where they differ most."""
    apart = np.abs(values([add(left, negate(right))], point))
    one, other = (np.broadcast_to(found, apart.shape) if (found := values([side], point)).size in (1, apart.size) else None
                  for side in (left, right))
    where, at = place(point, {}) or scalars(point), int(np.argmax(apart))
    return where if one is None or other is None else f"{where}: left {one[at]:.4g}, right {other[at]:.4g}"


__all__ = ["Zeros", "agree", "told"]
