"""A language is one file; what is judged, pictured and proved speaks it as well."""

import re
import shutil

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.derive.proofs.properties import ANY_CONSTANT
from symderiv.drawing.pictures import path_picture, picture
from symderiv.homework.mistakes import TABLE
from symderiv.homework.moves import BACKWARDS
from symderiv.homework.rearrangements import OWN
from symderiv.library.catalogue import ROWS as MODELS
from symderiv.library.networks import NETWORKS
from symderiv.normal_form import FINISHES
from symderiv.normal_form.identities import IDENTITIES
from symderiv.teaching.sayings import ROWS
from symderiv.writing import languages
from symderiv.writing.documents.judging import reworded
from symderiv.writing.languages import codes, language

HOMEWORK = r"""% index: k, i, j over K
% given: y one-hot
\begin{align}
p_k &= \frac{e^{z_k}}{\sum_j e^{z_j}} \\
L &= -\sum_{k=1}^{K} y_k \log p_k
\end{align}
\begin{align}
\frac{\partial L}{\partial z_i} &= -\sum_k y_k (\delta_{ik} - p_i) \\
 &= y_i - p_i
\end{align}
"""


@pytest.fixture
def pseudo(tmp_path, monkeypatch):
    """A language of one file, in which every sentence is between marks."""
    for path in languages.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / "en.toml").read_text(encoding="utf-8")
    marked = re.sub(r'(?m)^([^\[#\n][^\n]*? = ")(.*)"$', r'\1«\2»"', text)
    (tmp_path / "xx.toml").write_text(marked, encoding="utf-8")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    language.cache_clear()
    yield "xx"
    language.cache_clear()


def test_adding_a_language_is_one_file(pseudo):
    assert pseudo in codes()
    text = sd.derivation("softmax-cross-entropy", "z").render("txt", lang=pseudo, numbers="default")
    for said in ("«Notation»", "«With numbers»", "«quotient rule»", "«Gradient of L with respect to z»", "«3 steps»",
                 "«matrix form»"):
        assert said in text, said
    for unsaid in ("Notation", "quotient rule", "Gradient of", "runs over"):
        assert unsaid not in re.sub(r"«[^»]*»+", "", text), unsaid


def test_judgements_and_pictures_speak_it_too(pseudo, tmp_path):
    file = tmp_path / "homework.tex"
    file.write_text(HOMEWORK, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(file), "--lang", pseudo])
    assert done.exit_code == 1 and "«The first wrong line is line 2»" in done.output and "«wrong sign»" in done.output
    m = sd.catalogue_model("multinomial-logistic-regression")
    assert path_picture(m, "L", "W[2,1]", {"K": 2, "D": 2}, pseudo).title == "««2 paths» from L to W[2,1]»"
    assert "«The way back" in repr(picture(m, "L", ["W"], lang=pseudo))
    assert "«The components sum to 1»" in sd.prove("softmax", properties="normalised").render("txt", lang=pseudo)


def test_portuguese_judgements(tmp_path):
    file = tmp_path / "homework.tex"
    file.write_text(HOMEWORK, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(file), "--lang", "pt"])
    assert "A primeira linha errada é a linha 2" in done.output and "sinal errado" in done.output and " ≠ " in done.output
    page = CliRunner().invoke(main, ["check", str(file), "--lang", "pt", "--format", "html"]).output
    assert '<html lang="pt">' in page and "Erro provável" in page and "wrong" not in page.split("</style>")[1]
    done = CliRunner().invoke(main, ["explain", str(file), "--from", "0", "--to", "1", "--lang", "pt"])
    assert "verificado" in done.output and "checked" not in done.output


@pytest.mark.parametrize("code", codes())
def test_every_mistake_has_words(code):
    words = language(code).tables["mistakes"]
    assert {t for row in TABLE for t in (row.name, row.meaning)} <= set(words)


@pytest.mark.parametrize(("said", "portuguese"), [
    ("K=3: left 1, right 0", "K=3: 1 ≠ 0"), ("the values differ", "os valores diferem"),
    ("proved: through exp, denominators cleared; = 0 is a condition",
     "demonstrado: por meio de exp, denominadores eliminados; = 0 é uma condição"),
    ("if A is symmetric", "se A é simétrica"),
    ("equal at 12 random choices of inputs and indices", "igual em 12 escolhas aleatórias de entradas e índices"),
])
def test_what_the_oracle_says_is_reworded(said, portuguese):
    assert reworded(said, language("pt")) == portuguese
    assert reworded(said, language("en")) == said.replace("left 1, right 0", "1 ≠ 0")


@pytest.mark.parametrize("code", codes())
def test_every_rule_that_a_page_names_has_a_name(code):
    moves = {name for move in OWN for name in (move.name, move.backwards) if name}
    assert {*ROWS, *moves, *BACKWARDS.values()} - set(language(code).tables["rules"]) == set()


def test_every_way_of_proving_has_words():
    ways = (way.removeprefix(", ") for way, _ in FINISHES if way)
    parts = {*(name for name, _ in IDENTITIES), *ways, "definitions unfolded", "case by case"}
    assert all(set(language(code).tables["proved"]) == parts for code in codes())


def test_an_unknown_language_is_refused():
    done = CliRunner().invoke(main, ["prove", "softmax", "--lang", "tlh"])
    assert done.exit_code == 2 and "No such language" in done.output


def test_titles_and_meanings_of_the_catalogue_are_in_every_language():
    """English stands in the models themselves."""
    stated = {row.title for row in MODELS}
    for row in MODELS:
        for definition in row.model().definitions:
            stated |= {t.meaning for t in (definition.tensor, *definition.uses) if t.meaning}
    for name, network in NETWORKS.items():
        model = sd.network(name)
        meanings = [t.meaning for t in (*model.definitions.inputs, *(row.tensor for row in model.definitions)) if t.meaning]
        stated |= {network.title, *(re.sub(r"(layer|block|step) \d+", r"\1 N", m) for m in meanings)}
    stated |= {f"{NETWORKS['mlp'].title} of any depth", ANY_CONSTANT}
    for code in set(codes()) - {"en"}:
        words = language(code).tables["catalogue"]
        assert stated <= set(words), (code, sorted(stated - set(words))[:9])
        assert set(words) <= stated, (code, sorted(set(words) - stated)[:9])
    page = sd.derivation("layer-norm", "x").render("txt", lang="pt")
    assert "Normalização de camada" in page and "desvio padrão" in page and "standard deviation" not in page
