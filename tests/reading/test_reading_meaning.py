"""Statements to one meaning: each notation with a text that is read, held against NumPy, and one that is refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import SymderivError

N, D, K = 4, 3, 5
RNG = np.random.default_rng(7)
VALUES = {
    "X": RNG.normal(size=(N, D)), "x": RNG.normal(size=D), "w": RNG.normal(size=D), "y": RNG.normal(size=N), "b": 0.3,
    "A": RNG.normal(size=(D, D)), "lambda_": 0.7, "z": RNG.normal(size=K), "t": RNG.normal(size=N), "c": RNG.normal(size=D),
}

def margins(z: np.ndarray, c: int) -> float:
    """The hinge losses of all classes but c, which is counted from 1."""
    return float(np.sum(np.maximum(0, z - z[c - 1] + 1)) - 1)


# What a person writes; the variable; the function of NumPy arrays whose gradient is meant, and the order of its arguments.
READ: tuple[tuple[str, str, str, Callable[..., object]], ...] = (
    ("a power on an undeclared symbol", r"\[ L = \sum_{i=1}^{n} x_i^2 \]", "x", lambda x: np.sum(x**2)),
    ("a power on two indices", r"\[ L = \sum_{ij} A_{ij}^2 \]", "A", lambda A: np.sum(A**2)),
    ("a head with arguments", r"Let $x\in\mathbb{R}^n$. \[ f(x) = \|x\|^2 \]", "x", lambda x: np.sum(x**2)),
    ("a calligraphic head", r"Let $x\in\mathbb{R}^n$. \[ \mathcal{L}(x) = x^\top x \]", "x", lambda x: x @ x),
    ("a name of letters", r"Let $z\in\mathbb{R}^K$. \[ CE = \log\sum_{k=1}^K e^{z_k} \]", "z",
     lambda z: np.log(np.sum(np.exp(z)))),
    ("a word as a name", r"\[ \operatorname{loss} = \sum_{i=1}^n x_i^3 \]", "x", lambda x: np.sum(x**3)),
    ("the log of a function", r"\[ \log L(b) = n \log b - b \sum_{i=1}^n y_i \]", "b",
     lambda b, y: len(y) * np.log(b) - b * np.sum(y)),
    ("an undeclared scalar", r"Let $X\in\mathbb{R}^{n\times k}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^k$."
     r"\[ J(w) = \|Xw-y\|^2 + \lambda \|w\|_2^2 \]", "w",
     lambda w, X, y, lambda_: np.sum((X @ w - y) ** 2) + lambda_ * np.sum(w**2)),
    ("rows as vectors", r"With $x_1,\dots,x_n\in\mathbb{R}^d$ and $w\in\mathbb{R}^d$ "
     r"\[ J = \sum_{i=1}^n (y_i - w^\top x_i)^2 \]", "w",
     lambda w, y, x_rows: np.sum((y - x_rows @ w) ** 2)),
    ("a member is an array", r"Let $x, w\in\mathbb{R}^d$. \[ J = \sum_{i=1}^n \|x_i - w\|^2 \]", "w",
     lambda w, x_rows: np.sum((x_rows - w) ** 2)),
    ("a column of a matrix is no family", r"The vectors $u_k\in\mathbb{R}^d$ are the columns of $A\in\mathbb{R}^{d\times d}$. "
     r"Let $w\in\mathbb{R}^d$. \[ J = \sum_{k=1}^d \exp(u_k^\top w) \]", "w",
     lambda w, A: np.sum(np.exp(w @ A))),
    ("a sum without the class of the text", r"Let $z\in\mathbb{R}^K$; $c$ is the correct class. "
     r"\[ L = \sum_{j\ne c} \max(0, z_j - z_c + 1) \]", "z", lambda z, c_class: margins(z, c_class)),
    ("a sum without a class y", r"Let $z\in\mathbb{R}^K$. \[ L = \sum_{j\ne y} \max(0, z_j - z_y + 1) \]", "z",
     lambda z, y_class: margins(z, y_class)),
    ("a sum without the class of each example", r"Let $X\in\mathbb{R}^{n\times K}$ and $y_i\in\{1,\dots,K\}$. "
     r"\[ L = \sum_{i=1}^n \sum_{j\neq y_i} \max(0, 1 + X_{ij} - X_{iy_i}) \]", "X",
     lambda X, y_classes: sum(margins(row, c) for row, c in zip(X, y_classes, strict=True))),
    ("a sum over pairs of unlike letters", r"Let $z\in\mathbb{R}^K$. \[ L = \sum_{i\ne j} z_i z_j^2 \]", "z",
     lambda z: np.sum(z) * np.sum(z**2) - np.sum(z**3)),
    ("the place of the class y", r"Let $z\in\mathbb{R}^K$. \[ L = -z_y + \log\sum_k e^{z_k} \]", "z",
     lambda z, y_class: np.log(np.sum(np.exp(z))) - z[y_class - 1]),
    ("nothing but places", r"Let $X\in\mathbb{R}^{n\times K}$ and $y_i\in\{1,\dots,K\}$. \[ L = \sum_{i=1}^n X_{i,y_i}^2 \]", "X",
     lambda X, y_classes: sum(row[c - 1] ** 2 for row, c in zip(X, y_classes, strict=True))),
    ("a member becomes an array", r"Let $x, w\in\mathbb{R}^d$. \[ h_i = 2 x_i \] \[ J = \sum_{i=1}^n w^\top h_i \]", "w",
     lambda w, x_rows: np.sum(2 * x_rows @ w)),
    ("samples in a superscript", r"\[ J = \sum_{i=1}^{m} (b x^{(i)} - y^{(i)})^2 \]", "b",
     lambda b, x_samples, y: np.sum((b * x_samples - y) ** 2)),
    ("sums without bounds", r"\[ E = \frac12 \sum_i (y_i - t_i)^2 \]", "y", lambda y, t: 0.5 * np.sum((y - t) ** 2)),
    ("pairs below a sum", r"\[ f(x) = \sum_{i<j} (x_i - x_j)^2 \]", "x",
     lambda x: 0.5 * np.sum((x[:, None] - x[None, :]) ** 2)),
    ("a transpose by a prime", r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f(x) = x'Ax \]", "x",
     lambda x, A: x @ A @ x),
    ("an inner product", r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f(x) = \langle x, Ax \rangle \]", "x",
     lambda x, A: x @ A @ x),
    ("bold letters in one style", r"Let $\mathbf{A}\in\mathbb{R}^{n\times n}$, $\mathbf{x}\in\mathbb{R}^n$."
     r"\[ f = \mathbf{x}^\top\mathbf{Ax} \]", "x", lambda x, A: x @ A @ x),
    ("bars around a vector", r"Let $x\in\mathbb{R}^n$. \[ f(x) = |x|^3 \]", "x", lambda x: np.sum(x**2) ** 1.5),
    ("a positive part", r"Let $x,c\in\mathbb{R}^n$. \[ f = [1 - c^\top x]_+ \]", "x", lambda x, c: max(0.0, 1 - c @ x)),
    ("bare names of functions", r"w and x are vectors, b is a number. $$L = log(1 + exp(-b w^T x))$$", "w",
     lambda w, x, b: np.log(1 + np.exp(-b * (w @ x)))),
    ("a function used for other arguments", r"Let $g(s) = s^2 + s$ and \[ J = \sum_{i=1}^n g(b y_i) \]", "b",
     lambda b, y: np.sum((b * y) ** 2 + b * y)),
    ("definitions behind their use", r"\[ J = \sum_{i=1}^n r_i^2 \] where $r_i = y_i - b$.", "b",
     lambda b, y: np.sum((y - b) ** 2)),
    ("components of a declared vector", r"Let $x\in\mathbb{R}^3$. \[ f(x) = x_1 x_2 + x_3^2 + \|x\|^2 \]", "x",
     lambda x: x[0] * x[1] + x[2] ** 2 + x @ x),
    ("one component of a vector of any length", r"Let $x\in\mathbb{R}^d$. \[ f(x) = x_1^2 x_2 + \|x\|^2 \]", "x",
     lambda x: x[0] ** 2 * x[1] + x @ x),
    ("components of a declared matrix", r"Let $A\in\mathbb{R}^{3\times 3}$. \[ f = A_{11}A_{23} - A_{31}^2 + \|A\|_F^2 \]", "A",
     lambda A: A[0, 0] * A[1, 2] - A[2, 0] ** 2 + np.sum(A**2)),
    ("a component that words fix", r"Let $x\in\mathbb{R}^n$; let $k$ be fixed. \[ f = x_k^2 + \|x\|^2 \]", "x",
     lambda x, k_fixed: x[k_fixed - 1] ** 2 + x @ x),
    ("a bias beside components", r"Let $w,x\in\mathbb{R}^d$. \[ f = (w_0 + w^\top x)^2 + w_1 \]", "w",
     lambda w, x, w0: (w0 + w @ x) ** 2 + w[0]),
    ("numbers that are names", r"Let $x,w\in\mathbb{R}^d$. \[ x_1 = w\odot x, \quad f = w^\top x_1 \]", "w",
     lambda w, x: w @ (w * x)),
    ("a class that only its letter says", r"Let $z\in\mathbb{R}^K$. \[ L = \sum_{j\ne c} \max(0, z_j - z_c + 1) \]", "z",
     lambda z, c_class: margins(z, c_class)),
    ("a class in a softmax", r"\[ L = -\log\frac{e^{z_c}}{\sum_j e^{z_j}} \]", "z",
     lambda z, c_class: np.log(np.sum(np.exp(z))) - z[c_class - 1]),
    ("bold in the formula, plain in the words", r"Let $x\in\mathbb{R}^d$ and $\mathbf{A}\in\mathbb{R}^{d\times d}$. "
     r"\[ f = \mathbf{x}^\top A\mathbf{x} \]", "x", lambda x, A: x @ A @ x),
    ("rows of a matrix, paired", r"Let $A,X\in\mathbb{R}^{n\times n}$ with rows $a_i$ and $x_i$. "
     r"\[ L = \sum_{ij} (a_i^\top x_j)^2 \]", "X", lambda X_square, A: np.sum((A @ X_square.T) ** 2)),
    ("rows of some of the matrices", r"Let $Q\in\mathbb{R}^{n\times d}$, $K\in\mathbb{R}^{m\times d}$, "
     r"$V\in\mathbb{R}^{m\times v}$ with rows $q_i$, $k_j$. \[ L = \sum_{ij} (q_i^\top k_j)^2 + \|V\|_F^2 \]", "Q",
     lambda Q_rows, K_rows, V_rows: np.sum((Q_rows @ K_rows.T) ** 2) + np.sum(V_rows**2)),
    ("components of members", r"Let $q_i\in\mathbb{R}^2$. "
     r"\[ E = \sum_{i=1}^{N-1}\|q_{i+1}-q_i\|^2 + \sum_{i=1}^N q_{i2}^3 \]", "q",
     lambda q_pairs: np.sum((q_pairs[1:] - q_pairs[:-1]) ** 2) + np.sum(q_pairs[:, 1] ** 3)),
    ("ones in bold without braces", r"Let $u\in\mathbb{R}^d$. \[ L = c - \mathbf 1^\top (u\odot u) \]", "u",
     lambda u_vector, c_number: c_number - u_vector @ u_vector),
    ("rows of a matrix, one by one", r"Let $X\in\mathbb{R}^{n\times d}$, where $x_i^\top$ is the $i$-th row of $X$, and "
     r"$w\in\mathbb{R}^d$. \[ L = \sum_i (y_i - w^\top x_i)^2 + \|X\|_F^2 \]", "X",
     lambda X, y, w: np.sum((y - X @ w) ** 2) + np.sum(X**2)),
    ("what is said respectively", r"$y$ and $w$ lie in $\mathbb{R}^n$ and $\mathbb{R}^d$ respectively. \[ L = y^\top X w \]", "w",
     lambda w, y, X: y @ X @ w),
    *((f"a fact about {n} formulas", text + r" \[ c = f\odot b + g, \quad L = \|c\|^2 \]", "b",
       lambda b_vector, x, w: np.sum((np.tanh(x) * b_vector + w**2) ** 2))
      for n, text in enumerate((
          r"We have $f=\tanh(x)$, $g=w\odot w$ and $b$, all in $\mathbb{R}^d$.",
          r"The vectors are $f=\tanh(x)$, $g=w\odot w$, $b$, each of which lies in $\mathbb{R}^d$.",
          r"$x$, $w$ and $b$ are all $d$-dimensional. Set $f=\tanh(x)$ and compute $g = w\odot w$.",
          r"Let $x,w,b$ have dimension $d$. Then $f=\tanh(x)$; this passes through $g = w\odot w$.",
          r"$b$, $x$ and $w$ belong to $\mathbb{R}^d$. Hence $f=\tanh(x)$, which yields $g=w\odot w$."))),
    ("signs as they look", r"$$L = ½‖y − Xw‖² + ∑ᵢ wᵢ² − √(w₁² + 1)$$ with $w∈ℝ^d$", "w",
     lambda w, y, X: 0.5 * np.sum((y - X @ w) ** 2) + w @ w - np.sqrt(w[0] ** 2 + 1)),
    ("a mean of as many as there are", r"\[ m = \frac1n \sum_i y_i, \quad L = \frac{1}{2n}\sum_i (y_i - m)^2 + (b - n)^2 \]", "y",
     lambda y, b: np.sum((y - np.mean(y)) ** 2) / (2 * len(y))),
    ("a number of the text below a sum", r"Let $x\in\mathbb{R}^d$. \[ f = \frac1n\sum_i x_i^2 \]", "x",
     lambda x, n_number: np.sum(x**2) / n_number),
    ("words without dollars", r"Let $p = \mathrm{softmax}(z)$ and "
     r"$L = -\log p_c$ where c is the correct class, $z\in\mathbb{R}^K$.", "z",
     lambda z, c_class: np.log(np.sum(np.exp(z))) - z[c_class - 1]),
    ("rows of matrices without dollars", r"With $a_i, x_j\in\mathbb{R}^d$ the rows of A and X: "
     r"\[ L = \sum_{ij} (a_i^\top x_j)^2 + \|A\|_F^2 \]",
     "A", lambda A, X: np.sum((A @ X.T) ** 2) + np.sum(A**2)),
    ("a component of a defined array", r"Let $z\in\mathbb{R}^K$, $h = \tanh(z)$. \[ L = h_1 h_2 + \|h\|^2 \]", "z",
     lambda z: np.tanh(z[0]) * np.tanh(z[1]) + np.sum(np.tanh(z) ** 2)),
    ("a recursion of three steps", r"Let $h_t = \tanh(A h_{t-1} + c)$ for $t=1,\dots,3$, $h_0=0$, and "
     r"$L = \|h_3 - x\|^2$, $c\in\mathbb{R}^d$.", "A",
     lambda A, c, x: np.sum((np.tanh(A @ np.tanh(A @ np.tanh(c) + c) + c) - x) ** 2)),
    *((f"a recursion of two steps by a letter, {said}",
       rf"{said} $h_t = \tanh(A h_{{t-1}} + c)$, $h_0=0$, {behind} $L = \frac1T\|h_T - x\|^2$, $c\in\mathbb{{R}}^d$.", "A",
       lambda A, c, x: np.sum((np.tanh(A @ np.tanh(c) + c) - x) ** 2) / 2)
      for said, behind in (("For $T=2$ steps:", ""), ("Let $T = 2$.", ""), ("With", r"$t = 1, \dots, T$, $T = 2$."),
                           ("Unroll for $T=2$:", r"$t = 1, 2$."))),
    *((f"a typed recursion, {said}", f"e_0 = 0\ne_t = y_t - phi e_{{t-1}} {said}\nL = 1/2 sum_t e_t^2", "phi",
       lambda phi_number, y1_number, y2_number: (y1_number**2 + (y2_number - phi_number * y1_number) ** 2) / 2)
      for said in ("for t = 1, 2", "for t = 1, ..., 2", "for t = 1, …, T with T = 2", "for $t = 1, \\dots, 2$")),
    ("a sum over the steps", r"Let $h_t = \tanh(A h_{t-1})$, $t=1,\dots,2$, $h_0\in\mathbb{R}^d$. "
     r"\[ L = \sum_{t=1}^2 \|h_t\|^2 \]", "A",
     lambda A, h0: np.sum(np.tanh(A @ h0) ** 2) + np.sum(np.tanh(A @ np.tanh(A @ h0)) ** 2)),
    ("a sum over some of the steps", r"Let $h_t = \tanh(A h_{t-1})$, $t=1,\dots,3$, $h_0\in\mathbb{R}^d$. "
     r"\[ L = \sum_{t=1}^2 \|h_t\|^2 + h_3^\top h_3 \]", "A",
     lambda A, h0: sum(h @ h for h in (np.tanh(A @ h0), np.tanh(A @ np.tanh(A @ h0)),
                                       np.tanh(A @ np.tanh(A @ np.tanh(A @ h0)))))),
    *((f"a recursion of one or two steps, {said}", rf"Let $x_{{t+1}} = \lambda x_t - b$ {said}. \[ L = x_{steps}^2 \]", "lambda",
       {1: lambda lambda_, b, x0_number: (lambda_ * x0_number - b) ** 2,
        2: lambda lambda_, b, x0_number: (lambda_ * (lambda_ * x0_number - b) - b) ** 2}[steps])
      for said, steps in ((r"for $t = 0$", 1), (r"for $t=0,1$", 2), (r"for $t\in\{0,1\}$", 2), (r"for $t = 0, \dots, 1$", 2))),
    ("steps beside the line", r"\begin{align} x_{t+1} &= \lambda x_t & t &= 0, 1 \\ L &= x_2^2 \end{align}", "lambda",
     lambda lambda_, x0_number: (lambda_**2 * x0_number) ** 2),
    ("an arrow to the next member", r"\[ x_{t+1} \leftarrow \lambda x_t \quad (t = 0) \] \[ L = x_1^2 \]", "lambda",
     lambda lambda_, x0_number: (lambda_ * x0_number) ** 2),
    ("where, behind an update", r"We update $w \leftarrow w - \eta g$, where \[ f = \sum_i (x_i^\top w)^2 \]", "w",
     lambda w, x_rows: np.sum((x_rows @ w) ** 2)),
    ("norms and rows of a list", r"\[ L = \sum_j \abs{c^\top a_j}^2 + \norm{c}^2 \] with $c\in\mathbb{R}^d$, "
     r"$A\in\mathbb{R}^{d\times d}$ with rows $a_j$, $z\in\mathbb{R}^K$", "A",
     lambda A, c: np.sum((A @ c) ** 2) + c @ c),
    ("a remark about one sample", r"Let $W\in\mathbb{R}^{n\times d}$ and $s = Wx$ the sources of the samples "
     r"$x^{(1)},\dots,x^{(m)}$. "
     r"\[ L = \sum_{i=1}^m \sum_{j=1}^n (w_j^\top x^{(i)})^3 \] where $w_j^\top$ are the rows of $W$.", "W",
     lambda W_rows, x_rows: np.sum((x_rows @ W_rows.T) ** 3)),
    ("steps that say the next member", r"Momentum: $v_{t+1} = \beta v_t + b$; $\theta_{t+1} = \theta_t - \lambda v_{t+1}$ for "
     r"$t = 0, \dots, 1$, $v_0 = 0$. The loss is $L = \theta_2^2$, where $\theta_0 = 3b$.", "b",
     lambda b, lambda_, beta_number: (3 * b - lambda_ * b - lambda_ * (beta_number * b + b)) ** 2),
    *((f"a word before an equals sign, {words}", r"Let $h = Xw$ with $w\in\mathbb{R}^d$" + words + r" $= \sum_i (y_i - h_i)^2$.",
       "w", lambda w, X, y: np.sum((y - X @ w) ** 2))
      for words in (", loss", ". MSE", "; the cost function $J(w)$", ". The energy E", ", Verlust", ". Função de custo")),
    ("a word before an equals sign without dollars", "h = X w, w in R^d, loss = sum_i (y_i - h_i)^2", "w",
     lambda w, X, y: np.sum((y - X @ w) ** 2)),
    ("brackets below a stroke", "Let X be an n by d matrix. Ridge: f(w) = 1/(2n) ||y - X w||^2 + lambda/2 ||w||^2", "w",
     lambda w, X, y, lambda_: np.sum((y - X @ w) ** 2) / (2 * len(y)) + lambda_ / 2 * (w @ w)),
    ("a product behind brackets below a stroke", r"Let $X\in\mathbb{R}^{n\times d}$. \[ f = 1/(2n) (y - X w)^T (y - X w) \]", "w",
     lambda w, X, y: np.sum((y - X @ w) ** 2) / (2 * len(y))),
    *((f"a condition below a sum, {below}", rf"Let $z,y\in\mathbb{{R}}^K$. \[ L = \sum_{{{below}}} z_i^3 \]", "z",
       lambda z, y_signs: np.sum(z[y_signs == 1] ** 3))
      for below in (r"i: y_i = 1", r"i \,:\, y_i=1", r"i \mid y_i = 1", r"i | y_i > 0", r"i\colon 1 = y_i", r"i, y_i = 1",
                    r"i : 1\le i\le K,\ y_i \ge 1")),
    ("a condition of products below a sum", r"\[ L = \sum_{i : y_i w^Tx_i < 1} (1 - y_i w^T x_i)^2 \]", "w",
     lambda w, x_rows, y: np.sum(np.maximum(0, 1 - y * (x_rows @ w)) ** 2)),
    ("a density of vectors", r"\[ \ell = \sum_{i=1}^n \log \mathcal{N}(x_i | c, \Sigma) \]", "c",
     lambda c, x_rows, Sigma_square: -0.5 * sum((x - c) @ np.linalg.inv(Sigma_square) @ (x - c) for x in x_rows)),
    ("p by one is a vector", r"\[ L = \sum_i \exp(x_i'w) \] where $x_i$ is $p\times 1$.", "w",
     lambda w, x_rows: np.sum(np.exp(x_rows @ w))),
    ("labels by numbers", r"\[ z = w_1 x_1 + w_2 x_2 + b \] \[ C = z^2 \]", "b", None),
)

REFUSED = (
    ("two losses", r"Let $x\in\mathbb{R}^n$. \[ L = \|x\|^2 \] and then \[ L = \|x\|_1 \]", "twice"),
    ("an unknown function", r"Let $x\in\mathbb{R}$. \[ L = \psi(x)^2 \]", "function that the text does not define"),
    ("a name that is not defined", r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $y\in\mathbb{R}^m$."
     r"\[ h = \tanh(W x) \] \[ L = \|g - y\|^2 \]", "defined nowhere"),
    ("shapes that do not fit", r"Let $x\in\mathbb{R}^n$, $y\in\mathbb{R}^m$. \[ L = \|x - y\|^2 \]", "meets"),
    ("a function of a square matrix", r"Let $A\in\mathbb{R}^{n\times n}$. \[ f = \operatorname{tr}(\exp(A)) \]", "two readings"),
    ("a number added to a square matrix", r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$."
     r"\[ f = x^\top (A + \lambda) x \]", "two readings"),
    ("the 2-norm of a matrix", r"Let $A\in\mathbb{R}^{n\times m}$. \[ f = \|A\|_2 \]", "two readings"),
    ("a cross product of long vectors", r"Let $u,v\in\mathbb{R}^n$. \[ f = u\times v \]", "three components"),
    ("one sum twice", r"Let $x\in\mathbb{R}^n$. \[ f = \sum_{i=1}^n x_i^2 \] \[ f = \sum_{i=1}^n x_i^3 \]", "twice"),
    ("a letter outside its sum", r"Let $x\in\mathbb{R}^n$. \[ f(x) = \sum_i x_i^3 + x_i^2 \]", "but not here"),
    ("a letter outside any sum", r"\[ f(x) = \sum_k x_k^3 + x_i^2 \]", "i is free here"),
    ("a letter of a declared vector", r"Let $x\in\mathbb{R}^n$. \[ f(x) = x_i^2 + \|x\|^2 \]", "i is free here"),
    ("a recursion of unknown length", r"\[ h_t = \tanh(w h_{t-1}) \] \[ L = h_T^2 \]", "unknown length"),
    ("a recursion of unknown length that says the next member", r"Momentum: $v_{t+1} = \beta v_t + g_t$; "
     r"$\theta_{t+1} = \theta_t - \eta v_{t+1}$; the loss is $L = \theta_3^2$.", "unknown length"),
    ("an iterate of gradient descent without a length", r"Let $f(x) = x^\top A x$ and $x_{t+1} = x_t - \eta\nabla f(x_t)$. "
     r"\[ L = \|x_1 - y\|^2 \]", "unknown length"),
    ("a recursion of unknown length whose first member is defined",
     "s_1 = x_1, s_t = a s_{t-1} for t = 2, ..., T, L = sum_t s_t^2",
     "unknown length"),
    ("steps that leave some out", r"\[ x_{t+1} = w x_t, \quad t = 0, 2 \] \[ L = x_3^2 \]", "unknown length"),
    ("layers of unknown number", r"$C = \frac{1}{2}\|y - a^L\|^2$, $a^l = \sigma(z^l)$, $z^l = W^l a^{l-1} + b^l$. "
     r"\[ \delta^l = ((W^{l+1})^T\delta^{l+1})\odot\sigma'(z^l) \]", "unknown length"),
    ("a covariance matrix for each index", r"\[ \ell = \sum_{n=1}^N \log \sum_k \pi_k \mathcal{N}(x_n | \mu_k, \Sigma_k) \]",
     "covariance matrix for each index"),
    ("one letter for the terms and their number", r"\[ L = \frac1n\sum_n y_n^2 \]", "counts the terms"),
    ("a component behind the last", r"Let $x\in\mathbb{R}^3$. \[ f(x) = x_1 x_5 \]", "counted from 1 to 3"),
    ("parts that do not hang together", r"Let $w,x\in\mathbb{R}^d$. \[ h_t = w^\top x \] \[ L = h_2^2 \]", "defined nowhere"),
    ("a letter over two sizes", r"With $z\in\mathbb{R}^n$ and $y\in\mathbb{R}^m$ \[ L = \sum_k y_k z_k \]",
     r"k runs over m \(y\) and over n \(z\)"),
    ("a letter over two sizes, one of them by a definition",
     r"With $x\in\mathbb{R}^n$ and $y\in\mathbb{R}^m$ let $z=x$. \[ L = \sum_k y_k z_k \]", "k runs over m"),
    ("an expectation", r"\[ J(\theta) = \mathbb{E}_{x\sim p}[ x \theta ] \]", "A distribution cannot be read"),
)
EXTRA = {"x_rows": RNG.normal(size=(N, D)), "x_samples": RNG.normal(size=N), "c_class": 2, "y_class": 4}
EXTRA |= {"h0": RNG.normal(size=D), "n_number": 7, "k_fixed": 2, "w0": 0.4, "X_square": RNG.normal(size=(D, D)),
          "b_vector": RNG.normal(size=D), "beta_number": 1.3, "Sigma_square": np.diag([1.0, 2, 3]) + 0.2,
          "y_signs": np.array([1, -1, 1, -1, 1])[:K]}
EXTRA |= {"x0_number": 0.6, "y1_number": 0.9, "y2_number": -0.7, "phi_number": 0.4, "W_rows": RNG.normal(size=(K, D))}
EXTRA |= {"Q_rows": RNG.normal(size=(4, D)), "K_rows": RNG.normal(size=(5, D)), "V_rows": RNG.normal(size=(5, 2)),
          "q_pairs": RNG.normal(size=(N, 2)),
          "u_vector": RNG.normal(size=D), "c_number": 0.8}
EXTRA["y_classes"] = np.array([1, 3, 2, 3])


def written(folder: Path, text: str) -> sd.Problem:
    path = folder / "text.tex"
    path.write_text(text, encoding="utf-8")
    return sd.read_problem(path)


def slope(function: Callable[..., object], place: int, values: list[object]) -> np.ndarray:
    """The gradient by central differences."""
    at = np.asarray(values[place], dtype=float)
    found = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        sides = []
        for step in (1e-6, -1e-6):
            moved = at.copy()
            moved[index] += step
            sides.append(float(function(*[moved if n == place else v for n, v in enumerate(values)])))
        found[index] = (sides[0] - sides[1]) / 2e-6
    return found


@pytest.mark.parametrize(("text", "wrt", "model"), [row[1:] for row in READ if row[3]], ids=[row[0] for row in READ if row[3]])
def test_read(tmp_path: Path, text: str, wrt: str, model: Callable[..., object]) -> None:
    code = written(tmp_path, text).answer(wrt)["result"]["python"]
    space: dict[str, object] = {}
    exec(code, space)
    function = next(f for f in reversed(list(space.values())) if inspect.isfunction(f))
    names = list(inspect.signature(model).parameters)
    values = {n: EXTRA.get(n, VALUES.get(n)) for n in names}
    plain = {n.partition("_")[0] if n in EXTRA else n: v for n, v in values.items()}
    got = function(*[plain[p] for p in inspect.signature(function).parameters])
    wanted = slope(model, 0, [values[n] for n in names])
    np.testing.assert_allclose(np.asarray(got), wanted, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("text", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SymderivError, match=said):
        written(tmp_path, text).derive(str(written(tmp_path, text).variables()[0].name)).result  # noqa: B018


WRITTEN_OUT = (r"$a_1 = \tanh(W_1 a_0)$, $a_2 = \tanh(W_2 a_1)$ with $W_1\in\mathbb{R}^{p\times q}$, "
               r"$W_2\in\mathbb{R}^{r\times p}$. \[ C = \|a_2 - y\|^2 \]")


@pytest.mark.parametrize("style", ["^{%s}", "^{(%s)}", "^{[%s]}", "_{%s}"])
def test_layers_are_written_out_however_they_are_counted(tmp_path: Path, style: str) -> None:
    text = (rf"$a{style % 'l'} = \tanh(W{style % 'l'} a{style % 'l-1'})$ for $l = 1, \dots, 2$ with "
            rf"$W{style % 'l'}\in\mathbb{{R}}^{{n_l\times n_{{l-1}}}}$. \[ C = \|a{style % '2'} - y\|^2 \]")
    problems = written(tmp_path, text), written(tmp_path, WRITTEN_OUT)
    one, other = (problem.answer("W1")["result"]["python"].rpartition('"""')[2] for problem in problems)
    assert one == other


@pytest.mark.parametrize("text", ["$= x^2$", "Let $f(x) = x^2$. The gradient of the loss $= 2x$.", "$f = x^2$, fit $= x^3$."])
def test_a_line_without_a_left_side_is_listed(tmp_path: Path, text: str) -> None:
    problem = written(tmp_path, text)
    assert [row.reason for row in problem.read.statements.skipped] == ["Nothing stands before the equals sign"]


def test_directions_are_no_classes(tmp_path: Path) -> None:
    problem = written(tmp_path, r"Let $u\in\mathbb{R}^2$. \[ f = u_x^2 + u_y^2 \]")
    assert {"u_x", "u_y"} <= {t.name for t in problem.read.inputs}


def test_a_label_is_part_of_the_name(tmp_path: Path) -> None:
    problem = written(tmp_path, r"\[ z = w_1 x_1 + w_2 x_2 + b \] \[ C = z^2 \]")
    assert {t.name for t in problem.read.inputs} == {"w1", "x1", "w2", "x2", "b"}
    for spelled in ("w_1", "w1", "w_{1}", r"\mathbf{w}_1"):
        assert problem.read.tensor(spelled).name == "w1"


def test_each_symbol_keeps_its_evidence(tmp_path: Path) -> None:
    problem = written(tmp_path, r"Let $x\in\mathbb{R}^n$. \[ L = \lambda \|x\|^2 \]")
    found = {row.symbol: (row.kind, row.shape, row.reason) for row in problem.read.evidence}
    assert found["x"][1] == "(n,)" and found["\\lambda"] == ("input", "scalar", "no index anywhere")
    assert found["L"][0] == "defined"


LAYER = r"Let $W\in\mathbb{R}^{q\times d}$, $x\in\mathbb{R}^d$, $t\in\mathbb{R}^q$ and $z = Wx$. "
OPEN_LOSSES = (
    ("a letter for a loss", r"In the end $C=\ell(z)$.", "delta"),
    ("a loss with a target", r"If $l$ is the loss function, \[ C = l(z, t) \]", "delta"),
    ("a name of the text's own", r"\[ C = \ell(z) \] \[ u_i = \frac{\partial C}{\partial z_i} \]", "u"),
)


@pytest.mark.parametrize(("text", "upstream"), [row[1:] for row in OPEN_LOSSES], ids=[row[0] for row in OPEN_LOSSES])
def test_a_loss_that_the_text_leaves_open_is_known_by_its_derivative(tmp_path: Path, text: str, upstream: str) -> None:
    space: dict[str, object] = {}
    exec(written(tmp_path, LAYER + text).answer("W", output="C")["result"]["python"], space)
    function = next(f for f in reversed(list(space.values())) if inspect.isfunction(f))
    given = {"x": RNG.normal(size=3), "W": RNG.normal(size=(2, 3)), "t": RNG.normal(size=2), upstream: RNG.normal(size=2)}
    names = list(inspect.signature(function).parameters)
    assert upstream in names
    np.testing.assert_allclose(function(*[given[n] for n in names]), np.outer(given[upstream], given["x"]))


@pytest.mark.parametrize("text", [
    r"Let $z\in\mathbb{R}^n$ and $u=3z$. \[ C = \ell(u) + \|z\|^2 \]",
    r"Let $z\in\mathbb{R}^n$. \[ C = L(z) \]",
])
def test_an_open_function_that_cannot_be_kept_open_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SymderivError, match="does not define"):
        written(tmp_path, text).derive("z").result  # noqa: B018


ACTIVATIONS = (
    ("words", r"With the activation function $\phi$ let \[ h = \phi(z) \]", "phi"),
    ("a map", r"Let $g:\mathbb{R}\to\mathbb{R}$ be smooth and \[ h = g(z) \]", "g"),
    ("a word before its letter", r"With elementwise $\\phi$ put \[ h = 1\,\phi(z) \]".replace("\\\\", "\\"), "phi"),
    ("sigma that nobody calls logistic", r"Here $\sigma$ is an activation. \[ h = \sigma(z) \]", "sigma"),
)


@pytest.mark.parametrize(("text", "name"), [row[1:] for row in ACTIVATIONS], ids=[row[0] for row in ACTIVATIONS])
def test_a_function_that_the_text_leaves_open_stays_open(tmp_path: Path, text: str, name: str) -> None:
    """Its answer takes φ and φ′, and is right for whatever function is given."""
    problem = written(tmp_path, LAYER + text + r" \[ C = \|h - t\|^2 \]")
    assert any(row.kind == "function" and row.shape == "left open" for row in problem.read.evidence)
    derivation = problem.derive("W")
    derivation.verify()
    space: dict[str, object] = {}
    exec(problem.answer("W")["result"]["python"], space)
    function = next(f for f in reversed(list(space.values())) if inspect.isfunction(f))
    x, W, t = RNG.normal(size=3), RNG.normal(size=(2, 3)), RNG.normal(size=2)
    given = {"x": x, "W": W, "t": t, name: lambda u: np.sin(u) + u**2, f"{name}_prime": lambda u: np.cos(u) + 2 * u}
    got = function(*[given[n] for n in inspect.signature(function).parameters])
    wanted = slope(lambda W: np.sum((np.sin(W @ x) + (W @ x) ** 2 - t) ** 2), 0, [W])
    np.testing.assert_allclose(got, wanted, rtol=1e-5)


def test_sigma_is_logistic_where_its_derivative_says_so(tmp_path: Path) -> None:
    text = r"The activation function is $\sigma$, with $\sigma'(z)=\sigma(z)(1-\sigma(z))$. \[ C = \sigma(b)^2 \]"
    evidence = written(tmp_path, text).read.evidence
    assert ("function", "logistic function") in {(row.kind, row.shape) for row in evidence}


def test_a_letter_that_a_sum_binds_is_a_power_and_no_transpose(tmp_path: Path) -> None:
    path = tmp_path / "return.md"
    path.write_text(r"The return is $L = \sum_{t=1}^{T} \gamma^t r_t$ with discount $\gamma$.", encoding="utf-8")
    problem = sd.read_problem(path)
    assert str(problem.derive("r").result) in ("gamma**s", "gamma**u") and problem.derive("gamma").goal.wrt.tensor.axes == ()
