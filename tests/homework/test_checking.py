"""Derivations that people wrote: right ones are never accused, wrong ones at their first wrong line and nowhere before."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Expr

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import AxisMismatch, CheckFailed, IndexClash, OutputError, ParseError, SymderivError, UnknownName
from symderiv.homework.mistakes import TABLE
from symderiv.homework.mistakes.in_formulas.places import Place, places, replaced
from symderiv.notation import Partial, free_indices
from symderiv.reading.homework.lines import read_homework
from symderiv.reading.problems.files import read_problem
from symderiv.writing.documents.verdicts import data_of
from symderiv.writing.templates.engines import ENGINES
from tests.reading.reading_numbers import Numbers
from tests.reading.test_reading_cases import ROWS, ids, sizes_of, values

CHAINS = ROWS["derivations"]
NAMES = {  # our name for the mistake, and the text under the carets
    "quadform_assumed_symmetric": ("given assumed: A symmetric", "2 \\sum_{k} A_{ik} x_{k}"),
    "softmax_vjp_lost_factor": ("lost factor", "g_{i}"),
    "square_of_dot_dummy": ("dummy index reused", "\\sum_{k} a_{k} x_{k} a_{k} x_{k}"),
    "ce_general_assumed_onehot": ("given assumed: t simplex", "o_{i}"),
    "nll_log_of_sum": ("logarithm of a sum split", "\\sum_{k} \\log(e^{z_{k}})"),
    "softmax_delta_lost": ("Kronecker delta replaced by 1", "1"),
    "ce_famous_offdiagonal": ("only the diagonal of the Jacobian used",
                              "\\frac{\\partial E}{\\partial o_{j}} \\frac{\\partial o_{j}}{\\partial z_{j}}"),
    "layer_input_transpose": ("missing transpose", "W_{ji}"),
}


@cache
def judged(number: int) -> Any:
    """What is said of a chain; it is judged once for all tests."""
    return sd.check(CHAINS[number])


@pytest.mark.parametrize("row", CHAINS, ids=ids(CHAINS))
def test_collected_chains(row: dict[str, Any]) -> None:
    found = judged(CHAINS.index(row))
    assert found.first_wrong_step == row["first_wrong_step"]
    assert found.verdicts == tuple("holds" if step["holds"] else "fails" for step in row["steps"])
    assert bool(found) is (row["first_wrong_step"] is None)
    if found.first_wrong_step is not None:
        name, text = NAMES[row["id"]]
        assert found.mistake == name
        assert row["steps"][found.first_wrong_step]["latex"][slice(*found.span)] == text


@pytest.mark.parametrize("row", [r for r in CHAINS if r["first_wrong_step"] is not None], ids=lambda r: r["id"])
def test_the_right_line_is_right(row: dict[str, Any]) -> None:
    """What is offered in place of the wrong line is read again, and holds."""
    data = data_of(judged(CHAINS.index(row)))
    again = sd.check({**row, "steps": []}, [data["right_line"]])
    assert again.verdicts == ("holds",)
    assert data["right_line"].split(" = ")[1] not in row["steps"][row["first_wrong_step"]]["latex"]


@pytest.mark.parametrize("row", CHAINS, ids=ids(CHAINS))
def test_every_right_line_of_a_collected_chain_is_proved(row: dict[str, Any]) -> None:
    lines = judged(CHAINS.index(row)).findings.lines
    assert all(line.judgement.how.startswith("proved") for line in lines if line.verdict == "holds")


ANSWERED = [r for name in ("losses", "activations", "parr_howard", "minka_magnus", "qa_softmax_ce") for r in ROWS[name]
            if r.get("expected_latex")]


@pytest.mark.parametrize("row", ANSWERED, ids=ids(ANSWERED))
def test_closed_forms_of_books_are_not_accused(row: dict[str, Any]) -> None:
    assert sd.check(row, [f"{row['question_latex']} = {row['expected_latex']}"]).verdicts == ("holds",)


# Mutations of right chains


def mutants(row: dict[str, Any]) -> list[tuple[str, int, Expr]]:
    """Right chains with one mistake of the table made at one place of one line, where NumPy says that the value changes."""
    problem = read_problem(row)
    lines = read_homework(row).lines
    sizes = sizes_of(problem, len(row["id"]))
    arrays = values(problem, sizes, {**row, "definitions": []})
    computed = Numbers(arrays, sizes)
    for definition in problem.definitions:
        arrays[definition.tensor.name] = computed.array(definition.body, definition.indices)
    found: list[tuple[str, int, Expr]] = []
    for mistake in TABLE:
        for n, line in enumerate(lines):
            right, left = line.sides[-1], line.sides[0]
            if mistake.slip is None or not isinstance(right, Expr) or right.has(Partial):
                continue
            letters = tuple(sorted(free_indices(left), key=str))
            place = Place((), frozenset(letters), None, problem.definitions)
            for where, node in places(right, place):
                changed = [replaced(right, where.path, new) for new in _made(mistake.slip, node, where)]
                different = [c for c in changed if free_indices(c) <= set(letters) and _differs(computed, c, right, letters)]
                found += [(mistake.name, n, c) for c in different[:1]]
    return found


def _made(slip: Any, node: Any, where: Place) -> list[Expr]:
    try:
        return list(slip(node, where))
    except SymderivError:
        return []


def _differs(computed: Numbers, a: Expr, b: Expr, letters: tuple[Any, ...]) -> bool:
    try:
        with np.errstate(all="ignore"):
            return not np.allclose(computed.array(a, letters), computed.array(b, letters), rtol=1e-6)
    except (SymderivError, ArithmeticError, ValueError, TypeError):
        return False


RIGHT = [r for r in CHAINS if r["first_wrong_step"] is None]


@pytest.mark.parametrize("row", RIGHT, ids=ids(RIGHT))
def test_a_mutated_line_is_flagged_and_none_before(row: dict[str, Any]) -> None:
    from symderiv.homework.checking import check_lines

    made = mutants(row)
    assert len(made) >= 5
    sides = [line.sides for line in read_homework(row).lines]
    definitions = read_problem(row).definitions
    named = []
    for name, n, wrong in made[:: max(1, len(made) // 6)]:
        found = check_lines([*sides[:n], (sides[n][0], wrong), *sides[n + 1:]], definitions)
        others = [line.verdict for n_, line in enumerate(found.lines) if n_ != n]
        assert others == ["holds"] * (len(sides) - 1)
        if wrong == 0 and n > 0:  # that a derivative is 0 may be a condition, once a line gives it
            assert found.lines[n].verdict in ("fails", "unknown"), name
            continue
        assert found.first_wrong == n, (name, wrong)
        named.append(found.diagnosis is not None)
    assert sum(named) >= 0.7 * len(named)


# One line each, with the name a person is told

MODEL = {
    "index_ranges": dict.fromkeys("ijkl", "K") | dict.fromkeys("dem", "D"),
    "inputs": {"z": {"latex": "z_k"}, "g": {"latex": "g_k"}, "y": {"latex": "y_k", "property": "one_hot"}, "x": {"latex": "x_d"},
               "W": {"latex": "W_{kd}"}, "A": {"latex": "A_{ij}"}, "c": {"latex": "c"}},
    "definitions": [{"latex": s} for s in (
        r"p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}", r"L = -\sum_k y_k \log p_k", r"q_k = z_k^3", r"r = \sum_k g_k q_k^2",
        r"s = \sum_d x_d^2", r"u_d = \frac{x_d}{s}", r"h = \log s", r"v_k = \sum_d W_{kd} x_d",
        r"f = \sum_{i,j} z_i A_{ij} z_j", r"t_k = \tanh(z_k)", r"o_k = \sigma(z_k)")],
}
TOLD = [
    ("only the diagonal of the Jacobian used", [r"\frac{\partial L}{\partial z_i} = y_i (p_i - 1)"]),
    ("wrong sign", [r"\frac{\partial L}{\partial z_i} = y_i - p_i"]),
    ("wrong sign", [r"\frac{\partial L}{\partial z_i} = p_i + y_i"]),
    ("Kronecker delta replaced by 1", [r"\frac{\partial p_k}{\partial z_i} = p_k (1 - p_i)"]),
    ("missing transpose", [r"\frac{\partial f}{\partial z_i} = \sum_j (A_{ij} + A_{ij}) z_j"]),
    ("inner derivative forgotten", [r"\frac{\partial h}{\partial x_d} = \frac{1}{s}"]),
    ("wrong quotient rule", [r"\frac{\partial u_d}{\partial x_e} = \frac{\delta_{de} s - 2 x_d x_e}{s}"]),
    ("dummy index reused", [r"s = \sum_d x_d x_d", r"s^2 = \sum_d x_d x_d x_d x_d"]),
    ("logarithm of a sum split", [r"h = \sum_d \log(x_d^2)"]),
    ("delta contracted wrongly", [r"\frac{\partial s}{\partial x_e} = \sum_d 2 x_d \delta_{de}",
                                  r"= \sum_d 2 x_d"]),
    ("wrong power rule", [r"\frac{\partial s}{\partial x_e} = x_e"]),
    ("wrong constant factor", [r"\frac{\partial v_k}{\partial x_d} = 2 W_{kd}"]),
    ("wrong exponent", [r"\frac{\partial q_k}{\partial z_k} = 3 z_k"]),
    ("wrong index", [r"\frac{\partial f}{\partial A_{ij}} = z_i z_i"]),
    ("wrong symbol", [r"\frac{\partial v_k}{\partial W_{kd}} = u_d"]),
    ("factor of the chain rule left out", [r"\frac{\partial r}{\partial z_i} = \frac{\partial r}{\partial q_i} \cdot 1"]),
    ("dummy index reused", [r"\frac{\partial L}{\partial z_i} = -\sum_i y_i (1 - p_i)"]),
    ("wrong slope", [r"\frac{\partial t_k}{\partial z_k} = (1 - t_k)^2"]),
    ("wrong slope", [r"\frac{\partial o_k}{\partial z_k} = 1 - o_k^2"]),
    ("wrong slope", [r"\frac{\partial o_k}{\partial z_k} = (1 - o_k)^2"]),
]


@pytest.mark.parametrize("name, lines", TOLD, ids=lambda v: v if isinstance(v, str) else "")
def test_mistakes_are_named(name: str, lines: list[str]) -> None:
    found = sd.check(MODEL, lines)
    assert found.verdicts == ("holds",) * (len(lines) - 1) + ("fails",)
    assert found.mistake == name
    assert found.counterexample


def test_lines_with_a_bare_sign_go_on_with_the_left_side() -> None:
    found = sd.check(MODEL, [r"\frac{\partial s}{\partial x_e} = \sum_d 2 x_d \delta_{de}", "= x_e", "= x_e + 0", "= 2 x_e"])
    assert found.verdicts == ("holds", "fails", "fails", "holds")
    assert [line.carried for line in found.findings.lines] == [False, False, True, False]


def test_several_sides_of_one_line() -> None:
    found = sd.check(MODEL, [r"\frac{\partial s}{\partial x_e} = \sum_d 2 x_d \delta_{de} = 2 x_d x_e = 2 x_e"])
    assert found.verdicts == ("fails",)
    assert found.findings.lines[0].side == 2


def test_a_side_may_be_constant_in_a_letter_of_the_left_side() -> None:
    assert sd.check(MODEL, [r"\frac{\partial}{\partial z_i} \sum_k c z_k = c"]).verdicts == ("holds",)
    assert sd.check(MODEL, [r"\sum_k \delta_{ki} = \sum_k \delta_{kj}"]).verdicts == ("holds",)


def test_what_has_no_value_is_left_open_and_accuses_nobody(tmp_path: Path) -> None:
    found = sd.check(MODEL, [r"\log(-1 - s) = \log(-2 - s)"])
    assert found.verdicts == ("unknown",)
    assert found.first_wrong_step is None and bool(found)
    assert "could be neither proved nor refuted" in str(found)


def test_matrix_notation_and_wrong_shapes() -> None:
    model = {"inputs": {"W": {"latex": "W", "axes": ["K", "D"]},
                        "x": {"latex": "x", "axes": ["D"]}, "g": {"latex": "g", "axes": ["K"]}},
             "definitions": [{"name": "L", "latex": r"L = g^\top W x", "axes": []}]}
    assert sd.check(model, [r"\frac{\partial L}{\partial W} = g x^\top"]).verdicts == ("holds",)
    found = sd.check(model, [r"\frac{\partial L}{\partial W} = x g^\top"])
    assert (found.verdicts, found.mistake) == (("fails",), "missing transpose")
    assert "(K, D)" in str(found.counterexample) and "(D, K)" in str(found.counterexample)


def test_the_letter_that_is_free_and_summed_is_pointed_out() -> None:
    found = sd.check(MODEL, [r"\frac{\partial L}{\partial z_i} = -\sum_i y_i (1 - p_i)"])
    assert "free on the left and bound on the right" in found.homework.lines[0].clash
    assert sd.check(MODEL, [r"\frac{\partial s}{\partial z_i} = 0 \sum_i z_i"]).verdicts == ("holds",)


def test_require_raises() -> None:
    sd.check(MODEL, [r"s = \sum_d x_d^2"]).require()
    with pytest.raises(CheckFailed, match="Line 1 fails"):
        sd.check(MODEL, [r"s = \sum_d x_d"]).require()


# What cannot be read


@pytest.mark.parametrize("lines, error", [
    ([r"\frac{\partial L}{\partial z_i} = "], ParseError), ([r"\frac{\partial L}{\partial z_i}"], ParseError),
    (["= 2"], ParseError), ([r"L = \input{x}"], ParseError), (["L = L_9"], SymderivError), (["L = foo"], SymderivError),
    ([r"L = \sum_i z_i \sum_i z_i"], IndexClash), ([r"L = z_d"], AxisMismatch), (["L = 9^{9^{9}}"], ParseError),
    ([r"\frac{\partial L}{\partial z_i} = " + "(" * 3000 + "1" + ")" * 3000], ParseError), (["\x00"], ParseError),
    (["L = __import__('os')"], SymderivError), (["L = 1/0"], ParseError),
])
def test_hostile_lines_are_refused(lines: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        sd.check(MODEL, lines)


def test_nothing_to_check() -> None:
    with pytest.raises(ParseError, match="no line"):
        sd.check(MODEL)
    with pytest.raises(OutputError, match="format"):
        sd.check(MODEL, ["L = L"]).render("exe")


# The command

SCHEMA = {"name": str, "first_wrong_step": (int, type(None)), "verdicts": list, "mistake": (str, type(None)),
          "explanation": (str, type(None)), "counterexample": (str, type(None)), "right_line": (str, type(None)),
          "mended_line": (str, type(None)), "place": (dict, type(None)), "should_read": (dict, type(None)), "lines": list}
LINE = {"latex": str, "verdict": str, "how": str, "counterexample": (str, type(None)), "carried_over": bool,
        "note": (str, type(None)), "under": (str, type(None)), "mistake": (str, type(None)), "place": (dict, type(None)),
        "should_read": (dict, type(None)), "right_line": (str, type(None))}
HOMEWORK = r"""\documentclass{article}
% input: z_j, t_j
% given: t one-hot
% letters: i j k : K
\begin{document}
\begin{align}
 o_j &= \frac{e^{z_j}}{\sum_k e^{z_k}} \\
 E &= -\sum_j t_j \log o_j
\end{align}
Then
\begin{align}
 \frac{\partial E}{\partial o_j} &= -\frac{t_j}{o_j} \\
 \frac{\partial E}{\partial z_j} &= -\frac{t_j}{o_j} o_j (1-o_j) \\
   &= t_j (o_j - 1)
\end{align}
\end{document}
"""


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def homework(tmp_path: Path) -> str:
    path = tmp_path / "homework.tex"
    path.write_text(HOMEWORK, encoding="utf-8")
    return str(path)


def test_command_shows_the_famous_mistake(homework: str) -> None:
    done = run("check", homework)
    assert done.exit_code == 1
    assert "only the diagonal of the Jacobian used" in done.output
    assert "Right line: ∂E/∂zⱼ = oⱼ − tⱼ" in done.output
    assert "Mended at this place: ∂E/∂zⱼ = oⱼ ∑_(i≠j) tᵢ − (tⱼ/oⱼ) oⱼ (1 − oⱼ)" in done.output
    rows = done.output.splitlines()
    shown = next(n for n, row in enumerate(rows) if "^" in row and set(row.strip()) == {"^"})
    start = rows[shown].index("^")
    assert rows[shown - 1][start:start + rows[shown].count("^")] == r"\frac{t_j}{o_j} o_j (1-o_j)"


@pytest.mark.parametrize("wrong, mistake, mended", [
    ("o_j (1 - o_j)", "case i ≠ j left out", r"o_j (1 - o_j) &\text{if } j = i \\ -o_{i} o_{j} &\text{if } j \neq i"),
    ("o_j (1 - o_i)", "Kronecker delta replaced by 1", r"o_j (\delta_{ij} - o_i)"),
    ("o_i (o_j - 1)", None, None),
])
def test_the_case_of_equal_indices_for_both(wrong: str, mistake: str | None, mended: str | None) -> None:
    z = sd.vector("z", sd.axes("K"))
    m = sd.Model()
    m.define("o", sd.softmax(z))
    found = sd.check(m, [rf"\frac{{\partial o_j}}{{\partial z_i}} = {wrong}"])
    data = json.loads(found.render("json"))
    assert data["verdicts"] == ["fails"] and (data["mistake"] == mistake or mistake is None)
    assert data["mistake"] != "case i ≠ j left out" or mistake == "case i ≠ j left out"
    assert mended is None or mended.replace(" ", "") in data["should_read"]["latex"].replace(" ", "")


def test_json_has_the_promised_form(homework: str) -> None:
    data = json.loads(run("check", homework, "--format", "json").output)
    assert set(data) == set(SCHEMA)
    assert all(isinstance(data[name], kind) for name, kind in SCHEMA.items())
    assert all(set(row) == set(LINE) and all(isinstance(row[n], kind) for n, kind in LINE.items()) for row in data["lines"])
    assert (data["first_wrong_step"], data["verdicts"]) == (1, ["holds", "fails", "fails"])
    place = data["place"]
    assert HOMEWORK.splitlines()[place["line"] - 1][place["column"] - 1:][:place["length"]] == place["text"]


def test_json_where_all_is_well(tmp_path: Path) -> None:
    path = tmp_path / "right.json"
    path.write_text(json.dumps(RIGHT[0]), encoding="utf-8")
    done = run("check", str(path), "--format", "json")
    data = json.loads(done.output)
    assert done.exit_code == 0
    assert {name for name in SCHEMA if data[name] is None} == {"first_wrong_step", "mistake", "explanation", "counterexample",
                                                             "right_line", "mended_line", "place", "should_read"}


def test_only_unknown_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "open.json"
    path.write_text(json.dumps({**MODEL, "steps": [{"latex": r"\log(-1 - s) = \log(-2 - s)"}]}), encoding="utf-8")
    done = run("check", str(path))
    assert done.exit_code == 0
    assert "cannot tell" in done.output and "neither proved nor refuted" in done.output


def test_a_list_of_problems(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(json.dumps(CHAINS[:3]), encoding="utf-8")
    done = run("check", str(path), "--format", "json")
    assert done.exit_code == 1
    assert [d["first_wrong_step"] for d in json.loads(done.output)] == [r["first_wrong_step"] for r in CHAINS[:3]]


def test_on_paper(homework: str, tmp_path: Path) -> None:
    for suffix, formula in (("tex", r"\frac{\partial"), ("typ", "frac(∂")):
        assert run("check", homework, "-o", str(tmp_path / f"page.{suffix}")).exit_code == 1
        text = (tmp_path / f"page.{suffix}").read_text(encoding="utf-8")
        assert formula in text and "only the diagonal" in text
    if any(engine.is_there() for engine in ENGINES.values()):
        assert run("check", homework, "-o", str(tmp_path / "page.pdf")).exit_code == 1
        assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_page(homework: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("check", homework, "-o", str(page)).exit_code == 1
    text = page.read_text(encoding="utf-8")
    assert "<mark>" in text and "<math" in text and "only the diagonal" in text
    assert "http" not in text.split("</style>")[1].replace("http://www.w3.org", "")


@pytest.mark.parametrize("name, content", [("none.tex", None), ("bad.json", "{"), ("empty.tex", ""), ("odd.pdf", "x"),
                                           ("list.json", "[]"), ("words.tex", r"\[ a = \foo \]"),
                                           ("rows.json", "[1, 2]"), ("null.json", "null")])
def test_wrong_use_is_a_sentence(name: str, content: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = run("check", str(path))
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output


def test_unknown_files_are_named() -> None:
    with pytest.raises((ParseError, UnknownName)):
        sd.check("nowhere/at/all.tex")


def test_a_number_that_is_wrong_is_no_term_that_is_missing() -> None:
    m = sd.Model()
    a = sd.vector("a", sd.axes("D"))
    m.define("f", (a * a).sum())
    found = sd.check(m, [r"\frac{\partial f}{\partial a_i} = 3 a_i"])
    assert found.mistake == "wrong constant factor" and found.should_read is not None
    assert found.should_read.text == r"\frac{\partial f}{\partial a_i} = 2 a_i"


@pytest.mark.parametrize(("text", "mistake"), [
    (r"Let $X,A\in\mathbb{R}^{n\times n}$, $X$ invertible, $f=\log\det X+\mathrm{tr}(X^{-1}A)$. "
     r"\[ \frac{\partial f}{\partial X}=X^{-1}-X^{-1}AX^{-1} \]", "missing transpose"),
    (r"Let $u,v\in\mathbb{R}^n$ and $c=\frac{u^\top v}{\|u\|\|v\|}$. "
     r"\[ \frac{\partial c}{\partial u}=\frac{1}{\|u\|}\left(\frac{v}{\|v\|}-cu\right) \]", "wrong exponent"),
])
def test_a_slip_that_runs_through_a_whole_line(text: str, mistake: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).mistake == mistake
