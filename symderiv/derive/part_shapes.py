"""What is left of an expression without its letters: parts of one shape are one part, up to letters.

Whether definitions, written into one another, are a formula is found without writing them out: a formula of named parts may be
as long as its names are many, written out it is twice as long, or four times, for each of them.

>>> from symderiv.notation import Axis, Sum, Tensor
>>> from sympy import Function
>>> K = Axis("K"); i, k = K.index("i"), K.index("k"); x, f = Tensor("x", (K,)), Function("f", real=True)
>>> shapes = Shapes(); shapes.of(f(x[i])).number == shapes.of(f(x[k])).number
True
>>> u = Tensor("u", (K,)); parts = Definitions((Definition(u, (i,), f(x[i]) + 1),))
>>> shapes.is_written_out(Sum(u[k] + x[k], k), parts, Sum(f(x[i]) + x[i] + 1, i))
True
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sympy import Add, Max, Min, Mul, Pow

from symderiv.normal_form import unfolded
from symderiv.notation import Binder, Definition, Definitions, Entry, Index, Sum, Tensor, rebuild, sum_over
from symderiv.notation.matching import SYMMETRIC

JOINED: dict[type, tuple[type, ...]] = {Add: (Add,), Mul: (Mul,), Pow: (Mul, Pow), Sum: (Sum,), Max: (Max,), Min: (Min,)}
"""What one node becomes with another right inside it: (a + b) + c is one sum."""


class Shape(NamedTuple):
    """What is left of an expression without its letters, as a number, and the free letters where they stand."""

    number: int
    letters: tuple[Index, ...]


class Shapes:
    """The shapes of expressions, the same numbers for all that are asked for."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.known: dict[Any, Shape] = {}

    def of(self, expr: Any) -> Shape:
        """The shape of an expression; equal shapes are equal up to letters."""
        if expr not in self.known:
            self.known[expr] = self.node(expr, [self.of(a) for a in _parts(expr)])
        return self.known[expr]

    def node(self, expr: Any, parts: list[Shape]) -> Shape:
        """The shape of an expression whose parts have these shapes."""
        if isinstance(expr, Index):
            return Shape(self._number("letter", expr.axis), (expr,))
        if not expr.args:
            return Shape(self._number("leaf", expr), ())
        if isinstance(expr, SYMMETRIC):
            parts.sort(key=lambda p: p.number)
        order = list(dict.fromkeys(i for p in parts for i in p.letters))
        bound: tuple[Any, ...] = tuple(order.index(i) if i in order else i.axis
                                       for i in expr.indices) if isinstance(expr, Binder) else ()
        if isinstance(expr, Sum):  # whose letters have no order
            bound = tuple(sorted(bound, key=str))
        places = tuple(tuple(order.index(i) for i in p.letters) for p in parts)
        free = tuple(i for i in order if not (isinstance(expr, Binder) and i in expr.indices))
        return Shape(self._number(expr.func, tuple(p.number for p in parts), places, bound), free)

    def _number(self, *content: Any) -> int:
        return self.numbers.setdefault(content, len(self.numbers))

    def is_written_out(self, expr: Any, parts: Definitions, typed: Any) -> bool:
        """Whether an expression in terms of parts is what was typed, whose sums within sums are one, up to letters."""
        wanted = self.of(typed)
        return wanted == _Folded(self, parts).of(expr) or wanted == self.of(merged(unfolded(expr, parts)))


class _Folded:
    """The shapes that expressions in terms of parts have where the parts are written out."""

    def __init__(self, shapes: Shapes, parts: Definitions) -> None:
        self.shapes = shapes
        self.rows: dict[Tensor, Definition] = {row.tensor: row for row in parts}
        self.known: dict[Any, Shape] = {}

    def of(self, expr: Any) -> Shape:
        """The shape of an expression."""
        if expr not in self.known:
            self.known[expr] = self._of(expr)
        return self.known[expr]

    def _of(self, expr: Any) -> Shape:
        row = self._row(expr)
        if row is None:
            whole = self._joined(expr)
            return self.shapes.node(whole, [self.of(a) for a in _parts(whole)]) if whole.func == expr.func else self.of(whole)
        if len(set(expr.indices)) < len(expr.indices) or not all(isinstance(i, Index) for i in expr.indices):
            return self.of(row.at(*expr.indices))
        number, letters = self.of(row.body)
        own = dict(zip(row.indices, expr.indices, strict=True))
        return Shape(number, tuple(own[i] for i in letters))

    def _row(self, expr: Any) -> Definition | None:
        return self.rows.get(expr.tensor) if isinstance(expr, Entry) else None

    def _joined(self, expr: Any) -> Any:
        """A node with those parts written out right inside it that become one with it."""
        kinds = JOINED.get(expr.func, ())
        args = [self._opened(a, kinds) for a in expr.args] if kinds else expr.args
        return sum_over(*args) if isinstance(expr, Sum) else rebuild(expr, args)

    def _opened(self, expr: Any, kinds: tuple[type, ...]) -> Any:
        while (row := self._row(expr)) is not None and isinstance(row.body, (*kinds, Entry)):
            expr = row.at(*expr.indices)
        return self._joined(expr) if isinstance(expr, kinds) else expr


def _parts(expr: Any) -> tuple[Any, ...]:
    """The arguments of an expression that have a shape of their own."""
    args: tuple[Any, ...] = expr.args
    return () if isinstance(expr, Index) else args[:1] if isinstance(expr, Binder) else args


@lru_cache(maxsize=1 << 16)
def merged(expr: Any) -> Any:
    """An expression whose sums within sums are one."""
    args = [merged(a) for a in expr.args]
    return sum_over(*args) if isinstance(expr, Sum) else rebuild(expr, args) if args else expr


__all__ = ["Shape", "Shapes", "merged"]
