"""Matrix notation as people type it first: shapes in the prose, norms, powers, inverses and determinants of products."""

import pytest

import symderiv as sd
from symderiv.errors import AxisMismatch, ParseError

AXES = {"y": ["N"], "X": ["N", "D"], "w": ["D"], "a": ["N"], "b": ["N"], "A": ["D", "D"], "C": ["N", "N"],
        "Z": ["N", "N"], "p": []}


def problem(latex, wrt):
    inputs = {name: {"axes": axes, "latex": name} for name, axes in AXES.items()}
    return sd.read_problem({"inputs": inputs, "definitions": [{"latex": latex}], "output": "L", "wrt": wrt})


@pytest.mark.parametrize(("latex", "wrt", "form"), [
    (r"L = \tfrac12 (y - Xw)^\top (y - Xw)", "w", "Xᵀ (X w − y)"),
    (r"L = \frac{1}{2} \|y - X w\|_2^2", "w", "Xᵀ (X w − y)"),
    (r"L = \|X\|_F^2", "X", "2 X"),
    (r"L = \|w\|_1", "w", "sign(w)"),
    (r"L = \|w\|_3", "w", "(w ⊙ Abs(w)) / L^2"),
    (r"L = \|w\|_\infty", "w", "(sign(w) ⊙ 𝟙[Abs(w) = L]) / (1ᵀ 𝟙[Abs(w) = L])"),
    (r"L = \log\det Z", "Z", "Z⁻ᵀ"),
    (r"L = a^\top Z^{-1} b", "Z", "−(Z⁻ᵀ a) (Z⁻¹ b)ᵀ"),
    (r"L = \log\det(X^\top X)", "X", "2 X M⁻¹"),
    (r"L = \operatorname{tr}((X^\top X)^{-1} A)", "A", "M⁻¹"),
    (r"L = \operatorname{tr}(Z^3)", "Z", "3 (Z²)ᵀ"),
    (r"L = \operatorname{tr}(Z^{-2})", "Z", "−2 (Z⁻³)ᵀ"),
    (r"L = \operatorname{tr}(A \otimes Z)", "Z", "tr(A) I"),
])
def test_the_gradient_is_the_one_a_book_prints(latex, wrt, form):
    d = problem(latex, wrt).derive()
    assert str(d.matrix) == form and d.verify()


def test_a_symbolic_norm():
    assert problem(r"L = \|w\|_p", "w").derive().verify()


def test_one_matrix_gets_one_name():
    read = problem(r"L = a^\top (C + Z)^{-1} a + \log\det(C + Z) + \det(Z + C)", "Z").read
    assert [row.tensor.name for row in read.definitions] == ["M", "L"]
    inputs = {name: {"axes": axes, "latex": name} for name, axes in AXES.items()}
    named = sd.read_problem({"inputs": inputs, "definitions": [{"latex": "S = C + Z"}, {"latex": r"L = \det(C + Z)"}],
                             "output": "L", "wrt": "Z"}).read
    assert [row.tensor.name for row in named.definitions] == ["S", "L"]


def test_inner_inverses_are_named_first():
    read = problem(r"L = \operatorname{tr}(((A A)^{-1} + A)^{-1})", "A").read
    assert [row.tensor.name for row in read.definitions] == ["M", "P", "L"]
    assert read.definitions.rows[1].uses >= {read.definitions.rows[0].tensor}


def test_a_scalar_in_brackets_stays_as_it_is():
    read = problem(r"L = (1 + w^\top w)^{-1}", "w").read
    assert [row.tensor.name for row in read.definitions] == ["L"]


@pytest.mark.parametrize("latex", [
    r"L = \det(X)", r"L = \operatorname{tr}(X^3)", r"L = \operatorname{tr}(X^{-1})", r"L = \operatorname{tr}(Z^{13})",
    r"L = \|X\|_1^{-1}_3", r"L = \|X\|_3", r"L = \operatorname{tr}(Z^{0.5})", r"L = \operatorname{tr}(w \otimes Z)",
    r"L = \log\det((X + Z)^{-1})",
])
def test_what_has_no_meaning_is_refused_at_its_place(latex):
    with pytest.raises((AxisMismatch, ParseError)) as caught:
        problem(latex, "X")
    assert "line 1" in str(caught.value)


DOCUMENT = r"""
Let $X \in \mathbb{R}^{N \times D}$, $y \in \mathbb{R}^N$ and \(w \in \mathbb R^{D}\) with $\lambda \in \mathbb{R}$ and
$A, B \in \mathbb{R}^{D\times D}$; the residuals $r \in \mathbb{R}^N$ and $K \in \mathbb{N}$ as well.
\[ r = y - Xw \]
\[ L = \tfrac12 r^\top r + \frac{\lambda}{2} w^\top (A + B) w . \]
"""


def test_shapes_in_the_prose_declare_inputs(tmp_path):
    file = tmp_path / "ridge.tex"
    file.write_text(DOCUMENT)
    read = sd.read_problem(str(file)).read
    assert {t.name: tuple(a.name for a in t.axes) for t in read.inputs} == {
        "X": ("N", "D"), "y": ("N",), "w": ("D",), "lambda": (), "A": ("D", "D"), "B": ("D", "D")}
    d = sd.read_problem(str(file)).derive("w")
    assert d.verify() and "Xᵀ r" in str(d.matrix)


@pytest.mark.parametrize("shape", [r"\mathbb{R}^{N \times}", r"\mathbb{R}^{N \times N \times}"])
def test_a_set_without_its_size_is_listed(tmp_path, shape):
    file = tmp_path / "odd.tex"
    file.write_text(rf"Let $v \in {shape}$. \[ L = v^\top v \]")
    (line,) = sd.read_problem(str(file)).read_as.unread
    assert (line.reason, line.line, line.column) == ("A size is missing", 1, 6)


@pytest.mark.parametrize(("shape", "size"), [(r"\mathbb{R}^{3}", 3), (r"\mathbb{R}^{1000}", 1000), (r"\mathbb{Z}^N", None),
                                             (r"\mathbb{R}^{N \times}", None)])
def test_numbers_are_sizes_and_a_transpose_makes_a_vector(tmp_path, shape, size):
    file = tmp_path / "odd.tex"
    file.write_text(rf"Let $v \in {shape}$. \[ L = v^\top v \]")
    (v,) = sd.read_problem(str(file)).read.inputs
    assert [a.size for a in v.axes] == [size]
