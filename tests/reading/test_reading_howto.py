"""Every document of the how-to "Your own formulas" gives the derivative that NumPy gives."""

from pathlib import Path

import numpy as np
import pytest

from tests.reading.reading_oracle import Asked, holds, one_hot, positive, spd, symmetric

EXAMPLES = Path(__file__).parents[2] / "docs" / "howto" / "examples"


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

def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lse(z):
    return np.log(np.exp(z).sum(-1))


def elbo(x, mu, v, W, b, epsilon):
    z = mu + np.exp(v / 2) * epsilon
    return 0.5 * ((x - W @ z - b) ** 2).sum() - 0.5 * (1 + v - mu**2 - np.exp(v)).sum()


ELBO = {"x": (4,), "mu": (3,), "v": (3,), "W": (4, 3), "b": (4,), "epsilon": (3,)}


def memory(y, **k):
    h = c = 0.0
    for x in (k["x1"], k["x2"]):
        i, f, o = (sigmoid(k[f"w_{g}"] * x + k[f"u_{g}"] * h) for g in "ifo")
        c = f * c + i * np.tanh(k["w_g"] * x + k["u_g"] * h)
        h = o * np.tanh(c)
    return 0.5 * (h - y) ** 2


MEMORY = dict.fromkeys(("x1", "x2", "y", *(f"{w}_{g}" for w in "wu" for g in "ifog")), ())


def pairs(z, zplus, tau):
    s = z @ zplus.T / tau
    return -np.mean(np.diag(s) - lse(s))


def hazard(x, beta, delta):
    s = x @ beta
    return (delta * (s - np.array([lse(s[i:]) for i in range(len(s))]))).sum()


def query(q, k, v, t):
    return 0.5 * ((softmax(k @ q / np.sqrt(len(q))) @ v - t) ** 2).sum()


def dual(alpha, y, x, gamma):
    kernel = np.exp(-gamma * ((x[:, None] - x) ** 2).sum(-1))
    return alpha.sum() - 0.5 * (alpha * y) @ kernel @ (alpha * y)


def bits(size):
    return lambda rng: rng.integers(2, size=size).astype(float)


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
    ("elbo.tex", Asked("v", elbo, ELBO, "L")),
    ("boltzmann.tex", Asked("W", lambda v, W, b, c, h: -b @ v - np.log(1 + np.exp(c + v @ W)).sum(),
                            {"v": (3,), "W": (3, 4), "b": (3,), "c": (4,), "h": (4,)}, "F", draw={"v": bits(3), "h": bits(4)})),
    ("lstm.tex", Asked("u_f", memory, MEMORY, "L")),
    ("features.tex", Asked("w", lambda w, phi, t, **k: 0.5 * ((phi @ w - t) ** 2).mean() + k["lambda"] / 2 * w @ w,
                           {"w": (3,), "phi": (4, 3), "t": (4,), "lambda": ()})),
    ("infonce.tex", Asked("z", pairs, {"z": (4, 3), "zplus": (4, 3), "tau": ()}, draw={"tau": positive()})),
    ("cox.tex", Asked(r"\beta", hazard, {"x": (5, 3), "beta": (3,), "delta": (5,)}, draw={"delta": bits(5)})),
    ("autoregression.tex", Asked(r"\phi", lambda phi, y, y0: -0.5 * ((y - phi * np.r_[y0, y[:-1]]) ** 2).sum(),
                                 {"phi": (), "y": (4,), "y0": ()})),
    ("ica.tex", Asked("W", lambda W, x: np.linalg.slogdet(W)[1] + np.log(sigmoid(W @ x) * (1 - sigmoid(W @ x))).sum(),
                      {"W": (3, 3), "x": (3,)})),
    ("pca.md", Asked("U", lambda U, S, rho: np.trace(U.T @ S @ U) - rho / 4 * ((U.T @ U - np.eye(2)) ** 2).sum(),
                     {"U": (3, 2), "S": (3, 3), "rho": ()}, "g", draw={"S": symmetric(3)})),
    ("laplacian.md", Asked("f", lambda A, f, y, alpha: ((f - y) ** 2).sum() + alpha * f @ (np.diag(A.sum(1)) - A) @ f,
                           {"A": (4, 4), "f": (4,), "y": (4,), "alpha": ()}, "E", draw={"A": symmetric(4)})),
    ("query.txt", Asked("q", query, {"q": (3,), "k": (4, 3), "v": (4, 3), "t": (3,)}, "L")),
    ("kern.tex", Asked(r"\alpha", dual, {"alpha": (4,), "y": (4,), "x": (4, 3), "gamma": ()},
                       draw={"y": lambda rng: rng.choice([-1.0, 1.0], size=4)})),
]


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=[f"{n}-{a.wrt}" for n, a in ASKED])
def test_a_document_of_the_how_to_gives_the_gradient_of_numpy(name, asked):
    holds(EXAMPLES / name, asked)


def test_every_document_of_the_how_to_is_run():
    assert {p.name for p in EXAMPLES.iterdir()} == {name for name, _ in ASKED}
