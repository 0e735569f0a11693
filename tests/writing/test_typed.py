"""Formulas of a text stand in the order in which their writer put them."""

from click.testing import CliRunner

from symderiv.cli import main
from symderiv.notation import Axis, Definition, Sum, Tensor, mul
from symderiv.records.read_as import ReadAs, ReadLine
from symderiv.writing.layout.typed import typed, typed_body
from symderiv.writing.printers.unicode import unicode

OWN = r"""Let $z_k = b_k + \sum_j x_j W_{kj}$ and $p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$ with
\[ L = -\sum_k \log(p_k)\, y_k \] where $y$ is one-hot.
"""
CHECKED = r"""\[ a_i = \frac{1}{1 + e^{-u_i}}, \qquad f = \sum_i a_i c_i \]
\[ \frac{\partial f}{\partial u_i} = c_i (1 - a_i) a_i \]
"""


def run(*words):
    return CliRunner().invoke(main, list(map(str, words)))


def test_definitions_keep_the_order_of_their_factors_and_terms(tmp_path):
    (tmp_path / "own.tex").write_text(OWN)
    page = run("derive", tmp_path / "own.tex", "--wrt", "W", "--no-verify").output
    assert "zₖ = bₖ + ∑ⱼ xⱼ Wₖⱼ" in page and "L = −∑ₖ log(pₖ) yₖ" in page


def test_checked_lines_stand_as_they_were_typed(tmp_path):
    (tmp_path / "own.tex").write_text(CHECKED)
    done = run("check", tmp_path / "own.tex", "-o", tmp_path / "own.html")
    page = (tmp_path / "own.html").read_text(encoding="utf-8")
    assert done.exit_code == 0 and 'alttext="∂f/∂uᵢ = cᵢ(1 − aᵢ) aᵢ"' in page


def test_a_formula_with_other_letters_or_commands_is_ours():
    K, D = Axis("K"), Axis("D")
    W, x, k, d = Tensor("W", (K, D)), Tensor("x", (D,)), K.index("k"), D.index("d")
    row = Definition(Tensor("z", (K,)), (k,), Sum(mul(W[k, d], x[d]), d))

    def body(latex):
        return typed_body(row, ReadAs("a.tex", (), (ReadLine(latex, "definition", 1, 1),)))

    assert unicode(body(r"z_{k} := \sum_d x_d W_{kd},")) == "∑_d x_d W_kd"
    assert body(r"z = W x") is None and body(r"z_i = \sum_d W_{id} x_d") is None and body("z_k = u = v") is None
    assert typed(r"a \mystery b") is None and typed_body(row, None) is None
