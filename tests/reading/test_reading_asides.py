"""Hints, remarks, examples, footnotes and solutions ask nothing where the text asks something; what they define is theirs."""

import pytest

import symderiv as sd
from symderiv.reading.problems.asked import asked_in_words
from symderiv.reading.prose.said.asides import BEGINS, KINDS, asides

SCORE = r"Let $s = w^\top x$ and $L = \log(1+e^{-ys})$. "
LOGISTIC = r"Let $p = \sigma(z)$ and $L = -y\log p - (1-y)\log(1-p)$. "
LEAST = r"Let $f(w) = \|Xw-y\|^2$ with $X\in\mathbb{R}^{n\times d}$. "
CUBE = "Let $f(x) = x^3 e^x$. Compute $f'(x)$. "
ASKED = [
    (LOGISTIC + r"Find $\partial L/\partial z$. Hint: first find $\partial p/\partial z$.", "L z"),
    (LOGISTIC + r"Find $\partial L/\partial z$ (you may use that $\partial \sigma/\partial z = \sigma(1-\sigma)$).", "L z"),
    (r"Find $\frac{df}{dx}$ for $f(x) = x \log x$. Recall that $\frac{d}{dx}\log x = 1/x$.", "f x"),
    (SCORE + r"Derive $\nabla_w L$. Hint: compute $dL/ds$ first and use the chain rule.", "L w"),
    (SCORE + r"Hint: it helps to find $\partial L/\partial s$. Find the gradient of $L$ with respect to $w$.", "L w"),
    (SCORE + "Find $\\nabla_w L$.\n\n> **Hint:** start by computing $\\frac{\\partial L}{\\partial s}$.", "L w"),
    (r"Berechne $\partial L/\partial w$ für $s = w^\top x$ und $L = s^2$. Hinweis: Berechne $\partial L/\partial s$.", "L w"),
    (r"Calcule $\partial L/\partial w$ para $s = w^\top x$ e $L = s^2$. Dica: calcule primeiro $\partial L/\partial s$.", "L w"),
    (r"Calculer $\partial L/\partial w$ pour $s = w^\top x$ et $L = s^2$. Indication : calculer $\partial L/\partial s$.", "L w"),
    (r"Halle $\partial L/\partial w$ para $s = w^\top x$ y $L = s^2$. Sugerencia: halle primero $\partial L/\partial s$.", "L w"),
    (r"Calcola $\partial L/\partial w$ per $s = w^\top x$ e $L = s^2$. Suggerimento: calcola $\partial L/\partial s$.", "L w"),
    (LEAST + "Compute the gradient with respect to $w$.\n\n"
     r"\textbf{Solution.} First find the gradient of $\|r\|^2$ with respect to $r$.", "f w"),
    (rf"\begin{{exercise}} {LEAST} Compute $\nabla f$ with respect to $w$. \end{{exercise}}" "\n"
     r"\begin{solution} We need the gradient of $\|r\|^2$ with respect to $r$. \end{solution}", "f w"),
    (LEAST + r"\footnote{The gradient of $\|u\|^2$ with respect to $u$ is $2u$.} Find the gradient with respect to $w$.", "f w"),
    (CUBE + "\n\nExample. For $f(x) = x^2$ we have $f'(x) = 2x$.", "f x"),
    (CUBE + "Hint: compute the Hessian first.", "f x"),
    (SCORE + r"Hint: find $\partial L/\partial s$.", "L s"),
]


def read(tmp_path, text):
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    return sd.read_problem(path).read


@pytest.mark.parametrize(("text", "asked"), ASKED, ids=[text for text, _ in ASKED])
def test_what_is_asked_is_the_question(tmp_path, text, asked):
    problem = read(tmp_path, text)
    found = asked_in_words(problem)
    assert ", ".join(f"{one.of.name} {one.wrt}" for one in found) == (asked if found else "")
    assert problem.asked().name == asked[0]


def test_what_an_example_defines_anew_is_listed(tmp_path):
    problem = read(tmp_path, ASKED[-3][0])
    assert not problem.twice
    assert [s.latex for s in problem.statements.passed] == ["f(x) = x^2", "f'(x) = 2x"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_its_example_begins_it(kind):
    assert kind.name in {span.name for span in asides(kind.example)}
    assert not dict(BEGINS)[kind].search(kind.not_this)
