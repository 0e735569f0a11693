"""What stands in tables, lists, code and typed text is read as what stands in sentences; what is asked is asked at every door."""

import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from symderiv.reading.documents import statements_of
from symderiv.reading.problems.asked import asked_in_words
from tests.reading.reading_oracle import Asked, holds, positive

SHAPED = (
    ("md", "| name | shape |\n|---|---|\n| `W1` | `(h, d)` |", "W_1", ("h", "d")),
    ("md", "| name | shape |\n|---|---|\n| $W$ | [h, d] |", "W", ("h", "d")),
    ("md", "| name | meaning | size |\n|:-:|---|---|\n| $A$, $B$ | data | n x d |", "B", ("n", "d")),
    ("md", "| symbol | space |\n|---|---|\n| $x$ | $\\mathbb{R}^{d}$ |", "x", ("d",)),
    ("md", "| symbol | dim |\n|---|---|\n| $x$ | $d$-vector |", "x", ("d",)),
    ("md", "| symbol | dim |\n|---|---|\n| $x$ | vector of length $d$ |", "x", ("d",)),
    ("md", "| symbol | shape |\n|---|---|\n| `w0` | `()` |", "w_0", ()),
    ("tex", "\\begin{tabular}{ll}\n\\toprule Symbol & Meaning \\\\ \\midrule\n$w$ & weights, in $\\mathbb{R}^p$ \\\\\n"
     "$S$ & scatter, symmetric $p\\times p$ \\\\ \\bottomrule\n\\end{tabular}", "S", ("p", "p")),
    ("md", "- `X` — data matrix, shape `(n, d)`\n- `w` — weights", "X", ("n", "d")),
    ("md", "Shapes\n------\n- `W1`: `(h, d)`\n- `b1`: `(h,)`\n", "b_1", ("h",)),
    ("md", "* $a$: a vector in $\\mathbb{R}^p$\n* $b$: a vector in $\\mathbb{R}^q$\n", "b", ("q",)),
    ("tex", "\\begin{description}\n\\item[$X$] the data matrix ($n\\times d$)\n\\end{description}", "X", ("n", "d")),
    ("tex", "shapes: W (h, d), x (d,), y scalar\nL = sum_i x_i", "x", ("d",)),
    ("tex", "For symmetric A (k by k), what is the derivative of q = x'Ax?", "A", ("k", "k")),
    ("tex", r"$u_i$ is the $i$-th row of $U\in\mathbb{R}^{m\times k}$ and $v_j$ is the $j$-th row of "
     r"$V\in\mathbb{R}^{n\times k}$.", "V", ("n", "k")),
    ("tex", r"where $b$ is a row vector of size $1\times m$", "b", ("1", "m")),
    ("tex", r"where $b$ is a row vector of length $m$", "b", ("1", "m")),
)


@pytest.mark.parametrize(("kind", "text", "symbol", "shape"), SHAPED, ids=lambda value: str(value)[:40])
def test_shapes_in_tables_lists_and_code(kind, text, symbol, shape):
    facts = {f.subject: f.value for f in statements_of(text, kind=kind).facts if f.kind == "shape"}
    assert facts.get(symbol) == shape


def test_a_list_of_symbols_goes_over_no_shape():
    facts = statements_of("shapes: W (h, d), x (d,), b (h,), y scalar. Vectors of length d and t, s are numbers\nf = W x").facts
    assert [f.subject for f in facts if f.kind == "rank" and f.value == ("scalar",)] == ["y", "t", "s"]


def test_members_of_a_family_are_no_sizes():
    facts = statements_of(r"Das Signal sei $x_1,\dots,x_N$, der Filter $w_1,\dots,w_K$ und die Ausgabe $y$.").facts
    assert not [f for f in facts if f.kind in ("shape", "element")]


def test_a_shape_that_is_not_understood_is_listed():
    skipped = statements_of("| symbol | shape |\n|---|---|\n| $v$ | as needed |\n| $w$ | scalar |", kind="md").skipped
    assert [(s.latex, s.reason) for s in skipped] == [("as needed", "This shape is not understood")]


FORMULAS = (
    ("md", "```math\nf = x^2\n```", ["f = x^2"]),
    ("md", "The loss is\n```\nL = w.x + b\n```\nin code.", [r"L = w^{\top} x + b"]),
    ("md", "```python\nL = w + b\n```\n$f = x^2$", ["f = x^2"]),
    ("md", "We use `L = x**2`, which `f(x)` returns.", ["L = x^{2}"]),
    ("md", r"Let `Z = X W`, `n = len(y)`, `g = 2*Z` and $L = \|Z\|^2$.", ["Z = X W", r"L = \|Z\|^2"]),
    ("md", "$$\n% the loss\nL = 10% x^2 + 5 % y % squared, as usual\n$$", [r"L = \frac{10}{100} x^2 + \frac{5}{100} y"]),
    ("md", r"$L = \operatorname{sgn}(x)$. By convention $\operatorname{sgn}(t)$ is $1$ for $t>0$ and $0$ otherwise.",
     [r"L = \operatorname{sgn}(x)", r"\operatorname{sgn}(t) = \begin{cases} 1 & t>0 \\ 0 & \text{otherwise} \end{cases}"]),
    ("md", "Model\n-----\n$h = W x$, $z = V h$.", ["h = W x", "z = V h"]),
    ("tex", "yhat = v.T @ np.tanh(W @ x)", [r"\hat{y} = v^{\top} @ tanh(W @ x)"]),
    ("tex", "L = sum(x^2)  # x is +1 or -1", [r"L = \operatorname{sum}(x^2)"]),
    ("tex", "L = sum(y)  # y = x + 1", [r"L = \operatorname{sum}(y)", "y = x + 1"]),
    ("tex", "L = sum(x^2)  # (N,)", [r"L = \operatorname{sum}(x^2)"]),
    ("tex", "A = X.T @ X\nA = A.T", [r"A = X^{\top} @ X", r"A = A^{\top}"]),
    ("tex", "dx = W2.T @ dlogits", [r"dx = W_2^{\top} @ \mathrm{dlogits}"]), ("tex", "dh = W.T @ do", [r"dh = W^{\top} @ do"]),
    ("tex", "aᵢ = σ(zᵢ)    (σ is the logistic sigmoid)", [r"a_i = \sigma (z_i)"]),
    ("tex", "∂E/∂Wᵢⱼ = 2 xⱼ", [r"\frac{\partial E}{\partial W_{ij}} = 2 x_j"]),
)


@pytest.mark.parametrize(("kind", "text", "formulas"), FORMULAS, ids=lambda value: str(value)[:30])
def test_formulas_in_code_and_typed_text(kind, text, formulas):
    assert [f.latex for f in statements_of(text, kind=kind).formulas] == formulas


MODEL = (r"$X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $y\in\mathbb{R}^n$. "
         r"$$E = \|Xw + b\mathbf{1} - y\|^2$$ $$G = \|w\|^2$$ ")
ASKED = (
    ("Find the gradient of $E$ with respect to $w$.", [("E", "w")]),
    ("Differentiate the loss $E$ with respect to the weights $w$ and the bias $b$.", [("E", "w"), ("E", "b")]),
    ("What is the gradient of $G$ by $w$?", [("G", "w")]),
    ("Berechnen Sie den Gradienten von $E$ nach $b$.", [("E", "b")]),
    ("Calcule o gradiente de $E$ em relação ao vetor $w$.", [("E", "w")]),
    ("Calculer la dérivée de $E$ par rapport à $b$.", [("E", "b")]),
    ("Calcule la derivada de $E$ con respecto a $b$.", [("E", "b")]),
    ("The loss grows with $w$.", []),
    ("Find the Hessian of $E$ with respect to $w$.", [("E", "w,w")]),
    ("Find the gradient and the Hessian of $E$ with respect to $w$.", [("E", "w"), ("E", "w,w")]),
    ("Find the gradient with respect to $w$ and the Hessian with respect to $w$.", [("G", "w"), ("G", "w,w")]),
    (r"Compute $\partial E/\partial w$.", [("E", "w")]),
    (r"Find $\nabla_w E$ and $\nabla_w G(w)$.", [("E", "w"), ("G", "w")]),
    (r"What is \[ \frac{\partial E}{\partial w_j}? \]", [("E", "w")]),
    (r"Determine \[ \frac{\partial E}{\partial w} \text{ and } \frac{dE}{db} \]", [("E", "w"), ("E", "b")]),
    (r"Find $\partial E/\partial w$, and the Hessian $\frac{\partial^2 E}{\partial w\partial w^\top}$.",
     [("E", "w"), ("E", "w,w")]),
    (r"What is $\nabla^2_w G$?", [("G", "w,w")]),
    (r"How do I derive $\frac{\partial^2 E}{\partial b^2}$?", [("E", "b,b")]),
    (r"Berechnen Sie $∂E/∂b$.", [("E", "b")]),
    (r"$\frac{\partial E}{\partial X} = ?$", [("E", "X")]),
    (r"Gradient $\nabla_w E$?", [("E", "w")]),
    (r"We want $E'(b)$ and $E''(b)$.", [("E", "b"), ("E", "b,b")]),
    (r"First we compute $\partial G/\partial w$.", []),
    (r"Note that $\partial G/\partial w$ is linear.", []),
)
TYPED = (
    ("U = a*c^2 + b*c\nfind dU/dc", [("U", "c")]),
    ("f = a*x^2 + b, df/dx", [("f", "x")]),
    ("R = beta*S*I - k*I, derivative with respect to beta", [("R", "beta")]),
    ("S = sum_i (y_i - alpha - beta*x_i)^2\ncompute ∂S/∂α and ∂S/∂β", [("S", "alpha"), ("S", "beta")]),
    ("L(w1, w2) = (w1*x + w2 - y)^2. Find dL/dw1 and dL/dw2.", [("L", "w1"), ("L", "w2")]),
    ("f = (A u - b)^T (A u - b) with A a m x n matrix. Find ∂f/∂u, and the Hessian ∂²f/∂u∂uᵀ", [("f", "u"), ("f", "u,u")]),
    ("V = k*x^2/2, second derivative with respect to x", [("V", "x,x")]),
    ("f = a*x^3. Compute d2f/dx2.", [("f", "x,x")]),
)


@pytest.mark.parametrize(("words", "asked"), ASKED, ids=lambda value: str(value)[:40])
def test_what_words_ask(tmp_path, words, asked):
    path = tmp_path / "notes.tex"
    path.write_text(MODEL + words, encoding="utf-8")
    assert [(one.of.name, one.wrt) for one in asked_in_words(read_problem(path).read)] == asked


@pytest.mark.parametrize(("text", "asked"), TYPED, ids=lambda value: str(value)[:40])
def test_what_typed_text_asks(tmp_path, text, asked):
    path = tmp_path / "notes.txt"
    path.write_text(text, encoding="utf-8")
    assert [(one.of.name, one.wrt) for one in asked_in_words(read_problem(path).read)] == asked


GIVEN = r"Let $u\in\mathbb{R}^n$ and $s=u^\top u$. "
OF_EXPRESSIONS = (
    *((GIVEN + words, [("log(s)", "u")]) for words in (
        r"Find $\frac{\mathrm d\,\ln s}{\mathrm d u}$.", r"Find $\partial\ln s/\partial u$.", r"What is $\nabla_u\log(s)$?",
        r"Bestimmen Sie $\frac{\partial}{\partial u}\left[\log s\right]$.", r"$\frac{\partial\log s}{\partial u} = ?$",
        r"Find the derivative of $\log s$ with respect to $u$.", r"Show that $\frac{\partial\log s}{\partial u_j}=2u_j/s$.")),
    (GIVEN + r"Find $\frac{\partial s^2}{\partial u}$.", [("s**2", "u")]),
    (GIVEN + r"Find the derivative of $s^2$ with respect to $u$.", [("s**2", "u")]),
    (GIVEN + r"Find $\frac{\partial}{\partial u}\sqrt{s}$ and $\frac{\partial (1/s)}{\partial u}$.",
     [("sqrt(s)", "u"), ("1/s", "u")]),
    (GIVEN + r"Was ist $\frac{\partial}{\partial u} e^{-s}$?", [("exp(-s)", "u")]),
    (GIVEN + r"Find $\frac{\partial^2\log s}{\partial u\,\partial u^\top}$.", [("log(s)", "u,u")]),
    (r"Let $a=w^\top x$, $p=e^a$. Find $\nabla_w \log p$ and $\nabla_w p$.", [("log(p)", "w"), ("p", "w")]),
    (r"Let $\pi=\mathrm{softmax}(z)$, $z\in\mathbb R^K$. Find $\frac{\partial\log\pi_a}{\partial z_b}$.", [("log(pi[a])", "z")]),
    (r"Let $x\in\mathbb R^n$ and $g=\prod_{i=1}^n x_i^{w_i}$. Find $\partial \log g/\partial x_j$.", [("log(g)", "x")]),
    (r"Let $\mathcal L = \|Ax-b\|^2$. What's $\partial\log\mathcal L/\partial A$?", [("log(L)", "A")]),
    (r"Let $L = x^2$. Find $\frac{\partial L(x)}{\partial x}$.", [("L", "x")]),
    (r"Let $q(x)=x^\top A x$. Find $\nabla q(x)$.", [("q", "x")]),
    (r"Let $q(x)=x^\top A x$. Find ∇q(x).", [("q", "x")]),
    (r"Let $q(x)=x^\top A x$. Score $\partial q/\partial x$?", [("q", "x")]),
    (r"Let $u=\sum_j a_j\log x_j$. Marginal utility $\partial u/\partial x_j$.", [("u", "x")]),
    (r"Let $q=x^\top A x$. Show that $\partial q/\partial x=(A+A^\top)x$.", [("q", "x")]),
    (r"Sei $q=x^\top A x$. Man berechne $\nabla_x q$.", [("q", "x")]),
    (r"设 $q=x^\top A x$。求 $\nabla_x q$。", [("q", "x")]),
    (r"Sia $q=x^\top A x$. Calcolare $\nabla_x q$.", [("q", "x")]),
    ("p = exp(y)/(1+exp(2y)). Find d log p/dy.", [("log(p)", "y")]),
    ("p = exp(y)/(1+exp(2y)). What is d/dy log p?", [("log(p)", "y")]),
    ("p = exp(y)/(1+exp(2y)). Find d(p^2)/dy and dp/dy.", [("p**2", "y"), ("p", "y")]),
)


@pytest.mark.parametrize(("text", "asked"), OF_EXPRESSIONS, ids=[row[0][-60:] for row in OF_EXPRESSIONS])
def test_what_is_asked_of_an_expression_is_not_answered_of_its_symbol(tmp_path, text, asked):
    path = tmp_path / ("notes.tex" if "$" in text else "notes.txt")
    path.write_text(text, encoding="utf-8")
    problem = read_problem(path)
    rows = (row.partition(" := ") for row in repr(problem.model)[len("<Model "):-1].split("; "))
    made = {name.partition("[")[0]: to for name, _, to in rows}
    found = [(one.of.name, one.wrt) for one in asked_in_words(problem.read)]
    assert [(made[of] if of in ("f", "J") else of, wrt) for of, wrt in found] == asked


HESSIANS = (
    (r"Let $f(x) = x^\top A x$. Find the Hessian.", ["x,x"]),
    (r"Let $f(x) = x^\top A x + b^\top x$. Compute the gradient and the Hessian of $f$.", ["x", "x,x"]),
    (r"Let $f(u, v) = u^2 v$. What is the Hessian?", ["u,u", "u,v", "v,u", "v,v"]),
    (r"Let $f(w; X) = \|X w\|^2$. Determine the gradient.", ["w"]),
    (r"Let $f(w; X) = \|X w\|^2$. The gradient is of no use here.", []),
)


@pytest.mark.parametrize(("text", "asked"), HESSIANS, ids=[row[0] for row in HESSIANS])
def test_without_a_variable_it_is_by_the_arguments(tmp_path, text, asked):
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    assert [one.wrt for one in asked_in_words(read_problem(path).read)] == asked


def test_code_that_assigns_is_listed():
    found = statements_of("Given $L = x^2$, `L = x * x` computes `x`.", kind="md").passed
    assert [(one.latex, one.reason.partition(";")[0]) for one in found] == [("L = x * x", "code")]


def test_a_hessian_that_is_asked_for_is_answered(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(r"$f = \|Au - b\|^2$. Find $\nabla_u f$ and the Hessian $\nabla^2_u f$.", encoding="utf-8")
    gradient, hessian = read_problem(path).derive_all()
    assert (str(gradient.matrix), str(hessian.matrix)) == ("2 Aᵀ (A u − b)", "2 Aᵀ A")


SPELLED = (
    (r"\newcommand{\vw}{\mathbf{w}} $\mathbf{w}\in\mathbb{R}^n$, $f = \vw^\top\vw$", r"\vw", ["w"]),
    (r"\newcommand{\W}[1]{\mathbf{W}^{(#1)}} $x\in\mathbb{R}^n$, $f = \|\W{1} x\|^2$", r"\W{1}", ["W1"]),
    ("Let $f = x_1 x_2^2 + x_3$.", "x", ["x1", "x2", "x3"]),
    ("Let $f = x_1 x_2^2 + x_3$.", "x_2", ["x_2"]),
)


@pytest.mark.parametrize(("text", "wrt", "names"), SPELLED, ids=lambda value: str(value)[:30])
def test_a_name_is_spelled_as_the_text_does(tmp_path, text, wrt, names):
    path = tmp_path / "notes.tex"
    path.write_text(text, encoding="utf-8")
    problem = read_problem(path)
    members = problem.members(wrt)
    assert members == names or [problem.read.tensor(m).name for m in members] == names
    assert problem.derive(members[0]).result is not None


def test_what_words_ask_is_derived(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(MODEL + ASKED[0][0], encoding="utf-8")
    problem = read_problem(path)
    assert len(problem.derive_all()) == 1 and problem.answer()["result"] == problem.answer("w", "E")["result"]


def test_a_file_is_read_in_the_encoding_that_it_names(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_bytes("\\usepackage[latin1]{inputenc} Größe $f=x^2$".encode("latin-1"))
    assert len(read_problem(path).model.definitions.rows) == 1
    path.write_bytes("Größe $f=x^2$".encode("latin-1"))
    with pytest.raises(SymderivError, match="UTF-8"):
        read_problem(path)


def test_of_several_questions_none_is_guessed(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(MODEL + "The derivatives of $E$ with respect to $w$ and $b$.", encoding="utf-8")
    with pytest.raises(SymderivError, match="--wrt"):
        read_problem(path).answer()


LENNARD_JONES = Asked("r", lambda r, sigma, epsilon: 4 * epsilon * (12 * sigma**12 / r**13 - 6 * sigma**6 / r**7),
                      {"r": (), "sigma": (), "epsilon": ()}, "F", draw={"r": positive(), "sigma": positive()})


def test_a_quantity_defined_by_a_derivative_is_worked_out_first(tmp_path):
    text = r"$V = 4\epsilon((\sigma/r)^{12} - (\sigma/r)^6)$ and $F = -\frac{dV}{dr}$. Find $dF/dr$."
    path = tmp_path / "notes.tex"
    path.write_text(text, encoding="utf-8")
    holds(path, LENNARD_JONES)
    (derivation,) = read_problem(path).derive_all()
    assert ["worked out first" in line.reason for line in derivation.read_as.lines if line.role == "definition"] == [False, True]
    path.write_text(text + "\n% output: V\n", encoding="utf-8")
    holds(path, Asked("r", lambda r, sigma, epsilon: 4 * epsilon * ((sigma / r)**12 - (sigma / r)**6),
                      {"r": (), "sigma": (), "epsilon": ()}, "V", draw={"r": positive(), "sigma": positive()}))
    assert str(read_problem(path).derive("r,r").goal) == "Partial(Partial(V, r), r)"
