"""What editors and type checkers see of `symderiv`: every public name, and mistakes in a person's script."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from symderiv.lowering.targets import TARGETS
from symderiv.record import choices
from symderiv.record.layouts import LAYOUTS
from symderiv.rules.routes import ROUTES
from symderiv.writing.formats import FORMATS
from symderiv.writing.levels import LEVELS
from tests.front_door import STUB, stub

SCRIPT = Path(__file__).parent / "typed_script.py"
CHECKERS = {
    "mypy": [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--follow-imports=silent"],
    "pyright": ["pyright"],
}


def test_the_stub_is_what_the_table_of_names_says():
    assert STUB.read_text(encoding="utf-8") == stub(), "python -m tests.front_door writes it"


@pytest.mark.parametrize(("words", "table"), [
    (choices.RouteName, ROUTES), (choices.Format, {*FORMATS, "json"}), (choices.Target, TARGETS), (choices.Layout, LAYOUTS),
    (choices.Detail, LEVELS)])
def test_the_words_of_an_option_are_the_rows_of_its_table(words, table):
    assert set(get_args(words)) == set(table)


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_type_checker_finds_the_mistakes_of_a_script_and_no_others(checker):
    if checker == "pyright" and shutil.which("pyright") is None:
        pytest.skip("pyright is not installed")
    found = subprocess.run([*CHECKERS[checker], str(SCRIPT)], capture_output=True, text=True, timeout=300)
    accused = {int(line) for line in re.findall(rf"{SCRIPT.name}:(\d+)(?::\d+)?(?: -)? ?:? error", found.stdout)}
    wrong = {number for number, line in enumerate(SCRIPT.read_text().splitlines(), 1) if "# wrong" in line}
    assert accused == wrong, found.stdout + found.stderr
