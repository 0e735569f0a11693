"""Decompositions of matrices of balls, most of the symmetric part of each, by their definitions; no derivative anywhere."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from flint import acb_mat

from symderiv.notation import Tensor
from symderiv.oracle.linear_algebra import determinant, inverse
from symderiv.oracle.scalars.domain import Singular
from symderiv.oracle.scalars.numbers import Lost, ball, size

CLOSE = 1e-12
"""Pivots and distances of eigenvalues below this part of the matrix count as zero."""


def _lost(matrix: Any, tensor: Tensor, why: str) -> Any:
    """The reason why there is no value, in the place of every component."""
    found = next((v for v in matrix.flat if isinstance(v, Lost)), None)
    return found or Lost(Singular(why, typed=tensor.name))


def _filled(shape: tuple[int, ...], value: Any) -> Any:
    made = np.empty(shape, dtype=object)
    made[...] = value
    return made


def _symmetric(matrix: Any) -> Any:
    """(A + Aᵀ)/2; None where a component has no value."""
    if any(isinstance(v, Lost) for v in matrix.flat):
        return None
    balls = _balls(matrix)
    return (balls + balls.T) / 2


def cholesky(matrix: Any, tensor: Tensor) -> Any:
    """L with S = L Lᵀ, row by row; none where a pivot is not positive."""
    whole = _symmetric(matrix)
    made = _filled(matrix.shape, ball(0))
    for i, j in np.ndindex(*matrix.shape) if whole is not None else ():
        if j > i:
            continue
        rest = whole[i, j] - sum((made[i, k] * made[j, k] for k in range(j)), ball(0))
        if i == j and not float(rest.real) > CLOSE * (1 + size(whole[i, i])):
            whole = None
            break
        made[i, j] = rest.sqrt() if i == j else rest / made[j, j]
    return made if whole is not None else _filled(
        matrix.shape, _lost(matrix, tensor, "A matrix that is not positive definite has no Cholesky factor"))


def cholesky_inverse(matrix: Any, tensor: Tensor) -> Any:
    """L⁻¹."""
    return inverse(cholesky(matrix, tensor), tensor)


def _eigen(matrix: Any, tensor: Tensor) -> tuple[Any, Any]:
    """The eigenvalues, the smallest first, and their vectors of length 1; none where two are equal."""
    whole, n = _symmetric(matrix), len(matrix)
    try:
        values, vectors = acb_mat(whole.tolist()).eig(right=True) if whole is not None else ([], None)
    except (ValueError, ArithmeticError):
        values, vectors = [], None
    order = sorted(range(len(values)), key=lambda k: float(values[k].real.mid()))
    gaps = [float((values[b] - values[a]).real.mid()) for a, b in pairwise(order)]
    if vectors is None or any(gap <= CLOSE * (1 + max(map(size, values))) for gap in gaps):
        lost = _lost(matrix, tensor, "Two eigenvalues are equal: their vectors are not determined")
        return _filled((n,), lost), _filled((n, n), lost)
    found, columns = _filled((n,), 0), _filled((n, n), 0)
    for place, k in enumerate(order):
        own = [vectors[i, k] for i in range(n)]
        largest = max(own, key=lambda v: abs(float(v.real.mid())) + abs(float(v.imag.mid())))
        own = [v / largest for v in own]
        length = sum((v * v for v in own), ball(0)).sqrt()
        found[place], columns[:, place] = values[k], [v / length for v in own]
    return found, columns


def triangle(matrix: Any, tensor: Tensor) -> Any:
    """R in A = Q R by Householder's reflections, column by column; none where a sign is not determined."""
    rows, columns = matrix.shape
    made = _filled((columns, columns), ball(0))
    if rows < columns or any(isinstance(v, Lost) for v in matrix.flat):
        return _filled(made.shape, _lost(matrix, tensor, "The triangle of a QR decomposition has no fewer rows than columns"))
    work = _balls(matrix)
    for k in range(columns):
        reflected = _reflected(work[k:, k:])
        if reflected is None:
            return _filled(made.shape, _lost(
                matrix, tensor, "A QR decomposition jumps where a reflected column is along its axis or across it"))
        work[k:, k:] = reflected
        made[k, k:] = work[k, k:]
    return made


def _reflected(block: Any) -> Any:
    """The block whose first column is its length along the first axis, on the other side; the last row stays as it is.

    None where that side jumps: a column across the axis, or along it already.
    """
    first, rest = block[0, 0], sum((v * v for v in block[1:, 0]), ball(0))
    if min(size(first), size(rest) if len(block) > 1 else 1) <= CLOSE:
        return None
    if len(block) == 1:
        return block
    whole = (first * first + rest).sqrt()
    mirror = block[:, 0].copy()
    mirror[0] = first + whole if float(first.real.mid()) >= 0 else first - whole
    return block - np.outer(mirror, (2 / mirror.dot(mirror)) * mirror.dot(block))


def _exponential(rows: Any) -> Any:
    return np.array(acb_mat(rows.tolist()).exp().tolist(), dtype=object).reshape(rows.shape)


def exponential(matrix: Any, tensor: Tensor) -> Any:
    """e^A, by FLINT."""
    if any(isinstance(v, Lost) for v in matrix.flat):
        return _filled(matrix.shape, _lost(matrix, tensor, ""))
    return _exponential(_balls(matrix))


def exponential_slope(matrix: Any, tensor: Tensor) -> Any:
    """K_iabj, the corner of the exponential of a block triangle: exp [A E; 0 A] with 1 at a, b of E alone (Van Loan 1978)."""
    n = len(matrix)
    made = _filled((n, n, n, n), ball(0))
    if any(isinstance(v, Lost) for v in matrix.flat):
        return _filled(made.shape, _lost(matrix, tensor, ""))
    block = _filled((2 * n, 2 * n), ball(0))
    block[:n, :n] = block[n:, n:] = _balls(matrix)
    for a, b in np.ndindex(n, n):
        block[a, n + b] = ball(1)
        made[:, a, b, :] = _exponential(block)[:n, n:]
        block[a, n + b] = ball(0)
    return made


def _balls(matrix: Any) -> Any:
    return np.array([[ball(v) for v in row] for row in matrix], dtype=object).reshape(matrix.shape)


MATRICES: dict[str, Callable[[Any, Tensor], Any]] = {
    "InverseEntry": inverse, "Det": determinant, "CholeskyEntry": cholesky, "CholeskyInverseEntry": cholesky_inverse,
    "Eigenvalue": lambda matrix, tensor: _eigen(matrix, tensor)[0],
    "EigenvectorEntry": lambda matrix, tensor: _eigen(matrix, tensor)[1],
    "ExponentialEntry": exponential, "ExponentialSlope": exponential_slope,
    "TriangleEntry": triangle, "TriangleInverseEntry": lambda matrix, tensor: inverse(triangle(matrix, tensor), tensor),
}
"""What is made of a matrix, by the name of the node."""
