"""Code that has run at an example's sizes, read as a model: which sizes are equal, which are products, which letters they get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any, Protocol

from symderiv.errors import AxisMismatch, ModelError, NoRule
from symderiv.library.givens import label
from symderiv.library.givens import mask as zero_or_one
from symderiv.notation import Axis, Model, Tensor, size_form
from symderiv.notation.indices.size_products import named
from symderiv.tracing.from_numpy.operations import NUMPY
from symderiv.tracing.naming import letters_for
from symderiv.tracing.quantities import define, given
from symderiv.tracing.relations import Learned, Relations
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

RUNS = 300
"""How often code is run again with more known about its sizes."""


class Source(Protocol):
    """A tensor that goes in: its name in the code and on the page, its example, and which argument it is, if it is one."""

    node: str
    name: str
    example: Any
    argument: int | None
    fixed: tuple[bool, ...]


class Program(Protocol):
    """Code with example inputs."""

    @property
    def title(self) -> str:
        """What the code is called."""

    @property
    def sources(self) -> Sequence[Any]:
        """What goes in."""

    def execute(self, tape: Tape, inputs: Mapping[str, Traced]) -> Any:
        """The values that come out, from inputs by their names in the code."""

    def opened(self, inputs: Mapping[str, Tensor]) -> Any:
        """The same code with the sizes of its inputs open, where it can be."""


def read(program: Program, make: Callable[[], Model], only_here: bool = False) -> tuple[Tape, list[Traced], list[Tensor]]:
    """The model of a module, its values, and its inputs with their axes.

    First it is found which sizes are equal and which are products; then the axes get letters, and it is run once more.
    `only_here` takes the sizes that no parameter has as they are in the example, once it is known which these are; where not
    even that is found with open sizes, as they are from the start.
    """
    try:
        return _read(program, make, only_here)
    except (NoRule, AxisMismatch):
        for first in (False, True)[only_here:]:
            with suppress(NoRule, AxisMismatch):
                return _read(program, make, True, first)
        raise


def _read(program: Program, make: Callable[[], Model], only_here: bool,
          first: bool = False) -> tuple[Tape, list[Traced], list[Tensor]]:
    numbers: dict[str, int] = {}
    inputs = {s.node: _tensor(s, numbers) for s in program.sources}
    relations = Relations()
    for name in _only_here(program, inputs, relations, True) if first else ():
        relations.learn(Learned(name, {"": numbers[name]}))
    tape, _ = _run_until_known(program, inputs, relations, numbers, make)
    for name in _only_here(program, inputs, relations, only_here) | _of_no_input(tape, inputs):
        relations.learn(Learned(name, {"": numbers[name]}))
    named = letters_for([relations.tensor(inputs[s.node]) for s in _arguments_first(program.sources)], tape.axes, numbers)
    final = {node: named.tensor(relations.tensor(t)) for node, t in inputs.items()}
    resolve = lambda form: named.form(relations.resolved(form))  # noqa: E731
    known = numbers | {named.name(n): numbers[n] for n in named.names if n in numbers}
    opened, relations = program.opened(final), Relations()
    tape, values = _run_until_known(opened, final, relations, known, make, resolve, numbers)
    late = _of_no_input(tape, final)  # numbers that stand only where sizes are open
    for name in late:
        relations.learn(Learned(name, {"": known[name]}))
    if late:
        tape, values = _run_until_known(opened, final, relations, known, make, resolve, numbers)
    return tape, values, [relations.tensor(t) for t in final.values()]


def _of_no_input(tape: Tape, inputs: Mapping[str, Tensor]) -> set[str]:
    """The sizes in the code that turn out to be no array's that goes in: they are the numbers that stand there, also where places
    are counted on them, as in `segment_sum(x, i, num_segments=4)`."""
    def bases(form: Mapping[str, int]) -> set[str]:
        return {n for names in tape.resolve(dict(form)) for n in named(names)}

    own = {n for t in inputs.values() for a in t.axes for n in bases(dict(size_form(a)))}
    return {n for name in tape.literal for n in bases({name: 1})} - own


def _only_here(program: Program, inputs: Mapping[str, Tensor], relations: Relations, every: bool) -> set[str]:
    """The sizes that a module takes as in the example, and that no parameter has: those of an unrolled loop."""
    def bases(axis: Axis) -> set[str]:
        return {n for names in relations.resolved(dict(size_form(axis))) for n in named(names)}

    held = {n for s in program.sources if s.argument is None for a in inputs[s.node].axes for n in bases(a)}
    fixed = {n for s in program.sources for a, f in zip_longest(inputs[s.node].axes, s.fixed) if f or every
             for n in bases(a)}
    return fixed - held


def _arguments_first(sources: Sequence[Source]) -> list[Source]:
    return sorted(sources, key=lambda s: s.argument is None)


def _tensor(source: Source, numbers: dict[str, int]) -> Tensor:
    """An input with an axis for each dimension, of which only the number is known; a size of 1 stays 1."""
    axes = []
    for n, size in enumerate(source.example.shape):
        axis = Axis(f"{source.name}_{n}", 1 if size == 1 else None)
        numbers[axis.name] = int(size)
        axes.append(axis)
    kind = str(source.example.dtype)
    if "int" in kind:
        _require_places(source)
        return Tensor(source.name, axes, (label(Axis(f"{source.name}_places"), 0),))
    return Tensor(source.name, axes, (zero_or_one,) if "bool" in kind else ())


def _require_places(source: Source) -> None:
    """Raises `ModelError` for whole numbers that are no places, as those by which a loss leaves out a row."""
    least = int(source.example.min()) if source.argument is not None and 0 not in source.example.shape else 0
    if least < 0:
        raise ModelError("Whole numbers that go in are places, counted from 0", typed=f"{least} in {source.name}",
                         advice="Leave out before what a loss ignores: logits[target >= 0], target[target >= 0]. Numbers "
                                "that are no places are given as floats.")


def _run_until_known(program: Program, inputs: Mapping[str, Tensor], relations: Relations, numbers: dict[str, int],
                     make: Callable[[], Model], resolve: Any = None, earlier: Mapping[str, int] | None = None
                     ) -> tuple[Tape, list[Traced]]:
    for _ in range(RUNS):
        own = {node: relations.tensor(t) for node, t in inputs.items()}
        tape = Tape(make(), relations.known(list(own.values())), NUMPY, numbers)
        tape.resolve = (lambda form: relations.resolved(resolve(form))) if resolve else relations.resolved
        try:
            return tape, _values(program, own, tape)
        except Learned as found:
            relations.learn(found)
    raise ModelError("The sizes of this module do not settle", typed=program.title)


def _values(program: Program, inputs: Mapping[str, Tensor], tape: Tape) -> list[Traced]:
    """The outputs under their names: L for a number, else y; several are numbered."""
    found = program.execute(tape, {node: _input(tape, t) for node, t in inputs.items()})
    name = "L" if len(found) == 1 and not found[0].dims else "y"
    return [define(tape, name if len(found) == 1 else f"{name}_{k}", v) for k, v in enumerate(found, 1)]


def _input(tape: Tape, tensor: Tensor) -> Traced:
    made = given(tape, tensor)
    return made.with_body(made.body, "bool") if any(g.name == "mask" for g in tensor.givens) else made
