"""Which tensors a formula mentions, and whether there is a derivative in it: without NumPy, where judging goes on without it."""

from __future__ import annotations

from typing import Any

from symderiv.notation import Partial, Tensor
from symderiv.notation.nodes import by_object

_NO_NAMES = frozenset[str]()


@by_object
def mentions(expr: Any) -> tuple[frozenset[str], bool]:
    """The tensors that an expression mentions, by name, and whether there is a derivative in it."""
    if not expr._args:
        return (frozenset((expr.name,)) if isinstance(expr, Tensor) else _NO_NAMES), False
    names, derives = _NO_NAMES, isinstance(expr, Partial)
    for part in expr._args:
        if part._args or isinstance(part, Tensor):
            more, inner = mentions(part)
            derives = derives or inner
            if more is not names:
                names = names | more if names else more
    return names, derives
