r"""Places that a sum leaves out: y in \sum_{j \ne y} is a class number of the text, no letter that is summed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.components import CLASSES, LOGARITHMS, WHOLE, Places, classifies, letters_in
from symderiv.reading.meaning.symbols.occurrences import Occurrence, bound_letters, left_letters, occurrences
from symderiv.reading.meaning.symbols.scripts import CUSTOM as INDICES
from symderiv.reading.meaning.symbols.scripts import STARS, base_key, is_transpose
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Call, Over, Product, head_of, mentions
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
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
    rebuilt_at,
    sole_item,
    spell,
    walk,
    without_power,
)

CUSTOM = frozenset({"y"})
"""Letters that nobody sums over: as a subscript of an array they are class numbers."""
LEFT_OUT = frozenset("yct")
r"""Letters of classes by custom behind a sum's own letter: \sum_{j \ne c}."""


GUESSES = {(r"\hat",), (r"\widehat",), (r"\tilde",), (r"\widetilde",)}
"""Marks of a class that is guessed or drawn: s_{\\hat y}."""


def with_places_apart(forms: Sequence[Form], places: Collection[str]) -> tuple[list[Form], set[str]]:
    r"""Class numbers in the comparisons below a sum in brackets, j \ne (y), where no sum binds them; and their spellings.

    `places` are the symbols that the text calls class numbers; one with an index of its own, y_i, is always one.
    """
    forms, starred = _with_marks_below(forms)
    found = {*places, *starred}

    def change(node: Node) -> Node:
        if not isinstance(node, Over) or node.head.sub is None:
            return node
        found.update(spell(s) for e in node.head.sub.entries if _compares(e) for s in _places(e, places))
        entries = tuple(_apart(entry, places) for entry in node.head.sub.entries)
        return replace(node, head=replace(node.head, sub=replace(node.head.sub, entries=entries)))

    return [form.with_line(rebuilt(form.line, change, Over)) for form in forms], found


def _with_marks_below(forms: Sequence[Form]) -> tuple[list[Form], set[str]]:
    r"""The lines with u_{j_*} for u_{j^*}, and s_{y_{hat}} for an s_{\hat y} whose other places a sum counts: one place, which
    no sum counts; and these letters."""
    summing = (form for form in forms if form.has(Over))
    counted = {base_key(one.name) for form in summing for one in occurrences(form) for part in flattened(one.node.sub)
               if (letter := one.letter(part)) is not None and letter[0] == "letter"}
    counted -= {base_key(left.base) for form in forms if isinstance(left := sole_item(form.sides[0]), Scripted)
                and isinstance(left.base, Name) and any(isinstance(n, Name) and n.accents for n in walk(left.sub or left))}
    found: set[str] = set()

    def change(node: Node) -> Node:
        if not isinstance(node, Scripted) or node.sub is None or not isinstance(node.base, Name):
            return node
        base = base_key(node.base)
        made = rebuilt_at(node.sub, lambda n: _lowered(n, base in counted), Scripted, Name)
        if made is node.sub:
            return node
        found.update({spell(n) for n in walk(made) if isinstance(n, Scripted)} - {spell(n) for n in walk(node.sub)})
        return replace(node, sub=made)

    return [form.with_line(rebuilt_at(form.line, change, Scripted)) for form in forms], found


def _lowered(node: Node, counted: bool) -> Node:
    """A letter with a mark above, with the mark below it."""
    if isinstance(node, Scripted) and isinstance(node.base, Name) and node.sub is None and spell(node.sup) in STARS:
        return Scripted(node.at, node.base, node.sup)
    if counted and isinstance(node, Name) and node.accents[:1] in GUESSES and len(node.base) == 1 and node.base.islower():
        mark = Name(node.at, node.accents[0].removeprefix("\\"), word=True)
        return Scripted(node.at, replace(node, accents=()), as_listing(mark))
    return node


def refused_pairs(forms: Sequence[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    r"""Lines with b_u and b_i, of users and of items, which may be of one array; and with \sum_{j \ne i} or \sum_{i \ne k} where
    nothing says what the second letter is: one that is given, or every pair, as \sum_{i \ne j} says?"""
    yield from _shared(forms, statements)
    for form in forms:
        asked = form.has(Over) and not form.line.continued
        loose = next(_loose_pairs(form.line, left_letters(form)), None) if asked else None
        if loose is not None:
            other, given = map(spell, loose.sides)
            pairs = rf"{other},{given} : {other} \ne {given}" if given > other else rf"{given} \ne {other}"
            yield form, Misread(
                f"{given} may be given, or summed over as {other} is", loose.at,
                rf"For all pairs write \sum_{{{pairs}}}. For one {given} say so in words: Let ${given}$ be fixed.")


def _shared(forms: Sequence[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    """Lines with a b_u and a b_i, of users and of items: one array for both, or two?"""
    told = {fact.subject.partition("_")[0].strip() for fact in statements.facts if fact.kind in ("shape", "element")}
    for form in forms:
        below = [(n, spell(n.sub)) for n in of_kind(form.line, Scripted) if n.sub is not None and isinstance(n.base, Name)
                 and n.sup is None and not n.primes]
        users = {spell(n.base): n for n, letter in below if letter == USER}
        shared = next(((n, letter) for n, letter in below if letter in ITEMS and spell(n.base) in users), None)
        pairs = {letters.replace(",", "") for _, letters in below}
        if shared is not None and USER + shared[1] in pairs and spell(shared[0].base) not in told:
            name, letter = spell(shared[0].base), shared[1]
            yield form, Misread(
                f"{name}_{USER} and {name}_{letter} may be of one array, or of two", shared[0].at,
                rf"Give the second one another letter, as in c_{letter}; for one array say: Let ${name} \in \mathbb{{R}}^n$.")


USER, ITEMS = "u", frozenset("ijm")
"""Letters of users and of items, by custom."""


def _loose_pairs(node: Node, scope: frozenset[str]) -> Iterator[Relation]:
    if isinstance(node, Over):
        letters = bound_letters(node.head, scope)
        entries = node.head.sub.entries if node.head.sub else ()
        own = {spell(n) for entry in entries if not _compares(entry) for n in walk(entry)}
        for entry in entries:
            sides = [spell(side) for side in entry.sides]
            both = mentions(node.body, sides[-1:])
            loose = sides == sorted(sides, reverse=True) or (both and not _is_pair(*sides))
            if entry.signs == ("≠",) and set(sides) <= set(letters) - own and loose:
                yield entry
        scope |= set(letters)
    for child in children(node):
        yield from _loose_pairs(child, scope)


def _is_pair(one: str, other: str) -> bool:
    """Whether two letters count the same together by custom: i and j, m and n, i and i'; not i and k."""
    return one[0] == other[0] or len(one) != 1 or len(other) != 1 or ord(other) - ord(one) == 1


def customary(found: Sequence[Occurrence]) -> frozenset[str]:
    r"""The letters that are class numbers by custom: none where u_x stands beside u_y, nor the y of y^\top."""
    below = {spell(part) for one in found for part in flattened(one.node.sub)}
    turned = {one.name.base for one in found if one.node.sub is None and one.node.sup is not None and is_transpose(one.node.sup)}
    return frozenset() if "x" in below else CUSTOM - turned


def _compares(entry: Relation) -> bool:
    return bool(entry.signs) and entry.signs not in (("∈",), ("=",))


def _apart(entry: Relation, places: Collection[str]) -> Relation:
    if not _compares(entry):
        return entry
    found = _places(entry, places)
    return replace(entry, sides=tuple(_in_brackets(side) if side in found else side for side in entry.sides))


def _places(entry: Relation, places: Collection[str]) -> list[Terms]:
    """The sides of a comparison that are class numbers."""
    left_out = LEFT_OUT if spell(entry.sides[0]) in INDICES else CUSTOM
    return [side for side in entry.sides if _is_place(side, {*places, *left_out})]


def _is_place(side: Terms, places: Collection[str]) -> bool:
    item = lone_letter(side)
    if isinstance(item, Scripted):
        return item.sub is not None and isinstance(item.base, Name) and not isinstance(sole_item(item.sub), Number)
    return isinstance(item, Name) and spell(item) in places


def _in_brackets(side: Terms) -> Terms:
    return as_terms(Bracket(side.at, "round", as_listing(side)))


NEGATIVE = re.compile(r"\bnegative[- ]?sampl|\b(?:noise|negative) (?:words?|samples?|examples?|vectors?)\b|amostra\w* negativa|"
                      r"[Nn]egativ\w*[- ]?(?:[Ss]tichprobe|[Bb]eispiel)|[ée]chantillon\w* n[ée]gatif|muestra\w* negativa|"
                      r"campion\w* negativ", re.IGNORECASE)
"""Words for what is drawn beside the one that was seen."""


def beside_negatives(forms: Iterable[Form], source: str) -> Iterator[str]:
    r"""The u_o of \log\sigma(u_o^\top v) beside the u_k of a sum over negative samples: it is none of them."""
    for form in forms if NEGATIVE.search(source) else ():
        summed = {letter for n in of_kind(form.line, Over) for letter in bound_letters(n.head)}
        below = [(n, letter) for n in of_kind(form.line, Scripted) if isinstance(n.base, Name)
                 and isinstance(letter := sole_item(n.sub), Name)]
        counted = {spell(n.base) for n, letter in below if spell(letter) in summed}
        own = [n for n, letter in below if spell(letter) not in summed]
        yield from (spell(without_power(n)) for n in own if spell(n.base) in counted)


def class_letters(found: Sequence[Occurrence], bound: Places) -> Iterator[str]:
    r"""Letters of classes by custom: s_c beside \sum_j s_j in one formula with a logarithm or a largest value.

    None is the o of \log\sigma(u_o^\top v) + \sum_k \log\sigma(-u_k^\top v): what is outside of a sum, which itself is no
    part of a logarithm, a fraction or a largest value, may as well be a quantity beside those that are summed.
    """
    for one in found:
        for place, letter in letters_in(one, {}):
            beside = letter[0] == "free" and one.form.number in bound.get((base_key(one.name), place), ())
            if beside and letter[2] in CLASSES and letter[2] not in left_letters(one.form) and classifies(one.form):
                yield from [letter[2]] * ((base_key(one.name), WHOLE) in bound or not _is_beside_terms(one))


def _is_beside_terms(one: Occurrence) -> bool:
    r"""Whether a component stands in an argument of a function in a term, and its array is summed in another term of the same
    formula; the p_c of \log p_c is a label by custom also there."""
    base = base_key(one.name)
    for terms in (n for side in one.form.sides for n in of_kind(side, Terms) if len(n.terms) > 1):
        rows = [[item for item in items for item in _factors(item)] for _, items in terms.terms]
        own = [n for n, row in enumerate(rows) if any(map(partial(_is_within_call, one.node), row))]
        sums = [n for n, row in enumerate(rows) if any(_sums_entries(item, base) for item in row)]
        if own and set(sums) - set(own):
            return True
    return False


def _is_within_call(node: Node, item: Node) -> bool:
    calls = [n for n in walk(item) if isinstance(n, Call)]
    return any(node in [m for a in n.arguments for m in walk(a)] for n in calls) and not any(
        spell(head_of(n.head)) in LOGARITHMS and [sole_item(a) for a in n.arguments] == [node] for n in calls)


def _factors(item: Node) -> list[Node]:
    return [part for _, part in item.parts] if isinstance(item, Product) else [item]


def _sums_entries(item: Node, base: str) -> bool:
    """Whether a factor is a sum over entries of an array, not a largest one of them."""
    return isinstance(item, Over) and spell(item.head.base) == r"\sum" and any(
        isinstance(n, Scripted) and n.sub is not None and isinstance(n.base, Name) and base_key(n.base) == base
        for n in walk(item.body))


__all__ = ["beside_negatives", "class_letters", "customary", "refused_pairs", "with_places_apart"]
