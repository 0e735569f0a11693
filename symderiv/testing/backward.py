"""A person's own backward pass, run beside the derivative at random inputs that obey the givens."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from symderiv.derive.matrix_form import result_indices
from symderiv.doors.derivations import Derivation
from symderiv.errors import AxisMismatch, UnknownName
from symderiv.notation import Tensor
from symderiv.proof.compare import Comparison, place
from symderiv.proof.point import Point
from symderiv.proof.sampling import Sampler
from symderiv.proof.values import array_of, nearest
from symderiv.proof.witnesses import survey

ARRAYS = {"numpy": ("numpy", "asarray"), "torch": ("torch", "as_tensor"), "jax": ("jax.numpy", "asarray")}
"""Where arrays of each kind are made: module and function."""
POINTS = 3


def compared(derivation: Derivation, function: Callable[..., Any], arrays: str, tolerance: float, seed: int) -> Comparison:
    """The function's values beside the derivative's, at several sizes.

    The function takes inputs and defined quantities by their names. Raises `UnknownName` for a parameter that the model
    does not have, `AxisMismatch` for a function whose parameters cannot be read.
    """
    make = _maker(arrays)
    definitions = derivation.definitions.extended(*derivation.abbreviations)
    known = {t.name: t for t in (*definitions.inputs, *(row.tensor for row in definitions))}
    parameters = [_parameter(name, known) for name in _names(function, [t.name for t in definitions.inputs])]
    sampler = Sampler(definitions, [derivation.result, derivation.goal, *(t.entry() for t in known.values())], seed)
    trial = partial(_trial, derivation, function, parameters, make, tolerance)
    return survey(sampler, (derivation.goal, derivation.result), trial, points=POINTS)


def _maker(arrays: str) -> Callable[[Any], Any]:
    if arrays not in ARRAYS:
        raise UnknownName.among("kind of arrays", str(arrays), ARRAYS)
    module, name = ARRAYS[arrays]
    made: Callable[[Any], Any] = getattr(import_module(module), name)
    return made


def _names(function: Callable[..., Any], inputs: Sequence[str]) -> list[str]:
    """The parameters to fill; all inputs for a function that takes **anything."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise AxisMismatch("The parameters of this function cannot be read", typed=repr(function)[:200],
                           advice="Wrap it: lambda z, y: backward(z, y).") from None
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return list(inputs)
    if any(p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL) for p in parameters):
        raise AxisMismatch("The function takes its arguments by place, so their names are not known", typed=repr(function)[:200],
                           advice="Wrap it: lambda z, y: backward(z, y).")
    return [p.name for p in parameters if p.default is p.empty]


def _parameter(name: str, known: Mapping[str, Tensor]) -> Tensor:
    if name not in known:
        raise UnknownName.among("name in this model", name, known)
    return known[name]


def _trial(derivation: Derivation, function: Callable[..., Any], parameters: Sequence[Tensor], make: Callable[[Any], Any],
           tolerance: float, point: Point) -> Comparison:
    letters = result_indices(derivation.goal)
    expected = array_of(derivation.result, letters, point)
    given = {t.name: np.array(array_of(t.entry(), t.entry().indices, point)) for t in parameters}
    try:
        with np.errstate(all="ignore"):
            answer = function(**{name: make(array.copy()) for name, array in given.items()})
    except Exception as error:  # a person's code: whatever it raises is the finding
        return Comparison(False, detail=f"{place(point, {})}: your function raises {type(error).__name__}: {error}")
    found = _numbers(answer)
    if isinstance(found, str):
        return Comparison(False, detail=f"{place(point, {})}: {found}")
    if found.shape != expected.shape:
        turned = ", the transpose of what is right" if found.shape == expected.shape[::-1] else ""
        return Comparison(False, detail=f"{place(point, {})}: your function returns shape {found.shape}, "
                                        f"the derivative has {expected.shape}{turned}")
    return nearest(found, expected, letters, point, tolerance, ("yours", "derivative"))


def _numbers(answer: Any) -> Any:
    """The answer as an array of floats; a sentence where it is none."""
    if answer is None:
        return "your function returns None"
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu().numpy()
    try:
        found = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return f"your function returns {type(answer).__name__}, not an array of numbers"
    return found if np.isfinite(found).all() else "your function returns NaN or infinity"


__all__ = ["ARRAYS", "compared"]
