"""Matrix calculus: the derivatives of The Matrix Cookbook (2.1 to 2.8), each by its equation number.

Vectors are columns, X⁻ᵀ is the inverse's transpose, and the entries of a matrix vary independently of one another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import signature
from typing import Any

from symderiv.library.catalogue.row import Row
from symderiv.library.givens import symmetric
from symderiv.notation import Array, Axis, Model, Tensor
from symderiv.notation.arrays.linear_algebra import det, inv, kron, logdet, matrix_power, norm, tr

COOKBOOK = "Petersen & Pedersen 2012, The Matrix Cookbook"


def _define(formula: Callable[..., Any], shapes: str, given: str, output: str, model: Model) -> None:
    """The model of one formula: its arguments are tensors of the stated shapes, `m` the model for what needs a name."""
    tensors = {}
    for word in shapes.split():
        name, _, axes = word.partition(":")
        known = (symmetric,) if name in given.split() else ()
        made = Tensor(name, tuple(map(Axis, axes)), known)
        tensors[name] = made if axes else made.as_array()
    wanted = {name: model if name == "m" else tensors[name] for name in signature(formula).parameters}
    model.define(output, formula(**wanted))


def _row(name: str, title: str, formula: Callable[..., Any], shapes: str, number: str, goals: str = "X", given: str = "",
         source: str = COOKBOOK, output: str = "f") -> Row:
    """One identity: `shapes` such as "X:ND a:N", `goals` such as "X" or "x x,x", `number` its equation."""
    made = tuple(tuple(goal.split(",")) for goal in goals.split())
    return Row(name, title, partial(_define, formula, shapes, given, output), output, made, f"{source}, {number}")


def _quadratic(r: Any, W: Any) -> Array:
    return r @ W @ r


def _gram(R: Any) -> Array:
    return tr(R @ R.T)


DETERMINANTS = (
    _row("det", "Determinant", det, "X:NN", "eq. (49)"),
    _row("det-axb", "Determinant of a product", lambda m, X, A, B: det(m.define("P", A @ X @ B)), "X:NN A:NN B:NN", "eq. (51)"),
    _row("det-quadratic-square", "Determinant of a quadratic form, X square",
         lambda m, X, A: det(m.define("P", X.T @ A @ X)), "X:NN A:NN", "eq. (52)"),
    _row("det-quadratic-symmetric", "Determinant of a quadratic form, A symmetric",
         lambda m, X, A: det(m.define("P", X.T @ A @ X)), "X:ND A:NN", "eq. (53)", given="A"),
    _row("det-quadratic", "Determinant of a quadratic form", lambda m, X, A: det(m.define("P", X.T @ A @ X)), "X:ND A:NN",
         "eq. (54)"),
    _row("logdet-gram", "Log-determinant of a Gram matrix", lambda m, X: logdet(m.define("P", X.T @ X)), "X:ND", "eq. (55)"),
    _row("logdet", "Log-determinant", logdet, "X:NN", "eq. (57)", "X X,X"),
    _row("det-square", "Determinant of a power", lambda m, X: det(m.define("P", matrix_power(X, 2))), "X:NN", "eq. (58)"),
    _row("det-cube", "Determinant of a third power", lambda m, X: det(m.define("P", matrix_power(X, 3))), "X:NN", "eq. (58)"),
)
INVERSES = (
    _row("inverse", "Inverse", inv, "X:NN", "eq. (60)", output="Y"),
    _row("inverse-form", "Bilinear form of an inverse", lambda X, a, b: a @ inv(X) @ b, "X:NN a:N b:N", "eq. (61)"),
    _row("det-inverse", "Determinant of an inverse", lambda m, X: det(m.define("P", inv(X))), "X:NN", "eq. (62)"),
    _row("trace-inverse", "Trace with an inverse", lambda X, A, B: tr(A @ inv(X) @ B), "X:NN A:KN B:NK", "eq. (63)"),
    _row("trace-inverse-sum", "Trace of the inverse of a sum", lambda m, X, A: tr(inv(m.define("P", X + A))), "X:NN A:NN",
         "eq. (64)"),
)
FIRST_ORDER = (
    _row("inner-product", "Inner product", lambda x, a: x @ a, "x:N a:N", "eq. (69)", "x"),
    _row("bilinear", "Bilinear form", lambda X, a, b: a @ X @ b, "X:ND a:N b:D", "eq. (70)"),
    _row("bilinear-transposed", "Bilinear form of a transpose", lambda X, a, b: a @ X.T @ b, "X:ND a:D b:N", "eq. (71)"),
    _row("quadratic-by-matrix", "Quadratic form by its matrix", lambda X, a: a @ X @ a, "X:NN a:N", "eq. (72)"),
    _row("right-product", "A matrix times a constant one", lambda X, A: X @ A, "X:ND A:DK", "eq. (74)", output="Y"),
    _row("left-transposed-product", "A transpose times a constant matrix", lambda X, A: X.T @ A, "X:ND A:NK", "eq. (75)",
         output="Y"),
)
SECOND_ORDER = (
    _row("squared-sum", "Square of the sum of all entries", lambda X: X.sum() ** 2, "X:ND", "eq. (76)"),
    _row("gram-form", "Bilinear form of a Gram matrix", lambda X, b, c: b @ X.T @ X @ c, "X:ND b:D c:D", "eq. (77)"),
    _row("two-affine-maps", "Bilinear form of two affine maps", lambda x, B, b, C, D, d: (B @ x + b) @ C @ (D @ x + d),
         "x:N B:KN b:K C:KM D:MN d:M", "eq. (78)", "x"),
    _row("quadratic-map", "Quadratic map", lambda X, B: X.T @ B @ X, "X:ND B:NN", "eq. (79)", output="Y"),
    _row("quadratic", "Quadratic form", lambda x, B: x @ B @ x, "x:N B:NN", "eq. (81)", "x x,x"),
    _row("double-form", "Bilinear form in a matrix and its transpose", lambda X, D, b, c: b @ X.T @ D @ X @ c,
         "X:NM D:NN b:M c:M", "eq. (82)"),
    _row("affine-form", "Quadratic form of an affine map", lambda X, b, c, D: _quadratic(X @ b + c, D), "X:NM b:M c:N D:NN",
         "eq. (83)"),
    _row("weighted-squares", "Weighted least squares", lambda m, x, A, s, W: _quadratic(m.define("r", x - A @ s), W),
         "x:N A:NM s:M W:NN", "eq. (84), (87), (88)", "s x A", given="W"),
    _row("weighted-distance", "Weighted squared distance", lambda m, x, s, W: _quadratic(m.define("r", x - s), W),
         "x:N s:N W:NN", "eq. (85), (86)", "x s", given="W"),
    _row("power-form", "Bilinear form of a third power", lambda X, a, b: a @ matrix_power(X, 3) @ b, "X:NN a:N b:N", "eq. (91)"),
    _row("quadratic-linear", "Quadratic and linear term", lambda x, A, b: x @ A @ x + b @ x, "x:N A:NN b:N", "eq. (96) to (98)",
         "x x,x"),
)
TRACES = (
    _row("trace", "Trace", tr, "X:NN", "eq. (99)"),
    _row("trace-xa", "Trace of X A", lambda X, A: tr(X @ A), "X:ND A:DN", "eq. (100)"),
    _row("trace-axb", "Trace of A X B", lambda X, A, B: tr(A @ X @ B), "X:ND A:KN B:DK", "eq. (101)"),
    _row("trace-axtb", "Trace of A Xᵀ B", lambda X, A, B: tr(A @ X.T @ B), "X:ND A:KD B:NK", "eq. (102)"),
    _row("trace-xta", "Trace of Xᵀ A", lambda X, A: tr(X.T @ A), "X:ND A:ND", "eq. (103)"),
    _row("trace-axt", "Trace of A Xᵀ", lambda X, A: tr(A @ X.T), "X:ND A:ND", "eq. (104)"),
    _row("trace-kronecker", "Trace of a Kronecker product", lambda X, A: tr(kron(A, X)), "X:NN A:DD", "eq. (105)"),
    _row("trace-square", "Trace of a square", lambda X: tr(X @ X), "X:NN", "eq. (106)"),
    _row("trace-square-b", "Trace of X² B", lambda X, B: tr(X @ X @ B), "X:NN B:NN", "eq. (107)"),
    _row("trace-xtbx", "Trace of Xᵀ B X", lambda X, B: tr(X.T @ B @ X), "X:ND B:NN", "eq. (108)"),
    _row("trace-bxxt", "Trace of B X Xᵀ", lambda X, B: tr(B @ X @ X.T), "X:ND B:NN", "eq. (109)"),
    _row("trace-xxtb", "Trace of X Xᵀ B", lambda X, B: tr(X @ X.T @ B), "X:ND B:NN", "eq. (110)"),
    _row("trace-xbxt", "Trace of X B Xᵀ", lambda X, B: tr(X @ B @ X.T), "X:ND B:DD", "eq. (111)"),
    _row("trace-bxtx", "Trace of B Xᵀ X", lambda X, B: tr(B @ X.T @ X), "X:ND B:DD", "eq. (112)"),
    _row("trace-xtxb", "Trace of Xᵀ X B", lambda X, B: tr(X.T @ X @ B), "X:ND B:DD", "eq. (113)"),
    _row("trace-axbx", "Trace of A X B X", lambda X, A, B: tr(A @ X @ B @ X), "X:ND A:DN B:DN", "eq. (114)"),
    _row("trace-gram", "Trace of a Gram matrix", lambda X: tr(X.T @ X), "X:ND", "eq. (115)"),
    _row("trace-btxtcxb", "Trace of Bᵀ Xᵀ C X B", lambda X, B, C: tr(B.T @ X.T @ C @ X @ B), "X:ND B:DK C:NN", "eq. (116)"),
    _row("trace-xtbxc", "Trace of Xᵀ B X C", lambda X, B, C: tr(X.T @ B @ X @ C), "X:ND B:NN C:DD", "eq. (117)"),
    _row("trace-axbxtc", "Trace of A X B Xᵀ C", lambda X, A, B, C: tr(A @ X @ B @ X.T @ C), "X:ND A:KN B:DD C:NK", "eq. (118)"),
    _row("trace-residual", "Squared residual of A X B + C",
         lambda m, X, A, B, C: _gram(m.define("R", A @ X @ B + C)),
         "X:ND A:KN B:DM C:KM", "eq. (119)"),
    _row("trace-kronecker-square", "Trace of X ⊗ X", lambda X: tr(kron(X, X)), "X:NN", "eq. (120)"),
    _row("trace-cube", "Trace of a power", lambda X: tr(matrix_power(X, 3)), "X:NN", "eq. (121)"),
    _row("trace-fourth-power", "Trace of a fourth power", lambda X: tr(matrix_power(X, 4)), "X:NN", "eq. (121)"),
    _row("trace-a-cube", "Trace of A X³", lambda X, A: tr(A @ matrix_power(X, 3)), "X:NN A:NN", "eq. (122)"),
    _row("trace-inverse-quadratic", "Trace with the inverse of a quadratic form",
         lambda m, X, C, A: tr(inv(m.define("P", X.T @ C @ X)) @ A), "X:ND C:NN A:DD", "eq. (125)", given="C"),
    _row("trace-ratio", "Trace of a ratio of quadratic forms",
         lambda m, X, C, B: tr(inv(m.define("P", X.T @ C @ X)) @ m.define("Q", X.T @ B @ X)), "X:ND C:NN B:NN", "eq. (126)",
         given="C B"),
)
NORMS = (
    _row("distance", "Euclidean distance", lambda m, x, a: norm(m.define("u", x - a)), "x:N a:N", "eq. (129), (130)", "x x,x",
         output="r"),
    _row("squared-norm", "Squared Euclidean norm", lambda x: (x**2).sum(), "x:N", "eq. (131)", "x x,x"),
    _row("squared-frobenius", "Squared Frobenius norm", lambda X: (X**2).sum(), "X:ND", "eq. (132)"),
    _row("frobenius", "Frobenius norm", lambda X: norm(X), "X:ND", "eq. (132)"),
)


ROWS = (*DETERMINANTS, *INVERSES, *FIRST_ORDER, *SECOND_ORDER, *TRACES, *NORMS)
__all__ = ["ROWS"]
