"""An exported module run on symbols: sizes become axes, submodules name the quantities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import ModelError, NoRule, SymderivError
from symderiv.library.givens import label
from symderiv.library.givens import mask as zero_or_one
from symderiv.notation import Axis, Entry, Model, Tensor, size_form, tensors
from symderiv.notation.products import named
from symderiv.tracing.aligning import traced
from symderiv.tracing.from_torch.exporting import Exported, Source, in_place, name_of, path_of, place_of
from symderiv.tracing.from_torch.operations import OPERATIONS
from symderiv.tracing.naming import letters_for
from symderiv.tracing.relations import Learned, Relations
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

RUNS = 300
"""How often a module is run again with more known about its sizes."""


def read(program: Exported, make: Callable[[], Model], only_here: bool = False) -> tuple[Tape, list[Traced], list[Tensor]]:
    """The model of a module, its values, and its inputs with their axes.

    First it is found which sizes are equal and which are products; then the axes get letters, and it is run once more.
    `only_here` takes the sizes that no parameter has as they are in the example.
    """
    numbers: dict[str, int] = {}
    inputs = {s.node: _tensor(s, numbers) for s in program.sources}
    relations = Relations()
    tape, _ = _run_until_known(program, inputs, relations, numbers, make)
    for name in _only_here(program, inputs, relations, only_here):
        relations.learn(Learned(name, {"": numbers[name]}))
    named = letters_for([relations.tensor(inputs[s.node]) for s in _arguments_first(program.sources)], tape.axes, numbers)
    final = {node: named.tensor(relations.tensor(t)) for node, t in inputs.items()}
    resolve = lambda form: named.form(relations.resolved(form))  # noqa: E731
    known = {named.name(n): k for n, k in numbers.items()}
    tape, values = _run_until_known(program, final, Relations(), known, make, resolve, numbers)
    return tape, values, list(final.values())


def _only_here(program: Exported, inputs: Mapping[str, Tensor], relations: Relations, every: bool) -> set[str]:
    """The sizes that a module takes as in the example, and that no parameter has: those of an unrolled loop."""
    def bases(axis: Axis) -> set[str]:
        return {n for names in relations.resolved(dict(size_form(axis))) for n in named(names)}

    held = {n for s in program.sources if s.argument is None for a in inputs[s.node].axes for n in bases(a)}
    fixed = {n for s in program.sources for a, f in zip(inputs[s.node].axes, s.fixed, strict=False) if f or every
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
        return Tensor(source.name, axes, (label(Axis(f"{source.name}_places")),))
    return Tensor(source.name, axes, (zero_or_one,) if "bool" in kind else ())


def _run_until_known(program: Exported, inputs: Mapping[str, Tensor], relations: Relations, numbers: dict[str, int],
                     make: Callable[[], Model], resolve: Any = None, earlier: Mapping[str, int] | None = None
                     ) -> tuple[Tape, list[Traced]]:
    for _ in range(RUNS):
        own = {node: relations.tensor(t) for node, t in inputs.items()}
        tape = Tape(make(), relations.known(list(own.values())), numbers)
        tape.resolve = (lambda form: relations.resolved(resolve(form))) if resolve else relations.resolved
        try:
            return tape, _run(program, own, tape)
        except Learned as found:
            relations.learn(found)
    raise ModelError("The sizes of this module do not settle", typed=program.title)


def _run(program: Exported, inputs: Mapping[str, Tensor], tape: Tape) -> list[Traced]:
    values: dict[str, Any] = {node: _input(tape, t) for node, t in inputs.items()}
    values |= {node: traced(array, tape) for node, array in program.constants.items()}
    uses = Counter(n.name for node in program.nodes for n in node.all_input_nodes)
    names = _names(program)
    for node in program.nodes:
        tape.place = node.name
        made = _applied(node, values, tape)
        worth = node.name in names or uses[node.name] > 1
        if worth and isinstance(made, Traced) and tensors(made.body) and not isinstance(made.body, Entry):
            made = tape.define(names.get(node.name, node.name), made)
        values[node.name] = made
        if in_place(node):
            values[node.args[0].name] = made
    found = [traced(values[n.name], tape) for n in program.outputs]
    name = "L" if len(found) == 1 and not found[0].dims else "y"
    return [tape.define(name if len(found) == 1 else f"{name}_{k}", v) for k, v in enumerate(found, 1)]


def _input(tape: Tape, tensor: Tensor) -> Traced:
    made = tape.input(tensor)
    return made.with_body(made.body, "bool") if any(g.name == "mask" for g in tensor.givens) else made


def _names(program: Exported) -> dict[str, str]:
    """The last operation inside a submodule gives it its name."""
    found: dict[str, str] = {}
    nodes = program.nodes
    for node, after in zip(nodes, [*nodes[1:], None], strict=True):
        path, following = path_of(node), path_of(after) if after is not None else ()
        left = [p for p in path if p not in following]
        if left and after is not None:
            found[node.name] = left[0]
    return found


def _applied(node: Any, values: Mapping[str, Any], tape: Tape) -> Any:
    given = [_value(a, values) for a in node.args]
    options = {k: _value(v, values) for k, v in node.kwargs.items()}
    if getattr(node.target, "__module__", "") in ("_operator", "operator"):
        return node.target(*given)
    name = _operation(node)
    if name not in OPERATIONS:
        raise NoRule("This operation of PyTorch has no meaning for symbols yet", typed=str(node.target), where=place_of(node),
                     advice="Write it with others, or pass what it gives as an input. "
                            "Rows go into symderiv/tracing/from_torch/.")
    try:
        return OPERATIONS[name].call(tape, *given, **options)
    except SymderivError as error:
        if error.where is None:
            error.where = place_of(node)
            error.args = (error.message(),)
        raise
    except (TypeError, ValueError, AttributeError) as error:
        raise NoRule("This operation is not understood with these arguments", typed=str(node.target), where=place_of(node),
                     advice=f"{type(error).__name__}: {error}") from error


def _operation(node: Any) -> str:
    """The name without its overload; one in place by the name of the other."""
    name = name_of(node)
    return name[:-1] if in_place(node) and name not in OPERATIONS else name


def _value(argument: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(argument, list | tuple):
        return [_value(a, values) for a in argument]
    name = getattr(argument, "name", None)
    return values[name] if isinstance(name, str) and name in values and hasattr(argument, "all_input_nodes") else argument
