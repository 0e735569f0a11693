"""`-` for a file, and `python -m symderiv`."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from symderiv.cli import main

LATEX = "Let $x \\in \\mathbb{R}^n$. \\[ f = \\|x\\|^2 \\]"
MARKDOWN = "Let $x \\in \\mathbb{R}^n$.\n$$f = \\|x\\|^2$$\n$$\\frac{\\partial f}{\\partial x} = 2x$$\n"


@pytest.mark.parametrize(("arguments", "text", "said"), [
    (["derive", "-", "--wrt", "x"], LATEX, "2 x"),
    (["derive", "-", "-o", "-"], LATEX, "2 x"),
    (["read", "-"], MARKDOWN, "its definition (line 2)"),
    (["check", "-"], MARKDOWN, "Every line holds"),
    (["render", "-"], CliRunner().invoke(main, ["derive", "softmax", "--wrt", "z", "--no-verify", "--format", "json"]).output,
     "Softmax"),
])
def test_a_dash_is_standard_input(arguments, text, said):
    result = CliRunner().invoke(main, arguments, input=text)
    assert result.exit_code == 0 and said in result.output


def test_a_refusal_names_standard_input_and_no_file():
    result = CliRunner().invoke(main, ["derive", "-"], input=r"\[ f = \int x \]")
    assert result.exit_code == 2 and "at standard input, line 1" in result.output and "/" not in result.output.split("line 1")[0]


def test_the_package_runs():
    found = subprocess.run([sys.executable, "-m", "symderiv", "--version"], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("symderiv, version ")


def test_a_name_that_resembles_none_says_where_all_stand():
    result = CliRunner().invoke(main, ["derive", "zzzz"])
    assert result.exit_code == 2 and "symderiv list shows all" in result.output
