"""Functions of whole arrays: shares, sums, means, deviations; and arrays that are written by their entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from sympy import Abs, Expr, Integer, Rational, exp, log, oo

from symderiv.errors import AxisMismatch
from symderiv.notation import Array, Axis, Delta, Index, add, apart, divide, elementwise, letters, mul, negate, power, sum_over
from symderiv.notation.arrays import linear_algebra
from symderiv.notation.arrays.operands import FUNCTIONS
from symderiv.reading.formulas.functions import REDUCED, along_axes
from symderiv.reading.formulas.interpreter import Interpreter
from symderiv.reading.formulas.matrices import (
    Value,
    Whole,
    array_of,
    componentwise,
    described,
    determinant,
    diagonal,
    plain,
    product,
    trace,
    transposed,
)
from symderiv.reading.syntax.nodes import Node


def softmax(value: Value) -> Value:
    """exp(x_i)/Σ_j exp(x_j) over the last axis: of a vector, or of each row of a matrix."""
    if not isinstance(value, Whole) or value.ndim > 2:
        raise AxisMismatch("A softmax is of a vector or of the rows of a matrix", typed=described(value)[:200],
                           advice="Give it a whole vector, or write its definition with indices.")
    shares = linear_algebra_softmax(value.array)
    return Whole(shares, value.row)


def linear_algebra_softmax(array: Array) -> Array:
    """The shares of the exponentials along the last axis."""
    powers = elementwise(exp, array)
    last = powers.indices[-1]
    total = sum_over(powers.body, last)
    return Array(powers.indices, divide(powers.body, apart(total, last)))


def log_softmax(value: Value) -> Value:
    """The logarithm of each share."""
    return componentwise(log, softmax(value))


def log_sum_exp(value: Value) -> Expr:
    """log Σ_i exp(x_i) of a vector."""
    if not isinstance(value, Whole) or value.ndim != 1:
        raise AxisMismatch("A log-sum-exp is of a vector", typed=described(value)[:200],
                           advice=r"For one number of each row of a matrix write \log(\sum_j e^{Z_{ij}}) with indices.")
    return cast(Expr, log(cast(Expr, elementwise(exp, value.array).sum().body)))


def log_determinant(value: Value) -> Value:
    """log det of a matrix."""
    return cast(Expr, log(determinant(value)))


def total(value: Value) -> Value:
    """The sum of all components."""
    array = array_of(value)
    return cast(Expr, array.sum().body) if array.axes else value


def average(value: Value) -> Value:
    """The mean of all components."""
    return divide(cast(Expr, total(value)), mul(*(axis.extent for axis in array_of(value).axes)))


def variance(value: Value) -> Value:
    """The mean of the squared differences from the mean."""
    centred = componentwise(lambda x, mean: add(x, negate(mean)), value, average(value))
    return average(componentwise(lambda x: power(x, Integer(2)), centred))


def divergence(one: Value, other: Value) -> Value:
    """The Kullback-Leibler divergence of two vectors of probabilities: Σ p log(p/q)."""
    return total(componentwise(lambda p, q: mul(p, log(divide(p, q))), one, other))


def deviation(value: Value) -> Value:
    """The root of the variance."""
    return power(cast(Expr, variance(value)), Rational(1, 2))


def squared_norm(value: Value) -> Expr:
    """The sum of the squares of all components."""
    array = array_of(value)
    squares = elementwise(lambda u: power(u, Integer(2)), array)
    return cast(Expr, squares.sum().body) if array.axes else squares.body


def norm(value: Whole, p: Expr) -> Expr:
    """The ℓp norm of a vector, the largest absolute value for p = ∞."""
    if value.ndim != 1:
        raise AxisMismatch("A norm with such a name is one of a vector", typed=described(value), advice="Of a matrix: 2 or F.")
    return cast(Expr, linear_algebra.norm(value.array, "inf" if p is oo else p).body)


def quadratic(value: Value, weights: Value) -> Value:
    """The sum of the products of a vector's components, each with its weight: v^T W v."""
    return product(product(transposed(value), weights), value)


def along(name: str, axis: int | None, kept: bool) -> Callable[[Value], Value]:
    """NumPy's function over one axis, or over all; an axis that is kept has length 1."""
    return lambda value: plain(Whole(FUNCTIONS[name](array_of(value), axis=axis, keepdims=kept)))


def log_sums(axis: int | None, kept: bool) -> Callable[[Value], Value]:
    """The logarithm of the sum of the exponentials along an axis."""
    return lambda value: componentwise(log, along("sum", axis, kept)(componentwise(exp, value)))


def shares(axis: int | None) -> Callable[[Value], Value]:
    """The softmax along an axis, as of a matrix whose rows are its columns."""
    def make(value: Value) -> Value:
        first = axis == 0 and isinstance(value, Whole) and value.ndim == 2
        return transposed(softmax(transposed(value))) if first else softmax(value)

    return make


def size(axis: int | None) -> Callable[[Value], Value]:
    """How many components there are, or how many places along an axis."""
    def make(value: Value) -> Value:
        axes = array_of(value).axes
        return mul(*(one.extent for one in (axes if axis is None else [axes[axis]])))

    return make


def _absolute(p: Expr) -> Callable[[Value], Value]:
    """A norm by absolute values, of a vector."""
    return lambda value: norm(value, p) if isinstance(value, Whole) else componentwise(Abs, value)


KINDS: dict[str, Callable[..., Callable[[Value], Value]]] = {
    "logsumexp": log_sums, "softmax": lambda axis, kept: shares(axis), "size": lambda axis, kept: size(axis),
    "logsoftmax": lambda axis, kept: lambda value: componentwise(log, shares(axis)(value)),
    **{name: partial(along, name) for name in REDUCED if name != "logsumexp"},
}
ALONG = {written: KINDS[name](axis, kept)
         for written, (name, axis, kept) in along_axes(*KINDS).items()}
ARRAY_CALLS: dict[str, Any] = {**ALONG, "npnorm1": _absolute(Integer(1)), "npnorminf": _absolute(oo),
                               "sum": total, "mean": average, "variance": variance, "deviation": deviation,
                               "determinant": determinant, "trace": trace, "diagonal": diagonal, "softmax": softmax,
                               "log-softmax": log_softmax,
                               "log-sum-exp": log_sum_exp, "log-determinant": log_determinant}


def table(reader: Interpreter, rows: Sequence[Sequence[Node]]) -> Value:
    """The array of these rows: a sum of entries, each at its place; one column is a vector, one row a transposed one."""
    values = {(i, j): reader.scalar(entry) for i, row in enumerate(rows, 1) for j, entry in enumerate(row, 1)}
    sizes = (len(rows), len(rows[0]))
    avoid = letters(*values.values()) | set(reader.scope) | (reader.known or frozenset())
    indices: list[Index | None] = []
    for size in sizes:
        axis = reader.names.axes.get(str(size)) or Axis(str(size), size)
        indices.append(axis.fresh(avoid | {i.name for i in indices if i is not None}) if size > 1 else None)
    long = tuple(index for index in indices if index is not None)
    body = add(*(mul(value, *_at(indices, place)) for place, value in values.items()))
    return Whole(Array(long, body), row=len(long) == 1 and sizes[0] == 1) if long else body


def _at(indices: Sequence[Index | None], place: tuple[int, int]) -> list[Expr]:
    """The deltas of a place."""
    return [Delta(index, Integer(n)) for index, n in zip(indices, place, strict=True) if index is not None]


__all__ = ["ARRAY_CALLS", "divergence", "norm", "quadratic", "squared_norm", "table"]
