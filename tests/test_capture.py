"""No letter is captured: every place that renames letters keeps the value, where axes stand twice and letters are few."""

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import symderiv as sd
from symderiv.notation import Array, Sum, letters, rename_bound, substitute
from symderiv.notation.definitions import Definition
from symderiv.notation.renaming import Renaming
from symderiv.notation.substitution import reletter_sums, replace_entries
from tests.strategies import FREE, NoValue, arrays, assignments, expressions, value

K = sd.axes("K")
W, V, F, x = sd.matrix("W", K, K), sd.matrix("V", K, K), sd.tensor("F", K, K, K), sd.vector("x", K)
DATA = {n: np.random.default_rng(5).normal(size=s) for n, s in {"W": (3, 3), "V": (3, 3), "F": (3, 3, 3), "x": 3}.items()}
SQUARE = {
    "W.T @ x": (W.T @ x, lambda W, V, F, x: W.T @ x),
    "W @ x": (W @ x, lambda W, V, F, x: W @ x),
    "x @ W": (x @ W, lambda W, V, F, x: x @ W),
    "x @ W.T": (x @ W.T, lambda W, V, F, x: x @ W.T),
    "W.T": (W.T, lambda W, V, F, x: W.T),
    "W.T @ V.T @ x": (W.T @ V.T @ x, lambda W, V, F, x: W.T @ V.T @ x),
    "V @ W.T": (V @ W.T, lambda W, V, F, x: V @ W.T),
    "W.T + V": (W.T + V, lambda W, V, F, x: W.T + V),
    "W.T * (W @ V)": (W.T * (W @ V), lambda W, V, F, x: W.T * (W @ V)),
    "logsumexp": (sd.logsumexp(W.T), lambda W, V, F, x: np.log(np.exp(W.T).sum(-1))),
    "softmax": (sd.softmax(W.T), lambda W, V, F, x: np.exp(W.T) / np.exp(W.T).sum(-1, keepdims=True)),
    "einsum": (sd.einsum("ji,kj->ik", W, V), lambda W, V, F, x: np.einsum("ji,kj->ik", W, V)),
    "F.T @ x": (F.T @ x, lambda W, V, F, x: F.T @ x),
    **{f"W.{name}({axis})": (getattr(W, name)(axis=axis), lambda W, V, F, x, n=name, a=axis: getattr(W, n)(axis=a))
       for name in ("sum", "mean", "var", "max", "min", "prod") for axis in (0, 1)},
    **{f"F.{name}({axis})": (getattr(F, name)(axis=axis), lambda W, V, F, x, n=name, a=axis: getattr(F, n)(axis=a))
       for name in ("sum", "var", "max") for axis in (0, 1, 2, (0, 1), (0, 2), (1, 2))},
}


def numbers(row, data, sizes=3):
    """A definition's values as an array."""
    shape = (sizes,) * len(row.indices)
    found = np.empty(shape)
    for at in np.ndindex(*shape):
        found[at] = value(row.body, data, {i: n + 1 for i, n in zip(row.indices, at, strict=True)})
    return found


@pytest.mark.parametrize("name", SQUARE)
def test_a_definition_means_what_was_typed_where_an_axis_stands_twice(name):
    typed, plain = SQUARE[name]
    m = sd.Model()
    m.define("y", typed)
    assert np.allclose(numbers(m.definitions.rows[0], DATA), plain(**DATA))


def _free(expr):
    return tuple(i for i in FREE if i in expr.free_symbols)


def _defined(expr, order):
    m = sd.Model()
    m.define("out", Array(order, expr))
    row = m.definitions.rows[0]
    return row.body, dict(zip(order, row.indices, strict=True))


def _swapped(expr):
    i, j = FREE[:2]
    return substitute(expr, {i: j, j: i}), {i: j, j: i}


def _one_to_one(expr):
    naming = Renaming(letters=dict(zip("ijkl", "jkli", strict=True)))
    return naming.expr(expr), {i: naming.index(i) for i in FREE}


def _at_taken_letters(expr):
    taken = [K.index(c) for c in "kl"]
    free = _free(expr)
    new = dict(zip([i for i in free if i.axis == K], taken, strict=False))
    row = Definition(sd.tensor("out", *(i.axis for i in free)), free, expr)
    return row.at(*(new.get(i, i) for i in free)), new


def _wrapped(expr):
    """Every entry x_k as Σ_k x_k / K, so that sums come to stand under the signs that are there."""
    return replace_entries(expr, lambda e: Sum(e, K.fresh({"i", "j"})) / K.extent if "k" not in letters(e) else None), {}


RENAMINGS = {
    "define": lambda e: _defined(e, _free(e)),
    "define, axes reversed": lambda e: _defined(e, _free(e)[::-1]),
    "substitute": _swapped,
    "rename_bound": lambda e: (rename_bound(e, {"i", "j", "k", "l", "d", "e"}), {}),
    "reletter_sums": lambda e: (reletter_sums(e), {}),
    "reletter_sums, letters taken": lambda e: (reletter_sums(e, {"k", "j"}), {}),
    "renaming": _one_to_one,
    "definition at": _at_taken_letters,
    "replace_entries": _wrapped,
}


@settings(max_examples=60, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", RENAMINGS)
def test_renaming_keeps_the_value(name, data):
    expr = data.draw(expressions())
    try:
        new, names = RENAMINGS[name](expr)
    except sd.ModelError:  # no body of a definition, such as 1/0
        reject()
    numbers_ = arrays(3)
    for at in assignments(_free(expr)):
        try:
            wanted = value(expr, numbers_, at)
        except NoValue:
            continue
        assert value(new, numbers_, {names.get(i, i): n for i, n in at.items()}) == pytest.approx(wanted, rel=1e-9, abs=1e-9)
