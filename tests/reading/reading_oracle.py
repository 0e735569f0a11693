"""Documents held against plain NumPy: a document's own code beside central differences of the code a person would write."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from symderiv.api.problems import read_problem
from symderiv.reading.syntax.spelling import plain

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A derivative that a document asks for: by `wrt`, of `output`; what is computed, and the shapes of what goes in."""

    wrt: str
    forward: Callable[..., Any]
    shapes: Mapping[str, tuple[int, ...]]
    output: str | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    draw: Mapping[str, Callable[[np.random.Generator], Any]] = field(default_factory=dict)

    def values(self, seed: int) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        return {n: self.draw[n](rng) if n in self.draw else rng.normal(size=shape) for n, shape in self.shapes.items()}


def one_hot(size: int) -> Callable[[np.random.Generator], Any]:
    return lambda rng: np.eye(size)[rng.integers(size)]


def spd(size: int) -> Callable[[np.random.Generator], Any]:
    def draw(rng: np.random.Generator) -> Any:
        a = rng.normal(size=(size, size))
        return a @ a.T + size * np.eye(size)
    return draw


def symmetric(size: int) -> Callable[[np.random.Generator], Any]:
    def draw(rng: np.random.Generator) -> Any:
        a = rng.normal(size=(size, size))
        return a + a.T
    return draw


def positive(*shape: int) -> Callable[[np.random.Generator], Any]:
    return lambda rng: rng.uniform(0.5, 2.0, size=shape)


def differences(asked: Asked, values: Values, name: str) -> Any:
    """Central differences of the forward code; the output's axes come first."""
    start = np.asarray(values[name], dtype=float)
    rows = []
    for place in np.ndindex(start.shape or (1,)):
        sides = []
        for step in (1e-6, -1e-6):
            moved = np.array(start)
            moved[place if start.shape else ()] += step
            sides.append(np.asarray(asked.forward(**{**values, name: moved})))
        rows.append((sides[0] - sides[1]) / 2e-6)
    return np.moveaxis(np.array(rows), 0, -1).reshape(np.shape(rows[0]) + start.shape)


def gradient(problem: Any, asked: Asked, values: Values) -> Any:
    """What the document's own code computes; its parameters are found by their letters."""
    space: dict[str, Any] = {}
    exec(problem.answer(asked.wrt, output=asked.output)["result"]["python"], space)
    function = next(f for f in reversed(list(space.values())) if inspect.isfunction(f))
    known = {plain(n): v for n, v in {**asked.sizes, **values}.items()}
    names = [n.removesuffix("_2") for n in inspect.signature(function).parameters]  # F_2, where F is a module's name
    assert all(plain(n) in known for n in names), f"parameters that the document does not have: {names}"
    return np.asarray(function(*(known[plain(n)] for n in names)))


def holds(path: Path, asked: Asked) -> None:
    """The document gives the derivative, at three points."""
    problem = read_problem(path)
    name = next(n for n in asked.shapes if plain(n) == plain(asked.wrt))
    for seed in range(3):
        values = asked.values(seed)
        np.testing.assert_allclose(gradient(problem, asked, values), differences(asked, values, name), rtol=1e-5, atol=1e-6)
