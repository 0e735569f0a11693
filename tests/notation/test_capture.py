"""No letter is captured: every place that renames letters keeps the value, where axes stand twice and letters are few."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import symderiv as sd
from symderiv.errors import IndexClash
from symderiv.notation import Array, Sum, alike, letters, rename_bound, substitute, sum_over, under
from symderiv.notation.models.definitions import Definition
from symderiv.notation.models.renaming import Renaming
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
    others = [K.index(c) for c in "kl"]
    free = _free(expr)
    new = dict(zip([i for i in free if i.axis == K], others, strict=False))
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


# --- every place that renames letters goes through the one substitution -------------------------------------------------------

ROOT = Path(sd.__file__).parent
ARRAYS = {"array", "made", "x", "w", "part", "piece", "self"}
"""What arrays and definitions are called: their bodies are functions of letters, and applying one captures nothing."""
OPENS = {
    # where the body of a sum is opened at other letters, and why nothing is summed over them afterwards
    "notation/substitution.py": "the substitution itself",
    "writing/blocks/substituted.py": "letters of its own for each number, read as numbers",
    "drawing/components.py": "numbers in the place of letters", "rules/calculus/components.py": "numbers in the place of letters",
    "rules/calculus/cases.py": "a term taken out of a sum", "homework/rearrangements.py": "a term taken out of a sum",
    "homework/mistakes/in_formulas/slips.py": "mistakes are made on purpose",
    "homework/mistakes/in_numbers/parts.py": "mistakes are made on purpose",
    "lowering/extremes.py": "compared with another formula, never summed",
    "derive/shorter/names.py": "compared with another formula, never summed",
    "homework/localising.py": "two answers compared term by term",
    "testing/failures.py": "an answer in the letters of the result",
}
MAKERS = {
    # where new index letters are made from the names of others
    "notation/substitution.py": "the substitution itself", "notation/indices/axes.py": "an axis hands out letters",
    "notation/models/renaming.py": "a one-to-one map of all letters captures none",
    "derive/networks/shifts.py": "the same letters over the axes of another layer",
}


def calls(text, name):
    """The calls of a function in a text, by its plain name."""
    made = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)) if name in text else ()  # few files have it
    return [c for c in made if isinstance(c.func, ast.Name) and c.func.id == name]


def opened_by_hand(text):
    """Where the body of a sum is taken at other letters."""
    bodies = [c.args[0] for c in calls(text, "substitute") if isinstance(c.args[0], ast.Attribute) and c.args[0].attr == "body"]
    return [ast.unparse(b) for b in bodies if ast.unparse(b.value) not in ARRAYS]


def letters_made(text):
    """Where letters are made from the names of others."""
    return [ast.unparse(c) for c in calls(text, "Index") if c.args and "name" in ast.unparse(c.args[0])]


def renaming_places(path):
    text = path.read_text(encoding="utf-8")
    return opened_by_hand(text), letters_made(text)


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_letters_are_renamed_by_the_one_substitution(path):
    place = path.relative_to(ROOT).as_posix()
    opened, made = renaming_places(path)
    assert not opened or place in OPENS, f"{place} opens a sum by hand: use symderiv.notation.under, which refuses to capture"
    assert not made or place in MAKERS, f"{place} makes letters from the names of others"


def test_the_walk_finds_what_it_looks_for():
    """A sum opened by hand and a letter made from another's name are found; every exception stands for a file that needs it."""
    assert opened_by_hand("Sum(substitute(total.body, {i: j}), j)") == ["total.body"] and not opened_by_hand("under(total, [j])")
    assert letters_made("Index(letter.name + '1', K)") and not letters_made("K.index('k')")
    for places, which in ((OPENS, 0), (MAKERS, 1)):
        idle = [p for p in places if not renaming_places(ROOT / p)[which]]
        assert idle == [], f"no exception is needed there: {idle}"


def test_a_sum_is_not_taken_over_a_letter_that_is_free_in_it():
    j, k, m = (K.index(c) for c in "jkm")
    with pytest.raises(IndexClash, match="is free in what it would be summed over"):
        under(Sum(W[j, k], k), [j])
    assert under(Sum(W[j, k], k), [m]) == W[j, m]


def test_sums_are_merged_without_capture():
    """Σ_k x_k W_jk beside Σ_j x_j: the letter that is bound in one is free in the other."""
    from symderiv.rules.indices.sums import MERGE_SUMS
    from symderiv.rules.rule import Scene

    j, k = K.index("j"), K.index("k")
    line = Sum(x[k] * W[j, k], k) + Sum(x[j] * V[k, j] * x[k], j)
    merged = MERGE_SUMS.apply(line, Scene(reserved=frozenset("jk"), line=line)) or line
    for at in np.ndindex(3, 3):
        letters_ = {j: at[0] + 1, k: at[1] + 1}
        assert value(merged, DATA, letters_) == pytest.approx(value(line, DATA, letters_))


def test_sums_under_one_sign_leave_the_letters_of_others_alone():
    """Σ_k x_k / Σ_j W_kj Σ_j V_kj over k and j at once: the sum below has a letter of its own."""
    from symderiv.rules.indices.sums import _flat

    j, k = K.index("j"), K.index("k")
    line = Sum(x[k] / Sum(W[k, j] ** 2, j) * Sum(V[k, j], j), k)
    assert len(_flat(line).indices) == 2
    assert value(_flat(line), DATA, {}) == pytest.approx(value(line, DATA, {}))


def test_a_sum_around_sums_gives_every_one_a_letter_of_its_own():
    """Σ_k f_k Σ_k g_k is Σ_k f_k Σ_j g_j: what is summed already keeps its meaning, whatever letter stands around it."""
    K = sd.axes("K")
    k, i, x = K.index("k"), K.index("i"), sd.vector("x", K)
    assert alike(sum_over(x[k] * sd.Sum(x[k] ** 2, k), k), sd.Sum(x[k] * sd.Sum(x[i] ** 2, i), k))


def test_a_symmetric_matrix_that_is_summed_at_several_places():
    K = sd.axes("K")
    M, m = sd.matrix("M", K, K, given=sd.symmetric), sd.Model()
    f = M.mean(axis=1)
    m.define("L", sd.sigmoid(sd.outer(f, f)).sum())
    assert m.derive("L", wrt=M).result is not None
