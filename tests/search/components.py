"""The value of a result at every index, by plain loops over its tree; shares no code with the package."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def table(expr: Any, letters: Any, quantities: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
    """The values of `expr` for all values of its letters, in their order."""
    shape = tuple(_size(i.axis, sizes) for i in letters)
    found = np.empty(shape)
    for at in np.ndindex(*shape):
        found[at] = _value(expr, quantities, sizes, dict(zip(letters, (n + 1 for n in at), strict=True)))
    return found


def _size(axis: Any, sizes: Mapping[str, int]) -> int:
    return axis.size or sizes[axis.name]


def _value(expr: Any, q: Mapping[str, Any], sizes: Mapping[str, int], at: Mapping[Any, int]) -> Any:
    kind = type(expr).__name__
    if kind in NODES:
        return NODES[kind](expr, q, sizes, at)
    if not expr.args:
        return float(expr)
    values = [_value(a, q, sizes, at) for a in expr.args]
    if kind == "polygamma" or kind not in FUNCTIONS:
        raise NotImplementedError(kind)
    return FUNCTIONS[kind](*values)


def _product(expr: Any, q: Any, sizes: Any, at: Any) -> Any:
    """Masks first, those of letters alone before others, then sums of masked terms: what they exclude is never evaluated."""
    masks = sorted(filter(_masks, expr.args), key=lambda a: (type(a).__name__ not in MASKS, _mentions_entries(a)))
    total = 1.0
    for factor in (*masks, *(a for a in expr.args if a not in masks)):
        total = total * _value(factor, q, sizes, at)
        if factor in masks and total == 0:
            return 0.0
    return total


MASKS = ("Delta", "Indicator", "Within")


def _masks(factor: Any) -> bool:
    """Whether a factor is a mask, or a sum of which each term has one."""
    each = factor.args if type(factor).__name__ == "Add" else (factor,)
    parts = [t.args if type(t).__name__ == "Mul" else (t,) for t in each]
    return all(any(type(f).__name__ in MASKS for f in some) for some in parts)


def _mentions_entries(expr: Any) -> bool:
    return type(expr).__name__ == "Entry" or any(_mentions_entries(a) for a in expr.args)


def _power(expr: Any, q: Any, sizes: Any, at: Any) -> Any:
    exponent = _value(expr.args[1], q, sizes, at)
    if exponent == 0 and not expr.args[1].is_Number:
        return 1.0
    base = _value(expr.args[0], q, sizes, at)
    if exponent == int(exponent):
        return base ** int(exponent)
    return base**exponent if base >= 0 else math.nan  # no comparison with it holds: another mask beside it leaves it out


def _bound(expr: Any, q: Any, sizes: Any, at: Any) -> Any:
    ranges = [range(1, _size(i.axis, sizes) + 1) for i in expr.indices]
    values = [_value(expr.body, q, sizes, {**at, **dict(zip(expr.indices, n, strict=True))}) for n in itertools.product(*ranges)]
    return JOINED[type(expr).__name__](values)


def _entry(expr: Any, q: Any, sizes: Any, at: Any) -> Any:
    index = tuple(int(_value(i, q, sizes, at)) - 1 for i in expr.indices)
    array = np.asarray(q[expr.tensor.name])
    if any(not 0 <= n < size for n, size in zip(index, array.shape, strict=True)):
        raise IndexError(f"{expr} at {index}")
    return array[index]


def _inverse(expr: Any, q: Any, sizes: Any, at: Any) -> Any:
    i, j = (int(_value(n, q, sizes, at)) - 1 for n in expr.indices)
    return np.linalg.inv(np.asarray(q[expr.tensor.name], dtype=float))[i, j]


JOINED = {"Sum": math.fsum, "Prod": math.prod, "MaxOver": max}


def _same(a: float, b: float) -> bool:
    """Whether two values are equal, but for rounding: where both sides of a condition agree all around, it decides nothing."""
    return math.isclose(a, b, rel_tol=1e-13)


COMPARED = {">": lambda a, b: a > b and not _same(a, b), "<": lambda a, b: a < b and not _same(a, b),
            ">=": lambda a, b: a >= b or _same(a, b), "<=": lambda a, b: a <= b or _same(a, b), "==": _same,
            "!=": lambda a, b: not _same(a, b)}
NODES = {
    "Index": lambda e, q, s, at: at[e], "Extent": lambda e, q, s, at: _size(e.axis, s), "Entry": _entry,
    "Mul": _product, "Pow": _power, "Sum": _bound, "Prod": _bound, "MaxOver": _bound, "InverseEntry": _inverse,
    "Det": lambda e, q, s, at: np.linalg.det(np.asarray(q[e.tensor.name], dtype=float)),
    "Delta": lambda e, q, s, at: float(_value(e.args[0], q, s, at) == _value(e.args[1], q, s, at)),
    "Indicator": lambda e, q, s, at: float(COMPARED[e.args[0].rel_op](*(_value(a, q, s, at) for a in e.args[0].args))),
    "Within": lambda e, q, s, at: float(1 <= _value(e.index, q, s, at) <= _size(e.axis, s)),
}
FUNCTIONS = {"Add": lambda *v: math.fsum(v), "exp": math.exp, "log": math.log, "sin": math.sin, "cos": math.cos,
             "tanh": math.tanh, "Abs": abs, "sign": lambda v: float(v > 0) - float(v < 0), "Max": max, "Min": min,
             "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
             "softplus": lambda v: math.log1p(math.exp(v))}
