r"""Sums that end at an index, \sum_{i=1}^k under s_k = … or \partial L/\partial x_k = …: all i ≤ k, no axis of size k."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Derivative, Over
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, Relation, Scripted, Terms, of_kind, spell, with_parts

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


def refused_ends(forms: Sequence[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    r"""The lines with a sum from 0 to an index, \sum_{i=0}^k, where nothing says whether that index begins at 0 as well."""
    said = {fact.subject.strip() for fact in statements.facts if fact.kind == "range" and fact.value}
    sums = [node for form in forms for node in of_kind(form.line, Over)]
    counted = {letter for node in sums for letter in bound_letters(node.head)}
    said |= {spell(entry.sides[0]) for node in sums for entry in _below(node) if entry.signs == ("=",)}
    said |= {spell(entry.sides[1]) for node in sums for entry in _below(node) if entry.signs[:1] == ("≤",)}
    for form, own in zip(forms, _given(forms, counted), strict=True):
        for node in of_kind(form.line, Over):
            end = _end(node)
            if end and end in own | counted and end not in said and _from_zero(node):
                yield form, Misread(f"Does {end} begin at 0, as the sum up to it does?", node.at,
                                    rf"Say so: for ${end} = 0, \dots, n-1$, or for ${end} = 1, \dots, n$.")


def _below(node: Over) -> tuple[Relation, ...]:
    return node.head.sub.entries if node.head.sub is not None else ()


def _from_zero(node: Over) -> bool:
    """Whether the letter below begins at 0: i = 0, 0 ≤ i."""
    first = _below(node)[0]
    return spell(first.sides[first.signs == ("=",)]) == "0"


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
    if _end(node) not in scope or node.head.sub is None:
        return node
    entry = node.head.sub.entries[0]
    last = node.head.sup.entries[0].sides[0] if node.head.sup is not None else entry.sides[-1]
    begins = node.head.sup is not None and spell(entry.sides[1]) != ONE
    chain = (last, entry.sides[0], entry.sides[1]) if begins else (last, *reversed(entry.sides[:-1]))
    ordered = replace(entry, sides=chain, signs=("≥",) * (len(chain) - 1))
    return replace(node, head=replace(node.head, sub=replace(node.head.sub, entries=(ordered,)), sup=None))


def _end(node: Over) -> str:
    """The letter that a range i = 1, …, k or i ≤ k ends with; also that of k + 1, which no index is the size of."""
    below = _below(node)
    above = node.head.sup.entries if node.head.sup is not None else ()
    if len(below) != 1 or not (below[0].signs == ("=",) if above else set(below[0].signs) == {"≤"}):
        return ""
    return _letter(above[0].sides[0] if above else below[0].sides[-1])


def _letter(last: Terms) -> str:
    """The letter of k and of k + 1, whatever stands there first; of k - 1, which is below the size anyway, none."""
    names = [items[0] for _, items in last.terms if len(items) == 1 and isinstance(items[0], Name)]
    more = [sign for sign, items in last.terms if not (len(items) == 1 and isinstance(items[0], Name))]
    plain = len(names) == 1 and len(names) + len(more) == len(last.terms) and more in ([], ["+"])
    return names[0].base if plain and not names[0].word and not names[0].accents else ""


__all__ = ["refused_ends", "with_running_ends"]
