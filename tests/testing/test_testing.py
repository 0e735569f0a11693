"""The assertions for other people's tests: what passes, what fails, and what a failure says first."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symderiv as sd
from symderiv.errors import AxisMismatch, IndexClash, ModelError, UnknownName
from symderiv.reading.homework.one_line import latex_of_plain
from symderiv.testing import (
    assert_derives,
    assert_equivalent,
    assert_gradient,
    assert_hessian,
    assert_jacobian,
    assert_steps_valid,
    strategies,
)

pytest_plugins = ["pytester"]

K, D = sd.axes("K D")
x, W, b = sd.vector("x", D), sd.matrix("W", K, D), sd.vector("b", K)
y, t = sd.vector("y", K, given=sd.one_hot), sd.vector("t", K)
m = sd.Model()
z = m.define("z", W @ x + b)
p = m.define("p", sd.softmax(z))
L = m.define("L", sd.cross_entropy(y, p))
i, j, k = sd.indices("i j k", K)

RIGHT = ["(p_k - y_k) x_j", "(p_i-y_i)*x_d", "(p − y) xᵀ", "np.outer(p - y, x)", r"(p - y) x^\top", "(p[i] - y[i])*x[d]",
         "p x^T - y x^T", "p_i x_j - x_j y_i", r"x_j\left(p_i - y_i\right)", "outer", "expression", "array"]
GIVEN = {"outer": lambda p, y, x: np.outer(p - y, x), "expression": (p[i] - y[i]) * x[D.index("d")],
         "array": (p - y).reshape(K, 1) * x if hasattr(p - y, "reshape") else (p - y)["i"] * x["d"]}
WRONG = ["(y_k - p_k) x_j", "(p_k - y_k)", "x (p-y)^T", "2 (p_k - y_k) x_j", "p_k x_j", "0"]


@pytest.mark.parametrize("expected", RIGHT)
def test_a_right_gradient_passes(expected):
    assert_gradient(L, wrt=W, equals=GIVEN.get(expected, expected))


n, d = sd.axes("n d")
X, counts, w = sd.matrix("X", n, d), sd.vector("c", n), sd.vector("w", d)
S, T = sd.matrix("S", d, d), sd.matrix("T", d, d)
poisson = sd.Model()
mu = poisson.define("mu", X @ w)
rate = poisson.define("R", (counts * sd.exp(mu)).sum())
AS_NUMPY = ["X.T @ (c*exp(mu))", "X.T @ (c * np.exp(X @ w))", "X.T @ (c .* exp(mu))", "X^T (c*exp(mu))", "X.T*(c*exp(mu))",
            "X.T @ (c*exp(mu)) * 1", "1/2*X.T @ (2*c*exp(mu))"]


@pytest.mark.parametrize("expected", AS_NUMPY)
def test_a_star_between_vectors_is_what_numpy_means_or_what_fits(expected):
    assert_gradient(rate, wrt=w, equals=expected, model=poisson)
    with pytest.raises(AssertionError):
        assert_gradient(rate, wrt=w, equals=f"2*{expected}", model=poisson)


def test_a_star_that_may_be_either_product_is_refused_with_both_spellings():
    output = (S * S * T).sum() / 2
    with pytest.raises(AxisMismatch, match=r"two readings here(.|\n)*A @ B(.|\n)*A ⊙ B"):
        assert_gradient(output, wrt=S, equals="S*T")
    assert_gradient(output, wrt=S, equals="S ⊙ T")
    assert_gradient(output, wrt=S, equals="S .* T")
    with pytest.raises(AssertionError, match="not what is expected"):
        assert_gradient(output, wrt=S, equals="S @ T")


@pytest.mark.parametrize("expected", WRONG)
def test_a_wrong_gradient_fails_with_the_numbers_first(expected):
    with pytest.raises(AssertionError) as caught:
        assert_gradient(L, wrt=W, equals=expected)
    first, second, *rest = str(caught.value).splitlines()
    assert first == "the gradient is not what is expected"
    assert ("derivative " in second and "expected " in second) or "shape" in second
    assert any(line.startswith("steps: ") for line in rest) and "(pᵢ − yᵢ) xⱼ" in "".join(rest)


def test_what_was_expected_is_shown_in_the_letters_of_the_derivative():
    with pytest.raises(AssertionError, match=r"expected:   xⱼ \(pᵢ \+ yᵢ\)\n|expected:   \(pᵢ \+ yᵢ\) xⱼ\n"):
        assert_gradient(L, wrt=W, equals="(p + y) x^T")


def test_the_likely_mistake_is_named():
    with pytest.raises(AssertionError, match="likely mistake: wrong sign"):
        assert_gradient(L, wrt=W, equals="(y_k - p_k) x_j")


@pytest.mark.parametrize(("expected", "told"), [
    ("2 X (X w)", "should read: \\frac{\\partial L}{\\partial w} = 2 X^T (X w)"), ("(X w) X", "likely mistake: wrong shape")])
def test_a_text_whose_shapes_do_not_fit_fails_with_the_help_of_check(expected, told):
    X, w, n = sd.matrix("X", *sd.axes("N D")), sd.vector("w", sd.axes("D")), sd.Model()
    output = n.define("L", (n.define("s", X @ w) ** 2).sum())
    with pytest.raises(AssertionError, match="the gradient is not what is expected") as caught:
        assert_gradient(output, wrt=w, equals=expected)
    assert f"  {told}" in str(caught.value)
    assert_gradient(output, wrt=w, equals="2 X^T (X w)")


BACKWARD = {
    "transposed": (lambda p, y, x: np.outer(x, p - y), "the transpose of what is right"),
    "scaled": (lambda p, y, x: 1.01 * np.outer(p - y, x), "yours"),
    "nothing": (lambda p: None, "returns None"),
    "nan": (lambda W: W * np.nan, "NaN"),
    "text": (lambda p: "p - y", "not an array of numbers"),
    "raises": (lambda p: p @ np.ones(99), "raises ValueError"),
}


@pytest.mark.parametrize("name", BACKWARD)
def test_a_wrong_backward_pass_fails(name):
    function, told = BACKWARD[name]
    with pytest.raises(AssertionError, match="the function does not return the gradient") as caught:
        assert_gradient(L, wrt=W, equals=function)
    assert told in str(caught.value).splitlines()[1]


def test_a_function_that_overwrites_its_arguments_is_no_danger():
    def backward(p, y, x):
        p -= y
        return np.outer(p, x)

    assert_gradient(L, wrt=W, equals=backward)


def test_single_precision_passes_with_its_tolerance():
    def single(p, y, x):
        return np.outer(p - y, x).astype(np.float32)

    assert_gradient(L, wrt=W, equals=single, tolerance=1e-5)
    with pytest.raises(AssertionError):
        assert_gradient(L, wrt=W, equals=single, tolerance=1e-12)


@pytest.mark.parametrize("module", ["torch", "jax"])
def test_other_arrays(module):
    pytest.importorskip(module)
    assert_gradient(L, wrt=W, equals=lambda p, y, x: (p - y).reshape(-1, 1) * x, arrays=module, tolerance=1e-4)


def test_a_function_that_takes_tensors_alone_gets_them():
    torch = pytest.importorskip("torch")
    assert_gradient(L, wrt=W, equals=lambda p, y, x: torch.outer(p - y, x))
    with pytest.raises(AssertionError, match="likely mistake: wrong sign"):
        assert_gradient(L, wrt=W, equals=lambda p, y, x: torch.outer(y - p, x))
    with pytest.raises(AssertionError, match="your function raises TypeError"):
        assert_gradient(L, wrt=W, equals=lambda p, y, x: torch.outer(p, "x"))


def test_more_can_be_given():
    n = sd.Model()
    o = n.define("o", sd.softmax(z_input := sd.vector("z", K)))
    E = n.define("E", sd.cross_entropy(t, o))
    assert_gradient(E, wrt=z_input, equals="o_i - t_i", given={t: sd.one_hot})
    assert_gradient(E, wrt=z_input, equals="o_i sum_k t_k - t_i".replace("sum_k", r"\sum_k"))
    with pytest.raises(AssertionError):
        assert_gradient(E, wrt=z_input, equals="o_i - t_i")
    with pytest.raises(AxisMismatch):
        assert_gradient(E, wrt=z_input, equals="o_i - t_i", given={y: sd.one_hot})


def test_jacobian_and_hessian():
    assert_jacobian(p, wrt=z, equals="p_i (delta_ij - p_j)")
    assert_jacobian(p["i"], wrt=z["j"], equals=p["i"] * (sd.Delta(i, j) - p["j"]))
    assert_hessian(L, wrt=z, equals="diag(p) - p p^T")
    with pytest.raises(AssertionError):
        assert_jacobian(p, wrt=z, equals="diag(p)")
    with pytest.raises(AssertionError):
        assert_hessian(L, wrt=z, equals=lambda p: np.diag(p))


def test_letters_that_could_be_either_are_asked_for():
    A, v = sd.matrix("A", K, K), sd.vector("v", K)
    n = sd.Model()
    u = n.define("u", A @ v)
    with pytest.raises(IndexClash, match="Which letter"):
        assert_jacobian(u, wrt=v, equals="A_mn")
    assert_jacobian(u["i"], wrt=v["j"], equals="A_ij")
    with pytest.raises(AssertionError):
        assert_jacobian(u["i"], wrt=v["j"], equals="A_ji")


def test_a_gradient_is_that_of_a_scalar():
    with pytest.raises(AxisMismatch, match="assert_jacobian"):
        assert_gradient(p, wrt=z, equals="p")
    with pytest.raises(AxisMismatch, match="assert_gradient"):
        assert_jacobian(L, wrt=z, equals="p - y")


def test_wrong_use_is_no_failure():
    with pytest.raises(ModelError, match="model=m"):
        assert_gradient("L", wrt=W, equals="p")
    with pytest.raises(UnknownName):
        assert_gradient(L, wrt=W, equals="q_k x_j")
    with pytest.raises(UnknownName):
        assert_gradient(L, wrt=W, equals=lambda q: q)
    with pytest.raises(AxisMismatch):
        assert_gradient(L, wrt=W, equals=lambda *arrays: arrays[0])
    with pytest.raises(AxisMismatch):
        assert_gradient(object(), wrt=W, equals="p")
    with pytest.raises(AxisMismatch):
        assert_gradient(L, wrt=W, equals="p_i y_j x_d")
    with pytest.raises(UnknownName):
        assert_gradient(L, wrt=W, equals=lambda p: p, arrays="tensorflow")


def test_what_an_output_may_be():
    assert_gradient(m, wrt="b", equals="p - y")
    assert_gradient("L", model=m, wrt="b", equals="p - y")
    assert_gradient("softmax-cross-entropy", wrt="z", equals="p - y")
    assert_gradient((x * x).sum(), wrt=x, equals="2 x_d")
    assert_gradient(sd.Sum(x["d"] ** 2, D.index("d")), wrt=x, equals=lambda x: 2 * x)


def test_the_model_of_a_tensor_is_its_own():
    """Two models with one name: each output is differentiated in the model that defined it."""
    one, other = sd.Model(), sd.Model()
    f, g = one.define("f", (x * x).sum()), other.define("f", (x * x * x).sum())
    assert_gradient(f, wrt=x, equals="2 x_d")
    assert_gradient(g, wrt=x, equals="3 x_d^2")


def test_equivalent():
    assert_equivalent(x["d"] * 2, x["d"] + x["d"])
    assert_equivalent("diag(p) - p p^T", r"\operatorname{diag}(p) - p p^\top", model=m)
    assert_equivalent(t["i"] * sd.Sum(y["k"], k), t["i"])
    with pytest.raises(AssertionError, match="left − right"):
        assert_equivalent(t["i"] * sd.Sum(t["k"], k), t["i"])
    assert_equivalent(p["i"] * sd.Sum(t["k"], k), p["i"], given={t: sd.one_hot})


def test_steps_and_problems():
    d = m.derive(L, wrt=W)
    assert_steps_valid(d)
    broken = type(d)(**{**{f: getattr(d, f) for f in d.__dataclass_fields__}, "result": -d.result})
    with pytest.raises(AssertionError, match=r"joins|goal = result"):
        assert_steps_valid(broken)
    problem = {"inputs": {"x": {"latex": "x_i"}, "A": {"latex": "A_{ij}"}}, "index_ranges": {"i": "D", "j": "D"}, "output": "q",
               "wrt": "x", "definitions": [{"latex": r"q = \sum_{i,j} x_i A_{ij} x_j"}]}
    assert_derives(problem, r"\sum_j (A_{ij} + A_{ji}) x_j")
    assert_derives(problem, "(A + Aᵀ) x")
    assert_derives(problem, lambda A, x: (A + A.T) @ x)
    with pytest.raises(AssertionError):
        assert_derives(problem, "2 A x")


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_drawn_models_and_inputs(data):
    model = data.draw(strategies.models())
    sizes = {a.name: 2 for t in model.definitions.inputs for a in t.axes}
    arrays = data.draw(strategies.inputs(model, sizes))
    assert set(arrays) == {t.name for t in model.definitions.inputs}
    if "y" in arrays:
        assert np.isclose(arrays["y"].sum(), 1)
    gradient = sd_code(model)
    assert_gradient(model, wrt="W1", equals=lambda **given: gradient(**given))


def sd_code(model):
    namespace = {}
    exec(sd.code(model, "L", wrt=["W1"]), namespace)
    return lambda **given: namespace["gradients"](**given)[1]["W1"]


@pytest.mark.parametrize(("typed", "latex"), [("a.T @ b", r"a^{\top} \cdot  b"), ("√(x)", r"\sqrt{x}"), ("x**2", "x^{2}"),
                                              ("δᵢⱼ", r"\delta _{ij}"), ("∑ₖ yₖ", r"\sum _{k} y_{k}"),
                                              (r"\log x_{ij}", r"\log x_{ij}"),
                                              ("np.exp(x) .* y", r"\exp (x) \odot  y")])
def test_lines_as_typed(typed, latex):
    assert latex_of_plain(typed) == latex


SUITE = """
import symderiv as sd
K = sd.axes("K")
q = sd.vector("q", K)
k = K.index("k")

def test_same(symderiv, symderiv_assert_gradient):
    assert symderiv is sd
    symderiv_assert_gradient((q * q).sum(), wrt=q, equals="2 q_i")

def test_written_otherwise():
    assert q[k] * (q[k] + 1) == q[k]**2 + q[k]

def test_different():
    assert q[k] == 2 * q[k]
"""


def test_the_plugin_explains_a_plain_assert(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(sd.__file__).parents[1]))
    installed = any(entry.name == "symderiv" for entry in entry_points(group="pytest11"))
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*([] if installed else ["-p", "symderiv.testing.plugin"]))
    result.assert_outcomes(passed=1, failed=2)
    out = result.stdout.str()
    assert "left − right = " in out and "use symderiv.testing.assert_equivalent()" in out


def test_the_plugin_costs_nothing_when_unused():
    code = "import sys, symderiv.testing.plugin; print(sorted({'sympy', 'numpy', 'hypothesis'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_advice_for_a_loss_of_each_example_works():
    N, D = sd.axes("N D")
    X, w = sd.matrix("X", N, D), sd.vector("w", D)
    m = sd.Model()
    L = m.define("L", (X @ w) ** 2)
    with pytest.raises(sd.SymderivError, match=r'm.define\("J", L.mean\(\)\)'):
        assert_gradient(m, wrt="w", equals=lambda X, w: X.T @ X @ w)
    m.define("J", L.mean())
    assert_gradient(m, wrt="w", equals=lambda X, w: 2 * X.T @ X @ w / len(X))


def test_a_failure_says_what_was_passed_by_place_and_which_lines_belong_together():
    x, W, v = sd.vector("x", sd.axes("D")), sd.matrix("W", *sd.axes("K D")), sd.vector("v", sd.axes("K"))
    m = sd.Model()
    m.define("y", v @ m.define("a", W @ x))
    with pytest.raises(AssertionError) as caught:
        assert_gradient(m, wrt="v", equals=lambda x, w, v: -w @ x)
    told = str(caught.value).splitlines()
    assert "  passed by place: W as w" in told and "  likely mistake: wrong sign: yours is −1 times the derivative" in told
    steps = [line for line in told if line.startswith(("steps: ", "  = "))]
    assert steps[0].startswith("steps: ")
