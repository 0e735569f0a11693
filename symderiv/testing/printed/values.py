"""What a printed form means while it is read: a shape whose axes may still be open, and its component at any letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr, Integer, Rational, exp

from symderiv.errors import AxisMismatch
from symderiv.matrices.forms import Form, Letter, UsedLetters
from symderiv.notation import ONE, ZERO, Axis, Delta, add, divide, mul, power, sum_over


class Open:
    """An axis that the context decides: that of 1, of I."""

    def __init__(self, axis: Axis | None = None) -> None:
        self.axis, self.same = axis, None  # type: tuple[Axis | None, Open | None]

    def last(self) -> Open:
        """The one that stands for all that were found to be the same."""
        return self.same.last() if self.same else self

    def known(self) -> Axis:
        """The axis. Raises `AxisMismatch` where nothing decides it."""
        found = self.last().axis
        if found is None:
            raise AxisMismatch("Nothing says how long 1 or I is", advice="Write the formula with an index.")
        return found


Leg = Open | None
At = Callable[[Letter, Letter, UsedLetters], Expr]


@dataclass(frozen=True)
class Value:
    """Rows and columns, None where there is no such axis, and the component at a row and a column letter.

    `bare` marks a written 1 or 0, alone or behind a scalar, which may stand for a column of them; `name` is the form that a
    name stands for.
    """

    row: Leg
    column: Leg
    at: At
    bare: bool = False
    name: Form | None = None

    @property
    def scalar(self) -> bool:
        """Whether it has no axis."""
        return self.row is None and self.column is None

    def spread(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The component; a scalar is the same everywhere."""
        return self.at(None, None, used) if self.scalar else self.at(row, column, used)


def meet(one: Leg, other: Leg) -> None:
    """Take two axes for one. Raises `AxisMismatch` where they are not."""
    if one is None or other is None:
        if one is not other:
            raise AxisMismatch("Shapes differ")
        return
    a, b = one.last(), other.last()
    if a.axis is not None and b.axis is not None and a.axis != b.axis:
        raise AxisMismatch("Shapes differ", typed=f"{a.axis} and {b.axis}")
    if a is not b:
        a.same, b.axis = b, b.axis or a.axis


def constant(expr: Expr) -> Value:
    """A number or a size."""
    return Value(None, None, lambda row, column, used: expr, bare=expr in (ONE, ZERO))


def of_form(form: Form) -> Value:
    """A name."""
    row, column = (None if a is None else Open(a) for a in form.shape)
    return Value(row, column, form.at, name=form)


def ones(scale: Value) -> Value:
    """The column whose components are all this number."""
    return Value(Open(), None, lambda row, column, used: scale.at(None, None, used))


def unit(number: Any) -> Value:
    """A unit vector."""
    return Value(Open(), None, lambda row, column, used: Delta(row, number))


def identity() -> Value:
    """The identity matrix."""
    leg = Open()
    return Value(leg, leg, lambda row, column, used: Delta(row, column))


def together(op: Callable[..., Expr], *values: Value) -> Value:
    """An operation component by component; scalars are spread. Raises `AxisMismatch` for different shapes."""
    wide = [v for v in values if not v.scalar]
    for other in wide[1:]:
        meet(wide[0].row, other.row)
        meet(wide[0].column, other.column)
    row, column = (wide[0].row, wide[0].column) if wide else (None, None)
    return Value(row, column, lambda r, c, used: op(*(v.spread(r, c, used) for v in values)))


def total(values: Sequence[Value]) -> Value:
    """A sum."""
    return together(add, *values)


def product(left: Value, right: Value) -> Value:
    """The matrix product; a scalar scales, a 1 beside a vector or matrix is a column of ones."""
    if left.bare and not right.scalar and right.row is None:
        left = ones(left)
    if right.bare and not left.scalar and left.column is not None:
        right = ones(right)
    if left.scalar or right.scalar:
        made = together(mul, left, right)
        return replace(made, bare=made.scalar and right.bare)
    meet(left.column, right.row)
    return Value(left.row, right.column, lambda r, c, used: _contracted(left, right, r, c, used))


def _contracted(left: Value, right: Value, row: Letter, column: Letter, used: UsedLetters) -> Expr:
    if left.column is None:
        return mul(left.at(row, None, used), right.at(None, column, used))
    inner = used.fresh(left.column.known())
    return sum_over(mul(left.at(row, inner, used), right.at(inner, column, used)), inner)


def transposed(value: Value) -> Value:
    """Rows and columns exchanged; a written 1 is a column of ones."""
    inner = ones(value) if value.bare else value
    return Value(inner.column, inner.row, lambda row, column, used: inner.at(column, row, used))


def diagonal_matrix(vector: Value) -> Value:
    """diag(v)."""
    if vector.row is None or vector.column is not None:
        raise AxisMismatch("diag takes a column")
    return Value(vector.row, vector.row, lambda row, column, used: mul(vector.at(row, None, used), Delta(row, column)))


def diagonal_of(matrix: Value) -> Value:
    """The diagonal of a square matrix."""
    meet(matrix.row, matrix.column)
    return Value(matrix.row, None, lambda row, column, used: matrix.at(row, row, used))


def norm(value: Value) -> Value:
    """The root of the sum of all squares."""
    squares = together(lambda u: power(u, Integer(2)), value)
    return Value(None, None, lambda row, column, used: power(_added_up(squares, used), Rational(1, 2)))


def _added_up(value: Value, used: UsedLetters) -> Expr:
    row, column = (leg and used.fresh(leg.known()) for leg in (value.row, value.column))
    return sum_over(value.at(row, column, used), *(i for i in (row, column) if i is not None))


def softmax(value: Value) -> Value:
    """e^u over the sum of its row's, of a column over its own."""
    if value.row is None:
        raise AxisMismatch("softmax takes a column or a matrix")
    return Value(value.row, value.column, lambda row, column, used: _share(value, row, column, used))


def _share(value: Value, row: Letter, column: Letter, used: UsedLetters) -> Expr:
    leg = value.column or value.row
    assert leg is not None
    letter = used.fresh(leg.known())
    others = value.at(row, letter, used) if value.column else value.at(letter, None, used)
    return divide(exp(value.at(row, column, used)), sum_over(exp(others), letter))


def trace(matrix: Value) -> Value:
    """The sum of the diagonal."""
    meet(matrix.row, matrix.column)
    return Value(None, None, lambda row, column, used: _traced(matrix, used))


def _traced(matrix: Value, used: UsedLetters) -> Expr:
    assert matrix.row is not None
    letter = used.fresh(matrix.row.known())
    return sum_over(matrix.at(letter, letter, used), letter)
