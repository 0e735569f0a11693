"""One thing said in another way: suppositions, unnamed expressions, rows as they are written, labels above, constants."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from symderiv.reading.problems.asked import asked_in_words
from tests.reading.reading_oracle import Asked, holds, one_hot, positive, spd


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


QUADRATIC = Asked("x", lambda x, A: x @ A @ x, {"x": (3,), "A": (3, 3)})
LEAST = Asked("x", lambda x, A, b: ((A @ x - b) ** 2).sum(), {"x": (3,), "A": (4, 3), "b": (4,)})
LINE = Asked(r"\beta", lambda y, X, beta: ((y - X @ beta) ** 2).sum(), {"y": (4,), "X": (4, 3), "beta": (3,)})
POLICY = {"theta": (4, 3), "s": (3,), "a": (), "G": ()}
RIDGE = Asked("w", lambda w, X, y, mu: ((X @ w - y) ** 2).sum() + mu * w @ w, {"w": (3,), "X": (4, 3), "y": (4,), "mu": ()})
GIVEN_X = r"Let $X\in\mathbb{R}^{n\times d}$. "
READ = [
    *(("tex", GIVEN_X + text, RIDGE) for text in (
        r"\begin{align} L &= \|Xw-y\|^2 && \text{(fit)} \\ &+ \mu\|w\|^2 && \text{(penalty)} \end{align}",
        r"\begin{gather}\begin{split} L &= \|Xw-y\|^2 \\ &\quad {} + \mu\|w\|^2 \end{split}\end{gather}",
        r"\[ L = \|Xw-y\|^2 \;\text{(the fit)} + \mu \|w\|^2 \;\text{(the penalty)} \]",
        r"With $r = Xw-y$ the loss is then given by \[ \|r\|^2 + \mu\|w\|^2 . \] The computational cost is $2nd$.",
        r"\begin{tabular}{ll}\hline error & $r = Xw-y$ \\ loss & $L = r^\top r + \mu w^\top w$ \\ \end{tabular}",
        r"\begin{align*} \text{error:}\quad & r = Xw-y \\ \text{loss:}\quad & L = r^\top r + \mu w^\top w \end{align*}",
        r"\NewDocumentCommand{\sq}{O{2} m}{\lVert #2 \rVert^{#1}} \[ L = \sq{Xw-y} + \mu\,\sq{w} \]",
        r"\[\begin{aligned} \text{minimize}\quad & r^\top r + \mu w^\top w \\ \text{where}\quad & r = Xw-y \end{aligned}\]",
        r"\[ \|Xw-y\|^2 + \mu\|w\|^2 \to \min_w \]",
        r"Ridge regression minimises \[ \|Xw-y\|^2 + \mu\|w\|^2 \] for $\mu > 0$.",
        r"\[ J(w) = \|Xw-y\|^2 + \mu\|w\|^2 \longrightarrow \min! \]",
        r"Put $r = Xw-y$. The loss of the network is $\|r\|^2 + \mu\|w\|^2$.",
        r"Put ${\bar {r}}_{i} = x_i^\top w - y_i$, and $L = \sum_i {\bar {r}}_{i}^2 + \mu\|w\|^2$ with the rows $x_i$ of $X$.",
    )),
    ("md", "> Let $X\\in\\mathbb{R}^{n\\times d}$ and\n> $$\n> L = \\|Xw-y\\|^2\n>   + \\mu\\|w\\|^2\n> $$\n> for $\\mu > 0$.",
     RIDGE),
    ("txt", "X is n x d.\n\n    f = ||Xw - y||^2\n        + mu ||w||^2\n\nWhat is df/dw?", RIDGE),
    ("txt", "X is n x d.\nf = ||Xw - y||^2 +\n    mu ||w||^2 con mu > 0 y n > 0", RIDGE),
    ("txt", "X is n x d.\nf = sum((Xw - y).^2) + mu * sum(w .* w)", RIDGE),
    ("md", "Ridge: minimize over w: ||Xw - y||_2^2 + mu * ||w||_2^2 where X is n x d", RIDGE),
    ("html", "<p>X is n x d. The loss is <code>L = ||Xw - y||^2 + mu ||w||^2</code>.</p>", RIDGE),
    ("txt", "What is the derivative of x^2 + log(x^2)?", Asked("x", lambda x: x**2 + np.log(x**2), {"x": ()})),
    ("txt", "My cost function is ||Xw - y||^2 + mu ||w||^2 where X is n x d. How do I differentiate it?", RIDGE),
    ("txt", "f = ||Xw - y||^2 + mu ||w||^2 where X is n x d.\n\n> On Mon, Tom wrote:\n> is mu = 0.1?", RIDGE),
    ("tex", r"Let $g(u) = u^2$ and $h(x) = \sin x$. What is the gradient of $L = g \circ h$?",
     Asked("x", lambda x: np.sin(x) ** 2, {"x": ()})),
    ("tex", r"Let $D_{ii}=0$. The loss is $$L = \sum_{i=1}^n\sum_{j=1}^n D_{ij} (x_i-x_j)^2.$$",
     Asked("x", lambda D, x: (D * (x[:, None] - x)**2).sum(), {"D": (3, 3), "x": (3,)})),
    ("tex", r"We minimise $c^\top x$ subject to $Ax - b = 0$, $A\in\mathbb{R}^{m\times n}$. The Lagrangian is "
     r"\[ \Lambda(x,\nu) = c^\top x + \nu^\top(Ax-b). \]", Asked("x", lambda c, x, A, nu, b: c @ x + nu @ (A @ x - b), {
         "c": (3,), "x": (3,), "A": (2, 3), "nu": (2,), "b": (2,)})),
    ("tex", r"Let $x_i\in\mathbb{R}^d$, $i=1,\dots,n$. \[ g = \sum_{i=1}^n r_i x_i = X^\top r, \quad r = Xw - y,\quad "
     r"L = \|g\|^2 \] where $X$ has the rows $x_i^\top$.", Asked("w", lambda X, w, y: ((X.T @ (X @ w - y))**2).sum(),
                                                {"X": (4, 3), "w": (3,), "y": (4,)})),
    ("tex", r"Let $d^2(u,v)=\|u-v\|^2$ with $u, v\in\mathbb{R}^n$. \[ \chi^2(x) = d^2(x,b)+d^2(x,c) \]",
     Asked("x", lambda x, b, c: ((x - b)**2 + (x - c)**2).sum(), {"x": (3,), "b": (3,), "c": (3,)})),
    ("tex", r"We get $L = \sum_i s_i^2$.", Asked("s", lambda s: s @ s, {"s": (3,)})),
    ("tex", r"Suppose $f(x)=x^\top Ax$ with $A\in\mathbb{R}^{n\times n}$. What is the gradient?", QUADRATIC),
    ("tex", r"If $f(x) = \|Ax-b\|^2$, where $A\in\mathbb{R}^{m\times n}$, what is $\nabla f$?", LEAST),
    ("tex", r"I'd like the gradient of $$\|Ax-b\|^2$$ with respect to $x$, where $A\in\mathbb{R}^{m\times n}$.", LEAST),
    ("tex", r"Wie berechnet man den Gradienten von $\|Ax-b\|^2$ nach $x$? Hier ist $A$ eine $m\times n$-Matrix.", LEAST),
    ("tex", r"The gradient with respect to $x$ of $x^T A x$ for $A\in\mathbb{R}^{n\times n}$?", QUADRATIC),
    ("txt", "A is an n x n matrix and x is a vector.\nf(x) = x^T A x / x^T x\ngradient wrt x?",
     Asked("x", lambda x, A: x @ A @ x / (x @ x), QUADRATIC.shapes)),
    ("txt", "mse = (1/n) sum_i (y_i - yhat_i)^2 with yhat_i = a*x_i + b",
     Asked("a", lambda y, x, a, b: ((y - a * x - b) ** 2).mean(), {"y": (4,), "x": (4,), "a": (), "b": ()})),
    ("tex", r"Let $X\in\mathbb{R}^{n\times p}$ have the rows $x_i$, $\beta\in\mathbb{R}^p$. "
     r"\[ S = \sum_{i=1}^n (y_i - x_i\beta)^2 \]",
     LINE),
    ("tex", r"The $i$-th row of the $n\times p$ matrix $X$ is $x_i$. \[ S = \sum_{i=1}^n (y_i - x_i^\top\beta)^2 \]", LINE),
    ("tex", r"Let $v\in\mathbb{R}^n$, $c\in\mathbb{R}^m$, $W\in\mathbb{R}^{m\times n}$. "
     r"\[ F = \sum_{j=1}^m \log(1+e^{c_j + W_jv}) \]",
     Asked("W", lambda v, c, W: np.log(1 + np.exp(c + W @ v)).sum(), {"v": (3,), "c": (4,), "W": (4, 3)})),
    ("tex", r"Let $u_i$ be rows of $U$ and $v_j$ those of $V$. "
     r"\[ S = \sum_{i=1}^m\sum_{j=1}^n (R_{ij} - u_i^\top v_j)^2 + \lambda \|U\|_F^2 \]",
     Asked("U", lambda R, U, V, **k: ((R - U @ V.T) ** 2).sum() + k["lambda"] * (U ** 2).sum(),
           {"R": (4, 3), "U": (4, 2), "V": (3, 2), "lambda": ()})),
    *(("tex", rf"User factors $u_i\in\mathbb{{R}}^k$ ({words} of $U$), item factors $v_j\in\mathbb{{R}}^k$ ({words} of $V$). "
       r"\[ S = \sum_{i,j} (R_{ij} - u_i^\top v_j)^2 + \lambda(\|U\|_F^2 + \|V\|_F^2) \]",
       Asked("U", lambda R, U, V, turn=turn, **k: ((R - turn(U) @ turn(V).T) ** 2).sum() + k["lambda"] * (U ** 2).sum(),
             {"R": (4, 3), "U": turn(np.ones((4, 2))).shape, "V": turn(np.ones((3, 2))).shape, "lambda": ()}))
      for words, turn in (("rows", np.asarray), ("the columns", np.transpose))),
    ("md", r"With $Z^A, Z^B \in \mathbb{R}^{N\times D}$ let $$C_{ij} = \frac1N\sum_{b=1}^{N} Z^A_{bi} Z^B_{bj}$$ and "
     r"$$L = \sum_i\sum_{j\neq i} C_{ij}^2$$",
     Asked("Z^A", lambda ZA, ZB: ((ZA.T @ ZB / 4) ** 2 * (1 - np.eye(3))).sum(), {"ZA": (4, 3), "ZB": (4, 3)}, "L")),
    ("md", r"Let $\pi(a\mid s) = \frac{e^{\theta_a^\top s}}{\sum_{b=1}^{A} e^{\theta_b^\top s}}$ with $s\in\mathbb{R}^d$ and one "
     r"vector $\theta_a\in\mathbb{R}^d$ per action: $$J = G \log \pi(a\mid s).$$",
     Asked(r"\theta", lambda theta, s, a, G: G * np.log(softmax(theta @ s)[int(a) - 1]), POLICY, "J",
           draw={"a": lambda rng: rng.integers(1, 5)})),
    ("tex", r"Let $\theta_k\in\mathbb{R}^d$. \[ p(k\mid x) = \frac{e^{\theta_k^\top x}}{\sum_{j=1}^K e^{\theta_j^\top x}},\qquad "
     r"L = -\sum_{k=1}^K y_k \log p(k\mid x) \]",
     Asked(r"\theta", lambda theta, x, y: -y @ np.log(softmax(theta @ x)), {"theta": (4, 3), "x": (3,), "y": (4,)}, "L")),
    ("tex", r"Let $W\in\mathbb{R}^{D\times K}$. \[ P_{nk} = \frac{\exp(S_{nk})}{\sum_{k'=1}^{K}\exp(S_{nk'})}, \quad S = XW \] "
     r"\[ L = -\sum_{n=1}^{N}\sum_{k=1}^{K} Y_{nk}\log P_{nk} \]",
     Asked("W", lambda X, W, Y: -(Y * np.log(softmax(X @ W))).sum(), {"X": (5, 3), "W": (3, 4), "Y": (5, 4)}, "L")),
    ("tex", r"\[ \ell(\lambda)=\sum_{i=1}^n\left(k_i\log\lambda-\lambda-\log(k_i!)\right) + \text{const}. \]",
     Asked(r"\lambda", lambda k, **more: (k * np.log(more["lambda"]) - more["lambda"]).sum(), {"k": (4,), "lambda": ()},
           draw={"k": positive(4), "lambda": positive()})),
    ("tex", r"\[ D(V\|WH) = \sum_{i,j}\left( V_{ij}\log\frac{V_{ij}}{(WH)_{ij}} - V_{ij} + (WH)_{ij}\right) \]",
     Asked("H", lambda V, W, H: (V * np.log(V / (W @ H)) - V + W @ H).sum(), {"V": (4, 3), "W": (4, 2), "H": (2, 3)}, "D",
           draw={"V": positive(4, 3), "W": positive(4, 2), "H": positive(2, 3)})),
    ("tex", r"Die Entropie einer Verteilung $p = (p_1,\dots,p_n)$ ist $H(p) = -\sum_{i=1}^n p_i\ln p_i$.",
     Asked("p", lambda p: -(p * np.log(p)).sum(), {"p": (4,)}, draw={"p": positive(4)})),
    ("tex", r"With errors $e_k$ let \[ L = \frac12\sum_k e_k^2 + \sum_k e_k t_k . \]",
     Asked("e", lambda e, t: (e ** 2 / 2 + e * t).sum(), {"e": (4,), "t": (4,)})),
    ("tex", r"An Euler step for $\dot z = \tanh(Az+b)$ is $z_1 = z_0 + h\tanh(Az_0+b)$, where $A\in\mathbb{R}^{n\times n}$ "
     r"and $b, z_0, c\in\mathbb{R}^n$. The cost is $\Phi = \frac12\|z_1-c\|^2$.",
     Asked("b", lambda A, b, z0, c, h: ((z0 + h * np.tanh(A @ z0 + b) - c) ** 2).sum() / 2,
           {"A": (3, 3), "b": (3,), "z0": (3,), "c": (3,), "h": ()}, r"\Phi")),
    ("tex", r"Suppose the loss is $L = \sum_i g_i y_i$ for $y_i = \tanh(w x_i)$.",
     Asked("w", lambda g, w, x: g @ np.tanh(w * x), {"g": (4,), "w": (), "x": (4,)}, "L")),
    ("tex", r"Let $W \in \mathbb{R}^{h\times d}, V\in\mathbb{R}^{k\times h}$ and $a = Wx, L = \|Va\|^2$.",
     Asked("x", lambda W, V, x: ((V @ W @ x) ** 2).sum(), {"W": (4, 3), "V": (2, 4), "x": (3,)})),
    ("tex", r"What is $\frac{\partial}{\partial X} \operatorname{tr}(A X^{-1} B)$? Here $A,B,X$ are $n\times n$.",
     Asked("X", lambda A, B, X: np.trace(A @ np.linalg.inv(X) @ B), {"A": (3, 3), "B": (3, 3), "X": (3, 3)})),
    ("tex", r"Compute $\nabla_x \|Ax-b\|^2$ for $A\in\mathbb{R}^{m\times n}$.", LEAST),
    ("tex", r"Given $u,v\in\mathbb{R}^d$, $$\cos(u,v)=\frac{u\cdot v}{\|u\|\|v\|}$$",
     Asked("u", lambda u, v: u @ v / np.sqrt(u @ u * (v @ v)), {"u": (3,), "v": (3,)})),
    ("tex", r"Minimise $(y-X\beta)^\top W (y-X\beta)$ where $W=\operatorname{diag}(w_1,\dots,w_n)$.",
     Asked(r"\beta", lambda y, X, beta, w: (w * (y - X @ beta) ** 2).sum(), {"y": (4,), "X": (4, 3), "beta": (3,), "w": (4,)})),
    ("tex", r"With $p_u, q_i\in\mathbb R^k$ $$ L = \sum_{u,i} (r_{ui} - b_u - b_i' - p_u^\top q_i)^2. $$",
     Asked("p", lambda r, b, bprime, p, q: ((r - b[:, None] - bprime - p @ q.T) ** 2).sum(),
           {"r": (4, 3), "b": (4,), "bprime": (3,), "p": (4, 2), "q": (3, 2)})),
    ("tex", r"The mean is $\mu=\frac1n\sum_i x_i$, $\sigma^2=\frac1n\sum_i(x_i-\mu)^2$, $z_i=(x_i-\mu)/\sigma$; "
     r"$L = \sum_i g_i z_i$.",
     Asked("x", lambda x, g: g @ (x - x.mean()) / x.std(), {"x": (4,), "g": (4,)}, "L")),
    ("tex", r"$H(a)=\frac12a^2$ for $|a|\le3$ and $H(a)=3(|a|-\frac32)$ for $|a|>3$.",
     Asked("a", lambda a: np.where(abs(a) <= 3, a ** 2 / 2, 3 * (abs(a) - 1.5)), {"a": ()},
           draw={"a": lambda g: g.uniform(-6, 6)})),
    ("tex", r"The loss is $\ell(r)=r^2$ if $r>0$ and $\ell(r)=-r$ otherwise.",
     Asked("r", lambda r: np.where(r > 0, r ** 2, -r), {"r": ()})),
    ("tex", r"Let $\mathrm{MSE}(w)=\mathrm{mean}\left((Xw-y)^2\right)$ where $X$ is $n\times d$.",
     Asked("w", lambda X, w, y: ((X @ w - y) ** 2).mean(), {"X": (4, 3), "w": (3,), "y": (4,)})),
    ("md", "# A layer\nWe have `X` of shape (N, D) and `W` is `(D, K)`; `b` is a row vector with K entries.\n\n"
     r"$$S = \sum_{n=1}^N\sum_{k=1}^K \tanh(X W)_{nk} b_k$$",
     Asked("W", lambda X, W, b: (np.tanh(X @ W) @ b).sum(), {"X": (4, 3), "W": (3, 2), "b": (2,)})),
    ("md", "Data `X` of shape (N, D), weights `W` of shape (D, C), a bias `b` of shape (C,), labels `Y` (N, C).\n\n"
     r"$$L = \frac12\|XW + b - Y\|^2$$",
     Asked("b", lambda X, W, b, Y: ((X @ W + b - Y) ** 2).sum() / 2, {"X": (4, 3), "W": (3, 2), "b": (2,), "Y": (4, 2)})),
    ("md", "| symbol | meaning | shape |\n|---|---|---|\n| $X$ | data | $n \\times d$ |\n| `W` | weights | (d, k) |\n"
     "| $b$ | bias | $k$ |\n\n" r"$$L = \frac12\|XW + b\|^2$$",
     Asked("b", lambda X, W, b: ((X @ W + b) ** 2).sum() / 2, {"X": (4, 3), "W": (3, 2), "b": (2,)})),
    ("tex", r"Fisher's criterion is $J(w) = \frac{w^\top S_B w}{w^\top S_W w}$ "
     r"with $S_B, S_W$ symmetric $d \times d$ scatter matrices.",
     Asked("w", lambda w, SB, SW: w @ SB @ w / (w @ SW @ w), {"w": (3,), "SB": (3, 3), "SW": (3, 3)},
           draw={"SB": spd(3), "SW": spd(3)})),
    ("tex", r"Here $\mathbf P$ is symmetric positive definite. \[ f = \mathbf x^\top \mathbf P^{-1} \mathbf x \]",
     Asked("x", lambda x, P: x @ np.linalg.inv(P) @ x, {"x": (3,), "P": (3, 3)}, draw={"P": spd(3)})),
    ("txt", "Logistic loss with labels in $\\{-1,1\\}$:\nL(w) = sum_i log(1 + exp(-y_i w^T x_i)) + (lambda/2) ||w||^2\n"
     "where x_i and w are vectors in R^d.",
     Asked("w", lambda y, w, x, **k: np.log(1 + np.exp(-y * (x @ w))).sum() + k["lambda"] / 2 * w @ w,
           {"y": (4,), "w": (3,), "x": (4, 3), "lambda": ()})),
    ("tex", r"Weights $\alpha_{ij}=\operatorname{softmax}_j(q_i^\top k_j)$ and outputs $o_i=\sum_j\alpha_{ij}v_j$, with "
     r"$q_i,k_j,v_j,g_i\in\mathbb{R}^d$; $L=\sum_i g_i^\top o_i$.",
     Asked("q", lambda q, k, v, g: (g * (softmax(q @ k.T) @ v)).sum(),
           {"q": (4, 3), "k": (2, 3), "v": (2, 3), "g": (4, 3)}, "L")),
    ("md", r"Let $z$ be logits, $p = \text{softmax}(z)$, and $y$ be one-hot. $L = -\sum_k y_k \log p_k$",
     Asked("z", lambda z, y: -y @ np.log(softmax(z)), {"z": (4,), "y": (4,)}, draw={"y": one_hot(4)})),
    ("md", "**1. f(x) = (3x + 2)⁴**\n\nLet u = 3x + 2, then f = u⁴\n\nf'(x) = 4u³ · 3\n     = **12(3x + 2)³**",
     Asked("x", lambda x: (3 * x + 2) ** 4, {"x": ()})),
    ("md", "A unit:\n\n```{math}\n:label: eq-unit\nz = \\mathbf{w}^\\top \\mathbf{x} + b\n```\n\nwith\n\n```{math}\n"
     "L = \\frac{1}{2}(z - y)^2\n```\n", Asked("w", lambda w, x, b, y: (w @ x + b - y) ** 2 / 2,
                                              {"w": (3,), "x": (3,), "b": (), "y": ()})),
    ("md", r'<p align="center">' "\n" r'<img src="https://latex.codecogs.com/svg.latex?\hat{y}_i=w^Tx_i+b" /></p>' "\n\n"
     r"![](https://latex.codecogs.com/svg.latex?L=%5Csum_{i=1}^N(%5Chat{y}_i-y_i)^2)",
     Asked("w", lambda w, x, b, y: ((x @ w + b - y) ** 2).sum(), {"w": (3,), "x": (4, 3), "b": (), "y": (4,)})),
    ("md", r"$$ \require{cancel} w\^\star \= \argmin_w \lVert y - Xw \rVert^2 $$",
     Asked("w", lambda w, X, y: ((y - X @ w) ** 2).sum(), {"w": (3,), "X": (4, 3), "y": (4,)})),
    *(("tex", text, LEAST) for text in (
        r"Let $f: \mathbb{R}^n \to \mathbb{R}, x \mapsto \|Ax-b\|^2$.", r"\[ f \colon x \mapsto \|Ax-b\|^2 \]",
        r"\begin{align*} f : \mathbb{R}^n &\to \mathbb{R} \\ x &\mapsto f(x) = \|Ax-b\|^2 \end{align*}",
        r"Let $f : \mathbb{R}^n \ni {\bf x} \mapsto \|A{\bf x}-b\|^2 \in \mathbb{R}$.")),
    ("md", r"Take the same $y = ax + b$ model. $$C = (\hat y - y)^2$$ where $$\hat y = ax + b$$",
     Asked("a", lambda y, a, x, b: (a * x + b - y) ** 2, dict.fromkeys(("y", "a", "x", "b"), ()), "C")),
    ("md", r"Let $`f(x) = \|x\|^2`$ and $`x \in \mathbb{R}^n`$.", Asked("x", lambda x: x @ x, {"x": (3,)})),
    ("tex", r"\[ \ell = -nlog(\sigma) - \frac{1}{2}\sum_{i=1}^n (x_i-\mu)^2 \]",
     Asked(r"\mu", lambda n, sigma, x, mu: -n * np.log(sigma) - ((x - mu) ** 2).sum() / 2,
           {"n": (), "sigma": (), "x": (4,), "mu": ()}, "ell", draw={"sigma": positive()})),
    ("tex", r"\begin{align} L &= \sum_i e^{x_i} \\ &= e^{x_1} + ... + e^{x_n} + ... \end{align}",
     Asked("x", lambda x: np.exp(x).sum(), {"x": (4,)})),
    ("txt", "L = mean((y - X @ w)**2) + lam * sum(w**2)",
     Asked("w", lambda X, w, y, lam: ((X @ w - y) ** 2).mean() + lam * w @ w, {"w": (3,), "X": (4, 3), "y": (4,), "lam": ()})),
    *(("txt", text, Asked("x", lambda x: np.log(1 + np.exp(-x)), {"x": ()})) for text in (
        "d/dx of log(1+exp(-x))?", "What is d/dx log(1+exp(-x))?", "derivative with respect to x of log(1+exp(-x))")),
    ("txt", "derivative of x**3 + 2*x", Asked("x", lambda x: x ** 3 + 2 * x, {"x": ()})),
    ("tex", r"In ridge regression we minimise over $(\alpha,\beta)$ $$ \sum_{i=1}^n (y_i-\alpha-x_i^\top\beta)^2 $$ "
     r"with $x_i\in\mathbb R^p$. What is the derivative with respect to $\alpha$?",
     Asked(r"\alpha", lambda y, alpha, x, beta: ((y - alpha - x @ beta) ** 2).sum(),
           {"y": (4,), "alpha": (), "x": (4, 3), "beta": (3,)})),
]
REFUSED = [
    (r"Let $z \in \mathbb{C}^n$ and \[ f(z) = \|z\|^2 \]", "z", "Complex numbers"),
    (r"Seja $z$ um número complexo e $f(z) = z^2$.", "z", "Complex numbers"),
    (r"$J(\theta)=\mathbb{E}_{z\sim q_\theta}[f(z)]$; find $\nabla_\theta J$.", r"\theta", "A distribution cannot be read"),
    (r"Here $x^a$ stands alone. \[ f = 1/x^T y \]", "x", "two readings"),
    (r"The gradient at $x + h$ is larger.", "x", "defines nothing"),
]


@pytest.mark.parametrize(("kind", "text", "asked"), READ, ids=[row[1] for row in READ])
def test_it_gives_the_derivative(tmp_path, kind, text, asked):
    path = tmp_path / f"text.{kind}"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


FIT = r"$L = \sum_i (y_i - w x_i)^2$"
ASKED = [
    ("txt", "L = sum_i (y_i - w x_i)^2 (w scalar). Find dL/dw", "w"),
    ("txt", "f = x^T A x (symmetric A), find df/dx", "x"),
    ("txt", "Qual è la derivata di f = sum_i (y_i - w x_i)^2 rispetto a w?", "w"),
    ("tex", f"Derivare {FIT} rispetto a $w$.", "w"), ("tex", f"Leiten Sie {FIT} nach $w$ ab.", "w"),
    ("tex", f"Deriva {FIT} respecto de $w$.", "w"), ("tex", f"Calcule a derivada de {FIT} em ordem a $w$.", "w"),
    ("tex", r"Minimizzare $J = \|Xw - y\|^2 + \lambda\|w\|^2$ rispetto a $w$.", "w"),
    ("tex", r"Sia $f = x^\top A x$, con $A$ simmetrica. Calcola il gradiente rispetto al vettore $x$.", "x"),
    ("tex", r"Let $f(x) = x^\top A x$. Find $\nabla f$.", "x"), ("tex", r"Berechne $\nabla f$ für $f(x) = x^\top A x$.", "x"),
    ("tex", r"Let $L(W) = \|Wx - y\|^2$. What is $\nabla L$?", "W"),
]


@pytest.mark.parametrize(("kind", "text", "wrt"), ASKED, ids=[row[1] for row in ASKED])
def test_only_what_is_asked_is_derived(tmp_path, kind, text, wrt):
    path = tmp_path / f"text.{kind}"
    path.write_text(text, encoding="utf-8")
    assert [one.wrt for one in asked_in_words(read_problem(path).read)] == [wrt]


@pytest.mark.parametrize(("text", "wrt", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_for_a_reason(tmp_path, text, wrt, reason):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match=reason):
        read_problem(path).answer(wrt)


def test_powers_that_the_text_calls_numbers_stay_powers(tmp_path):
    path = tmp_path / "text.tex"
    path.write_text(r"\[ f(x) = \sum_i (x_i^A + x_i^B) \] where $A$ and $B$ are positive numbers.", encoding="utf-8")
    holds(path, Asked("x", lambda x, A, B: (x ** A + x ** B).sum(), {"x": (4,), "A": (), "B": ()},
                      draw={"x": positive(4), "A": positive(), "B": positive()}))


def test_a_derivative_in_two_cases_stays_two_claims(tmp_path):
    path = tmp_path / "text.tex"
    path.write_text(r"Let $z\in\mathbb{R}^K$. \[ p_i = \frac{e^{z_i}}{\sum_k e^{z_k}} \] For $i = j$ "
                    r"\[ \frac{\partial p_i}{\partial z_j} = p_i(1 - p_i) \] and for $i \ne j$ "
                    r"\[ \frac{\partial p_i}{\partial z_j} = -p_i p_j . \]", encoding="utf-8")
    assert [line.role for line in read_problem(path).read_as.lines] == ["definition", "claim", "claim"]
    assert len(read_problem(path).read.steps) == 2
