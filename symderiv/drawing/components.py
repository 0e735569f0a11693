"""A small network component by component: which number depends on which, and every path from one to another.

>>> from symderiv.notation import Axis, Model, Sum, Tensor
>>> K, D = Axis("K"), Axis("D"); m = Model()
>>> z = m.define("z", Tensor("W", (K, D)) @ Tensor("x", (D,)))
>>> L = m.define("L", (z * z).sum())
>>> net = component_graph(m.definitions, "L", "x[2]", {"K": 3, "D": 2})
>>> len(net.nodes), net.count, [str(step.target) for step in net.paths(1)[0]]
(6, 3, ['L', 'z[1]'])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, cast

from sympy import Expr, Integer, Max

from symderiv.drawing.graph import Graph, model_graph, named
from symderiv.errors import AxisMismatch, ModelError, TooLarge, UnknownName
from symderiv.notation import (
    Axis,
    Binder,
    Definitions,
    Entry,
    MatrixEntry,
    MaxOver,
    Partial,
    Prod,
    Sum,
    Tensor,
    add,
    factors,
    formula,
    mul,
    rebuild,
    substitute,
    terms,
)

MOST = 60
"""Networks with more nodes than this are not legible component by component."""
DEFAULT = 2
"""The size of an axis that nobody gave."""
_COMPONENT = re.compile(r"\s*([^\[\]\s]+)\s*(?:\[([\d\s,]*)\])?\s*\Z")


@dataclass(frozen=True)
class Step:
    """One link of a path, from the output backwards: a component that depends directly on another."""

    target: Entry
    source: Entry
    held: tuple[Tensor, ...]

    @property
    def derivative(self) -> Partial:
        """The local derivative: everything else that the target uses keeps its value."""
        return Partial(self.target, self.source, *self.held)


@dataclass(frozen=True)
class Components:
    """The components that an output depends on, at given sizes, and the paths from it back to one of them."""

    graph: Graph
    definitions: Definitions
    size: Callable[[Axis], int]
    output: Entry
    chosen: Entry

    @cached_property
    def bodies(self) -> dict[Entry, Expr]:
        """What each component is, its sums written out, from the output backwards."""
        found: dict[Entry, Expr] = {}
        waiting = [self.output]
        while waiting:
            entry = waiting.pop(0)
            row = self.definitions.of(entry.tensor)
            if row is not None and entry not in found:
                found[entry] = written_out(row.at(*entry.indices), self.size)
                waiting += self._used(found[entry])
        return found

    def _used(self, body: Expr) -> list[Entry]:
        """The components that a written-out body mentions; an inverse or a determinant needs its whole matrix."""
        whole = {n.tensor for n in body.atoms(MatrixEntry)}
        found = set(body.atoms(Entry)) | {e for t in whole for e in components(t, self.size)}
        return sorted(found, key=_order)

    @cached_property
    def sources(self) -> dict[Entry, tuple[Entry, ...]]:
        """What each component depends on directly."""
        return {entry: tuple(self._used(body)) for entry, body in self.bodies.items()}

    @cached_property
    def nodes(self) -> tuple[Entry, ...]:
        """The components of the quantities that flow through the model, the inputs first."""
        flow = {t: n for n, t in enumerate(self.graph.flow)}
        found = {*self.bodies, *(e for used in self.sources.values() for e in used if e.tensor in flow)}
        return tuple(sorted(found, key=lambda e: (flow[e.tensor], _order(e))))

    @cached_property
    def ways(self) -> dict[Entry, int]:
        """How many paths lead from each component to the chosen one."""
        found: dict[Entry, int] = {}
        place = {row.tensor: n for n, row in enumerate(self.graph.rows)}
        for entry in sorted(self.bodies, key=lambda e: place[e.tensor]):
            found[entry] = sum(1 if s == self.chosen else found.get(s, 0) for s in self.sources[entry])
        if self.chosen in found:
            found[self.chosen] = 0
        return found

    @property
    def count(self) -> int:
        """The number of paths from the output to the chosen component."""
        return self.ways[self.output]

    def paths(self, most: int) -> list[tuple[Step, ...]]:
        """The first `most` paths, each as its steps from the output backwards."""
        found: list[tuple[Step, ...]] = []
        waiting: list[tuple[Step, ...]] = []
        waiting += [(s,) for s in self.steps(self.output)][::-1]
        while waiting and len(found) < most:
            path = waiting.pop()
            if path[-1].source == self.chosen:
                found.append(path)
            else:
                waiting += [(*path, s) for s in self.steps(path[-1].source)][::-1]
        return found

    def steps(self, entry: Entry) -> list[Step]:
        """The links from a component towards the chosen one."""
        return [Step(entry, s, self._held(entry, s)) for s in self.sources.get(entry, ())
                if s == self.chosen or self.ways.get(s)]

    def _held(self, entry: Entry, source: Entry) -> tuple[Tensor, ...]:
        row = self.definitions.of(entry.tensor)
        assert row is not None
        others = row.uses - {source.tensor}
        return tuple(sorted((t for t in others if source.tensor in self.definitions.ancestors.get(t, ())), key=lambda t: t.name))

    def expression(self) -> Expr:
        """The sum over all paths of the products of their local derivatives."""
        return add(*(mul(*(s.derivative for s in path)) for path in self.paths(self.count)))

    def weight(self, source: Entry, target: Entry) -> Entry | None:
        """The parameter that a link multiplies by: the target has a term that is their product."""
        for term in terms(self.bodies[target]):
            rest = [f for f in factors(term) if f != source and not f.is_Number]
            if source in factors(term) and len(rest) == 1 and self._is_parameter(rest[0]):
                return cast(Entry, rest[0])
        return None

    def _is_parameter(self, factor: Expr) -> bool:
        return isinstance(factor, Entry) and factor.tensor not in self.graph.flow


def component_graph(definitions: Definitions, output: str, chosen: str, sizes: Mapping[str, int]) -> Components:
    """The components of a model at given sizes of its axes, with the paths from `output` back to `chosen`.

    Both are components as in "W1[2,1]", counted from 1; a scalar is its name. An axis without a size has two components.

    Raises `UnknownName` for a tensor or an axis that there is not, `AxisMismatch` for a component out of range, `ModelError`
    where nothing leads from the one to the other, `TooLarge` for more nodes than are legible.
    """
    goal, variable = (named(definitions, _parsed(text)[0]) for text in (output, chosen))
    graph = model_graph(definitions, goal, [variable])
    size = _sizes(graph, sizes)
    count = sum(prod(size(a) for a in t.axes) for t in graph.flow)
    if count > MOST:
        raise TooLarge(f"A network of {count} nodes is not legible component by component", typed=_shown(graph, size),
                       advice=f"Choose smaller sizes (at most {MOST} nodes), or draw the pipeline: leave out --path.")
    made = Components(graph, definitions, size, component(goal, output, size), component(variable, chosen, size))
    if not made.count:
        raise ModelError(f"{made.output} does not depend on {made.chosen} at these sizes", typed=_shown(graph, size),
                         advice="Choose another component.")
    return made


def _parsed(text: str) -> tuple[str, list[int]]:
    found = _COMPONENT.match(text)
    if not found:
        raise UnknownName("Not a component", typed=text, advice="Write it as W1[2,1], counted from 1; a scalar is its name.")
    return found[1], [int(n) for n in re.findall(r"\d+", found[2] or "")]


def component(tensor: Tensor, text: str, size: Callable[[Axis], int]) -> Entry:
    """The component that a text names. Raises `AxisMismatch` for one that the tensor does not have."""
    numbers = _parsed(text)[1]
    if len(numbers) != len(tensor.axes):
        example = f"{tensor.name}[{','.join('1' for _ in tensor.axes)}]" if tensor.axes else tensor.name
        raise AxisMismatch(f"One number for each axis of {tensor.name} names a component", typed=text,
                           advice=f"Its axes are {tensor.shape_text}: write {example}.")
    for n, axis in zip(numbers, tensor.axes, strict=True):
        if not 1 <= n <= size(axis):
            raise AxisMismatch(f"The components along {axis} are numbered 1 to {size(axis)}", typed=text,
                               advice=f"Choose another component, or another size: --sizes {axis}={n}." if n else None)
    return Entry(tensor, *map(Integer, numbers))


def _sizes(graph: Graph, sizes: Mapping[str, int]) -> Callable[[Axis], int]:
    axes = {a.name: a for row in graph.rows for t in {row.tensor, *row.uses} for a in t.axes}
    for name, size in sizes.items():
        if name not in axes:
            raise UnknownName.among("axis", name, axes)
        if axes[name].length:
            raise AxisMismatch(f"The size of axis {name} follows from others", typed=f"{name}={size}",
                               advice=f"It is {formula(axes[name])}.")
        if size < 1 or axes[name].size not in (None, size):
            raise AxisMismatch(f"Axis {name} cannot have this size", typed=f"{name}={size}",
                               advice=f"Its size is {axes[name].size}." if axes[name].size else "Give at least 1.")
    chosen = {name: axes[name].size or sizes.get(name, DEFAULT) for name in axes if not axes[name].length}
    bases = {name: DEFAULT for a in axes.values() for name in a.parts}
    return lambda axis: axis.size_among({**bases, **sizes, **chosen}) or DEFAULT


def _shown(graph: Graph, size: Callable[[Axis], int]) -> str:
    axes = {a.name: size(a) for row in graph.rows for t in {row.tensor, *row.uses} for a in t.axes}
    return ", ".join(f"{name}={n}" for name, n in sorted(axes.items()))


def components(tensor: Tensor, size: Callable[[Axis], int]) -> list[Entry]:
    """Every component of a tensor."""
    return [Entry(tensor, *map(Integer, numbers)) for numbers in product(*(range(1, size(a) + 1) for a in tensor.axes))]


def _order(entry: Entry) -> tuple[Any, ...]:
    return entry.tensor.name, tuple(int(i) for i in entry.indices)


_JOINED: dict[type, Callable[..., Expr]] = {Sum: add, Prod: mul, MaxOver: lambda *args: Max(*args, evaluate=False)}


def written_out(expr: Any, size: Callable[[Axis], int]) -> Any:
    """An expression with its sums written out at the sizes of their axes; what a delta excludes is gone.

    >>> K = Axis("K"); x = Tensor("x", (K,)); k = K.index("k")
    >>> written_out(Sum(x[k], k), lambda axis: 2)
    x[1] + x[2]
    """
    if not expr.args or isinstance(expr, Entry):
        return expr
    if not isinstance(expr, Binder):
        return rebuild(expr, [written_out(a, size) for a in expr.args])
    if type(expr) not in _JOINED:
        raise ModelError("This sign cannot be written out component by component", typed=type(expr).__name__)
    ranges = (range(1, size(i.axis) + 1) for i in expr.indices)
    bodies = (substitute(expr.body, dict(zip(expr.indices, map(Integer, numbers), strict=True))) for numbers in product(*ranges))
    return _JOINED[type(expr)](*(written_out(body, size) for body in bodies))
