"""Cases that words name: on which side of a kink a line is meant, and a line that is right on the other side is none."""

import pytest

import symderiv as sd
from symderiv.homework.named_cases import kinks_below
from symderiv.reading.homework.cases import named_case
from symderiv.reading.problems.files import read_problem
from symderiv.writing.layout.formulas.conditions import condition_box
from symderiv.writing.printers.unicode import unicode

UNIT = r"Let $z\in\mathbb{R}$ and $E=\max(0,z)$. "
HINGE = r"Let $M\in\mathbb{R}$ and $E=\max(0,1-M)$. "
PERCEPTRON = r"Let $M\in\mathbb{R}$ and $E=\max(0,-M)$. "
HUBER = (r"Let $r\in\mathbb{R}$, $\delta>0$ and $E=\begin{cases}\frac12 r^2 & |r|\le\delta\\ \delta(|r|-\frac12\delta) & "
         r"\text{otherwise}\end{cases}$. ")
CLIP = r"Let $x\in\mathbb{R}$ and $E=\min(3,x)$. "
BETWEEN = r"Let $r, t\in\mathbb{R}$ and $E=\max(0, r-t)$. "

SAID = {
    (UNIT, "z > 0"): ["If the unit is active,", "when the neuron fires,", "as long as the pre-activation is positive",
                      "If the unit is not inactive, then", "where the argument exceeds zero,", "if the activation is not zero"],
    (UNIT, "z < 0"): ["If the unit is inactive, then", "for a unit that is dead", "When the pre-activation is negative,",
                      "If the unit is clipped at zero,", "whenever the activation is zero,", "if it is not positive"],
    (UNIT, None): ["If the label is positive,", "for a positive example, which is active", "in the latter case", "where we are"],
    (HINGE, "1 − M > 0"): ["If the margin is violated, then", "If the margin is less than one,", "when it is misclassified",
                           "If the hinge loss is positive,", "for examples on the wrong side of the margin",
                           "if $M$ is below $1$"],
    (HINGE, "1 − M < 0"): ["If the margin is satisfied,", "If the margin exceeds one,", "where the loss is zero,",
                           "If the loss vanishes,", "if the constraint is not violated", "for examples beyond the margin"],
    (HINGE, None): ["If it is correctly classified,", "If the margin is positive,", "If the margin is less than two,",
                    "in the first case", r"if the margin is larger than $\rho$", "if it is active or inactive"],
    (PERCEPTRON, "−M > 0"): ["If it is misclassified,", "where the point is on the wrong side,", "if it is classified wrongly"],
    (PERCEPTRON, "−M < 0"): ["If the example is correctly classified,", "if it is not misclassified",
                              "if the margin is positive"],
    (HUBER, "|r| < δ"): ["If the residual is small,", "Where the residual is below the threshold,",
                         "unless it exceeds the threshold"],
    (HUBER, "|r| > δ"): ["If the residual exceeds the threshold,", r"where it is larger than $\delta$,", "where it is clipped"],
    (CLIP, "x > 3"): ["If the input is clipped,", "where it is saturated", "if the input exceeds three", "if it is above $3$"],
    (CLIP, "x < 3"): ["If the input is not clipped,", "if the input is at most three"],
    (BETWEEN, None): ["If the residual is positive,", "if it exceeds the threshold", "if $r$ is large"],
}


@pytest.mark.parametrize("text", list(dict.fromkeys(text for text, _ in SAID)))
def test_words_mean_one_side(text, tmp_path):
    file = tmp_path / "case.tex"
    file.write_text(text, encoding="utf-8")
    definitions = read_problem(file).definitions
    kink = next(kinks_below(definitions.rows[-1].body, definitions))
    for (setting, side), wordings in SAID.items():
        for words in wordings if setting == text else ():
            meant = kink.meant(named_case(words))
            assert (meant and unicode(condition_box(meant))) == side, words


@pytest.mark.parametrize(("text", "verdicts"), [
    (UNIT + r"If the unit is inactive, then $\frac{\partial E}{\partial z} = 1$. If it is active, then "
     r"\[ \frac{\partial E}{\partial z} = 1. \] If the unit is dead, we have \[ \frac{\partial E}{\partial z} = 0. \]",
     ("fails", "holds", "holds")),
    (HINGE + r"If the margin is violated, \[ \frac{\partial E}{\partial M} = -1, \] and otherwise "
     r"\[ \frac{\partial E}{\partial M} = 0. \] In the first case, \[ \frac{\partial E}{\partial M} = -1. \] If the margin is "
     r"satisfied, \[ \frac{\partial E}{\partial M} = -1. \]", ("holds", "holds", "unknown", "fails")),
    (UNIT + r"\[ \frac{\partial E}{\partial z} = 1, \] if the unit is active, and "
     r"\[ \frac{\partial E}{\partial z} = 0 \] otherwise. But \[ \frac{\partial E}{\partial z} = 1 \] if the unit is inactive.",
     ("holds", "holds", "fails")),
    (UNIT + r"\[ \frac{\partial E}{\partial z} = 1 \quad\text{if the unit is active} \] "
     r"\[ \frac{\partial E}{\partial z} = 1 \quad\text{if the unit is inactive} \]", ("holds", "fails")),
    (r"Let $z\in\mathbb{R}^n$, $a_j=\max(0,z_j)$ and $E=\sum_{j=1}^n a_j^2$. For an active unit "
     r"\[ \frac{\partial E}{\partial z_i} = 2z_i, \] else \[ \frac{\partial E}{\partial z_i} = 0. \]", ("holds", "holds")),
    (r"Let $s\in\mathbb{R}^K$, the label $y\in\{1,\dots,K\}$, $L=\sum_{j\ne y}\max(0,s_j-s_y+1)$. If the margin is violated, "
     r"\[ \frac{\partial L}{\partial s_i} = 1 \quad (i\ne y) \] and otherwise \[ \frac{\partial L}{\partial s_i} = 1 \quad "
     r"(i\ne y). \]", ("holds", "fails")),
    (HINGE + r"If the example is misclassified, \[ \frac{\partial E}{\partial M} = -1, \] and otherwise "
     r"\[ \frac{\partial E}{\partial M} = 0. \]", ("holds", "unknown")),
    (UNIT + r"For $z>0$, \[ \frac{\partial E}{\partial z} = 1 \] and otherwise \[ \frac{\partial E}{\partial z} = 0. \] "
     r"For $z>0$, \[ \frac{\partial E}{\partial z} = 1 \] and otherwise \[ \frac{\partial E}{\partial z} = 1. \]",
     ("holds", "holds", "holds", "fails")),
    (r"Let $v,z\in\mathbb{R}$, $a=\max(0,z)$ and $E=\max(0,1-va)$. If the unit is active and the margin is violated, "
     r"\[ \frac{\partial E}{\partial z} = -v. \] And if the unit is active, \[ \frac{\partial E}{\partial z} = -v. \]",
     ("holds", "unknown")),
])
def test_a_line_is_judged_on_the_side_that_is_meant(text, verdicts, tmp_path):
    file = tmp_path / "case.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == verdicts


def test_words_beside_a_line_that_is_given_alone():
    model = sd.Model()
    model.define("L", sd.relu(sd.vector("z", sd.axes("K"))).sum())
    slope = r"\frac{\partial L}{\partial z_i} = 1 \quad"
    lines = [rf"{slope}\text{{{words}}}" for words in ("if the unit is active", "when it is dead")]
    assert sd.check(model, lines).verdicts == ("holds", "fails")


@pytest.mark.parametrize(("words", "verdicts"), [
    (r"which gives \[ \nabla_w J = 0. \]", ("fails",)), (r"\[ \nabla_w J = 0. \]", ("unknown",)),
    (r"We set this equal to zero, \[ \nabla_w J=0. \]", ("no claim",)),
    (r"At the minimum \[ \nabla_w J = \mathbf{0}. \]", ("no claim",)),
    (r"\[ \nabla_w J = 0 \] \[ w = y \]", ("no claim", "holds")), (r"\[ \nabla_w J = 0 \] \[ w = 2y \]", ("no claim", "fails")),
])
def test_a_derivative_is_zero_as_a_condition_or_as_a_result(words, verdicts, tmp_path):
    file = tmp_path / "zero.tex"
    file.write_text(rf"Let $w,y\in\mathbb{{R}}^d$ and $J=\|w-y\|^2$. \[ \nabla_w J = 2(w-y) \] {words}", encoding="utf-8")
    assert sd.check(file).verdicts == ("holds", *verdicts)


def test_where_a_line_holds_is_set_in_every_format(tmp_path):
    file = tmp_path / "case.tex"
    file.write_text(HINGE + r"If the margin is violated, \[ \frac{\partial E}{\partial M} = -1. \]", encoding="utf-8")
    found = sd.check(file)
    assert "vale onde 1 − M > 0: " in found.render("txt", "pt")
    assert "vale onde $1 - M > 0$: " in found.render("tex", "pt") and "onde <math" in found.render("html", "pt")
