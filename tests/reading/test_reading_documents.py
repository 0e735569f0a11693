"""Documents as statements: every row of every table, and what people type around mathematics."""


import pytest

import symderiv as sd
from symderiv.errors import ParseError
from symderiv.reading.documents import statements_of
from symderiv.reading.documents.positions import Traced
from symderiv.reading.prose.decorations import DECORATIONS
from symderiv.reading.prose.phrases import PHRASES
from symderiv.reading.prose.roles import CUES, role_of
from symderiv.reading.prose.stated.memberships import facts_in
from symderiv.reading.prose.stated.sets import SETS

ROWS = [(language, phrase) for language, phrases in PHRASES.items() for phrase in phrases]


def facts(text, kind):
    return [(f.subject, f.value) for f in statements_of(text).facts if f.kind == kind]


def latex(text, kind=""):
    return [f.latex for f in statements_of(text, kind=kind).formulas]


@pytest.mark.parametrize(("language", "phrase"), ROWS, ids=[f"{lang}-{n}-{p.kind}" for n, (lang, p) in enumerate(ROWS)])
def test_a_phrase_is_read_in_its_sentence_and_not_in_the_other(language, phrase):
    from symderiv.reading.documents.scanner import segments
    from symderiv.reading.prose.facts import Mention, facts_of
    from symderiv.reading.prose.sentences import sentences

    def found(text):
        parts = list(segments(text))
        mentions = {n: Mention.of(Traced.of(text[slice(*s.inner)])) for n, s in enumerate(parts) if s.environment}
        read = [f for s in sentences(text, parts) for f in facts_of(s, mentions, (language,))]
        fixed = tuple(v for v in phrase.value if not v.startswith("{"))
        return [f for f in read if f.kind == phrase.kind and (not fixed or f.value == fixed)]

    assert found(phrase.yes), phrase.yes
    assert not found(phrase.no), phrase.no


@pytest.mark.parametrize("member", SETS, ids=lambda m: m.example)
def test_a_set_says_what_its_members_are(member):
    read = facts_in(Traced.of(rf"x \in {member.example}"))
    assert read and read[0].value != (member.example,)
    other = facts_in(Traced.of(rf"x \in {member.not_this}"))
    assert {(f.kind, f.value) for f in read} != {(f.kind, f.value) for f in other}


@pytest.mark.parametrize("cue", CUES, ids=lambda c: f"{c.role}-{c.yes}")
def test_words_decide_a_role(cue):
    assert role_of("a = b", cue.yes + " ")[0] == cue.role
    assert role_of("a = b", cue.no + " ")[0] != cue.role


@pytest.mark.parametrize("command", DECORATIONS)
def test_what_is_no_mathematics_is_taken_off(command):
    arguments = "{u}" * DECORATIONS[command].count
    found = latex(rf"\[ y = x + {command}{arguments} 2 \]")
    assert all(command + "{" not in f and not f.endswith(command) for f in found)


WRITTEN = {
    "rows and columns of an alignment": (r"\begin{align} a &= b & c &= d \\ &= e \end{align}", ["a = b", "c = d", "= e"]),
    "eqnarray": (r"\begin{eqnarray} a & = & b \\ & = & c \end{eqnarray}", ["a = b", "= c"]),
    "a broken term": (r"\begin{align} f = & a \nonumber \\ & + b \end{align}", ["f = a + b"]),
    "derivatives of packages": (r"\[ \pdv[2]{f}{x} = \dv{f}{x}, \quad \pdv{x} f = \qty(a) \]",
                                [r"\frac{\partial^{2} f}{\partial x^{2}} = \frac{d f}{d x}",
                                 r"\frac{\partial}{\partial x} f =  (a)"]),
    "a bracket over two rows": (r"\begin{align} f = \Big[ & a \\ & b \Big] \end{align}", [r"f = \Big[   a      b \Big]"]),
    "two equations in one line": (r"\[ a = b, \qquad c = d \]", ["a = b", "c = d"]),
    "and between them": (r"\[ a = b \quad\text{and}\quad c = d \]", ["a = b", "c = d"]),
    "an arrow between them": (r"\[ a = b \Rightarrow c = d \]", ["a = b", "c = d"]),
    "a typed number": (r"\[ W = x \qquad (7) \]", ["W = x"]),
    "a number after ties": ("$$ W = x ~~~~(4) $$", ["W = x"]),
    "numbers at the margin": (
        r"\begin{align} W &= x \text{ [4]} \\ U &= x \ (5) \\ V &= x \tag*{6} \end{align} $$Z = x \eqno (7)$$",
        ["W = x", "U = x", "V = x", "Z = x"]),
    "a count of columns": (r"\begin{alignat*}{2} W &= x & \quad & \\ U &= x \end{alignat*}", ["W = x", "U = x"]),
    "a tag": (r"\[ W = x \tag{$\star$} \]", ["W = x"]),
    "a frame": (r"\[ \boxed{W = x} \]", ["W = x"]),
    "a colour": (r"\[ \color{blue}{W = x} \]", ["W = x"]),
    "a brace with a caption": (r"\[ W = \underbrace{x}_{\text{one}} + \underbrace{y}_{2} \]", ["W = {x} + {y}"]),
    "an end of proof": (r"\[ W = x. \qquad\blacksquare \]", ["W = x"]),
    "therefore": (r"\[ \therefore\quad W = x \]", ["W = x"]),
    "why": (r"\begin{align} W &= x && \text{by the chain rule} \end{align}", ["W = x"]),
    "text between rows": (r"\begin{align} W &= x \\ \intertext{and then} y &= z \end{align}", ["W = x", "y = z"]),
    "a nested environment": ("$$\n\\begin{aligned} a &= b \\\\ &= c \\end{aligned}\n$$", ["a = b", "= c"]),
    "a macro": (r"\newcommand{\w}{\mathbf{w}} \[ f = \w^\top x \]", [r"f = \mathbf{w}^\top x"]),
    "a macro with an argument": (r"\newcommand{\norm}[1]{\lVert #1 \rVert} \[ f = \norm{x} \]", [r"f = \lVert x \rVert"]),
    "a macro with a default": (r"\newcommand{\p}[2][L]{\frac{\partial #1}{\partial #2}} \[ \p{x} = \p[E]{y} \]",
                               [r"\frac{\partial L}{\partial x} = \frac{\partial E}{\partial y}"]),
    "def": (r"\def\R{\mathbb R} \def\f#1#2{#1 #2} \[ y = \f{a}{b} \]", ["y = a b"]),
    "an operator": (r"\DeclareMathOperator{\tr}{tr} \[ y = \tr A \]", [r"y = \operatorname{tr} A"]),
    "a paired delimiter": (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert} \[ y = \abs*{a} \]", [r"y = \lvert a \rvert"]),
    "a macro for an environment": (r"\def\be{\begin{equation}} \newcommand{\ee}{\end{equation}} \be a = b \ee", ["a = b"]),
    "money": ("It costs $5 and then $10. We set $y = x$.", ["y = x"]),
    "a stray dollar": ("A stray $ here.\n\nThen $y = x$.", ["y = x"]),
    "double backslashes of Markdown": ("We set\n\n\\\\[ y = x \\\\]\n", ["y = x"]),
    "code": ("# T\n```\ny = $a = b$\n```\nand `z = $c = d$` and $y = x$", ["y = x"]),
    "a byte order mark and Windows lines": ("\ufeff\\[\r\n y = x\r\n\\]\r\n", ["y = x"]),
    "verbatim": (r"\begin{verbatim} $a = b$ \end{verbatim} $y = x$", ["y = x"]),
    "words in a formula with dollars": (r"$$ y = \begin{cases} 1 & \text{if $x$} \\ 0 & \text{else} \end{cases} $$",
                                        [r"y = \begin{cases} 1 & \text{if $x$} \\ 0 & \text{else} \end{cases}"]),
    "a question": (r"\[ y = x^2 \] \[ \frac{\partial y}{\partial x} = \; ? \]", ["y = x^2"]),
    "a question mark at the end": (r"$$ y = \frac{x}{z} \; ? $$", [r"y = \frac{x}{z}"]),
    "names and signs as they look": ("$$ f(x) = ||Ax||² + lambda β $$", [r"f(x) = ||Ax||^2 + \lambda  \beta"]),
    "only a formula": ("y = x^2", ["y = x^2"]),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_people_write_around_a_formula(name):
    text, expected = WRITTEN[name]
    assert latex(text) == expected


CONDITIONS = {
    "before": (r"If $i = k$, the rule gives $$a_i = b_k$$ $$= c_k$$ If $i \neq k$, it gives $$a_i = d_k$$ Both: $$a_i = e_k$$",
               [("i = k",), ("i = k",), (r"i \neq k",), ()]),
    "behind": (r"\begin{align} a_j &= b_i, \quad i = j, \\ &= c_i, \quad i \neq j. \end{align}", [("i = j",), (r"i \neq j",)]),
    "in brackets": (r"\[ a_j = b_i \qquad (i \ne j) \]", [(r"i \ne j",)]),
    "in words": (r"\[ a_j = b_i \quad \text{if } i = j \]", [("i = j",)]),
    **{words: (rf"{words}: $$\frac{{\partial p_k}}{{\partial z_j}} = c$$ In all $$\nabla_z p = J$$", [(rf"k {sign} j",), ()])
       for words, sign in (("For the rest, off the diagonal", r"\ne"), ("When the indices are equal", "="))},
    "letters before a colon": (r"Different index $j\ne k$: $\frac{\partial p_k}{\partial z_j} = c$. It is $a = b$.",
                               [(r"j\ne k",), ()]),
    "places within a range": (r"For an inner mass $1<m<N$ $$\frac{\partial V}{\partial q_m} = c$$", [("1<m<N",)]),
    "letters behind a line": (r"Here $\frac{\partial p_k}{\partial z_j} = c$ ($j \ne k$).", [(r"j \ne k",)]),
    "letters supposed": (r"Let $j \ne k$. Then $$\frac{\partial p_k}{\partial z_j} = c$$ so",
                         [(), (r"j \ne k",)]),
    **{f"a case of its own, {head}": (rf"{head} \[ \frac{{\partial p_i}}{{\partial z_j}} = c \] so", [(sign,)])
       for head, sign in ((r"Case 2: $i \ne j$.", r"i \ne j"), (r"\textbf{Case 1} ($i = j$).", "i = j"))},
    **{f"typed, {text}": (f"p = s(z)\n{text}", [(), ("i ≠ j",)])
       for text in ("For i ≠ j: dp_i/dz_j = c", "i ≠ j: dp_i/dz_j = c", "dp_i/dz_j = c, i ≠ j", "dp_i/dz_j = c (i ≠ j)",
                    "Case 2 (i ≠ j): dp_i/dz_j = c", "Case 2: i ≠ j.\ndp_i/dz_j = c")},
    "an item of its own": (r"(ii) $i ≠ j$. \[ \frac{\partial p_i}{\partial z_j} = c \] so", [(), ("i ≠ j",)]),
    "no case of its own": (r"Now $p = s$. \[ \frac{\partial p_i}{\partial z_j} = c \]", [(), ()]),
    "letters that differ": (r"Suppose $j$ and $k$ differ. Then $$\frac{\partial p_k}{\partial z_j} = c$$", [(r"j \ne k",)]),
    "in a heading": ("## Case 1: $i = j$\n\n$$a_i = b_j$$\n\n## Case 2: $i \\ne j$\n\n$$a_i = c_j$$\n\n## Both\n\n$$a = d$$",
                     [("i = j",), (r"i \ne j",), ()]),
    "behind the display": (r"We have \[ a_j = b_i \] for $i \ne j$.", [(r"i \ne j",)]),
    "another definition is none": (r"\[ W = A, \quad b = c \]", [(), ()]),
    "a German one": (r"Falls $i = j$, folgt \[ a_i = b_j . \]", [("i = j",)]),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions(name):
    text, expected = CONDITIONS[name]
    assert [f.conditions for f in statements_of(text).formulas] == expected


FACTS = [
    (r"$x$ is a vector and $A$ is symmetric.", "given", ("A", ("symmetric",))),
    (r"$z$ ist ein Vektor und $y$ ist one-hot.", "given", ("y", ("one-hot",))),
    (r"$A$ of size $n$ is symmetric.", "given", ("A", ("symmetric",))),
    (r"With a rate $q$, a binary vector $m$ and a number $b$.", "given", ("m", ("mask",))),
    (r"Soit $A$ une matrice symétrique $n\times n$ et $x$ un vecteur.", "given", ("A", ("symmetric",))),
    (r"Sia $A$ una matrice simmetrica e $x$ un vettore.", "given", ("A", ("symmetric",))),
    (r"Sia $A$ una matrice simmetrica definita positiva.", "given", ("A", ("spd",))),
    (r"Seja $A$ uma matriz simétrica definida positiva.", "given", ("A", ("spd",))),
    (r"$x_1,\dots,x_N \in \mathbb{R}^D$", "family", ("x", ("1", "N"))),
    (r"$x_1,\dots,x_N \in \mathbb{R}^D$", "element", ("x", ("D",))),
    (r"samples $x^{(1)},\dots,x^{(m)}$", "family", ("x", ("1", "m"))),
    (r"\[ a_i = b_i, \qquad i,j = 1, 2, \ldots, n-1 \]", "range", ("i", ("1", "n-1"))),
    (r"for $1 \le i \le n$", "range", ("i", ("1", "n"))),
    (r"$\theta, x^{(i)} \in \mathbb{R}^n$", "shape", (r"\theta", ("n",))),
    (r"$x \in \mathbb R ^ n \setminus \{0\}$", "shape", ("x", ("n",))),
    (r"$Y \in \mathbb{R}^{1 \times m}$", "shape", ("Y", ("1", "m"))),
    (r"$a \in \mathbb{R}$", "shape", ("a", ())),
    (r"$\lambda > 0$", "given", (r"\lambda", ("positive",))),
    (r"$y = \pm 1$", "values", ("y", (r"\{-1,1\}",))),
    (r"$K^\top = K$", "given", ("K", ("symmetric",))),
    (r"$p$ (with $\sum_i p_i = 1$)", "given", ("p", ("simplex",))),
    (r"a positive semi-definite $A$", "given", ("A", ("symmetric",))),
    (r"$A$ is PSD", "given", ("A", ("symmetric",))),
    (r"with $A$ sym. pos. def., $x$ a vector", "given", ("A", ("spd",))),
    (r"$A$ is p.d. and $b$ is given", "given", ("A", ("spd",))),
    (r"$H = H'$", "given", ("H", ("symmetric",))),
    ("Sigma is symmetric, x a vector.\n\n$$L = b$$", "given", (r"\Sigma", ("symmetric",))),
    (r"$W$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^K$ is one-hot", "given", ("y", ("one-hot",))),
    (r"With $x\in\mathbb{R}^n$ and one-hot $y\in\mathbb{R}^K$ let $z=x$.", "given", ("y", ("one-hot",))),
    (r"$A$, a symmetric $n \times n$ matrix", "given", ("A", ("symmetric",))),
    ("w and x are vectors, y is +1 or -1\n\n$$L = y w^T x$$", "rank", ("w", ("vector",))),
    ("w and x are vectors, y is +1 or -1\n\n$$L = y w^T x$$", "values", ("y", (r"\{-1,1\}",))),
    ("A is a n x n matrix and b in R^n.\n\n$$L = b^T A b$$", "shape", ("A", ("n", "n"))),
    (r"$y$ is the $n\times 1$ vector of data", "shape", ("y", ("n",))),
    ("Everything is a number.\n\n$$L = b$$", "rank", ("", ("scalar",))),
]


@pytest.mark.parametrize(("text", "kind", "fact"), FACTS, ids=[f"{k}-{t[:30]}" for t, k, _ in FACTS])
def test_facts(text, kind, fact):
    assert fact in facts(text, kind)


NO_FACTS = [
    (r"$W$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^K$ is one-hot", "given", "x"),
    (r"Take $x\in\mathbb{R}^n$, one-hot $y\in\mathbb{R}^K$ and $W$.", "given", "x"),
    (r"If $A$ is symmetric these become $\nabla f = A x$.", "given", "A"),
    (r"for a symmetric $n \times n$ matrix $A$ and $x \ne 0$", "given", "x"),
    (r"the parameter $\theta$", "rank", r"\theta"),
    (r"the constraint $\sum_k p_k = 1$", "given", "p"),
    (r"$A$ is not necessarily symmetric", "given", "A"),
    (r"$A$ is not PSD", "given", "A"),
    (r"$A$ is the gain of a PD controller", "given", "A"),
]


@pytest.mark.parametrize(("text", "kind", "subject"), NO_FACTS, ids=[t for t, _, _ in NO_FACTS])
def test_what_is_no_fact(text, kind, subject):
    assert subject not in [s for s, _ in facts(text, kind)]


def test_places_point_into_the_source():
    text = "\\newcommand{\\norm}[1]{\\lVert #1 \\rVert}\nLet\n\\[ f = \\norm{x} + g \\]"
    formula = statements_of(text).formulas[0]
    for letter in "fxg":
        assert text[formula.places[formula.latex.rindex(letter)]] == letter
    assert len(formula.places) == len(formula.latex) + 1


def test_numbers_labels_and_words():
    text = r"By the chain rule \begin{align} a &= b \tag{3} \label{eq:a} \\ c &= d \text{ (similarly)} \end{align}"
    first, second = statements_of(text).formulas
    assert (first.number, first.label, first.before, second.after) == ("3", "eq:a", "By the chain rule", "(similarly)")


def test_a_display_that_never_closes_is_listed_and_the_rest_is_read():
    found = statements_of("\\begin{align} a &= b\n\nThen \\[ c = d \\]")
    assert [f.latex for f in found.formulas] == ["c = d"]
    assert [(s.at, s.reason) for s in found.skipped] == [(13, r"\begin{align} is never closed")]


def test_a_macro_without_end_says_so():
    with pytest.raises(ParseError, match="goes on without end"):
        statements_of(r"\newcommand{\a}{\a\a} \[ \a \]")


def test_roles():
    roles = [(f.latex, f.role) for f in statements_of(r"""
The gradient is $$\frac{\partial L}{\partial m} = s - m = 0$$ $$\Rightarrow m = s$$
and the step $$w \leftarrow w - g$$ where $g = s$. Setting it to zero gives $$m = t.$$""").formulas]
    assert [r for _, r in roles] == ["claim", "stationarity", "update", "definition", "stationarity"]


def test_what_is_given_is_no_definition():
    first, second = statements_of(r"with $q_i = 2 y_i - 1$ given and $z = q$ given by the net").formulas
    assert first.role == "given" != second.role


def test_notebooks():
    text = '{"cells": [{"cell_type": "markdown", "source": ["Let $a = b$\\n"]}, {"cell_type": "code", "source": "x = 1"}]}'
    assert latex(text, "ipynb") == ["a = b"]
    with pytest.raises(ParseError, match="not a notebook"):
        statements_of("[1", kind="ipynb")


@pytest.mark.parametrize("text", [r"\[ " + r"\alpha_{i} \beta " * 900 + r" = x \]", "$" * 500, r"\begin{align}" * 300, "{" * 4000,
                                  r"\text{" * 900 + "$", "If $i = k$, " * 300 + "$$a = b$$"], ids=range(6))
def test_what_repeats_is_read_to_its_end(text):
    """A pattern that takes exponential time does not come to the end of these."""
    found = statements_of(text)
    assert found.source == text and (found.formulas or found.skipped or "[" not in text)


@pytest.mark.parametrize(("text", "givens"), [
    (r"With $x\in\mathbb{R}^n$ and one-hot $y\in\mathbb{R}^K$ let $z = x$.", {("y", "one-hot")}),
    (r"Take $x\in\mathbb{R}^n$, one-hot $y\in\mathbb{R}^K$.", {("y", "one-hot")}),
    (r"Take $A$, symmetric, and $b$.", {("A", "symmetric")}),
    (r"$A\in\mathbb{R}^{n\times n}$ symmetric positive definite.", {("A", "spd")}),
])
def test_an_adjective_belongs_to_its_own_symbol(text, givens):
    facts = statements_of(text, "x").facts
    assert {(f.subject, f.value[0]) for f in facts if f.kind == "given"} == givens


@pytest.mark.parametrize(("text", "taken"), [
    (r"The size is $x^2 + 3$ here.", [("x^2 + 3", "it states nothing")]),
    (r"Let $x\in\mathbb{R}^d$.", [(r"x\in\mathbb{R}^d", "shape of $x$")]),
    (r"We use $x \to y$ and $3$.", [(r"x \to y", "it states nothing"), ("3", "it states nothing")]),
])
def test_formulas_that_state_nothing_are_told_where_nothing_else_is(tmp_path, text, taken):
    (tmp_path / "text.tex").write_text(text, encoding="utf-8")
    lines = sd.read_problem(tmp_path / "text.tex").read_as.lines
    assert [(line.latex, line.reason) for line in lines] == taken
    assert {line.role for line in lines} == {"mention"}


@pytest.mark.parametrize("words", [
    ". We denote it by $J$", ", which we call $J$", ". Wir bezeichnen sie mit $J$", ", que denotamos por $J$",
    ", que l'on note $J$",
])
def test_a_name_that_is_given_afterwards_is_one_more_definition(words):
    assert "J = \\log p(y|w)" in latex(rf"\[ \log p(y|w) = -\|y-Aw\|^2 \]{words}.")
    assert not latex(rf"The data are $y_i$ here{words}.")


@pytest.mark.parametrize(("words", "made"), [
    ("where $p$ is the softmax of the logits $z$", r"p = \operatorname{softmax}(z)"),
    ("and $p$ sei die Softmax von $z$", r"p = \operatorname{softmax}(z)"),
    (r"Let $p\in\mathbb{R}^n$ be the row-wise softmax of $z$", r"p = \operatorname{softmax}(z)"),
    ("Denote by $p$ the column-wise softmax of $z$", r"p = (\operatorname{softmax}((z)^\top))^\top"),
    ("The vector $p$ is obtained by applying the sigmoid function to $Wx$", r"p = \operatorname{sigmoid}(Wx)"),
    ("Let $p$ be the squared norm of $z$", r"p = \|z\|^2"),
    ("Let $p$ be the vector of row norms of $z$", r"p_{i} = \|z_{i,:}\|"),
    ("Sei $p$ die Norm jeder Spalte von $z$", r"p_{i} = \|z_{:,i}\|"),
    ("where $p_k$ is the softmax of row $k$ of $z$", r"p_k = \operatorname{softmax}(z_{k,:})"),
    ("with $p_j$ the squared norm of the $j$-th column of $z$", r"p_j = \|z_{:,j}\|^2"),
    ("The derivative of $p$ is the softmax of $z$", ""),
    (r"Let $p$ be the mean of $z$, $z\in\mathbb{R}^n$", r"p = \operatorname{mean}(z)"),
    (r"$z\in\mathbb{R}^n$, $p$ is the mean and $q$ the variance of $z$", r"p = \operatorname{mean}(z)"),
    (r"$z\in\mathbb{R}^n$ is Gaussian and $p$ is the mean of $z$", ""),
    (r"$z\in\mathbb{R}^{n\times d}$ and $p$ is the mean of the entries of $z$", r"p = \operatorname{mean}(z)"),
    (r"Let $p$ be the mean of $z_1,\dots,z_n\in\mathbb{R}^d$", r"p = \frac{1}{n} \sum_{i} z_i"),
    (r"Here $L = \sum_i z_i/p$ where $p^2$ is the variance of $z$", r"p = \operatorname{std}(z)"),
    (r"The mean $q$ and the variance $p$ of $z$", r"p = \operatorname{var}(z)"),
    (r"Sei $q$ der Mittelwert von $z$ und $p$ ihre Varianz", r"p = \operatorname{var}(z)"),
    ("Let $p$ be the mean of the squared $z$", ""),
    ("Here $p$ is the softmax of $z$ times $a$", ""),
    ("Here $p_i = z_i^2$ and $p$ is the softmax of $z$", ""),
])
def test_words_define_a_quantity_by_a_function(words, made):
    assert [text for text in latex(words) if text.startswith("p = ") or text == made] == [made] * bool(made)
