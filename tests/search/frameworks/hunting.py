"""A program read by its frontend, its model's code held against the library's numbers and against their differences."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import symderiv as sd
from symderiv.errors import ModelError, SymderivError
from tests.search.frameworks.programs import SHAPES, Program, namespace, of_library, program, smaller

FAULTS = ("wrong", "misread", "crash")
"""Kinds that fail a test: a wrong number, a model that the reader itself found wrong, an error of no kind of the package's."""
OTHER_SIZES = ({"N": 2, "K": 5, "D": 4, "H": 2}, {"N": 3, "K": 3, "D": 3, "H": 2})
STEPS = (2e-4, 1e-4, 5e-5)


@dataclass(frozen=True)
class Finding:
    """What is wrong with a program: its kind, in words, and the program."""

    kind: str
    said: str
    program: Program

    @property
    def where(self) -> tuple[str, str, str]:
        """What two findings of one kind share."""
        return self.program.library, self.kind, self.said.split("\n")[0][:60] if self.kind != "wrong" else ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.said}\n{self.program}"


def findings(given: Program) -> Iterator[Finding]:
    """Everything that is found of a program."""
    function = given.function()
    run = _runner(given, function)
    if not given.used or not _finite(run, given.arrays()):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = Model(given, _read(given, function))
    except ModelError as error:
        yield Finding("misread" if "is not the function" in str(error) else "refused", str(error), given)
        return
    except SymderivError as error:
        yield Finding("refused", str(error), given)
        return
    except Exception as error:
        yield Finding("crash", f"{type(error).__name__}: {error}", given)
        return
    for arrays in points(given):
        if _finite(run, arrays):
            yield from _held(given, run, made, arrays)


def points(given: Program) -> Iterator[Mapping[str, Any]]:
    """Where numbers are compared: near and far, and for code whose sizes are open at others."""
    yield given.arrays()
    yield given.arrays(3.0)
    if given.library == "numpy":
        for sizes in OTHER_SIZES:
            yield given.arrays(1.0, sizes)


def _read(given: Program, function: Callable[..., Any]) -> Any:
    arrays = given.arrays()
    if given.library == "numpy":
        axes = {n: sd.axes(n) for n in "NKD"} | {"H": sd.axes("H=2")}
        kinds = {n: tuple(axes[a] for a in SHAPES[n]) for n in given.used if n != "i"}
        if "i" in given.used:
            kinds["i"] = sd.vector("i", axes["N"], given=sd.label(axes["N"]))
        return sd.trace(function, **kinds)
    frontend = {"torch": sd.read_torch, "jax": sd.read_jax}[given.library]
    return frontend(function, *(of_library(given.library, a) for a in arrays.values()))


class Model:
    """The code of a model: its value and its gradients."""

    def __init__(self, given: Program, model: Any) -> None:
        output = model.definitions.rows[-1].tensor.name
        self.inputs = [t.name for t in model.definitions.inputs]
        self.real = [n for n in self.inputs if n != "i"]
        source = sd.code(model, output, wrt=self.real, target="numpy")
        space: dict[str, Any] = {}
        exec(compile(source, "<emitted>", "exec"), space)
        self.gradients = space["gradients"]

    def at(self, arrays: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
        """The value, and the gradient by each input."""
        from inspect import signature

        sizes = {a: k for n, s in SHAPES.items() if n in arrays for a, k in zip(s, np.shape(arrays[n]), strict=True)}
        names = signature(self.gradients).parameters
        given = {n: arrays[n] if n in arrays else sizes.get(n, min(sizes.values(), default=1)) for n in names}
        with np.errstate(all="ignore"):
            value, found = self.gradients(**given)
        return float(value), {n: np.asarray(a, dtype=float) for n, a in found.items()}


def _held(given: Program, run: Callable[[Mapping[str, Any]], float], made: Model, arrays: Mapping[str, Any]) -> Iterator[Finding]:
    sizes = {n: np.shape(a) for n, a in arrays.items()}
    try:
        value, gradients = made.at(arrays)
    except Exception as error:
        yield Finding("crash", f"the code: {type(error).__name__}: {error} at {sizes}", given)
        return
    wanted = run(arrays)
    if not np.isclose(value, wanted, rtol=1e-6, atol=1e-6):
        yield Finding("wrong", f"value {value:.8g}, wanted {wanted:.8g} at {sizes}", given)
        return
    for name in (n for n in arrays if n != "i"):
        slopes = _slopes(run, arrays, name)
        known = ~np.isnan(slopes)
        found = gradients.get(name, np.zeros_like(slopes))
        scale = 1e-4 * (1 + np.abs(slopes[known]).max(initial=0))
        if found.shape != slopes.shape or not np.allclose(found[known], slopes[known], rtol=1e-4, atol=scale):
            yield Finding("wrong", f"gradient by {name} {np.round(found, 5).tolist()}, "
                          f"wanted {np.round(slopes, 5).tolist()} at {sizes}"[:500], given)
            return


def _runner(given: Program, function: Callable[..., Any]) -> Callable[[Mapping[str, Any]], float]:
    """The function's value at arrays; JAX compiles it once for all of one shape."""
    if given.library == "jax":
        function = namespace("jax")["jax"].jit(function)

    def run(arrays: Mapping[str, Any]) -> float:
        with np.errstate(all="ignore"):
            return float(function(*(of_library(given.library, a) for a in arrays.values())))

    return run


def _slopes(run: Callable[[Mapping[str, Any]], float], arrays: Mapping[str, Any], name: str) -> Any:
    """Differences at three steps; NaN where these do not settle, near kinks."""
    array = np.asarray(arrays[name], dtype=float)
    found, here = np.empty(array.shape), run(arrays)
    for at in np.ndindex(*array.shape):
        ends = [[run({**arrays, name: _moved(array, at, s * h)}) for s in (1, -1)] for h in STEPS]
        central = [(a - b) / (2 * h) for (a, b), h in zip(ends, STEPS, strict=True)]
        bend = [abs(a - 2 * here + b) / h for (a, b), h in zip(ends, STEPS, strict=True)]
        best = (4 * central[2] - central[1]) / 3
        settled = abs(best - central[0]) < 1e-4 * (1 + abs(best)) and not bend[2] > max(1e-4 * (1 + abs(best)), bend[0] / 2)
        found[at] = best if settled else np.nan
    return found


def _moved(array: Any, at: tuple[int, ...], by: float) -> Any:
    moved = np.array(array)
    moved[at] += by
    return moved


def _finite(run: Callable[[Mapping[str, Any]], float], arrays: Mapping[str, Any]) -> bool:
    try:
        value = run(arrays)
    except Exception:
        return False
    return bool(abs(value) < 1e6)


def minimised(found: Finding) -> Finding:
    """The smallest program that still shows the finding."""
    best = found
    for _ in range(12):
        candidates = (f for p in smaller(best.program) for f in _safely(p) if f.kind == best.kind)
        again = next(candidates, None)
        if again is None:
            return best
        best = again
    return best


def _safely(given: Program) -> list[Finding]:
    try:
        return list(findings(given))
    except Exception:
        return []


def of_seed(library: str, seed: int, length: int = 4) -> list[Finding]:
    """What is found of the program of a seed."""
    return list(findings(program(library, seed, length)))
