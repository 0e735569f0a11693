r"""Composed functions, products typed with * inside sums, primes, powers of e beside an e_j, spaces typed without LaTeX."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive
from tests.reading.test_reading_functions import cross_entropy, sigmoid, softmax

LINEAR = {"A": (4, 3), "x": (3,)}
VECTORS = {"x": (3,), "y": (3,)}
REGRESSION = {"X": (4, 3), "w": (3,), "y": (4,)}
TRANSLATION = {"h": (3,), "r": (3,), "t": (3,), "h_prime": (3,), "t_prime": (3,), "gamma": ()}


def logistic(X, w, y):
    p = sigmoid(X @ w)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def squares(A, x):
    return ((A @ x) ** 2).sum()


def margin(h, r, t, h_prime, t_prime, gamma):
    return max(0, gamma + np.linalg.norm(h + r - t) - np.linalg.norm(h_prime + r - t_prime))


READ = [
    (r"$F = (f\circ g)(x)$ where $f(u) = \ln u$ and $g(x) = 1 + x^2$", Asked("x", lambda x: np.log(1 + x ** 2), {"x": ()}, "F")),
    (r"$h = f \circ g$ where $f(u) = u^3$ and $g(x) = \sin 2x$", Asked("x", lambda x: np.sin(2 * x) ** 3, {"x": ()}, "h")),
    (r"$L = (\ell \circ \sigma)(w^\top x)$ where $\ell(a) = -\log a$",
     Asked("w", lambda w, x: -np.log(sigmoid(w @ x)), {"w": (3,), "x": (3,)}, "L")),
    (r"$L = \sum_i (f\circ g)(x_i)^2$, $f(u) = u^3$, $g(x) = a x + b$",
     Asked("a", lambda a, b, x: ((a * x + b) ** 6).sum(), {"a": (), "b": (), "x": (4,)}, "L")),
    (r"$h = o \circ \tanh(c)$, $c = f \circ c' + i \circ g$, $L = \|h\|^2$",
     Asked("f", lambda o, f, c_prime, i, g: ((o * np.tanh(f * c_prime + i * g)) ** 2).sum(),
           dict.fromkeys(("o", "f", "c_prime", "i", "g"), (3,)), "L")),
    (r"$L = \max(0, \gamma + d - d')$ where $d = \|h + r - t\|_2$ and $d' = \|h' + r - t'\|_2$",
     Asked("r", margin, TRANSLATION, "L", draw={"gamma": lambda rng: 9.0})),
    (r"$e_j = q^\top k_j$, $\alpha_j = \frac{e^{e_j}}{\sum_l e^{e_l}}$, $L = \sum_j \alpha_j v_j$",
     Asked("q", lambda q, k, v: softmax(k @ q) @ v, {"q": (3,), "k": (4, 3), "v": (4,)}, "L")),
    (r"$e_i = y_i - w x_i$, $L = \sum_i e^{-e_i^2}$",
     Asked("w", lambda w, x, y: np.exp(-(y - w * x) ** 2).sum(), {"w": (), "x": (4,), "y": (4,)}, "L")),
    ("sim = <u,v>/(||u|| ||v||), u,v in R^d",
     Asked("u", lambda u, v: u @ v / (np.linalg.norm(u) * np.linalg.norm(v)), {"u": (3,), "v": (3,)}, "sim")),
    ("f = x^T 1 + 1^T A 1, df/dA", Asked("A", lambda A, x: x.sum() + A.sum(), {"A": (4, 3), "x": (3,)}, "f")),
    ("f(x) = a_0 + a_1 x + a_2 x^2 + ... + a_n x^n",
     Asked("x", lambda x, a: sum(c * x ** n for n, c in enumerate(a)), {"x": (), "a": (4,)}, "f")),
    ("h, z, n vectors in R^d. g = sum((1-z)*h + z*n)",
     Asked("z", lambda h, z, n: ((1 - z) * h + z * n).sum(), {"h": (3,), "z": (3,), "n": (3,)}, "g")),
    ("P_new = K R K^T, J = tr(P_new), P and R sym. dJ/dK",
     Asked("K", lambda K, R: np.trace(K @ R @ K.T), {"K": (4, 3), "R": (3, 3)}, "J", draw={"R": lambda rng: np.eye(3) + 1})),
    ("z = Wx + b, L = sum(z * z)",
     Asked("W", lambda W, x, b: ((W @ x + b) ** 2).sum(), {"W": (4, 3), "x": (3,), "b": (4,)}, "L")),
    ("L = sum(y * log(p)), p = softmax(W x)",
     Asked("x", lambda W, x, y: -cross_entropy(y, W, x), {"W": (4, 3), "x": (3,), "y": (4,)}, "L")),
    ("L = -mean(y*log(p) + (1-y)*log(1-p)), p = sigmoid(X w)", Asked("w", logistic, REGRESSION, "L", draw={"y": positive(4)})),
    ("L = sum((X*w - y)^2)", Asked("w", lambda X, w, y: ((X @ w - y) ** 2).sum(), REGRESSION, "L")),
    ("L = mean((x - mu)^2)", Asked("mu", lambda x, mu: ((x - mu) ** 2).mean(), {"x": (4,), "mu": ()}, "L")),
    ("L = sum(A * B) with A, B in R^{m x n}", Asked("A", lambda A, B: (A * B).sum(), {"A": (4, 3), "B": (4, 3)}, "L")),
    ("L = sum(a * b) with a, b in R^n", Asked("a", lambda a, b: a @ b, {"a": (3,), "b": (3,)}, "L")),
    *((f"L = sum_i log(1 + exp(-y_i * ({dot})))", Asked("w", lambda w, x, y: np.log1p(np.exp(-y * (x @ w))).sum(),
                                                        {"w": (3,), "x": (4, 3), "y": (4,)}, "L"))
      for dot in ("w . x_i", "w.x_i")),
    (r"$L = \sum_i (x_i'\beta - y_i)^2$",
     Asked(r"\beta", lambda x, beta, y: ((x @ beta - y) ** 2).sum(), {"x": (4, 3), "beta": (3,), "y": (4,)}, "L")),
    (r"$f_i = g_i' h_i$, $L=\sum_i f_i$", Asked("h", lambda g_prime, h: g_prime @ h, {"g_prime": (3,), "h": (3,)}, "L")),
    *((f"L = ||A x||^2 with A in {space}", Asked("A", squares, LINEAR, "L"))
      for space in ("R^{m x n}", "R^(m x n)", "R^{m×n}", "R^mxn", "R^{m*n}, x in R^n")),
    ("y_hat = X @ w + b, L = mean((y_hat - y)**2)",
     Asked("w", lambda X, w, b, y: ((X @ w + b - y) ** 2).mean(), {**REGRESSION, "b": ()}, "L")),
    ("X is n x d, w is d, y is n, b is a number. y_hat = X @ w + b, L = sum((y_hat - y)**2)",
     Asked("b", lambda X, w, b, y: ((X @ w + b - y) ** 2).sum(), {**REGRESSION, "b": ()}, "L")),
    ("L = (x @ w - y)^2", Asked("w", lambda x, w, y: (x @ w - y) ** 2, {"x": (3,), "w": (3,), "y": ()}, "L")),
    *((f"$L = {sign} (y_i - w x_i)^2$",
       Asked("w", lambda w, x, y: ((y - w * x) ** 2).sum(), {"w": (), "x": (4,), "y": (4,)}, "L"))
      for sign in (r"\Sigma_i", r"\Sigma_{i=1}^n")),
    *((f"L = {text}", Asked("x", lambda x, y: (x ** 2).sum() + 0.001 * x @ y, VECTORS, "L"))
      for text in ("(x**2).sum() + 1e-3 * x.dot(y)", "np.linalg.norm(x)**2 + 1E-3*np.dot(x, y)",
                   "sum_i (x[i]**2 + 0.001*x[i]*y[i])")),
    *((f"f = {text}", Asked("x", lambda x: np.sqrt(x), {"x": ()}, draw={"x": positive()}))
      for text in ("sqrt x", "x^(1/2)", "x**(1/2)", "x^{1/2}", "(x^2)^{1/4}")),
    (r"$f = x^{2/3}$", Asked("x", lambda x: x ** (2 / 3), {"x": ()}, draw={"x": positive()})),
    ("f = sigmoid x", Asked("x", lambda x: sigmoid(x), {"x": ()})),
    ("L = -log(p[y]), p = softmax(z)", Asked("z", lambda z, y: -np.log(softmax(z)[y - 1]), {"z": (3,), "y": ()}, "L",
                                             draw={"y": lambda rng: int(rng.integers(1, 4))})),
    *((text, Asked("X", lambda A, X: np.trace(A @ X @ X.T), {"A": (3, 3), "X": (3, 4)}))
      for text in (r"$f = \operatorname{tr} A X X^T$", r"$f = \mathrm{tr}\,A X X^T$", "f = tr A X X^T")),
    ("f = Sum_{i=1}^n x_i^2", Asked("x", lambda x: x @ x, {"x": (4,)})),
    (r"$z1 = W1 x + b1$, $L = \|z1\|^2$",
     Asked("W1", lambda W1, x, b1: ((W1 @ x + b1) ** 2).sum(), {"W1": (4, 3), "x": (3,), "b1": (4,)}, "L")),
    (r"$f = x1^2 x2$", Asked("x1", lambda x1, x2: x1 ** 2 * x2, {"x1": (), "x2": ()})),
    (r"$F1 = 2 TP/(2 TP + FP + FN)$",
     Asked("TP", lambda TP, FP, FN: 2 * TP / (2 * TP + FP + FN), dict.fromkeys(("TP", "FP", "FN"), ()))),
    (r"$V = \sum_{t=1}^T \frac{CF_t}{(1+r)^t}$",
     Asked("r", lambda CF, r: sum(c / (1 + r) ** t for t, c in enumerate(CF, 1)), {"CF": (4,), "r": ()}, draw={"r": positive()})),
    *((text, Asked("c", lambda c, u, t: ((t - c * u) ** 2).sum(), {"c": (), "u": (4,), "t": (4,)}, "E"))
      for text in (
        r"$s[n] = c\,u[n]$, $E = \sum_n (t[n] - s[n])^2$", r"$E = \sum_{n=1}^N (t\left[n\right] - c\, u[ n ])^2$",
        "E = soma_n (t_n - c u_n)^2", "E = Summe_{n} (t_n - c u_n)^2", "E = somme_n (t_n - c u_n)^2",
        "E = suma_n (t_n - c u_n)^2",
        r"$E = \mathrm{Somma}_n (t_n - c u_n)^2$", r"$E = \operatorname{Summe}((t_n - c u_n)^2)$",
        "squared-error E(c) = sum_n (t_n - c u_n)^2")),
    *((f"E = {mean}((t_n - c u_n)^2)",
       Asked("c", lambda c, u, t: ((t - c * u) ** 2).mean(), {"c": (), "u": (4,), "t": (4,)}, "E"))
      for mean in ("média", "Mittelwert", "moyenne")),
    *((f"f = {root}(x + 1)", Asked("x", lambda x: np.sqrt(x + 1), {"x": ()}, draw={"x": positive()}))
      for root in ("raiz", "raíz", "Wurzel", "racine", "radice")),
    ("E = sum_{n=2}^N (t[n] - c t[n - 1])^2",
     Asked("c", lambda c, t: ((t[1:] - c * t[:-1]) ** 2).sum(), {"c": (), "t": (4,)}, "E")),
    ("E = sum_{n=1}^N (t[n] - sum_{k=1}^K c[k] u[n - k + K])^2",
     Asked("c", lambda c, u, t: sum((t[n] - sum(c[k] * u[n - k + 1] for k in range(2))) ** 2 for n in range(4)),
           {"c": (2,), "u": (5,), "t": (4,)}, "E")),
    (r"$e_t = q^\top k_t$, $\beta = \mathrm{softmax}(e)$, $L = \sum_t \beta_t v_t$",
     Asked("q", lambda q, k, v: softmax(k @ q) @ v, {"q": (3,), "k": (4, 3), "v": (4,)}, "L")),
]


WX = {"W": (4, 3), "x": (3,)}
READ += [
    ("L = sum(phi(W x)), phi = ReLU", Asked("W", lambda W, x: np.maximum(W @ x, 0).sum(), WX, "L")),
    ("L = sum(sigma(W x)), sigma = tanh", Asked("W", lambda W, x: np.tanh(W @ x).sum(), WX, "L")),
    ("L = MSE(y, X w)", Asked("w", lambda X, w, y: ((y - X @ w) ** 2).mean(), REGRESSION, "L")),
    ("L = KL(p || q) = sum_i p_i log(p_i/q_i)", Asked("q", lambda p, q: p @ np.log(p / q), {"p": (3,), "q": (3,)}, "L",
                                                      draw={"p": positive(3), "q": positive(3)})),
    (r"$L = 2 \parallel x - y \parallel^2$", Asked("x", lambda x, y: 2 * ((x - y) ** 2).sum(), VECTORS, "L")),
    ("L = max(x - y)", Asked("x", lambda x, y: (x - y).max(), VECTORS, "L")),
    ("minimise x^T x + y^T x subject to A x = b", Asked("x", lambda x, y: x @ x + y @ x, VECTORS, "f")),
    *((text, Asked("x", lambda x: np.triu((x[:, None] - x) ** 2).sum(), {"x": (4,)}, "L")) for text in (
        "L = the sum over all pairs i < j of (x_i - x_j)^2", "L = sum of (x_i - x_j)^2 over pairs i < j")),
    ("L = ||x - y||^2 + lam (x^T y + 1)", Asked("x", lambda x, y, lam: ((x - y) ** 2).sum() + lam * (x @ y + 1),
                                                {**VECTORS, "lam": ()}, "L")),
    ("L = theta1 x + (mu1 - mu2)^2", Asked("mu1", lambda theta1, x, mu1, mu2: theta1 * x + (mu1 - mu2) ** 2,
                                           dict.fromkeys(("theta1", "x", "mu1", "mu2"), ()), "L")),
    ("L = sum |x_i - m|^3", Asked("m", lambda x, m: (abs(x - m) ** 3).sum(), {"x": (4,), "m": ()}, "L")),
    *((f"L = {typed} (x_i - x_j)^2", Asked("x", lambda x: np.triu((x[:, None] - x) ** 2).sum(), {"x": (4,)}, "L"))
      for typed in ("sum_i<j", "sum_i sum_j>i")),
    ("L = w^T x / sqrt(w^T S w)  (ratio, S symmetric)",
     Asked("w", lambda w, x, S: w @ x / np.sqrt(w @ S @ w), {"w": (3,), "x": (3,), "S": (3, 3)}, "L",
           draw={"S": lambda rng: np.eye(3) * rng.uniform(1, 2)})),
    ("L = m^T m - k + log det S, S is k x k spd", Asked("m", lambda m, S: m @ m - 3 + np.log(np.linalg.det(S)),
                                                        {"m": (3,), "S": (3, 3)}, "L", draw={"S": lambda rng: np.eye(3)})),
    ("L = sum_{i=1 to n} x_i^2", Asked("x", lambda x: x @ x, {"x": (3,)}, "L")),
    ("L = -log(exp(u_i . v'_i)), u_i, v'_i in R^d", Asked("u_i", lambda u_i, v_i_prime: -u_i @ v_i_prime,
                                                         {"u_i": (3,), "v_i_prime": (3,)}, "L")),
]
READ += [
    ("rho(u) = t*u if u >= 0 else (t-1)*u. L = sum_i rho(y_i - q)",
     Asked("q", lambda y, q, t: np.where(y >= q, t * (y - q), (t - 1) * (y - q)).sum(), {"y": (4,), "q": (), "t": ()}, "L")),
    *((text, Asked("z", lambda z, a: np.where(z > 0, z ** 2, a * z).sum(), {"z": (4,), "a": ()}, "L")) for text in (
        "f(x) = x^2, x > 0\nf(x) = a x, x <= 0\nL = sum_i f(z_i)", "L = sum(f(z_i)), f(x) = { x^2 if x > 0; a x otherwise }",
        "err = z\nL = sum(err**2 if err > 0 else a*err)\nz in R^n, a in R",
        "L = sum_i (z_i**2 if z_i > 0 else a*z_i)", "r_i = z_i^2 für z_i > 0, sonst a z_i. L = sum(r_i)")),
    ("E = 1/2 x^T A x        (9)\nwhere A is a symmetric n x n matrix", Asked("x", lambda x, A: x @ A @ x / 2, {
        "x": (3,), "A": (3, 3)}, "E", draw={"A": lambda rng: np.eye(3) + 1})),
    *((text, Asked("W", lambda W, x, y: sum(-np.log(softmax(W @ x[n])[y[n] - 1]) for n in range(4)), {
        "W": (3, 2), "x": (4, 2), "y": (4,)}, "L", draw={"y": lambda rng: rng.integers(1, 4, 4)})) for text in (
        r"$L = \sum_i L_i$ with $L_i = -\log \frac{e^{f_{y_i}}}{\sum_j e^{f_j}}$ and $f = W x_i$.",
        r"$f = W x_i$, $p = \operatorname{softmax}(f)$, $L_i = -\log p_{y_i}$, $L = \sum_i L_i$")),
    (r"$y = w^T x_i + b$, $L = \sum_i (y - t_i)^2$", Asked("w", lambda w, x, b, t: ((x @ w + b - t) ** 2).sum(), {
        "w": (2,), "x": (4, 2), "b": (), "t": (4,)}, "L")),
    (r"$L=\|x - x_t\|^2 + \sum_i x_i$",
     Asked("x", lambda x, x_t: ((x - x_t) ** 2).sum() + x.sum(), {"x": (3,), "x_t": (3,)}, "L")),
    (r"$L=\|x - x_{init}\|^2 + \sum_i x_i$ with $x_{init} \in \mathbb{R}^d$",
     Asked("x", lambda x, x_init: ((x - x_init) ** 2).sum() + x.sum(), {"x": (3,), "x_init": (3,)}, "L")),
    (r"L = \sum_i (y_{true,i} - y_{pred,i})^2", Asked("y_{pred}", lambda y_true, y_pred: ((y_true - y_pred) ** 2).sum(), {
        "y_true": (3,), "y_pred": (3,)}, "L")),
    (r"Minimise $\sum_i \rho(y_i - b x_i)$, where $\rho(u) = u^4$.",
     Asked("b", lambda y, b, x: ((y - b * x) ** 4).sum(), {"y": (3,), "b": (), "x": (3,)})),
    (r"$J(a) = \|y - Ka\|^2$, where $K_{ij} = k(x_i,x_j)$ is an $n \times n$ Gram matrix.",
     Asked("a", lambda y, K, a: ((y - K @ a) ** 2).sum(), {"y": (3,), "K": (3, 3), "a": (3,)}, "J")),
    (r"$L = -\log p_{y^*}$ with $p = \operatorname{softmax}(z)$ where $y^*$ is the true class.",
     Asked("z", lambda z, y: -np.log(softmax(z)[int(y) - 1]), {"z": (3,), "y": ()}, "L", draw={
         "y": lambda rng: rng.integers(1, 4)})),
    ("Hello! Assume y is nearly constant. L = ||y - X w||^2",
     Asked("w", lambda y, X, w: ((y - X @ w) ** 2).sum(), {"y": (4,), "X": (4, 3), "w": (3,)}, "L")),
    ("% input: P\n" + r"Let $P \in \mathbb{R}^{n\times n}$. \[ L = x^\top P x \]",
     Asked("P", lambda x, P: x @ P @ x, {"x": (3,), "P": (3, 3)}, "L")),
    (r"$u = \| x - x_0 \|^2 + x_1$ where $x\in\mathbb{R}^3$",
     Asked("x", lambda x, x_0: ((x - x_0) ** 2).sum() + x[0], {"x": (3,), "x_0": (3,)}, "u")),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[row[0] for row in READ])
def test_a_text_means_what_it_says(tmp_path, text, asked):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


REFUSED = [
    ("L = x^2 if x > 0, and we minimise y otherwise", "x", "in the other case"),
    *((f, "w", "only for x > 0") for f in (r"$f(x) = x$, $x > 0$ and $f(x) = a x$, $x \le 0$. $L = f(w)$",
                                           r"$$f(x) = x, \ x > 0$$ $$f(x) = a x,\ x \le 0$$ $L = f(w)$")),
    ("f = x[0] + x[1]", "x", "counted from 1"),
    (r"$L = A^+ b$ with $A\in\mathbb{R}^{m\times n}$", "b", "pseudo-inverse"),
    (r"$L = (\sigma(x))'$", "x", "a derivative, or a transpose"),
    ("f = x // 2", "x", "without its remainder"),
    *((f, "x", "first power") for f in ("f = x^1/2", r"$f = x^{1}/2$")),
    *((f, "x", "goes on with this formula") for f in ("f = x^3 mod 2", "f = x squared + 3 y", "f = x times y")),
    *((f, r"\theta", "imaginary unit") for f in (r"$f = e^{i\theta}$", r"$f = \exp(-j\omega \theta)$")),
    *((f, "y", "without letters below") for f in (r"$f = \Sigma (y_i - x_i)^2$",)),
    ("L = X @ w with X a number", "w", "@ multiplies arrays"),
    ("$f = 1[x] x^2$", "x", "no condition"),
    *((f, "x", "or 1 where x") for f in ("f = x ≥ y", r"$f = x \geq y$", "mask = x > 0")),
    ("$f = n2^x$", "x", "has two readings"),
    (r"$L = sum(c * z^3)$ with $z\in\mathbb{R}^n$", "z", "c may be a number or a vector"),
    ("L = sum(W * W)", "W", r"two matrices has two readings"),
    (r"$f(x) = x^2$, $y = f \circ \tanh(z)$", "z", "a composition and a product"),
    (r"$L = x^\top \begin{pmatrix} a & \\ & b \end{pmatrix} x$", "x", "entry of this matrix is empty"),
    ("y[n] = sum_{k=0}^{K-1} c[k] u[n-k], E = sum_n (t[n] - y[n])^2", "c", "leaves its axis"),
    (r"$L = x^\top \begin{pmatrix} & a \\ b & c \end{pmatrix} x$", "x", "entry of this matrix is empty"),
]


@pytest.mark.parametrize(("text", "wrt", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_for_a_reason(tmp_path, text, wrt, reason):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match=reason):
        read_problem(path).answer(wrt)
