"""Components of functions with several values, g_i(x) of g(x) = b - Ax; and what a quantity is called, L = CE(y, p) = …"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.calls.argument_lists import left_head
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.symbols.letters import mapped
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import Bracket, Listing, Name, Node, Relation, Scripted, Terms, sole_item

Row = tuple[Node, ...]


def with_entries(forms: Sequence[Form]) -> list[Form]:
    """The lines with (g(x))_i for the g_i(x) whose g(x) a line defines, and no line defines g_i(x)."""
    heads = {head_key(head) for form in forms if (head := left_head(form.line)) is not None}
    return [mapped(form, lambda row: tuple(_changed(row, heads))) for form in forms] if heads else list(forms)


def without_titles(forms: Sequence[Form]) -> list[Form]:
    """The lines L = CE(y, p) = … without the CE(y, p) that nothing defines: it says what the quantity is called."""
    heads = {head_key(head) for form in forms if (head := left_head(form.line)) is not None}

    def bare(form: Form) -> Form:
        relation = form.line.relation
        if len(relation.sides) < 3 or set(relation.signs) != {"="} or not _is_title(relation.sides[1], heads):
            return form
        sides = (relation.sides[0], *relation.sides[2:])
        return form.with_line(replace(form.line, relation=replace(relation, sides=sides, signs=relation.signs[1:])))

    return list(map(bare, forms))


def _is_title(side: Terms, heads: Collection[str]) -> bool:
    row = side.terms[0][1] if len(side.terms) == 1 and side.terms[0][0] == "+" else ()
    name, bracket = row if len(row) == 2 else (None, None)
    word = isinstance(name, Name) and name.word and len(name.base) > 1 and name.base.isupper() and head_key(name) not in heads
    return word and isinstance(bracket, Bracket) and bracket.kind == "round"


def _changed(row: Row, heads: Collection[str]) -> Iterator[Node]:
    taken = None
    for item, after in pairwise((*row, None)):
        if item is taken or item is None:
            continue
        if isinstance(item, Scripted) and isinstance(after, Bracket) and _is_entry(item, after, heads):
            taken, at = after, item.at
            value = Relation(at, (Terms(at, (("+", (item.base, after)),)),))
            yield replace(item, base=Bracket(at, "round", Listing(at, (value,))))
        else:
            yield item


def _is_entry(item: Scripted, after: Bracket, heads: Collection[str]) -> bool:
    """Whether this is g_i before arguments, where only g has some."""
    letter = item.sub is not None and isinstance(sole_item(item.sub), Name) and item.sup is None and not item.primes
    named = isinstance(item.base, Name) and isinstance(head_of(item), Name)
    return letter and named and after.kind == "round" and head_key(item) not in heads and head_key(item.base) in heads


__all__ = ["with_entries", "without_titles"]
