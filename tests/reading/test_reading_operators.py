"""Signs between factors: each has its one meaning, or is refused; none is a product because it is unknown."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds

VECTORS = {"x": (4,), "y": (4,)}
PRODUCT, QUOTIENT = (Asked("x", f, VECTORS, "L") for f in (lambda x, y: (x * y).sum(), lambda x, y: (x / y).sum()))
MATRICES = {"A": (3, 2), "B": (3, 2)}
READ = [
    *((rf"\sum_i x_i {sign} y_i", PRODUCT) for sign in (r"\cdot", r"\odot", r"\circ", r"\times", "*", "", r"\otimes")),
    *((rf"\sum_i x_i {sign} y_i", QUOTIENT) for sign in ("/", r"\div", r"\oslash")),
    (r"\sum_{ij} (A \oslash B)_{ij}", Asked("A", lambda A, B: (A / B).sum(), MATRICES, "L")),
    *((f"A {sign} B", Asked("A", lambda A, B: (A * B).sum(), MATRICES, "L")) for sign in (":", r"\colon")),
    (r"\| A^\top a \odot B^\top c \|^2", Asked("B", lambda A, B, a, c: (((A.T @ a) * (B.T @ c))**2).sum(),
                                              {**MATRICES, "a": (3,), "c": (3,)}, "L")),
    (r"3 A : A S + B : B", Asked("A", lambda A, B, S: 3 * (A * (A @ S)).sum() + (B * B).sum(), {**MATRICES, "S": (2, 2)}, "L")),
    (r"\sum_i (x_i > 0) \cdot x_i y_i", Asked("x", lambda x, y: (np.maximum(x, 0) * y).sum(), VECTORS, "L")),
    (r"\sum_{ij} (A \odot (A < B))_{ij}", Asked("A", lambda A, B: np.where(A < B, A, 0).sum(), MATRICES, "L")),
    (r"\| A \odot B c \|^2", Asked("B", lambda A, B, c: (((A * B) @ c)**2).sum(), {**MATRICES, "c": (2,)}, "L")),
    (r"\| c \odot (1 - a^2) \|^2 + A : B + d^\top A^\top a", Asked("a", lambda A, B, a, c, d: (
        ((c * (1 - a**2))**2).sum() + (A * B).sum() + d @ A.T @ a), {**MATRICES, "a": (3,), "c": (3,), "d": (2,)}, "L")),
]
REFUSED = [*((r"\sum_i x_i {} y_i".replace("{}", sign), "more than one meaning") for sign in (r"\ast", r"\star", r"\bullet")),
           *((r"\sum_i x_i {} y_i".replace("{}", sign), "two readings") for sign in (":", r"\colon")),
           *((rf"\sum_i x_i {sign} y_i", "joins conditions") for sign in (r"\wedge", r"\land")),
           (r"\sum_i \log y_i (x_i > 0)", "two readings"), (r"\| A^\top A \odot (1 - S^2) \|^2 + \log\det S", "has two readings"),
           (r"\sum_i x_i \oplus y_i", "Unknown command"), (r"\sum_{ij} (A \bullet B)_{ij}", "more than one meaning")]


def written(folder, formula):
    shapes = r"$x, y \in \mathbb{R}^n$" if "x_i" in formula else r"$A, B \in \mathbb{R}^{m \times n}$"
    path = folder / "typed.tex"
    path.write_text(f"Let {shapes}. $$L = {formula}$$", encoding="utf-8")
    return path


@pytest.mark.parametrize(("formula", "asked"), READ, ids=[formula for formula, _ in READ])
def test_a_sign_has_its_meaning(tmp_path, formula, asked):
    holds(written(tmp_path, formula), asked)


@pytest.mark.parametrize(("formula", "reason"), REFUSED, ids=[formula for formula, _ in REFUSED])
def test_a_sign_without_one_meaning_is_refused(tmp_path, formula, reason):
    with pytest.raises(SymderivError, match=reason):
        read_problem(written(tmp_path, formula)).derive(wrt="x" if "x_i" in formula else "A")
