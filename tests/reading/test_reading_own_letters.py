r"""Letters that stand for two things, or are given twice: the w of E(w) beside w_k, \sigma beside \sigma_z, g = ∂L/∂y beside
L = gᵀy, and numbers listed with vectors."""

import numpy as np
import pytest

import symderiv as sd
from tests.reading.reading_oracle import Asked, holds, one_hot, positive


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logits(w, x, t):
    return -(t * np.log(softmax(x @ w.T))).sum()


def decoded(mu, s, epsilon, W, b, x):
    return x @ np.log(sigmoid(W @ (mu + s * epsilon) + b))


def hinge(a, p, n, alpha):
    return max(0, (a - p) @ (a - p) - (a - n) @ (a - n) + alpha)


ROWS = {"w": (4, 3), "x": (5, 3), "t": (5, 4)}
SAMPLES = (r"$w_k\in\mathbb{R}^D$ for $k=1,\dots,K$ and $y_{nk}=\frac{\exp(w_k^Tx_n)}{\sum_j\exp(w_j^Tx_n)}$."
           r"$$E(%s)=-\sum_{n=1}^N\sum_{k=1}^K t_{nk}\ln y_{nk}$$")
SHARES = r"$$y_k=\frac{w_k}{\sum_j w_j}$$ $$E(w)=%s\sum_k y_k^2$$"
SOFTMAX = r"$$%s p_k=\frac{e^{w_k}}{%s}$$ $$E(w)=-\sum_k t_k\log p_k+\lambda\|w\|^2$$"
PENALIZED = Asked("w", lambda w, t, lambda_: -t @ np.log(softmax(w)) + lambda_ * (w @ w), {"w": (4,), "t": (4,), "lambda_": ()},
                  draw={"t": one_hot(4)})
HEADS = [
    *((SAMPLES % head, Asked("w", logits, ROWS)) for head in ("w", r"w_1,\dots,w_K")),
    (SHARES % "", Asked("w", lambda w: ((w / w.sum()) ** 2).sum(), {"w": (4,)}, draw={"w": positive(4)})),
    (SHARES % r"\|w\|^2+", Asked("w", lambda w: w @ w + ((w / w.sum()) ** 2).sum(), {"w": (4,)}, draw={"w": positive(4)})),
    (SOFTMAX % ("", r"\sum_j e^{w_j}"), PENALIZED), (SOFTMAX % (r"Z=\sum_j e^{w_j},\quad", "Z"), PENALIZED),
    (r"$$Z=\sum_j e^{w_j}$$ $$F(w)=\log Z-t^\top w$$",
     Asked("w", lambda w, t: np.log(np.exp(w).sum()) - t @ w, {"w": (4,), "t": (4,)})),
    (r"Let $h(w)=a^Tw$. $$L=\sum_j (a^Tw_j-y_j)^2$$",
     Asked("a", lambda a, w, y: ((w @ a - y) ** 2).sum(), {"a": (3,), "w": (4, 3), "y": (4,)})),
]
Z = r"where $z=\mu+%s\odot\epsilon$ and $\mu,%s,\epsilon\in\mathbb{R}^k$. $L=\sum_d x_d\log y_d$"
CODED = {"mu": (3,), "epsilon": (3,), "W": (4, 3), "b": (4,), "x": (4,)}
SIGMAS = [
    (r"$y=\sigma(Wz+b)$ " + Z % (r"\sigma_z", r"\sigma_z"),
     Asked(r"\mu", lambda sigma_z, **others: decoded(s=sigma_z, **others), {**CODED, "sigma_z": (3,)})),
    (r"$y=\sigma(Wz+b)$ " + Z % (r"\hat\sigma", r"\hat\sigma"),
     Asked(r"\mu", lambda sigma_hat, **others: decoded(s=sigma_hat, **others), {**CODED, "sigma_hat": (3,)})),
    (r"$p=\sigma(w^Tx)$ and $L=-\log p+\frac1{2\sigma_w^2}\|w\|^2$ with $\sigma_w>0$",
     Asked("w", lambda w, x, sigma_w: -np.log(sigmoid(w @ x)) + w @ w / (2 * sigma_w ** 2), {"w": (3,), "x": (3,), "sigma_w": ()},
           draw={"sigma_w": positive()})),
    (r"$k=\sigma_f^2e^{-(x-y)^2/2}$ and $L=\sigma(k)$",
     Asked("x", lambda x, y, sigma_f: sigmoid(sigma_f ** 2 * np.exp(-(x - y) ** 2 / 2)), {"x": (), "y": (), "sigma_f": ()})),
    (r"$f=\sigma(x-\mu)$ with $\sigma>0$ and a number $\sigma_0$; $L=f^2/\sigma_0$",
     Asked("x", lambda x, sigma, mu, sigma_0: (sigma * (x - mu)) ** 2 / sigma_0,
           dict.fromkeys(["x", "sigma", "mu", "sigma_0"], ()))),
]
LAYER = r"A layer computes $$y=W_2\tanh(W_1x)$$ for $x\in\mathbb{R}^d$. "
BACK = Asked("x", lambda g, x, W1, W2: g @ (W2 @ np.tanh(W1 @ x)), {"g": (2,), "x": (3,), "W1": (4, 3), "W2": (2, 4)})
SLOPES = [(LAYER + word + " " + named + r" and $L=g^\top y$ with $g$ constant, what is $\partial L/\partial x$?", BACK)
          for word, named in (("If", r"$g=\partial L/\partial y$"), ("Let", r"$g=\frac{\partial L}{\partial y}$"),
                              ("With", r"$g=\partial L/\partial y$"))]
TRIPLET = r": $$\mathcal{L}(a,p,n)=\max\left(\|a-p\|_2^2-\|a-n\|_2^2+%s,\ 0\right)$$"
MARGIN = Asked("a", hinge, {"a": (3,), "p": (3,), "n": (3,), "alpha": ()}, draw={"alpha": lambda rng: 20.0})
LISTED = [
    (rf"The triplet loss with {number} for an anchor $a$, a positive $p$ and a negative $n$, all in $\mathbb{{R}}^d$"
     + TRIPLET % letter, MARGIN) for number, letter in ((r"margin $\alpha$", r"\alpha"), (r"the scalar $\alpha$", r"\alpha"),
                                    (r"a threshold $\alpha$", r"\alpha"))
]
LAYERS = r"Let $h = %s(W x + b)$, $y = %s(V h)$ and $L=\sum_i y_i^2$%s"
CHOSEN = r", where $%s$ is tanh and $%s$ is the logistic function."
DEFINED = r", with $%s(u)=\tanh(u)$ and $%s(u)=\frac{1}{1+e^{-u}}$."
NET = Asked("x", lambda W, x, b, V: (sigmoid(V @ np.tanh(W @ x + b)) ** 2).sum(),
            {"W": (4, 3), "x": (3,), "b": (4,), "V": (2, 4)})
NAMES = [(r"\phi_1", r"\phi_2"), ("f_1", "f_2"), (r"\sigma_h", r"\sigma_y"), (r"\phi^{(1)}", r"\phi^{(2)}")]
FUNCTIONS = [(LAYERS % (*names, words % names), NET) for names in NAMES for words in (CHOSEN, DEFINED)]
HUBER = r"H_\delta(r)=\begin{cases}\frac12r^2&|r|\le\delta\\\delta(|r|-\frac12\delta)&|r|>\delta\end{cases}"


def huber(w, x, y, delta):
    r = y - x @ w
    return np.where(abs(r) <= delta, r ** 2 / 2, delta * (abs(r) - delta / 2)).sum()


OTHERS = [
    *((rf"$${text}$$ with $w,x_i\in\mathbb{{R}}^d$",
       Asked("w", huber, {"w": (3,), "x": (5, 3), "y": (5,), "delta": ()}, draw={"delta": positive()}))
      for text in (rf"L=\sum_{{i=1}}^nH_\delta(y_i-w^\top x_i),\quad {HUBER}",
                   rf"{HUBER},\quad L=\sum_{{i=1}}^nH_\delta(y_i-w^\top x_i)")),
    (r"$L=(g_1(x-1)+g_1^2)^2$", Asked("x", lambda g_1, x: (g_1 * (x - 1) + g_1 ** 2) ** 2, {"g_1": (), "x": ()})),
    (r"$L=f_1\cdot(x^2+1)$", Asked("x", lambda f_1, x: f_1 * (x ** 2 + 1), {"f_1": (), "x": ()})),
]
TEACHER = r"Let $q=\mathrm{softmax}(v/T)$ and $p=\mathrm{softmax}(z/T)$ with $v,z\in\mathbb{R}^C$. "
SHOWN = [(TEACHER + rf"$$L={factor}{name}(q\,\|\,p)={factor}\sum_c q_c\log\frac{{q_c}}{{p_c}}$$",
          Asked("z", lambda v, z, T: T ** 2 * (softmax(v / T) * np.log(softmax(v / T) / softmax(z / T))).sum(),
                {"v": (4,), "z": (4,), "T": ()}, draw={"T": positive()}))
         for factor, name in ((r"T^2\,", r"\mathrm{KL}"), (r"T^2 \cdot ", "D_{KL}"), ("T^2 ", "KL"))]
RATES = Asked(r"\beta", lambda x, t, beta: -(np.exp(x @ beta) * t - x @ beta).sum(), {"x": (5, 3), "t": (5,), "beta": (3,)})
SIGNED = [
    (r"With $\lambda_i=e^{x_i^\top\beta}$ we have $$-\ell(\beta)=\sum_{i=1}^n(e^{x_i^\top\beta}t_i-x_i^\top\beta)$$", RATES),
    (r"$$-L(w)=\|w\|^2$$", Asked("w", lambda w: -w @ w, {"w": (3,)})),
    (r"$$2E(w,b)=(w^\top x+b)^2$$", Asked("w", lambda w, x, b: (w @ x + b) ** 2 / 2, {"w": (3,), "x": (3,), "b": ()})),
    ("grad ||A X - C||_F^2 wrt X", Asked("X", lambda A, X, C: ((A @ X - C) ** 2).sum(), {"A": (4, 3), "X": (3, 2), "C": (4, 2)})),
]
READ = [*SIGNED, *HEADS, *SIGMAS, *SLOPES, *LISTED, *FUNCTIONS, *OTHERS, *SHOWN]
REFUSED = [(LAYERS % (*names, "."), names[0]) for names in NAMES[:2]]
REFUSED += [(LAYERS % (*NAMES[0], r", where $\phi_1$ and $\phi_2$ are given functions."), r"\phi_1"),
            (LAYERS % (*NAMES[2], "."), r"\sigma_h")]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[text for text, _ in READ])
def test_it_is_read(tmp_path, text, asked):
    (tmp_path / "question.tex").write_text(text + "\n", encoding="utf-8")
    holds(tmp_path / "question.tex", asked)


@pytest.mark.parametrize(("text", "name"), REFUSED, ids=[text for text, _ in REFUSED])
def test_a_function_that_is_not_defined_is_no_factor(text, name):
    with pytest.raises(sd.SymderivError) as refused:
        sd.read_problem(text).answer("x")
    assert f"{name}(x) = " in str(refused.value) or f"{name[:-1]}2(x) = " in str(refused.value)
