"""What a plain `assert a == b` of two formulas tells."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.notation import Entry, add, negate
from symderiv.verification.equality import equal
from symderiv.writing.printers.formulas import unicode_of


def explained(left: Any, right: Any) -> list[str] | None:
    """The lines for two expressions in index notation; None for anything else.

    >>> from symderiv.notation import Axis, Tensor
    >>> x = Tensor("x", (Axis("K"),))["k"]
    >>> explained(2 * (x + 1), 2 * x + 2)[1]
    'structurally different but equal: use symderiv.testing.assert_equivalent()'
    """
    if not (isinstance(left, Expr) and isinstance(right, Expr) and (left.has(Entry) or right.has(Entry))):
        return None
    lines = [f"left − right = {unicode_of(add(left, negate(right)))}"]
    try:
        found = equal(left, right)
    except SymderivError as error:
        return [*lines, str(error)]
    advice = {"equal": "structurally different but equal: use symderiv.testing.assert_equivalent()",
            "different": found.counterexample or found.reason, "unknown": f"not decided: {found.reason}"}
    return [*lines, advice[found.verdict]]


__all__ = ["explained"]
