"""Other letters for the same quantities, marks for the same operations: nothing else is read, or both readings are shown."""

import re

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive


def _line(letter):
    """The squares of t - x w, with this letter for t."""
    return Asked("w", lambda **v: ((v[letter] - v["x"] @ v["w"]) ** 2).sum(), {"w": (3,), "x": (4, 3), letter: (4,)})


def _map(one, other):
    return Asked(other, lambda **v: v[one] @ v[other] + v["b"], {one: (4, 3), other: (3,), "b": (4,)}, "z")


READ = [
    # a linear map is one in whatever letters
    *((f"z = {one} {other} + b", _map(one, other)) for one, other in (("W", "x"), ("Q", "x"), ("A", "x"), ("M", "v"))),
    # an error e beside powers of the number e
    *((rf"{said}, $e = y - t$, $L = e^2$", Asked("x", lambda x, t: (1 / (1 + np.exp(-x)) - t) ** 2, {"x": (), "t": ()}, "L"))
      for said in (r"$y = 1/(1 + e^{-x})$", r"$y = \frac{e^x}{1 + e^x}$")),
    # a prime that transposes
    (r"\[ L = \sum_{i=1}^{m} \left( w' x^{(i)} - y^{(i)} \right)^2 \]", _line("y")),
    (r"$L = \sum_{ij} (r_{ij} - u_i' v_j)^2$",
     Asked("u", lambda r, u, v: ((r - u @ v.T) ** 2).sum(), {"r": (2, 4), "u": (2, 3), "v": (4, 3)})),
    (r"$L = \sum_n \log\sum_k e^{w_k' x_n}$",
     Asked("w", lambda w, x: np.log(np.exp(x @ w.T).sum(1)).sum(), {"w": (2, 3), "x": (4, 3)})),
    (r"$L = (v'\tanh(W x) - y)^2$",
     Asked("v", lambda v, W, x, y: (v @ np.tanh(W @ x) - y) ** 2, {"v": (4,), "W": (4, 3), "x": (3,), "y": ()})),
    ("pred = w . x, L = a pred^2 + b pred",
     Asked("w", lambda w, x, a, b: a * (w @ x) ** 2 + b * (w @ x), {"w": (3,), "x": (3,), "a": (), "b": ()})),
    ("L = 1/2 err^T err + err^T S err",
     Asked("err", lambda err, S: err @ err / 2 + err @ S @ err, {"err": (3,), "S": (3, 3)})),
    (r"$L = a' \sin(x)$", Asked("x", lambda aprime, x: aprime * np.sin(x), {"aprime": (), "x": ()})),
    (r"$L = \sum_i w_i' x_i$", Asked("x", lambda x, wprime: wprime @ x, {"x": (3,), "wprime": (3,)})),  # other weights w'
    (r"$U = \|Ax - b\|^2 + c \mathbf{1}' x$",
     Asked("x", lambda A, x, b, c: (A @ x - b) @ (A @ x - b) + c * x.sum(), {"A": (4, 3), "x": (3,), "b": (4,), "c": ()})),
    # the sign that words call the cross product makes vectors of what stands beside it
    (r"$F = w^2 v + 2 w (u \times v)$ with the usual cross product.",
     Asked("v", lambda w, u, v: w ** 2 * v + 2 * w * np.cross(u, v), {"w": (), "u": (3,), "v": (3,)})),
    # capitals below an arrow are vectors
    (r"$E = -\vec{M} \cdot \vec{B}$", Asked("M", lambda M, B: -M @ B, {"M": (3,), "B": (3,)})),
    (r"$L = \|\vec F - k \vec X\|^2$",
     Asked("X", lambda F, k, X: (F - k * X) @ (F - k * X), {"F": (3,), "k": (), "X": (3,)})),
    # beside the ones and in a trace
    *((text, Asked("x", lambda x: x.sum(), {"x": (3,)})) for text in ("L = 1' x", "L = x' 1", r"$L = x'\mathbf{1}$")),
    ("L = (1' x)^2, x in R^n", Asked("x", lambda x: x.sum() ** 2, {"x": (3,)})),
    *((text, Asked("B", lambda A, B: (A * B).sum(), {"A": (4, 3), "B": (4, 3)})) for text in (
        "L = tr(A' B), A, B are n x m", "L = tr(A B')", r"$L = \operatorname{tr}(A'B)$")),
    ("The gradient of f = x' A x is A x + A' x", Asked("x", lambda x, A: x @ A @ x, {"x": (3,), "A": (3, 3)})),
    # an e among letters
    ("L = ||x - D e||^2", Asked("e", lambda x, D, e: ((x - D @ e) ** 2).sum(), {"x": (4,), "D": (4, 3), "e": (3,)})),
    ("L = a e^2 + b e", Asked("e", lambda a, e, b: a * e ** 2 + b * e, {"a": (), "e": (), "b": ()})),
    ("L = sqrt(v + e) + v", Asked("v", lambda v, e: np.sqrt(v + e) + v, {"v": (), "e": ()},
                                  draw={"v": positive(), "e": positive()})),
    ("L = e^x - e", Asked("x", lambda x: np.exp(x) - np.e, {"x": ()})),
    # matrices and vectors with what they belong to in one name
    ("L = a' Sxx a - 2 a' Sxy b + b' Syy b, a in R^p, b in R^q",
     Asked("a", lambda a, Sxx, Sxy, b, Syy: a @ Sxx @ a - 2 * a @ Sxy @ b + b @ Syy @ b,
           {"a": (3,), "Sxx": (3, 3), "Sxy": (3, 4), "b": (4,), "Syy": (4, 4)})),
    ("L = a^T Cov a - 2 m^T a, Cov is n x n",
     Asked("a", lambda a, Cov, m: a @ Cov @ a - 2 * m @ a, {"a": (3,), "Cov": (3, 3), "m": (3,)})),
    ("h = tanh(Wxh x + Whh h0 + bh), y = Why h + by, L = ||y - t||^2",
     Asked("Wxh", lambda Wxh, x, Whh, h0, bh, Why, by, t: ((Why @ np.tanh(Wxh @ x + Whh @ h0 + bh) + by - t) ** 2).sum(),
           {"Wxh": (3, 4), "x": (4,), "Whh": (3, 5), "h0": (5,), "bh": (3,), "Why": (2, 3), "by": (2,), "t": (2,)}, "L")),
    ("q = Wq x\nk = Wk z\nL = q . k", Asked("Wq", lambda Wq, x, Wk, z: (Wq @ x) @ (Wk @ z),
                                           {"Wq": (2, 3), "x": (3,), "Wk": (2, 4), "z": (4,)}, "L")),
    # Greek letters that count
    (r"$L = \sum_\alpha (\hat y_\alpha - y_\alpha)^2$, $\hat y_\alpha = w^T x_\alpha$", _line("y")),
    (r"$L = \sum_{\nu=2}^N (y_\nu - c y_{\nu-1})^2$",
     Asked("c", lambda c, y: ((y[1:] - c * y[:-1]) ** 2).sum(), {"c": (), "y": (5,)})),
    # Greek letters by their names
    ("L = sum_{ell} (beta_{ell} - q)^2", Asked("q", lambda beta, q: ((beta - q) ** 2).sum(), {"beta": (3,), "q": ()})),
    ("L = Psi^T A Psi", Asked("A", lambda Psi, A: Psi @ A @ Psi, {"Psi": (3,), "A": (3, 3)})),
    ("L = 1/2||Phi w - y||^2",
     Asked("w", lambda Phi, w, y: ((Phi @ w - y) ** 2).sum() / 2, {"Phi": (4, 3), "w": (3,), "y": (4,)})),
    # T, which transposes, as a quantity
    (r"$L = \sum_i (T_i - w^T x_i)^2$", _line("T")),
    (r"$E = \sum_n (y(x_n) - T_n)^2$, $y(x) = w^T x$", _line("T")),
    (r"$\mathbf{T}$ is an $n\times m$ matrix. $f(\mathbf T) = \| \mathbf{T}^T - A \|_F^2$",
     Asked("T", lambda T, A: ((T.T - A) ** 2).sum(), {"T": (4, 3), "A": (3, 4)}, "f")),
    (r"$J = \sum_{t=1}^T \gamma^t r_t + \gamma^T v$",
     Asked("v", lambda gamma, r, v: gamma ** np.arange(1, 5) @ r + gamma ** 4 * v, {"gamma": (), "r": (4,), "v": ()},
           sizes={"T": 4})),
    # Greek capitals, and T, are capitals
    *((rf"$h = \mathrm{{softmax}}({latex} x)$, $L = -\sum_i y_i \log h_i$",
       Asked("x", lambda x, y, name=name, **v: -y @ (v[name] @ x - np.log(np.exp(v[name] @ x).sum())),
             {name: (4, 3), "x": (3,), "y": (4,)})) for latex, name in ((r"\Theta", "Theta"), ("T", "T"))),
    # two letters with a space between, or an index behind, are no word
    (r"$L = \sum_i (y_i - w d_i)^2$", Asked("w", lambda y, w, d: ((y - w * d) ** 2).sum(), {"y": (3,), "w": (), "d": (3,)})),
    (r"$L = \sum_i (y_i - lr_i)^2$", Asked("l", lambda y, l, r: ((y - l * r) ** 2).sum(), {"y": (3,), "l": (), "r": (3,)})),
]
REFUSED = [
    ("q = Wq w, L = q^2", "Is Wq one name, or the product of W and q?"),
    ("L = b w + c e + e^{w}", "Is e the number 2.718…, or a quantity of the text?"),
    ("L = w^T covar w - 2 m^T w", "A part of this formula is not read"),
    ("out = V feat\nL = ||out||^2", 'A part of this formula is not read: "feat"'),
    ("L = a + 2 softplus w", "A part of this formula is not read"),
    ("u = sigmoid(W x + xi), w = sum (u - t)^2", "Is xi one name, or the product of x and i?"),
    (r"$L = \sum_{t=1}^T (y_t - w^T x_t)^2$", "w may be a vector or a number"),
]


def written(folder, text):
    (folder / "text.md").write_text(text + "\n", encoding="utf-8")
    return folder / "text.md"


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_it_is_read(tmp_path, text, asked):
    holds(written(tmp_path, text), asked)


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text for text, _ in REFUSED])
def test_both_readings_are_shown(tmp_path, text, reason):
    with pytest.raises(SymderivError, match=re.escape(reason)):
        read_problem(written(tmp_path, text)).answer("w")


@pytest.mark.parametrize(("one", "other"), ["zr", "ab", "xb", "xc", "vs"])
def test_of_two_letters_the_second_may_be_a_number_for_all_whatever_they_are(one, other):
    with pytest.raises(SymderivError, match="may be a number or a vector, and both fit"):
        read_problem(f"L = sum(({one} - {other})^2)")


@pytest.mark.parametrize("map", ["A w", "Z w", "X u"])
def test_a_bias_beside_data_and_weights_of_other_letters_is_asked_about(map):
    with pytest.raises(SymderivError, match="b may be a number or a vector, and both fit"):
        read_problem(f"z = {map} + b, L = ||z - y||^2")
