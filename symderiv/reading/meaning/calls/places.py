r"""Arguments that are places: the x of p(x) below \sum_x counts the entries of p; and features \phi(x_n) of data that stand
nowhere else, which are \phi_n; and x(n) of one time n, which is x."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form, head_key, names_in
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import is_transpose
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    spell,
)
from symderiv.reading.syntax.nodes import row as spelled


def with_events(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with P(y = 1 \mid x) as P_1(x): each number is an event of its own."""
    return [form.with_line(rebuilt(form.line, _with_events, Bracket)) for form in forms]


def _with_events(node: Node) -> Node:
    if not isinstance(node, Terms):
        return node
    rows = []
    for sign, items in node.terms:
        pairs = [*pairwise(items), *((item, None) for item in items[-1:])]
        made = [_event(item, after) for item, after in pairs]
        before = [False, *(one is not None for one in made)]
        rows.append((sign, tuple(part for (item, _), one, gone in zip(pairs, made, before, strict=False) if not gone
                                 for part in (one or (item,)))))
    return replace(node, terms=tuple(rows))


def _event(item: Node, after: Node | None) -> tuple[Node, ...] | None:
    """P_1(x) for P(y = 1, x); P_1 for P(y = 1)."""
    bracket = head_of(after) if after is not None else None
    if not isinstance(item, Name) or not isinstance(bracket, Bracket) or bracket.kind != "round":
        return None
    first, *rest = bracket.inside.entries
    number = sole_item(first.sides[-1]) if first.signs == ("=",) else None
    if not isinstance(number, Number) or not isinstance(sole_item(first.sides[0]), Name):
        return None
    head = Scripted(item.at, item, as_listing(number), after.sup if isinstance(after, Scripted) and not rest else None)
    if not rest:
        return (head,)
    listed = replace(bracket, inside=replace(bracket.inside, entries=tuple(rest)))
    return head, replace(after, base=listed) if isinstance(after, Scripted) else listed


def with_places(forms: Sequence[Form], functions: Collection[str]) -> list[Form]:
    r"""The lines with p(x) as p_x, where a sum counts x and x stands in no other way; `functions` are applied, not counted."""
    return [_counted(form, functions) for form in forms]


def _counted(form: Form, functions: Collection[str]) -> Form:
    letters = _only_places(form)
    if not letters:
        return form
    return form.with_line(rebuilt(form.line, lambda node: _with_indices(node, letters, functions)))


TIMES = frozenset("ntk")
"""Letters of a time or a step by custom."""


def at_one_time(forms: Sequence[Form], defined: Collection[str], functions: Collection[str]) -> list[Form]:
    """The lines with d(n) as d, where n stands in no other way than as the time of several symbols, and no line defines them all.

    `defined` are the heads that lines define, `functions` those that are applied.
    """
    calls = [(item, bracket) for form in forms for item, bracket in _calls(form.line)]
    letters = {spell(bracket.inside) for _, bracket in calls} & TIMES
    for letter in letters:
        heads = {head_key(item) for item, bracket in calls if spell(bracket.inside) == letter}
        every = sum(n.base == letter for form in forms for n in names_in(form.line))
        alone = every == sum(spell(bracket.inside) == letter for _, bracket in calls)
        if alone and len(heads) > 1 and heads - {*defined} and not heads & {*functions}:
            forms = [form.with_line(rebuilt(form.line, partial(_timeless, letter))) for form in forms]
    return list(forms)


def _timeless(letter: str, node: Node) -> Node:
    if not isinstance(node, Terms):
        return node
    return replace(node, terms=tuple((sign, tuple(_without_time(items, letter))) for sign, items in node.terms))


def _without_time(items: tuple[Node, ...], letter: str) -> Iterator[Node]:
    """The items, e^2(n) and e(n)^2 as e^2."""
    skip = False
    for item, after in zip(items, (*items[1:], None), strict=False):
        bracket = head_of(after) if after is not None else None
        timed = isinstance(head_of(item), Name) and isinstance(bracket, Bracket) and spell(bracket.inside) == letter
        if not skip:
            power = after.sup if timed and isinstance(after, Scripted) else None
            yield item if power is None else Scripted(item.at, item, None, power)
        skip = timed


def refused_calls(forms: Sequence[Form], functions: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    """The lines of which nobody can say what their calls are, each with why."""
    yield from _two_functions(forms, functions)
    yield from _kernels(forms)
    yield from _factors(forms, functions)


def _factors(forms: Sequence[Form], functions: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    r"""The lines \frac1n L(w) = … and p\ell(\beta) = … with the only call of a name: a definition has that alone on its left."""
    met = Counter(name.base for form in forms for name in of_kind(form.line, Name))
    for form in forms:
        row = form.sides[0].terms[0][1] if len(form.sides[0].terms) == 1 else ()
        *before, name, given = row if len(row) > 2 else (None, None)
        factors = all(isinstance(one, Name | Number | Fraction) for one in before)
        if before and factors and len(form.sides) > 1 and isinstance(name, Name) and isinstance(given, Bracket) and (
                given.kind == "round" and head_key(name) not in functions and met[name.base] == 1 and (
                    all(isinstance(sole_item(entry), Name) for entry in given.inside.entries))):
            factor, call = spelled(tuple(before)), spelled((name, given))
            right = form.formula.latex.partition("=")[2].strip(" .,;")
            yield form, Misread(f"{call} is defined only as a part of a product", form.line.at,
                                rf"Write ${call} = \frac{{1}}{{{factor}}} ({right})$; or give {factor}{spell(name)}, if that is "
                                "one name, a letter of its own.")


def _two_functions(forms: Sequence[Form], functions: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    r"""The lines with p(x) and p(x, y): one letter for two functions."""
    for form in forms:
        letters, numbers = _only_places(form), dict[str, int]()
        for item, bracket in _calls(form.line):
            entry = _entry(item, bracket, letters) if head_key(item) not in functions else None
            count = len(bracket.inside.entries)
            if entry is not None and numbers.setdefault(head_key(item), count) != count:
                both = f"{spell(item)} stands before {count} and before {numbers[head_key(item)]} arguments"
                yield form, Misread(both, item.at, "Give each of these functions a letter of its own.")
                break


def _kernels(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""The lines in which a K stands as a matrix, |K| and y^\top K^{-1} y, beside K(x, x') = …, one number for two points."""
    kernels = {head_key(item) for form in forms for item, bracket in _calls(form.line)
               if _is_at_left(form, item) and (_are_two_points(bracket) or KERNEL.search(form.formula.before))}
    for form in forms:
        called = {id(item) for item, _ in _calls(form.line)}
        whole = next((n for n in _as_matrices(form.line) if id(n) not in called and head_key(n) in kernels), None)
        if whole is not None:
            name = spell(head_of(whole))
            yield form, Misread(f"{name} is one number for two points there, and a matrix here", whole.at,
                                f"Give the function another letter, and write the entries, as in {name}_{{ij}} = k(x_i, x_j).")


KERNEL = re.compile(r"\b(?:kernels?|covariance function|Kern(?:el)?funktion|noyau|núcleo)\b[^.;]*\Z", re.IGNORECASE)
"""Words before a function of two points."""


def _is_at_left(form: Form, item: Node) -> bool:
    row = form.sides[0].terms[0][1]
    return len(form.sides) > 1 and not form.line.continued and len(row) == 2 and row[0] is item


def _are_two_points(bracket: Bracket) -> bool:
    """Whether the arguments are x and x', or x_i and x_j."""
    items = [sole_item(entry) for entry in bracket.inside.entries]
    marked = [item for item in items if isinstance(item, Scripted) and item.sup is None]
    return len(items) == 2 and bool(marked) and all(item is not None for item in items) and (
        len({spell(head_of(item)) for item in items if item is not None}) == 1) and spell(items[0]) != spell(items[1])


def _as_matrices(node: Node) -> Iterator[Node]:
    """The symbols between bars, inverted, or behind something transposed."""
    inside = (sole_item(n.inside) for n in of_kind(node, Bracket) if n.kind == "bars")
    yield from (item for item in inside if isinstance(item, Name | Scripted))
    for _, items in (term for terms in of_kind(node, Terms) for term in terms.terms):
        for before, item in pairwise((None, *items)):
            turned = isinstance(before, Scripted) and is_transpose(before.sup)
            inverse = isinstance(item, Scripted) and spell(item.sup) == "-1"
            if isinstance(item, Name | Scripted) and isinstance(head_of(item), Name) and (turned or inverse):
                yield item


def _only_places(form: Form) -> frozenset[str]:
    """The letters below sum signs that stand as arguments, and else only in subscripts, or as h(n - k) beside h(k)."""
    if not form.has("big"):
        return frozenset()
    heads = [n for n in of_kind(form.line, Scripted) if isinstance(n.base, Head) and n.base.kind == "big"]
    letters = {letter for head in heads for letter in bound_letters(head)}
    below = [n.sub for n in of_kind(form.line, Scripted) if n.sub is not None]
    arguments = [entry for item, bracket in _calls(form.line) for entry in bracket.inside.entries
                 if _is_letter(entry) or (isinstance(item, Name) and _is_shifted(entry))]
    places = Counter(n.base for part in (*below, *arguments) for n in names_in(part))
    every = Counter(n.base for n in names_in(form.line))
    called = {n.base for entry in arguments if _is_letter(entry) for n in names_in(entry)}
    return frozenset(letter for letter in letters & called if every[letter] <= places[letter])


def _is_shifted(entry: Relation) -> bool:
    """Whether an entry is a sum of letters and numbers: n - k."""
    rows = [items for side in entry.sides for _, items in side.terms]
    return not entry.signs and len(rows) > 1 and all(len(row) == 1 and isinstance(row[0], Name | Number) for row in rows)


def _calls(node: Node) -> Iterator[tuple[Node, Bracket]]:
    """The symbols with round brackets behind them."""
    for terms in of_kind(node, Terms):
        for _, items in terms.terms:
            for item, after in pairwise(items):
                bracket = head_of(after)
                if isinstance(head_of(item), Name) and isinstance(bracket, Bracket) and bracket.kind == "round":
                    yield item, bracket


def _is_letter(entry: Relation) -> bool:
    return not entry.signs and isinstance(sole_item(entry), Name)


def _with_indices(node: Node, letters: frozenset[str], functions: Collection[str]) -> Node:
    if not isinstance(node, Terms):
        return node
    return replace(node, terms=tuple((sign, tuple(_indexed(items, letters, functions))) for sign, items in node.terms))


def _indexed(items: tuple[Node, ...], letters: frozenset[str], functions: Collection[str]) -> Iterator[Node]:
    skip = False
    for item, after in zip(items, (*items[1:], None), strict=False):
        if skip:
            skip = False
            continue
        made = _entry(item, after, letters) if after is not None and head_key(item) not in functions else None
        skip = made is not None
        yield item if made is None else made


def _entry(item: Node, after: Node, letters: frozenset[str]) -> Node | None:
    """p_x for p(x), x_{n-k} for x(n-k); None where the bracket holds something else than places."""
    bracket, plain = head_of(after), not isinstance(item, Scripted) or (item.sup is None and not item.primes)
    if not (isinstance(head_of(item), Name) and plain and isinstance(bracket, Bracket) and bracket.kind == "round"):
        return None
    if not all(_is_place(entry, item, letters) for entry in bracket.inside.entries):
        return None
    base, sub = (item.base, item.sub) if isinstance(item, Scripted) else (item, None)
    above = after if isinstance(after, Scripted) else None
    if above is not None and (above.sub is not None or above.primes):
        return None
    entries = (*(sub.entries if sub is not None else ()), *bracket.inside.entries)
    return Scripted(item.at, base, Listing(bracket.at, entries), above.sup if above is not None else None)


def _is_place(entry: Relation, item: Node, letters: frozenset[str]) -> bool:
    inside = {n.base for n in names_in(entry)}
    return (_is_letter(entry) and inside <= letters) or (isinstance(item, Name) and _is_shifted(entry) and bool(inside & letters))


__all__ = ["at_one_time", "refused_calls", "with_events", "with_places"]
