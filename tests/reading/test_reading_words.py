"""Clauses of which nothing was read, though they speak of a formula, are listed; behind a typed formula they may refuse it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from symderiv.cli import main
from symderiv.errors import ParseError
from symderiv.reading.documents.unread.worded import WORDED
from symderiv.reading.problems.files import read_problem
from symderiv.reading.problems.unread_words import unread_words
from symderiv.reading.prose.said.notations import NOTATIONS, heard
from symderiv.records.read_as import restored_in

SUM = r"Let $x \in \mathbb{R}^n$. SAID \[ L = \sum_i x_i^2 \]"
LEAST = r"SAID \[ L = \| X w - y \|^2 \]"
ABS = r"\[ L = \sum_i |x_i - y_i| \] SAID"
SOFTMAX = r"SAID \[ p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \qquad L = -\log p_c \]"
LISTED = (
    (SUM, "Squares are Huber squares"), (SUM, "Missing entries are skipped"), (SUM, "Every index is even"),
    (SUM, r"$x$ has been centred beforehand"), (SUM, "Die erste Komponente bleibt unberücksichtigt"),
    (SUM, "Os termos negativos não contam"), (SUM, "Los cuadrados llevan el signo de la base"),
    (SUM, "Les termes nuls sont répétés deux fois dans la somme"), (SUM, "The last coordinate carries no weight"),
    (LEAST, r"Norms carry a factor $\frac12$"), (LEAST, "Juxtaposition means the commutator"),
    (LEAST, "The biases have been absorbed and are not penalised"), (SOFTMAX, "Fractions are rounded down"),
    (SOFTMAX, "The class $c$ is removed from the denominator"), (SOFTMAX, "All exponentials are taken with base $2$"),
    (SOFTMAX, "Padding tokens do not contribute"), (SOFTMAX, "Probabilities below $0.1$ are set to zero"),
    (SOFTMAX, "Attention is causal"), (SUM, "This is the simplest loss one can think of"), (LEAST, "Fractions are rounded down"),
    (r"Let $x \in \mathbb{R}^n$. SAID \[ L = \sum_i \operatorname{sgn}(x_i) \]",
     r"We set $\operatorname{sgn}(t)$ to $1$ for $t>0$ and to $0$ otherwise"),
    (LEAST, "Die Daten werden vorher gespiegelt"), (LEAST, "Os dados são invertidos"), (LEAST, "Find $X$"),
    (SUM, r"We set $x_1 = 0$"), (SUM, r"Aqui $x_n = 1$"), (SUM, r"Here $i > 1$"),
    (SUM, r"Negative entries $x_i < 0$ do not count"),
    (ABS, r"Here $|t| = \max(t, 0)$"), (ABS, r"Here $|t|$ is $t$ for $t > 0$ and $0$ otherwise"),
    (ABS, r"By convention $\operatorname{sgn}(t)$ is $1$ for $t > 0$ and $0$ otherwise"),
    (LEAST, r"Here $a^\top b = \sum_i a_i b_i v_i$"),
)
UNLISTED = (
    (LEAST, r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, and $S$ be a diagonal matrix of weights"),
    (SUM, "I tried the chain rule but got stuck"), (SUM, "What are squares taken to be, and why?"), (SUM, "Thanks a lot"),
    (LEAST, r"where $w$ is the weight vector"),
    (LEAST, "Find the gradient of the squared norm with respect to $w$"),
    (ABS, r"Here $|t| = \max(t, -t)$"), (ABS, r"Here $|t|$ is $t$ for $t > 0$ and $-t$ otherwise"),
    (SUM, "We assume $n > 1$"), (SUM, r"This is convex because $x_i^2 > 0$"), (SUM, r"Note that $x_1 = 0$ there"),
    (LEAST, r"Here $a^\top b = \sum_i a_i b_i$"), (SOFTMAX, r"The sum runs over all $j \geq 1$"),
    (SOFTMAX, "The label $c$ is given"), (SOFTMAX, "Here $z$ denotes the logits"),
)


def listed(text):
    return [one.text for one in unread_words(read_problem(text))]


@pytest.mark.parametrize(("text", "sentence"), LISTED)
def test_a_sentence_that_nothing_read_is_listed(text, sentence):
    assert sentence in listed(text.replace("SAID", f"{sentence}."))


@pytest.mark.parametrize(("text", "sentence"), UNLISTED)
def test_what_says_nothing_of_the_formula_is_not_listed(text, sentence):
    assert listed(text.replace("SAID", sentence if sentence.endswith("?") else f"{sentence}.")) == []


TYPED = (
    ("L = norm(x - y), Chebyshev", ["Chebyshev"]), ("L = sum(x^2)  # ridge loss", ["ridge loss"]), ("L = sum(x^2), please", []),
    ("L = sum(log(x)) as in class", []), ("L = sum(x^2), where x is in R^n", []),
    ("L = sum(x^2), what is the first derivative", []), ("GT is a row. L = norm(GT - y)", ["GT is a row"]),
    ("L = norm(x)^2, for my homework", []),
    ("f = sum(x^2), only by hand", ["only by hand"]), ("f = sum(x^2)  # L2", ["$L_2$"]), ("f = x^T A x, A and B are n x n", []),
)


@pytest.mark.parametrize(("line", "words"), TYPED)
def test_words_behind_a_typed_formula_are_listed(line, words):
    read_problem(line).asked()
    assert listed(line) == words


@pytest.mark.parametrize("words", ["with the last entry left out", "// only pairs", "ignoring negative entries", "x sorted",
                                   "every other element", "skipping i = 3", "where the sum runs over the first two entries"])
def test_words_that_narrow_a_typed_formula_refuse_it(words):
    with pytest.raises(ParseError, match="words in the line of this formula are not read"):
        read_problem(f"L = sum(x^2), {words}").asked()


@pytest.mark.parametrize("row", NOTATIONS, ids=[row.name for row in NOTATIONS])
def test_a_word_names_its_notation(row):
    assert row.name in heard(row.yes).strong | heard(row.yes).weak
    assert row.name not in heard(row.no).strong | heard(row.no).weak


def test_every_account_tells_of_them(tmp_path):
    path = tmp_path / "note.tex"
    path.write_text(SUM.replace("SAID", "Squares are Huber squares."), encoding="utf-8")
    said = "Squares are Huber squares"
    for command in (["read"], ["read", "--format", "html"], ["derive", "--wrt", "x"]):
        told = CliRunner().invoke(main, [command[0], str(path), *command[1:]])
        assert told.exit_code == 0 and "Words not read" in told.stdout and said in told.stdout
    data = json.loads(CliRunner().invoke(main, ["read", str(path), "--format", "json"]).stdout)
    assert [(one["latex"], one["line"]) for one in data["words"]] == [(said, 1)]
    assert restored_in({"read_as": data}, "here").words[0].latex == said
    assert restored_in({"read_as": {**{k: v for k, v in data.items() if k != "words"}}}, "here").words == ()


def test_of_many_those_count_that_are_near_or_hold_everywhere():
    far = "".join(f"\n\\section{{Part {n}}}\nSquares of kind {n} are odd." for n in range(20))
    near = "\n\\section{Notation}\nSquares are odd.\n\\section{Loss}\nSquares here are even. \\[ L = \\sum_i x_i^2 \\]"
    assert listed(f"All squares are odd. {far}{near}") == ["All squares are odd", "Squares are odd", "Squares here are even"]


@pytest.mark.parametrize("row", WORDED, ids=[row.yes for row in WORDED])
def test_what_words_alone_define_is_no_input(tmp_path, row):
    path = tmp_path / "text.tex"
    found = {}
    for said in (row.yes, row.no):
        path.write_text(rf"{said}. \[ L = \|W w\|^2 + \lambda R \]", encoding="utf-8")
        found[said] = [str(error) for error in read_problem(path).failed.values()]
    assert "What the words make" in found[row.yes][0]
    assert not found[row.no]
