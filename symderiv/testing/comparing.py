"""What a plain `assert a == b` of two formulas tells."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.notation import ArrayOps, Entry, add, negate
from symderiv.verification.equality import equal
from symderiv.writing.printers.formulas import unicode_of


def explained(left: Any, right: Any) -> list[str] | None:
    """The lines for two expressions or whole arrays in index notation; None for anything else.

    >>> import symderiv as sd
    >>> x = sd.vector("x", sd.axes("K"))
    >>> explained(2 * (x["k"] + 1), 2 * x["k"] + 2)[1]
    'structurally different but equal: use symderiv.testing.assert_equivalent()'
    >>> explained(2 * (x + 1), 2 * x + 2)[0]
    'left − right = 2 (1 + xₖ) − (2 + 2 xₖ)'
    """
    formulas = isinstance(left, Expr | ArrayOps) and isinstance(right, Expr | ArrayOps)
    if not (formulas and (_in_indices(left) or _in_indices(right))):
        return None
    try:
        return [f"left − right = {unicode_of(_difference(left, right))}", _told(left, right)]
    except SymderivError as error:
        return ["left and right cannot be compared", str(error)]


def _in_indices(side: Any) -> bool:
    return isinstance(side, ArrayOps) or side.has(Entry)


def _difference(left: Any, right: Any) -> Expr:
    if isinstance(left, ArrayOps) or isinstance(right, ArrayOps):
        return (left - right).as_array().body
    return add(left, negate(right))


def _told(left: Any, right: Any) -> str:
    found = equal(left, right)
    if found.verdict == "equal":
        return "structurally different but equal: use symderiv.testing.assert_equivalent()"
    return found.counterexample or found.reason if found.verdict == "different" else f"not decided: {found.reason}"


__all__ = ["explained"]
