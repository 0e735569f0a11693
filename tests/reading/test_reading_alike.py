r"""Scale and shift, masks, noise: what has the shape of what it stands beside, or is asked."""

import re

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import ParseError
from tests.reading.reading_oracle import Asked, holds

NORM = r"$y = \gamma \hat{x} + \beta$ where $\hat x\in \mathbb{R}^d$, $L = \|y - t\|^2$."
DRAWN = r"$z = \mu + \sigma \epsilon$, $\epsilon \sim \mathcal{N}(0, I)$, $L = \|z\|^2$."
ASKED = [
    (NORM, r"\gamma"), (DRAWN, r"\sigma"), ("z = mu + sigma eps, eps ~ N(0, I), L = ||z||^2. dL/dsigma", r"\sigma"),
    ("y_i = gamma x_hat_i + beta, x_hat_i in R^d, L = sum_i ||y_i - t_i||^2. dL/dgamma", r"\gamma"),
    (r"$y = a x + b$ with $x, b \in \mathbb{R}^n$, $L = \|y\|^2$.", "a"),
    ("mu and sigma are vectors, z = mu + sigma*eps, L = ||z||^2. dL/dsigma", r"\epsilon"),
]


def read(tmp_path, text):
    (tmp_path / "text.md").write_text(text + "\n")
    return read_problem(tmp_path / "text.md")


@pytest.mark.parametrize(("text", "number"), ASKED, ids=[t for t, _ in ASKED])
def test_what_stands_alike_is_not_guessed(tmp_path, text, number):
    with pytest.raises(ParseError, match=re.escape(f"{number} would be a number")):
        read(tmp_path, text)


def test_the_advice_works(tmp_path):
    with pytest.raises(ParseError) as refused:
        read(tmp_path, NORM)
    number, arrays, product = re.findall(r"\$[^$]*\$", refused.value.advice)
    (tmp_path / "one.md").write_text(f"{NORM} Let {number}.\n")
    t = dict.fromkeys(("x_hat", "beta", "t"), (3,))
    holds(tmp_path / "one.md", Asked(r"\gamma", lambda gamma, x_hat, beta, t: ((gamma * x_hat + beta - t) ** 2).sum(),
                                     {"gamma": (), **t}, "L"))
    (tmp_path / "each.md").write_text(NORM.replace(r"\gamma \hat{x}", product.strip("$")) + f" Let {arrays}.\n")
    holds(tmp_path / "each.md", Asked(r"\gamma", lambda gamma, x_hat, beta, t: ((gamma * x_hat + beta - t) ** 2).sum(),
                                      {"gamma": (3,), **t}, "L"))


LAYER = {"W": (4, 3), "x": (3,), "m": (4,)}
READ = [
    ("h = m * relu(W x), m is a dropout mask. L = ||h||^2",
     Asked("W", lambda W, x, m: ((m * np.maximum(W @ x, 0)) ** 2).sum(), LAYER, "L")),
    (r"$h = m \tanh(Wx)$ where $m$ is a binary mask. $L = \|h\|^2$.",
     Asked("W", lambda W, x, m: ((m * np.tanh(W @ x)) ** 2).sum(), LAYER, "L", draw={"m": lambda rng: np.array([1.0, 0, 1, 1])})),
    (r"Given a rate $q$, a mask $m\in\{0,1\}^n$ and $x\in\mathbb{R}^n$, let $h = \frac1q\,m\odot x$ and $L = \|h\|^2$.",
     Asked("x", lambda q, m, x: ((m * x / q) ** 2).sum(), {"q": (), "m": (3,), "x": (3,)}, "L")),
    (r"Given a rate $q$, a binary vector $m$ and $x\in\mathbb{R}^n$, let $h = qm\odot x$ and $L = \|h\|^2$.",
     Asked("x", lambda q, m, x: ((m * x * q) ** 2).sum(), {"q": (), "m": (3,), "x": (3,)}, "L")),
    (r"$\theta' = \theta - \eta g$ with $g \in \mathbb{R}^n$, $L = \|\theta'\|^2$.",
     Asked(r"\eta", lambda eta, theta, g: ((theta - eta * g) ** 2).sum(), {"eta": (), "theta": (3,), "g": (3,)}, "L")),
    (DRAWN.replace(r"\sigma \epsilon", r"\sigma \odot \epsilon"),
     Asked(r"\sigma", lambda mu, sigma, epsilon: ((mu + sigma * epsilon) ** 2).sum(),
           dict.fromkeys(("mu", "sigma", "epsilon"), (3,)), "L")),
    ("z = mu + sigma*eps, eps ~ N(0,1). L = z^2. dL/dsigma",
     Asked(r"\sigma", lambda mu, sigma, epsilon: (mu + sigma * epsilon) ** 2,
           dict.fromkeys(("mu", "sigma", "epsilon"), ()), "L")),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[t for t, _ in READ])
def test_what_is_said_is_read(tmp_path, text, asked):
    (tmp_path / "text.md").write_text(text + "\n")
    holds(tmp_path / "text.md", asked)
