"""Operations of PyTorch that take matrices apart, one row each."""

from __future__ import annotations

from typing import Any

from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.dimensions import expanded, swapped
from symderiv.tracing.from_numpy.decompositions import DECOMPOSITIONS, cholesky, eigh, expm, pinv, qr, svd, svdvals, triangle
from symderiv.tracing.from_numpy.linear import LINEAR, inverse
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def solve(tape: Tape, a: Traced, b: Traced, *, left: bool = True, **_: Any) -> Traced:
    """X with A X = B, or X A = B; B is a vector for each matrix where it has one dimension less."""
    if b.ndim == a.ndim - 1:
        made = reducing.matmul(inverse(tape, a), expanded(b, -1))
        return made[..., 0]
    return reducing.matmul(inverse(tape, a), b) if left else reducing.matmul(b, inverse(tape, a))


def _triangular(tape: Tape, a: Traced, b: Traced, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Traced:
    """X with T X = B, where T is a triangle of A: T⁻¹ B; with X T = B it is B T⁻¹."""
    part = inverse(tape, triangle(tape, a, not upper, unitriangular))
    return reducing.matmul(part, b) if left else reducing.matmul(b, part)


def _older_triangular(tape: Tape, b: Traced, a: Traced, upper: bool = True, transpose: bool = False,
                      unitriangular: bool = False) -> tuple[Traced, Traced]:
    part = inverse(tape, triangle(tape, a, not upper, unitriangular))
    return reducing.matmul(swapped(part, -1, -2) if transpose else part, b), a


def _gram_inverse(tape: Tape, factor: Traced, upper: bool = False) -> Traced:
    """(L Lᵀ)⁻¹ for the lower triangle L, (Uᵀ U)⁻¹ for an upper one."""
    part = triangle(tape, factor, not upper)
    one, other = (swapped(part, -1, -2), part) if upper else (part, swapped(part, -1, -2))
    return inverse(tape, reducing.matmul(one, other))


POSITIVE = "x @ x.mT + torch.eye(3)"
"""Several symmetric positive definite matrices."""
FACTORED: dict[str, Operation] = {
    "linalg_cholesky": Operation(lambda tape, a, *, upper=False: cholesky(tape, a, upper), f"torch.linalg.cholesky({POSITIVE})"),
    "linalg_cholesky_ex": Operation(lambda tape, a, *, upper=False, **_: (cholesky(tape, a, upper), None),
        f"torch.linalg.cholesky_ex({POSITIVE})[0]"),
    "cholesky": Operation(cholesky, f"torch.cholesky({POSITIVE}, upper=True)"),
    "cholesky_inverse": Operation(_gram_inverse, "torch.cholesky_inverse(torch.tril(W4 + 3 * torch.eye(4)))"),
    "cholesky_solve": Operation(lambda tape, b, a, upper=False: reducing.matmul(_gram_inverse(tape, a, upper), b),
        "torch.cholesky_solve(x[0].T, torch.tril(W4 + 3 * torch.eye(4)))"),
    "linalg_solve_triangular": Operation(_triangular,
        "torch.linalg.solve_triangular(W4 + 3 * torch.eye(4), x[0].T, upper=False)"),
    "triangular_solve": Operation(_older_triangular, "torch.triangular_solve(x[0].T, W4 + 3 * torch.eye(4))[0]"),
    "linalg_eigh": Operation(eigh, "(lambda w, V: V @ torch.diag_embed(w.exp()) @ V.mT)(*torch.linalg.eigh(W.T @ W))"),
    "linalg_eigvalsh": Operation(lambda tape, a, *_: eigh(tape, a)[0], "torch.linalg.eigvalsh(x @ x.mT)"),
    **{name: Operation(expm, f"torch.{called}(x @ y.mT)") for name, called in (
        ("linalg_matrix_exp", "linalg.matrix_exp"), ("matrix_exp", "matrix_exp"))},
    "linalg_svdvals": Operation(svdvals, "torch.linalg.svdvals(W)"),
    "linalg_svd": Operation(lambda tape, a, full_matrices=True, **_: svd(tape, a, full_matrices),
        "(lambda U, S, Vh: (U * S.log()) @ Vh)(*torch.linalg.svd(W, full_matrices=False))"),
    "linalg_qr": Operation(lambda tape, a, mode="reduced": (None, qr(tape, a, mode)) if mode == "r" else qr(tape, a, mode),
        "(lambda Q, R: Q.cos() @ R.sin())(*torch.linalg.qr(x.mT))"),
    "qr": Operation(lambda tape, a, some=True: qr(tape, a, "reduced" if some else "complete"), "torch.qr(W.T)[1]"),
    "linalg_pinv": Operation(pinv, "torch.linalg.pinv(W)"),
    "linalg_matrix_norm": Operation(lambda tape, a, ord="fro", dim=(-2, -1), keepdim=False, **_: DECOMPOSITIONS["linalg.norm"](
        tape, a, ord, None if ord in ("nuc", 2) and a.ndim == 2 else tuple(dim), keepdim), "torch.linalg.matrix_norm(W)"),
    "linalg_inv_ex": Operation(lambda tape, a, **_: (inverse(tape, a), None), ""),
    "linalg_inv": Operation(lambda tape, a: inverse(tape, a), f"torch.linalg.inv({POSITIVE})"),
    "linalg_solve": Operation(solve, f"torch.linalg.solve({POSITIVE}, y) + torch.linalg.solve(W4 + 3 * torch.eye(4), v)"),
    "linalg_det": Operation(lambda tape, a: LINEAR["linalg.det"](tape, a), f"torch.linalg.det({POSITIVE})"),
    "logdet": Operation(lambda tape, a: LINEAR["linalg.slogdet"](tape, a)[1], f"torch.logdet({POSITIVE})"),
    "linalg_slogdet": Operation(lambda tape, a: LINEAR["linalg.slogdet"](tape, a),
        "torch.linalg.slogdet(W.T @ W + torch.eye(4))[1]"),
}
"""Each row takes the tape and the arguments of the graph."""
