"""The lines of a document once every quantity has its shape, and what was tried to get there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from symderiv.errors import SymderivError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import Lines
from symderiv.reading.meaning.shapes.axes import Naming
from symderiv.reading.meaning.shapes.constraints import World
from symderiv.reading.meaning.symbols.declared import Declared
from symderiv.reading.meaning.symbols.kinds import Kinds
from symderiv.reading.meaning.symbols.stated import StatedFacts
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.nodes import walk


@dataclass(frozen=True)
class Attempts:
    """Bases without components, lines that define though words call them claims, arrays with components by their rank,
    remarks about one sample, bases whose members are rows as they are written, as the x_i of x_i \\beta, and vectors that are
    rows as they are written, as the x of x W; vectors that are rows or columns of a matrix by their sizes; what is a number for
    each index, and no unit vector."""

    apart: frozenset[str] = frozenset()
    losses: frozenset[int] = frozenset()
    arrays: Mapping[str, int] = field(default_factory=dict)
    aside: frozenset[int] = frozenset()
    rows: frozenset[str] = frozenset()
    lying: frozenset[tuple[str, int]] = frozenset()
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()


@dataclass
class Resolved:
    """The lines of a document with the shape of every quantity."""

    lines: Lines
    facts: StatedFacts
    kinds: Kinds
    symbols: Mapping[str, Symbol]
    world: World
    naming: Naming
    failed: dict[int, SymderivError] = field(default_factory=dict)
    without: dict[str, SymderivError] = field(default_factory=dict)
    """Quantities whose definition could not be read, with the reason."""
    declared: Declared = field(default_factory=Declared)
    lost: list[Form] = field(default_factory=list)
    """The definitions whose shapes fit nothing."""
    functions: dict[str, str] = field(default_factory=dict)
    """What the text says of letters that it calls functions."""
    from_zero: frozenset[str] = frozenset()
    """The bases whose components the text counts from 0."""
    tried: Attempts = field(default_factory=Attempts)
    unread: dict[str, SymderivError] = field(default_factory=dict)
    """Letters whose defining line could not be read."""
    beside: dict[int, str] = field(default_factory=dict)
    """What is to be said of a definition's further sides, by the number of its formula."""

    @cached_property
    def first_places(self) -> Mapping[str, int]:
        """Where each quantity stands first in a definition."""
        uses = [n for form in self.lines.definitions for n in walk(form.line) if isinstance(n, Use)]
        return {n.symbol.key: n.at for n in sorted(uses, key=lambda n: n.at, reverse=True)}


__all__ = ["Resolved", "Attempts"]
