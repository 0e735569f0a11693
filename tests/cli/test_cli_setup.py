"""The command line before anything is derived: settings, completion, doctor, the list, and being told what to type."""

import os
import re

import pytest
from click.testing import CliRunner

from symderiv.cli import GROUPS, main
from symderiv.cli.commands.setup import ENGINES, SHELLS


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("SYMDERIV_")]:
        monkeypatch.delenv(name)
    return lambda *words, **env: CliRunner().invoke(main, list(words), env=env)


DERIVE = ("derive", "softmax", "--wrt", "z", "--no-verify")


def language(result):
    assert result.exit_code == 0, result.output
    return "pt" if "Notação" in result.output else "en"


@pytest.mark.parametrize("text", ['lang = "pt"', '[derive]\nlang = "pt"', 'lang = "en"\n[derive]\nlang = "pt"'])
def test_a_file_sets_what_is_not_typed(run, tmp_path, text):
    (tmp_path / "symderiv.toml").write_text(text)
    assert language(run(*DERIVE)) == "pt"
    assert language(run(*DERIVE, "--lang", "en")) == "en"


def test_the_environment_comes_between(run, tmp_path):
    (tmp_path / "symderiv.toml").write_text('lang = "pt"')
    assert language(run(*DERIVE, SYMDERIV_LANG="en")) == "en"
    assert language(run(*DERIVE, "--lang", "pt", SYMDERIV_LANG="en")) == "pt"


def test_pyproject_above_the_folder_is_read(run, tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.symderiv]\nlang = "pt"\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert language(run(*DERIVE)) == "pt"


def test_somebody_elses_pyproject_is_no_matter(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n")
    assert language(run(*DERIVE)) == "en"
    (tmp_path / "pyproject.toml").write_text("this is [ no TOML")
    assert language(run(*DERIVE)) == "en"


@pytest.mark.parametrize(("text", "told"), [
    ('langg = "pt"', "Did you mean lang"), ('detail = "huge"', "does not take this value"),
    ("seed = -1", "does not take this value"),
    ("[deriv]\nlang = 1", "Did you mean derive"), ("[derive]\nlangg = 1", "setting of derive"), ("lang = ", "cannot be read")])
def test_a_mistake_in_the_file_is_told_with_its_place(run, tmp_path, text, told):
    (tmp_path / "symderiv.toml").write_text(text)
    result = run(*DERIVE)
    assert result.exit_code == 2 and told in result.output and "symderiv.toml" in result.output


@pytest.mark.parametrize(("words", "told"), [
    (["dervie", "softmax"], "derive"), (["softmax", "--wrt", "z"], "symderiv derive softmax --wrt z"),
    (["derive", "softmax", "--wrt", "Z"], "Did you mean z?"), (["derive", "Softmax"], "Did you mean softmax?"),
    (["derive", "z", "softmax"], "symderiv derive softmax --wrt z"),
    (["derive", "softmax", "cross", "entropy"], "softmax-cross-entropy"), (["derive", "softmax", "--wtr", "z"], "--wrt"),
    (["derive", "soft_max_cross_entropy"], "softmax-cross-entropy"), (["my_loss.tex"], "symderiv derive my_loss.tex"),
    (["list", "entropie"], "cross-entropy")])
def test_what_is_slightly_wrong_is_told_what_to_type(run, words, told):
    result = run(*words)
    assert result.exit_code == 2 and told in result.output


def test_the_list_is_by_family_and_takes_words(run):
    everything, some, names = run("list"), run("list", "Entropy", "batch"), run("list", "--names")
    assert "Networks of any depth" in everything.output and "Softmax, cross-entropy and their family" in everything.output
    assert 2 <= len(some.output.strip().splitlines()) - 1 < len(names.output.strip().splitlines())
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names.output.split())


def test_the_help_shows_every_command_under_a_heading(run):
    text = run("--help").output
    assert all(f"{title}:" in text for title in GROUPS) and all(f"  {name} " in text for name in main.commands)


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_scripts(run, shell):
    assert "_SYMDERIV_COMPLETE" in run("completion", shell).output


def test_names_are_completed(run):
    result = run(_SYMDERIV_COMPLETE="bash_complete", COMP_WORDS="symderiv derive softmax-c", COMP_CWORD="2")
    assert "softmax-cross-entropy" in CliRunner().invoke(main, [], prog_name="symderiv", env={
        "_SYMDERIV_COMPLETE": "bash_complete", "COMP_WORDS": "symderiv derive softmax-c", "COMP_CWORD": "2"}).output or result


def test_doctor_names_every_engine_and_how_to_get_what_is_missing(run, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    text = run("doctor").output
    assert all(e.name in text for e in ENGINES) and next(e for e in ENGINES if e.program).install in text


def test_doctor_names_the_file_of_settings(run, tmp_path):
    assert "settings: no symderiv.toml" in run("doctor").output
    (tmp_path / "symderiv.toml").write_text('lang = "pt"')
    assert f"settings: {tmp_path / 'symderiv.toml'}" in run("doctor").output
