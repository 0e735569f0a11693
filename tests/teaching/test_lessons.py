"""What a page teaches beside its derivation is true: properties hold, mistakes are mistakes, exercises have their solution."""

import time

import pytest

import symderiv as sd
from symderiv.api.lessons import lesson, sayings, taught
from symderiv.derive.proofs.results import TABLE
from symderiv.notation import Partial, Sum
from symderiv.teaching.facts import Saying
from symderiv.teaching.seen import KEYS
from symderiv.verification.compare import compare
from symderiv.writing.languages import codes, language
from symderiv.writing.printers.formulas import latex_of

SAID = {("softmax-cross-entropy", "z"): ["difference", "sum_zero"], ("softmax", "z"): ["columns_zero", "symmetric"],
        ("multinomial-logistic-regression", "W"): ["error_times", "sum_zero"],
        ("mean-squared-error", "x"): ["difference_scaled", "opposite"],
        ("cosine-similarity", "u"): ["zero_where", "orthogonal"], ("logistic-regression", "w"): ["errors_times"],
        ("batch-norm", "x"): ["sum_zero", "nothing_along_if"], ("rms-norm-batch", "x"): ["orthogonal_each_if"],
        ("sigmoid", "z"): ["diagonal"], ("log-sum-exp", "z"): ["sum_one"], ("affine", "W"): ["outer"],
        ("affine-batch", "W"): ["shares"], ("hinge", "f"): ["zero_except"], ("svm", "b"): ["only_those"],
        ("log-cosh", "x"): ["within", "opposite"], ("mean-absolute-error", "x"): ["only_sign"], ("gaussian", "v"): ["zero_where"],
        ("bradley-terry", "s_w"): ["opposite"], ("avg-pool-1d", "x"): ["passed_on"], ("trace-square", "X"): ["homogeneous"],
        ("gaussian-mixture", "M"): [], ("logistic-regression", "b"): ["errors_added"]}
SLIPS = [("softmax-cross-entropy", "z"), ("softmax", "z"), ("cosine-similarity", "u"), ("logistic-regression", "w")]
TEXT = r"""% index: k, i, j over K
% given: y one-hot
\begin{align}
p_k &= \frac{e^{z_k}}{\sum_j e^{z_j}} \\
L &= -\sum_{k=1}^{K} y_k \log p_k
\end{align}
\begin{align}
LEFT &= RIGHT
\end{align}
"""


def stated(goal, result):
    return TEXT.replace("LEFT", latex_of(goal)).replace("RIGHT", latex_of(result))


@pytest.fixture(scope="module")
def lessons():
    return {page: (d, lesson([d])) for page in SLIPS for d in (sd.derivation(*page),)}


@pytest.mark.parametrize("page", SAID, ids=" ".join)
def test_what_is_said_was_proved_and_what_fails_is_not_said(page):
    d = sd.derivation(*page)
    said = sayings([d], time.process_time() + 60)[d.key]
    assert [s.key for s in said] == SAID[page]
    equations = [e for build in TABLE.values() for e in build(d) if Saying(e.key, e.slots) in said]
    assert len(equations) == len([s for s in said if s.key not in KEYS])
    for e in equations:
        assert compare(e.statement.left, e.statement.right, e.definitions, seed=7, points=2).verdict


@pytest.mark.parametrize("page", SLIPS, ids=" ".join)
def test_a_mistake_differs_and_its_right_line_is_a_line_of_the_page(lessons, page):
    d, found = lessons[page]
    assert len({s.name for s in found.slips}) == len(found.slips) == len({s.wrong for s in found.slips})
    for slip in found.slips:
        assert slip.right in {s.after for section in d.sections() for s in section.steps}
        assert compare(slip.right, slip.wrong, d.definitions, seed=7).verdict is False
        assert "left" in slip.detail and slip.name in language("pt").tables["mistakes"]


@pytest.mark.parametrize("page", [("squared-norm", "x"), ("crf-log-partition", "S"), ("cumulative-sum", "x"),
                                  ("global-avg-pool", "X")], ids=" ".join)
def test_a_mistake_is_one_that_people_make(page):
    slips = lesson([sd.derivation(*page)]).slips
    assert slips and len({s.detail for s in slips}) == len(slips), "one mistake under two names"
    for slip in slips:
        assert {p.wrt for p in slip.wrong.atoms(Partial)} <= {p.wrt for p in slip.right.atoms(Partial)}, "by another component"
        assert not any(s.body == 1 for s in slip.wrong.atoms(Sum)), "a sum of ones"


def test_the_slope_of_another_function_comes_before_squares():
    slips = lesson([sd.derivation("sigmoid", "z")]).slips
    assert [str(s.wrong) for s in slips if s.name == "wrong slope"] == ["(1 - sigmoid(z[k])**2)*Partial(z[k], z[i])"]


@pytest.mark.parametrize("page", SLIPS, ids=" ".join)
def test_the_solution_of_an_exercise_is_right(lessons, page):
    d, found = lessons[page]
    if found.exercise is not None:
        assert found.exercise.goal != d.goal
        assert compare(found.exercise.goal, found.exercise.result, d.definitions, seed=7).verdict


def test_results_of_one_page_say_nothing_twice():
    rows = [sd.derivation("triplet", wrt) for wrt in "apn"]
    said = [s.key for says in lesson(rows).says.values() for s in says]
    assert "opposite" in said and len(said) == len({*said})


def test_check_accepts_the_solution(lessons, tmp_path):
    task = lessons["softmax-cross-entropy", "z"][1].exercise
    file = tmp_path / "answer.tex"
    file.write_text(stated(task.goal, task.result), encoding="utf-8")
    assert sd.check(file)
    file.write_text(stated(task.goal, -task.result), encoding="utf-8")
    assert not sd.check(file)


def test_a_page_that_is_saved_teaches_and_a_plain_one_does_not(tmp_path):
    d = sd.derivation("softmax-cross-entropy", "z")
    d.save(tmp_path / "a.txt")
    d.save(tmp_path / "b.txt", voice="plain")
    loud, plain = ((tmp_path / name).read_text(encoding="utf-8") for name in ("a.txt", "b.txt"))
    assert "Common mistakes" in loud and "Solution: " in loud and "pᵢ − yᵢ = (p − y)ᵢ" in loud
    assert "Common mistakes" not in plain and "Exercise" not in plain
    assert taught([d], "a.json", {}) == {}


@pytest.mark.parametrize("code", codes())
def test_every_property_has_words(code):
    limits = {f"{key}{each}{limit}" for key in ("orthogonal", "nothing_along") for each in ("", "_each") for limit in ("", "_if")}
    assert {*TABLE, *KEYS, *limits} == set(language(code).tables["says"])


def test_a_network_has_an_exercise_too():
    """The second derivative by the logits, the gradient next to the loss that is short."""
    from symderiv.api.networks import network_page

    derivations, _ = network_page("mlp", layers=2, verify=False)
    found = lesson(derivations)
    task = found.exercise
    assert {s.key for says in found.says.values() for s in says} == {"difference", "sum_zero", "shares", "outer"}
    assert str(task.goal).startswith("Partial(Partial(L, z2[") and task.result.has(sd.Delta)
