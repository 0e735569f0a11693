"""Neighbouring worlds in which many tensors move at once: they say what each of them alone would, and are few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import acb, arb, ctx
from sympy import Integer, Rational, erf, exp, log, tanh

import symderiv as sd
from symderiv.api.networks import network
from symderiv.notation import Axis, Definition, Definitions, Indicator, MaxOver, Partial, Sum, Tensor
from symderiv.oracle import world
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.folds import BINDERS
from symderiv.oracle.grid import DIRECTIONS, Grid, at_rest_once
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import Watch
from symderiv.oracle.scalars.functions import function_row
from symderiv.oracle.scalars.numbers import Lost
from symderiv.verification.sampling import Sampler
from symderiv.verification.verify import of_one_page, verify

K, D = Axis("K"), Axis("D")
i, j, k, d, e = K.index("i"), K.index("j"), K.index("k"), D.index("d"), D.index("e")
W, x, c = Tensor("W", (K, D)), Tensor("x", (D,)), Tensor("c")
z, h, p, m, L = Tensor("z", (K,)), Tensor("h", (K,)), Tensor("p", (K,)), Tensor("m"), Tensor("L")
DEFINED = Definitions((
    Definition(z, (i,), Sum(W[i, d] * x[d], d) + c[()]), Definition(h, (i,), tanh(z[i]) + erf(z[i])),
    Definition(p, (k,), exp(h[k]) * Indicator(h[k] > 0)), Definition(m, (), MaxOver(h[k], k)),
    Definition(L, (), Sum(p[k] * h[k] ** 2, k) + m[()] * Sum(z[k], k) / 3),
))
ASKED = [Partial(L[()], x[d]), Partial(L[()], W[i, d]), Partial(L[()], c[()]), Partial(L[()], z[i]), Partial(L[()], h[k]),
         Partial(L[()], p[k]), Partial(L[()], m[()]), Partial(h[k], z[i]), Partial(p[i], x[d]), Partial(z[i], h[j]),
         Partial(x[d], x[e]), Partial(x[Integer(1)], x[d]), Partial(L[()], W[i, Integer(2)]), Partial(z[i] * h[k], W[j, d])]


def _point(movable=()):
    rng = np.random.default_rng(3)
    inputs = {"W": rng.normal(size=(3, 2)), "x": rng.normal(size=2), "c": rng.normal()}
    return Point({"K": 3, "D": 2}, DEFINED, inputs, movable=movable)


@pytest.mark.parametrize(("few", "worlds"), [(0, 4), (8, 3), (20, 1)])  # three alone, all others in one; by eights; all in one
@pytest.mark.parametrize("order", [ASKED, ASKED[::-1], ASKED[5:] + ASKED[:5]], ids=["forward", "backward", "between"])
def test_tensors_that_move_together_move_as_each_alone(order, few, worlds, monkeypatch):
    monkeypatch.setattr("symderiv.oracle.point.FEW_DIRECTIONS", few)
    together, alone = _point([W, x, c, z, h, p, m]), _point()
    for expr in order:
        ours, theirs = grid_of(expr, together), grid_of(expr, alone)
        assert ours.axes == theirs.axes and ours.data.shape == theirs.data.shape, expr
        with ctx.workprec(together.bits):
            apart = [abs(a - b) for a, b in zip(ours.data.flat, theirs.data.flat, strict=True)]
        assert all(float(a) < 1e-40 for a in apart), expr
    assert len({id(worlds[0]) for worlds in together._moved.values()}) == worlds
    assert len({id(worlds[0]) for worlds in alone._moved.values()}) == 7


def test_an_array_too_large_for_all_is_worked_out_for_one(monkeypatch):
    """What there is no room for together there is for each alone."""
    monkeypatch.setattr("symderiv.oracle.grid.LARGEST", 150)
    wide = W[i, d] * h[k] * x[e]
    together, alone = _point([W, x, c, z, h, p, m]), _point()
    for expr in (*ASKED[:4], Partial(wide, z[j])):
        ours, theirs = grid_of(expr, together), grid_of(expr, alone)
        assert [str(v) for v in map(_short, ours.data.flat)] == [str(v) for v in map(_short, theirs.data.flat)]
    assert ("z", (), True) in together._moved


def _short(value):
    return round(float(value.real), 12)


def test_what_has_no_value_alone_has_none_together():
    together, alone = _point([W, x, c, z, h, p, m]), _point()
    bad = Partial(log(-c[()] * c[()] - x[d] ** 2), x[e])
    for expr in (*ASKED[:5], bad):
        ours, theirs = grid_of(expr, together), grid_of(expr, alone)
        assert [isinstance(v, Lost) for v in ours.data.flat] == [isinstance(v, Lost) for v in theirs.data.flat]
    assert all(isinstance(v, Lost) for v in ours.data.flat)


@pytest.fixture
def evaluations(monkeypatch):
    """How many nodes were worked out, and how many definitions followed, in all worlds."""
    made, begin = [], world.World.__init__

    def noted(self):
        begin(self)
        made.append(self)

    monkeypatch.setattr(world.World, "__init__", noted)

    def count():
        found = sum(len(w.memo) + len(w._by_definition) for w in made)
        made.clear()
        return found

    return count


def test_verifying_a_recurrent_network_grows_as_its_steps(evaluations):
    counts = []
    for steps in (2, 5, 8):
        assert all(c.verdict for c in verify(network("rnn", depth=str(steps)).derive("L", wrt="U")))
        counts.append(evaluations())
    assert counts[2] - counts[1] < 1.1 * (counts[1] - counts[0])


def test_what_is_wrong_is_found_where_many_tensors_move_together():
    made = [d for d in network("rnn", depth="2").derive_all("L") if d.goal.wrt.tensor.name in ("h0", "x1")]
    known = of_one_page(made)
    for derivation in made:
        found = {c.name for c in verify(replace(derivation, result=2 * derivation.result), known=known) if c.verdict is False}
        assert "goal = result" in found
    assert any(len(worlds[0]._own) > 1 for p in known[Sampler][0]._points.values() for worlds in p._moved.values())


def test_a_given_that_shows_in_small_numbers_alone_is_needed():
    axis, model = sd.axes("C"), sd.Model()
    y, v = sd.vector("y", axis).given(sd.one_hot), sd.vector("v", axis)
    scaled = model.define("s", v * Rational(1, 10**27))
    model.define("L", sd.cross_entropy(y, model.define("p", sd.softmax(scaled))))
    checks = {c.name: c.verdict for c in verify(model.derive("L", wrt=v))}
    assert any("needs" in name for name in checks) and all(checks.values())


def test_what_stays_in_many_directions_is_worked_out_once():
    step, calls = acb(0, arb(2) ** -96), []
    data = np.array([[acb(2), acb(2), acb(2) + step, acb(2)], [acb(3) + step, 5, acb(3), acb(3)]], dtype=object)
    found = at_rest_once(lambda v: calls.append(v) or 10 * v, data)
    assert len(calls) == 5 and [[str(v) for v in row] for row in found] == [[str(10 * v) for v in row] for row in data]


@pytest.mark.parametrize("at", [-7.5, -0.3, 0.0, 1e-9, 0.8, 6.0])
@pytest.mark.parametrize("name", ["erf", "Phi"])
def test_the_error_function_by_its_series(name, at):
    """Value and slope are those of the density's integral, to more digits than FLINT's complex function gives."""
    with ctx.workprec(192):
        step = arb(2) ** -96
        value = function_row(name).call(acb(at, step))
        scale = 1 if name == "erf" else acb(2).sqrt()
        exact = (acb(at) / scale).erf()
        slope = 2 / acb.pi().sqrt() / scale * (-(acb(at) / scale) ** 2).exp()
        wanted, by = (exact, slope) if name == "erf" else ((1 + exact) / 2, slope / 2)
        assert float(abs(value.real - wanted.real)) < 1e-45 and float(abs(value.imag / step / by.real - 1)) < 1e-25


@pytest.mark.parametrize("name", ["MaxOver", "MinOver"])
def test_an_extreme_over_all_steps_at_once_is_that_of_each_step(name):
    step, nowhere = acb(0, 1e-30), Lost(sd.errors.CannotSample("no value"))
    numbers = np.array([
        [[acb(2), 2 + step, acb(2)], [acb(2), acb(2), 2 + step], [acb(2.5), acb(2.5), acb(2.5)]],      # a tie below the third
        [[acb(1), 1 + step, acb(1)], [acb(1.0001), acb(1.0001), acb(1.0001)], [acb(0), acb(0), step]],  # too near an edge
        [[acb(5), 5 + step, acb(5)], [acb(3), nowhere, acb(3)], [acb(4), acb(4), nowhere]],             # lost in two steps
        [[acb(7), 7 + step, acb(7)], [acb(7), acb(7), 7 + step], [acb(7), acb(7), acb(7)]],             # all alike
    ], dtype=object)
    noted = [Watch(), Watch()]
    fold = BINDERS[name]
    at_once = fold(Grid((1, 2, DIRECTIONS), numbers), [(2, 3)], m, noted[0])
    assert at_once.axes == (1, DIRECTIONS)
    for n in range(3):
        alone = fold(Grid((1, 2), numbers[..., n]), [(2, 3)], m, noted[1])
        for ours, theirs in zip(at_once.data[:, n], alone.data, strict=True):
            assert type(ours) is type(theirs) and (isinstance(ours, Lost) or str(ours) == str(theirs))
    assert noted[0].seen == noted[1].seen
