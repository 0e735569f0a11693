"""Where expressions are evaluated: a point, and neighbouring worlds in which the components of one tensor have moved.

Every quantity has a value: inputs by their arrays, defined tensors by their definitions. Moving a component of a
defined tensor adds an offset to what its definition says, so that it is free while everything after it follows. A
neighbouring world holds all directions at once: one more axis for each axis of the moved tensor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from flint import acb, arb
from sympy import Expr

from symderiv.errors import CannotSample
from symderiv.notation import Axis, Definition, Definitions, Tensor
from symderiv.oracle.grid import Grid, joined, slot
from symderiv.oracle.scalars.numbers import Lost, Value

BITS = 192
"""Working precision: the imaginary step is half as small, 2^-96, and its square is beyond the last digit."""
REAL_STEP = 48
"""A derivative inside a derivative takes central differences with the step 2^-48, one inside that 2^-96; twice as many bits for a
point of twice the bits."""
DIRECTIONS = 10**6
"""Axes of moved worlds are numbered from here, a range for each depth: letters have smaller numbers."""

Field = tuple[Any, tuple[int, ...]]
"""All components of a tensor: its own axes first, then the directions of moved worlds, by their numbers."""


class World:
    """Values of all tensors, and derivatives by moving them."""

    context: Any
    sizes: Mapping[str, int]
    definitions: Definitions
    parent: World | None = None
    moving: frozenset[str] = frozenset()
    depth = 0
    bits = BITS
    real_step = REAL_STEP

    def __init__(self) -> None:
        self.memo: dict[int, Grid] = {}
        self._sizes: dict[Axis, int] = {}
        self.of_matrices: dict[tuple[str, str], Field] = {}  # by what is made of a matrix, and its name
        self._arrays: dict[str, Field] = {}
        self._by_definition: dict[str, Field] = {}
        self._moved: dict[tuple[Any, ...], tuple[Moved, ...]] = {}
        self.seen: set[tuple[Expr, int]] = set()  # conditions, each with a side on which values lay

    def note(self, condition: Expr, side: int | None) -> None:
        """Keep in mind on which side of a condition a value lay; None is the edge."""
        if side is not None:
            self.seen.add((condition, side))

    def size(self, axis: Axis) -> int:
        """How many values an index over `axis` takes."""
        found = self._sizes.get(axis)
        if found is None:
            found = axis.size_among(self.sizes)
            if found is None:
                raise CannotSample("An axis has no size at this point", typed=axis.name, advice="Name it in `sizes`.")
            self._sizes[axis] = found
        return found

    def field(self, name: str) -> Field:
        """All components of the tensor `name`."""
        found = self._arrays.get(name)
        if found is None:
            self._prepare(name)
            found = self._arrays[name] = self._find(name)
        return found

    def by_definition(self, name: str) -> Field:
        """What the definition of `name` says here, without any offset."""
        if name not in self._by_definition:
            row = self.row(name)
            self._by_definition[name] = self.field(name) if row is None else self._follow(row)
        return self._by_definition[name]

    def _prepare(self, name: str) -> None:
        """Compute from the front what `name` rests on: Python's stack is short."""
        row = self.row(name)
        wanted = self.definitions.ancestors[row.tensor] if row and len(self.definitions) > 8 else frozenset()
        for earlier in self.definitions if wanted else ():
            if earlier.tensor.name == name:
                break
            if earlier.tensor in wanted and earlier.tensor.name not in self._arrays and self.moves(earlier.tensor.name):
                self._arrays[earlier.tensor.name] = self._find(earlier.tensor.name)

    def moves(self, name: str) -> bool:
        """Whether values of `name` are this world's own."""
        return True

    def _follow(self, row: Definition) -> Field:
        letters = [slot(i) for i in row.indices]
        found = self.compiled(row.body)(self)
        rest = tuple(a for a in found.axes if a not in letters)
        order = [found.axes.index(a) for a in (*letters, *rest) if a in found.axes]
        data = found.data.transpose(order)[(*(slice(None) if a in found.axes else None for a in letters), ...)]
        shape = (*(self.size(a) for a in row.tensor.axes), *data.shape[len(letters):])
        return (data if data.shape == shape else np.broadcast_to(data, shape)), rest

    def require_axes(self, tensor: Tensor, count: int) -> None:
        """Refuse an array with another number of axes than the tensor has."""
        if count != len(tensor.axes):
            raise CannotSample(f"An index of {tensor.name} leaves its axes", typed=f"{count} axes, not {len(tensor.axes)}")

    def stray(self, tensor: Tensor, place: int) -> CannotSample:
        """The error of an index that leaves an axis of a tensor."""
        axis = tensor.axes[place]
        return CannotSample(f"An index of {tensor.name} leaves its axes: {axis} has size {self.size(axis)}", typed=tensor.name,
                            advice="Say how sizes are related, as in sd.axes('O R W=O+R-1').")

    def compiled(self, expr: Expr) -> Callable[[World], Grid]:
        """What evaluates an expression in any world."""
        raise NotImplementedError

    def row(self, name: str) -> Definition | None:
        """The definition of a tensor; None for an input."""
        raise NotImplementedError

    def moved(self, tensor: Tensor, held: tuple[str, ...]) -> tuple[Moved, ...]:
        """The neighbouring worlds where the components have moved: one with an imaginary step, deeper two with real ones."""
        key = (tensor.name, held)
        found = self._moved.get(key)
        if found is None:
            signs = (1,) if self.depth == 0 else (1, -1)
            found = self._moved[key] = tuple(Moved(self, tensor, sign, frozenset(held)) for sign in signs)
        return found

    def slope(self, answers: Sequence[Grid]) -> Grid:
        """The derivative from what an expression is in the neighbouring worlds."""
        if self.depth == 0:
            (answer,) = answers
            step = arb(2) ** (self.bits // 2)
            return Grid(answer.axes, np.frompyfunc(partial(_slope, step), 1, 1)(answer.data))
        difference = joined(np.subtract, *answers)
        return Grid(difference.axes, difference.data * acb(arb(2) ** (self.real_step * self.depth - 1)))

    def movers(self, name: str, held: frozenset[str]) -> frozenset[str]:
        """The names that move when `name` does and `held` stay: found once for a point."""
        raise NotImplementedError

    def offset(self, name: str) -> Field | None:
        """How far a defined tensor lies from what its definition says; None where it does not."""
        raise NotImplementedError

    def _find(self, name: str) -> Field:
        raise NotImplementedError


def _slope(step: Any, value: Value) -> Value:
    if type(value) is acb:
        return acb(value.imag * step)
    return value if isinstance(value, Lost) else 0


class Moved(World):
    """A world where every component of one tensor has taken a step, each in a direction of its own, and everything that is
    not held has followed.
    """

    def __init__(self, parent: World, tensor: Tensor, sign: int, held: frozenset[str]) -> None:
        super().__init__()
        self.parent, self.name, self.held, self.sign = parent, tensor.name, held, sign
        self.seen, self.bits, self.depth = parent.seen, parent.bits, parent.depth + 1
        self.real_step = parent.real_step
        self.context, self.sizes, self.definitions = parent.context, parent.sizes, parent.definitions
        self.moving = parent.movers(tensor.name, held)
        self.directions = tuple(DIRECTIONS * self.depth + n for n in range(len(tensor.axes)))
        self._shape = tuple(self.size(a) for a in tensor.axes)

    @property
    def step(self) -> acb:
        """How far a component moves in its direction."""
        if self.depth == 1:
            return acb(0, arb(2) ** -(self.bits // 2))
        return acb(self.sign * arb(2) ** -(self.real_step * (self.depth - 1)))

    def compiled(self, expr: Expr) -> Callable[[World], Grid]:
        """What evaluates an expression in any world."""
        assert self.parent is not None
        return self.parent.compiled(expr)

    def row(self, name: str) -> Definition | None:
        """The definition of a tensor; None for an input."""
        return None if self.parent is None else self.parent.row(name)

    def _find(self, name: str) -> Field:
        assert self.parent is not None
        if name == self.name:
            return self._stepped(self.parent.field(name))
        if name not in self.moving:
            return self.parent.field(name)
        return _plus(self.by_definition(name), self.parent.offset(name), len(self._axes(name)))

    def _axes(self, name: str) -> tuple[Axis, ...]:
        row = self.row(name)
        return row.tensor.axes if row else ()

    def moves(self, name: str) -> bool:
        """Whether `name` has moved with the step."""
        return name in self.moving

    def _stepped(self, field: Field) -> Field:
        """The field with the step added to each component in its own direction."""
        data, rest = field
        own, count = data.shape[:len(self._shape)], len(self._shape)
        made = np.empty((*data.shape, *own), dtype=object)
        made[...] = data[(..., *(None,) * count)]
        between = (slice(None),) * len(rest)
        for place in np.ndindex(own):
            made[(*place, *between, *place)] += self.step
        return made, (*rest, *self.directions)

    def offset(self, name: str) -> Field | None:
        """A held tensor keeps its value while its definition moves on; the moved component has its step."""
        assert self.parent is not None
        kept = self.parent.offset(name)
        if name in self.held:
            now, here = self.parent.field(name), self.by_definition(name)
            kept = _plus(now, (-here[0], here[1]), len(self._axes(name)))
        if name != self.name:
            return kept
        return self._stepped(kept or (np.zeros(self._shape, dtype=object), ()))

    def movers(self, name: str, held: frozenset[str]) -> frozenset[str]:
        """The names that move when `name` does and `held` stay."""
        assert self.parent is not None
        return self.parent.movers(name, held)


def _plus(one: Field, other: Field | None, count: int) -> Field:
    """The sum of two fields of one tensor with so many axes."""
    if other is None:
        return one
    own = tuple(range(-count, 0))
    total = joined(np.add, Grid((*own, *one[1]), one[0]), Grid((*own, *other[1]), other[0]))
    return total.data, total.axes[count:]
