"""The lines of a document once every quantity has its shape, and what was tried to get there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from symderiv.errors import SymderivError
from symderiv.reading.meaning.indices.own_letters import Implied
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import Lines
from symderiv.reading.meaning.shapes.axes import Naming
from symderiv.reading.meaning.shapes.constraints import World
from symderiv.reading.meaning.symbols.declared import Declared
from symderiv.reading.meaning.symbols.kinds import Kinds
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.stated import StatedFacts
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.nodes import Bracket, of_kind


@dataclass(frozen=True)
class Attempts:
    """Bases without components, lines that define though words call them claims, arrays with components by their rank,
    remarks about one sample, bases whose members are rows as they are written, as the x_i of x_i \\beta, and vectors that are
    rows as they are written, as the x of x W; vectors that are rows or columns of a matrix by their sizes; letters that are
    quantities, though by custom they are signs; quantities that are one for each letter, written without it; what is listed by
    its members, which are numbers; what a * is of which nobody knows; neighbours that are an inner product; sizes that stand
    below an identity alone; arrays of which only words about every one say something, with the number of their axes."""

    apart: frozenset[str] = frozenset()
    losses: frozenset[int] = frozenset()
    arrays: Mapping[str, int] = field(default_factory=dict)
    aside: frozenset[int] = frozenset()
    rows: frozenset[str] = frozenset()
    lying: frozenset[tuple[str, int]] = frozenset()
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    each: frozenset[tuple[str, str]] = frozenset()
    unlisted: frozenset[str] = frozenset()
    stars: str = ""
    inner: tuple[tuple[str, str], ...] = ()
    sizes: frozenset[str] = frozenset()
    every: Mapping[str, int] = field(default_factory=dict)


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
    single: frozenset[tuple[str, str]] = frozenset()
    """Quantities written without the letter of the members that they are made of, with it: e = p_i - y_i."""
    implied: tuple[Implied, ...] = ()
    """The sums that are taken though no sign says so."""
    unheld: dict[int, int] = field(default_factory=dict)
    """The lines that define something once more and could not be held against its first definition, with the place of that."""
    beside: dict[int, str] = field(default_factory=dict)
    """What is to be said of a definition's further sides, by the number of its formula."""

    @cached_property
    def first_places(self) -> Mapping[str, int]:
        """Where each quantity stands first in a definition."""
        uses = [n for form in self.lines.definitions for n in of_kind(form.line, Use)]
        return {n.symbol.key: n.at for n in sorted(uses, key=lambda n: n.at, reverse=True)}


def has_customary_identity(resolved: Resolved) -> bool:
    """Whether a lone I was read as the identity, where only custom says so, and not beside something else in brackets."""
    forms = (*resolved.lines.definitions, *resolved.lost)
    alone = any(n.kind == "identity" and not n.axis for form in forms for n in of_kind(form.line, Special))
    return alone and not any(_shifts(n) for form in forms for n in of_kind(form.line, Bracket))


def _shifts(bracket: Bracket) -> bool:
    """Whether the identity is a term of its own in brackets, (I - A)."""
    sides = [side for entry in bracket.inside.entries for side in entry.sides]
    return any(isinstance(item, Special) and item.kind == "identity"
               for side in sides if len(side.terms) > 1 for _, row in side.terms for item in row)


def is_number(resolved: Resolved, letter: str) -> bool:
    """Whether a letter is a quantity without axes."""
    return any(symbol.base.base == letter and resolved.world.symbols.get(key) == () for key, symbol in resolved.symbols.items())


__all__ = ["Attempts", "Resolved", "has_customary_identity", "is_number"]
