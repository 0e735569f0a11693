"""What an array of symbols answers to: the methods and attributes of NumPy's arrays, one row each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from symderiv.errors import NoRule
from symderiv.tracing.arrays.dimensions import permuted
from symderiv.tracing.arrays.joining import reshaped
from symderiv.tracing.from_numpy.calling import applied
from symderiv.tracing.traced import Traced

SAME = frozenset({"sum", "mean", "max", "min", "prod", "var", "std", "dot", "squeeze", "swapaxes", "clip", "trace", "diagonal",
                  "cumsum", "cumprod", "repeat", "ravel", "argmax", "argmin", "argsort", "take"})
"""Methods that are NumPy functions of the array."""


def _shape_of(sizes: tuple[Any, ...]) -> Any:
    return sizes[0] if len(sizes) == 1 and isinstance(sizes[0], tuple | list) else sizes


def _astype(array: Traced, dtype: Any, **_: Any) -> Traced:
    kind = "bool" if dtype in (bool, "bool") else "int" if "int" in getattr(dtype, "__name__", str(dtype)) else "real"
    if kind == "bool" and array.kind != "bool":
        made: Traced = applied("not_equal", (array, 0), {})
        return made
    if kind == "int" and array.kind == "real":
        raise NoRule("Rounding to whole numbers has no derivative", typed=f"astype({dtype})",
                     advice="Pass the whole numbers as an argument of their own: they are places, as in i=(N, sd.label(K)).")
    return array.with_body(array.body, kind)


def _copy(array: Traced, *_: Any) -> Traced:
    return array.with_body(array.body)


METHODS: dict[str, Callable[..., Any]] = {
    "reshape": lambda a, *sizes, **how: applied("reshape", (a, _one(_shape_of(sizes))), how),
    "transpose": lambda a, *order: permuted(a, _shape_of(order) or None),
    "flatten": lambda a, *_: reshaped(a, (-1,)), "astype": _astype, "copy": _copy, "conj": _copy, "view": _copy,
}

ATTRIBUTES: dict[str, Callable[[Traced], Any]] = {
    "T": permuted, "mT": lambda a: applied("matrix_transpose", (a,), {}), "real": lambda a: a, "dtype": lambda a: _dtype(a),
    "flat": lambda a: reshaped(a, (-1,)),
}


def _one(shape: Any) -> Any:
    return shape if isinstance(shape, tuple | list) else (shape,)


def _dtype(array: Traced) -> Any:
    import numpy as np

    return np.dtype({"bool": bool, "int": int}.get(array.kind, float))


def attribute(array: Traced, name: str) -> Any:
    """A method or an attribute of the array.

    Raises `NoRule` for one that has no row, `AttributeError` for names that Python asks for by itself.
    """
    if name in SAME:
        return lambda *args, **options: applied(name, (array, *args), options)
    if name in METHODS:
        return partial(METHODS[name], array)
    if name in ATTRIBUTES:
        return ATTRIBUTES[name](array)
    if name.startswith("_") or name == "_sympy_":
        raise AttributeError(name)
    raise NoRule("This method of arrays has no meaning for symbols yet", typed=f".{name}",
                 advice="Rows go into symderiv/tracing/from_numpy/methods.py.")
