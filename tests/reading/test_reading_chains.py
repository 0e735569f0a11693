"""A chain that defines, a = f = g: every further side is held against the first, and no right chain is accused."""

import pytest

import symderiv as sd
from symderiv.errors import ModelError

LEAST = r" with $r = y - Xw$ and $X\in\mathbb{R}^{n\times d}$."
RIGHT = (
    (r"\[ a = x^2 = x x \]", ""),
    (r"\[ L = \|r\|^2 = r^\top r = \sum_i r_i^2 \]" + LEAST, ""),
    (r"\begin{align} L &= \|r\|^2 \\ &= r^\top r \\ &= \sum_i r_i^2 \end{align}" + LEAST, ""),
    (r"\[ \sigma(x) = \frac{1}{1+e^{-x}} = \frac{e^x}{1+e^x} \]", ""),
    (r"\[ L = (y - wx)^2 \le x^3 = x^4 \]", ""),
    (r"\[ L = (y - wx)^2 = 0.5 \]", ""),
    (r"\begin{align} L &= \frac{1}{n}\sum_{i=1}^n (y_i - w x_i)^2 \\ &= (y_1 - w x_1)^2 \quad\text{for } n = 1 \end{align}", ""),
    (r"\[ f = x^\top A x = \operatorname{tr}(A x x^\top) = \langle x, Ax\rangle \]", ""),
    (r"\[ a = \frac{x^2 - 1}{x-1} = x + 1 \]", ""),
    (r"\[ f = x^\top x \] \[ g = \nabla_x f = 2x \]", ""),
    (r"\[ L = (y - wx)^2 = c \]", "not held against the first: $c$"),
    (r"\[ a = \sqrt{x^2} = x \]", "$x$ is the same only where x is positive"),
    (r"\[ L = -\sum_k y_k \log \frac{e^{z_k}}{\sum_j e^{z_j}} = -\sum_k y_k z_k + \log \sum_j e^{z_j} \]",
     "only where y is simplex"),
)
WRONG = (
    (r"\[ a = \max(0, x) = x \]", r"\max(0, x) and x"),
    (r"\[ y = \mathrm{LeakyReLU}(x) = \max(0.2x, x) \] \[ L = y^2 \]", r"\mathrm{LeakyReLU}(x) and \max(0.2x, x)"),
    (r"\[ a = x^2 = x^3 \]", "x^2 and x^3"),
    (r"\[ a = x^2 = x x = 2 x \] \[ L = 3 a \]", "x^2 and 2 x"),
    (r"\begin{align} a &= x^2 \\ &= x^3 \end{align}", "x^2 and x^3"),
    (r"\[ L = \|r\|^2 = r^\top r = \sum_i r_i \]" + LEAST, r"\|r\|^2 and \sum_i r_i"),
    (r"We minimise \begin{align} a &= x^2 \\ &= x^3 \end{align} over x.", "x^2 and x^3"),
    (r"\[ f = x^2 \] \[ g = \frac{df}{dx} = 3x \]", r"\frac{df}{dx} and 3x"),
)


def read(folder, text):
    path = folder / "text.tex"
    path.write_text(text, encoding="utf-8")
    return sd.read_problem(path)


@pytest.mark.parametrize(("text", "said"), RIGHT)
def test_no_right_chain_is_accused(tmp_path, text, said):
    problem = read(tmp_path, text)
    assert problem.output
    reasons = " ".join(line.reason for line in problem.read_as.lines if line.role == "definition")
    assert said in reasons and (said or "the first" not in reasons)


@pytest.mark.parametrize(("text", "sides"), WRONG)
def test_sides_that_differ_are_refused_with_both(tmp_path, text, sides):
    problem = read(tmp_path, text)
    assert problem.read_as.unread
    with pytest.raises(ModelError, match="The sides of a chain differ") as error:
        problem.output  # noqa: B018
    assert sides in str(error.value)


def test_a_quantity_that_rests_on_such_a_chain_is_refused_by_name(tmp_path):
    problem = read(tmp_path, r"\[ a = x^2 = x^3 \] \[ L = a y \]")
    with pytest.raises(ModelError, match="The sides of a chain differ"):
        problem.derive("x", output="L")


def test_the_judge_still_shows_the_wrong_side(tmp_path):
    (tmp_path / "text.tex").write_text(r"\[ a = x^2 = x^3 \]", encoding="utf-8")
    assert sd.check(tmp_path / "text.tex").first_wrong_step == 0


NAMED = r"""Let $p = \sigma(w^\top x)$ and $J = -y \log p - (1-y)\log(1-p)$ with $z = w^\top x$, $w, x \in \mathbb{R}^n$.
\begin{align} \frac{\partial J}{\partial z} &= %s \end{align} and therefore \[ \frac{\partial J}{\partial w} = %s x \]"""


@pytest.mark.parametrize("end", [r"p - y \\ &= \delta", r"p - y = \delta", r"p - y \\ &=: \delta",
                                 r"p \\ &\quad - y \\ &= \delta"])
def test_a_name_at_the_end_of_a_chain_stands_in_a_line_of_its_own_too(tmp_path, end):
    path = tmp_path / "text.tex"
    path.write_text(NAMED % (end, r"\delta"), encoding="utf-8")
    assert set(sd.check(path).verdicts) == {"holds"}
    path.write_text(NAMED % (end, r"2\delta"), encoding="utf-8")
    assert sd.check(path).verdicts[-1] == "fails" != sd.check(path).verdicts[0]


@pytest.mark.parametrize("before", [r"q &= x^2 \\ &\le x^4 \\", r"q &= x^2 \\ &= \\", r"q &\\ &= x^2 \\"])
def test_a_name_alone_behind_a_line_that_says_no_value_is_no_crash(tmp_path, before):
    problem = read(tmp_path, rf"\begin{{align}} {before} &= s \end{{align}} \[ \frac{{dL}}{{dx}} = s \] \[ L = q + 1 \]")
    assert problem.read_as.lines
