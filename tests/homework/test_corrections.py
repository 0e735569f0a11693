r"""The wrong line as it should read: in the person's own letters and order, changed at one place, and it holds."""

import pytest

import symderiv as sd

SOFTMAX = r"Let $z, t\in\mathbb{R}^n$, $o_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $E = -\sum_j t_j\log o_j$."
SQUARES = r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $y\in\mathbb{R}^n$, $r = Xw - y$ and $L=\frac{1}{2n}\|r\|^2$."
FIT = r"Let $A\in\mathbb{R}^{m\times n}$, $X\in\mathbb{R}^{n\times p}$, $B\in\mathbb{R}^{m\times p}$ and $f=\frac12\|AX-B\|_F^2$."
LAYER = r"Let $Z=XW$ with $X,W\in\mathbb{R}^{n\times n}$, $A=\sigma(Z)$ and $L=\frac{1}{2n}\|A-Y\|_F^2$."
FACTORS = (r"Let $U\in\mathbb{R}^{n\times r}$, $V\in\mathbb{R}^{m\times r}$, $M\in\mathbb{R}^{n\times m}$ and "
           r"$L=\|M - UV^\top\|_F^2$.")
PLACES = r"For $x\in\mathbb{R}^n$ indexed from $0$ let $L=\sum_{i=0}^{n-1}i\,x_i^2+\sum_{i=0}^{n-1}x_i$."
NET = r"Let $u,w,x\in\mathbb{R}$, $h_1=\tanh(ux)$, $h_2=\tanh(wh_1)$ and $L=\frac12h_2^2$."
LINKS = (r"\frac{{\partial E}}{{\partial w_{{ij}}}} = {sum}\frac{{\partial E}}{{\partial o_{m}}} "
         r"\frac{{\partial o_{m}}}{{\partial z_j}} \frac{{\partial z_j}}{{\partial w_{{ij}}}}")
CALLED = (r"Let $u_i, b\in\mathbb{R}^d$, $t_i\in\{0,1\}$, $g(u) = u^Tb$, $q(u) = \sigma(g(u))$ with "
          r"$\sigma(z) = \frac{1}{1+e^{-z}}$ and $E = \sum_i t_i\log q(u_i)$.")
ROWS = [
    (SOFTMAX, r"\frac{\partial E}{\partial z_j} = -t_j \frac{1}{o_j}\frac{\partial o_j}{\partial z_j}",
     r"\frac{\partial E}{\partial z_j} = -\sum_m t_m \frac{1}{o_m}\frac{\partial o_m}{\partial z_j}"),
    (SOFTMAX + r" Let $z_j = \sum_i w_{ij} x_i$.",
     LINKS.format(sum="", m="j"), LINKS.format(sum=r"\sum_m ", m="m")),
    (SOFTMAX, r"\frac{\partial o_i}{\partial z_j} = o_i (1 - o_j)",
     r"\frac{\partial o_i}{\partial z_j} = o_i (\delta_{ij} - o_j)"),
    (SQUARES, r"\nabla_w L = X^\top r", r"\nabla_w L = \frac{1}{n} X^\top r"),
    (SQUARES, r"\nabla_w L = \frac{1}{n} X (Xw - y)", r"\nabla_w L = \frac{1}{n} X^T (Xw - y)"),
    (SQUARES, r"\nabla_w L = \frac{1}{n} X^\top (Xw + y)", r"\nabla_w L = \frac{1}{n} X^\top (Xw - y)"),
    (SQUARES, r"\nabla_w L = \frac{3}{n} X^\top r", r"\nabla_w L = \frac{1}{n} X^\top r"),
    (FIT, r"\frac{\partial f}{\partial X} = (AX-B)A^T", r"\frac{\partial f}{\partial X} = A^T(AX-B)"),
    (FACTORS, r"\frac{\partial L}{\partial V} = -2(M-UV^\top)U", r"\frac{\partial L}{\partial V} = -2(M-UV^\top)^\top U"),
    (FACTORS, r"\frac{\partial L}{\partial U} = -2(M-UV^\top)^\top V", r"\frac{\partial L}{\partial U} = -2(M-UV^\top) V"),
    (SOFTMAX + r" $t$ is one-hot.", r"\frac{\partial E}{\partial z_j} = o_j - t_j o_j",
     r"\frac{\partial E}{\partial z_j} = o_j - t_j"),
    (LAYER, r"\frac{\partial L}{\partial Z} = \frac1n(A-Y)A(1-A)",
     r"\frac{\partial L}{\partial Z} = \frac1n(A-Y)\odot A\odot (1-A)"),
    (LAYER, r"\frac{\partial L}{\partial A} = A-Y", r"\frac{\partial L}{\partial A} = \frac{1}{n} \left(A-Y\right)"),
    (PLACES, r"\frac{\partial L}{\partial x_i} = 2(i-1)x_i+1", r"\frac{\partial L}{\partial x_i} = 2ix_i+1"),
    (CALLED, r"\frac{\partial}{\partial b} t_i \log q(u_i) = t_i \cdot q(u_i)(1 - q(u_i)) u_i",
     r"\frac{\partial}{\partial b} t_i \log q(u_i) = t_i(1 - q(u_i)) u_i"),
    (r"Let $\theta\in\mathbb{R}$ and $f(\theta)=\log\sigma(\theta)$ with the sigmoid $\sigma$.", r"f'(\theta) = \sigma(\theta)-1",
     r"f'(\theta) = 1-\sigma(\theta)"),
    (LAYER, r"\frac{\partial L}{\partial A} = \frac{1}{n}\frac{1}{n} (A-Y)",
     r"\frac{\partial L}{\partial A} = \frac{1}{n} (A-Y)"),
    (SOFTMAX + r" $\sum_j t_j=1$.", r"\frac{\partial E}{\partial z_k} = -t_k + o_k\sum_{i\ne k} t_i",
     r"\frac{\partial E}{\partial z_k} = -(1-o_k) t_k + o_k\sum_{i\ne k} t_i"),
    (NET, r"\frac{\partial L}{\partial w} = h_2(1-h_1^2)h_1", r"\frac{\partial L}{\partial w} = h_2(1-h_{2}^2)h_1"),
]


@pytest.mark.parametrize(("setting", "wrong", "right"), ROWS, ids=[row[1] for row in ROWS])
def test_a_wrong_line_is_put_right_in_its_own_letters(setting, wrong, right, tmp_path):
    file = tmp_path / "notes.md"
    file.write_text(f"{setting}\n\n$$ {wrong} $$\n", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("fails",) and found.should_read.text == right
    assert right in str(found) and all(found.should_read.text[a:b] in right for a, b in found.should_read.changed)
    file.write_text(f"{setting}\n\n$$ {right} $$\n", encoding="utf-8")
    assert sd.check(file).verdicts == ("holds",)


K, D, N = sd.axes("K D N")
X, W, T = sd.matrix("X", N, D), sd.vector("w", D), sd.vector("t", N)
LEAST_SQUARES = sd.Model()
R = LEAST_SQUARES.define("r", X @ W - T)
LEAST_SQUARES.define("J", (R * R).sum() / 2)


@pytest.mark.parametrize(("wrong", "right"), [
    (r"\frac{\partial J}{\partial w} = X r", r"\frac{\partial J}{\partial w} = X^T r"),
    (r"\nabla_w J = 2X^\top r", r"\nabla_w J = X^\top r"),
    (r"\frac{\partial J}{\partial w_d} = r_n X_{nd}", r"\frac{\partial J}{\partial w_d} = \sum_n r_n X_{nd}"),
    (r"\frac{\partial J}{\partial t} = Xw - t", r"\frac{\partial J}{\partial t} = t - Xw"),
    (r"\frac{\partial r_n}{\partial w_d} = X_{dn}", r"\frac{\partial r_n}{\partial w_d} = X_{nd}"),
])
def test_lines_about_a_model_are_put_right_as_those_of_a_document(wrong, right):
    assert sd.check(LEAST_SQUARES, [wrong]).should_read.text == right
    assert sd.check(LEAST_SQUARES, [right]).verdicts == ("holds",)


def test_every_wrong_line_is_told_from_the_right_one_before_it():
    found = sd.check(LEAST_SQUARES, [r"\frac{\partial J}{\partial w_d} = \sum_n 2 r_n X_{nd}", r"= 2 \sum_n X_{nd} r_n",
                                     r"\frac{\partial J}{\partial w} = X^\top r", r"\frac{\partial J}{\partial t} = r"])
    assert found.verdicts == ("fails", "fails", "holds", "fails") and found.findings.lines[1].carried
    assert [wrong.line for wrong in found.findings.wrongs] == [0, 1, 3]
    assert [wrong.diagnosis.name if wrong.diagnosis else None for wrong in found.findings.wrongs] == [
        "wrong constant factor", None, "wrong sign"]
    assert [mark.should_read.text for mark in found.marks] == [
        r"\frac{\partial J}{\partial w_d} = \sum_n r_n X_{nd}", r"= \sum_n X_{nd} r_n", r"\frac{\partial J}{\partial t} = -r"]
    text, page = str(found), found.render("html")
    assert "Line 2 follows from the wrong line" in text and "Line 4 is wrong as well" in text
    assert page.count("Should read") == 3 and "Line 4 is wrong as well" in page


def test_a_correction_by_cases_is_set_in_the_readers_language(tmp_path):
    file = tmp_path / "softmax.tex"
    file.write_text(r"Let $p_k = e^{z_k} / \sum_j e^{z_j}$." "\n"
                    r"\begin{align} \frac{\partial p_k}{\partial z_i} &= p_i (1 - p_i) \end{align}", encoding="utf-8")
    page = sd.check_file(file)[0].render("html", "pt")
    assert page.count("<mtext>se&#xa0;</mtext>") == 2 and "<mtext>if" not in page and r"\begin{cases}" not in page


@pytest.mark.parametrize(("text", "mistake"), [
    (LAYER + r"\[ \frac{\partial L}{\partial Z} = \frac1n(A-Y)A(1-A) \]", "matrix product for a product element by element"),
    (r"Let $X\in\mathbb{R}^{n\times n}$ with $\det X>0$ and $g=\log\det X$. \[ \frac{\partial g}{\partial X}=X^{-1} \]",
     "missing transpose"),
    (r"Let $w,x\in\mathbb{R}^n$, $z=w^\top x$, $a=\sigma(z)$, $C=\frac12(a-t)^2$. "
     r"\[ \frac{\partial C}{\partial w}=(a-t)\sigma'(a)x \]",
     "activation's derivative at the wrong place")])
def test_what_mends_a_line_says_what_was_wrong(text, mistake, tmp_path):
    file = tmp_path / "notes.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).mistake == mistake


def test_a_line_whose_numbers_were_moved_is_not_mended_at_a_place_that_is_not_there(tmp_path):
    file = tmp_path / "notes.tex"
    file.write_text(PLACES + r"\[ \frac{\partial L}{\partial x_i} = 2(i+1)x_i+1 \]", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("fails",) and found.should_read is None and "1 + 2 i xᵢ" in str(found)


@pytest.mark.parametrize(("value", "verdict"), [("0", "holds"), ("1", "fails")])
def test_a_line_about_the_first_place_of_a_text_that_counts_from_0(value, verdict, tmp_path):
    file = tmp_path / "notes.tex"
    file.write_text(PLACES.replace(r"+\sum_{i=0}^{n-1}x_i", "") + r"\[ \frac{\partial L}{\partial x_i} = 2i\,x_i \] "
                    rf"\[ \frac{{\partial L}}{{\partial x_0}} = {value} \]", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("holds", verdict) and found.render("html")
