r"""Recursions over a stated number of steps, written out: h_t = \tanh(W h_{t-1} + U x_t) for t = 1, …, 3."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from symderiv.reading.binding import Over, Product
from symderiv.reading.meaning.forms import Form
from symderiv.reading.meaning.occurrences import DEFINITE, bound_letters
from symderiv.reading.misread import Misread
from symderiv.reading.statements import Statements
from symderiv.reading.syntax import (
    Bracket,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    sole_item,
    spell,
    walk,
)

MOST_STEPS = 12


def unrolled(forms: Sequence[Form], statements: Statements) -> list[Form]:
    """The forms with every recursion of a stated length written out step by step, from a start at zero where the text has one."""
    letters = {letter for form in forms if (letter := _recursion(form))}
    ranges = {k: v for k, v in _ranges(statements).items() if k in letters}
    if not ranges:
        return list(forms)
    stepped = {_left(form)[0] for form in forms if _left(form)[1] in ranges}
    zeros = {spell(form.sides[0]) for form in forms if _is_zero(form)}
    made: list[Form] = []
    for form in (f for f in forms if not _is_zero(f)):
        steps = ranges.get(_left(form)[1])
        copies = [_at(form.line, _left(form)[1], n) for n in steps] if steps else [form.line]
        made += [form.with_line(_without(_expanded(line, ranges, stepped), zeros)) for line in copies]
    return made


def refused_recursions(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    """The recursions that are left, where another step is used than the one they say: nobody says how many there are."""
    for form in forms:
        if (letter := _recursion(form)) and form.formula.role in DEFINITE and _goes_on(_left(form)[0], letter, forms):
            yield form, Misread("A recursion of unknown length", form.line.at,
                                f"Say how many steps it has, as in ${letter} = 1, \\dots, 3$.")


def _goes_on(base: str, letter: str, forms: Sequence[Form]) -> bool:
    """Whether some line uses another member than the one of a step and the one before it, or sums over them."""
    uses = [(n, form) for form in forms if form.formula.role in DEFINITE for side in form.sides[1:] for n in walk(side)]
    others = {spell(n.sub) for n, _ in uses if isinstance(n, Scripted) and spell(n.base) == base} - {letter, f"{letter}-1"}
    return bool(others) or any(isinstance(n, Over) and letter in bound_letters(n.head) for n, _ in uses)


def _ranges(statements: Statements) -> dict[str, range]:
    found = {}
    for fact in statements.facts:
        if fact.kind == "range" and all(v.isdigit() for v in fact.value) and int(fact.value[1]) - int(fact.value[0]) < MOST_STEPS:
            found[fact.subject.strip()] = range(int(fact.value[0]), int(fact.value[1]) + 1)
    return found


def _left(form: Form) -> tuple[str, str]:
    """The base and the lone letter below it that a line defines; nothing of any other line."""
    item = sole_item(form.sides[0])
    letter = sole_item(item.sub) if isinstance(item, Scripted) and item.sup is None else None
    defines = form.line.relation.signs[:1] == ("=",) and not form.line.continued
    return (spell(item.base), letter.base) if defines and isinstance(item, Scripted) and isinstance(letter, Name) else ("", "")


def _recursion(form: Form) -> str:
    """The letter of a line that defines a quantity from the one before it."""
    base, letter = _left(form)
    before = (n for side in form.sides[1:] for n in walk(side) if isinstance(n, Scripted) and spell(n.base) == base)
    return letter if base and any(spell(n.sub) == f"{letter}-1" for n in before) else ""


def _is_zero(form: Form) -> bool:
    """Whether a line says that a first member is zero: h_0 = 0."""
    item, value = sole_item(form.sides[0]), spell(form.sides[-1])
    return isinstance(item, Scripted) and spell(item.sub) == "0" and len(form.sides) == 2 and value in ("0", r"\mathbf{0}")


def _at(node: Any, letter: str, n: int) -> Any:
    """The tree with a letter, and what is counted from it, as a number wherever it stands in a subscript."""
    if isinstance(node, tuple):
        return tuple(_at(part, letter, n) for part in node)
    if not isinstance(node, Node):
        return node
    parts = {f.name: _at(getattr(node, f.name), letter, n) for f in fields(node)}
    if isinstance(node, Scripted) and node.sub is not None:
        parts["sub"] = Listing(node.sub.at, tuple(_number(entry, letter, n) for entry in node.sub.entries))
    return replace(node, **parts)


def _number(entry: Relation, letter: str, n: int) -> Relation:
    text = spell(entry)
    shift = text.removeprefix(letter)
    if text == letter or (text.startswith(letter) and shift[:1] in "+-" and shift[1:].isdigit()):
        return as_listing(Number(entry.at, str(n + int(shift or 0)))).entries[0]
    return entry


def _expanded(node: Any, ranges: Mapping[str, range], stepped: Collection[str]) -> Any:
    """The tree with sums over the steps written out."""
    if isinstance(node, tuple):
        return tuple(_expanded(part, ranges, stepped) for part in node)
    if not isinstance(node, Node):
        return node
    if isinstance(node, Over) and any(isinstance(n, Scripted) and spell(n.base) in stepped for n in walk(node.body)):
        letters = [c for c in bound_letters(node.head) if c in ranges]
        if letters:
            terms = tuple(("+", (_at(node.body, letters[0], n),)) for n in ranges[letters[0]])
            return Bracket(node.at, "round", as_listing(Terms(node.at, terms)))
    return replace(node, **{f.name: _expanded(getattr(node, f.name), ranges, stepped) for f in fields(node)})


def _without(node: Any, zeros: Collection[str]) -> Any:
    """The tree without terms that are a multiple of what is zero."""
    if isinstance(node, tuple):
        return tuple(_without(part, zeros) for part in node)
    if not isinstance(node, Node):
        return node
    if isinstance(node, Terms) and zeros:
        kept = tuple((sign, items) for sign, items in node.terms if not any(_vanishes(item, zeros) for item in items))
        node = replace(node, terms=kept or node.terms)
    return replace(node, **{f.name: _without(getattr(node, f.name), zeros) for f in fields(node)})


def _vanishes(item: Node, zeros: Collection[str]) -> bool:
    factors = [part for _, part in item.parts] if isinstance(item, Product) else [item]
    return any(spell(factor) in zeros for factor in factors)


__all__ = ["refused_recursions", "unrolled"]
