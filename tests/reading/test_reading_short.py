"""Short texts as people type them: each gives the derivative that NumPy gives, or is refused for a reason."""

import math

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from symderiv.reading.documents import statements_of
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.typed.keyboard import HABITS, from_keyboard
from tests.reading.reading_oracle import Asked, holds, one_hot, positive


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def layers(W1, W2, x, b1, b2, t):
    return ((W2 @ np.tanh(W1 @ x + b1) + b2 - t) ** 2).sum()


SQUARE = {"W1": (3, 3), "W2": (3, 3), "x": (3,), "b1": (3,), "b2": (3,), "t": (3,)}


def independent(W, x):
    s = sigmoid(x @ W.T)
    return np.log(s * (1 - s)).sum() + len(x) * np.linalg.slogdet(W)[1]


FIT = Asked("w", lambda y, w, x: ((y - w * x) ** 2).sum(), {"y": (4,), "w": (), "x": (4,)})
READ = [
    ("md", r"Let $h, x \in \mathbb{R}^d$ and $W, U \in \mathbb{R}^{d\times d}$. The new state is "
           r"$$h' = \tanh(W x + U h)$$ and $L = \|h' - t\|^2$.",
     Asked("h", lambda h, x, W, U, t: ((np.tanh(W @ x + U @ h) - t) ** 2).sum(),
           {"h": (3,), "x": (3,), "W": (3, 3), "U": (3, 3), "t": (3,)}, "L")),
    ("tex", r"Let $f(x) = \|x - a\|^2$, $x \in \mathbb{R}^n$. \[ y = x_0 - \eta \nabla f(x_0) \] \[ L = c^\top y \]",
     Asked("x_0", lambda x0, a, c, eta: c @ (x0 - 2 * eta * (x0 - a)), {"x0": (3,), "a": (3,), "c": (3,), "eta": ()}, "L")),
    ("tex", r"Let $f(x) = x^3 + x$. \[ L = \sum_i f'(w x_i + c)^2 \]",
     Asked("w", lambda w, x, c: ((3 * (w * x + c) ** 2 + 1) ** 2).sum(), {"w": (), "x": (4,), "c": ()}, "L")),
    ("md", r"The matrix $W\in\mathbb{R}^{n\times n}$ has the rows $w_j^T$; let $g(s) = 1/(1+e^{-s})$. For samples "
           r"$x^{(1)},\dots,x^{(m)}$ "
           r"$$\ell(W) = \sum_{i=1}^m \left( \sum_{j=1}^n \log g'(w_j^T x^{(i)}) + \log|W| \right)$$",
     Asked("W", independent, {"W": (3, 3), "x": (4, 3)})),
    ("tex", r"Let $W_1, W_2 \in \mathbb{R}^{n\times n}$. \[ y = W_2 \tanh(W_1 x + b_1) + b_2 \] \[ L = \|y - t\|^2 \]",
     Asked("W_1", layers, SQUARE, "L")),
    ("tex", r"Let $W \in \mathbb{R}^{m\times n}$. \[ L = \|\tanh(Wx)\|^2 \]",
     Asked("W", lambda W, x: (np.tanh(W @ x) ** 2).sum(), {"W": (3, 4), "x": (4,)})),
    ("tex", r"\[ L = (y - X b)'(y - X b) + c'b \]",
     Asked("b", lambda y, X, b, c: ((y - X @ b) ** 2).sum() + c @ b, {"y": (4,), "X": (4, 3), "b": (3,), "c": (3,)})),
    ("txt", "I am fitting a line, my loss = sum_i (y_i - w x_i)^2 and I want dL/dw", FIT),
    ("txt", "We use loss = sum_i=1^n (y_i - w x_i)^2 in our code, is it convex?", FIT),
    ("txt", "Find w to minimize f = x^T B x over x where B is symmetric",
     Asked("x", lambda x, B: x @ B @ x, {"x": (3,), "B": (3, 3)}, draw={"B": lambda rng: (b := rng.normal(size=(3, 3))) + b.T})),
    ("txt", "The cost is E = 1/2 sum_i (t_i - o_i)^2 with o_i = tanh(z_i) and z_i = sum_j w_ij x_j.",
     Asked("w", lambda t, w, x: 0.5 * ((t - np.tanh(w @ x)) ** 2).sum(), {"t": (3,), "w": (3, 4), "x": (4,)}, "E")),
    ("txt", "How do I differentiate L = -sum_k y_k log(p_k) w.r.t. z if p = softmax(z)? y is one-hot",
     Asked("z", lambda y, z: -(y * (z - np.log(np.exp(z).sum()))).sum(), {"y": (4,), "z": (4,)}, draw={"y": one_hot(4)})),
    ("txt", "err_i = y_i - mu x_i, loss(mu) = sum_i err_i^2 e^(-x_i)",
     Asked("mu", lambda y, x, mu: ((y - mu * x) ** 2 * np.exp(-x)).sum(), {"y": (4,), "x": (4,), "mu": ()})),
]
READ += [
    ("tex", r"\[ \min_{W,b}\; L(W,b) = \frac1n\sum_{i=1}^n \|Wx_i+b-y_i\|^2 \] where $x_i\in\mathbb{R}^d$, $y_i\in\mathbb{R}^k$.",
     Asked("W", lambda W, b, x, y: ((x @ W.T + b - y) ** 2).sum() / 4, {"W": (2, 3), "b": (2,), "x": (4, 3), "y": (4, 2)})),
    ("tex", r"\[ u = Ax, \quad v = Bx', \quad \ell = u^\top v \] where $x\in\mathbb{R}^d$ and $x'\in\mathbb{R}^d$ are two views.",
     Asked("A", lambda A, B, x, xprime: (A @ x) @ (B @ xprime), {"A": (2, 3), "B": (2, 3), "x": (3,), "xprime": (3,)}, "ell")),
    ("txt", "d1 = ||a - p||^2, d2 = ||a - n||^2, loss = max(0, d1 - d2 + m). a, p, n are vectors, m is the margin.",
     Asked("a", lambda a, p, n, m: max(0, ((a - p) ** 2).sum() - ((a - n) ** 2).sum() + m),
           {"a": (3,), "p": (3,), "n": (3,), "m": ()})),
    ("tex", r"For $l=1,2$ let \[ a^{[l]} = \tanh(W^{[l]}a^{[l-1]}+b^{[l]}) \] and $J=\frac12\|a^{[2]}-y\|^2$.",
     Asked("W^{[1]}", lambda W1, W2, a0, b1, b2, y: 0.5 * ((np.tanh(W2 @ np.tanh(W1 @ a0 + b1) + b2) - y) ** 2).sum(),
           {"W1": (4, 3), "W2": (2, 4), "a0": (3,), "b1": (4,), "b2": (2,), "y": (2,)}, "J")),
    ("tex", r"Let $s_{ij} = z_i^\top z_j$. For the pair $(1,2)$ \[ \ell_{12} = "
     r"-\log\frac{e^{s_{12}}}{\sum_{k\neq 1} e^{s_{1k}}}. \]",
     Asked("z", lambda z: -(z[0] @ z[1]) + np.log(np.exp(z[0] @ z[1:].T).sum()), {"z": (4, 3)})),
    ("md", r"Logits $\theta\in\mathbb{R}^A$, $p = \mathrm{softmax}(\theta)$, actions "
     r"$a_1,\dots,a_T$: $$J = \sum_{t=1}^T G_t\log p_{a_t}$$",
     Asked(r"\theta", lambda theta, a, G: (G * (theta - np.log(np.exp(theta).sum()))[a - 1]).sum(),
           {"theta": (3,), "G": (4,), "a": (4,)}, draw={"a": lambda rng: rng.integers(1, 4, size=4)})),
    ("tex", r"\[ h_t = c + b y_{t-1}^2 \] \[ \ell = -\sum_{t=2}^T\left(\log h_t + \frac{y_t^2}{h_t}\right) \]",
     Asked("b", lambda y, b, c: -(np.log(c + b * y[:-1] ** 2) + y[1:] ** 2 / (c + b * y[:-1] ** 2)).sum(),
           {"y": (5,), "b": (), "c": ()}, draw={"b": positive(), "c": positive()})),
    ("tex", r"\[ \ell=\sum_{n=1}^N\log\sum_{k=1}^K\frac{\pi_k}{\sqrt{2\pi s}} e^{-(x_n-\mu_k)^\top "
     r"P_k(x_n-\mu_k)} \] $x_n\in\mathbb{R}^d$.",
     Asked(r"\mu", lambda pi, s, x, mu, P: np.log((pi / np.sqrt(2 * np.pi * s) * np.exp(-np.einsum(
         "nki,kij,nkj->nk", x[:, None] - mu, P, x[:, None] - mu))).sum(1)).sum(),
           {"pi": (2,), "s": (), "x": (4, 3), "mu": (2, 3), "P": (2, 3, 3)}, draw={"pi": positive(2), "s": positive()})),
]
READ += [
    ("tex", r"Let $z = Wx + b, a = \sigma(z), L = \|a - t\|^2$ with $W\in\mathbb{R}^{m\times d}$.",
     Asked("W", lambda W, x, b, t: ((sigmoid(W @ x + b) - t) ** 2).sum(), {"W": (3, 2), "x": (2,), "b": (3,), "t": (3,)}, "L")),
    ("tex", r"$J = \frac12 (\hat y - y)^2, \quad \hat y = \sigma(w\cdot x + b)$ where $w, x\in\mathbb{R}^n$",
     Asked("w", lambda w, x, b, y: (sigmoid(w @ x + b) - y) ** 2 / 2, {"w": (3,), "x": (3,), "b": (), "y": ()}, "J")),
    ("md", r"The loss is $L = \sum_i v_i^2, \; v_i = b x_i,\; i = 1, \dots, n$.",
     Asked("b", lambda b, x: ((b * x) ** 2).sum(), {"b": (), "x": (4,)}, "L")),
]
LAYER = {"W": (3, 2), "x": (2,), "v": (3,)}
READ += [
    *(("tex", rf"$W\in\mathbb{{R}}^{{m\times n}}$, $h = \phi(Wx)$, $\phi(z) = {made}$, $L = \sum_i v_i h_i$.",
       Asked("x", lambda W, x, v, f=f: v @ f(W @ x), LAYER, "L")) for made, f in (
        (r"z\sigma(z)", lambda z: z * sigmoid(z)), (r"z^2 + z\tanh z", lambda z: z ** 2 + z * np.tanh(z)),
        (r"\|z\|z", lambda z: np.linalg.norm(z) * z))),
    ("md", r"We minimise $$\min_w \sum_{i=1}^n \log(1 + e^{-y_i w^\top x_i})$$ with $w \in \mathbb{R}^d$.",
     Asked("w", lambda w, x, y: np.log(1 + np.exp(-y * (x @ w))).sum(), {"w": (3,), "x": (4, 3), "y": (4,)})),
    ("txt", "L = 1/n * sum over i of (y_i - w x_i)^2",
     Asked("w", lambda w, x, y: ((y - w * x) ** 2).mean(), {"w": (), "x": (4,), "y": (4,)})),
    ("txt", "f(x) = xAx - b x with A an n x n matrix, x and b vectors",
     Asked("x", lambda x, A, b: x @ A @ x - b @ x, {"x": (3,), "A": (3, 3), "b": (3,)})),
    ("txt", "L = 1/2 log var + (x - mu)^2/(2 var)",
     Asked("var", lambda x, mu, var: np.log(var) / 2 + (x - mu) ** 2 / (2 * var), {"x": (), "mu": (), "var": ()},
           draw={"var": positive()})),
    ("tex", "$x\\in\\mathbb{R}^n$\n\\iffalse $L = \\sum_i x_i^3$ \\else $L = \\sum_i x_i^2$ \\fi % \\fi",
     Asked("x", lambda x: x @ x, {"x": (3,)})),
    ("tex", r"\[ J = \mathbb{E}_{q(z|x)}[\log p(x|z)] - D_{KL}(q(z|x) \| p(z)) \] With $q(z|x) = \mathcal{N}(\mu, s)$ it is "
            r"\[ L = \sum_j (\log s_j - \mu_j^2 - s_j) \]",
     Asked(r"\mu", lambda mu, s: (np.log(s) - mu ** 2 - s).sum(), {"mu": (3,), "s": (3,)}, "L", draw={"s": positive(3)})),
    ("tex", r"$V = \frac{k}{2}\|q\|^2$, $q\in\mathbb{R}^3$. The force is $F = -\partial V/\partial q$.",
     Asked("q", lambda q, k: k * (q @ q) / 2, {"q": (3,), "k": ()}, "V")),
]
READ.append(("tex", r"$y = \frac{x-\mu}{s}$ where $\mu=\frac1n\sum_i x_i$ and $L = \|y\|^2$.",
             Asked("x", lambda x, s: (((x - x.mean()) / s) ** 2).sum(), {"x": (4,), "s": ()}, "L")))
READ += [
    ("txt", "H = -sum(p_i log2 p_i), p_i = exp(a_i)/Z, Z = sum_j exp(a_j)",
     Asked("a", lambda a: -((p := np.exp(a) / np.exp(a).sum()) * np.log2(p)).sum(), {"a": (4,)}, "H")),
    ("txt", "L = -(1/4) * sum( y_i * log(p_i) + (1-y_i) * log(1-p_i) ) with p_i = sigmoid(w^T x_i)",
     Asked("w", lambda w, x, y: -(y * np.log(sigmoid(x @ w)) + (1 - y) * np.log(1 - sigmoid(x @ w))).sum() / 4,
           {"w": (3,), "x": (4, 3), "y": (4,)}, "L")),
    ("txt", "L = sum((y_i - sum(w_ij x_j))^2) + lambda * sum(u^2)",
     Asked("w", lambda w, x, y, u, **more: ((y - w @ x) ** 2).sum() + more["lambda"] * (u ** 2).sum(),
           {"w": (3, 4), "x": (4,), "y": (3,), "u": (2,), "lambda": ()})),
    ("txt", "loss = mean((X w - y)^2)",
     Asked("w", lambda X, w, y: ((X @ w - y) ** 2).mean(), {"X": (4, 3), "w": (3,), "y": (4,)})),
    ("txt", "L = sum(y_i)^2 - mean(y_i * z_i) + norm(y)^2",
     Asked("y", lambda y, z: y.sum() ** 2 - (y * z).mean() + y @ y, {"y": (4,), "z": (4,)})),
    ("tex", r"\[ L = \operatorname{mean}\left((y_i - w x_i)^2\right) \]",
     Asked("w", lambda y, w, x: ((y - w * x) ** 2).mean(), {"y": (4,), "w": (), "x": (4,)})),
    ("txt", "J = 1/(2m) sum_{i=1}^m (h(x^(i)) - y^(i))^2, h(x) = w^T x",
     Asked("w", lambda w, x, y: ((x @ w - y) ** 2).sum() / (2 * len(y)), {"w": (3,), "x": (4, 3), "y": (4,)}, "J")),
]
MEASURED = {"y": (4,), "X": (4, 3), "w": (3,)}
READ += [
    ("tex", r"Consider the model $y = Xw + \epsilon$ with noise $\epsilon$. The loss is $$L(w) = \|y - Xw\|^2$$",
     Asked("w", lambda y, X, w: ((y - X @ w) ** 2).sum(), MEASURED)),
    ("md", r"Let $y = Xw + b + \varepsilon$. We take $E = \sum_i (y_i - w^T x_i - b)^2$, where $x_i$ are the rows of $X$.",
     Asked("w", lambda y, X, w, b: ((y - X @ w - b) ** 2).sum(), {**MEASURED, "b": ()}, "E")),
    ("tex", r"$\tilde{x} = x + \epsilon$ is the noisy input and $L = \|x - W\tilde{x}\|^2$ with $W\in\mathbb{R}^{n\times n}$.",
     Asked("x", lambda x, W, epsilon: ((x - W @ (x + epsilon)) ** 2).sum(), {"x": (3,), "W": (3, 3), "epsilon": (3,)}, "L")),
]
def unrolled(W, U, x1, x2):
    h1 = np.tanh(U @ x1)
    return (h1 ** 2).sum() + (np.tanh(W @ h1 + U @ x2) ** 2).sum()


READ += [
    ("tex", rf"\[ {text} \]", Asked("W", unrolled, {"W": (3, 3), "U": (3, 2), "x1": (2,), "x2": (2,)}, "L")) for text in (
        r"h^{(t)} = \tanh(W h^{(t-1)} + U x^{(t)}), \quad L = \sum_{t=1}^{2} \|h^{(t)}\|^2, \quad h^{(0)} = 0",
        r"h_0 = 0, \quad h_t = \tanh(W h_{t-1} + U x_t), \quad L = \sum_{t=1}^T \|h_t\|^2 \text{ with } T = 2")
]
READ += [
    ("tex", rf"$$h_0 = 0, \quad h_t = \tanh(W h_{{t-1}} + U x_t), \quad L = {mean} \sum_{{t=1}}^T \|h_t\|^2, \quad T = 2$$",
     Asked("W", lambda mean=mean, **k: unrolled(**k) / (4 if "2" in mean else 2),
           {"W": (3, 3), "U": (3, 2), "x1": (2,), "x2": (2,)}, "L"))
    for mean in (r"\frac1T", r"\frac{1}{2T}", "T^{-1}", "1/T")]
READ += [
    ("txt", "L = 1/n ||y - X b||^2", Asked("b", lambda n, y, X, b: ((y - X @ b) ** 2).sum() / n,
                                          {"n": (), "y": (4,), "X": (4, 3), "b": (3,)}))]
def line(x, y, b, w):
    return ((y - w * x - b) ** 2).sum()


READ += [
    ("txt", "y_hat = w*x + b, L = sum_n (y_n - y_hat_n)^2", Asked("b", line, {"x": (4,), "y": (4,), "b": (), "w": ()}, "L")),
    ("tex", r"$\hat y = w x + b$ and $L = \sum_{n=1}^N (y_n - \hat y_n)^2$",
     Asked("b", line, {"x": (4,), "y": (4,), "b": (), "w": ()}, "L")),
    ("tex", r"$a = \beta_0 + \beta_1 x$, $L = \sum_i (y_i - a_i)^2$",
     Asked("beta_0", lambda beta_0, beta_1, x, y: line(x, y, beta_0, beta_1),
           {"beta_0": (), "beta_1": (), "x": (4,), "y": (4,)}, "L")),
]
def normal_cdf(a):
    return np.array([(1 + math.erf(number / math.sqrt(2))) / 2 for number in a])


READ += [
    *(("tex", rf"Let $a\in\mathbb R^N$, $\ell=\sum_n\log\Phi(a_n)$ {said}.",
       Asked("a", lambda a: np.log(normal_cdf(a)).sum(), {"a": (4,)}, "ell"))
      for said in (r"where $\Phi$ is the standard normal cdf", "in a probit model")),
    ("tex", r"$E[w] = \sum_n (w a_n - t_n)^2$", Asked("w", lambda w, a, t: np.sum((w * a - t) ** 2),
                                                  {"w": (), "a": (4,), "t": (4,)}, "E")),
    ("tex", r"$V = k x^2/2$. What is the force $F = -\frac{\partial V}{\partial x}$?",
     Asked("x", lambda k, x: k * x ** 2 / 2, {"k": (), "x": ()}, "V")),
    ("tex", r"$A$ is an $m\times n$ matrix, $A$ and $x$ are real. $f = \|Ax\|^2$",
     Asked("x", lambda A, x: np.sum((A @ x) ** 2), {"A": (4, 3), "x": (3,)}, "f")),
    ("txt", "T = 1/2 m v^2. Find dT/dv.", Asked("v", lambda m, v: m * v ** 2 / 2, {"m": (), "v": ()}, "T")),
    ("tex", r"$V = 1/2\, k x^2 + 1/4 b x^4$", Asked("x", lambda k, b, x: k * x ** 2 / 2 + b * x ** 4 / 4,
                                                   {"k": (), "b": (), "x": ()}, "V")),
]
READ += [
    (kind, text, Asked("u", lambda w, u, x1, x2: np.tanh(w * x1) ** 2 + np.tanh(w * x2 + u * np.tanh(w * x1)) ** 2,
                       dict.fromkeys(("w", "u", "x1", "x2"), ()), "L")) for kind, text in (
        ("tex", r"$h_1 = \tanh(w x_1)$, $h_2 = \tanh(w x_2 + u h_1)$, $L = \sum_{t=1}^2 h_t^2$"),
        ("txt", "h_1 = tanh(w x_1), h_2 = tanh(w x_2 + u h_1), L = sum_{t=1}^2 h_t^2"))
]
CHAINED = {"w": (), "a": (), "b": (), "y": ()}
READ += [
    ("tex", rf"$u = w a + b$, $E = (y-u)^2$ {said}.", Asked("w", lambda w, a, b, y: (y - w * a - b) ** 2, CHAINED, "E"))
    for said in ("(all scalars)", "(both real numbers)", "where all are numbers")
]
READ += [
    ("tex", rf"Let $X\in\mathbb{{R}}^{{n\times n}}$ be regular. {word} $G=\log\det X$ we get $\partial G/\partial X = X^{{-T}}$.",
     Asked("X", lambda X: np.log(np.linalg.det(X)), {"X": (3, 3)}, "G", draw={
         "X": lambda rng: np.eye(3) + rng.uniform(-.2, .2, (3, 3))})) for word in ("For", "With", "If")
]
READ += [
    ("tex", r"For $f = a x^2$ we have $\frac{df}{dx} = 2 a x$.", Asked("x", lambda a, x: a * x ** 2, {"a": (), "x": ()})),
    ("tex", r"Für $f = a x$ gilt $\frac{\partial f}{\partial x} = a$.", Asked("x", lambda a, x: a * x, {"a": (), "x": ()})),
]


def elu(alpha, x):
    return np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)).sum()


def leaky(a, x):
    return np.where(x > 0, x, a * x).sum()


LEAKY, SUMMED = {"a": (), "x": (4,)}, r"Let $L=\sum_i f(x_i)$."
READ += [
    ("tex", r"$f(x)=x$ if $x>0$ else $\alpha(e^x-1)$, and $L=\sum_i f(x_i)$.", Asked("x", elu, {"alpha": (), "x": (4,)}, "L")),
    *(("tex", f"{text} {SUMMED}", Asked("a", leaky, LEAKY, "L")) for text in (
        r"\[ f(x)= x \text{ if } x>0 \text{ else } a x \]", r"$f(x) = x$ for $x>0$, $a x$ otherwise.",
        r"$f(x)=x$ if $x>0$, otherwise $f(x) = a x$.", r"\[ f(x) = x \] if $x>0$, and $f(x) = a x$ otherwise.",
        r"$f(x) = x \text{ if } x>0$, $a x$ for $x \le 0$.", r"\[ f(x) = x \text{ if } x>0, \quad a x \text{ otherwise} \]",
        r"$f(x)=x$ for $x>0$; otherwise, it is $a x$.", r"$f(x)=x$ for $x>0$. Otherwise $f(x) = a x$.",
        r"\[ f(x) = x \mathrm{\ if\ } x>0 \mathrm{\ else\ } a x\]")),
    ("tex", r"$a_i = z_i$ if $z_i > 0$ and $0$ otherwise, $L = \sum_i a_i t_i$.",
     Asked("z", lambda z, t: np.maximum(z, 0) @ t, {"z": (4,), "t": (4,)}, "L")),
    ("tex", r"$L = -\log p_t$ where $p_t = p$ if $y=1$ and $1-p$ otherwise.",
     Asked("p", lambda p, y: -np.log(p if y == 1 else 1 - p), {"p": (), "y": ()}, "L", draw={
         "p": lambda rng: rng.uniform(.2, .8), "y": lambda rng: rng.integers(0, 2)})),
    *(("tex", text, Asked("x", lambda x, a: x ** 2 + a * x ** 4, {"x": (), "a": ()}, "L")) for text in (
        r"\[ L = \text{data loss} + a\,\text{reg loss} \] where $\text{data loss} = x^2$ and $\textrm{reg loss} = x^4$.",
        r"$L = \text{sum of two terms} = x^2 + a x^4$")),
    ("tex", r"\[ L = (1-p)^c \log p \] (When $c = 0$ this is plain likelihood.)",
     Asked("p", lambda p, c: (1 - p) ** c * np.log(p), {"p": (), "c": ()}, "L", draw={"p": lambda rng: rng.uniform(.2, .8)})),
    ("tex", r"$L = \frac12 x^2 + .25 x$.", Asked("x", lambda x: x ** 2 / 2 + x / 4, {"x": ()})),
]
REFUSED = [
    (r"\[ E = \sum_n (w^T x_n - t_n)^2 + \lambda w^2 \]", "w", "power of a vector"),
    (f"$f(x)=x$ if $x>0$. {SUMMED}", "x", "This holds only for x>0; what is it elsewhere"),
    (r"\[ f(x) = x \text{ if } x>0 \] and " + SUMMED, "x", "This holds only for x>0; what is it elsewhere"),
    (f"$f(x)=x$ for $x>0$ or perhaps else $a x$. {SUMMED}", "x", "other case cannot be read"),
    (f"$f(x) = x$ for positive $x$ and $a x$ for negative $x$. {SUMMED}", "x", "other case cannot be read"),
    (r"\begin{align} f(x) &= x && \text{if } x > 0, \\ &= a x && \text{else.}\end{align} " + SUMMED, "x", "holds only for x"),
    ("f(x) = x if x > 0 else the same times a", "x", "other case cannot be read"),
    (r"\[ f = x^\dagger A x \] $x\in\mathbb{R}^n$", "A", "conjugate transpose"),
    (r"\[ f = x^* A x \] $x\in\mathbb{R}^n$", "A", "conjugate transpose"),
    (r"\[ L = (a - \mathbb{E}[x])^2 \]", "a", "An expectation cannot be read"),
    (r"\[ L = a E[x^2] \]", "a", "An expectation cannot be read"),
    (r"$y_n = \sum_j w_j \phi_j(x_n)$ \[ E = \sum_n (t_n - y_n)^2 \]", "w", r"write it as an array, .phi_\{nj\}"),
    (r"\[ \ell = \sum_{k=1}^K |\Sigma_k + I| c_k \] $\Sigma_k\in\mathbb{R}^{d\times d}$", "c",
     "determinant or the inverse of a matrix for"),
    (r"\[ A = \begin{pmatrix} 2 & \cdots \\ \vdots & 3 \end{pmatrix} \] \[ f = x^\top A x \]", "x", "Dots cannot be read"),
    (r"\[ x_{t+1} = x_t - \eta f'(x_t), \quad t = 0, 1, 2 \] \[ L = f(x_3) \]", "eta", "f is a function that the text does not"),
    (r"\[ L = \sum_{j : j \ne i} (s_j - s_i)^2 \]", "s", "i is free here"),
    (r"\[ L = \sum_{j \ne i} (s_j - s_i)^2 \]", "s", "i may be given, or summed over as j is"),
    (r"\[ z_i = \sum_j w_ij x_j \] \[ L = \sum_i z_i^2 \]", "w", "w_ij is w_i times j as it is typed"),
    (r"\[ L = g(w x)^2 + g'(w) \]", "w", "g is a function that the text does not define"),
    (r"Let $A\in\mathbb{R}^{n\times n}$. \[ f = \|A + \lambda\|_F^2 \]", "A", "A number added to a square matrix"),
    (r"\[ p_i = e^{a_i} / \operatorname{sum}(e^{a_i}) \]", "a", "What this sum is over is not said"),
    (r"\[ L = a \max(x) \] $x \in \mathbb{R}^n$", "a", "max takes at least 2"),
    (r"\[ f = \int x \]", "x", "An integral cannot be read"),
    (r"Let $u(t)$ satisfy $\dot u=-ku$, $E=\frac12u^2$. Compute $dE/dt$.", "", "does not say how E depends on t"),
]


@pytest.mark.parametrize(("kind", "text", "asked"), READ, ids=[row[1] for row in READ])
def test_a_short_text_gives_the_derivative(tmp_path, kind, text, asked):
    path = tmp_path / f"text.{kind}"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


def test_steps_of_descent_are_written_out(tmp_path):
    path = tmp_path / "text.tex"
    path.write_text(r"Let $f(x) = x^4$ and $x_{t+1} = x_t - \eta f'(x_t)$ for $t = 0, 1, 2$. \[ L = f(x_3) \]", encoding="utf-8")
    problem = read_problem(path)
    assert {"eta", "x0"} == {t.name for t in problem.variables()}
    assert problem.derive("eta").verify()


@pytest.mark.parametrize(("text", "wrt", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_has_two_readings_is_refused(tmp_path, text, wrt, reason):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match=reason):
        read_problem(path).answer(wrt)


@pytest.mark.parametrize("pairs", [r"\sum_{i \ne j}", r"\sum_i \sum_{j : j \ne i}", r"\sum_{i, j \ne i}"])
def test_all_pairs_are_summed_where_both_letters_are(tmp_path, pairs):
    path = tmp_path / "text.tex"
    path.write_text(rf"\[ L = {pairs} (s_j - s_i)^2 \]", encoding="utf-8")
    holds(path, Asked("s", lambda s: ((s[:, None] - s) ** 2).sum(), {"s": (4,)}))


def test_another_file_is_listed_as_not_read():
    skipped, = statements_of(r"\input{sections/model} Let $L = x^2$. % \input{draft}").skipped
    assert (skipped.latex, skipped.reason) == (r"\input{sections/model}", "Another file is not read")


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.example)
def test_what_is_typed_on_a_keyboard_is_latex(habit):
    assert from_keyboard(Traced.of(habit.example), unmarked=not habit.everywhere).text == habit.means
    assert habit.pattern.search(habit.not_this) is None
