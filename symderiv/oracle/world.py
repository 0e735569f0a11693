"""Where expressions are evaluated: a point, and neighbouring worlds in which the components of one tensor have moved.

Every quantity has a value: inputs by their arrays, defined tensors by their definitions. Moving a component of a
defined tensor adds an offset to what its definition says, so that it is free while everything after it follows. A
neighbouring world holds all directions at once, along one more axis: a direction for each component of each tensor that moves
there. So each definition is followed once, however many tensors derivatives are taken by. Where several move, nothing moves in
the first direction, and an array ends with the last direction in which it moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from flint import acb, arb
from sympy import Expr

from symderiv.errors import CannotSample
from symderiv.notation import Axis, Definition, Definitions, Tensor
from symderiv.notation.nodes import by_object
from symderiv.oracle.grid import DIRECTIONS, Grid, extended, fronted, joined, slot
from symderiv.oracle.scalars.domain import Watch
from symderiv.oracle.scalars.steps import slopes, step_of
from symderiv.time_limits import require_time

BITS = 192
"""Working precision: the imaginary step is half as small, 2^-96, and its square is beyond the last digit."""
REAL_STEP = 48
"""A derivative inside a derivative takes central differences with the step 2^-48, one inside that 2^-96; twice as many bits for a
point of twice the bits."""
MOST_KEPT = 1_000_000
"""So many numbers are remembered at a point: of 58 digits each, about 200 MB."""
BETWEEN = 1000
"""After so many numbers the time is looked at again."""

Field = tuple[Any, tuple[int, ...]]
"""All components of a tensor: its own axes first, then the directions of moved worlds, by the numbers of their axes."""


class Kept:
    """How many numbers a point and the worlds around it remember, and at how many the time is looked at again."""

    def __init__(self) -> None:
        self.numbers = self.due = 0
        self.worlds: list[World] = []

    def check(self) -> None:
        """Look at the time, and at how much is kept: beyond so many numbers all is forgotten, and worked out again where it is
        asked for. Raises `OutOfTime` where the time for a derivation is over.
        """
        require_time()
        if self.numbers > MOST_KEPT:
            self.forget()
        self.due = self.numbers + BETWEEN

    def forget(self) -> None:
        """Let go of all that was remembered."""
        self.numbers = self.due = 0
        for world in self.worlds:
            world.memo.clear()


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
        self.kept: Kept = Kept() if self.parent is None else self.parent.kept
        self.kept.worlds.append(self)
        self._sizes: dict[int, tuple[Axis, int]] = {} if self.parent is None else self.parent._sizes
        self._shapes: dict[int, tuple[Tensor, tuple[int, ...]]] = {} if self.parent is None else self.parent._shapes
        self.of_matrices: dict[tuple[str, str], Field] = {}  # by what is made of a matrix, and its name
        self._rows: Mapping[str, Definition] = {} if self.parent is None else self.parent._rows
        self._arrays: dict[str, Field] = {}
        self._by_definition: dict[str, Field] = {}
        self._moved: dict[tuple[str, tuple[str, ...], bool], tuple[Moved, ...]] = {}
        self.note: Watch = Watch() if self.parent is None else self.parent.note

    @property
    def seen(self) -> set[tuple[Expr, int]]:
        """Conditions, each with a side on which values lay."""
        return self.note.seen

    def size(self, axis: Axis) -> int:
        """How many values an index over `axis` takes."""
        known = self._sizes.get(id(axis))  # to compare axes takes longer than all else here
        if known is None:
            found = axis.size_among(self.sizes)
            if found is None:
                raise CannotSample("An axis has no size at this point", typed=axis.name, advice="Name it in `sizes`.")
            known = self._sizes[id(axis)] = axis, found
        return known[1]

    def shape(self, tensor: Tensor) -> tuple[int, ...]:
        """The sizes of its axes."""
        found = self._shapes.get(id(tensor))
        if found is None:
            found = self._shapes[id(tensor)] = tensor, tuple([self.size(a) for a in tensor.axes])
        return found[1]

    def field(self, name: str) -> Field:
        """All components of the tensor `name`. What it rests on is computed from the front: Python's stack is short."""
        found = self._arrays.get(name)
        return self._worked_out(name) if found is None else found

    def _worked_out(self, name: str) -> Field:
        waiting, found = [name], self._arrays
        while waiting:
            if waiting[-1] in found:
                waiting.pop()
            elif ahead := self._not_yet(waiting[-1]):
                waiting += ahead
            else:
                last = waiting.pop()
                found[last] = self._find(last)
        return found[name]

    def _not_yet(self, name: str) -> list[str]:
        """The quantities in the definition of `name` that are to be followed in this world before it."""
        if name not in self._rows or not self.moves(name):
            return []
        return [n for n in self.definitions.behind[name] if n not in self._arrays and self.moves(n)]

    def by_definition(self, name: str) -> Field:
        """What the definition of `name` says here, without any offset."""
        if name not in self._by_definition:
            row = self.row(name)
            self._by_definition[name] = self.field(name) if row is None else self._follow(row)
        return self._by_definition[name]

    def moves(self, name: str) -> bool:
        """Whether values of `name` are this world's own."""
        return True

    def _follow(self, row: Definition) -> Field:
        letters = _letters(row)
        found = self.compiled(row.body)(self)
        rest, order, spread = fronted(letters, found.axes)
        data = found.data if order is None else found.data.transpose(order)
        data = data if spread is None else data[spread]
        shape = (*self.shape(row.tensor), *data.shape[len(letters):])
        return (data if data.shape == shape else np.broadcast_to(data, shape)), rest

    def refuse_axes(self, tensor: Tensor, count: int) -> None:
        """Refuse an array with another number of axes than the tensor has."""
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
        return self._rows.get(name)

    def moved(self, tensor: Tensor, held: tuple[str, ...], alone: bool = False) -> tuple[Moved, ...]:
        """The neighbouring worlds where the components have moved: one with an imaginary step, deeper two with real ones.
        Unless it is to move `alone`, others move there in directions of their own.
        """
        found = self._moved.get((tensor.name, held, alone))
        if found is None:
            movers = (tensor,) if held or alone else self.together(tensor)
            signs = (1,) if self.depth == 0 else (1, -1)
            found = tuple(Moved(self, movers, sign, frozenset(held)) for sign in signs)
            self._moved |= {(t.name, held, alone): found for t in movers}
        return found

    def together(self, tensor: Tensor) -> tuple[Tensor, ...]:
        """What moves in the same neighbouring world as a tensor, itself among them."""
        return (tensor,)

    def slope(self, answers: Sequence[Grid]) -> Grid:
        """The derivative from what an expression is in the neighbouring worlds."""
        if self.depth == 0:
            (answer,) = answers
            return Grid(answer.axes, slopes(self.bits)(answer.data))
        difference = joined(np.subtract, *answers)
        return Grid(difference.axes, difference.data * acb(arb(2) ** (self.real_step * self.depth - 1)))

    def movers(self, names: frozenset[str], held: frozenset[str]) -> frozenset[str]:
        """The names that move when `names` do and `held` stay: found once for a point."""
        raise NotImplementedError

    def offset(self, name: str) -> Field | None:
        """How far a defined tensor lies from what its definition says; None where it does not."""
        raise NotImplementedError

    def _find(self, name: str) -> Field:
        raise NotImplementedError


@by_object
def _letters(row: Definition) -> tuple[int, ...]:
    """The axes that the letters of a definition name."""
    return tuple(slot(i) for i in row.indices)


class Moved(World):
    """A world where every component of some tensors has taken a step, each in a direction of its own, and everything that is
    not held has followed.
    """

    def __init__(self, parent: World, tensors: Sequence[Tensor], sign: int, held: frozenset[str]) -> None:
        self.parent, self.held, self.sign = parent, held, sign
        super().__init__()
        self.bits, self.depth = parent.bits, parent.depth + 1
        self.real_step = parent.real_step
        self.context, self.sizes, self.definitions = parent.context, parent.sizes, parent.definitions
        self.moving = parent.movers(frozenset(t.name for t in tensors), held)
        self.direction = DIRECTIONS * self.depth
        self._own: dict[str, tuple[int, tuple[int, ...]]] = {}  # its first direction, and its shape
        start = int(len(tensors) > 1)
        for tensor in tensors:
            shape = parent.shape(tensor)
            self._own[tensor.name] = start, shape
            start += prod(shape)

    @cached_property
    def step(self) -> acb:
        """How far a component moves in its direction."""
        return step_of(-(self.bits // 2), 0) if self.depth == 1 else step_of(-self.real_step * (self.depth - 1), self.sign)

    def compiled(self, expr: Expr) -> Callable[[World], Grid]:
        """What evaluates an expression in any world."""
        assert self.parent is not None
        return self.parent.compiled(expr)

    def _find(self, name: str) -> Field:
        assert self.parent is not None
        if name not in self.moving:
            return self.parent.field(name)
        row = self.row(name)
        follows = row is not None and name not in self.held and any(t.name in self.moving for t in row.uses)
        found = _plus(self.by_definition(name), self.parent.offset(name), len(self._axes(name))) if follows \
            else self.parent.field(name)
        return self._stepped(name, found) if name in self._own else found

    def _axes(self, name: str) -> tuple[Axis, ...]:
        row = self.row(name)
        return row.tensor.axes if row else ()

    def moves(self, name: str) -> bool:
        """Whether `name` has moved with the step."""
        return name in self.moving

    def _stepped(self, name: str, field: Field) -> Field:
        """The field of a tensor with the step added to each component in its own direction."""
        data, rest = field
        start, shape = self._own[name]
        if self.direction not in rest:
            data, rest = data[..., None], (*rest, self.direction)
        count = prod(shape)
        made = extended(data, start + count)
        own = made.reshape(count, -1, start + count)[:, :, start:].diagonal(0, 0, 2)
        own.setflags(write=True)
        own += self.step
        return made, rest

    def along(self, tensor: Tensor, answer: Grid) -> Grid:
        """An answer in the directions, its last axis, of one of the moved tensors alone; without them where it has not moved."""
        axes, data = answer.axes, answer.data
        if not axes or axes[-1] != self.direction:
            return answer
        start, shape = self._own[tensor.name]
        if data.shape[-1] <= start:
            return Grid(axes[:-1], data[..., 0])
        return Grid(axes, data[..., start:start + prod(shape)])

    def components(self, tensor: Tensor, slope: Grid) -> Field:
        """What stands in the directions of a tensor, as components of it; 0, or no value, where nothing has moved."""
        _, shape = self._own[tensor.name]
        axes, data = slope.axes, slope.data
        if not axes or axes[-1] != self.direction:
            return np.broadcast_to(np.asarray(data * 0), (*shape, *data.shape)), axes
        last = data.ndim - 1
        data = data.transpose((last, *range(last)))
        return data.reshape((*shape, *data.shape[1:])), axes[:-1]

    def offset(self, name: str) -> Field | None:
        """A held tensor keeps its value while its definition moves on; the moved component has its step."""
        assert self.parent is not None
        kept = self.parent.offset(name)
        if name in self.held:
            now, here = self.parent.field(name), self.by_definition(name)
            kept = _plus(now, (-here[0], here[1]), len(self._axes(name)))
        if name not in self._own:
            return kept
        return self._stepped(name, kept or (np.zeros(self._own[name][1], dtype=object), ()))

    def movers(self, names: frozenset[str], held: frozenset[str]) -> frozenset[str]:
        """The names that move when `names` do and `held` stay."""
        assert self.parent is not None
        return self.parent.movers(names, held)


def _plus(one: Field, other: Field | None, count: int) -> Field:
    """The sum of two fields of one tensor with so many axes."""
    if other is None:
        return one
    own = tuple(range(-count, 0))
    total = joined(np.add, Grid((*own, *one[1]), one[0]), Grid((*own, *other[1]), other[0]))
    return total.data, total.axes[count:]
