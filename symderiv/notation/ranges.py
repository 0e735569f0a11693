"""That an index stays in its axis: the factor 𝟙[1 ≤ i ≤ N] under which an entry may have a shifted index."""

from __future__ import annotations

from typing import Any, cast

from sympy import Add, Expr, Mul, Pow, S

from symderiv.errors import AxisMismatch
from symderiv.notation.anatomy import by_object
from symderiv.notation.conversion import require_index
from symderiv.notation.indices.affine import canonical, leaves, outside, sides
from symderiv.notation.indices.axes import Axis, Extent, Index
from symderiv.notation.nodes import Indicator, Mask
from symderiv.notation.tensors import Entry, Tensor


class Within(Mask):
    """𝟙[1 ≤ i ≤ N]: 1 where an index expression is a place on the axis, else 0. args: the index, the size of the axis.

    An index that never leaves the axis gives 1, one that always does 0. An entry with a shifted index is multiplied by
    it where the shift may lead out of the axis: the entry counts as 0 there (zero padding).
    Raises `AxisMismatch` for what is no index expression.

    >>> from symderiv.notation import Axis
    >>> W, R = Axis("W"), Axis("R")
    >>> Within(W.index("j") - R.index("r") + 1, W)
    Within(j - r + 1, W)
    >>> Within(W.index("j"), W)
    1
    """

    def __new__(cls, index: Any, axis: Axis | Extent) -> Expr:
        """Whether `index` is one of 1, …, the size of `axis`."""
        axis = axis.axis if isinstance(axis, Extent) else axis
        if type(index) is Index and index.axis == axis:
            return cast(Expr, S.One)
        index = canonical(require_index(index))
        if not isinstance(axis, Axis):
            raise AxisMismatch("An index stays within an axis", typed=repr(axis)[:200], advice='Make one with sd.axes("K").')
        if outside(index, axis):
            return cast(Expr, S.Zero)
        return cast(Expr, S.One) if all(sides(index, axis)) else cast(Expr, Expr.__new__(cls, index, axis.extent))

    @property
    def index(self) -> Expr:
        """The index expression."""
        return cast(Expr, self.args[0])

    @property
    def axis(self) -> Axis:
        """The axis it stays on."""
        return cast(Extent, self.args[1]).axis

    @property
    def doubtful(self) -> tuple[bool, bool]:
        """Which sides say something: 1 ≤ i, and i ≤ N."""
        low, high = sides(self.index, self.axis)
        return not low, not high


    def _sympystr(self, printer: Any) -> str:
        return f"Within({printer._print(self.index)}, {self.axis})"


def is_condition(exponent: Expr) -> bool:
    """Whether an exponent says where a factor counts: an indicator, a range, or a product of these."""
    parts = exponent.args if isinstance(exponent, Mul) else (exponent,)
    return all(isinstance(f, Indicator | Within) for f in parts)



def stray_entry(expr: Any, masked: frozenset[Index] = frozenset()) -> tuple[Tensor, Expr, Axis] | None:
    """An entry whose index leaves its axis, with no indicator, delta or range factor on that index around it.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); x = Tensor("x", (K,)); i = K.index("i")
    >>> stray_entry(x[i + 1])[:2]
    (x, i + 1)
    >>> stray_entry(x[i + 1] * Within(i + 1, K))
    >>> stray_entry(x[i + 1] * Indicator(x[i + 1] > 0))[:2]
    (x, i + 1)
    """
    if _stays_inside(expr):
        return None
    if isinstance(expr, Entry):
        return _leaving(expr, masked)
    if isinstance(expr, Pow) and is_condition(expr.exp):
        masked = masked | _compared(expr.exp)
    if isinstance(expr, Mul):
        masks = (f.base if isinstance(f, Pow) and f.exp.is_positive else f for f in expr.args)  # 𝟙² is a mask as 𝟙 is
        masked = masked.union(*(_compared(f) for f in masks if isinstance(f, Mask)))
    return next((found for a in expr.args if (found := stray_entry(a, masked)) is not None), None)


@by_object
def _stays_inside(expr: Any) -> bool:
    """Whether no entry of an expression leaves its axis, whatever is masked."""
    return _leaving(expr, frozenset()) is None if isinstance(expr, Entry) else all(map(_stays_inside, expr.args))


def _leaving(entry: Entry, masked: frozenset[Index]) -> tuple[Tensor, Expr, Axis] | None:
    """The first index of an entry that leaves its axis, and has none of the letters that are masked."""
    for index, axis in zip(entry.indices, entry.tensor.axes, strict=True):
        if type(index) is Index and index.axis == axis:
            continue
        if isinstance(index, Add | Mul | Index) and not (index.free_symbols & masked) and \
                getattr(index, "axis", None) != axis and leaves(index, axis):
            return entry.tensor, index, axis
    return None


def _compared(condition: Any) -> frozenset[Index]:
    """The letters that a condition compares; one that stands in an entry is not compared, and has to stay in its axis as well."""
    if isinstance(condition, Entry | Index):
        return frozenset([condition] if isinstance(condition, Index) else ())
    return frozenset[Index]().union(*map(_compared, condition.args))


__all__ = ["Within", "is_condition", "stray_entry"]
