"""What a quantity is, told by its formula: the table of structures, where it fits and where it keeps off."""

import pytest

import symderiv as sd
from symderiv.drawing.captions import formula
from symderiv.drawing.structures import TABLE, structure
from symderiv.notation import Definition, Tensor
from symderiv.writing.languages import codes, language
from symderiv.writing.printers.unicode import unicode

N, K, D = sd.axes("N K D")
x, w, b, y, t = sd.vector("x", D), sd.vector("w", D), sd.vector("b", K), sd.vector("y", K), sd.vector("t", K)
W, X, A, a = sd.matrix("W", K, D), sd.matrix("X", N, D), sd.matrix("A", D, D), sd.scalar("a")
lam = sd.scalar("lambda")
k, i, d, n = K.index("k"), K.index("i"), D.index("d"), N.index("n")


def told(*definitions):
    """The structures of the quantities of a model, the last of which is its output."""
    model = sd.Model()
    made = []
    for name, body in definitions:
        made.append(model.define(name, body(*made) if callable(body) else body))
    rows = tuple(model.definitions)
    return [structure(row, rows, rows[-1].tensor) for row in rows]


@pytest.mark.parametrize(("definitions", "structures"), [
    ([("z", W @ x + b), ("p", sd.softmax), ("L", lambda z, p: sd.cross_entropy(y, p))], ["logits", "softmax", "cross_entropy"]),
    ([("z", W @ x), ("q", lambda z: sd.Sum(sd.exp(z[k]), k))], ["linear", ""]),
    ([("h", W @ x + b), ("r", sd.relu), ("E", lambda h, r: sd.Sum((r[k] - t[k]) ** 2, k) / 2)],
     ["affine", "activation", "squares"]),
    ([("u", y - t), ("s", lambda u: sd.sqrt(sd.Sum(u[k] ** 2, k)))], ["residual", "length"]),
    ([("R", sd.Sum(y[k] ** 2, k) + lam * sd.Sum(w[d] ** 2, d))], ["penalised_squares"]),
    ([("J", sd.Sum(y[k] ** 2, k) + lam * sd.Sum(abs(w[d]), d))], ["loss"]),
    ([("m", sd.Sum(x[d], d) / D.extent), ("v", lambda m: sd.Sum((x[d] - m) ** 2, d) / D.extent)], ["mean", "variance"]),
    ([("v", sd.Sum((x[d] - a) ** 2, d) / D.extent)], ["mean_squares"]),
    ([("f", sd.Sum(x[d] * w[d], d)), ("g", lambda f: sd.tanh(f))], ["inner_product", "activation"]),
    ([("f", sd.Sum(y[k] * sd.log(t[k]), k))], [""]),
    ([("f", sd.Sum(sd.exp(x[d]), d)), ("g", lambda f: sd.log(f))], ["", ""]),
])
def test_a_formula_tells_what_it_is(definitions, structures):
    assert told(*definitions) == structures


V = sd.matrix("V", N, K)


@pytest.mark.parametrize(("body", "letters", "drawn"), [
    (sd.exp(V[n, k]) / sd.Sum(sd.exp(V[n, i]), i), (n, k), "softmax(V)"),
    (sd.exp(V[n, k]) / sd.Sum(sd.exp(V["m", k]), N.index("m")), (n, k), "(softmax(Vᵀ))ᵀ"),
    (sd.exp(A["d", "d"]) / sd.Sum(sd.exp(A["d", "e"]), D.index("e")), (d,), "e^(A_dd)/(∑ₑ e^(A_de))"),
])
def test_a_picture_says_over_which_axis_a_softmax_goes(body, letters, drawn):
    row = Definition(Tensor("P", [i.axis for i in letters]), letters, body)
    assert [unicode(box) for box in formula(row, "short")] == [drawn]


@pytest.mark.parametrize("code", codes())
def test_every_structure_has_words(code):
    assert set(language(code).tables["structures"]) == set(TABLE)
