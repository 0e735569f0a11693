r"""Questions as forums have them: what is asked behind an expression, squares of distances, one example, risk sets, guesses."""

import re

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def cross_entropy(u, k_star):
    return -np.log(softmax(u)[int(k_star) - 1])


def cox(beta, x, t, delta):
    risk = np.array([np.log(np.exp(x[t >= own] @ beta).sum()) for own in t])
    return delta @ (x @ beta - risk)


def distance(L, x, y):
    return ((L @ (x - y)) ** 2).sum()


def hinge(a, p, n, alpha):
    return max(0, (a - p) @ (a - p) - (a - n) @ (a - n) + alpha)


def label(rng):
    return rng.integers(1, 5)


SQUARE = {"A": (3, 3), "x": (3,)}
QUADRATIC = Asked("x", lambda A, x: x @ A @ x, SQUARE)
METRIC = Asked("L", distance, {"L": (2, 3), "x": (3,), "y": (3,)})
ROWS = Asked("v", lambda W, v: ((W @ v) ** 2).sum(), {"W": (4, 3), "v": (3,)})
SCORES = {"W": (4, 3), "x_i": (3,), "y_i": ()}
ONE = Asked("W", lambda W, x_i, y_i: cross_entropy(W @ x_i, y_i), SCORES, draw={"y_i": label})
RISK = Asked(r"\beta", cox, {"beta": (3,), "x": (4, 3), "t": (4,), "delta": (4,)}, draw={"t": positive(4)})
COX = r"\ell(\beta)=\sum_{i=1}^n\delta_i\left[x_i^T\beta-\log\sum_{j\in R_i}\exp(x_j^T\beta)\right]"
ROBUST = Asked(r"\beta", lambda x, y, beta, c: ((y - x @ beta)[y > c] ** 2).sum() / (y > c).sum(),
               {"x": (4, 3), "y": (4,), "beta": (3,), "c": ()}, draw={"c": lambda rng: -1.0, "y": positive(4)})
NORM = Asked("x", lambda x, p: (np.abs(x) ** p).sum() ** (1 / p), {"x": (3,), "p": ()}, draw={"p": lambda rng: 2.5})
READ = [
    (r"$x^TAx$ derivative w.r.t. $x$?", QUADRATIC), (r"$x^TAx$ — gradient?", QUADRATIC),
    ("derivative of x'Ax wrt x?", QUADRATIC),
    ("triplet loss max(0, ||a-p||^2 - ||a-n||^2 + alpha), derivative wrt a?",
     Asked("a", hinge, {"a": (3,), "p": (3,), "n": (3,), "alpha": ()}, draw={"alpha": lambda rng: 20.0})),
    *((rf"${left} = (x-y)^TM(x-y)$ where $M=L^TL$ and $L$ is $k\times d$.", METRIC)
      for left in ("d_M(x,y)^2", "d^2(x,y)", "d_M^2(x,y)", "d(x,y)^2")),
    *((rf"$F(v)=\sum_j (W_{{{row}}}v)^2$, $W$ is $m \times n$", ROWS) for row in ("j:", r"j\cdot", "j*", r"j,\cdot")),
    (r"$E=-u_{k^*}+\log\sum_{j=1}^V\exp(u_j)$", Asked("u", cross_entropy, {"u": (4,), "k_star": ()},
                                                      draw={"k_star": label})),
    (r"$E=-u_{\hat y}+\log\sum_j\exp(u_j)$", Asked("u", lambda u, y_hat: cross_entropy(u, y_hat),
                                                   {"u": (4,), "y_hat": ()}, draw={"y_hat": label})),
    (r"The scores are $s=Wx_i$, the class is $y_i$. $$L_i = -\log\frac{e^{s_{y_i}}}{\sum_j e^{s_j}}$$", ONE),
    (rf"$$ {COX} $$ with the risk sets $R_i=\{{j: t_j\ge t_i\}}$.", RISK),
    (rf"$$ {COX.replace('R_i', 'R(t_i)')} $$ where $R(t_i)=\{{l \mid t_l\ge t_i\}}$.", RISK),
    (r"$$f=\frac{1}{|S|}\sum_{i\in S} (y_i - x_i^T\beta)^2, \quad S=\{i: y_i > c\}$$", ROBUST),
    (r"$f(x)=\|x\|_p$", NORM),
    (r"$E = \log\sum_j e^{u[j]} - u[y]$", Asked("u", lambda u, y: cross_entropy(u, y), {"u": (4,), "y": ()}, draw={"y": label})),
    (r"$f=x^TAy$, $x$ and $y$ are vectors", Asked("x", lambda x, A, y: x @ A @ y, {"x": (3,), "A": (3, 4), "y": (4,)})),
    (r"$f=\operatorname{tr}(A\otimes B)$, $A$ and $B$ are square matrices",
     Asked("A", lambda A, B: np.trace(A) * np.trace(B), {"A": (3, 3), "B": (2, 2)})),
    (r"$J = \sum_i g(y_i) (w^T x_i)^2$ where $g$ is a known weighting function",
     Asked("w", lambda w, x, y, g: (g(y) * (x @ w) ** 2).sum(), {"w": (3,), "x": (4, 3), "y": (4,), "g": ()},
           draw={"g": lambda rng: np.exp})),
    (r"$\hat y = v h$, $L = (\hat y - y)^2$, $v \in R^{1 \times k}$, $h \in R^k$",
     Asked("h", lambda v, h, y: (v[0] @ h - y) ** 2, {"v": (1, 3), "h": (3,), "y": ()})),
    ("softmax p_i = exp(z_i) / Σ_j exp(z_j), loss L = -Σ_i y_i log(p_i)",
     Asked("z", lambda y, z: -y @ np.log(softmax(z)), {"y": (4,), "z": (4,)})),
    (r"$$L=\sum_{i=1}^n y^{(i)} \log p^{(i)} + (1-y^{(i)}) \log(1-p^{(i)})$$",
     Asked("p", lambda y, p: y @ np.log(p) + (1 - y) @ np.log(1 - p), {"y": (4,), "p": (4,)},
           draw={"p": lambda rng: rng.uniform(0.2, 0.8, 4)})),
]
PROBABILITIES = {"x": (4, 3), "beta": (3,), "y": (4,)}
READ += [
    (r"With $p_i=\sigma(x_i^T \beta)$ the log-lik is $\sum_i y_i\log p_i$. Derivative w.r.t. $\beta_k$?",
     Asked(r"\beta", lambda x, beta, y: -y @ np.log1p(np.exp(-x @ beta)), PROBABILITIES)),
    (r"Given vectors $a$, $b$ and $S=ab^T$, $L = \|S\|_F^2$",
     Asked("a", lambda a, b: a @ a * (b @ b), {"a": (3,), "b": (4,)})),
    (r"We want to min $\|Ax-b\|^2$ over $x$.",
     Asked("x", lambda A, x, b: ((A @ x - b) ** 2).sum(), {"A": (4, 3), "x": (3,), "b": (4,)})),
    (r"$V(x_1,\dots,x_n) = \sum_{i=1}^n x_i^3$", Asked("x", lambda x: (x ** 3).sum(), {"x": (3,)})),
    ("p = exp(logits) / sum(exp(logits)), L = sum(p^2)",
     Asked("logits", lambda logits: (softmax(logits) ** 2).sum(), {"logits": (3,)})),
]
REFUSED = [
    (r"$L = \sum_i a^{(i)} b^{(i)} + c^{(i)}$", "i is summed in this formula, but not here"),
    (r"$g = h(x)^TMx$ where $M=L^TL$, $L$ is $k\times d$.", "h is a function that the text does not define"),
]


READ += [
    (r"$V(\mathbf r)=\sum_{i=1}^{N}\frac{q_i}{|\mathbf r-\mathbf r_i|}$",
     Asked(r"\mathbf r", lambda r, r_i, q: (q / np.linalg.norm(r - r_i, axis=1)).sum(), {"r": (3,), "r_i": (4, 3), "q": (4,)})),
]
NAMELESS = r"With $b_i=\sigma(x_i^T L)$ the thing I maximise is $\sum_i y_i\log b_i$. Derivative w.r.t. $L$?"
REFUSED += [(NAMELESS, "This expression has no name")]


def written(folder, text):
    (folder / "question.tex").write_text(text + "\n", encoding="utf-8")
    return folder / "question.tex"


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_it_is_read(tmp_path, text, asked):
    holds(written(tmp_path, text), asked)


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text for text, _ in REFUSED])
def test_it_is_refused(tmp_path, text, reason):
    with pytest.raises(SymderivError, match=re.escape(reason)):
        read_problem(written(tmp_path, text)).answer("b" if "b^" in text else "L")
