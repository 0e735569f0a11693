"""Texts typed in place of files, from Python."""

import pytest

import symderiv as sd


def test_a_text_is_read_where_a_file_is():
    """A cell of a notebook: the formula itself, the words of a document, JSON; the name of a file stays one."""
    assert str(sd.read_problem("L = sum((y - X w)^2)").derive("w").matrix) == "2 Xᵀ (X w − y)"
    assert str(sd.read_problem("# Notes\n\nLet $$q = x^T A x$$ with a symmetric $A$.").derive("x").matrix) == "2 A x"
    assert sd.check(r"\[ L = \sum_i x_i^2 \] \[ \frac{\partial L}{\partial x_k} = x_k \]").verdicts == ("fails",)
    with pytest.raises(sd.ParseError, match="--wrt: A, x"):
        sd.read_problem("Let $f = x^T A x$. Find the gradient.").derive()
    with pytest.raises(sd.ParseError, match="No such file"):
        sd.read_problem("runs/lr=0.1/notes.md")


@pytest.mark.parametrize(("text", "by", "gradient"), [
    ("tr(A X B)", "X", "Aᵀ Bᵀ"), ("trace(A X B)", "X", "Aᵀ Bᵀ"), ("logdet(X)", "X", "X⁻ᵀ"), ("xᵀAx", "x", "(A + Aᵀ) x"),
    ("norm(x)", "x", "x / f"), ("x^T A x", "A", "x xᵀ"), ("exp(-x^2/2)", "x", "−f x")])
def test_an_expression_alone_is_what_is_differentiated(text, by, gradient):
    assert str(sd.read_problem(text).derive(by).matrix) == gradient


@pytest.mark.parametrize(("text", "by", "gradient"), [
    ("L = -np.sum(y * np.log(softmax(W @ x + b)))", "b", "(1ᵀ y) p − y"),
    ("L = np.sum(Y * np.log(A))", "A", "Y ⊘ A"), ("L = np.sum(p * np.log(p / q))", "q", "−p ⊘ q"),
    (r"Let $a, b \in \mathbb{R}^n$. L = sum(a * np.log(b))", "b", "a ⊘ b"),
    ("L = np.sum((y - X @ w)**2) + lam * np.sum(w**2)", "w", "2 (Xᵀ (X w − y) + lam w)"),
    ("L = 1^T (A ∘ B) 1", "A", "B")])
def test_a_star_of_programs_is_of_each_component(text, by, gradient):
    """y * np.log(p): a number beside an array before, and a matrix product of matrices, in silence."""
    assert str(sd.read_problem(text).derive(by).matrix) == gradient


@pytest.mark.parametrize("gradient", [r"g = \nabla_w L", r"g = -\nabla_w L", r"g = \frac{\partial L}{\partial w}"])
def test_a_name_for_a_gradient_changes_no_shape(gradient):
    """Beside g = ∇_w L the X and w of ‖Xw − y‖² were numbers."""
    assert str(sd.read_problem(rf"$L = \|Xw - y\|^2$. Let ${gradient}$.").derive("w").matrix) == "2 Xᵀ (X w − y)"


@pytest.mark.parametrize("text", ["L = sum(max(0, 1 - y*(X w)))", "L = sum(log(1 + exp(-y*(X w))))",
                                  "L = sum(log(1 + exp(-y * X w)))", "L = mean(y * X w + exp(X w))"])
def test_data_times_weights_in_a_sum_of_components_are_arrays(text):
    """The X and w of y*(X w) were numbers beside the vector y."""
    assert [len(t.axes) for t in sorted(sd.read_problem(text).model.definitions.inputs, key=lambda t: t.name)] == [2, 1, 1]


def test_what_stands_behind_a_dot_of_vectors_is_no_matrix_times_a_vector():
    text = r"Let $a, b, c \in \mathbb{R}^3$, $L = \|a \cdot b c\|^2$"
    assert str(sd.read_problem(text).derive("c").matrix) == "2 (aᵀ b)^2 c"


@pytest.mark.parametrize(("text", "by", "gradient"), [
    (r"f = \langle x, A y\rangle", "x", "A y"), ("f = A : X", "X", "A"), (r"f = A : (X \, B)", "X", "A Bᵀ"),
    (r"L = \sum_i a_i\, \exp(z_i)", "a", "exp(z)"), ("f = norm(x - y)^2", "x", "2 (x − y)"), ("f = dot(x - y, z)", "z", "x − y"),
    ("f = vec(A)^T vec(B)", "A", "B"), ("f = norm(x)^2 + lam sum(x)", "x", "2 x + lam 1"),
    ("f = 1 + lam tr(A X)", "X", "lam Aᵀ")])
def test_marks_of_latex_cut_no_formula(text, by, gradient):
    r"""A comma of \, or between angle brackets, and the colon of A : X; what came behind it was dropped."""
    assert str(sd.read_problem(text).derive(by).matrix) == gradient
