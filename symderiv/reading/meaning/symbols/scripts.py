r"""Labels or indices: what each script of each symbol is, from all uses together.

A letter is an index where a sum binds it, a range names it, a family x_1,…,x_N counts it, or where it stands in the same slot
as such a letter. Everything else in a subscript is a label, part of the name: W_{xh}, v_c, S_{\text{reg}}. A superscript is a
power, a transpose or an inverse; in brackets it is a label or an index, by the same evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.powers import power_key
from symderiv.reading.meaning.symbols.occurrences import Occurrence, defines_whole, given_letters, left_letters, used_whole
from symderiv.reading.meaning.symbols.uses import Symbol, Use, label_of, slots_full
from symderiv.reading.problems.axis_inference import Classes, Key
from symderiv.reading.syntax.bound import Over, head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    replaced_in,
    sole_item,
    sole_items,
    spell,
    walk,
)

TOP = Name(0, r"\top")
STARS = {r"*", r"\ast", r"\star", r"\dagger", "·"}
CUSTOM = frozenset("ijklmn")
"""Letters that are indices by custom, where the same one stands on both sides."""


@dataclass
class Scripts:
    """What decides about scripts; filled from facts and from all occurrences."""

    classes: Classes = field(default_factory=Classes)
    counted: set[Key] = field(default_factory=set)
    """Keys whose class is one of indices."""
    named: set[str] = field(default_factory=set)
    """Symbols that facts speak of with their labels: W_1, u_o."""
    binders: set[str] = field(default_factory=set)
    """Letters that some sum binds, or that a range names."""
    numbers: set[str] = field(default_factory=set)
    """Letters that stand for a number: the correct class o."""
    arrays: set[str] = field(default_factory=set)
    """Bases that facts give a shape: their subscripts are places where they can be."""
    defined: set[str] = field(default_factory=set)
    """Bases that a left side defines component by component."""
    whole: dict[str, int] = field(default_factory=dict)
    """How many axes the text gives a base that it declares without scripts: with as many scripts it is a component."""
    by_member: set[str] = field(default_factory=set)
    """Those of them that it declares member by member, x_i: the first script counts these."""
    filled: set[str] = field(default_factory=set)
    """Those of them that have components in formulas."""
    shifted: set[str] = field(default_factory=set)
    """Letters that stand in a subscript with a number, h_{t-1}: they count members of a series, no components."""
    apart: frozenset[str] = frozenset()
    """Bases of which x_1 and x_2 are quantities of their own, each with the shape that the text gives x."""
    fixed: set[str] = field(default_factory=set)
    """Letters that the text calls a class or a place."""
    given: dict[int, frozenset[str]] = field(default_factory=dict)
    r"""Letters that the definition of what a line differentiates leaves open: the k of L = -\log p_k."""
    parted: dict[str, str] = field(default_factory=dict)
    """Bases that are defined whole and by components: L and L_i, with the letter."""
    named_powers: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    """Bases that stand without a prime somewhere."""
    turned: set[str] = field(default_factory=set)
    """Bases that are rows before a vector where they have a prime, the c of c'x."""
    primed: bool = False
    """Whether a prime behind a bracket transposes it: then primes do so everywhere."""
    apart_by_prime: set[str] = field(default_factory=set)
    """Bases of which the text declares a primed one: x' is another x then, and no transpose."""
    layers: bool = False
    """Whether the text says that superscripts number the layers."""

    def gather(self, found: Sequence[Occurrence]) -> None:
        """Joins letters with slots; counts those that something ranges over."""
        for one in found:
            if not one.node.primes:
                self.plain.add(base_key(one.name))
            elif _is_left_side(one):
                self.apart_by_prime.add(base_key(one.name))
            for slot, part in slots_written(one.node, self.named_powers, self.whole):
                if (letter := one.letter(part)) is None:
                    continue
                self.classes.join(letter, (slot[0], base_key(one.name), slot[1]))
                if letter[0] == "letter":
                    self.counted.add(letter)
                    self.binders.add(letter[2])
        of_one = self._of_one(found)
        self.given = given_letters(found, lambda letter: self.classes.find(letter) not in of_one)
        self._by_custom(found, of_one)
        self._by_both_sides(found)

    def _by_both_sides(self, found: Sequence[Occurrence]) -> None:
        """Letters on the left that stand on the right as a component of an array."""
        for one in found:
            for slot, part in slots_written(one.node, self.named_powers, self.whole):
                letter = one.letter(part)
                given = letter is not None and letter[0] == "free" and letter[2] in left_letters(one.form) - self.fixed
                if letter is None or not given or is_named(one, self):
                    continue
                if _is_component(one, self) or (_sums(one) and self.is_counted((slot[0], base_key(one.name), slot[1]))):
                    self.counted.add(letter)

    def _of_one(self, found: Sequence[Occurrence]) -> set[Key]:
        r"""The classes of a letter that counts nothing: a definition has it on the right alone, as \ell = -y_i \log p_i does; and
        behind s = W x_i those of L_i = -\log p_{y_i}, where nothing sums or ranges over that letter."""
        written: dict[Key, set[str]] = {}
        for one in found:
            base, slots = base_key(one.name), dict(slots_written(one.node, self.named_powers, self.whole))
            for slot in slots or (("sub", "0"), ("sub", "1"), ("sup", "0")):  # p beside p_i: a whole that has components
                written.setdefault(self.classes.find((slot[0], base, slot[1])), set()).add(spell(slots.get(slot)))
        free = {letter for one in found if defines_whole(one.form) for _, part in slots_written(one.node, self.named_powers)
                if (letter := one.letter(part)) and letter[0] == "free"}
        alone = {root: letters for root, letters in written.items() if len(letters) == 1 and not self.is_counted(root)}
        of_one = {root: key[2] for key in free if alone.get(root := self.classes.find(key)) == {key[2]}}
        single = {*of_one.values()} - self.binders
        return {*of_one, *(root for root, letters in alone.items() if letters <= single)}

    def _by_custom(self, found: Sequence[Occurrence], of_one: Collection[Key]) -> None:
        self.shifted |= {n.base for one in found for part in parts_below(one.node, self.whole) if one.letter(part) is None
                         for n in walk(part) if isinstance(n, Name)}
        wholes = used_whole(found)
        for one in found:
            values = self.binders.intersection(n.base for side in one.form.sides[1:] for n in of_kind(side, Name))  # b t
            left = left_letters(one.form) & (CUSTOM | (self.binders - self.shifted if one.form.number in wholes else values))
            if not left or one.form.line.relation.signs[:1] != ("=",):
                continue
            scripted = [n for side in one.form.sides[1:] for n in of_kind(side, Scripted)]
            right = {spell(part) for n in scripted for part in flattened(n.sub)} | values
            keys = {("free", str(one.form.number), letter) for letter in left & right - self.given_in(one.form)}
            self.counted |= {key for key in keys if self.classes.find(key) not in of_one}

    def given_in(self, form: Form) -> frozenset[str]:
        """The letters that a line about a derivative shares with what it differentiates."""
        return self.given.get(form.chain if form.line.continued else form.number, frozenset())

    def is_counted(self, key: Key) -> bool:
        """Whether the class of a slot or letter is one of indices."""
        return self.classes.find(key) in self._roots()

    def _roots(self) -> set[Key]:
        if getattr(self, "_seen", None) != len(self.counted):
            self._seen, self._found = len(self.counted), {self.classes.find(k) for k in self.counted}
        return self._found


def base_key(name: Name) -> str:
    """The symbol without scripts; its style where that is more than bold."""
    return spell(name)


def parts_below(node: Scripted, whole: Mapping[str, int]) -> tuple[Relation, ...]:
    """The parts of a subscript; 12 below a matrix is 1, 2."""
    parts = flattened(node.sub)
    item = sole_item(parts[0]) if len(parts) == 1 else None
    rank = whole.get(base_key(node.base), 0) if isinstance(node.base, Name) else 0
    if isinstance(item, Number) and item.text.isdigit() and 1 < len(item.text) == rank:
        return as_listing(*(Number(item.at, digit) for digit in item.text)).entries
    return parts


def slots_written(node: Scripted, named_powers: Iterable[str] = (), whole: Mapping[str, int] | None = None
                  ) -> Iterator[tuple[tuple[str, str], Relation]]:
    """Each place in the scripts that may be an index: ("sup", "0") for x^{(i)}, then ("sub", "0"), ("sub", "1") …"""
    label, _ = split_superscript(node, named_powers, layers=False)
    if label is not None and isinstance(label, Bracket):
        for part in flattened(label.inside):
            yield ("sup", "0"), part
    for place, part in enumerate(parts_below(node, whole or {})):
        yield ("sub", str(place)), part


def split_superscript(node: Scripted, named_powers: Iterable[str], layers: bool) -> tuple[Node | None, Listing | None]:
    """What of a superscript belongs to the symbol, and what is applied to it."""
    if node.sup is None:
        return None, None
    items = sole_items(node.sup)
    first = items[0] if items else None
    if power_key(node) in named_powers and first is not None:
        return first, None
    bracketed = isinstance(first, Bracket) and first.kind in ("round", "square") and _labels(first)
    if first is not None and (bracketed or spell(first) in STARS or (layers and isinstance(first, Number))):
        rest = items[1:]
        return first, Listing(node.sup.at, (Relation(node.sup.at, (Terms(node.sup.at, (("+", rest),)),)),)) if rest else None
    if spell(node.sup) in ("+", "-", "*", "'"):
        return sole_item(node.sup), None
    return None, node.sup


def _labels(bracket: Bracket) -> bool:
    return all(
        isinstance(head_of(i), Name | Number) for e in bracket.inside.entries for s in e.sides for _, row in s.terms for i in row
    )


def used(one: Occurrence, scripts: Scripts) -> Use:
    """What one occurrence means: its symbol, its indices, its power."""
    node, base = one.node, base_key(one.name)
    label, power = split_superscript(node, scripts.named_powers, scripts.layers)
    labels: list[str] = []
    slots: list[Relation] = []
    sup = ""
    if isinstance(label, Bracket) and _is_index(one, ("sup", "0"), flattened(label.inside)[0], scripts):
        slots.append(flattened(label.inside)[0])
    elif label is not None:
        sup = spell(label)
    for place, part in enumerate(parts_below(node, scripts.whole)):
        if not slots_full(part) and _is_index(one, ("sub", str(place)), part, scripts):
            slots.append(part)
        else:
            labels.append(label_of(part))
    power, primes = _primed(node, base, power, scripts)
    each = scripts.parted.get(base, "") if slots else ""
    symbol = Symbol(replaced_in(one.name, {"at": 0}), tuple(labels), sup, primes, each)
    return Use(node.at, symbol, tuple(slots), power, node)


def _is_left_side(one: Occurrence) -> bool:
    """Whether a symbol alone is what a line says: h' = …, a new h beside the old one. A' = A speaks of the transpose."""
    item, other = map(sole_item, one.form.sides[:2]) if len(one.form.sides) > 1 else (None, None)
    return isinstance(item, Scripted) and item.at == one.node.at and getattr(other, "base", None) != one.name.base


def _primed(node: Scripted, base: str, power: Listing | None, scripts: Scripts) -> tuple[Listing | None, int]:
    """A prime on a symbol that also stands without one transposes it."""
    turns = (base in scripts.plain or base in scripts.turned or scripts.primed) and base not in scripts.apart_by_prime
    word = isinstance(node.base, Name) and node.base.word and not node.base.capital
    if node.primes == 1 and turns and power is None and not word:
        return as_listing(replace(TOP, at=node.at)), 0
    return power, node.primes


def is_place(one: Occurrence, part: Relation) -> bool:
    """Whether a part of a subscript is a place that sums count: a_t in p_{a_t}."""
    item = sole_item(part)
    counting = {*one.scope, *left_letters(one.form)}
    return isinstance(item, Scripted) and any(n.base in counting for n in walk(item.sub or item) if isinstance(n, Name))


def _is_index(one: Occurrence, slot: tuple[str, str], part: Relation, scripts: Scripts) -> bool:
    base = base_key(one.name)
    counted = scripts.is_counted((slot[0], base, slot[1]))
    item = sole_item(part)
    if isinstance(item, Number):
        component = counted or (slot[0] == "sub" and _is_component(one, scripts))
        return component and int(float(item.text)) > 0 and not is_named(one, scripts)
    letter = one.letter(part)
    if is_place(one, part) or spell(part) == ":":
        return True
    if letter is not None:
        return _letter_counts(one, letter, counted, scripts)
    if isinstance(item, Scripted):
        return isinstance(item.base, Name)  # a label of its own: y_i in p_{y_i}
    letters = [n for n in walk(part) if isinstance(n, Name)]
    return bool(letters) and (counted or any(one.scope.get(n.base) or _is_given(n.base, one, scripts) for n in letters))


def _is_given(letter: str, one: Occurrence, scripts: Scripts) -> bool:
    r"""Whether a letter of the left side is an index there: t and k in \partial y_t / \partial w_k = x_{t+k}."""
    return letter in left_letters(one.form) and scripts.is_counted(one.key_of(letter))


def is_named(one: Occurrence, scripts: Scripts) -> bool:
    """Whether facts speak of the symbol with its labels."""
    return spell(replace(one.node, sup=None, primes=0)) in scripts.named


def _sums(one: Occurrence) -> bool:
    """Whether the line of a symbol has a sum."""
    return any(isinstance(n, Over) for side in one.form.sides[1:] for n in walk(side))


def _is_component(one: Occurrence, scripts: Scripts) -> bool:
    """Whether a symbol has a script for each axis that the text gives it."""
    base, parts = base_key(one.name), parts_below(one.node, scripts.whole)
    counts = base not in scripts.by_member and any(spell(part) in scripts.shifted for part in parts)
    if len(parts) != scripts.whole.get(base) or counts:
        return False
    scripts.filled.add(base)
    return True


def _letter_counts(one: Occurrence, letter: Key, counted: bool, scripts: Scripts) -> bool:
    if letter[0] == "letter":
        return True
    if letter[2] in scripts.binders and counted:
        return True
    named = is_named(one, scripts)
    place = letter[2] in scripts.numbers and not named
    if place and (base_key(one.name) in scripts.arrays or _is_component(one, scripts)):
        return True
    if not counted or named:
        return scripts.is_counted(letter) and letter in scripts.counted
    loose = letter[2] not in left_letters(one.form)
    return not loose or letter in scripts.counted or letter[2] in scripts.numbers or base_key(one.name) in scripts.defined


def is_transpose(power: Listing | None) -> bool:
    """Whether a superscript transposes."""
    return spell(power) in TRANSPOSES


__all__ = ["CUSTOM", "Scripts", "base_key", "is_named", "is_place", "is_transpose", "parts_below", "slots_written",
           "split_superscript", "used"]
