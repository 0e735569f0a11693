"""Nodes of a square matrix: a component of its inverse, its determinant."""

from __future__ import annotations

from typing import Any, cast

from sympy import Expr

from symderiv.errors import AxisMismatch
from symderiv.notation.indices.affine import on_axis
from symderiv.notation.indices.axes import Axis
from symderiv.notation.tensors import Tensor


class InverseEntry(Expr):
    """One component of the inverse of a square matrix, (X⁻¹)_ij. args: the tensor, then two index expressions.

    Raises `AxisMismatch` when the tensor is not a square matrix or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor, InverseEntry
    >>> N = Axis("N"); X = Tensor("X", (N, N))
    >>> InverseEntry(X, "i", "j")
    InverseEntry(X, i, j)
    """

    is_commutative = True
    is_real = True

    def __new__(cls, tensor: Tensor, i: Any, j: Any) -> Expr:
        """(X⁻¹)_ij for letters, index expressions or 1-based integers."""
        rows, columns = _square(tensor, "An inverse")
        return cast(Expr, Expr.__new__(cls, tensor, on_axis(i, rows), on_axis(j, columns)))

    @property
    def tensor(self) -> Tensor:
        """The matrix that is inverted."""
        return cast(Tensor, self.args[0])

    @property
    def indices(self) -> tuple[Expr, Expr]:
        """Row and column of the inverse."""
        return cast(tuple[Expr, Expr], self.args[1:])


class Det(Expr):
    """The determinant of a square matrix. args: the tensor.

    Raises `AxisMismatch` when the tensor is not a square matrix.

    >>> from symderiv.notation import Axis, Tensor, Det
    >>> N = Axis("N"); Det(Tensor("X", (N, N)))
    Det(X)
    """

    is_commutative = True
    is_real = True

    def __new__(cls, tensor: Tensor) -> Expr:
        """det X."""
        _square(tensor, "A determinant")
        return cast(Expr, Expr.__new__(cls, tensor))

    @property
    def tensor(self) -> Tensor:
        """The matrix."""
        return cast(Tensor, self.args[0])


def _square(tensor: Tensor, what: str) -> tuple[Axis, Axis]:
    if len(tensor.axes) != 2 or tensor.axes[0] != tensor.axes[1]:
        raise AxisMismatch(f"{what} needs a square matrix", typed=f"{tensor.name} {tensor.shape_text}")
    return tensor.axes[0], tensor.axes[1]


__all__ = ["Det", "InverseEntry"]
