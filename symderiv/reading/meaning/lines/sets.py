r"""Sets below a sum: i \in [n] is a range, i \in S an axis; (i,j) \in E, i \in C_k and j \in N(i) are masks of zeros and ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Call, Over
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    children,
    rebuilt,
    sole_item,
    spell,
    walk,
)

IN = re.compile(r"\\in(?![a-z])|∈")
Mask = tuple[Name, tuple[Relation, ...]]
r"""The letter of a set and the indices of its mask: E_{ij} of (i,j) \in E, C_{ki} of i \in C_k."""


def stand_in(statements: Statements) -> bool:
    """Whether a formula says that something is in a set: the passes below are for such texts."""
    return any(IN.search(formula.latex) for formula in statements.formulas)


def mask_of(entry: Relation) -> Mask | None:
    """The mask that a membership says, where the set is one of pairs or depends on letters; None for anything else."""
    if entry.signs != ("∈",):
        return None
    pair, (given, name) = sole_item(entry.sides[0]), _set_of(entry.sides[1])
    letters = pair.inside.entries if isinstance(pair, Bracket) else (Relation(entry.at, (entry.sides[0],)),)
    return (name, (*given, *letters)) if name is not None and (given or isinstance(pair, Bracket)) else None


def _set_of(side: Terms) -> tuple[tuple[Relation, ...], Name | None]:
    """The letters that a set depends on, k of C_k and i of N(i), and its own."""
    items = side.terms[0][1] if len(side.terms) == 1 else ()
    head = items[0] if items else None
    name, sub = (head.base, head.sub) if isinstance(head, Scripted) else (head, None)
    bracket = items[1] if len(items) == 2 else None
    if not isinstance(name, Name) or (len(items) > 1 and not (isinstance(bracket, Bracket) and bracket.kind == "round")):
        return (), None
    given = (*(sub.entries if sub else ()), *map(_counted, bracket.inside.entries if isinstance(bracket, Bracket) else ()))
    return tuple(e for e in given if not e.signs and lone_letter(e.sides[0]) is not None), name


def _counted(entry: Relation) -> Relation:
    """The i of R(t_i): the set is another one for each i."""
    item = sole_item(entry)
    letter = sole_item(item.sub) if isinstance(item, Scripted) and item.sup is None else None
    return replace(entry, sides=(as_terms(letter),)) if isinstance(letter, Name) else entry


def set_names(forms: Sequence[Form]) -> Iterator[Name]:
    """The letters of the sets that are masks."""
    return (mask[0] for form in forms for entry in _memberships(form) if (mask := mask_of(entry)) is not None)


def axis_of_set(item: Node | None) -> str:
    r"""The name of the axis that a set is, i \in S; one in another alphabet, \mathcal{B}, is told from the size B."""
    if not isinstance(item, Name):
        return ""
    plain = re.sub(r"\\(?:text|mathrm)|\W", "", item.base)
    return plain + "_set" if item.style else plain or spell(item)


def with_sizes(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with |S| as the size of a set S that a sum runs over, and |P(i)| as how many are in P(i)."""
    said = (_set_of(entry.sides[1])[1] for form in forms for entry in _memberships(form))
    found = {name.base for name in said if name is not None}
    if not found:
        return list(forms)
    letters = {n.base for form in forms for n in walk(form.line) if isinstance(n, Name)}
    free = next(letter for letter in "jklmnpqrstuvw" if letter not in letters)

    def change(node: Node) -> Node:
        side = node.inside.entries[0].sides[0] if isinstance(node, Bracket) and node.kind == "bars" else None
        given, name = _set_of(side) if side is not None else ((), None)
        if side is None or name is None or name.base not in found:
            return node
        if not given:
            return replace(name, base=axis_of_set(name), style="")
        member = Relation(node.at, (as_terms(Name(node.at, free)), side), ("∈",))
        head = Scripted(node.at, Head(node.at, "big", r"\sum"), Listing(node.at, (member,)))
        return Bracket(node.at, "round", as_listing(Over(node.at, head, Number(node.at, "1"))))

    return [form.with_line(rebuilt(form.line, change, Bracket)) for form in forms]


def _memberships(form: Form) -> Iterator[Relation]:
    for node in walk(form.line):
        if isinstance(node, Over) and node.head.sub is not None:
            yield from (entry for entry in node.head.sub.entries if entry.signs == ("∈",))


def with_ranges(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with i \in [n] and i \in \{1, 2, 3\} as ranges with a first and a last number."""
    return [form.with_line(rebuilt(form.line, _ranged, Over)) for form in forms]


def _ranged(node: Node) -> Node:
    below = node.head.sub.entries if isinstance(node, Over) and node.head.sub is not None and node.head.sup is None else ()
    if len(below) != 1 or below[0].signs != ("∈",) or not isinstance(node, Over):
        return node
    ends = _ends(sole_item(below[0].sides[1]))
    if ends is None or lone_letter(below[0].sides[0]) is None:
        return node
    start = replace(below[0], sides=(below[0].sides[0], as_terms(ends[0])), signs=("=",))
    return replace(node, head=replace(node.head, sub=Listing(node.head.at, (start,)), sup=as_listing(ends[1])))


def _ends(item: Node | None) -> tuple[Node, Node] | None:
    """The first and the last number of [n] and of {1, 2, 3}."""
    if not isinstance(item, Bracket) or item.kind not in ("square", "curly"):
        return None
    found = [sole_item(entry) for entry in item.inside.entries]
    if item.kind == "square":
        return (Number(item.at, "1"), found[0]) if len(found) == 1 and isinstance(found[0], Name | Number) else None
    numbers = [int(n.text) for n in found if isinstance(n, Number) and n.text.isdigit()]
    counted = len(numbers) == len(found) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return (Number(item.at, str(numbers[0])), Number(item.at, str(numbers[-1]))) if counted else None


def refused_values(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""Lines that compute with what runs over a set, (w x - y)^2 below (x,y) \in D: these are values, and no places."""
    for form in forms:
        nameless = (entry for entry in _memberships(form) if _is_of_pairs(entry) and _set_of(entry.sides[1])[1] is None)
        if (entry := next(nameless, None)) is not None:
            yield form, Misread(f"{spell(entry.sides[1])} is no set", entry.at,
                                r"Give the set of pairs a letter, as in (i,j) \in S.")
            continue
        for node in walk(form.line):
            if isinstance(node, Over) and (letter := _computed(node)) is not None:
                yield form, Misread(f"{letter.base} runs over a set of values", letter.at,
                                    rf"Number them, as in \sum_{{i=1}}^{{N}}, and write {letter.base}_i for each.")
                break


def _is_of_pairs(entry: Relation) -> bool:
    return isinstance(sole_item(entry.sides[0]), Bracket)


def _computed(node: Over) -> Name | None:
    """A letter of a membership that the body computes with."""
    entries = [e for e in (node.head.sub.entries if node.head.sub else ()) if e.signs == ("∈",)]
    letters = {n.base for e in entries for n in walk(e.sides[0]) if isinstance(n, Name)}
    return next((n for n in _numbers(node.body) if n.base in letters), None) if letters else None


def _numbers(node: object) -> Iterator[Name]:
    """The names outside of subscripts, of labels in brackets above, and of arguments."""
    if isinstance(node, tuple):
        for part in node:
            yield from _numbers(part)
    elif isinstance(node, Name):
        yield node
    elif isinstance(node, Scripted):
        above = sole_item(node.sup)
        yield from () if isinstance(node.base, Name) else _numbers(node.base)
        yield from () if isinstance(above, Bracket) else _numbers(node.sup)
    elif isinstance(node, Call):
        lone = [a for a in node.arguments if isinstance(node.head, Name) and isinstance(sole_item(a), Name)]
        yield from _numbers(tuple(a for a in node.arguments if a not in lone))
    elif isinstance(node, Node):
        yield from _numbers(tuple(children(node)))


__all__ = ["axis_of_set", "mask_of", "refused_values", "set_names", "stand_in", "with_ranges", "with_sizes"]
