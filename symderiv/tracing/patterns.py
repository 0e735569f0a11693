"""Sizes at which a module is held against its model: those of the example, and others of the axes that only inputs have."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symderiv.notation import Tensor, size_form
from symderiv.notation.indices.size_products import named
from symderiv.tracing.tape import Tape


def around(tape: Tape, inputs: Sequence[Tensor], arguments: Collection[str]) -> list[dict[str, int]]:
    """The example's sizes; then the same with the sizes of the arguments alone all different, all equal, and 1."""
    held = {n for t in inputs if t.name not in arguments for n in names(t)}
    every = {n for t in inputs for n in names(t)} | {n for a in tape.axes.values() if a.size is None for k, _ in size_form(a)
                                                     for n in named(k)}
    numbers = tape.numbers or {}
    example = {n: numbers.get(n, 2) for n in sorted(every)}
    free = sorted({n for t in inputs if t.name in arguments for n in names(t)} - held)
    found = [example]
    for sizes in ((3, 2, 4), (2, 2, 2), (1, 1, 1)):
        made = example | {n: sizes[k % 3] for k, n in enumerate(free)}
        if made not in found:
            found.append(made)
    return found


def names(tensor: Tensor) -> set[str]:
    """The names of the free sizes of a tensor's axes, and of what its entries are places on."""
    axes = [*tensor.axes, *(g.over for g in tensor.givens if g.over is not None)]
    return {n for a in axes if a.size is None for k, _ in size_form(a) for n in named(k)}
