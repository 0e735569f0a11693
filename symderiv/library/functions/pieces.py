"""What is defined in pieces: the larger and the smaller, clipping, indicators, a choice between two values."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Rel

from symderiv.errors import AxisMismatch
from symderiv.library.functions.row import applied
from symderiv.notation import ArrayOps, Comparison, Indicator, add, as_array, elementwise, extreme, mul


def largest(*args: Expr) -> Expr:
    """max(a, b, ...) of expressions."""
    return extreme(sympy.Max, *args)


def smallest(*args: Expr) -> Expr:
    """min(a, b, ...) of expressions."""
    return extreme(sympy.Min, *args)


def maximum(a: Any, b: Any) -> Any:
    """The larger of two values, component by component; at a tie the derivative is not claimed.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); a, b = sd.vector("a", K), sd.vector("b", K)
    >>> sd.maximum(a, b)
    Array over (K,): Max(a[k], b[k])
    """
    return applied(largest, a, b)


def minimum(a: Any, b: Any) -> Any:
    """The smaller of two values, component by component; at a tie the derivative is not claimed.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); a, b = sd.vector("a", K), sd.vector("b", K)
    >>> sd.minimum(a, b)
    Array over (K,): Min(a[k], b[k])
    """
    return applied(smallest, a, b)


def clip(x: Any, low: Any, high: Any) -> Any:
    """x where it lies between `low` and `high`, else the nearer of these: min(high, max(low, x)).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> sd.clip(sd.scalar("x"), -1, 1)
    Min(1, Max(-1, x))
    """
    return minimum(high, maximum(low, x))


def indicator(condition: Any) -> Any:
    """𝟙[condition], 1 where it holds and 0 elsewhere; an array for a comparison of whole tensors.

    Raises `AxisMismatch` for what is no comparison.

    >>> from symderiv.notation import Axis, Tensor
    >>> indicator(Tensor("z", (Axis("K"),)) > 0)
    Array over (K,): Indicator(z[k] > 0)
    """
    return condition.as_array() if isinstance(condition, Comparison) else Indicator(condition)


def where(condition: Any, a: Any, b: Any) -> Any:
    """`a` where the condition holds, `b` elsewhere: 𝟙[c] a + 𝟙[not c] b; on the border the derivative is not claimed.

    Raises `AxisMismatch` for what is no comparison.

    >>> from symderiv.notation import scalar_entry
    >>> x = scalar_entry("x"); where(x > 0, x, 0)
    x*Indicator(x > 0)
    """
    if isinstance(condition, Comparison | ArrayOps):
        holds = as_array(condition)
        fails = (~condition).as_array() if isinstance(condition, Comparison) else 1 - holds
        return elementwise(_choice, holds, a, fails, b)
    if not isinstance(condition, Rel | bool | sympy.logic.boolalg.BooleanAtom):
        raise AxisMismatch("A choice needs a comparison", typed=str(condition)[:200], advice="Such as sd.where(z > 0, a, b).")
    holds, fails = Indicator(condition), Indicator(sympy.Not(condition))
    if isinstance(a, ArrayOps) or isinstance(b, ArrayOps):
        return elementwise(_choice, holds, a, fails, b)
    return applied(_choice, holds, a, fails, b)


def _choice(holds: Expr, a: Expr, fails: Expr, b: Expr) -> Expr:
    return add(mul(holds, a), mul(fails, b))


def chosen(condition: Any, a: Expr, b: Expr) -> Expr:
    """`where` for expressions."""
    return _choice(Indicator(condition), a, Indicator(sympy.Not(condition)), b)


__all__ = ["chosen", "clip", "extreme", "indicator", "largest", "maximum", "minimum", "smallest", "where"]
