"""Files of a person are kept: output replaces no input, and without --force nothing that symderiv did not make as it stands."""

import json
import os

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import OutputError
from symderiv.writing.documents.derivations import MACROS, macros
from symderiv.writing.templates.files import write_made
from symderiv.writing.templates.origin import FIELDS, MARKS, is_own, marked

TEX = "\\[ f = \\sum_{i=1}^n x_i^2 \\]\n"
WRITING = {
    "derive": ("derive", "softmax", "--wrt", "z", "--no-verify"),
    "render": ("render", "{json}"),
    "routes": ("derive", "softmax", "--wrt", "z", "--no-verify", "--route", "cases"),
    "hessian": ("hessian", "linear-regression", "--wrt", "w", "--no-verify"),
}
KINDS = ("html", "tex", "typ", "md", "ipynb", "txt", "json", "slides.tex")


def run(*args):
    return CliRunner().invoke(main, [str(a) for a in args])


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("stored") / "d.json"
    assert run("derive", "softmax", "--wrt", "z", "--no-verify", "-o", path).exit_code == 0
    return path


def commands(stored, folder):
    """Every way to write a file, by the suffixes that it takes."""
    problem = folder / "own.tex"
    problem.write_text(TEX)
    for kind in KINDS:
        yield kind, ("render", stored)
    yield "json", ("derive", problem, "--wrt", "x", "--no-verify")
    yield "py", ("code", "linear-regression")
    yield "svg", ("graph", "softmax")
    yield "tex", ("graph", "softmax")
    for kind in ("html", "json", "txt"):
        yield kind, ("explain", "--problem", problem, "-x_i", "0 - x_i")
    yield "html", ("prove", "softmax", "--property", "normalised")


def test_what_symderiv_made_is_replaced_and_what_a_person_changed_is_not(stored, tmp_path):
    for n, (kind, args) in enumerate(commands(stored, tmp_path)):
        out = tmp_path / f"made{n}.{kind}"
        first = run(*args, "-o", out)
        assert first.exit_code == 0 and is_own(out.read_bytes()), (args, first.output)
        made = out.read_bytes()
        assert run(*args, "-o", out).exit_code == 0 and (kind == "json" or out.read_bytes() == made), args
        changed = made.replace(b"a", b"b", 1)
        out.write_bytes(changed)
        refused = run(*args, "-o", out)
        assert refused.exit_code == 2 and str(out) in refused.output and "--force" in refused.output, args
        assert out.read_bytes() == changed
        assert run(*args, "-o", out, "--force").exit_code == 0 and is_own(out.read_bytes()), args


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_no_command_replaces_its_input(tmp_path, force):
    own, numbers, template = tmp_path / "own.tex", tmp_path / "n.json", tmp_path / "t.tex.j2"
    own.write_text(TEX)
    numbers.write_text('{"x": [1, 2]}')
    os.link(own, tmp_path / "hard.tex")
    os.symlink(own, tmp_path / "soft.tex")
    template.write_text("<< title >>")
    before = {p: p.read_bytes() for p in tmp_path.iterdir()}
    for args in (("derive", own, "-o", own), ("derive", own, "-o", tmp_path / "hard.tex"),
                 ("derive", own, "-o", tmp_path / "soft.tex"),
                 ("derive", own, "-o", tmp_path / "." / "own.tex"), ("code", own, "-o", own), ("graph", own, "-o", own),
                 ("derive", own, "--numbers", numbers, "-o", numbers), ("derive", "--batch", tmp_path, "-o", own),
                 ("derive", own, "--fragment", "-o", own), ("explain", "--problem", own, "-x", "x", "-o", own)):
        done = run(*args, *force)
        assert done.exit_code == 2 and "Traceback" not in done.output, args
        assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before, args


def test_a_plan_and_what_it_names_are_inputs(tmp_path):
    (tmp_path / "own.tex").write_text(TEX)
    (tmp_path / "words.md").write_text("Words.")
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "T"\n[[part]]\nfile = "words.md"\n[[part]]\nderive = "own.tex"\n')
    for name in ("own.tex", "words.md"):
        before = (tmp_path / name).read_text()
        done = run("document", plan, "-o", tmp_path / name, "--force")
        assert done.exit_code == 2 and "made from" in done.output and (tmp_path / name).read_text() == before
    assert run("document", plan, "-o", tmp_path / "notes.md").exit_code == 0
    assert run("document", plan, "-o", tmp_path / "notes.md").exit_code == 0


def test_macros_beside_a_fragment_replace_no_input(tmp_path):
    own = tmp_path / MACROS
    own.write_text(TEX)
    for force in ((), ("--force",)):
        done = run("derive", own, "--wrt", "x", "--no-verify", "--fragment", "-o", tmp_path / "part.tex", *force)
        assert done.exit_code == 2 and own.read_text() == TEX and not (tmp_path / "part.tex").exists()
        assert run("derive", own, "--wrt", "x", "--no-verify", "-o", tmp_path / "whole.tex", *force).exit_code == 0


def test_macros_that_symderiv_did_not_write_stay(tmp_path):
    own = tmp_path / MACROS
    own.write_text(r"\newcommand{\mine}{1}")
    fragment = ("derive", "softmax", "--wrt", "z", "--no-verify", "--fragment", "-o", tmp_path / "part.tex")
    done = run(*fragment)
    assert done.exit_code == 2 and MACROS in done.output and own.read_text() == r"\newcommand{\mine}{1}"
    assert list(tmp_path.iterdir()) == [own]
    assert run(*fragment, "--force").exit_code == 0 and own.read_text().startswith(macros().rstrip())
    assert run(*fragment).exit_code == 0


def test_the_same_from_python(tmp_path):
    d = sd.derivation("softmax", wrt="z")
    own = tmp_path / MACROS
    own.write_text("mine")
    with pytest.raises(OutputError, match="force=True"):
        d.save(tmp_path / "part.tex", fragment=True)
    assert own.read_text() == "mine" and list(tmp_path.iterdir()) == [own]
    d.save(tmp_path / "part.tex", fragment=True, force=True)
    assert is_own(own.read_bytes())


@pytest.mark.parametrize("kind", [*MARKS, *FIELDS])
def test_a_mark_fits_only_what_it_was_made_for(kind):
    content = b'{\n "cells": [],\n "metadata": {\n  "a": 1\n },\n "nbformat": 4\n}\n' if kind in FIELDS else b"one\ntwo\n"
    made = marked(content, kind)
    assert made != content and is_own(made) and is_own(made.replace(b"\n", b"\r\n"))
    assert not is_own(content) and not is_own(made + b"x") and not is_own(made.replace(b"4" if kind in FIELDS else b"two", b"5"))
    if kind in FIELDS:
        assert json.loads(made)
    assert is_own(marked(b'[\n {\n  "a": 1\n }\n]\n', "json"))


def test_links_stay_and_devices_are_written_to(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    write_made(link, b"x\n", "txt")
    assert link.is_symlink() and real.read_bytes().startswith(b"x\n")
    assert run("derive", "softmax", "--wrt", "z", "--no-verify", "-o", link).exit_code == 0 and link.is_symlink()
    os.mkfifo(tmp_path / "pipe.txt")
    reader = os.open(tmp_path / "pipe.txt", os.O_RDONLY | os.O_NONBLOCK)
    write_made(tmp_path / "pipe.txt", b"through", "none")
    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_an_empty_file_is_nothing_to_lose(tmp_path):
    (tmp_path / "e.txt").write_text("")
    assert run("derive", "softmax", "--wrt", "z", "--no-verify", "-o", tmp_path / "e.txt").exit_code == 0


@pytest.mark.parametrize("formula", ["-x_i", "-x_i^2", "-o_i", "-h_i", "-(x_i)", r"-\frac{x_i}{2}", "-2 x_i", "-x"])
def test_a_formula_may_begin_with_a_minus_sign(tmp_path, formula):
    problem = tmp_path / "p.tex"
    problem.write_text("% axes: K\n% letters: i : K\n% input: x_i, o_i, h_i\n" + r"\[ f = \sum_i (x_i + o_i + h_i) \]")
    done = run("explain", "--problem", problem, formula, formula)
    assert "No such option" not in done.output and (done.exit_code == 0 or formula == "-x"), done.output


def test_a_word_that_is_no_option_is_still_refused(tmp_path):
    assert "No such option" in run("explain", "--fron", "3", "x", "y").output
    assert "No such option" in run("derive", "softmax", "-wrt", "z").output
