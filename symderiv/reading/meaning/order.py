"""Which lines define a quantity, and in which order they can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from symderiv.reading.binding import Derivative
from symderiv.reading.meaning.forms import Form
from symderiv.reading.meaning.uses import Use
from symderiv.reading.syntax import Name, Number, Scripted, Terms, as_terms, sole_item, walk

DEFINING = ("definition", "unknown", "claim", "remark", "update")
"""Roles by words that a definition may have: a display that asks for a derivative is called a claim by its sentence."""


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


def uses(side: Terms) -> frozenset[str]:
    """The quantities in a side."""
    return frozenset(n.symbol.key for n in walk(side) if isinstance(n, Use))


def left_use(form: Form) -> Use | None:
    """The quantity on the left, alone and without a power."""
    item = sole_item(form.sides[0])
    return item if isinstance(item, Use) and item.power is None else None


def defined(form: Form) -> str:
    """The key of the quantity that a definition defines."""
    left = left_use(form)
    assert left is not None
    return left.symbol.key


def sorted_lines(forms: Iterable[Form], spoken: Collection[str] = (), losses: Collection[int] = ()) -> Lines:
    """Definitions apart from other lines, each behind what it uses; `losses` define, though words call them claims."""
    lines, kept = Lines(), dict[str, Form]()
    every = list(forms)
    mentioned = Counter(key for form in every for side in form.sides for key in uses(side))
    later = [form for form in every if is_by_the_way(form) and form.number not in losses]
    for form in (form for form in every if form not in later):
        _sort(form, lines, kept, _may_define(form) and not _is_model(form, mentioned, spoken))
    while needed := [form for form in later if _needed(form, kept, spoken) and _may_define(form)]:
        _sort(needed[0], lines, kept, True)
        later.remove(needed[0])
    lines.others += later
    lines.definitions = _in_order(kept)
    return lines


def _sort(form: Form, lines: Lines, kept: dict[str, Form], defines: bool) -> None:
    """A line to the definitions, or to what it is else."""
    if not defines or defined(form) in kept or _circular(form, kept):
        lines.again += [form] if defines and defined(form) in kept else []
        lines.others.append(form)
        return
    kept[defined(form)] = form
    lines.others += [form] if len(form.sides) > 2 else []


def is_by_the_way(form: Form) -> bool:
    """Whether a line defines only what a definition needs and nothing else says: "which gives h = f(z)" among words."""
    said = form.formula
    headed = "(" in said.latex.partition("=")[0]
    return said.role in ("remark", "update") or (said.role == "claim" and not (said.display or headed))


def _may_define(form: Form) -> bool:
    left = left_use(form)
    line = form.line
    if left is None or line.continued or line.relation.signs[:1] != ("=",) or form.formula.role not in DEFINING:
        return False
    if any(sole_item(part) is None for part in left.slots) or not _letters_only(left):
        return False
    value = sole_item(form.sides[1])
    return left.symbol.key not in uses(form.sides[1]) and (form.formula.display or not isinstance(value, Number))


def asked_derivative(form: Form) -> Form:
    r"""A line that is nothing but a derivative, \nabla_x(x^\top A x), as the definition of what it derives."""
    item = sole_item(form.sides[0])
    if form.line.relation.signs or not isinstance(item, Derivative) or isinstance(sole_item(item.body), Name | Scripted):
        return form
    sides = (as_terms(Name(form.line.at, "f")), as_terms(item.body))
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides, signs=("=",))))


def _is_model(form: Form, mentioned: Counter[str], spoken: Collection[str]) -> bool:
    r"""Whether a formula in a sentence says where data come from: y = X\beta + \varepsilon, with a noise of its own."""
    given = defined(form) in spoken or form.formula.after.strip().startswith("given")
    terms = (sole_item(as_terms(items[0])) for _, items in form.sides[1].terms if len(items) == 1)
    alone = [item.symbol.key for item in terms if isinstance(item, Use)] if len(form.sides[1].terms) > 1 else []
    lonely = any(mentioned[key] == 1 and key not in spoken for key in alone)
    return not form.formula.display and lonely and given


def _needed(form: Form, kept: dict[str, Form], spoken: Collection[str]) -> bool:
    """Whether a remark says what a quantity is that a definition uses.

    Behind that definition it says so only of what the text does not describe: "we obtain w = …" is what a minimum is at.
    """
    left = left_use(form)
    users = [other for other in kept.values() if left is not None and left.symbol.key in uses(other.sides[1])]
    if left is None or not users or left.symbol.key in kept:
        return False
    return left.symbol.key not in spoken or form.line.at < min(other.line.at for other in users)


def late_loss(form: Form, lines: Lines) -> bool:
    """Whether a line that words call a claim goes on from the last quantities to a new one: "Then E = ½‖a − t‖²"."""
    left = left_use(form) if is_by_the_way(form) and form.formula.role == "claim" and _may_define(form) else None
    new = left is not None and not left.slots and left.symbol.key not in lines.used
    return new and bool(uses(form.sides[1]) & set(lines.sinks())) and not any(isinstance(n, Derivative) for n in walk(form.line))


def _letters_only(left: Use) -> bool:
    return not any(isinstance(sole_item(part), Number | Use) for part in left.slots)


def _circular(form: Form, kept: dict[str, Form]) -> bool:
    """Whether the quantity is used by what its right side uses."""
    waiting, seen = list(uses(form.sides[1])), set[str]()
    while waiting:
        key = waiting.pop()
        if key == defined(form):
            return True
        if key in kept and key not in seen:
            seen.add(key)
            waiting += uses(kept[key].sides[1])
    return False


def _in_order(kept: dict[str, Form]) -> list[Form]:
    order: list[str] = []

    def visit(key: str) -> None:
        if key in kept and key not in order:
            for other in sorted(uses(kept[key].sides[1]), key=lambda k: list(kept).index(k) if k in kept else -1):
                visit(other)
            order.append(key)

    for key in kept:
        visit(key)
    return [kept[key] for key in order]


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
