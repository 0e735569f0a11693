"""Equality of formulas: proved, refuted by a point, or left open, and never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Function, I, Integer, Rational, exp, gamma, log, sqrt

from symderiv.errors import AxisMismatch, SymderivError, Undecided
from symderiv.library.givens import mask, one_hot, orthogonal, positive, simplex, symmetric
from symderiv.notation import Axis, Definition, Definitions, Delta, Entry, Partial, Sum, Tensor
from symderiv.verification.equality import Equality, equal
from tests.strategies import expressions, rewordings

K, D = Axis("K"), Axis("D")
i, j, k = (K.index(c) for c in "ijk")
s = Entry(Tensor("s"))
x, z, p = (Tensor(c, (K,)) for c in "xzp")
y = Tensor("y", (K,), (one_hot,))
u = Tensor("u", (D,))
A, W = Tensor("A", (K, K)), Tensor("W", (K, D))
softmax = Definitions((Definition(p, (k,), exp(z[k])/Sum(exp(z[j]), j)),))


@pytest.mark.parametrize(("a", "b"), [
    (W @ u, (W*u).sum(axis=1)), ((W @ u).T, W @ u), (x @ A @ x, x @ A.T @ x), (x, 1*x), (2, 2.0), (Rational(1, 2), 0.5),
    ((A @ A).T, A.T @ A.T), (x @ x, Sum(x[k]**2, k)),
])
def test_arrays_and_numbers_that_are_equal(a: Any, b: Any) -> None:
    assert equal(a, b)


@pytest.mark.parametrize(("a", "b"), [(A, A.T), (A @ x, A.T @ x), (x, 2*x), (1, 2), (x[k], 0), (A[i, j], A[j, i])])
def test_a_counterexample_shows_the_numbers(a: Any, b: Any) -> None:
    found = equal(a, b)
    assert found.verdict == "different"
    assert "left" in found.counterexample and "right" in found.counterexample
    assert not found


def test_other_axes_are_different() -> None:
    assert "axes" in equal(W @ u, u).reason
    assert not equal(W, W.T)


def test_other_letters_are_different_at_once() -> None:
    assert equal(x[k], x[j]).reason == "different free indices: k and j"


@pytest.mark.parametrize(("a", "b", "tensor", "stated"), [
    (A @ x, A.T @ x, A, symmetric), (A.T @ A @ x, x, A, orthogonal), (x.sum(), 1, x, simplex),
    (log(x[k]*s), log(x[k]) + log(s), x, positive), (x*x, x, x, mask),
    (Sum(x[k]*(z[k] - s), k), Sum(x[k]*z[k], k) - s, x, one_hot),
])
def test_a_given_is_needed_where_it_is_used(a: Any, b: Any, tensor: Tensor, stated: Any) -> None:
    assert equal(a, b, given={tensor: stated})
    assert equal(a, b, given=[(tensor, stated)])
    assert equal(a, b).verdict != "equal"


def test_a_tensors_own_givens_count() -> None:
    assert equal(y.sum(), 1)
    assert equal(y[k]**3, y[k])


def test_definitions_count() -> None:
    assert equal(p.sum(), 1, definitions=softmax)
    assert equal(Sum(y[k]*(p[k] - Delta(k, i)), k), Sum(y[k]*p[k], k) - y[i])
    assert not equal(p.sum(), 2, definitions=softmax)


@pytest.mark.parametrize(("a", "b"), [
    (gamma(s + 1), s*gamma(s)), (Function("mystery")(s), s), (Partial(z[k]**2, z["j"]), 2*z[k]*Delta(j, k)), (I*s, s),
])
def test_what_is_not_proved_stays_open(a: Any, b: Any) -> None:
    found = equal(a, b)
    assert found.verdict == "unknown" and found.reason
    with pytest.raises(Undecided):
        bool(found)


def test_a_root_of_a_square_is_not_its_base() -> None:
    assert equal(sqrt(s**2), s).verdict == "different"


def test_neither_expression_nor_array() -> None:
    with pytest.raises(AxisMismatch):
        equal(x[k], Equality)


def test_text_is_never_evaluated() -> None:
    with pytest.raises(SymderivError):
        equal("__import__('os')", Integer(1))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_rewordings_are_never_different(data: Any) -> None:
    expr = data.draw(expressions(depth=2))
    assert equal(expr, data.draw(rewordings(expr))).verdict != "different"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(expressions(depth=2), expressions(depth=1))
def test_a_change_is_seen(expr: Any, change: Any) -> None:
    both = equal(expr, expr + change)
    nothing = equal(change, 0)
    assert {both.verdict, nothing.verdict} != {"equal", "different"}
