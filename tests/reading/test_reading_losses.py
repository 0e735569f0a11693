"""Losses as papers and questions write them: held against plain NumPy, left open where a line they need was not read."""

import re

import numpy as np
import pytest

import symderiv as sd
from tests.reading.reading_oracle import Asked, holds

CUT = r"$c(v) = \begin{{cases}} v & {} \\ b & v > b \\ -b & \text{{for }} v < -b \end{{cases}}$ with $b > 0$. $L = \sum_i c(v_i)$"
CLIPPED = Asked("v", lambda v, b: np.clip(v, -b, b).sum(), {"v": (4,), "b": ()}, "L", draw={"b": lambda rng: rng.uniform(.5, 1)})
GRAPH = Asked("G", lambda G, B: np.trace(G.T @ (np.diag(B.sum(1)) - B) @ G), {"G": (4, 3), "B": (4, 4)}, "L")
TRACE = r"$L = \operatorname{tr}(G^\top (D - B) G)$"
LOGISTIC = Asked("v", lambda v, Z, t: -t @ np.log(1 / (1 + np.exp(-Z @ v))), {"v": (3,), "Z": (4, 3), "t": (4,)}, "L")
MATCHED = Asked("q", lambda q, a, k, s: -np.log(np.exp(q @ a / s) / np.exp(k @ q / s).sum()),
                {"q": (3,), "a": (3,), "k": (5, 3), "s": ()}, "L")
MEAN = Asked("w", lambda w, x, y: ((x @ w - y) ** 2).mean(), {"w": (3,), "x": (4, 3), "y": (4,)}, "loss")
SHARES = Asked("Z", lambda Z, Y: -(Y * np.log(np.exp(Z) / np.exp(Z).sum(1, keepdims=True))).sum() / len(Z),
               {"Z": (4, 3), "Y": (4, 3)}, "loss")
READ = [
    *((rf"The penalty is $R=\|w\|^2$. The loss is the {said}.", MEAN) for said in (
        r"average of $(w^\top x_i-y_i)^2$ over the batch", r"mean over all samples of the square of $w^\top x_i-y_i$",
        r"mean over $i$ of $(w^\top x_i-y_i)^2$")),
    (r"Let $Z\in\mathbb{R}^{B\times C}$, $P=\operatorname{softmax}(Z)$ and the loss is the mean over the batch of "
     r"$-\sum_c Y_{bc}\log P_{bc}$.", SHARES),
    (r"$s_k = \sum_{i=1}^k a_i$ and $L = \sum_{k=1}^n s_k^2$",
     Asked("a", lambda a: (np.cumsum(a) ** 2).sum(), {"a": (4,)}, "L")),
    (r"$L = \sum_{i=1}^n c_i \sum_{j \ge i} u_j b_i$",
     Asked("u", lambda u, b, c: np.triu(np.outer(b * c, u)).sum(), {"u": (4,), "b": (4,), "c": (4,)}, "L")),
    (r"$L = \sum_{i=1}^n b_i 1_{c_i > 0}$ ", Asked("b", lambda b, c: b @ (c > 0), {"b": (4,), "c": (4,)}, "L")),
    (r"$L = \sum_{i=1}^n b_i \mathbf{1}_{c_i > 0}$", Asked("b", lambda b, c: b @ (c > 0), {"b": (4,), "c": (4,)}, "L")),
    (CUT.format(r"\text{for } -b \le v \le b"), CLIPPED), (CUT.format(r"|v| \le b"), CLIPPED),
    *((f"{said}. {TRACE}", GRAPH) for said in (
        r"$D = \mathrm{diag}(\sum_j B_{ij})$",
        r"$D_{ii} = \sum_j B_{ij}$ and $D_{ij} = 0$ for $i \ne j$", r"$D$ is the diagonal matrix with $D_{ii} = \sum_j B_{ij}$")),
    *((rf"$r_i = {said} = \sigma(v^\top z_i)$ with the rows $z_i$ of $Z$. $L = -\sum_i t_i \log r_i$", LOGISTIC)
      for said in (r"P(t_i = 1 \mid z_i)", r"\Pr[t_i = 1]", r"\mathbb{E}[t_i]")),
    (r"$\log\left(\frac{r_i}{1 - r_i}\right) = v^\top z_i$ with the rows $z_i$ of $Z$. $L = -\sum_i t_i \log r_i$", LOGISTIC),
    (r"$L = -\log\frac{\exp(q \cdot a/s)}{\sum_j \exp(q \cdot k_j/s)}$ for a positive sample $a$; $\cdot$ is the dot product.",
     MATCHED),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_a_loss_is_what_its_author_means(tmp_path, text, asked):
    (tmp_path / "text.md").write_text(text + "\n", encoding="utf-8")
    holds(tmp_path / "text.md", asked)


@pytest.mark.parametrize(("text", "reason"), [
    (r"$D = \mathrm{diag}(D_1, \dots, D_n)$ where $D_i = \sum_j B_{ij}$. $L = \mathrm{tr}(D B)$", "the matrix and its diagonal"),
    (r"$L = v^\top K^{-1} v$ with the kernel $K(z, u) = (z^\top u)^2$.", "one number for two points"),
    (r"$L = \exp(q \cdot k)$, where $q \cdot k$ is the cosine similarity.", "a meaning of its own for a sign"),
])
def test_a_loss_of_which_a_line_is_not_read_says_why(text, reason):
    with pytest.raises(sd.SymderivError, match=reason):
        sd.code(sd.read_problem(text).model, "L")


@pytest.mark.parametrize(("text", "verdict"), [
    (r"$L = \sum_{i=1}^n c_i \sum_{j \ge i} e^{u_j}$, $\frac{\partial L}{\partial u_k} = e^{u_k} \sum_{i=1}^k c_i$", "holds"),
    (r"\begin{align} \frac{\partial}{\partial v} & \|v - c\|^2 \\ &= 2(v - c) \end{align}", "holds"),
    (r"$L = \sum_i v_i^2$, $\nabla_v L = r$, $r = \begin{cases} 2v & v > 1 \\ v & v < -1 \end{cases}$", "unknown"),
])
def test_a_line_is_judged_by_what_was_read(text, verdict):
    assert [*sd.check(text).verdicts] == [verdict]


def test_a_chain_may_begin_with_an_expression():
    chain = r"\begin{align} & \|v - c\|^2 \\ &= v^\top v - 2c^\top v + c^\top c \\ &= v^\top v - c^\top v + c^\top c \end{align}"
    assert [*sd.check(chain).verdicts] == ["holds", "holds", "fails"]


def test_what_is_derived_needs_its_variable():
    with pytest.raises(sd.SymderivError, match="stands in another display"):
        sd.check(r"\[ \nabla_v \|v - c\|^2 \] \[ = 2(v - c) \]")
    with pytest.raises(sd.SymderivError, match=re.escape("Unknown symbol: L")):
        sd.check(r"$\frac{\partial \ln L}{\partial b} = \sum_{i=1}^n (y_i - r_i) x_i$ where $r_i = e^{x_i b}$")


@pytest.mark.parametrize("text", [
    r"Predictions are $p = w^\top x$. The loss is half of $(p - y)^2$.",
    r"The penalty is $R=\|w\|^2$. The loss is the mean over $j$ of $(w^\top x_i-y_i)^2$.",
])
def test_a_loss_that_words_make_is_not_left_out(text):
    with pytest.raises(sd.SymderivError, match="Words make the loss"):
        sd.read_problem(text).derive("w")


@pytest.mark.parametrize(("text", "asked"), [
    ("Differentiate the square of $x + a$.", "the square of x"), ("derivative of the log of x^2 + 1", r"the log of x\^2"),
    ("What is the gradient of the norm of $A x - b$ with respect to $x$?", "the norm of A x"),
    ("Let $p_i = x q_i$. Find the gradient of the mean of $(p_i - y_i)^2$ with respect to $x$.", "the mean of"),
])
def test_what_words_make_of_what_is_asked_about_is_not_left_out(text, asked):
    with pytest.raises(sd.SymderivError, match=asked):
        sd.read_problem(text).derive("x")


@pytest.mark.parametrize("text", ["Differentiate the sum of squares $\\sum_i x_i^2$.", "Find the minimum of the function $x^2$."])
def test_words_that_only_name_what_is_asked_about_change_nothing(text):
    assert "2" in str(sd.read_problem(text).derive("x").result)
