"""Which rules lead from one line to another: found, in order, every step checked; and said plainly where there is no way."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import AxisMismatch, ParseError, SymderivError
from symderiv.homework.moves import OWN, Moves, key_of
from symderiv.notation import Definitions, alike
from symderiv.reading.homework.lines import read_homework
from symderiv.verification.compare import compare
from tests.reading.test_reading_cases import ROWS

ROW: dict[str, Any] = next(r for r in ROWS["derivations"] if r["id"] == "ce_onehot_ok")
DEFINITIONS = read_homework(ROW).definitions


def pairs() -> list[Any]:
    """Neighbouring right lines about one left side, of all collected chains."""
    found = []
    for row in ROWS["derivations"]:
        lines = read_homework(row).lines
        for n, (a, b) in enumerate(pairwise(lines)):
            if a.sides[0] == b.sides[0] and row["steps"][n]["holds"] and row["steps"][n + 1]["holds"]:
                found.append(pytest.param(row, n + 1, id=f"{row['id']}-{n + 1}"))
    return found


def require_joined(found: sd.Explained, definitions: Definitions) -> None:
    """The steps start at the one line, join, end at the other, and each holds by the oracle."""
    lines = [found.explanation.left, *(s.after for s in found.steps)]
    assert alike(lines[-1], found.explanation.right)
    for step, before in zip(found.steps, lines, strict=False):
        assert alike(step.before, before)
        assert compare(step.before, step.after, definitions, points=2).verdict is True, step.rule


@pytest.mark.parametrize("row, n", pairs())
def test_neighbouring_lines_of_right_chains(row: dict[str, Any], n: int) -> None:
    found = sd.explain_steps(row, n)
    assert found.verdict == "holds" and found
    assert 1 <= len(found.steps) <= 8
    require_joined(found, read_homework(row).definitions)


SPLIT = ["split off the term k = i", "delta of different indices"]


@pytest.mark.parametrize("start, expected", [
    (r"-\sum_k \frac{y_k}{p_k} \frac{\partial p_k}{\partial z_i}", ["lemma: ∂p/∂z", *SPLIT]),
    (r"-\sum_k \frac{y_k}{p_k} p_k (\delta_{ki} - p_i)", ["cancel", *SPLIT]),
], ids=["from the Jacobian", "from its value"])
def test_the_term_k_equal_i_is_split_off(start: str, expected: list[str]) -> None:
    """How equation 22 became equation 23: the sum over the other terms turns positive, for there the delta is 0."""
    found = sd.explain(start, r"-y_i (1 - p_i) + \sum_{k=1, k \neq i}^{K} y_k p_i", {**ROW, "steps": []})
    assert found
    assert [rule for rule in found.rules if rule in expected] == expected
    require_joined(found, DEFINITIONS)


def test_the_excluded_sum_is_put_back() -> None:
    found = sd.explain_steps({**ROW, "steps": [{"latex": r"\frac{\partial L}{\partial z_i} = " + latex} for latex in (
        r"-y_i (1 - p_i) + \sum_{k \neq i} y_k p_i", "p_i - y_i")]}, 1)
    assert "put the term k = i back" in found.rules and "given: y: one-hot" in found.rules
    require_joined(found, DEFINITIONS)


def test_from_the_left_side() -> None:
    found = sd.explain_steps(ROW, 0, 1)
    assert found and "chain rule" in found.rules
    require_joined(found, DEFINITIONS)


def test_lines_that_differ_have_a_counterexample_and_no_steps() -> None:
    found = sd.explain("p_i - y_i", "y_i - p_i", {**ROW, "steps": []})
    assert not found and found.verdict == "fails" and found.steps == ()
    assert "K=3" in str(found.counterexample) and "not equal" in str(found)


@pytest.mark.parametrize("start, end, mistake", [
    ("p_i - y_i", "p_i + y_i", "wrong sign"), (r"\sum_k y_k p_i", r"K y_i p_i", "factor pulled out of a sum"),
    (r"\sum_k p_k z_k^2", "5 y_i", None), ("p_i - y_i", "p_i", "lost term"),
])
def test_the_mistake_that_turns_one_line_into_another_is_named(start: str, end: str, mistake: str | None) -> None:
    found = sd.explain(start, end, {**ROW, "steps": []})
    data = json.loads(found.render("json"))
    assert (data["verdict"], data["mistake"]) == ("fails", mistake)
    assert mistake is None or (mistake in str(found) and "K=3" in str(found) and mistake in found.render("html"))


def test_no_way_within_the_bounds_is_said() -> None:
    row = {"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "a = x"}]}
    found = sd.explain(r"\sin(x)^2 + \cos(x)^2", "1", row, seconds=0.2)
    assert not found and found.verdict == "holds"
    assert "no way" in str(found)


def test_equal_lines_need_no_step() -> None:
    found = sd.explain(r"\sum_k y_k p_k", r"\sum_i p_i y_i", {**ROW, "steps": []})
    assert found and found.steps == () and "same" in str(found)


@pytest.mark.parametrize("latex", [
    r"\sum_k y_k (p_k - p_i)", r"\sum_{k \neq i} y_k p_i", r"p_i \sum_k (y_k + z_k)", r"(\sum_k y_k z_k)^2", r"\log(p_i p_j)",
    r"\sum_{k \neq i} y_k (\delta_{ki} - p_i) p_k", r"\sum_k 2 y_k", r"\frac{\partial L}{\partial z_i}",
    r"\sum_{k,l} \delta_{ki} z_l y_k", r"1 - \operatorname{sigmoid}(z_i) + \tanh(z_j)",
])
def test_every_move_keeps_the_value(latex: str) -> None:
    problem = {**ROW, "steps": [{"latex": f"p_i p_j + z_i = {latex}"}]}
    expr: Any = read_homework(problem).lines[0].sides[1]
    made = list(Moves(DEFINITIONS).from_line(expr))
    assert made
    for moved in made:
        assert compare(expr, moved.after, DEFINITIONS, points=2).verdict is True, (moved.move.name, moved.after)


def test_every_move_of_our_own_is_tried() -> None:
    seen = set()
    for latex in (r"\sum_k y_k (p_k - p_i)", r"\sum_{k \neq i} y_k p_i", r"(\sum_k y_k z_k)^2", r"\log(p_i p_j)",
                  r"p_i (y_i + z_i)",
                  r"\sum_{k \neq i} y_k \delta_{ki}", r"\sum_k 2 y_k", r"p_i \sum_k y_k", r"\sum_k (y_k + z_k)",
                  r"1 - \operatorname{sigmoid}(z_i) + \tanh(z_j)", r"p_i (\delta_{ij} - p_j)",
                  r"p_i \mathbb{1}[i = j]", r"(p_i + y_i)^2"):
        expr = read_homework({**ROW, "steps": [{"latex": f"p_i p_j = {latex}"}]}).lines[0].sides[1]
        seen |= {moved.move.name for moved in Moves(DEFINITIONS).from_line(expr)}  # type: ignore[arg-type]
    assert {move.name for move in OWN} <= seen


def test_keys_tell_different_lines_apart() -> None:
    def key(latex: str) -> str:
        return key_of(read_homework({**ROW, "steps": [{"latex": f"p_i p_j = {latex}"}]}).lines[0].sides[1])

    assert key(r"\sum_{k,l} y_k p_l z_k") == key(r"\sum_{l,k} z_l y_l p_k")
    assert key(r"\sum_k y_k p_i") != key(r"\sum_k y_i p_k")
    assert key(r"p_i - p_j") != key(r"p_j - p_i")


# The command

A = r"""% input: z_j, t_j
% given: t one-hot
% letters: i j k : K
\begin{align}
 o_j &= \frac{e^{z_j}}{\sum_k e^{z_k}} \\
 E &= -\sum_j t_j \log o_j \\
 \frac{\partial E}{\partial z_i} &= -\sum_k t_k \frac{1}{o_k} \frac{\partial o_k}{\partial z_i} \\
 &= o_i - t_i
\end{align}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "A.tex").write_text(A.replace(" \\\\\n &= o_i - t_i", ""), encoding="utf-8")
    (tmp_path / "B.tex").write_text(r"\[ -t_i (1 - o_i) + \sum_{k \neq i} t_k o_i \]", encoding="utf-8")
    (tmp_path / "chain.tex").write_text(A, encoding="utf-8")
    return tmp_path


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_two_files(folder: Path) -> None:
    done = run("explain", folder / "A.tex", folder / "B.tex")
    assert done.exit_code == 0
    assert "split off the term k = i" in done.output and "each of them checked" in done.output


def test_two_lines_of_a_file(folder: Path) -> None:
    done = run("explain", folder / "chain.tex", "--from", 1, "--to", 2, "--format", "json")
    data = json.loads(done.output)
    assert set(data) == {"left", "right", "verdict", "counterexample", "found", "mistake", "summary", "steps"}
    assert data["found"] is True and data["verdict"] == "holds"
    assert data["steps"][0]["before"] == data["left"]
    assert all(a["after"] == b["before"] for a, b in pairwise(data["steps"]))
    assert all(set(s) == {"rule", "law", "said", "before", "after", "verdict", "how"} for s in data["steps"])


def test_two_formulas(folder: Path) -> None:
    done = run("explain", "--problem", folder / "A.tex", r"o_i (t_i - 1)", r"o_i t_i - o_i")
    assert done.exit_code == 0 and "distribute" in done.output
    assert run("explain", "--problem", folder / "A.tex", r"o_i", r"t_i").exit_code == 1


@pytest.mark.parametrize("suffix", ["html", "tex", "typ"])
def test_page(folder: Path, suffix: str) -> None:
    assert run("explain", folder / "A.tex", folder / "B.tex", "-o", folder / f"page.{suffix}").exit_code == 0
    page = (folder / f"page.{suffix}").read_text(encoding="utf-8")
    assert "split off the term" in page and "How does" in page and "Answer" in page and "Rules used" in page


@pytest.mark.parametrize("arguments", [
    ("A.tex",), ("A.tex", "none.tex"), ("none.tex", "B.tex"), ("chain.tex", "--from", "7"), ("chain.tex", "--to", "2"),
    ("chain.tex", "--from", "-1"), ("chain.tex", "--from", "0", "--to", "0"), ("B.tex", "A.tex"), ("A.tex", r"\frac{1}"),
], ids=" ".join)
def test_wrong_use_is_a_sentence(arguments: tuple[str, ...], folder: Path) -> None:
    done = run("explain", *(folder / a if a.endswith(".tex") else a for a in arguments))
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output


def test_formulas_without_definitions_are_refused() -> None:
    with pytest.raises(ParseError, match="letters stand for"):
        sd.explain("a", "b")
    with pytest.raises(AxisMismatch):
        sd.explain("W", "x", {"inputs": {"W": {"latex": "W", "axes": ["K", "D"]}, "x": {"latex": "x", "axes": ["D"]}},
                              "definitions": [{"name": "v", "latex": "v = W x", "axes": ["K"]}]})
    with pytest.raises(SymderivError):
        sd.explain("p_i", "p_i +", {**ROW, "steps": []})


NUMBERED = r"""% input: z_j
% letters: i j k : K
\begin{align}
p_i &= \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}
\end{align}
\begin{align}
\frac{\partial p_i}{\partial z_j} &= p_i (\delta_{ij} - p_j) \\
&= p_i \delta_{ij} - p_i p_j
\end{align}
"""


def test_a_delta_becomes_two_cases_and_a_lemma_says_of_what():
    way = sd.explain(r"p_i (\delta_{ij} - p_j)", r"\mathbb{1}[i = j] p_i (1 - p_j) - \mathbb{1}[i \ne j] p_i p_j",
                     {**ROW, "steps": []})
    assert way.rules == ("case by case",)


def test_a_lemma_is_stated_and_what_cancels_is_said():
    way = sd.explain(r"-\left(\sum_{k\ne i} y_k + y_i\frac{1}{p_i}\frac{\partial p_i}{\partial z_i}\right)",
                     r"-\sum_{k\ne i} y_k - y_i (1 - p_i)", {**ROW, "steps": []})
    said = str(way)
    assert way and "The factor goes to each term in the brackets, and pᵢ cancels." in said
    assert r"\frac{\partial p_{i}}{\partial z_{k}} = p_{i} (\delta_{ik} - p_{k})" in way.render("tex")


def test_lines_by_the_numbers_of_the_document(tmp_path):
    """The numbers beside the equations are meant where there are any."""
    from dataclasses import replace

    from symderiv.api.explaining import _numbered
    from symderiv.reading.homework.lines import read_homework

    file = tmp_path / "numbered.tex"
    file.write_text(NUMBERED)
    read = read_homework(file)
    numbers = ("22", "23")
    lines = tuple(replace(line, source=replace(line.source, number=n)) for line, n in zip(read.lines, numbers, strict=True))
    numbered = replace(read, lines=lines)
    assert [_numbered(numbered, n) for n in ("22", "(23)", "1", 2)] == [1, 2, 1, 2]
    with pytest.raises(ParseError, match="No equation has this number"):
        _numbered(numbered, "A.7")


def test_a_text_that_defines_nothing(tmp_path):
    """What is derived has no name, and gets none on the way."""
    file = tmp_path / "plain.tex"
    file.write_text(r"Let $z\in\mathbb{R}^K$.")
    way = sd.explain(r"\frac{\partial}{\partial z_i}\log\sum_{k=1}^K e^{z_k}", r"\frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}", file)
    assert way.rules[0] == "log rule" and not any("definition" in rule for rule in way.rules)


def test_formulas_are_read_as_a_line_of_their_document(tmp_path):
    """A name with a label is settled by where it stands in the document, as if the formulas stood there."""
    file = tmp_path / "gate.tex"
    file.write_text(r"Let $a,b_0,r\in\mathbb{R}^n$. \begin{align*} b &= a\odot b_0 \\ L &= r^\top b \end{align*}")
    way = sd.explain(r"\frac{\partial L}{\partial b}\odot b_0", r"r\odot b_0", file)
    assert way and way.rules == ("lemma: ∂L/∂b",)
    with pytest.raises(SymderivError):
        sd.explain(r"\frac{\partial Q}{\partial b}", "r", file)


@pytest.mark.parametrize(("start", "end", "said"), [
    (r"\sum_k y_k z_k", r"y_i z_i + \sum_{k\ne i} y_k z_k",
     ["The term k = i is different from the others, so it is taken out of the sum."]),
    (r"\sum_{k\ne i} y_k p_i", r"p_i(1 - y_i)", ["The sum without the term k = i is the whole sum minus that term.",
                                                 "y is one-hot, so ∑ₖ yₖ = 1.",
                                                 "pᵢ is in every term, so it comes in front of the bracket."]),
    (r"-y_i(1-p_i) + \sum_{k\ne i} y_k p_i", r"-y_i + p_i\left(y_i + \sum_{k\ne i} y_k\right)",
     ["The factor goes to each term in the brackets.", "pᵢ does not depend on k, so it leaves the sum.",
      "pᵢ is in several terms, so it comes in front of a bracket."]),
])
def test_a_step_says_what_happened_in_it(start, end, said):
    K = sd.axes("K")
    m = sd.Model()
    z, y = sd.vector("z", K), sd.vector("y", K, given=sd.one_hot)
    m.define("L", sd.cross_entropy(y, m.define("p", sd.softmax(z))))
    found = sd.explain(start, end, m)
    assert [step["said"] for step in json.loads(found.render("json"))["steps"] if step["said"]] == said
    page = re.sub(r'<math[^>]*alttext="([^"]*)".*?</math>', r"\1", found.render("html"))
    assert all(sentence in text for sentence in said for text in (str(found), re.sub(r"</?span[^>]*>", "", page)))


def test_a_sum_that_may_bind_two_letters_asks():
    m = sd.Model()
    m.define("f", sd.vector("x", sd.axes("K")).sum())
    with pytest.raises(sd.ParseError, match="Is j given, or summed too"):
        sd.explain(r"\sum_{i<j} x_i x_j", r"\sum_{i<j} x_j x_i", m)


def test_a_derivative_is_derived_and_not_cited(tmp_path):
    """What the first line asks for is no known thing on the way to it; a later definition of a name holds for later lines."""
    file = tmp_path / "derived.tex"
    file.write_text(r"Let $x\in\mathbb{R}$ and $f(x)=x^2$. \[ f'(x)=x+x \] Now let $f(x)=\sin x$. \[ f'(x)=\cos x \]",
                    encoding="utf-8")
    assert sd.explain_steps(file, 0, 2).rules == ("definition", "sine rule", "derivative of a component")
    assert "lemma" not in " ".join(sd.explain_steps(file, 0, 1).rules)


def test_a_derivation_that_names_a_sum_is_checked_in_it():
    K = sd.axes("K")
    m = sd.Model()
    z, y = sd.vector("z", K), sd.vector("y", K, given=sd.one_hot)
    m.define("L", sd.cross_entropy(y, m.define("p", sd.softmax(z))))
    through = sd.explain(r"\frac{\partial L}{\partial z_i}", "2p_i - (p_i + y_i)", m)
    assert "abbreviate" in through.rules and all(step.judgement.verdict == "holds" for step in through.steps)
    short = sd.explain(r"\frac{\partial L}{\partial z_i}", r"-\sum_k y_k (\delta_{ik} - p_i)", m)
    assert short.rules[-1] == "cancel"  # the derivation passes through this line: nothing is done that is undone behind it
