"""Properties proved with steps, refuted with a counterexample, never guessed."""

import json

import pytest
import sympy
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.derive.proofs.properties import TABLE
from symderiv.derive.proofs.proving import prove as derive
from symderiv.records.archive import to_json
from symderiv.records.restoring import from_json
from symderiv.records.statement import Statement
from symderiv.time_limits import OutOfTime, timed
from symderiv.verification.compare import compare
from symderiv.writing.languages import codes, language

QUICK = ["softmax", "log-softmax", "log-sum-exp", "softmax-temperature", "cross-entropy", "softmax-cross-entropy",
         "cross-entropy-logits", "cross-entropy-smoothed", "cross-entropy-weighted", "cross-entropy-batch-mean", "sigmoid",
         "kl-divergence", "kl-softmax", "mean-squared-error"]


@pytest.mark.parametrize("name", QUICK)
def test_every_finding_of_the_catalogue_is_sound(name):
    found = sd.prove(name)
    assert len(found) and not found.open
    definitions = sd.catalogue_model(name).definitions
    for finding in found:
        stated = finding.statement
        assert compare(stated.left, stated.right, definitions, seed=5).verdict is (finding.verdict == "proved")
        if finding.proof:
            assert all(c.verdict for c in finding.proof.checks), [c for c in finding.proof.checks if not c.verdict]


@pytest.mark.parametrize(("name", "property", "result"), [
    ("softmax", "normalised", 1), ("softmax", "jacobian-rows", 0), ("softmax", "jacobian-columns", 0),
    ("softmax", "shift", "p[k]"),
    ("softmax-cross-entropy", "gradient-sum", 0), ("softmax-cross-entropy", "hessian-rows", 0),
    ("log-softmax", "jacobian-rows", 0),
])
def test_the_lessons_properties_hold(name, property, result):
    row = sd.CATALOGUE[name]
    found = sd.prove(name, properties=property, output=row.output)
    assert found and all(str(d.result) == str(result) and d.steps for d in found.derivations)


def test_what_is_proved_is_cited():
    """Σ p = 1 is proved once, and put in where the rows and columns of the Jacobian need it."""
    found = sd.prove("softmax", properties=["normalised", "jacobian-rows", "jacobian-columns"])
    (total, *others), page = [f.proof for f in found], found.render()
    assert all(total in proof.lemmas and "write out" not in {s.rule for s in proof.steps} for proof in others)
    assert page.count("lemma (1.3)") == 2 and "∑ᵢ pᵢ is known by now: put it in." in page


def test_a_constant_that_cancels_stands_above_and_below():
    page = sd.prove("softmax", properties="shift").render()
    assert "= (eᶜ e^zₖ)/(eᶜ ∑ⱼ e^zⱼ)" in page


def test_a_given_is_used_only_where_it_is_needed():
    assert sd.prove("softmax-cross-entropy", properties="gradient-sum").derivations[0].givens == ()
    (proof,) = sd.prove("cross-entropy-logits", properties="gradient-sum", output="L").derivations
    assert [g.key for g in proof.givens] == ["y: one-hot"]
    assert any(c.name == "needs y: one-hot" and c.verdict for c in proof.checks)


def test_without_the_given_the_property_fails_and_what_holds_instead_is_derived():
    K = sd.axes("K")
    z, y = sd.vector("z", K), sd.vector("y", K)
    m = sd.Model()
    m.define("p", sd.softmax(z))
    m.define("L", sd.cross_entropy_with_logits(y, z))
    found = sd.prove(m, properties="gradient-sum", output="L", wrt="z")
    assert not found and "left" in found.refuted[0].detail
    k = K.index("k")
    assert sd.equal(found.derivations[0].result, 1 - sd.Sum(y[k], k))


def test_a_users_own_model():
    K = sd.axes("K")
    x = sd.vector("x", K)
    m = sd.Model()
    m.define("r", x / sd.Array((), x.sum().body))
    assert sd.prove(m, properties="normalised")
    assert not sd.prove(m, properties="shift")


@pytest.mark.parametrize(("statement", "verdict"), [
    (r"\sum_k p_k = 1", "proved"), (r"\sum_i \frac{\partial p_k}{\partial z_i} = 0", "proved"), (r"\sum_k p_k = 2", "refuted"),
    (r"\sum_k p_k^2 = 1", "refuted"), (r"p_k = p_k", "proved"),
    (r"\frac{\partial p_k}{\partial z_i} = p_k (\delta_{ik} - p_i)", "proved"),
    (r"\frac{\partial p_k}{\partial z_i} = p_k (\delta_{ik} + p_i)", "refuted"), (r"p_k = 1", "refuted"),
    (r"\log p_k = z_k - \log \sum_j e^{z_j}", "open"),
])
def test_a_statement_of_ones_own(statement, verdict):
    (found,) = sd.prove("softmax", statement)
    assert found.verdict == verdict, found


def test_a_statement_as_expressions():
    m = sd.catalogue_model("softmax")
    p = m.tensor("p")
    k = p.axes[0].index("k")
    assert sd.prove(m, (sd.Sum(p[k], k), 1))
    assert not sd.prove(m, (sd.Sum(p[k], k), sympy.Integer(2)))


@pytest.mark.parametrize(("arguments", "error"), [
    ((r"\sum_k p_k",), sd.ParseError), ((r"p_k < 1",), sd.ParseError), ((r"\sum_k q_k = 1",), sd.SymderivError),
    ((7,), sd.SymderivError), (("",), sd.SymderivError), ((r"p = \sum_k p_k",), sd.SymderivError),
])
def test_statements_that_are_none(arguments, error):
    with pytest.raises(error):
        sd.prove("softmax", *arguments)


@pytest.mark.parametrize("options", [{"properties": "nonsense"}, {"output": "q"}, {"wrt": "q"}, {"wrt": "p"}])
def test_names_that_there_are_not(options):
    with pytest.raises(sd.SymderivError):
        sd.prove("softmax", **options)
    with pytest.raises(sd.SymderivError):
        sd.prove(3)


def test_a_false_statement_is_never_derived():
    m = sd.catalogue_model("softmax-cross-entropy")
    p, y = m.tensor("p"), m.tensor("y")
    k, i = p.axes[0].index("k"), p.axes[0].index("i")
    wrong = [(sd.Sum(p[k], k), 2), (sd.Sum(p[k] * y[k], k), 1), (p[k] * sd.Delta(k, i), p[k]), (p[k] * y[i], p[i] * y[k])]
    for left, right in wrong:
        assert derive(m.definitions, Statement("wrong", left, sympy.sympify(right))) is None


def test_a_proof_is_stored_and_read_again():
    (proof,) = sd.prove("softmax", properties="normalised").derivations
    again = from_json(json.loads(json.dumps(to_json(proof))))
    assert again.claim == "normalised" and again.result == proof.result and again.steps == proof.steps


@pytest.mark.parametrize("format", ["html", "tex", "md", "txt", "json"])
@pytest.mark.parametrize("lang", ["en", "pt"])
def test_pages(format, lang):
    text = sd.prove("log-softmax").render(format, lang=lang)
    words = language(lang).tables
    if format != "json":
        for said in (words["properties"]["normalised"], words["findings"]["refuted"]):
            assert said in text
    else:
        assert {f["verdict"] for f in json.loads(text)["findings"]} == {"proved", "refuted"}


def test_every_property_has_words():
    for code in codes():
        assert {row.name for row in TABLE} | {"statement", "instead"} <= set(language(code).tables["properties"])


@pytest.mark.parametrize(("arguments", "status", "said"), [
    (["softmax"], 0, "The components sum to 1"), (["softmax", "--property", "normalised", "--lang", "pt"], 0, "somam 1"),
    (["log-sum-exp", "--property", "gradient-sum", "--of", "s"], 1, "fails at"),
    (["softmax", "--statement", r"\sum_k p_k = 1"], 0, "= 1"),
    (["softmax", "--property", "no"], 2, "Unknown property"), (["mlp"], 2, "--property"),
    (["sigmoid-cross-entropy"], 2, "No property"),
    (["softmax", "--statement", "p_k = 1", "--wrt", "z"], 2, "--statement"), (["nothing"], 2, "Unknown name"),
])
def test_the_command(arguments, status, said):
    done = CliRunner().invoke(main, ["prove", *arguments])
    assert (done.exit_code, said in done.output) == (status, True), done.output


def test_a_notebook_of_proofs_runs():
    cells = json.loads(sd.prove("log-softmax").render("ipynb"))["cells"]
    space = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
    assert sd.prove(space["m"], properties=["normalised"]).proved


def test_a_statement_whose_time_is_over_is_left_open_and_counted():
    asked = ["prove", "softmax", "--property", "normalised", "--property", "shift"]
    run = CliRunner().invoke(main, [*asked, "--verify-seconds", "0"])
    assert run.exit_code == 1 and "None of the equations looked at is proved." in run.stdout and "left open" in run.stdout
    assert run.stderr == "not finished: 0 of 2 statements in 0 s; --verify-seconds gives more time\n"


def test_rewriting_ends_with_its_time():
    model = sd.catalogue_model("softmax").definitions
    k = model.rows[0].lhs.indices[0]
    with timed(0.0), pytest.raises(OutOfTime, match="--verify-seconds"):
        derive(model, Statement("normalised", sd.Sum(model.rows[0].lhs, k), sympy.Integer(1)))


@pytest.mark.parametrize(("left", "right", "verdict"), [
    (r"(\sum_k p_k)^{10^{400}}", "1", "proved"), (r"\sum_k p_k^{10^{400}}", "1", "refuted"),
    (r"\sum_k (p_k + 1)^{10^{400}}", "1", "open"), (r"\sum_k e^{10^{400} p_k}", "1", "open"),
    (r"\sum_k p_k^{300} (p_k + 1)^{300}", r"\sum_k (p_k^2 + p_k)^{300}", "proved"),
])
def test_no_exponent_keeps_a_proof_busy(left, right, verdict):
    (found,) = sd.prove("softmax", f"{left} = {right}")
    assert found.verdict == verdict
