"""The independent search, for a while: random models through every frontend, held against differences of plain NumPy.

`python -m tests.search --minutes 30` searches for longer, and makes what it finds small.
"""

import numpy as np
import pytest

from tests.search import plain
from tests.search.agreeing import extreme
from tests.search.agreeing import faults as faults_of_extreme
from tests.search.checks import CHECKS
from tests.search.frontends import FRONTENDS
from tests.search.hunting import FAULTS, findings, minimised, of_seed
from tests.search.operations import OPERATIONS
from tests.search.programs import Program, Statement, program, smaller

BATCHES, EACH = 30, 10

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_random_model_leaves_with_a_wrong_answer(batch):
    for seed in range(batch * EACH, (batch + 1) * EACH):
        faults = [f for f in of_seed(seed, sparing=True) if f.kind in FAULTS]
        assert not faults, str(minimised(faults[0]))


@pytest.mark.parametrize("seed", [19, 20, 22, 32, 34, 38])
def test_rounding_decides_no_extreme_whose_sides_agree_all_around(seed):
    """At each of these seeds a code that keeps one mask of a pair gives half of a slope, or twice as much."""
    assert not list(faults_of_extreme(extreme(seed), ("matrix form", "NumPy code")))


def test_rounding_decides_no_extreme_whose_condition_was_moved_to_one_side():
    """Here f² u is 1 − u, and what is compared f² u + u with 1."""
    assert not [str(f) for f in findings(program(77000314), ("components",), ("matrix form", "verify")) if f.kind in FAULTS]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_means_the_same_at_every_frontend(name):
    """Each row by itself, so that a fault of the search is not taken for one of the package."""
    row = OPERATIONS[name]
    shapes = [("K",), ("D",), ("K", "D"), ("K", "K"), ("D", "K"), ()]
    names = dict(zip(shapes, "xyABCc", strict=True))
    found = [(a, *rest) for a in shapes for rest in ([()] if row.arity == 1 else [(b,) for b in shapes])
             if row.shape(a, *rest) is not None]
    for some in found[:3]:
        shape = row.shape(*some)
        made = Program((Statement("f", name, tuple(names[s] for s in some), shape), Statement("L", "squares", ("f",), ())),
                       {"K": 3, "D": 2}, (names[some[0]],))
        assert not [str(f) for f in findings(made, checks=("result",)) if f.kind in FAULTS]


def test_the_search_finds_what_is_wrong(monkeypatch):
    """A row whose two writings differ is found at every frontend that takes it, and made small."""
    from dataclasses import replace

    monkeypatch.setitem(OPERATIONS, "sin", replace(OPERATIONS["sin"], numpy="np.sin({0}) + {0}"))
    made = Program((Statement("f", "tanh", ("x",), ("K",)), Statement("g", "sin", ("f",), ("K",)),
                    Statement("L", "total", ("g",), ())), {"K": 3, "D": 2}, ("x",))
    wrong = [f for f in findings(made, checks=("result",)) if f.kind == "wrong"]
    assert {f.frontend for f in wrong} == {"arrays", "components", "latex"}
    assert [s.operation for s in minimised(wrong[0]).program.statements] == ["sin", "total"]


def test_programs_are_reproducible_and_use_axes_twice():
    drawn = [program(seed) for seed in range(300)]
    assert [str(p) for p in drawn] == [str(program(seed)) for seed in range(300)]
    used = {p.shape(n) for p in drawn for n in p.used}
    assert {("K", "K"), ("D", "D"), ("K", "D")} <= used and {1} <= {s for p in drawn for s in p.sizes.values()}
    assert any(len(p.wrt) == 2 for p in drawn) and any(p.givens for p in drawn)
    assert any(w not in p.used for p in drawn for w in p.wrt)  # a quantity in between
    assert all(set(q.wrt) <= {*q.used, *(s.name for s in q.statements)} for p in drawn for q in smaller(p))
    assert {s.operation for p in drawn for s in p.statements} >= set(OPERATIONS) - {"norm", "mean"}


def test_the_differences_are_right():
    made = Program((Statement("f", "exp", ("x",), ("K",)), Statement("L", "squares", ("f",), ())), {"K": 3, "D": 2}, ("x", "x"))
    data = plain.arrays(made)
    assert np.allclose(plain.slopes(made, data), np.diag(np.exp(data["x"])), rtol=1e-8)


def test_tables():
    assert set(FRONTENDS) == {"arrays", "components", "latex", "trace", "in place"}
    assert {"result", "matrix form", "NumPy code", "verify"} <= set(CHECKS)


def test_a_number_by_convention_is_none_where_the_slopes_around_agree():
    """At x = 0 any number between −1 and 1 is a slope of |x|; of x² only 0 is, and of the largest of three that tie, 0 to 1."""
    bent, smooth = (Program((Statement("f", name, ("x",), ("K",)), Statement("L", "total", ("f",), ())), {"K": 2, "D": 3}, ("x",))
                    for name in ("abs", "square"))
    at = {"x": np.zeros(2)}
    assert np.allclose(plain.around(bent, at), [[-1, -1], [1, 1]]) and np.allclose(plain.around(smooth, at), 0, atol=1e-3)
