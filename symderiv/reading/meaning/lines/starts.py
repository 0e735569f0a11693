r"""Letters that count from 0, as k in \sum_{k=0}^{K-1} w_k x^k: places are counted from 1 here, so each of them moves by one.

A letter that stands alone below a name keeps its place, and so do the sums whose letters stand there; what is computed with its
number is computed with one less: \sum_{k=1}^{K} w_k x^{k-1}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.meaning.indices.first_places import ranks_said, slots_from_zero
from symderiv.reading.meaning.indices.running_ends import refused_ends
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import (
    Occurrence,
    binder_key,
    bound_letters,
    label_above,
    left_letters,
    letter_key,
    occurrences,
)
from symderiv.reading.meaning.symbols.scripts import base_key, parts_below
from symderiv.reading.problems.axis_inference import Classes, Key
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.bound import Over
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
    of_kind,
    sole_item,
    spell,
    walk,
)

Scope = Mapping[str, Key]
ZERO = re.compile(r"[={]\s*\{?0|0\s*(?:\\l|≤|<)|_\s*(?:0|\{[^{}]*0)")
LAST = re.compile(r"(.*?)(?:([+-])(\d+))?")
"""A size and what is added to it: K-1."""
FROM_ONE = (r"For \sum_{a=-1}^{1} w_a x_{i+a} write \sum_{a=1}^{3} w_a x_{i+a-1} for $i = 1, \dots, n$, "
            "where $x$ has $n+2$ entries: those at both ends are what stands beyond the edges.")


def counted_from_one(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements, frozenset[str]]:
    """The lines and the facts with every letter that counts from 0 counting from 1, and the names that it stands below."""
    ranged = {fact.subject.strip() for fact in statements.facts if _from_zero(fact)}
    if not ranged and not any(ZERO.search(formula.latex) for formula in statements.formulas):
        return list(forms), statements, frozenset()
    first = frozenset(slots_from_zero(forms, statements))
    later = {f.subject.strip() for f in statements.facts if f.kind == "range" and f.value and not _from_zero(f)}
    found = _Counts(ranged, zeros=set(first), first_places=first, later=later, ranks=ranks_said(statements))
    for form in forms:
        found.note(form)
    if not found.zeros:
        return list(forms), statements, frozenset()
    moved = [form.with_line(_Moved(form, found).line()) for form in forms]
    facts = tuple(_moved_fact(f) if _from_zero(f) else f for f in statements.facts)
    return moved, replace(statements, facts=facts), found.names()


def refused_starts(forms: Sequence[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    r"""The lines with a letter that begins below 0: \sum_{a=-1}^{1} w_a x_{i+a}; and those whose end may begin at 0 or not."""
    ranged = {f.subject.strip() for f in statements.facts if f.kind == "range" and f.value[0].lstrip(" {").startswith("-")}
    for form in forms:
        lists = ((node, node.sub) for node in of_kind(form.line, Scripted) if node.sub is not None)
        below = next((n for node, sub in lists for n in _negative(node, sub, ranged)), None)
        if below is not None:
            yield form, Misread("A letter that begins below 0 cannot be read: places are counted from 1", below.at, FROM_ONE)
    yield from refused_ends(forms, statements)


def _negative(node: Scripted, sub: Listing, ranged: set[str]) -> Iterator[Node]:
    """What begins below 0 under a name: a start of a sum, or a letter with such a range."""
    if isinstance(node.base, Head):
        yield from (n for entry in sub.entries for n in _below_zero(entry))
    yield from (n for n in walk(sub) if isinstance(n, Name) and spell(n) in ranged)


def _below_zero(entry: Relation) -> Iterator[Node]:
    """Where something begins below 0: a = -k, -k ≤ a ≤ k, a ∈ {-1, 0, 1}."""
    if entry.signs[:1] in (("=",), ("≤",), ("<",), ("∈",)):
        start = entry.sides[entry.signs[0] in ("=", "∈")]
        inside = sole_item(start)
        listed = inside.inside.entries if isinstance(inside, Bracket) else ()
        yield from (side for side in (start, *(e.sides[0] for e in listed)) if _is_negative(side))


def _is_negative(side: Terms) -> bool:
    """Whether a start is below 0 as it is typed: -1, -k, 1-k."""
    positive = [items for sign, items in side.terms if sign == "+"]
    return len(positive) < len(side.terms) and all(len(items) == 1 and isinstance(items[0], Number) for items in positive)


def _from_zero(fact: Fact) -> bool:
    return fact.kind == "range" and len(fact.value) == 2 and fact.value[0].strip() == "0"


def _moved_fact(fact: Fact) -> Fact:
    return replace(fact, value=("1", _one_more(fact.value[1])))


def _one_more(size: str) -> str:
    """The text of a size and one more: K-1 is K."""
    match = LAST.fullmatch(size.replace(" ", ""))
    assert match is not None
    if match[1].isdigit() and not match[2]:
        return str(int(match[1]) + 1)
    total = int((match[2] or "+") + (match[3] or "0")) + 1
    return match[1] + (f"{total:+d}" if total else "")


@dataclass
class _Counts:
    """Which letters and slots count from 0: those that a range from 0 reaches, through the slots where letters stand alone."""

    ranged: set[str]
    classes: Classes = field(default_factory=Classes)
    zeros: set[Key] = field(default_factory=set)
    compound: list[tuple[Key, Terms, Form, Scope]] = field(default_factory=list)
    """What stands below names and is no lone letter."""
    first_places: frozenset[Key] = frozenset()
    """The slots of which the text gives a size that has room for a place 0, whatever letters stand there."""
    later: set[str] = field(default_factory=set)
    """Letters with a range from 1, and the binders of those with such a start."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    started: set[Key] = field(default_factory=set)

    def is_later(self, letter: Key) -> bool:
        """Whether a letter is said to begin behind 0: beneath what counts from 0 its place is one more."""
        return letter in self.started or (letter[0] == "free" and letter[-1] in self.later)

    def note(self, form: Form) -> None:
        """Take in what a line says."""
        self.started |= {key for node in of_kind(form.line, Over) for key in _started(node, form)}
        for one in occurrences(form):
            for slot, part in _parts(one, self.ranks):
                letter = one.letter(part)
                if letter is None:
                    self.compound.append((slot, part.sides[0], form, one.scope))
                elif not (slot in self.first_places and self.is_later(letter)):
                    self.classes.join(slot, letter)
                    if letter[0] == "free" and letter[-1] in self.ranged:
                        self.zeros.add(letter)
        self.zeros |= {key for node in of_kind(form.line, Over) for key in _starting(node, form)}

    def from_zero(self, key: Key) -> bool:
        """Whether a letter or a slot counts from 0."""
        return self.classes.find(key) in {self.classes.find(zero) for zero in self.zeros}

    def names(self) -> frozenset[str]:
        """The bases whose components count from 0."""
        alone = (key for keys in self.classes.members().values() for key in keys if key[0] == "slot")
        return frozenset(slot[1] for slot in (*alone, *(c[0] for c in self.compound)) if self.first(slot) == 0)

    def first(self, slot: Key) -> int:
        """The number of a slot's first component."""
        if slot in self.first_places:
            return 0
        if any(k[0] != "slot" for k in self.classes.members().get(self.classes.find(slot), ())):  # letters stand alone there
            return 0 if self.from_zero(slot) else 1
        sums = [self._least(terms, form, scope) for key, terms, form, scope in self.compound if key == slot]
        return 0 if any(least is not None and least <= 0 for least in sums) else 1

    def _least(self, terms: Terms, form: Form, scope: Scope) -> int | None:
        """The least number that a sum of letters and numbers takes; None for anything else, and for a number alone."""
        total, letters = 0, 0
        for sign, items in terms.terms:
            item = items[0] if len(items) == 1 else None
            if isinstance(item, Number) and item.text.isdigit():
                total += int(sign + item.text)
            elif isinstance(item, Name) and sign == "+":
                letters += 1
                total += 0 if self.from_zero(letter_key(spell(item), form, scope)) else 1
            else:
                return None
        return total if letters else None


def _parts(one: Occurrence, ranks: Mapping[str, int]) -> Iterator[tuple[Key, Relation]]:
    """The parts below a name, and a letter in brackets above it, each with its slot."""
    base = base_key(one.name)
    for n, part in enumerate(parts_below(one.node, ranks)):
        if not part.signs:
            yield ("slot", base, str(n)), part
    if (above := label_above(one.node)) is not None:
        yield ("slot", base, "above"), above


def _starting(node: Over, form: Form) -> Iterator[Key]:
    """The letters of a sum sign that begin at 0: k=0, and those of 0 ≤ i < j."""
    for entry in node.head.sub.entries if node.head.sub is not None else ():
        if entry.signs == ("=",) and spell(entry.sides[1]) == "0":
            yield binder_key(node, spell(entry.sides[0]), form)
        elif entry.signs[:1] == ("≤",) and spell(entry.sides[0]) == "0":
            yield from (binder_key(node, letter, form) for letter in bound_letters(node.head, left_letters(form)))


def _started(node: Over, form: Form) -> Iterator[Key]:
    """The letters of a sum sign that begin somewhere else than at 0."""
    for entry in node.head.sub.entries if node.head.sub is not None else ():
        if entry.signs == ("=",) and spell(entry.sides[1]) != "0":
            yield binder_key(node, spell(entry.sides[0]), form)


class _Moved:
    """Writes one line with its letters from 1."""

    def __init__(self, form: Form, counts: _Counts) -> None:
        self.form, self.counts = form, counts

    def line(self) -> Any:
        """The line."""
        return self._node(self.form.line, {})

    def _node(self, node: Any, scope: Scope) -> Any:
        if isinstance(node, tuple):
            return tuple(self._node(part, scope) for part in node)
        if isinstance(node, Over):
            return self._over(node, scope)
        if isinstance(node, Scripted) and isinstance(node.base, Name):
            return self._scripted(node, scope)
        if isinstance(node, Name):
            return self._number(node, scope)
        if isinstance(node, Terms) and isinstance(alone := sole_item(node), Name) and self._moves(spell(alone), scope):
            return _plus(node, -1)
        if not isinstance(node, Node):
            return node
        return replace(node, **{f.name: self._node(getattr(node, f.name), scope) for f in fields(node) if f.name != "at"})

    def _moves(self, letter: str, scope: Scope) -> bool:
        return self.counts.from_zero(letter_key(letter, self.form, scope))

    def _number(self, node: Name, scope: Scope) -> Node:
        """A letter that is computed with."""
        if not self._moves(spell(node), scope):
            return node
        return Bracket(node.at, "round", as_listing(_plus(as_terms(node), -1)))

    def _over(self, node: Over, scope: Scope) -> Over:
        letters = bound_letters(node.head, {*scope, *left_letters(self.form)})
        inner = {**scope, **{letter: binder_key(node, letter, self.form) for letter in letters}}
        head, sup = node.head, node.head.sup
        if head.sub is not None:
            head = replace(head, sub=replace(head.sub, entries=tuple(self._limits(e, inner) for e in head.sub.entries)))
        if sup is not None and letters and self._moves(letters[0], inner):
            head = replace(head, sup=as_listing(_plus(self._end(sup.entries[0].sides[0], scope), 1)))
        return replace(node, head=head, body=self._node(node.body, inner))

    def _end(self, last: Terms, scope: Scope) -> Terms:
        """What a sum ends at, with one less for each letter in it that moves: k of i = 0, …, k, where k counts from 0 too."""
        names = [(sign, spell(item)) for sign, items in last.terms for item in items if isinstance(item, Name)]
        moving = [int(sign + "1") for sign, name in names if self._moves(name, scope)]
        return _plus(last, -sum(moving)) if moving else last

    def _limits(self, entry: Relation, scope: Scope) -> Relation:
        """What stands below a sum sign: a start, or a chain of letters and their bounds, moves as a whole."""
        letters = [spell(i) for i in map(lone_letter, entry.sides) if i is not None]
        moving = [letter for letter in letters if self._moves(letter, scope)]
        if not entry.signs or not moving or entry.signs == ("∈",):
            return entry
        if any(letter in scope and letter not in moving for letter in letters):  # beside a letter that counts from 1
            return replace(entry, sides=tuple(map(as_terms, self._node(entry.sides, scope))))
        return replace(entry, sides=tuple(s if spell(s) in moving else _plus(s, 1) for s in entry.sides))

    def _scripted(self, node: Scripted, scope: Scope) -> Scripted:
        base = base_key(node.base) if isinstance(node.base, Name) else ""
        sup = self._node(node.sup, scope) if label_above(node) is None else node.sup
        below = parts_below(node, self.counts.ranks)
        parts = tuple(self._place(part, ("slot", base, str(n)), scope) for n, part in enumerate(below))
        return replace(node, sup=sup, sub=Listing(node.sub.at, parts) if node.sub is not None else None)

    def _place(self, part: Relation, slot: Key, scope: Scope) -> Relation:
        """A part below a name, as a place counted from 1."""
        letter = lone_letter(part.sides[0]) if not part.signs else None
        if letter is not None and slot in self.counts.first_places:
            later = self.counts.is_later(letter_key(spell(letter), self.form, scope))
            return replace(part, sides=(_plus(part.sides[0], 1),)) if later else part
        if part.signs or letter is not None:
            return part
        first = self.counts.first(slot)
        moving = [n for n in walk(part) if isinstance(n, Name) and self._moves(spell(n), scope)]
        number = sole_item(part.sides[0])
        if isinstance(number, Number):
            return replace(part, sides=(_plus(part.sides[0], 1),)) if first == 0 and number.text.isdigit() else part
        if not moving and first == 1:
            return part
        simple = all(len(items) == 1 and isinstance(items[0], Name | Number) for _, items in part.sides[0].terms)
        if simple:
            back = sum(int(sign + "1") for sign, items in part.sides[0].terms if items[0] in moving)
            return replace(part, sides=(_plus(part.sides[0], 1 - first - back),))
        return replace(part, sides=(_plus(as_terms(self._node(part.sides[0], scope)), 1 - first),))


def _plus(terms: Terms, n: int) -> Terms:
    """A sum with a number added to that in it: of K-1 and 1, K."""
    numbers = [t for t in terms.terms if len(t[1]) == 1 and isinstance(t[1][0], Number) and t[1][0].text.isdigit()]
    total = n + sum(int(sign + items[0].text) for sign, items in numbers if isinstance(items[0], Number))
    rest = tuple(t for t in terms.terms if t not in numbers)
    own = (("+" if total > 0 else "-", (Number(terms.at, str(abs(total))),)),) if total or not rest else ()
    return replace(terms, terms=(*rest, *own))


__all__ = ["counted_from_one", "refused_starts"]
