r"""Sums that end at an index, \sum_{i=1}^k under s_k = … or \partial L/\partial x_k = …: all i ≤ k, no axis of size k."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.syntax.bound import Derivative, Over
from symderiv.reading.syntax.nodes import Name, Node, Scripted, of_kind, sole_item, spell, with_parts

ONE = "1"


def with_running_ends(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with i ≤ k below a sum that ends at an index of its line, or at the letter of a sum around it.

    An index is what a line differentiates by, or what another sum counts; a letter that elsewhere ends a sum whose line
    has no such index is a size, as in \bar x_n = \frac{1}{n} \sum_{i=1}^n x_i.
    """
    counted = {letter for form in forms for node in of_kind(form.line, Over) for letter in bound_letters(node.head)}
    given = list(_given(forms, counted))
    sizes = {end for form, own in zip(forms, given, strict=True) for node in of_kind(form.line, Over)
             if (end := _end(node)) and end not in own | counted}
    return [form.with_line(_within(form.line, own - sizes)) for form, own in zip(forms, given, strict=True)]


def _given(forms: Sequence[Form], counted: Collection[str]) -> Iterator[frozenset[str]]:
    """The indices of each line's left side, or of the line that it goes on with."""
    own = frozenset[str]()
    for form in forms:
        by = {spell(part) for node in of_kind(form.sides[0], Derivative) for wrt in node.wrt
              for one in of_kind(wrt, Scripted) if one.sub is not None for part in one.sub.entries}
        here = frozenset(letter for letter in left_letters(form) if letter in by or letter in counted)
        own = own | here if form.line.continued else here
        yield own


def _within(node: Node, scope: Collection[str]) -> Any:
    """A node in which these letters are given."""
    if isinstance(node, Over):
        node = _up_to(node, scope)
        scope = {*scope, *bound_letters(node.head)}
    return with_parts(node, lambda part: _within(part, scope))


def _up_to(node: Over, scope: Collection[str]) -> Over:
    if _end(node) not in scope or node.head.sub is None or node.head.sup is None:
        return node
    entry, last = node.head.sub.entries[0], node.head.sup.entries[0].sides[0]
    first = (entry.sides[1],) if spell(entry.sides[1]) != ONE else ()
    ordered = replace(entry, sides=(last, entry.sides[0], *first), signs=("≥",) * (len(first) + 1))
    return replace(node, head=replace(node.head, sub=replace(node.head.sub, entries=(ordered,)), sup=None))


def _end(node: Over) -> str:
    """The letter that a range i = 1, …, k ends with."""
    below = node.head.sub.entries if node.head.sub is not None else ()
    item = sole_item(node.head.sup) if node.head.sup is not None else None
    ranged = len(below) == 1 and below[0].signs == ("=",)
    return item.base if ranged and isinstance(item, Name) and not item.word and not item.accents else ""


__all__ = ["with_running_ends"]
