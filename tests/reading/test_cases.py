"""Problems from public sources, in the way a person uses: derived, right, in the asked letters, as code and as text."""

import json
from functools import cache, partial
from pathlib import Path

import pytest

import symderiv as sd
from symderiv.derive.matrix_form import result_indices
from symderiv.notation import alike, free_indices, operations
from symderiv.reading.formulas.latex import read_equation, read_expression
from symderiv.verification.compare import compare
from symderiv.verification.pointwise import sampled
from symderiv.verification.sampling import Sampler
from symderiv.verification.verify import _function, _run

FOLDER = Path(__file__).parents[1] / "cases"
CASES = {case["id"]: case for path in sorted(FOLDER.glob("*.json")) if path.stem != "derivations"
         for case in json.loads(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def solved():
    found = {}

    def solve(name):
        if name not in found:
            problem = sd.read_problem(CASES[name])
            found[name] = problem, problem.derive()
        return found[name]

    return solve


@pytest.fixture(scope="module")
def answered(solved):
    return cache(lambda name: solved(name)[0].answer())


@pytest.mark.parametrize("name", CASES)
def test_the_result_is_the_derivative(solved, name):
    _, d = solved(name)
    result = compare(d.goal, d.result, d.definitions.extended(*d.abbreviations), obey="all", points=2)
    assert result.verdict is True, result.detail


@pytest.mark.parametrize("name", CASES)
def test_the_letters_are_those_that_were_asked_for(solved, name):
    _, d = solved(name)
    assert [i.name for i in result_indices(d.goal)] == CASES[name]["result_indices"]
    assert free_indices(d.result) <= set(result_indices(d.goal))


@pytest.mark.parametrize("name", CASES)
def test_the_code_computes_it(solved, answered, name):
    problem, d = solved(name)
    answer = answered(name)
    assert answer["operations"] == operations(d.result) and answer["result"]["python"]
    function = _function(answer["result"]["python"])
    sampler = Sampler(d.definitions.extended(*d.abbreviations), [d.result, *(t.entry() for t in problem.read.inputs)], 0)
    found = sampled(sampler, 0, sampler.pairs("all"), partial(_run, d, function, problem.read.inputs))
    assert found.verdict is True, found.detail


@pytest.mark.parametrize("name", CASES)
def test_the_latex_reads_back(solved, answered, name):
    problem, d = solved(name)
    latex = answered(name)["result"]["latex"]
    names = problem.read.names
    for row in d.named():  # which the answer states below it
        names = names.with_tensor(row.tensor)
    back, given = read_expression(latex, names, free=CASES[name]["result_indices"]), d.definitions.extended(*d.abbreviations)
    assert alike(back, d.result) or compare(back, d.result, given, obey="all", points=1).verdict
    assert len(answered(name)["result"].get("where", ())) == len(d.named())


SILENT_ABOUT_TIES = {"layer_maxpool1d"}
"""Books whose form counts a maximum twice where two places attain it; ours divides by the number of places."""


def test_results_are_no_longer_than_the_book(solved):
    """Counted over all closed forms; the number of longer results may only fall."""
    longer = []
    for name, case in CASES.items():
        if case.get("expected_latex") and name not in SILENT_ABOUT_TIES:
            problem, d = solved(name)
            book = read_equation(case["expected_latex"], problem.read.names, free=case["result_indices"]).sides[-1]
            longer += [name] if operations(d.result) > operations(book) else []
    assert len(longer) <= 3, longer


def test_a_folder_is_answered_in_one_go(tmp_path):
    from symderiv.api.problems import answers

    (tmp_path / "a.json").write_text(json.dumps([CASES["qa_onehot_target"], CASES["mc_106_trX2"]]))
    (tmp_path / "b.json").write_text(json.dumps({**CASES["mc_106_trX2"], "output": "nothing"}))
    found = list(answers(tmp_path))
    assert [row["id"] for row in found[:2]] == ["qa_onehot_target", "mc_106_trX2"]
    assert found[0]["result"]["latex"] == "o_{i} - t_{i}" and "error" in found[2]
