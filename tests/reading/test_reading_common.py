"""Habits of papers and of courses, each with what it means: indices summed in silence, dots, one example for all, notes."""

import pytest

from symderiv.errors import ParseError
from symderiv.reading.documents import statements_of
from symderiv.reading.problems.asked import asked_in_words
from symderiv.reading.problems.files import read_problem

MEANINGS = {
    r"Let $f = A_{ij} x_i x_j$, where summation over repeated indices is implied.": ["Sum(x[i]*x[j]*A[i,j], i, j)"],
    r"In Einstein notation, $y_i = W_{ij} x_j + b_i$ and $L = \frac12 (y_i - t_i)^2$.": [
        "b[i] + Sum(x[j]*W[i,j], j)", "Sum((-t[i] + y[i])**2/2, i)"],
    r"Repeated indices are summed: $z^i = W^i_j x^j$, $L = c_i z^i$.": ["Sum(x[j]*W[i,j], j)", "Sum(c[i]*z[i], i)"],
    r"No summation over repeated indices is implied. $L_i = y_i x_i$.": ["x[i]*y[i]"],
    r"With the summation convention, $f = x_i A_{ij} x_j$.": ["Sum(x[i]*x[j]*A[i,j], i, j)"],
    r"The summation convention is not used. $L_i = y_i x_i$.": ["x[i]*y[i]"],
    r"Let $U = e_{ij} C_{ijkl} e_{kl}$.": ["Sum(e[i,j]*e[k,l]*C[i,j,k,l], i, j, k, l)"],
    r"Es gilt die Summenkonvention. Sei $f = (x_i w_i - c)^2$.": ["(-c + Sum(w[i]*x[i], i))**2"],
    r"Let $r_{ij} = k_{ij} k_{ji}$ and $L = \sum_{ij} r_{ij}$.": ["k[i,j]*k[j,i]", "Sum(r[i,j], i, j)"],
    r"$y_i = W_{ij} x_j$, $L = (y_i t_i)^2$.": ["Sum(x[j]*W[i,j], j)", "Sum(t[i]*y[i], i)**2"],
    r"The loss of one sample is $L = \max(0, 1 - y_i f_i)$.": ["Max(0, -f_i*y_i + 1)"],
    r"Let $s$ denote $w^\top x$ and $L = (s - y)^2 + w^\top w$.": [
        "Sum(w[i]*x[i], i)", "(s - y)**2 + Sum(w[i]*w[i], i)"],
    r"The symbol $r$ is shorthand for $t - c$. Let $L = r^2$.": ["-c + t", "r**2"],
    r"p = sigmoid of u, L = -log of p": ["sigmoid(u)", "-log(p)"],
    r"$p_w = \frac{e^{u_w}}{\sum_w e^{u_w}}$, $L = -\log p_o$.": ["exp(u[w])/Sum(exp(u[j]), j)", "-log(p[o])"],
    r"$a_{ij} = \exp(e_{ij}) / \sum_j \exp(e_{ij})$, $L = \sum_{ij} a_{ij} v_j$.": [
        "exp(e[i,j])/Sum(exp(e[i,k]), k)", "Sum(v[j]*a[i,j], i, j)"],
    r"$$z = w_1 x_1 + w_2 x_2 + \dots + w_d x_d + b$$ Find $\partial z/\partial w_i$.": ["b + Sum(w[j]*x[j], j)"],
    r"$L = (y_1 - x_1)^2 + \cdots + (y_n - x_n)^2$.": ["Sum((-x[j] + y[j])**2, j)"],
    r"$L = \left(x_1 + \ldots + x_n\right)^2$.": ["Sum(x[j], j)**2"],
    r"$L = x_1 x_2 \cdots x_n$.": ["Prod(x[j], j)"],
    r"$\hat y = \sigma(w^T x + b)$, $J = \frac1m\sum_{i=1}^m (\hat y^{(i)} - y^{(i)})^2$.": [
        "sigmoid(b + Sum(w[k]*x[i,k], k))", "Sum((-y[i] + y_hat[i])**2, i)/m"],
    r"$\hat y = \theta^\top x$, $\ell = (\hat y - y)^2$, $J = \frac1m \sum_{i=1}^m \ell^{(i)}$.": [
        "Sum(theta[k]*x[i,k], k)", "(-y[i] + y_hat[i])**2", "Sum(ell[i], i)/m"],
    r"$y = a x^2 + b x + c$, $J = \frac1m \sum_i (y_i - t_i)^2$.": ["a*x[i]**2 + b*x[i] + c", "Sum((-t[i] + y[i])**2, i)/m"],
    r"$f = a\sin(bx)$, $E = \sum_n (f_n - t_n)^2$.": ["sin(b*x[n])*a", "Sum((f[n] - t[n])**2, n)"],
    r"$e = t - (m x + c)$, $J = \sum_i e_i^2$.": ["-(c + m*x[i]) + t[i]", "Sum(e[i]**2, i)"],
    r"$z = w^\top x + b$, $a = \sigma(z)$, $J = \sum_i (a_i - y_i)^2$, $x\in\mathbb{R}^d$.": [
        "b + Sum(w[l]*x[i,l], l)", "sigmoid(z[i])", "Sum((a[i] - y[i])**2, i)"],
    r"$y = a x^2 + b$, $a \in \mathbb{R}^n$, $J = \sum_i y_i^2$.": ["x**2*a[i] + b[i]", "Sum(y[i]**2, i)"],
    r"$u = x - c$, $J = \sum_i u_i^2$.": ["-c[i] + x[i]", "Sum(u[i]**2, i)"],
    r"$h(x) = \sigma(w^T x)$, $Cost(h(x), y) = -y \log(h(x))$.": ["sigmoid(Sum(w[i]*x[i], i))", "-log(h)*y"],
}


def read(folder, text):
    (folder / "text.md").write_text(text, encoding="utf-8")
    return read_problem(folder / "text.md")


@pytest.mark.parametrize("text", MEANINGS)
def test_a_habit_is_read_as_it_is_meant(text, tmp_path):
    problem = read(tmp_path, text)
    assert [str(row.body) for row in problem.definitions.rows] == MEANINGS[text]
    assert not problem.failed


@pytest.mark.parametrize("line", [r"$L = -x_1 + \dots + x_n$", r"$y = x_1 + 2 x_2 + \dots + n x_n$", r"$L = x_1 + \dots + y_n$",
                                  r"$L_i = \sum_i (y_i - x_i)^2$", "$L = W_{ij} W_{ji}$", "$L = (x_i y_i)^2$",
                                  r"$L = \tanh(x_i w_i)$", "We never use the summation convention. $L_i = W_{ij} x_j$",
                                  "Einstein notation. $L = a_i x_i$ (no sum)", "For $i$ and $j$ let $E = k_{ij} x_i x_j$"])
def test_what_may_mean_several_things_is_not_read(line, tmp_path):
    assert not read(tmp_path, f"{line}.").definitions.rows


def test_numbers_that_the_rows_of_a_matrix_count_are_asked_about(tmp_path):
    text = r"$X \in \mathbb{R}^{N \times D}$, $L = \sum_{i=1}^N \log(1+e^{-y_i w x_i})$."
    with pytest.raises(ParseError, match="numbers, or the rows of X"):
        read(tmp_path, text)
    assert [t.name for t in read(tmp_path, rf"{text} Let $x_i \in \mathbb{{R}}$.").inputs if len(t.axes) == 2] == []
    assert [t.name for t in read(tmp_path, f"{text} where $x_i$ are the rows of $X$.").inputs if len(t.axes) == 2] == ["X"]
    assert read(tmp_path, r"$X \in \mathbb{R}^{N \times D}$, $L = \sum_{d=1}^D w_d x_d$.").definitions.rows


@pytest.mark.parametrize(("said", "found"), [
    ("", None), (r"$X\in\mathbb{R}^{d\times d}$.", None), (r"$X\in\mathbb{R}^{n\times d}$.", {"X", "y", "w"}),
    (r"$X\in\mathbb{R}^{m\times k}$.", {"X", "x", "y", "w"})])
def test_what_each_member_is_says_nothing_of_their_matrix(tmp_path, said, found):
    text = rf"Let $x_i\in\mathbb{{R}}^d$. {said} $L = \sum_i (y_i - x_i^\top w)^2 + \|X\|_F^2$"
    if found is None:
        with pytest.raises(ParseError, match="the rows of X or its columns"):
            read(tmp_path, text)
    else:
        assert {t.name for t in read(tmp_path, text).inputs} == found


@pytest.mark.parametrize("text", [
    "- $y$ (one-hot): the label", "* $y$ (a one-hot vector): the target", r"- $y \in \{0,1\}^K$ (one-hot): the label",
    r"\[ L = -\sum_k y_k \log p_k \qquad \text{(one-hot $y$)} \]", r"\[ L = -\sum_k y_k \log p_k \quad (y \text{ one-hot}) \]"])
def test_an_aside_says_what_is_given(text):
    assert ("given", "y", ("one-hot",)) in [(f.kind, f.subject, f.value) for f in statements_of(text, "", "md").facts]


@pytest.mark.parametrize(("text", "subject", "value"), [
    ("covariance Sigma (symmetric), weights u in R^n. f = u^T Sigma u", r"\Sigma", "symmetric"),
    ("f = u^T A u with A (symmetric), u in R^n", "A", "symmetric"),
    ("precision Lambda (positive definite). f = u^T Lambda u", r"\Lambda", "spd")])
def test_brackets_behind_a_typed_name_say_what_is_given(text, subject, value):
    assert ("given", subject, (value,)) in [(f.kind, f.subject, f.value) for f in statements_of(text).facts]


def test_a_loss_whose_line_is_not_read_is_no_open_loss(tmp_path):
    problem = read(tmp_path, "E = sum(t - p)^2\np = A u + c\ndE/dc")
    assert [row.tensor.name for row in problem.definitions.rows] == ["p"]


def test_a_note_with_a_case_states_nothing():
    lines = r"\[ \sigma'(x) = 1 \quad \text{(positive $x$)} \] \[ L = x^\top A x \quad \text{if $A$ is symmetric} \]"
    assert not [f for f in statements_of(lines, "", "md").facts if f.kind == "given"]


@pytest.mark.parametrize(("asked", "order"), [
    (r"Find $\frac{d^3 f}{dx^3}$.", 3), ("Find $f'''(x)$.", 3), ("Find the third derivative of $f$.", 3),
    ("Second derivative?", 2), (r"Find $\frac{df}{dx}$.", 1)])
def test_derivatives_of_any_order_are_asked_for(asked, order, tmp_path):
    questions = asked_in_words(read(tmp_path, rf"$f(x) = \sin x$. {asked}"))
    assert [(q.of.name, q.wrt) for q in questions] == [("f", ",".join("x" * order))]


def test_a_text_of_several_problems_is_read_once(tmp_path, monkeypatch):
    from symderiv.api.problems import numbered_parts
    from symderiv.reading.problems import files

    text = "\n".join(rf"## Problem {n}{chr(10)}$f = x^{n} y$. Find $\partial f/\partial x$." for n in (2, 3, 4))
    (tmp_path / "several.md").write_text(text, encoding="utf-8")
    read_so_far = []
    once = files._of_text
    monkeypatch.setattr(files, "_of_text", lambda *given: read_so_far.append(given) or once(*given))
    names = numbered_parts(tmp_path / "several.md")
    assert len([read_problem(name) for name in names]) == 3
    assert len(read_so_far) == 1
