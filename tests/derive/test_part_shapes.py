"""Parts are one part only where they are one up to letters, and that names are the formula is seen without writing it out."""

import numpy as np
import pytest
from sympy import Basic

import symderiv as sd
from symderiv.derive import simplification
from symderiv.derive.part_shapes import Shapes, merged
from symderiv.derive.parts import named, symbols
from symderiv.notation import Definition, Definitions, Tensor
from symderiv.notation.substitution import replace_tensors

K, J, D, H = sd.axes("K J D H")
i, k, l = sd.indices("i k l", K)
j = J.index("j")


def long(x):
    return sd.tanh(x[i] ** 2 + x[i]) * sd.exp(x[i]) * sd.sin(x[i] ** 3 + 1)


def test_sums_of_what_has_not_their_letter_are_apart_where_their_axes_are():
    """Σ_k u and Σ_j u are |K| u and |J| u."""
    x = sd.vector("x", K)
    a, b = sd.Sum(long(x), k), sd.Sum(long(x), j)
    m = sd.Model()
    m.define("L", sd.Sum(sd.sin(a) * sd.sin(b) + a * b**2 + sd.sin(a) ** 3 + sd.sin(b) ** 3 + sd.sin(a + 1) * sd.sin(b + 2), i))
    assert len(named(m.definitions)) > 3
    names = {}
    exec(sd.code(m, "L", wrt=["x"], target="numpy"), names)
    values = np.array([0.3, -0.7, 1.1])
    u = np.tanh(values**2 + values) * np.exp(values) * np.sin(values**3 + 1)
    p, q = 3 * u, 2 * u
    wanted = np.sin(p) * np.sin(q) + p * q**2 + np.sin(p) ** 3 + np.sin(q) ** 3 + np.sin(p + 1) * np.sin(q + 2)
    found, _ = names["gradients"](values, J=2)
    assert np.allclose(found, wanted.sum())


def unrolled(steps):
    """The steps of an LSTM as one formula, which writes each out four times and more."""
    h, c = sd.vector("h0", H), sd.vector("c0", H)
    gates = [(sd.matrix(f"W{g}", H, D), sd.matrix(f"U{g}", H, H), sd.vector(f"b{g}", H)) for g in "figo"]
    for t in range(steps):
        x = sd.vector(f"x{t}", D)
        f, i, g, o = (W @ x + U @ h + b for W, U, b in gates)
        c = sd.sigmoid(f) * c + sd.sigmoid(i) * sd.tanh(g)
        h = sd.sigmoid(o) * sd.tanh(c)
    m = sd.Model()
    m.define("L", (h * h).sum())
    return m


def test_that_names_are_the_formula_is_seen_without_writing_it_out(monkeypatch):
    def fails(*_):
        raise AssertionError

    monkeypatch.setattr("symderiv.derive.part_shapes.unfolded", fails)
    assert len(named(unrolled(9).definitions)) == 54


def others(rows):
    """The same definitions with one of them changed."""
    for n, row in enumerate(rows):
        yield [*rows[:n], Definition(row.tensor, row.indices, row.body + 1), *rows[n + 1:]]
        for one in row.uses:
            other = Tensor("other", one.axes)
            yield [*rows[:n], Definition(row.tensor, row.indices, replace_tensors(row.body, {one: other})), *rows[n + 1:]]


def test_other_parts_are_not_the_formula():
    typed = unrolled(2).definitions.rows[-1]
    *parts, last = named(Definitions((typed,))).rows
    shapes = Shapes()
    assert shapes.is_written_out(last.body, Definitions(tuple(parts)), merged(typed.body))
    for rows in others([*parts, last]):
        assert not shapes.is_written_out(rows[-1].body, Definitions(tuple(rows[:-1])), merged(typed.body))


@pytest.mark.parametrize("letters", [(i, i), (k, k), (i, k), (k, i)])
def test_a_part_at_letters_that_are_one(letters):
    """u_ik = M_ik N_ki at i, i is M_ii N_ii."""
    M, N, u = (Tensor(name, (K, K)) for name in "MNu")
    parts = Definitions((Definition(u, (i, k), sd.sin(M[i, k]) * N[k, i]),))
    one, other = letters
    assert Shapes().is_written_out(u[one, other] + 1, parts, sd.sin(M[one, other]) * N[other, one] + 1)
    assert not Shapes().is_written_out(sd.Sum(u[one, other] + 1, *{one, other}), parts,
                                       sd.Sum(sd.sin(M[i, k]) * N[i, k] + 1, i, k))


def test_sums_products_and_powers_of_parts_are_one():
    x, y, u, v, w = (Tensor(name, (K,)) for name in "xyuvw")
    parts = Definitions((Definition(u, (i,), x[i] + sd.exp(x[i])), Definition(v, (i,), x[i] * sd.sin(x[i])),
                         Definition(w, (i,), sd.Sum(sd.exp(x[i] * x[k]), k))))
    rows = [(sd.Sum(u[l] + y[l] + 2, l), sd.Sum(x[k] + sd.exp(x[k]) + y[k] + 2, k)),
            (sd.Sum(3 * y[l] * v[l], l), sd.Sum(3 * y[k] * x[k] * sd.sin(x[k]), k)),
            (sd.Sum(y[l] / v[l], l), sd.Sum(y[k] / x[k] / sd.sin(x[k]), k)),
            (sd.Sum(w[l], l), sd.Sum(sd.exp(x[i] * x[k]), i, k))]
    for n, (folded, _) in enumerate(rows):
        assert [Shapes().is_written_out(folded, parts, typed) for _, typed in rows] == [n == m for m in range(len(rows))]
    assert not Shapes().is_written_out(u[l] + y[l], parts, x[k] + sd.exp(x[k]) + y[k])  # of another letter


def test_code_of_a_formula_as_long_walks_through_it_once(monkeypatch):
    """Written out it is a thousand times as long as what stands in it."""
    met = []
    real = Basic.has
    monkeypatch.setattr(Basic, "has", lambda self, *kinds: met.append(symbols(self)) or real(self, *kinds))
    m = unrolled(5)
    assert "def gradients" in sd.code(m, "L", wrt=["h0"], target="numpy")
    assert symbols(m.definitions.rows[-1].body) > 100000 and max(met) < 1000


def test_what_is_made_of_layers_is_not_written_out_where_it_is_summed(monkeypatch):
    """The states of an LSTM, o tanh(c) and f c + i g: with their gates written out no sum over them is shorter."""
    tried = []
    real = simplification.unfold_in_sums
    monkeypatch.setattr(simplification, "unfold_in_sums", lambda row: tried.append(row) or real(row))
    unrolled(3).derive("L", wrt="h0")
    assert not [row for row in tried if row.tensor.name != "c0"], tried
