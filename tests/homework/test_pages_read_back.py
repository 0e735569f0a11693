r"""Every line that a page of a model prints is read back and holds: letters by the entries they index, \bar{h}, labels."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.notation import Tensor
from symderiv.reading.formulas.latex import read_expression
from symderiv.reading.formulas.names import Names
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.printers.formulas import latex_of
from symderiv.writing.printers.latex import latex
from symderiv.writing.structure.letters import lettered, page_letters
from symderiv.writing.structure.outline import Outline

N, D, M, K, V = sd.axes("N D M K V")


def loss(base_weight, base_bias, x, head_weight, y):
    base = x @ base_weight.T + base_bias
    head = np.maximum(base, 0) @ head_weight.T
    return np.mean((head - y) ** 2)


def looked_up(emb, t, out_weight):
    out = emb[t] @ out_weight.T
    return np.sum(out ** 2)


MODELS = {
    "two layers": lambda: sd.trace(loss, base_weight=(M, D), base_bias=M, x=(N, D), head_weight=(K, M), y=(N, K)),
    "lookup": lambda: sd.trace(looked_up, emb=(V, D), t=sd.tensor("t", N, given=sd.label(V)), out_weight=(K, D)),
}


def lines_of(gradients):
    """The lines of all pages, with the letters of the pages."""
    for d in gradients:
        letters = page_letters(Outline.of([d], "full"))
        for section in d.sections():
            sides = [(section.goal, step.after) for step in section.steps] + [(r.lhs, r.body) for r in section.named()]
            yield from (" = ".join(latex(lettered(layout(side), letters)) for side in pair) for pair in sides)


@pytest.mark.parametrize("name", MODELS)
def test_what_a_page_prints_is_read_and_holds(name):
    gradients = MODELS[name]().gradients()
    lines = list(dict.fromkeys(lines_of(gradients)))
    assert len(lines) > 20 and set(sd.check(gradients, lines).verdicts) == {"holds"}


def test_lines_beside_the_model_itself():
    m = MODELS["two layers"]()
    bias = r"\frac{\partial \mathrm{loss}}{\partial \mathrm{base}^{(\mathrm{bias})}_{i}} = \sum_{n} \bar{\mathrm{base}}_{n%s}"
    slope = r"\frac{\partial \mathrm{base}_{nm}}{\partial \mathrm{base}_{\mathrm{weight},ij}} = \delta_{mi} x_{n%s}"
    assert sd.check(m, [bias % "i", slope % "j"]).verdicts == ("holds", "holds")
    assert sd.check(m, [slope % "j", slope.replace("delta_{mi}", "delta_{mi} 2") % "j"]).verdicts == ("holds", "fails")
    assert sd.check(m, [(bias % "i") + r" \cdot 2"]).verdicts == ("unknown",)  # a bar may be somebody's mean
    assert sd.check(m.gradients(), [(bias % "i") + r" \cdot 2"]).verdicts == ("fails",)


@pytest.mark.parametrize("name", ["cell_bias_hh", "layer_0_weight", "base_bias", "W1", "y_hat", "h_bar_2", "theta_out"])
def test_names_are_read_as_they_are_printed(name):
    tensor = Tensor(name, (K,))
    assert read_expression(latex_of(tensor["k"]), Names.of([tensor], [K], {"k": K})) == tensor["k"]


@pytest.mark.parametrize("kind", ["tex", "md", "ipynb"])
def test_the_lines_of_a_written_page_are_checked(tmp_path, kind):
    m = sd.Model()
    x = sd.vector("x", K)
    page = m.derive(m.define("f", (x ** 2).sum()), wrt=x).render(kind)
    power, cubed = "x_{k}^{2}", "x_{k}^{3}"
    for written, held in ((page, True), (page.replace(power, cubed, 2).replace(cubed, power, 1), False)):
        (tmp_path / f"page.{kind}").write_text(written, encoding="utf-8")
        found = sd.check_file(tmp_path / f"page.{kind}")[0].verdicts
        assert found.count("holds") >= 5 and ("fails" not in found) is held


def test_a_stored_derivation_is_checked_and_a_drawn_one_says_what_to_do(tmp_path):
    m = sd.Model()
    x = sd.vector("x", K)
    d = m.derive(m.define("f", (x ** 2).sum()), wrt=x)
    d.save(tmp_path / "f.json")
    assert set(sd.check_file(tmp_path / "f.json")[0].verdicts) == {"holds"}
    for kind in ("html", "txt"):
        d.save(tmp_path / f"f.{kind}")
        with pytest.raises(sd.ParseError, match="made to be looked at"):
            sd.check_file(tmp_path / f"f.{kind}")


def test_the_point_of_a_common_mistake_gives_no_axis_its_size(tmp_path):
    sd.derivation("linear-regression", wrt="w").save(tmp_path / "page.tex")
    assert "Common mistakes" in (tmp_path / "page.tex").read_text(encoding="utf-8")
    assert set(sd.check_file(tmp_path / "page.tex")[0].verdicts) == {"holds"}


CASES = r"""$p_{k} = \frac{e^{z_{k}}}{\sum_{j} e^{z_{j}}}$

$$\frac{\partial p_{k}}{\partial z_{i}}
&= \color{red}{\underline{\underline{p_{k}}}} (\delta_{ik} - p_{i}) && \text{given }p\quad (1)$$

- (1) %s $k = i$ is left.
"""


@pytest.mark.parametrize("words", ["Only the term", "The terms with $d = j$ and", "$p_{k}$ moves with $z_{i}$ only where"])
def test_a_term_named_by_its_letters_defines_none(tmp_path, words):
    for written, verdict in ((CASES % words, "holds"), ((CASES % words).replace("- p_{i}", "+ p_{i}"), "fails")):
        (tmp_path / "text.md").write_text(written, encoding="utf-8")
        assert sd.check_file(tmp_path / "text.md")[0].verdicts == (verdict,)


SHAPED = [(r"\underset{n \times m}{A^\top} \underset{m\times n}{A} \underset{n \times 1}{x}", "holds"),
          (r"\underset{n \times m}{A^\top} \underset{m\times n}{A} \underset{n \times 1}{x} 2", "fails")]


@pytest.mark.parametrize(("right", "verdict"), SHAPED, ids=["right", "wrong"])
def test_shapes_below_factors_are_remarks(tmp_path, right, verdict):
    given = r"Let $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$ and \[ f = \lVert A x \rVert^2 . \] "
    (tmp_path / "text.tex").write_text(given + rf"\[ \underset{{n\times 1}}{{\nabla_x f}} = 2 {right} \]", encoding="utf-8")
    assert sd.check_file(tmp_path / "text.tex")[0].verdicts == (verdict,)
