r"""Conventions that words state of a sign: kept by the formulas or refused with the sentence, and the usual ones left alone."""

import re

import pytest

from symderiv.reading.documents import statements_of
from symderiv.reading.prose.phrases.conventions import CONVENTIONS


@pytest.mark.parametrize("row", CONVENTIONS, ids=lambda row: row.yes)
def test_a_convention_is_read_in_its_sentence_and_not_in_the_other(row):
    assert re.search(row.said, row.yes, re.IGNORECASE) and not re.search(row.said, row.no, re.IGNORECASE)
    assert [bool(row.mend), bool(row.insert), bool(row.around)].count(True) == 1


KEPT = (
    (r"$f = \|Ax\|$, where $\|\cdot\|$ denotes the 1-norm.", r"f = \|Ax\|_1"),
    (r"$f = \|x\|^2$. Hier bezeichnet $\|\cdot\|$ die Maximumsnorm.", r"f = \|x\|_\infty^2"),
    (r"$f = \|x\|$, onde $\|\cdot\|$ denota a norma 1.", r"f = \|x\|_1"),
    (r"All logarithms are to base 2. $f = \sum_i p_i\log p_i$.", r"f = \sum_i p_i\log_{2} p_i"),
    (r"$f = \log x$, où $\log$ désigne le logarithme en base 10.", r"f = \log_{10} x"),
    (r"$f = \|x\| + \log x$. The logarithm is natural and $\|\cdot\|$ is the Euclidean norm.", r"f = \|x\| + \log x"),
    (r"$f = \|x\|$. Other books use the 1-norm: there $\|\cdot\|$ would be the 1-norm.", r"f = \|x\|"),
    (r"$H = \log_2 p + \log q$, where $\log_2$ is the logarithm to base 2.", r"H = \log_2 p + \log q"),
    (r"$f = \|x\|_1 + \|y\|$, where $\|\cdot\|$ denotes the max-norm.", r"f = \|x\|_1 + \|y\|_\infty"),
    (r"$v = \langle (x - \langle x\rangle)^2\rangle$, $\langle\cdot\rangle$ denotes the average.",
     r"v = \operatorname{mean}( (x - \operatorname{mean}( x))^2)"),
    (r"$w$ has norm 1. $f = \|w - v\|$", r"f = \|w - v\|"),
)


@pytest.mark.parametrize(("text", "latex"), KEPT, ids=[text for text, _ in KEPT])
def test_a_formula_keeps_what_the_words_say(text, latex):
    (formula,) = statements_of(text).formulas
    assert (formula.latex, formula.fault) == (latex, "")


REFUSED = (
    (r"$P = \operatorname{softmax}(Z)$, where the softmax is taken over each column.", "column", "softmax"),
    (r"Let $*$ denote circular convolution, $y = k*x$.", "circular convolution", "y"),
    (r"$f = \operatorname{Var}(x)$, with Bessel's correction.", "Bessel", "f"),
    (r"$f = \sin\theta$, with $\theta$ in degrees.", "degrees", "f"),
    (r"$r = s w$, $L = (s - r)^2$, where $r$ is treated as a constant. Find $\partial L/\partial s$.", "constant", "r"),
    (r"$f = \|x\|$, where $\|\cdot\|$ is the nuclear norm.", "nuclear", "f"),
)


@pytest.mark.parametrize(("text", "quoted", "line"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_a_convention_that_is_not_read_is_quoted(text, quoted, line):
    refused = [f for f in statements_of(text).formulas if f.fault]
    assert len(refused) == 1 and line in refused[0].latex and quoted in refused[0].fault and refused[0].mend


LEFT = (
    r"$P = \operatorname{softmax}(Z)$, where the softmax acts on each row.",
    r"$P = \operatorname{softmax}(Z^\top)^\top$, the softmax of each column.",
    r"$f = \sin(\pi\theta/180)$, with $\theta$ in degrees.",
    r"$f = \|x - y\|_1$, where $*$ denotes convolution.",
    r"$Z = \sum_k e^{a_k}$, $L = \log Z$, where $Z$ is a normalizing constant. Find $\partial L/\partial a$.",
    r"$r = u v$, $L = (s - r)^2$, where $r$ is treated as a constant. Find $\partial L/\partial s$.",
)


@pytest.mark.parametrize("text", LEFT)
def test_what_follows_the_advice_or_changes_nothing_is_not_accused(text):
    assert not any(formula.fault for formula in statements_of(text).formulas)


OWN = (
    (r"Let $f = \|x\|^2$, where $\|x\| = \max_i |x_i|$.", ["f = N(x)^2", r"N(x) = \max_i |x_i|"]),
    (r"We use the product $\langle a,b\rangle=\sum_i w_ia_ib_i$. Let $f=\langle x,y\rangle$.",
     [r"B(a,b)=\sum_i w_ia_ib_i", "f=B(x,y)"]),
    (r"Define $\|v\|^2 = v^\top M v$ and $f = \|x\|$.", [r"Q(v) = v^\top M v", r"f = \sqrt{Q(x)}"]),
    (r"Let $L = \operatorname{softmax}(z)_c$, where $\operatorname{softmax}(z)_k = e^{z_k/T}/\sum_j e^{z_j/T}$.",
     ["L =  s(z)_c", r" s(z)_k = e^{z_k/T}/\sum_j e^{z_j/T}"]),
    (r"Let $f = \|x\|$, where $\|x\| = \sqrt{x^\top x}$.", [r"f = \|x\|", r"\|x\| = \sqrt{x^\top x}"]),
    (r"Let $f = \|w\| + w^\top x$ with $\|w\| = 1$.", [r"f = \|w\| + w^\top x", r"\|w\| = 1"]),
    (r"where $\langle x,y\rangle = \|x\| \|y\| \cos t$ and $f = \langle x,y\rangle$",
     [r"\langle x,y\rangle = \|x\| \|y\| \cos t", r"f = \langle x,y\rangle"]),
)


@pytest.mark.parametrize(("text", "lines"), OWN, ids=[text for text, _ in OWN])
def test_a_sign_that_the_text_defines_is_its_own(text, lines):
    assert [formula.latex for formula in statements_of(text).formulas] == lines
