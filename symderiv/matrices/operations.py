"""The operations of matrix notation: products, sums, quotients, functions component by component, diagonals.

>>> from symderiv.matrices.forms import Whole
>>> from symderiv.notation import Axis, Tensor
>>> K, D = Axis("K"), Axis("D")
>>> form = Product(Transpose(Whole(Tensor("W", (K, D)))), Whole(Tensor("d", (K,))))
>>> form
Wᵀ d
>>> form.component("j")
Sum(d[k]*W[k,j], k)
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any, cast

from sympy import Basic, Expr, exp

from symderiv.matrices.forms import Form, Letter, Shape, UsedLetters, common_shape, is_scalar, refuse
from symderiv.notation import Delta, Indicator, add, divide, mul, power, sum_over


class Transpose(Form):
    """The transpose; of a column, the row. args: the form."""

    @cached_property
    def shape(self) -> Shape:
        """Rows and columns exchanged."""
        rows, columns = self.parts[0].shape
        return columns, rows

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The component at exchanged letters."""
        return self.parts[0].at(column, row, used)


class Product(Form):
    """The matrix product of a chain; a column beside a row is their outer product. args: the factors."""

    def __new__(cls, *factors: Form) -> Product:
        """The product of `factors`, which must fit."""
        for a, b in pairwise(factors):
            if a.shape[1] != b.shape[0] or is_scalar(a) or is_scalar(b):
                raise refuse("Inner axes of a matrix product differ", a, b)
        return cast(Product, Basic.__new__(cls, *factors))

    @cached_property
    def shape(self) -> Shape:
        """The rows of the first, the columns of the last."""
        return self.parts[0].shape[0], self.parts[-1].shape[1]

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A sum over the inner axes."""
        inner = [f.shape[1] and used.fresh(f.shape[1]) for f in self.parts[:-1]]
        legs: list[Letter] = [row, *inner, column]
        body = mul(*(f.at(a, b, used) for f, a, b in zip(self.parts, legs, legs[1:], strict=False)))
        return sum_over(body, *(i for i in inner if i is not None))


class Hadamard(Form):
    """The product component by component; of scalars, their product. args: the factors."""

    def __new__(cls, *factors: Form) -> Hadamard:
        """The Hadamard product of forms of one shape."""
        if len({f.shape for f in factors}) > 1:
            raise refuse("Hadamard product of different shapes", *factors)
        return cast(Hadamard, Basic.__new__(cls, *factors))

    @cached_property
    def shape(self) -> Shape:
        """That of its factors."""
        return self.parts[0].shape

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A product."""
        return mul(*(f.at(row, column, used) for f in self.parts))


class Scaled(Form):
    """A scalar times a form. args: the scalar, the form."""

    def __new__(cls, coefficient: Form, body: Form) -> Scaled:
        """`coefficient` times `body`."""
        if not is_scalar(coefficient):
            raise refuse("Only a scalar can be a coefficient", coefficient, body)
        return cast(Scaled, Basic.__new__(cls, coefficient, body))

    @cached_property
    def shape(self) -> Shape:
        """That of the body."""
        return self.parts[1].shape

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A product."""
        return mul(self.parts[0].at(None, None, used), self.parts[1].at(row, column, used))


class Plus(Form):
    """A sum of forms of one shape. args: the terms."""

    def __new__(cls, *terms: Form) -> Plus:
        """The sum of `terms`."""
        if len({t.shape for t in terms}) > 1:
            raise refuse("Sum of different shapes", *terms)
        return cast(Plus, Basic.__new__(cls, *terms))

    @cached_property
    def shape(self) -> Shape:
        """That of its terms."""
        return self.parts[0].shape

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A sum of components."""
        return add(*(t.at(row, column, used) for t in self.parts))


def spread(form: Form, row: Letter, column: Letter, used: UsedLetters) -> Expr:
    """The component of an operand: a scalar is the same everywhere."""
    return form.at(None, None, used) if is_scalar(form) else form.at(row, column, used)


class _Elementwise(Form):
    """Component by component, a scalar operand taken everywhere. args: the operands."""

    def __new__(cls, *operands: Basic) -> _Elementwise:
        """The operation on forms of one shape, or scalars."""
        common_shape(cls.__name__, [o for o in operands if isinstance(o, Form)])
        return cast(_Elementwise, Basic.__new__(cls, *operands))

    @cached_property
    def shape(self) -> Shape:
        """That of the operands that are no scalars."""
        return common_shape(type(self).__name__, self.parts)

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The operation on the components."""
        return self.combine([spread(p, row, column, used) for p in self.parts])

    def combine(self, components: list[Expr]) -> Expr:
        """The operation itself."""
        raise NotImplementedError


class Quotient(_Elementwise):
    """The quotient component by component. args: numerator, denominator."""

    def combine(self, components: list[Expr]) -> Expr:
        """A quotient."""
        return divide(*components)


class Power(_Elementwise):
    """The power component by component. args: base, exponent."""

    def combine(self, components: list[Expr]) -> Expr:
        """A power."""
        return power(*components)


class Apply(_Elementwise):
    """A scalar function component by component. args: the function applied to slots, then the operands.

    The head is kept as an expression, exp(□₁), because a SymPy class cannot be a part of a SymPy tree.
    """

    @property
    def head(self) -> Any:
        """The function, applied to the slots."""
        return self.args[0]

    def combine(self, components: list[Expr]) -> Expr:
        """The function of the components."""
        if isinstance(self.head, Indicator):
            return Indicator(cast(Any, self.head.args[0]).func(*components))
        return cast(Expr, self.head.func(*components))


class Diag(Form):
    """The diagonal matrix with a vector on its diagonal. args: the vector."""

    def __new__(cls, vector: Form) -> Diag:
        """diag(vector)."""
        if vector.shape[0] is None or vector.shape[1] is not None:
            raise refuse("diag takes a column", vector)
        return cast(Diag, Basic.__new__(cls, vector))

    @cached_property
    def shape(self) -> Shape:
        """Square."""
        axis = self.parts[0].shape[0]
        return axis, axis

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The component of the vector, where row and column agree."""
        return mul(self.parts[0].at(row, None, used), Delta(row, column))


class _OfSquare(Form):
    """What is read from the diagonal. args: a square matrix."""

    def __new__(cls, matrix: Form) -> _OfSquare:
        """The diagonal, or its sum."""
        if matrix.shape[0] is None or matrix.shape[0] != matrix.shape[1]:
            raise refuse("Only a square matrix has a diagonal", matrix)
        return cast(_OfSquare, Basic.__new__(cls, matrix))


class Diagonal(_OfSquare):
    """The diagonal of a square matrix as a column. args: the matrix."""

    @cached_property
    def shape(self) -> Shape:
        """A column."""
        return self.parts[0].shape[0], None

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The component at equal letters."""
        return self.parts[0].at(row, row, used)


class Trace(_OfSquare):
    """The sum of the diagonal. args: the matrix."""

    @cached_property
    def shape(self) -> Shape:
        """A scalar."""
        return None, None

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A sum over equal letters."""
        axis = self.parts[0].shape[0]
        if axis is None:
            raise refuse("Only a square matrix has a trace", self.parts[0])
        letter = used.fresh(axis)
        return sum_over(self.parts[0].at(letter, letter, used), letter)


class Softmax(Form):
    """e^u over the sum of the e^u of its row; of a column, over the sum of its own. args: the vector or matrix u."""

    def __new__(cls, operand: Form) -> Softmax:
        """softmax(operand)."""
        if operand.shape[0] is None:
            raise refuse("softmax takes a column or a matrix", operand)
        return cast(Softmax, Basic.__new__(cls, operand))

    @cached_property
    def shape(self) -> Shape:
        """That of the operand."""
        return self.parts[0].shape

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A quotient, with a sum over the last letter."""
        letter = used.fresh(self.axes[-1])
        first, last = (row, letter) if len(self.axes) == 2 else (letter, None)
        others = self.parts[0].at(first, last, used)
        return divide(exp(self.parts[0].at(row, column, used)), sum_over(exp(others), letter))
