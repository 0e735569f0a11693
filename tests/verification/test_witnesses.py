"""Both sides of every condition: a line that holds on one side only is never accepted."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Max, Min, Rational, exp, log, sign, sqrt, tanh

import symderiv as sd
from symderiv.homework.judgement import Judge
from symderiv.library.functions import FUNCTIONS as DERIVABLE
from symderiv.notation import (
    Axis,
    Definition,
    Definitions,
    Delta,
    Indicator,
    MaxOver,
    Partial,
    Sum,
    Tensor,
    add,
    free_indices,
    mul,
)
from symderiv.oracle.scalars.functions import FUNCTIONS
from symderiv.verification.bounds import bounds
from symderiv.verification.compare import compare, compare_at
from symderiv.verification.conditions import conditions
from symderiv.verification.sampling import Sampler
from symderiv.verification.witnesses import STARTS, _Search
from tests.search.components import table

D, T = Axis("D"), Axis("T")
i, k, t = D.index("i"), D.index("k"), T.index("t")
z, a, y = Tensor("z", (D,)), Tensor("a", (D,)), Tensor("y", (T,))
r, alpha = Tensor("r"), Tensor("alpha")
none = Definitions()
R = r[()]
huber = Indicator(Abs(R) <= 3) * R**2 / 2 + Indicator(Abs(R) > 3) * (3 * Abs(R) - Rational(9, 2))
norm = Sum(a[k]**2, k)
largest, total = MaxOver(z[k], k), Sum(exp(z[k]), k)
hidden = Definitions((Definition(alpha, (), Max(Sum(z[k], k) - 40, 0)),))

HALF_TRUE = {
    "a choice whose other side has no value": (
        Partial(Indicator(z[k] > 0) * log(z[k]) + Indicator(z[k] <= 0) * z[k], z[k]),
        Partial(Indicator(z[k] > 0), z[k]) * log(z[k]) + Indicator(z[k] > 0) / z[k], none),
    "huber with threshold 3": (Partial(huber, R), R, none),
    "max(0, aᵀa − α)": (Partial(Max(0, norm - alpha[()]), a[i]), 2 * a[i], none),
    "max(−5, z)": (Partial(Max(-5, z[k]), z[k]), 1 + 0 * z[k], none),
    "min(z, 70)": (Min(z[k], 70), z[k], none),
    "|z + 1000|": (Abs(z[k] + 1000), z[k] + 1000, none),
    "|z + 10⁶|": (Abs(z[k] + 10**6), z[k] + 10**6, none),
    "a mask of late steps": (Indicator(t >= 6) * y[t], 0 * y[t], none),
    "a condition inside a definition": (Partial(alpha[()], z[k]), 0 * z[k], hidden),
    "a gate in an exponent": (exp(Indicator(z[k] > 9)), 1 + 0 * z[k], none),
    "two gates": (Indicator(z[k] > 9) * Indicator(a[k] > 9), 0 * z[k], none),
    "a gate before a positive part": (Indicator(z[k] > 9) * Max(0, a[k] - 9), 0 * z[k], none),
    "gates on the same quantity": (Indicator(z[k] > 9) * Indicator(z[i] > 9), 0 * z[k], none),
}
WHOLE = {
    "huber": (Partial(huber, R), Indicator(Abs(R) <= 3) * R + Indicator(Abs(R) > 3) * 3 * sign(R), none),
    "positive part": (Partial(Max(0, norm - alpha[()]), a[i]), 2 * a[i] * Indicator(norm - alpha[()] > 0), none),
    "gates that exclude each other": (Indicator(z[k] > 1) * Indicator(z[k] < 0), 0 * z[k], none),
    "a choice whose other side has no value": (
        Partial(Indicator(z[k] > 0) * log(z[k]) + Indicator(z[k] <= 0) * z[k], z[k]),
        Partial(Indicator(z[k] > 0), z[k]) * log(z[k]) + Indicator(z[k] > 0) / z[k] + Indicator(z[k] <= 0), none),
    "what no input reaches": (Max(-1, z[k]**2), z[k]**2, none),
    "what no input reaches, through bounds": (Abs(1 + exp(z[k])), 1 + exp(z[k]), none),
    "what no input reaches, by the ends of functions": (
        sum(map(Indicator, (exp(Min(1, Max(-1, z[k]))) > 3, sqrt(1 + z[k]**2) < 1, z[k] * tanh(z[k]) < 0))), 0 * z[k], none),
    "a condition of letters that always holds": (Indicator(t >= 1) * y[t], y[t], none),
    "hidden": (Partial(alpha[()], z[k]), Indicator(Sum(z[k], k) > 40), hidden),
}


@pytest.mark.parametrize("name", HALF_TRUE)
def test_what_holds_on_one_side_only_is_refuted(name):
    left, right, rows = HALF_TRUE[name]
    found = compare(left, right, rows)
    assert found.verdict is False, found
    assert Judge(rows).judge(left, right).verdict == "fails"


def test_a_counterexample_of_scalars_names_them():
    assert compare(Partial(huber, R), R, none).detail.startswith("r=")


@pytest.mark.parametrize("name", WHOLE)
def test_what_holds_on_every_side_is_accepted(name):
    left, right, rows = WHOLE[name]
    found = compare(left, right, rows)
    assert found.verdict is True and not found.unseen, found


def test_what_was_never_seen_is_named_and_decides_nothing():
    far = Max(-(10**30), exp(z[k]) - 10**29)
    found = compare(far, exp(z[k]) - 10**29, none)
    assert found.verdict is True, "bounds show that the other side cannot be"
    squares = Max(0, z[k] * a[k] - z[k]**2 - a[k]**2)  # never positive, which intervals do not see
    found = compare(squares, 0 * z[k], none)
    assert found.verdict is None and "not seen: " in found.detail and len(found.unseen) == 1
    judged = Judge(none).judge(Partial(squares, z[k]), 0 * z[k])
    assert judged.verdict == "unknown" and "not seen" in judged.counterexample + judged.how


def test_a_side_that_no_search_meets_is_searched_for_once(monkeypatch):
    searched, search = [], _Search.found
    monkeypatch.setattr(_Search, "found", lambda self: searched.append(self.side) or search(self))
    never = Indicator(R / (1 + R**2) > 1)
    sampler = Sampler(none, [never])
    first, second = (compare_at(sampler, never, 0 * R + never, points=1) for _ in range(2))
    assert first.verdict is second.verdict is None and first.unseen == second.unseen
    assert searched == [0] * STARTS


@pytest.mark.parametrize("name", sorted(n for n, row in FUNCTIONS.items() if row.pieces and len(row.pieces.said("x", "a")) > 1))
def test_each_piece_of_a_function_is_reached(name):
    """A line that agrees with the function but in one of its regions is refuted, whichever region it is."""
    row, count = FUNCTIONS[name], 1 if name not in ("Max", "Min") else 2
    function = DERIVABLE[name].function if name in DERIVABLE and hasattr(DERIVABLE[name], "function") else None
    import sympy

    made = function or getattr(sympy, name, None) or sympy.Function(name, real=True)
    node = made(z[k] - 30, *([a[k] + 30] if count == 2 else []))
    (condition, *_) = conditions(node)
    assert {side for _, side in condition.sides} == set(range(len(row.pieces.said("x", "a"))))
    assert compare(node, node, none).verdict is True, compare(node, node, none)


@pytest.mark.parametrize(("formula", "low", "high"), [
    (z[k]**2 + 1, 1, np.inf), (exp(z[k]), 0, np.inf), (Abs(z[k]) + 2, 2, np.inf), (Sum(z[k]**2, k), 0, np.inf),
    (Max(-2, z[k]), -2, np.inf), (-exp(z[k]), -np.inf, 0), (z[k]**3, -np.inf, np.inf), (z[k] * z[k], 0, np.inf),
    (log(z[k]), -np.inf, np.inf), (1 / (1 + exp(z[k])), 0, 1), (Indicator(z[k] > 0) - 1, -1, 0),
    (log(1 + exp(z[k])), 0, np.inf), (log(1 / (1 + z[k]**2)), -np.inf, 0),
    # what two terms or factors say together, and beside each what says nothing
    (largest - z[i], 0, np.inf), (z[i] - largest, -np.inf, 0), (largest - a[i], -np.inf, np.inf),
    (3 * largest - z[i], -np.inf, np.inf), (z[i] + MaxOver(-z[k], k), 0, np.inf), (z[i] + largest, -np.inf, np.inf),
    (log(total) - z[i], 0, np.inf), (log(total) - 2 * z[i], -np.inf, np.inf), (log(total) - a[i], -np.inf, np.inf),
    (sqrt(Sum(z[k]**2, k)) - Abs(z[i]), 0, np.inf), (sqrt(Sum(z[k]**2, k)) - 2 * z[i], -np.inf, np.inf),
    (exp(z[i]) - z[i], 1, np.inf), (exp(z[i]) - z[k], -np.inf, np.inf), (z[i] - log(z[i]) - 3, -2, np.inf),
    (Max(z[i], a[i]) - a[i], 0, np.inf), (a[i] - Min(z[i], a[i]), 0, np.inf), (Abs(z[i]) - z[i], 0, np.inf),
    (exp(z[i]) / total, 0, 1), (exp(a[i]) / total, 0, np.inf), (z[i]**2 / (1 + z[i]**2), 0, 1),
    (z[i] / (1 + z[i]), -np.inf, np.inf), (z[i] / sqrt(Sum(z[k]**2, k)), -1, 1), (z[i] / sqrt(1 + z[i]**2) - 1, -2, 0),
    (2 * a[i] / sqrt(1 + z[i]**2), -np.inf, np.inf), (z[i] * tanh(z[i]), 0, np.inf), (a[i] * tanh(z[i]), -np.inf, np.inf),
    (a[i] * Min(1, Max(-1, a[i])), 0, np.inf), (a[i] * Min(1, Max(0.5, a[i])), -np.inf, np.inf),
    (a[i] * tanh(-a[i]), -np.inf, 0),
    # ends of functions between numbers
    (exp(Min(0, z[k])) - 1, -1, 0), (sqrt(Sum(z[k]**2, k) + 1), 1, np.inf), ((a[k]**2 + 4)**Rational(1, 2) / 2, 1, np.inf),
    (2 * tanh(z[k]) - 1, -3, 1), (log(1 + Min(0, a[k])**2), 0, np.inf), (tanh(Max(0, a[k])), 0, 1),
    # a parabola
    (a[k]**2 - 2 * a[k], -1, np.inf), (a[k] - a[k]**2 / 2, -np.inf, 0.5), (a[k]**2 - 2 * z[k], -np.inf, np.inf),
    (a[k]**3 - 2 * a[k], -np.inf, np.inf), (add(z[k]**2, Delta(k, i), mul(-1, Delta(k, i))), 0, np.inf),
])
def test_bounds(formula, low, high):
    assert bounds(formula, none) == (low, high)
    rng = np.random.default_rng(0)
    for scale in (0.1, 1, 3):
        at = {"z": scale * np.abs(rng.normal(size=3)), "a": scale * rng.normal(size=3)}  # log(z) needs numbers above 0
        values = table(formula, sorted(free_indices(formula), key=str), at, {"D": 3})
        assert np.all(values >= low - 1e-12) and np.all(values <= high + 1e-12)


def test_an_assertion_with_a_function_sees_both_sides():
    x = sd.vector("x", sd.axes("K"))
    model = sd.Model()
    loss = model.define("L", sd.where(abs(x) <= 3, x**2, 6 * abs(x) - 9).sum())
    from symderiv.testing import assert_gradient

    with pytest.raises(AssertionError, match="does not return"):
        assert_gradient(loss, wrt=x, equals=lambda x: 2 * x, model=model)
    assert_gradient(loss, wrt=x, equals=lambda x: np.where(abs(x) <= 3, 2 * x, 6 * np.sign(x)), model=model)
