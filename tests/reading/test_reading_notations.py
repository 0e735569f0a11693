r"""Notations by which papers mean arrays, each typed in several ways, held against NumPy: entries of matrices, rows before
matrices, features and arguments that count, norms by a matrix, functions that the text defines, biases, deviations."""

import math

import numpy as np
import pytest

from symderiv import check_file, read_problem
from symderiv.errors import SymderivError
from symderiv.reading.syntax.spelling import plain
from tests.reading.reading_oracle import Asked, differences, gradient, positive, spd


def turned(theta, p, q):
    c, s = np.cos(theta), np.sin(theta)
    return ((np.array([[c, -s], [s, c]]) @ p - q) ** 2).sum()


def net(x, W1, b1, W2, b2, y):
    return ((np.tanh(x @ W1 + b1) @ W2 + b2 - y) ** 2).sum()


def features(w, phi, t):
    return ((phi @ w - t) ** 2).sum()


def weighted(beta, Z, X, y, W):
    r = Z.T @ (y - X @ beta)
    return r @ W @ r


def layer_norm(x, c):
    return (c * ((x - x.mean()) / x.std()) ** 3).sum()


def divergence(p, q):
    return (p * np.log(p / q)).sum()


TURN, PLANE = {"theta": (), "p": (2,), "q": (2,)}, r" and $E = \|R p - q\|^2$ with $p, q \in \mathbb{R}^2$."
NET = {"x": (3,), "W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,), "y": (2,)}
PAIR = {"a": (), "b": (), "M": (2, 2)}
DENSITY = {"p": (4,), "q": (4,)}


def garch(omega, alpha, beta, h1, r1, r2, r3):
    h2 = omega + alpha * r1**2 + beta * h1
    h3 = omega + alpha * r2**2 + beta * h2
    return np.log(h2) + r2**2 / h2 + np.log(h3) + r3**2 / h3


def smoothed(z, epsilon, y):
    logs = z - np.log(np.exp(z).sum())
    return -((1 - epsilon) * logs[int(y) - 1] + epsilon / len(z) * logs.sum())


def mixture(mu, x, pi):
    return np.log((pi * np.exp(-((x[:, None] - mu) ** 2).sum(2) / 2)).sum(1)).sum()


READ = (
    (
        r"$P(y=1|x) = \sigma(w^\top x)$, $P(y=0\mid x) = 1-P(y=1\mid x)$, $L = -t\log P(y=1|x) - (1-t)\log P(y=0|x)$",
        Asked("w", lambda w, x, t: np.log(1 + np.exp(w @ x)) - t * (w @ x), {"w": (3,), "x": (3,), "t": ()}),
    ),
    (
        r"$h_t=\omega+\alpha r_{t-1}^2+\beta h_{t-1}$ is started at $h_1$; $\ell=\sum_{t=2}^{3}(\log h_t+\frac{r_t^2}{h_t})$",
        Asked(
            r"\beta",
            garch,
            dict.fromkeys(("omega", "alpha", "beta", "h1", "r1", "r2", "r3"), ()),
            draw={n: positive() for n in ("omega", "alpha", "beta", "h1")},
        ),
    ),
    (
        r"$q_k = (1-\epsilon)\delta_{k,y} + \epsilon/K$, $L=-\sum_{k=1}^K q_k\log p_k$, $p=\mathrm{softmax}(z)$",
        Asked("z", smoothed, {"z": (4,), "epsilon": (), "y": ()}, sizes={"K": 4}, draw={"y": lambda rng: 2}),
    ),
    (
        r"$L = \sum_i [\|f_i^a - f_i^p\|_2^2 - \|f_i^a-f_i^n\|_2^2 + \alpha]_+$ with $f_i^a\in\mathbb{R}^d$",
        Asked(
            "f^a",
            lambda f_a, f_p, f_n, alpha: np.maximum(0, ((f_a - f_p) ** 2).sum(1) - ((f_a - f_n) ** 2).sum(1) + alpha).sum(),
            {"f_a": (4, 3), "f_p": (4, 3), "f_n": (4, 3), "alpha": ()},
        ),
    ),
    (
        r"$\log p(x_n)=\log\sum_k\pi_k\exp(-\tfrac12\|x_n-\mu_k\|^2)$, $\ell=\sum_n\log p(x_n)$, $x_n,\mu_k\in\mathbb{R}^D$",
        Asked(r"\mu", mixture, {"mu": (2, 3), "x": (4, 3), "pi": (2,)}, r"\ell", draw={"pi": positive(2)}),
    ),
    (
        r"$h = (xW\odot\sigma(xW))\odot(xV)$, $L=\|h-t\|^2$",
        Asked(
            "x",
            lambda x, W, V, t: (((x @ W) / (1 + np.exp(-x @ W)) * (x @ V) - t) ** 2).sum(),
            {"x": (3,), "W": (3, 2), "V": (3, 2), "t": (2,)},
        ),
    ),
    (
        r"$f = x'Ax + b'x + c$ with respect to the vector $x$",
        Asked("x", lambda x, A, b, c: x @ A @ x + b @ x + c, {"x": (3,), "A": (3, 3), "b": (3,), "c": ()}),
    ),
    (
        r"$k(x,x') = (x^\top x' + c)^2$",
        Asked("x", lambda x, x_prime, c: (x @ x_prime + c) ** 2, {"x": (3,), "x_prime": (3,), "c": ()}),
    ),
    *[
        (
            rf"\[ R = \begin{{{m}}} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{{{m}}} \]{PLANE}",
            Asked("theta", turned, TURN),
        )
        for m in ("pmatrix", "bmatrix")
    ],
    (
        r"\[ R = \left[\begin{array}{cc} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{array}\right] \]" + PLANE,
        Asked("theta", turned, TURN),
    ),
    *[
        (
            f"$v = {v}$, $L = v^\\top M v$, $M\\in\\mathbb{{R}}^{{2\\times 2}}$",
            Asked("a", lambda a, b, M: np.array([a, b]) @ M @ [a, b], PAIR),
        )
        for v in (
            r"[a, b]^\top",
            "(a, b)^T",
            r"\begin{bmatrix} a \\ b \end{bmatrix}",
            r"\begin{pmatrix} a & b \end{pmatrix}^\top",
        )
    ],
    (
        r"$f = \begin{vmatrix} a & b \\ c & a \end{vmatrix}$",
        Asked("a", lambda a, b, c: a * a - b * c, {"a": (), "b": (), "c": ()}),
    ),
    (
        r"$x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}$ and $f = x^\top A x + x_1$",
        Asked("x", lambda x, A: x @ A @ x + x[0], {"x": (2,), "A": (2, 2)}),
    ),
    (
        r"$\phi(x) = [1, x, x^2]$, $\hat y_i = \phi(x_i)^T w$, $L = \sum_{i=1}^N (\hat y_i - y_i)^2$",
        Asked("w", lambda w, x, y: ((np.stack([x**0, x, x**2], 1) @ w - y) ** 2).sum(), {"w": (3,), "x": (5,), "y": (5,)}),
    ),
    (r"$h = \tanh(xW_1+b_1)$, $L = \|hW_2 + b_2 - y\|^2$", Asked("W_1", net, NET)),
    (r"$h = \tanh(x W_1 + b_1)$, $s = h W_2 + b_2$, $L = \|s - y\|^2$ for a row vector $x$", Asked("b_1", net, NET)),
    (
        r"$q = xW_Q$, $k = xW_K$, $s = q k^\top$, $x\in\mathbb{R}^d$",
        Asked("x", lambda x, W_Q, W_K: (x @ W_Q) @ (x @ W_K), {"x": (3,), "W_Q": (3, 2), "W_K": (3, 2)}),
    ),
    (
        r"$x\in\mathbb{R}^{1\times d}$, $W\in\mathbb{R}^{d\times k}$, $s = xW$, $L = \sum_j s_j^3$",
        Asked("W", lambda W, x: ((x @ W) ** 3).sum(), {"W": (3, 4), "x": (1, 3)}),
    ),
    (
        r"$x, w\in\mathbb{R}^{d\times 1}$, $y\in\mathbb{R}^{1\times 1}$, $L = (w^\top x - y)^2$",
        Asked("y", lambda w, x, y: ((w.T @ x).item() - y) ** 2, {"w": (3, 1), "x": (3, 1), "y": ()}),
    ),
    (
        r"$L = \|XW + b - Y\|_F^2$",
        Asked("b", lambda X, W, b, Y: ((X @ W + b - Y) ** 2).sum(), {"X": (5, 3), "W": (3, 2), "b": (2,), "Y": (5, 2)}),
    ),
    (
        r"$h = m \odot x$, $L = \|h - t\|^2$",
        Asked("x", lambda m, x, t: ((m * x - t) ** 2).sum(), {"m": (3,), "x": (3,), "t": (3,)}),
    ),
    *[
        (rf"\[ L = \sum_{{n=1}}^N ({w}^\top{phi} - t_n)^2 \]{said}", Asked(w, features, {"w": (3,), "phi": (5, 3), "t": (5,)}))
        for w, phi, said in (
            ("w", r"\phi(x_n)", r" $\phi(x_n)\in\mathbb{R}^M$ are fixed features."),
            (r"\mathbf{w}", r"\boldsymbol\phi(\mathbf{x}_n)", ""),
            ("w", r"\phi_n", ""),
        )
    ],
    (
        r"$J = \sum_i (y_i - \sum_j \alpha_j k(x_i, x_j))^2$",
        Asked(r"\alpha", lambda alpha, y, k: ((y - k @ alpha) ** 2).sum(), {"alpha": (4,), "y": (4,), "k": (4, 4)}),
    ),
    *[
        (text, Asked("q", divergence, DENSITY, draw={"p": positive(4), "q": positive(4)}))
        for text in (r"$D = \sum_x p(x) \log\frac{p(x)}{q(x)}$", r"\[ D = \sum_{x \in X} p(x)\,(\log p(x) - \log q(x)) \]")
    ],
    (
        r"$J=\|Z^\top(y-X\beta)\|_W^2$ where $Z\in\mathbb R^{n\times q}$, $X\in\mathbb R^{n\times p}$, $W\succ0$.",
        Asked(r"\beta", weighted, {"beta": (3,), "Z": (5, 4), "X": (5, 3), "y": (5,), "W": (4, 4)}, draw={"W": spd(4)}),
    ),
    *[
        (
            rf"{define} $L = \operatorname{{f}}(w^\top x)$, $w\in\mathbb{{R}}^d$".replace("f}", f"{name}}}"),
            Asked("w", value, {"w": (3,), "x": (3,)}),
        )
        for name, define, value in (
            ("ReLU", r"Let $\operatorname{f}(z) = \max(0, z)$.", lambda w, x: max(0, w @ x)),
            ("softplus", r"Here $\operatorname{f}(u) = \log(1 + e^{2u})$.", lambda w, x: np.log(1 + np.exp(2 * w @ x))),
        )
    ],
    (
        r"$x\in\mathbb{R}^n$ and $z = (x - \mathrm{mean}(x)) / \mathrm{std}(x)$, $L = \mathrm{sum}(c \odot z^3)$",
        Asked("x", layer_norm, {"x": (4,), "c": (4,)}),
    ),
    (
        r"$J = \frac{1}{2}\,\mathrm{sum}((Xw - y)^2) + \alpha\,\mathrm{sum}(|w|)$",
        Asked(
            "w",
            lambda w, X, y, alpha: ((X @ w - y) ** 2).sum() / 2 + alpha * abs(w).sum(),
            {"w": (3,), "X": (5, 3), "y": (5,), "alpha": ()},
        ),
    ),
    (
        r"$C = \log(1+e^{-\sigma(s - t)})$, where $\sigma$ is a constant",
        Asked("s", lambda s, t, sigma: np.log(1 + np.exp(-sigma * (s - t))), {"s": (), "t": (), "sigma": ()}),
    ),
    (
        r"Es sei $L = 0{,}5\,(\hat y - y)^2$ mit $\hat y = w x$.",
        Asked("w", lambda w, x, y: (w * x - y) ** 2 / 2, {"w": (), "x": (), "y": ()}),
    ),
    (
        r"$L = (u + \Delta t\, r u - d)^2 + t$ with the step size $\Delta t$",
        Asked(
            r"\Delta t",
            lambda Deltat, u, r, d, t: (u + Deltat * r * u - d) ** 2 + t,
            {"Deltat": (), "u": (), "r": (), "d": (), "t": ()},
        ),
    ),
    (
        r"$g = \sum_{i=1}^n \alpha_i \exp(-\gamma (x - x_i)^2)$",
        Asked(
            "x",
            lambda x, x_i, alpha, gamma: (alpha * np.exp(-gamma * (x - x_i) ** 2)).sum(),
            {"x": (), "x_i": (4,), "alpha": (4,), "gamma": ()},
        ),
    ),
    (
        r"$p_i = \sum_{k\ne i} \|Ax_i - Ax_k\|^2$ and $f = \sum_i p_i^2$. $A$ is $k\times d$.",
        Asked("A", lambda A, x: sum(sum(((A @ (u - v)) ** 2).sum() for v in x) ** 2 for u in x), {"A": (2, 3), "x": (4, 3)}),
    ),
)
def normal(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi), (1 + math.erf(x / np.sqrt(2))) / 2


def improvement(m, s):
    density, below = normal(m / s)
    return m * below + s * density


def discriminants(x, mu, Sigma):
    return np.array([-np.log(np.linalg.det(S)) - (x - m) @ np.linalg.solve(S, x - m) for m, S in zip(mu, Sigma, strict=True)])


def covariances(rng):
    a = rng.normal(size=(2, 3, 3))
    return a @ a.swapaxes(1, 2) + np.eye(3)


READ += (
    (r"$L=\sum_i |x_i - y_i|_+$", Asked("x", lambda x, y: np.maximum(x - y, 0).sum(), {"x": (3,), "y": (3,)}, "L")),
    (r"$$L=\|x-y\|$$ Throughout, $\|v\|$ abbreviates $v^\top v$.",
     Asked("x", lambda x, y: (x - y) @ (x - y), {"x": (3,), "y": (3,)}, "L")),
    (r"$$L=\|x-y\|$$ where $\|v\| = (v^\top v)^{1/2}$.",
     Asked("x", lambda x, y: np.sqrt((x - y) @ (x - y)), {"x": (3,), "y": (3,)}, "L")),
    *((text, Asked("u", lambda u, a: 2 * a * u, {"u": (), "a": ()}, "g")) for text in (
        r"$f(x) = a x^2$, $g = f'(x)|_{x=u}$", r"$f(x) = a x^2$, \[ g = \left.\frac{df}{dx}\right|_{u} \]",
        r"$f = a x^2$, \[ g = \frac{df}{dx}\Big|_{x=u} \]", r"\[ g = \left.\frac{d}{dx}\, a x^2\right|_{x=u} \]",
        r"$f(x) = a x^2$, $g = \frac{df}{dx}(u)$",
        r"$f(x, y) = x^2 y$, \[ g = \left.\frac{\partial f}{\partial x}\right|_{x=u,y=a} \]")),
    (r"$f(x) = a x^2$, $g = f'(a)$", Asked("a", lambda a: 2 * a * a, {"a": ()}, "g")),
    (r"$f(x) = x^2$, $g(x) = f(x) + 1$, $L = g(a)^2$", Asked("a", lambda a: (a * a + 1) ** 2, {"a": ()}, "L")),
    (r"$I = m\Phi(z) + s\varphi(z)$, $z = m/s$, where $\varphi$ and $\Phi$ are the standard normal pdf and cdf",
     Asked("s", improvement, {"m": (), "s": ()}, "I", draw={"s": positive()})),
    ("Sei $H$ die Heaviside-Funktion, $L = (a - x H(x))^2$", Asked("x", lambda x, a: (a - max(x, 0)) ** 2, {"x": (), "a": ()})),
    (r"$\delta_k(x) = -\log|\Sigma_k| - (x-\mu_k)^\top \Sigma_k^{-1} (x-\mu_k)$ with $x \in \mathbb{R}^d$",
     Asked("x", discriminants, {"x": (3,), "mu": (2, 3), "Sigma": (2, 3, 3)}, draw={"Sigma": covariances})),
)
REFUSED = (
    (r"$A = \begin{pmatrix} W & U \\ 0 & V\end{pmatrix}$, $L=\|A x\|^2$, $W\in\mathbb{R}^{n\times n}$", "matrix of blocks"),
    (r"$L = \det \begin{pmatrix} a & b \\ c \end{pmatrix}$", "different lengths"),
    (r"$I = \sum_{x,y} p(x,y) \log\frac{p(x,y)}{p(x)q(y)}$", "before 1 and before 2 arguments"),
    (r"$y = a[0,1]$", "an entry or a product"),
    (
        r"$f=\|x\|_\Sigma^2$ with $x\in\mathbb{R}^n$ and $\Sigma\in\mathbb{R}^{n\times n}$",
        "two readings, with .Sigma and with its inverse",
    ),
    (r"$w=[w_0,w_1]^T$, $L=\|w\|^2$", "counted from 1"),
    (r"$L = 1{,}000\,x^2$", "a thousand times"),
    (r"$L = 1,250 x^2$", "a thousand times"),
    (r"$L = \boxed{2}\boxed{5} x$", "Numbers with nothing between them"),
    (r"$L = \sum_i y_i \log p_i + (1 - w_i) z_i$", "but not here"),
    (r"$p = w x$ and $L = \sum_i y_i \log p + b_i$", "but not here"),
)


@pytest.mark.parametrize(("text", "asked"), READ, ids=[row[0][:60] for row in READ])
def test_a_notation_is_read_as_it_is_meant(tmp_path, text, asked):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    values = asked.values(0)
    name = next(n for n in asked.shapes if plain(n) == plain(asked.wrt))
    np.testing.assert_allclose(
        gradient(read_problem(path), asked, values), differences(asked, values, name), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_has_no_one_meaning_is_refused(tmp_path, text, reason):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match=reason):
        read_problem(path).answer("w" if "w" in text else "x")


def test_the_range_of_a_class_does_not_make_it_count(tmp_path):
    path = tmp_path / "text.md"
    softmax = r"$p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}$, $L = -\log p_y$ where $y\in\{1,\dots,C\}$ is the correct class"
    path.write_text(softmax + r" and $f\in\mathbb{R}^C$. Then $$\frac{\partial L}{\partial f_y} = p_y-1.$$", encoding="utf-8")
    assert check_file(path)[0].verdicts[-1] == "holds"
