"""How a person's own backward pass is called: its parameters, the kind of its arrays, what it returns."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from symderiv.errors import AxisMismatch, UnknownName
from symderiv.notation import Tensor

ARRAYS = {"numpy": ("numpy", "asarray"), "torch": ("torch", "as_tensor"), "jax": ("jax.numpy", "asarray")}
"""Where arrays of each kind are made: module and function."""
ROUNDING = {2: 2e-2, 4: 1e-4}
"""How far floats of so many bytes may be off; others are held to 1e-6."""


def maker(arrays: str) -> Callable[[Any], Any]:
    """What makes an array of that kind. Raises `UnknownName` for another kind."""
    if arrays not in ARRAYS:
        raise UnknownName.among("kind of arrays", str(arrays), ARRAYS)
    module, name = ARRAYS[arrays]
    made: Callable[[Any], Any] = getattr(import_module(module), name)
    return made


def asks_for_tensors(error: Exception) -> bool:
    """Whether a function of PyTorch refused arrays of NumPy."""
    return "torch" in sys.modules and any(word in str(error) for word in ("Tensor", "tensor", "numpy.ndarray"))


def parameters(function: Callable[..., Any], known: Mapping[str, Tensor],
               inputs: Sequence[Tensor]) -> tuple[list[Tensor], list[str]]:
    """The quantities that the function takes, and the names under which the last of them are passed, the others by position.

    A parameter is filled by its name. Where some names are not of the model, or cannot be read, and there are as many
    parameters as inputs, all inputs are passed in their order (`jax.grad(loss)` of a loss with names of its own).

    Raises `UnknownName` for a parameter that the model does not have, `AxisMismatch` for parameters that cannot be read.
    """
    names = _names(function)
    if names is None:
        return list(inputs), []
    if any(kind is inspect.Parameter.VAR_KEYWORD for _, kind in names):
        return list(inputs), [t.name for t in inputs]
    strange = [name for name, kind in names if name not in known or kind is inspect.Parameter.VAR_POSITIONAL]
    if not strange:
        return [known[name] for name, _ in names], [name for name, kind in names if kind is inspect.Parameter.KEYWORD_ONLY]
    return _in_order(function, names, strange[0], known, inputs), []


def _in_order(function: Callable[..., Any], names: Sequence[tuple[str, Any]], strange: str, known: Mapping[str, Tensor],
              inputs: Sequence[Tensor]) -> list[Tensor]:
    """The inputs for a function whose names are not the model's: those that are keep their quantity."""
    if any(kind is inspect.Parameter.VAR_POSITIONAL for _, kind in names):
        raise AxisMismatch("The function takes its arguments by place, so their names are not known", typed=repr(function)[:200],
                           advice=f"Wrap it: lambda {', '.join(t.name for t in inputs)}: backward(...).")
    left = [t for t in inputs if t.name not in {name for name, _ in names}]
    if len(names) < 2 or len([name for name, _ in names if name not in known]) != len(left):
        raise UnknownName.among("name in this model", strange, known)
    return [known[name] if name in known else left.pop(0) for name, _ in names]


def by_place(function: Callable[..., Any], passed: Sequence[Tensor]) -> dict[str, str]:
    """The parameters with names of their own, each with the quantity that was passed in its place."""
    names = [name for name, kind in _names(function) or () if kind is not inspect.Parameter.VAR_KEYWORD]
    return {name: t.name for name, t in zip(names, passed, strict=False) if name != t.name} if len(names) == len(passed) else {}


def _names(function: Callable[..., Any]) -> list[tuple[str, Any]] | None:
    """The parameters without a default, with their kinds; None where nobody can tell."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [(p.name, p.kind) for p in found if p.default is p.empty]


def numbers(answer: Any) -> Any:
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


def tolerance_of(answer: Any) -> float:
    """How far the answer may be off: its own precision decides."""
    size = getattr(getattr(answer, "dtype", None), "itemsize", 8)
    kind = str(getattr(answer, "dtype", ""))
    return ROUNDING.get(size, 1e-6) if "float" in kind else 1e-6


__all__ = ["ARRAYS", "asks_for_tensors", "by_place", "maker", "numbers", "parameters", "tolerance_of"]
