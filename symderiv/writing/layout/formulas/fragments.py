"""What a part of a formula is while it is laid out: a box, and how tightly that box holds together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from sympy import Basic

from symderiv.errors import SymderivError
from symderiv.notation import Index
from symderiv.writing.layout.boxes import Box, Brace, Fence, Mark, Role
from symderiv.writing.layout.formulas.ordering import free_letters
from symderiv.writing.layout.formulas.precedence import UNKNOWN, Precedence

Path = tuple[int, ...]


class Bond(IntEnum):
    """How tightly a box holds together, from a sum of terms to a single symbol."""

    TERMS = 0      # a + b, or a leading minus
    OPEN = 1       # ends in a big Σ, which would take in whatever follows
    PRODUCT = 2    # a b
    FACTOR = 3     # a fraction, log x
    POWER = 4      # already carries an exponent
    SYMBOL = 5     # one symbol, or something in brackets


@dataclass(frozen=True)
class Piece:
    """A box with its bond. `closed` is the same in brackets of its own, when those are not round the whole."""

    box: Box
    bond: Bond = Bond.SYMBOL
    closed: Box | None = None

    def at_least(self, bond: Bond) -> Box:
        """The box, in brackets if it holds together less than `bond`."""
        return self.box if self.bond >= bond else self.enclosed

    @property
    def enclosed(self) -> Box:
        """The box in brackets."""
        return self.closed or Fence(self.box)


Layer = Callable[["Page", Any, Path], Piece]
Unmarked = Callable[[Any, frozenset[Index], tuple[str, ...], Precedence], Piece]
"""What a part without marks looks like where these letters are free, in the goal's order of letters and the page's order."""


@dataclass
class Page:
    """One formula being laid out: the places to mark, the letters that are free in it, and the goal's order of letters.

    `notes` stand below braces under the places they belong to. `shown` collects the marked places that got a box of their own.
    `unmarked` knows the parts in which nothing is marked: consecutive lines share most of theirs. `order` is that of the page.
    """

    layers: Mapping[type, Layer]
    unmarked: Unmarked
    free: frozenset[Index]
    letters: tuple[str, ...] = ()
    marks: Mapping[Path, tuple[Role, ...]] = field(default_factory=dict)
    notes: Mapping[Path, Box] = field(default_factory=dict)
    shown: set[Path] = field(default_factory=set)
    order: Precedence = UNKNOWN

    def lay(self, expr: Any, path: Path) -> Piece:
        """The piece for a part of the formula, marked where it is to be marked."""
        if path in self._to_marks or not isinstance(expr, Basic):
            return self.marked(self.made(expr, path), path)
        return self.unmarked(expr, self.free & free_letters(expr), self.letters, self.order)

    @cached_property
    def _to_marks(self) -> frozenset[Path]:
        """The places of marks and notes, and every place on the way to one."""
        return frozenset(path[:n] for path in (*self.marks, *self.notes) for n in range(len(path) + 1))

    def made(self, expr: Any, path: Path) -> Piece:
        """The piece for a part of the formula by its row of the table, without a mark of its own."""
        for kind in type(expr).__mro__:
            if kind in self.layers:
                return self.layers[kind](self, expr, path)
        raise SymderivError("No layout is known for this kind of expression", typed=f"{type(expr).__name__} in {expr!r}",
                            advice="Add a row to the table in symderiv/writing/layout/formulas/expressions.py.")

    def part(self, expr: Any, path: Path, *steps: int) -> Piece:
        """The piece for the part of `expr` that lies `steps` down from it."""
        for step in steps:
            expr, path = expr.args[step], (*path, step)
        return self.lay(expr, path)

    def marked(self, piece: Piece, path: Path) -> Piece:
        """The piece in its colour, with what it equals below it."""
        note = self.notes.get(path)
        for role in self.marks.get(path, ()):
            self.shown.add(path)
            piece = Piece(Mark(role, piece.box), piece.bond, piece.closed and Mark(role, piece.closed))
        if note is not None:
            piece = Piece(Brace(piece.box, note), piece.bond, piece.closed and Brace(piece.closed, note))
        return piece

    def any_mark_at(self, *paths: Path) -> bool:
        """Whether one of the places is marked."""
        return any(path in self.marks for path in paths)
