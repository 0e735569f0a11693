"""The methods of symbolic arrays mean what NumPy's mean: their code's gradient beside differences of NumPy's own value."""

from inspect import signature
from typing import Any

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.errors import AxisMismatch

# read with A a square matrix and v a vector over its axis; the value is a number; O is 1 where places are counted from 0
FORMULAS = [
    "(A.std(axis=0) * v).sum()", "A.std()", "np.std(A, axis=1) @ v", "A.clip(-0.5, 0.5).dot(v).sum()", "A.dot(A).trace()",
    "v.dot(A.transpose()).dot(v)", "A.diagonal().prod()", "np.diagonal(A) @ v * A.ndim", "((v[:, None] - A) ** 2 @ v).sum()",
    "(A[None, :, 1 - O] * v).sum()", "((A * v[:, None]) ** 3).sum()", "np.linalg.norm(A, axis=1) @ v",
    "np.linalg.norm(A, 1, axis=0) @ v", "np.linalg.norm(A, np.inf, axis=-1) @ v", "A.clip(min=0) @ v @ v",
    "np.clip(A, None, 0.1) @ v @ v", "np.cbrt(A) @ v @ v", "np.inner(v, A) @ v", "np.kron(v, A[:, 1 - O]).sum() ** 2",
    "A % 0.7 @ v @ v", "(A // 0.7 * A) @ v @ v"]
LARGER = ["A.var(ddof=1)", "np.var(A, axis=0, ddof=1) @ v", "A.std(axis=1, ddof=1) @ v"]


@pytest.mark.parametrize(("formula", "size"), [*((f, size) for f in FORMULAS for size in (3, 1)), *((f, 3) for f in LARGER)])
def test_a_method_is_numpys(formula: str, size: int) -> None:
    if size == 1 and "std" in formula:
        pytest.skip("the spread of one number has no slope at 0")
    program = compile(formula, formula, "eval")
    N = sd.axes("N")
    A, v = sd.matrix("A", N, N), sd.vector("v", N)
    model = sd.Model()
    model.define("L", eval(program, {"np": np, "A": A, "v": v, "O": 0}))
    space: dict[str, Any] = {}
    exec(sd.code(model, "L", ["A"]), space)
    rng = np.random.default_rng(size)
    a, w = rng.normal(size=(size, size)), rng.normal(size=size)
    numbers = {"A": a, "v": w}
    _, gradients = space["gradients"](**{name: numbers[name] for name in signature(space["gradients"]).parameters})
    step = 1e-6 * np.eye(size * size).reshape(-1, size, size)

    def value(at: Any) -> Any:
        return eval(program, {"np": np, "A": at, "v": w, "O": 1})

    slopes = [(value(a + d) - value(a - d)) / 2e-6 for d in step]
    assert np.allclose(gradients["A"], np.reshape(slopes, (size, size)), atol=1e-6)


def test_a_diagonal_is_that_of_a_matrix() -> None:
    with pytest.raises(AxisMismatch, match="square matrix"):
        sd.vector("v", sd.axes("N")).diagonal()


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_a_softmax_runs_along_the_axis_that_is_named(axis: int) -> None:
    N = sd.axes("N")
    A, v = sd.matrix("A", N, N), sd.vector("v", N)
    model = sd.Model()
    model.define("L", (sd.softmax(A, axis=axis) @ v).dot(v) + sd.log_softmax(A, axis).dot(v).sum() + sd.logsumexp(A, axis).dot(v))
    space: dict[str, Any] = {}
    exec(sd.code(model, "L"), space)
    a, w = np.random.default_rng(0).normal(size=(3, 3)), np.array([0.2, -0.5, 0.9])
    lse = np.log(np.exp(a).sum(axis, keepdims=True))
    wanted = np.exp(a - lse) @ w @ w + ((a - lse) @ w).sum() + lse.reshape(-1) @ w
    assert space["value"](A=a, v=w) == pytest.approx(wanted)


@pytest.mark.parametrize(("typed", "advice"), [
    (lambda v: v[v > 0], "sd.where"), (lambda v: v[1:], "sd.Indicator"), (lambda v: v["k", :], "Give a letter"),
    (lambda v: v * None, "sd.Extent"),
    (lambda v: v * [1.0, 2.0], "sd.vector"), (lambda v: v * (v == 2 * v), "np.equal"), (lambda v: np.cumsum(v), "sd.cumsum"),
    (lambda v: np.sort(v), "x.max"), (lambda v: sd.Model().define("L", (v * float("nan")).sum()), "divided")])
def test_what_numpy_users_type_and_cannot_have_says_what_to_write(typed: Any, advice: str) -> None:
    with pytest.raises(sd.SymderivError, match=advice):
        typed(sd.vector("v", sd.axes("N")))


def test_pairs_that_one_minus_delta_leaves_out_are_not_evaluated() -> None:
    i, j = sd.indices("i j", sd.axes("N"))
    x = sd.vector("x", i.axis)
    for apart in (1 - sd.Delta(i, j), 1 - sd.Indicator(sympy.Eq(i, j))):
        for beside in (1 / (x[i] - x[j]) ** 2, sympy.log(abs(x[i] - x[j]))):
            model = sd.Model()
            model.define("L", sd.Sum(apart * beside, i, j))
            derivation = model.derive("L", wrt=x)
            assert derivation.verify() and derivation.result.has(sd.Indicator)


def test_a_number_says_where_its_gradient_is():
    x = sd.vector("x", sd.axes("K"))
    loss = sd.Model().define("L", x.sum())
    with pytest.raises(AttributeError, match=r"no attribute grad; a derivative is m\.derive"):
        _ = loss.grad
    assert not hasattr(loss, "__array_interface__")
