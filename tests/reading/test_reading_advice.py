"""Advice that an error of reading gives works when it is followed to the letter; a declaration switches no inference off."""

import ast
import tempfile
from functools import cache
from pathlib import Path

import pytest

import symderiv
import symderiv as sd
from symderiv.errors import SymderivError
from symderiv.reading.meaning.symbols.declared import DECLARES
from tests.reading import test_reading_advice_data as of_data

# A text, what the error advises, the text that follows it, the variable.
FOLLOWED = (
    (r"Averaged over samples, $L = \sum_i x_i^2$.", r"as in $L = \frac{1}{N} \sum_{i=1}^N x_i^2$",
     r"Averaged over samples, $L = \frac{1}{N} \sum_{i=1}^N x_i^2$.", "x"),
    (r"With $\log$ to base $b$, $L = \log x$.", r"as in $\frac{\log x}{\log b}$", r"$L = \frac{\log x}{\log b}$", "x"),
    (r"ReLU is leaky with slope 0.1. $L = \sum_i \operatorname{ReLU}(x_i)$", r"as in $g(x) = \max(x, 0.1 x)$",
     r"$g(x) = \max(x, 0.1 x)$. $L = \sum_i g(x_i)$", "x"),
    (r"$\tanh$ is the hard tanh. $L = \sum_i \tanh(x_i)$", r"as in $\max(-1, \min(1, x))$",
     r"$L = \sum_i \max(-1, \min(1, x_i))$", "x"),
    (r"Products of matrices are Hadamard products. $L = \operatorname{tr}(A B)$", r"as in $A \odot B$",
     r"$L = \operatorname{tr}(A \odot B)$", "A"),
    (r"Powers of matrices are elementwise. $L = \operatorname{tr}(A^2 B)$", r"as in $A \odot A$",
     r"$L = \operatorname{tr}((A \odot A) B)$", "A"),
    (r"All vectors are row vectors. $L = x x^T$.", r"as in $x^\top y$ for the inner product", r"$L = x^\top x$", "x"),
    (r"$\sigma$ denotes the Lambert function. $L = \sigma(x)$", r"as in $\arctan(x)$", r"$L = \arctan(x)$", "x"),
    (r"$\circ$ is the Jordan product. $L = a \circ b$", r"Write what it stands for as a formula", r"$L = (a b + b a)/2$", "a"),
    (r"Hats denote means. $L = (\hat x - c)^2$", r"as in $m = \frac{1}{n} \sum_{i=1}^n x_i$",
     r"$m = \frac{1}{n} \sum_{i=1}^n x_i$, $L = (m - c)^2$", "x"),
    (r"\[ L = \sum_{i \ne k} (s_i - s_k)^2 \]", r"\sum_{i,k : i \ne k}", r"\[ L = \sum_{i,k : i \ne k} (s_i - s_k)^2 \]", "s"),
    (r"\[ L = \sum_{i \ne k} (s_i - s_k)^2 \]", "Let $k$ be fixed", r"Fix $k$. \[ L = \sum_{i \ne k} (s_i - s_k)^2 \]", "s"),
    (r"Let $W\in\mathbb{R}^{m\times n}$, $h = \phi(Wx)$, $\phi(z) = \frac{z}{1+|z|}$, $L = \sum_i h_i$.",
     r"Write \operatorname{abs}(…) for these bars if the size of each component is meant, \|…\| if the length is.",
     r"Let $W\in\mathbb{R}^{m\times n}$, $h = \phi(Wx)$, $\phi(z) = \frac{z}{1+\operatorname{abs}(z)}$, $L = \sum_i h_i$.", "x"),
    (r"Let $x\in\mathbb{R}^n$, $V = \langle x \rangle$.", r"For the average of the components write \operatorname{mean}(x).",
     r"Let $x\in\mathbb{R}^n$, $V = \operatorname{mean}(x)$.", "x"),
    (r"\[ L = W_{ij} W_{ji} \]", r"For the sum write \sum_{i,j} W_{ij}W_{ji}", r"\[ L = \sum_{i,j} W_{ij}W_{ji} \]", "W"),
    (r"\[ L = (x_i y_i)^2 \]", "say so in words: Let $i$ be fixed.", r"Let $i$ be fixed. \[ L = (x_i y_i)^2 \]", "x_i"),
    (r"No summation is implied. \[ r_i = W_{ij} x_j \]", r"Write the sums, as in $y_i = \sum_j W_{ij} x_j$.",
     r"No summation is implied. \[ r_i = \sum_j W_{ij} x_j \]", "x"),
    (r"We have $q = \mathcal N(\mu, s^2)$ and $\mu \in \mathbb{R}^J$. \[ D = \sum_j \mu_j^2 + \log q \]", "Take this formula out",
     r"We have $\mu \in \mathbb{R}^J$. \[ D = \sum_j \mu_j^2 \]", r"\mu"),
    (r"We have $q = \mathcal N(m, s^2)$. \[ D = \log q \]", r"as in \mathcal{N}(x | \mu, \sigma^2)",
     r"We have $q = \mathcal N(x | m, s^2)$. \[ D = \log q \]", "m"),
    ("J = 1/2n * ||Xw - y||^2", "or 1/(2 n) ·‖Xw-y‖^2", "J = 1/(2 n) ·‖Xw-y‖^2", "w"),
    (r"Let $f = x^2$. Differentiate both by $x$.", r"Name them, as in: the derivatives of $f$ and $g$ with respect to $x$.",
     r"Let $f = x^2$. Find the derivative of $f$ with respect to $x$.", ""),
    (r"Let $r_i = y_i - c u_i$. Gradient of the loss with respect to $c$.", r"Write it as a formula, as in $L = \sum_i r_i^2$.",
     r"Let $r_i = y_i - c u_i$, $L = \sum_i r_i^2$. Gradient of the loss with respect to $c$.", ""),
    (r"\[ L = \|W \begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix}\|^2 \]", r"say so: Let $h_{t-1}, x_t \in \mathbb{R}$",
     r"Let $h_{t-1}, x_t \in \mathbb{R}$. \[ L = \|W \begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix}\|^2 \]", "W"),
    (r"\[ L = \|W \begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix}\|^2 \]", r"W h_{t-1} + U x_t for a matrix times both",
     r"\[ L = \|W h_{t-1} + U x_t\|^2 \]", "W"),
    (r"Let $X\in\mathbb{R}^{n\times d}$ and $w\in\mathbb{R}^k$. \[ L = \|Xw-y\|^2 \]",
     r"Where the shape of w is said, write $w \in \mathbb{R}^{d}$",
     r"Let $X\in\mathbb{R}^{n\times d}$ and $w \in \mathbb{R}^{d}$. \[ L = \|Xw-y\|^2 \]", "w"),
    ("L = -log p[c], p = softmax(z). dL/dz", "For a label say so: $c$ is the correct class",
     "L = -log p[c], p = softmax(z). $c$ is the correct class. dL/dz", "z"),
    ("L = -log σ(u_o^T v) - Σ_k log σ(-u_k^T v)", r"For a quantity of its own: Let $u_o \in \mathbb{R}^n$",
     r"L = -log σ(u_o^T v) - Σ_k log σ(-u_k^T v). Let $u_o \in \mathbb{R}^n$.", "v"),
    (r"$f = a x^2$, $g = \frac{df}{dx}(a)$", r"for the product \frac{df}{dx} \cdot a",
     r"$f = a x^2$, $g = \frac{df}{dx} \cdot a$", "a"),
    (r"$f = a x^2$, $g = \frac{df}{dx}(a)$", r"For the value write \left.\frac{df}{dx}\right|_{x=a}",
     r"$f = a x^2$, $g = \left.\frac{df}{dx}\right|_{x=a}$", "a"),
    ("f = a x^2; g = f'(a)", "f(x) = … for its slope by x", "f(x) = a x^2; g = f'(a)", "a"),
    ("z = w x, r = z(x)", r"for the product z \cdot x", r"$z = w x$, $r = z \cdot x$", "x"),
    ("z = w x, r = z(x)", "or z(x) = … where it is defined", "z(x) = w x, r = z(x)", "x"),
    (r"\[ L = \rho(y - x)^2 \]", r"or \rho \cdot (y-x) for a product", r"\[ L = \rho \cdot (y-x)^2 \]", "x"),
    (r"Let $A, B, C \in \mathbb{R}^{n\times n}$. \[ L = \|A \odot B C\|_F^2 \]", r"Write (A \odot B) C or",
     r"Let $A, B, C \in \mathbb{R}^{n\times n}$. \[ L = \|(A \odot B) C\|_F^2 \]", "B"),
    (r"Let $A, B, C \in \mathbb{R}^{n\times n}$. \[ L = \|A \odot B C\|_F^2 \]", r"or A \odot (B C), with the brackets",
     r"Let $A, B, C \in \mathbb{R}^{n\times n}$. \[ L = \|A \odot (B C)\|_F^2 \]", "B"),
    (r"Let $x\in\mathbb{R}^n$. \[ L = \|x\|^2 + x \]", r"\mathbf{1} for the number in each component",
     r"Let $x\in\mathbb{R}^n$. \[ L = (‖x‖^2) \mathbf{1} + x \]", "x"),
    (r"Let $x\in\mathbb{R}^n$. \[ L = x^\top x + x \]", r"or a^\top x for a number of the array",
     r"Let $x\in\mathbb{R}^n$. \[ L = x^\top x + a^\top x \]", "x"),
    (r"$L = \log\sum_j e^{x[j]} - x[class]$", "Write x[c], and in the text: $c$ is the correct class",
     r"$L = \log\sum_j e^{x[j]} - x[c]$, $c$ is the correct class.", "x"),
    (r"With $p_i=\sigma(w^\top x_i)$ I look at $\sum_i y_i\log p_i$. Derivative w.r.t. $w$?",
     "Give it one, as in $L = x^2$",
     r"With $p_i=\sigma(w^\top x_i)$ I look at $L = \sum_i y_i\log p_i$. Derivative w.r.t. $w$?", "w"),
    (r"\[ f = [x; y]^\top w \]", "Write [x, y] for two numbers", r"\[ f = [x, y]^\top w \]", "w"),
    (r"\[ f = [x; y]^\top w \]", r"as in x^\top a + y^\top b", r"\[ f = x^\top a + y^\top b \]", "a"),
    ("$f = x*y + xy*z$", r"Write x*y for the product, \mathrm{xy} for the name", "$f = x*y + x*y*z$", "x"),
    ("$f = x*y + xy*z$", r"Write x*y for the product, \mathrm{xy} for the name", r"$f = x*y + \mathrm{xy}*z$", "x"),
    (r"Let $X = [x_1, \dots, x_N]$ and \[ L = \sum_i (y_i - w^T x_i)^2 + \|X w\|^2 \]", "Write ^T behind the list for rows",
     r"Let $X = [x_1, \dots, x_N]^T$ and \[ L = \sum_i (y_i - w^T x_i)^2 + \|X w\|^2 \]", "w"),
    (r"Let $x \in \mathbb{R}^d$. \[ L = \|\gamma x + \beta\|^2 \]", r"Say which: $\gamma \in \mathbb{R}$ for one number",
     r"Let $x \in \mathbb{R}^d$, $\gamma \in \mathbb{R}$. \[ L = \|\gamma x + \beta\|^2 \]", r"\gamma"),
    (r"Let $x \in \mathbb{R}^d$. \[ L = \|\gamma x + \beta\|^2 \]", r"and write $\gamma \odot x$",
     r"Let $x \in \mathbb{R}^d$, $\gamma, \beta \in \mathbb{R}^d$. \[ L = \|\gamma \odot x + \beta\|^2 \]", r"\gamma"),
    (r"Let $x, a, b \in \mathbb{R}^d$. \[ L = \|a x + b\|^2 \]", r"Write \odot for each component, ^\top for an inner product",
     r"Let $x, a, b \in \mathbb{R}^d$. \[ L = \|a \odot x + b\|^2 \]", "a"),
    (r"$X \in \mathbb{R}^{N \times D}$. \[ L = \sum_{i=1}^N (w x_i - y_i)^2 \]", r"Let $x_i \in \mathbb{R}$",
     r"Let $x_i \in \mathbb{R}$. $X \in \mathbb{R}^{N \times D}$. \[ L = \sum_{i=1}^N (w x_i - y_i)^2 \]", "w"),
    (r"\[ f(x) = x^2 \] \[ L = \frac{df}{dx}(3) w \]", "f(x) = x^2 and f'(x) = 2x", r"\[ f(x) = x^2 \] \[ L = f'(x) w \]", "w"),
    (r"\[ f = \sum_k x_k a_k + x_k^2 \]", r"\sum_k ( ... ) with brackets", r"\[ f = \sum_k (x_k a_k + x_k^2) \]", "x"),
    (r"\[ f = \sum_k x_k a_k + x_i^2 \]", r"\sum_i ( ... ) with brackets", r"\[ f = \sum_i (x_i a_i + x_i^2) \]", "x"),
    (r"Let $x\in\mathbb{R}^n$. \[ f = x_i^2 + \|x\|^2 \]", "Let $i$ be fixed",
     r"Let $x\in\mathbb{R}^n$. Let $i$ be fixed. \[ f = x_i^2 + \|x\|^2 \]", "x"),
    (r"Let $x\in\mathbb{R}^n$. \[ f = x_i^2 + \|x\|^2 \]", r"Let $x_i \in \mathbb{R}$",
     r"Let $x\in\mathbb{R}^n$. Let $x_i \in \mathbb{R}$. \[ f = x_i^2 + \|x\|^2 \]", "x"),
    (r"\[ L = \frac1n\sum_n y_n^2 \]", r"\frac{1}{N}\sum_{n=1}^{N}", r"\[ L = \frac{1}{N}\sum_{n=1}^{N} y_n^2 \]", "y"),
    (r"\[ f = x^2 + o(1) \]", "Leave the rest out", r"\[ f = x^2 \]", "x"),
    (r"\[ f = x^2 + O(x^3) \]", "or give it a letter", r"\[ f = x^2 + r \]", "x"),
    (r"\[ f = \sum_{\langle i,j\rangle} s_i s_j \]", r"\sum_{(i,j) \in S}", r"\[ f = \sum_{(i,j) \in S} s_i s_j \]", "s"),
    (r"\[ f = \sum_{\langle i,j\rangle} s_i s_j \]", r"\sum_{i,j} for all", r"\[ f = \sum_{i,j} s_i s_j \]", "s"),
    (r"$X\in\mathbb{R}^{n\times d}$, $m$ is the mean of $X$. \[ f = \|X - \mathbf{1} m^\top\|_F^2 \]",
     r"or $m_j = \frac{1}{n} \sum_{i=1}^{n} X_{ij}$",
     r"$X\in\mathbb{R}^{n\times d}$, $m_j = \frac{1}{n} \sum_{i=1}^{n} X_{ij}$. \[ f = \|X - \mathbf{1} m^\top\|_F^2 \]", "X"),
    (r"\[ f = \sum_i (x_i - m)^4 \] where $m$ is the mean", r"by a formula, as in $m = \operatorname{mean}(x)$",
     r"\[ f = \sum_i (x_i - m)^4 \] where $m = \operatorname{mean}(x)$", "x"),
    (r"\[ f = \sum_i (x_i - m)^4 \] where $m$ is the mean", r"a quantity of its own: Let $m \in \mathbb{R}$",
     r"Let $m \in \mathbb{R}$. \[ f = \sum_i (x_i - m)^4 \] where $m$ is the mean", "x"),
    (r"\[ f = \sum_i (x_i - \bar{x})^2 \]", r"$\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i$",
     r"$\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i$. \[ f = \sum_i (x_i - \bar{x})^2 \]", "x"),
    (r"\[ f = \sum_i (x_i - \bar{x})^2 \]", r"Let $\bar{x} \in \mathbb{R}$",
     r"Let $\bar{x} \in \mathbb{R}$. \[ f = \sum_i (x_i - \bar{x})^2 \]", "x"),
    (r"\[ f = x\,dy - y\,dx \]", r"d \cdot y for a product", r"\[ f = x d \cdot y - y d \cdot x \]", "x"),
    (r"\[ f = x\,dy - y\,dx \]", r"derivatives with \partial",
     r"\[ y = x^2 \] \[ f = x\frac{\partial y}{\partial x} - y \]", "x"),
    (r"Let $A\in\mathbb{R}^{m\times n}$. \[ L = \|A^+ b\|^2 \]", r"write (A^\top A)^{-1} A^\top",
     r"Let $A\in\mathbb{R}^{m\times n}$. \[ L = \|(A^\top A)^{-1} A^\top b\|^2 \]", "b"),
    (r"Let $A\in\mathbb{R}^{m\times n}$. \[ L = \|A^+ b\|^2 \]", "for the other give it a letter",
     r"Let $A\in\mathbb{R}^{m\times n}$. \[ L = \|C b\|^2 \]", "b"),
    (r"\[ L = (\sigma(x))' y \]", r"Write \sigma'(…)", r"\[ L = \sigma'(x) y \]", "x"),
    (r"\[ L = (\sigma(x))' y \]", r"(\sigma(x))^\top for the transpose", r"\[ L = (\sigma(x))^\top y \]", "x"),
    ("f = x.arctan() + 1", "as a function of what stands before the point", "f = arctan(x) + 1", "x"),
    ("R = mean p log p", "Give what it counts an index, as in sum_i p_i log(p_i/q_i)", "R = mean_i p_i log(p_i)", "p"),
    ("p = w x, E = sum(t - p)^2", " for the first", "p = w x, E = sum((t - p)^2)", "w"),
    ("p = w x, E = sum(t - p)^2", " for the second", "p = w x, E = (sum(t - p))^2", "w"),
    ("$q = w x$. Find the derivative of $p$ with respect to $x$.", "Define it, as in $p = x^2$",
     "$q = w x$. Find the derivative of $p$ with respect to $x$. $p = x^2$", "x"),
    (r"$f = b^T \operatorname{vec}(W)$", r"\langle B, A\rangle with a matrix B", r"$f = \langle B, W\rangle$", "W"),
    (r"$f = \|\mathbf{AB} - \mathbf{C}\|_F^2$", r"Write \mathbf{A}\mathbf{B} for the product",
     r"$f = \|\mathbf{A}\mathbf{B} - \mathbf{C}\|_F^2$", "B"),
    (r"$f = \mathbf{e}_k^\top x$", "Let $k$ be fixed", r"Let $k$ be fixed. $f = \mathbf{e}_k^\top x$", "x"),
    (r"$f = c^\top (A \otimes B) d$, $A, B\in\mathbb{R}^{m\times n}$", r"B X A^\top is (A \otimes B)",
     r"$f = \|B X A^\top\|_F^2$, $A, B\in\mathbb{R}^{m\times n}$", "B"),
    (r"$\log\det A = 2\sum_i \log L_{ii}$", r"write $f = 2\sum_i \log L_{ii}$", r"$f = 2\sum_i \log L_{ii}$", "L"),
    (r"Let $f = x^T A x$. Find $\nabla^2 f$.", r"Write $\nabla_x^2 f$ for that by x twice",
     r"Let $f = x^T A x$. Find $\nabla_x^2 f$.", ""),
    (r"\[ f = \text{rate}(1-p) \]", "as in rate(x)", r"$\text{rate}(x) = x^2$ \[ f = \text{rate}(1-p) \]", "p"),
    (r"\[ f = \text{rate}(1-p) \]", r"for a product write \cdot", r"\[ f = \text{rate} \cdot (1-p) \]", "p"),
    ("f = x[0] + y", "x_1 for x[0]", "f = x_1 + y", "x_1"),
    ("f = x // 2", "For the quotient write /", "f = x / 2", "x"),
    ("f = (A**2).sum(axis=1)", "sum(x)", "f = sum(A)", "A"),
    ("f = (A**2).sum(axis=1)", r"\sum_i x_{ij}", r"\[ f = \sum_i \sum_j A_{ij}^2 \]", "A"),
    (r"\[ f = x^1/2 \]", "x^(1/2)", "f = x^(1/2)", "x"),
    (r"\[ f = x^1/2 \]", "x/2 for the quotient", "f = x/2", "x"),
    ("f = x squared + 3 y", "as in x^2 + 3 y", "f = x^2 + 3 y", "x"),
    (r"\[ f = e^{i\theta} \]", r"\cos and \sin", r"\[ f = \cos(\theta)^2 + \sin(\theta) \]", r"\theta"),
    (r"\[ f = e^{i\theta} \]", r"Let $i \in \mathbb{R}$", r"Let $i \in \mathbb{R}$. \[ f = e^{i\theta} \]", r"\theta"),
    (r"\[ f = \sum_{k=1}^n x_{2k}^2 \]", r"Write x_{2 \cdot k}", r"\[ f = \sum_{k=1}^n x_{2 \cdot k}^2 \]", "x"),
    (r"\[ f = \sum_{k=1}^n x_{2k}^2 \]", "or x_{2,k}", r"\[ f = \sum_{k=1}^n x_{2,k}^2 \]", "x_2"),
    (r"\[ f = c(1 + r\%) \]", r"\frac{r}{100} for r\%", r"\[ f = c \cdot (1 + \frac{r}{100}) \]", "r"),
    (r"\[ f = \sum_i (y_i - w \cdot x_i)^2 \]", r"Say which: $w \in \mathbb{R}$",
     r"Let $w \in \mathbb{R}$. \[ f = \sum_i (y_i - w \cdot x_i)^2 \]", "w"),
    (r"\[ f = 1[x] x^2 \]", r"\mathbb{1}[x > 0]", r"\[ f = \mathbb{1}[x > 0] x^2 \]", "x"),
    (r"\[ f = 1[x] x^2 \]", "for a product leave the 1 out", r"\[ f = [x] x^2 \]", "x"),
    (r"\[ f = x \ge y \]", r"f = \mathbb{1}[x ≥ y]", r"\[ f = \mathbb{1}[x ≥ y] \]", "x"),
    (r"\[ f = x \ge y \]", "say the bound apart", r"\[ f = x \] and $x \ge y$.", "x"),
    (r"\[ f = n2^x + x n3^y \]", r"Write n_{2}", r"\[ f = n_{2}^x + x n_{3}^y \]", "x"),
    (r"\[ f = n2^x \]", "or 2 n", r"\[ f = 2 n^x \]", "x"),
    (r"\[ h_t = \tanh(w h_{t-1}) \] \[ L = h_T^2 \]", r"as in $t = 1, \dots, 3$",
     r"\[ h_t = \tanh(w h_{t-1}), \quad t = 1, \dots, 3 \] \[ L = h_3^2 \]", "w"),
    (r"Let $X\in\mathbb{R}^{m\times n}$. \[ f = \|X\|_* \]", r"\|A\|_F",
     r"Let $X\in\mathbb{R}^{m\times n}$. \[ f = \|X\|_F \]", "X"),
    (r"Let $w\in\mathbb{R}^d$. \[ f = |w|_1 \]", r"\|w\|_1", r"Let $w\in\mathbb{R}^d$. \[ f = \|w\|_1 \]", "w"),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $y^+ = Ax$ and $V = y^{+\top} y^+$.", r"(y^+)^\top",
     r"Let $A\in\mathbb{R}^{n\times n}$, $y^+ = Ax$ and $V = (y^+)^\top y^+$.", "x"),
    (r"Let $r_i\in\mathbb R^3$, $r_{ij}=\|r_i-r_j\|$ and $U=\sum_{i<j}r_{ij}^2$.", "d_{ij}",
     r"Let $r_i\in\mathbb R^3$, $d_{ij}=\|r_i-r_j\|$ and $U=\sum_{i<j}d_{ij}^2$.", "r"),
    (r"$f(x) = x^2$, $L = f(x, y)$.", "leave the others out here", r"$f(x) = x^2$, $L = f(x)$.", "x"),
    (r"$f(x) = x^2$, $L = f(x, y)$.", "Define f with all of them", r"$f(x, y) = x^2$, $L = f(x, y)$.", "x"),
    (r"\[ f(x) = \sin^{-1}(x) \]", r"\arcsin(x)", r"\[ f(x) = \arcsin(x) \]", "x"),
    (r"\[ f(x) = \sin^{-1}(x) \]", r"\frac{1}{\sin(x)}", r"\[ f(x) = \frac{1}{\sin(x)} \]", "x"),
    (r"Let $w\in\mathbb{R}^m$, $X\in\mathbb{R}^{m\times n}$. \[ f = \|w^\top X_{:}\|^2 \]",
     "where $x_i$ are the columns of $X$",
     r"Let $w\in\mathbb{R}^m$, $X\in\mathbb{R}^{m\times n}$. \[ f = \sum_i (w^\top x_i)^2 \] where $x_i$ are the columns of $X$.",
     "w"),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f = x^\top (A + \lambda) x \]", r"\lambda I",
     r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f = x^\top (A + \lambda I) x \]", "A"),
    (r"Let $x\in\mathbb{R}$. \[ L = \psi(x)^2 \]", r"\psi(x) = \tanh(x)",
     r"Let $x\in\mathbb{R}$ and $\psi(x) = \tanh(x)$. \[ L = \psi(x)^2 \]", "x"),
    (r"\[ L = \sum_{j \ne i} (s_j - s_i)^2 \]", r"\sum_{i \ne j}", r"\[ L = \sum_{i \ne j} (s_j - s_i)^2 \]", "s"),
    (r"\[ L = \sum_{j \ne i} (s_j - s_i)^2 \]", "Let $i$ be fixed",
     r"Let $i$ be fixed. \[ L = \sum_{j \ne i} (s_j - s_i)^2 \]", "s"),
    (r"\[ L = \sum_i \sum_j w_ij x_j \]", "w_{ij}", r"\[ L = \sum_i \sum_j w_{ij} x_j \]", "w"),
    (r"Let $x_i \in \mathbb{R}$. \[ f = \sum_i \|x_i\|^2 \]", r"Let $x_i \in \mathbb{R}^d$",
     r"Let $x_i \in \mathbb{R}^d$. \[ f = \sum_i \|x_i\|^2 \]", "x"),
    (r"Let $x_i \in \mathbb{R}$. \[ f = \sum_i \|x_i\|^2 \]", "|x|", r"Let $x_i \in \mathbb{R}$. \[ f = \sum_i |x_i|^2 \]", "x"),
    (r"Let $a,b\in\mathbb{R}^n$. \[ f = \|a \ast b\|^2 \]", r"\odot (component by component)",
     r"Let $a,b\in\mathbb{R}^n$. \[ f = \|a \odot b\|^2 \]", "a"),
    (r"\[ f = \sum_i a_i \wedge b_i \]", r"Write \cdot", r"\[ f = \sum_i a_i \cdot b_i \]", "a"),
    (r"Let $z\in\mathbb{C}$. \[ f = z^2 + u \]", "real and its imaginary part",
     r"Let $u, v\in\mathbb{R}$. \[ f = u^2 - v^2 \]", "u"),
    (r"\[ f = \mathbb{E}_{x \sim p}[x w] \]", r"\frac{1}{N} \sum_{i=1}^{N} f(x_i)",
     r"\[ f = \frac{1}{N} \sum_{i=1}^{N} x_i w \]", "w"),
    (r"\[ L = \sum_{(x,y)\in D} (w x - y)^2 \]", r"\sum_{i=1}^{N}", r"\[ L = \sum_{i=1}^{N} (w x_i - y_i)^2 \]", "w"),
    (r"\[ L = \sum_i n_P \sum_{p\in P(i)} x_p P^2 \]", "Give its size a letter",
     r"\[ L = \sum_i n_P \sum_{p\in P(i)} x_p m^2 \]", "x"),
    (r"\[ E = \sum_n (w^T x_n - t_n)^2 + \lambda w^2 \]", r"w^\top w", r"\[ E = \sum_n (w^T x_n - t_n)^2 + \lambda w^\top w \]",
     "w"),
    (r"$s_j = w_j^\top x_i$, $L_i = \log\sum_j e^{s_j}$, $L = \sum_i L_i$", "Write i below s_j",
     r"$s_{ij} = w_j^\top x_i$, $L_i = \log\sum_j e^{s_{ij}}$, $L = \sum_i L_i$", "w"),
    (r"\[ f = x^H A x \]", r"x^\top", r"\[ f = x^\top A x \]", "x"),
    (r"\[ f = \int_0^a x^2 dx \]", r"\frac{a^3}{3}", r"\[ f = \frac{a^3}{3} \]", "a"),
    (r"Let $R\approx UV^T$ with $R\in\mathbb{R}^{m\times n}$.", r"L = \|R - U V^\top\|^2",
     r"\[ L = \|R - U V^\top\|^2 \] with $R\in\mathbb{R}^{m\times n}$.", "U"),
    (r"\[ p \propto \exp(-x^2) \]", r"p = c \exp(-x^2)", r"\[ p = c \exp(-x^2) \]", "x"),
    (r"\[ E = 1/2k x^2 \]", "(1/2) kx^2", r"\[ E = (1/2) kx^2 \]", "x"),
    (r"\[ E = 1/2k x^2 \]", "1/(2 k) x^2", r"\[ E = 1/(2 k) x^2 \]", "x"),
    (r"\[ f = \weight^2 \]", r"\newcommand{\weight}{w}", r"\newcommand{\weight}{w} \[ f = \weight^2 \]", "w"),
    (r"\[ A = \begin{pmatrix} a & 0 \\ 0 & \ddots \end{pmatrix} \] \[ f = x^\top A x \]", r"Let $A \in \mathbb{R}^{n \times n}$",
     r"Let $A \in \mathbb{R}^{n \times n}$. \[ f = x^\top A x \]", "A"),
    (r"Let $h, x\in\mathbb{R}^n$. \[ f = \|V [h; x]\|^2 \]", "W h + U x",
     r"Let $h, x\in\mathbb{R}^n$. \[ f = \|W h + U x\|^2 \]", "W"),
    (r"\[ y = a[1, 2] \]", r"a_{12}", r"Let $a\in\mathbb{R}^{n\times n}$. \[ y = a_{12} \]", "a"),
    (r"\[ y = a[1, b] \]", r"\cdot", r"\[ y = a \cdot [1, b] \]", "b"),
    (r"Let $x\in\mathbb{R}^n$, $S\in\mathbb{R}^{n\times n}$. \[ f = \|x\|_S^2 \]", r"(x)^\top S (x) or (x)^\top S^{-1} (x)",
     r"Let $x\in\mathbb{R}^n$, $S\in\mathbb{R}^{n\times n}$. \[ f = (x)^\top S^{-1} (x) \]", "x"),
    (r"\[ I = \sum_{x,y} p(x,y) \log p(x) \]", "a letter of its own", r"\[ I = \sum_{x,y} p(x,y) \log q(x) \]", "p"),
    (r"\[ w = (w_0, w_1)^T \] \[ f = \|w\|^2 \]", "Write w_1 for w_0", r"\[ w = (w_1, w_2)^T \] \[ f = \|w\|^2 \]", "w"),
    (r"$y_n = \sum_j w_j \phi_j(x_n)$ \[ E = \sum_n (t_n - y_n)^2 \]", r"\phi_{nj}",
     r"$y_n = \sum_j w_j \phi_{nj}$ \[ E = \sum_n (t_n - y_n)^2 \]", "w"),
    (r"$\Sigma_k\in\mathbb{R}^{d\times d}$ \[ f = \sum_{k=1}^K |\Sigma_k + I| c_k \]", "d_k",
     r"\[ f = \sum_{k=1}^K d_k c_k \]", "c"),
    (r"$h = x^2 + y$, $y = x^3$ \[ g = \left.\frac{dh}{dx}\right|_{x=u} \]", "and write f'(u) for its derivative at u",
     r"$y(x) = x^3$, $f(x) = x^2 + y(x)$ \[ g = f'(u) \]", "u"),
    (r"\[ f = \sum_{i=1}^n (x_{i+1} - x_i)^2 \]", "on a ring $x_{n+1} = x_1$",
     r"\[ f = \sum_{i=1}^n (x_{i+1} - x_i)^2 \] with $x_{n+1} = x_1$", "x"),
    (r"$L = \sum_{i \ne k} x_i^2$", "For one fixed k say so in words: Let $k$ be fixed",
     r"$L = \sum_{i \ne k} x_i^2$. Let $k$ be fixed.", "x"),
    (r"\[ f = \sum_{i=1}^n (x_{i+1} - x_i)^2 \]", "as in $x_{n+1} = 0$",
     r"\[ f = \sum_{i=1}^n (x_{i+1} - x_i)^2 \] with $x_{n+1} = 0$", "x"),
    (r"\[ f = \sum_{t=1}^T (y_t - a y_{t-1})^2 \]", r"\sum_{t=2}^{T}", r"\[ f = \sum_{t=2}^{T} (y_t - a y_{t-1})^2 \]", "a"),
    (r"\[ f = \sum_{t=1}^T (y_t - a y_{t-1})^2 \]", "Let $y_0$ be given",
     r"Let $y_0$ be given. \[ f = \sum_{t=1}^T (y_t - a y_{t-1})^2 \]", "a"),
    (r"$L = \mathrm{MSE}(y, Xw)$, $X\in\mathbb{R}^{n\times d}$", r"= \frac{1}{n} \sum_{i=1}^n (a_i - b_i)^2",
     r"$X\in\mathbb{R}^{n\times d}$. $L = \mathrm{MSE}(y, Xw)$, $\mathrm{MSE}(a, b) = \frac{1}{n} \sum_{i=1}^n (a_i - b_i)^2$",
     "w"),
    (r"$f(W)=\log\det(W)-\sum_i\log\cosh(w_i^\top x)$", "where $w_i$ are the rows of $W$",
     r"$f(W)=\log\det(W)-\sum_i\log\cosh(w_i^\top x)$, where $w_i$ are the rows of $W$.", "W"),
    (r"$A, B\in\mathbb{R}^{n\times n}$ \[ L = sum(A * B) \]", r"\odot for each component",
     r"$A, B\in\mathbb{R}^{n\times n}$ \[ L = sum(A \odot B) \]", "A"),
    (r"$f(x) = x^2$, $y = f \circ \tanh(z)$", r"Write f(\tanh(x)) or f \odot \tanh(x)",
     r"$f(x) = x^2$, $y = f(\tanh(z))$", "z"),
    (r"$c = \cos(u, v)$", r"\frac{u^\top v}{\|u\| \|v\|}", r"$c = \frac{u^\top v}{\|u\| \|v\|}$", "u"),
    (r"$L = d(Ax, y)$", r"d(a, b) = a^\top b", r"$L = d(Ax, y)$ and $d(a, b) = a^\top b$", "x"),
    (r"$S(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $L = y^\top \log S(Wx)$", "v = S(Wx)",
     r"$S(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $v = S(Wx)$, $L = y^\top \log v$", "x"),
    (r"Let $w,x\in\mathbb{R}^d$. \[ h = w^\top x \] \[ L = q^2 \]", "% output: h",
     "% output: h\n" + r"Let $w,x\in\mathbb{R}^d$. \[ h = w^\top x \] \[ L = q^2 \]", "w"),
    (r"\[ a = x^2 = x^3 \]", "Leave out the one that is not a", r"\[ a = x^2 \]", "x"),
    (r"\[ a = x^2 = x^3 \]", "give it a letter of its own", r"\[ b = x^2 \] \[ a = x^3 \]", "x"),
    (r"\[ f = \prod x^2 \]", r"as in \prod_{k}", r"\[ f = \prod_{k} x_k^2 \]", "x"),
    (r"\[ f = \prod x_i^2 \]", r"as in \prod_{k}", r"\[ f = \prod_{k} x_k^2 \]", "x"),
    (r"\[ f = \sum_{2} x^2 \]", "Sum over a letter", r"\[ f = \sum_k x_k^2 \]", "x"),
    (r"\[ y_i = \sum_i a_{ij} x_i^2 \]", "Call one of them something else", r"\[ y_j = \sum_i a_{ij} x_i^2 \]", "x"),
    (r"\[ f = \frac{\partial}{\partial x} \]", "Write the quantity above", r"\[ f = \frac{\partial x^3}{\partial x} \]", "x"),
    (r"\[ f = a \partial x \]", r"\frac{\partial L}{\partial z_i}", r"\[ f = a \frac{\partial L}{\partial x} \] \[ L = x^3 \]",
     "a"),
    (r"\[ f = (x + y \]", "Expected )", r"\[ f = (x + y) \]", "x"),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f = x^\top A^{13} x \]", r"Known: \top, -1",
     r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f = x^\top A^{-1} x \]", "x"),
    (r"\[ g = a \nabla f \] \[ f = x^2 y \]", r"\nabla_{w} J", r"\[ g = a \nabla_{x} f \] \[ f = x^2 y \]", "a"),
    (r"Let $X\in\mathbb{R}^{m\times n}$. \[ f = \|X\|_3 \]", "Of a matrix: 2 or F",
     r"Let $X\in\mathbb{R}^{m\times n}$. \[ f = \|X\|_F \]", "X"),
    (r"Let $x, y\in\mathbb{R}^n$. \[ f = \|x \times y\|^2 \]", r"Say so: $u, v \in \mathbb{R}^3$",
     r"Let $x, y \in \mathbb{R}^3$. \[ f = \|x \times y\|^2 \]", "x"),
    (r"\[ f = x^12 \]", "Write {12}", r"\[ f = x^{12} \]", "x"),
    (r"\[ f = x^2^3 \]", "Put braces around", r"\[ f = x^{2^3} \]", "x"),
    (r"\[ f = x : y \]", r"Write \cdot or /", r"\[ f = x / y \]", "x"),
    (r"\[ f = x + (y > 0) \]", r"Write \mathbb{1}[…]", r"\[ f = x + \mathbb{1}[y > 0] \]", "x"),
    (r"\[ f = x \cdot \]", "what this operation applies to", r"\[ f = x \cdot y \]", "x"),
    (r"\[ f = \exp \]", r"Write \exp(…)", r"\[ f = \exp(x) \]", "x"),
    (r"\[ f = x \pm y \]", "each with its own sign", r"\[ f = x + y \] \[ g = x - y \]", "x"),
    (r"\[ f = \tanh x^2 y \]", r"\tanh(x^2) y or \tanh(x^2y)", r"\[ f = \tanh(x^2y) \]", "x"),
    (r"\[ A = \begin{pmatrix} a & b \\ c \end{pmatrix} \] \[ f = \|A\|_F^2 \]", "Write a 0",
     r"\[ A = \begin{pmatrix} a & b \\ c & 0 \end{pmatrix} \] \[ f = \|A\|_F^2 \]", "a"),
    (r"\newcommand{\w}{\w} \[ f = \w^2 \]", "Write out what it stands for", r"\[ f = w^2 \]", "w"),
    (r"\[ f = x^2 ", "Close it", r"\[ f = x^2 \]", "x"),
    ("Let $h = w x$ and $L = q^2$.", "write the line % output: h", "% output: h\nLet $h = w x$ and $L = q^2$.", "w"),
    ("We look for the slope of the square of x.", "as in f(x) = x^2", "We look for the slope of $f(x) = x^2$.", "x"),
    (r"\[ p \lesssim \exp(-x^2) \]", "Write = where it holds", r"\[ p = \exp(-x^2) \]", "x"),
    (r"\[ p \varpropto \exp(-x^2) \]", r"p = c \exp(-x^2)", r"\[ p = c \exp(-x^2) \]", "x"),
    (r"\[ f \to x^\top x \]", r"Let $x \in \mathbb{R}^n$", r"Let $x \in \mathbb{R}^n$. \[ f(x) = x^\top x \]", "x"),
    ("L_i = sum(x_i * w_i)", "as in sum_j x_j", "L_i = sum_j (w_ij x_j)", "x"),
    (r"\[ f = \sum_i (x_i \sum_i y_i) \]", "Every sum takes a letter of its own", r"\[ f = \sum_i (x_i \sum_j y_j) \]", "x"),
    (r"\[ g = a \frac{\partial f}{\partial x \partial y} \] \[ f = x^2 y^2 \]", r"Write \partial^{2} above two variables",
     r"\[ g = a \frac{\partial^{2} f}{\partial x \partial y} \] \[ f = x^2 y^2 \]", "a"),
    (r"\[ g = a\frac{\partial^2 f}{\partial x y} \] \[ f = x^2 y^2 \]", r"\partial x_i \partial x_j",
     r"\[ g = a\frac{\partial^2 f}{\partial x \partial y} \] \[ f = x^2 y^2 \]", "a"),
    (r"\[ f = \operatorname{foo}(x) \]", "Define it, as in foo(x) = …",
     r"\[ \operatorname{foo}(x) = x^2 \] \[ f = \operatorname{foo}(x) \]", "x"),
    (r"\[ f = \begin{cases} x & x > 1 \\ 0 & x < 0 \end{cases} \]", r"Give the last one \text{otherwise}",
     r"\[ f = \begin{cases} x & x > 1 \\ 0 & \text{otherwise} \end{cases} \]", "x"),
    (r"\[ f = \frac{x}{0} \]", "Mend what is divided by zero", r"\[ f = \frac{x}{2} \]", "x"),
    (r"\[ f = \operatorname{tr}(I) x \]", "as in I_{n}", r"\[ f = \operatorname{tr}(I_{n}) x \]", "x"),
    (r"Let $x\in\mathbb{R}^d$. \[ f = \sum_k \log \mathcal{N}(x \mid \mu_k, \Sigma_k) \]", r"\Sigma for one matrix",
     r"Let $x\in\mathbb{R}^d$. \[ f = \sum_k \log \mathcal{N}(x \mid \mu_k, \Sigma) \]", "x"),
    (r"$W\in\mathbb{R}^{m\times n}$, $y\in\mathbb{R}^m$. \[ z = Wx \] \[ L = \|y - Z\|^2 \]", r"Let $Z \in \mathbb{R}^n$",
     r"$W\in\mathbb{R}^{m\times n}$, $y\in\mathbb{R}^m$. Let $Z \in \mathbb{R}^m$. \[ z = Wx \] \[ L = \|y - Z\|^2 \]", "y"),
    (r"\[ L = x^2 \] \[ L = x^3 \]", "Give one of them another letter", r"\[ M = x^2 \] \[ L = x^3 \]", "x"),
    ("% given: q positive\n" + r"\[ L = x^2 \]", "Write a symbol that stands in a formula",
     "% given: x positive\n" + r"\[ L = x^2 \]", "x"),
    ("% letters: i\n" + r"\[ L = \sum_i x_i^2 \]", "as in k i : K", "% letters: i : K\n" + r"\[ L = \sum_i x_i^2 \]", "x"),
    (r"Let $A\in\mathbb{R}^{n\times n}$. \[ f = \operatorname{tr}(\exp(A)) \]", r"write \exp(A_{ij}) with indices",
     r"Let $A\in\mathbb{R}^{n\times n}$. \[ f = \sum_{ij} \exp(A_{ij}) \]", "A"),
    (r"Let $A\in\mathbb{R}^{m\times n}$. \[ f = \|A\|_2 \]", r"\|A\|_F for the Frobenius norm",
     r"Let $A\in\mathbb{R}^{m\times n}$. \[ f = \|A\|_F \]", "A"),
    (r"Let $x\in\mathbb{R}^n$. \[ f = \tanh(x)' \tanh(x) \]", "Define the quantity and transpose its name",
     r"Let $x\in\mathbb{R}^n$. \[ y = \tanh(x) \] \[ f = y' y \]", "x"),
    (r"\[ f = \sum_i x_{i^2} \]", r"as in \sum_{i=1}^{K}", r"\[ f = \sum_{i=1}^{K} x_i^2 \]", "x"),
    (r"\[ f = \sum_{i=1}^K x_{i^2} \]", "a sum such as 2i+r-2", r"\[ f = \sum_{i=1}^K x_{i+1} \]", "x"),
    (r"Let $f = x^\top A x$. Find the Hessian.", "with respect to $x$",
     r"Let $f = x^\top A x$. Find the Hessian with respect to $x$.", ""),
    (r"Let $u(t)$ satisfy $\dot u=-ku$, $E=\frac12u^2$. Compute $dE/dt$.", "an equation for what depends on it, as in u = t^2",
     r"Let $u = t^2$, $E=\frac12u^2$. Compute $dE/dt$.", ""),
    (r"Let $p = \sigma(a)$. Compute $\partial p(1-q)/\partial a$.", "Give it a name, as in $f = ...$",
     r"Let $p = \sigma(a)$ and $f = p(1-p)$. Find $df/da$.", ""),
    (r"Let $f = a x^4$. Find the third derivative.", "with respect to $x$",
     r"Let $f = a x^4$. Find the third derivative with respect to $x$.", ""),
    (r"$a, b\in\mathbb{R}^n$ \[ f = a * b \]", r"\odot for each component", r"$a, b\in\mathbb{R}^n$ \[ f = a \odot b \]", "a"),
    (r"$a, b\in\mathbb{R}^n$ \[ f = a * b \]", r"w^\top x for their inner", r"$a, b\in\mathbb{R}^n$ \[ f = a^\top b \]", "a"),
    ("f = w^T ([a b] + v)", "Write [a, b] for the list", "f = w^T ([a, b] + v)", "w"),
    ("f = w^T ([a b] + v)", "(a b) for the product", "f = w^T ((a b) + v)", "w"),
    (r"\[ L = G^{ij}S^{ij} \]", r"Write them below, with the sum", r"\[ L = \sum_{ij} G_{ij} S_{ij} \]", "G"),
    (r"\[ L = G^{ij}S^{ij} \]", r"for a power write x^{i \cdot j}", r"\[ L = G^{i \cdot j} S^{i \cdot j} \]", "G"),
    ("f = 2*[x1' x2']'", "Write what is done with each part, as in x1' A x1 + x2' B x2", "f = x1' A x1 + x2' B x2", "x_1"),
    (r"\[ p \preccurlyeq x^2 \]", "as in L = x^2", r"\[ p = x^2 \]", "x"),
    (r"\[ L = \sum_{(i,j)\in A+B} x_i x_j \]", "Give the set of pairs a letter", r"\[ L = \sum_{(i,j)\in S} x_i x_j \]", "x"),
    (r"\[ z_{i^2} = x_i^2 \] \[ L = \sum_i z_i \]", "left side as z_{k}", r"\[ z_{k} = x_k^2 \] \[ L = \sum_i z_i \]", "x"),
    ("% input: 3\n" + r"\[ L = \sum_i x_i^2 \]", "W^{(1)}_{kd}", "% input: x_i\n" + r"\[ L = \sum_i x_i^2 \]", "x"),
    ("% input: x_i\n% given: q positive\n" + r"\[ L = \sum_i x_i^2 \]", "Write an input and one of one-hot",
     "% input: x_i\n% given: x_i positive\n" + r"\[ L = \sum_i x_i^2 \]", "x"),
    (r"$f = \mathbf{1} (x) y$", r"Say which: $x \in \mathbb{R}$", r"Let $x \in \mathbb{R}$. $f = \mathbf{1} (x) y$", "y"),
    (r"\[ f = \tanh''(x) \]", r"as in h(u) = \tanh(u), and write h''(…)", r"\[ h(u) = \tanh(u) \] \[ f = h''(x) \]", "x"),
    (r"\[ f = \hat{x + y}^2 \]", "Give the quantity a name of its own", r"\[ z = x + y \] \[ f = z^2 \]", "x"),
    ("f = rho + rho^2 + cde", "Write c*d*e for the product", "f = rho + rho^2 + c*d*e", "rho"),
    ("f = rho + rho^2 + cde", r"\mathrm{cde} for the name", r"f = rho + rho^2 + \mathrm{cde}", "rho"),
    (r"\[ f = \mathbf{1}\{x\} x^2 \]", r"\mathbb{1}[x > 0]", r"\[ f = \mathbb{1}[x > 0] x^2 \]", "x"),
    (r"Let $s = Wx$ and \[ L = \ell(s_1, y) \] for any loss $\ell$.", "or give it a vector",
     r"Let $s = Wx$ and \[ L = \ell(s, y) \] for any loss $\ell$.", "x"),
    (r"Let $s = Wx$ and \[ L = \ell(s_1, y) \] for any loss $\ell$.", r"\ell(u) = u^2",
     r"Let $s = Wx$ and \[ \ell(u, v) = (u - v)^2 \] \[ L = \ell(s_1, y) \].", "x"),
)
TEXT = r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$. " \
       r"\[ L(w) = \sum_i (y_i - w^\top x_i)^2 + \lambda\|w\|^2 + \|X\|_F^2 \] where $x_i$ are the rows of $X$."
DECLARED = {"axes": "n d", "letters": "i : n", "input": "y_i", "given": "y positive", "output": "L", "wrt": "w", "result": "a",
            "name": "ridge"}


SAYS = {"Misread": 2, "Misfit": 2, "Doubt": 2, "in_text": 3}
"""What makes an error of reading, with the place of its advice."""
READERS = Path(symderiv.__file__).parent / "reading"
FOLDERS = ("meaning", "formulas", "syntax", "documents", "prose", "problems")


def advice_given():
    """The advice in the source of what reads a text or a problem, each as its fixed parts."""
    for path in sorted(path for folder in FOLDERS for path in (READERS / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = SAYS.get(getattr(node.func, "id", getattr(node.func, "attr", ""))) if isinstance(node, ast.Call) else None
            given = [k.value for k in node.keywords if k.arg == "advice"] if isinstance(node, ast.Call) else []
            for value in given or (node.args[place : place + 1] if place else []):
                parts = value.values if isinstance(value, ast.JoinedStr) else [value]
                if fixed := [part.value for part in parts if isinstance(part, ast.Constant) and part.value]:
                    yield fixed


def has(message, parts):
    """Whether a message has these parts, one after another."""
    at = 0
    for part in parts:
        if (at := message.find(part, at)) < 0:
            return False
        at += len(part)
    return True


def test_all_advice_is_followed():
    """Each advice is that of an error that a row of a table meets."""
    messages = [*(refusal(row[0], row[3]) for row in FOLLOWED), *(of_data.refusal(*row[:2]) for row in of_data.FOLLOWED)]

    assert not {fixed[0] for fixed in advice_given() if not any(has(message, fixed) for message in messages)}


def answered(folder: Path, text: str, wrt: str) -> str:
    path = folder / "text.tex"
    path.write_text(text, encoding="utf-8")
    return sd.read_problem(path).answer(wrt)["result"]["python"]


@cache
def refusal(text: str, wrt: str) -> str:
    """What the reader says against a text."""
    with tempfile.TemporaryDirectory() as folder, pytest.raises(SymderivError) as error:
        answered(Path(folder), text, wrt)
    return str(error.value)


@pytest.mark.parametrize(("text", "advice", "followed", "wrt"), FOLLOWED, ids=[row[1] for row in FOLLOWED])
def test_advice_works_when_it_is_followed(tmp_path, text, advice, followed, wrt):
    assert advice in refusal(text, wrt)
    assert answered(tmp_path, followed, wrt)


@pytest.mark.parametrize("key", [k for k in DECLARES if k != "result"])
def test_a_declaration_switches_no_inference_off(tmp_path, key):
    plain, said = answered(tmp_path, TEXT, "w"), answered(tmp_path, f"% {key}: {DECLARED[key]}\n{TEXT}", "w")
    assert said == plain


def test_every_kind_of_declaration_is_tried():
    assert set(DECLARED) == set(DECLARES)
