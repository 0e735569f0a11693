"""Every row of the function tables: derivative, kinks, LaTeX there and back, and its code in every array library."""

import warnings

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.errors import AxisMismatch, NoRule, UnknownName
from symderiv.library.activations import ACTIVATIONS
from symderiv.library.functions import COMPOSED, FUNCTIONS
from symderiv.lowering.source.result import function_source
from symderiv.matrices.recognise import matrix_form
from symderiv.notation import Definitions, Tensor, alike, free_indices
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import Watch
from symderiv.oracle.scalars.functions import FUNCTIONS as VALUES
from symderiv.oracle.scalars.numbers import ball, real
from symderiv.reading.formulas.functions import FUNCTIONS as WRITTEN
from symderiv.reading.formulas.latex import read_expression
from symderiv.reading.formulas.names import Names
from symderiv.verification.compare import compare
from symderiv.writing.printers.formulas import latex_of, unicode_of

K = sd.axes("K")
k, i = sd.indices("k i", K)
ROWS = {**FUNCTIONS, **COMPOSED}
# Their letters, ϕ and ψ, are anything to most writers: formulas have to call these by name. Floor has brackets of its own.
NOT_READ_BACK = ("ϕ", "ψ", "⌊", "⌈", "I₀", "I₁", "ζ")
# Names under which the oracle states the same function with the same parameters.
PARAMETERS = {"prelu", "leaky_relu", "elu", "celu", "softshrink", "hardshrink"}


def inputs(row):
    """As many tensors as the function takes, with values over its domain."""
    low, high = row.domain
    names = "uvw"[:row.arity]
    grid = np.linspace(low, high, 9)[1:-1] + 0.0137  # off the kinks at whole numbers
    return [Tensor(n, (K,)) for n in names], {n: grid[::-1] * (1 if n == "v" else 0.97) for n in names}


def derived(row):
    """The model of a function, the arguments by which it has a derivative, values of all."""
    tensors, values = inputs(row)
    m = sd.Model()
    m.define("f", row(*tensors))
    return m, moving(row, tensors), values


def moving(row, tensors):
    """Those of the arguments by which a derivative is stated."""
    partials = row.partials[len(row.fixed):] if hasattr(row, "partials") else tensors
    return [t for t, partial in zip(tensors, partials, strict=True) if partial is not None]


@pytest.mark.parametrize("name", ROWS)
def test_the_derivative_is_the_slope_over_the_whole_domain(name):
    m, tensors, values = derived(ROWS[name])
    for tensor in tensors:
        d = m.derive("f", wrt=tensor)
        point = Point({"K": 7}, m.definitions, values, 50)
        letters = [*d.goal.body.indices, *d.goal.wrt.indices]
        for n in range(1, 8):
            at = dict.fromkeys(letters, n)
            slope, result = evaluate(d.goal, point, at), evaluate(d.result, point, at)
            assert abs(slope - result) < 1e-12 * (1 + abs(result))


@pytest.mark.parametrize("name", ROWS)
def test_every_step_is_proved(name):
    m, tensors, _ = derived(ROWS[name])
    for tensor in tensors:
        assert m.derive("f", wrt=tensor).verify()


@pytest.mark.parametrize("name", [n for n in COMPOSED if n in VALUES])
def test_the_formula_has_the_value_that_the_oracle_states(name):
    """The two are written down independently: one as a formula, one as arithmetic."""
    m, _, values = derived(COMPOSED[name])
    point = Point({"K": 7}, m.definitions, values)
    for n in range(1, 8):
        more = [ball(float(v)) for v in COMPOSED[name].parameters.values()] if name in PARAMETERS else []
        stated = VALUES[name].value([ball(float(values["u"][n - 1])), *more], k, Watch())
        assert abs(float(evaluate(m.definitions.rows[0].lhs, point, {k: n})) - float(real(stated))) < 1e-14


@pytest.mark.parametrize("name", ROWS)
def test_what_is_printed_reads_back(name):
    m, tensors, _ = derived(ROWS[name])
    f = m.definitions.rows[0].tensor
    names = Names.of([*m.definitions.inputs, f], [K], {"k": K, "i": K})
    for tensor in tensors:
        for expr in (m.definitions.rows[0].body, m.derive("f", wrt=tensor).result):
            if not any(sign in unicode_of(expr) for sign in NOT_READ_BACK):
                back = read_expression(latex_of(expr), names, free=["k", "i"])
                assert alike(back, expr) or compare(back, expr, Definitions(), points=1).verdict, latex_of(expr)


@pytest.mark.parametrize(("written", "name"), [(word, row.name) for row in ROWS.values() for word in row.latex.split()])
def test_formulas_call_it_by_name(written, name):
    assert written in WRITTEN
    least, _, _ = WRITTEN[written]
    arguments = ", ".join(["u_k", "v_k"][:least])
    made = read_expression(rf"\operatorname{{{written}}}({arguments})", Names.of([Tensor(n, (K,)) for n in "uv"], [K], {"k": K}))
    assert compare(made, ROWS[name](*(Tensor(n, (K,))["k"] for n in "uv"[:least])), Definitions(), points=2).verdict is True


def numbers(value):
    return np.asarray(value.detach() if hasattr(value, "detach") else value, dtype=float)


def name_of(parameter):
    return getattr(parameter, "name", "K")


@pytest.fixture(scope="module", params=["numpy", "torch", "jax"])
def library(request):
    """The name of an array library and how it makes an array of doubles."""
    if request.param == "numpy":
        return "numpy", np.asarray
    module = pytest.importorskip(request.param)
    if request.param == "torch":
        return "torch", lambda a: module.as_tensor(a, dtype=module.float64)
    module.config.update("jax_enable_x64", True)
    return "jax", module.numpy.asarray


@pytest.mark.parametrize("name", ROWS)
def test_its_code_computes_value_and_derivative(library, name):
    target, array = library
    tensors, values = inputs(ROWS[name])
    loss = sd.Model()
    f = loss.define("f", ROWS[name](*tensors))
    loss.define("L", (Tensor("g", (K,)).as_array() * f).sum())
    known = {**values, "g": np.ones(7), "K": 7}
    point = Point({"K": 7}, loss.definitions, {n: v for n, v in known.items() if n != "K"}, 30)
    known["f"] = np.asarray([float(evaluate(f[k], point, {k: n})) for n in range(1, 8)])
    for expr in (loss.definitions.rows[0].body, *(loss.derive("L", wrt=t).result for t in moving(ROWS[name], tensors))):
        letter = next(iter(free_indices(expr)), k)
        source, parameters = function_source(matrix_form(expr, (letter,)), target)
        scope = {}
        exec(source, scope)
        given = [7 if name_of(p) == "K" else array(known[name_of(p)]) for p in parameters]
        want = [float(evaluate(expr, point, {letter: n})) for n in range(1, 8)]
        np.testing.assert_allclose(numbers(scope["gradient"](*given)), want, rtol=1e-6, atol=1e-9, err_msg=source)


def test_a_masked_overflow_is_no_nan():
    """Where the condition fails the product is 0, though e^1000 beside it is infinite."""
    z = Tensor("z", (K,))
    m = sd.Model()
    m.define("L", sd.elu(z).sum())
    source, _ = function_source(matrix_form(m.derive("L", wrt=z).result, (i,)))
    scope = {}
    exec(source, scope)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert scope["gradient"](np.asarray([1000.0, -1.0])).tolist() == [1.0, np.exp(-1.0)]


def test_the_logarithm_of_a_sigmoid_does_not_overflow():
    z = Tensor("z", (K,))
    source, _ = function_source(matrix_form(sd.log_sigmoid(z)["k"], (k,)))
    scope = {}
    exec(source, scope)
    assert scope["gradient"](np.asarray([-1000.0, 0.0])) == pytest.approx([-1000.0, -np.log(2)])


TEXTBOOK = {
    "log_sigmoid": "1 - sigmoid(z[i])", "silu": "((1 - sigmoid(z[i]))*z[i] + 1)*sigmoid(z[i])",
    "gelu": "Phi(z[i]) + phi(z[i])*z[i]",
    "softsign": "(Abs(z[i]) + 1)**(-2)", "relu": "Indicator(z[i] > 0)", "hardtanh": "Indicator(z[i] > -1)*Indicator(z[i] < 1)",
    "relu6": "Indicator(z[i] > 0)*Indicator(z[i] < 6)", "elu": "exp(z[i])*Indicator(z[i] <= 0) + Indicator(z[i] > 0)",
    "leaky_relu": "Indicator(z[i] > 0) + Indicator(z[i] < 0)/100", "softshrink": "Indicator(Abs(z[i]) > 1/2)",
    "hard_sigmoid": "Indicator(z[i] > -3)*Indicator(z[i] < 3)/6", "tanhshrink": "tanh(z[i])**2",
    "mish": "(1 - tanh(softplus(z[i]))**2)*sigmoid(z[i])*z[i] + tanh(softplus(z[i]))",
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_the_printed_derivative_comes_out(name):
    z = sd.vector("z", K)
    m = sd.Model()
    m.define("L", COMPOSED[name](z).sum())
    assert str(m.derive("L", wrt=z["i"]).result) == TEXTBOOK[name]


def test_swish_is_written_with_its_own_value():
    """f' = f + σ(1 − f), as the paper prints it, once f has a name."""
    z = sd.vector("z", K)
    m = sd.Model()
    f = m.define("f", sd.silu(z))
    m.define("L", f.as_array().sum())
    d = m.derive("L", wrt=z["i"])
    assert sd.equal(d.result, f[i] + sd.sigmoid(z[i]) * (1 - f[i])) or compare(
        d.result, f[i] + sd.sigmoid(z[i]) * (1 - f[i]), m.definitions).verdict


def test_parameters_may_be_numbers_or_tensors():
    z, a = sd.vector("z", K), sd.vector("a", K)
    m = sd.Model()
    m.define("L", sd.prelu(z, a).sum())
    assert str(m.derive("L", wrt=a["i"]).result) == "Min(0, z[i])"
    assert str(sd.softplus(z, beta=2)["k"]) == "softplus(2*z[k])/2"
    assert str(sd.elu(z, alpha=3)["k"]) == "3*(exp(z[k]) - 1)*Indicator(z[k] <= 0) + z[k]*Indicator(z[k] > 0)"
    with pytest.raises(UnknownName, match="beta"):
        sd.elu(z, beta=3)
    with pytest.raises(UnknownName, match="parameters"):
        sd.relu(z, 1, 2)


def test_a_variable_exponent():
    x, y = sd.vector("x", K, given=sd.positive), sd.vector("y", K)
    m = sd.Model()
    m.define("L", (x**y).sum())
    assert m.derive("L", wrt=y).verify() and m.derive("L", wrt=x).verify()


def test_comparisons_of_whole_tensors():
    z, w = sd.vector("z", K), sd.vector("w", K)
    m = sd.Model()
    m.define("L", sd.where((z > 0) & (w <= 1), z * w, 2 * z.as_array()).sum())
    assert m.derive("L", wrt=z).verify()
    assert str(sd.indicator(z >= w)["k"]) == "Indicator(z[k] >= w[k])" or "w[k]" in str(sd.indicator(z >= w)["k"])
    with pytest.raises(AxisMismatch, match="truth value"):
        max(0, z)
    with pytest.raises(AxisMismatch, match="comparison"):
        sd.where("z", z, w)
    with pytest.raises(AxisMismatch):
        sd.where(z["k"], z["k"], 0)


def test_a_function_without_a_row_is_named_with_its_table():
    z = sd.vector("z", K)
    m = sd.Model()
    m.define("L", sd.Sum(sympy.besselj(0, z[k]), k))
    with pytest.raises(NoRule, match=r"besselj[\s\S]*library/functions"):
        m.derive("L", wrt=z)
    n = sd.Model()
    n.define("L", sd.Sum(sympy.polygamma(z[k], 2), k))
    with pytest.raises(NoRule, match="polygamma"):
        n.derive("L", wrt=z)


def test_activations_are_rows_of_the_tables():
    assert {n.replace("-", "_") for n in ACTIVATIONS} - {"identity"} <= set(ROWS)
    assert all(ROWS[n.replace("-", "_")].source == a.source for n, a in ACTIVATIONS.items() if n != "identity")


def test_numpy_writes_them_too():
    def loss(z, w):
        a = np.where(z > 0, z, np.expm1(z))
        b = np.arctan2(a, 2 + np.hypot(w, 1)) + np.arcsinh(w) + np.logaddexp(z, w) + np.exp2(z) * (w < 1)
        return np.sum(b * np.clip(z, -1, 1))

    m = sd.trace(loss, z=K, w=K)
    rng = np.random.default_rng(1)
    z, w = rng.normal(size=3), rng.normal(size=3)
    point = Point({"K": 3}, m.definitions, {"z": z, "w": w})
    assert float(evaluate(m.definitions.rows[-1].lhs, point, {})) == pytest.approx(loss(z, w))
    assert m.derive("loss", wrt="z").verify() and m.derive("loss", wrt="w").verify()


SOLVED = [
    ("m - r > 0", "m > r"), ("x + 3 < 6", "x < 3"), ("-x > 3", "x < -3"), ("2*x > 0", "x > 0"), ("1 - y*f > 0", "f*y < 1"),
    ("m + r - 1 > 0", "m + r > 1"), ("m + r > 1 - m", None), ("x/6 + 1/2 >= 0", "x >= -3"), ("1 + e > 1 - e", "e > 0"),
]


@pytest.mark.parametrize(("condition", "wanted"), SOLVED)
def test_conditions_are_solved_without_losing_a_term(condition, wanted):
    """Every value keeps its truth, in particular where several terms stay on one side."""
    from symderiv.rules.indices.indicators import solved

    names = {n: sd.scalar(n) for n in "mrxyfe"}
    relation = eval(condition.replace("1/2", "half"), {"half": sympy.Rational(1, 2), **names})
    made = solved(relation)
    assert wanted is None or made == eval(wanted, names)
    assert compare(sd.indicator(relation), sd.indicator(made), Definitions(), points=6).verdict is True


def test_the_page_says_what_the_formula_gives_at_a_kink():
    m = sd.Model()
    m.define("L", sd.relu(sd.vector("z", K)).sum())
    page = m.derive("L", wrt="z").render("txt")
    assert "at a tie u = v the first takes it" in " ".join(page.split())
