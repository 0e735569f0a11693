"""Sums of products by matrices have the values that they have number by number."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Integer

from symderiv.notation import Axis, Definition, Definitions, Delta, Indicator, Partial, Sum, Tensor, Within
from symderiv.oracle import contraction
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.numbers import Lost, real

I, J, K, R = Axis("I"), Axis("J"), Axis("K"), Axis("R")
i, j, k, l, r = I.index("i"), J.index("j"), K.index("k"), K.index("l"), R.index("r")
A, B, C, t, s = Tensor("A", (I, K)), Tensor("B", (K, J)), Tensor("C", (I, K, J)), Tensor("t"), Tensor("s", (K,))
Y = Tensor("Y", (I, J))
ROWS = Definitions((Definition(Y, (i, j), Sum(A[i, k] * B[k, j], k)),))
SUMS = [
    Sum(A[i, k] * B[k, j], k), Sum(A[i, k] * B[k, j] * t[()], k), Sum(A[i, k] * C[i, k, j], k), Sum(A[i, k] * C[i, k, j], i, k),
    Sum(A[i, k] * B[k, j] * s[k] * Integer(-2), k), Sum(A[i, k] * C[i, k, j] * B[l, j], k), Sum(A[i, l] * C[i, k, j], k),
    Sum(Delta(k, l) * A[i, k] * B[l, j], k), Sum(Delta(k, l) * A[i, k] * B[k, j], k, l),
    Sum(A[i, k] * B[k + r - 1, j] * Within(k + r - 1, K), k), Sum(A[i, k] * B[k, j] * Indicator(s[k] > 0), k),
    Sum(A[i, k] * s[k] ** Integer(-1) * Indicator(s[k] > 0) * B[k, j], k), Sum(k * A[i, k] * B[k, j], k),
    Partial(Y[i, j], A[i, k]), Partial(Sum(Y[i, j] * C[i, k, j], i, j), B[l, j]),
]


SIZES = [{"I": 3, "J": 4, "K": 7, "R": 2}, {"I": 2, "J": 2, "K": 2, "R": 1}, {"I": 1, "J": 3, "K": 1, "R": 2}]


@pytest.fixture
def counted(monkeypatch):
    """How many products of matrices there were; `counted(few)` says from how many numbers on there may be some."""
    made, multiplied = [], contraction._multiplied

    def noted(*args):
        made.append(args)
        return multiplied(*args)

    def begin(few):
        made.clear()
        for name, least in (("FEW", few), ("WORTH", 0), ("LONG", 0)):
            monkeypatch.setattr(contraction, name, least)
        return made

    monkeypatch.setattr(contraction, "_multiplied", noted)
    return begin


def _inputs(sizes):
    rng = np.random.default_rng(5)
    made = {n.name: rng.normal(size=[sizes[a.name] for a in n.axes]).round(3) for n in (A, B, C, t, s)}
    made["s"][-1] = 0.0
    return made


@pytest.mark.parametrize("sizes", SIZES, ids=["different", "equal", "one"])
@pytest.mark.parametrize("expr", SUMS, ids=str)
def test_matrices_give_what_arrays_give(expr, sizes, counted):
    ours, theirs = [(counted(few), grid_of(expr, Point(sizes, ROWS, _inputs(sizes))))[1] for few in (10**9, 0)]
    assert ours.axes == theirs.axes and ours.data.shape == theirs.data.shape
    for one, other in zip(ours.data.flat, theirs.data.flat, strict=True):
        assert isinstance(one, Lost) == isinstance(other, Lost)
        assert isinstance(one, Lost) or abs(float(real(one - other))) < 1e-40


def test_nearly_all_of_these_sums_are_products_of_matrices(counted):
    made, by_arrays = counted(0), []
    for expr in SUMS:
        made.clear()
        grid_of(expr, Point(SIZES[0], ROWS, _inputs(SIZES[0])))
        by_arrays += [] if made else [str(expr)]
    assert by_arrays == [str(SUMS[6]), str(SUMS[12])]  # one factor has the letter; one is a whole number
