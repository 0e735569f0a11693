r"""Sets that a condition says, R_i = \{j : t_j \ge t_i\}: a sum over j \in R_i is one over the j for which it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.reading.meaning.lines.forms import Form, replaced
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    rebuilt,
    sole_item,
    spell,
    walk,
)


@dataclass(frozen=True)
class SaidSet:
    """A set as its definition writes it: R_i, the letter j of its members or those of pairs, (i,j), what is so of these."""

    left: Terms
    letters: tuple[Name, ...]
    conditions: tuple[Relation, ...]
    number: int

    @property
    def given(self) -> tuple[Name, ...]:
        """The letters that the set depends on."""
        return _letters(self.left)


def with_sets_written_out(forms: Sequence[Form]) -> list[Form]:
    """The lines, before anything is bound, with the conditions of these sets in the sums over them, and their sizes counted."""
    found = [said for form in forms if "{" in form.formula.latex and (said := _said(form)) is not None]
    if not found:
        return list(forms)
    made = [form.with_line(rebuilt(form.line, lambda node: _written_out(node, found))) for form in forms]
    used = {said.number for said in found for old, new in zip(forms, made, strict=True)
            if old != new and any(_names(said, node) is not None for node in walk(old.line))}
    return [form for form in made if form.number not in used]


def _said(form: Form) -> SaidSet | None:
    sides, signs = form.line.relation.sides, form.line.relation.signs
    braces = sole_item(sides[1]) if signs == ("=",) else None
    name = sole_item(sides[0].terms[0][1][0]) if len(sides[0].terms) == 1 else None
    letters = isinstance(name.base if isinstance(name, Scripted) else name, Name)
    if not isinstance(braces, Bracket) or braces.kind != "curly" or not letters:
        return None
    members, conditions = _parted(braces.inside.entries)
    return SaidSet(sides[0], members, conditions, form.number) if members and conditions else None


def _parted(entries: tuple[Relation, ...]) -> tuple[tuple[Name, ...], tuple[Relation, ...]]:
    r"""The letters of the members and what is so of them: j : t_j ≥ t_i, or (i, j) \mid t_j ≥ t_i."""
    first, rest = entries[0], entries[1:]
    (sign, row), terms = first.sides[0].terms[0], first.sides[0].terms
    members = _members(row[0])
    if not members or sign != "+":
        return (), ()
    if len(row) > 2 and row[1] == Operation(row[1].at, ":") and first.signs:
        side = replace(first.sides[0], terms=(("+", row[2:]), *terms[1:]))
        return members, (replace(first, sides=(side, *first.sides[1:])), *rest)
    lone = not first.signs and len(row) == len(terms) == 1
    return (members, rest) if lone and all(entry.signs for entry in rest) else ((), ())


def _members(item: Node | None) -> tuple[Name, ...]:
    """The letter of a member, or those of a pair."""
    if isinstance(item, Name):
        return (item,)
    pair = item.inside.entries if isinstance(item, Bracket) and item.kind == "round" else ()
    found = tuple(one for entry in pair if isinstance(one := sole_item(entry), Name))
    return found if len(found) == len(pair) > 1 else ()


def _letters(node: Node) -> tuple[Name, ...]:
    """The small letters below a set, and in brackets behind it."""
    return tuple(n for n in walk(node) if isinstance(n, Name) and len(n.base) == 1 and n.base.islower())


def _names(said: SaidSet, node: Node) -> dict[str, Node] | None:
    """The letters of a use of the set, by those of its definition."""
    if not isinstance(node, Terms):
        return None
    here = dict(zip(map(spell, said.given), _letters(node), strict=False))
    return dict(here) if spell(replaced(said.left, here)) == spell(node) else None


def _written_out(node: Node, found: Sequence[SaidSet]) -> Node:
    if isinstance(node, Scripted) and isinstance(node.base, Head) and node.base.kind == "big" and node.sub is not None:
        return replace(node, sub=replace(node.sub, entries=tuple(e for one in node.sub.entries for e in _below(one, found))))
    inside = node.inside.entries if isinstance(node, Bracket) and node.kind == "bars" else ()
    for said in found if len(inside) == 1 and not inside[0].signs else ():
        if (here := _names(said, inside[0].sides[0])) is not None:
            sign = Scripted(node.at, Head(node.at, "big", r"\sum"), Listing(node.at, _conditioned(said, said.letters, here)))
            one = Terms(node.at, (("+", (sign, Number(node.at, "1"))),))
            return Bracket(node.at, "round", as_listing(one))
    return node


def _below(entry: Relation, found: Sequence[SaidSet]) -> Iterator[Relation]:
    """What stands below a sum, with the conditions of a set for its name."""
    members = _members(sole_item(entry.sides[0]))
    for said in found if entry.signs == ("∈",) else ():
        here = _names(said, entry.sides[1])
        if here is not None and len(members) == len(said.letters):
            yield from _conditioned(said, members, here)
            return
    yield entry


def _conditioned(said: SaidSet, members: Sequence[Name], here: dict[str, Node]) -> tuple[Relation, ...]:
    """j, t_j ≥ t_i below a sum, for members and the letters of the set."""
    letters = {**here, **{spell(own): member for own, member in zip(said.letters, members, strict=True)}}
    return (*(Relation(one.at, (as_terms(one),)) for one in members), *(_lettered(one, letters) for one in said.conditions))


def _lettered(condition: Relation, letters: dict[str, Node]) -> Relation:
    return replace(condition, sides=tuple(replaced(side, letters) for side in condition.sides))


__all__ = ["with_sets_written_out"]
