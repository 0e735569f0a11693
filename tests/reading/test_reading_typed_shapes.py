"""Shapes and products typed as plain text: every spelling of a shape is taken, what contradicts itself is refused."""

import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError

SPELLINGS = ["A in R^{n x n}", "A in R^{nxn}", "A in R^(n x n)", "A in R^nxn", "A in R^{n×n}", "A in R^{n*n}", "A in R^{n by n}",
             "A ∈ R^(n×n)", "A is in R^{n x n}", r"$A \in R^{n\times n}$", r"$A\in\mathrm{R}^{n \times n}$",
             r"$A\in\mathbb{R}^(n\times n)$"]


def shapes(tmp_path, text):
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    inputs = read_problem(path).model.definitions.inputs
    return {tensor.name: tensor.shape_text for tensor in inputs}, {t.name: [g.name for g in t.givens] for t in inputs}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_shape_is_taken(tmp_path, spelling):
    formula = "$f = x^T A x$" if "$" in spelling else "f = x^T A x"
    assert shapes(tmp_path, f"{spelling}, x in R^n. {formula}")[0]["A"] == "(n, n)"


CUBES = ["T in R^{m x n x p}", "T in R^(m x n x p)", "T in R^{mxnxp}", "T in R^{m by n by p}", "T in R^{m,n,p}",
         "T ∈ R^{m x n x p}", r"$T \in \mathbb{R}^{m x n x p}$", "T is m x n x p", "T of shape m x n x p",
         "T of shape (m, n, p)", "T is an m x n x p tensor", "$T$ is mxnxp", "T (m x n x p)"]


@pytest.mark.parametrize("spelling", CUBES)
def test_a_shape_of_three_axes_is_taken_and_its_x_is_no_variable(tmp_path, spelling):
    formulas = r"$L = \sum_{ijk} T_{ijk} x_j$, $x \in R^n$" if "$" in spelling else "L = sum_ijk T_ijk x_j, x in R^n"
    assert shapes(tmp_path, f"{spelling}. {formulas}")[0] == {"T": "(m, n, p)", "x": "(n,)"}


@pytest.mark.parametrize(("text", "wanted"), [
    ("T in R^{3 x 4 x 5}, L = sum_ijk T_ijk x_i y_j z_k", {"T": "(3, 4, 5)", "x": "(3,)", "y": "(4,)", "z": "(5,)"}),
    ("Images are h x w x c. L = ||u - x||^2", {"u": "(N,)", "x": "(N,)"}),
    ("T is m x n x p x q, L = sum_ijkl T_ijkl x_j", {"T": "(m, n, p, q)", "x": "(n,)"}),
    ("A is n x d, L = ||A x - b||^2", {"A": "(n, d)", "b": "(n,)", "x": "(d,)"}),
])
def test_sizes_with_x_between_them(tmp_path, text, wanted):
    assert shapes(tmp_path, text)[0] == wanted


def test_numbers_are_taken(tmp_path):
    assert shapes(tmp_path, "Let x in R^4 and A in R^{3x4}. f = u^T A x")[0] == {"A": "(3, 4)", "u": "(3,)", "x": "(4,)"}


@pytest.mark.parametrize(
    "text", ["f = x^T A x with A symmetric 3x3, x in R^3", "A symmetric, f = x^T A x", "f = x^T A x, A symmetric"])
def test_symmetric_is_taken(tmp_path, text):
    assert shapes(tmp_path, text)[1]["A"] == ["symmetric"]


@pytest.mark.parametrize("text", ["f = x^T A x, A is 3x3, x is in R^4.", "A in R^{3x3}, x in R^4. f = x^T A x"])
def test_what_contradicts_itself_is_refused(tmp_path, text):
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderivError, match="meets"):
        read_problem(path).answer("x")


def test_a_point_between_letters_is_an_inner_product(tmp_path):
    assert shapes(tmp_path, "n = v/|v|, L = max(0, n.l)")[0] == {"l": "(N,)", "v": "(N,)"}


@pytest.mark.parametrize("space", [r"\mathbb{R}^{n\times}$", r"\mathbb{R}^{n\times d$", r"\mathbb{R}^n and $"])
def test_a_shape_that_cannot_be_read_is_listed(tmp_path, space):
    path = tmp_path / "text.tex"
    path.write_text(rf"Let $x\in{space} be given. $f = x^\top x$", encoding="utf-8")
    lines = read_problem(path).read_as.lines
    assert [line.role for line in lines if r"\in" in line.latex] == ["not read"]


@pytest.mark.parametrize(("said", "expected"), [
    ("P is (k,l) matrix, Q a (m,l) matrix", {"P": "(k, l)", "Q": "(m, l)", "S": "(m, k)"}),
    ("Q is of size (m, l), and P is a (k,l)-matrix", {"P": "(k, l)", "Q": "(m, l)", "S": "(m, k)"}),
    (r"All matrices are $k \times k$.", {"P": "(k, k)", "Q": "(k, k)", "S": "(k, k)"}),
    ("Here all the matrices are square.", {"P": "(N, N)", "Q": "(N, N)", "S": "(N, N)"}),
    (r"All matrices lie in $\mathbb{R}^{k \times k}$, but $P \in \mathbb{R}^{k \times k}$ is fixed.",
     {"P": "(k, k)", "Q": "(k, k)", "S": "(k, k)"}),
    ("$P$ is a symmetric matrix.", {"P": "(N, N)", "Q": "(D, N)", "S": "(D, N)"}),
    ("This is so for all matrices.", {"P": "(N, D)", "Q": "(K, D)", "S": "(K, N)"}),
])
def test_the_shape_of_letters_side_by_side_in_a_formula(tmp_path, said, expected):
    assert shapes(tmp_path, rf"$f = \operatorname{{tr}}(PQ^T S)$. {said}")[0] == expected


@pytest.mark.parametrize("said", [
    r"$A$ is a symmetric matrix in $\mathbb{R}^{n \times m}$", r"$A \in \mathbb{R}^{2 \times 3}$ is symmetric"])
def test_no_matrix_of_two_sizes_is_symmetric(tmp_path, said):
    path = tmp_path / "text.md"
    path.write_text(rf"$f = \|A u - v\|^2$. {said}.", encoding="utf-8")
    with pytest.raises(SymderivError, match="A is said to be symmetric, and its shape is"):
        read_problem(path).answer("u")


@pytest.mark.parametrize(("text", "wanted"), [
    (r"L = \|Y - X\beta\|^2", {"Y": "(N,)", "X": "(N, D)", "beta": "(D,)"}),
    (r"L = \|X w - b\|^2", {"b": "(N,)", "X": "(N, D)", "w": "(D,)"}),
    (r"L = \|r - X w\|^2", {"r": "(N,)", "X": "(N, D)", "w": "(D,)"}),
    (r"L = \|Y - \alpha - X\beta\|^2", {"Y": "(N,)", "alpha": "scalar", "X": "(N, D)", "beta": "(D,)"}),
    (r"L = \|T - \sigma(W x + B)\|^2", {"T": "(N,)", "B": "(N,)", "W": "(N, D)", "x": "(D,)"}),
    (r"L = \|y - X w - b\|^2", {"y": "(N,)", "b": "scalar", "X": "(N, D)", "w": "(D,)"}),
    (r"L = \|X w + b\|^2", {"b": "scalar", "X": "(N, D)", "w": "(D,)"}),
    (r"L = \|A - B t\|_F^2", {"A": "(N, D)", "B": "(N, D)", "t": "scalar"}),
    (r"L = \|Y - X W\|_F^2", {"Y": "(N, D)", "X": "(N, K)", "W": "(K, D)"})])
def test_what_is_compared_with_a_prediction_is_as_long_as_it(tmp_path, text, wanted):
    assert shapes(tmp_path, text)[0] == wanted


def test_a_letter_that_counts_rows_is_the_size_of_their_axis(tmp_path):
    found = shapes(tmp_path, r"$L = \|y - Xw\|^2$, where $n$ is the number of rows of $X$.")[0]
    assert found["y"] == "(n,)" and found["X"] == f"(n, {found['w'][1:-2]})" != "(n, n)"


@pytest.mark.parametrize("said", [
    "where the number of columns of $X$ is $d$",
    "$n$ ist die Anzahl der Zeilen von $X$",
    "onde $n$ é o número de linhas de $X$", "where $n$ is the number of samples in $X$"])
def test_an_array_is_no_size_of_its_own(tmp_path, said):
    found = shapes(tmp_path, rf"$L = \|y - Xw\|^2$, {said}.")[0]
    assert {found[name] for name in "yXw"} == {"(N,)", "(N, D)", "(D,)"}


@pytest.mark.parametrize("said", ["$n$ is the length of $y$", "$n$ is the number of elements of $y$"])
def test_a_size_is_that_of_a_vector(tmp_path, said):
    assert shapes(tmp_path, rf"$L = \frac1n\|Xw - y\|^2$, where {said}.")[0] == {"X": "(n, N)", "w": "(N,)", "y": "(n,)"}


@pytest.mark.parametrize(("text", "wanted"), [
    ("x: shape (N, d)\ncenter: shape (d,)\nL = sum((x - center)^2)", {"x": "(N, d)", "center": "(d,)"}),
    ("x: (N, d)\nc: (d,)\nL = sum((x - c)^2)", {"x": "(N, d)", "c": "(d,)"}),
    ("x has shape (N, d), center has shape (d,). L = sum((x - center)^2)", {"x": "(N, d)", "center": "(d,)"}),
    ("X: (N, d)\nw: shape (d)\ny: (N,)\nL = ||X w - y||^2", {"X": "(N, d)", "w": "(d,)", "y": "(N,)"}),
    ("images have shape (h, w). L = sum(x^2)", {"x": "(N,)"}),
])
def test_a_list_of_shapes_is_taken_with_the_names_of_several_letters_that_formulas_have(tmp_path, text, wanted):
    assert shapes(tmp_path, text)[0] == wanted
