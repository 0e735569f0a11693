"""What editors and type checkers see of `symderiv`: every public name, the words of options, mistakes in a script."""

import json
import re
import shutil
import subprocess
from inspect import signature
from pathlib import Path
from typing import get_args

import pytest

from symderiv.lowering.source.targets import TARGETS
from symderiv.records import choices
from symderiv.records.layouts import LAYOUTS
from symderiv.rules.routes import ROUTES
from symderiv.writing.documents.derivations import render, save
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.structure.levels import LEVELS
from symderiv.writing.structure.press import VOICES
from tests.public_names import STUB, stub

SCRIPT = Path(__file__).parents[1] / "typed_script.py"



def test_the_stub_is_what_the_table_of_names_says():
    assert STUB.read_text(encoding="utf-8") == stub(), "python -m tests.public_names writes it"


@pytest.mark.parametrize(("words", "table"), [
    (choices.RouteName, ROUTES), (choices.Format, {*FORMATS, "json"}), (choices.Target, TARGETS), (choices.Layout, LAYOUTS),
    (choices.Detail, LEVELS), (choices.Voice, VOICES)])
def test_the_words_of_an_option_are_the_rows_of_its_table(words, table):
    assert set(get_args(words)) == set(table)


def test_the_options_of_documents_are_those_that_render_and_save_take():
    own = {"derivations", "path", "format", "options", "findings"}
    options = {*signature(render).parameters, *signature(save).parameters} - own
    assert set(choices.FileOptions.__annotations__) == options | {"numbers", "digits"}


@pytest.mark.skipif(shutil.which("pyright") is None, reason="pyright is not installed")
def test_pyright_finds_the_mistakes_of_a_script_and_no_others(tmp_path):
    # mypy does too, where it checks the project: there a mistake that is not found is an unused comment
    config = {"include": ["."], "extraPaths": [str(STUB.parents[1])], "enableTypeIgnoreComments": False}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    shutil.copy(SCRIPT, tmp_path)
    found = subprocess.run(["pyright", "-p", str(tmp_path)], capture_output=True, text=True, timeout=300)
    accused = {int(line) for line in re.findall(rf"{SCRIPT.name}:(\d+):\d+ - error", found.stdout)}
    wrong = {number for number, line in enumerate(SCRIPT.read_text().splitlines(), 1) if "# type: ignore" in line}
    assert accused == wrong, found.stdout + found.stderr
