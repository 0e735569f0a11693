r"""What sums run over: from 0, as in \sum_{k=0}^{K-1} w_k x^k, or over sets; held against NumPy, which counts from 0 anyway."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import ParseError, SymderivError
from tests.reading.reading_oracle import Asked, holds, positive


def powers(x, w):
    return np.asarray(x)[..., None] ** np.arange(len(w)) @ w


def slid(x, w, n):
    return np.array([w @ x[i:i + len(w)] for i in range(n)])


def fourier(x):
    n = np.arange(len(x))
    return np.cos(2 * np.pi * np.outer(n, n) / len(x)) @ x


def ridge(t, w, x, lam):
    return ((powers(x, w) - t) ** 2).sum() / 2 + lam * (w[1:] ** 2).sum()


SHAPES = {"w": (4,), "x": (5,), "t": (5,)}
DISCOUNTED = {"gamma": (), "r": (4,)}
READ = [
    (r"$f = \sum_{j=0}^{M} w_j x^j$", Asked("w", lambda w, x: powers(x, w), {"w": (4,), "x": ()})),
    (r"$f = \sum_{j=0}^{K-1} w_j x^j$", Asked("x", lambda w, x: powers(x, w), {"w": (4,), "x": ()})),
    (r"$f = \sum_{j=0}^{2} a_j x^j$", Asked("x", lambda a, x: powers(x, a), {"a": (3,), "x": ()})),
    (r"$y(x_n, w) = \sum_{j=0}^M w_j x_n^j$ and $E(w) = \frac12\sum_{n=1}^N \{y(x_n, w) - t_n\}^2$",
     Asked("w", lambda t, w, x: ((powers(x, w) - t) ** 2).sum() / 2, SHAPES)),
    (r"$y_n = \sum_{j=0}^M w_j x_n^j$ and $E = \frac12\sum_{n=1}^N (y_n - t_n)^2 + \lambda \sum_{j=1}^M w_j^2$",
     Asked("w", lambda t, w, x, **rest: ridge(t, w, x, rest["lambda"]), {**SHAPES, "lambda": ()}, "E")),
    (r"$G = \sum_{t=0}^{T-1} \gamma^t r_t$", Asked(r"\gamma", lambda gamma, r: powers(gamma, r), DISCOUNTED, draw={
        "gamma": positive()})),
    (r"$G = \sum_{t=0}^{T-1} \gamma^t r_{t+1}$", Asked("r", lambda gamma, r: powers(gamma, r), DISCOUNTED, draw={
        "gamma": positive()})),
    (r"$L = \frac1N\sum_{n=0}^{N-1} n w_n^2$", Asked("w", lambda w: np.arange(len(w)) @ w ** 2 / len(w), {"w": (4,)})),
    (r"$J = \frac{1}{M+1}\sum_{j=0}^M w_j^2$", Asked("w", lambda w: (w ** 2).mean(), {"w": (4,)})),
    (r"$f = \sum_{i=0}^{N-2} (x_{i+1} - x_i)^2$", Asked("x", lambda x: (np.diff(x) ** 2).sum(), {"x": (5,)})),
    (r"$f = \sum_{i=1}^{N-1} (x_{i+1} - x_i)^2$", Asked("x", lambda x: (np.diff(x) ** 2).sum(), {"x": (5,)})),
    (r"$f = \sum_{t=1}^T (x_t - x_{t-1})^2 + \sum_{t=0}^T x_t^2$",
     Asked("x", lambda x: (np.diff(x) ** 2).sum() + (x ** 2).sum(), {"x": (5,)})),
    (r"$g = \sum_{0\le i<j\le n-1} a_{ij} x_i x_j$", Asked("x", lambda a, x: x @ np.triu(a, 1) @ x, {"a": (4, 4), "x": (4,)})),
    (r"$y_n = \sum_{k=0}^{K-1} w_k x_{n+k}$ for $n = 0,\dots,N-1$, where $x$ has $N+K-1$ entries; $L=\frac12\sum_n (y_n-t_n)^2$.",
     Asked("w", lambda w, x, t: ((slid(x, w, 4) - t) ** 2).sum() / 2, {"w": (3,), "x": (6,), "t": (4,)}, "L")),
    (r"$X_k = \sum_{n=0}^{N-1} x_n \cos(2\pi k n/N)$ for $k=0,\dots,N-1$ and $L=\sum_{k=0}^{N-1} X_k^2$",
     Asked("x", lambda x: (fourier(x) ** 2).sum(), {"x": (4,)}, "L")),
    (r"$h(x^{(i)}) = \theta^T x^{(i)}$ with $\theta\in\mathbb{R}^d$, $J = \frac{1}{2m}\sum_{i=0}^{m-1} (h(x^{(i)}) - y^{(i)})^2$",
     Asked(r"\theta", lambda theta, x, y: ((x @ theta - y) ** 2).mean() / 2, {"theta": (3,), "x": (4, 3), "y": (4,)}, "J")),
    (r"$h_1=\tanh(Wx_1+Uh_0)$, $h_2=\tanh(Wx_2+Uh_1)$, $L=\|h_2\|^2$, $h_0=0$, $x_t\in\mathbb{R}^d$, $h_t\in\mathbb{R}^n$.",
     Asked("U", lambda W, x1, x2, U: (np.tanh(W @ x2 + U @ np.tanh(W @ x1)) ** 2).sum(),
           {"W": (3, 2), "x1": (2,), "x2": (2,), "U": (3, 3)}, "L")),
]



def kmeans(C, x, mu):
    return (C * ((x[None] - mu[:, None]) ** 2).sum(-1)).sum()


def neighbours(N, x):
    return ((N @ x) ** 2).sum()


def contrast(P, A, s):
    return -(P * (s - np.log((A * np.exp(s)).sum(1, keepdims=True)))).sum(1) @ (1 / P.sum(1))


def masks(*shape):
    return lambda rng: np.maximum(rng.integers(0, 2, size=shape), np.eye(*shape))


READ += [
    (r"$J = \sum_k\sum_{i\in C_k}\|x_i-\mu_k\|^2$ with $x_i\in\mathbb{R}^d$",
     Asked(r"\mu", kmeans, {"C": (2, 4), "x": (4, 3), "mu": (2, 3)}, draw={"C": masks(2, 4)})),
    (r"$y_i = \sum_{j\in\mathcal{N}(i)} x_j$ and $L=\sum_i y_i^2$",
     Asked("x", neighbours, {"N": (3, 3), "x": (3,)}, "L", draw={"N": masks(3, 3)})),
    (r"$L = \sum_i \frac{-1}{|P(i)|}\sum_{p\in P(i)}\log\frac{e^{s_{ip}}}{\sum_{a\in A(i)} e^{s_{ia}}}$",
     Asked("s", contrast, {"P": (3, 3), "A": (3, 3), "s": (3, 3)}, draw={"P": masks(3, 3), "A": masks(3, 3)})),
    (r"$J = \frac{1}{|\mathcal{B}|}\sum_{i\in \mathcal{B}} x_i^2$", Asked("x", lambda x: (x ** 2).mean(), {"x": (4,)})),
    (r"$J = \sum_{i\in [n]} x_i^2/n$", Asked("x", lambda x: (x ** 2).mean(), {"x": (4,)})),
    (r"$C = \frac12\|y-a^L\|^2$ with $a^L=\sigma(z^L)$ and $z^L = W^L a^{L-1}+b^L$, $W^L\in\mathbb{R}^{m\times n}$",
     Asked("W^L", lambda WL, bL, aLminus1, y: ((1 / (1 + np.exp(-WL @ aLminus1 - bL)) - y) ** 2).sum() / 2,
           {"WL": (3, 2), "bL": (3,), "aLminus1": (2,), "y": (3,)}, "C")),
    (r"$y_k = A x_k$ and $L=\sum_k\|y_k-t_k\|^2$, $A\in\mathbb{R}^{m\times n}$",
     Asked("A", lambda A, x, t: ((x @ A.T - t) ** 2).sum(), {"A": (3, 2), "x": (4, 2), "t": (4, 3)}, "L")),
    (r"$X\in\mathbb{R}^{N\times D}$, $b\in\mathbb{R}^K$, $Z = XW+b$, $L=\|Z\|_F^2$",
     Asked("b", lambda X, W, b: ((X @ W + b) ** 2).sum(), {"X": (4, 3), "W": (3, 2), "b": (2,)}, "L")),
    (r"$L = -\log p_c$, where $c$ is the true class and $p = \text{softmax}(z)$.",
     Asked("z", lambda z, c: np.log(np.exp(z).sum()) - z[c - 1], {"z": (4,), "c": ()}, "L",
           draw={"c": lambda rng: rng.integers(1, 5)})),
]


SUMMED = {"a": (4,)}
READ += [(rf"$s_k = {said}$, $L=\sum_{{{count}}} s_k^2$", Asked("a", lambda a: (np.cumsum(a) ** 2).sum(), SUMMED, "L"))
         for said, count in ((r"\sum_{i\le k} a_i", "k"), (r"\sum_{1\le i\le k} a_i", "k"), (r"\sum_{i=0}^k a_i", "k=0}^{n-1"),
                             (r"\sum_{0 \le i \le k} a_i", "k=0}^{n-1"), (r"\sum_{i=0}^{k-1} a_i", "k=1}^{n"))]
READ += [(r"$L=\sum_{k=0}^{n-1} \left(\sum_{i=0}^k a_i\right)^2$", Asked("a", lambda a: (np.cumsum(a) ** 2).sum(), SUMMED)),
         (r"$s_k = \sum_{i=0}^k a_i$ for $k = 0, \dots, n-1$, $L=\sum_k s_k^2$",
          Asked("a", lambda a: (np.cumsum(a) ** 2).sum(), SUMMED, "L"))]
READ += [(rf"$L = \sum_{{{range}}} x_i^2$", Asked("x", lambda x: (x ** 2).sum(), {"x": (2,)})) for range in
         (r"i=1,2", r"i=0,1", r"i \in \{0,1\}", r"i \in \{1, 2\}")]
READ.append((r"$y_i = \sum_{a=1}^{3} w_a x_{i+a-1}$ for $i = 1, \dots, n$, where $x$ has $n+2$ entries; $L=\sum_i y_i^2$",
             Asked("w", lambda w, x: (slid(x, w, 4) ** 2).sum(), {"w": (3,), "x": (6,)}, "L")))


def ring(x):
    return ((np.roll(x, -1) - 2 * x + np.roll(x, 1)) ** 2).sum()


def pairs(x, m):
    return (np.triu(m == 1, 1) * (x[:, None] - x) ** 2).sum()


FILTER = {"w": (3,), "x": (6,)}
BEFORE = {"x": (5,), "d": (5,), "a": (), "b": ()}
READ += [
    (r"For $t \ge 2$ put \[ e_t = x_t - a x_{t-1}, \qquad e_1 = x_1 . \] The loss is $L = \sum_{t=1}^T e_t^2$.",
     Asked("x", lambda x, a: x[0] ** 2 + ((x[1:] - a * x[:-1]) ** 2).sum(), {"x": (5,), "a": ()}, "L")),
    (r"$y_t = a x_t + b x_{t-1}$ where $x_t = 0$ for $t < 1$, $L = \sum_{t=1}^T (y_t - d_t)^2$",
     Asked("x", lambda x, d, a, b: ((a * x + b * np.append(0, x[:-1]) - d) ** 2).sum(), BEFORE, "L")),
    (r"$L = \sum_{i=1}^n (x_{i+1} - 2x_i + x_{i-1})^2$, where $x_0 = x_n$ and $x_{n+1} = x_1$",
     Asked("x", ring, {"x": (5,)}, "L")),
    *((text, Asked("x", ring, {"x": (5,)}, "L")) for text in (
        r"$L = \sum_{i=1}^n (x_{i+1} - 2x_i + x_{i-1})^2$ with periodic boundary conditions",
        r"$L = \sum_{i=1}^n (d_i - d_{i-1})^2$, where $d_i = x_{i+1} - x_i$, indices modulo $n$, $x \in \mathbb{R}^n$",
        r"$L = \sum_j (x_{j+1} - 2x_j + x_{j-1})^2$, indices modulo $n$",
        r"Sei $L = \sum_{i=1}^n (x_{i+1} - 2x_i + x_{i-1})^2$ mit periodischen Randbedingungen")),
    *((text, Asked("w", lambda w, x: (np.convolve(x, w, "valid") ** 2).sum(), FILTER, "L"))
      for text in (
        r"$y_t = \sum_{k=1}^M w_k x_{t-k+1}$ for $t = M, \dots, T$, $L = \sum_{t=M}^T y_t^2$, $x\in\mathbb{R}^T$",
        r"$y_t = \sum_{k=0}^{M-1} w_k x_{t-k}$ for $t \ge M$, $L = \sum_{t=M}^T y_t^2$, $x\in\mathbb{R}^T, w\in\mathbb{R}^M$")),
    (r"$d_i = (x_{i+1} - x_{i-1})/2$ with $x_0 = x_{n+1} = 0$, $i = 1,\dots,n$. $L = \sum_i d_i^2$",
     Asked("x", lambda x: ((np.append(x[1:], 0) - np.append(0, x[:-1])) ** 2).sum() / 4, {"x": (5,)}, "L")),
    # arrays longer than the sum; sums over parts of the places, and over listed values
    (r"$L = \sum_{i=1}^n w_i (x_{i+1} - x_i)^2$ with $x\in\mathbb{R}^{n+1}$, $w\in\mathbb{R}^n$",
     Asked("x", lambda w, x: w @ np.diff(x) ** 2, {"w": (4,), "x": (5,)})),
    *((text, Asked("V", lambda r, V, gamma: ((r + gamma * V[1:] - V[:-1]) ** 2).sum(), {"r": (4,), "V": (5,), "gamma": ()}))
      for text in (
        r"$V\in R^{T+1}$, $r\in R^T$, $\delta_t=r_t+\gamma V_{t+1}-V_t$ for $t=1,\dots,T$, $L=\sum_{t=1}^T\delta_t^2$",
        r"$r\in\mathbb{R}^n$, $V\in\mathbb{R}^{n+1}$, $\delta_t=r_t+\gamma V_{t+1}-V_t$, $L=\sum_t\delta_t^2$",
        r"$r_1,\dots,r_T$, values $V_1,\dots,V_{T+1}$; $\delta_t=r_t+\gamma V_{t+1}-V_t$ and $L=\sum_{t=1}^T\delta_t^2$")),
    (r"$x\in\mathbb{R}^{n+1}$, $d_i=x_{i+1}-x_i$, $L=\sum_{i=1}^n d_i^2$",
     Asked("x", lambda x: (np.diff(x) ** 2).sum(), {"x": (5,)})),
    (r"$x\in\mathbb{R}^{n+2}$, $d_i=x_{i+2}-2x_{i+1}+x_i$, $L=\sum_{i=1}^n d_i^2$",
     Asked("x", lambda x: (np.diff(x, 2) ** 2).sum(), {"x": (6,)})),
    (r"$L = \sum_{i=1}^3 x_i^2$, $x\in\mathbb{R}^5$", Asked("x", lambda x: x[:3] @ x[:3], {"x": (5,)})),
    (r"$L = \sum_{i\in S} x_i^2/|S|$ where $S \subset \{1, \dots, n\}$",
     Asked("x", lambda S, x: S @ x ** 2 / S.sum(), {"S": (5,), "x": (5,)}, draw={"S": lambda rng: np.arange(5) % 2})),
    (r"$L = \sum_{i\in\{1,3\}} x_i^2$, $x\in\mathbb{R}^5$", Asked("x", lambda x: x[0] ** 2 + x[2] ** 2, {"x": (5,)})),
    (r"$L = \sum_{y\in\{-1,1\}} \log(1 + e^{y z})$", Asked("z", lambda z: np.log((1 + np.exp(z)) * (1 + np.exp(-z))), {"z": ()})),
    # a place 0 for which the size of the text has room
    (r"$L = x_0 + 2 x_1^2 + 3 x_2^3$ with $x\in\mathbb{R}^3$",
     Asked("x", lambda x: x[0] + 2 * x[1] ** 2 + 3 * x[2] ** 3, {"x": (3,)})),
    (r"$L = A_{00}^2 + A_{11} A_{01}$, $A \in \mathbb{R}^{2\times 2}$",
     Asked("A", lambda A: A[0, 0] ** 2 + A[1, 1] * A[0, 1], {"A": (2, 2)})),
    (r"$L = (y - \beta_0 - \sum_{j=1}^p \beta_j x_j)^2$, $\beta \in \mathbb{R}^{p+1}$",
     Asked(r"\beta", lambda y, beta, x: (y - beta[0] - beta[1:] @ x) ** 2, {"y": (), "beta": (4,), "x": (3,)})),
    (r"Let $x_0 \in \mathbb{R}$. $L = (x_0 - 1)^2 + \sum_i x_i^2$",
     Asked("x", lambda x, x0: (x0 - 1) ** 2 + x @ x, {"x": (3,), "x0": ()}, "L")),
    (r"$L = (w_0 - 1)^2 + \sum_i w_i^2$", Asked("w", lambda w, w0: (w0 - 1) ** 2 + w @ w, {"w": (3,), "w0": ()})),
    (r"$L = (x_T - a)^2 + \sum_{t=1}^{T-1} (x_{t+1} - x_t)^2$",
     Asked("x", lambda x, a: (x[-1] - a) ** 2 + (np.diff(x) ** 2).sum(), {"x": (5,), "a": ()})),
    # shifted places that stay inside, or of which the text says what stands there
    *((rf"$L = {sums}$, $x \in \mathbb{{R}}^n$", Asked("x", value, {"x": (5,)})) for sums, value in (
        (r"\sum_{i=2}^{n-1} (x_{i+1} - 2 x_i + x_{i-1})^2", lambda x: (np.diff(x, 2) ** 2).sum()),
        (r"\sum_{i=2}^{n} (x_i - x_{i-1})^2", lambda x: (np.diff(x) ** 2).sum()),
        (r"\sum_{i=1}^{n-2} x_i x_{i+2}", lambda x: x[:-2] @ x[2:]))),
    (r"$L = \sum_{t=p+1}^n (x_t - \sum_{k=1}^p a_k x_{t-k})^2$, $x \in \mathbb{R}^n$",
     Asked("a", lambda x, a: ((x[3:] - np.convolve(x, a, "valid")[:-1]) ** 2).sum(), {"x": (6,), "a": (3,)})),
    (r"$x_0 = 0$. $L = \sum_{t=2}^T (x_t - x_{t-2})^2$",
     Asked("x", lambda x: x[1] ** 2 + ((x[2:] - x[:-2]) ** 2).sum(), {"x": (5,)})),
    (r"$L = \sum_{i=2}^{n} \sum_{j=1}^m (u_{i-1,j} - u_{ij})^2 v_j$, $u \in \mathbb{R}^{n\times m}$",
     Asked("u", lambda u, v: ((u[:-1] - u[1:]) ** 2).sum(0) @ v, {"u": (4, 3), "v": (3,)})),
    *((text, Asked("x", pairs, {"x": (4,), "m": (4, 4)}, "f", draw={"m": masks(4, 4)})) for text in (
        r"Let $P = \{(i,j) : i < j, m_{ij} = 1\}$, $f = \sum_{(i,j)\in P} (x_i - x_j)^2$",
        r"$f = \sum_{(i,j)\in P} (x_i - x_j)^2$ with $P = \{(i,j) \mid i < j \text{ and } m_{ij} = 1\}$",
        r"\[ f = \sum_{\substack{i<j \\ m_{ij}=1}} (x_i - x_j)^2 \]")),
]


@pytest.mark.parametrize("text", [
    r"$y_i = \sum_{a=-1}^{1} w_a x_{i+a}$", r"$y_i = \sum_{a=-k}^{k} w_a x_{i+a}$", r"$y_i = \sum_{-1\le a\le 1} w_a x_{i+a}$",
    r"$y_i = \sum_{a=1-k}^{k-1} w_a x_{i+a}$", r"$y_i = \sum_{a\in\{-1,0,1\}} w_a x_{i+a}$",
    r"$y_i = \sum_a w_a x_{i+a}$ for $a=-1,0,1$"])
def test_what_begins_below_zero_is_refused(text: str, tmp_path) -> None:
    path = tmp_path / "own.tex"
    path.write_text(text + r" and $L = \sum_i y_i^2$", encoding="utf-8")
    with pytest.raises(ParseError, match="begins below 0"):
        read_problem(path).answer("w")


@pytest.mark.parametrize("text", [
    r"$L = \sum_{i=2}^{n} (x_{i+1} - x_i)^2$, $x \in \mathbb{R}^n$", "L = sum_{i=3}^{n} x_i x_{i+2}, x in R^n",
    "L = sum_{i=2}^n (x_{i+1} - 2 x_i + x_{i-1})^2, x in R^n", "L = sum_{i=1}^{n-1} (x_{i+1} - 2 x_i + x_{i-1})^2, x in R^n",
    "L = sum_{t=2}^T (x_t - a x_{t-1} - b x_{t-2})^2", "L = sum_{i=2}^5 (x_{i+1} - x_i)^2, x in R^5",
    "L = sum_{i=2}^{n} sum_{j=2}^{m} (x_{i+1,j} - x_ij)^2, x is n x m", "L = sum_{i=2}^n sum_{k=1}^2 x_{i+k}^2, x in R^n"])
def test_an_index_that_leaves_its_axis_is_refused_wherever_the_sum_begins(text: str, tmp_path) -> None:
    path = tmp_path / ("own.tex" if "$" in text else "own.txt")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match="of x leaves its axis"):
        read_problem(path).answer("x")


@pytest.mark.parametrize("text", [r"$L = (x_0 - 1)^2 + \sum_i x_i^2$", r"$L = x_0^2 + x_3^2$ with $x\in\mathbb{R}^3$",
                                  r"Let $x \in \mathbb{R}^n$. $L = x_0^2 + x_1^2$"])
def test_a_place_zero_beside_entries_is_asked_about(text: str, tmp_path) -> None:
    path = tmp_path / "own.tex"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParseError, match="Is x_0 the first entry of x"):
        read_problem(path).answer("x")


@pytest.mark.parametrize(("text", "asked"), READ)
def test_letters_count_from_where_the_text_says(text: str, asked: Asked, tmp_path) -> None:
    path = tmp_path / "own.tex"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


def test_read_as_says_that_places_are_counted_from_one(tmp_path) -> None:
    path = tmp_path / "own.tex"
    path.write_text(READ[0][0], encoding="utf-8")
    account = read_problem(path).read_as
    assert account is not None
    assert [(row.name, row.shape) for row in account.symbols if row.kind == "places"] == [("w", "counted from 1")]
