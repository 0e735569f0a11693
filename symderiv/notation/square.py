"""Nodes of matrices, several at a time: a component of an inverse, a determinant, decompositions."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sympy import Expr

from symderiv.errors import AxisMismatch
from symderiv.notation.indices.affine import on_axis
from symderiv.notation.indices.axes import Axis
from symderiv.notation.tensors import Tensor, of_unknown_sign


@of_unknown_sign
class MatrixEntry(Expr):
    """One component of what is made of a matrix: the last two axes of a tensor; along those before it there are many.

    args: the tensor, then index expressions: one for each axis before the matrix, then `places` of its own, over the last
    axis. Raises `AxisMismatch` when the last two axes are not one axis twice (where `of_square`), or an index runs over
    another axis.
    """

    is_commutative = True
    is_real = True
    places: ClassVar[int] = 2
    of_square: ClassVar[bool] = True
    what: ClassVar[str] = ""

    def __new__(cls, tensor: Tensor, *indices: Any) -> Expr:
        """The component at letters, index expressions or 1-based integers."""
        if len(tensor.axes) < 2 or (cls.of_square and tensor.axes[-1] != tensor.axes[-2]):
            kind = "square matrix" if cls.of_square else "matrix"
            raise AxisMismatch(f"{cls.what} needs a {kind}", typed=f"{tensor.name} {tensor.shape_text}")
        axes = cls.axes_of(tensor)
        if len(indices) != len(axes):
            raise AxisMismatch(f"{cls.what} of {tensor.name} has {len(axes)} indices here", typed=f"{len(indices)} of them")
        return cast(Expr, Expr.__new__(cls, tensor, *(on_axis(i, a) for i, a in zip(indices, axes, strict=True))))

    @classmethod
    def axes_of(cls, tensor: Tensor) -> tuple[Axis, ...]:
        """The axes of what is made of a matrix."""
        return (*tensor.axes[:-2], *tensor.axes[-1:] * cls.places)

    @property
    def tensor(self) -> Tensor:
        """The matrix."""
        return cast(Tensor, self.args[0])

    @property
    def indices(self) -> tuple[Expr, ...]:
        """The places among several matrices, then those of the component."""
        return cast(tuple[Expr, ...], self.args[1:])

    @property
    def lead(self) -> tuple[Expr, ...]:
        """Which of several matrices is meant."""
        return self.indices[:len(self.tensor.axes) - 2]

    @property
    def own(self) -> tuple[Expr, ...]:
        """Which component is meant."""
        return self.indices[len(self.tensor.axes) - 2:]


class InverseEntry(MatrixEntry):
    """One component of the inverse of a square matrix, (X⁻¹)_ij. args: the tensor, then index expressions.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor, InverseEntry
    >>> N = Axis("N"); X = Tensor("X", (N, N))
    >>> InverseEntry(X, "i", "j")
    InverseEntry(X, i, j)
    """

    what = "An inverse"


class Det(MatrixEntry):
    """The determinant of a square matrix. args: the tensor, then the places among several matrices.

    Raises `AxisMismatch` when the last two axes are not one axis twice.

    >>> from symderiv.notation import Axis, Tensor, Det
    >>> N = Axis("N"); Det(Tensor("X", (N, N)))
    Det(X)
    """

    places = 0
    what = "A determinant"


class CholeskyEntry(MatrixEntry):
    """One component of L in S = L Lᵀ, for the symmetric part S of a matrix: below the diagonal, which is positive.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> N = Axis("N"); CholeskyEntry(Tensor("A", (N, N)), "i", "j")
    CholeskyEntry(A, i, j)
    """

    what = "A Cholesky factor"


class CholeskyInverseEntry(MatrixEntry):
    """One component of L⁻¹, where L is the Cholesky factor of a matrix.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> N = Axis("N"); CholeskyInverseEntry(Tensor("A", (N, N)), "i", "j")
    CholeskyInverseEntry(A, i, j)
    """

    what = "The inverse of a Cholesky factor"


class Eigenvalue(MatrixEntry):
    """λ_k of the symmetric part of a matrix, the smallest first.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> N = Axis("N"); Eigenvalue(Tensor("A", (N, N)), "k")
    Eigenvalue(A, k)
    """

    places = 1
    what = "An eigenvalue"


class EigenvectorEntry(MatrixEntry):
    """One component V_ik of the eigenvector of length 1 that belongs to λ_k; its sign is free.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> N = Axis("N"); EigenvectorEntry(Tensor("A", (N, N)), "i", "k")
    EigenvectorEntry(A, i, k)
    """

    what = "An eigenvector"


class TriangleEntry(MatrixEntry):
    """One component of R in A = Q R, for a matrix with no fewer rows than columns: Qᵀ Q = 1, and R is 0 below its diagonal.

    The signs of the diagonal are those of Householder's reflections as LAPACK makes them, and with it NumPy, PyTorch, JAX.
    Raises `AxisMismatch` when there is no matrix or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> M, N = Axis("M"), Axis("N"); TriangleEntry(Tensor("A", (M, N)), "i", "j")
    TriangleEntry(A, i, j)
    """

    of_square = False
    what = "The triangle of a QR decomposition"


class TriangleInverseEntry(MatrixEntry):
    """One component of R⁻¹, where A = Q R.

    Raises `AxisMismatch` when there is no matrix or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> M, N = Axis("M"), Axis("N"); TriangleInverseEntry(Tensor("A", (M, N)), "i", "j")
    TriangleInverseEntry(A, i, j)
    """

    of_square = False
    what = "The inverse of the triangle of a QR decomposition"


class ExponentialEntry(MatrixEntry):
    """One component of the exponential Σ_n Aⁿ/n! of a square matrix.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> N = Axis("N"); ExponentialEntry(Tensor("A", (N, N)), "i", "j")
    ExponentialEntry(A, i, j)
    """

    what = "A matrix exponential"


class ExponentialSlope(MatrixEntry):
    """How (e^A)_ij follows A_ab: K_iabj = ∫₀¹ (e^{sA})_ia (e^{(1−s)A})_bj ds, its indices in that order.

    Raises `AxisMismatch` when the last two axes are not one axis twice or an index runs over another axis.

    >>> from symderiv.notation import Axis, Tensor
    >>> N = Axis("N"); ExponentialSlope(Tensor("A", (N, N)), "i", "a", "b", "j")
    ExponentialSlope(A, i, a, b, j)
    """

    places = 4
    what = "The slope of a matrix exponential"


KINDS: tuple[type[MatrixEntry], ...] = (InverseEntry, Det, CholeskyEntry, CholeskyInverseEntry, Eigenvalue, EigenvectorEntry,
                                        TriangleEntry, TriangleInverseEntry, ExponentialEntry, ExponentialSlope)
"""What is made of matrices."""

__all__ = [
    "KINDS", "CholeskyEntry", "CholeskyInverseEntry", "Det", "Eigenvalue", "EigenvectorEntry", "ExponentialEntry",
    "ExponentialSlope", "InverseEntry", "MatrixEntry",
    "TriangleEntry", "TriangleInverseEntry",
]
