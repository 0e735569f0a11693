r"""Recursions over a stated number of steps, written out: h_t = \tanh(W h_{t-1} + U x_t) for t = 1, …, 3."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from symderiv.errors import ParseError
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import symbol_of
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.recursions.lengths import with_lengths
from symderiv.reading.meaning.lines.recursions.members import Row, label, member
from symderiv.reading.meaning.lines.recursions.steps import Step, count_of, is_update, recursions, shift_of, step_of
from symderiv.reading.meaning.symbols.occurrences import DEFINITE, bound_letters
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.bound import Derivative, Over, Product
from symderiv.reading.syntax.nodes import (
    Bracket,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
)

MOST_STEPS = 12
LISTED = re.compile(r"\\?\{\s*\d+(?:\s*,\s*\d+)*\s*\\?\}")
r"""A set of numbers, each written: \{0, 1, 2\}."""


def unrolled(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The forms with every recursion of a stated length written out step by step, from a start at zero where the text has one.

    What the statements say of every member, they say of each.
    """
    forms = _summed_up(forms)
    leading = recursions(forms)
    if leading:
        forms, statements = with_lengths(forms, statements, leading)
        leading = recursions(forms)
    said = {**dict(_numbered(leading, forms)), **_sole_members(leading), **dict(_summed(leading, forms, statements)),
            **_ranges(statements)}
    ranges = {step.row: said[step.letter] for step in leading if step.letter in said}
    if not ranges:
        return _started(forms), statements
    steps = [step for form in forms if (step := step_of(form)) and step.row in ranges]
    counted = _counted(steps)
    zeros = {spell(form.sides[0]) for form in forms if _is_zero(form)}
    made: list[Form] = []
    for form in (f for f in _copies(forms, ranges, counted) if not _is_zero(f)):
        line = _labelled(_expanded(form.line, ranges, {step.base for step in steps}), counted)
        made.append(form.with_line(_without(line, zeros)))
    used = {*_members_of(steps, ranges), *_members_summed(forms, ranges, {step.base for step in steps})}
    return made, _of_each(statements, used, ranges)


def _summed_up(forms: Sequence[Form]) -> list[Form]:
    r"""The forms with \sum_{t=1}^3 s_t^2 written out, where lines define s_1, s_2 and s_3 one by one."""
    lefts = [item for form in forms if isinstance(item := sole_item(form.sides[0]), Scripted) and item.sub is not None]
    defined = {(spell(item.base), int(spell(item.sub))) for item in lefts if spell(item.sub).isdigit()}

    def change(node: Node) -> Node:
        limits = _limits(node.head) if isinstance(node, Over) else None
        letters = bound_letters(node.head) if isinstance(node, Over) else ()
        if limits is None or not isinstance(node, Over) or len(letters) != 1 or len(limits) > MOST_STEPS:
            return node
        bases = {spell(n.base) for n in of_kind(node.body, Scripted) if spell(n.sub) == letters[0]}
        if not any(all((base, n) in defined for n in limits) for base in bases):
            return node
        terms = tuple(("+", (member(node.body, (letters[0], False), n),)) for n in limits)
        return Bracket(node.at, "round", as_listing(Terms(node.at, terms)))

    return [form.with_line(rebuilt(form.line, change, Over)) for form in forms] if defined else list(forms)


def _started(forms: Sequence[Form]) -> list[Form]:
    """The lines without a first member that is zero, h_0 = 0, where the ones behind it are defined by their numbers, h_1, h_2."""
    lefts = [left for form in forms if isinstance(left := sole_item(form.sides[0]), Scripted)]
    numbered = {spell(left.base) for left in lefts if spell(left.sub).isdigit() and spell(left.sub) != "0"}
    zeros = {spell(left) for form in forms if _is_zero(form) and isinstance(left := sole_item(form.sides[0]), Scripted)
             and spell(left.base) in numbered}
    return [form.with_line(_without(form.line, zeros)) for form in forms if spell(form.sides[0]) not in zeros or not zeros]


def _copies(forms: Sequence[Form], ranges: Mapping[Row, range], counted: Collection[str]) -> Iterator[Form]:
    """The forms with each step written for all its members but those that have a line of their own."""
    steps = {id(form): step for form in forms if (step := step_of(form)) and step.row in ranges}
    slopes = {step.base for step in steps.values() if isinstance(sole_item(step.form.sides[1]), Derivative)}
    rest = [_claimed(form, slopes) if id(form) not in steps else form for form in forms]
    own = {spell(_labelled(form.sides[0], counted)) for form, one in zip(forms, rest, strict=True)
           if id(form) not in steps and one is form and not _is_zero(form)}
    for form in rest:
        if (step := steps.get(id(form))) is None:
            yield form
            continue
        copies = (form.with_line(member(form.line, step.row, n)) for n in ranges[step.row])
        formula = replace(form.formula, role="definition") if is_update(form) else form.formula
        yield from (replace(copy, formula=formula) for copy in copies if spell(copy.sides[0]) not in own)


def _claimed(form: Form, slopes: Collection[str]) -> Form:
    """A line about one member of what is a derivative for every member, as what it claims of that; another one as it is."""
    left = sole_item(form.sides[0]) if form.line.relation.signs else None
    told = isinstance(left, Scripted) and spell(left.base) in slopes and form.formula.role in ("definition", "unknown")
    return replace(form, formula=replace(form.formula, role="claim")) if told else form


def _members_of(steps: Iterable[Step], ranges: Mapping[Row, range]) -> Iterator[tuple[Row, str, int]]:
    """The members that the steps define and use: the letter, the name, the number."""
    for step in steps:
        for name, shift in ((step.base, 0), *step.uses()):
            yield from ((step.row, name, n + shift + step.ahead) for n in ranges[step.row])


def _members_summed(forms: Iterable[Form], ranges: Mapping[Row, range],
                    stepped: Collection[str]) -> Iterator[tuple[Row, str, int]]:
    """The same of the sums over steps that are written out: y_t beside h_t below a sum."""
    for form in forms:
        for node in of_kind(form.line, Over):
            names = list(of_kind(node.body, Scripted))
            row = next((row for row in ranges if row[0] in bound_letters(node.head)), None)
            if row is None or not any(spell(name.base) in stepped for name in names):
                continue
            shifts = [(spell(name.base), shift_of(count_of(name, row[1]), row[0])) for name in names]
            yield from ((row, base, n + shift) for n in _limits(node.head) or ranges[row]
                        for base, shift in shifts if shift is not None)


def _of_each(statements: Statements, used: Collection[tuple[Row, str, int]], ranges: Mapping[Row, range]) -> Statements:
    """The statements with each fact about x_t as one about every member that is used."""

    def facts(fact: Fact) -> Iterable[Fact]:
        name = _symbol(fact.subject)
        rows = [row for row in ranges if name is not None and shift_of(count_of(name, row[1]), row[0]) == 0]
        if name is None or not rows:
            return (fact,)
        members = sorted({n for row, base, n in used if row == rows[0] and base == spell(name.base)})
        return [replace(fact, subject=spell(member(name, rows[0], n)), value=tuple(_sized(v, rows[0], n) for v in fact.value))
                for n in members]

    return replace(statements, facts=tuple(new for fact in statements.facts for new in facts(fact)))


def _symbol(text: str) -> Scripted | None:
    """A name with a letter, in a fact."""
    try:
        found = symbol_of(text) if text else None
    except ParseError:
        return None
    return found if isinstance(found, Scripted) else None


def _sized(size: str, row: Row, n: int) -> str:
    """A size that is counted by the letter, n_l or n^{[l]}, as that of one step, n_2."""
    name = _symbol(size)
    shift = shift_of(count_of(name, name.sub is None), row[0]) if name is not None else None
    return size if name is None or shift is None else f"{spell(name.base)}_{{{n + shift}}}"


def _sole_members(steps: Iterable[Step]) -> dict[str, range]:
    """The letters of which the recursions say one value alone: "for t = 0"."""
    said: dict[str, set[int]] = {}
    for step in steps:
        for condition in step.form.formula.conditions:
            letter, _, value = (part.strip() for part in condition.partition("="))
            if letter == step.letter and value.isdigit():
                said.setdefault(letter, set()).add(int(value))
    return {letter: range(n, n + 1) for letter, (n, *more) in said.items() if not more}


def _summed(steps: Sequence[Step], forms: Sequence[Form], statements: Statements) -> Iterator[tuple[str, range]]:
    r"""The letters that sums over the members take from one number to another: h_t under \\sum_{t=1}^3.

    A sum that begins later needs the member before to be one that the text speaks of: h_1 for \\sum_{t=2}^3.
    """
    overs = [n for form in forms for n in of_kind(form.line, Over)]
    spoken = {fact.subject.replace("{", "").replace("}", "") for fact in statements.facts}
    for step in steps:
        found = {_limits(n.head) for n in overs if bound_letters(n.head) == (step.letter,)}
        limits = next(iter(found)) if len(found) == 1 else None
        if not limits or step.ahead or len(limits) > MOST_STEPS:
            continue
        if limits.start == 1 or f"{step.base}_{limits.start - 1}" in spoken:
            yield step.letter, range(limits.start, max(limits.stop, 1 + _last_member(step, forms)))


def _numbered(steps: Sequence[Step], forms: Sequence[Form]) -> Iterator[tuple[str, range]]:
    """The letters of sequences of which other lines use the last member by its number, h_2, and none by a letter, h_T."""
    others = [form for form in forms if step_of(form) is None and form.formula.role in DEFINITE]
    for step in steps:
        used = [spell(count_of(n, step.above)) for form in others for side in form.sides[1:] for n in walk(side)
                if isinstance(n, Scripted) and spell(n.base) == step.base and count_of(n, step.above) is not None]
        last = _last_member(step, forms)
        counts = not (is_update(step.form) or step.form.formula.conditions)
        if used and counts and all(map(str.isdigit, used)) and last <= MOST_STEPS:
            yield step.letter, range(1 - step.ahead, last + 1 - step.ahead)


def _last_member(step: Step, forms: Sequence[Form]) -> int:
    """The largest number by which a member is called."""
    named = (spell(count_of(n, step.above)) for form in forms for n in walk(form.line)
             if isinstance(n, Scripted) and spell(n.base) == step.base)
    return max((int(number) for number in named if number.isdigit() and len(number) < 3), default=0)


def _listed(fact: Fact) -> list[int]:
    """The numbers of a set that a fact writes out, of which a letter is one."""
    is_list = fact.kind == "values" and LISTED.fullmatch(fact.value[0])
    return [int(n) for n in re.findall(r"\d+", fact.value[0])] if is_list else []


def _ranges(statements: Statements) -> dict[str, range]:
    found = {}
    for fact in statements.facts:
        listed = _listed(fact)
        if listed and listed == list(range(listed[0], listed[0] + len(listed))):
            found[fact.subject.strip()] = range(listed[0], listed[-1] + 1)
        if fact.kind == "range" and all(v.isdigit() for v in fact.value) and int(fact.value[1]) - int(fact.value[0]) < MOST_STEPS:
            found[fact.subject.strip()] = range(int(fact.value[0]), int(fact.value[1]) + 1)
    return found


def _counted(steps: Iterable[Step]) -> set[str]:
    """The names that a letter above them counts: their numbers there are no powers."""
    return {spell(n.base) for step in steps if step.above for n in walk(step.form.line)
            if isinstance(n, Scripted) and shift_of(count_of(n, True), step.letter) is not None}


def _is_zero(form: Form) -> bool:
    """Whether a line says that a first member is zero: h_0 = 0."""
    item, value = sole_item(form.sides[0]), spell(form.sides[-1])
    first = isinstance(item, Scripted) and "0" in (spell(item.sub), spell(count_of(item, above=True)))
    return first and len(form.sides) == 2 and value in ("0", r"\mathbf{0}")


def _labelled(node: Any, counted: Collection[str]) -> Any:
    """The tree with numbers above these names as labels, however they are bracketed."""
    if isinstance(node, tuple):
        return tuple(_labelled(part, counted) for part in node)
    if not isinstance(node, Node) or not counted:
        return node
    parts = {f.name: _labelled(getattr(node, f.name), counted) for f in fields(node)}
    number = sole_item(count_of(node, above=True)) if isinstance(node, Scripted) and spell(node.base) in counted else None
    return replace(node, **parts | ({"sup": label(number)} if isinstance(number, Number) else {}))


def _expanded(node: Any, ranges: Mapping[Row, range], stepped: Collection[str]) -> Any:
    """The tree with sums over the steps written out."""
    if isinstance(node, tuple):
        return tuple(_expanded(part, ranges, stepped) for part in node)
    if not isinstance(node, Node):
        return node
    if isinstance(node, Over) and any(spell(n.base) in stepped for n in of_kind(node.body, Scripted)):
        rows = [row for row in ranges if row[0] in bound_letters(node.head)]
        if rows:
            terms = tuple(("+", (member(node.body, rows[0], n),)) for n in _limits(node.head) or ranges[rows[0]])
            return Bracket(node.at, "round", as_listing(Terms(node.at, terms)))
    return replace(node, **{f.name: _expanded(getattr(node, f.name), ranges, stepped) for f in fields(node)})


def _limits(head: Node) -> range | None:
    """The numbers from which and to which a sum runs, where it says both."""
    below = head.sub.entries[0] if isinstance(head, Scripted) and head.sub is not None else None
    ends = [spell(below.sides[-1]), spell(head.sup)] if isinstance(head, Scripted) and below is not None else []
    return range(int(ends[0]), int(ends[1]) + 1) if ends and all(end.isdigit() for end in ends) else None


def _without(node: Any, zeros: Collection[str]) -> Any:
    """The tree without terms that are a multiple of what is zero."""
    if isinstance(node, tuple):
        return tuple(_without(part, zeros) for part in node)
    if not isinstance(node, Node) or not zeros:
        return node
    if isinstance(node, Terms):
        kept = tuple((sign, items) for sign, items in node.terms if not any(_vanishes(item, zeros) for item in items))
        node = replace(node, terms=kept or node.terms)
    return replace(node, **{f.name: _without(getattr(node, f.name), zeros) for f in fields(node)})


def _vanishes(item: Node, zeros: Collection[str]) -> bool:
    factors = [part for _, part in item.parts] if isinstance(item, Product) else [item]
    turned = [replace(one, sup=None) for one in factors if isinstance(one, Scripted) and spell(one.sup) in TRANSPOSES]
    return any(spell(factor) in zeros for factor in (*factors, *turned))


__all__ = ["member", "unrolled"]
