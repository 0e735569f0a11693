"""The graph of an exported module: its operations in order, and what their nodes say of their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol


class Graph(Protocol):
    """The operations of a module, the nodes that come out, and the constants that are lifted into it."""

    @property
    def nodes(self) -> tuple[Any, ...]:
        """The operations in order."""

    @property
    def outputs(self) -> tuple[Any, ...]:
        """The nodes that come out."""

    @property
    def constants(self) -> Mapping[str, Any]:
        """Arrays of numbers by the names of their nodes."""

    @property
    def powers(self) -> Mapping[tuple[str, int], tuple[Mapping[str, int], float]]:
        """The numbers that are powers of sizes, by node and place: the size, and its power."""

    @property
    def shared(self) -> Mapping[str, str]:
        """Parameters that are others under a second name: the nodes of both."""


def plain(name: str) -> str:
    """A parameter's name as a name: layers.0.weight is layers_0_weight, 0.weight is layer_0_weight."""
    made = re.sub(r"\W", "_", name)
    return made if made[0].isalpha() else f"layer_{made.lstrip('_')}"


def name_of(node: Any) -> str:
    """The operation's name without its overload: add of aten.add.Tensor."""
    parts = str(node.target).split(".")
    if len(parts) == 1:
        return str(getattr(node.target, "__name__", parts[0]))
    return parts[1] if len(parts) > 1 else parts[0]


def in_place(node: Any) -> bool:
    """Whether an operation changes its first argument."""
    name = name_of(node)
    return name.endswith("_") and not name.startswith("__") and bool(node.args) and hasattr(node.args[0], "name")


def place_of(node: Any) -> str | None:
    """Where in a person's own source an operation stands; in PyTorch's own where there is no other."""
    lines = (node.meta.get("stack_trace") or "").splitlines()
    frames = [(line.strip(), lines[n + 1].strip() if n + 1 < len(lines) else "") for n, line in enumerate(lines)
              if line.strip().startswith("File ")]
    own = [f for f in frames if "site-packages" not in f[0]] or frames
    if not own:
        return None
    head = re.sub(r'^File "(.*)", line (\d+).*$', r"\1, line \2", own[-1][0])
    return f"{head}: {own[-1][1]}"


def path_of(node: Any) -> tuple[str, ...]:
    """The submodules inside which an operation runs, from the outside in, as names."""
    stack = node.meta.get("nn_module_stack") or {}
    return tuple(plain(path) for path, _ in stack.values() if path)
