"""Texts that state several problems: each is read by itself where a letter is defined anew; what hangs together is one."""

import json

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import ParseError, UnknownName
from symderiv.reading.documents.markup.sections import MARKS, sections

RIDGE = r"$L = \|Xw - y\|^2 + \lambda \|w\|^2$ with $X\in\mathbb{R}^{n\times d}$. Find $\partial L/\partial w$."
ENTROPY = r"$L = -\sum_k y_k \log p_k$ with $p = \mathrm{softmax}(z)$ and $y$ one-hot. Find $\partial L/\partial z$."
SEVERAL = [
    ("md", f"# Sheet 3\n## Problem 1\n{RIDGE}\n## Problem 2\n{ENTROPY}"),
    ("md", f"**Problem 1.** {RIDGE}\n\n**Problem 2.** {ENTROPY}"),
    ("md", f"1. {RIDGE}\n2. {ENTROPY}"),
    ("md", f"## Ridge\n{RIDGE}\n\n## Classification\n{ENTROPY}"),
    ("md", f"(a) {RIDGE}\n\n(b) {ENTROPY}"),
    ("tex", rf"\section*{{Exercise 1}} {RIDGE}" "\n" rf"\section*{{Exercise 2}} {ENTROPY}"),
    ("tex", rf"\begin{{enumerate}}" f"\n\\item {RIDGE}\n\\item {ENTROPY}\n" r"\end{enumerate}"),
    ("tex", rf"\begin{{exercise}}{RIDGE}\end{{exercise}}" "\n" rf"\begin{{exercise}}{ENTROPY}\end{{exercise}}"),
    ("tex", rf"\textbf{{Aufgabe 1.}} {RIDGE}" "\n\n" rf"\textbf{{Aufgabe 2.}} {ENTROPY}"),
    ("html", f"<h2>Esercizio 1</h2><p>{RIDGE}</p>\n<h2>Esercizio 2</h2><p>{ENTROPY}</p>"),
    ("rst", f"Ridge\n=====\n{RIDGE}\n\nEntropy\n=======\n{ENTROPY}"),
]
ONE = [
    r"## Model" "\n" r"$z = Wx$, $p = \mathrm{softmax}(z)$" "\n" r"## Loss" "\n" r"$L = -\sum_k y_k\log p_k$",
    r"**Problem 1.** Let $p = \mathrm{softmax}(z)$. Find $\partial p/\partial z$." "\n\n"
    r"**Problem 2.** Let $L = -\sum_k y_k\log p_k$. Find $\partial L/\partial z$.",
    r"(a) Let $f(x) = x^\top A x$. Find $\nabla f(x)$." "\n\n" r"(b) Let $g(x) = f(x)^2$. Find $\nabla g(x)$.",
]


def written(folder, kind, text):
    path = folder / f"sheet.{kind}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("kind", "text"), SEVERAL, ids=[text[:14] for _, text in SEVERAL])
def test_each_problem_is_read_by_itself(tmp_path, kind, text):
    problem = sd.read_problem(written(tmp_path, kind, text))
    first, second = problem.parts
    assert [str(d.matrix) for d in problem.derive_all()] == ["2 (Xᵀ (X w − y) + lambda w)", "p − y"]
    assert not first.read.tensor("y").givens
    assert [g.name for g in second.read.tensor("y").givens] == ["one-hot"]


@pytest.mark.parametrize("text", ONE)
def test_what_hangs_together_is_one_problem(tmp_path, text):
    assert not sd.read_problem(written(tmp_path, "md", text)).parts


def test_the_one_that_has_the_variable_is_meant(tmp_path):
    path = written(tmp_path, *SEVERAL[0])
    problem = sd.read_problem(path)
    assert str(problem.derive("z").matrix) == "p − y"
    with pytest.raises(ParseError, match="The text states 2 problems") as error:
        problem.derive("y")
    advised = error.value.advice.partition("Say which: ")[2].split(" ")[0]
    assert str(sd.read_problem(advised).derive("w").matrix) == "2 (Xᵀ (X w − y) + lambda w)"
    with pytest.raises(UnknownName, match="No such problem"):
        sd.read_problem(f"{path}#3")


def test_commands_go_through_them(tmp_path):
    path = str(written(tmp_path, *SEVERAL[0]))
    run = CliRunner().invoke
    accounts = json.loads(run(main, ["read", path, "--format", "json"]).output)
    assert [part["file"] for part in accounts] == ["Problem 1", "Problem 2"]
    assert "p − y" in run(main, ["derive", path, "--no-verify"]).output
    page = tmp_path / "page.html"
    refused = run(main, ["derive", path, "--no-verify", "-o", str(page)])
    assert refused.exit_code == 2 and f"{path}#2 (Problem 2)" in refused.output
    assert run(main, ["derive", f"{path}#2", "--no-verify", "-o", str(page)]).exit_code == 0


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.example)
def test_a_mark_begins_a_part(mark):
    assert any(mark.pattern.match(mark.example, start) for start in range(len(mark.example)))
    assert len(sections(f"x\n{mark.example}\nx")) > 1 and not mark.pattern.search(mark.not_this)
