"""The work of reading grows with the length of a document, counted in calls; a text with too many meanings ends with advice."""

import sys
from types import FrameType

import pytest

from symderiv.reading.documents import statements_of
from symderiv.reading.meaning.problems import resolve
from symderiv.reading.meaning.shapes import ranks

START = r"Let $x\in\mathbb{R}^n$ and $A\in\mathbb{R}^{n\times n}$. \[ f(x) = x^\top A x \]"
PARAGRAPHS = {
    "remarks": r"The term $a_{%d} = b_{%d} + 1$ is small. \[ \frac{\partial f}{\partial x} = (A + A^\top) x \]",
    "definitions": r"We define \[ z_{\text{v%d}} = x^\top A x + c_{\text{w%d}} . \]",
    "mentions": r"Here $x$, $A x$ and $f(x)$ are as in step %d, $x_{%d}$ too.",
}


def document(kind: str, size: int) -> str:
    return "\n\n".join([START, *(PARAGRAPHS[kind] % (n, n) for n in range(size))])


def calls(text: str) -> int:
    """How many functions are called while a document is read."""
    found = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal found
        found += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        resolve(statements_of(text))
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize("kind", PARAGRAPHS)
def test_twice_the_text_is_twice_the_work(kind: str) -> None:
    short, long = document(kind, 8), document(kind, 16)
    calls(long)  # what is compiled or kept once is no work of a document
    assert calls(long) < 2.3 * calls(short)


def test_many_letters_in_one_definition_are_no_many_searches() -> None:
    letters = "abcghklmopqrstuv"
    problem = resolve(statements_of(rf"\[ f = {' + '.join(f'{c}^2' for c in letters)} \]"))
    assert {t.name for t in problem.inputs} == set(letters) and not any(t.axes for t in problem.inputs)


def test_a_text_with_too_many_meanings_says_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "MOST_TRIED", 100)
    layers = [rf"\[ h_{{{n}}} = U_{{{n}}} h_{{{n - 1}}} V_{{{n}}} \]" for n in range(1, 13)]
    problem = resolve(statements_of(r"Let $h_0\in\mathbb{R}^m$. " + " ".join(layers)))
    errors = list(problem.failed.values())
    assert errors and all("too many shapes" in str(e) and "Say the shapes" in (e.advice or "") for e in errors)


GREEK = r"\alpha\beta\gamma\delta\epsilon\zeta\eta\theta\iota\kappa\lambda\mu\nu\xi\rho\tau"
UNENDING = {
    "a call that is never closed": rf"$f = x^2$ and $g({GREEK * 3}$",
    "scripts without an equation": rf"$f = x^2$ and ${'a_b' * 60} <$",
    "articles": f"Let $f = |x|^2$. The absolute value means {'a ' * 60} number.",
    "determinants of powers": r"\[ f = \log\det X^2 + \det X^3 \]",
}


@pytest.mark.parametrize("text", UNENDING.values(), ids=UNENDING)
def test_reading_ends(text: str) -> None:
    assert resolve(statements_of(text)).definitions.rows
