"""What a text denies, doubts, or supposes for one question; what it adds to its objective in words."""

import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from symderiv.reading.documents import statements_of
from symderiv.reading.prose.said.doubts import doubt

TEXT = {
    "en": (r"Let $A \in \mathbb{R}^{n\times n}$. ", r" For $f(x) = x^\top A x$, find $\nabla f$."),
    "de": (r"Sei $A \in \mathbb{R}^{n\times n}$ eine Matrix. ", r" Bestimme für $f(x) = x^\top A x$ den Gradienten $\nabla f$."),
    "pt": (r"Seja $A \in \mathbb{R}^{n\times n}$ uma matriz. ",
           r" Para $f(x) = x^\top A x$, calcule $\nabla f$ por $x$."),
    "fr": (r"Soit $A \in \mathbb{R}^{n\times n}$ une matrice. ",
           r" Pour $f(x) = x^\top A x$, calculez $\nabla f$ par rapport à $x$."),
    "es": (r"Sea $A \in \mathbb{R}^{n\times n}$ una matriz. ", r" Para $f(x) = x^\top A x$, calcula $\nabla f$ respecto de $x$."),
    "it": (r"Sia $A \in \mathbb{R}^{n\times n}$ una matrice. ",
           r" Per $f(x) = x^\top A x$, calcolare $\nabla f$ rispetto a $x$."),
}
DOUBTED = [
    *(("en", text) for text in (
        "Note that we do **not** assume that $A$ is symmetric.", "Do not assume that $A$ is symmetric.",
        "Without assuming that $A$ is symmetric, we proceed.", "We do not assume $A$ symmetric.",
        "Suppose $A$ were symmetric; then things would be easy. In general it is not.", "It would be nice if $A$ were symmetric.",
        "Nobody said $A$ is symmetric.", "A student claims that $A$ is symmetric, which is false.",
        "$A$ is symmetric only in Section 3.", "Nowhere do we need that $A$ is symmetric.",
        "No assumption is made that $A$ is symmetric.",
        "The assumption that $A$ is symmetric is not needed.", "It doesn't matter whether or not $A$ is symmetric.",
        "This holds even if $A$ is symmetric.", "Unless $A$ is symmetric, this differs from $2Ax$.",
        "Neither $A$ nor $A^2$ is symmetric.", "We do not assume $A = A^\\top$.", "Some people assume that $A$ is symmetric.",
        "Is $A$ symmetric? Not necessarily.", "It is a common mistake to think that $A$ is symmetric.",
        "$A$ is close to symmetric.", "$A$ is the product of two symmetric matrices.", "$A$ is symmetric up to its first row.",
        "$A$ is positive definite but not symmetric.", "Here $A \\succ 0$, but $A$ is not symmetric.", "$A=A^\\top$ fails.",
        "We do not have $A=A^\\top$.", "The pattern of $A$ is symmetric.", "Forget that $A$ is symmetric.",
        "In the lecture $A$ was symmetric; now $A$ is arbitrary.",
        "Suppose first that $A$ is symmetric. Now drop this assumption.",
        "$A$ is nearly one-hot.", "$A$ is twice a one-hot matrix.",
        "$A$ is a smoothed one-hot matrix.", "The first entry of $A$ is positive.", "$A$ is orthogonal on average.",
        "$A$ is a multiple of a binary mask.",
        "Is that right, or do I need $A$ symmetric?", "Why is $A$ symmetric?", "$A$ symmetric?",
        "Assume for now that $A$ is symmetric?", "The case of symmetric $A$ is left as an exercise.",
        "Most textbooks take symmetric $A$.", "In most applications $A$ is symmetric.", "Usually $A$ is symmetric.",
        "Compare with Problem 2, where $A$ was symmetric.", "Unlike symmetric $A$, a general one has two terms.",
        "(Symmetric $A$ would be easier.)", "An orthogonal $A$ would preserve lengths.", "With symmetric $A$ it is easy.")),
    ("de", "$A$ ist alles andere als symmetrisch."), ("de", "$A$ ist das Produkt zweier symmetrischer Matrizen."),
    ("pt", "A matriz $A$ é quase simétrica."), ("fr", "$A$ est symétrique à la première ligne près."),
    ("es", "$A$ es definida positiva pero no simétrica."), ("it", "$A$ è simmetrica a meno della prima riga."),
    ("de", "Hier wird nicht angenommen, dass $A$ symmetrisch ist."), ("de", "Ohne anzunehmen, dass $A$ symmetrisch ist."),
    ("de", "Wäre $A$ symmetrisch, so wäre es einfach."), ("fr", "On ne suppose pas que $A$ est symétrique."),
    ("fr", "Même si $A$ est symétrique, on garde tout."), ("pt", "Não se supõe que $A$ seja simétrica."),
    ("pt", "Sem supor que $A$ é simétrica."), ("es", "No suponemos que $A$ es simétrica."),
    ("es", "Sin suponer que $A$ es simétrica."), ("it", "Non si assume che $A$ sia simmetrica."),
]
STATED = [
    *(("en", text) for text in (
        "Assume that $A$ is symmetric.", "Without loss of generality, $A$ is symmetric.",
        "We do not assume convexity, but $A$ is symmetric.", "$A$ is not only symmetric but also invertible.",
        "Unless stated otherwise, $A$ is symmetric.", "$A$ is symmetric (but not necessarily positive definite).",
        "We may assume that $A$ is symmetric.", "$A$ is symmetric, which is not a restriction.",
        "Recall that $A$ is symmetric and note that $x$ is not given.", "The labels are unknown, and $A$ is symmetric.",
        "$A$ is symmetric and nearly singular.", "$A$ is the sum of two symmetric matrices.",
        "Do not forget that $A$ is symmetric.", "Consider the case of symmetric $A$.",
        "Unlike the lecture, we take symmetric $A$.",
        "What can be said with $A$ symmetric?", "For symmetric $A$ we would like to go on.", "In all cases $A$ is symmetric.",
        "As in the lecture, $A$ is symmetric.", "$A$ is self-adjoint.", "$A$ equals its transpose.", "We assume symmetry of $A$.",
        "The matrix $A$ of the form is symmetric.", "$A$ was assumed symmetric.", "$A$ ist symmetrisch.")),
    ("de", "Symmetrisch ist $A$."), ("fr", "On suppose la symétrie de $A$."), ("pt", "$A$ é igual à sua transposta."),
    ("de", "Sei $A$ symmetrisch."), ("pt", "No caso geral, assumimos que $A$ é simétrica."), ("fr", "Soit $A$ symétrique."),
    ("es", "Supongamos que $A$ es simétrica."), ("it", "Sia $A$ simmetrica."),
]


def read(tmp_path, text):
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    return read_problem(path)


def givens(problem):
    return [row.name for row in problem.read_as.symbols if row.kind == "given"]


@pytest.mark.parametrize(("language", "text"), DOUBTED, ids=[row[1] for row in DOUBTED])
def test_what_is_doubted_is_not_given_and_listed(tmp_path, language, text):
    problem = read(tmp_path, text.join(TEXT[language]))
    assert givens(problem) == []
    assert any(line.reason.startswith(("It is denied", "It is not said", "It is taken back", "It is asked"))
               for line in problem.read_as.unread)


@pytest.mark.parametrize(("language", "text"), STATED, ids=[row[1] for row in STATED])
def test_what_is_stated_is_given(tmp_path, language, text):
    problem = read(tmp_path, text.join(TEXT[language]))
    assert givens(problem) == ["A"]
    assert problem.read_as.unread == ()


def test_what_is_so_by_nature_is_not_doubted():
    text = "we do not assume that the covariance matrix ⟦0⟧ is diagonal"
    assert doubt(text, 26, 43, "covariance matrix") == ""
    assert doubt(text, 26, 43, "matching") != ""


@pytest.mark.parametrize("text", [
    "\n\n1. Find $\\nabla f$.\n2. Find $\\nabla f$ if $A$ is symmetric.",
    "\n\n(a) Find $\\nabla f$.\n(b) Find $\\nabla f$ for symmetric $A$.",
    "\n\n(a) Find $\\nabla f$.\n(b) Now suppose that $A$ is symmetric. Simplify $\\nabla f$.",
    "\n\n1. Find $\\nabla f$.\n2. Find $\\nabla f$ under the assumption that $A$ is symmetric.",
    "\n\\begin{enumerate}\n\\item Find $\\nabla f$.\n\\item Let $A$ be symmetric. Find the Hessian.\n\\end{enumerate}"])
def test_a_condition_of_one_item_is_given_there_alone(tmp_path, text):
    problem = read(tmp_path, r"Let $A \in \mathbb{R}^{n\times n}$, $f(x)=x^\top Ax$." + text)
    assert [givens(part) for part in problem.parts] == [[], ["A"]]


def test_a_condition_of_one_question_among_others_is_listed(tmp_path):
    text = r"Let $A \in \mathbb{R}^{n\times n}$, $f(x)=x^TAx$. Find $\nabla f$."
    alone = read(tmp_path, text.replace(".", " if $A$ is symmetric.").replace(" if $A$ is symmetric. F", ". F"))
    assert givens(alone) == ["A"]
    both = read(tmp_path, f"{text} Find the Hessian if $A$ is symmetric.")
    assert givens(both) == []
    assert [line.latex for line in both.read_as.unread] == [r"A\text{ is symmetric}"]


JOINED = [
    r"The loss is $L = (y - w^\top x)^2$ (squared error) plus $\lambda \|w\|^2$ (weight decay). Compute the gradient.",
    r"The loss is $$L = (y - w^\top x)^2$$ plus a ridge penalty $\lambda \|w\|^2$.",
    r"La pérdida es $L = (y - w^\top x)^2$ más una penalización $\lambda \|w\|^2$. Calcula el gradiente respecto de $w$.",
    r"A função de perda é $L = (y - w^\top x)^2$ mais $\lambda \|w\|^2$. Calcule o gradiente em relação a $w$.",
]
REFUSED = [
    r"The objective is $L = (y - w^\top x)^2$, and we add $\lambda\|w\|^2$ to it. Find the gradient.",
    r"Let $L = (y - w^\top x)^2$. To this we add a penalty $\lambda\|w\|^2$. Find the gradient.",
    r"The loss $L = (y - w^\top x)^2$ is regularised by $\lambda\|w\|^2$. Find $\nabla_w L$.",
    r"The loss is $L = (y - w^\top x)^2$ minus $\lambda\|w\|^2$. Find $\nabla_w L$.",
    r"La perte est $L = (y - w^\top x)^2$, à laquelle on ajoute $\lambda \|w\|^2$. Calculez le gradient par rapport à $w$.",
    r"Die Verlustfunktion ist $L = (y - w^\top x)^2$, und wir addieren $\lambda \|w\|^2$. Bestimme den Gradienten nach $w$.",
]


@pytest.mark.parametrize("text", JOINED)
def test_what_words_add_at_once_is_one_line(tmp_path, text):
    found = read(tmp_path, text).read
    assert [line.latex for line in read(tmp_path, text).read_as.lines] == [r"L = (y - w^\top x)^2 + \lambda \|w\|^2"]
    assert {found.tensor("w"), found.tensor(r"\lambda")} <= set(found.definitions.below(found.asked()))


@pytest.mark.parametrize("text", REFUSED)
def test_a_part_of_an_objective_is_no_objective(tmp_path, text):
    found = read(tmp_path, text).read
    with pytest.raises(SymderivError, match="Only a part of it is a formula") as error:
        found.asked()
    if "minus" not in text:
        mended = read(tmp_path, error.value.advice.partition("as in ")[2]).read
        assert mended.asked().name == "L"


def test_the_sum_of_both_is_a_line(tmp_path):
    found = read(tmp_path, r"The loss is $L = (y - w^\top x)^2$. Later we need $R = \|w\|^2$. "
                 "The final objective is the sum of both.").read
    assert set(found.definitions.below(found.asked())) >= {found.tensor("L"), found.tensor("R")}


@pytest.mark.parametrize(("text", "reason"), [
    (r"Let $f(u) = \|u - v\|^2$. Find $\nabla f$ and evaluate it at $u = v$.", "The value at a point"),
    (r"Let $f(u) = \|u - v\|^2$. Find $\nabla f$ and the directional derivative of $f$ along $v$.", "A directional derivative"),
    (r"Let $f(u) = \|u - v\|^2$. The residual is $u - v$. Find $\nabla f$.", "It states nothing here"),
])
def test_what_belongs_to_no_line_is_listed(tmp_path, text, reason):
    assert any(line.reason.startswith(reason) for line in read(tmp_path, text).read_as.lines)


OTHERS = ["1. Assume A symmetric. Find the gradient of f = x^T A x wrt x.\n2. Find the gradient of g = x^T A y wrt x.",
          "(a) Let $f = x^T A x$ where A is symmetric. Find $\\nabla_x f$.\n(b) Let $g = x^T A^2 x$. Find $\\nabla_x g$.",
          "f = x^T A x\n\na) find df/dx\nb) find df/dx, assume A symmetric\nc) find df/dA"]
ALL = ["Let $A$ be symmetric.\n(a) Let $f = x^T A x$. Find $\\nabla f$.\n(b) Let $g = x^T A^2 x$. Find $\\nabla g$.",
       "(a) Let $A$ be symmetric and $f = x^T A x$. Find $\\nabla f$.\n(b) Find the Hessian of $f$.",
       "1. A is symmetric.\n2. f = x^T A x.\n3. find df/dx."]


@pytest.mark.parametrize("text", [*OTHERS, *ALL], ids=lambda t: t[:40])
def test_what_one_item_says_of_what_others_use_is_given_there_alone(tmp_path, text):
    (tmp_path / "text.md").write_text(text + "\n")
    found = [s.name for s in read_problem(tmp_path / "text.md").read_as.symbols if "given" in s.kind]
    assert found == (["A"] if text in ALL else [])


@pytest.mark.parametrize("words", ["$y$ contains probabilities", "a vector of probabilities $y$", "label probabilities $y$"])
def test_probabilities_that_nobody_calls_a_distribution_may_be_independent(words):
    said = statements_of(f"Let $p = \\sigma(z)$ and $L = \\|p - y\\|^2$ with {words}.").facts
    assert not [fact for fact in said if fact.value == ("simplex",)]
