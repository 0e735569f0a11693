r"""Sets below a sum: i \in [n] is a range, i \in S an axis; (i,j) \in E, i \in C_k and j \in N(i) are masks of zeros and ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.meaning.lines.forms import Form, replaced
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
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
)
from symderiv.reading.syntax.tree import COMPLEMENT

IN = re.compile(r"\\in(?![a-z])|∈|\\notin|\\not\s*\\in")
Mask = tuple[Name, tuple[Relation, ...]]
r"""The letter of a set and the indices of its mask: E_{ij} of (i,j) \in E, C_{ki} of i \in C_k."""


def stand_in(statements: Statements) -> bool:
    """Whether a formula says that something is in a set: the passes below are for such texts."""
    return any(IN.search(formula.latex) for formula in statements.formulas)


def mask_of(entry: Relation) -> Mask | None:
    """The mask that a membership says, where the set is one of pairs or depends on letters; None for anything else."""
    if entry.signs != ("∈",):
        return None
    pair, (given, name) = sole_item(entry.sides[0]), set_of(entry.sides[1])
    letters = pair.inside.entries if isinstance(pair, Bracket) else (Relation(entry.at, (entry.sides[0],)),)
    return (name, (*given, *letters)) if name is not None and (given or isinstance(pair, Bracket)) else None


def set_of(side: Terms) -> tuple[tuple[Relation, ...], Name | None]:
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


def of_places(entry: Relation) -> Relation:
    """(i) ∈ S, which reads as a set of tuples does."""
    if isinstance(sole_item(entry.sides[0]), Bracket):
        return entry
    inside = as_terms(Bracket(entry.at, "round", as_listing(entry.sides[0])))
    return replace(entry, sides=(inside, *entry.sides[1:]))


FREE = (*"jklmnpqrstuvw", r"\iota", r"\kappa", r"\zeta", r"\chi", r"\omicron")
"""Letters for a sum that nobody wrote: a long document has all of the first ones."""


def with_sizes(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with |S| as the size of a set S that a sum runs over, and |P(i)| as how many are in P(i)."""
    said = (set_of(entry.sides[1])[1] for form in forms for entry in _memberships(form))
    found = {name.base for name in said if name is not None}
    if not found:
        return list(forms)
    places = {spell(mask[0]) for form in forms for entry in _memberships(form)
              if (mask := mask_of(entry)) is not None and len(mask[1]) == 1}
    letters = {n.base for form in forms for n in of_kind(form.line, Name)}
    free = next((letter for letter in FREE if letter not in letters), FREE[-1])

    def change(node: Node) -> Node:
        side = node.inside.entries[0].sides[0] if isinstance(node, Bracket) and node.kind == "bars" else None
        given, name = set_of(side) if side is not None else ((), None)
        if side is None or name is None or name.base not in found:
            return node
        if not given and spell(name) not in places:
            return replace(name, base=axis_of_set(name), style="")
        member = Relation(node.at, (as_terms(Name(node.at, free)), side), ("∈",))
        member = member if given else of_places(member)
        head = Scripted(node.at, Head(node.at, "big", r"\sum"), Listing(node.at, (member,)))
        return Bracket(node.at, "round", as_listing(Over(node.at, head, Number(node.at, "1"))))

    return [form.with_line(rebuilt(form.line, change, Bracket)) for form in forms]


def _memberships(form: Form) -> Iterator[Relation]:
    for node in of_kind(form.line, Over):
        yield from entries_of(node)


def entries_of(node: Over) -> tuple[Relation, ...]:
    r"""The memberships below a sum, i \in S."""
    return tuple(entry for entry in node.head.sub.entries if entry.signs == ("∈",)) if node.head.sub is not None else ()


def with_ranges(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with i \in [n] and i \in \{1, 2, 3\} as ranges with a first and a last number."""
    return [form.with_line(rebuilt(form.line, _ranged, Over)) for form in forms]


def _ranged(node: Node) -> Node:
    below = node.head.sub.entries if isinstance(node, Over) and node.head.sub is not None and node.head.sup is None else ()
    if len(below) != 1 or below[0].signs != ("∈",) or not isinstance(node, Over):
        return node
    ends, listed = _ends(sole_item(below[0].sides[1])), _listed(sole_item(below[0].sides[1]))
    if lone_letter(below[0].sides[0]) is None:
        return node
    letter = spell(below[0].sides[0])
    if listed and (ends is None or not _is_below(node.body, letter)):
        return _term_by_term(node, letter, listed)
    if ends is None:
        return node
    start = replace(below[0], sides=(below[0].sides[0], as_terms(ends[0])), signs=("=",))
    return replace(node, head=replace(node.head, sub=Listing(node.head.at, (start,)), sup=as_listing(ends[1])))


def _is_below(body: Node, letter: str) -> bool:
    """Whether a letter stands below a name."""
    below = (n.sub for n in of_kind(body, Scripted) if isinstance(n.base, Name) and n.sub is not None)
    return any(isinstance(n, Name) and n.base == letter for sub in below for n in walk(sub))


def _term_by_term(node: Over, letter: str, listed: Sequence[Terms]) -> Node:
    r"""x_1 + x_3 for a \sum_{i \in \{1, 3\}} x_i, and the terms for y = -1 and y = 1; what has no such terms as it is."""
    numbers = [item.text if sign == "+" else f"-{item.text}" for terms in listed for sign, (item, *rest) in terms.terms
               if isinstance(item, Number) and not rest and len(terms.terms) == 1]
    places = all(number.isdigit() and int(number) > 0 for number in numbers) or not _is_below(node.body, letter)
    if len(numbers) < len(listed) or not places or spell(node.head.base) != r"\sum":
        return node
    values = [sole_item(terms) or Bracket(terms.at, "round", as_listing(terms)) for terms in listed]
    terms = tuple(("+", (replaced(node.body, {letter: value}),)) for value in values)
    return Bracket(node.at, "round", as_listing(Terms(node.at, terms)))


def _listed(item: Node | None) -> list[Terms]:
    """The members of a set in braces that has no conditions and no dots."""
    inside = item.inside.entries if isinstance(item, Bracket) and item.kind == "curly" else ()
    found = [entry.sides[0] for entry in inside if not entry.signs and "dots" not in spell(entry)]
    return found if len(found) == len(inside) else []


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
        if (entry := next((e for e in _memberships(form) if COMPLEMENT in spell(e.sides[1])), None)) is not None:
            yield form, Misread("Only a sum can leave out the members of a set", entry.at,
                                r"Give the set of all others a letter, as in i \in T.")
            continue
        nameless = (entry for entry in _memberships(form) if _is_of_pairs(entry) and set_of(entry.sides[1])[1] is None)
        if (entry := next(nameless, None)) is not None:
            yield form, Misread(f"{spell(entry.sides[1])} is no set", entry.at,
                                r"Give the set of pairs a letter, as in (i,j) \in S.")
            continue
        listed = (e for e in _memberships(form) if "-" not in spell(e.sides[1]) and _listed(sole_item(e.sides[1])))
        if (entry := next(listed, None)) is not None:
            yield form, Misread(f"What runs over the members of {spell(entry.sides[1])} cannot be read", entry.at,
                                r"Write it out, as in x_1 + x_3, or \max(x_1, x_3).")
            continue
        for node in of_kind(form.line, Over):
            if (letter := _computed(node)) is not None:
                yield form, Misread(f"{letter.base} runs over a set of values", letter.at,
                                    rf"Number them, as in \sum_{{i=1}}^{{N}}, and write {letter.base}_i for each.")
                break


def _is_of_pairs(entry: Relation) -> bool:
    return isinstance(sole_item(entry.sides[0]), Bracket)


def _computed(node: Over) -> Name | None:
    """A letter of a membership that the body computes with."""
    entries = [e for e in (node.head.sub.entries if node.head.sub else ()) if e.signs == ("∈",)]
    letters = {n.base for e in entries for n in of_kind(e.sides[0], Name)}
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


__all__ = ["axis_of_set", "entries_of", "mask_of", "of_places", "refused_values", "set_names", "set_of", "stand_in",
           "with_ranges", "with_sizes"]
