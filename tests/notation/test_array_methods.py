"""The methods of symbolic arrays mean what NumPy's mean: their code's gradient beside differences of NumPy's own value."""

from inspect import signature
from typing import Any

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import AxisMismatch

# read with A a square matrix and v a vector over its axis; the value is a number
FORMULAS = ["(A.std(axis=0) * v).sum()", "A.std()", "np.std(A, axis=1) @ v", "A.clip(-0.5, 0.5).dot(v).sum()", "A.dot(A).trace()",
            "v.dot(A.transpose()).dot(v)", "A.diagonal().prod()", "np.diagonal(A) @ v * A.ndim"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("size", [3, 1])
def test_a_method_is_numpys(formula: str, size: int) -> None:
    if size == 1 and "std" in formula:
        pytest.skip("the spread of one number has no slope at 0")
    program = compile(formula, formula, "eval")
    N = sd.axes("N")
    A, v = sd.matrix("A", N, N), sd.vector("v", N)
    model = sd.Model()
    model.define("L", eval(program, {"np": np, "A": A, "v": v}))
    space: dict[str, Any] = {}
    exec(sd.code(model, "L", ["A"]), space)
    rng = np.random.default_rng(size)
    a, w = rng.normal(size=(size, size)), rng.normal(size=size)
    numbers = {"A": a, "v": w}
    _, gradients = space["gradients"](**{name: numbers[name] for name in signature(space["gradients"]).parameters})
    step = 1e-6 * np.eye(size * size).reshape(-1, size, size)

    def value(at: Any) -> Any:
        return eval(program, {"np": np, "A": at, "v": w})

    slopes = [(value(a + d) - value(a - d)) / 2e-6 for d in step]
    assert np.allclose(gradients["A"], np.reshape(slopes, (size, size)), atol=1e-6)


def test_a_diagonal_is_that_of_a_matrix() -> None:
    with pytest.raises(AxisMismatch, match="square matrix"):
        sd.vector("v", sd.axes("N")).diagonal()
