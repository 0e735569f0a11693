"""Functions of whole matrices: the Cookbook's identities in matrix notation, NumPy's names, what is refused."""

import numpy as np
import pytest
from sympy import Integer

import symderiv as sd
from symderiv.derive.symmetric import symmetric_matrices
from symderiv.errors import AxisMismatch, NoRule
from symderiv.library.catalogue.matrices import ROWS
from symderiv.notation import InverseEntry

# The Matrix Cookbook's right sides (X⁻ᵀ for (X⁻¹)ᵀ; P, r, u, R, Q are the names that the entries define; where the book
# multiplies brackets out, the common factor stands in front). No row of the catalogue holds any of it.
COOKBOOK = {
    ("det", "X"): "f X⁻ᵀ",
    ("det-axb", "X"): "f X⁻ᵀ",
    ("det-quadratic-square", "X"): "2 f X⁻ᵀ",
    ("det-quadratic-symmetric", "X"): "2 f A X P⁻¹",
    ("det-quadratic", "X"): "f (A X P⁻¹ + Aᵀ X P⁻ᵀ)",
    ("logdet-gram", "X"): "2 X P⁻¹",
    ("logdet", "X"): "X⁻ᵀ",
    ("det-square", "X"): "2 f X⁻ᵀ",
    ("det-cube", "X"): "3 f X⁻ᵀ",
    ("inverse-form", "X"): "−(X⁻ᵀ a) (X⁻¹ b)ᵀ",
    ("det-inverse", "X"): "−f Pᵀ",
    ("trace-inverse", "X"): "−(X⁻¹ B A X⁻¹)ᵀ",
    ("trace-inverse-sum", "X"): "−(P⁻²)ᵀ",
    ("inner-product", "x"): "a",
    ("bilinear", "X"): "a bᵀ",
    ("bilinear-transposed", "X"): "b aᵀ",
    ("quadratic-by-matrix", "X"): "a aᵀ",
    ("squared-sum", "X"): "2 (1ᵀ X 1) 1 1ᵀ",
    ("gram-form", "X"): "X (b cᵀ + c bᵀ)",
    ("two-affine-maps", "x"): "Bᵀ C (D x + d) + (C D)ᵀ (B x + b)",
    ("quadratic", "x"): "(B + Bᵀ) x",
    ("quadratic", "x,x"): "B + Bᵀ",
    ("double-form", "X"): "(D X c) bᵀ + (Dᵀ X b) cᵀ",
    ("affine-form", "X"): "((D + Dᵀ) (X b + c)) bᵀ",
    ("weighted-squares", "s"): "−2 Aᵀ W r",
    ("weighted-squares", "x"): "2 W r",
    ("weighted-squares", "A"): "−2 (W r) sᵀ",
    ("weighted-distance", "x"): "2 W r",
    ("weighted-distance", "s"): "−2 W r",
    ("power-form", "X"): "((X² b) aᵀ + b aᵀ X² + (X b) aᵀ X)ᵀ",
    ("quadratic-linear", "x"): "(A + Aᵀ) x + b",
    ("quadratic-linear", "x,x"): "A + Aᵀ",
    ("trace", "X"): "I",
    ("trace-xa", "X"): "Aᵀ",
    ("trace-axb", "X"): "Aᵀ Bᵀ",
    ("trace-axtb", "X"): "B A",
    ("trace-xta", "X"): "A",
    ("trace-axt", "X"): "A",
    ("trace-kronecker", "X"): "tr(A) I",
    ("trace-square", "X"): "2 Xᵀ",
    ("trace-square-b", "X"): "(B X + X B)ᵀ",
    ("trace-xtbx", "X"): "(B + Bᵀ) X",
    ("trace-bxxt", "X"): "(B + Bᵀ) X",
    ("trace-xxtb", "X"): "(B + Bᵀ) X",
    ("trace-xbxt", "X"): "X (B + Bᵀ)",
    ("trace-bxtx", "X"): "X (B + Bᵀ)",
    ("trace-xtxb", "X"): "X (B + Bᵀ)",
    ("trace-axbx", "X"): "(A X B + B X A)ᵀ",
    ("trace-gram", "X"): "2 X",
    ("trace-btxtcxb", "X"): "(C + Cᵀ) X B Bᵀ",
    ("trace-xtbxc", "X"): "B X C + Bᵀ X Cᵀ",
    ("trace-axbxtc", "X"): "C A X B + (B Xᵀ C A)ᵀ",
    ("trace-residual", "X"): "2 Aᵀ R Bᵀ",
    ("trace-kronecker-square", "X"): "2 tr(X) I",
    ("trace-cube", "X"): "3 (X²)ᵀ",
    ("trace-fourth-power", "X"): "4 (X³)ᵀ",
    ("trace-a-cube", "X"): "(A X² + X² A + X A X)ᵀ",
    ("trace-inverse-quadratic", "X"): "−C X P⁻¹ (A + Aᵀ) P⁻¹",
    ("trace-ratio", "X"): "2 (B X − C X P⁻¹ Q) P⁻¹",
    ("distance", "x"): "u / r",
    ("distance", "x,x"): "(I − (u uᵀ) / r^2) / r",
    ("squared-norm", "x"): "2 x",
    ("squared-norm", "x,x"): "2 I",
    ("squared-frobenius", "X"): "2 X",
    ("frobenius", "X"): "X / f",
}

# Bishop 2006, chapters 2, 9 and 12, for symmetric Σ, Λ, S and C.
GAUSSIAN = {
    ("gaussian-covariance", "mu"): "−Sigma⁻¹ r",
    ("gaussian-covariance", "Sigma"): "(1/2) (Sigma⁻¹ − Sigma⁻¹ r rᵀ Sigma⁻¹)",
    ("gaussian-precision", "Lambda"): "(1/2) (r rᵀ − Lambda⁻¹)",
    ("gaussian-precision", "mu,mu"): "Lambda",
    ("gaussian-sample-covariance", "mu"): "−Sigma⁻¹ Rᵀ 1",
    ("gaussian-sample-covariance", "Sigma"): "(1/2) (N Sigma⁻¹ − Sigma⁻¹ Rᵀ R Sigma⁻¹)",
    ("gaussian-sample-precision", "Lambda"): "(1/2) (Rᵀ R − N Lambda⁻¹)",
    ("probabilistic-pca", "W"): "C⁻¹ (W − S C⁻¹ W)",
    ("gaussian-mixture", "M"): "−diag(rho) R Lambda",
}


@pytest.mark.parametrize(("name", "goal"), COOKBOOK, ids=[" by ".join(key) for key in COOKBOOK])
def test_the_form_is_the_cookbooks(name, goal):
    assert str(sd.derivation(name, tuple(goal.split(","))).matrix) == COOKBOOK[name, goal]


@pytest.mark.parametrize(("name", "goal"), GAUSSIAN, ids=[" by ".join(key) for key in GAUSSIAN])
def test_the_form_is_bishops(name, goal):
    assert str(sd.derivation(name, tuple(goal.split(","))).matrix) == GAUSSIAN[name, goal]


def test_every_goal_has_its_form_here_or_more_than_two_axes():
    for row in ROWS:
        for goal in row.goals:
            if (row.name, ",".join(goal)) not in COOKBOOK:
                assert "free indices" in sd.derivation(row.name, goal).matrix_note


K, D = sd.axes("K D")
X, A, W = sd.matrix("X", K, K), sd.matrix("A", K, K), sd.matrix("W", K, D)
a, b = sd.vector("a", K), sd.vector("b", K)


def gradient(value, wrt):
    m = sd.Model()
    m.define("L", value)
    return m.derive("L", wrt=wrt)


@pytest.mark.parametrize(("value", "wrt", "form"), [
    (lambda: np.trace(X), X, "I"),
    (lambda: np.linalg.det(X), X, "L X⁻ᵀ"),
    (lambda: np.linalg.slogdet(X)[1], X, "X⁻ᵀ"),
    (lambda: np.linalg.norm(a), a, "a / L"),
    (lambda: np.linalg.norm(a, 1), a, "sign(a)"),
    (lambda: np.linalg.norm(X), X, "X / L"),
    (lambda: a @ np.linalg.solve(X, b), X, "−(X⁻ᵀ a) (X⁻¹ b)ᵀ"),
    (lambda: np.trace(np.linalg.matrix_power(X, 3)), X, "3 (X²)ᵀ"),
    (lambda: sd.tr(sd.kron(X, A)), X, "tr(A) I"),
    (lambda: np.einsum("ij,jd,id->", X, W, W), X, "W Wᵀ"),
    (lambda: sd.tr(sd.inv(X.T) @ A), X, "−X⁻ᵀ A X⁻ᵀ"),
    (lambda: sd.inner(A, X), X, "A"),
    (lambda: sd.tr(sd.diag(a) @ X), a, "diagonal(X)"),
])
def test_numpy_functions_mean_what_they_do_for_numbers(value, wrt, form):
    d = gradient(value(), wrt)
    assert str(d.matrix) == form and d.verify()


@pytest.mark.parametrize("p", [3, Integer(4)])
def test_a_norm_of_any_order(p):
    assert gradient(sd.norm(a, p), a).verify()


def test_a_norm_of_a_symbolic_order_and_the_largest_component():
    assert gradient(sd.norm(a, sd.scalar("p", given="positive")), a).verify()
    assert gradient(sd.norm(a, "inf"), a).verify()


@pytest.mark.parametrize(("make", "error"), [
    (lambda: sd.inv(W), AxisMismatch), (lambda: sd.det(W), AxisMismatch), (lambda: sd.tr(W), AxisMismatch),
    (lambda: sd.tr(a), AxisMismatch), (lambda: sd.inv(X @ A), NoRule), (lambda: sd.det(X + A), NoRule),
    (lambda: sd.norm(X, 1), NoRule), (lambda: sd.norm(X, 2), NoRule), (lambda: sd.norm(a, -1), NoRule),
    (lambda: sd.matrix_power(X, sd.scalar("k")), NoRule), (lambda: sd.matrix_power(X, 40), NoRule),
    (lambda: sd.kron(a, X), AxisMismatch), (lambda: sd.inner(X, W), AxisMismatch), (lambda: sd.outer(a, X), AxisMismatch),
    (lambda: sd.einsum("ij,jk", X), AxisMismatch), (lambda: sd.einsum("ij,jj->i", X, W), AxisMismatch),
    (lambda: sd.einsum("ij->ijk", X), AxisMismatch), (lambda: sd.einsum("ij->ii", X), AxisMismatch),
    (lambda: sd.einsum(3, X), AxisMismatch), (lambda: np.linalg.eigvals(X), NoRule),
])
def test_what_has_no_meaning_is_refused(make, error):
    with pytest.raises(error):
        make()


def test_the_inverse_of_an_inverse_is_the_matrix():
    assert sd.inv(sd.inv(X))["i", "j"] == X["i", "j"]
    assert sd.inv(X.T)["i", "j"] == InverseEntry(X, "j", "i")
    assert sd.matrix_power(X, -1)["i", "j"] == InverseEntry(X, "i", "j")


def test_a_product_with_its_inverse_is_the_identity():
    m = sd.Model()
    m.define("Y", X @ sd.inv(X) @ W)
    d = m.derive("Y", wrt=X)
    assert d.result == 0 and d.verify()


def facts(model, name, given=()):
    from symderiv.derive.simplification import givens_of

    definitions = model.definitions
    known = tuple(givens_of(definitions.inputs, frozenset(given)))
    P = definitions.tensor(name)
    return P in symmetric_matrices(InverseEntry(P, "i", "j"), definitions, known)


def test_symmetry_is_proved_from_the_definition():
    S, B = sd.matrix("S", D, D, given=sd.symmetric), sd.matrix("B", D, D)
    m = sd.Model()
    m.define("P", W.T @ W)
    m.define("Q", W @ S @ W.T)
    m.define("R", W @ B @ W.T)
    m.define("T", B + B.T)
    m.define("U", S @ B)
    assert [facts(m, n) for n in "PQRTU"] == [True, True, False, True, False]
    assert facts(m, "P", [S]) and not facts(m, "Q", [S])


def test_a_given_symmetry_is_used_and_listed_only_where_it_shows():
    S = sd.matrix("S", K, K, given=sd.symmetric)
    d = gradient(a @ S @ a, a)
    assert str(d.matrix) == "2 S a" and [g.key for g in d.givens] == ["S: symmetric"] and d.verify()
    d = gradient(a @ S @ b, S)
    assert str(d.matrix) == "a bᵀ" and not d.givens


def test_a_singular_matrix_is_no_failure_of_a_derivation():
    """W Wᵀ has no inverse where W is tall: the oracle then takes other sizes, and never compares rounding."""
    m = sd.Model()
    P = m.define("P", W @ W.T)
    m.define("L", sd.logdet(P))
    assert m.derive("L", wrt=W).verify()
    assert all(m.derive("L", wrt=W).verify(seed=n) for n in range(3))


def test_the_matrix_form_of_many_factors_does_not_take_all_their_orders():
    """Nine dot products share no letter; merging them in every order would not end."""
    from symderiv.matrices.contraction import Factor, components, contract
    from symderiv.matrices.forms import Whole

    letters = [K.index(c) for c in "abcdefghi"]
    factors = [Factor(Whole(sd.vector(f"{name}{n}", K)), (i,)) for n, i in enumerate(letters) for name in "uv"]
    assert len(components(factors)) == 9 and all(len(part) == 2 for part in components(factors))
    assert str(contract(factors, frozenset(letters), ())).count("ᵀ") == 9


def test_a_letter_joins_all_factors_that_have_it():
    from symderiv.matrices.contraction import Factor, components
    from symderiv.matrices.forms import Whole

    i, j, k = sd.indices("i j k", K)
    factors = [Factor(Whole(a), (i,)), Factor(Whole(b), (k,)), Factor(Whole(X), (i, j)), Factor(Whole(A), (j, k))]
    assert [len(part) for part in components(factors)] == [4]
