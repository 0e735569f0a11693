"""The names a traced function sees: NumPy, SciPy and math answer to symbols as well as to numbers, and so do len and sum.

A function's own helpers are run in the same way, whatever they are called from.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from symderiv.tracing.arrays.operands import tape_of, traced
from symderiv.tracing.from_numpy.calling import CANVASES, applied
from symderiv.tracing.from_numpy.masked import Picked
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced, name_of

LIBRARIES = ("numpy", "scipy", "math")
"""Modules whose functions are rows of the tables where they are given symbols."""


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


def rescoped(function: Callable[..., Any], tape: Tape, code: CodeType | None = None, extra: Mapping[str, Any] | None = None,
             memo: dict[int, Any] | None = None) -> Callable[..., Any]:
    """The function with every library and every helper that it names taking symbols too."""
    memo = {} if memo is None else memo
    if id(function) in memo:
        found: Callable[..., Any] = memo[id(function)]
        return found
    scope = _Scope(tape, memo)
    own = code or function.__code__
    free = {n: _content(c) for n, c in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)}
    names = {} if code is None else {n: v for n, v in free.items() if n not in own.co_freevars}
    made_globals = {"__builtins__": builtins.__dict__, **BUILTINS, "__name__": function.__module__, **(extra or {})}
    cells = tuple(CellType(None) for _ in own.co_freevars)
    made = FunctionType(own, made_globals, function.__name__, function.__defaults__, cells)
    made.__kwdefaults__ = function.__kwdefaults__
    memo[id(function)] = made
    given = {**function.__globals__, **names}
    made_globals |= {n: scope.seen(v) for n, v in given.items() if n in _names(own) and n not in BUILTINS}
    for cell, name in zip(cells, own.co_freevars, strict=True):
        cell.cell_contents = scope.seen(free[name])
    return made


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _names(code: CodeType) -> set[str]:
    """Every name that a piece of code or one inside it may look up."""
    inner = (c for c in code.co_consts if isinstance(c, CodeType))
    return set(code.co_names).union(*(_names(c) | set(c.co_freevars) for c in inner))


class _Scope:
    """What stands behind names."""

    def __init__(self, tape: Tape, memo: dict[int, Any]) -> None:
        self.tape, self.memo = tape, memo

    def seen(self, value: Any) -> Any:
        """A helper of the person's own as it takes symbols; a library likewise."""
        if isinstance(value, FunctionType) and not _installed(value.__module__):
            return rescoped(value, self.tape, memo=self.memo)
        return shown(value, self.tape)


def _installed(module: str | None) -> bool:
    """Whether a module is a library rather than a person's own: its functions are never run on symbols unseen."""
    name = (module or "").split(".")[0]
    if name in LIBRARIES or (name in sys.stdlib_module_names and name != "__main__"):
        return True
    file = getattr(sys.modules.get(module or ""), "__file__", None) or ""
    return "site-packages" in file or "dist-packages" in file

