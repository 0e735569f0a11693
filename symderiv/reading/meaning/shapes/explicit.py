"""Formulas with everything said: every sum names its axis, every special array its size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.recursions.steps import shift_of
from symderiv.reading.meaning.shapes.axes import Naming
from symderiv.reading.meaning.symbols.occurrences import binder_key, bound_letters, left_letters
from symderiv.reading.meaning.symbols.special import RANKS, Special
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Over, head_of
from symderiv.reading.syntax.nodes import (
    Head,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_terms,
    of_kind,
    sole_item,
    spell,
    walk,
    with_parts,
)
from symderiv.reading.syntax.spelling import size_name

LONGER = re.compile(r"[A-Za-z]\+\d+")
"""A size with a number added."""
SHORTER = re.compile(r"([A-Za-z])-(\d+)")


class Explicit:
    """Writes the axes into one line."""

    def __init__(self, form: Form, naming: Naming, names: Mapping[str, str]) -> None:
        self.form, self.naming, self.names = form, naming, names
        self.left = left_letters(form)

    def line(self) -> Form:
        """The line with its axes."""
        sides = tuple(self._node(side, frozenset()) for side in self.form.sides)
        return self.form.with_line(replace(self.form.line, relation=replace(self.form.line.relation, sides=sides)))

    def _node(self, node: Any, scope: frozenset[str]) -> Any:
        if isinstance(node, tuple):
            return tuple(self._node(part, scope) for part in node)
        if not isinstance(node, Node):
            return node
        if isinstance(node, Special) and RANKS[node.kind]:
            return replace(node, axis=node.axis or self.naming.of(node.key(self.form)), index=self._node(node.index, scope))
        if isinstance(node, Over):
            return self._over(node, scope)
        made = with_parts(node, lambda part: self._node(part, scope), ("written",))
        return replace(made, name=self.names.get(made.symbol.key, "")) if isinstance(made, Use) else made

    def _over(self, node: Over, scope: frozenset[str]) -> Over:
        letters = bound_letters(node.head, {*scope, *self.left})
        entries = tuple(self._ranges(node, letters))
        inner = scope | set(letters)
        head = replace(node.head, sub=Listing(node.head.at, self._node(entries, inner)), sup=None)
        return replace(node, head=head, body=self._node(node.body, inner))

    def _ranges(self, node: Over, letters: tuple[str, ...]) -> Iterator[Relation]:
        head, at = node.head, node.head.at
        for item in _items(head, letters):
            axis = self.naming.of(binder_key(node, spell(item), self.form))
            yield Relation(at, (as_terms(item), as_terms(Name(at, axis))), ("∈",))
            yield from self._bounds(item, head, axis)
        for entry in head.sub.entries if head.sub else ():
            if entry.signs and entry.signs not in (("=",), ("∈",)):
                yield from self._compared(entry)

    def _bounds(self, item: Node, head: Scripted, axis: str) -> Iterator[Relation]:
        """Where a range is not the whole axis: a start after 1, an end before the last."""
        for entry in head.sub.entries if head.sub else ():
            if entry.signs == ("=",) and spell(entry.sides[0]) == spell(item) and spell(entry.sides[1]) != "1":
                yield Relation(entry.at, (as_terms(item), entry.sides[1]), ("≥",))
        if head.sup is not None and size_name(spell(head.sup)) not in (axis, *SIGNS):
            yield Relation(head.sup.at, (as_terms(item), head.sup.entries[0].sides[0]), ("≤",))

    def _compared(self, entry: Relation) -> Iterator[Relation]:
        """A chain of comparisons without what the axes already say: 1 ≤ i < j ≤ n is i < j."""
        for left, sign, right in zip(entry.sides, entry.signs, entry.sides[1:], strict=False):
            first = spell(left) == "1" and sign == "≤"
            item = lone_letter(right)
            last = sign == "≤" and item is not None and size_name(spell(item)) in self.naming.classes.names() and _lone(left)
            if not (first or last):
                yield Relation(entry.at, (left, right), (sign,))


def _lone(side: Terms) -> bool:
    return lone_letter(side) is not None


def _items(head: Scripted, letters: tuple[str, ...]) -> Iterator[Node]:
    """The nodes of the bound letters, each once."""
    seen = set[str]()
    for node in walk(head.sub) if head.sub else ():
        if isinstance(node, Name | Scripted) and spell(node) in letters and spell(node) not in seen:
            seen.add(spell(node))
            yield node


SIGNS = frozenset({"star", "ast", "top", "prime", "perp", "dagger", "bullet"})
"""What stands above a sum and counts nothing."""


def upper_name(head: Scripted) -> str:
    """The size that an upper bound names: n, 3, n_x, and n+1, which is no part of a shorter axis; nothing where it is more."""
    item = sole_item(head.sup)
    if head.sup is not None and LONGER.fullmatch(spell(head.sup)):
        return spell(head.sup)
    if isinstance(item, Number) and item.text.isdigit():
        return item.text
    name = size_name(spell(item)) if isinstance(item, Name) and not isinstance(head_of(item), Head) else ""
    return "" if name in SIGNS else name


def size_reached(node: Over) -> str:
    r"""The size that a range names: by its upper bound, or by the last place that is used, x_{i+1} of \sum_{i=1}^{n-1}."""
    upper, bound = upper_name(node.head), SHORTER.fullmatch(spell(node.head.sup))
    if upper or bound is None or len(letters := bound_letters(node.head)) != 1:
        return upper
    parts = (part for n in of_kind(node.body, Scripted) for part in flattened(n.sub))
    shifts = [shift for part in parts if (shift := shift_of(part, letters[0])) is not None]
    return bound[1] if max(shifts, default=0) == int(bound[2]) else ""


__all__ = ["LONGER", "Explicit", "size_reached", "upper_name"]
