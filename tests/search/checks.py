"""What is checked of a derivation: each row gives the values that one product of the package has."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

import symderiv as sd
from symderiv.derive.programs.program import program
from symderiv.library.givens import GIVENS
from symderiv.lowering.source.module import module_source
from symderiv.records.archive import to_json
from symderiv.records.restoring import from_json
from tests.search.components import table

Found = Any


class Subject:
    """A model, its derivation and the point at which everything is compared."""

    def __init__(self, model: Any, output: str, wrt: tuple[str, ...], data: dict[str, Any], sizes: dict[str, int]) -> None:
        self.model, self.output, self.wrt, self.data, self.sizes = model, output, wrt, data, sizes
        self.derivation = model.derive(output, wrt=wrt if len(wrt) > 1 else wrt[0])
        self.letters = _letters(self.derivation.goal)

    @cached_property
    def program(self) -> Any:
        """The model with its gradient as `sd.code` has it: derived once for the code of every target."""
        return program(self.model, self.output, [self.wrt[0]])

    @property
    def is_hessian_or_between(self) -> bool:
        """Whether the code of the model has another gradient: of first derivatives by inputs."""
        return len(self.wrt) > 1 or self.wrt[0] not in self.data

    @property
    def quantities(self) -> dict[str, Any]:
        """Inputs, and defined quantities by their definitions, through the independent evaluator."""
        found = dict(self.data)
        for row in self.derivation.definitions:
            if row.tensor.name not in found:
                found[row.tensor.name] = table(row.body, row.indices, found, self.sizes)
        return found


def _letters(goal: Any) -> Any:
    inner = _letters(goal.body) if isinstance(goal.body, sd.Partial) else list(goal.body.indices)
    return [*inner, *goal.wrt.indices]


def result(s: Subject) -> Found:
    """The result, component by component."""
    if s.derivation.abbreviations:
        return None
    return table(s.derivation.result, s.letters, s.quantities, s.sizes)


def matrix(s: Subject) -> Found:
    """The matrix form, run as NumPy code."""
    from symderiv.lowering.source.result import numpy_function

    if s.derivation.matrix is None or s.derivation.abbreviations:
        return None
    source, parameters = numpy_function(s.derivation.matrix, definitions=s.derivation.definitions)
    return _run(source, "gradient", [_argument(p, s) for p in parameters])


def _argument(parameter: Any, s: Subject) -> Any:
    if type(parameter).__name__ == "Extent":
        return s.sizes[parameter.axis.name]
    value = s.quantities[parameter.name]
    return np.asarray(value, dtype=float) if parameter.axes else float(value)


def _run(source: str, name: str, arguments: Any) -> Any:
    space: dict[str, Any] = {}
    exec(compile(source, "<emitted>", "exec"), space)
    with np.errstate(all="ignore"):
        return np.asarray(space[name](*arguments), dtype=float)


def code(target: str, array: Callable[[Any], Any]) -> Callable[[Subject], Found]:
    """The model with its gradient as code of a target; `array` makes what the code takes of the numbers."""
    def check(s: Subject) -> Found:
        if s.is_hessian_or_between:
            return None
        space: dict[str, Any] = {}
        exec(compile(module_source(s.program, target), f"<{target}>", "exec"), space)
        names = inspect.signature(space["gradients"]).parameters
        arguments = {n: array(s.data[n.rstrip("_")]) if n.rstrip("_") in s.data else s.sizes[n] for n in names}
        with np.errstate(all="ignore"):
            _, found = space["gradients"](**arguments)
        return np.asarray(found[s.wrt[0]], dtype=float)

    return check


def whole_numbers(s: Subject) -> Found:
    """The NumPy code on whole numbers, as arrays of integers and as arrays of floats: nothing, or how they differ."""
    if s.is_hessian_or_between:
        return None
    space: dict[str, Any] = {}
    exec(compile(module_source(s.program), "<numpy>", "exec"), space)
    names = inspect.signature(space["gradients"]).parameters
    numbers = {n: np.asarray(np.round(3 * s.data[n.rstrip("_")])) if n.rstrip("_") in s.data else s.sizes[n] for n in names}
    with np.errstate(all="ignore"):
        one, other = (space["gradients"](**{n: v.astype(t) if isinstance(v, np.ndarray) else v for n, v in numbers.items()})[1]
                      for t in (int, float))
    a, b = (np.asarray(g[s.wrt[0]], dtype=float) for g in (one, other))
    return "" if np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True) else f"floats give {b.tolist()}, integers {a.tolist()}"


def stored(s: Subject) -> Found:
    """The derivation, written as an archive and read again: nothing, or that it is another one."""
    kept = to_json(s.derivation)
    again = to_json(from_json(json.loads(json.dumps(kept)), GIVENS))
    return "" if again == kept else "the archive holds another derivation"


def _torch(a: Any) -> Any:
    import torch

    return torch.tensor(np.asarray(a, dtype=float))


def _jax(a: Any) -> Any:
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax.numpy.asarray(np.asarray(a, dtype=float))


def verified(s: Subject) -> Found:
    """What the package says of its own derivation, in words; nothing where it says yes."""
    bad = [c for c in s.derivation.checked().checks if c.verdict is not True]
    refuted = [c for c in bad if c.verdict is False]
    return "; ".join(f"{'' if c.verdict is False else 'open: '}{c.name}: {c.detail}" for c in (refuted or bad))[:300]


@dataclass(frozen=True)
class Check:
    """One row: what is run, of how many programs it is run for one, by what it costs, and how close its numbers must be."""

    run: Callable[[Subject], Found]
    every: int = 1
    needs: str = "numpy"
    close: float = 1e-5


_ROWS = {"result": Check(result), "matrix form": Check(matrix), "NumPy code": Check(code("numpy", np.asarray), 2),
         "NumPy code, single precision": Check(code("numpy", np.float32), 8, close=2e-3),
         "NumPy code, whole numbers": Check(whole_numbers, 8), "archive": Check(stored, 32),
         "torch code": Check(code("torch", _torch), 8, "torch"), "JAX code": Check(code("jax", _jax), 64, "jax"),
         "verify": Check(verified, 64)}
CHECKS = {name: row for name, row in _ROWS.items() if find_spec(row.needs)}
"""What can be checked here: code for a library that is not installed cannot."""
__all__ = ["CHECKS", "Check", "Subject"]
