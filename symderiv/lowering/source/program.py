"""What a module of code computes: outputs from inputs, and the gradients of the inputs from those of the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from symderiv.notation import Axis, Definition, Tensor


class Tangents(NamedTuple):
    """What each variable moves by, and how the quantities move that rest on these, in the order of their definitions."""

    of: Mapping[Tensor, Tensor]
    rows: Sequence[Definition]


NO_TANGENTS = Tangents({}, ())
"""Of what is a number, or of what nothing was derived."""


@dataclass(frozen=True)
class Program:
    """`forward` are definitions in order, `backward` the adjoints in an order in which each uses only what stands before it,
    `gradients` pairs of a variable and its gradient (a definition of a quantity of its shape), `outputs` the defined tensors
    whose values are wanted, `upstream` for each of them the tensor of what its gradient is called; `arguments` names inputs in
    the order in which a person's own code takes them, `dimensions` says of outputs of how many axes each dimension is made.

    `tangents` are what an output that is an array moves by: for each variable its own, the definitions of those of the quantities
    in order, that of the output last. There are none where nothing derived them.
    """

    forward: Sequence[Definition]
    backward: Sequence[Definition]
    gradients: Sequence[tuple[Tensor, Definition]]
    outputs: tuple[Tensor, ...]
    upstream: tuple[Tensor, ...]
    arguments: tuple[str, ...] = ()
    dimensions: Mapping[Tensor, tuple[int, ...]] = field(default_factory=dict)
    tangents: Tangents = NO_TANGENTS

    @property
    def output(self) -> Tensor:
        """The first output."""
        return self.outputs[0]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors the program takes: a person's arguments in their order, others in order of use."""
        made = {d.tensor for d in (*self.forward, *self.backward)} | set(self.upstream)
        rows = (*self.forward, *self.backward, *(d for _, d in self.gradients))
        used = (t for row in rows for t in sorted(row.uses, key=lambda t: t.name))
        wanted = (*used, *(v for v, _ in self.gradients))
        return in_order(dict.fromkeys(t for t in wanted if t not in made), self.arguments)


    def groups(self, output: Tensor) -> list[tuple[Axis, ...]]:
        """The axes of each dimension of an output."""
        axes = iter(output.axes)
        return [tuple(islice(axes, n)) for n in self.dimensions.get(output, (1,) * len(output.axes))]


def in_order(tensors: Iterable[Tensor], arguments: Sequence[str]) -> tuple[Tensor, ...]:
    """Those that arguments are called after in the order of these, then the others as they come."""
    places = {name: n for n, name in enumerate(dict.fromkeys(arguments))}
    return tuple(sorted(tensors, key=lambda t: places.get(t.name, len(places))))
