"""The names a traced function sees: NumPy, SciPy and math answer to symbols as well as to numbers, and so do len and sum.

A function's own helpers are run in the same way, whatever they are called from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from symderiv.tracing.arrays.operands import tape_of, traced
from symderiv.tracing.from_numpy.calling import CANVASES, applied
from symderiv.tracing.from_numpy.masked import Picked
from symderiv.tracing.scopes import LIBRARIES
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced, name_of


class Symbols:
    """What a function of a person's sees that runs on symbols."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    @property
    def builtins(self) -> Mapping[str, Any]:
        """Python's own functions where they are given symbols."""
        return BUILTINS

    def shown(self, value: Any) -> Any:
        """A module or a function of a library as it takes symbols; any other value as it is."""
        return shown(value, self._tape)


class Library:
    """A module whose functions take symbols too; everything else is the module's own."""

    def __init__(self, module: ModuleType, tape: Tape) -> None:
        self._module, self._tape = module, tape

    def __getattr__(self, name: str) -> Any:
        return shown(getattr(self._module, name), self._tape)


def shown(value: Any, tape: Tape) -> Any:
    """A module or a function of a library as it takes symbols; any other value as it is."""
    if isinstance(value, ModuleType) and value.__name__.split(".")[0] in LIBRARIES:
        if value.__name__.startswith("numpy.random"):
            return value
        return Library(value, tape)
    module = (getattr(value, "__module__", None) or "").split(".")[0]
    if isinstance(value, np.ufunc) or (callable(value) and not isinstance(value, type) and module in LIBRARIES):
        return _function(value, tape)
    return value


def _function(function: Any, tape: Tape) -> Any:
    """A library's function: the row where symbols are among the arguments, or the array will be written into."""
    if isinstance(function, np.ufunc):
        return Universal(function)

    def call(*args: Any, **options: Any) -> Any:
        if tape_of([*args, *options.values()]) is None:
            made = function(*args, **options)
            return traced(made, tape) if function.__name__ in CANVASES and made.dtype.kind == "f" else made
        name = name_of(function) if function.__module__ != "math" else _MATH.get(function.__name__, function.__name__)
        own = f"scipy.{name}" if function.__module__.startswith("scipy") else name
        return applied(own if own in tape.operations.functions else name, args, options)

    return call


_MATH = {"pow": "power", "fabs": "absolute", "lgamma": "lgamma"}


class Universal:
    """A universal function that takes symbols too, and lists of them."""

    def __init__(self, function: np.ufunc) -> None:
        self._function = function

    def __call__(self, *args: Any, **options: Any) -> Any:
        if tape_of([*args, *options.values()]) is None:
            return self._function(*args, **options)
        return applied(self._function.__name__, args, options)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._function, name)
        if not callable(method):
            return method

        def call(*args: Any, **options: Any) -> Any:
            if tape_of([*args, *options.values()]) is None:
                return method(*args, **options)
            return applied(f"{self._function.__name__}.{name}", args, options)

        return call


def _len(value: Any) -> Any:
    if isinstance(value, Picked):
        return value.size
    return value.shape[0] if isinstance(value, Traced) and value.dims else len(value)


def _sum(values: Any, start: Any = 0) -> Any:
    if isinstance(values, Traced) and values.dims:
        return applied("sum", (values, 0), {}) + start
    total = start
    for value in values:
        total = total + value
    return total


def _extreme(name: str, own: Callable[..., Any]) -> Callable[..., Any]:
    def call(*values: Any, **options: Any) -> Any:
        if tape_of(values) is None:
            return own(*values, **options)
        if len(values) == 1 and isinstance(values[0], Traced):
            return applied(name, (values[0], 0), {})
        found = list(values[0] if len(values) == 1 else values)
        made = found[0]
        for value in found[1:]:
            made = applied({"max": "maximum", "min": "minimum"}[name], (made, value), {})
        return made

    return call


class _OfFloats(type):
    """Python's `float` as a type that keeps symbols."""

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, float)

    def __call__(cls, value: Any = 0.0) -> Any:
        return traced(value, value.tape) if tape_of([value]) is not None and not getattr(value, "dims", ()) else float(value)


class _Float(metaclass=_OfFloats):
    """What stands for `float`: called, asked for in isinstance, and as the dtype of arrays."""

    dtype = np.dtype(float)


def _range(*ends: Any) -> Any:
    """A range whose end is a size: the places of an axis, which an index takes and a loop does not."""
    return range(*ends) if tape_of(ends) is None else applied("arange", ends, {})


BUILTINS: dict[str, Any] = {"len": _len, "sum": _sum, "range": _range, "max": _extreme("max", max),
                            "min": _extreme("min", min), "float": _Float}
"""Python's own functions where they are given symbols."""
