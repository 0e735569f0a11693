"""Labels in matrix notation: e_y, the one-hot rows of several labels, what a label picks."""

import pytest
from sympy import Eq, Ne, log

import symderiv as sd
from symderiv.notation import Indicator, Sum

K, D, N, V = sd.axes("K D N V")
k, j, n, d = K.index("k"), K.index("j"), N.index("n"), D.index("d")
y, labels = sd.scalar("y", given=sd.label(K)), sd.vector("y", N, given=sd.label(K))
z, x, W = sd.vector("z", K), sd.vector("x", D), sd.matrix("W", K, D)
Z, X, E, M = sd.matrix("Z", N, K), sd.matrix("X", N, D), sd.matrix("E", K, D), sd.matrix("M", K, D)


def loss_of_one(m):
    p = m.define("p", sd.softmax(m.define("z", W @ x)))
    return m.define("L", -log(p[y]))


def loss_of_several(m):
    P = m.define("P", sd.softmax(Z))
    return m.define("L", -Sum(log(P[n, labels[n]]), n))


def hinges(m):
    return m.define("L", Sum(Indicator(Ne(j, y)) * sd.relu(z[j] - z[y] + 1), j))


def centres(m):
    return m.define("L", Sum((X[n, d] - M[labels[n], d]) ** 2, n, d))


def pick_by_an_indicator(m):
    P = m.define("P", sd.softmax(Z))
    return m.define("L", -Sum(Indicator(Eq(labels[n], k)) * log(P[n, k]), n, k))


FORMS = [
    (loss_of_one, "z", "p − e_y"), (loss_of_one, "W", "(p − e_y) xᵀ"), (loss_of_one, "x", "Wᵀ (p − e_y)"),
    (loss_of_several, "Z", "P − onehot(y)"), (loss_of_several, "P", "−onehot(y) ⊘ P"),
    (pick_by_an_indicator, "Z", "P − onehot(y)"),
    (hinges, "z", "𝟙[1 + z > z[y]] ⊙ (1 − e_y) − ((1 − e_y)ᵀ 𝟙[1 + z > z[y]]) e_y"),
    (centres, "M", "2 onehot(y)ᵀ (onehot(y) M − X)"), (centres, "X", "2 (X − onehot(y) M)"),
]


@pytest.mark.parametrize(("loss", "wrt", "form"), FORMS)
def test_labels_in_matrix_notation(loss, wrt, form):
    m = sd.Model()
    d = m.derive(loss(m), wrt=wrt)
    assert str(d.matrix) == form and d.verify()
