"""How a layer names the quantities in between: in a model, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Define = Callable[..., Any]
"""A model's `define(name, value, meaning=..., latex=...)`."""


def unnamed(name: str, value: Any, **described: Any) -> Any:
    """Leaves a quantity without a name: the layer is one formula.

    >>> unnamed("mu", 3, meaning="mean")
    3
    """
    return value


__all__ = ["Define", "unnamed"]
