r"""Sums over letters that a product repeats, as Einstein writes them: f_i = A_{ij} x_j, where the text defines something so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.letters import Row
from symderiv.reading.syntax.nodes import Head, Listing, Name, Node, Relation, Scripted, Terms, sole_item, spell, walk

COUNTING = frozenset("abcdijklmnpqrs")
"""Letters that may count."""


def contracted(forms: Sequence[Form]) -> list[Form]:
    """The lines with a sum sign before the terms that repeat a letter, in a text without sum signs that means them so."""
    if not forms or any(_has_sum(form) for form in forms) or not any(map(_defines_so, forms)):
        return list(forms)
    lefts = {form.number: _letters_of(form.sides[0]) for form in forms if form.sides and not form.line.continued}
    return [_summed(form, frozenset(lefts.get(form.chain, {})) | frozenset(lefts.get(form.number, {}))) for form in forms]


def _has_sum(form: Form) -> bool:
    return any(isinstance(n, Head) and n.kind == "big" for n in walk(form.line))


def _defines_so(form: Form) -> bool:
    """Whether a line defines something by a matrix with two letters that other factors, or the left side, have one by one."""
    if form.line.continued or form.line.relation.signs[:1] != ("=",) or _derives(form.sides[0]):
        return False
    left = frozenset(_letters_of(form.sides[0]))
    return any(_is_contraction(row, left) for side in form.sides[1:] for _, row in side.terms)


def _derives(side: Node) -> bool:
    return any(isinstance(n, Head) and n.kind in ("partial", "nabla") for n in walk(side))


def _is_contraction(row: Row, left: frozenset[str]) -> bool:
    factors = [frozenset(found) for item in row if (found := _letters_of(item))]
    apart = _is_of_one(row) or all(len(one & other) < 2 for one, other in combinations(factors, 2))
    counts = Counter(letter for found in factors for letter in found)
    repeated = {letter for letter, count in counts.items() if count == 2 and letter not in left}
    full = all(letter in repeated or (letter in left and count == 1) for letter, count in counts.items())
    return apart and full and bool(repeated) and any(len(found) == 2 and found & repeated for found in factors)


def _is_of_one(row: Row) -> bool:
    """Whether one symbol stands there with other letters each time, ε_ij C_ijkl ε_kl: its components, no two numbers."""
    found = [(spell(item.base), tuple(_letters_of(item))) for item in row if isinstance(item, Scripted)]
    return any(one[0] == other[0] and one[1] != other[1] and len(one[1]) == len(other[1]) > 1
               for one, other in combinations(found, 2))


def _letters_of(node: Node) -> Counter[str]:
    """The letters that stand alone below symbols, with how often they do."""
    parts = [part for n in walk(node) if isinstance(n, Scripted) and not isinstance(n.base, Head) for part in flattened(n.sub)]
    items = [sole_item(part) for part in parts]
    return Counter(item.base for item in items if isinstance(item, Name) and item.base in COUNTING)


def _summed(form: Form, left: frozenset[str]) -> Form:
    own = () if form.line.continued else form.sides[:1]
    sides = (*own, *(replace(side, terms=tuple(_with_sums(side, left))) for side in form.sides[len(own):]))
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides)))


def _with_sums(side: Terms, left: frozenset[str]) -> Iterator[tuple[str, Row]]:
    for sign, row in side.terms:
        counts = sum((_letters_of(item) for item in row), Counter[str]())
        repeated = [letter for letter, count in counts.items() if count == 2 and letter not in left]
        yield sign, (_sum_over(row[0].at, repeated), *row) if repeated else row


def _sum_over(at: int, letters: Sequence[str]) -> Scripted:
    below = (Relation(at, (Terms(at, (("+", (Name(at, letter),)),)),)) for letter in letters)
    return Scripted(at, Head(at, "big", r"\sum"), Listing(at, tuple(below)))


__all__ = ["contracted"]
