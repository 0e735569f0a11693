"""Each question of the page about back-propagation by hand has one command, and its page answers it."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from symderiv.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "howto" / "lessons.md").read_text(encoding="utf-8")
COMMANDS = [line.split("  #")[0].strip() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
            for line in block.splitlines()]
MODEL = "derive multinomial-logistic-regression --wrt W"
ANSWERS = {
    "derive mlp --layers L -o network": ("δ⁽ˡ⁾ₘ = (∑_q δ⁽ˡ⁺¹⁾_q W⁽ˡ⁺¹⁾_qm) (1 − (a⁽ˡ⁾ₘ)²)",),
    f"{MODEL} -o dW": ("∂L/∂Wᵢⱼ = ∑ₖ ∂L/∂zₖ ∂zₖ/∂Wᵢⱼ  (4.1)",),
    "derive softmax-cross-entropy --wrt z -o dz": ("The sum over k meets both cases", "pᵢ ∑ₖ yₖ − yᵢ", "∂L/∂zᵢ = pᵢ − yᵢ"),
    f"{MODEL} --wrt b": ("∂L/∂Wᵢⱼ = (pᵢ − yᵢ) xⱼ", "∂L/∂bᵢ = pᵢ − yᵢ"),
    "derive mlp --layers 2": ("W⁽²⁾ ← W⁽²⁾ − α δ⁽²⁾ a⁽¹⁾ᵀ", "W⁽²⁾ᵢₘ ← W⁽²⁾ᵢₘ − α δ⁽²⁾ᵢ a⁽¹⁾ₘ"),
    "derive mlp --layers L -o recursion": ("sdlink{eq.6.4}",),
    "derive mlp --layers 3 --wrt W2": ("∂L/∂W⁽²⁾ₘⱼ = (∑ₖ (pₖ − yₖ) W⁽³⁾ₖₘ) (1 − (a⁽²⁾ₘ)²) a⁽¹⁾ⱼ",),
    "code multinomial-logistic-regression": ("def backward", "np.outer(delta, x)", "W.T @ delta"),
    "prove softmax": ("∑ₖ pₖ = 1",),
    "derive softmax-cross-entropy --wrt z --numbers": ("L = 1.6094", "0.2 − 1 = −0.8"),
    "derive softmax-cross-entropy --wrt z --detail full": ("Rules used", "log rule: (log u)′ = u′/u"),
    "derive cross-entropy-batch-mean": ("(1/N) (Pₘᵢ − Yₘᵢ)",),
    "derive softmax-cross-entropy --wrt z -o through": ("log pₖ depends on zᵢ only through pₖ",),
    "derive softmax --route cases": ("k ≠ i",),
    "derive softmax-cross-entropy --wrt z --route cases": ("∑_(k≠i)",),
    "derive mlp --layers 20": ("∂L/∂W⁽²⁰⁾", "∂L/∂b⁽¹⁾"),
    "derive batch-norm": ("∂L/∂x", "∂L/∂γ"),
    f"{MODEL} --rename p=o,y=t -o": ("∂L/∂Wᵢⱼ = (oᵢ − tᵢ) xⱼ",),
    "derive softmax-cross-entropy --wrt z --route log": ("log ∑",),
    "derive softmax-cross-entropy --wrt z --route delta": ("τ pᵢ − yᵢ",),
    f"{MODEL} --route full-chain --detail full": ("τ oᵢ", "yⱼ"),
    f"{MODEL} --route full-chain -o": ("∂L/∂pₗ ∂pₗ/∂zₖ ∂zₖ/∂Wᵢⱼ",),
    "graph multinomial-logistic-regression": ("<svg",),
    f"{MODEL} --route differential": ("⟨(p − y) xᵀ, dW⟩",),
    "derive softmax-cross-entropy --wrt z --route components": ("p₁ − y₁",),
    "check docs/howto/homework/one_weight.tex": ("The first wrong line is line 1", "only the diagonal of the Jacobian used"),
    "explain docs/howto/homework/one_term_out.tex": ("split off the term k = i", "5 steps, each of them checked."),
    "derive softmax-cross-entropy --wrt z --lang pt": ("Só o termo",),
}


def test_every_question_has_one_command():
    assert len(COMMANDS) == len(ANSWERS) == 28
    for line, start in zip(COMMANDS, ANSWERS, strict=True):
        assert line.startswith(f"symderiv {start}"), line


@pytest.mark.parametrize(("line", "answers"), list(zip(COMMANDS, ANSWERS.values(), strict=True)), ids=list(ANSWERS))
def test_the_page_answers(line, answers, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = shlex.split(line)[1:]
    name = words[-1] if words[0] != "graph" else "paths.html"
    suffix = {".html": ".txt" if words[0] in ("derive", "prove") else ".html", ".pdf": ".tex"}.get(Path(name).suffix, ".py")
    target = tmp_path / f"page{suffix}"
    words[words.index("-o") + 1] = str(target)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == (words[0] == "check"), done.output
    page = target.read_text(encoding="utf-8")
    assert not [answer for answer in answers if answer not in page], page[:3000]
