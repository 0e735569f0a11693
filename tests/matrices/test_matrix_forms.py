"""The table: index notation on the left, the textbook's matrix notation on the right."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Mul, Rational, exp, log, tanh

from symderiv.matrices.forms import Form
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.notation import (
    Axis,
    Delta,
    Entry,
    Indicator,
    InverseEntry,
    Partial,
    Tensor,
    add,
    divide,
    mul,
    negate,
    power,
    sum_over,
)

K, D, N, H, T = (Axis(c) for c in "KDNHT")
k, i, j, l = (K.index(c) for c in "kijl")
d, e = D.index("d"), D.index("e")
n, m = N.index("n"), N.index("m")
h, g = H.index("h"), H.index("g")
t, s, u, v = (T.index(c) for c in "tsuv")


def tensor(name: str, *axes: Axis) -> Tensor:
    return Tensor(name, axes)


p, y, z, r, q = (tensor(c, K) for c in "pyzrq")
x, w, gamma, beta = (tensor(c, D) for c in ("x", "w", "gamma", "beta"))
a = tensor("h", H)
W, A, B = tensor("W", K, D), tensor("A", K, K), tensor("B", K, K)
X, E, G, P = tensor("X", N, D), tensor("E", N, K), tensor("G", N, D), tensor("P", N, K)
S, Q = tensor("A", T, T), tensor("G", T, T)
lam = Entry(tensor("λ"))
c = tensor("c", N)
V, Y, Z, F = tensor("V", K, H), tensor("Y", D, H), tensor("Z", N, D), tensor("F", N, H)


def minus(first: Expr, second: Expr) -> Expr:
    return add(first, negate(second))


def total(body: Expr, *letters: object) -> Expr:
    return sum_over(body, *letters)


TABLE = [
    (mul(minus(p[i], y[i]), x[d]), (i, d), "(p − y) xᵀ"),
    (total(mul(W[i, d], p[i]), i), (d,), "Wᵀ p"),
    (mul(total(mul(V[i, h], p[i]), i), minus(Integer(1), power(tanh(a[h]), Integer(2)))), (h,),
     "(Vᵀ p) ⊙ (1 − tanh(h) ⊙ tanh(h))"),
    (mul(a[h], minus(Integer(1), a[h])), (h,), "h ⊙ (1 − h)"),
    (total(mul(X[n, d], E[n, k]), n), (d, k), "Xᵀ E"),
    (total(mul(X[n, d], E[n, k]), n), (k, d), "Eᵀ X"),
    (total(mul(E[n, k], W[k, d]), k), (n, d), "E W"),
    (total(E[n, k], n), (k,), "Eᵀ 1"),
    (total(E[n, k], k), (n,), "E 1"),
    (minus(mul(p[i], Delta(i, j)), mul(p[i], p[j])), (i, j), "diag(p) − p pᵀ"),
    (mul(p[k], minus(Delta(i, k), p[i])), (k, i), "diag(p) − p pᵀ"),
    (mul(p[k], minus(Delta(i, k), p[i])), (i, k), "diag(p) − p pᵀ"),
    (Delta(i, j), (i, j), "I"),
    (mul(lam, Delta(i, j)), (i, j), "λ I"),
    (add(A[i, j], A[j, i]), (i, j), "A + Aᵀ"),
    (total(mul(add(A[i, j], A[j, i]), p[j]), j), (i,), "(A + Aᵀ) p"),
    (total(mul(2, W[k, d], r[k]), k), (d,), "2 Wᵀ r"),
    (mul(2, total(mul(W[k, d], r[k]), k)), (d,), "2 Wᵀ r"),
    (mul(total(y[k], k), p[i]), (i,), "(1ᵀ y) p"),
    (total(mul(p[i], A[i, j], p[j]), i, j), (), "pᵀ A p"),
    (total(mul(p[i], A[j, i], q[j]), i, j), (), "qᵀ A p"),
    (total(power(X[n, d], Integer(2)), n, d), (), "tr(Xᵀ X)"),
    (total(mul(X[n, d], X[n, d]), n, d), (), "tr(Xᵀ X)"),
    (total(A[i, i], i), (), "tr(A)"),
    (total(minus(p[i], A[i, i]), i), (), "1ᵀ p − tr(A)"),
    (total(minus(mul(p[i], q[i]), A[i, i]), i), (), "pᵀ q − tr(A)"),
    (minus(A[i, j], mul(minus(q[i], r[i]), minus(q[j], r[j]))), (i, j), "A − (q − r) (q − r)ᵀ"),
    (total(mul(A[i, j], B[j, i]), i, j), (), "tr(A B)"),
    (total(power(x[d], Integer(2)), d), (), "xᵀ x"),
    (mul(divide(Integer(1), N.extent), total(mul(X[n, d], minus(P[n, k], E[n, k])), n)), (d, k), "(1/N) Xᵀ (P − E)"),
    (mul(S[t, s], minus(Q[t, s], total(mul(S[t, u], Q[t, u]), u))), (t, s), "A ⊙ (G − ((A ⊙ G) 1) 1ᵀ)"),
    (mul(X[n, d], gamma[d]), (n, d), "X diag(gamma)"),
    (mul(X[n, d], c[n]), (n, d), "diag(c) X"),
    (total(mul(E[n, k], p[k], B[k, j]), k), (n, j), "E diag(p) B"),
    (add(total(mul(E[n, k], A[k, j]), k), p[j]), (n, j), "E A + 1 pᵀ"),
    (negate(divide(y[k], p[k])), (k,), "−y ⊘ p"),
    (negate(total(mul(y[k], log(p[k])), k)), (), "−yᵀ log(p)"),
    (divide(exp(z[k]), total(exp(z[j]), j)), (k,), "softmax(z)"),
    (divide(exp(z[k]), total(exp(y[j]), j)), (k,), "exp(z) / (1ᵀ exp(y))"),
    (total(mul(divide(exp(E[n, k]), total(exp(E[n, j]), j)), W[k, d]), k), (n, d), "softmax(E) W"),
    (total(mul(divide(exp(E[n, k]), total(exp(E[m, k]), m)), W[k, d]), k), (n, d), "softmax(Eᵀ)ᵀ W"),
    (total(A[k, k], k) - total(mul(A[k, j], A[j, k]), k, j), (), "tr(A − A²)"),
    (log(total(exp(z[k]), k)), (), "log(1ᵀ exp(z))"),
    (minus(P[n, k], E[n, k]), (k, n), "(P − E)ᵀ"),
    (Integer(1), (k,), "1"),
    (Integer(0), (k, d), "0"),
    (mul(Rational(1, 2), p[k]), (k,), "(1/2) p"),
    (mul(p[k], minus(r[k], lam)), (k,), "p ⊙ (r − λ 1)"),
    (total(mul(E[n, k], W[k, d], G[n, d]), k, d), (n,), "((E W) ⊙ G) 1"),
    (minus(total(mul(p[k], W[k, d], W[k, e]), k), mul(total(mul(p[k], W[k, d]), k), total(mul(p[j], W[j, e]), j))), (d, e),
     "Wᵀ (diag(p) − p pᵀ) W"),
    (Indicator(z[k] > 0), (k,), "𝟙[z > 0]"),
    (total(mul(Delta(k, i), y[k]), k), (i,), "y"),
    (mul(2, lam, w[d]), (d,), "2 λ w"),
    (divide(mul(minus(Delta(i, k), p[i]), p[k]), lam), (i, k), "(diag(p) − p pᵀ) / λ"),
    (negate(mul(minus(y[i], p[i]), x[d])), (i, d), "(p − y) xᵀ"),
    (power(total(power(x[d], Integer(2)), d), Rational(1, 2)), (), "‖x‖"),
    (mul(power(total(power(x[d], Integer(2)), d), Rational(3, 2)), w[e]), (e,), "‖x‖^3 w"),
    (divide(w[e], power(total(power(x[d], Integer(2)), d), Rational(5, 2))), (e,), "w / ‖x‖^5"),
    (power(total(power(X[n, d], Integer(2)), n, d), Rational(3, 2)), (), "‖X‖_F^3"),
    (total(mul(A[i, k], A[k, j], p[j]), k, j), (i,), "A² p"),
    (total(mul(p[i], A[i, k], A[k, j], B[j, l]), i, k, j), (l,), "(A² B)ᵀ p"),
    (total(mul(A[k, i], A[j, k]), k), (i, j), "(A²)ᵀ"),
    (negate(total(mul(InverseEntry(A, i, k), InverseEntry(A, k, j)), k)), (i, j), "−A⁻²"),
    (total(mul(InverseEntry(A, k, i), InverseEntry(A, j, k)), k), (i, j), "(A⁻²)ᵀ"),
    (mul(A[i, j], total(mul(A[i, k], A[k, j]), k)), (i, j), "A² ⊙ A"),
    (divide(total(mul(minus(c[n], p[k]), P[n, k]), n), power(q[k], Integer(2))), (k,), "(Pᵀ c − (Pᵀ 1) ⊙ p) ⊘ (q ⊙ q)"),
]


def test_two_equal_denominators_are_two() -> None:
    squares = Mul(power(lam, Integer(-2)), power(lam, Integer(-2)), evaluate=False)
    assert str(recognise(Mul(add(lam, lam), squares, evaluate=False), ())) == "2 / λ^3"


@pytest.mark.parametrize(("expr", "indices", "text"), TABLE, ids=[row[2] for row in TABLE])
def test_table(expr: Expr, indices: tuple[object, ...], text: str) -> None:
    form = recognise(expr, indices)  # type: ignore[arg-type]
    assert isinstance(form, Form), form
    assert str(form) == text
    assert form.axes == tuple(i.axis for i in indices)  # type: ignore[attr-defined]


def test_reasons() -> None:
    three = recognise(mul(E[n, k], W[k, d]), (n, k, d))
    assert isinstance(three, NoForm)
    assert str(three) == "no matrix form: 3 free indices; einsum 'nk,kd->nkd'"
    star = recognise(total(mul(E[n, k], W[k, d], V[k, h], Z[n, d], Y[d, h], F[n, h]), k, d, h), (n,))
    assert isinstance(star, NoForm) and star.einsum == "nk,nh,kh,kd,dh,nd->n"
    left = recognise(Partial(p[k], z[i]), (k, i))
    assert isinstance(left, NoForm) and "derivative" in left.reason
