"""Matrix notation as a tree: what stands on the page and runs as code.

Vectors are columns. Every form knows its `axes`: () for a scalar, (K,) for a column, (K, D) for a matrix; inside products
there are rows too, so a form also has a `shape` of rows and columns, None where it has no such axis. Every form says
what it means: `form.component(i, j)` is its component in index notation.

Source: the reading of products, diag and tr is that of K. B. Petersen, M. S. Pedersen, The Matrix Cookbook (2012), sec. 10.

>>> from symderiv.notation import Axis, Tensor
>>> K, D = Axis("K"), Axis("D")
>>> W = Whole(Tensor("W", (K, D)))
>>> W.component("k", 1)
W[k,1]
>>> [axis.name for axis in W.axes]
['K', 'D']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias, cast

from sympy import Basic, Expr

from symderiv.errors import AxisMismatch
from symderiv.notation import (
    Axis,
    Det,
    Entry,
    Index,
    InverseEntry,
    Tensor,
    expression,
    shape_text,
)

Shape = tuple[Axis | None, Axis | None]
Letter: TypeAlias = Expr | None


class UsedLetters:
    """The letters already in use while a component is written out."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def fresh(self, axis: Axis) -> Index:
        """A letter that nobody else uses."""
        index = axis.fresh(self.names)
        self.names.add(index.name)
        return index


WRITERS: dict[type, Callable[[Any], str]] = {}
"""How each form is written in one line; `text` has the rows."""


class Form(Basic):
    """One node of matrix notation. args: its parts."""

    @cached_property
    def shape(self) -> Shape:
        """The axis of the rows and that of the columns; None where there is none."""
        raise NotImplementedError

    @property
    def axes(self) -> tuple[Axis, ...]:
        """Its axes: none for a scalar, one for a vector, two for a matrix."""
        return tuple(a for a in self.shape if a is not None)

    @property
    def parts(self) -> tuple[Form, ...]:
        """The forms it is made of."""
        return tuple(a for a in self.args if isinstance(a, Form))

    def component(self, *indices: Any) -> Expr:
        """The component at the given letters (`Index` or str) or 1-based integers, in index notation.

        Raises `AxisMismatch` when the number of letters or their axes do not fit.
        """
        if len(indices) != len(self.axes):
            raise AxisMismatch(f"The form has shape {shape_text(self.axes)}", typed=f"{self} at {list(indices)}",
                               advice="Give one index for each axis.")
        letters = [_letter(i, a) for i, a in zip(indices, self.axes, strict=True)]
        used = UsedLetters({s.name for i in letters for s in i.free_symbols})
        row = letters.pop(0) if self.shape[0] is not None else None
        return self.at(row, letters[0] if letters else None, used)

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The component at a row and a column letter, None where there is no such axis."""
        raise NotImplementedError

    def _sympystr(self, printer: Any) -> str:
        return WRITERS[type(self)](self)


def _letter(index: Any, axis: Axis) -> Expr:
    made = axis.index(index) if isinstance(index, str) else expression(index)
    if isinstance(made, Index) and made.axis != axis:
        raise AxisMismatch(f"Index {made.name} runs over {made.axis}, not over {axis}", typed=made.name)
    return made


def refuse(what: str, *forms: Form) -> AxisMismatch:
    """The error for forms that do not fit together."""
    return AxisMismatch(what, typed=" and ".join(f"{f} {_shape_words(f.shape)}" for f in forms))


def _shape_words(shape: Shape) -> str:
    return f"({shape[0] or 1}×{shape[1] or 1})"


def common_shape(kind: str, forms: Sequence[Form]) -> Shape:
    """The shape that all forms have, scalars aside; raises `AxisMismatch` otherwise."""
    shapes = {f.shape for f in forms if f.axes}
    if len(shapes) > 1:
        raise refuse(f"{kind} of different shapes", *forms)
    return shapes.pop() if shapes else (None, None)


def is_scalar(form: Form) -> bool:
    """Whether the form has no axis."""
    return form.shape == (None, None)


class Whole(Form):
    """A named tensor of at most two axes. args: the tensor."""

    def __new__(cls, tensor: Tensor) -> Whole:
        """The whole of `tensor`."""
        if len(tensor.axes) > 2:
            raise AxisMismatch("Matrix notation has at most two axes", typed=f"{tensor.name} {tensor.shape_text}")
        return cast(Whole, Basic.__new__(cls, tensor))

    @property
    def tensor(self) -> Tensor:
        """The tensor."""
        return cast(Tensor, self.args[0])

    @cached_property
    def shape(self) -> Shape:
        """The tensor's axes."""
        return cast(Shape, (*self.tensor.axes, None, None)[:2])

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """An entry."""
        return Entry(self.tensor, *(i for i in (row, column) if i is not None))


class Slice(Form):
    """A tensor with some indices fixed: W_{1,:}, p_y. args: the tensor, then for each axis a 1-based integer or the entry of a
    label, 0 where all stay."""

    def __new__(cls, tensor: Tensor, *places: Expr) -> Slice:
        """The part of `tensor` at `places`."""
        if len(places) != len(tensor.axes) or sum(p == 0 for p in places) > 2:
            raise AxisMismatch("A slice keeps at most two axes", typed=f"{tensor.name}{list(places)}")
        return cast(Slice, Basic.__new__(cls, tensor, *places))

    @property
    def tensor(self) -> Tensor:
        """The tensor."""
        return cast(Tensor, self.args[0])

    @property
    def places(self) -> tuple[Expr, ...]:
        """The fixed indices, 0 for an axis that stays."""
        return cast("tuple[Expr, ...]", self.args[1:])

    @cached_property
    def shape(self) -> Shape:
        """The axes that stay."""
        kept = [a for a, p in zip(self.tensor.axes, self.places, strict=True) if p == 0]
        return cast(Shape, (*kept, None, None)[:2])

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """An entry with the fixed integers in place."""
        given = iter([i for i in (row, column) if i is not None])
        return Entry(self.tensor, *(next(given) if p == 0 else p for p in self.places))


class Constant(Form):
    """A number, or an expression of numbers and axis sizes such as 1/N. args: the expression."""

    @property
    def expr(self) -> Expr:
        """The expression."""
        return cast(Expr, self.args[0])

    @cached_property
    def shape(self) -> Shape:
        """A scalar."""
        return None, None

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The expression itself."""
        return self.expr


class Inverse(Form):
    """The inverse of a square tensor. args: the tensor."""

    @property
    def tensor(self) -> Tensor:
        """The matrix that is inverted."""
        return cast(Tensor, self.args[0])

    @cached_property
    def shape(self) -> Shape:
        """Square."""
        return cast(Shape, self.tensor.axes)

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """An entry of the inverse."""
        return InverseEntry(self.tensor, row, column)


class Determinant(Form):
    """The determinant of a square tensor. args: the tensor."""

    @property
    def tensor(self) -> Tensor:
        """The matrix."""
        return cast(Tensor, self.args[0])

    @cached_property
    def shape(self) -> Shape:
        """A scalar."""
        return None, None

    def at(self, row: Letter, column: Letter, used: UsedLetters) -> Expr:
        """The determinant."""
        return Det(self.tensor)
