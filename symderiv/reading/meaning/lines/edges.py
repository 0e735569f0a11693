r"""Members that stand before a series: y_{t-1} at the edge of a sum, where the text says y_0, or where no sum reaches it.

\sum_{t=1}^T f(y_t, y_{t-1}) is f(y_1, y_0) + \sum_{t=2}^T f(y_t, y_{t-1}); and h_t = a + b y_{t-1}^2, which only sums from
t = 2 on use, is written out there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from symderiv.reading.meaning.indices.longer_arrays import with_longer_arrays
from symderiv.reading.meaning.indices.running_ends import with_running_ends
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.recursions.members import member
from symderiv.reading.meaning.lines.recursions.steps import Step, count_of, shift_of, step_of
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import (
    Bracket,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
)


def within_edges(forms: Sequence[Form], statements: Statements) -> list[Form]:
    """The lines with no member before the first of its series, with arrays that are longer than the sums over them, and with
    sums that end at an index."""
    forms = with_longer_arrays(_written_out(forms), statements)
    first = {spell(n.base) for n in _first_members(forms, statements)}
    return with_running_ends(
        [form.with_line(rebuilt(form.line, lambda node: _split(node, first), Over)) for form in forms] if first else forms)


def _first_members(forms: Sequence[Form], statements: Statements) -> Iterator[Scripted]:
    r"""The y_0 of formulas and of words."""
    for form in forms:
        yield from (n for n in of_kind(form.line, Scripted) if spell(n.sub) == "0")
    for fact in statements.facts:
        base, _, label = fact.subject.partition("_")
        if label.strip("{}") == "0":
            yield Scripted(0, Name(0, base))


# Sums from 1 whose first term has a member of its own


def _split(node: Node, first: set[str]) -> Node:
    letter = _from_one(node)
    if letter is None or not isinstance(node, Over):
        return node
    if not any(_is_before(n, letter) and spell(n.base) in first for n in of_kind(node.body, Scripted)):
        return node
    alone, rest = member(node.body, (letter, False), 1), _from(node, 2)
    return Bracket(node.at, "round", as_listing(Terms(node.at, (("+", (alone,)), ("+", (rest,))))))


def _from_one(node: Node) -> str | None:
    """The letter of a sum that begins at 1."""
    if not isinstance(node, Over) or node.head.sub is None or spell(node.head.base) != r"\sum":
        return None
    below = node.head.sub.entries
    starts = len(below) == 1 and below[0].signs == ("=",) and spell(below[0].sides[1]) == "1"
    return spell(below[0].sides[0]) if starts else None


def _from(node: Over, start: int) -> Over:
    assert node.head.sub is not None
    entry = node.head.sub.entries[0]
    moved = replace(entry, sides=(entry.sides[0], as_terms(Number(entry.at, str(start)))))
    return replace(node, head=replace(node.head, sub=replace(node.head.sub, entries=(moved,))))


def _is_before(node: Scripted, letter: str) -> bool:
    """Whether this is the member one before that of a letter."""
    return shift_of(count_of(node, above=False), letter) == -1


# Definitions that hold from the second member on


def _written_out(forms: Sequence[Form]) -> list[Form]:
    steps = {step.base: step for form in forms if (step := step_of(form)) and _needs_one_before(step)}
    kept = {base: step for base, step in steps.items() if _begins_later(step, forms)}
    if not kept:
        return list(forms)
    gone = {id(step.form) for step in kept.values()}
    return [form.with_line(_with_bodies(form.line, kept)) for form in forms if id(form) not in gone]


def _needs_one_before(step: Step) -> bool:
    """Whether a line defines a member by one before it of another series, y_{t-1} or y_{t-k}, which nothing else defines."""
    uses = list(step.uses())
    earlier = any(shift < 0 for _, shift in uses) or any(_is_earlier(n, step.letter) for n in walk(step.form.sides[1]))
    return not (step.above or step.ahead) and earlier and step.base not in {base for base, _ in uses}


def _is_earlier(node: Node, letter: str) -> bool:
    """Whether this has an index that takes another letter from this one, t - k + 1."""
    count = count_of(node, above=False) if isinstance(node, Scripted) and node.sub is not None else None
    terms = count.sides[0].terms if count is not None and not count.signs else ()
    signs = {spell(items[0]): sign for sign, items in terms if len(items) == 1}
    return signs.get(letter) == "+" and any(sign == "-" and not name.isdigit() for name, sign in signs.items())


def _begins_later(step: Step, forms: Sequence[Form]) -> bool:
    """Whether every use stands below a sum that begins at 2 or later, under its own letter."""
    others = (found for form in forms if form is not step.form for found in _scoped(form.line, {}))
    uses = [(n, scope) for n, scope in others if spell(n.base) == step.base]
    return bool(uses) and all(scope.get(spell(n.sub), 1) != 1 for n, scope in uses)


def _scoped(node: Node, scope: Mapping[str, int]) -> Iterator[tuple[Scripted, Mapping[str, int]]]:
    """The scripted symbols with the first number of each letter that is bound around them."""
    if isinstance(node, Scripted):
        yield node, scope
    inner = {**scope, **_starts(node)} if isinstance(node, Over) else scope
    for f in fields(node):
        for part in (value if isinstance(value := getattr(node, f.name), tuple) else (value,)):
            yield from _in_part(part, inner)


def _in_part(part: Any, scope: Mapping[str, int]) -> Iterator[tuple[Scripted, Mapping[str, int]]]:
    if isinstance(part, tuple):
        for one in part:
            yield from _in_part(one, scope)
    elif isinstance(part, Node):
        yield from _scoped(part, scope)


def _starts(node: Over) -> dict[str, int]:
    """The first number of each letter; of those that begin at a letter, M or p + 1, no number that is 1."""
    below = node.head.sub.entries if node.head.sub is not None else ()
    numbers = {spell(e.sides[0]): spell(e.sides[1]) for e in below if e.signs == ("=",)}
    return {letter: int(n) if (n := numbers.get(letter, "1")).isdigit() else LATER for letter in bound_letters(node.head)}


LATER = 2
"""A first number that is not 1."""


def _with_bodies(node: Any, steps: Mapping[str, Step]) -> Any:
    if isinstance(node, tuple):
        return tuple(_with_bodies(part, steps) for part in node)
    if not isinstance(node, Node):
        return node
    step = steps.get(spell(node.base)) if isinstance(node, Scripted) and node.sub is not None else None
    if step is None or not isinstance(node, Scripted) or not isinstance(sole_item(node.sub), Name):
        return replace(node, **{f.name: _with_bodies(getattr(node, f.name), steps) for f in fields(node)})
    body = Bracket(node.at, "round", as_listing(_renamed(step.form.sides[1], step.letter, spell(node.sub))))
    return body if node.sup is None else Scripted(node.at, body, None, node.sup)


def _renamed(body: Terms, letter: str, new: str) -> Node:
    """The body with another letter in its subscripts."""
    def change(node: Any, below: bool = False) -> Any:
        if isinstance(node, tuple):
            return tuple(change(part, below) for part in node)
        if isinstance(node, Name):
            return replace(node, base=new) if below and node.base == letter else node
        if not isinstance(node, Node):
            return node
        inside = {f.name: below or f.name == "sub" for f in fields(node)}
        return replace(node, **{name: change(getattr(node, name), under) for name, under in inside.items()})

    made: Node = change(body)
    return made


__all__ = ["within_edges"]
