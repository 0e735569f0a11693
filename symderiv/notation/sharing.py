"""Nodes of which equal ones are one object: they are quickly compared, and what remembers objects finds them again."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr
from sympy.core.operations import AssocOp


@lru_cache(maxsize=1 << 15)
def shared(kind: Any, *args: Any) -> Any:
    """The node of this kind with these arguments, which are taken as they are.

    >>> from sympy import Mul
    >>> from sympy.abc import x
    >>> shared(Mul, x, x) is shared(Mul, x, x)
    True
    """
    return kind._from_args(args) if issubclass(kind, AssocOp) else Expr.__new__(kind, *args)
