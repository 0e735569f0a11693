"""Ordinary NumPy functions, called with symbols."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import ModelError, NoRule

K, D, N = sd.axes("K D N")


def loss(W, b, x, y):
    z = W @ x + b
    p = np.exp(z) / np.exp(z).sum()
    return -(y * np.log(p)).sum()


def batch_loss(X, W, Y):
    Z = X @ W
    E = np.exp(Z)
    P = E / np.sum(E, axis=1, keepdims=True)
    return -np.mean(np.sum(Y * np.log(P), axis=1))


def rectified(x, W):
    x = np.maximum(0, W @ x)
    x = np.square(x)
    return np.sqrt(1 + np.dot(x, x)) + 0.5 * np.abs(x).sum()


def test_a_loss_becomes_a_model_and_keeps_its_names():
    m = sd.trace(loss, W=(K, D), b=K, x=D, y=sd.vector("y", K, given=sd.one_hot))
    assert [d.tensor.name for d in m.definitions] == ["z", "p", "loss"]
    d = m.derive("loss", wrt="W")
    assert str(d.matrix) == "(p − y) xᵀ" and d.verify()


def test_a_batch_with_keepdims():
    m = sd.trace(batch_loss, X=(N, D), W=(D, K), Y=sd.matrix("Y", N, K, given=sd.one_hot))
    d = m.derive("batch_loss", wrt="W")
    assert d.verify() and "Xᵀ" in str(d.matrix)


def test_a_name_assigned_again_gets_a_number():
    m = sd.trace(rectified, x=D, W=(K, D))
    assert [d.tensor.name for d in m.definitions] == ["x_2", "x_3", "rectified"]
    assert m.derive("rectified", wrt="W").verify()


def test_what_is_computed_is_what_numpy_computes():
    """The model's value, by the oracle, is the function's own value on numbers."""
    from symderiv.proof.oracle import evaluate
    from symderiv.proof.point import Point

    rng = np.random.default_rng(0)
    W, b, x, y = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=2), np.eye(3)[1]
    m = sd.trace(loss, W=(K, D), b=K, x=D, y=K)
    point = Point({"K": 3, "D": 2}, m.definitions, {"W": W, "b": b, "x": x, "y": y})
    assert float(evaluate(m.definitions.rows[-1].lhs, point, {})) == pytest.approx(loss(W, b, x, y))


@pytest.mark.parametrize(("function", "error", "words"), [
    (lambda x: np.fft.fft(x), NoRule, "fft"), (lambda x: np.sinc(x), NoRule, "sinc"),
    (lambda x: np.cumsum(x), NoRule, "cumsum"), (lambda x: np.multiply.outer(x, x), NoRule, "multiply.outer"),
    (lambda x: None, ModelError, "returns nothing"), (lambda x: x.nonsense(), ModelError, "nonsense"),
    (lambda x: x @ np.ones(3), sd.SymderivError, "Neither"),
])
def test_what_is_not_understood_is_named(function, error, words):
    with pytest.raises(error, match=words):
        sd.trace(function, x=D)
