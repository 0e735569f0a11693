"""The command line in a terminal: how wide it is, which colours it has, and what it completes."""

import re

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from symderiv.cli import main
from symderiv.cli.fitting import CODE, fitted

WRONG = r"""\[ p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad L = -\sum_k y_k \log p_k, \quad \sum_k y_k = 1 \]
\begin{align} \frac{\partial L}{\partial z_i} &= p_i + y_i \end{align}
"""
DERIVE = ("derive", "softmax-cross-entropy", "--wrt", "z", "--no-verify")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "softly.tex").write_text(WRONG)
    return tmp_path


def run(*words, **env):
    return CliRunner().invoke(main, words, env=env, color=True).stdout


@pytest.fixture(scope="module")
def piped():
    return run(*DERIVE, COLUMNS="")


@pytest.mark.parametrize("width", [60, 100, 200])
def test_lines_are_as_wide_as_the_terminal_and_nothing_is_lost(piped, width):
    found = fitted(piped, width)
    assert max(map(len, found.splitlines())) <= width and found.split() == piped.split()
    assert width < max(map(len, piped.splitlines())) or found == piped


def test_the_commands_ask_how_wide_the_terminal_is(folder, piped):
    assert run(*DERIVE, COLUMNS="60") == fitted(piped, 60)
    assert max(map(len, run("read", "softly.tex", COLUMNS="60").splitlines())) <= 60
    for words in (("list", "transformer"), ("check", "softly.tex")):
        assert max(map(len, run(*words, COLUMNS="60").splitlines())) <= 60 < max(map(len, run(*words, COLUMNS="").splitlines()))


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", ["derive", "explain", "graph"])
def test_help_fits(name, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    top = main.make_context("symderiv", [], resilient_parsing=True)
    for help in (top.get_help(), main.commands[name].make_context(name, [], top, resilient_parsing=True).get_help()):
        assert max(len(line) for line in help.splitlines() if not line.startswith("  symderiv ")) <= width  # examples to copy


def test_a_pipe_gets_neither_colours_nor_broken_lines(piped):
    assert "\x1b" not in piped and max(map(len, piped.splitlines())) > 120


def test_carets_stay_below_what_they_mark():
    row = r"  &= \frac{\partial f}{\partial x} + \frac{\partial g}{\partial x} + wrong + \frac{\partial h}{\partial x}"
    marks = " " * row.index("wrong") + "^^^^^"
    lines = fitted(f"{row}\n{marks}", 44).split("\n")
    at = next(n for n, line in enumerate(lines) if "^" in line)
    assert lines[at - 1][lines[at].index("^"):].startswith("wrong") and len(lines) > 3


def test_what_changes_is_marked_in_colours_and_without_them(piped):
    coloured = run(*DERIVE, FORCE_COLOR="1", COLUMNS="")
    changing, made = (re.search(rf"(\x1b\[[\d;]+m){words}", coloured)[1] for words in ("about to change", "just produced"))
    line = next(line for line in coloured.splitlines() if line.startswith("    = "))
    assert changing in line and made in line and "4" in changing and "1" in made  # underlined, bold
    legend = "about to change, just produced\n"
    assert CODE.sub("", coloured).replace(legend, "") == piped


@pytest.mark.parametrize("env", [{"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_colours_are_not_forced_on_anybody(piped, env):
    assert run(*DERIVE, **env, COLUMNS="") == piped


def test_check_shows_its_verdicts_in_colours(folder):
    found = run("check", "softly.tex", FORCE_COLOR="1", COLUMNS="")
    assert "\x1b[31m✗\x1b[0m" in found and re.search(r"\x1b\[31m +\^+\x1b\[0m", found)


def completed(*words):
    *typed, last = words
    return [item.value for item in ShellComplete(main, {}, "symderiv", "_SYMDERIV_COMPLETE").get_completions(typed, last)]


@pytest.mark.parametrize(("words", "among"), [
    (("derive", "softmax-cr"), {"softmax-cross-entropy"}),
    (("derive", "soft"), {"softly.tex", "softmax"}),
    (("derive", "softmax-cross-entropy", "--wrt", ""), {"z", "y"}),
    (("derive", "softly.tex", "--wrt", ""), {"z", "y", "p"}),
    (("derive", "softmax-cross-entropy", "--wrt", "z,"), {"z,y"}),
    (("derive", "mlp", "--wrt", "W"), {"W1", "W2"}),
    (("derive", "softmax", "--route", ""), {"cases", "full-chain", "all"}),
    (("derive", "mlp", "--activation", "re"), {"relu"}),
    (("check", "softly.tex", "--lang", ""), {"en", "pt"}),
    (("code", "softmax", "--target", "t"), {"torch"}),
    (("derive", "softmax", "--engine", ""), {"pdflatex", "typst"}),
    (("prove", "softmax", "--property", "norm"), {"normalised"}),
    (("graph", "mlp", "--layers", ""), {"3", "L"}),
    (("derive", "softmax", "--detail", "b"), {"brief"}),
])
def test_values_are_completed(folder, words, among):
    found = completed(*words)
    assert among <= set(found) and all(value.startswith(words[-1]) for value in found)


def test_paths_are_left_to_the_shell(folder):
    for words in (("derive", "../x"), ("check", "so"), ("derive", "softmax", "-o", "")):
        *typed, last = words
        found = ShellComplete(main, {}, "symderiv", "_SYMDERIV_COMPLETE").get_completions(typed, last)
        assert [item.type for item in found] == ["file"]


def test_completion_of_what_cannot_be_read_is_nothing(folder):
    assert completed("derive", "no-such", "--wrt", "") == completed("derive", "no-such.tex", "--wrt", "") == []


def test_a_network_is_drawn_at_a_depth(folder):
    run("graph", "mlp", "-o", "two.svg")
    run("graph", "mlp", "--layers", "4", "-o", "four.svg")
    assert len((folder / "four.svg").read_text()) > len((folder / "two.svg").read_text())
