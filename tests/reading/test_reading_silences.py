"""What can be taken for something else without a word: functions for products, numbers for arrays, examples for definitions."""

import re

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive

N = {"x": (3,), "a": (3,)}
ST = {"S": (3, 4), "t": (3,)}
OPEN = Asked("x", lambda x, g: np.sin(g) * x, {"x": (), "g": ()}, "f")
FOLDED = Asked("x", lambda x: np.sin(x ** 2) * x, {"x": ()}, "f")
FREE = r"\[ f = \sin(g) x \] where $g$ and $x$ are scalars"
READ = [
    (FREE + ". For example, with $g = x^2$ this is a chirp.", OPEN), (FREE + r". For example, \[ g = x^2. \]", OPEN),
    (FREE + ", e.g. with $g = x^2$.", OPEN),
    (r"Sei \[ f = \sin(g) x \] mit Zahlen $g$ und $x$. Zum Beispiel ist mit $g = x^2$ alles glatt.", OPEN),
    (FREE + " and $g = x^2$.", FOLDED), (r"For example, take $g = x^2$. Then let $f = \sin(g) x$.", FOLDED),
    (r"Example. Let $g = x^2$ and $f = \sin(g) x$. Find $\partial f/\partial x$.", FOLDED),
    (r"We set $\pi = 3$. \[ L = \pi \sum_i x_i^2 \]", Asked("x", lambda x: 3 * x @ x, {"x": (3,)}, "L")),
    (r"Let $e = 2$. \[ L = \sum_i e^{x_i} \]", Asked("x", lambda x: (2 ** x).sum(), {"x": (3,)}, "L")),
    (r"\[ f = \rho (y - x) + \rho^2 \]", Asked("x", lambda x, y, rho: rho * (y - x), {"x": (), "y": (), "rho": ()}, "f")),
    (r"Let $\rho > 0$. \[ f = \rho (y - x)^2 \]",
     Asked("x", lambda x, y, rho: rho * (y - x) ** 2, {"x": (), "y": (), "rho": ()}, "f")),
    (r"\[ f = \lambda(x+y) + a(x - b)^2 + w(x-1) + c(p-x) \] with $x\in\mathbb{R}$.",
     Asked("x", lambda x, y, a, b, c, p, w, **lam: lam["lambda"] * (x + y) + a * (x - b) ** 2 + w * (x - 1) + c * (p - x),
           dict.fromkeys(("x", "y", "a", "b", "c", "p", "w", "lambda"), ()), "f")),
    (r"\[ g(x) = \sin x, \quad f = g^2(x+y) \] with numbers $x$, $y$.",
     Asked("x", lambda x, y: np.sin(x + y) ** 2, {"x": (), "y": ()}, "f")),
    (r"\[ f = (x^\top x) \mathbf{1} + x \] with $x\in\mathbb{R}^n$.", Asked("x", lambda x: x @ x + x, {"x": (3,)}, "f")),
    (r"\[ f = \|x\|^2 + a^\top x \] with $x\in\mathbb{R}^n$.", Asked("x", lambda x, a: x @ x + a @ x, N, "f")),
    (r"\[ f = a \odot (x - a^\top x) \] with $x, a\in\mathbb{R}^n$.", Asked("x", lambda x, a: a * (x - a @ x), N, "f")),
    (r"\[ f = \|x - a^\top x\|^2 \] with $x, a\in\mathbb{R}^n$.",
     Asked("x", lambda x, a: (x - a @ x) @ (x - a @ x), N, "f")),
    (r"Let $W = [W_1 \cdots W_m]$ with $W_j \in \mathbb{R}^d$. $L = \|W^\top x\|^2 + \sum_j \|W_j\|^4$",
     Asked("W", lambda W, x: ((W.T @ x) ** 2).sum() + ((W ** 2).sum(0) ** 2).sum(), {"W": (3, 4), "x": (3,)}, "L")),
    (r"Let $W_j \in \mathbb{R}^d$ be the columns of $W \in \mathbb{R}^{d \times m}$. $L = \sum_j \|W_j\|^4$",
     Asked("W", lambda W: ((W ** 2).sum(0) ** 2).sum(), {"W": (3, 4)}, "L")),
    *((f"L = {mean} (X_ij - Y_ij)^2", Asked("X", lambda X, Y: ((X - Y) ** 2).mean(), {"X": (3, 4), "Y": (3, 4)}, "L"))
      for mean in ("mean_ij", "mean_{ij}", "mean_{i,j}", "mean_i mean_j")),
    (r"$L = \|V - W H\|_F^2$ where we change the values of $W$ and $H$ elements.",
     Asked("W", lambda V, W, H: ((V - W @ H) ** 2).sum(), {"V": (4, 3), "W": (4, 2), "H": (2, 3)}, "L")),
    ("f(x) = sin(x), g(x) = x^2, h = f o g", Asked("x", lambda x: np.sin(x ** 2), {"x": ()}, "h")),
    *((rf"$L = \sum_i e^{{x_i}} w_i${said}.", Asked("x", lambda x, w: np.exp(x) @ w, {"x": (3,), "w": (3,)}, "L"))
      for said in (r", where $e^{x_i}$ are constants", r". The number $e^{x_i}$ is a scalar", r". The vector $e^x$ is given")),
    *((rf"\[ Q = \frac12 {turned} S e + c{turn} e \]",
       Asked("e", lambda e, S, c: e @ S @ e / 2 + c @ e, {"e": (3,), "S": (3, 3), "c": (3,)}))
      for turned, turn in (("e'", "'"), ("e^T", "^T"), (r"e^\top", r"^\top"))),
    (r"\[ Q = e^T x^2 \] with numbers $T$ and $x$.", Asked("x", lambda x, T: np.exp(T) * x ** 2, {"x": (), "T": ()})),
    (r"$g(u) = \frac12\|Xu - y\|^2 + \lambda_1\|u\|_2^2$. \[ \nabla g(a + s) = X^\top(X(a + s) - y) + 2\lambda_1(a + s) \]",
     Asked("u", lambda u, X, y, lambda1: (X @ u - y) @ (X @ u - y) / 2 + lambda1 * u @ u,
           {"u": (3,), "X": (4, 3), "y": (4,), "lambda1": ()})),
    (r"$P, Q$ and $R$ are symmetric matrices. \[ g = \|P Q R - S\|_F^2 \]",
     Asked("S", lambda P, Q, R, S: ((P @ Q @ R - S) ** 2).sum(), dict.fromkeys("PQRS", (3, 3)))),
    (r"Let $\beta, y\in\mathbb{R}^{n\times 1}$. \[ g = \|\beta - y\|_2^2 \]",
     Asked("beta", lambda beta, y: ((beta - y) ** 2).sum(), {"beta": (3, 1), "y": (3, 1)})),
    (r"$q = S^\top t$, such that $q_k = s_k^\top t$. $L = \sum_k q_k^3$", Asked("S", lambda S, t: ((S.T @ t) ** 3).sum(), ST)),
    (r"$q = S^\top t$, such that $q_k = s_k^\top t$. $L = \|q\|^4$", Asked("S", lambda S, t: ((S.T @ t) ** 2).sum() ** 2, ST)),
    (r"$q = S t$, where $q_k = s_k^\top t$. $L = \sum_k q_k^3$",
     Asked("S", lambda S, t: ((S @ t) ** 3).sum(), {**ST, "S": (4, 3)})),
    (r"$s = 1/(1 + e^{-v})$ and \[ E = \sum_{k=1}^n (s_k - t_k)^2 \] with $s_k = s(v_k)$.",
     Asked("v", lambda v, t: ((1 / (1 + np.exp(-v)) - t) ** 2).sum(), {"v": (3,), "t": (3,)}, "E")),
    *((rf"\[ h = u^\top M u \] {said}", Asked("u", lambda u, M: u @ M @ u, {"u": (3,), "M": (3, 3)}))
      for said in ("The Hessian of $h$ is a matrix.", "The gradient of the function $h$ is the vector $g$.",
                   "Die Ableitung von $h$ ist ein Vektor.", "O gradiente de $h$ é um vetor.")),
    (r"$L^{}(c) = \sum_{k}^{ } (a_k - c)^2$", Asked("c", lambda c, a: ((a - c) ** 2).sum(), {"a": (4,), "c": ()})),
    (r"The estimator is $b = (M^\top M)^{-1} M^\top v$. It minimises $S = \|v - M b\|^2$: $\frac{dS}{db} = 2 M^\top (M b - v)$.",
     Asked("M", lambda M, v, b: (v - M @ b) @ (v - M @ b), {"M": (4, 3), "v": (4,), "b": (3,)})),
    (r"The estimate is $b = (M^\top M)^{-1} v$. Let $S = \|b\|^2$.",
     Asked("v", lambda M, v: np.linalg.solve(M.T @ M, v) @ np.linalg.solve(M.T @ M, v), {"M": (4, 3), "v": (3,)})),
    (r"Given $a_k,\;k=1,2,\ldots, K$. \[ L = \sum_k (a_k - c)^2 \]",
     Asked("c", lambda c, a: ((a - c) ** 2).sum(), {"a": (4,), "c": ()})),
    (r"\[ p_k = e^{a_k} / \sum_j e^{a_j}, for~k=1,\ldots,K \] \[ L = \sum_k t_k p_k \]",
     Asked("a", lambda a, t: t @ np.exp(a) / np.exp(a).sum(), {"a": (3,), "t": (3,)})),
]
LINEAR = r"$f = a^\top x$ with $x\in\mathbb{R}^n$. "
READ += [
    (r"Let $S = 2^{14} = 16,384$. $f = S x^2 + 0.5 x$", Asked("x", lambda x: 16384 * x ** 2 + x / 2, {"x": ()}, "f")),
    (r"$f = 2,5 x^2$", Asked("x", lambda x: 2.5 * x ** 2, {"x": ()}, "f")),
    *((LINEAR + text, Asked("x", lambda x, a: a @ x, N, "f")) for text in (
        "Points with $a_i = 0$ drop out.", "Punkte mit $a_i = 0$ fallen heraus.", "Only the samples for which $a_i = 1$ count.",
        r"The prior mean is $x_{\text{prior}} = \mystery{x}$.", r"\[ x_{\text{best}} = \arg\max_x \log P(x) = \arg\min_x f \]")),
    (r"$z = a x$ and $f = |z|$. For this unit ($\phi' = 1$ for $z > 0$) it is linear.",
     Asked("x", lambda x, a: abs(a * x), {"x": (), "a": ()}, "f")),
    (r"$f = -\sum_k a_klog x_k$", Asked("x", lambda x, a: -a @ np.log(x), N, "f", draw={"x": positive(3)})),
    (r"$f = \|x - a_{\text{ML}}\|^2$ with $x\in\mathbb{R}^n$", Asked("x", lambda x, a_ML: (x - a_ML) @ (x - a_ML),
                                                                   {"x": (3,), "a_ML": (3,)}, "f")),
    (r"$f = \log\sum_i e^{x_i}$. Of $\sum_i e^{x_i}$, $\forall i\ne k$, $e^{x_i}$ just constants.",
     Asked("x", lambda x: np.log(np.exp(x).sum()), {"x": (3,)}, "f")),
]
READ += [(r"$g = j + k + l + m + n + p + q + r + s + t + u + v + w$. $f = \frac{1}{|S|}\sum_{i\in S} x_i^2$",
          Asked("x", lambda x: (x ** 2).mean(), {"x": (3,)}, "f"))]
XZ = {"x": (3,), "z": (3,)}
BOTH = Asked("z", lambda x, z, **lam: (x - z) @ (x - z) + lam["lambda"] * z @ z, {**XZ, "lambda": ()})
A, B, SPACE = r"$a=\|x-z\|^2$", r"$b=\lambda\|z\|^2$", r"Let $x,z\in\mathbb{R}^n$. "
READ += [(SPACE + text, BOTH) for text in (
    rf"The loss has two parts: the reconstruction {A} and the penalty {B}. Find $\partial L/\partial z$.",
    rf"The loss $L$ has two terms, {A} and {B}, where the coefficient $\lambda$ is fixed. Find $\nabla_z L$.",
    rf"The loss is the sum of {A} and {B}.", rf"Consider a loss with two parts. The first is {A}. The second is {B}.",
    r"The objective consists of two parts: \[ E = \|x-z\|^2, \qquad R = \lambda \|z\|^2. \]",
    rf"Der Verlust besteht aus {A} und {B}.", rf"La perte est la somme de {A} et {B}.",
    rf"La pérdida es la suma de {A} y {B}.", rf"A perda é a soma de {A} e {B}.", rf"La perdita è la somma di {A} e {B}.",
    r"The cost has two parts, $a = \|x-z\|^2$ and $b = \|z\|^2$. The total is $J = a + \lambda b$.")]
ABS = Asked("x", lambda x, c: (x - c) @ (x - c) + np.abs(x).sum(), {"x": (3,), "c": (3,)})
READ += [
    (r"The objective is to minimise the sum of $A = \|x-c\|^2$ and $B = \sum_i |x_i|$. What is its gradient?", ABS),
    (r"Total cost = data cost + prior cost. The data cost is $A = \|x-c\|^2$; the prior cost is $B = \sum_i |x_i|$.", ABS),
    (r"J is a sum of two terms: $J_1 = (x-1)^2$ and $J_2 = \sin x$. dJ/dx?",
     Asked("x", lambda x: (x - 1) ** 2 + np.sin(x), {"x": ()}, "J")),
    (r"We study $f(x) = a^\top x + c$, with e.g. $c = \|x\|^2$. Here $x,a\in\mathbb{R}^n$.",
     Asked("x", lambda x, a, c: a @ x + c, {**N, "c": ()}, "f")),
    (SPACE + rf"The loss is the sum of the squared errors of all outputs. {A}, {B} and $L = a b$.",
     Asked("z", lambda x, z, **lam: (x - z) @ (x - z) * lam["lambda"] * z @ z, {**XZ, "lambda": ()})),
    (SPACE + rf"The loss has two parts: {A} and {B}. Find $\partial a/\partial z$.",
     Asked("z", lambda x, z: (x - z) @ (x - z), XZ)),
    (SPACE + r"The network has two parts: $h = \tanh(z)$ and $y = h \odot x$. \[ L = \|y\|^2 \]",
     Asked("z", lambda x, z: ((np.tanh(z) * x) ** 2).sum(), XZ)),
]
LAYER = {"A": (4, 3), "u": (3,), "c": (4,), "t": (4,)}
GAUSS = {"x": (), "c": ()}
BOLTZMANN = {"b": (3,), "v": (3,), "c": (4,), "W": (4, 3)}
SAMPLED = {"u_o": (3,), "v_c": (3,), "u": (4, 3)}
PENALISED = Asked("w", lambda w, x, f: (w * x - f) ** 2 + w ** 2, {"w": (), "x": (), "f": ()})


def word(u_o, v_c, u):
    return np.log1p(np.exp(-u_o @ v_c)) + np.log1p(np.exp(u @ v_c)).sum()


READ += [
    *((text, Asked("c", lambda A, u, c, t: ((t - A @ u - c) ** 2).sum(), LAYER)) for text in (
        "$p = A u + c$. E = sum (t - p)^2. Find dE/dc.", "$p = A u + c$ and the loss is E = ||t - p||^2.",
        "$$p = A u + c$$\n\nE = sum_i (t_i - p_i)^2\n\nWhat is dE/dc?")),
    *((text, Asked("c", lambda x, c: np.exp(-(x - c) ** 2 / 2), GAUSS)) for text in (
        r"$\log p = -\frac{(x-c)^2}{2}$. Find $\partial p/\partial c$.", "log p = -(x-c)^2/2. dp/dc?",
        r"$-\ln p(x) = \frac{(x-c)^2}{2}$. Find the derivative of $p$ with respect to $c$.")),
    (r"$-\log p(x) = \frac{(x-c)^2}{2}$. Find $\frac{\partial (-\log p)}{\partial c}$.",
     Asked("c", lambda x, c: (x - c) ** 2 / 2, GAUSS)),
    *((text, PENALISED) for text in (
        "Let $p = wx$. The loss has two parts: the squared error $(p-f)^2$ and the penalty $w^2$.",
        "Our loss is made of the squared error $(wx-f)^2$ and the penalty $w^2$. Differentiate it with respect to $w$.")),
    *((text, Asked("v", lambda b, v, c, W: -b @ v - ((c + W @ v) ** 2).sum(), BOLTZMANN, "F")) for text in (
        r"$F(v) = -b^T v - \sum_j (c_j + W_j v)^2$", r"$F(v) = -b^T v - \sum_j (c_j + W_j v)^2$, $v\in\mathbb{R}^n$")),
    *((text, Asked("u_o", word, SAMPLED)) for text in (
        r"$J = -\log\sigma(u_o^T v_c) - \sum_{k=1}^K \log\sigma(-u_k^T v_c)$ where $u_1,\dots,u_K$ are negative samples.",
        r"Let $v_c$ be the center word vector, $u_o$ the outside word vector, and $u_1,\dots,u_K$ the vectors of $K$ negative "
        r"samples. $J = -\log\sigma(u_o^T v_c) - \sum_{k=1}^K \log\sigma(-u_k^T v_c)$.")),
    *((text, Asked("a", lambda a, x_1, x_2: ((x_1 - a * x_2) ** 2).sum(), {"a": (), "x_1": (4,), "x_2": (4,)})) for text in (
        r"$L = \sum_n (x_1[n] - a x_2[n])^2$", "L = sum_n (x1[n] - a x2[n])^2")),
    ("y_hat = w x + b. Use the squared error (y - y_hat)^2.",
     Asked("w", lambda w, x, b, y: (y - w * x - b) ** 2, dict.fromkeys("wxby", ()))),
]
LATENT = {"mu": (3,), "logvar": (3,)}
READ += [
    *((text, Asked("mu", lambda mu, logvar: -(1 + logvar - mu ** 2 - np.exp(logvar)).sum() / 2, LATENT)) for text in (
        "KL = -0.5 * sum(1 + log_var - mu^2 - exp(log_var))", "KL = -1/2 sum_j (1 + log_var_j - mu_j^2 - exp(log_var_j))",
        r"$KL = -\frac12 \sum_j (1 + \mathrm{log\_var}_j - \mu_j^2 - e^{\mathrm{log\_var}_j})$")),
    *((text, Asked("w", lambda y, w, x, u: ((y - w * x) ** 2).mean() + w * (u ** 2).mean(),
                   {"y": (4,), "w": (), "x": (4,), "u": (3,)})) for text in (
        "L = mean_i (y_i - w x_i)^2 + w average_j u_j^2", r"$L = \mathrm{mean}_i (y_i - w x_i)^2 + w \mathrm{mean}_j u_j^2$",
        "L = média_i (y_i - w x_i)^2 + w média_j u_j^2", "L = mean((y_i - w x_i)^2) + w R, R = mean(u_j^2)")),
    *((text, Asked("w", lambda w, x, y: ((x @ w - y) ** 2).mean(), {"w": (3,), "x": (4, 3), "y": (4,)})) for text in (
        "Let x in R^{n x d}. L = mean_i (sum_j x_ij w_j - y_i)^2", "x is n x d. L = mean_i (x_i . w - y_i)^2",
        r"Let $x \in \mathbb{R}^{n\times d}$. $L = \operatorname{mean}_i (\sum_j x_{ij} w_j - y_i)^2$",
        "Let x in R^{n x d}. L = mean((sum_j x_ij w_j - y_i)^2)", "x in R^d. L = mean_i (x_i^T w - y_i)^2")),
    *((text, Asked("w", lambda w, X, y: ((X @ w - y) ** 2).mean(), {"w": (3,), "X": (4, 3), "y": (4,)})) for text in (
        "L = mean_i (sum_j X_ij w_j - y_i)^2, X in R^{n x d}", "N is the batch size. X in R^{N x d}. L = mean_i (X_i w - y_i)^2",
        r"Let $X \in \mathbb{R}^{n\times d}$. $L = \operatorname{mean}_i (\sum_j X_{ij} w_j - y_i)^2$",
        "X in R^{4 x 3}. L = mean_i (sum_j X_ij w_j - y_i)^2")),
    ("x in R^n. L = mean_i (y_i - w x_i)^2",
     Asked("w", lambda w, x, y: ((y - w * x) ** 2).mean(), {"w": (), "x": (4,), "y": (4,)})),
    ("x in R^n, y in R^m. L = mean_i x_i^2 + mean_i y_i^2",
     Asked("y", lambda x, y: (x ** 2).mean() + (y ** 2).mean(), {"x": (4,), "y": (3,)})),
    ("h_i in R^d. A is n x n. r = mean_i w^T h_i. L = sum_ij A_ij h_i^T h_j + r^2",
     Asked("w", lambda h, A, w: (A * (h @ h.T)).sum() + (h @ w).mean() ** 2, {"h": (4, 3), "A": (4, 4), "w": (3,)})),
    ("x in R^n, y in R^m. L = mean_i x_i^2 / mean_i y_i^2",
     Asked("y", lambda x, y: (x ** 2).mean() / (y ** 2).mean(), {"x": (4,), "y": (3,)})),
    (r"$L = a / \operatorname{mean}_i e^{y_i} - b$",
     Asked("y", lambda a, b, y: a / np.exp(y).mean() - b, {"a": (), "b": (), "y": (3,)})),
    ("f = ||kron(A, B)||^2, A and B are n x n",
     Asked("A", lambda A, B: (A ** 2).sum() * (B ** 2).sum(), {"A": (3, 3), "B": (3, 3)})),
]
SQUARES = Asked("x", lambda A, x, b: (A @ x - b) @ (A @ x - b), {"A": (4, 3), "x": (3,), "b": (4,)}, "f")
CUBE, NORM = {"x": ()}, r"$f = \|A x - b\|^2$"
READ += [
    *((text, SQUARES) for text in (
        rf"Let {NORM}. In the scalar case, $x$ is a number.", rf"{NORM}. When $x$ is a number this is easy.",
        rf"{NORM} (in one dimension $x$ is a scalar).", rf"Sei {NORM}. Im skalaren Fall ist $x$ eine Zahl.",
        rf"{NORM}. For a scalar $x$ we have it at once.")),
    ("In the scalar case, $x$ is a number. $f = a x^2$.", Asked("x", lambda a, x: a * x ** 2, {"a": (), "x": ()}, "f")),
    ("f = x^3, g = f'(2) x + f", Asked("x", lambda x: 12 * x + x ** 3, CUBE, "g")),
    ("f = x^2, g = f(2) x + f(x)", Asked("x", lambda x: 4 * x + x ** 2, CUBE, "g")),
    ("f = a x^2, g = f'(x)", Asked("x", lambda a, x: 2 * a * x, {"a": (), "x": ()}, "g")),
    (r"$f = a x^2$, $g = \left.\frac{df}{dx}\right|_{x=a}$", Asked("a", lambda a: 2 * a ** 2, {"a": ()}, "g")),
]
ROW = Asked("x", lambda c, A, x: c @ x + (A @ x) @ (A @ x) / 2, {"c": (3,), "A": (4, 3), "x": (3,)}, "f")
READ += [
    *((text, ROW) for text in ("f(x) = c'x + 0.5 * norm(A x)^2", "$f = c' x + \\frac12 \\|A x\\|^2$")),
    (r"$f = c'x$, $x\in\mathbb{R}^n$. $\partial f/\partial x = c'$.",
     Asked("x", lambda c, x: c @ x, {"c": (3,), "x": (3,)}, "f")),
    (r"$L = \sum_i (y_i - \beta' x_i)^2$",
     Asked("beta", lambda y, beta, x: ((y - x @ beta) ** 2).sum(), {"y": (4,), "beta": (3,), "x": (4, 3)})),
    ("y = a'x + b'", Asked("x", lambda a_prime, x, b_prime: a_prime * x + b_prime, {"a_prime": (), "x": (), "b_prime": ()}, "y")),
    (r"$Q = u^T \mathrm{diag}(r) u$ with $r \in \mathbb{R}^{n\times 1}$, $u \in \mathbb{R}^n$.",
     Asked("u", lambda u, r: u @ (r[:, 0] * u), {"u": (3,), "r": (3, 1)}, "Q")),
    (r"$F = k' x$, $x\in\mathbb{R}$.", Asked("x", lambda k_prime, x: k_prime * x, {"k_prime": (), "x": ()}, "F")),
]
TWO = r"Let $\mathbf{x}\in\mathbb{R}^n$, $x\in\mathbb{R}$. \[ f = x^2 \|\mathbf{x}\|^2 \]"
READ += [
    (TWO, Asked("x", lambda x, x_bf: x ** 2 * x_bf @ x_bf, {"x": (), "x_bf": (3,)}, "f")),
    (r"Let $\mathbf{x}\in\mathbb{R}^n$ have the components $x_i\in\mathbb{R}$. \[ f = \|\mathbf{x}\|^2 + \sum_i x_i \]",
     Asked("x", lambda x: x @ x + x.sum(), {"x": (3,)}, "f")),
]
DESIGN = {"X": (4, 3), "y": (4,)}
FIT = {"y": (4,), "X": (4, 3), "w": (3,)}
XY = {"x": (4,), "y": (4,)}
STACKED = {"A": (2, 3), "B": (5, 4), "X": (3, 4), "Y": (2, 5)}


def ridge(X, y, **lam):
    w = np.linalg.solve(X.T @ X + lam["lambda"] * np.eye(3), X.T @ y)
    return w @ w


READ += [
    (r"$f = \|(X^T X + \lambda I_n)^{-1} X^T y\|^2$", Asked("y", ridge, {**DESIGN, "lambda": ()}, "f")),
    (r"$f = \|A X - \mathbf{I}_n\|_F^2$",
     Asked("X", lambda A, X: ((A @ X - np.eye(4)) ** 2).sum(), {"A": (4, 3), "X": (3, 4)}, "f")),
    (r"$L = \sum_i m_i (x_i - t_i)^2$ where $m_i$ is a mask.",
     Asked("x", lambda m, x, t: (m * (x - t) ** 2).sum(), {"m": (4,), "x": (4,), "t": (4,)},
           draw={"m": lambda rng: rng.integers(0, 2, 4).astype(float)})),
    *((text, Asked("w", lambda y, X, w: (y - X @ w) @ (y - X @ w), FIT, "f")) for text in (
        r"$f = \|\mathbf{y} - \mathbf{Xw}\|^2$", r"$f = \|\mathbf{y - Xw}\|^2$", r"$f = \|y - Xw\|^2 \textbf{}$")),
    (r"$f = \mathbf{x^\top A x} + \text{ }\boldsymbol{b^\top x}$",
     Asked("x", lambda x, A, b: x @ A @ x + b @ x, {"x": (3,), "A": (3, 3), "b": (3,)}, "f")),
    (r"$A, B, X, Y$ are matrices. $f = \|(B \otimes A)\operatorname{vec}(X) - \operatorname{vec}(Y)\|_2^2$",
     Asked("X", lambda A, B, X, Y: ((A @ X @ B.T - Y) ** 2).sum(), STACKED, "f")),
    *((text, Asked("x", lambda x, y: ((x - y) ** 2).sum() + np.abs(x).sum(), XY, "f")) for text in (
        r"$f = \left|\left|x - y\right|\right|^2 + \left||x\right||_1$", r"$f = \lvert\lvert x - y\rvert\rvert^2 + ||x||_1$",
        "- f = ||x - y||^2 + ||x||_1", "$f = np.sum((x - y) ** 2) + np.sum(np.abs(x))$",
        r"$f \coloneqq \|x - y\|^2 + \sum_{i=1}^\tau |x_i|$", r"$f = g = \|x - y\|^2 + \|x\|_1$",
        "Notes:\n* f = g + ||x||_1\n* g = (x - y).T @ (x - y)")),
    (r"$f = \left|\left|x\right| - 1\right|$", Asked("x", lambda x: abs(abs(x) - 1), {"x": ()}, "f")),
    (r"$f = \exp(-(x - mu)^2/sigma)$ beside $g = exp(-(x - mu)^2/sigma)$",
     Asked("x", lambda x, mu, sigma: np.exp(-(x - mu) ** 2 / sigma), {"x": (), "mu": (), "sigma": ()}, "g")),
    *((text, Asked("u", lambda u, M, v: (u @ M @ v) ** 2, {"u": (3,), "M": (3, 3), "v": (3,)})) for text in (
        r"Das Skalarprodukt ist $\langle a, b\rangle = a^\top M b$. $L = \langle u, v\rangle^2$",
        "O produto interno é ⟨a, b⟩ = aᵀ M b. L = ⟨u, v⟩²")),
    (r"The terms with $i = j$ vanish. $L = \sum_{i,j} (x_i - x_j)^4$",
     Asked("x", lambda x: ((x[:, None] - x) ** 4).sum(), {"x": (3,)})),
    (r"$Z = \sum_{ij} e^{x_{ij} z_{ij}}$, $L = \log Z$",
     Asked("z", lambda x, z: np.log(np.exp(x * z).sum()), {"x": (3, 4), "z": (3, 4)}, "L")),
    (r"$K = \|w\|^2$, $L = \sum_{ij} k_{ij} w_i w_j + K$",
     Asked("w", lambda k, w: w @ k @ w + w @ w, {"k": (3, 3), "w": (3,)}, "L")),
    (r"The cross terms vanish. \[ L = \|x - y\|_1 \]", Asked("x", lambda x, y: np.abs(x - y).sum(), XY)),
    *((text, Asked("W", lambda X, W, y: ((y - X @ W) ** 2).sum(), {"X": (4, 3), "W": (3, 2), "y": (4, 2)}, "L")) for text in (
        r"$L = \sum_{ij}(y_{ij} - \hat y_{ij})^2$, $\hat Y = XW$",
        r"$Z = XW$ with entries $z_{ij}$. $L = \sum_{ij}(y_{ij} - z_{ij})^2$",
        "Z = X W, L = sum_ij (y_ij - z_ij)^2")),
    (r"In this section we use the 1-norm, written $\|\cdot\|$. $L = \|x - y\|$",
     Asked("x", lambda x, y: np.abs(x - y).sum(), XY)),
    (r"$f = tr[A X] + tr\left\{X\right\}$",
     Asked("X", lambda A, X: np.trace(A @ X) + np.trace(X), {"A": (3, 3), "X": (3, 3)}, "f")),
    (r"$f = \|\mathrm{vec}(X)\|_1 + \operatorname{vec}(X)^\top \operatorname{vec}(A X)$",
     Asked("X", lambda X, A: np.abs(X).sum() + (X * (A @ X)).sum(), {"X": (4, 3), "A": (4, 4)}, "f")),
]
PART = "Only a part of it is a formula"
UNKNOWN, ADDED = "a function that the text does not define", "A product that is a number is added to an array"
REFUSED = [
    *((rf"\[ L = {call} \] with $x, y\in\mathbb{{R}}$.", UNKNOWN) for call in (
        r"\psi^2(x)", "h(x+y)", r"\rho(y - x)", r"\psi(x+y)^2", "g^2(x+y)", r"\sum_i \rho(y_i - x_i)")),
    (r"\[ L = x^\top x + x \] with $x\in\mathbb{R}^n$.", ADDED), (r"\[ L = \|x\|^2 - x \] with $x\in\mathbb{R}^n$.", ADDED),
    (r"\[ L = x^\top A x + b \] with $x, b\in\mathbb{R}^n$, $A\in\mathbb{R}^{n\times n}$.", ADDED),
    (r"\[ L = \lambda (\frac12 x^\top x + x) \] with $x\in\mathbb{R}^n$.", ADDED),
]
REFUSED += [(SPACE + text, PART) for text in (
    r"The loss is made of $E = \|x-z\|^2$ and $R = \|z\|^2$, weighted by $\lambda$. Find $\nabla_z L$.",
    r"The loss has two terms, $E = \|x-z\|^2$ and $R = \|z\|^2$, with trade-off $\lambda$.",
    r"The loss is the weighted sum of $a = \|x-z\|^2$ and $b = \|z\|^2$.",
    rf"The loss is the sum of {A} and $\lambda\|z\|^2$.",
    r"The loss is the sum of the cross entropy $C = -\log p_y$ and $\beta H$ with $H = \sum_i p_i\log p_i$, "
    r"$p = \operatorname{softmax}(z)$. Find $\partial L/\partial z$.",
    rf"The loss has three terms: {A} and {B} and a penalty.")]
REFUSED += [(rf"\[ L = \sum_k f(W x)_k^2 \] {SAID}.", UNKNOWN) for SAID in (
    "Here $f$ is the identity for positive arguments and a tenth of it otherwise", "Here $f$ is $0$ for positive $x$",
    "Aqui $f$ é a identidade para argumentos positivos e zero senão", "Dabei ist $f$ die Identität für positive Argumente")]
REFUSED += [("$p = w x$. E = sum(t - p)^2", "It may be the sum of the squares"),
            (r"$p = w x$. $E = \foo(p)$ Find dE/dx.", "Unknown command"), ("$p = w x$. E = foo(p).", "foo is a function"),
            (r"$q = w x$. Find the derivative of $p$ with respect to $x$.", "could not be read")]
LOGS = r"\[ L = \sum_i p_i \log(p_i/q_i) \]"
POSITIVE = ["Siano $p$ e $q$ due vettori positivi.", "Let $p$ and $q$ be two positive vectors.",
            "Sean $p$ y $q$ vectores positivos.", "Seien $p$ und $q$ zwei positive Vektoren.",
            "Soient $p$ et $q$ deux vecteurs positifs.", "Sejam $p$ e $q$ dois vetores positivos."]
NOT = ["Siano $p$ e $q$ due vettori non positivi.", "Sean $p$ y $q$ vectores no positivos."]


def written(folder, text):
    (folder / "text.md").write_text(text + "\n", encoding="utf-8")
    return folder / "text.md"


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_it_is_read(tmp_path, text, asked):
    holds(written(tmp_path, text), asked)


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text for text, _ in REFUSED])
def test_it_is_refused(tmp_path, text, reason):
    with pytest.raises(SymderivError, match=re.escape(reason)):
        read_problem(written(tmp_path, text)).answer("z" if "z" in text else "x")


@pytest.mark.parametrize("text", POSITIVE + NOT)
def test_facts_of_two_symbols_are_those_of_both(tmp_path, text):
    found = [row.name for row in read_problem(written(tmp_path, f"{text} {LOGS}")).read_as.symbols if row.kind == "given"]
    assert sorted(found) == ([] if text in NOT else ["p", "q"])


@pytest.mark.parametrize(("text", "rows"), [
    (r"$g(x) = x^\top A x$ and $g(u + t v) = g(u) + t v^\top A v$.",
     {"A": "input", "g": "defined", "x": "input", **dict.fromkeys("utv", "unknown")}),
    (r"$\frac{\partial}{\partial x} (a\, x^\top B x) = a (B + B^\top) x$", {"x": "input", "a": "input", "B": "input"}),
    (r"$p = \operatorname{softmax}(z)$. $\frac{dCE}{dz} = p - q$",
     {"p": "defined", "z": "input", r"\text{CE}": "unknown", "q": "unknown"}),
    (r"There are $m$ samples. $g = \frac1m\|X w\|^2$", {"X": "input", "w": "input", "g": "defined", "m": "size"}),
    ("Of the $$m$$ samples $$X$$ holds the inputs.\n\n$$g = m\\|X w\\|^2$$",
     {"X": "input", "w": "input", "g": "defined", "m": "size"}),
])
def test_every_symbol_of_a_formula_has_a_row(tmp_path, text, rows):
    assert {row.symbol: row.kind for row in read_problem(written(tmp_path, text)).read_as.symbols} == rows


@pytest.mark.parametrize(("text", "values"), [
    (r"$L = a(x - 1)^2$. At $x = 3$: $L = (4 + 8)/2 = 12/2 \approx 6.000$ and $\frac{dL}{dx} = 12.5$.", 2),
    (r"$L = \frac1n \sum_{i=1}^n x_i^2 = \frac13 \sum_{i=1}^3 x_i^2$", 1),
    (r"$L = 0.5 x^2 + 1.5 x$ and $L'' = 1.0$.", 0), (r"$L = x^2 + 2x$ and $L'' = 2$.", 0),
])
def test_values_put_in_by_numbers_define_and_claim_nothing(tmp_path, text, values):
    lines = read_problem(written(tmp_path, text)).read_as.lines
    assert [line.reason for line in lines].count("a value at a point, put in by numbers") == values
    assert lines[0].role == "definition" and not any("approximation" in line.reason for line in lines)


@pytest.mark.parametrize(("text", "name", "reason"), [
    ("L = 1/s ||y - X b||_2", "L", "two readings"), ("P = sigmoid(X w). L = -sum(T ?? log P)", "L", "Not a mathematical sign"),
    ("In $y=X\\beta+e$ we minimise $S=e'e$.", "S", "Nothing uses y"),
    ("P = sigmoid(X w). L = -sum(T ?? log P)", "Q", "Unknown name")])
def test_the_model_of_a_text_says_what_was_not_read(tmp_path, text, name, reason):
    with pytest.raises(SymderivError, match=reason):
        read_problem(written(tmp_path, text)).model.tensor(name)
    assert read_problem(written(tmp_path, "P = sigmoid(X w). L = -sum(T ?? log P)")).model.tensor("P").name == "P"


@pytest.mark.parametrize("text", [
    r"Samples with $x_i > 0$ are positives. $L = \sum_i x_i^2$", r"Points with $x_i = 1$ are positive. $L = \sum_i x_i^2$"])
def test_what_words_say_of_the_things_is_not_said_of_their_numbers(text):
    assert all(not tensor.givens for tensor in read_problem(text).model.definitions.inputs)
