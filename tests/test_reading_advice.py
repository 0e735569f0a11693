"""Advice that an error of reading gives works when it is followed to the letter; a declaration switches no inference off."""

from pathlib import Path

import pytest

import symderiv as sd
from symderiv.errors import SymderivError
from symderiv.reading.meaning.declared import DECLARES

# A text, what the error advises, the text that follows it, the variable.
FOLLOWED = (
    (r"\[ f = \sum_k x_k a_k + x_i^2 \]", r"\sum_i ( ... ) with brackets", r"\[ f = \sum_i (x_i a_i + x_i^2) \]", "x"),
    (r"Let $x\in\mathbb{R}^n$. \[ f = x_i^2 + \|x\|^2 \]", "Let $i$ be fixed",
     r"Let $x\in\mathbb{R}^n$. Let $i$ be fixed. \[ f = x_i^2 + \|x\|^2 \]", "x"),
    (r"Let $x\in\mathbb{R}^n$. \[ f = x_i^2 + \|x\|^2 \]", r"Let $x_i \in \mathbb{R}$",
     r"Let $x\in\mathbb{R}^n$. Let $x_i \in \mathbb{R}$. \[ f = x_i^2 + \|x\|^2 \]", "x"),
    (r"\[ L = \frac1n\sum_n y_n^2 \]", r"\frac{1}{N}\sum_{n=1}^{N}", r"\[ L = \frac{1}{N}\sum_{n=1}^{N} y_n^2 \]", "y"),
    (r"\[ h_t = \tanh(w h_{t-1}) \] \[ L = h_3^2 \]", r"as in $t = 1, \dots, 3$",
     r"\[ h_t = \tanh(w h_{t-1}), \quad t = 1, \dots, 3 \] \[ L = h_3^2 \]", "w"),
    (r"Let $X\in\mathbb{R}^{m\times n}$. \[ f = \|X\|_* \]", r"\|A\|_F",
     r"Let $X\in\mathbb{R}^{m\times n}$. \[ f = \|X\|_F \]", "X"),
    (r"Let $w\in\mathbb{R}^d$. \[ f = |w|_1 \]", r"\|w\|_1", r"Let $w\in\mathbb{R}^d$. \[ f = \|w\|_1 \]", "w"),
    (r"\[ f(x) = \sin^{-1}(x) \]", r"\arcsin(x)", r"\[ f(x) = \arcsin(x) \]", "x"),
    (r"\[ f(x) = \sin^{-1}(x) \]", r"\frac{1}{\sin(x)}", r"\[ f(x) = \frac{1}{\sin(x)} \]", "x"),
    (r"Let $w\in\mathbb{R}^m$, $X\in\mathbb{R}^{m\times n}$. \[ f = \sum_i (w^\top X_{:,i})^2 \]",
     "where $x_i$ are the columns of $X$",
     r"Let $w\in\mathbb{R}^m$, $X\in\mathbb{R}^{m\times n}$. \[ f = \sum_i (w^\top x_i)^2 \] where $x_i$ are the columns of $X$.",
     "w"),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f = x^\top (A + \lambda) x \]", r"\lambda I",
     r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$. \[ f = x^\top (A + \lambda I) x \]", "A"),
    (r"Let $x\in\mathbb{R}$. \[ L = \psi(x)^2 \]", r"\psi(x) = \tanh(x)",
     r"Let $x\in\mathbb{R}$ and $\psi(x) = \tanh(x)$. \[ L = \psi(x)^2 \]", "x"),
    (r"Let $w,x\in\mathbb{R}^d$. \[ h = w^\top x \] \[ L = q^2 \]", "% output: h",
     "% output: h\n" + r"Let $w,x\in\mathbb{R}^d$. \[ h = w^\top x \] \[ L = q^2 \]", "w"),
)
TEXT = r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$. " \
       r"\[ L(w) = \sum_i (y_i - w^\top x_i)^2 + \lambda\|w\|^2 + \|X\|_F^2 \] where $x_i$ are the rows of $X$."
DECLARED = {"axes": "n d", "letters": "i : n", "input": "y_i", "given": "y positive", "output": "L", "wrt": "w", "result": "a",
            "name": "ridge"}


def answered(folder: Path, text: str, wrt: str) -> str:
    path = folder / "text.tex"
    path.write_text(text, encoding="utf-8")
    return sd.read_problem(path).answer(wrt)["result"]["python"]


@pytest.mark.parametrize(("text", "advice", "followed", "wrt"), FOLLOWED, ids=[row[1] for row in FOLLOWED])
def test_advice_works_when_it_is_followed(tmp_path, text, advice, followed, wrt):
    with pytest.raises(SymderivError) as error:
        answered(tmp_path, text, wrt)
    assert advice in str(error.value)
    assert answered(tmp_path, followed, wrt)


@pytest.mark.parametrize("key", [k for k in DECLARES if k != "result"])
def test_a_declaration_switches_no_inference_off(tmp_path, key):
    plain, said = answered(tmp_path, TEXT, "w"), answered(tmp_path, f"% {key}: {DECLARED[key]}\n{TEXT}", "w")
    assert said == plain


def test_every_kind_of_declaration_is_tried():
    assert set(DECLARED) == set(DECLARES)
