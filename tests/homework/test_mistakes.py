"""Mistakes in hand-written backward passes: each is caught, and named rightly or not at all."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import AxisMismatch, ModelError, UnknownName
from symderiv.homework.mistakes.fits import FITS, LAST
from symderiv.homework.mistakes.in_formulas.table import TABLE
from symderiv.testing import assert_backward, assert_gradient
from tests.homework import wrong_backward_passes as passes
from tests.homework.wrong_backward_passes import WRONG

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(("build", "wrt", "function", "name"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_pass_is_caught_and_named_rightly_or_not_at_all(build, wrt, function, name):
    with pytest.raises(AssertionError) as caught:
        assert_gradient(build(), wrt=wrt, equals=function)
    told = [line for line in str(caught.value).splitlines() if line.startswith("  likely mistake: ")]
    assert [line.removeprefix("  likely mistake: ").split(":")[0] for line in told] == ([name] if name else [])


def test_most_of_them_have_a_name():
    assert len(WRONG) >= 90 and sum(row[4] is not None for row in WRONG) >= 0.95 * len(WRONG)


def test_every_row_that_goes_by_numbers_has_an_example():
    assert {row.name for row in (*FITS, *LAST)} <= {row[4] for row in WRONG}


def test_names_are_those_of_the_tables():
    assert {row[4] for row in WRONG} <= {None, "only zeros", *(row.name for row in (*FITS, *LAST, *TABLE))}


# All gradients at once


def right(X, w, y, p):
    return {"dw": X.T @ (p - y) / len(p), "dX": np.outer(p - y, w) / len(p)}


def test_a_dictionary_a_tuple_and_one_array():
    model = passes.logistic()
    assert_backward(model, right)
    assert_backward(model, lambda X, w, p, y: (right(X, w, y, p)["dX"], right(X, w, y, p)["dw"]))
    assert_backward(model, lambda w, X, p, y: (right(X, w, y, p)["dX"], right(X, w, y, p)["dw"]), wrt=("X", "w"))
    assert_backward(model, lambda X, w, p, y: (*reversed(right(X, w, y, p).values()), None, None))
    assert_backward(model, lambda X, y, p: X.T @ (p - y) / len(p), wrt="w")


def test_what_is_wrong_and_what_is_right_is_said():
    with pytest.raises(AssertionError) as caught:
        assert_backward(passes.logistic(), lambda X, w, y, p: {**right(X, w, y, p), "dw": X.T @ (p - y)})
    told = str(caught.value)
    assert told.startswith("wrong by w; right by X") and "likely mistake: division by a size missing" in told
    assert "elements differ" in told


@pytest.mark.parametrize("name", ["dz", "grad_z", "dout", "grad_output", "z_bar"])
def test_the_gradient_from_upstream(name):
    K, D = sd.axes("K D")
    m = sd.Model()
    z = m.define("z", sd.matrix("W", K, D) @ sd.vector("x", D))
    space = {"np": np}
    exec(f"def right({name}, W, x): return np.outer({name}, x), W.T @ {name}\n"
         f"def wrong({name}, W, x): return np.outer({name}, x), W.T @ {name} * 2", space)
    assert_backward(z, space["right"], wrt=("W", "x"))
    with pytest.raises(AssertionError, match="wrong by x; right by W"):
        assert_backward(z, space["wrong"], wrt=("W", "x"))
    with pytest.raises(ModelError, match="Call that parameter dz"):
        assert_backward(z, lambda W, x: (W, x))


def test_answers_that_cannot_be_told_apart():
    model = passes.logistic()
    with pytest.raises(AxisMismatch, match="One array for several gradients: X, w"):
        assert_backward(model, lambda X, w: X)
    with pytest.raises(AssertionError, match="No gradient by w in the answer: dX, u"):
        assert_backward(model, lambda X, w: {"dX": X, "u": w})


def test_an_exception_keeps_its_traceback():
    def backward(p, y):
        return inner(p - y)

    def inner(u):
        return u @ np.ones(99)

    with pytest.raises(AssertionError, match="raises ValueError") as caught:
        assert_gradient(passes.logistic(), wrt="z", equals=backward)
    cause = caught.value.__cause__
    assert isinstance(cause, ValueError) and cause.__traceback__.tb_next is not None
    names = []
    trace = cause.__traceback__
    while trace:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert names[-2:] == ["backward", "inner"]


def test_gradients_of_jax():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    def loss(inputs, weights, labels):
        p = 1 / (1 + jnp.exp(-(inputs @ weights)))
        return -jnp.mean(labels * jnp.log(p) + (1 - labels) * jnp.log(1 - p))

    def named(w, X, y):
        return loss(X, w, y)

    assert_gradient(passes.logistic(), wrt="w", equals=jax.grad(loss, 1), arrays="jax")
    assert_gradient(passes.logistic(), wrt="w", equals=jax.grad(named), arrays="jax")
    with pytest.raises(AssertionError):
        assert_gradient(passes.logistic(), wrt="w", equals=jax.grad(lambda X, w, y: 2 * loss(X, w, y), 1), arrays="jax")
    with pytest.raises(UnknownName):
        assert_gradient(passes.logistic(), wrt="w", equals=lambda q: q)
    with pytest.raises(AxisMismatch):
        assert_gradient(passes.logistic(), wrt="w", equals=lambda *arrays: arrays[0])


def test_a_failure_is_short():
    model = sd.mlp(layers=6)
    with pytest.raises(AssertionError) as caught:
        assert_gradient(model, wrt="W1", equals=lambda W1: W1)
    told = str(caught.value)
    assert len(told) < 2500 and "--symderiv-steps=" in told


SUITE = """
import symderiv as sd
from symderiv.testing import assert_gradient

def test_wrong():
    assert_gradient("softmax-cross-entropy", wrt="z", equals=lambda p, y: y - p)
"""


@pytest.mark.parametrize(("option", "least"), [("", 1), ("--symderiv-steps=100", 12)])
def test_the_option_says_how_many_steps_are_shown(pytester, monkeypatch, option, least):
    from pathlib import Path

    monkeypatch.setenv("PYTHONPATH", str(Path(sd.__file__).parents[1]))
    pytester.makepyfile(SUITE)
    plugin = [] if any(e.name == "symderiv" for e in _entry_points()) else ["-p", "symderiv.testing.plugin"]
    run = pytester.runpytest_inprocess if option else pytester.runpytest_subprocess
    shown = run(*plugin, *([option] if option else []))
    shown.assert_outcomes(failed=1)
    lines = [line for line in shown.outlines if line.startswith("E ") and " = " in line]
    assert len(lines) >= least and any("likely mistake: wrong sign" in line for line in shown.outlines)


def _entry_points():
    from importlib.metadata import entry_points

    return entry_points(group="pytest11")
