"""Notebooks: what is displayed, in commands that every front end knows, and the tutorials from top to bottom."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import pytest

import symderiv as sd
from symderiv.api.notebook.display import SHOWN
from symderiv.api.notebook.representations import several

TUTORIALS = sorted((Path(__file__).parents[2] / "docs" / "tutorials").glob("*.ipynb"))
# What KaTeX, MathJax 2 to 4 and LaTeX all show.
SAFE = set(re.findall(r"\w+", """
frac dfrac sum prod log exp ln sin cos tan tanh operatorname partial nabla delta underbrace overbrace underset overset
begin end boxed text mathbf boldsymbol mathbb mathrm odot otimes top left right Bigl Bigr substack implies quad qquad
displaystyle color cdot times sqrt max min det le ge ne neq in to infty dots ldots prime sigma tau alpha beta gamma
epsilon varepsilon eta theta lambda mu nu xi pi rho phi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega ell
lVert rVert lvert rvert Vert vert underline"""))


@pytest.fixture(scope="module")
def derivation():
    return sd.derivation("multinomial-logistic-regression", wrt="W")


def on_the_site(cell):
    """The cell as the site shows it."""
    pytest.importorskip("latex2mathml")
    pytest.importorskip("myst_parser")
    path = Path(__file__).parents[2] / "docs" / "_ext" / "notebooks.py"
    extension = module_from_spec(spec := spec_from_file_location("notebooks_of_the_site", path))
    spec.loader.exec_module(extension)
    return extension.shown(cell)


def shown(derivation):
    model = sd.catalogue_model("softmax")
    report = derivation.verify()
    found = {type(o).__name__: o for o in (derivation, derivation.matrix, derivation.goal, derivation.steps[0], report,
                                            report.checks[0], model, model.definitions.rows[0], derivation.worked(),
                                            2 * model.tensor("z"))}
    return {name: [getattr(o, f)() for f in ("_repr_latex_", "_repr_markdown_") if hasattr(o, f)] for name, o in found.items()}


def test_everything_has_a_display_and_none_is_html(derivation):
    texts = shown(derivation)
    assert all(texts.values())
    assert not any(hasattr(kind, "_repr_html_") for kind, _, _ in SHOWN) and not hasattr(derivation, "_repr_html_")


def test_only_commands_that_every_front_end_knows(derivation):
    text = "\n".join(t for texts in shown(derivation).values() for t in texts)
    used = set(re.findall(r"\\([A-Za-z]+)", text))
    assert used <= SAFE, used - SAFE
    colours = set(re.findall(r"\\color\{([^}]*)\}", text))
    assert colours <= {"red", "olive", "gray"}
    assert not re.search(r"(?<!\\)\\\[", text) and r"\label" not in text


def test_formulas_without_an_index_quantity_are_left_to_sympy():
    import sympy

    from symderiv.api.notebook.representations import expression

    u = sympy.Symbol("u")
    assert expression(u**2) is None and "x_{k}" in expression(2 * sd.vector("x", sd.axes("K"))["k"])


def test_a_step_shows_what_changes(derivation):
    text = derivation.steps[1]._repr_markdown_()
    assert r"\color{red}" in text and r"\color{olive}" in text and derivation.steps[1].rule in text


def test_tuples_of_steps_and_derivations_are_shown_and_others_left_alone(derivation):
    assert several(derivation.steps[:2]).count("aligned") == 4
    assert several(derivation.lemmas).count(" = ") == len(derivation.lemmas)
    assert several((1, 2)) is several(()) is None


def test_sympy_prints_before_there_is_a_model():
    said = "import sympy, symderiv as sd; x = sd.vector('x', sd.axes('K')); print(sympy.latex(x), x._repr_latex_())"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.startswith("x_{k} $")


def test_show_prints_where_there_is_no_notebook(derivation, capsys, monkeypatch):
    derivation.show()
    assert "xⱼ" in capsys.readouterr().out
    monkeypatch.setitem(sys.modules, "marimo", SimpleNamespace(running_in_notebook=lambda: True))
    assert "<iframe" in derivation.show()._repr_html_() and not capsys.readouterr().out
    assert derivation.to_html().casefold().startswith("<!doctype html>")


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda p: p.stem)
def test_a_tutorial_runs_from_top_to_bottom(path, tmp_path):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(Path(sd.__file__).parents[1])}}).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert outputs and not any(o.output_type == "error" for o in outputs)
    assert any("text/latex" in o.get("data", {}) or "text/markdown" in o.get("data", {}) for o in outputs)
    page = "".join(map(on_the_site, notebook.cells))
    assert page.count("```python") == sum(cell.cell_type == "code" for cell in notebook.cells)
    assert "<math" in page and "displaystyle p" not in page and "<mi>&</mi>" not in page


def test_tutorials_are_stored_without_outputs():
    assert len(TUTORIALS) == 3
    for path in TUTORIALS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert all(not c.get("outputs") and c.get("execution_count") is None for c in cells if c["cell_type"] == "code")


def test_a_model_draws_its_picture():
    model = sd.catalogue_model("softmax-cross-entropy")
    shown = re.search(r'<img alt="(.*)" src="data:image/svg\+xml;base64,([\w+/=]+)">$', model._repr_markdown_())
    drawn = sd.graph(model)
    assert b64decode(shown[2]).decode() == drawn._repr_svg_() and shown[1] in repr(drawn)


def test_a_graph_is_a_file_and_says_what_it_cannot_draw(tmp_path):
    marked = sd.graph("softmax-cross-entropy", "L", wrt="z", style="index")
    assert marked.save(tmp_path / "way.svg").read_text().startswith(marked._repr_svg_())
    assert '"sd-line-back' in marked._repr_svg_() and '"sd-line-back' not in sd.graph("softmax-cross-entropy")._repr_svg_()
    assert "<svg" in sd.graph("mlp", path="W1[2,1]")._repr_svg_()
    with pytest.raises(sd.ModelError, match="define"):
        sd.graph(sd.Model())


def test_a_notebook_derives_a_layer_as_its_page_did():
    """A page whose quantities in between have names of their own is derived in one backward sweep again."""
    derivation = sd.derivation("lstm-cell", wrt="W_f")
    cells = [cell for cell in json.loads(derivation.render("ipynb"))["cells"] if cell["cell_type"] == "code"]
    names = {}
    exec("".join(cells[0]["source"]), names)
    exec("".join(cells[1]["source"]).replace("d.verify()", ""), names)
    assert names["d"].result == derivation.result
