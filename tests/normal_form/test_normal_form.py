"""The normal form: what it identifies, what it keeps apart, and that it never changes a value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sympy import Abs, Expr, Float, Function, I, Integer, Max, Min, Rational, cos, exp, log, sin, sinh, sqrt, tan, tanh

from symderiv.errors import RunawayRewrite, SymderivError, TooLarge
from symderiv.normal_form import difference_is_zero, normal_form
from symderiv.notation import (
    Axis,
    Definition,
    Definitions,
    Delta,
    Det,
    Entry,
    Indicator,
    InverseEntry,
    MaxOver,
    Partial,
    Prod,
    Relation,
    Sum,
    Tensor,
    add,
    bound_indices,
    divide,
    free_indices,
    mul,
    negate,
    power,
    substitute,
    sum_over,
)
from symderiv.notation.models.model import reletter_sums
from tests.strategies import FREE, NoValue, arrays, assignments, expressions, rewordings, value

K, D, N = Axis("K"), Axis("D"), Axis("N")
i, j, k, l, m = (K.index(c) for c in "ijklm")
d, e = D.index("d"), D.index("e")
n = N.index("n")
s, t = Entry(Tensor("s")), Entry(Tensor("t"))
x, y, z, p = (Tensor(c, (K,)) for c in "xyzp")
A, B, Q = (Tensor(c, (K, K)) for c in "ABQ")
W, Y = Tensor("W", (K, D)), Tensor("Y", (N, K))
sigmoid = Function("sigmoid", real=True)
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def cycle(*order: int) -> Expr:
    """A_ab A_bc ... summed over a ring of letters taken in that order."""
    letters = [K.index(c) for c in "abcdefgh"]
    ring = zip(order, (*order[1:], order[0]), strict=True)
    return sum_over(mul(*(A[letters[a], letters[b]] for a, b in ring)), *(letters[a] for a in order))


SAME = {
    "renamed bound letters": (Sum(x[i], i), Sum(x[k], k)),
    "transposed quadratic form": (Sum(x[i]*A[i, j]*x[j], i, j), Sum(x[i]*A[j, i]*x[j], i, j)),
    "nested sums": (Sum(Sum(A[i, j]*x[j], j)*y[i], i), Sum(A[l, m]*y[l]*x[m], m, l)),
    "product of sums": (mul(Sum(x[k], k), Sum(y[k], k)), Sum(x[i]*y[j], i, j)),
    "square of a sum": (power(Sum(x[k], k), Integer(2)), Sum(x[i]*x[j], i, j)),
    "distribution": (mul(s + t, x[k] + y[k]), s*x[k] + t*x[k] + s*y[k] + t*y[k]),
    "delta sifts": (Sum(Delta(i, k)*A[i, j]*x[i], i), A[k, j]*x[k]),
    "delta between two bound letters": (Sum(Delta(i, j)*A[i, j], i, j), Sum(A[k, k], k)),
    "delta of free letters": (Delta(i, j)*x[i]*y[j], Delta(i, j)*x[j]*y[i]),
    "chain of deltas": (mul(Delta(i, j), Delta(j, k), x[k]), mul(Delta(i, k), Delta(i, j), x[j])),
    "delta squared": (mul(Delta(i, j), Delta(i, j)), Delta(i, j)),
    "indicator squared": (mul(Indicator(i <= j), Indicator(i <= j)), Indicator(j >= i)),
    "complement": (Indicator(i > j), 1 - Indicator(i <= j)),
    "letter without use": (Sum(x[i], i, j), K.extent*Sum(x[k], k)),
    "sized axis": (Sum(Integer(1), Axis("M", 4).index("m")), Integer(4)),
    "cancels": (mul(x[k], power(x[k], Integer(-1))), Integer(1)),
    "a sum over itself": (divide(Sum(exp(z[i]), i), Sum(exp(z[j]), j)), Integer(1)),
    "softmax sums to one": (Sum(divide(exp(z[i]), Sum(exp(z[j]), j)), i), Integer(1)),
    "shifted softmax": (divide(exp(z[k] - s), Sum(exp(z[j] - s), j)), divide(exp(z[k]), Sum(exp(z[j]), j))),
    "shifted log-sum-exp": (s + log(Sum(exp(z[j] - s), j)), log(Sum(exp(z[j]), j))),
    "exponents": (exp(x[k] + 2*y[k]), mul(exp(x[k]), exp(y[k]), exp(y[k]))),
    "common denominators": (divide(Integer(1), 2*s + 2*t), divide(Rational(1, 2), s + t)),
    "sign of a base": (divide(Integer(1), s - t), negate(divide(Integer(1), t - s))),
    "odd function": (sin(s - t), negate(sin(t - s))),
    "antisymmetric sum": (Sum(sin(x[i] - x[j]), i, j), Integer(0)),
    "binders in functions": (Sum(y[k]*log(Sum(exp(A[k, j]), j)), k), Sum(y[l]*log(Sum(exp(A[l, k]), k)), l)),
    "numbers": (Float("0.1")*s, s/10),
    "roots": (mul(sqrt(Integer(8)), s), 2*sqrt(Integer(2))*s),
    "max": (MaxOver(A[k, j], j), MaxOver(A[k, l], l)),
    "product of powers": (Prod(x[k], k, j), Prod(x[l], l)**K.extent),
    "log of a product with a positive factor": (log((1 + s**2)*t), log(1 + s**2) + log(t)),
    "root of a square": (sqrt(mul(power(s, Integer(2)), t)), Abs(s)*sqrt(t)),
    "delta with a component": (Sum(Delta(i, Integer(3))*x[i], i), x[3]),
    "delta with a component that exists": (Sum(Delta(Axis("M", 4).index("m"), Integer(3)), Axis("M", 4).index("m")), Integer(1)),
    "inverse": (Sum(InverseEntry(A, i, k)*A[k, j]*x[j], k, j), x[i]),
    "determinant": (Det(A)*x[k]/Det(A), x[k]),
    "derivative of renamed body": (Partial(Sum(x[i], i), x["j"]), Partial(Sum(x[k], k), x["j"])),
}
DIFFERENT = {
    "transposed entry": (A[i, j], A[j, i]),
    "transposed inside free": (x[i]*A[i, j]*x[j], x[i]*A[j, i]*x[j]),
    "bilinear": (Sum(x[i]*A[i, j]*y[j], i, j), Sum(x[i]*A[j, i]*y[j], i, j)),
    "six ring and two threes": (cycle(0, 1, 2, 3, 4, 5), mul(cycle(0, 1, 2), cycle(3, 4, 5))),
    "rings of eight": (cycle(0, 1, 2, 3, 4, 5, 6, 7), mul(cycle(0, 1, 2, 3), cycle(4, 5, 6, 7))),
    "which letter is summed inside": (Sum(log(Sum(A[k, j], j)), k), Sum(log(Sum(A[j, k], j)), k)),
    "sum outside a function": (exp(Sum(x[k], k)), Sum(exp(x[k]), k)),
    "square inside": (Sum(x[k]**2, k), Sum(x[k], k)**2),
    "other letter free": (x[i], x[j]),
    "another axis of that letter": (Sum(Entry(Tensor("v", (D,)), d), d), Sum(x[k], k)),
    "log of a product of unknown sign": (log(s*t), log(s) + log(t)),
    "root of a product of unknown sign": (sqrt(s*t), sqrt(s)*sqrt(t)),
    "strict and weak": (Indicator(s < t), Indicator(s <= t)),
    "delta inside a function": (Sum(exp(Delta(i, k)*x[i]), i), exp(x[k])),
    "a component that may not exist": (Sum(Delta(i, Integer(3)), i), Integer(1)),
    "a component that does not exist": (Sum(Delta(Axis("M", 4).index("m"), Integer(5)), Axis("M", 4).index("m")), Integer(1)),
    "held tensors": (Partial(s, t), Partial(s, t, Tensor("s"))),
}


@pytest.mark.parametrize("a, b", SAME.values(), ids=SAME)
def test_equal_expressions_have_one_form(a: Expr, b: Expr) -> None:
    assert normal_form(a) == normal_form(b)


@pytest.mark.parametrize("a, b", DIFFERENT.values(), ids=DIFFERENT)
def test_different_expressions_keep_their_forms(a: Expr, b: Expr) -> None:
    assert normal_form(a) != normal_form(b)
    assert difference_is_zero(a, b) is None


def test_rings_in_another_order_have_one_form() -> None:
    assert normal_form(cycle(0, 1, 2, 3, 4, 5)) == normal_form(cycle(3, 5, 1, 0, 2, 4))


SYMMETRIC = Relation(A[i, j], "=", A[j, i])
ROWS_SUM = Relation(Sum(Y[n, k], k), "=", Integer(1))
ZERO_ONE = Relation(y[k]**2, "=", y[k])
ORTHOGONAL = Relation(Sum(Q[k, i]*Q[k, j], k), "=", Delta(i, j))
POSITIVE = Relation(x[k], ">", Integer(0))


@pytest.mark.parametrize(("a", "b", "equation"), [
    (Sum(Y[n, j]*(x[l] - s), j), x[l] - s, ROWS_SUM),
    (log(Sum(Y[n, j], j)*s), log(s), ROWS_SUM),
    (Sum(y[k]**5*x[k], k), Sum(y[k]*x[k], k), ZERO_ONE),
    (A[k, l]*x[k], A[l, k]*x[k], SYMMETRIC),
    (Sum(A[i, j]*x[i]*y[j], i, j), Sum(A[j, i]*x[i]*y[j], i, j), SYMMETRIC),
    (Sum(A[i, j]*A[j, k]*x[k], j, k), Sum(A[j, i]*A[k, j]*x[k], j, k), SYMMETRIC),
    (Sum(Q[k, i]*Q[k, j]*x[j], k, j), x[i], ORTHOGONAL),
    (Sum(Q[k, i]**2, k), Integer(1), ORTHOGONAL),
    (Sum(Q[k, i]*Q[k, j]*Q[l, j], k, j), Q[l, i], ORTHOGONAL),
    (Sum(A[i, j]*x[i]*x[j], i, j), Integer(0), Relation(A[i, j], "=", -A[j, i])),
    (log(x[k]*y[j]), log(x[k]) + log(y[j]), POSITIVE),
    (sqrt(x[k]*s), sqrt(x[k])*sqrt(s), POSITIVE),
])
def test_given_equations(a: Expr, b: Expr, equation: Relation) -> None:
    assert normal_form(a, [equation]) == normal_form(b, [equation])
    assert normal_form(a) != normal_form(b)


@pytest.mark.parametrize(("expr", "equation"), [
    (Sum(Y[n, k]*x[k], k), ROWS_SUM), (Sum(Q[i, k]*Q[j, k], k), ORTHOGONAL), (y[k]*y[j], ZERO_ONE), (B[i, j], SYMMETRIC),
    (Partial(Sum(Y[n, k], k), Y["m", "j"]), ROWS_SUM), (Partial(A[i, j], A[k, l]), SYMMETRIC),
])
def test_equations_apply_only_where_they_fit(expr: Expr, equation: Relation) -> None:
    assert normal_form(expr, [equation]) == normal_form(expr)


def test_equations_that_undo_each_other_are_refused() -> None:
    with pytest.raises(RunawayRewrite):
        normal_form(x[k], [Relation(x[k], "=", 2*y[k]), Relation(y[k], "=", 3*x[k])])


@pytest.mark.parametrize(("a", "b"), [
    (exp(s)/(1 + exp(s)), 1 - 1/(1 + exp(s))),
    (1/s + 1/t, (s + t)/(s*t)),
    (1/(s + t) + 1/(s - t), 2*s/(s**2 - t**2)),
    (s/sqrt(s + t) + t/sqrt(s + t), sqrt(s + t)),
    (Sum(x[k]/(x[k] + y[k]), k) + Sum(y[k]/(x[k] + y[k]), k), K.extent),
    (tanh(s), 2*sigmoid(2*s) - 1),
    (sigmoid(-s), 1 - sigmoid(s)),
    (sigmoid(s)*(1 - sigmoid(s)), exp(-s)/(1 + exp(-s))**2),
    (Sum(sigmoid(x[k])*(1 - sigmoid(x[k])), k), Sum(sigmoid(x[k]), k) - Sum(sigmoid(x[k])**2, k)),
    (sinh(s), (exp(s) - exp(-s))/2),
    (sin(s)**2 + cos(s)**2, Integer(1)),
    (tan(s)*cos(s), sin(s)),
    (Max(s, t) + Min(s, t), s + t),
    (Max(s, 0), (s + Abs(s))/2),
    (Max(s, 0), s*Indicator(s > 0)),
])
def test_second_attempts(a: Expr, b: Expr) -> None:
    assert difference_is_zero(a, b)


def test_definitions_are_unfolded() -> None:
    softmax = Definitions((Definition(p, (k,), exp(z[k])/Sum(exp(z[j]), j)),))
    assert difference_is_zero(Sum(p[k], k), Integer(1), (), softmax)
    assert difference_is_zero(Sum(p[k], k), Integer(1)) is None


def test_too_many_terms_are_refused() -> None:
    many = add(*(Entry(Tensor(f"a{c}")) for c in range(8)))
    with pytest.raises(TooLarge):
        normal_form(power(many, Integer(12)))


def test_a_node_without_normal_form_is_refused() -> None:
    with pytest.raises(SymderivError):
        normal_form(I*s)


def test_eight_letters_come_to_an_end() -> None:
    letters = [K.index(c) for c in "abcdefgh"]
    complete = mul(*(A[a, b] for a in letters for b in letters if a != b))
    assert normal_form(sum_over(complete, *letters)) == normal_form(sum_over(complete, *reversed(letters)))
    assert normal_form(cycle(0, 1, 2, 3, 4, 5, 6, 7)) == normal_form(cycle(0, 1, 2, 3, 4, 5, 6, 7))


def values(expr: Any, seed: int, letters: Any) -> list[float]:
    data = arrays(seed)
    return [value(expr, data, at) for at in assignments(letters)]


def agree(a: Any, b: Any, letters: Any, seed: int = 1) -> bool:
    """Whether two expressions have the same values; an expression without a value is no example."""
    try:
        left, right = values(a, seed, letters), values(b, seed, letters)
    except NoValue:
        assume(False)
    return left == pytest.approx(right, rel=1e-6, abs=1e-6)


def form(expr: Any) -> Expr:
    """The normal form; an expression that is refused is no example."""
    try:
        return normal_form(expr)
    except SymderivError:
        assume(False)
        raise


@quick
@given(expressions())
def test_the_value_stays(expr: Expr) -> None:
    assert agree(expr, form(expr), FREE)


@quick
@given(expressions())
def test_idempotent(expr: Expr) -> None:
    once = form(expr)
    assert normal_form(once) == once


@quick
@given(st.data())
def test_order_and_names_do_not_matter(data: Any) -> None:
    expr = data.draw(expressions(depth=4))
    assert form(expr) == form(data.draw(rewordings(expr)))


@quick
@given(expressions(depth=2), expressions(depth=2))
def test_a_proof_is_never_wrong(a: Expr, b: Expr) -> None:
    try:
        proved = difference_is_zero(a, b)
    except SymderivError:
        proved = None
    assert not proved or agree(a, b, FREE)


def test_a_letter_that_steps_aside_avoids_the_sums_around_it() -> None:
    moved = substitute(Sum(add(x[i], Sum(s, k)), l), {i: k})
    assert normal_form(moved) == normal_form(K.extent*x[k] + K.extent**2*s)


@quick
@given(expressions(), st.permutations(FREE[:2]), st.sampled_from([k, l, i, j]))
def test_substitution_never_captures(expr: Expr, swap: Any, other: Any) -> None:
    mapping = {swap[0]: other, swap[1]: swap[0]}
    data = arrays(2)
    for at in assignments({*FREE, k, l}):
        old = {**at, **{a: at[b] for a, b in mapping.items()}}
        try:
            assert value(substitute(expr, mapping), data, at) == pytest.approx(value(expr, data, old))
        except NoValue:
            assume(False)
    assert free_indices(substitute(expr, mapping)) <= {*FREE, k, l}


@quick
@given(expressions())
def test_new_letters_for_every_sum_change_no_value(expr: Expr) -> None:
    new = reletter_sums(expr, frozenset(i.name for i in FREE))
    assert not bound_indices(new) & set(FREE) and agree(new, expr, FREE)
