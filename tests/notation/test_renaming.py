"""The reader's own letters and the layout of derivatives: the same results under other names, clashes refused."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.derive.matrix_form import with_matrix_form
from symderiv.library.catalogue import softmax
from symderiv.lowering.source.result import function_source
from symderiv.notation import replace_tensors
from symderiv.notation.models.renaming import Renaming, renaming
from symderiv.records.archive import to_json
from symderiv.records.restoring import from_json
from symderiv.verification.verify import verify_section
from tests.catalogue import derivations_of

SOFTMAX = [row.name for row in softmax.ROWS]
GOALS = [(name, goal) for name, row in sd.CATALOGUE.items() for goal in row.goals]
GOALS = [*(pair for pair in GOALS if pair[0] in SOFTMAX), *[pair for pair in GOALS if pair[0] not in SOFTMAX][::12]]


def renamed(name):
    model = sd.catalogue_model(name)
    names = {old: f"{old}_hat" for old in model.definitions.names}
    letters = {"k": "j"} if any(a.name == "K" for t in model.definitions.inputs for a in t.axes) else {}
    return model, renaming(model.definitions, {**names, **letters}), model.renamed({**names, **letters})


@pytest.mark.parametrize(("name", "goal"), GOALS)
def test_results_are_equal_up_to_names(name, goal):
    model, new, other = renamed(name)
    output = sd.CATALOGUE[name].output
    plain = model.derive(output, goal)
    found = other.derive(new.tensors.get(output, output), tuple(new.tensors.get(g, g) for g in goal))
    back = Renaming({b: a for a, b in new.tensors.items()}, {b: a for a, b in new.letters.items()})
    named = {new.tensor(a.tensor): b.tensor for a, b in zip(plain.abbreviations, found.abbreviations, strict=True)}
    assert sd.equal(replace_tensors(new.expr(plain.result), named), found.result, definitions=other.definitions)
    assert str(back.expr(found.goal)) == str(plain.goal)


def test_renamed_steps_are_verified():
    _, _, other = renamed("softmax-cross-entropy")
    d = other.derive("L_hat", "z_hat")
    assert d.verify() and str(d.result) == "p_hat[i] - y_hat[i]"
    assert str(d.lemmas[0].result) == "(Delta(i, j) - p_hat[i])*p_hat[j]"


@pytest.mark.parametrize(("names", "error", "message"), [
    ("p=z", sd.ModelError, "quantity p and quantity z would both be z"), ("p=o,y=o", sd.ModelError, "would both be o"),
    ("p=k", sd.IndexClash, "both a quantity and an index letter"), ("k=z", sd.IndexClash, "both a quantity and an index"),
    ("q=r", sd.UnknownName, "Known"), ("k=j,i=j", sd.IndexClash, "Two letters"), ("k=kk", sd.IndexClash, "one letter"),
    ("p=1", sd.ModelError, "A name is"), ("p=o o", sd.ModelError, "A name is"), ("p", sd.ModelError, "Not a renaming"),
    ("p=", sd.ModelError, "Not a renaming"), ("p=a=b", sd.ModelError, "Not a renaming"),
    ("p=o,p=q", sd.ModelError, "renamed twice"),
    ("K=L", sd.ModelError, "size of an axis"), ("p=K", sd.ModelError, "size of an axis"),
    ({"p": 3}, sd.ModelError, "Not a renaming"),
    ("k=1", sd.IndexClash, "one letter"), (r"p=\hat{p}", sd.ModelError, "A name is"),
])
def test_clashes_are_refused(names, error, message):
    with pytest.raises(error, match=message):
        sd.catalogue_model("softmax-cross-entropy").renamed(names)


def test_a_letter_of_another_axis_is_not_taken_silently():
    m = sd.catalogue_model("multinomial-logistic-regression")
    with pytest.raises(sd.IndexClash, match="k runs over K already"):
        m.renamed("d=k")
    swapped = m.renamed("d=k,k=d")
    assert str(swapped.definitions.rows[0].body) == "b[d] + Sum(x[k]*W[d,k], k)"
    assert str(swapped.derive("L", "W").matrix) == "(p − y) xᵀ"


def test_bound_letters_step_aside():
    m = sd.catalogue_model("softmax").renamed("k=j")
    assert str(m.definitions.rows[0].body) == "exp(z[j])/Sum(exp(z[k]), k)"
    assert str(m.renamed("j=k").definitions.rows[0].body) == "exp(z[k])/Sum(exp(z[j]), j)"


def test_axes_have_names_too():
    m = sd.catalogue_model("softmax").renamed("K=C, k=c")
    d = m.derive("p", "z")
    assert "1, …, C" in d.render() and [i.name for i in d.goal.body.indices] == ["c"]


@pytest.mark.parametrize(("arguments", "said"), [
    (["softmax-cross-entropy", "--wrt", "z", "--rename", "p=o,y=t,k=j,z=s"], "∂L/∂sᵢ = oᵢ − tᵢ"),
    (["softmax-cross-entropy", "--wrt", "s", "--rename", "z=s"], "∂L/∂sᵢ = pᵢ − yᵢ"),
    (["softmax", "--rename", "p=o"], "oₖ (δᵢₖ − oᵢ)"),
])
def test_the_command(arguments, said):
    done = CliRunner().invoke(main, ["derive", *arguments])
    assert done.exit_code == 0 and said in done.output


def test_a_problem_file_in_own_letters(tmp_path):
    file = tmp_path / "q.json"
    file.write_text(json.dumps({"index_ranges": {"i": "D", "j": "D"}, "inputs": {"x": {"latex": "x_i"}, "A": {"latex": "A_{ij}"}},
                                "definitions": [{"latex": r"q = \sum_{i,j} x_i A_{ij} x_j"}], "output": "q", "wrt": "x",
                                "result_indices": ["i"]}))
    done = CliRunner().invoke(main, ["derive", str(file), "--rename", "x=v,A=B,q=f"])
    assert done.exit_code == 0 and "(B + Bᵀ) v" in done.output
    done = CliRunner().invoke(main, ["code", "softmax-cross-entropy", "--rename", "p=o,L=E"])
    assert done.exit_code == 0 and '"z": g * (o - y)' in done.output
    assert CliRunner().invoke(main, ["derive", "mlp", "--rename", "W1=V", "--no-verify"]).exit_code == 2


# --- layouts ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "goal"), GOALS)
def test_numerator_layout_is_proved_as_well(name, goal):
    usual = derivations_of(name)[goal]
    d = usual.laid_out("numerator")
    checks = {c.name: c for c in verify_section(d)}  # its lemmas are as they were
    assert d.matrix is None or checks["matrix form"].verdict is True
    assert d.laid_out("gradient").matrix == usual.matrix


@pytest.mark.parametrize(("name", "goal", "form", "said"), [
    ("multinomial-logistic-regression", "W", "x (p − y)ᵀ", "transposed shape of its variable W: D × K"),
    ("multinomial-logistic-regression", "x", "(p − y)ᵀ W", "a row, 1 × D"),
    ("softmax", "z", "diag(p) − p pᵀ", "in numerator layout too"),
])
def test_the_page_states_the_layout(name, goal, form, said):
    d = sd.derivation(name, goal).laid_out("numerator")
    text = d.render()
    assert str(d.matrix) == form and said in text and "numerator layout" in text
    assert "∇" not in text and "numerator" not in sd.derivation(name, goal).render()


def test_the_code_has_the_stated_shape():
    source, parameters = function_source(sd.derivation("multinomial-logistic-regression", "W").laid_out("numerator").matrix)
    space = {}
    exec(source, space)
    sizes = {"p": np.ones(3), "y": np.zeros(3), "x": np.ones(2)}
    assert space["gradient"](*(sizes[p.name] for p in parameters)).shape == (2, 3)


def test_numbers_are_laid_out_alike():
    d = sd.derivation("multinomial-logistic-regression", "W")
    plain, turned = d.worked(), d.laid_out("numerator").worked()
    assert np.array(turned.results[0]).T.tolist() == np.array(plain.results[0]).tolist()


def test_a_wrong_layout_is_caught_and_an_unknown_one_refused():
    from dataclasses import replace

    d = sd.derivation("multinomial-logistic-regression", "W")
    wrong = replace(d.laid_out("numerator"), layout="gradient")  # the form is transposed, the claim is not
    assert any(c.name == "matrix form" and c.verdict is False for c in wrong.checked().checks)
    with pytest.raises(sd.UnknownName):
        d.laid_out("denominator")
    assert with_matrix_form(wrong).matrix == d.matrix


def test_the_layout_is_stored():
    d = sd.derivation("softmax-cross-entropy", "z").laid_out("numerator")
    data = json.loads(json.dumps(to_json(d)))
    assert from_json(data).layout == "numerator" and from_json(data).matrix == d.matrix
    data["derivations"][-1]["layout"] = "sideways"
    with pytest.raises(sd.ParseError, match="layout"):
        from_json(data)
