"""An exported module run on symbols: submodules name the quantities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from symderiv.errors import NoRule, SymderivError
from symderiv.notation import Entry, tensors
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_torch.around.quiet import line_of
from symderiv.tracing.from_torch.around.size_numbers import Powers
from symderiv.tracing.from_torch.graph import Graph, in_place, name_of, path_of, place_of
from symderiv.tracing.from_torch.operations import OPERATIONS, REFUSED, UNKNOWN
from symderiv.tracing.quantities import define, is_long
from symderiv.tracing.sizes import sized
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

STOPPING = ("detach", "detach_")


def execute(program: Graph, tape: Tape, inputs: Mapping[str, Traced]) -> list[Traced]:
    """The values of an exported module's outputs."""
    values: dict[str, Any] = dict(inputs) | {node: inputs[first] for node, first in program.shared.items()}
    values |= {node: traced(array, tape) for node, array in program.constants.items()}
    uses = Counter(n.name for node in program.nodes for n in node.all_input_nodes)
    names = _names(program)
    for node in program.nodes:
        tape.place = node.name
        try:
            made = _of_kind(node, _applied(node, values, tape, program.powers))
        except SymderivError as error:
            error.where = line_of(program, node) or error.where
            error.args = (error.message(),)
            raise
        worth = isinstance(made, Traced) and made.kind == "real" and (node.name in names or uses[node.name] > 1)
        if isinstance(made, Traced) and made.kind != "int" and tensors(made.body) and not isinstance(made.body, Entry) and \
                (worth or is_long(made)):
            made = define(tape, names.get(node.name, node.name), made)
        values[node.name] = made
        if in_place(node):
            values[node.args[0].name] = made
    return [traced(values[n.name], tape) for n in program.outputs]


def _names(program: Graph) -> dict[str, str]:
    """The last operation inside a submodule gives it its name."""
    found: dict[str, str] = {}
    nodes = program.nodes
    for node, after in zip(nodes, [*nodes[1:], None], strict=True):
        path, following = path_of(node), path_of(after) if after is not None else ()
        left = [p for p in path if p not in following]
        if left and after is not None:
            found[node.name] = left[0]
    return found


def _applied(node: Any, values: Mapping[str, Any], tape: Tape, powers: Powers) -> Any:
    given = [_power(tape, *powers[node.name, n]) if (node.name, n) in powers else _value(a, values)
             for n, a in enumerate(node.args)]
    options = {k: _value(v, values) for k, v in node.kwargs.items()}
    if getattr(node.target, "__module__", "") in ("_operator", "operator"):
        return node.target(*given)
    name = _operation(node)
    if name.startswith("wrap_with_set_grad"):
        raise NoRule("no_grad stops the gradient, and a formula cannot", typed="torch.no_grad", where=place_of(node),
                     advice="Pass what is computed there as an input of its own.")
    if name not in OPERATIONS:
        reason, advice = REFUSED.get(name, UNKNOWN)
        raise NoRule(reason, typed=str(node.target), where=place_of(node), advice=advice)
    if name in STOPPING:
        tape.stopped_at = tape.stopped_at or place_of(node)
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


def _power(tape: Tape, size: Mapping[str, int], power: float) -> Any:
    """A power of a size, as a number to compute with."""
    return traced(sized(tape.resolve(dict(size)), tape), tape) ** power


def _of_kind(node: Any, made: Any) -> Any:
    """What an operation gives, as real numbers, whole ones or truth values: as PyTorch says."""
    if isinstance(made, list | tuple):
        seen = node.meta.get("val")
        parts = seen if isinstance(seen, list | tuple) and len(seen) == len(made) else [None] * len(made)
        return type(made)(_typed(part, a) for part, a in zip(parts, made, strict=True))
    return _typed(node.meta.get("val"), made)


def _typed(example: Any, made: Any) -> Any:
    kind = getattr(example, "dtype", None)
    if not isinstance(made, Traced) or kind is None:
        return made
    return made.with_body(made.body, "real" if kind.is_floating_point else "bool" if str(kind) == "torch.bool" else "int")


def _operation(node: Any) -> str:
    """The name without its overload; one in place by the name of the other."""
    name = name_of(node)
    return name[:-1] if in_place(node) and name not in OPERATIONS else name


def _value(argument: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(argument, list | tuple):
        return [_value(a, values) for a in argument]
    name = getattr(argument, "name", None)
    return values[name] if isinstance(name, str) and name in values and hasattr(argument, "all_input_nodes") else argument
