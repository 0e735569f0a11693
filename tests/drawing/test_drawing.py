"""Pictures: legible, complete, and the sum over the backward paths is the derivative."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import numpy as np
import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.api.networks import network_page
from symderiv.cli import main
from symderiv.drawing.captions import Numbers, chain
from symderiv.drawing.components import component_graph
from symderiv.drawing.elision import Dots, shortened
from symderiv.drawing.graph import model_graph
from symderiv.drawing.network import network
from symderiv.drawing.pictures import PAPER, document_picture, local_values, path_picture, picture, save_picture
from symderiv.drawing.pipeline import pipeline
from symderiv.drawing.placing import Slot, place
from symderiv.drawing.printers.scene import Curve, Disc, Formula, Head, Panel, bounds, points
from symderiv.drawing.printers.svg import svg
from symderiv.drawing.printers.tikz import tikz
from symderiv.errors import AxisMismatch, ModelError, OutputError, TooLarge, UnknownName
from symderiv.library.catalogue import CATALOGUE, ROWS, catalogue_row
from symderiv.notation import mul
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.writing.layout.boxes import Stack
from symderiv.writing.printers.unicode import unicode

SIZES = {"D": 4, "H": 3, "K": 2, "H1": 3, "H2": 5}


def perceptron(layers=1, activation=sd.tanh):
    m, axes = sd.Model(), [sd.axes("D"), *(sd.axes(f"H{n}" if layers > 1 else "H") for n in range(1, layers + 1)), sd.axes("K")]
    a = sd.vector("x", axes[0])
    for n in range(1, layers + 2):
        z = m.define(f"z{n}", sd.matrix(f"W{n}", axes[n], axes[n - 1]) @ a + sd.vector(f"b{n}", axes[n]))
        a = m.define(f"a{n}" if n <= layers else "p", activation(z) if n <= layers else sd.softmax(z))
    m.define("L", sd.cross_entropy(sd.vector("y", axes[-1], given=sd.one_hot), a))
    return m


def residual():
    m, D = sd.Model(), sd.axes("D")
    x = sd.vector("x", D)
    h = m.define("h", sd.tanh(m.define("u", sd.matrix("W", D, D) @ x)))
    r = m.define("r", m.define("f", sd.matrix("V", D, D) @ h) + x)
    m.define("L", ((r - sd.vector("t", D))**2).sum())
    return m


def recurrent(times=3):
    m, (H, D, K) = sd.Model(), sd.axes("H D K")
    Wh, Wx, Wy, h, losses = sd.matrix("Wh", H, H), sd.matrix("Wx", H, D), sd.matrix("Wy", K, H), sd.vector("h0", H), []
    for n in range(1, times + 1):
        h = m.define(f"h{n}", sd.tanh(m.define(f"a{n}", Wh @ h + Wx @ sd.vector(f"x{n}", D))))
        o = m.define(f"o{n}", Wy @ h)
        losses.append(m.define(f"l{n}", ((o - sd.vector(f"y{n}", K))**2).sum()))
    m.define("L", sum(losses[1:], losses[0]))
    return m


MODELS = {"perceptron": (perceptron(), "W1"), "deep": (perceptron(20), "W1"), "relu": (perceptron(2, sd.relu), "b2"),
          "residual": (residual(), "x"), "recurrent": (recurrent(), "Wh")}


def assert_legible(drawn):
    """Nothing written lies on anything else: not on another formula, not across the edge of a box or a node."""
    for a, b in combinations(drawn.formulas, 2):
        assert not a.area.meets(b.area), (unicode(a.box), unicode(b.box))
    bodies = [bounds(s) for s in drawn.shapes if isinstance(s, Disc) or (isinstance(s, Panel) and s.role != "halo")]
    for a, b in combinations(bodies, 2):
        assert not a.meets(b)
    for formula in drawn.formulas:
        for body in bodies:
            inside = body.left <= formula.area.left and formula.area.right <= body.right
            assert inside or not body.meets(formula.area), unicode(formula.box)
    for shape in drawn.shapes:
        area = bounds(shape)
        assert area.left >= 0 and area.top >= 0 and area.right <= drawn.width + 0.01 and area.bottom <= drawn.height + 0.01


def on_wires(drawn):
    """What is written where a wire runs."""
    wires = [(bounds(s), points(s, 30)) for s in drawn.shapes if isinstance(s, Curve)]
    return [unicode(f.box) for f in drawn.formulas if any(f.area.meets(area) and any(map(f.area.holds, along))
                                                          for area, along in wires)]


@pytest.mark.parametrize("style", ["short", "index"])
@pytest.mark.parametrize("name", MODELS)
def test_the_pipeline_of_any_model_is_legible(name, style):
    model, wrt = MODELS[name]
    drawn = pipeline(model.definitions, "L", [wrt], style=style)
    assert_legible(drawn)
    assert any(isinstance(s, Curve) and s.role == "back" for s in drawn.shapes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_catalogue_can_be_drawn(row):
    model = row.model()
    for goal in row.goals:
        wrt = [g for g in goal if g in {t.name for t in model.definitions.ancestors[model.tensor(row.output)]}]
        drawn = pipeline(model.definitions, row.output, wrt[:1])
        on_paper = pipeline(model.definitions, row.output, wrt, width=PAPER["tex"])
        assert_legible(drawn)
        assert_legible(on_paper)
        assert not on_wires(drawn) + on_wires(on_paper)
        graph = model_graph(model.definitions, row.output, wrt[:1])
        boxes = [k for k in shortened(graph).keys if not isinstance(k, Dots) and model.definitions.of(k) is not None]
        assert sum(isinstance(s, Panel) and s.role != "halo" for s in drawn.shapes) == len(boxes)


@pytest.mark.parametrize("width", [300.0, 500.0, 5000.0])
def test_wires_join_what_they_should_and_cross_no_box(width):
    keys = "xabcdefg"
    slots = {k: Slot(40.0 + 10 * n, 20.0 + 3 * n, 15.0) for n, k in enumerate(keys)}
    links = [*pairwise(keys), ("x", "d"), ("b", "g"), ("c", "f")]
    placing = place(slots, links, width)
    frames = {k: (x - s.half, x + s.half, y - s.up, y + s.down) for k, (x, y) in placing.centre.items() for s in (slots[k],)}
    for source, target in links:
        way = points(placing.wire((source, target)))
        assert way[0] == pytest.approx((frames[source][1], placing.centre[source][1]))
        assert way[-1][0] == pytest.approx(frames[target][0])
        assert frames[target][2] < way[-1][1] < frames[target][3]
        for left, right, top, bottom in frames.values():
            assert not any(left + 0.1 < x < right - 0.1 and top < y < bottom for x, y in way), (source, target)


def test_a_deep_pipeline_keeps_its_ends_and_the_chosen_layer():
    definitions = perceptron(20).definitions
    shown = [k.name for k in shortened(model_graph(definitions, "L", ["W1"])).keys if not isinstance(k, Dots)]
    assert shown == ["x", "z1", "a1", "z20", "a20", "z21", "p", "L"]
    with_ten = shortened(model_graph(definitions, "L", ["W10"]))
    assert sum(isinstance(k, Dots) for k in with_ten.keys) == 2 and "z10" in [getattr(k, "name", "") for k in with_ten.keys]
    hidden = [t for k in with_ten.keys if isinstance(k, Dots) for t in k.hidden]
    assert len(hidden) + sum(not isinstance(k, Dots) for k in with_ten.keys) == len(definitions) + 1
    assert not any(isinstance(k, Dots) for k in shortened(model_graph(perceptron(4).definitions, "L")).keys)


def test_the_way_back_is_what_depends_on_the_variable():
    graph = model_graph(residual().definitions, "L", ["V"])
    assert {(s.name, t.name) for s, t in graph.backward} == {("V", "f"), ("f", "r"), ("r", "L")}
    assert [t.name for t in graph.data] == ["x"]


def test_labels_carry_the_numbers_of_the_document():
    derivation = perceptron().derive("L", "W1")
    numbers = Numbers.of([derivation])
    drawn = pipeline(derivation.definitions, "L", ["W1"], derivations=[derivation])
    words = " ".join(f.box.below.text for f in drawn.formulas if isinstance(f.box, Stack))
    lemmas = {str(s.derivation.goal): s.last for s in numbers.sections()}
    assert f"({lemmas['Partial(z1[h], W1[i,j])']})" in words and f"({lemmas['Partial(p[k], z2[i])']})" in words
    page = document_picture([derivation], "html", "standard")
    assert page.startswith("<svg") and f"({lemmas['Partial(a1[h], z1[i])']})" in page
    assert derivation.render("html").count("<svg") == 1 and r"\begin{tikzpicture}" in derivation.render("tex")
    assert "svg" not in derivation.render("txt")


def test_a_total_derivative_is_no_local_one():
    """r uses x directly and through f: only the derivative that holds what lies between may stand on that link."""
    model = residual()
    row, x = model.definitions.of(model.tensor("r")), model.tensor("x")
    total, within = model.derive("r", "x"), model.derive("L", "x")
    stated = {n.last: n.derivation.goal.held for n in Numbers.of([within]).sections()}
    assert stated[Numbers.of([within]).number(row, x)] != ()
    assert Numbers.of([total]).number(row, x) != Numbers.of([total]).sections()[-1].last


POINTS = {"perceptron": [("W1[2,1]", 4), ("b1[3]", 4), ("x[4]", 12), ("W2[1,3]", 2), ("y[2]", 1)],
          "residual": [("x[1]", 17), ("W[2,4]", 4)], "recurrent": [("Wh[1,2]", 36), ("Wy[2,1]", 3)]}


@pytest.mark.parametrize(("name", "chosen", "count"), [(n, c, k) for n, rows in POINTS.items() for c, k in rows])
def test_the_sum_over_the_paths_is_the_derivative(name, chosen, count):
    model = MODELS[name][0]
    net = component_graph(model.definitions, "L", chosen, {"D": 4, "H": 3, "K": 2} if name != "residual" else {"D": 4})
    assert net.count == count == len(net.paths(10_000)) == len(set(net.paths(10_000)))
    rng = np.random.default_rng(7)
    arrays = {t.name: rng.uniform(0.2, 1.3, [SIZES[a.name] for a in t.axes]) for t in model.definitions.inputs}
    point = Point(SIZES, model.definitions, arrays)
    derivative = evaluate(sd.Partial(net.output, net.chosen), point, {})
    assert derivative != 0
    assert float(evaluate(net.expression(), point, {})) == pytest.approx(float(derivative), rel=1e-12)
    value = local_values(model.definitions)
    stated = sum(evaluate(mul(*(value(s) for s in path)), point, {}) for path in net.paths(10_000))
    assert float(stated) == pytest.approx(float(derivative), rel=1e-12)


@pytest.mark.parametrize("chosen", ["W[2,1]", "W[1,2]"])
def test_no_weight_of_a_small_network_lies_on_a_link(chosen):
    model = catalogue_row("multinomial-logistic-regression").model()
    drawn = network(component_graph(model.definitions, "L", chosen, {"K": 2, "D": 2}), with_sum=False)
    assert not on_wires(drawn)


@pytest.mark.parametrize(("name", "chosen", "sizes"), [
    ("perceptron", "W1[2,1]", {}), ("perceptron", "W1[2,1]", {"D": 4, "H": 5, "K": 3}), ("perceptron", "b1[3]", SIZES),
    ("residual", "x[1]", {"D": 3}), ("recurrent", "Wh[1,2]", {})])
def test_the_network_is_legible(name, chosen, sizes):
    known = {k: v for k, v in sizes.items() if k in ("D", "H", "K")}
    net = component_graph(MODELS[name][0].definitions, "L", chosen, known)
    drawn = network(net, local_values(MODELS[name][0].definitions))
    assert_legible(drawn)
    assert sum(isinstance(s, Disc) for s in drawn.shapes) == len(net.nodes)
    assert str(net.count) in drawn.title


def test_weights_are_edges_and_only_their_links_are_marked():
    net = component_graph(perceptron().definitions, "L", "W1[2,1]", {"D": 4, "H": 5, "K": 3})
    assert net.count == 9 and len(net.nodes) == 4 + 5 + 5 + 3 + 3 + 1
    weights = {(str(s), str(t)): str(net.weight(s, t)) for t in net.bodies for s in net.sources[t] if net.weight(s, t)}
    assert weights["x[1]", "z1[2]"] == "W1[2,1]" and weights["a1[5]", "z2[3]"] == "W2[3,5]" and len(weights) == 4 * 5 + 5 * 3
    assert ("r[1]", "L") not in {(str(s), str(t)) for n in [component_graph(residual().definitions, "L", "x[1]", {"D": 3})]
                                 for t in n.bodies for s in n.sources[t] if n.weight(s, t)}


@pytest.mark.parametrize("draw", [lambda: picture(perceptron(), "L", ["W1"]), lambda: path_picture(residual(), "L", "W[1,2]")])
def test_svg_is_complete_in_itself(draw):
    drawn = draw()
    text = svg(drawn)
    root = ET.fromstring(text)
    assert root.get("role") == "img" and root.get("aria-label") == drawn.title and root[0].text == drawn.title
    assert not re.search(r"(href|src)\s*=|https?://(?!www\.w3\.org/2000/svg)", text) and "url(#" not in text
    shapes = [e.tag.split("}")[1] for e in root.iter()]
    assert shapes.count("text") == len(drawn.formulas) and "foreignObject" not in shapes
    assert "prefers-color-scheme" in text and "font-face" not in svg(drawn, alone=False)


def test_svg_and_tikz_have_the_same_coordinates():
    drawn = picture(perceptron(), "L", ["W1"])
    heads = [s for s in drawn.shapes if isinstance(s, Head)]
    page, tex = svg(drawn), tikz(drawn)
    assert heads and page.count("<path") >= len(heads) and tex.count("\\fill[") == len(heads)
    for panel in (s.area for s in drawn.shapes if isinstance(s, Panel)):
        left, top = (f"{v:.2f}".rstrip("0").rstrip(".") for v in (panel.left, panel.top))
        assert f'x="{left}" y="{top}"' in page and f"({left},{top}) rectangle" in tex


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex")
@pytest.mark.parametrize("draw", [lambda: picture(perceptron(20), "L", ["W1"]),
                                  lambda: path_picture(recurrent(), "L", "Wh[2,1]")])
def test_tikz_compiles_on_one_page(draw, tmp_path):
    save_picture(draw(), tmp_path / "picture.tex")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "picture.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert run.returncode == 0 and "(1 page" in run.stdout and "Overfull" not in run.stdout, run.stdout[-800:]


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda m: picture(m, "L", ["W11"]), UnknownName, "Did you mean W1"),
    (lambda m: picture(m, "Q"), UnknownName, "Q"),
    (lambda m: picture(m, "x"), ModelError, "is an input"),
    (lambda m: picture(m, "z1", ["W2"]), ModelError, "z1 does not depend on W2"),
    (lambda m: picture(m, "L", ["L"]), ModelError, "no path"),
    (lambda m: path_picture(m, "L", "W1[3,1]", {"H": 2}), AxisMismatch, "numbered 1 to 2"),
    (lambda m: path_picture(m, "L", "W1[0,1]"), AxisMismatch, "numbered 1 to 2"),
    (lambda m: path_picture(m, "L", "W1[1]"), AxisMismatch, r"write W1\[1,1\]"),
    (lambda m: path_picture(m, "L", "W1[1,"), UnknownName, "Not a component"),
    (lambda m: path_picture(m, "p", "W1[1,1]"), AxisMismatch, r"write p\[1\]"),
    (lambda m: path_picture(m, "L", "W1[1,1]", {"N": 2}), UnknownName, "Unknown axis"),
    (lambda m: path_picture(m, "L", "W1[1,1]", {"H": 0}), AxisMismatch, "cannot have this size"),
    (lambda m: path_picture(m, "L", "W1[1,1]", {"H": 40}), TooLarge, "smaller sizes"),
    (lambda m: path_picture(m, "p[1]", "y[1]"), ModelError, "p does not depend on y"),
    (lambda m: path_picture(m, "z1[2]", "W1[1,1]"), ModelError, "does not depend on W1"),
    (lambda m: save_picture(picture(m, "L"), "a.png"), OutputError, ".svg or .tex"),
])
def test_what_cannot_be_drawn_says_why(call, error, words):
    with pytest.raises(error, match=words):
        call(perceptron())


def test_the_command_draws_both_pictures(tmp_path):
    run, name = CliRunner().invoke, "multinomial-logistic-regression"
    made = run(main, ["graph", name, "--wrt", "W", "-o", str(tmp_path / "a.svg")])
    assert made.exit_code == 0 and "The way back from L to W" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    made = run(main, ["graph", name, "--path", "W[2,1]", "--sizes", "K=2,D=3", "-o", str(tmp_path / "b.tex")])
    assert made.exit_code == 0 and "tikzpicture" in (tmp_path / "b.tex").read_text(encoding="utf-8")
    made = run(main, ["graph", name, "--path", "W[9,1]", "-o", str(tmp_path / "c.svg")])
    assert made.exit_code == 2 and not (tmp_path / "c.svg").exists()


def test_every_formula_is_a_formula():
    assert all(isinstance(f, Formula) and f.size > 0 for f in picture(recurrent(), "L", ["Wh"]).formulas)


def test_local_derivatives_chain():
    for row in ROWS[::6]:
        model = row.model()
        wrt = [g for g in row.goals[-1] if g in {t.name for t in model.definitions.ancestors[model.tensor(row.output)]}]
        graph = model_graph(model.definitions, row.output, wrt)
        letters = chain(graph, {})
        for source, target in graph.backward:  # the factor before ends in the letters with which this one begins
            one, other = letters[target], letters[source]
            assert not {i.name for i in one} & {i.name for i in other}, (row.name, source, target)


def test_a_network_of_depth_l_has_its_ends_and_dots():
    _, overview = network_page("mlp", layers="L", verify=False)
    shown = shortened(model_graph(overview.drawn, "L"))
    names = [getattr(k, "name", "…") for k in shown.keys]
    assert names == ["x", "z_1", "a_1", "…", "z_L-1", "a_L-1", "z_L", "p", "L"]


@pytest.mark.parametrize(("name", "formula"), [
    ("conv-1d", "y₂ = w₁ x₂ + w₂ x₃ + w₃ x₄ + b"), ("conv-1d-padding", "y₂ = w₁ x₁ + w₂ x₂ + w₃ x₃"), ("max-pool-1d", ""),
    ("affine", None),
])
def test_a_window_is_drawn_where_indices_slide(name, formula):
    """The highlighted entries are those that the written-out formula has."""
    from symderiv.drawing.windows import window_shapes

    shapes = window_shapes(CATALOGUE[name].model().definitions)
    written = [unicode(s.box) for s in shapes if isinstance(s, Formula)]
    assert bool(shapes) == (formula is not None) and (not formula or written[-1] == formula)
    cells = [w for w in written if w.startswith("x")]
    assert not formula or all(cell in formula for cell in cells if cell != "x")
