"""Operations without a row taken apart into others by PyTorch's own decompositions; writing in place as new arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from symderiv.tracing.from_torch.graph import in_place, name_of


def rewritten(program: Any, known: Collection[str]) -> Any:
    """The program with every operation that no row reads in terms of others, as far as PyTorch says how.

    Writing into a part of an array, as in x[0] = y, becomes an array of its own. A program that needs neither stays as it is.
    """
    nodes = [n for n in program.graph.nodes if n.op == "call_function"]
    strange = any(name_of(n) not in known and _aten(n.target) for n in nodes)
    if not strange and not any(in_place(n) for n in nodes):
        return program
    try:
        return program.run_decompositions(dict(_decompositions(frozenset(known))))  # which takes entries out
    except Exception:  # an operation that cannot be rewritten: it is named when it is read
        return program


def _aten(operation: Any) -> bool:
    return getattr(operation, "namespace", "") == "aten"


@cache
def _decompositions(known: frozenset[str]) -> dict[Any, Callable[..., Any]]:
    """How PyTorch writes operations in terms of others, for those that no row reads."""
    from torch._decomp import decomposition_table
    from torch.export import default_decompositions

    both = {**default_decompositions(), **decomposition_table}
    return {op: how for op, how in both.items() if _aten(op) and op.name().split("::")[-1].split(".")[0] not in known}
