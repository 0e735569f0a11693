r"""Functions that a text defines by components of their arguments, words typed as letters, and expressions without a name."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive, spd


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def cross_entropy(y, W, x):
    return -y @ np.log(softmax(W @ x))


SCORES = {"W": (4, 3), "x": (3,), "y": (4,)}
NETWORK = {"w": (3, 4), "h": (3,), "t": (4,)}
BOLTZMANN = {"v": (3,), "b": (3,), "c": (4,), "W": (4, 3)}
TABLE = {"theta": (4,), "y": (4,)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def free_energy(v, b, c, W):
    return -b @ v - np.log1p(np.exp(c + W @ v)).sum()

CURRENT = {"I": (), "R": ()}
TD = {"w": (3,), "phi_s": (3,), "phi_sprime": (3,), "r": (), "gamma": ()}


def gaussian(y, K, sigma):
    K_y = K + sigma ** 2 * np.eye(len(y))
    return -y @ np.linalg.inv(K_y) @ y / 2 - np.log(np.linalg.det(K_y)) / 2


def cross_entropies(beta, x, y):
    p = sigmoid(x @ beta)
    return (y * np.log(p) + (1 - y) * np.log(1 - p)).sum()


READ = [
    (r"$f(a) = \sum_i a_i b_i$. $L = f(p)$.", Asked("p", lambda b, p: b @ p, {"b": (3,), "p": (3,)}, "L")),
    (r"$\mathrm{KL}(a,b) = \sum_i a_i \log\frac{a_i}{b_i}$, $L = \mathrm{KL}(p,q)$, $q=\mathrm{softmax}(z)$.",
     Asked("z", lambda p, z: (p * np.log(p / softmax(z))).sum(), {"p": (3,), "z": (3,)}, "L", draw={"p": positive(3)})),
    (r"$L = \mathrm{KL}(p\|q)$, where $\mathrm{KL}(p\|q) = \sum_i p_i \log\frac{p_i}{q_i}$ and $q=\mathrm{softmax}(z)$",
     Asked("z", lambda p, z: (p * np.log(p / softmax(z))).sum(), {"p": (3,), "z": (3,)}, "L", draw={"p": positive(3)})),
    (r"$f(x) = \sum_j w_j x_j$, $L = \sum_i (y_i - f(x^{(i)}))^2$",
     Asked("w", lambda w, x, y: ((y - x @ w) ** 2).sum(), {"w": (3,), "x": (4, 3), "y": (4,)}, "L")),
    (r"$f(x) = \sum_j w_j x_j^2$, $L = f(Ax)$ with $A\in\mathbb{R}^{m\times n}$",
     Asked("A", lambda w, A, x: w @ (A @ x) ** 2, {"w": (4,), "A": (4, 3), "x": (3,)}, "L")),
    (r"$\mathrm{CE}(a,b) = -\sum_i a_i \log b_i$, $L = \mathrm{CE}(y, \mathrm{softmax}(Wx))$",
     Asked("W", cross_entropy, SCORES, "L")),
    (r"$f(x_1, x_2) = x_1^2 + 3x_2$, $L = f(u, v)$", Asked("u", lambda u, v: u ** 2 + 3 * v, {"u": (), "v": ()}, "L")),
    (r"$f(x) = x_1^2 + 3x_2$, $L = f(u) f(v)$",
     Asked("u_1", lambda u1, u2, v1, v2: (u1 ** 2 + 3 * u2) * (v1 ** 2 + 3 * v2), {"u1": (), "u2": (), "v1": (), "v2": ()}, "L")),
    (r"$s(u,v) = \sum_k u_k v_k$, $L = \sum_i \sum_j s(u_i, v_j)^2$",
     Asked("u", lambda u, v: ((u @ v.T) ** 2).sum(), {"u": (4, 3), "v": (5, 3)}, "L")),
    (r"$\mathrm{sq}(a) = \sum_i a_i^2$. $L = \mathrm{sq}(x - y) + \mathrm{sq}(w)$.",
     Asked("x", lambda x, y, w: ((x - y) ** 2).sum() + w @ w, {"x": (3,), "y": (3,), "w": (4,)}, "L")),
    (r"$S(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $p = S(Wx)$, $L = -\sum_i y_i\log p_i$",
     Asked("W", cross_entropy, SCORES, "L")),
    (r"$S(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $L = -\sum_i y_i\log S(Wx)_i$", Asked("x", cross_entropy, SCORES, "L")),
    (r"$S_i(z) = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $L=-\sum_k y_k \log S_k(Wx)$", Asked("x", cross_entropy, SCORES, "L")),
    (r"$S_i(\theta) = \frac{e^{\theta_i}}{\sum_k e^{\theta_k}}$, $L=-\sum_k y_k \log S_k(\theta)$",
     Asked(r"\theta", lambda theta, y: -y @ np.log(softmax(theta)), TABLE, "L")),
    (r"Let $E = \frac{1}{2} \sum_k (t_k - o_k)^2$, $o_k = \sigma(net_k)$, $net_k = \sum_j w_{jk} h_j$.",
     Asked("w", lambda w, h, t: ((t - sigmoid(h @ w)) ** 2).sum() / 2, NETWORK, "E")),
    (r"$E = \frac12(target - output)^2$ where $output = \sigma(w x)$",
     Asked("w", lambda target, w, x: (target - sigmoid(w * x)) ** 2 / 2, {"target": (), "w": (), "x": ()}, "E")),
    (r"$E = \sum_k net_k^2$, $net_k = \sum_j w_{jk} h_j$",
     Asked("w", lambda w, h: ((h @ w) ** 2).sum(), {"w": (3, 4), "h": (3,)}, "E")),
    (r"$F(v) = -b^\top v - \sum_j \log(1+e^{c_j + W_j v})$", Asked("v", free_energy, BOLTZMANN, "F")),
    (r"$F(v) = - \sum_i v_i b_i - \sum_j \log(1+e^{c_j + W_j v})$", Asked("W", free_energy, BOLTZMANN, "F")),
    (r"$S = \sum_i (y_i - X_i \beta)^2 + \lambda \beta^T\beta$",
     Asked(r"\beta", lambda y, X, beta, **k: ((y - X @ beta) ** 2).sum() + k["lambda"] * beta @ beta,
           {"y": (4,), "X": (4, 3), "beta": (3,), "lambda": ()}, "S")),
    (r"$C = \frac{1}{2n}\sum_x \|y(x) - a^L(x)\|^2$",
     Asked("a_L", lambda y, a_L: ((y - a_L) ** 2).sum() / 8, {"y": (4, 3), "a_L": (4, 3)}, "C")),
    (r"$\min_{U,V} \|M\odot(R-UV^\top)\|_F^2$ with $R\in\mathbb R^{m\times n}$, $U\in\mathbb R^{m\times k}$",
     Asked("U", lambda M, R, U, V: ((M * (R - U @ V.T)) ** 2).sum(), {"M": (4, 3), "R": (4, 3), "U": (4, 2), "V": (3, 2)})),
    (r"$L=\frac12 \sum_{i,j} (\delta_{ij} - \sum_k U_{ik} V_{kj})^2$",
     Asked("U", lambda U, V: ((np.eye(4) - U @ V) ** 2).sum() / 2, {"U": (4, 3), "V": (3, 4)})),
    (r"$h = z\odot h' + (1-z)\odot n$, $L=\|h\|^2$ with $z \in \mathbb{R}^d$",
     Asked("z", lambda z, h_prime, n: ((z * h_prime + (1 - z) * n) ** 2).sum(), {"z": (3,), "h_prime": (3,), "n": (3,)}, "L")),
    (r"$-\log p(y|x) = \frac12\|y - Wx\|^2$", Asked("W", lambda y, W, x: ((y - W @ x) ** 2).sum() / 2, SCORES)),
    (r"$f(x) = \sum_i \alpha_i x_i^\top x$",
     Asked("x", lambda alpha, x_i, x: alpha @ (x_i @ x), {"alpha": (4,), "x_i": (4, 3), "x": (3,)})),
    (r"$k(u,v) = (u^\top v + c)^2$, $f(x)=\sum_i \alpha_i k(x_i, x)$",
     Asked("x", lambda alpha, x_i, x, c: alpha @ (x_i @ x + c) ** 2, {"alpha": (4,), "x_i": (4, 3), "x": (3,), "c": ()}, "f")),
    (r"Let $X\in\mathbb{R}^{n\times d}$. $L = \sum_{i=1}^n (y_i - w^T x_i)^2 + \|X\|_F^2$",
     Asked("X", lambda X, y, w: ((y - X @ w) ** 2).sum() + (X ** 2).sum(), {"X": (4, 3), "y": (4,), "w": (3,)})),
    (r"Let $X\in\mathbb{R}^{d\times n}$, $w\in\mathbb{R}^d$. $L = \sum_{i} (y_i - w^T x_i)^2 + \|X\|_F^2$",
     Asked("X", lambda X, y, w: ((y - X.T @ w) ** 2).sum() + (X ** 2).sum(), {"X": (3, 4), "y": (4,), "w": (3,)})),
    (r"$u_j = \frac{x_j-\mu}{\sigma}$, $\mu=\frac1d\sum_j x_j$, $\sigma^2=\frac1d\sum_j(x_j-\mu)^2$, $L=\sum_j c_ju_j$",
     Asked("x", lambda x, c: c @ (x - x.mean()) / x.std(), {"x": (4,), "c": (4,)}, "L")),
    (r"$\dot W = -\eta\frac{\partial L}{\partial W}$, $L=\|WX-Y\|_F^2$",
     Asked("W", lambda W, X, Y: ((W @ X - Y) ** 2).sum(), {"W": (4, 3), "X": (3, 5), "Y": (4, 5)}, "L")),
    (r"$\frac{\partial}{\partial x}\left(x^\top A x\right)$", Asked("x", lambda x, A: x @ A @ x, {"x": (3,), "A": (3, 3)})),
    (r"$SE_i = (y_i - w x_i)^2$, $MSE = \frac1n\sum_i SE_i$",
     Asked("w", lambda w, x, y: ((y - w * x) ** 2).mean(), {"w": (), "x": (4,), "y": (4,)}, "MSE")),
    (r"$2E = k x^2$", Asked("x", lambda k, x: k * x ** 2 / 2, {"k": (), "x": ()})),
    (r"$-\ell = \sum_i w x_i$", Asked("w", lambda w, x: -w * x.sum(), {"w": (), "x": (3,)})),
    *((text, Asked("I", lambda I, R: I ** 2 * R, CURRENT)) for text in ("$P = I^2 R$", "$P = R I^2$", "$P = V I$, $V = R I$")),
    (r"$Y = C + I + G$", Asked("I", lambda C, I, G: C + I + G, {"C": (), "I": (), "G": ()})),
    (r"$L = \|I - W^TW\|^2$", Asked("W", lambda W: ((np.eye(3) - W.T @ W) ** 2).sum(), {"W": (4, 3)})),
    (r"$\Sigma = \sigma^2 I$, $f = x^\top\Sigma^{-1}x$",
     Asked(r"\sigma", lambda x, sigma: x @ x / sigma ** 2, {"x": (3,), "sigma": ()})),
    (r"$y = (I - A)x$, $L = \|y\|^2$", Asked("A", lambda A, x: ((x - A @ x) ** 2).sum(), {"A": (3, 3), "x": (3,)}, "L")),
    (r"$\ell(\beta) = \sum_{i=1}^n y_i\log p_i + (1-y_i)\log(1-p_i)$, $p_i = \sigma(x_i^\top\beta)$",
     Asked(r"\beta", cross_entropies, {"beta": (3,), "x": (4, 3), "y": (4,)}, r"\ell")),
    (r"$\log p(y|\theta) = -\frac12 y^\top K_y^{-1}y - \frac12\log|K_y|$ with $K_y = K + \sigma^2 I$, $K$ positive definite",
     Asked(r"\sigma", gaussian, {"y": (3,), "K": (3, 3), "sigma": ()}, draw={"K": spd(3)})),
    (r"The error at time $n$ is $e(n) = d(n) - \mathbf{w}^T\mathbf{x}(n)$, the cost $J(n) = e^2(n)$.",
     Asked("w", lambda d, w, x: (d - w @ x) ** 2, {"d": (), "w": (3,), "x": (3,)}, "J")),
    (r"$V(s) = w^\top\phi(s)$, $\delta = r + \gamma V(s') - V(s)$, $L = \frac12\delta^2$. Here $w,\phi(s)\in\mathbb{R}^d$.",
     Asked("w", lambda w, phi_s, phi_sprime, r, gamma: (r + gamma * w @ phi_sprime - w @ phi_s) ** 2 / 2, TD, "L")),
    (r"$f(x) = w^\top\phi(x)$, $L = (y - f(x))^2$",
     Asked("w", lambda w, phi, y: (y - w @ phi) ** 2, {"w": (3,), "phi": (3,), "y": ()}, "L")),
    (r"$e_i = a^\top W h_i$, $L = \sum_i e_i^2$",
     Asked("W", lambda a, W, h: ((h @ W.T @ a) ** 2).sum(), {"a": (4,), "W": (4, 3), "h": (5, 3)}, "L")),
    (r"$\operatorname{Spur}(A^\top B A)$ mit $A\in\mathbb{R}^{n\times k}$",
     Asked("A", lambda A, B: np.trace(A.T @ B @ A), {"A": (3, 4), "B": (3, 3)})),
    (r"$h_t = \tanh(w h_{t-1} + u)$, $h_0 = 0$, $L = h_2^2$",
     Asked("w", lambda w, u: np.tanh(w * np.tanh(u) + u) ** 2, {"w": (), "u": ()}, "L")),
    *((rf"$L = \|a - b\|^2 + a^\top c$, {said} in $\mathbb{{R}}^k$.",
       Asked("a", lambda a, b, c: ((a - b) ** 2).sum() + a @ c, dict.fromkeys("abc", (3,)), "L"))
      for said in ("where $a$, $b$ and $c$ are all vectors", "with $a$, $b$, $c$ all")),
    (r"$u = \sum_j v_j \tanh(w_j t)$, $r = \frac{du}{dt} + \lambda u$, $L = r^2$",
     Asked("v", lambda v, w, t, **k: (v @ (w * (1 - np.tanh(w * t) ** 2)) + k["lambda"] * v @ np.tanh(w * t)) ** 2,
           {"v": (3,), "w": (3,), "t": (), "lambda": ()}, "L")),
    *((rf"$r = {left}$, ${u} = \exp(-\nu t)\sin(bx)$",
       Asked("b", lambda b, x, t, nu: (nu * b ** 2 - nu) * np.exp(-nu * t) * np.sin(b * x),
             dict.fromkeys(("b", "x", "t", "nu"), ()), "r"))
      for left, u in ((r"u_t - \nu u_{xx}", "u"), (r"\partial_t u - \nu \partial_x^2 u", "u(x, t)"),
                      (r"\partial_t u - \nu \partial_{xx} u", "u"))),
    (r"$r = \frac{\sum_i x_iy_i}{\sqrt{\sum_i x_i^2\sum_i y_i^2}}$",
     Asked("x", lambda x, y: x @ y / np.sqrt(x @ x * (y @ y)), {"x": (4,), "y": (4,)})),
    (r"$Z = XW + b$ with $X\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times C}$, $L = \sum_{n,c}G_{nc}Z_{nc}$",
     Asked("b", lambda X, W, b, G: (G * (X @ W + b)).sum(), {"X": (4, 3), "W": (3, 5), "b": (5,), "G": (4, 5)}, "L")),
    (r"$a^1 = \sigma(W^1 x + b^1)$, $a^2 = \sigma(W^2 a^1 + b^2)$, $L = \|a^2 - y\|^2$ with $W^1 \in \mathbb{R}^{m\times n}$",
     Asked("W^1", lambda W1, W2, b1, b2, x, y: ((sigmoid(W2 @ sigmoid(W1 @ x + b1) + b2) - y) ** 2).sum(),
           {"W1": (4, 3), "W2": (2, 4), "b1": (4,), "b2": (2,), "x": (3,), "y": (2,)}, "L")),
    (r"$L_n = -\ln y_{n,t_n}$, $L = \sum_n L_n$",
     Asked("y", lambda y, t: -np.log(y[np.arange(4), t - 1]).sum(), {"y": (4, 3), "t": (4,)}, "L",
           draw={"y": positive(4, 3), "t": lambda rng: rng.integers(1, 4, size=4)})),
    (r"$u = a\sin(bx)$, $L = \left(\frac{\partial^2 u}{\partial x^2}\right)^2$",
     Asked("b", lambda a, b, x: (a * b ** 2 * np.sin(b * x)) ** 2, {"a": (), "b": (), "x": ()}, "L")),
    *((rf"{said}, $L = \sum_i (w^\top x_i - y_i)^2$",
       Asked("w", lambda w, x, y: ((x @ w - y) ** 2).sum(), {"w": (3,), "x": (4, 3), "y": (4,)}, "L"))
      for said in (r"Our model is $h(x) = w^\top x$", r"$f_w(x) = w^\top x$", r"$f(x; w) = w^\top x$")),
    (r"$p(x|\mu) = \exp(-\|x-\mu\|^2)$, $L = \sum_n \|x_n-\mu\|^2$",
     Asked("\\mu", lambda x, mu: ((x - mu) ** 2).sum(), {"x": (4, 3), "mu": (3,)}, "L")),
    (r"$u^{'} = W x$, $L = \|u^{'} - y\|^2$",
     Asked("W", lambda W, x, y: ((W @ x - y) ** 2).sum(), {"W": (4, 3), "x": (3,), "y": (4,)}, "L")),
    (r"$\|Xw-y\|^2$", Asked("w", lambda X, w, y: ((X @ w - y) ** 2).sum(), {"X": (4, 3), "w": (3,), "y": (4,)})),
    (r"$x^\top A x$, where $A$ is symmetric",
     Asked("x", lambda x, A: x @ A @ x, {"x": (3,), "A": (3, 3)}, draw={"A": lambda rng: (a := rng.normal(size=(3, 3))) + a.T})),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[row[0] for row in READ])
def test_a_text_means_what_it_says(tmp_path, text, asked):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


REFUSED = [
    (r"$L = \sum_i y_i + y^T \log S(Wx)$, $S(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$", "x", "defined by its components"),
    ("$L = d(Ax, y)$", "x", "does not define"),
    (r"The gradient at $x + h$ is larger.", "x", "defines nothing"),
    (r"Recall that $\log x$ is concave.", "x", "defines nothing"),
]


@pytest.mark.parametrize(("text", "wrt", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_for_a_reason(tmp_path, text, wrt, reason):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match=reason):
        read_problem(path).answer(wrt)
