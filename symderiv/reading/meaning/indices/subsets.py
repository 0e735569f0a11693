r"""Sets that are parts of the places of an array, masks of zeros and ones: i \in S beside a sum over all i, i \notin S."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.sets import entries_of, mask_of, of_places, set_of
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    spell,
)
from symderiv.reading.syntax.tree import COMPLEMENT

PART = re.compile(r"\\subset|⊂|⊆")


def with_subsets(forms: Sequence[Form], statements: Statements) -> list[Form]:
    r"""The lines with (i) \in S for the i \in S of a set of places, and the sum over all others for i \notin S."""
    parts = _parts(forms, statements)

    def change(node: Node) -> Node:
        if not isinstance(node, Over) or node.head.sub is None:
            return node
        if spell(node.head.base) == r"\sum" and (outside := next(filter(_is_outside, entries_of(node)), None)) is not None:
            return _less_those_inside(node, outside)
        made = tuple(of_places(e) if spell(e.sides[-1]) in parts and e in entries_of(node) else e for e in node.head.sub.entries)
        return replace(node, head=replace(node.head, sub=replace(node.head.sub, entries=made)))

    return [form.with_line(rebuilt(form.line, change, Over)) for form in forms] if parts else list(forms)


def _parts(forms: Sequence[Form], statements: Statements) -> set[str]:
    """The sets of places: where i also counts the entries of an array that the text declares, where the set is said to be a part
    of such places, where another set or a sum of all stands beside it, and where something is said of those outside."""
    sized = {fact.subject for fact in statements.facts if fact.kind == "shape" and fact.value}
    sized |= {f.subject.partition("_")[0] for f in statements.facts if f.kind in ("rows", "columns") and set(f.value) <= sized}
    parts = {fact.subject for fact in statements.facts if fact.kind == "values" and PART.match("".join(fact.value))}
    sums = [node for form in forms for node in of_kind(form.line, Over)]
    counting = ((over, letter, name) for over in sums for letter, name in _counting(over) if name)
    parts |= {name for over, letter, name in counting if any(base in sized for base, _ in _slots(over.body, letter))}
    outside = (entry for one in sums for entry in entries_of(one) if _is_outside(entry))
    return {*parts, *_beside_one_another(forms), *(spell(_inside(entry).sides[1]) for entry in outside)}


def _less_those_inside(node: Over, outside: Relation) -> Node:
    """The sum of all, less that of those in the set."""
    inside = sole_item(outside.sides[0])
    letters = inside.inside.entries if isinstance(inside, Bracket) else (replace(outside, sides=outside.sides[:1], signs=()),)
    those = (of_places(_inside(outside)),)
    terms = (("+", (_with_entries(node, outside, letters),)), ("-", (_with_entries(node, outside, those),)))
    return Bracket(node.at, "round", as_listing(Terms(node.at, terms)))


Slot = tuple[str, int]
"""A name and the number of a place below it."""


def _beside_one_another(forms: Sequence[Form]) -> Iterator[str]:
    r"""The sets whose members count places that another set counts too, or a sum without a set beside it: S of
    \sum_{i \in S} x_i^2 - \sum_i x_i."""
    named: dict[Slot, set[str]] = {}
    beside: set[Slot] = set()
    for form in forms:
        sums = of_kind(form.line, Over)
        inner = {id(n) for one in sums for n in of_kind(one.body, Over)}
        found = [(slot, name, id(one) in inner) for one in sums for letter, name in _counting(one)
                 for slot in _slots(one.body, letter)]
        for slot, name, _ in found:
            named.setdefault(slot, set()).update(filter(None, [name]))
        beside |= {slot for slot, name, within in found if not name and not within} & {slot for slot, name, _ in found if name}
    yield from (name for slot, names in named.items() if len(names) > 1 or slot in beside for name in names)


def _counting(over: Over) -> Iterator[tuple[str, str]]:
    """Each letter alone below a sum, with the set that it is in; nothing of one with limits."""
    for entry in over.head.sub.entries if over.head.sub is not None else ():
        name = set_of(entry.sides[1])[1] if entry.signs == ("∈",) and mask_of(entry) is None else None
        if name is not None or (not entry.signs and over.head.sup is None):
            yield spell(entry.sides[0]), spell(name) if name is not None else ""


def _slots(body: Node, letter: str) -> Iterator[Slot]:
    for node in of_kind(body, Scripted):
        places = flattened(node.sub) if isinstance(node.base, Name) else ()
        yield from ((spell(node.base), n) for n, part in enumerate(places) if spell(part) == letter)


def _is_outside(entry: Relation) -> bool:
    r"""Whether a membership is one in all that is not in a set: i \notin S."""
    return COMPLEMENT in map(spell, (n.sup for n in of_kind(entry.sides[1], Scripted)))


def _inside(entry: Relation) -> Relation:
    r"""The i \in S of i \notin S."""
    def bare(node: Node) -> Node:
        if not isinstance(node, Scripted) or spell(node.sup) != COMPLEMENT:
            return node
        return node.base if node.sub is None else replace(node, sup=None)
    return replace(entry, sides=(entry.sides[0], rebuilt(entry.sides[1], bare, Scripted)))


def _with_entries(node: Over, old: Relation, new: Sequence[Relation]) -> Over:
    entries = node.head.sub.entries if node.head.sub is not None else ()
    made = tuple(one for entry in entries for one in (new if entry is old else (entry,)))
    return replace(node, head=replace(node.head, sub=Listing(node.head.at, made)))


__all__ = ["with_subsets"]
