"""Second and higher derivatives: blocks, products with a vector, Gauss-Newton, symmetric matrices as one set of numbers."""

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import AxisMismatch, ModelError, SymderivError
from symderiv.notation import substitute

K = sd.axes("K")


def model(name):
    return sd.catalogue_model(name)


@pytest.mark.parametrize(("name", "wrt", "form"), [
    ("softmax-cross-entropy", "z", "p ⊙ (v − (pᵀ v) 1)"),
    ("log-sum-exp", "z", "p ⊙ (v − (pᵀ v) 1)"),
    ("linear-regression", "w", "(2/N) Xᵀ X v"),
    ("multinomial-logistic-regression", "W", "(p ⊙ (v x − (pᵀ v x) 1)) xᵀ"),
    ("gaussian-covariance", "mu", "Sigma⁻¹ v"),
])
def test_the_product_of_the_hessian_with_a_vector(name, wrt, form):
    d = model(name).hvp("L" if name != "log-sum-exp" else "s", wrt)
    assert str(d.matrix) == form and d.verify()


def test_the_product_agrees_with_the_hessian_contracted():
    m = model("multinomial-logistic-regression")
    d, h = m.hvp("L", "x", "v"), m.derive("L", wrt=("x", "x"))
    i, j = h.goal.body.wrt.indices[0], h.goal.wrt.indices[0]
    v = sd.vector("v", j.axis)
    (row,) = d.goal.indices
    assert sd.equal(d.result, substitute(sd.Sum(h.result * v[j], j), {i: row}))


def test_several_variables_are_one_long_one():
    by_w, by_b = model("linear-regression").hvp("L", ["w", "b"])
    assert str(by_w.matrix) == "(2/N) Xᵀ (X v_w + v_b 1)" and str(by_b.matrix) == "(2/N) 1ᵀ X v_w + 2 v_b"
    assert by_w.verify() and by_b.verify()


def test_the_blocks_of_a_hessian():
    blocks = model("linear-regression").hessian("L", ["w", "b"])
    assert [str(d.matrix) for d in blocks] == ["(2/N) Xᵀ X", "(2/N) Xᵀ 1", "2"]
    blocks = model("multinomial-logistic-regression").hessian("L", ["W", "b"])
    assert [len(d.goal.free_symbols) for d in blocks] == [4, 3, 2] and all(d.verify() for d in blocks)


@pytest.mark.parametrize(("name", "through", "wrt", "vector", "form"), [
    ("linear-regression", "r", "w", None, "(2/N) Xᵀ X"),
    ("linear-regression", "r", "w", "v", "(2/N) Xᵀ X v"),
    ("multinomial-logistic-regression", "z", "W", "V", "(p ⊙ (V x − (pᵀ V x) 1)) xᵀ"),
    ("multinomial-logistic-regression", "z", "x", None, "Wᵀ (diag(p) − p pᵀ) W"),
])
def test_gauss_newton(name, through, wrt, vector, form):
    d = model(name).gauss_newton("L", through, wrt, vector)
    assert d.verify() and str(d.matrix) == form


def test_a_quantity_defined_from_derivatives_is_worked_out():
    z = sd.vector("z", K)
    k, i = sd.indices("k i", K)
    m = sd.Model()
    s = m.define("s", sd.logsumexp(z))
    m.define("p", sd.softmax(z))
    m.define("laplacian", sd.Sum(sd.Partial(sd.Partial(s, z[k]), z[k]), k))
    d = m.work_out("laplacian")
    assert str(d.matrix) == "pᵀ (1 − p)" and d.verify()
    m.define("slope", sd.Partial(sd.Sum(sd.Partial(s, z[k]) ** 2, k), z[i]), i)
    assert m.work_out("slope").verify()


def test_a_given_is_not_used_under_a_derivative_that_varies_it():
    """Σ_k y_k = 1 holds for the target, yet ∂/∂y of the gradient must see Σ_k y_k move."""
    m = model("softmax-cross-entropy")
    y, z = m.tensor("y"), m.tensor("z")
    k, i = sd.indices("k i", z.axes[0])
    m.define("c", sd.Partial(sd.Sum(sd.Partial(m.tensor("L").entry(), z[k]) * z[k], k), y[i]), i)
    d = m.work_out("c")
    assert d.verify() and str(d.matrix) == "(pᵀ z) 1 − z"


@pytest.mark.parametrize(("value", "form"), [
    (lambda X, A: sd.tr(A @ X), "A + Aᵀ − diag(diagonal(A))"),
    (lambda X, A: sd.det(X), "L (2 X⁻¹ − diag(diagonal(X⁻¹)))"),
    (lambda X, A: sd.logdet(X), "2 X⁻¹ − diag(diagonal(X⁻¹))"),
])
def test_a_symmetric_matrix_as_one_set_of_numbers(value, form):
    """The Matrix Cookbook, eq. (139) to (141)."""
    X, A = sd.matrix("X", K, K, given=sd.spd), sd.matrix("A", K, K)
    m = sd.Model()
    m.define("L", value(X, A))
    d = m.structured("L", X)
    assert str(d.matrix) == form and d.verify()
    plain = m.derive("L", wrt=X)
    assert plain.verify() and str(plain.matrix) != form and "vary independently" in str(plain)


@pytest.mark.parametrize("order", [2, 3])
def test_log_sum_exp_is_symmetric_in_all_its_letters(order):
    d = sd.derivation("log-sum-exp", ("z",) * order)
    assert d.verify() and "symmetric in" in str(d)


def test_a_hessian_by_a_matrix_is_symmetric_in_pairs_of_letters():
    d = model("multinomial-logistic-regression").derive("L", wrt=("W", "W"))
    assert "symmetric in ij, " in str(d)


def test_a_mixed_derivative_is_not_called_symmetric():
    assert "symmetric in" not in str(model("linear-regression").derive("L", wrt=("w", "X")))
    x = sd.vector("x", K)
    m = sd.Model()
    m.define("y", x**2)
    assert "symmetric in" not in str(m.derive("y", wrt=x))


@pytest.mark.parametrize("call", [
    lambda m: m.hvp("L", "w", ["v", "u"]), lambda m: m.hvp("r", "w"), lambda m: m.hvp("L", "w", "w"),
    lambda m: m.hvp("L", "X", "r"),
    lambda m: m.hvp("L", "w", sd.vector("v", K)), lambda m: m.hvp("L", "w", "X"), lambda m: m.hvp("L", "nothing"),
    lambda m: m.gauss_newton("L", "X", "w"), lambda m: m.gauss_newton("L", "w", "w"), lambda m: m.structured("L", "w"),
    lambda m: m.work_out("L"), lambda m: m.work_out("w"), lambda m: m.hvp("L", []) or m.hvp("L", "w", []),
])
def test_what_cannot_be_is_refused(call):
    with pytest.raises((ModelError, AxisMismatch, SymderivError)):
        call(model("linear-regression"))


@pytest.mark.parametrize(("arguments", "shown"), [
    (["hessian", "linear-regression", "--wrt", "w,b"], "(2/N) Xᵀ X"),
    (["hessian", "softmax-cross-entropy", "--wrt", "z", "--vector", "v"], "h = p ⊙ (v − (pᵀ v) 1)"),
    (["hessian", "linear-regression", "--wrt", "w", "--through", "r"], "Gauss-Newton matrix"),
    (["derive", "gaussian-covariance", "--wrt", "Sigma", "--structured"], "the free numbers of Sigma"),
])
def test_the_command_line_derives_them(arguments, shown):
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 0 and shown in found.output


@pytest.mark.parametrize("arguments", [
    ["hessian", "linear-regression", "--wrt", "w,b", "--vector", "v"], ["hessian", "linear-regression", "--wrt", ""],
    ["hessian", "linear-regression", "--wrt", "w,b", "--through", "r"], ["derive", "linear-regression", "--structured"],
    ["derive", "linear-regression", "--wrt", "w", "--structured"], ["hessian", "nothing", "--wrt", "w"],
])
def test_the_command_line_refuses(arguments):
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 2 and "Traceback" not in found.output


@pytest.mark.parametrize("format", ["html", "tex", "md", "txt", "json"])
def test_a_worked_out_quantity_is_printed_in_every_format(format):
    assert len(model("softmax-cross-entropy").hvp("L", "z").render(format)) > 500


@pytest.mark.parametrize(("entry", "wrt", "result"), [
    ("affine", ("x", "x"), "Sum(W[k,j]*Sum(H[k,l]*W[l,e], l), k)"),
    ("affine", ("W", "W"), "x[e]*x[j]*H[i,l]"),
    ("affine", ("b", "b", "b"), "T[i,j,l]"),
    ("layer-norm", ("beta", "beta"), "H[j,e]"),
    ("layer-norm", ("gamma", "x"), None),
    ("dropout", ("x", "x"), None),
    ("lstm-cell", ("h", "c"), None),
])
def test_the_gradient_of_an_unspecified_loss_moves_with_what_the_loss_takes(entry, wrt, result):
    found = sd.derivation(entry, wrt=wrt)
    assert found.verify()
    assert result in (None, str(found.result))


def test_products_with_the_hessian_of_an_unspecified_loss():
    product = model("affine").hvp("L", "b")
    assert product.verify() and str(product.matrix) == "Hᵀ v"


@pytest.mark.parametrize("never_below", [lambda x: x**2, lambda x: x * x, lambda x: sd.maximum(x * x, x**2)])
def test_a_maximum_with_what_is_never_below_has_no_kink_where_both_are_0(never_below):
    x, m = sd.vector("x", K), sd.Model()
    m.define("L", sd.relu(never_below(x)).sum())
    assert str(m.derive("L", wrt=("x", "x")).result) in ("2*Delta(i, j)", "2*Delta(j, i)")


def test_the_logarithm_of_an_absolute_value_has_the_slope_of_the_logarithm():
    A, m = sd.matrix("A", K, K), sd.Model()
    m.define("L", sd.slogdet(A)[1])
    found = m.derive("L", wrt="A")
    assert found.verify() and str(found.matrix) == "A⁻ᵀ"


def test_a_given_of_the_first_derivative_that_the_second_does_not_need_is_not_cited():
    found = sd.derivation("crf", wrt=("e3", "A"))
    assert found.verify() and not found.givens


def test_what_the_first_derivative_has_by_a_given_is_named_and_told_once():
    x = sd.vector("x", sd.axes("K"), given=sd.one_hot)
    m = sd.Model()
    found = m.derive(m.define("L", sd.exp(sd.exp(x.sum() / 2) / 2)), wrt=(x, x))
    assert found.verify() and len(found.abbreviations) == 1 and found.general is None


def test_conditions_that_exclude_each_other_need_no_given():
    e = sd.vector("e", sd.axes("K"), given=sd.positive)
    m = sd.Model()
    found = m.derive(m.define("L", (sd.relu(e) * sd.relu(-e) + e).sum()), wrt=(e, e))
    assert found.verify() and found.result == 0 and not found.givens


def test_a_given_is_not_used_where_the_condition_in_front_excludes_it():
    k = sd.axes("K")
    e, x, m = sd.vector("e", k), sd.vector("x", k, given=sd.one_hot), sd.Model()
    f = sd.where(e > x, e, x**2)
    found = m.derive(m.define("L", sd.where(f > 0, sd.log(f), f).sum()), wrt=e)
    assert found.verify() and not found.givens


@pytest.mark.parametrize("height", [2, 4])
def test_an_absolute_value_with_a_name_is_smooth_where_its_power_is(height):
    """Of Σ |x|² with |x| named: |x| sgn x is x, whose slope at 0 is 1, while sgn x sgn x there is 0."""
    m, x = sd.Model(), sd.vector("x", sd.axes("K"))
    g = m.define("g", sd.absolute(x))
    h = m.define("h", sd.sqrt(1 + (g ** 2).sum()))
    m.define("L", h ** height)
    d = m.derive("L", wrt=("x", "x"))
    assert "sign" not in str(d.result) and d.verify()
