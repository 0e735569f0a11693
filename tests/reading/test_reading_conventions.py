r"""Conventions that words state of a sign: kept by the formulas or refused with the sentence, and the usual ones left alone."""

import re

import pytest
from click.testing import CliRunner

from symderiv.cli import main
from symderiv.reading.documents import statements_of
from symderiv.reading.prose.phrases.conventions import CONVENTIONS
from symderiv.reading.prose.phrases.usual import TABLE


@pytest.mark.parametrize("row", CONVENTIONS, ids=lambda row: row.yes)
def test_a_convention_is_read_in_its_sentence_and_not_in_the_other(row):
    assert re.search(row.said, row.yes, re.IGNORECASE) and not re.search(row.said, row.no, re.IGNORECASE)
    assert [bool(row.mend), bool(row.insert), bool(row.around)].count(True) == 1


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.yes)
def test_words_change_the_meaning_of_a_sign_or_state_the_usual_one(row):
    assert row.said(row.yes) and not row.said(row.no)


KEPT = (
    (r"$f = a * b$, where $*$ denotes the elementwise product.", r"f = a \odot  b"),
    (r"$f = \|Ax\|$, where $\|\cdot\|$ denotes the 1-norm.", r"f = \|Ax\|_1"),
    (r"$f = \|x\|^2$. Hier bezeichnet $\|\cdot\|$ die Maximumsnorm.", r"f = \|x\|_\infty^2"),
    (r"$f = \|x\|$, onde $\|\cdot\|$ denota a norma 1.", r"f = \|x\|_1"),
    (r"Throughout, $\|v\|$ is the sum of the magnitudes of $v$. $f = \|x\| + \|y\|_2$", r"f = \|x\|_1 + \|y\|_2"),
    (r"Norms are taken in $\ell_1$. $f = \|x\|$", r"f = \|x\|_1"),
    ("Doppelstriche stehen für die 1-Norm. f = ||x||", "f = ||x||_1"),
    (r"The dual norm of the max-norm is the 1-norm. $f = \|x\|$", r"f = \|x\|"),
    (r"A norma é a norma $\ell_2$. $f = \|x\|$", r"f = \|x\|"),
    ("f = log softmax(x), all logs base 2", "f = log_{2} softmax(x)"),
    ("f = sum(log x) (base 10)", r"f = \operatorname{sum}(log_{10} x)"),
    (r"All logarithms are to base 2. $f = \sum_i p_i\log p_i$.", r"f = \sum_i p_i\log_{2} p_i"),
    (r"$f = \log x$, où $\log$ désigne le logarithme en base 10.", r"f = \log_{10} x"),
    (r"$f = \|x\| + \log x$. The logarithm is natural and $\|\cdot\|$ is the Euclidean norm.", r"f = \|x\| + \log x"),
    (r"$f = \|x\|$. Other books use the 1-norm: there $\|\cdot\|$ would be the 1-norm.", r"f = \|x\|"),
    (r"$H = \log_2 p + \log q$, where $\log_2$ is the logarithm to base 2.", r"H = \log_2 p + \log q"),
    (r"$f = \|x\|_1 + \|y\|$, where $\|\cdot\|$ denotes the max-norm.", r"f = \|x\|_1 + \|y\|_\infty"),
    (r"$v = \langle (x - \langle x\rangle)^2\rangle$, $\langle\cdot\rangle$ denotes the average.",
     r"v = \operatorname{mean}( (x - \operatorname{mean}( x))^2)"),
    (r"$w$ has norm 1. $f = \|w - v\|$", r"f = \|w - v\|"),
    (r"$f = \|x - y\|^2$ is the squared distance.", r"f = \|x - y\|^2"),
    (r"$p = \operatorname{softmax}(z/\tau)$ is a softmax with temperature $\tau$.", r"p = \operatorname{softmax}(z/\tau)"),
    (r"$H = -\sum_i p_i\log_2 p_i$ is the entropy in bits.", r"H = -\sum_i p_i\log_2 p_i"),
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
    (r"We write $\lg$ for the binary logarithm. $f = \lg x$", "binary", "f"),
    (r"All logarithms are base 2. $f = \ln x$", "base 2", "f"),
    (r"The entropy is measured in bits. $H = -\sum_i p_i \log p_i$", "bits", "H"),
    (r"ReLU is leaky with slope 0.1. $h = \operatorname{ReLU}(x)$", "leaky", "h"),
    (r"GELU is the tanh approximation. $f = \mathrm{GELU}(x)$", "tanh", "f"),
    (r"The softmax has temperature 2. $p = \mathrm{softmax}(z)$", "temperature", "p"),
    (r"$\operatorname{tr}$ denotes the normalised trace. $f = \operatorname{tr}(A)$", "normalised", "f"),
    (r"Norms are squared Euclidean norms. $f = \|x\|$", "squared", "f"),
    (r"All sums run from 2. $f = \sum_i x_i^2$", "from 2", "f"),
    (r"$\sigma$ denotes the Lambert W function, $f = \sum_i \sigma(x_i)$", "Lambert", "f"),
    (r"$f = \log x$ with the logarithm to base $b$.", "base", "f"), ("All vectors are row vectors. $f = x x^T$.", "row", "f"),
    (r"Bars denote averages over the samples. $f = (\bar x - c)^2$", "averages", "f"),
    (r"A prime denotes differentiation. $f = u' v$", "prime", "f"),
    (r"The loss, averaged over the batch, is $L = \sum_i x_i^2$.", "averaged over", "L"),
    (r"Die mittleren Kosten, gemittelt über alle Daten, sind $J = \frac12 \sum_i (y_i - w x_i)^2$.", "mittleren", "J"),
    (r"Usamos a norma 1. $f = \|x\|$", "norma 1", "f"), ("f = ||x - y|| in the 1-norm", "in the 1-norm", "f"),
    (r"Alle Summen laufen über Paare mit $i<j$. $f = \sum_{i,j} (x_i - x_j)^2$", "Summen", "f"),
    (r"$f = \sum_i\sum_j (x_i - x_j)^4$, where $i<j$.", "i<j", "f"), ("f = sum x_i for i > 1", "i > 1", "f"),
    (r"$$f = \sum_{i=1}^n x_i^2$$ The sum is over $i \geq 2$.", "i \\geq 2", "f"),
    (r"$$f = \sum_i x_i^2$$ where $i \in \{1, 3\}$.", "1, 3", "f"),
    (r"$$f = \sum_{i,j=1}^n (x_i - x_j)^4$$ The sum is over pairs with $i<j$.", "i<j", "f"),
    ("f = sum x_i^2, i = 2..n", "2..n", "f"), ("f = sum(sigma(x)) with sigma the hyperbolic tangent", "tangent", "f"),
    (r"Vertical bars denote the sum of all entries. $f = |A|$", "sum of all", "f"),
    (r"Angle brackets denote the inner product weighted by $M$. $f = \langle u, v\rangle$", "weighted", "f"),
    (r"$\circ$ is the Jordan product. $C = A \circ B$", "Jordan", "C"),
)


@pytest.mark.parametrize(("text", "quoted", "line"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_a_convention_that_is_not_read_is_quoted(text, quoted, line):
    refused = [f for f in statements_of(text).formulas if f.fault]
    assert len(refused) == 1 and line in refused[0].latex and quoted in refused[0].fault and refused[0].mend


LEFT = (
    r"The loss averaged over the batch is $L = \frac1N \sum_i x_i^2$.",
    r"$m = \frac1N\sum_i x_i$, averaged over samples, $L = \sum_i (x_i - m)^2$",
    r"The average cost is $C = \sum_i p_i c_i$, averaged over the points.",
    r"$\sigma$ is the standard deviation, $f = x/\sigma$.", r"$\sigma$ denotes the activation function, $f = \sigma(x)$.",
    r"Bars denote averages. $\bar{x} = \frac1n\sum_i x_i$, $f = (\bar x - c)^2$.",
    r"Hats denote predictions, $f = (y - \hat y)^2$.",
    r"$\otimes$ is the Kronecker product, $M = A \otimes B$.", r"$\Phi$ is the standard normal cdf, $f = \Phi(x)$",
    r"$P = \operatorname{softmax}(Z)$, where the softmax acts on each row.",
    r"$P = \operatorname{softmax}(Z^\top)^\top$, the softmax of each column.",
    r"$P = \operatorname{softmax}(QK^\top/\sqrt{d})$, where $d$ is the number of columns of $K$.",
    r"$E = \frac12 \sum_{i,j} (x_i - x_j)^2$, so each pair is counted once.", "f = sum x_i for i = 1..n",
    r"Sums over pairs are expensive. $E = \sum_{i,j} (x_i - x_j)^4$", "f = sum(sigma(x)) with sigma the logistic function",
    r"$$f = \sum_{i=2}^n x_i^2$$ The sum is over $i \geq 2$.", r"$$f = \sum_i x_i^2$$ where $i \in \{1, 2, 3\}$.",
    r"$$f = \sum_k x_k^2$$ The sum is over $k \in \{0, 1\}$.", r"$$f = \sum_{i=1}^n x_i^2$$ The sum is over $n \geq 2$ points.",
    r"$y_i = \sum_j A_{ij} x_j$ for $i > 1$, $L = \sum_i y_i^2$", r"The roots are cube roots of unity. $f = \sqrt{x}$",
    r"We use the 1-norm to promote sparsity: $f = \|y\|^2 + \|w\|_1$", "$t^+$ is the time just after $t$. $f = (x^+ - y)^2$",
    r"$p = \operatorname{softmax}(z)$. The softmax with a low temperature approaches the argmax.",
    r"$f = \sin(\pi\theta/180)$, with $\theta$ in degrees.",
    r"$f = \|x - y\|_1$, where $*$ denotes convolution.",
    r"$Z = \sum_k e^{a_k}$, $L = \log Z$, where $Z$ is a normalizing constant. Find $\partial L/\partial a$.",
    r"$r = u v$, $L = (s - r)^2$, where $r$ is treated as a constant. Find $\partial L/\partial s$.",
    r"$r = u v$, $L = (s - r)^2$. Find $\partial L/\partial u$. $r$ is held fixed here, so it comes out of the derivative.",
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
    (r"The softmax is over negative scores, $\operatorname{softmax}(z)_i = e^{-z_i}/\sum_j e^{-z_j}$. "
     r"$L = \operatorname{softmax}(x)_c$",
     [r" s(z)_i = e^{-z_i}/\sum_j e^{-z_j}", "L =  s(x)_c"]),
    (r"Let $f = \|x\|$, where $\|x\| = \sqrt{x^\top x}$.", [r"f = \|x\|", r"\|x\| = \sqrt{x^\top x}"]),
    (r"Let $f = \|w\| + w^\top x$ with $\|w\| = 1$.", [r"f = \|w\| + w^\top x", r"\|w\| = 1"]),
    (r"where $\langle x,y\rangle = \|x\| \|y\| \cos t$ and $f = \langle x,y\rangle$",
     [r"\langle x,y\rangle = \|x\| \|y\| \cos t", r"f = \langle x,y\rangle"]),
)


@pytest.mark.parametrize(("text", "lines"), OWN, ids=[text for text, _ in OWN])
def test_a_sign_that_the_text_defines_is_its_own(text, lines):
    assert [formula.latex for formula in statements_of(text).formulas] == lines


LISTED = ("Inequality signs are to be understood componentwise.", "By convention, subscripts denote time.",
          "Produkte sind als Faltungen zu lesen.")
UNLISTED = ("$x$ stands for the input.",
            "Vectors are to be understood as columns.", "By convention $0 \\log 0 = 0$.",
            r"$\odot$ is to be understood as the elementwise product.")


@pytest.mark.parametrize(("sentence", "listed"), [*((s, 1) for s in LISTED), *((s, 0) for s in UNLISTED)])
def test_a_convention_from_which_nothing_was_read_is_listed(sentence, listed):
    assert len(statements_of(f"Let $L = \\|x\\|^2$. {sentence}").words) == listed


def test_commands_tell_of_it(tmp_path):
    path = tmp_path / "text.md"
    path.write_text(f"{LISTED[0]} Let $L = x^2$. Then $\\frac{{dL}}{{dx}} = 2 x$.", encoding="utf-8")
    told = CliRunner().invoke(main, ["code", str(path), "--wrt", "x"])
    said = LISTED[0].rstrip(".")
    assert said in told.stderr and said in CliRunner().invoke(main, ["check", str(path)]).stdout
