"""A second opinion for reading tests: index expressions by loops in NumPy, and the cases' own array programs."""

from __future__ import annotations

import itertools
import math
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
from sympy import Abs, Add, E, Function, Max, Min, Mul, Number, Pow, cos, erf, exp, log, pi, sign, sin, tanh

from symderiv.notation import (
    Delta,
    Det,
    Entry,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    MaxOver,
    Prod,
    Sum,
)

CALLS = {exp: math.exp, log: math.log, tanh: math.tanh, sin: math.sin, cos: math.cos, Abs: abs, erf: math.erf, sign: np.sign,
         Max: max, Min: min}
NAMED = {"sigmoid": lambda x: 1 / (1 + math.exp(-x)), "softplus": lambda x: math.log1p(math.exp(x))}


class Numbers:
    """Values of index expressions for given arrays and axis sizes."""

    def __init__(self, arrays: dict[str, Any], sizes: dict[str, int]) -> None:
        self.arrays, self.sizes = arrays, sizes

    def array(self, expr: Any, indices: tuple[Index, ...]) -> Any:
        """The array of an expression over its free indices in order."""
        shape = [self.sizes[i.axis.name] for i in indices]
        out = np.empty(shape)
        for place in np.ndindex(*shape):
            out[place] = self.value(expr, {i.name: n + 1 for i, n in zip(indices, place, strict=True)})
        return out

    def value(self, expr: Any, env: dict[str, int]) -> float:
        """One number; `env` gives each letter its value from 1."""
        kind = type(expr)
        if isinstance(expr, Number) or expr in (pi, E):
            return float(expr)
        if kind is Index:
            return env[expr.name]
        if kind is Extent:
            return self.sizes[expr.axis.name]
        if kind is Add:
            return sum(self.value(a, env) for a in expr.args)
        if kind is Mul:
            return math.prod(self.value(a, env) for a in expr.args)
        if kind is Pow:
            return self.value(expr.base, env) ** self.value(expr.exp, env)
        if kind in self.NODES:
            return self.NODES[kind](self, expr, env)
        arguments = [self.value(a, env) for a in expr.args]
        return (CALLS[kind] if kind in CALLS else NAMED[expr.func.__name__])(*arguments)

    def _component(self, array: Any, indices: Any, env: dict[str, int]) -> float:
        place = tuple(round(self.value(i, env)) - 1 for i in indices)
        assert all(p >= 0 for p in place), "an index below 1"
        return array[place]

    def _entry(self, expr: Entry, env: dict[str, int]) -> float:
        return self._component(self.arrays[expr.tensor.name], expr.indices, env)

    def _inverse(self, expr: InverseEntry, env: dict[str, int]) -> float:
        return self._component(np.linalg.inv(self.arrays[expr.tensor.name]), expr.indices, env)

    def _bound(self, expr: Any, env: dict[str, int]) -> list[float]:
        ranges = [range(1, self.sizes[i.axis.name] + 1) for i in expr.indices]
        names = [i.name for i in expr.indices]
        return [self.value(expr.body, {**env, **dict(zip(names, values, strict=True))}) for values in itertools.product(*ranges)]

    def _delta(self, expr: Delta, env: dict[str, int]) -> float:
        return float(self.value(expr.args[0], env) == self.value(expr.args[1], env))

    def _indicator(self, expr: Indicator, env: dict[str, int]) -> float:
        relation = expr.args[0]
        left, right = (self.value(a, env) for a in relation.args)
        return float({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "==": left == right,
                      "!=": left != right}[relation.rel_op])

    NODES: ClassVar[dict[type, Any]] = {
        Entry: _entry, InverseEntry: _inverse, Delta: _delta, Indicator: _indicator,
        Det: lambda self, expr, env: np.linalg.det(self.arrays[expr.tensor.name]),
        Sum: lambda self, expr, env: sum(self._bound(expr, env)),
        Prod: lambda self, expr, env: math.prod(self._bound(expr, env)),
        MaxOver: lambda self, expr, env: max(self._bound(expr, env)),
    }


def _softmax(x: Any, axis: int = -1) -> Any:
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _logsumexp(x: Any, axis: int | None = None) -> Any:
    return np.log(np.exp(x).sum(axis=axis))


JAX = SimpleNamespace(
    nn=SimpleNamespace(softmax=_softmax, sigmoid=_sigmoid, softplus=lambda x: np.log1p(np.exp(x)),
                       log_sigmoid=lambda x: np.log(_sigmoid(x)), log_softmax=lambda x: x - _logsumexp(x)),
    scipy=SimpleNamespace(special=SimpleNamespace(erf=np.vectorize(math.erf), logsumexp=_logsumexp)),
)


def program(text: str, arrays: dict[str, Any]) -> Any:
    """The value of a case's own array program, NumPy standing in for jax.numpy."""
    return eval(text, {"jnp": np, "jax": JAX, "einsum": np.einsum, **arrays})  # the case files of this repository, nothing else


__all__ = ["Function", "Numbers", "program"]
