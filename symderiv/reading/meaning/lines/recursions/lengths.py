r"""How long a recursion is, where a text says it of a letter: \sum_{t=1}^T, h_T and t = 1, …, T with T = 3."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.recursions.members import member
from symderiv.reading.meaning.lines.recursions.steps import Step, count_of, recursions, with_number
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import Line, Name, Node, Number, Scripted, as_listing, of_kind, rebuilt, sole_item, spell

LENGTH = re.compile(r"\s*(?P<letter>[A-Z])\s*=\s*(?P<number>\d{1,2})\s*")
"""A length as what is said of lines: "for $T = 3$"."""


def with_lengths_said(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The lines of recursions that are said of one length alone, "for T = 3", as lines said of all, and the length as a fact."""
    said: dict[str, set[str]] = {}
    for step in recursions(forms):
        for match in map(LENGTH.fullmatch, step.form.formula.conditions):
            if match is not None:
                said.setdefault(match["letter"], set()).add(match["number"])
    lengths = {letter: number for letter, (number, *more) in said.items() if not more}
    facts = tuple(Fact("size", letter, (number,), statements.source.find(letter)) for letter, number in lengths.items())
    stated = replace(statements, facts=(*statements.facts, *facts)) if facts else statements
    return [_without_condition(form, lengths) for form in forms] if facts else list(forms), stated


def _without_condition(form: Form, said: Collection[str]) -> Form:
    kept = tuple(c for c in form.formula.conditions if not ((m := LENGTH.fullmatch(c)) and m["letter"] in said))
    return replace(form, formula=replace(form.formula, conditions=kept))


def with_lengths(forms: Sequence[Form], statements: Statements, steps: Sequence[Step]) -> tuple[list[Form], Statements]:
    r"""The lines and what is said of their letters with the number in the place of the letter that stands for the length."""
    sizes = {f.subject: Number(0, f.value[0]) for f in statements.facts if f.kind == "size" and f.value and f.value[0].isdigit()}
    said = {**sizes, **_by_lines(forms)}
    letters = {step.letter for step in steps}
    forms = _with_sums(forms, said, letters)
    ends = {*_ends(forms, statements, steps)} & said.keys() - letters
    made = [form.with_line(_numbered(form.line, steps, {end: said[end] for end in ends})) for form in forms] if ends else forms
    return made, replace(statements, facts=tuple(_ending(fact, said, steps) for fact in statements.facts))


def _by_lines(forms: Sequence[Form]) -> dict[str, Number]:
    """The letters of which a line says a number: T = 3."""
    return {spell(left): value for form in forms if form.line.relation.signs == ("=",)
            if isinstance(left := sole_item(form.sides[0]), Name) and isinstance(value := sole_item(form.sides[1]), Number)}


def _with_sums(forms: Sequence[Form], said: Mapping[str, Number], letters: Collection[str]) -> list[Form]:
    r"""The lines with \sum_{t=1}^3 for \sum_{t=1}^T; the T in \frac1T beside it is that number too."""
    def counts(node: Over) -> bool:
        return isinstance(node.head, Scripted) and set(bound_letters(node.head)) <= set(letters) and spell(node.head.sup) in said

    def change(node: Node) -> Node:
        if not isinstance(node, Over) or not counts(node):
            return node
        return replace(node, head=replace(node.head, sup=as_listing(said[spell(node.head.sup)])))

    ends = {spell(node.head.sup) for form in forms for node in of_kind(form.line, Over) if counts(node)}
    made = [form.with_line(rebuilt(form.line, change, Over)) for form in forms] if ends else list(forms)
    return [form.with_line(rebuilt(form.line, with_number({end: said[end] for end in ends}))) for form in made] if ends else made


def _ends(forms: Sequence[Form], statements: Statements, steps: Sequence[Step]) -> Iterator[str]:
    """The letters to which those of recursions run, and that stand in the place of them: h_T."""
    letters, names = {step.letter for step in steps}, {(step.base, step.above) for step in steps}
    yield from (fact.value[1].strip() for fact in statements.facts
                if fact.kind == "range" and len(fact.value) == 2 and fact.subject.strip() in letters)
    for node in (n for form in forms for n in of_kind(form.line, Scripted)):
        yield from (spell(count_of(node, above)) for base, above in names if base == spell(node.base))


def _numbered(line: Line, steps: Sequence[Step], ends: Mapping[str, Number]) -> Line:
    """A line with h_3 for h_T, and 3 for a T that stands alone."""
    for letter, number in ends.items():
        for above in {step.above for step in steps} - ({True} if letter == "T" else set()):  # W^T is a transpose
            line = member(line, (letter, above), int(number.text))
    return rebuilt(line, with_number(ends))


def _ending(fact: Fact, said: Mapping[str, Number], steps: Sequence[Step]) -> Fact:
    """The range of a recursion's letter with its length as a number."""
    counts = fact.kind == "range" and len(fact.value) == 2 and fact.subject.strip() in {step.letter for step in steps}
    end = said.get(fact.value[1].strip()) if counts else None
    return fact if end is None else replace(fact, value=(fact.value[0], end.text))


__all__ = ["with_lengths", "with_lengths_said"]
