"""What is said of each row of a matrix, in thirty wordings of six languages; what is said of something else is not."""

import pytest

import symderiv as sd
from symderiv.reading.prose.said.of_rows import of_rows

TEXT = (r"For $X\in\mathbb{R}^{N\times D}$, $Z=XW$, $P=\operatorname{softmax}(Z)$ row by row, %s, "
        r"$L=-\frac1N\sum_{n,k}Y_{nk}\log P_{nk}$. \[ \frac{\partial L}{\partial Z}=\frac1N(P-Y) \]")
HOT = """$Y$ contains one-hot encoded labels|$Y$ contains the one-hot labels|one-hot rows in $Y$|with one-hot rows in $Y$
each row of $Y$ is a one-hot vector|every row of $Y$ is one-hot|the rows of $Y$ are one-hot vectors|$Y$ holds one-hot labels
the rows of $Y$ are one-hot encoded|$Y$ has one-hot rows|with one-hot targets $Y$|with one-hot labels in the rows of $Y$
$Y$ is the one-hot encoded label matrix|$Y$ stores the one-hot targets|labels $Y$ (one-hot rows)|$Y$ consists of one-hot rows
$Y$ collects the one-hot vectors as rows|jede Zeile von $Y$ ist one-hot|die Zeilen von $Y$ sind one-hot-kodiert
$Y$ enthält one-hot-kodierte Labels|as linhas de $Y$ são one-hot|cada linha de $Y$ é um vetor one-hot|$Y$ contém rótulos one-hot
les lignes de $Y$ sont one-hot|chaque ligne de $Y$ est un vecteur one-hot|$Y$ contient les étiquettes one-hot
las filas de $Y$ son one-hot|cada fila de $Y$ es un vector one-hot|$Y$ contiene etiquetas one-hot|le righe di $Y$ sono one-hot
ogni riga di $Y$ è un vettore one-hot|$Y$ contiene etichette one-hot|the rows of $Y$ sum to one
each row of $Y$ is a probability vector"""


@pytest.mark.parametrize("words", HOT.replace("\n", "|").split("|"))
def test_what_rows_are_is_given(words, tmp_path):
    file = tmp_path / "rows.tex"
    file.write_text(TEXT % words, encoding="utf-8")
    assert sd.check(file).verdicts == ("holds",)


@pytest.mark.parametrize("text", ["⟦0⟧ with one-hot label ⟦1⟧", "the rows of ⟦0⟧ are not one-hot",
                                  "⟦0⟧ contains one-hot labels ⟦1⟧", "⟦0⟧ a one-hot vector",
                                  "the data ⟦0⟧ with one-hot labels", "each row of ⟦0⟧ sums to two"])
def test_what_is_said_of_something_else_stays(text):
    assert of_rows(text) == text
