"""Plain text in ASCII: asked for, or of itself where a terminal shows nothing else; documents are never respelled."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest
from click.testing import CliRunner

from symderiv.cli import main
from symderiv.errors import OutputError
from symderiv.writing.documents.derivations import render
from symderiv.writing.printers.unicode import SUB, SUP, spelled
from tests.sample_derivations import cross_entropy

DERIVE = ["derive", "softmax-cross-entropy", "--wrt", "z", "--no-verify"]


class Sink(io.BytesIO):
    """What a terminal writes to; nothing is read from it."""

    def readable(self):
        return False


def narrow(*args):
    """What a command does whose standard output and error have no signs but ASCII's."""
    sinks = Sink(), Sink()
    streams = [io.TextIOWrapper(sink, encoding="ascii", write_through=True) for sink in sinks]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]), pytest.raises(SystemExit) as ended:
        main([*map(str, args)])
    return subprocess.CompletedProcess(args, ended.value.code or 0, *(sink.getvalue() for sink in sinks))


def in_a_process(*args):
    """The same in a process of its own."""
    command = [sys.executable, "-m", "symderiv.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, timeout=120)


@pytest.mark.parametrize("lang", ["en", "pt"])
def test_a_page_in_ascii(lang):
    page = render(cross_entropy(), "txt", lang=lang, ascii=True)
    assert page.isascii() and "sum_k y_k log p_k" in page and "dL/dz_i" in page


def test_the_option_and_the_terminal_give_the_same():
    asked = CliRunner().invoke(main, [*DERIVE, "--ascii", "--lang", "pt"])
    done, here = in_a_process(*DERIVE, "--lang", "pt"), narrow(*DERIVE, "--lang", "pt")
    assert asked.exit_code == done.returncode == 0 and done.stdout.decode("ascii") == asked.output and not done.stderr
    assert here.stdout == done.stdout and not here.stderr
    assert "Notacao" in asked.output and "p_i - y_i" in asked.output


def test_data_and_documents_are_not_respelled(tmp_path):
    done = narrow(*DERIVE, "--format", "html")
    assert done.returncode == 2 and b"encoding cannot show" in done.stderr and not done.stdout
    assert narrow(*DERIVE, "-o", tmp_path / "a.txt").returncode == 0
    assert "∂L/∂zᵢ" in (tmp_path / "a.txt").read_text(encoding="utf-8")
    (tmp_path / "q.tex").write_text("% input: x_i\n% name: soma de ação\n\\[ q = \\sum_{i=1}^D x_i^2 \\]\n% wrt: x\n")
    found = narrow("derive", tmp_path / "q.tex", "--format", "json")
    assert found.returncode == 0 and json.loads(found.stdout)["id"] == "soma de ação"


def test_refusals_and_lists_are_spelled_out():
    done = in_a_process("derive", "ação")
    assert done.returncode == 2 and b"acao" in done.stderr and b"acao" in narrow("derive", "ação").stderr
    assert narrow("list").returncode == 0 and narrow("derive", "--help").returncode == 0


def test_only_text_is_written_in_ascii():
    with pytest.raises(OutputError, match="Only plain text"):
        render(cross_entropy(), "html", ascii=True)


def test_every_small_letter_is_spelled():
    assert all(spelled(c).isascii() for c in (*SUB.values(), *SUP.values())) and spelled("xᵢⱼ²") == "x_ij^2"
    assert spelled("pᵀ zₖ₊₁ “ação” – ✓ ✗ 中") == 'p^T z_k+1 "acao" - [ok] [FAILS] cjk_unified_ideograph-4e2d'
