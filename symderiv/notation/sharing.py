"""Nodes of which equal ones are one object: they are quickly compared, and what remembers objects finds them again.

>>> from sympy import Mul
>>> from sympy.abc import x
>>> shared(Mul, x, x) is shared(Mul, x, x)
True
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sympy import Expr
from sympy.core.operations import AssocOp


def _node(kind: Any, *args: Any) -> Any:
    return kind._from_args(args) if issubclass(kind, AssocOp) else Expr.__new__(kind, *args)


shared: Callable[..., Any] = lru_cache(maxsize=1 << 15)(_node)
"""The node of a kind with these arguments, which are taken as they are."""
