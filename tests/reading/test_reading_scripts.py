"""Words above and below symbols, names of capitals, letters that run, titles, what words take to be so: from both sides."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from tests.reading.reading_oracle import Asked, holds, one_hot, positive


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def distilled(z, y, q, T):
    return -y @ np.log(softmax(z)) - T**2 * q @ np.log(softmax(z / T))


def missed(p, g, beta):
    return p @ g / (p @ g + beta * ((1 - p) @ g))


def policy(theta, phi, q):
    return softmax(phi @ theta) @ q


OBSERVED = Asked("mu", lambda x_obs, mu: ((x_obs - mu) ** 2).sum(), {"x_obs": (4,), "mu": ()})
RATIO = Asked("p", lambda p, p_ref: np.log(p / p_ref), {"p": (), "p_ref": ()}, draw={"p": positive(), "p_ref": positive()})
POWER = Asked("a", lambda x, a, b: x ** (a * b), {"x": (), "a": (), "b": ()}, draw={"x": positive()})
DICE = Asked("p", lambda p, g: 1 - 2 * p @ g / (p.sum() + g.sum()), {"p": (4,), "g": (4,)},
             draw={"p": positive(4), "g": positive(4)})
CUBE = Asked("a", lambda a, b, c: sum(np.einsum("i,j,k->ijk", a, b, c).ravel() ** 2), {"a": (2,), "b": (3,), "c": (4,)})
SOFT = Asked("z", distilled, {"z": (4,), "y": (4,), "q": (4,), "T": ()},
             draw={"y": one_hot(4), "q": positive(4), "T": positive()})
TURNED = Asked("b", lambda A, b: (A @ b) @ (A @ b), {"A": (3, 3), "b": (3,)})
COUNTS = Asked("p", missed, {"p": (4,), "g": (4,), "beta": ()},
               draw={"p": positive(4), "g": positive(4), "beta": positive()})
POLICY = Asked("theta", policy, {"theta": (3,), "phi": (4, 3), "q": (4,)})
LABEL = Asked("w", lambda w, x, y: np.log(np.exp(w @ x).sum()) - (w @ x)[int(y) - 1], {"w": (4, 3), "x": (3,), "y": ()},
              draw={"y": lambda rng: rng.integers(1, 5)})
FACTORS = Asked("H", lambda V, W, H: ((V - W @ H) ** 2).sum(), {"V": (3, 4), "W": (3, 2), "H": (2, 4)})
TARGET = Asked("x", lambda x, t: ((np.tanh(x) - t) ** 2).sum(), {"x": (3,), "t": (3,)})
LAPLACE = Asked("x", lambda A, x: x @ (np.diag(A.sum(1)) - A) @ x, {"A": (3, 3), "x": (3,)})
WEIGHTED = Asked("s", lambda s, y: y @ np.diag(s**2) @ y, {"s": (3,), "y": (3,)})
INSIDE = Asked("Z", lambda Z: ((1 - (Z**2).mean(0)) ** 2).sum(), {"Z": (4, 3)})
HOLLOW = Asked("C", lambda A, C: (A * C**2).sum(), {"A": (3, 3), "C": (3, 3)})


READ = {
    "a word above": (r"\[ L = \sum_i (x_i^{\mathrm{obs}} - \mu)^2 \]", OBSERVED),
    "a word above in letters": (r"\[ L = \sum_i (x_i^{obs} - \mu)^2 \]", OBSERVED),
    "with and without": (r"\[ L = \log\frac{p}{p^{\text{ref}}} \]", RATIO),
    "a power that is defined": (r"\[ \text{rate} = a b \] \[ L = x^{\text{rate}} \]", POWER),
    "a word below with a letter that is summed": (
        r"\[ \mathcal{L}_{Dice} = 1 - \frac{2\sum_i p_i g_i}{\sum_i p_i + \sum_i g_i} \]", DICE),
    "three indices": (r"\[ T_{ijk} = a_i b_j c_k, \quad L = \sum_{i,j,k} T_{ijk}^2 \]", CUBE),
    "a T above that is a temperature": (
        r"Let $y$ be one-hot, $p = \mathrm{softmax}(z)$ and $p^T = \mathrm{softmax}(z/T)$, $z, q\in\mathbb{R}^K$. "
        r"\[ L = -\sum_k y_k\log p_k - T^2\sum_k q_k\log p^T_k \]", SOFT),
    "a T above that transposes": (r"Let $A\in\mathbb{R}^{n\times n}$. \[ w = A b \] \[ w^T = b^T A^T \] \[ L = w^T w \]", TURNED),
    "a capital that is a size too": (
        r"$TP = \sum_{i=1}^N p_i g_i$, $FN = \sum_{i=1}^N (1-p_i)g_i$ \[ R = \frac{TP}{TP + \beta FN} \]", COUNTS),
    "letters that run": (
        r"Each action $a\in\{1,\dots,A\}$ has $\phi_a\in\mathbb{R}^d$. \[ \pi_a = \frac{\exp(\theta^\top\phi_a)}"
        r"{\sum_{b=1}^A\exp(\theta^\top\phi_b)} \] \[ J = \sum_{a=1}^A \pi_a q_a \]", POLICY),
    "a label": (r"Scores $s_c = w_c^\top x$ with $w_c, x\in\mathbb{R}^d$ and the true class $y\in\{1,\dots,C\}$. "
                r"\[ L = -s_y + \log\sum_{c=1}^C e^{s_c} \]", LABEL),
    "the title of a proof is no sentence": (
        r"\begin{proof}[Derivation of the update] Let $V\in\mathbb{R}^{n\times m}$ and $W\in\mathbb{R}^{n\times r}$. \[ F = "
        r"\|V - W H\|_F^2 \] A step size $\eta = H\oslash(W^\top W H)$ gives \[ H \leftarrow H\odot(W^\top V)\oslash(W^\top W H) "
        r"\] \end{proof}", FACTORS),
    "a degree matrix": (r"Let $A\in\mathbb{R}^{n\times n}$, $D_{ii} = \sum_j A_{ij}$ and $L = x^\top (D - A) x$.", LAPLACE),
    "a matrix that is called diagonal": (
        r"Let $W$ be diagonal, $W_{ii} = s_i^2$ and $L = y^\top W y$, $y, s\in\mathbb{R}^n$.", WEIGHTED),
    "a matrix of which only the diagonal is used": (
        r"Let $Z\in\mathbb{R}^{n\times d}$. \[ C_{ii} = \frac1n\sum_b Z_{bi}^2 \] \[ L = \sum_i (1-C_{ii})^2 \]", INSIDE),
    "a diagonal that defines nothing": (
        r"Let $A, C\in\mathbb{R}^{d\times d}$ with $A_{ii} = 1$. \[ L = \sum_{i,j} A_{ij} C_{ij}^2 \]", HOLLOW),
    "what is supposed is defined": (
        r"Let $h = \tanh(x)$ with $x, t\in\mathbb{R}^n$. Suppose $L = \|h - t\|^2$. Put $\delta = h - t$.", TARGET),
}


@pytest.mark.parametrize("case", READ)
def test_what_is_read_is_what_numpy_says(case, tmp_path):
    text, asked = READ[case]
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


@pytest.mark.parametrize(("text", "output"), [
    (r"\[ NV = \sum_{i=1}^N x_i \] \[ L = (V-1)^2 \]", "L"),
    (r"Let $f = x^2$ with $x\in\mathbb{R}$. If $g = 3 f$, it would be three times that.", "f"),
])
def test_a_product_on_the_left_and_what_would_be_define_nothing(text, output, tmp_path):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    assert [row.tensor.name for row in read_problem(path).read.definitions.rows] == [output]
