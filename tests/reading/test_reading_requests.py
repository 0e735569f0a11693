"""What people type in one line, and what it asks for: a request, a Hessian, the words of their language; advice that fits."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, differences, gradient


def softmax(z):
    return np.exp(z) / np.exp(z).sum()


QUADRATIC = {"x": (3,), "A": (3, 3)}
ONE_LINE = (
    *((text, "x", lambda x, A: x @ A @ x, QUADRATIC) for text in (
        "Ableitung x^T A x nach x", "grad of x^T A x wrt x", "gradient x^T A x with respect to x",
        "Calcule o gradiente x^T A x em relação a x")),
    ("jacobian A x wrt x", "x", lambda A, x: A @ x, QUADRATIC),
    ("grad of ||A x - b||^2 (A is p x m, x is m)", "x", lambda A, x, b: ((A @ x - b) ** 2).sum(),
     {"A": (2, 3), "x": (3,), "b": (2,)}),
    ("jac softmax(z) wrt z", "z", softmax, {"z": (3,)}),
    ("log|X|", "X", lambda X: np.linalg.slogdet(X)[1], {"X": (3, 3)}),
    ("p_i = e^z_i / sum_j e^z_j", "z", softmax, {"z": (3,)}),
    ("L = sum_i log(1 + e^theta_i)", "theta", lambda theta: np.log(1 + np.exp(theta)).sum(), {"theta": (3,)}),
    ("derivada de x^2 sen(x)", "x", lambda x: x ** 2 * np.sin(x), {"x": ()}),
    (r"f(x) = \operatorname{sen}(x) + coseno(x) tg(x)", "x", lambda x: np.sin(x) + np.cos(x) * np.tan(x), {"x": ()}),
    *((rf"$h_{{\{how}{{{word}}}}} = w x$, $L = h_{{\{how}{{{word}}}}}^2$", "w", lambda w, x: (w * x) ** 2, {"w": (), "x": ()})
      for how, word in (("mathrm", "et"), ("text", "and"), ("mathrm", "und"))),
)


@pytest.mark.parametrize(("text", "wrt", "forward", "shapes"), ONE_LINE, ids=[row[0] for row in ONE_LINE])
def test_one_line_gives_the_derivative_that_it_asks_for(text, wrt, forward, shapes):
    asked = Asked(wrt, forward, shapes)
    values = asked.values(1)
    np.testing.assert_allclose(gradient(read_problem(text), asked, values), differences(asked, values, wrt), rtol=1e-4, atol=1e-6)


HIGHER = (
    ("Hessian of log(1+e^x)?", "Partial(Partial(f, x), x)"), ("the Hessian of f(x) = x^3", "Partial(Partial(f, x), x)"),
    ("Hessian of f where f(x) = x^3", "Partial(Partial(f, x), x)"), ("segunda derivada de x^4", "Partial(Partial(f, x), x)"),
    (r"Hessian of $x^\top A x$ wrt $x$", "Partial(Partial(f, x[m]), x[i])"),
    ("the third derivative of x^5", "Partial(Partial(Partial("),
    ("hessian x^T A x wrt x", "Partial(Partial(f, x[m]), x[i])"),
)


@pytest.mark.parametrize(("text", "goal"), HIGHER)
def test_a_line_that_begins_with_a_second_derivative_gives_no_first_one(text, goal):
    assert [str(d.goal) for d in read_problem(text).derive_all() if str(d.goal).startswith(goal)] == [
        str(d.goal) for d in read_problem(text).derive_all()]


@pytest.mark.parametrize("text", [
    "The Hessian of f is H. Let f = x^3.", "We discuss f = x^3.\n\nHessian of it: see the notes.", "gradient of x^2 by x"])
def test_a_line_that_only_speaks_of_one_asks_for_none(text):
    assert [str(d.goal) for d in read_problem(text).derive_all()] == ["Partial(f, x)"]


ADVISED = (
    (r"$\frac1n L(w) = \sum_i (y_i - w x_i)^2$", "w", r"Write $L(w) = \frac{1}{\frac{1}{n}} (\sum_i (y_i - w x_i)^2)$",
     r"$L(w) = \frac{1}{\frac{1}{n}} (\sum_i (y_i - w x_i)^2)$", lambda n, y, w, x: n * ((y - w * x) ** 2).sum(),
     {"n": (), "y": (3,), "w": (), "x": (3,)}),
    (r"$p\ell(\beta) = \|y - X\beta\|^2$", "beta", r"give p\ell, if that is one name, a letter of its own",
     r"$q(\beta) = \|y - X\beta\|^2$", lambda y, X, beta: ((y - X @ beta) ** 2).sum(), {"y": (3,), "X": (3, 2), "beta": (2,)}),
    (r"Let $A \in \mathbb{R}^{n \times n}$. $f = \operatorname{tr}(\exp(A))$", "A", r"as in $B_{ij} = \exp(A_{ij})$, and write B",
     r"Let $A \in \mathbb{R}^{n \times n}$. $B_{ij} = \exp(A_{ij})$, $f = \operatorname{tr}(B)$",
     lambda A: np.exp(np.diag(A)).sum(),
     {"A": (3, 3)}),
    (r"$L = (\operatorname{sg}(w x) - b w)^2$", "w", "What a stop-gradient holds takes a letter of its own",
     "$L = (c - b w)^2$", lambda c, b, w: (c - b * w) ** 2, {"c": (), "b": (), "w": ()}),
    (r"$L = \arg(a + i b)^2$", "b", r"\arctan(b/a)", r"$L = \arctan(b/a)^2$", lambda a, b: np.arctan(b / a) ** 2,
     {"a": (), "b": ()}),
    ("L = rate (a+b)", "a", r"for a product write \cdot", r"L = rate \cdot (a+b)", lambda a, b, rate: rate * (a + b),
     {"a": (), "b": (), "rate": ()}),
    ("L = rate_of_change(w x)", "w", "a name of several words is written in one", "L = change(w x), change(u) = u^2",
     lambda w, x: (w * x) ** 2, {"w": (), "x": ()}),
    ("x ↦ ‖x‖²", "x", "Write the function as a formula, as in f(x) = x^2", "f(x) = ‖x‖²", lambda x: (x ** 2).sum(), {"x": (3,)}),
)


@pytest.mark.parametrize(("text", "wrt", "advice", "followed", "forward", "shapes"), ADVISED, ids=[row[0] for row in ADVISED])
def test_advice_to_a_line_gives_the_right_derivative(text, wrt, advice, followed, forward, shapes):
    with pytest.raises(SymderivError) as error:
        read_problem(text).derive(wrt)
    assert advice in str(error.value)
    asked = Asked(wrt, forward, shapes)
    values = asked.values(1)
    np.testing.assert_allclose(gradient(read_problem(followed), asked, values), differences(asked, values, wrt), rtol=1e-4)
