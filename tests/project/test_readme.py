"""The README's examples run as they stand, and its commands are the ones that continuous integration runs."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_examples_run_and_say_what_they_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in PYTHON:
        exec(compile(block, "README.md", "exec"), names)
        for line in block.splitlines():
            code, _, said = line.partition("#")
            if re.match(r"[\w.]+\.(result|matrix)", code.strip()):
                assert str(eval(code, names)) == said.split(", a SymPy")[0].strip()
            if code.startswith("sd.equal("):
                assert eval(code, names).verdict == said.split(",")[0].strip()
    assert (tmp_path / "dW.html").exists()


def test_its_texts_are_derived_judged_and_explained(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from symderiv.cli import main

    def run(*words):
        return CliRunner().invoke(main, words, catch_exceptions=False)

    monkeypatch.chdir(tmp_path)
    loss, lines = re.findall(r"```tex\n(.*?)```", README, re.DOTALL)
    Path("my_loss.tex").write_text(loss)
    Path("notes.md").write_text(loss)
    Path("homework.tex").write_text(loss + lines)
    assert "(p − y) xᵀ" in run("derive", "my_loss.tex", "--wrt", "W", "--no-verify").stdout
    assert "(K, D)" in run("read", "notes.md").stdout
    judged = run("check", "homework.tex")
    assert judged.exit_code == 1 and judged.stdout.endswith(re.search(r"```text\n(The first.*?)```", README, re.DOTALL)[1])
    assert "(3) given: y: one-hot" in run("explain", *["homework.tex", "--from", "1", "--to", "2"]).stdout
    assert run("document", "new", "-o", "plan.toml").exit_code == 0


def test_the_derivation_shown_is_the_one_derived():
    import symderiv as sd

    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    shown = re.findall(r"^    = (.*?)  +\(2\.", page, re.MULTILINE)
    text = sd.derivation("softmax-cross-entropy", wrt="z").render("txt")
    assert len(shown) == 9 and all(f"= {line.strip()}\n" in text for line in shown)


def test_continuous_integration_runs_the_second_command():
    first, second = re.findall(r"^(python3 -m venv .*)$", README, re.MULTILINE)
    assert second in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert first.endswith("symderiv derive softmax-cross-entropy --wrt z -o ce.html")
