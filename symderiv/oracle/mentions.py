"""Which tensors a formula mentions, and whether there is a derivative in it: without NumPy, where judging goes on without it."""

from __future__ import annotations

from typing import Any

from symderiv.notation import Partial, Tensor
from symderiv.notation.nodes import by_object

_NO_NAMES = frozenset[str]()


@by_object
def mentions(expr: Any) -> tuple[frozenset[str], bool]:
    """The tensors that an expression mentions, by name, and whether there is a derivative in it."""
    if not expr.args:
        return (frozenset((expr.name,)) if isinstance(expr, Tensor) else _NO_NAMES), False
    parts = [mentions(a) for a in expr.args]
    return _NO_NAMES.union(*[names for names, _ in parts]), isinstance(expr, Partial) or any(found for _, found in parts)
