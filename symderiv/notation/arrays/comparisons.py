"""Whole tensors compared component by component: an array of zeros and ones that knows its condition."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Eq, Ge, Gt, Le, Lt, Ne

from symderiv.errors import AxisMismatch
from symderiv.notation.arrays.arithmetic import as_array, elementwise
from symderiv.notation.arrays.operands import Array, ArrayOps
from symderiv.notation.nodes import Indicator

KINDS: dict[str, Any] = {"greater": Gt, "greater_equal": Ge, "less": Lt, "less_equal": Le, "equal": Eq, "not_equal": Ne}
"""The relations by NumPy's names."""


class Comparison(ArrayOps):
    """a > b and the like for whole tensors: 𝟙[a > b], component by component. It is no truth value.

    >>> from symderiv.notation import Axis, Tensor
    >>> z = Tensor("z", (Axis("K"),))
    >>> ~(z > 0)
    Comparison over (K,): Indicator(z[k] <= 0)
    """

    __slots__ = ("kind", "left", "right")

    def __init__(self, kind: Any, left: Any, right: Any) -> None:
        self.kind, self.left, self.right = kind, left, right

    @property
    def axes(self) -> Any:  # type: ignore[override]
        """The axes of both sides together."""
        return self.as_array().axes

    def as_array(self) -> Array:
        """𝟙[left > right]."""
        return elementwise(lambda a, b: Indicator(self.kind(a, b)), self.left, self.right)

    def __invert__(self) -> Comparison:
        return Comparison(self.kind(sympy.Dummy(), sympy.Dummy()).negated.func, self.left, self.right)

    def __and__(self, other: Any) -> Array:
        return self * other

    def __or__(self, other: Any) -> Array:
        return 1 - (1 - self.as_array()) * (1 - as_array(other))

    def __bool__(self) -> bool:
        raise AxisMismatch("A whole tensor has no one truth value", typed=repr(self)[:200],
                           advice="Choose component by component: sd.where(z > 0, a, b), sd.maximum, sd.minimum.")

    def __repr__(self) -> str:
        return f"Comparison over {self.shape_text}: {self.as_array().body}"


__all__ = ["KINDS", "Comparison"]
