"""Letters and words that can be taken for two things: what the text shows decides, else it is asked, and nothing is guessed."""

import re

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.advice_of_doubts import FOLLOWED
from tests.reading.reading_oracle import Asked, holds, positive


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def mixture(x, pi, mu):
    return -np.log(np.exp(-(x[:, None] - mu) ** 2 / 2) @ pi / np.sqrt(2 * np.pi)).sum()


DENOISED = Asked("u", lambda u, f, D, mu: (u - f) @ (u - f) / 2 + mu / 2 * ((D @ u) ** 2).sum(),
                 {"u": (4,), "f": (4,), "D": (3, 4), "mu": ()})
ENERGY = r"$F(u)=\frac12\|u-f\|^2+\frac\mu2\|Du\|^2$"
MIXED = Asked("mu", mixture, {"x": (5,), "pi": (3,), "mu": (3,)}, draw={"pi": positive(3)})
COIN = Asked("pi", lambda x, pi: -(x * np.log(pi) + (1 - x) * np.log(1 - pi)).sum(), {"x": (4,), "pi": ()},
             draw={"pi": lambda rng: rng.uniform(0.2, 0.8)})
WEIGHED = Asked("x", lambda x, pi: pi * x ** 2, {"x": (), "pi": ()})
ROWS = Asked("w", lambda w, X, y: ((X @ w - y) ** 2).sum() / len(y), {"w": (3,), "X": (4, 3), "y": (4,)})
COLUMNS = Asked("w", lambda w, X, y: ((X @ w - y) ** 2).sum() / len(w), {"w": (3,), "X": (4, 3), "y": (4,)})
RATE = Asked("x", lambda x, q: q * x @ x, {"x": (3,), "q": ()})
READ = [
    *((text, DENOISED) for text in (
        f"{ENERGY}. We start from $u_0 = f$.", f"We start from $u_0 = f$. {ENERGY}.",
        f"{ENERGY}, initialised at $u^{{(0)}} = f$.",
        f"{ENERGY}. The initial guess is $u_0 = 2 f$.", rf"{ENERGY}. The starting point is $u_{{\text{{init}}}} = f$.",
        f"{ENERGY}. The first iterate is $u_1 = f$.", f"{ENERGY}. Als Startwert dient $u_1 = f$.",
        f"{ENERGY}. O ponto inicial é $u_1 = f$.")),
    (r"Let $\pi\in\mathbb{R}^K$. $L = -\sum_n\log\sum_k\pi_k \frac{1}{\sqrt{2\pi}}\exp(-(x_n-\mu_k)^2/2)$", MIXED),
    (r"The mixing proportions are $\pi$. $L = -\sum_n\log\sum_k\pi_k (2\pi)^{-1/2}\exp(-(x_n-\mu_k)^2/2)$", MIXED),
    (r"Let $p = \operatorname{softmax}(a)$, $\pi = p$. $L = \pi^\top z + \frac12\log(2\pi)$.",
     Asked("a", lambda a, z: z @ np.exp(a) / np.exp(a).sum(), {"a": (3,), "z": (3,)})),
    (r"$L = -\sum_i x_i\log\pi - \sum_i (1-x_i)\log(1-\pi)$", COIN),
    *((text, WEIGHED) for text in (
        r"$L = \pi x^2$ with mixing weight $\pi$.", r"$L = \pi x^2$. The prior probability is $\pi$.",
        r"$L = \pi x^2$ where $\pi$ is the policy.", r"Seja $\pi$ a probabilidade. $L = \pi x^2$",
        r"Let $\pi\in(0,1)$. $L = \pi x^2$")),
    *((text, Asked("x", lambda x: np.pi * x ** 2, {"x": ()})) for text in (
        r"$A = \pi x^2$ is the area.", r"$A = \pi x^2$ where $\pi$ is the circle constant.",
        r"$A = \pi x^2$, and $p$ is a probability.")),
    *((rf"$L = \frac1n\|Xw-y\|^2$, {said}", ROWS) for said in (
        "where $n$ is the number of rows of $X$.", "$n$ being the number of rows of the matrix $X$.", "where $X$ has $n$ rows.")),
    *((rf"$L = \frac1n\|Xw-y\|^2$, {said}", COLUMNS) for said in (
        "where $n$ is the number of columns of $X$.", "where $X$ has $n$ columns.")),
    *((rf"{said}: $L = q\sum_i x_i^2$", RATE) for said in ("A rate $q$, a mask and $x$", "A rate $q$, a vector and $x$")),
    (r"one-hot $y$ and $t\in\mathbb{R}^{K}$. $L = -\sum_k y_k\log t_k$",
     Asked("t", lambda t, y: -y @ np.log(t), {"t": (3,), "y": (3,)}, draw={"t": positive(3), "y": lambda rng: np.eye(3)[1]})),
    (r"$L = \sum_{k=1}^{K-1} y_k t_k^2$",
     Asked("t", lambda t, y, K: y @ t ** 2, {"t": (3,), "y": (3,), "K": ()}, draw={"K": lambda rng: 4.0})),
    ("f(z) = z^2, g(z) = sin(z). d/dz f(z) g(z)", Asked("z", lambda z: z ** 2 * np.sin(z), {"z": ()})),
    ("f(z) = z^2, g(z) = sin(z). d/dz (f g)", Asked("z", lambda z: z ** 2 * np.sin(z), {"z": ()})),
    ("f(z) = z^2, g(z) = sin(z). d/dz f(g(z))", Asked("z", lambda z: np.sin(z) ** 2, {"z": ()})),
    (r"$h = \sigma(Wx)$ with $\sigma$ the sigmoid. $L = \|h\|^2$",
     Asked("x", lambda x, W: (sigmoid(W @ x) ** 2).sum(), {"x": (3,), "W": (4, 3)})),
]
REFUSED = [
    (r"$f = \|k_{\max}(w+b)\|^2$", "may be a function or a factor"), (r"$f = \|\psi_\theta(Wx+b) - y\|^2$", "does not define"),
    (r"$h = \sigma(Wx+b)$, $L = \|h-y\|^2/(2\sigma^2)$", "would be a function in"),
    (r"$h = \phi(Wx)$, $L = \|h\|^2 + \phi^2$", "would be a function in"),
    (r"Let $\pi\in\mathbb{R}^K$. $L = \pi \sum_k z_k^2 + \sum_k\pi_k z_k$", "would be an array"),
    ("f(z) = z^2, g(z) = sin(z). d/dz f (g)", "is not made of g"),
    (r"$L_1 = \|Xw-y\|^2$ and $L_2 = \|w\|_1$. Differentiate the loss.", "Which of"),
    (r"$L = -\sum_n \log(t_{y_n+1} - t_{y_n})$", "leaves its axis"),
]


def written(folder, text):
    (folder / "text.md").write_text(text + "\n", encoding="utf-8")
    return folder / "text.md"


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_what_is_meant_is_read(tmp_path, text, asked):
    holds(written(tmp_path, text), asked)


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_may_be_two_things_is_asked(tmp_path, text, reason):
    with pytest.raises(SymderivError, match=re.escape(reason)):
        read_problem(written(tmp_path, text)).derive_all()


@pytest.mark.parametrize("text", dict.fromkeys(row[0] for row in FOLLOWED))
def test_what_is_asked_is_not_answered(tmp_path, text):
    with pytest.raises(SymderivError):
        read_problem(written(tmp_path, text)).derive_all()
