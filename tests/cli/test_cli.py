"""The command line as a person meets it: what it writes, what it says, how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from symderiv.cli import main
from symderiv.cli.options import FORMATS
from symderiv.sources import PROBLEM_FILES

HERE = Path(__file__).parent


def run(*args):
    return CliRunner().invoke(main, list(args), catch_exceptions=False)


@pytest.mark.parametrize("suffix", ["html", "tex", "md", "txt", "json"])
def test_every_format_is_written(tmp_path, suffix):
    path = tmp_path / f"ce.{suffix}"
    done = run("derive", "softmax-cross-entropy", "--wrt", "z", "-o", str(path))
    assert done.exit_code == 0, done.output
    assert path.stat().st_size > 1500


def test_without_an_output_it_prints():
    done = run("derive", "softmax-cross-entropy", "--wrt", "z")
    assert done.exit_code == 0 and "∂L/∂zᵢ = pᵢ − yᵢ" in done.output and "✓" in done.output


def test_without_a_variable_every_input_is_derived():
    done = run("derive", "linear-regression")
    assert done.exit_code == 0
    assert all(f"∂L/∂{v}" in done.output for v in ("wⱼ", "b", "Xₘⱼ"))


def test_a_hessian(tmp_path):
    done = run("derive", "softmax-cross-entropy", "--wrt", "z,z")
    assert done.exit_code == 0 and "pᵢ (δᵢⱼ − pⱼ)" in done.output


def test_the_list_names_every_entry():
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.library.networks import NETWORKS

    assert run("list", "--names").output.split() == [*CATALOGUE, *NETWORKS]


@pytest.mark.parametrize(("args", "words"), [
    (("derive", "softmx"), "Did you mean softmax"),
    (("derive", "softmax", "--wrt", "w"), "Unknown name in this model: w"),
    (("derive", "softmax", "--wrt", ""), "Unknown name"),
    (("derive", "softmax", "-o", "x.docx"), ".html"),
    (("derive", "softmax", "-o", "/no/such/folder/x.html"), "cannot be written"),
    (("derive", "softmax", "--lang", "tlh"), "en"),
    (("derive", "softmax", "-o", "a.html", "-o", "b.html"), "one file at a time, not a.html and b.html"),
    (("derive", "a.tex", "b.tex"), "One file at a time: a.tex b.tex"),
    (("derive", str(HERE)), "--batch"),
    (("derive", __file__), "This kind of file is not read"),
    (("check", __file__), "ends in one of .json .toml .tex"),
    (("check", "no/such.tex"), "cannot be read: no/such.tex\n  No such file or directory."),
    (("check", str(HERE)), "Is a directory."),
])
def test_wrong_use_is_one_clear_message_and_status_2(args, words):
    done = run(*args)
    assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output


@pytest.mark.parametrize("args", [("derive",), ("derive", "softmax", "--detail", "huge"), ("nonsense",)])
def test_wrong_options_are_status_2(args):
    assert run(*args).exit_code == 2


def test_nothing_is_left_half_written(tmp_path):
    kept = tmp_path / "kept.html"
    kept.write_text("mine")
    assert run("derive", "softmax", "--wrt", "nope", "-o", str(kept)).exit_code == 2
    assert kept.read_text() == "mine" and list(tmp_path.iterdir()) == [kept]


def test_a_failed_check_is_status_1(monkeypatch):
    from symderiv.records import Check
    from symderiv.verification import verify

    monkeypatch.setattr(verify, "verify", lambda d, **_: (Check("step 3: log rule", False, detail="K=2: left 1, right 2"),))
    done = run("derive", "softmax", "--wrt", "z")
    assert done.exit_code == 1 and "step 3: log rule" in done.output


def test_the_json_holds_everything(tmp_path):
    done = run("derive", "softmax-cross-entropy", "--wrt", "z", "--format", "json")
    found = json.loads(done.output)
    assert done.exit_code == 0 and (found["id"], found["result"]["latex"]) == ("softmax-cross-entropy", "p_{i} - y_{i}")
    several = json.loads(run("derive", "mlp", "--layers", "1", "--wrt", "W1,b1", "--no-verify", "--format", "json").output)
    assert [a.keys() for a in several["answers"]] == [{"id", "result", "operations"}] * len(several["main"])


def test_help_does_not_load_sympy():
    code = "\n".join(["import sys", "from symderiv.cli import main", "try: main(['--help'])", "except SystemExit: pass",
                      "print('sympy' in sys.modules)"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


LATEX = r"""% given: y one-hot
The logits \[ z_k = \sum_{d=1}^{D} W_{kd} x_d + b_k \] give \[ p_k = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}} \] and the loss is
\[ L = -\sum_k y_k \log p_k. \]
"""


def test_a_persons_own_latex(tmp_path):
    path = tmp_path / "loss.tex"
    path.write_text(LATEX)
    done = run("derive", str(path), "--wrt", "W", "--format", "json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    assert answer["result"]["matrix_latex"] == r"(\mathbf{p} - \mathbf{y}) \mathbf{x}^{\top}"
    assert "def derivative(" in answer["result"]["python"] and answer["operations"] == 3
    assert run("derive", str(path)).exit_code == 0


@pytest.mark.parametrize("text", [LATEX.replace("_d +", "_d + +"), LATEX.replace("one-hot", "hot"), r"\[ L = \frac{1 \]", "",
                                  LATEX.replace("p_k.", "q_k.")])
def test_latex_that_cannot_be_read_is_shown_where(tmp_path, text):
    path = tmp_path / "loss.tex"
    path.write_text(text)
    done = run("derive", str(path), "--wrt", "W")
    assert done.exit_code == 2 and done.output.startswith("symderiv: ")


def test_the_formats_of_the_command_line_are_those_of_the_library():
    from symderiv.records.choices import Format

    assert {*FORMATS, "fragment"} == set(get_args(Format))


def test_the_files_that_commands_take_are_those_that_are_read():
    from symderiv.reading.problems.files import READERS

    assert set(PROBLEM_FILES) == set(READERS)


@pytest.mark.parametrize(("args", "words"), [
    (("derive", "L = sum((y - X w)^2)", "--wrt", "w"), "2 Xᵀ (X w − y)"),
    (("derive", "log(1 + exp(-x))"), "−σ(−x)"),
    (("code", "L = |y - Xw|^2", "--wrt", "w"), "def backward"),
    (("read", r"$L = \|x\|$"), "Read as: typed text"),
    (("check", r"L = \sum_i x_i^2, \quad \frac{\partial L}{\partial x_k} = 2 x_k"), "✓"),
    (("routes", "L = |x|^2", "--wrt", "x"), "delta"),
    (("hessian", r"L = \log \sum_i e^{x_i}", "--wrt", "x"), "Second derivative"),
])
def test_a_formula_may_be_typed_in_place(args, words):
    done = run(*args)
    assert done.exit_code == 0 and words in done.output


@pytest.mark.parametrize(("text", "place"), [
    (r"L = \frac{x", "typed text, line 1, column 12"), ("L = x_i^2 ^^ 3", "typed text, line 1")])
def test_what_is_wrong_in_a_typed_formula_is_shown_where(text, place):
    done = run("derive", text, "--wrt", "x")
    assert done.exit_code == 2 and place in done.output
