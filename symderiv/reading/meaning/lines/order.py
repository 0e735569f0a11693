"""Which lines define a quantity, and in which order they can be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.implied import CONSTANTS
from symderiv.reading.meaning.lines.left_sides import NOISE
from symderiv.reading.meaning.shapes.claims.told import left_use, told_by_others, uses, with_notations_told
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import SUPPOSITION
from symderiv.reading.prose.roles import sets_parameter
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Name, Number, Scripted, Terms, as_terms, of_kind, once, sole_item, spell, walk

DEFINING = ("definition", "unknown", "claim", "remark", "update")
"""Roles by words that a definition may have: a display that asks for a derivative is called a claim by its sentence."""


TAKES = re.compile(r"\W*suppose\b", re.IGNORECASE)
"""A word that takes something to be so, where "if" only says what would follow."""


@dataclass
class Lines:
    """The lines of a document: definitions in an order in which each uses only earlier ones, and all others."""

    definitions: list[Form] = field(default_factory=list)
    others: list[Form] = field(default_factory=list)
    again: list[Form] = field(default_factory=list)
    """Lines that give a quantity another right side."""

    @property
    def used(self) -> frozenset[str]:
        """The quantities that definitions use."""
        return frozenset(key for form in self.definitions for key in uses(form.sides[1]))

    def sinks(self) -> list[str]:
        """The quantities that no other definition uses."""
        used = self.used
        return [key for form in self.definitions if (key := defined(form)) not in used]

    def gone_on_with(self) -> list[Form]:
        """The definitions with which lines go on, f = g and then = h, as claims: what those lines are held against."""
        chains = {form.chain for form in self.others if form.line.continued} - {form.number for form in self.others}
        return [replace(f, formula=replace(f.formula, role="claim")) for f in self.definitions if f.number in chains]


def defined(form: Form) -> str:
    """The key of the quantity that a definition defines."""
    left = left_use(form)
    assert left is not None
    return left.symbol.key


def sorted_lines(forms: Iterable[Form], spoken: Collection[str] = (), losses: Collection[int] = ()) -> Lines:
    """Definitions apart from other lines, each behind what it uses; `losses` define, though words call them claims."""
    lines, kept = Lines(), Kept()
    every = list(with_notations_told(_with_both_names(list(told_by_others(_without_twins(list(forms)))))))
    mentioned = Counter(key for form in every for side in form.sides for key in uses(side))
    later = [form for form in every if is_by_the_way(form) and form.number not in losses]
    values = _values(every) | _slopes_by_themselves(every)
    for form in every:
        if form.number in losses or not is_by_the_way(form):
            defines = _may_define(form) and id(form) not in values and not _is_model(form, mentioned, spoken)
            _sort(form, lines, kept, defines)
    waiting = dict(enumerate(later))
    for place in _in_question(later, kept):
        if _needed(later[place], kept, spoken):
            _sort(waiting.pop(place), lines, kept, True)
    lines.others += waiting.values()
    lines.definitions = _in_order(kept)
    return lines


def _values(forms: Sequence[Form]) -> frozenset[int]:
    """The lines that give numbers to what others define by symbols: E = ½(5 − 4)² = 0.5 beside E = ½(z − t)²."""
    found = [form for form in forms if _may_define(form)]
    numeric = [form for form in found if not any(isinstance(n, Use | Name) for n in walk(form.sides[1]))]
    by_symbols = {defined(form) for form in found if form not in numeric}
    return frozenset(id(form) for form in numeric if defined(form) in by_symbols)


def _slopes_by_themselves(forms: Sequence[Form]) -> frozenset[int]:
    """The lines that name a slope of what is made with this name: g = ∂L/∂y beside L = gᵀy says what came in."""
    found = [form for form in forms if _may_define(form)]
    slopes = [form for form in found if isinstance(sole_item(form.sides[1]), Derivative)]
    made = {defined(form): uses(form.sides[1]) for form in found if form not in slopes} if slopes else {}
    return frozenset(id(form) for form in slopes
                     if any(defined(form) in made.get(key, ()) for key in uses(form.sides[1])))


def _without_twins(forms: Sequence[Form]) -> list[Form]:
    """The lines without a model y = m x + b among words where ŷ is the same: its y is what was measured, or ŷ − y were 0."""
    hats = ((r"\hat",), (r"\widehat",))
    predicted = {(base.base, spell(form.sides[1])) for form in forms if (base := _base(form)) and base.accents in hats}
    return [form for form in forms if not ((base := _base(form)) and not base.accents and not form.formula.display
                                           and (base.base, spell(form.sides[1])) in predicted)]


def _with_both_names(forms: Sequence[Form]) -> Iterator[Form]:
    r"""The lines with \hat{y} = a and a = f for the \hat{y} = a = f of an a that no line defines: f has two names."""
    made = {left.symbol.key for form in forms if form.line.relation.signs and (left := left_use(form)) is not None}
    for form in forms:
        name = sole_item(form.sides[1]) if _may_define(form) and form.line.relation.signs[:2] == ("=", "=") else None
        if not isinstance(name, Use) or name.power is not None or name.symbol.key in made:
            yield form
            continue
        whole = form.line.relation
        yield form.with_line(replace(form.line, relation=replace(whole, sides=whole.sides[:2], signs=whole.signs[:1])))
        rest = replace(whole, at=name.at, sides=whole.sides[1:], signs=whole.signs[1:])
        yield form.with_line(replace(form.line, at=name.at, relation=rest))


def _base(form: Form) -> Name | None:
    left = left_use(form) if len(form.sides) == 2 and form.line.relation.signs == ("=",) else None
    return left.symbol.base if left is not None else None


@dataclass
class Kept:
    """The definitions so far: by what they define, what each uses, and where each quantity is used first."""

    forms: dict[str, Form] = field(default_factory=dict)
    uses: dict[str, frozenset[str]] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def keep(self, form: Form) -> None:
        """One more definition."""
        key = defined(form)
        self.forms[key], self.uses[key] = form, uses(form.sides[1])
        for other in self.uses[key]:
            self.used[other] = min(form.line.at, self.used.get(other, form.line.at))


def _in_question(later: Sequence[Form], kept: Kept) -> Iterator[int]:
    """The places of lines whose quantity a definition uses, the first of them each time, while definitions are added."""
    defining: dict[str, list[int]] = {}
    for place, form in enumerate(later):
        if _may_define(form):
            defining.setdefault(defined(form), []).append(place)
    waiting = [place for key in kept.used for place in defining.pop(key, ())]
    heapify(waiting)
    while waiting:
        place = heappop(waiting)
        yield place
        for key in kept.uses.get(defined(later[place]), ()):
            for more in defining.pop(key, ()):
                heappush(waiting, more)


def _sort(form: Form, lines: Lines, kept: Kept, defines: bool) -> None:
    """A line to the definitions, or to what it is else."""
    if not defines or defined(form) in kept.forms or _circular(form, kept):
        lines.again += [form] if defines and defined(form) in kept.forms else []
        lines.others.append(form)
        return
    kept.keep(form)
    lines.others += [form] if len(form.sides) > 2 else []


def is_by_the_way(form: Form) -> bool:
    """Whether a line defines only what a definition needs and nothing else says: "which gives h = f(z)" among words."""
    said = form.formula
    headed = "(" in said.latex.partition("=")[0]
    return said.role in ("remark", "update") or (said.role == "claim" and not (said.display or headed))


@once
def _may_define(form: Form) -> bool:
    left = left_use(form)
    line = form.line
    if left is None or line.continued or line.relation.signs[:1] != ("=",) or form.formula.role not in DEFINING:
        return False
    if any(sole_item(part) is None for part in left.slots) or not _letters_only(left):
        return False
    said = form.formula
    constant = spell(left.written) in CONSTANTS  # that it stands for another number is no example's value
    stated = said.display or not _is_number(form.sides[1]) or sets_parameter(said.why) or constant
    return left.symbol.key not in uses(form.sides[1]) and stated


def _is_number(side: Terms) -> bool:
    """Whether a side is a number, perhaps with a sign."""
    return len(side.terms) == 1 and len(side.terms[0][1]) == 1 and isinstance(side.terms[0][1][0], Number)


def asked_derivative(form: Form) -> Form:
    r"""A line that is nothing but a derivative, \nabla_x(x^\top A x), as the definition of what it derives."""
    item = sole_item(form.sides[0])
    if form.line.relation.signs or form.line.continued or not isinstance(item, Derivative):
        return form
    if isinstance(sole_item(item.body), Name | Scripted):
        return form
    sides = (as_terms(Name(form.line.at, "f")), as_terms(item.body))
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides, signs=("=",))))


def _is_model(form: Form, mentioned: Counter[str], spoken: Collection[str]) -> bool:
    r"""Whether a formula in a sentence says where data come from: y = X\beta + \varepsilon, with a noise of its own."""
    given = defined(form) in spoken or form.formula.after.strip().startswith("given")
    terms = (sole_item(as_terms(items[0])) for _, items in form.sides[1].terms if len(items) == 1)
    noise = [t for t in terms if isinstance(t, Use) and any(isinstance(n, Name) and n.base in NOISE for n in walk(t.written))]
    alone = [item.symbol.key for item in noise] if len(form.sides[1].terms) > 1 else []
    lonely = any(mentioned[key] == 1 and key not in spoken for key in alone)
    return not form.formula.display and lonely and given


def _needed(form: Form, kept: Kept, spoken: Collection[str]) -> bool:
    """Whether a remark says what a quantity is that a definition uses.

    Behind that definition it says so only of what the text does not describe: "we obtain w = …" is what a minimum is at.
    """
    key = defined(form)
    if key not in kept.used or key in kept.forms:
        return False
    return key not in spoken or form.line.at < kept.used[key]


def late_loss(form: Form, lines: Lines) -> bool:
    """Whether a line that words call a claim goes on from the last quantities to a new one: "Then E = ½‖a − t‖²".

    So does a supposition; where nothing is defined, either is what the text is about: "If f(x) = ‖x‖², what is ∇f?"
    """
    said = form.formula
    supposes = said.role == "remark" and said.why == SUPPOSITION
    left = left_use(form) if is_by_the_way(form) and (said.role == "claim" or supposes) and _may_define(form) else None
    if left is None or left.slots or left.symbol.key in lines.used:
        return False
    every = [defined(one) for one in lines.definitions] if supposes and TAKES.match(said.before) else lines.sinks()
    goes_on = uses(form.sides[1]) & set(every) or not lines.definitions
    return bool(goes_on) and not of_kind(form.line, Derivative)


def _letters_only(left: Use) -> bool:
    return not any(isinstance(sole_item(part), Number | Use) for part in left.slots)


def _circular(form: Form, kept: Kept) -> bool:
    """Whether the quantity is used by what its right side uses."""
    mine = defined(form)
    if mine not in kept.used:
        return mine in uses(form.sides[1])
    waiting, seen = list(uses(form.sides[1])), set[str]()
    while waiting:
        key = waiting.pop()
        if key == mine:
            return True
        if key not in seen:
            seen.add(key)
            waiting += kept.uses.get(key, ())
    return False


def _in_order(kept: Kept) -> list[Form]:
    """The definitions, each behind what it uses."""
    places = {key: place for place, key in enumerate(kept.forms)}
    order = dict[str, Form]()
    waiting = list(reversed(kept.forms))
    while waiting:
        key = waiting[-1]
        inside = [other for other in kept.uses[key] if other in places and other not in order]
        if key in order or not inside:
            order.setdefault(waiting.pop(), kept.forms[key])
        else:
            waiting.append(min(inside, key=places.__getitem__))
    return list(order.values())


def below(keys: Sequence[str], definitions: Sequence[Form]) -> frozenset[str]:
    """These quantities and everything they are defined from."""
    by_key = {defined(form): form for form in definitions}
    found, waiting = set(keys), list(keys)
    while waiting:
        form = by_key.get(waiting.pop())
        new = (uses(form.sides[1]) if form else frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found)


__all__ = ["Lines", "asked_derivative", "below", "defined", "late_loss", "left_use", "sorted_lines", "uses"]
