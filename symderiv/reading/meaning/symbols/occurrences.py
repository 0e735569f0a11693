"""Where each symbol of a formula stands, and under which sums."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderiv.reading.formulas.conditions import is_letter, lone_letter
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form, Misread
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.syntax.bound import Call, Over, counted_by, head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    children,
    of_kind,
    once,
    sole_item,
    spell,
    walk,
    without_power,
)

DEFINITE = ("definition", "unknown")
"""Roles of formulas that say what a quantity is, each index with it."""


@dataclass(frozen=True)
class Occurrence:
    """One use of a symbol: its node, its line, the binder of every letter in scope."""

    node: Scripted
    form: Form
    scope: Mapping[str, Key] = field(hash=False)

    @property
    def name(self) -> Name:
        """The symbol without its scripts."""
        assert isinstance(self.node.base, Name)
        return self.node.base

    def letter(self, part: Relation) -> Key | None:
        """The key of the one letter in a slot: that of its binder, or the letter of this line."""
        item = lone_letter(part.sides[0]) if not part.signs else None
        return None if item is None or not isinstance(head_of(item), Name) else self.key_of(spell(item))

    def key_of(self, letter: str) -> Key:
        """The key of a letter here."""
        return letter_key(letter, self.form, self.scope)


def letter_key(letter: str, form: Form, scope: Mapping[str, Key]) -> Key:
    """The binder of a letter, or the letter as it is free in its line; a line that goes on with = shares those of its display."""
    return scope.get(letter) or ("free", str(form.chain if form.line.continued else form.number), letter)


def occurrences(form: Form) -> list[Occurrence]:
    """Every use of a symbol in a line, in order."""
    return [Occurrence(node, form, scope) for uses in _by_side(form) for node, scope in uses]


def on_left(form: Form) -> list[Occurrence]:
    """Every use of a symbol on the left of a line."""
    return [Occurrence(node, form, scope) for node, scope in _by_side(form)[0]]


Standing = tuple[Scripted, Mapping[str, Key]]
"""A symbol and the binder of every letter in scope: what an occurrence is without its line, which keeps them."""


@once
def _by_side(form: Form) -> tuple[tuple[Standing, ...], ...]:
    return tuple(tuple(_uses(side, form, {})) for side in form.sides)


def _uses(node: Node, form: Form, scope: Mapping[str, Key]) -> Iterator[Standing]:
    """The uses inside a node; `scope` are the letters bound around it."""
    if isinstance(node, Over):
        outside = {*scope, *left_letters(form)}
        inner = {**scope, **{letter: binder_key(node, letter, form) for letter in bound_letters(node.head, outside)}}
        for entry in (*_entries(node.head.sub), *_entries(node.head.sup)):
            yield from _uses(entry, form, inner)
        yield from _uses(node.body, form, inner)
        return
    if isinstance(node, Name):
        yield Scripted(node.at, node), scope
        return
    if isinstance(node, Scripted) and isinstance(node.base, Name):
        if spell(without_power(node)) in scope:
            return
        yield node, scope
        yield from _in_scripts(node, form, scope)
        return
    for child in children(replace(node, power=None) if isinstance(node, Call) and spell(node.power) in TRANSPOSES else node):
        yield from _uses(child, form, scope)


def _entries(listing: Listing | None) -> tuple[Relation, ...]:
    return listing.entries if listing is not None else ()


def _in_scripts(node: Scripted, form: Form, scope: Mapping[str, Key]) -> Iterator[Standing]:
    """The symbols in scripts that are more than letters: y_i in p_{y_i}, everything in a power."""
    for part in flattened(node.sub):
        for child in children(part):
            yield from (use for use in _uses(child, form, scope) if not _is_bare(use[0]))
    item = sole_item(node.sup)
    if node.sup is not None and not isinstance(item, Name | Bracket):
        yield from _uses(node.sup, form, scope)
    elif isinstance(item, Name) and item.base.startswith("\\") and item.base not in (r"\top", r"\intercal", r"\prime"):
        yield from _uses(item, form, scope)


def _is_bare(node: Scripted) -> bool:
    return node.sub is None and node.sup is None


def binder_key(node: Over, letter: str, form: Form) -> Key:
    """The key of a letter below one sum sign."""
    return ("letter", f"{form.number}@{node.head.at}", letter)


def in_scope(form: Form) -> Form:
    r"""The form itself, of which no letter is summed in one place and stands in another where nothing sums it.

    Raises `Misread` for f = \sum_i x_i^2 + y_i: the sum may go on, or f may have the index i.
    """
    if form.formula.role not in DEFINITE or form.line.relation.signs[:1] != ("=",):
        return form
    summed = {letter for side in form.sides for n in of_kind(side, Over) for letter in bound_letters(n.head)}
    for one in occurrences(form):
        above = label_above(one.node)
        for part in (*flattened(one.node.sub), *([above] if above is not None and one.node != sole_item(form.sides[0]) else ())):
            letter = sole_item(part.sides[0]) if not part.signs else None
            name = spell(letter) if isinstance(letter, Name) else ""
            if name in summed - left_letters(form) - set(one.scope):
                raise Misread(f"{name} is summed in this formula, but not here", one.node.at,
                              rf"Write \sum_{name} ( ... ) with brackets around all that is summed, or another letter.")
    return form


def label_above(node: Scripted) -> Relation | None:
    """A letter that stands alone in brackets above a name: x^{(i)}."""
    above = sole_item(node.sup)
    inside = above.inside.entries if isinstance(above, Bracket) else ()
    return inside[0] if len(inside) == 1 and not inside[0].signs and lone_letter(inside[0].sides[0]) is not None else None


@once
def left_letters(form: Form) -> frozenset[str]:
    """The letters in the subscripts of the first side, or in its slots where those are known: they are given, not summed."""
    nodes = list(walk(form.sides[0]))
    parts = [part for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Name) for part in flattened(n.sub)]
    parts += [part for n in nodes for part in getattr(n, "slots", ())]
    return frozenset(spell(i) for part in parts if (i := lone_letter(part.sides[0])) is not None)


def defines_whole(form: Form) -> bool:
    """Whether a line says what a symbol without index letters is."""
    left = sole_item(form.sides[0])
    said = form.formula.role in DEFINITE and form.line.relation.signs[:1] == ("=",) and not form.line.continued
    return said and isinstance(left, Name | Scripted) and not left_letters(form)


def used_whole(found: Sequence[Occurrence]) -> set[int]:
    r"""The numbers of the lines that define components of what other lines take whole: s_t = …, where p = \softmax(s)."""
    definite = [one for one in found if one.form.formula.role in DEFINITE and one.form.line.relation.signs[:1] == ("=",)]
    left = [one for one in definite if sole_item(one.form.sides[0]) == one.node]
    by_letters = {one.form.number: one.name for one in left if left_letters(one.form) and not one.form.line.continued}
    said = {_defined(one.form) for one in definite if defines_whole(one.form)}
    whole = [one for one in definite if _is_bare(one.node) and not one.node.primes]
    apart = {spell(one.name) for one in whole if by_letters.get(one.form.number, one.form) == one.name} | said
    return {number for number, name in by_letters.items() if spell(name) in {spell(one.name) for one in whole} - apart}


def given_letters(found: Iterable[Occurrence], counts: Callable[[Key], bool]) -> dict[int, frozenset[str]]:
    r"""The letters that what a line differentiates leaves open, by the number of the line: k, where L = -\log p_k is all of L."""
    found = list(found)
    made: dict[str, dict[int, set[str]]] = {}
    for one in (o for o in found if defines_whole(o.form)):
        letters = made.setdefault(_defined(one.form), {}).setdefault(one.form.number, set())
        keys = [key for part in flattened(one.node.sub) if (key := one.letter(part)) and key[0] == "free"]
        letters |= {key[2] for key in keys if counts(key)}
    left_open = {name: frozenset(set.intersection(*forms.values())) for name, forms in made.items()}
    claims = {o.form.number: o.form for o in found if not isinstance(sole_item(o.form.sides[0]), Name | Scripted)}
    return {number: frozenset().union(*(left_open.get(spell(n), ()) for n in walk(form.sides[0])))
            for number, form in claims.items() if not form.line.continued}


def _defined(form: Form) -> str:
    left = sole_item(form.sides[0])
    return spell(left.base if isinstance(left, Scripted) else left)


def bound_letters(head: Scripted, outside: Collection[str] = ()) -> tuple[str, ...]:
    """The letters that a sum sign binds, by what stands below: i, ij, i=1, i<j, j\\ne i, (u,i)∈S.

    Those of a comparison are bound where they do not stand `outside`, and where it does not only restrict a letter that is
    bound before it: the i of j : j \\ne i is given.
    """
    found: dict[str, None] = {}
    for entry in sorted(_entries(head.sub), key=lambda e: bool(e.signs)):
        if not (_compares(entry) and (spell(entry.sides[0]) in found or any(counted_by(side, found) for side in entry.sides))):
            letters = map(spell, _entry_letters(entry))
            found.update(dict.fromkeys(letter for letter in letters if not _compares(entry) or letter not in outside))
    return tuple(found)


def _compares(entry: Relation) -> bool:
    return bool(entry.signs) and entry.signs not in (("∈",), ("=",))


def _entry_letters(entry: Relation) -> Iterator[Node]:
    if _compares(entry):
        ends = len(entry.sides) > 2 and entry.signs[-1] == "≤"
        yield from filter(None, map(lone_letter, entry.sides[:-1] if ends else entry.sides))
        return
    inside = sole_item(entry.sides[0])
    listed = inside.inside.entries if isinstance(inside, Bracket) else (Relation(entry.at, entry.sides[:1]),)
    for one in listed:
        yield from _letters(one)


def _letters(entry: Relation) -> Iterator[Node]:
    for part in flattened(Listing(entry.at, (entry,))):
        item = lone_letter(part.sides[0])
        if item is not None and is_letter(item):
            yield item


__all__ = ["Occurrence", "binder_key", "bound_letters", "defines_whole", "given_letters", "label_above", "left_letters",
           "letter_key", "occurrences", "on_left"]
