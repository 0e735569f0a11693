"""Layers of one shape: derived once, and written in the names of the others exactly where they would be derived so."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from weakref import ref

import pytest

import symderiv as sd
from symderiv.api.networks import network
from symderiv.derive.differentiation import Differentiation
from symderiv.derive.networks.instances import Instances
from symderiv.notation import Entry
from symderiv.records.deferred import Deferred


def chain(depth: int, change: Any = None, axis: str = "") -> sd.Model:
    """Layers with a skip connection; `change` may replace what one of them makes, or what it is made of."""
    m, widths = sd.Model(), [sd.axes(axis or f"M{n}") for n in range(depth + 1)]
    value = sd.vector("x", widths[0])
    for n in range(1, depth + 1):
        W = sd.matrix(f"W{n}", widths[n], widths[n - 1])
        made = sd.tanh(W @ value + sd.vector(f"b{n}", widths[n]))
        made = change(n, m, W, value, made) if change else made
        value = m.define(f"a{n}", made)
    m.define("L", (value * value).sum())
    return m


def changes(n: int, m: sd.Model, W: Any, value: Any, made: Any) -> dict[str, Any]:
    """What one layer of a chain may have instead of what the others have."""
    size = value.axes[0]
    return {
        "function": lambda: sd.sigmoid(W @ value),
        "sums to one": lambda: sd.softmax(W @ value),
        "factor": lambda: 2 * made,
        "shared": lambda: sd.tanh(sd.matrix("W3", size, size) @ value),
        "given": lambda: sd.tanh(sd.matrix("W5", size, size, given=sd.symmetric) @ value),
        "skip": lambda: made + sd.vector("x", size),
        "extra": lambda: made + m.define("q", value.sum()),
        "mask": lambda: made * sd.vector("u5", size, given=sd.mask),
        "numbers": lambda: made + sd.vector("b6", size),
    }


def altered(name: str) -> sd.Model:
    """A chain of ten layers over one axis, of which the fifth is another."""
    return chain(10, lambda n, *parts: changes(n, *parts)[name]() if n == 5 else parts[-1], "K")


MODELS = {
    "mlp": lambda: network("mlp", layers=6), "mlp, batch": lambda: network("mlp", layers=5, batch=True),
    "residual": lambda: network("residual", blocks=4), "rnn": lambda: network("rnn", steps=4),
    "highway": lambda: network("highway", layers=4), "chain": lambda: chain(6), "one axis": lambda: chain(6, axis="K"),
    **{name: lambda name=name: altered(name)
       for name in ("function", "sums to one", "factor", "shared", "given", "skip", "extra", "mask", "numbers")},
}


def sections(model: sd.Model) -> dict[str, Any]:
    """The gradients by the input and by the weights of some layers, and all that these rest on, by their keys."""
    inputs = [t.name for t in model.definitions.inputs if t.name in ("x", "x1", "X", "W3", "W4", "W5")]
    return {part.key: part for d in model.derive_all("L", wrt=inputs) for part in d.sections()}


@pytest.mark.parametrize("name", MODELS)
def test_an_instance_is_what_would_be_derived(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, made = MODELS[name](), []
    real = Instances.of
    monkeypatch.setattr(Instances, "of", lambda self, key: (found := real(self, key)) and (made.append(key) or found))
    found = sections(model)
    assert made
    monkeypatch.setattr(Instances, "of", lambda self, key: None)
    assert found == sections(model)


def test_most_layers_are_instances(monkeypatch: pytest.MonkeyPatch) -> None:
    derived = []
    real = Instances.add
    monkeypatch.setattr(Instances, "add", lambda self, key, *found: derived.append(key) or real(self, key, *found))
    counts = []
    for depth in (10, 20):
        network("mlp", layers=depth).derive_all("L")
        counts.append(len(derived))
        derived.clear()
    assert counts[0] == counts[1]


def test_a_quantity_that_leaves_a_layer_alone_is_not_taken_for_its_neighbours() -> None:
    """Of two layers of one form, one feeds the loss a second time."""
    K = sd.axes("K")
    m, value = sd.Model(), sd.vector("x", K)
    for n in range(1, 7):
        value = m.define(f"a{n}", sd.tanh(sd.matrix(f"W{n}", K, K) @ value))
    fourth = next(row.tensor for row in m.definitions if row.tensor.name == "a4")
    m.define("L", value.sum() + fourth.sum())
    by = {d.goal.wrt.tensor.name: d for d in m.derive_all("L", wrt=["W2", "W3", "W4"])}
    lines = {name: {e.tensor.name for s in d.sections() for t in s.steps for e in t.after.atoms(Entry)} for name, d in by.items()}
    assert by["W3"].verify() and by["W4"].verify() and "a5" in lines["W4"]


def test_steps_of_an_instance_are_written_when_they_are_read_and_are_a_tuple_to_everybody():
    later = next(d.steps for d in sd.mlp(layers=6).derive_all("L") if str(d.goal.wrt) == "b4[i]")
    assert isinstance(later, Deferred) and not isinstance(later._made, tuple)
    steps = tuple(later)
    assert later == steps and steps == later and hash(later) == hash(steps) and repr(later) == repr(steps)
    assert (later[1:], later + steps, steps + later, [*reversed(later)]) == (steps[1:], 2 * steps, 2 * steps, [*steps[::-1]])
    assert type(pickle.loads(pickle.dumps(later))) is tuple and copy.deepcopy(later) == steps


def test_a_sweep_leaves_no_ring() -> None:
    m = chain(3)
    engine = Differentiation(m.definitions, output=m.tensor("L"), inline=0)
    found, gone = engine.lemma(m.tensor("L"), m.tensor("W1")), ref(engine)
    del engine
    assert gone() is None and len(found.steps) > 1  # without a search: rings are searched for seldom while formulas are worked on
