"""The window of a convolution or a pooling: the entries that one component of the output sees, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from sympy import Expr, Integer

from symderiv.drawing.components import written_out
from symderiv.drawing.printers.scene import EM, Area, Curve, Formula, Head, Panel, Place, Role, Shape, line
from symderiv.drawing.printers.typeset import typeset
from symderiv.errors import SymderivError
from symderiv.notation import (
    ONE,
    ZERO,
    Axis,
    Definition,
    Entry,
    Extent,
    Index,
    MaxOver,
    Sum,
    Within,
    free_indices,
    operations,
    rebuild,
    substitute,
)
from symderiv.writing.layout.boxes import Box
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.matrix_forms import bold
from symderiv.writing.layout.symbols import symbol

CELL, GAP, SMALL = 30.0, 70.0, 0.8 * EM
"""The side of a cell, the room between input and output, the size of the letters in cells."""
ALONG, WINDOW, MOST = 3, 2, 40
"""How many outputs there are along an axis, and how many entries a window takes; operations of a formula that is still shown."""


def window_shapes(rows: Iterable[Definition]) -> list[Shape]:
    """The picture of the first definition that looks through a window; nothing where none does."""
    for row in rows:
        for binder in sorted(row.body.atoms(Sum, MaxOver), key=str):
            for entry in sorted(binder.atoms(Entry), key=str):
                if _slides(entry, row, binder.indices):
                    return Window(row, entry, tuple(binder.indices)).shapes()
    return []


def _slides(entry: Entry, row: Definition, bound: Sequence[Index]) -> bool:
    """Whether an entry's places go with a letter of the output and one of the window: x_{i+r−1}, one or two of them. A part of
    an axis, x_{K h − K + k}, is no window."""
    moving = [i for i in entry.indices if not isinstance(i, Index)]
    own = set(row.indices) | set(bound)
    both = all(free_indices(i) & set(row.indices) and free_indices(i) & set(bound) and free_indices(i) <= own for i in moving)
    return 0 < len(moving) < 3 and both and not any(i.has(Extent, Entry) for i in moving)


@dataclass(frozen=True)
class Window:
    """One output component and the entries of the input that it is made of."""

    row: Definition
    entry: Entry
    bound: tuple[Index, ...]

    @cached_property
    def moving(self) -> tuple[int, ...]:
        """Which indices of the entry slide."""
        return tuple(n for n, i in enumerate(self.entry.indices) if not isinstance(i, Index))

    @cached_property
    def outer(self) -> tuple[Index, ...]:
        """The letters of the output that the window slides along, in the order of the entry."""
        return tuple(next(iter(free_indices(self.entry.indices[n]) & set(self.row.indices))) for n in self.moving)

    def size(self, axis: Axis) -> int:
        """How long an axis is in the picture: a few outputs, a short window, one of everything else."""
        if axis.size is not None:
            return axis.size
        if any(i.axis == axis for i in self.bound):
            slides = any(i.axis == axis and i in free_indices(self.entry.indices[n]) for i in self.bound for n in self.moving)
            return WINDOW + (len(self.moving) == 1 and not self.row.body.has(MaxOver)) if slides else 1
        return ALONG if any(i.axis == axis for i in self.outer) else 1

    @cached_property
    def at(self) -> tuple[int, ...]:
        """The place of the output that is shown: the second along the last axis, the first along the others."""
        return (*(1 for _ in self.outer[1:]), 2) if len(self.outer) > 1 else (2,)

    def places(self, out: Sequence[int]) -> list[tuple[int, ...]]:
        """The entries that an output sees, as places along the axes that slide."""
        letters = dict(zip(self.outer, map(Integer, out), strict=True))
        bound = [i for i in self.bound if any(i in free_indices(self.entry.indices[n]) for n in self.moving)]
        found = []
        for numbers in product(*(range(1, self.size(i.axis) + 1) for i in bound)):
            here = {**letters, **dict(zip(bound, map(Integer, numbers), strict=True))}
            found.append(tuple(int(substitute(self.entry.indices[n], here)) for n in self.moving))
        return found

    @cached_property
    def extent(self) -> tuple[tuple[int, int], ...]:
        """The first and the last place of the input along each axis that slides; below 1 lies the padding."""
        seen = [p for out in product(*(range(1, ALONG + 1) for _ in self.outer)) for p in self.places(out)]
        return tuple((min(p[n] for p in seen), max(p[n] for p in seen)) for n in range(len(self.moving)))

    def shapes(self) -> list[Shape]:
        """Input and output as cells, the window in colour, an arrow from it, and the formula below."""
        seen, shapes = set(self.places(self.at)), []
        cells = {p: self._corner(p, self.extent, 0.0) for p in product(*(range(a, b + 1) for a, b in self.extent))}
        for place, corner in cells.items():
            shapes += self._cell(corner, self.entry, place if place in seen else None, "dim" if min(place) < 1 else "ink")
        left = max(x for x, _ in cells.values()) + CELL + GAP
        ends = tuple((1, ALONG) for _ in self.outer)
        outputs = {p: self._corner(p, ends, left) for p in product(*(range(a, b + 1) for a, b in ends))}
        for place, corner in outputs.items():
            shapes += self._cell(corner, self.row.lhs, place if place == self.at else None, "ink")
        shapes += self._arrow([cells[p] for p in seen], outputs[self.at])
        names = (self.entry.tensor, min(cells.values())), (self.row.tensor, (left, 0.0))
        shapes += [_words(bold(symbol(tensor)), corner) for tensor, corner in names]
        return [*shapes, *self._formula(max(y for _, y in [*cells.values(), *outputs.values()]) + CELL)]

    def _corner(self, place: Sequence[int], extent: Sequence[tuple[int, int]], left: float) -> Place:
        """The upper left corner of a cell: one axis runs to the right, of two the first runs down."""
        steps = [n - first for n, (first, _) in zip(place, extent, strict=True)]
        return (left + CELL * steps[-1], CELL * steps[0] if len(steps) > 1 else 0.0)

    def _cell(self, corner: Place, of: Entry, place: tuple[int, ...] | None, role: Role) -> list[Shape]:
        x, y = corner
        shapes: list[Shape] = [Panel(Area(x, y, x + CELL, y + CELL), role if place is None else "back")]
        if place is not None and min(place) > 0:
            box = layout(self._component(of, place))
            ink = typeset(box, SMALL)
            at = (x + (CELL - ink.width) / 2, y + (CELL + ink.height - ink.depth) / 2)
            shapes.append(Formula(at, box, SMALL, "back", Area(at[0], at[1] - ink.height, at[0] + ink.width, at[1] + ink.depth)))
        return shapes

    def _component(self, of: Entry, place: tuple[int, ...]) -> Expr:
        """The entry at a place along the axes that slide; letters that do not slide are left out, for one of each is drawn."""
        return Entry(of.tensor.along([of.tensor.axes[n] for n in self._own(of)]), *map(Integer, place))

    def _own(self, of: Entry) -> list[int]:
        return list(self.moving) if of == self.entry else [of.indices.index(i) for i in self.outer]

    def _arrow(self, window: Sequence[Place], to: Place) -> list[Shape]:
        x = max(a for a, _ in window) + CELL
        start = (x + 3, sum(b for _, b in window) / len(window) + CELL / 2)
        if len(self.outer) == 1:
            start = (sum(a for a, _ in window) / len(window) + CELL / 2, CELL + 3)
            end = (to[0] + CELL / 2, CELL + 3)
            low = CELL + 26
            curve = Curve(start, (((start[0], low), (end[0], low), (end[0], end[1] + 8)),), "back")
            return [curve, Head(end, (0.0, -1.0), "back")]
        end = (to[0] - 2, to[1] + CELL / 2)
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        way = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
        return [line(start, (end[0] - 8 * way[0], end[1] - 8 * way[1]), role="back"), Head(end, way, "back")]

    def _formula(self, below: float) -> list[Shape]:
        """What the output component is, written out; nothing where that is long."""
        numbers = {i: Integer(1) for i in self.row.indices} | dict(zip(self.outer, map(Integer, self.at), strict=True))
        indices = [numbers[i] for i in self.row.indices]
        try:
            body = self._without_conditions(written_out(self.row.at(*indices), self.size))
        except SymderivError:
            return []
        if operations(body) > MOST:
            return []
        box: Box = equation(Entry(self.row.tensor, *indices), layout(body))
        ink = typeset(box)
        at = (0.0, below + (34 if len(self.outer) == 1 else 14) + ink.height)
        return [Formula(at, box, EM, "ink", Area(at[0], at[1] - ink.height, at[0] + ink.width, at[1] + ink.depth))]

    def _without_conditions(self, expr: Any) -> Any:
        """Entries in the padding count 0: what is said of places that are numbers here is decided."""
        if isinstance(expr, Within) and isinstance(expr.index, Integer):
            return ONE if expr.index > 0 else ZERO
        return rebuild(expr, [self._without_conditions(a) for a in expr.args]) if expr.has(Within) else expr


def _words(box: Box, corner: Place) -> Formula:
    ink = typeset(box)
    at = (corner[0], corner[1] - 8 - ink.depth)
    return Formula(at, box, EM, "ink", Area(at[0], at[1] - ink.height, at[0] + ink.width, at[1] + ink.depth))


__all__ = ["window_shapes"]
