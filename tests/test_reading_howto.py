"""Every document of the how-to "Your own formulas" gives the derivative that NumPy gives."""

from pathlib import Path

import numpy as np
import pytest
from reading_oracle import Asked, holds, one_hot, positive, spd, symmetric

EXAMPLES = Path(__file__).parents[1] / "docs" / "howto" / "examples"


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def cross_entropy(target, z):
    return -(target * np.log(softmax(z))).sum()


def logistic(theta, u, t):
    s = 1 / (1 + np.exp(-u @ theta))
    return -np.mean(t * np.log(s) + (1 - t) * np.log(1 - s))


def network(x, V, W, a, b, t):
    return 0.5 * ((W @ np.maximum(0, V @ x + a) + b - t) ** 2).sum()


NETWORK = {"x": (3,), "V": (4, 3), "W": (2, 4), "a": (4,), "b": (2,), "t": (2,)}


def batchnorm(x, gamma, beta, g, epsilon):
    return (g * (gamma * (x - x.mean()) / np.sqrt(x.var() + epsilon) + beta)).sum()


BATCH = {"x": (5,), "gamma": (), "beta": (), "g": (5,), "epsilon": ()}


def gaussian(x, mu, P):
    return len(x) / 2 * np.linalg.slogdet(P)[1] - 0.5 * np.einsum("ni,ij,nj", x - mu, P, x - mu)


def triplet(fa, fp, fn, m):
    return max(0, ((fa - fp) ** 2).sum() - ((fa - fn) ** 2).sum() + m)


def attention(Q, K, V, T):
    return 0.5 * ((softmax(Q @ K.T / np.sqrt(Q.shape[1])) @ V - T) ** 2).sum()


HEAD = {"Q": (3, 5), "K": (4, 5), "V": (4, 2), "T": (3, 2)}


def factors(M, U, V, rho):
    return 0.5 * ((M - U @ V.T) ** 2).sum() + rho / 2 * ((U**2).sum() + (V**2).sum())


FACTORS = {"M": (4, 5), "U": (4, 3), "V": (5, 3), "rho": ()}

ASKED = [
    ("ridge.tex", Asked(r"'\beta'", lambda A, b, beta, **k: ((b - A @ beta) ** 2).sum() + k["lambda"] * beta @ beta,
                        {"A": (4, 3), "b": (4,), "beta": (3,), "lambda": ()}, "R")),
    ("logistic.tex", Asked(r"\theta", logistic, {"theta": (3,), "u": (5, 3), "t": (5,)}, "J",
                           draw={"t": lambda rng: rng.integers(2, size=5).astype(float)})),
    ("crossentropy.md", Asked("a", lambda a, q: cross_entropy(q, a), {"a": (4,), "q": (4,)}, draw={"q": one_hot(4)})),
    *[("network.tex", Asked(w, network, NETWORK, "E")) for w in ("V", "W", "a", "b", "x")],
    *[("batchnorm.md", Asked(w, batchnorm, BATCH, draw={"epsilon": positive()}))
      for w in ("x", "gamma", r"\beta")],
    ("gaussian.md", Asked(r"\mu", gaussian, {"x": (5, 3), "mu": (3,), "P": (3, 3)}, draw={"P": spd(3)})),
    ("triplet.md", Asked("f_a", triplet, {"fa": (3,), "fp": (3,), "fn": (3,), "m": ()}, draw={"m": positive()})),
    ("poisson.tex", Asked("w", lambda X, y, w, alpha: (np.exp(X @ w) - y * (X @ w)).sum() + alpha / 2 * w @ w,
                          {"X": (4, 3), "y": (4,), "w": (3,), "alpha": ()}, "J", draw={"alpha": positive()})),
    ("gerade.tex", Asked("b", lambda t, s, g, a, b: (g * (s - a - b * t) ** 2).sum(),
                         {"t": (5,), "s": (5,), "g": (5,), "a": (), "b": ()}, "Q")),
    ("noyau.tex", Asked(r"\alpha",
                        lambda K, y, alpha, **k: 0.5 * ((y - K @ alpha) ** 2).sum() + k["lambda"] / 2 * alpha @ K @ alpha,
                        {"K": (4, 4), "y": (4,), "alpha": (4,), "lambda": ()}, "J", draw={"K": symmetric(4)})),
    *[("attention.md", Asked(w, attention, HEAD, "L", {"d": 5, "n": 3, "m": 4, "e": 2})) for w in "QKV"],
    *[("factorisation.tex", Asked(w, factors, FACTORS, "F")) for w in "UV"],
    ("smoothing.ipynb", Asked("z", lambda z, y, epsilon: cross_entropy((1 - epsilon) * y + epsilon / len(z), z),
                              {"z": (4,), "y": (4,), "epsilon": ()}, "L", {"K": 4}, {"y": one_hot(4)})),
]


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=[f"{n}-{a.wrt}" for n, a in ASKED])
def test_a_document_of_the_how_to_gives_the_gradient_of_numpy(name, asked):
    holds(EXAMPLES / name, asked)


def test_every_document_of_the_how_to_is_run():
    assert {p.name for p in EXAMPLES.iterdir()} == {name for name, _ in ASKED}
