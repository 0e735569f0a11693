"""Lines judged where NumPy and FLINT are missing: by proof, by a counterexample in intervals, or not at all."""

import json
import subprocess
import sys

import numpy as np
import pytest
import sympy
from sympy import Integer, Rational

import symderiv as sd
from symderiv.api.sites.answering import answer
from symderiv.homework import checking, judgement
from symderiv.homework.agreeing_letters import both_cases
from symderiv.library.givens import GIVENS, label
from symderiv.notation import Axis, Cases, Definitions, Delta, Indicator, MaxOver, Prod, Sum, Tensor, Within
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.intervals import FUNCTIONS, Corner
from symderiv.oracle.point import Point
from symderiv.verification import counterexamples
from symderiv.verification.counterexamples import refuted

FRESH = """import json, sys
sys.modules.update(numpy=None, flint=None)
import symderiv as sd
m = sd.Model()
K = sd.axes("K")
y, z, X = sd.vector("y", K, given=sd.one_hot), sd.vector("z", K), sd.matrix("X", K, K)
p = m.define("p", sd.softmax(z))
L = m.define("L", sd.cross_entropy(y, p))
f = m.define("f", sd.logdet(X))
by = r"\\frac{\\partial %s}{\\partial %s} = "
lines = [by % ("L", "z_i") + side for side in ("p_i - y_i", "y_i - p_i")] + [by % ("f", "X_{ij}") + "X_{ij}"]
found = sd.check(m, lines)
one, other = sd.vector("u", K), sd.vector("v", K)
print(json.dumps({"verdicts": found.verdicts, "text": str(found), "mistake": found.mistake, "first": found.first_wrong_step,
                  "equal": [sd.equal(one + other, other + one).verdict, sd.equal(one, other).verdict]}))
"""


def test_a_right_a_wrong_and_an_open_line_where_numpy_cannot_be_imported():
    made = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True)
    found = json.loads(made.stdout)
    assert found["verdicts"] == ["holds", "fails", "unknown"] and found["first"] == 1 and found["mistake"] == "wrong sign"
    assert "holds: proved" in found["text"] and "NumPy is missing" in found["text"]
    assert "The first line that cannot be told is line 3:\n  Right line: ∂f/∂X" in found["text"]
    assert found["equal"] == ["equal", "different"]


@pytest.fixture
def missing(monkeypatch):
    """No oracle; and no search for mistakes, which is not asked about here."""
    monkeypatch.setattr(judgement, "missing_library", lambda: "NumPy")
    monkeypatch.setattr(checking, "MOST", 0)


VECTOR = r"Let $x,c\in\mathbb{R}^d$, $s=\sqrt{\sum_j x_j^2}$, $u_i=x_i/s$ and $L=\sum_i c_iu_i$. "
LEAST = r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$ and $J(w)=\frac1n\|Xw-y\|^2$. "
LABEL = r"Let $s\in\mathbb{R}^C$, $y\in\{1,\dots,C\}$, $p_k=\frac{e^{s_k}}{\sum_j e^{s_j}}$ and $L=-\log p_y$. "
TOLD = [
    (VECTOR + r"\[ \frac{\partial L}{\partial x_i} = \frac{c_i - u_i\sum_k c_k u_k}{s} \]", "holds"),
    (VECTOR + r"\[ \frac{\partial L}{\partial x_i} = \frac{c_i}{s} \]", "fails"),
    (LABEL + r"\[ \frac{\partial L}{\partial s_k} = p_k - \mathbf{1}[k=y] \]", "holds"),
    (LABEL + r"\[ \frac{\partial L}{\partial s_k} = p_k \]", "fails"),
    (LABEL + r"If $k \ne y$, \[ \frac{\partial L}{\partial s_k} = p_k \]", "holds"),
    (LEAST + r"\[ \nabla J = \frac2n (Xw-y)^\top X \]", "holds"),
    (LEAST + r"Setting the gradient to zero, \[ w = (X^\top X)^{-1}X^\top y \]", None),
    (r"Let $\gamma>0$ and $L = -(1-p)^\gamma\log p$. \[ \frac{\partial L}{\partial p} = 0 \]", "fails"),
    (r"$f(x)=\log\Gamma(x)$. \[ f'(x) = \log x \]", None),
    (r"$f(x)=\sqrt{x^2}$. \[ f'(x) = x/|x| \]", None),
    (r"$f(x)=\sin x\cos x$. \[ f'(x) = \cos 2x \]", None),
]


@pytest.mark.parametrize("text, verdict", TOLD)
def test_what_is_told_is_told_rightly(missing, tmp_path, text, verdict):
    (tmp_path / "lines.md").write_text(text)
    found = sd.check(tmp_path / "lines.md")
    assert found.verdicts[-1] == verdict if verdict else found.verdicts[-1] not in ("fails",)


def test_what_might_excuse_a_line_leaves_it_open(missing, monkeypatch):
    """A line that fails as it stands is not accused while another reading of it could not be told."""
    monkeypatch.setattr(judgement.Judge, "proved", lambda self, left, right: "")
    text = (r"Let $x\in\mathbb{R}^n$, $m=\sum_i x_i$, $v=\sum_i (x_i-m)^2$ and $L=v^2$. "
            r"\[ \frac{\partial v}{\partial x_i} = 2(x_i-m) \] \[ \frac{\partial v}{\partial m} = -2\sum_i(x_i-m) \]")
    found = answer({"do": "check", "text": text})
    assert 'class="fails"' not in found["page"] and "NumPy is missing" in found["page"]


def test_a_letter_that_a_sum_binds_makes_no_case():
    summed = Sum(Delta(i, k) * x[i], i)
    assert not list(both_cases(summed * x[i], x[k] * x[i])) and len(list(both_cases(Delta(i, k) * x[i], x[k]))) == 1


K = Axis("K")
k, i = K.index("k"), K.index("i")
x = Tensor("x", (K,))
NUMBERS = {("x", (1,)): Rational(3, 4), ("x", (2,)): Rational(5, 8)}
POINT = Point({"K": 2}, Definitions(), {"x": [0.75, 0.625]})
EXPRESSIONS = [
    Sum(x[k]**2, k), Prod(x[k], k), MaxOver(x[k], k), Delta(i, k), Cases(i, k, x[i], -x[k]), sympy.Max(x[i], 2 * x[k]),
    Indicator(sympy.Gt(x[i], Rational(1, 2), evaluate=False)), Indicator(sympy.Ne(i, k, evaluate=False)), K.extent * x[i],
    x[i]**Rational(-3, 2), x[i]**x[k], sympy.pi * sympy.E, Within(i + 1, K) * x[i],
]


@pytest.mark.parametrize("expr", [
    *EXPRESSIONS, *(sympy.Function(name)(x[i] - s) for name in FUNCTIONS if name not in ("Max", "log") for s in (0, 2)),
    sympy.log(x[i]), sympy.Min(x[i], x[k])], ids=str)
def test_intervals_hold_the_values_of_the_oracle(expr):
    for n in (1, 2):
        found = Corner({"K": 2}, Definitions(), NUMBERS).value(expr, {i: n, k: 1})
        value = evaluate(expr, POINT, {i: n, k: 1})
        assert float(found.delta) < 1e-30 and abs(float(found.mid) - float(value)) < 1e-14


def test_a_kink_and_a_pole_have_no_interval():
    corner = Corner({"K": 2}, Definitions(), {("x", (1,)): Integer(0), ("x", (2,)): Integer(-1)})
    for expr in (Indicator(sympy.Gt(x[i], 0, evaluate=False)), sympy.sign(x[i]), 1 / x[i], sympy.log(x[i] - 1), x[i + 2]):
        with pytest.raises(sd.SymderivError):
            corner.value(expr, {i: 1})


OBEYED = {
    "one-hot": lambda a: ((a == 0) | (a == 1)).all() and (a.sum(-1) == 1).all(),
    "simplex": lambda a: (a > 0).all() and (a.sum(-1) == 1).all(), "positive": lambda a: (a > 0).all(),
    "mask": lambda a: ((a == 0) | (a == 1)).all(), "plus-minus-one": lambda a: (abs(a) == 1).all(),
    "orthogonal": lambda a: (a @ a.T == np.eye(3)).all(),
    "symmetric": lambda a: (a == a.T).all() and not (a == a[0, 0]).all(),
}


@pytest.mark.parametrize("name", GIVENS)
def test_inputs_obey_what_is_given_or_are_refused(name):
    tensor, sizes = Tensor("A", (K, K), (GIVENS[name],)), {"K": 3}
    draw = lambda: counterexamples._drawn([tensor], sizes, counterexamples._anything, counterexamples.random.Random(1))  # noqa: E731
    if name not in OBEYED:
        with pytest.raises(sd.SymderivError):
            draw()
        return
    array = np.empty((3, 3))
    for (_, at), number in draw().items():
        array[at[0] - 1, at[1] - 1] = number
    assert OBEYED[name](array)


def test_labels_are_places_on_their_axis():
    w, e = Tensor("w", (Axis("N"),), (label(K),)), Tensor("e", (K,))
    n = w.axes[0].index("n")
    assert refuted(e[w[n]], 2 * e[w[n]], Definitions()) and not refuted(e[w[n]], Sum(Delta(w[n], k) * e[k], k), Definitions())
