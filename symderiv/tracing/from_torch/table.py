"""What a row of the tables of operations is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Operation:
    """An ATen operation: `call` takes the tape and the arguments of the graph, arrays as traced ones.

    `example` is a call in PyTorch with tensors x, y (2, 3, 4), v (4,), W (5, 4), b (5,) and the like; its test comes by itself.
    """

    call: Callable[..., Any]
    example: str


def on(function: Callable[..., Any]) -> Callable[..., Any]:
    """A call that does not need the tape."""
    return lambda tape, *args, **options: function(*args, **options)
