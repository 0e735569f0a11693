"""Sizes at which a module is held against its model: those of the example, and others of the axes that only inputs have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from symderiv.notation import Axis, Tensor, size_form
from symderiv.notation.indices.size_products import named
from symderiv.tracing.tape import Tape

Sizes = dict[str, int]


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


def beyond(sizes: Sequence[Sizes]) -> list[Sizes]:
    """More sizes for what is the same at all of these at which a function runs: those of the example twice as large, which keeps
    what is a part of what, and each alone larger by one. None where nothing is free."""
    example, *others = sizes
    free = [n for n in example if any(other[n] != example[n] for other in others)]
    return [example | {n: 2 * example[n] for n in free}, *(example | {n: example[n] + 1} for n in free)] if free else []


def names(tensor: Tensor) -> set[str]:
    """The names of the free sizes of a tensor's axes, and of what its entries are places on."""
    axes = [*tensor.axes, *(g.over for g in tensor.givens if g.over is not None)]
    return {n for a in axes if a.size is None for k, _ in size_form(a) for n in named(k)}


def grown(tape: Tape, inputs: Sequence[Tensor], arguments: Collection[str]) -> tuple[dict[str, Sizes], list[Sizes]]:
    """The example's sizes with one of those of parameters larger by one, under its name; and with all of them twice as large,
    which keeps what is a part of what, and larger by one."""
    held = sorted({n for t in inputs if t.name not in arguments for n in names(t)})
    example = around(tape, inputs, ())[0]
    larger = {n: example | {n: example[n] + 1} for n in held}
    return larger, [example | {n: 2 * example[n] for n in held}, example | {n: example[n] + 1 for n in held}] if held else []


def dimensions_of(sizes: Collection[str], inputs: Sequence[Tensor]) -> frozenset[tuple[str, int]]:
    """Where these sizes stand: the inputs, by name, and their dimensions; those of no other size where there are such."""
    found: set[tuple[str, int]] = set()
    for size in sizes:
        held = [(t.name, n, {p for k, _ in size_form(a) for p in named(k)}) for t in inputs for n, a in enumerate(t.axes)
                if a.size is None]
        alone = {(name, n) for name, n, own in held if own == {size}}
        found |= alone or {(name, n) for name, n, own in held if size in own}
    return frozenset(found)


def fixed_at(program: Any, sizes: Collection[str], inputs: Sequence[Tensor]) -> Any:
    """The program with these sizes of its arguments as they are in the example; None where there are none."""
    places = dimensions_of(sizes, inputs)
    if not places:
        return None
    flags = [tuple((s.name, n) in places or any(s.fixed[n:n + 1]) for n in range(len(s.example.shape))) for s in program.sources]
    return replace(program, sources=tuple(replace(s, fixed=f) for s, f in zip(program.sources, flags, strict=True)))


def sizes_of(axes: Sequence[Axis], numbers: Sequence[int]) -> dict[str, int]:
    """The sizes of the names that axes are made of, from those of the axes, where all names of an axis but one are known."""
    found: dict[str, int] = {}
    open_ = [(dict(size_form(axis)), number) for axis, number in zip(axes, numbers, strict=True) if axis.size is None]
    for _ in range(len(open_)):
        for form, number in open_:
            rest = {names: count for names, count in form.items() if any(n not in found for n in named(names))}
            last = next(iter(rest), "")
            if len(rest) == 1 and named(last) == [last]:
                known = sum(count * prod(found[n] for n in named(names)) for names, count in form.items() if names != last)
                found[last] = (number - known) // rest[last]
    return found
