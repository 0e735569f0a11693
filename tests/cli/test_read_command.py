"""`symderiv read`: what a document was read as, alone and on the pages about it."""

import json

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.records.archive import archive
from symderiv.records.restoring import restore

TEXT = "Let $x \\in \\mathbb{R}^n$.\n\\[ f = \\lambda x^\\top x \\]\n\\[ g = x \\oops \\]\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.tex"
    path.write_text(TEXT)
    return path


def test_every_symbol_and_every_display_is_accounted_for(file):
    done = CliRunner().invoke(main, ["read", str(file), "--format", "json"])
    data = json.loads(done.output)
    assert done.exit_code == 1
    assert {s["symbol"]: (s["kind"], s["shape"]) for s in data["symbols"]} == {
        "x": ("input", "(n,)"), r"\lambda": ("input", "scalar"), "f": ("defined", "scalar")}
    assert [(line["role"], line["line"]) for line in data["lines"]] == [("definition", 2), ("not read", 3)]
    text = CliRunner().invoke(main, ["read", str(file)]).output
    assert "x ∈ ℝⁿ (line 1)" in text and "λ" in text and "line 3, column 10" in text


def test_a_text_without_a_formula_is_told_where_one_may_stand(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("Dear all,\n")
    done = CliRunner().invoke(main, ["read", str(path)])
    assert done.exit_code == 2 and "No formula was found" in done.output
    path.write_text("Dear all,\n\nf(x) = x^2\n")
    assert CliRunner().invoke(main, ["read", str(path)]).exit_code == 0  # as the advice says


PLAIN = r"""Let $\Sigma$ be a symmetric matrix.
\[ h = \begin{cases} u^2 & u > 0 \\ 0 & \text{otherwise} \end{cases} \]
\[ L_{\theta} = \bigl\lVert \boldsymbol\beta - \mathbf{b} \bigr\rVert^2 + \beta^{\mathsf T}\Sigma\beta \]
"""


def test_what_was_read_is_shown_without_commands(tmp_path):
    file = tmp_path / "b.tex"
    file.write_text(PLAIN)
    shown = CliRunner().invoke(main, ["read", str(file)]).output
    page = CliRunner().invoke(main, ["read", str(file), "--format", "html"]).output.partition("<main>")[2]
    assert "\\" not in shown and "h = {u² u > 0; 0 otherwise}" in shown and "L_θ" in shown
    assert "\\" not in page and "&lt;m" not in page and page.count("<math") >= 8


@pytest.mark.parametrize("format", ["txt", "md", "html", "tex", "typ", "beamer", "ipynb"])
def test_a_page_says_what_was_read(file, format):
    derivation = sd.read_problem(str(file)).derive("x", output="f")
    assert "Read as" in derivation.render(format)
    assert restore(archive([derivation]))[0].read_as == derivation.read_as
