"""Shapes and values typed without dollars in a list: the comma behind a set begins the next symbol, and is no second axis."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import ParseError
from symderiv.reading.documents import statements_of
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.typed.choices import with_choices
from symderiv.reading.prose.stated.memberships import facts_in
from tests.reading.reading_oracle import Asked, holds

SIZES = {"x": (3,), "A": (4, 3), "b": (4,)}
LEAST = Asked("x", lambda x, A, b: ((A @ x - b) ** 2).sum(), SIZES)
LOGISTIC = Asked("w", lambda w, x, y: np.log(1 + np.exp(-y * (w @ x))), {"w": (3,), "x": (3,), "y": ()})
LOSS = "w in R^d, x in R^d, {}. L = log(1 + exp(-y w^T x)). Find dL/dw."
READ = [
    *((kind, text, LEAST) for kind in ("txt", "md") for text in (
        "A in R^{m x n}, x in R^n, b in R^m: f = ||Ax - b||^2. Find df/dx.",
        "x in R^n and b in R^m, A in R^(m, n), f = ||Ax - b||^2",
    )),
    *(("txt", LOSS.format(said), LOGISTIC) for said in (
        "y = +1 or -1", "y = ±1", "y ∈ {±1}", "y = -1 or 1", "y = +/-1", "y = +1 (positive) or -1 (negative)")),
    ("tex", r"Let $w, x \in \mathbb{R}^d$, $y = +1$ or $-1$, and $L = \log(1 + \exp(-y w^\top x))$.", LOGISTIC),
    ("txt", "z in R^K, y one-hot, p = softmax(z), L = -sum_k y_k log p_k. Find dL/dz.",
     Asked("z", lambda z, y: -(y * (z - np.log(np.exp(z).sum()))).sum(), {"z": (3,), "y": (3,)},
           draw={"y": lambda rng: np.eye(3)[rng.integers(3)]})),
    *(("tex", f"$L = {text}$", Asked("x", lambda x, S: (S * x ** 2 - (1 - S) * x).sum(), {"x": (4,), "S": (4,)}, "L", draw={
        "S": lambda rng: rng.integers(0, 2, 4)})) for text in (
        r"\sum_{i \in S} x_i^2 - \sum_{j \not\in S} x_j", r"\sum_{i \in S} (x_i^2 + x_i) - \sum_i x_i")),
    ("tex", r"$L = \sum_{i \in S} x_i^2 + \sum_{i \in \bar S} x_i$",
     Asked("x", lambda x, S, S_bar: (S * x ** 2 + S_bar * x).sum(), {
        "x": (4,), "S": (4,), "S_bar": (4,)}, "L", draw=dict.fromkeys(("S", "S_bar"), lambda rng: rng.integers(0, 2, 4)))),
    ("tex", r"$L = \sum_{(i,j) \notin E} A_{ij} x_i x_j$", Asked("x", lambda x, A, E: x @ ((1 - E) * A) @ x, {
        "x": (3,), "A": (3, 3), "E": (3, 3)}, "L", draw={"E": lambda rng: rng.integers(0, 2, (3, 3))})),
    ("txt", "q in R^n, A is m by n, x in R^n. f = q^T x + ||A x||^2. Find df/dx.",
     Asked("x", lambda q, A, x: q @ x + ((A @ x) ** 2).sum(), {"q": (3,), "A": (4, 3), "x": (3,)})),
    ("txt", "Let x, y in R^n, c in R. f = c (x . y)^2. Find df/dx.",
     Asked("x", lambda x, y, c: c * (x @ y) ** 2, {"x": (3,), "y": (3,), "c": ()})),
    ("md", r"w in R^d, b a scalar. $f = b + \|w\|^2$. Find df/dw.",
     Asked("w", lambda w, b: b + w @ w, {"w": (3,), "b": ()})),
    ("txt", "L(x, nu) = (1/2) x'Px + q'x + r + nu'(Ax - b)\nP is n by n symmetric, q in R^n, A is m by n. "
     "Find the gradient w.r.t. x.",
     Asked("x", lambda x, P, q, r, nu, A, b: x @ (P + P.T) @ x / 4 + q @ x + r + nu @ (A @ x - b),
           {"P": (3, 3), "q": (3,), "r": (), "nu": (4,), **SIZES}, "L",
           draw={"P": lambda rng: (lambda m: m + m.T)(rng.normal(size=(3, 3)))})),
    ("txt", "L(x, nu) = q'x + nu'(Ax - b), A is m by n, q in R^n. Find the gradient w.r.t. x.",
     Asked("x", lambda q, x, nu, A, b: q @ x + nu @ (A @ x - b), {"q": (3,), "nu": (4,), **SIZES}, "L")),
    ("txt", "x, x' in R^n, y in R^n, f = y'x + y'x'. Find df/dy.",
     Asked("y", lambda y, x, x_prime: y @ (x + x_prime), {"y": (3,), "x": (3,), "x_prime": (3,)})),
]


@pytest.mark.parametrize(("kind", "text", "asked"), READ, ids=[f"{row[0]} {row[1]}" for row in READ])
def test_it_gives_the_derivative(tmp_path, kind, text, asked):
    path = tmp_path / f"text.{kind}"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


@pytest.mark.parametrize(("text", "shapes"), [
    ("x in R^n, y in R^m, W in R^{m x n}, f = ||y - W x||^2.", {"x": ("n",), "y": ("m",), "W": ("m", "n")}),
    ("Let x in R^n, A a symmetric matrix, f = x^T A x.", {"x": ("n",)}),
    ("h in R^m, d in R^n; loss L = log(1 + exp(-y s))", {"h": ("m",), "d": ("n",)}),
    ("A in R^m x n, B in R^[n, k], c in R^3, d in R^{2,3}, x in R^{n+1}, W in R^{d_out x (n+1)}. f = 1",
     {"A": ("m", "n"), "B": ("n", "k"), "c": ("3",), "d": ("2", "3"), "x": ("n+1",), "W": ("d_{out}", "n+1")}),
    ("a has size n, b in R^m. f = 1", {"b": ("m",)}),
    ("n, m in N, x in R^n, the dimension is k, y in R^k. f = 1", {"x": ("n",), "y": ("k",)}),
    ("mu in R^d, theta and nu in R^p, q in R_+^n, x in R^d_in, g in ℝ^{k}. f = 1",
     {r"\mu": ("d",), r"\theta": ("p",), r"\nu": ("p",), "q": ("n",), "x": ("d_{in}",), "g": ("k",)}),
])
def test_only_brackets_and_crosses_give_two_axes(text, shapes):
    assert {fact.subject: fact.value for fact in statements_of(text).facts if fact.kind == "shape"} == shapes


@pytest.mark.parametrize("text", [
    "f'(x) = 4x^3 - 4x is 0 at x = 1 or -1", "df/dx = 0, x = 1 or -1", "L = a if s = 0 or 1, and b otherwise", "y = 0 or 2",
    "y = 1 or -1.5", "y = 1/2", "the minimum over y, y = 0 or 1",
])
def test_cases_and_solutions_are_no_sets_of_values(text):
    assert with_choices(Traced.of(text)).text == text


LISTS = [
    (r"X = [x_1, \dots, x_N]^T", [("family", "x"), ("rank", "X"), ("rows", "x")]),
    (r"\mathbf{X} = [\mathbf{x}_1, \ldots, \mathbf{x}_N]^\top",
     [("family", r"\mathbf{x}"), ("rank", r"\mathbf{X}"), ("rows", r"\mathbf{x}")]),
    (r"Y = [y_1, \dots, y_N]", [("family", "y"), ("rank", "Y"), ("columns", "y")]),
    (r"A = [a_1 \; a_2 \; \cdots \; a_n]", [("family", "a"), ("rank", "A"), ("columns", "a")]),
    (r"X = (x_1 | \dots | x_N)", [("family", "x"), ("rank", "X"), ("columns", "x")]),
    (r"X = \begin{bmatrix} x_1^T \\ \vdots \\ x_N^T \end{bmatrix}", [("family", "x"), ("rank", "X"), ("rows", "x")]),
    (r"Z = \begin{pmatrix} z_1 & \cdots & z_n \end{pmatrix}", [("family", "z"), ("rank", "Z"), ("columns", "z")]),
    (r"x = \begin{pmatrix} x_1 \\ \vdots \\ x_n \end{pmatrix}", [("shape", "x")]),
]


@pytest.mark.parametrize(("formula", "facts"), LISTS, ids=[f for f, _ in LISTS])
def test_a_list_says_what_its_members_are(formula, facts):
    assert [(f.kind, f.subject) for f in facts_in(Traced.of(formula))] == facts


@pytest.mark.parametrize("formula", [r"X = (x_1, \dots, x_N)", r"Z = [h_1, \dots, h_T]", r"X = [x_1; \dots; x_N]",
                                     r"X = \begin{bmatrix} x_1 \\ \vdots \\ x_N \end{bmatrix}"])
def test_a_list_that_may_mean_more_is_refused(formula):
    with pytest.raises(ParseError, match="list of members"):
        facts_in(Traced.of(formula))


BOTH = {"X": (4, 3), "w": (3,), "y": (4,)}
MEMBERS = [
    ("X = [x_1, …, x_N]^T, L = sum_i (y_i - w^T x_i)^2 + ||X w||^2",
     Asked("X", lambda X, w, y: ((y - X @ w) ** 2).sum() + ((X @ w) ** 2).sum(), BOTH, "L")),
    ("columns w_k of W. z_k = w_k^T x, L = sum_k z_k^3",
     Asked("W", lambda W, x: ((W.T @ x) ** 3).sum(), {"W": (4, 3), "x": (4,)}, "L")),
    ("A = [a_1 a_2 ... a_n], f = ||A x||^2", Asked("x", lambda A, x: ((A @ x) ** 2).sum(), {"A": (4, 3), "x": (3,)}, "f")),
    (r"Let $X = [x_1, \dots, x_n]^T$ be a random sample, $f = \sum_i (x_i - \mu)^2$.",
     Asked("X", lambda X, mu: ((X - mu) ** 2).sum(), {"X": (4,), "mu": ()}, "f")),
    (r"Let $X = [x^{(1)}, \dots, x^{(m)}]^T$, $L = \sum_i (w^T x^{(i)} - y^{(i)})^2 + \|Xw\|^2$.",
     Asked("X", lambda X, w, y: ((y - X @ w) ** 2).sum() + ((X @ w) ** 2).sum(), BOTH, "L")),
    (r"Let $A = [a_1, \dots, a_n]$, $f = x^T A x + \sum_j \|a_j\|^2$.",
     Asked("A", lambda A, x: x @ A @ x + (A ** 2).sum(), {"A": (3, 3), "x": (3,)}, "f")),
]


@pytest.mark.parametrize(("text", "asked"), MEMBERS, ids=[text for text, _ in MEMBERS])
def test_members_are_parts_of_what_lists_them(tmp_path, text, asked):
    (tmp_path / "text.md").write_text(text + "\n")
    holds(tmp_path / "text.md", asked)


def test_columns_that_would_only_fit_a_square_are_asked(tmp_path):
    (tmp_path / "text.md").write_text("X = [x_1, …, x_N], L = sum_i (y_i - w^T x_i)^2 + ||X w||^2\n")
    with pytest.raises(ParseError, match="the columns of X, or its rows"):
        read_problem(tmp_path / "text.md")
