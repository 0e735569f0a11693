r"""Conditions: under a sum sign, in an indicator, among cases. Each becomes an indicator factor."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import prod
from typing import Any

from sympy import Abs, Eq, Expr, Ge, Gt, Integer, Interval, Le, Lt, Ne, S, Union, oo

from symderiv.notation import Indicator, add, mul, negate
from symderiv.patterns import late
from symderiv.reading.prose.links import OTHER
from symderiv.reading.syntax.bound import counted_by, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Head, Listing, Name, Node, Relation, Scripted, Terms, sole_items, spell

Comparison = tuple[Terms, str, Terms]
Reads = Callable[[Terms], Expr]

RELATIONS: dict[str, Any] = {"=": Eq, "==": Eq, "≠": Ne, "<": Lt, "≤": Le, ">": Gt, "≥": Ge}
REVERSED = {"=": "=", "==": "==", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}


def comparison(left: Expr, sign: str, right: Expr) -> Expr:
    """𝟙[left sign right], held; a number stands on the right."""
    if left.is_number and right.is_number:
        return Indicator(RELATIONS[sign](left, right))
    if left.is_number:
        left, sign, right = right, REVERSED[sign], left
    return Indicator(RELATIONS[sign](left, right, evaluate=False))


def conditions(listing: Listing, read: Reads) -> tuple[Expr, ...]:
    """The indicators of all comparisons in a list; a chain a < b < c is two of them."""
    found = [comparison(read(a), sign, read(b)) for entry in listing.entries for a, sign, b in comparisons(entry)]
    return tuple(dict.fromkeys(found))


def comparisons(relation: Relation) -> list[Comparison]:
    """A chain of comparisons, pair by pair."""
    if not relation.signs:
        raise Misread("A condition needs a comparison", relation.at, "Write it as in [x > 0].")
    for sign in relation.signs:
        if sign not in RELATIONS:
            raise Misread(f"{sign} is no comparison of numbers", relation.at)
    return list(zip(relation.sides, relation.signs, relation.sides[1:], strict=False))


@dataclass(frozen=True)
class Limits:
    """What stands below and above a sum sign: the bound letters, the conditions, the axis that an upper bound names."""

    letters: tuple[Node, ...]
    comparisons: tuple[Comparison, ...]
    ranges: tuple[tuple[str, str], ...] = ()


InScope = Callable[[str], bool]


def limits(head: Scripted, is_axis: Callable[[str], bool], in_scope: InScope, scope_known: bool) -> Limits:
    """The letters that a sum sign binds, and under which conditions.

    A lone letter that is not in scope is bound. Where the scope is not known, `i < j` could bind one letter or
    both, which is an error. Raises `Misread`.
    """
    if head.sub is None:
        raise Misread(f"{spell(head.base)} without letters below", head.at,
                      rf"Write its letters below it, as in {spell(head.base)}_{{k}}.")
    reader = _Limits(head, is_axis, in_scope, scope_known)
    for entry in sorted(head.sub.entries, key=lambda e: bool(e.signs)):
        reader.entry(entry)
    if head.sup is not None:
        reader.upper(head.sup)
    if not reader.letters:
        shown = spell(head).replace("==", "=")
        raise Misread(f"{shown} binds no letter of its own", head.at, "Sum over a letter that is not used outside.")
    return Limits(tuple(reader.letters.values()), tuple(reader.comparisons), tuple(reader.ranges))


class _Limits:
    def __init__(self, head: Scripted, is_axis: Callable[[str], bool], in_scope: InScope, scope_known: bool) -> None:
        self.head, self.is_axis, self.in_scope, self.scope_known = head, is_axis, in_scope, scope_known
        self.letters: dict[str, Node] = {}
        self.comparisons: list[Comparison] = []
        self.ranges: list[tuple[str, str]] = []

    def entry(self, entry: Relation) -> None:
        if not entry.signs:
            self._plain(entry)
        elif entry.signs == ("=",):
            self._from(entry)
        elif entry.signs == ("∈",):
            self._within(entry)
        else:
            self._compared(entry)

    def _plain(self, entry: Relation) -> None:
        items = entry.sides[0].terms[0][1] if len(entry.sides[0].terms) == 1 and entry.sides[0].terms[0][0] == "+" else ()
        if not items or not all(is_letter(i) for i in items):
            raise Misread(f"{spell(entry)} is no list of letters", entry.at, r"Write them as in \sum_{i,j}.")
        for item in items:
            self._bind(item)

    def _bind(self, item: Node) -> None:
        if spell(item) in self.letters:
            raise Misread(f"{spell(item)} stands twice below one sign", item.at)
        self.letters[spell(item)] = item

    def _from(self, entry: Relation) -> None:
        letter = lone_letter(entry.sides[0])
        if letter is None:
            raise Misread("A range starts with a letter", entry.at, r"Write it as in \sum_{j=1}^{K}.")
        self._bind(letter)
        start = spell(entry.sides[1])
        if start.lstrip("-").isdigit() and int(start) < 1:
            raise Misread("Components are counted from 1", entry.at, r"Write the range as \sum_{j=1}^{K}.")
        if start != "1":
            self.comparisons.append((entry.sides[0], "≥", entry.sides[1]))

    def _within(self, entry: Relation) -> None:
        letter, name = lone_letter(entry.sides[0]), spell(entry.sides[1])
        if letter is None or not self.is_axis(name):
            shown = spell(entry.sides[0])
            raise Misread(f"Over which axis does {shown} run?", entry.at,
                          rf"Write {shown} below what it counts, or its range, as in \sum_{{{shown}=1}}^{{K}}. "
                          f"For one fixed {shown} say so in words: Let ${shown}$ be fixed.")
        self._bind(letter)
        self.ranges.append((spell(letter), name))

    def _compared(self, entry: Relation) -> None:
        restricts = spell(entry.sides[0]) in self.letters
        own = [side for side in entry.sides if not restricts and not counted_by(side, self.letters)]
        loose = [i for i in map(lone_letter, own) if i is not None and not self._known(i)]
        if len(loose) > 1 and not self.scope_known:
            raise Misread(f"Is {spell(loose[1])} given, or summed too?", entry.at,
                          f"Say so by the left side of an equation, or by {spell(head_of(self.head))}_{{{_both(loose, entry)}}}.")
        for letter in loose:
            self._bind(letter)
        self.comparisons += comparisons(entry)

    def _known(self, item: Node) -> bool:
        return spell(item) in self.letters or self.in_scope(spell(item)) or self.is_axis(spell(item))

    def upper(self, sup: Listing) -> None:
        if len(self.letters) != 1 or len(sup.entries) != 1 or sup.entries[0].signs:
            raise Misread("An upper bound needs one letter below", self.head.at, r"Write a sign for each letter: \sum_i \sum_j.")
        letter, bound = next(iter(self.letters.values())), sup.entries[0].sides[0]
        if self.is_axis(spell(bound)):
            self.ranges.append((spell(letter), spell(bound)))
        else:
            side = Terms(letter.at, (("+", (letter,)),))
            self.comparisons.append((side, "≤", bound))


def _both(letters: Sequence[Node], entry: Relation) -> str:
    return ", ".join(map(spell, (*letters, entry)))


def is_letter(item: Node) -> bool:
    """A single letter, primed or subscripted perhaps."""
    base = head_of(item)
    return isinstance(base, Name) and not base.word and not base.accents and (not isinstance(item, Scripted) or item.sup is None)


def lone_letter(side: Terms) -> Node | None:
    """The letter that a side consists of, if it does."""
    if len(side.terms) == 1 and side.terms[0][0] == "+" and len(side.terms[0][1]) == 1 and is_letter(side.terms[0][1][0]):
        return side.terms[0][1][0]
    return None


OTHERWISE = late(rf"\W*(?:{OTHER}|(?:the )?rest|autres cas|outros casos|otros casos)\W*".replace(" ", ""), re.IGNORECASE)
"""What stands beside the last of several cases: words, which have lost their spaces."""


def is_otherwise(node: Any) -> bool:
    """Whether a name is the word for all other cases."""
    return isinstance(node, Name) and node.word and OTHERWISE.fullmatch(node.base.replace("~", "")) is not None


def branches(rows: Sequence[tuple[Expr, Listing]], at: int, read: Reads) -> Expr:
    """Values with conditions as a sum of values times indicators; the first condition that holds counts.

    Raises `Misread` when the conditions may leave a gap.
    """
    parts: list[Expr] = []
    before: list[tuple[Expr, ...]] = []
    for value, listing in rows:
        otherwise = _is_otherwise(listing)
        held = () if otherwise else conditions(listing, read)
        earlier = [_negated(b) for b in dict.fromkeys(before) if not _disjoint(b, held)]
        parts.append(mul(value, *_merged((*earlier, *held))))
        before.append(held)
        if otherwise and (value, listing) != rows[-1]:
            raise Misread("Something follows otherwise", listing.at)
    if () not in before and not _exhaustive(before):
        raise Misread("The cases may leave a gap", at, r"Give the last one \text{otherwise}.")
    return add(*parts)


def _merged(factors: Sequence[Expr]) -> list[Expr]:
    """Each indicator once."""
    return list(dict.fromkeys(f for f in factors if f != S.One))


def _negated(held: tuple[Expr, ...]) -> Expr:
    """The indicator that not all of these hold."""
    if len(held) == 1 and isinstance(held[0], Indicator):
        relation = held[0].args[0]
        return Indicator(relation.negated.func(*relation.args, evaluate=False))
    return add(Integer(1), negate(mul(*held)))


def _exhaustive(rows: list[tuple[Expr, ...]]) -> bool:
    """Whether the conditions cover everything but single points, u > 0 and u < 0: two opposite ones, or intervals."""
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) == 1 and rows[1][0] in _opposites(rows[0][0]):
        return True
    subject = _subject(rows)
    if subject is not None:
        return bool(Union(*(_interval(row) for row in rows)).closure == S.Reals)
    escapes = [[way for condition in row for way in _ways_out(condition)] for row in rows]
    few = prod(map(len, escapes)) <= MOST_ESCAPES
    return few and all(any(_contrary(a, b) for a, b in combinations(sum(ways, ()), 2)) for ways in product(*escapes))


MOST_ESCAPES = 256
"""How many ways out of all cases at once are looked at."""
Half = tuple[Expr, str, Expr]
"""A comparison of two formulas, whether or not they may be equal."""


def _ways_out(condition: Any) -> list[tuple[Half, ...]]:
    """In which ways a condition may not hold, up to single points; a magnitude is left to both sides."""
    relation = condition.args[0] if isinstance(condition, Indicator) else None
    sign = {Gt: ">", Ge: ">", Lt: "<", Le: "<"}.get(getattr(relation, "func", None), "")
    if relation is None or not sign:
        return [()]
    left, right = relation.args
    if isinstance(left, Abs):
        inner = left.args[0]
        both = ((inner, ">", right), (inner, "<", negate(right)))
        return [(half,) for half in both] if sign == "<" else [((inner, "<", right), (inner, ">", negate(right)))]
    return [((left, REVERSED[sign], right),)]


def _contrary(one: Half, other: Half) -> bool:
    """Whether two comparisons exclude each other, up to single points."""
    return one[1] != other[1] if one[::2] == other[::2] else one[1] == other[1] and one[::2] == other[::-2]


def _opposites(condition: Any) -> list[Expr]:
    """The condition that holds where this one does not, and that for > also without the edge."""
    relation = condition.args[0]
    strict = {Gt: Lt, Lt: Gt}.get(relation.func)
    return [_negated((condition,)), *([Indicator(strict(*relation.args, evaluate=False))] if strict else [])]


def _disjoint(one: tuple[Expr, ...], other: tuple[Expr, ...]) -> bool:
    """Whether two rows of conditions surely exclude each other."""
    subject = _subject([one, other])
    if subject is None:
        return any(_negated((condition,)) in _both_ways(against) for condition in one for against in other)
    return bool(_interval(one).intersect(_interval(other)) == S.EmptySet)


def _both_ways(condition: Any) -> list[Expr]:
    """A comparison of two formulas as it stands, and the other way round."""
    relation = condition.args[0] if isinstance(condition, Indicator) else None
    turned = {Gt: Lt, Ge: Le, Lt: Gt, Le: Ge}.get(getattr(relation, "func", None))
    return [condition] if relation is None or turned is None else [
        condition, Indicator(turned(*reversed(relation.args), evaluate=False))]


def _subject(rows: Sequence[tuple[Expr, ...]]) -> Expr | None:
    """The one quantity that all conditions compare with numbers."""
    if any(not isinstance(c, Indicator) or not c.args[0].rhs.is_number for row in rows for c in row):
        return None
    subjects = {c.args[0].lhs for row in rows for c in row}
    return subjects.pop() if len(subjects) == 1 else None


INTERVALS: dict[Any, Callable[[Any], Any]] = {
    Gt: lambda n: Interval.open(n, oo), Ge: lambda n: Interval(n, oo), Lt: lambda n: Interval.open(-oo, n),
    Le: lambda n: Interval(-oo, n), Eq: lambda n: Interval(n, n), Ne: lambda n: S.Reals - Interval(n, n),
}


@lru_cache(maxsize=256)
def _interval(row: tuple[Expr, ...]) -> Any:
    """Where all conditions of a row on one quantity hold."""
    found = S.Reals
    for condition in row:
        relation = condition.args[0]
        found = found.intersect(INTERVALS[relation.func](relation.rhs))
    return found


def _is_otherwise(listing: Listing) -> bool:
    items = sole_items(listing)
    return len(items) == 1 and is_otherwise(items[0])


__all__ = ["Head", "Limits", "branches", "comparison", "comparisons", "conditions", "is_letter", "limits",
           "lone_letter"]
