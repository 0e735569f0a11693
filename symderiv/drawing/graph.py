"""What a picture of a model shows: its definitions, the inputs that flow through it, and the backward path.

>>> from symderiv.notation import Axis, Model, Tensor
>>> K, D = Axis("K"), Axis("D"); m = Model()
>>> z = m.define("z", Tensor("W", (K, D)) @ Tensor("x", (D,)) + Tensor("b", (K,)))
>>> graph = model_graph(m.definitions, "z", ["W"])
>>> graph.flow, [t.name for t in graph.parameters[z]], sorted((str(a), str(b)) for a, b in graph.backward)
((x, z), ['W', 'b'], [('W', 'z')])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from symderiv.errors import ModelError, UnknownName
from symderiv.notation import Definition, Definitions, Entry, Index, Sum, Tensor, free_indices

Link = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Graph:
    """The definitions that an output rests on, and how they hang together.

    `flow` are the quantities with a place of their own: the data inputs, then the defined tensors in order. The other
    inputs are `parameters`, drawn at each definition that uses them. `backward` are the links, source first, on the
    way from the output back to the `chosen` variables.
    """

    rows: tuple[Definition, ...]
    output: Tensor
    data: tuple[Tensor, ...]
    chosen: tuple[Tensor, ...]

    @property
    def flow(self) -> tuple[Tensor, ...]:
        """Every quantity with a place of its own."""
        return (*self.data, *(row.tensor for row in self.rows))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Which quantity of the flow each definition uses."""
        return tuple((source, row.tensor) for row in self.rows for source in self.flow if source in row.uses)

    @cached_property
    def parameters(self) -> dict[Tensor, tuple[Tensor, ...]]:
        """The other inputs of each definition, by name."""
        flow = set(self.flow)
        return {row.tensor: tuple(sorted(row.uses - flow, key=lambda t: t.name)) for row in self.rows}

    @cached_property
    def backward(self) -> frozenset[Link]:
        """The links on the way from the output back to a chosen variable."""
        moving = set(self.chosen)
        for row in self.rows:
            if row.uses & moving:
                moving.add(row.tensor)
        return frozenset((s, row.tensor) for row in self.rows if row.tensor in moving for s in row.uses if s in moving)


def model_graph(definitions: Definitions, output: str | Tensor, wrt: Iterable[str | Tensor] = ()) -> Graph:
    """The graph of everything that `output` rests on, with the way back to the variables `wrt`.

    Raises `UnknownName` for a name without a tensor, `ModelError` for a variable that the output does not depend on.
    """
    goal = named(definitions, output)
    reach = definitions.ancestors.get(goal, frozenset())
    if not reach:
        raise ModelError(f"{goal.name} is an input: nothing leads to it", typed=goal.name,
                         advice=f"Draw one of {', '.join(row.tensor.name for row in definitions)}.")
    rows = tuple(row for row in definitions if row.tensor in reach)
    chosen = tuple(named(definitions, one) for one in wrt)
    for variable in chosen:
        if variable not in reach or variable == goal:
            raise ModelError(f"{goal.name} does not depend on {variable.name}, so no path leads back to it",
                             typed=variable.name, advice=f"It depends on {_names(reach - {goal})}.")
    return Graph(rows, goal, _data(rows, set(chosen)), chosen)


def named(definitions: Definitions, name: str | Tensor | Entry) -> Tensor:
    """The tensor of that name; raises `UnknownName`."""
    text = name if isinstance(name, str) else name.tensor.name if isinstance(name, Entry) else name.name
    found = definitions.tensor(text)
    if found is None:
        known = (*definitions.inputs, *(row.tensor for row in definitions))
        raise UnknownName.among("name in this model", text, (t.name for t in known))
    return found


def _names(tensors: Iterable[Tensor]) -> str:
    return ", ".join(sorted(t.name for t in tensors))


def _data(rows: Sequence[Definition], chosen: set[Tensor]) -> tuple[Tensor, ...]:
    """The inputs that the model transforms: one for each definition that uses no earlier one, where it can be told."""
    defined = {row.tensor for row in rows}
    found: dict[Tensor, None] = {}
    for row in rows:
        if row.uses and not row.uses & (defined | set(found)):
            found.setdefault(min(row.uses, key=lambda t: _how_like_data(row, t, chosen)))
    return tuple(found)


def _how_like_data(row: Definition, tensor: Tensor, chosen: set[Tensor]) -> tuple[object, ...]:
    """A key that is smallest for the data: summed over, with few axes, its free axes the first of the result.

    In W x + b that is x; in X Wᵀ + b it is X, whose examples are the rows of the result.
    """
    entries = [e for e in row.body.atoms(Entry) if e.tensor == tensor]
    summed = {i for s in row.body.atoms(Sum) for i in s.indices}
    free = [row.indices.index(i) for e in entries for i in e.indices if isinstance(i, Index) and i in row.indices]
    contracted = any(free_indices(i) & summed for e in entries for i in e.indices)
    first = min(free, default=-1)
    slides = any(not isinstance(i, Index) for e in entries for i in e.indices)  # what a window is moved over
    return (not contracted, not tensor.axes, bool(tensor.givens), not slides, len(tensor.axes), tensor not in chosen, first,
            tensor.name)
