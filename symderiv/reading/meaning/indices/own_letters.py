r"""Letters that count inside one term: those repeated in it where the text sums these (A_{ij} x_j), and the letter of a sum
that is free beside it (p_w = e^{u_w} / \sum_w e^{u_w})."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.meaning.symbols.scripts import CUSTOM
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.said.summed import REPEATED
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    children,
    of_kind,
    rebuilt,
    row,
    sole_item,
    spell,
    walk,
)

LETTERS = "jklmnpqrstuvwabcdefgh"


@dataclass(frozen=True)
class Implied:
    """Letters of a product over which a sum is taken though no sign says so, and the words that do; nothing where none do."""

    letters: tuple[str, ...]
    product: str
    at: int
    words: str = ""


def with_repeated_summed(forms: Sequence[Form], statements: Statements, implied: list[Implied]) -> list[Form]:
    """The lines, before anything is bound, with a sum over every letter that a term repeats, where the text says so."""
    said = next((fact for fact in statements.facts if (fact.kind, fact.value) == ("notation", REPEATED)), None)
    if said is None:
        return list(forms)
    forms = [form.with_line(rebuilt(form.line, _lowered)) for form in forms]
    lefts = {form.number: left_letters(form) for form in forms if not form.line.continued}
    found = list[Implied]()
    made = [summed_over_repeated(form, lefts.get(form.chain, frozenset()), found) for form in forms]
    implied += [replace(one, words=said.words) for one in found]
    return made


def with_only_letter(forms: Sequence[Form]) -> list[Form]:
    r"""The lines, before anything is bound, with the letter of \sum (y_i - x_i)^2 below its sign: the only one there."""
    if not any(form.has(r"\sum") for form in forms):
        return list(forms)
    labels, made = set(_labels(forms)), set(_functions(forms))
    return [_lettered(form, left_letters(form) | labels, made) for form in forms]


def _functions(forms: Iterable[Form]) -> Iterator[str]:
    """What a left side defines as a function: f(x) = …"""
    for form in forms:
        items = form.sides[0].terms[0][1] if form.sides[0].terms else ()
        if len(items) == 2 and isinstance(items[0], Name) and isinstance(items[1], Bracket):
            yield items[0].base


def _labels(forms: Iterable[Form]) -> Iterator[str]:
    """The letters below what lines define without them, as in x_c = x - mean(x): they count nothing."""
    for form in forms:
        if len(form.sides) > 1 and not form.line.continued and isinstance(sole_item(form.sides[0]), Scripted):
            yield from left_letters(form) - {n.base for n in of_kind(form.sides[1], Name)}


def _lettered(form: Form, given: Collection[str], made: Collection[str]) -> Form:
    def change(node: Node) -> Node:
        if not isinstance(node, Terms):
            return node
        return replace(node, terms=tuple((sign, _with_letter(items, given, made)) for sign, items in node.terms))

    return form.with_line(rebuilt(form.line, change, Head))


def _with_letter(items: tuple[Node, ...], given: Collection[str], made: Collection[str]) -> tuple[Node, ...]:
    place = next((n for n, item in enumerate(items) if isinstance(item, Head) and item.name == r"\sum"), -1)
    letters = {*free_letters(items[place + 1:]), *_counted_above(items[place + 1:])} if place >= 0 else set()
    letters = letters or ({*_argument(items[place + 1:], made)} if place >= 0 else set())
    letters = {letter for letter in letters if letter.isalpha()}
    letter = next(iter(letters)) if len(letters) == 1 and not letters & {*given, *free_letters(items[:place])} else ""
    if not letter:
        return items
    sign = items[place]
    return (*items[:place], Scripted(sign.at, sign, as_listing(Name(sign.at, letter))), *items[place + 1:])


def _counted_above(items: Sequence[Node]) -> Iterator[str]:
    """The letters in brackets above symbols, the i of x^{(i)}, that no sum of the term binds."""
    nodes = [n for item in items for n in walk(item) if isinstance(n, Scripted)]
    bound = {letter for n in nodes if _is_sum(n) for letter in bound_letters(n)}
    for node in nodes:
        above = sole_item(node.sup) if node.sup is not None else None
        inside = sole_item(above.inside) if isinstance(above, Bracket) and above.kind == "round" else None
        if isinstance(node.base, Name) and isinstance(inside, Name) and inside.base.islower() and inside.base not in bound:
            yield inside.base


def _argument(items: Sequence[Node], made: Collection[str]) -> Iterator[str]:
    r"""The x of p(x) \log(p(x)/q(x)), where distributions have it as their argument twice, and it stands nowhere else."""
    rows = [items, *(row for item in items for n in walk(item) if isinstance(n, Terms) for _, row in n.terms)]
    found = [(one, sole_item(other.inside)) for row in rows for one, other in pairwise(row)
             if isinstance(one, Name) and isinstance(other, Bracket) and other.kind == "round"]
    found = [(one, of) for one, of in found if one.base in "pqr" and one.base not in made]
    letters = [of.base for _, of in found if isinstance(of, Name) and of.base.islower()]
    every = [n.base for item in items for n in walk(item) if isinstance(n, Name)]
    if len(letters) > 1 and len(set(letters)) == 1 and every.count(letters[0]) == len(letters):
        yield letters[0]


def _lowered(node: Node) -> Node:
    """An index above a symbol, x^i, as one below: nothing but its place tells them apart in such a text."""
    above = sole_item(node.sup) if isinstance(node, Scripted) and isinstance(node.base, Name) else None
    if not isinstance(node, Scripted) or not isinstance(above, Name) or not above.base.islower() or spell(node.base) == "e":
        return node
    below = node.sub.entries if node.sub is not None else ()
    listed = as_listing(above).entries
    return replace(node, sub=Listing(node.at, (*listed, *below)), sup=None)


def summed_over_repeated(form: Form, given: Iterable[str], implied: list[Implied], counting: Collection[str] = ()) -> Form:
    """The line with a sum sign before each row that repeats a letter, one of the `counting` if these are given; noted there."""
    written = {letter for n in of_kind(form.line, Scripted) if _is_sum(n) for letter in bound_letters(n)}
    kept = {*given, *written}

    def summed(items: tuple[Node, ...]) -> tuple[Node, ...]:
        counted = Counter(letter for item in items for letter in _letters(item))
        repeated = [c for c, times in counted.items() if times > 1 and c not in kept and (not counting or c in counting)]
        at = items[0].at if items else 0
        implied.extend([Implied(tuple(repeated), row(items), at)] if repeated else [])
        return (*(Scripted(at, Head(at, "big", r"\sum"), as_listing(Name(at, letter))) for letter in repeated), *items)

    def change(node: Node) -> Node:
        if not isinstance(node, Terms):
            return node
        return replace(node, terms=tuple((sign, summed(items)) for sign, items in node.terms))

    return form.with_line(rebuilt(form.line, change))


def _letters(node: Node) -> Iterator[str]:
    """The letters of indices that a factor is not summed over, each as often as it stands there; twice below a square."""
    if isinstance(node, Terms):
        yield from dict.fromkeys(letter for _, items in node.terms for letter in free_letters(items))
    elif isinstance(node, Scripted):
        own = (lone_letter(part.sides[0]) for part in flattened(node.sub))
        inside = [*(spell(letter) for letter in own if letter is not None), *_letters(node.base)]
        power = sole_item(node.sup) if node.sup is not None else None
        yield from inside * (2 if isinstance(power, Number) and power.text == "2" else 1)
        yield from _letters(node.sup) if node.sup is not None else ()
    else:
        yield from (letter for child in children(node) for letter in _letters(child))


def free_letters(items: Sequence[Node]) -> Iterator[str]:
    """The letters of indices in a term that no sum of it binds."""
    bound = {letter for item in items if isinstance(item, Scripted) and _is_sum(item) for letter in bound_letters(item)}
    yield from (letter for item in items for letter in _letters(item) if letter not in bound)


def _is_sum(node: Scripted) -> bool:
    return isinstance(node.base, Head) and node.base.kind == "big" and node.sub is not None


def with_own_letters(forms: Sequence[Form]) -> list[Form]:
    r"""The bound lines with another letter in a sum over one that the left side has and the line uses beside it, and on both
    sides of what a line defines for the label of another line.

    Beside L = -\log p_c, p_c = e^{s_c} / \sum_k e^{s_k} is so for each c.
    """
    taken = {n.base for form in forms for n in of_kind(form.line, Name)}
    spare = next((letter for letter in LETTERS if letter not in taken), "")
    return _for_each([_apart(form, spare) for form in forms], spare) if spare else list(forms)


def _for_each(forms: Sequence[Form], spare: str) -> list[Form]:
    def change(form: Form) -> Form:
        letter = _own_place(form)
        others = (other for other in forms if letter and letter not in left_letters(other))
        if not any(letter in _outside(side) for other in others for side in other.sides):
            return form
        return form.with_line(_renamed(form.line, letter, spare))

    return [change(form) for form in forms]


def _own_place(form: Form) -> str:
    r"""The letter below what a line defines, if it is none that counts by custom, and stands on the right only below what a sum
    there takes for other letters as well: the c of e^{s_c} / \sum_k e^{s_k}. One that no sum shows to count may be a label."""
    left, right = sole_item(form.sides[0]), form.sides[1:2]
    stated = form.line.relation.signs[:1] == ("=",) and not form.line.continued
    counts = stated and form.has(Over)
    if not counts or not isinstance(left, Scripted) or not isinstance(left.base, Name) or left.sup is not None:
        return ""
    summed = {c for side in right for n in of_kind(side, Over) for c in bound_letters(n.head)}
    below = Counter[str]()
    shown = set[str]()
    for node in (n for side in right for n in of_kind(side, Scripted)):
        for place, letter in enumerate(lone_letter(part.sides[0]) for part in flattened(node.sub)):
            below[spell(letter)] += letter is not None
            shown |= {f"{spell(node.base)} {place}"} if spell(letter) in summed else set()
    letters = {spell(i) for part in flattened(left.sub) if (i := lone_letter(part.sides[0])) is not None} - CUSTOM
    return next((c for c in letters if len(letters) == 1 and _counts(c, right, below, shown)), "")


def _counts(letter: str, right: Sequence[Node], below: Counter[str], shown: Collection[str]) -> bool:
    nodes = [n for side in right for n in walk(side)]
    alone = sum(isinstance(n, Name) and spell(n) == letter for n in nodes) == below[letter]
    return alone and any(f"{spell(n.base)} {place}" in shown for n in nodes if isinstance(n, Scripted)
                         for place, part in enumerate(flattened(n.sub)) if spell(lone_letter(part.sides[0])) == letter)


def _apart(form: Form, spare: str) -> Form:
    given = left_letters(form) if form.line.relation.signs[:1] == ("=",) and not form.line.continued else frozenset()
    clashing = given & {c for n in of_kind(form.line, Over) for c in bound_letters(n.head, given)}
    outside = {c for side in form.sides[1:] for c in _outside(side)} if clashing else set()
    if len(clashing) != 1 or not clashing <= outside:
        return form
    letter = next(iter(clashing))

    def change(node: Node) -> Node:
        return _renamed(node, letter, spare) if isinstance(node, Over) and letter in bound_letters(node.head) else node

    return form.with_line(rebuilt(form.line, change, Over))


def _renamed(node: Any, letter: str, other: str) -> Any:
    return rebuilt(node, lambda n: replace(n, base=other) if isinstance(n, Name) and n.base == letter else n)


def _outside(node: Node) -> Iterator[str]:
    """The names that stand in no sum over them."""
    if isinstance(node, Name):
        yield node.base
    bound = bound_letters(node.head) if isinstance(node, Over) else ()
    yield from (name for child in children(node) for name in _outside(child) if name not in bound)


__all__ = ["Implied", "free_letters", "summed_over_repeated", "with_only_letter", "with_own_letters", "with_repeated_summed"]
