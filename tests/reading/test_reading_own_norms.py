r"""Norms by a matrix as a text defines them, vec(X) behind a matrix, \mathrm{log}, functions left open, i^2 = -1."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive, spd

VECTORS = {"x": (3,), "m": (3,), "S": (3, 3)}
BY = Asked("x", lambda x, m, S: (x - m) @ S @ (x - m), VECTORS, "d")
BY_INVERSE = Asked("x", lambda x, m, S: (x - m) @ np.linalg.inv(S) @ (x - m), VECTORS, "d", draw={"S": spd(3)})
LOG = Asked("z", lambda t, z: t @ np.log(z), {"t": (4,), "z": (4,)}, "L", draw={"z": positive(4)})
OPEN = Asked("W", lambda W, x, t, phi, phi_prime: ((phi(W @ x) - t) ** 2).sum(),
             {"W": (4, 3), "x": (3,), "t": (4,), "phi": (), "phi_prime": ()}, "L",
             draw={"phi": lambda rng: np.sin, "phi_prime": lambda rng: np.cos})
LAYER = r"elementwise, $z = Wx$ with $W\in\mathbb{R}^{m\times n}$, and $L = \|a - t\|^2$."
READ = [
    *((rf"{said}. $d = \|x - m\|_S^2$.", BY) for said in (
        r"$\|u\|_S^2 = u^\top S u$", r"Here $\|u\|_S = \sqrt{u^\top S u}$", r"We write $\lVert u\rVert_{M}^{2} = u^T M u$")),
    *((rf"{said}. $d = \|x - m\|_S^2$.", BY_INVERSE) for said in (
        r"$\|u\|_S^2 = u^\top S^{-1} u$", r"The Mahalanobis norm is $\|u\|_S = \sqrt{u^\top S^{-1} u}$",
        r"Let $\|u\|_A^2 := u^\top A^{-1} u$")),
    (r"$L = \|a\operatorname{vec}(X)\|^2$ with a number $a$ and $X\in\mathbb{R}^{m\times n}$.",
     Asked("X", lambda a, X: a**2 * (X**2).sum(), {"a": (), "X": (4, 3)})),
    *((rf"$L = \sum_k t_k {log} z_k$.", LOG) for log in (r"\text{log}\,", r"\mathrm{ln}~", r"\textrm{log}\;", r"\mathrm{log}")),
    *((rf"Let $a = \phi(z)$ {left} {LAYER}", OPEN) for left in (
        r"for a differentiable $\phi$", r"with smooth $\phi$", r"for some continuously differentiable $\phi$")),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_a_text_means_what_it_defines(tmp_path, text, asked):
    (tmp_path / "text.tex").write_text(text + "\n", encoding="utf-8")
    holds(tmp_path / "text.tex", asked)


@pytest.mark.parametrize(("text", "wrt", "reason"), [
    *((rf"$L = \|{left}\operatorname{{vec}}(X){right}\|^2$ where $X\in\mathbb{{R}}^{{m\times n}}${said}.", "X", "long vector")
      for left, right, said in (("A ", "", ""), ("A", "", r", $A\in\mathbb{R}^{k\times m}$"), (r"\mathbf{a}", "", ""),
                                ("A", "", r" and $A\in\mathbb{R}^{k\times mn}$"))),
    (r"$L = a^\top\operatorname{vec}(X)$, $X\in\mathbb{R}^{m\times n}$, $a\in\mathbb{R}^{mn}$.", "X", "long vector"),
    *((rf"{said}, $h = e^{{j\omega}}$, $L = |h|^2$.", r"\omega", "Complex numbers cannot be") for said in (
        "Where $j^2 = -1$", r"With $j = \sqrt{-1}$", "$j$ denotes the imaginary unit", "Sei $j$ die imaginäre Einheit",
        "avec l'unité imaginaire $j$", "$j$ é a unidade imaginária")),
    (r"$z = x + iy$, $L = |z|^2$.", "y", "imaginary unit"), (r"$z = x + iy$, $L = \operatorname{Re}(z)$.", "x", "imaginary unit"),
])
def test_what_has_no_reading_here_is_refused(text, wrt, reason):
    with pytest.raises(SymderivError, match=reason):
        read_problem(text).answer(wrt)


@pytest.mark.parametrize(("text", "wrt"), [
    (r"$V = E + iR$, $L = V^2$.", "R"), (r"$V = E + iR$, $L = |V|$ with $i\in\mathbb{R}$.", "R"),
    (r"$V_i = E + iR$, $L = \sum_{i=1}^n |V_i|$.", "R"), (r"With unit vectors $j, x\in\mathbb{R}^3$: $L = (j^\top x)^2$.", "x"),
])
def test_a_letter_i_without_such_words_is_a_number_or_counts(text, wrt):
    assert read_problem(text).answer(wrt)["result"]["python"]
