r"""Matrix notation: whole tensors, their products, transposes and inverses, over the arrays of the notation.

A tensor with one axis is a column until it is transposed; a product decides by orientation, as papers do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias, cast

from sympy import Expr, Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import (
    ONE,
    Array,
    Axis,
    Delta,
    Det,
    Entry,
    InverseEntry,
    Tensor,
    add,
    apart,
    as_array,
    divide,
    elementwise,
    free_indices,
    letters,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.notation.arrays import linear_algebra
from symderiv.notation.indices.axes import UNIT
from symderiv.reading.syntax.bound import EACH


@dataclass(frozen=True)
class Whole:
    """An array in matrix notation; `row` marks a transposed vector, `tensor` the tensor it is, if it is one, `jacobian` a
    derivative, `member` which matrix of which tensor it is, if it is one of several: of Σ_k the Σ and the k."""

    array: Array
    row: bool = False
    tensor: Tensor | None = None
    jacobian: bool = False
    member: tuple[Tensor, tuple[Expr, ...]] | None = None

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.array.axes)


Value: TypeAlias = Expr | Whole


def whole(tensor: Tensor) -> Whole:
    """The tensor as one array."""
    return Whole(tensor.as_array(), tensor=tensor)


def plain(value: Value) -> Value:
    """A whole without axes is a scalar."""
    return value.array.body if isinstance(value, Whole) and not value.ndim else value


def array_of(value: Value) -> Array:
    """The array behind a value."""
    return value.array if isinstance(value, Whole) else as_array(value)


def componentwise(op: Callable[..., Expr], *values: Value) -> Value:
    """`op` on each component; rows and columns do not mix, and shapes must be equal where both have axes."""
    wholes = [v for v in values if isinstance(v, Whole) and v.ndim]
    if not wholes:
        return op(*(cast(Expr, plain(v)) for v in values))
    first = wholes[0]
    for other in wholes[1:]:
        if not _alike(first.array.axes, other.array.axes) or other.row != first.row:
            raise AxisMismatch("Shapes differ", typed=f"{_shape(first)} and {_shape(other)}",
                               advice="Both sides need the same axes; one may want a transpose.")
    members = any(free_indices(v.array.body) - set(v.array.indices) for v in values if isinstance(v, Whole))
    return Whole(elementwise(op, *(_beside(v) if members else array_of(v) for v in values)), first.row)


def _alike(one: Sequence[Axis], other: Sequence[Axis]) -> bool:
    """Whether two arrays have one shape, but that a matrix may have an axis of length 1 instead."""
    return len(one) == len(other) and all(a == b or (len(one) == 2 and UNIT in (a, b)) for a, b in zip(one, other, strict=True))


def _beside(value: Value) -> Array:
    """A component may stand beside a member of a collection, r_i x_i: both have the letter."""
    return value.array if isinstance(value, Whole) else Array((), value)


def described(value: Value) -> str:
    """A value as an error names it: the shape of a whole array, else what is written."""
    return _shape(value) if isinstance(value, Whole) else str(value)


def _shape(value: Whole) -> str:
    return value.array.shape_text + (" as a row" if value.row else "")


def product(left: Value, right: Value) -> Value:
    """The matrix product of two values; a scalar scales."""
    if left == ONE:
        return right
    if not (isinstance(left, Whole) and isinstance(right, Whole) and left.ndim and right.ndim):
        return componentwise(mul, left, right)
    if left.jacobian and right.jacobian and right.ndim == 2:  # the chain rule ∂L/∂z ∂z/∂x
        return Whole(left.array @ right.array, jacobian=True)
    if left.ndim == 1 and not left.row:
        return _outer(left, right)
    if right.row:
        raise AxisMismatch("A row cannot stand here in a product", typed=f"{_shape(left)} times {_shape(right)}")
    made = left.array @ right.array
    if [axis.size for axis in made.axes] == [1, 1]:  # a matrix of one entry is a number
        return made.at((Integer(1), Integer(1)))
    return plain(Whole(made, left.ndim == 1 and right.ndim > 1))


COLUMNS = "A column times a column"
"""Why a product of two vectors is none."""


def _outer(column: Whole, row: Whole) -> Value:
    if not row.row:
        raise AxisMismatch(COLUMNS, typed=f"{_shape(column)} times {_shape(row)}",
                           advice=r"Write x^\top y for the sum of products, x \odot y for each product, x y^\top for the matrix.")
    first = column.array.indices[0]
    avoid = letters(column.array.body, row.array.body) | {first.name}
    second = row.array.axes[0].fresh(avoid)
    left = apart(column.array.body, second)
    return Whole(Array((first, second), mul(left, apart(row.array.at((second,)), first))))


def transposed(value: Value) -> Value:
    """The transpose; a column becomes a row."""
    if not isinstance(value, Whole) or not value.ndim:
        return value
    if value.ndim > 2:
        raise AxisMismatch("Only vectors and matrices are transposed", typed=_shape(value))
    return Whole(value.array, not value.row) if value.ndim == 1 else Whole(value.array.T)


def inverted(value: Whole) -> Whole:
    """The inverse of a matrix that is one declared tensor, or one of several in it."""
    named = _matrix(value)
    if named is None:
        raise AxisMismatch("Only the inverse of a named matrix can be read", typed=_shape(value),
                           advice="Define the matrix under a name first, as in S = X + A.")
    indices = value.array.indices
    return Whole(Array(indices, InverseEntry(named[0], *named[1], *_pair(value))))


def _matrix(value: Whole) -> tuple[Tensor, tuple[Expr, ...]] | None:
    """The tensor with the matrix, and which of its matrices that is."""
    return (value.tensor, ()) if value.tensor is not None else value.member


def _pair(value: Whole) -> tuple[Any, Any]:
    square = _square(value, "An inverse")
    return square.array.indices[0], square.array.indices[1]


def determinant(value: Value) -> Expr:
    """The determinant of a matrix that is one declared tensor, or one of several in it."""
    if isinstance(value, Entry) and not value.indices:
        name = value.tensor.latex or value.tensor.name
        raise AxisMismatch("A determinant is of a matrix, and this is a number", typed=str(value),
                           advice=rf"Say what it is: Let ${name} \in \mathbb{{R}}^{{n \times n}}$.")
    named = _matrix(value) if isinstance(value, Whole) else None
    if named is None:
        raise AxisMismatch("Only the determinant of a named matrix can be read", typed=described(value),
                           advice="Define the matrix under a name first, as in S = X + A.")
    return cast(Expr, Det(named[0], *named[1]))


def trace(value: Value) -> Value:
    """The sum of the diagonal."""
    if isinstance(value, Whole) and value.ndim == 4:
        return cast(Expr, linear_algebra.tr(value.array).body)
    square = _square(value, "A trace")
    i = square.array.indices[0]
    body = square.array.at((i, i))
    return sum_over(apart(body, i), i)


def diagonal(value: Value) -> Value:
    """The diagonal of a matrix, or the diagonal matrix of a vector, which may be n × 1."""
    if isinstance(value, Whole) and value.ndim == 2 and value.array.axes[1].size == 1 != value.array.axes[0].size:
        value = Whole(Array(value.array.indices[:1], value.array.at((value.array.indices[0], Integer(1)))))
    if isinstance(value, Whole) and value.ndim == 1:
        i = value.array.indices[0]
        j = i.axis.fresh(letters(value.array.body) | {i.name})
        return Whole(Array((i, j), mul(apart(value.array.body, j), Delta(i, j))))
    square = _square(value, "A diagonal")
    i = square.array.indices[0]
    return Whole(Array((i,), square.array.at((i, i))))


def _square(value: Value, what: str) -> Whole:
    if not isinstance(value, Whole) or value.ndim != 2 or value.array.axes[0] != value.array.axes[1]:
        raise AxisMismatch(f"{what} needs a square matrix", typed=described(value))
    return value


def identity(axis: Axis) -> Whole:
    """The identity matrix over an axis."""
    i = axis.index(axis.pool[0])
    j = axis.fresh({i.name})
    return Whole(Array((i, j), Delta(i, j)))


def _dot(left: Value, right: Value) -> Value:
    if isinstance(left, Whole) and isinstance(right, Whole) and left.ndim == right.ndim == 1 and not (left.row or right.row):
        return product(transposed(left), right)
    return product(left, right)


def _at(left: Value, right: Value) -> Value:
    """The product of programs, where vectors neither stand nor lie: x @ W is a vector."""
    if isinstance(left, Whole) and isinstance(right, Whole) and left.ndim == 1 and not left.row and right.ndim == 2:
        return Whole(left.array @ right.array)
    return _dot(left, right)


def _each(left: Value, right: Value) -> Value:
    """Component by component, as in programs: a vector goes with the last axis of a matrix."""
    ranks = [v.ndim for v in (left, right) if isinstance(v, Whole) and not v.row]
    if ranks not in ([1, 2], [2, 1]):
        return componentwise(mul, left, right)
    return Whole(elementwise(mul, array_of(left), array_of(right)))


def _starred(left: Value, right: Value) -> Value:
    """A * inside a sum of components: of arrays of one shape, but square ones, component by component."""
    shapes = [v.array.axes for v in (left, right) if isinstance(v, Whole) and not v.row]
    alike = len(shapes) == 2 and shapes[0] == shapes[1] and len(set(shapes[0])) == len(shapes[0])
    return componentwise(mul, left, right) if alike else _dot(left, right)


def multiplied(times: int) -> Callable[[Whole], Value]:
    """A square matrix, or the inverse of a named one, multiplied with itself; of any other array every component."""
    def make(value: Whole) -> Value:
        if times > 0 and (value.ndim != 2 or value.array.axes[0] != value.array.axes[1]):
            return componentwise(lambda x: power(x, Integer(times)), value)
        factor: Value = _square(value, "A power of an array") if times > 0 else inverted(value)
        return reduce(product, [factor] * abs(times))

    return make


def turned(times: int) -> Callable[[Whole], Value]:
    """The transpose of such a power of an inverse."""
    return lambda value: transposed(multiplied(-times)(value))


def kronecker(left: Value, right: Value) -> Value:
    """The Kronecker product, with a letter for each factor: it can be traced, squared and summed."""
    if not (isinstance(left, Whole) and isinstance(right, Whole)) or left.row or right.row:
        raise AxisMismatch("A Kronecker product is of two matrices, or of two columns", typed=f"{left} and {right}"[:200])
    return Whole(linear_algebra.kron(left.array, right.array))


def inner(left: Value, right: Value) -> Value:
    """The sum of the products of equal components."""
    if isinstance(left, Whole) and isinstance(right, Whole):
        if left.array.axes != right.array.axes:
            raise AxisMismatch("An inner product is of two arrays of one shape", typed=f"{_shape(left)} and {_shape(right)}")
        return cast(Expr, (left.array * right.array).sum().body)
    return product(left, right)


def cross(left: Value, right: Value) -> Value:
    """The cross product of two vectors of three components; of anything else the product."""
    if not (isinstance(left, Whole) and isinstance(right, Whole) and left.ndim == right.ndim == 1):
        return product(left, right)
    axis = left.array.axes[0]
    if axis.size != 3 or right.array.axes != (axis,):
        raise AxisMismatch("A cross product is of two vectors with three components", typed=f"{_shape(left)} × {_shape(right)}",
                           advice=r"Say so: $u, v \in \mathbb{R}^3$; or write u^\top v, u \odot v or u v^\top.")
    i = axis.fresh(letters(left.array.body, right.array.body))
    at = [(left.array.at((Integer(n),)), right.array.at((Integer(n),))) for n in (1, 2, 3)]
    turns = [add(mul(at[n - 2][0], at[n - 1][1]), negate(mul(at[n - 1][0], at[n - 2][1]))) for n in range(3)]
    return Whole(Array((i,), add(*(mul(Delta(i, Integer(n)), turn) for n, turn in enumerate(turns, 1)))))


OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "": product, "·": _dot, "/": lambda a, b: componentwise(divide, a, b),
    "⊙": lambda a, b: componentwise(mul, a, b), EACH: _each,
    r"\otimes": kronecker, ":": inner, "×": cross, "*": _starred, "∗": _dot, "@": _at,
}

TWO_REACHES = r"\odot before a product of matrices has two readings"
BRACKETS_REACH = r"Write (A \odot B) C or A \odot (B C), with the brackets."

TWO_POWERS = "A power of a square matrix where components are meant has two readings"
EACH_OR_PRODUCT = r"Write A \odot A for that of each component, A A for the product of matrices."

TRANSPOSES = {r"\top", "T", r"\intercal", r"\mathsf{T}", r"\mathrm{T}", r"\prime", r"\text{T}", "t"}
SUPERSCRIPTS: dict[str, Callable[[Whole], Value]] = {
    **dict.fromkeys(TRANSPOSES, transposed), "-1": inverted,
    **{str(n): multiplied(n) for n in (*range(2, 13), *range(-12, -1))},
    **{f"-{mark}": lambda value: transposed(inverted(value)) for mark in TRANSPOSES},
    **{f"-{n}{mark}": turned(n) for mark in TRANSPOSES for n in range(2, 13)},
}
