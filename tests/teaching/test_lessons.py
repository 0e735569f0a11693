"""What a page teaches beside its derivation is true: properties hold, mistakes are mistakes, exercises have their solution."""

import pytest

import symderiv as sd
from symderiv.api.lessons import PROPERTIES, lesson, taught
from symderiv.verification.compare import compare
from symderiv.writing.languages import codes, language
from symderiv.writing.printers.formulas import latex_of

PAGES = [("softmax-cross-entropy", "z"), ("softmax", "z"), ("multinomial-logistic-regression", "W"), ("cosine-similarity", "u"),
         ("mean-squared-error", "x"), ("logistic-regression", "w")]
SAID = {"softmax-cross-entropy": ["difference", "sum_zero"], "softmax": ["columns_zero", "symmetric"],
        "multinomial-logistic-regression": ["error_times", "sum_zero"], "cosine-similarity": ["orthogonal"],
        "mean-squared-error": ["difference_scaled"], "logistic-regression": []}
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
    return {name: (d, lesson([d])) for name, goal in PAGES for d in (sd.derivation(name, goal),)}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_was_proved_and_what_fails_is_not_said(lessons, name):
    d, found = lessons[name]
    assert [s.key for s in found.says] == SAID[name]
    for key, build in PROPERTIES.items():
        holds = [compare(s.left, s.right, d.definitions, seed=7).verdict for s, _ in build(d)]
        assert (key in SAID[name]) == any(holds), key


@pytest.mark.parametrize("name", SAID)
def test_a_mistake_differs_and_its_right_line_is_a_line_of_the_page(lessons, name):
    d, found = lessons[name]
    assert len({s.name for s in found.slips}) == len(found.slips) == len({s.wrong for s in found.slips})
    for slip in found.slips:
        assert slip.right in {s.after for s in d.steps}
        assert compare(slip.right, slip.wrong, d.definitions, seed=7).verdict is False
        assert "left" in slip.detail and slip.name in language("pt").tables["mistakes"]


@pytest.mark.parametrize("name", SAID)
def test_the_solution_of_an_exercise_is_right(lessons, name):
    d, found = lessons[name]
    if found.exercise is not None:
        assert found.exercise.goal != d.goal
        assert compare(found.exercise.goal, found.exercise.result, d.definitions, seed=7).verdict


def test_check_accepts_the_solution(lessons, tmp_path):
    task = lessons["softmax-cross-entropy"][1].exercise
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
    assert {*PROPERTIES, "difference", "difference_scaled", "error_times"} == set(language(code).tables["says"])


def test_a_network_has_an_exercise_too():
    """The second derivative by the logits, the gradient next to the loss that is short."""
    from symderiv.api.networks import network_page

    derivations, _ = network_page("mlp", layers=2, verify=False)
    task = lesson(derivations).exercise
    assert str(task.goal).startswith("Partial(Partial(L, z2[") and task.result.has(sd.Delta)
