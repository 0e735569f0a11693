r"""Quantities f = x^2 that other lines take as functions, f(a), f'(a), \frac{df}{dx}(a): of what they are functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.meaning.calls.evaluations import Row, Text, as_terms_of, derivative_of, is_placed, plain_left
from symderiv.reading.meaning.lines.forms import Form, head_key, names_in
from symderiv.reading.meaning.lines.implied import CONSTANTS, is_primed, is_sign, without_arguments
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    sole_items,
    spell,
    walk,
    without_power,
)

VARIABLES = frozenset("xt")
"""Letters of a variable by custom."""
FUNCTIONS = frozenset({*"fghFGH", r"\phi", r"\varphi", r"\psi"})
"""Letters of functions by custom."""


def with_variables_told(forms: Sequence[Form]) -> tuple[list[Form], list[tuple[Form, Misread]]]:
    r"""The lines f = x^2 as f(x) = x^2 where other lines take f or its slope at a place, g = f'(a); and the lines in which it
    is open by what it is the slope, or whether \frac{df}{dx}(a) is a value or a product."""
    lefts, bare = [(form, plain_left(form)) for form in reversed(forms)], without_arguments(forms)
    named = [(head_key(left), form) for form, left in lefts if left is not None]
    bare = bare - {key for key, form in named if key in map(head_key, names_in(form.sides[1]))}  # L = L(w) is left open
    made = {key: form for key, form in named if key in bare}
    if not made:
        return list(forms), []
    turned = any(n.primes and isinstance(n.base, Bracket) for f in forms for n in of_kind(f.line, Scripted))
    told = dict(pair for form in forms if form.has(Bracket) for pair in _placed_slopes(form, made))
    refused = list[tuple[Form, Misread]]()
    for form in (form for form in made.values() if form.has(Bracket) and not turned):
        try:
            told |= {key: by for side in form.sides[1:] for key, by in _slopes_taken(side, made)}
        except Misread as error:
            refused.append((form, error))
    heads = {made[key].number: by for key, by in told.items()}
    called = [form.with_line(rebuilt(form.line, lambda node: _called(node, told))) for form in forms] if told else forms
    return [_as_function(form, heads[form.number]) if form.number in heads else form for form in called], refused


def _as_function(form: Form, by: Node) -> Form:
    left, *others = form.sides
    head = as_terms_of((left.terms[0][1][0], Bracket(left.at, "round", as_listing(by))))
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=(head, *others))))


def _called(node: Node, told: Mapping[str, Node]) -> Node:
    """A row with f(x) for an f that stands alone in it."""
    if not isinstance(node, Terms):
        return node
    rows = []
    for sign, row in node.terms:
        made = list[Node]()
        for before, item, after in zip((None, *row), row, (*row[1:], None), strict=False):
            alone = head_of(item) if isinstance(item, Name) or (isinstance(item, Scripted) and not item.primes) else None
            known = isinstance(alone, Name) and spell(without_power(item) if isinstance(item, Scripted) else item) in told
            sloped = isinstance(after, Bracket) or (before is not None and is_sign(before))
            made += _call_of(item, told[spell(alone)]) if known and alone is not None and not sloped else (item,)
        rows.append((sign, tuple(made)))
    return replace(node, terms=tuple(rows))


def _call_of(item: Node, by: Node) -> Row:
    """f(x) for f, and f(x)^2 for f^2."""
    bracket = Bracket(item.at, "round", as_listing(by))
    return (item.base, Scripted(item.at, bracket, None, item.sup)) if isinstance(item, Scripted) else (item, bracket)


def _placed_slopes(form: Form, made: Mapping[str, Form]) -> Iterator[tuple[str, Node]]:
    r"""The f and x of each \left. \frac{df}{dx} \right|_{x=a}, where f = … has this x."""
    for node in walk(form.line):
        row = sole_items(node.base.inside) if isinstance(node, Scripted) and isinstance(node.base, Bracket) else ()
        derived = derivative_of(row, Text({}, {})) if row and is_placed(node) else None
        key = head_key(derived.of[0]) if derived is not None and len(derived.of) == 1 else ""
        symbols = _symbols(made[key]) if key in made else {}
        if derived is not None and spell(derived.by) in symbols and not made.keys() & symbols:
            yield key, derived.by


def _symbols(form: Form) -> dict[str, Node]:
    """What the right side of a line is made of."""
    return {n.base: n for n in names_in(form.sides[1]) if not n.word and n.base not in {*CONSTANTS, *FUNCTION_SYMBOLS, "T"}}


def _slopes_taken(side: Terms, made: Mapping[str, Form]) -> Iterator[tuple[str, Node]]:
    """The quantities whose slope is taken at a symbol or a number, each with its variable."""
    rows = [row for node in of_kind(side, Terms) for _, row in node.terms]
    for item, after in (pair for row in rows for pair in pairwise(row)):
        place = sole_item(after.inside) if isinstance(after, Bracket) and after.kind == "round" else None
        if not isinstance(place, Name | Number):
            continue
        above = sole_items(item.over) if isinstance(item, Fraction) else ()
        if isinstance(item, Fraction) and len(above) == 2 and is_sign(above[0]) and head_key(above[1]) in made:
            raise _value_or_product(item, above[1], place)
        key = spell(item.base) if isinstance(item, Scripted) and is_primed(item) and item.sub is item.sup is None else ""
        if key in made and key != spell(place):
            yield key, _variable(key, place, made)
        if isinstance(item, Name) and head_key(item) in made and head_key(item) != spell(place):
            yield head_key(item), _called_by(item, place, made)


def _called_by(item: Name, place: Name | Number, made: Mapping[str, Form]) -> Node:
    """Of what a quantity is a function that a letter for functions stands for; before other letters' brackets may be factors."""
    if item.base in FUNCTIONS:
        try:
            return _variable(head_key(item), place, made)
        except Misread:
            pass
    name, at = spell(item), spell(place)
    each = [f"{name}({letter}) = … where it is defined" for letter in _symbols(made[head_key(item)])] or [f"{name}(x) = …"]
    raise Misread(f"{name}({at}) may be the value of {name} at {at}, or a product with {at}", item.at,
                  rf"For the value write {' or '.join(each)}, for the product {name} \cdot {at}.")


def _value_or_product(item: Fraction, of: Node, place: Node) -> Misread:
    by = next((spell(n) for n in sole_items(item.under) if not is_sign(n)), "x")
    written, at = rf"\frac{{d{spell(of)}}}{{d{by}}}", spell(place)
    return Misread(f"This may be the value at {by} = {at}, or a product with {at}", item.at,
                   rf"For the value write \left.{written}\right|_{{{by}={at}}}, for the product {written} \cdot {at}.")


def _variable(key: str, place: Name | Number, made: Mapping[str, Form]) -> Node:
    """By what the slope of a quantity is, whose line does not say of what it is a function."""
    symbols = _symbols(made[key])
    own = [letter for letter in symbols if len(symbols) == 1 or letter in VARIABLES]
    at = spell(place)
    chained = any(letter in made for letter in symbols)
    if not chained and len(own) == 1 and (at in own or at not in symbols):
        return symbols[own[0]]
    if not own and not chained and at in symbols:
        return symbols[at]
    each = [f"{key}({letter}) = … for its slope by {letter}" for letter in symbols] or [f"{key}(x) = …"]
    raise Misread(f"By what {key}' is the slope of {key} is not said", place.at, f"Write {', '.join(each)}.")


__all__ = ["with_variables_told"]
