"""Documents in the styles of sheets, theses, forums, slides and notebooks give the derivative that NumPy gives."""

from pathlib import Path

import numpy as np
import pytest

from tests.reading.reading_oracle import Asked, holds, one_hot, positive, symmetric

DOCUMENTS = Path(__file__).parents[1] / "documents"


def softmax_regression(x, W, y):
    z = W @ x
    return -(y * (z - np.log(np.exp(z).sum()))).sum()


def spring(r, r0, F, k):
    return 0.5 * k * ((r - r0) ** 2).sum() - F @ r


def weighted(X, y, W, b):
    return (y - X @ b) @ W @ (y - X @ b)


def lqr(x, u, A, B, Q, R):
    new = A @ x + B @ u
    return new @ Q @ new + u @ R @ u


def logistic(x, y, w, mu):
    return np.log(1 + np.exp(-y * (x @ w))).mean() + mu / 2 * w @ w


def huber(y, a, x, delta):
    r = y - a @ x
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * np.abs(r) - delta**2 / 2).sum()


def recurrent(h0, x1, x2, W, U, t):
    h = np.tanh(W @ np.tanh(W @ h0 + U @ x1) + U @ x2)
    return 0.5 * ((h - t) ** 2).sum()


RECURRENT = {"h0": (4,), "x1": (3,), "x2": (3,), "W": (4, 4), "U": (4, 3), "t": (4,)}
SPRING = {"r": (3,), "r0": (3,), "F": (3,), "k": ()}


def gamma(x, a, b):
    from math import lgamma

    return len(x) * (a * np.log(b) - lgamma(float(a))) + (a - 1) * np.log(x).sum() - b * x.sum()


def penalised(x, y, w, b, **k):
    p = 1 / (1 + np.exp(-(x @ w + b)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + k["lambda"] / 2 * w @ w


def attention(q, K, V, t):
    a = np.exp(K @ q / np.sqrt(3))
    return ((V.T @ (a / a.sum()) - t) ** 2).sum() / 2


ASKED = [
    *[("slides.tex", Asked(w, penalised, {"x": (5, 3), "y": (5,), "w": (3,), "b": (), "lambda": ()}, "J",
                           draw={"y": lambda rng: rng.integers(2, size=5).astype(float)})) for w in "wb"],
    ("triplet.tex", Asked("a", lambda a, p, n, alpha: max(0, ((a - p) ** 2).sum() - ((a - n) ** 2).sum() + alpha),
                          {"a": (3,), "p": (3,), "n": (3,), "alpha": ()}, draw={"alpha": lambda rng: rng.uniform(9, 12)})),
    ("decay.md", Asked("w", lambda X, y, w, **k: ((X @ w - y) ** 2).mean() / 2 + k["lambda"] / 2 * w @ w,
                       {"X": (5, 3), "y": (5,), "w": (3,), "lambda": ()}, "L")),
    ("attention.tex", Asked("q", attention, {"q": (3,), "K": (4, 3), "V": (4, 2), "t": (2,)}, "L")),
    ("blatt.tex", Asked("W", softmax_regression, {"x": (3,), "W": (4, 3), "y": (4,)}, "L", draw={"y": one_hot(4)})),
    *[("feder.tex", Asked(w, spring, SPRING, "U")) for w in (r"\vec r", r"\vec{r}_0", r"\vec F")],
    ("appendix.tex", Asked(r"\mathbf{b}", weighted, {"X": (5, 3), "y": (5,), "W": (5, 5), "b": (3,)}, "Q",
                             draw={"W": symmetric(5)})),
    ("forum.txt", Asked("x", lambda A, b, x, **k: ((A @ x - b) ** 2).sum() + k["lambda"] * x @ x,
                        {"A": (4, 3), "b": (4,), "x": (3,), "lambda": ()}, "f")),
    ("econometrics.tex", Asked(r"\beta", lambda X, y, beta: ((y - X @ beta) ** 2).sum(),
                               {"X": (5, 3), "y": (5,), "beta": (3,)}, "SSR")),
    *[("gamma.md", Asked(w, gamma, {"x": (5,), "a": (), "b": ()}, r"\ell",
                         draw={"x": positive(5), "a": positive(), "b": positive()})) for w in "ba"],
    ("control.tex", Asked("u", lqr, {"x": (4,), "u": (2,), "A": (4, 4), "B": (4, 2), "Q": (4, 4), "R": (2, 2)}, "J",
                          draw={"Q": symmetric(4), "R": symmetric(2)})),
    ("regresion.tex", Asked("w", logistic, {"x": (5, 3), "y": (5,), "w": (3,), "mu": ()}, "J",
                            draw={"y": lambda rng: rng.choice([-1.0, 1.0], size=5)})),
    ("chat.txt", Asked("w", lambda w, x, y: np.mean(y * np.log(1 + np.exp(-x @ w)) + (1 - y) * np.log(1 + np.exp(x @ w))),
                       {"w": (3,), "x": (5, 3), "y": (5,)}, draw={"y": lambda rng: rng.integers(2, size=5).astype(float)})),
    ("unicode.md", Asked("W", lambda W, x, t: ((W @ x - t) ** 2).sum() ** 2 / 4, {"W": (4, 3), "x": (3,), "t": (4,)})),
    ("delta.txt", Asked("w", lambda w, x, t: ((t - 1 / (1 + np.exp(-w @ x))) ** 2).sum() / 2,
                        {"w": (4, 3), "x": (3,), "t": (4,)}, "E")),
    ("huber.tex", Asked("x", huber, {"y": (6,), "a": (6, 3), "x": (3,), "delta": ()}, "c", draw={"delta": positive()})),
    *[("rnn.md", Asked(w, recurrent, RECURRENT, "L")) for w in "WU"],
    ("contrastive.ipynb", Asked("u", lambda u, v, m: max(0, m - np.sqrt(((u - v) ** 2).sum())) ** 2,
                                {"u": (3,), "v": (3,), "m": ()}, "L", draw={"m": lambda rng: rng.uniform(2, 6)})),
]


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=[f"{n}-{a.wrt}" for n, a in ASKED])
def test_a_document_gives_the_gradient_of_numpy(name, asked):
    holds(DOCUMENTS / name, asked)


def test_every_document_is_asked_about():
    assert {p.name for p in DOCUMENTS.iterdir()} == {name for name, _ in ASKED}
