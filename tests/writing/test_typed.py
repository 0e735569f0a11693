"""Formulas of a text stand in the order in which their writer put them."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import symderiv
from symderiv.cli import main
from symderiv.notation import Axis, Definition, Sum, Tensor, mul
from symderiv.records.read_as import ReadAs, ReadLine
from symderiv.writing.layout.typed import typed, typed_body
from symderiv.writing.printers.unicode import unicode

GRAMMAR = (Path(symderiv.__file__).parent / "reading" / "syntax" / "grammar.lark").read_text(encoding="utf-8")
READ_BARE = [word for rule in re.findall(r"^BARE\w+\.6: (.*)$", GRAMMAR, re.MULTILINE)
             for word in re.search(r"\(([a-zA-Z|]+)\)", rule)[1].split("|")]
OWN = r"""Let $z_k = b_k + \sum_j x_j W_{kj}$ and $p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$ with
\[ L = -\sum_k \log(p_k)\, y_k \] where $y$ is one-hot.
"""
CHECKED = r"""\[ a_i = \frac{1}{1 + e^{-u_i}}, \qquad f = \sum_i a_i c_i \]
\[ \frac{\partial f}{\partial u_i} = c_i (1 - a_i) a_i \]
"""


def run(*words):
    return CliRunner().invoke(main, list(map(str, words)))


@pytest.mark.parametrize("word", READ_BARE)
def test_a_function_that_is_typed_without_a_command_is_one_word(word):
    assert unicode(typed(f"a_i {word}(x_i)")) == f"aᵢ {word}(xᵢ)"


def test_definitions_keep_the_order_of_their_factors_and_terms(tmp_path):
    (tmp_path / "own.tex").write_text(OWN)
    page = run("derive", tmp_path / "own.tex", "--wrt", "W", "--no-verify").output
    assert page.startswith("Gradient of L with respect to W\n")
    assert "zₖ = bₖ + ∑ⱼ xⱼ Wₖⱼ" in page and "L = −∑ₖ log(pₖ) yₖ" in page


NETWORK = r"""The squared error is \[ E = \frac12 \sum_k (t_k - o_k)^2 \]
where $o_k = \sigma(\sum_j w_{jk} h_j)$, $\sigma$ is the logistic function, and $h_j = \tanh(\sum_d v_{dj} x_d)$."""
PENALISED = r"""\[ J = -\sum_i y_i x_i^\top w + \lambda \sum_j w_j^2 + \theta_1 q^2 - \theta_0 \]
with $w \in \mathbb{R}^D$ and rows $x_i \in \mathbb{R}^D$ for $i = 1, \dots, N$."""
DUAL = r"""\[ W = \sum_i \alpha_i - \frac12 \sum_{i,j} \alpha_i \alpha_j y_i y_j K_{ij} \] with $K$ symmetric."""


def test_lines_below_keep_the_order_of_their_factors(tmp_path):
    """Of one formula as it is typed; of several from the loss back, what belongs to one letter together."""
    (tmp_path / "own.tex").write_text(NETWORK)
    page = run("derive", tmp_path / "own.tex", "--wrt", "v", "--no-verify").output
    assert "σ(∑ⱼ wⱼₖ hⱼ) (1 − σ(∑ⱼ wⱼₖ hⱼ))" in page
    answer = next(row for row in page.splitlines() if row.startswith("Answer"))
    places = [answer.index(sign) for sign in ("(∑", "oₖ (", "tₖ", "wₗₖ", "(1 − h", "xᵢ")]
    assert places == sorted(places), answer


def test_lines_below_keep_the_order_of_their_terms(tmp_path):
    """A sign that the person put first stays first; one that we made does not."""
    (tmp_path / "own.tex").write_text(PENALISED)
    page = run("derive", tmp_path / "own.tex", "--wrt", "w", "--no-verify").output
    assert "= ∂/∂w_d (−∑ᵢ yᵢ ∑ⱼ xᵢⱼ wⱼ + λ ∑ⱼ wⱼ² + θ₁ q² − θ₀)" in page.replace("ₖ", "ⱼ"), page


def test_components_of_one_quantity_stand_together_as_they_are_typed(tmp_path):
    (tmp_path / "own.tex").write_text(DUAL)
    page = run("derive", tmp_path / "own.tex", "--wrt", "alpha", "--no-verify").output
    assert "αᵢ αⱼ yᵢ yⱼ Kᵢⱼ" in page and "Answer: ∂W/∂αⱼ = 1 − yⱼ ∑ᵢ αᵢ yᵢ Kⱼᵢ" in page


def test_checked_lines_stand_as_they_were_typed(tmp_path):
    (tmp_path / "own.tex").write_text(CHECKED)
    done = run("check", tmp_path / "own.tex", "-o", tmp_path / "own.html")
    page = (tmp_path / "own.html").read_text(encoding="utf-8")
    assert done.exit_code == 0 and 'alttext="∂f/∂uᵢ = cᵢ(1 − aᵢ) aᵢ"' in page


def test_a_function_of_its_variables_stands_as_it_is_typed(tmp_path):
    """With all its cases; where its text rests on something that the page does not have, ours stands there."""
    cases = r"""\[ L_\delta(r) = \begin{cases} \frac12 r^2 & \text{if } |r| \le \delta, \\
        \delta(|r| - \frac12\delta) & \text{otherwise.} \end{cases} \]"""
    mean = r"\[ J(a, b) = \frac{1}{2m} \sum_{i=1}^m (h(x_i) - y_i)^2 \] where $h(x) = a + b x$."
    for text, wrt, shown in ((cases, "r", "L_δ = {(1/2) r² if |r| ≤ δ; δ(|r| − (1/2) δ) otherwise}"),
                             (mean, "b", "J = (1/(2 m)) ∑ᵢ (a + b xᵢ − yᵢ)²")):
        (tmp_path / "own.tex").write_text(text)
        page = run("derive", tmp_path / "own.tex", "--wrt", wrt, "--no-verify").output
        assert f"where {shown}\n" in page, page[:400]


def test_a_formula_with_other_letters_or_commands_is_ours():
    K, D = Axis("K"), Axis("D")
    W, x, k, d = Tensor("W", (K, D)), Tensor("x", (D,)), K.index("k"), D.index("d")
    row = Definition(Tensor("z", (K,)), (k,), Sum(mul(W[k, d], x[d]), d))

    def body(latex):
        return typed_body(row, ReadAs("a.tex", (), (ReadLine(latex, "definition", 1, 1),)))

    assert unicode(body(r"z_{k} := \sum_d x_d W_{kd},")) == "∑_d x_d W_kd"
    assert body(r"z = W x") is None and body(r"z_i = \sum_d W_{id} x_d") is None and body("z_k = u = v") is None
    assert typed(r"a \mystery b") is None and typed_body(row, None) is None


def test_norms_and_ranges_stand_as_they_are_typed(tmp_path):
    (tmp_path / "own.tex").write_text(r"""Let $a, b \in \mathbb{R}^n$.
\[ s = \frac{a^\top b}{\|a\| \|b\|}, \qquad \mu = \frac{1}{n} \sum_{i=1}^n a_i, \qquad L = s + \mu \]
Find $\partial L / \partial a$.""")
    page = run("derive", tmp_path / "own.tex", "--no-verify").output
    assert "√" not in page.partition("Notation")[0] and "‖a‖³" in page and "the length, the square root of ∑" in page
    assert "∑_(i=1,…,n) aᵢ" in page
    tex = run("derive", tmp_path / "own.tex", "--no-verify", "--format", "tex").output
    assert r"\sum_{i=1}^{n} a_{i}" in tex and r"\lVert a\rVert^{3}" in tex


def test_where_nobody_writes_a_norm_there_is_a_root():
    a, model = symderiv.vector("a", Axis("K")), symderiv.Model()
    model.define("L", symderiv.sqrt((a * a).sum()))
    assert "√(∑ₖ aₖ²)" in model.derive("L", wrt="a").render("txt")
