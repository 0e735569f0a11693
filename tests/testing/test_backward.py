"""A whole backward pass of a person: of a loss, or of a layer alone, with what it lacks told apart from what is wrong."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import AxisMismatch, ModelError
from symderiv.testing import assert_backward

N, D, M = sd.axes("N D M")
model = sd.Model()
X, W, b, dout = sd.matrix("X", N, D), sd.matrix("W", D, M), sd.vector("b", M), sd.matrix("dout", N, M)
out = model.define("out", X @ W + b)
L = model.define("L", (dout * out).sum())


def right(X, W, b, dout):
    return {"X": dout @ W.T, "W": X.T @ dout, "b": dout.sum(axis=0)}


def test_a_layer_alone_takes_its_upstream_gradient_also_where_a_loss_has_used_it():
    assert_backward(out, right)
    assert_backward(out, lambda X, W, b, dout: tuple(right(X, W, b, dout).values()))
    with pytest.raises(AssertionError, match="wrong by b; right by X, W\n"):
        assert_backward(out, lambda X, W, b, dout: {**right(X, W, b, dout), "b": dout.mean(axis=0)})
    with pytest.raises(ModelError, match="Call that parameter dout"):
        assert_backward(out, lambda X, W, b: None)


def test_a_gradient_that_is_lacking_accuses_no_other():
    with pytest.raises(AssertionError, match="wrong by dout; right by X, W, b\n") as caught:
        assert_backward(L, right)
    assert 'wrt=["X", "W", "b"]' in str(caught.value) and "raises" not in str(caught.value)
    assert_backward(L, right, wrt=["X", "W", "b"])
    assert_backward(L, lambda X, W, b, dout: {**right(X, W, b, dout), "dout": X @ W + b})


def test_an_answer_that_cannot_be_taken_apart_is_no_failure():
    with pytest.raises(AxisMismatch, match="3 arrays for 4 gradients"):
        assert_backward(L, lambda X, W, b, dout: (np.zeros(1),) * 3)


def test_every_gradient_that_is_returned_is_compared():
    def without_b(X, W, dout):
        return {"dX": dout @ W.T, "dW": X.T @ dout, "db": dout.sum(axis=0)}

    assert_backward(out, without_b)
    with pytest.raises(AssertionError, match="wrong by b; right by X, W\n"):
        assert_backward(out, lambda X, W, dout: {**without_b(X, W, dout), "db": dout.mean(axis=0)})
    with pytest.raises(AssertionError, match="wrong by b; right by W, X\n"):
        assert_backward(out, lambda dout, **known: {**right(dout=dout, **known), "b": dout.mean(axis=0)})


def test_a_dictionary_of_parameters_is_answered_by_one():
    K, D = sd.axes("K D")

    def loss(p, x):
        return np.sum(np.tanh(p["W"] @ x + p["out"]["b"]))

    def backward(p, x):
        delta = 1 - np.tanh(p["W"] @ x + p["out"]["b"]) ** 2
        return {"W": np.outer(delta, x), "out": {"b": delta * scale}}

    model, scale = sd.trace(loss, p={"W": (K, D), "out": {"b": K}}, x=D), 1
    assert_backward(model, backward)
    scale = 2
    with pytest.raises(AssertionError, match="wrong by p_out_b; right by p_W"):
        assert_backward(model, backward)
