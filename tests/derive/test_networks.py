"""Networks of any depth: every gradient derived, each structure verified, pages written, bad input refused."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.derive.networks.layers import Naming, structure
from symderiv.derive.networks.numbering import numbered
from symderiv.derive.networks.pages import Gradients, page
from symderiv.derive.programs.program import program
from symderiv.errors import AxisMismatch, ModelError, TooLarge, UnknownName
from symderiv.library.activations import ACTIVATIONS
from symderiv.notation import Definition, Definitions, Opaque, Partial, Tensor
from symderiv.records.overview import Span
from symderiv.verification.emitted_code import whole
from symderiv.verification.verify import verify_section
from symderiv.writing.documents.derivations import render

CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("mlp", {"layers": 1}), ("mlp", {"layers": 4}), ("mlp", {"layers": 2, "batch": True}), ("residual", {"blocks": 3}),
    ("autoencoder", {}), ("rnn", {"steps": 3}), ("highway", {}), ("mlp", {"depth": "L"}),
    ("mlp", {"depth": "L", "batch": True, "activation": "sigmoid"}),
)


@cache
def verified(case: int) -> Any:
    """The page of a case, which several formats write."""
    name, options = CASES[case]
    return sd.network_page(name, **options)


def failed(derivations: Any, overview: Any) -> list[Any]:
    """Every check that did not hold, of sections, lemmas and the whole."""
    sections = {part.key: part for d in derivations for part in d.sections()}
    assert all(part.checks for part in sections.values())
    return [(part.key, c) for part in sections.values() for c in part.checks if not c.verdict] + [
        c for c in overview.checks if not c.verdict]


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda n: str(CASES[n]))
def test_every_structure_and_the_whole_are_verified(case: int) -> None:
    derivations, overview = verified(case)
    assert overview.checks and not failed(derivations, overview)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation(name: str) -> None:
    assert whole(program(sd.mlp(layers=3, activation=name), "L")).verdict
    derivations, overview = sd.network_page("mlp", layers=2, activation=name)
    assert not failed(derivations, overview)


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda n: str(CASES[n]))
@pytest.mark.parametrize("format", ["html", "tex", "md", "txt"])
def test_pages_in_every_format(case: int, format: str) -> None:
    derivations, overview = verified(case)
    text = render(derivations, format, overview=overview)
    assert "Partial(" not in text
    if format == "html":
        anchors = set(re.findall(r'id="([^"]*)"', text))
        assert {link for link in re.findall(r'href="#([^"]*)"', text) if link} <= anchors


def test_no_derivation_is_repeated_with_depth() -> None:
    shallow, deep = (sd.network_page("mlp", layers=n, verify=False) for n in (5, 20))
    assert len(shallow[0]) == len(deep[0])
    assert len(deep[1].layers) == 41
    assert [str(d.result) for d in shallow[0]][1:] == [str(d.result) for d in deep[0]][1:]


def test_the_general_layer_is_what_every_layer_is() -> None:
    derivations, overview = sd.network_page("mlp", layers=6, verify=False)
    general = {d.key: d for d in derivations}
    compared = 0
    for row in overview.layers:
        name, known = row.goal.wrt.tensor.name, general[row.key]
        parts = numbered(name)
        if row.key in overview.spans and parts and parts[1] < 6:  # the axes of the last layer are the output's
            naming = Naming("l", parts[1])
            assert naming.expr(row.goal) == known.goal and naming.expr(row.result) == known.result
            compared += 1
    assert compared == 8


def test_the_recursion_stands_with_its_base_case() -> None:
    page = CliRunner().invoke(main, ["derive", "mlp", "--layers", "3", "--no-verify"]).output
    assert "δ⁽³⁾ = p − y  (2.9)" in page
    assert "δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾ᵀ δ⁽ˡ⁺¹⁾) ⊙ (1 − a⁽ˡ⁾ ⊙ a⁽ˡ⁾)  l = 1, 2 (6.4)" in page


def test_spans() -> None:
    _, overview = sd.network_page("mlp", layers=20, verify=False)
    assert str(overview.spans["Partial(L, W_l[i,j])"]) == "l = 2, …, 20"
    assert str(overview.spans["z_l"]) == "l = 2, …, 20"
    assert str(overview.spans["delta_l"]) == "l = 1, …, 20"
    assert str(Span("l", ("2", "5"))) == "l = 2, 5"


def test_a_layer_of_another_kind_is_a_structure_of_its_own() -> None:
    m = sd.Model()
    H = sd.axes("H")
    h: Any = sd.vector("h0", H)
    for n, function in enumerate((sd.tanh, sd.tanh, sd.sigmoid, sd.tanh), 1):
        h = m.define(f"h{n}", function(sd.matrix(f"W{n}", H, H) @ h))
    m.define("L", (h * h).sum())
    sections, overview = page(Gradients.of(m, "L"), "mixed")
    spans = {str(s) for s in overview.spans.values()}
    assert any("1, 2, 4" in s for s in spans)
    assert not any("3" in s.split("= ")[1].split(", ") and "4" in s.split("= ")[1].split(", ") for s in spans if "W" in s)
    assert structure(sections[0]) != structure(sections[1])


def test_shared_weights_add_up_over_their_uses() -> None:
    model = sd.network("rnn", steps=4)
    (d,) = model.derive_all("L", ["U"])
    assert str(d.matrix) == "delta1 h0ᵀ + delta2 h1ᵀ + delta3 h2ᵀ + delta4 h3ᵀ"
    first = d.steps[0]
    assert first.rule == "chain rule" and len(first.after.args) == 4
    assert {p.held for p in first.after.atoms(Partial)} >= {(), (model.tensor("z1"),), (model.tensor("z3"),)}


def test_tied_weights() -> None:
    (d,) = sd.network("autoencoder").derive_all("L", ["W"])
    assert str(d.matrix) == "delta xᵀ + h r_barᵀ"
    assert d.verify()


def test_depth_is_linear() -> None:
    def steps(layers: int) -> int:
        sections = {s.key: s for d in sd.mlp(layers=layers).derive_all("L") for s in d.sections()}
        return sum(len(s.steps) for s in sections.values())

    eight, sixteen, twenty_four = map(steps, (8, 16, 24))
    assert twenty_four - sixteen == sixteen - eight > 0


def test_one_wrong_gradient_of_many_shows() -> None:
    made = program(sd.mlp(layers=12), "L")
    variable, row = made.gradients[-1]
    wrong = Definition(row.tensor, row.indices, row.body * (1 + 1e-5))
    check = whole(replace(made, gradients=[*made.gradients[:-1], (variable, wrong)]))
    assert whole(made).verdict and check.verdict is False


def test_the_page_catches_a_wrong_structure() -> None:
    gradients = Gradients.of(sd.mlp(layers=3), "L")
    bad = gradients.backward[1]
    broken = type(bad)(**{**vars(bad), "result": 2 * bad.result})
    assert not all(c.verdict for c in verify_section(broken))


def test_an_unspecified_function() -> None:
    K = sd.axes("K")
    x = sd.vector("x", K)
    m = sd.Model()
    z = m.define("z", 2 * x)
    m.define("L", Opaque(z))
    d = m.derive("L", x)
    assert d.verify()
    assert str(d.result) == "2*delta[i]"
    (named,) = d.abbreviations
    assert isinstance(named.body, Partial)
    with pytest.raises(AxisMismatch):
        Opaque(z["k"])


def test_an_unspecified_function_may_take_what_others_take_too() -> None:
    K = sd.axes("K")
    m = sd.Model()
    z = m.define("z", 2 * sd.vector("x", K))
    a = m.define("a", z * z)
    m.define("L", Opaque(a, z))
    d = m.derive("L", "x")
    assert d.verify()
    assert str(d.result) == "2*(2*g_a[i]*z[i] + g_z[i])"
    direct = next(row.body for row in d.abbreviations if row.tensor.name == "g_z")
    assert isinstance(direct, Partial) and direct.held == (a,)


# --- what people get wrong ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("layers", "error"), [
    (0, ModelError), (-3, ModelError), (1e9, TooLarge), (2.5, ModelError), ("three", ModelError), (True, ModelError),
    (float("nan"), ModelError), (float("inf"), ModelError), (None, ModelError),
    ("", ModelError), ("9" * 5000, (ModelError, TooLarge)),
])
def test_depths_that_are_none(layers: Any, error: Any) -> None:
    with pytest.raises(error):
        sd.mlp(layers=layers)


def test_a_page_by_a_quantity_in_between() -> None:
    """What is defined moves besides what it is defined from, and a wrong gradient of it is seen."""
    derivations, overview = sd.network_page("mlp", layers=2, wrt=["z1", "W1"])
    assert [c.verdict for c in overview.checks] == [True] and all(c.verdict for d in derivations for c in d.checks)
    made = program(sd.mlp(layers=2), "L", ["z1", "W1"])
    (variable, gradient), other = made.gradients
    wrong = replace(gradient, body=2 * gradient.body)
    assert whole(made).verdict and whole(replace(made, gradients=[(variable, wrong), other])).verdict is False


def test_names_that_are_none() -> None:
    with pytest.raises(UnknownName, match="tanh"):
        sd.mlp(activation="tanhh")
    with pytest.raises(UnknownName, match="residual"):
        sd.network("residul")
    with pytest.raises(UnknownName, match="layers"):
        sd.network("mlp", layer=3)
    with pytest.raises(UnknownName, match="W1"):
        sd.network_page("mlp", wrt=["W7"])
    with pytest.raises(ModelError, match="for mlp alone"):
        sd.network_page("rnn", depth="L")
    with pytest.raises(ModelError, match="one depth"):
        sd.network_page("autoencoder", depth=3)


def test_what_the_output_does_not_depend_on_has_gradient_zero() -> None:
    K = sd.axes("K")
    x, w = sd.vector("x", K), sd.vector("w", K)
    m = sd.Model()
    m.define("unused", w * w)
    m.define("L", (x * x).sum())
    (d,) = m.derive_all("L", [w])
    assert d.result == 0 and d.verify()
    text = d.render("txt")
    assert "= 0" in text and "L does not depend on w, so the derivative is 0." in text
    module: dict[str, Any] = {}
    exec(sd.code(m, "L", [w]), module)
    assert module["gradients"](np.ones(3), np.ones(3))[1]["w"].tolist() == [0, 0, 0]
    assert [str(g.goal.wrt.tensor) for g in m.derive_all("L")] == ["x"]


def test_models_that_contradict_themselves() -> None:
    K, D = sd.axes("K D")
    x, W = sd.vector("x", D), sd.matrix("W", K, D)
    m = sd.Model()
    m.define("z", W @ x)
    with pytest.raises(ModelError, match="Defined twice"):
        m.define("z", W @ x)
    with pytest.raises(ModelError, match="One name"):
        m.define("q", sd.vector("W", K) * 2)
    with pytest.raises(ModelError, match="circle"):
        m.define("W", sd.matrix("V", K, D) * 2)
    with pytest.raises(AxisMismatch, match="Inner axes"):
        m.define("h", W @ sd.vector("u", K))
    z = Tensor("a", ())
    with pytest.raises(ModelError, match="circle"):
        Definitions((Definition(z, (), Tensor("b", ()).as_array().body), Definition(Tensor("b", ()), (), z.as_array().body)))


# --- the command line -----------------------------------------------------------------------------------------------------

def test_the_command_line(tmp_path: Any) -> None:
    place, module = tmp_path / "mlp.html", tmp_path / "backward.py"
    done = CliRunner().invoke(main, ["derive", "mlp", "--layers", "20", "--activation", "tanh", "--wrt", "all", "-o", str(place)])
    assert done.exit_code == 0, done.output
    text = place.read_text(encoding="utf-8")
    assert "l = 2, …, 20" in text and "class=\"p1\"" in text
    done = CliRunner().invoke(main, ["code", "mlp", "--layers", "3", "-o", str(module)])
    assert done.exit_code == 0 and "def gradients" in module.read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "said"), [
    (["derive", "mlp", "--layers", "0"], "at least one"), (["derive", "mpl"], "mlp"),
    (["derive", "softmax", "--layers", "2"], "mlp"),
    (["code", "mlp", "--target", "nunpy"], "numpy"), (["derive", "mlp", "--activation", "rleu"], "relu"),
    (["code", "mlp", "-o", "/no/such/folder/x.py"], "cannot be written"),
])
def test_refusals_are_sentences(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_only_derivatives_of_the_output_are_called_adjoints():
    """∂a/∂h of another scalar a has no name: h̄ is ∂L/∂h alone."""
    m = sd.Model()
    D = sd.axes("D")
    x, w, u, t = sd.vector("x", D), sd.vector("w", D), sd.scalar("u"), sd.scalar("t")
    h = m.define("h", sd.tanh((w * x).sum()))
    a = m.define("a", sd.tanh(h * u / t))
    m.define("L", (a * a + 1) * t)
    for d in m.derive_all("L"):
        assert d.verify()


def test_deriving_and_writing_do_without_numpy() -> None:
    code = ("import sys; sys.modules.update(numpy=None, flint=None)\nimport symderiv as sd\n"
            "from symderiv.drawing.pictures import document_picture as picture\n"
            "from symderiv.writing.documents.derivations import render\n"
            "sections, overview = sd.network_page('mlp', layers=2, verify=False)\n"
            "one = sd.derivation('softmax-cross-entropy', 'z')\n"
            "print(len(render(sections, 'html', overview=overview, picture=picture)) > 10_000, '<svg' in one.to_html())\n"
            "try: one.verify()\nexcept sd.EngineError as error: print(error)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("True True\nNothing can be verified without NumPy"), done.stderr
