"""What a module of code computes: outputs from inputs, and the gradients of the inputs from those of the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.notation import Definition, Tensor


@dataclass(frozen=True)
class Program:
    """`forward` are definitions in order, `backward` the adjoints in an order in which each uses only what stands before it,
    `gradients` pairs of a variable and its gradient (a definition of a quantity of its shape), `outputs` the defined tensors
    whose values are wanted, `upstream` for each of them the tensor of what its gradient is called.
    """

    forward: Sequence[Definition]
    backward: Sequence[Definition]
    gradients: Sequence[tuple[Tensor, Definition]]
    outputs: tuple[Tensor, ...]
    upstream: tuple[Tensor, ...]

    @property
    def output(self) -> Tensor:
        """The first output."""
        return self.outputs[0]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors the program takes, in order of use."""
        made = {d.tensor for d in (*self.forward, *self.backward)} | set(self.upstream)
        rows = (*self.forward, *self.backward, *(d for _, d in self.gradients))
        used = (t for row in rows for t in sorted(row.uses, key=lambda t: t.name))
        wanted = (*used, *(v for v, _ in self.gradients))
        return tuple(dict.fromkeys(t for t in wanted if t not in made))
