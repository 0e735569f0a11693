"""Matrices of known entries: ones, units, one-hot rows of labels, identities, triangles, zeros."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from sympy import Expr

from symderiv.matrices.forms import Form, Letter, Shape, UsedLetters
from symderiv.notation import (
    ONE,
    ZERO,
    Axis,
    Delta,
    Entry,
    Extent,
    Indicator,
)


class _Sized(Form):
    """A constant vector or matrix. args: the size of its axis, then what tells it apart."""

    @property
    def axis(self) -> Axis:
        """The axis it runs over."""
        return cast(Extent, self.args[0]).axis

    @cached_property
    def shape(self) -> Shape:
        """A column."""
        return self.axis, None


class Ones(_Sized):
    """The column of ones, 𝟏. args: the size of its axis."""

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """One."""
        return ONE


class Unit(_Sized):
    """The unit vector e_n. args: the size of its axis, n counted from 1 or the entry of a label that says it."""

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A delta."""
        return Delta(row, self.args[1])


class OneHot(_Sized):
    """The unit vectors of several labels as rows, 𝟙[y_n = k]. args: the size of its columns' axis, the labels y."""

    @cached_property
    def shape(self) -> Shape:
        """A row for each label."""
        return self.args[1].axes[0], self.axis

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A delta."""
        return Delta(Entry(self.args[1], row), column)


class Identity(_Sized):
    """The identity matrix. args: the size of its axis."""

    @cached_property
    def shape(self) -> Shape:
        """Square."""
        return self.axis, self.axis

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """A delta."""
        return Delta(row, column)


class Triangle(_Sized):
    """The matrix that is 1 where a relation between row and column number holds. args: the size, the relation's class
    applied to the slots."""

    @cached_property
    def shape(self) -> Shape:
        """Square."""
        return self.axis, self.axis

    @property
    def relation(self) -> Any:
        """The relation between SLOTS[0], the row's number, and SLOTS[1], the column's."""
        return self.args[1]

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """An indicator."""
        return Indicator(self.relation.func(row, column))


class Zeros(Form):
    """Nothing but zeros. args: the sizes of its axes."""

    @cached_property
    def shape(self) -> Shape:
        """The given axes."""
        return cast(Shape, (*(cast(Extent, a).axis for a in self.args), None, None)[:2])

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """Zero."""
        return ZERO
