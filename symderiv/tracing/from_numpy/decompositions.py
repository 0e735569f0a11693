"""NumPy's and SciPy's decompositions of matrices by name, and what is computed with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Rational

from symderiv.errors import NoRule
from symderiv.library.givens import spd, symmetric
from symderiv.notation import CholeskyEntry, Eigenvalue, EigenvectorEntry, ExponentialEntry, Given, TriangleEntry
from symderiv.tracing.arrays import dimensions, reducing
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import raised
from symderiv.tracing.from_numpy.creation import CREATION
from symderiv.tracing.from_numpy.linear import inverse, laid_out, made_of, require_given, square
from symderiv.tracing.quantities import define, named
from symderiv.tracing.size_forms import plus
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def cholesky(tape: Tape, a: Any, upper: bool = False, **_: Any) -> Traced:
    """L with A = L Lᵀ; Lᵀ for the upper triangle."""
    made = made_of(CholeskyEntry, tape, a)
    return dimensions.swapped(made, -1, -2) if upper else made


def triangle(tape: Tape, a: Any, lower: bool, unit: bool = False) -> Traced:
    """The triangle of a matrix that a solver looks at.

    Raises `NoRule` where ones are put on its diagonal.
    """
    if unit:
        raise NoRule("A triangle with ones on its diagonal is not understood", typed="unit_diagonal=True",
                     advice="Write them into the matrix.")
    array = traced(a, tape)
    known = isinstance(array.body, CholeskyEntry) or (tape.model.definitions.rows and _is_factor(tape, array))
    made: Traced = array if known and lower else CREATION["tril" if lower else "triu"](tape, array)
    return made


def _is_factor(tape: Tape, array: Traced) -> bool:
    """Whether an array is a Cholesky factor, whose upper triangle is 0 anyway."""
    tensor = getattr(array.body, "tensor", None)
    row = tape.model.definitions.of(tensor) if tensor is not None else None
    return row is not None and isinstance(row.body, CholeskyEntry) and array.body.indices == array.letters


def _solve_triangular(tape: Tape, a: Any, b: Any, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False,
                      **_: Any) -> Traced:
    part = inverse(tape, triangle(tape, a, lower, unit_diagonal))
    return reducing.matmul(dimensions.permuted(part) if trans in (1, "T", 2, "C") else part, traced(b, tape))


def _cho_solve(tape: Tape, factor: Any, b: Any, **_: Any) -> Traced:
    """(L Lᵀ)⁻¹ b for the factor and whether it is the lower one."""
    part = inverse(tape, triangle(tape, factor[0], bool(factor[1])))
    turned = dimensions.swapped(part, -1, -2)
    first, then = (part, turned) if factor[1] else (turned, part)
    return reducing.matmul(then, reducing.matmul(first, traced(b, tape)))


def _scipy_cholesky(tape: Tape, a: Any, lower: bool = False, **_: Any) -> Traced:
    return cholesky(tape, a, upper=not lower)


def eigh(tape: Tape, a: Any, **_: Any) -> tuple[Traced, Traced]:
    """The eigenvalues of a symmetric matrix, the smallest first, and their vectors as columns."""
    matrix = square(tape, a, "An eigenvalue")
    return made_of(Eigenvalue, tape, matrix), made_of(EigenvectorEntry, tape, matrix)


def expm(tape: Tape, a: Any, *_: Any, **__: Any) -> Traced:
    """The exponential of a square matrix, or of each of several."""
    return made_of(ExponentialEntry, tape, a)


def _gram(tape: Tape, array: Traced) -> Traced:
    """Aᵀ A, for a matrix with at least as many rows as columns."""
    rows, columns = array.form(-2), array.form(-1)
    if rows != columns:
        tape.require(plus(rows, columns, -1), 0)
    return reducing.matmul(dimensions.swapped(array, -1, -2), array)


def _is_wide(tape: Tape, array: Traced) -> bool:
    """Whether a matrix is known to have fewer rows than columns."""
    less = plus(array.form(-1), array.form(-2), -1)
    return (tape.number(less) if tape.numbers is not None else less.get("", 0) if not any(less) else 0) > 0


def svdvals(tape: Tape, a: Any, **_: Any) -> Traced:
    """The singular values, the largest first: the roots of the eigenvalues of Aᵀ A."""
    array = traced(a, tape)
    if _is_wide(tape, array):
        return svdvals(tape, dimensions.swapped(array, -1, -2))
    return _roots(tape, _gram(tape, array))


def _roots(tape: Tape, gram: Traced) -> Traced:
    """The roots of the eigenvalues, the largest first."""
    return elementwise(lambda v: raised(v, Rational(1, 2)), made_of(Eigenvalue, tape, gram)[..., ::-1])


def svd(tape: Tape, a: Any, full_matrices: bool = True, compute_uv: bool = True, **_: Any) -> Any:
    """A = U diag(σ) Vᵀ: of a matrix with at least as many rows as columns σ² and V are those of Aᵀ A, and U = A V / σ.

    Raises `NoRule` for vectors that belong to no singular value.
    """
    array = traced(a, tape)
    if not compute_uv:
        return svdvals(tape, array)
    if full_matrices and array.form(-1) != array.form(-2):
        raise NoRule("Vectors that belong to no singular value are not determined", typed="full_matrices=True",
                     advice="Pass full_matrices=False.")
    if _is_wide(tape, array):
        right, sizes, left = svd(tape, dimensions.swapped(array, -1, -2), False)
        return dimensions.swapped(left, -1, -2), sizes, dimensions.swapped(right, -1, -2)
    gram = square(tape, _gram(tape, array), "An eigenvector")
    vectors, sizes = made_of(EigenvectorEntry, tape, gram)[..., ::-1], _roots(tape, gram)
    left = traced(reducing.matmul(array, vectors) / sizes[..., None, :], tape)
    return left, sizes, dimensions.swapped(vectors, -1, -2)


def qr(tape: Tape, a: Any, mode: str = "reduced", **_: Any) -> Any:
    """A = Q R with Q = A R⁻¹; of a matrix with more columns than rows Q is that of its first columns, and R = Qᵀ A.

    Raises `NoRule` for columns of Q that belong to none of A, and for what LAPACK keeps of its reflections.
    """
    array = traced(a, tape)
    if array.ndim < 2 or not array.dims[-1] or not array.dims[-2]:
        raise NoRule("A QR decomposition is of a matrix with rows and columns, several of both", typed=str(array.shape),
                     advice="For one column v write Q = v / np.linalg.norm(v) and R = np.linalg.norm(v), which are positive.")
    if _is_square(array):
        array = square(tape, array, "A QR decomposition")
    wide = _is_wide(tape, array)
    if mode not in ("reduced", "economic", "r") and (mode not in ("complete", "full") or not (wide or _is_square(array))):
        raise NoRule("Columns of Q that belong to no column of the matrix are not determined", typed=f"mode={mode!r}",
                     advice="Pass mode='reduced' (in SciPy 'economic').")
    if wide:
        left, _ = qr(tape, array[..., :array.shape[-2]])
        right = reducing.matmul(dimensions.swapped(left, -1, -2), array)
    else:
        left, right = _by_triangle(tape, array)
    return right if mode == "r" else (left, right)


def _is_square(array: Traced) -> bool:
    return array.form(-1) == array.form(-2)


def _by_triangle(tape: Tape, array: Traced) -> tuple[Traced, Traced]:
    """Q and R of a matrix with no fewer rows than columns."""
    if not _is_square(array):
        tape.require(plus(array.form(-2), array.form(-1), -1), 0)
    matrix = laid_out(named(tape, single(array, range(array.ndim)), "A"), tape)
    body: Any = matrix.body
    dims = [*matrix.dims[:-2], *((tape.letter(i.axis),) for i in matrix.dims[-1] * 2)]
    right = define(tape, "R", Traced(tape, dims, TriangleEntry(body.tensor, *(i for d in dims for i in d))))
    return reducing.matmul(matrix, inverse(tape, right)), right


def pinv(tape: Tape, a: Any, *_: Any, **__: Any) -> Traced:
    """(Aᵀ A)⁻¹ Aᵀ of a matrix of full rank with at least as many rows as columns, else Aᵀ (A Aᵀ)⁻¹."""
    array = traced(a, tape)
    if _is_wide(tape, array):
        return dimensions.swapped(pinv(tape, dimensions.swapped(array, -1, -2)), -1, -2)
    return reducing.matmul(inverse(tape, _gram(tape, array)), dimensions.swapped(array, -1, -2))


def _norm(tape: Tape, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Traced:
    """The norms of vectors, and of a matrix the Frobenius, the spectral and the nuclear norm."""
    array = traced(x, tape)
    if ord not in ("nuc", 2) or axis is not None or array.ndim != 2:
        return reducing.norm(array, ord, axis, keepdims)
    made = svdvals(tape, array)
    return made[0] if ord == 2 else reducing.total(made)


def _least_squares(tape: Tape, a: Any, b: Any, *_: Any, **__: Any) -> Any:
    return (reducing.matmul(pinv(tape, a), traced(b, tape)), None, None, None)


def _scipy_qr(tape: Tape, a: Any, overwrite_a: bool = False, lwork: Any = None, mode: str = "full", pivoting: bool = False,
              **_: Any) -> Any:
    if pivoting:
        raise NoRule("Which columns come first depends on the numbers", typed="pivoting=True", advice="Leave pivoting out.")
    made = qr(tape, a, mode)
    return (made,) if mode == "r" else made


def _refused(reason: str, advice: str) -> Callable[..., Any]:
    def row(tape: Tape, *args: Any, **_: Any) -> Any:
        raise NoRule(reason, typed=repr(args[0])[:160] if args else "", advice=advice)

    return row


def _of(needed: Given, row: Callable[..., Any]) -> Callable[..., Any]:
    """A row for matrices of a kind. Where an input is not of it NumPy looks at one triangle, or fails."""
    def required(tape: Tape, a: Any, *rest: Any, **options: Any) -> Any:
        require_given(tape, a, needed)
        return row(tape, a, *rest, **options)

    return required


DECOMPOSITIONS: dict[str, Callable[..., Any]] = {
    "linalg.cholesky": _of(spd, cholesky), "scipy.linalg.cholesky": _of(spd, _scipy_cholesky),
    "linalg.solve_triangular": _solve_triangular, "linalg.cho_solve": _cho_solve,
    "linalg.cho_factor": _of(spd, lambda tape, a, lower=False, **_: (_scipy_cholesky(tape, a, lower), lower)),
    "linalg.eigh": _of(symmetric, eigh), "linalg.eigvalsh": _of(symmetric, lambda tape, a, **_: eigh(tape, a)[0]),
    "linalg.svdvals": svdvals, "linalg.svd": svd, "linalg.pinv": pinv,
    "linalg.norm": _norm, "linalg.lstsq": _least_squares,
    **dict.fromkeys(("linalg.eig", "linalg.eigvals"), _refused(
        "Eigenvalues of a matrix that is not symmetric may be complex", "For a symmetric matrix write np.linalg.eigh.")),
    "linalg.qr": qr, "scipy.linalg.qr": _scipy_qr,
    "linalg.expm": expm,
}
"""Each row takes the tape and the arguments of the call."""
