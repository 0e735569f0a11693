"""What a text leaves open and what it says in words: losses under their own letter, indicators, approximations, log p."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, holds, positive

LOSSES = {
    "of what is reparametrised": (
        r"Put $\mathbf w = a\,\frac{\mathbf u}{\|\mathbf u\|}$, $\mathbf u\in\mathbb{R}^k$. "
        r"Let $L = L(\mathbf w)$ be the loss.", "u"),
    "in a display": (r"Let $z = Wx$ with $W\in\mathbb{R}^{m\times n}$. \[ \mathcal{L} = \mathcal{L}(z) \]", "W"),
    "beside an input": (r"Let $q = A x$ with $A\in\mathbb{R}^{m\times n}$ and a cost $J = J(q, t)$.", "x"),
    "of a list": (r"Let $y_i = \tanh(x_i)$ for $i=1,\dots,n$, and $E = E(y_1,\dots,y_n)$ the error.", "x"),
    "said twice": (r"Let $y = \tanh(x)$ and $E = E(y)$, $x\in\mathbb{R}$. As $E = E(y)$, the chain rule applies.", "x"),
}
TOLD = {
    "told by a display": (r"Let $L = L(w)$ be the loss. \[ L = \|Xw-y\|^2 \] with $X\in\mathbb{R}^{m\times n}$", "Abs|open"),
    "told as a function": (r"Let $L = L(w)$ be the loss and $w = a u$, $u\in\mathbb{R}^n$. \[ L(w) = \|w\|^2 \]", ""),
}
M = r"\[ L = \sum_{i=1}^n m_i (x_i-y_i)^2 \]"
MASKED = Asked("x", lambda m, x, y: m @ (x - y) ** 2, {"m": (4,), "x": (4,), "y": (4,)})
RISK = Asked("b", lambda R, b: np.log(R @ np.exp(b)).sum(), {"R": (4, 3), "b": (3,)}, draw={"R": positive(4, 3)})
SIGNED = Asked("s", lambda y, s: np.log(1 + np.exp(-y * s)).sum(), {"y": (4,), "s": (4,)})
SIGNS = Asked("x", lambda x: (np.maximum(x, 0) ** 2).sum(), {"x": (4,)})
STATES = Asked("a", lambda p, a, c: np.log(p @ a @ c), {"p": (3,), "a": (3, 3), "c": (3,)},
               draw={"p": positive(3), "a": positive(3, 3), "c": positive(3)})
GELU = Asked("x", lambda x: 0.5 * x * (1 + np.tanh(0.8 * x + 0.04 * x**3)), {"x": ()})

READ = {
    "otherwise before": (
        r"$R_{ij}=1$ if $j$ is at risk at the time of $i$, otherwise $R_{ij}=0$. "
        r"\[ L = \sum_{i=1}^n\log\sum_{j=1}^K R_{ij}\exp(b_j) \]", RISK),
    "otherwise behind": (rf"Let $m_i = 1$ if word $i$ is masked and $m_i = 0$ otherwise. {M}", MASKED),
    "a number alone": (rf"where $m_i = 1$ if the word $i$ is masked and $0$ otherwise. {M}", MASKED),
    "two words": (rf"Let $m_i = 1$ for masked words and $m_i = 0$ for the others. {M}", MASKED),
    "a sentence of its own": (rf"Let \(m_i = 1\) when word \(i\) is masked. Otherwise, \(m_i = 0\). {M}", MASKED),
    "German": (rf"Es sei $m_i = 1$, falls das Wort $i$ maskiert ist, sonst $m_i = 0$. {M}", MASKED),
    "two signs": (r"Set $y_i = 1$ if $i$ is good and $y_i=-1$ otherwise. \[ L = \sum_{i=1}^n\log(1+e^{-y_i s_i}) \]", SIGNED),
    "a condition in a formula": (
        r"Here $d_i = 1$ if $x_i > 0$, else $d_i = 0$. \[ L = \sum_{i=1}^n d_i x_i^2 \]", SIGNS),
    "log of p on the left": (
        r"\[ \log q = \log\sum_{i=1}^K\sum_{j=1}^K p_i a_{ij} c_j \] Find $\partial\log q/\partial a_{ij}$.", STATES),
    "a sum below a sum in a logarithm": (r"\[ g = \log\sum_{i}\sum_{j} p_i\,a_{ij}\,c_j \]", STATES),
    "an approximation alone": (r"$$\text{GELU}(x) \approx 0.5x(1+\tanh(0.8x+0.04x^3))$$ Derivative with respect to x?", GELU),
}


def written(tmp_path, text):
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", LOSSES)
def test_a_loss_of_its_own_letter_is_left_open(case, tmp_path):
    text, wrt = LOSSES[case]
    derivation = read_problem(written(tmp_path, text)).derive(wrt)
    assert not derivation.goal.body.tensor.axes and derivation.goal.body.tensor.name in "L E J"
    assert "unspecified" not in str(derivation.result) and derivation.verify()


@pytest.mark.parametrize("case", TOLD)
def test_a_loss_that_is_told_is_not(case, tmp_path):
    rows = read_problem(written(tmp_path, TOLD[case][0])).read.definitions.rows
    assert "Sum" in repr(rows[-1].body) and "open" not in repr(rows[-1].body)


@pytest.mark.parametrize("case", READ)
def test_what_is_read_is_what_numpy_says(case, tmp_path):
    text, asked = READ[case]
    holds(written(tmp_path, text), asked)


@pytest.mark.parametrize(("text", "said"), [
    (r"$f(x) = 1$ if the switch is on and $f(x)=0$ otherwise. \[ L = x f(x) \]", "the other case"),
    (r"Find $W$ with $Wx\approx y$, $W\in\mathbb{R}^{m\times n}$.", "An approximation"),
    (r"\[ \log n! \approx n\log n - n \]", "An approximation"),
    (r"\[ g = \log\sum_{i}\sum_{j} a_{ij}\,c_j d \]", "two readings"),
])
def test_what_is_none_of_these_is_refused(text, said, tmp_path):
    with pytest.raises(SymderivError, match=said):
        read_problem(written(tmp_path, text)).derive("x")


def test_an_approximation_beside_a_definition_says_nothing(tmp_path):
    text = r"Let $f(x) = x\,\sigma(x)$. For large $x$, \[ f(x) \approx x. \]"
    assert "sigmoid" in repr(read_problem(written(tmp_path, text)).read.definitions.rows[-1].body)


@pytest.mark.parametrize(("formula", "other"), [(r"-\log\sigma(z)", r"\log(1+e^{-z})"), (r"1-\sigma(z)", r"\sigma(-z)")])
def test_a_function_of_the_document_is_none_of_its_quantities(formula, other, tmp_path):
    path = tmp_path / "text.tex"
    path.write_text(r"Let $\sigma(z) = \frac{1}{1+e^{-z}}$.", encoding="utf-8")
    assert sd.explain(formula, other, path).verdict == "holds"
    assert sd.explain(formula, rf"2 + {other}", path).verdict == "fails"


X = (r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$ and "
     r"\[ L = \frac12\sum_{i=1}^n\Big(\sum_{j=1}^d X_{ij}w_j - y_i\Big)^2. \] "
     r"%s \[ \frac{\partial L}{\partial w_j} = %s\Big(\sum_{j=1}^d X_{ij}w_j - y_i\Big)X_{ij} \]")


@pytest.mark.parametrize(("words", "sign", "verdict"), [
    ("Then", r"\sum_{i=1}^n", "holds"), ("Then", "", "fails"), ("For a single example $i$ we have", "", "holds")])
def test_a_letter_bound_inside_and_free_outside(words, sign, verdict, tmp_path):
    found = sd.check(written(tmp_path, X % (words, sign)))
    assert found.verdicts == (verdict,)


@pytest.mark.parametrize("loss", [r"$C = (y-t)^2$, $y = v^\top h$.", r"$y = \tanh(w^\top h)$, $C = (y-t)^2$."])
def test_a_loss_that_stands_nowhere_is_not_invented_to_refute_a_line(loss, tmp_path):
    path = tmp_path / "text.tex"
    lines = r"\[ \frac{\partial L}{\partial y} = 3(y-t)y \] \[ \frac{\partial C}{\partial y} = 2(y-t) \]"
    path.write_text(loss + lines, encoding="utf-8")
    assert sd.check(path).verdicts == ("unknown", "holds")
