r"""Functions defined by their components, S(z)_i = … or S_i(z) = …: arrays of their own, or functions of the index, too."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.calls.argument_lists import are_parameters
from symderiv.reading.meaning.lines.forms import Form, replaced
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Line,
    Listing,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    of_kind,
    rebuilt,
    sole_item,
    spell,
)


@dataclass(frozen=True)
class Component:
    """S_i(z) or S(z)_i: one component of the value of a function."""

    base: Name
    bracket: Bracket
    index: Listing | None
    power: Listing | None

    @property
    def key(self) -> tuple[str, str]:
        """What tells the value from others: the function and its arguments."""
        return spell(self.base), spell(self.bracket)

    def as_call(self, index: Listing) -> tuple[Node, ...]:
        """S(z, i): a function of the index, too."""
        inside = self.bracket.inside
        listed = replace(self.bracket, inside=replace(inside, entries=(*inside.entries, *index.entries)))
        return self.base, Scripted(listed.at, listed, None, self.power) if self.power else listed

    def as_symbol(self) -> tuple[Node, ...]:
        """S_i: an array of its own."""
        bare = self.index is None and self.power is None
        return (self.base if bare else Scripted(self.base.at, self.base, self.index, self.power),)


def component_at(row: Sequence[Node], place: int) -> Component | None:
    """The component that begins at an item of a row, or the whole value, where one does."""
    item, after = row[place], row[place + 1] if place + 1 < len(row) else None
    base, bracket = head_of(item), head_of(after) if after is not None else None
    if not isinstance(base, Name) or base.accents or not isinstance(bracket, Bracket) or bracket.kind != "round":
        return None
    scripted = [i for i in (item, after) if isinstance(i, Scripted)]
    below = [i.sub for i in scripted if i.sub is not None]
    if len(below) > 1 or any(i.primes or (i is item and i.sup) for i in scripted):
        return None
    return Component(base, bracket, below[0] if below else None, after.sup if isinstance(after, Scripted) else None)


def with_components(forms: Sequence[Form]) -> tuple[list[Form], list[tuple[Form, Misread]]]:
    r"""The lines with S(z)_i, where a line defines S(z)_i = … with that letter in it, as a symbol S_i or a function S(z, i).

    It is a symbol where z is all that S is ever taken of. A line p = S(Wx) is one about components then: p_i = S(Wx, i).
    Other lines with a whole S(Wx) are refused.
    """
    defined = {found.base.base: found for form in forms if (found := _defined_component(form)) is not None}
    every = [found for form in forms for found in _found(form, defined)] if defined else []
    varied = {found.base.base for found in every if found.key != defined[found.base.base].key}
    whole = [(form, found) for form in forms if varied and _whole_value(form, varied) is None
             for found in _found(form, varied) if found.index is None]
    refused = [(form, _whole(found)) for one, found in whole for form in forms
               if form is one or ((made := _defined_component(form)) is not None and made.base.base == found.base.base)]
    return [_in_components(form, defined, varied) for form in forms] if defined else list(forms), refused


def _found(form: Form, names: Container[str]) -> Iterator[Component]:
    rows = (row for node in of_kind(form.line, Terms) for _, row in node.terms)
    found = (component_at(row, place) for row in rows for place in range(len(row)))
    return (one for one in found if one is not None and one.base.base in names)


def _whole(found: Component) -> Misread:
    value = f"{spell(found.base)}{spell(found.bracket)}"
    return Misread(f"{spell(found.base)} is defined by its components", found.base.at,
                   f"Give {value} a name in a line of its own, as in v = {value}, and write v here.")


def _defined_component(form: Form) -> Component | None:
    relation = form.line.relation
    terms = relation.sides[0].terms
    if form.line.continued or relation.signs[:1] != ("=",) or len(terms) != 1 or len(terms[0][1]) != 2:
        return None
    found = component_at(terms[0][1], 0)
    letter = sole_item(found.index) if found is not None and found.index is not None else None
    below = {spell(part) for n in of_kind(relation.sides[1], Scripted) for part in flattened(n.sub)}
    counts = isinstance(letter, Name) and spell(letter) in below
    return found if found and counts and not found.power and are_parameters(found.bracket.inside.entries) else None


def _in_components(form: Form, defined: Mapping[str, Component], varied: Collection[str]) -> Form:
    made = _defined_component(form)
    if made is not None and made.index is not None and made.base.base in varied:
        letter = sole_item(made.index)
        own = {spell(made.index): Scripted(form.line.at, letter, as_listing(Number(form.line.at, "0")))} if letter else {}
        form = form.with_line(replaced(form.line, own))  # a parameter, and none of the letters that other lines count with
    whole = _whole_value(form, varied)
    index = defined[whole.base.base].index if whole is not None else None

    def change(node: Node) -> Node:
        if not isinstance(node, Terms):
            return node
        terms = ((sign, tuple(_row_of_components(row, defined, varied, index))) for sign, row in node.terms)
        return replace(node, terms=tuple(terms))

    line: Line = rebuilt(form.line, change)
    if index is None:
        return form.with_line(line)
    left = sole_item(line.relation.sides[0])
    assert left is not None
    sides = (as_terms(Scripted(left.at, left, index)), *line.relation.sides[1:])
    return form.with_line(replace(line, relation=replace(line.relation, sides=sides)))


def _whole_value(form: Form, varied: Collection[str]) -> Component | None:
    """The value that a line gives a name as a whole: p = S(Wx)."""
    sides = form.line.relation.sides
    if form.line.relation.signs != ("=",) or not isinstance(sole_item(sides[0]), Name) or len(sides[1].terms) != 1:
        return None
    row = sides[1].terms[0][1]
    found = component_at(row, 0) if len(row) == 2 else None
    return found if found is not None and found.index is None and found.base.base in varied else None


def _row_of_components(
    row: Sequence[Node], defined: Mapping[str, Component], varied: Collection[str], index: Listing | None
) -> Iterator[Node]:
    place = 0
    while place < len(row):
        found = component_at(row, place)
        taken = found is not None and found.base.base in defined and (found.index or index or found.base.base not in varied)
        if found is None or not taken:
            yield row[place]
            place += 1
            continue
        below = found.index or index
        yield from found.as_call(below) if found.base.base in varied and below else found.as_symbol()
        place += 2


__all__ = ["with_components"]
