"""What words leave to the reader of a line: its layout, what is symmetric, its case, a letter below, what they alone claim."""

import pytest

import symderiv as sd
from symderiv.reading.homework.quoted.qualities import qualities_said
from symderiv.reading.problems.files import read_problem

JACOBIAN = r"Let $x\in\mathbb{R}^n$ and $A\in\mathbb{R}^{n\times n}$. %s \[ \frac{\partial(Ax)}{\partial x} = %s. \]"
TURNED = r"\[ \frac{\partial(3Ax)}{\partial x} = 3A. \]"
FORM = r"Let $A\in\mathbb{R}^{n\times n}$ and $f(x)=x^\top Ax$. Then \[ \nabla f(x) = %s. \] %s"
NORMAL = (r"Let $x_1,\dots,x_N\in\mathbb{R}^D$ be drawn from $\mathcal{N}(\mu,%s)$ and $\ell = \frac N2\log|\Lambda| - "
          r"\frac12\sum_n(x_n-\mu)^\top\Lambda(x_n-\mu)$. \[ \frac{\partial\ell}{\partial\mu} = %s\sum_n\Lambda(x_n-\mu). \]")
RESIDUAL = r"Let $x,a\in\mathbb{R}$ and $L = |x - a|$. %s \[ \frac{dL}{dx} = %s. \]"
TRIPLET = (r"Let $L = \max(0, \|a-p\|^2 - \|a-n\|^2 + m)$ with $a,p,n\in\mathbb{R}^d$. If the loss is positive, then "
           r"\[ \frac{\partial L}{\partial a} = %s. \]")
SEVERAL = r"Find the critical points of $f(x,y) = x^2y - 2xy + y^2$. \[ f_x = %s, \qquad f_{xy} = %s \]"
POLICY = (r"Let $\pi_\theta(a) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$ and $J = \sum_a\pi%s(a)r_a$. "
          r"\[ \frac{\partial J}{\partial\theta_b} = \pi%s(b)(r_b - J) \]")

COINS = (r"Given $x_1,\dots,x_n\in\{0,1\}$, let $\ell(p)=\sum_ix_i\log p+\sum_i(1-x_i)\log(1-p)$. "
         r"\[ \ell'(p) = \frac{\sum_ix_i}{p} - \frac{n-\sum_ix_i}{1-p} \] %s $\hat p = %s$, the sample mean.")
GROUP = (r"Let $F(w)=\frac12\|w-c\|^2+\lambda\|w\|_2$ with $w,c\in\mathbb{R}^p$. For $w\neq0$, "
         r"\[ \nabla F(w) = w-c+\lambda %s. \]")


@pytest.mark.parametrize(("text", "verdicts"), [
    (COINS % ("so that", r"\frac1n\sum_ix_i"), "holds holds"), (COINS % ("so that", r"\sum_ix_i"), "holds fails"),
    (COINS % ("The MLE is", r"\sum_ix_i"), "holds fails"), (COINS % ("so that", r"\frac1{2n}\sum_ix_i"), "holds fails"),
    (GROUP % r"\frac{w}{\|w\|_2}", "holds"), (GROUP % "w", "fails"),
    (JACOBIAN % ("", "A"), "holds"), (JACOBIAN % ("", "A^T"), "unknown"), (JACOBIAN % ("", "2A^T"), "fails"),
    (JACOBIAN % ("In denominator layout,", "A^T"), "holds"), (JACOBIAN % ("", "A^T") + TURNED, "fails holds"),
    (FORM % ("2Ax", "For symmetric $A$ this is well known."), "fails"),
    (FORM % ("(A+A^\\top)x", "For symmetric $A$ this is well known."), "holds"),
    (FORM % ("2Ax", "Here $A$ is symmetric."), "holds"),
    (NORMAL % (r"\Lambda^{-1}", ""), "holds"), (NORMAL % (r"\Lambda^{-1}", "-"), "fails"), (NORMAL % ("S", ""), "fails"),
    (RESIDUAL % ("If the residual is positive, i.e. $x>a$, then", "1"), "holds"),
    (RESIDUAL % ("If the residual is positive, i.e. $x>a$, then", "2"), "fails"),
    (RESIDUAL % ("Wenn das Residuum negativ ist, d.h. $x<a$, dann", "-1"), "holds"),
    (TRIPLET % "2(n-p)", "holds"), (TRIPLET % "2(p-n)", "fails"), (TRIPLET % "n-p", "fails"),
    (SEVERAL % ("2xy - 2y", "2x - 2"), "holds holds"), (SEVERAL % ("2xy + 2y", "2x"), "fails fails"),
    (POLICY % (r"_\theta", r"_\theta"), "holds"), (POLICY % ("", ""), "unknown")])
def test_what_is_known_of_the_lines(text, verdicts, tmp_path):
    file = tmp_path / "text.tex"
    file.write_text(text, encoding="utf-8")
    assert " ".join(sd.check(file).verdicts) == verdicts


def test_a_letter_that_is_an_array_itself_is_no_index(tmp_path):
    file = tmp_path / "policy.tex"
    file.write_text(POLICY % ("", ""), encoding="utf-8")
    with pytest.raises(sd.errors.ParseError, match="theta below pi is a quantity of its own"):
        sd.read_problem(file).derive("theta")


@pytest.mark.parametrize(("words", "listed"), [
    ("Hence $L$ is convex.", True), ("Therefore $L$ is strictly concave!", True), ("So this is a maximum.", True),
    ("Die Hessematrix ist positiv definit.", True), ("donc c'est bien un minimum.", True), ("The slopes sum to one.", True),
    ("If $L$ is convex, this helps.", False), ("We use the maximum likelihood principle.", False), ("Is $L$ convex?", False)])
def test_what_only_words_claim_is_listed(words, listed, tmp_path):
    file = tmp_path / "words.tex"
    file.write_text(rf"Let $x\in\mathbb{{R}}$ and $L=e^x+x^2$. \[ \frac{{dL}}{{dx}} = e^x+2x. \] {words}", encoding="utf-8")
    if listed:
        assert words.rstrip(".!") in str(sd.check(file)).partition("Not read:")[2]
    else:
        assert not list(qualities_said(read_problem(file), 0))


def test_a_counterexample_says_where_it_is(tmp_path):
    file = tmp_path / "point.tex"
    file.write_text(r"Let $f(x)=x^2$ with $x\in\mathbb{R}$. \[ f''(0) = 0. \]", encoding="utf-8")
    assert sd.check(file).counterexample == "everywhere: left 2, right 0"
