"""What `torch.export` says of a module: its inputs and parameters by name, its operations in order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from symderiv.errors import EngineError, ModelError
from symderiv.tracing.from_torch.graph import in_place, plain
from symderiv.tracing.from_torch.reading import execute


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
    """A module as a list of operations."""

    title: str
    module: Any
    sources: tuple[Source, ...]
    nodes: tuple[Any, ...]
    outputs: tuple[Any, ...]
    arguments: tuple[Any, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)

    def execute(self, tape: Any, inputs: Mapping[str, Any]) -> Any:
        """The values of the outputs, on symbols."""
        return execute(self, tape, inputs)

    def opened(self, inputs: Mapping[str, Any]) -> Exported:
        """Itself: the sizes of its inputs are open already."""
        return self

    def run(self, numbers: Mapping[str, Any]) -> Any:
        """The module's own values at arrays by name."""
        import torch
        from torch.utils import _pytree as tree

        flat, layout = tree.tree_flatten(self.arguments)
        own = deepcopy(self.module).double()
        state = dict(own.named_parameters()) | dict(own.named_buffers())
        for source in self.sources:
            array = torch.as_tensor(numbers[source.name], dtype=source.example.dtype if not source.example.is_floating_point()
                                    else torch.float64)
            if source.argument is not None:
                flat[source.argument] = array
            else:
                with torch.no_grad():
                    state[source.parameter].copy_(array)
        usual = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)  # for constants that the module makes
        try:
            with torch.no_grad():
                value = own(*tree.tree_unflatten(flat, layout))
        finally:
            torch.set_default_dtype(usual)
        found = [v.numpy() for v in tree.tree_flatten(value)[0] if isinstance(v, torch.Tensor)]
        return tuple(found)


def exported(module: Any, arguments: Sequence[Any]) -> Exported:
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
    if not arguments:
        raise ModelError("Example inputs say what shapes the inputs have", typed=title,
                         advice="Give them: sd.read_torch(module, torch.randn(2, 3)).")
    return _taken_apart(title, module, _program(title, module, tuple(arguments)), tuple(arguments))


def _program(title: str, module: Any, arguments: tuple[Any, ...]) -> Any:
    """The exported program with the sizes of the inputs open; with those of the example where PyTorch cannot leave them open."""
    import torch
    from torch.utils import _pytree as tree

    def opened(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return None
        return {n: torch.export.Dim.AUTO for n, size in enumerate(value.shape) if size > 1}

    shapes = tree.tree_map(opened, arguments)
    if next(iter(inspect.signature(module.forward).parameters.values())).kind is inspect.Parameter.VAR_POSITIONAL:
        shapes = (shapes,)
    try:
        return torch.export.export(module, arguments, dynamic_shapes=shapes)
    except Exception:  # the reason is that of the export with fixed sizes, if that fails too
        pass
    try:
        return torch.export.export(module, arguments)
    except Exception as error:
        raise ModelError("torch.export cannot read this module", typed=title,
                         advice=f"{type(error).__name__}: {error}"[:800]) from error


def _wrapped(function: Callable[..., Any]) -> Any:
    import torch

    class Function(torch.nn.Module):
        forward = staticmethod(function)

    made = Function()
    made.forward.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return made


def _taken_apart(title: str, module: Any, program: Any, arguments: tuple[Any, ...]) -> Exported:
    from torch.utils import _pytree as tree

    signature = program.graph_signature
    state = dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))
    flat = tree.tree_flatten(arguments)[0]
    places = {name: n for n, name in enumerate(signature.user_inputs)}
    nodes = list(program.graph.nodes)
    sources = []
    for node in (n for n in nodes if n.op == "placeholder"):
        held = signature.inputs_to_parameters.get(node.name) or signature.inputs_to_buffers.get(node.name)
        if node.name in places and hasattr(flat[places[node.name]], "shape"):
            sources.append(Source(node.name, plain(node.name), flat[places[node.name]], places[node.name],
                                  fixed=tuple(str(n).isdigit() for n in node.meta["val"].shape)))
        elif held is not None and held in state:
            sources.append(Source(node.name, plain(held), state[held], parameter=held))
    wanted = set(signature.user_outputs)
    final = next(n for n in nodes if n.op == "output").args[0]
    outputs = tuple(n for n in final if getattr(n, "name", None) in wanted)
    lifted = getattr(signature, "inputs_to_lifted_tensor_constants", {})
    constants = {node: program.constants[key].detach().numpy() for node, key in lifted.items() if key in program.constants}
    return Exported(title, module, tuple(sources), tuple(_needed(nodes, outputs)), outputs, arguments, constants)


def _needed(nodes: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """The operations on which the outputs rest, in order; those in place count with what they change."""
    wanted = {n.name for n in outputs}
    for node in reversed(nodes):
        if node.op == "call_function" and (node.name in wanted or in_place(node)):
            wanted |= {n.name for n in node.all_input_nodes} | {node.name}
    return [n for n in nodes if n.op == "call_function" and n.name in wanted]
