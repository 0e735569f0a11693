"""What `torch.export` says of a module: its inputs and parameters by name, its operations in order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from symderiv.errors import EngineError, ModelError
from symderiv.notation import Tensor, size_form
from symderiv.tracing.cross_check import form_value, size_of
from symderiv.tracing.from_torch.around.quiet import exporting, in_doubles
from symderiv.tracing.from_torch.around.resizing import as_it_runs
from symderiv.tracing.from_torch.around.rewriting import rewritten
from symderiv.tracing.from_torch.around.size_numbers import Powers, powers
from symderiv.tracing.from_torch.graph import in_place, plain
from symderiv.tracing.from_torch.operations import OPERATIONS
from symderiv.tracing.from_torch.reading import execute
from symderiv.tracing.patterns import names, sizes_of


@dataclass(frozen=True)
class Source:
    """A tensor that goes in: its name in the graph and on the page, its example, and which argument or parameter it is.

    `fixed` says of an argument's dimensions which the module takes in the example's size only.
    """

    node: str
    name: str
    example: Any
    argument: int | None = None
    parameter: str = ""
    fixed: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A module as a list of operations; `rigid` are the dimensions, by input, that numbers of its code hold to their sizes.
    With a `choice` its numbers are read as powers of sizes, where several are the same by that choice."""

    title: str
    module: Any
    sources: tuple[Source, ...]
    nodes: tuple[Any, ...]
    outputs: tuple[Any, ...]
    arguments: tuple[tuple[Any, ...], Mapping[str, Any]] = ((), {})
    constants: Mapping[str, Any] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    drop_stopped: bool = True
    rigid: frozenset[tuple[str, int]] = frozenset()
    choice: int | None = None
    powers: Powers = field(default_factory=dict)

    def execute(self, tape: Any, inputs: Mapping[str, Any]) -> Any:
        """The values of the outputs, on symbols."""
        tape.drop_stopped = self.drop_stopped
        for form in (inputs[s.node].form(n) for s in self.sources for name, n in sorted(self.rigid) if name == s.name):
            if any(form):
                tape.fix(form)
        return execute(self, tape, inputs)

    def opened(self, inputs: Mapping[str, Tensor]) -> Exported:
        """Itself: the sizes of its inputs are open already; with its numbers as powers of sizes, if they are to be read so."""
        if self.choice is None:
            return self
        tensors = [(s, inputs[s.node]) for s in self.sources]
        known = sizes_of([a for _, t in tensors for a in t.axes], [k for s, _ in tensors for k in s.example.shape])
        if not {n for _, t in tensors for n in names(t)} <= known.keys():
            raise ModelError("The sizes of these parameters are not known one by one", typed=self.title)
        larger = {n: k if self._argument_only(n, inputs) else 2 * k for n, k in known.items()}
        shapes = {s.name: tuple(size_of(a, larger) for a in t.axes) for s, t in tensors}
        sizes = [({n: 1}, k) for n, k in known.items()] + [
            (dict(size_form(a)), size_of(a, known)) for _, t in tensors for a in t.axes if a.size is None]
        doubled = [(form, k) for form, k in sizes if form_value(form, larger) == 2 * k]
        return replace(self, powers=powers(self, self._of_shapes(shapes), doubled, self.choice))

    def _argument_only(self, name: str, inputs: Mapping[str, Tensor]) -> bool:
        return not any(name in names(inputs[s.node]) for s in self.sources if s.argument is None)

    def _of_shapes(self, shapes: Mapping[str, tuple[int, ...]]) -> Exported:
        """The same module exported with parameters and arguments of other shapes."""
        import torch
        from torch.utils import _pytree as tree

        made = {s: torch.full(shapes[s.name], 1 if s.example.is_floating_point() else 0, dtype=s.example.dtype)
                for s in self.sources}
        flat, layout = tree.tree_flatten(self.arguments)
        for source, array in made.items():
            if source.argument is not None:
                flat[source.argument] = array
        positional, named = tree.tree_unflatten(flat, layout)
        kept = {s.parameter: array for s, array in made.items() if s.argument is None}
        return as_it_runs(self.module, kept, lambda own: exported(own, positional, named))

    @property
    def moving(self) -> set[str]:
        """The names of what PyTorch differentiates by: arguments and parameters, not buffers, nor what is frozen."""
        own = dict(self.module.named_parameters(remove_duplicate=False))
        return {s.name for s in self.sources if s.argument is not None or (s.parameter in own and own[s.parameter].requires_grad)}

    def run(self, numbers: Mapping[str, Any]) -> tuple[Any, ...]:
        """The module's own values at arrays by name."""
        import torch

        with torch.no_grad():
            return tuple(v.numpy() for v in self._values(numbers)[0])

    def slope(self, numbers: Mapping[str, Any], direction: Mapping[str, Any], weights: Callable[[Any], Any]) -> float:
        """What autograd says of Σ w y along a direction."""
        import torch

        with torch.enable_grad():
            try:
                values, leaves = self._values(numbers)
                total = sum((v * torch.as_tensor(weights(v.shape))).sum() for v in values if v.is_floating_point())
                if not isinstance(total, torch.Tensor) or not total.requires_grad:
                    return 0.0
                found = torch.autograd.grad(total, list(leaves.values()), allow_unused=True)
            except RuntimeError:  # PyTorch has no derivative of an operation, as of heaviside
                return float("nan")
        return float(sum((g.numpy(force=True) * direction[n]).sum() for n, g in zip(leaves, found, strict=True) if g is not None))

    def _values(self, numbers: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The module's values in double precision, and its real inputs and parameters by name."""
        import torch

        kept = {s.parameter: torch.as_tensor(numbers[s.name], dtype=_wide(s.example)) for s in self.sources if s.argument is None}
        return as_it_runs(self.module, kept, lambda own: self._values_of(own.double(), numbers))

    def _values_of(self, own: Any, numbers: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        import torch
        from torch.utils import _pytree as tree

        flat, layout = tree.tree_flatten(self.arguments)
        leaves: dict[str, Any] = {}
        state = dict(own.named_parameters(remove_duplicate=False)) | dict(own.named_buffers(remove_duplicate=False))
        for source in self.sources:
            real = source.example.is_floating_point()
            if source.argument is not None:
                array = torch.as_tensor(numbers[source.name], dtype=_wide(source.example))
                flat[source.argument] = array.requires_grad_(real)
            held = flat[source.argument] if source.argument is not None else state[source.parameter]
            leaves |= {source.name: held} if held.requires_grad else {}
        positional, named = tree.tree_unflatten(flat, layout)
        with in_doubles():
            value = own(*positional, **named)
        return [v for v in tree.tree_flatten(value)[0] if isinstance(v, torch.Tensor)], leaves


def _wide(example: Any) -> Any:
    """The type of numbers in which an example's are drawn."""
    import torch

    return torch.float64 if example.is_floating_point() else example.dtype


def exported(module: Any, arguments: Sequence[Any], named: Mapping[str, Any] | None = None) -> Exported:
    """The module, or a function of tensors, as `torch.export` sees it.

    Raises `EngineError` where torch is not installed, `ModelError` for what cannot be exported.
    """
    try:
        import torch
    except ImportError as error:
        raise EngineError("Reading a module needs PyTorch", advice="Install it: pip install torch.") from error
    title = type(module).__name__
    if not isinstance(module, torch.nn.Module):
        if not callable(module):
            raise ModelError("A torch.nn.Module or a function of tensors is needed", typed=repr(module)[:200])
        title, module = getattr(module, "__name__", "f"), _wrapped(module)
    if not arguments and not named:
        raise ModelError("Example inputs say what shapes the inputs have", typed=title,
                         advice="Give them: sd.read_torch(module, torch.randn(2, 3)).")
    given = _bound(title, module, arguments, named or {})
    with exporting():
        program = rewritten(_program(title, module, *given), OPERATIONS)
    return _taken_apart(title, module, program, given)


def _bound(title: str, module: Any, arguments: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments by place as far as they can be, the rest by name; those between that were left out by their defaults."""
    if not named:
        return tuple(arguments), {}
    signature = inspect.signature(module.forward)
    try:
        bound = signature.bind(*arguments, **named)
    except TypeError as error:
        raise ModelError("These are no arguments of the module", typed=title, advice=str(error)) from error
    last = list(bound.arguments)[-1]
    bound.apply_defaults()
    for name in list(bound.arguments)[list(bound.arguments).index(last) + 1:]:
        del bound.arguments[name]
    return bound.args, bound.kwargs


def _program(title: str, module: Any, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
    """The exported program with the sizes of the inputs open; with those of the example where PyTorch cannot leave them open."""
    import torch
    from torch.utils import _pytree as tree

    def opened(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return None
        return {n: torch.export.Dim.AUTO for n, size in enumerate(value.shape) if size > 1}

    parameters = list(inspect.signature(module.forward).parameters.values())
    several = next((n for n, p in enumerate(parameters) if p.kind is inspect.Parameter.VAR_POSITIONAL), len(arguments))
    own = [*arguments[:several], *([arguments[several:]] if several < len(arguments) else [])]
    given = {p.name: value for p, value in zip(parameters, own, strict=False)} | dict(named)
    shapes = {name: tree.tree_map(opened, value) for name, value in given.items()}
    try:
        return torch.export.export(module, arguments, dict(named), dynamic_shapes=shapes)
    except Exception:  # the reason is that of the export with fixed sizes, if that fails too
        pass
    try:
        return torch.export.export(module, arguments, dict(named))
    except Exception as error:
        raise ModelError("torch.export cannot read this module", typed=title, advice=_said(error)) from error


def _said(error: Exception) -> str:
    """What PyTorch says, without what it says to its own developers; and what to do where a branch asks for numbers."""
    if "data-dependent" in str(error):
        where = next((line.strip() for line in str(error).splitlines() if line.strip().startswith("Caused by")), "")
        return ("A branch or a size depends on the numbers in a tensor: choose by torch.where, or give what it decides as an "
                f"argument. {where}").strip()
    if "_ctc_loss" in str(error):
        return ("CTC sums over paths whose lengths are numbers of the batch: write its recursion over time with "
                "torch.logaddexp, for targets of one length.")
    first = str(error).split("Please file")[0].split("For more information")[0].strip()
    return f"{type(error).__name__}: {first}"[:400]


def _wrapped(function: Callable[..., Any]) -> Any:
    import torch

    class Function(torch.nn.Module):
        forward = staticmethod(function)

    made = Function()
    made.forward.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return made


def _names(module: Any, arguments: tuple[tuple[Any, ...], Mapping[str, Any]]) -> list[str]:
    """The person's names of the tensors that go in: the arguments' own, state_0 and state_1 of a tuple."""
    from torch.utils import _pytree as tree

    parameters = list(inspect.signature(module.forward).parameters.values())
    found = []
    for path, _ in tree.tree_flatten_with_path(arguments)[0]:
        way = [str(getattr(k, "key", getattr(k, "idx", ""))) for k in path[1:]]
        if path[0].idx == 0:
            at = int(way[0])
            several = next((n for n, p in enumerate(parameters[:at + 1]) if p.kind is inspect.Parameter.VAR_POSITIONAL), None)
            way[:1] = [parameters[at].name] if several is None else [parameters[several].name, str(at - several)]
        found.append("_".join(way))
    return found


def _taken_apart(title: str, module: Any, program: Any, arguments: tuple[tuple[Any, ...], Mapping[str, Any]]) -> Exported:
    signature, nodes = program.graph_signature, list(program.graph.nodes)
    sources, shared = _sources(module, signature, [n for n in nodes if n.op == "placeholder"], arguments)
    wanted = set(signature.user_outputs)
    final = next(n for n in nodes if n.op == "output").args[0]
    outputs = tuple(n for n in final if getattr(n, "name", None) in wanted)
    lifted = getattr(signature, "inputs_to_lifted_tensor_constants", {})
    constants = {node: program.constants[key].detach().numpy() for node, key in lifted.items() if key in program.constants}
    return Exported(title, module, tuple(sources), tuple(_needed(nodes, outputs)), outputs, arguments, constants, shared)


def _sources(module: Any, signature: Any, placeholders: Sequence[Any], arguments: tuple[tuple[Any, ...], Mapping[str, Any]]
             ) -> tuple[list[Source], dict[str, str]]:
    """What the graph takes, each once, and under which node one stands that has two names."""
    from torch.utils import _pytree as tree

    state = dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))
    flat = tree.tree_flatten(arguments)[0]
    places, own = {name: n for n, name in enumerate(signature.user_inputs)}, _names(module, arguments)
    sources: list[Source] = []
    shared: dict[str, str] = {}
    for node in placeholders:
        held = signature.inputs_to_parameters.get(node.name) or signature.inputs_to_buffers.get(node.name)
        if node.name in places and hasattr(flat[places[node.name]], "shape"):
            sources.append(Source(node.name, plain(own[places[node.name]]), flat[places[node.name]], places[node.name],
                                  fixed=tuple(str(n).isdigit() for n in node.meta["val"].shape)))
        elif held is not None and held in state:
            first = next((s for s in sources if s.example is state[held]), None)
            if first is not None:  # tied: one parameter under two names
                shared[node.name] = first.node
                continue
            sources.append(Source(node.name, plain(held), state[held], parameter=held))
    return sources, shared


def _needed(nodes: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """The operations on which the outputs rest, in order; those in place count with what they change."""
    wanted = {n.name for n in outputs}
    for node in reversed(nodes):
        if node.op == "call_function" and (node.name in wanted or in_place(node)):
            wanted |= {n.name for n in node.all_input_nodes} | {node.name}
    return [n for n in nodes if n.op == "call_function" and n.name in wanted]
