"""What a text calls its quantities, as the table of notation has it."""

import pytest

import symderiv as sd
from symderiv.notation import Tensor
from symderiv.reading.problems.called import called

QUANTITIES = [*map(Tensor, ("L", "W", "w", "x", "y", "z", "b", "K")),
              Tensor("lambda", latex=r"\lambda"), Tensor("yhat", latex=r"\hat{y}")]
SAID = [
    (r"a weight matrix $W \in \mathbb{R}^{K \times D}$ and an input $x$", {"W": "weight matrix", "x": "input"}),
    (r"The logits are $z = W x$, where $\lambda$ is the strength of the penalty.",
     {"z": "logits", "lambda": "strength of the penalty"}),
    (r"Let $w$ be the weights of the model, $b$ the bias and $y$ its label.",
     {"w": "weights of the model", "b": "bias", "y": "label"}),
    (r"a unit whose output is \[ \hat y = W x . \]", {"yhat": "output"}),
    ("$x$: input\n$y$ — the target vector.", {"x": "input", "y": "target vector"}),
    ("Sei $W$ die Gewichtsmatrix und $x$ die Eingabe des Netzes.", {"W": "Gewichtsmatrix", "x": "Eingabe des Netzes"}),
    ("onde $w$ são os pesos da rede e $y$ é o rótulo", {"w": "pesos da rede", "y": "rótulo"}),
    ("où $w$ est le vecteur des poids et $y$ une étiquette", {"w": "vecteur des poids", "y": "étiquette"}),
    ("donde $w$ son los pesos de la red y $b$ el sesgo", {"w": "pesos de la red", "b": "sesgo"}),
    (r"the weights $w$, later the parameters $w$", {"w": "weights"}),
    (r"the strength of the penalty $\lambda$ and the number of labels $K$", {}),
    (r"$w$ is not the bias, $x$ is a vector, the mean is $x + y$, the loss is $x^2$", {}),
    (r"L = sum((y - W x)^2)", {}),
]


@pytest.mark.parametrize(("text", "words"), SAID, ids=range(len(SAID)))
def test_quantities_are_called_as_the_text_has_it(text, words):
    assert called(text, QUANTITIES) == words


def test_the_table_of_notation_has_the_words_of_the_text():
    d = sd.read_problem(r"The loss is $L = \|y - W x\|^2$, where $W$ is the weight matrix.").derive("W")
    assert sorted({row.name: row.called for row in d.read_as.symbols}.items()) == [
        ("L", "loss"), ("W", "weight matrix"), ("x", ""), ("y", "")]
    assert "| $W$ | weight matrix |" in d.render("md")
