"""Faults that once left with a wrong value, a false alarm or a crash: each with the right value."""

from itertools import pairwise

import numpy as np
import pytest
from sympy import Ge, Rational

import symderiv as sd
from symderiv.notation import add, mul, terms
from symderiv.rules.algebra.arithmetic import common_factors, without
from tests.search.components import table
from tests.strategies import value

K, D, N = sd.axes("K D N")
i, j, k, l = (K.index(c) for c in "ijkl")
z, x = sd.vector("z", K), sd.vector("x", K)


# --- second derivatives: what holds at the point only is not used before the last differentiation -----------------------------

W = sd.matrix("W", K, D)
SYMMETRIC = {"identity": lambda: sd.identity(K), "a product": lambda: W @ W.T + sd.identity(K)}


@pytest.mark.parametrize("name", SYMMETRIC)
def test_the_hessian_of_a_log_determinant_has_its_indices_in_order(name):
    m = sd.Model()
    G = m.define("G", SYMMETRIC[name]())
    d = m.derive(m.define("L", sd.logdet(G)), wrt=(G, G))
    assert d.verify()
    (a, b), (c, e) = d.goal.body.wrt.indices, d.goal.wrt.indices
    given = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]])
    inverse = np.linalg.inv(given)
    found = d.result.replace(lambda n: isinstance(n, sd.notation.InverseEntry), lambda n: sd.Array(n.indices, sd.Tensor(
        "H", (K, K))[n.indices]).at(n.indices))
    for at in np.ndindex(3, 3, 3, 3):
        letters = dict(zip((a, b, c, e), (n + 1 for n in at), strict=True))
        wanted = -inverse[at[3], at[0]] * inverse[at[1], at[2]]  # d(G⁻¹)_ba / dG_ce = -(G⁻¹)_bc (G⁻¹)_ea
        assert value(found, {"H": inverse}, letters) == pytest.approx(wanted)


def test_a_fold_is_not_differentiated_as_if_it_were_a_name():
    """∂L/∂p = softmax(z) is p at the point; varied by p once more it is 0."""
    m = sd.Model()
    p = m.define("p", sd.softmax(z))
    d = m.derive(m.define("L", (p * sd.softmax(z)).sum()), wrt=(p, p))
    assert d.result == 0 and d.verify()


# --- givens: what is not needed is not cited ----------------------------------------------------------------------------------

V, S = (sd.matrix(n, K, K, given=sd.symmetric) for n in "VS")
T, P = sd.matrix("T", K, K), sd.matrix("V", K, K)
NEEDED = {
    "log-determinant and trace, twice by S": (lambda: sd.tr(V @ S) - sd.logdet(S), (S, S), []),
    "log-determinant and trace, by S and V": (lambda: sd.tr(V @ S) - sd.logdet(S), (S, V), []),
    "trace with a plain matrix, twice": (lambda: sd.tr(P @ S) - sd.logdet(S), (P, P), []),
    "trace of an inverse": (lambda: sd.tr(V.T @ sd.inv(S)), (S,), ["S: symmetric"]),
    "smallest of each column": (lambda: sd.relu(V.min(axis=0).mean()), (V,), []),
    "both": (lambda: sd.tr(S @ V @ S), (S,), ["S: symmetric", "V: symmetric"]),
    "linear, twice": (lambda: sd.tr(V @ S @ V), (S, S), []),
}


@pytest.mark.parametrize("name", NEEDED)
def test_no_given_is_cited_that_is_not_needed(name):
    loss, wrt, cited = NEEDED[name]
    m = sd.Model()
    d = m.derive(m.define("L", loss()), wrt=wrt)
    assert [g.key for g in d.givens] == cited
    assert all(c.verdict for c in d.checked().checks)


def test_a_given_of_the_first_derivative_is_not_asked_of_the_second():
    """∂²L = 𝟙[|r| < δ] holds for δ < 0 too, where nothing is inside; that the first derivative is clipped to ±δ does not."""
    m, r, delta = sd.Model(), sd.vector("r", K), sd.scalar("delta", given=sd.positive)
    d = m.derive(m.define("L", sd.huber(r, delta).sum()), wrt=(r, r))
    checks = d.checked().checks
    assert all(c.verdict for c in checks) and any(c.name.endswith("needs delta: positive") for c in checks)


def test_a_symmetry_that_falls_away_is_not_cited():
    m = sd.Model()
    Q = m.define("Q", T @ S @ T.T)
    d = m.derive(m.define("L", sd.logdet(Q)), wrt=T)
    assert str(d.matrix) == "2 T⁻ᵀ" and d.givens == () and all(c.verdict for c in d.checked().checks)


def test_a_guarded_lag_is_checked():
    axis = sd.axes("T")
    t, y, a = axis.index("t"), sd.vector("y", axis), sd.scalar("a")
    m = sd.Model()
    h = m.define("h", a + y[t - 1] ** 2 * sd.Indicator(t >= 2), t)
    d = m.derive(m.define("L", sd.Sum(sd.log(h[t]), t)), wrt=y)
    assert all(c.verdict for c in d.checked().checks)


def test_sums_are_merged_where_one_stands_under_more_letters():
    """L = (1/D²) Σ_df ((AᵀA)_df − mean)² by A."""
    A = sd.matrix("A", N, D)
    for mean in (lambda m, S: S.mean(), lambda m, S: m.define("mu", S.mean())):
        m = sd.Model()
        S = m.define("S", A.T @ A)
        d = m.derive(m.define("L", ((S - mean(m, S)) ** 2).mean()), wrt=A)
        assert d.verify()
        data = np.random.default_rng(2).normal(size=(4, 2))
        gram = data.T @ data
        wanted = 4 / 2**2 * data @ (gram - gram.mean())
        letters = d.goal.wrt.indices
        values = {"A": data, "S": gram, "mu": np.array(gram.mean())}
        assert np.allclose(table(d.result, letters, values, {"N": 4, "D": 2}), wanted)


# --- crashes and numbers ------------------------------------------------------------------------------------------------------

def test_a_factor_that_stands_twice_in_one_term_is_shared_once():
    parts = terms(add(mul(x[k], x[k]), mul(x[k], z[k])))
    assert common_factors(parts) == [x[k]]
    assert {without(t, [x[k]]) for t in parts} == {x[k], z[k]}


def test_the_rectifier_of_what_is_positive_has_a_derivative():
    m = sd.Model()
    f = m.define("f", sd.relu(abs(1 / (1 + sd.exp(x)))))
    assert m.derive(m.define("L", f.sum()), wrt=x).steps


PRODUCTS = {
    "a matrix": (lambda X: X.prod(), np.prod),
    "its factors moved by two letters": (lambda X: sd.Prod(x[k] + x[j], k, j), None),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_over_two_letters_has_a_derivative(name):
    X = sd.matrix("X", K, D)
    m = sd.Model()
    d = m.derive(m.define("L", PRODUCTS[name][0](X)), wrt=X if PRODUCTS[name][1] else x)
    assert d.verify()
    if PRODUCTS[name][1]:
        data = np.array([[0.5, 2.0], [-1.5, 0.0], [1.1, 0.7]])
        a, b = d.goal.wrt.indices
        for row, column in np.ndindex(3, 2):
            others = np.delete(data.ravel(), 2 * row + column).prod()
            assert value(d.result, {"X": data}, {a: row + 1, b: column + 1}) == pytest.approx(others)


@pytest.mark.parametrize(("body", "said"), [
    (lambda: 0**x, "A power of 0 whose exponent varies"), (lambda: (-2) ** x, "A power of -2 whose exponent varies"),
    (lambda: x ** (10**400), "An exponent beyond 1000"), (lambda: x**1e300, "An exponent beyond 1000"),
    (lambda: x ** float("inf"), "Infinity"), (lambda: 10**400 * x, "beyond the range of floats"),
])
def test_a_power_that_no_number_can_show_is_refused(body, said):
    with pytest.raises(sd.ModelError, match=said):
        sd.Model().define("L", body().sum())


@pytest.mark.parametrize(("body", "slope"), [
    (lambda: x**0.5, lambda v: 0.5 / v**0.5), (lambda: x**2.0, lambda v: 2 * v), (lambda: x**0.1, lambda v: 0.1 * v**-0.9),
    (lambda: x**0.0, lambda v: 0.0), (lambda: 10**x, lambda v: 10**v * np.log(10)), (lambda: 1**x, lambda v: 0.0),
])
def test_exponents_that_are_floats_or_vary(body, slope):
    m = sd.Model()
    d = m.derive(m.define("L", body().sum()), wrt=x)
    assert d.verify()
    data = np.array([0.5, 1.5, 2.5])
    n = d.goal.wrt.indices[0]
    assert [value(d.result, {"x": data}, {n: at}) for at in (1, 2, 3)] == pytest.approx([slope(v) for v in data])


# --- folds --------------------------------------------------------------------------------------------------------------------

def test_a_fold_makes_the_line_shorter_in_the_reader_s_letters():
    u = sd.scalar("u")
    m = sd.Model()
    p = m.define("p", sd.sigmoid(u))
    d = m.derive(m.define("L", sd.log(p) + sd.log(1 - p)), wrt=u)
    assert str(d.result) == "1 - 2*p" and d.verify()


def test_a_fold_leaves_no_index_without_its_mask():
    """Σ_m y²_{m-1} 𝟙[m ≥ 2] is no Σ_m h_{m,m-1}: for m = 1 there is no h_{1,0}, though f_1 = 0."""
    from symderiv.notation.ranges import stray_entry

    y, m, (a, b) = sd.vector("y", D), sd.Model(), sd.indices("a b", D)
    f = m.define("f", sd.Array((a,), y[a - 1] * sd.Indicator(Ge(a, 2))))
    h = m.define("h", sd.Array((a, b), f[a] * y[b]))
    d = m.derive(m.define("L", (h**2).sum()), wrt=(y, y))
    assert stray_entry(d.result) is None and d.verify()


# --- code ---------------------------------------------------------------------------------------------------------------------

def run(m, wrt, target="numpy", **data):
    space = {}
    exec(sd.code(m, "L", wrt=wrt, target=target), space)
    return space["gradients"](**data)[1][wrt]


def test_a_mask_leaves_the_maximum_inside_it_alone():
    """The letter of a maximum that a definition writes is not the letter of the mask around it."""
    from symderiv.lowering.source.result import numpy_function

    y, m = sd.vector("y", D), sd.Model()
    d = m.derive(m.define("L", sd.exp(y / 2).max()), wrt=(y, y))
    space, data = {}, np.array([1.3, 1.6, 0.3])
    exec(numpy_function(d.matrix, definitions=d.definitions)[0], space)
    assert space["gradient"](data, None) == pytest.approx(np.diag([0, np.exp(0.8) / 4, 0]))


@pytest.mark.parametrize("body", [lambda e: 1 / (1 + sd.exp(-e)), sd.sigmoid, lambda e: sd.exp(e) / (1 + sd.exp(e))])
def test_the_mask_of_a_maximum_cannot_miss_it(body):
    """The result names the sigmoid that the model writes out; computed in two ways, none of its values is the largest."""
    from symderiv.lowering.source.result import numpy_function

    e, m, rng = sd.vector("e", K), sd.Model(), np.random.default_rng(0)
    d = m.derive(m.define("L", body(e).max()), wrt=e)
    space = {}
    exec(numpy_function(d.matrix, definitions=d.definitions)[0], space)
    for data in rng.normal(size=(40, 3)):
        s = 1 / (1 + np.exp(-data))
        wanted = np.where(data == data.max(), s * (1 - s), 0)
        assert space["gradient"](data, s.max()) == pytest.approx(wanted)
        assert run(m, "e", e=data) == pytest.approx(wanted)


def test_a_bound_that_does_not_bind_is_seen_not_to_in_the_code_of_a_form():
    """min(e x², e min(2, x²)): as (e x) x the left side was larger in the last digit, and the slope 0."""
    from symderiv.lowering.source.result import numpy_function

    x, e, m, space = sd.vector("x", K), sd.vector("e", K), sd.Model(), {}
    d = m.derive(m.define("L", (sd.minimum(x**2 * e, sd.clip(x**2, -2, 2) * e) ** 2).sum()), wrt=x)
    exec(numpy_function(d.matrix, definitions=d.definitions)[0], space)
    for X, E in np.random.default_rng(0).uniform(-1, 1, size=(60, 2, 3)):
        given = {"x": X, "e": E}
        names = space["gradient"].__code__.co_varnames[:space["gradient"].__code__.co_argcount]
        assert space["gradient"](*(given[n] for n in names)) == pytest.approx(4 * E**2 * X**3)


def test_what_every_term_of_a_sum_masks_is_not_evaluated():
    """(𝟙[i<j] a_i + 𝟙[j<i] b_j) / (x_i − x_j)²: where i = j both masks are 0, and nothing divides by the 0 below."""
    u, a, b, m = (*(sd.vector(n, K) for n in "uab"), sd.Model())
    m.define("L", sd.Array((), sd.Sum((sd.Indicator(i < j) * a[i] + sd.Indicator(j < i) * b[j]) / (u[i] - u[j])**2, i, j)))
    rng = np.random.default_rng(0)
    U, A, B = rng.normal(size=(3, 4)) + np.arange(4)

    def above(p, q):
        return A[p] if p < q else B[q]

    def slope(k):
        return sum(-2 * (above(k, q) + above(q, k)) / (U[k] - U[q])**3 for q in range(4) if q != k)

    assert run(m, "u", u=U, a=A, b=B) == pytest.approx([slope(k) for k in range(4)])


@pytest.mark.parametrize("kind", [int, float])
def test_code_takes_whole_numbers_as_it_takes_floats(kind):
    m, u = sd.Model(), sd.vector("u", K)
    m.define("L", (u / 2).sum())
    assert run(m, "u", u=np.array([1, 2, 3], dtype=kind)) == pytest.approx([0.5] * 3)


def test_a_quantity_that_is_a_number_is_a_tensor_in_code():
    """h − h is 0, and torch.where(0 > 1, …) takes no plain numbers."""
    torch = pytest.importorskip("torch")
    for u, data in ((sd.scalar("u"), 3.0), (sd.vector("u", K), [1.0, 2.0])):
        m = sd.Model()
        h = m.define("h", (u * u).sum() if data != 3.0 else u * u)
        p = m.define("p", h - h + Rational(1, 2))
        m.define("L", sd.where(p > 1, p**2, 2 * p - 1) + h)
        for target, array in (("numpy", np.array), ("torch", torch.tensor)):
            assert np.asarray(run(m, "u", target, u=array(data))) == pytest.approx(2 * np.array(data))


# --- matrix forms -------------------------------------------------------------------------------------------------------------

def test_a_factor_that_closes_when_a_bracket_is_opened_is_kept():
    """(1 log(v)ᵀ) 1 is (1ᵀ log(v)) 1: the closed part went missing, and a form was short of a factor."""
    from symderiv.matrices.recognise import matrix_form

    B, v, m = sd.matrix("B", K, K), sd.vector("v", K), K.index("m")
    rows = sd.Sum(sd.log(v[m]) + B[i, m], m)
    form = matrix_form(rows + sd.Sum(sd.log(v[k]) + B[i, k] - rows / K, k), (i, j))
    assert str(form) == "((B + 1 log(v)ᵀ) 1) 1ᵀ"


def test_a_product_of_plain_powers_has_a_second_derivative():
    f = sd.vector("f", D)
    m = sd.Model()
    m.define("L", (f ** 2).prod() * f.prod())
    assert m.derive("L", wrt=(f, f)).verify()


def test_a_chain_of_more_matrices_than_einsum_has_letters():
    from symderiv.matrices.recognise import matrix_form
    from symderiv.notation import sum_over

    letters = [K.index(f"i_{n}") for n in range(56)]
    matrices = [sd.matrix(f"M_{n}", K, K) for n in range(55)]
    product = mul(*(m[a, b] for m, (a, b) in zip(matrices, pairwise(letters), strict=True)))
    form = matrix_form(sum_over(product, *letters[1:-1]), (letters[0], letters[-1]))
    assert str(form).split() == [m.name for m in matrices]


def test_a_tensor_of_more_axes_than_arrays_have_is_refused():
    with pytest.raises(sd.AxisMismatch, match="u has 33 axes, and an array has at most 32"):
        sd.tensor("u", *[K] * 33)
