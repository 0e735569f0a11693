"""Vectors that are rows as they are written: the x of x W, and all that is added to it or computed from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import left_use
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.shapes.constraints import Misfit, World
from symderiv.reading.meaning.shapes.products import ROWS
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.symbols.scripts import is_transpose
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import EACH, Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Node, Terms, children, of_kind, walk

Member = tuple[str, int]
"""A quantity by its key, with the number of its indices: x, and each x_i."""


def lying_vectors(resolved: Resolved) -> frozenset[Member]:
    """The vectors that are rows, where one stands before a matrix; nothing where none does."""
    if not resolved.world.rowed:
        return frozenset()
    rows = _Rows(resolved.world, resolved.tried.lying)
    before = -1
    while before != len(rows.found):
        before = len(rows.found)
        for form in resolved.lines.definitions:
            rows.take(form)
    whole = {_member(use) for form in resolved.lines.definitions for use in of_kind(form.sides[1], Use)}
    for form in resolved.lines.others:
        rows.lay_beside(form, whole)
    return frozenset(rows.found)


@dataclass
class _Rows:
    """Which vectors were found to be rows; those `turned` before are written with their transpose by now."""

    world: World
    turned: frozenset[Member]
    found: set[Member] = field(default_factory=set)
    ranks: dict[int, int] = field(default_factory=dict)

    def take(self, form: Form) -> None:
        """Finds the rows of one definition."""
        for node in walk(form.sides[1]):
            if isinstance(node, Product):
                self._leading(node, form)
                self._inner(node, form)
            if isinstance(node, Terms | Product) and self.lies(node, form):
                self._lay(node, form)
        left = left_use(form)
        if left is not None and self.lies(form.sides[1], form):
            self.found |= {_member(left)} - self.turned

    def lay_beside(self, form: Form, whole: Collection[Member]) -> None:
        """Makes vectors rows that a line adds to rows, and that no definition has as a `whole`: only as components."""
        for node in walk(form.line):
            if isinstance(node, Terms) and len(node.terms) > 1 and self.lies(node, form):
                for use in (part for part in children(node) if isinstance(part, Use) and _member(part) not in whole):
                    self._lay(use, form)

    def _leading(self, node: Product, form: Form) -> None:
        first = self._before_matrix(node, form)
        if first is not None and not self.lies(first, form):
            self._lay(first, form)

    def _inner(self, node: Product, form: Form) -> None:
        r"""q k^\\top of which one is a row: the other is one too, and this is a number."""
        for (_, one), (sign, other) in pairwise(node.parts):
            vectors = isinstance(one, Use) and isinstance(other, Use) and self._is_vector(one) and self._is_vector(other)
            if not vectors or sign or not isinstance(one, Use) or not isinstance(other, Use) or one.power is not None:
                continue
            if is_transpose(other.power) and {_member(one), _member(other)} & self.found:
                self.found |= {_member(one), _member(other)} - self.turned

    def _before_matrix(self, node: Product, form: Form) -> Node | None:
        """The vector that stands before a matrix."""
        arrays = [(sign, part) for sign, part in node.parts if self.rank(part, form)]
        ranks = [self.rank(part, form) for _, part in arrays[:2]]
        return arrays[0][1] if ranks == [1, 2] and arrays[1][0] in ROWS else None

    def lies(self, node: Node, form: Form) -> bool:
        """Whether a node is a row as it is written."""
        if isinstance(node, Use):
            return self._is_vector(node) and (_member(node) in self.found) != is_transpose(node.power)
        if self.rank(node, form) != 1:
            return False
        if isinstance(node, Product) and any(self.rank(part, form) == 2 for _, part in node.parts):
            return self._before_matrix(node, form) is not None
        return any(self.lies(part, form) for part in children(node))

    def _lay(self, node: Node, form: Form) -> None:
        """Makes the vectors that a row is computed from, component by component, rows."""
        if isinstance(node, Use):
            standing = self._is_vector(node) and node.power is None and _member(node) not in self.turned
            self.found |= {_member(node)} if standing else set()
        elif self.rank(node, form) == 1:
            product = isinstance(node, Product) and any(self.rank(part, form) == 2 for _, part in node.parts)
            beside = [p for s, p in node.parts if s in ("⊙", EACH)] if product and isinstance(node, Product) else children(node)
            for part in beside:
                self._lay(part, form)

    def _is_vector(self, use: Use) -> bool:
        return len(self.world.symbols.get(use.symbol.key, ())) - len(use.slots) == 1

    def rank(self, node: Node, form: Form) -> int:
        """How many axes a node has."""
        if id(node) not in self.ranks:
            self.ranks[id(node)] = _rank(node, form, self.world)
        return self.ranks[id(node)]


def _member(use: Use) -> Member:
    return use.symbol.key, len(use.slots)


def _rank(node: Node, form: Form, world: World) -> int:
    try:
        return Shapes(world.copy(), form).of(node).ndim
    except (Misfit, Misread, KeyError):
        return 0


__all__ = ["lying_vectors"]
