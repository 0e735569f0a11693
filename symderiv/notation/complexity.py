"""How long an expression is, counted in operations, and how deep its summation signs stand."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Mul

from symderiv.notation.conversion import expression
from symderiv.notation.nodes import Binder, by_object
from symderiv.notation.tensors import Entry


def operations(expr: Any) -> int:
    """The number of operations: a sum or product of n parts counts n − 1, any other operation one, an entry none.

    Raises `NotAnExpression` for what is no formula.

    >>> from sympy.abc import x, y
    >>> operations(x * y + 1)
    2
    """
    return _operations(expr if isinstance(expr, Basic) else expression(expr))


@by_object
def _operations(expr: Any) -> int:
    args = expr._args
    if not args or isinstance(expr, Entry):
        return 0
    inner = sum([_operations(a) for a in args if a._args])
    if isinstance(expr, Add | Mul):
        return inner + len(args) - 1
    return inner + (len(args) - 1 if isinstance(expr, Binder) else 1)


def nesting(expr: Any) -> int:
    """How many summation signs stand within one another.

    >>> from symderiv.notation import Axis, Tensor, sum_over
    >>> K = Axis("K"); x = Tensor("x", (K,))
    >>> nesting(sum_over(x["k"], K.index("k")))
    1
    """
    inner = 0 if isinstance(expr, Entry) else max(map(nesting, expr.args), default=0)
    return inner + 1 if isinstance(expr, Binder) else inner
