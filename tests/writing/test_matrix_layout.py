"""Matrix forms on the page, their refusals, and that they survive storing."""

from __future__ import annotations

import pickle

import pytest
from sympy import Expr, Rational, exp

from symderiv.errors import AxisMismatch, NoMatrixForm
from symderiv.matrices.forms import Form, Slice, Whole
from symderiv.matrices.operations import Diag, Hadamard, Plus, Product, Scaled, Trace, Transpose
from symderiv.matrices.recognise import matrix_form, recognise
from symderiv.notation import (
    Axis,
    Delta,
    Entry,
    Index,
    InverseEntry,
    Tensor,
    add,
    divide,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.unicode import unicode

K, D, N = Axis("K"), Axis("D"), Axis("N")
k, i, j, d, n = K.index("k"), K.index("i"), K.index("j"), D.index("d"), N.index("n")
p, y, x = Tensor("p", (K,)), Tensor("y", (K,)), Tensor("x", (D,))
W, A, P, X = Tensor("W", (K, D)), Tensor("A", (K, K)), Tensor("P", (N, K)), Tensor("X", (N, D))
W1, gamma, lam = Tensor("W1", (K, D)), Tensor("gamma", (D,)), Entry(Tensor("lambda"))

PAGES: list[tuple[Expr, tuple[Index, ...], str]] = [
    (mul(add(p[i], negate(y[i])), x[d]), (i, d), r"(\mathbf{p} - \mathbf{y}) \mathbf{x}^{\top}"),
    (add(mul(p[i], Delta(i, j)), negate(mul(p[i], p[j]))), (i, j),
     r"\operatorname{diag}(\mathbf{p}) - \mathbf{p} \mathbf{p}^{\top}"),
    (mul(p[k], add(1, negate(p[k]))), (k,), r"\mathbf{p} \odot (\mathbf{1} - \mathbf{p})"),
    (negate(divide(y[k], p[k])), (k,), r"-\mathbf{y} \oslash \mathbf{p}"),
    (mul(divide(1, N.extent), sum_over(mul(X[n, d], P[n, k]), n)), (d, k), r"\frac{1}{N} \mathbf{X}^{\top} \mathbf{P}"),
    (mul(Rational(1, 2), lam, p[k]), (k,), r"\frac{\lambda}{2} \mathbf{p}"),
    (sum_over(mul(W1[k, d], p[k]), k), (d,), r"\mathbf{W}^{(1)\top} \mathbf{p}"),
    (mul(X[n, d], gamma[d]), (n, d), r"\mathbf{X} \operatorname{diag}(\boldsymbol{\gamma})"),
    (InverseEntry(A, "j", "i"), (i, j), r"\mathbf{A}^{-\top}"),
    (power(sum_over(power(p[k], 2), k), Rational(1, 2)), (), r"\lVert \mathbf{p} \rVert"),
    (divide(exp(p[k]), sum_over(exp(p[i]), i)), (k,), r"\operatorname{softmax}(\mathbf{p})"),
    (mul(-2, sum_over(mul(W[k, d], p[k]), k)), (d,), r"-2 \mathbf{W}^{\top} \mathbf{p}"),
    (W[2, d], (d,), r"\mathbf{W}_{2,:}"),
]


@pytest.mark.parametrize(("expr", "letters", "expected"), PAGES, ids=[row[2] for row in PAGES])
def test_latex(expr: Expr, letters: tuple[Index, ...], expected: str) -> None:
    assert latex(layout_form(matrix_form(expr, letters))) == expected


def test_shapes_stand_below_every_name() -> None:
    form = matrix_form(mul(p[i], x[d]), (i, d))
    assert latex(layout_form(form, shapes=True)) == (
        r"\underset{K\times 1}{\mathbf{p}} \,\,\underset{1\times D}{\mathbf{x}^{\top}}")
    scalar = matrix_form(mul(lam, p[k]), (k,))
    assert latex(layout_form(scalar, shapes=True)).count("underset") == 1


def test_forms_in_one_line() -> None:
    assert unicode(layout_form(matrix_form(sum_over(mul(W[k, d], p[k]), k), (d,)))).replace(" ", "") in ("𝐖ᵀ𝐩", "Wᵀp")


@pytest.mark.parametrize("make", [
    lambda: Product(Whole(W), Whole(p)),
    lambda: Hadamard(Whole(p), Whole(x)),
    lambda: Plus(Whole(p), Transpose(Whole(p))),
    lambda: Scaled(Whole(p), Whole(p)),
    lambda: Diag(Whole(W)),
    lambda: Trace(Whole(W)),
    lambda: Whole(Tensor("T", (K, D, N))),
    lambda: Slice(W, 1),
    lambda: Whole(W).component("k"),
    lambda: Whole(W).component(d, k),
    lambda: recognise(p[k], ()),
    lambda: recognise(p[k], (k, k)),
])
def test_what_does_not_fit_is_refused(make: object) -> None:
    with pytest.raises(AxisMismatch):
        make()  # type: ignore[operator]


def test_no_form_raises_with_the_reason() -> None:
    with pytest.raises(NoMatrixForm, match="3 free indices"):
        matrix_form(mul(W[k, d], P[n, k]), (n, k, d))
    with pytest.raises(NoMatrixForm, match="3 axes"):
        matrix_form(sum_over(Entry(Tensor("T", (K, D, N)), k, d, n), n), (k, d))
    with pytest.raises(NoMatrixForm, match="index expression"):
        matrix_form(Entry(p, k + 1), (k,))


def test_forms_are_values() -> None:
    form = matrix_form(mul(add(p[i], negate(y[i])), x[d]), (i, d))
    assert pickle.loads(pickle.dumps(form)) == form
    assert hash(form) == hash(matrix_form(mul(x[d], add(negate(y[i]), p[i])), (i, d)))
    assert isinstance(form, Form)
