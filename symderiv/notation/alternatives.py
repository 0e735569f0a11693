"""Values told apart by an index: one where two indices agree and another elsewhere, or one for each component."""

from __future__ import annotations

from typing import Any, cast

from sympy import Expr

from symderiv.errors import AxisMismatch
from symderiv.notation.conversion import expression, require_index
from symderiv.notation.indices.axes import Index
from symderiv.notation.nodes import Delta


class Cases(Expr):
    """One value where two indices agree, another elsewhere. args: two index expressions, then both values.

    Raises `AxisMismatch` for indices of two axes.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); p = Tensor("p", (K,))
    >>> Cases(K.index("i"), K.index("k"), p["i"], -p["i"] * p["k"])
    Cases(i, k, p[i], -p[i]*p[k])
    """

    is_commutative = True
    is_real = True

    def __new__(cls, i: Any, j: Any, same: Any, other: Any) -> Expr:
        """`same` where i = j, `other` where they differ; decided indices, or equal values, leave one of them."""
        same, other, met = expression(same), expression(other), Delta(i, j)
        if met.is_Integer:
            return same if met == 1 else other
        if same == other:
            return same
        return cast(Expr, Expr.__new__(cls, require_index(i), require_index(j), same, other))

    @property
    def indices(self) -> tuple[Expr, Expr]:
        """The indices that are compared."""
        return cast(tuple[Expr, Expr], self.args[:2])

    @property
    def same(self) -> Expr:
        """The value where both indices agree."""
        return cast(Expr, self.args[2])

    @property
    def other(self) -> Expr:
        """The value where they differ."""
        return cast(Expr, self.args[3])


class Components(Expr):
    """One value for each component of an axis of fixed size. args: the index, then the values in order.

    For a matrix the values are `Components` themselves. Raises `AxisMismatch` for an axis without a size, or another
    number of values.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K", 2); p = Tensor("p", (K,))
    >>> Components(K.index("i"), p[1] - 1, p[2])
    Components(i, p[1] - 1, p[2])
    """

    is_commutative = True
    is_real = True

    def __new__(cls, index: Any, *values: Any) -> Expr:
        """The value at `index`; a number in its place picks one."""
        index, listed = require_index(index), [expression(v) for v in values]
        if isinstance(index, Index) and len(listed) != index.axis.size:
            raise AxisMismatch(f"The axis {index.axis} has {index.axis.size or 'no fixed number of'} components",
                               typed=f"{len(listed)} values", advice="Fix its size, as in sd.axes('K=3').")
        if index.is_Integer:
            return listed[int(index) - 1]
        return cast(Expr, Expr.__new__(cls, index, *listed))

    @property
    def index(self) -> Expr:
        """The letter that runs over the components."""
        return cast(Expr, self.args[0])

    @property
    def values(self) -> tuple[Expr, ...]:
        """The components in order."""
        return cast(tuple[Expr, ...], self.args[1:])


__all__ = ["Cases", "Components"]
