"""Which tensors a formula mentions, and whether there is a derivative in it: without NumPy, where judging goes on without it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from symderiv.notation import Partial, Tensor
from symderiv.notation.anatomy import by_object, holds, tensors


@by_object
def mentions(expr: Any) -> tuple[frozenset[str], bool]:
    """The tensors that an expression mentions, by name, and whether there is a derivative in it."""
    return _names(tensors(expr)), holds(expr, Partial)


@lru_cache(maxsize=20_000)
def _names(mentioned: frozenset[Tensor]) -> frozenset[str]:
    return frozenset([t.name for t in mentioned])
