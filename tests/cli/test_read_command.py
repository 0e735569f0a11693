"""`symderiv read`: what a document was read as, alone and on the pages about it."""

import json

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.records.archive import archive, restore

TEXT = "Let $x \\in \\mathbb{R}^n$.\n\\[ f = \\lambda x^\\top x \\]\n\\[ g = x \\oops \\]\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.tex"
    path.write_text(TEXT)
    return path


def test_every_symbol_and_every_display_is_accounted_for(file):
    done = CliRunner().invoke(main, ["read", str(file), "--format", "json"])
    data = json.loads(done.output)
    assert done.exit_code == 1
    assert {s["symbol"]: (s["kind"], s["shape"]) for s in data["symbols"]} == {
        "x": ("input", "(n,)"), r"\lambda": ("input", "scalar"), "f": ("defined", "scalar")}
    assert [(line["role"], line["line"]) for line in data["lines"]] == [("definition", 2), ("not read", 3)]
    text = CliRunner().invoke(main, ["read", str(file)]).output
    assert r"x \in \mathbb{R}^n (line 1)" in text and "line 3, column 10" in text


@pytest.mark.parametrize("format", ["txt", "md", "html", "tex", "typ", "beamer", "ipynb"])
def test_a_page_says_what_was_read(file, format):
    derivation = sd.read_problem(str(file)).derive("x", output="f")
    assert "Read as" in derivation.render(format)
    assert restore(archive([derivation]))[0].read_as == derivation.read_as
