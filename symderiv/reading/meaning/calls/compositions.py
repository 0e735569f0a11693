r"""Compositions: (f \circ g)(x) of functions is f(g(x)); between anything else \circ multiplies component by component."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.meaning.calls.argument_lists import is_function, left_head
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Name,
    Node,
    Operation,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    of_kind,
    rebuilt,
    sole_item,
    sole_items,
    spell,
)

SIGN = "∘"


Composed = tuple[list[Form], list[tuple[Form, Misread]]]


def composed(forms: Sequence[Form], functions: Collection[str]) -> Composed:
    r"""The lines with functions of the text written out where \circ stands between them, and those that cannot be read so."""
    forms = [_with_sign(form, functions) for form in forms] if functions else list(forms)
    refused = list(refused_compositions(forms, functions))
    gone = {form.number for form, _ in refused}
    return with_compositions([form for form in forms if form.number not in gone], functions), refused


def _with_sign(form: Form, functions: Collection[str]) -> Form:
    r"""The line with f \circ g for the f o g of two functions, typed with a letter for the sign."""
    def signed(node: Node) -> Node:
        if not isinstance(node, Terms):
            return node
        rows = tuple((sign, tuple(_signed(items, n, functions) for n in range(len(items)))) for sign, items in node.terms)
        return replace(node, terms=rows)

    return form.with_line(rebuilt(form.line, signed, Terms)) if any(n.base == "o" for n in of_kind(form.line, Name)) else form


def _signed(items: Sequence[Node], place: int, functions: Collection[str]) -> Node:
    item, beside = items[place], (*items[max(0, place - 1):place], *items[place + 1:place + 2])
    is_sign = isinstance(item, Name) and item.base == "o" and not item.accents and len(beside) == 2
    return Operation(item.at, SIGN) if is_sign and all(_is_composed(one, functions) for one in beside) else item


def with_compositions(forms: Sequence[Form], functions: Collection[str]) -> list[Form]:
    r"""The lines with (f \circ g)(x) as f(g(x)), and h = f \circ g as h(x) = f(g(x)), where `functions` are those of the text."""
    if not any(n.sign == SIGN for form in forms for n in of_kind(form.line, Operation)):
        return list(forms)
    arguments = dict(_arguments(forms))
    whole = [_with_argument(form, functions, arguments) for form in forms]
    return [form.with_line(rebuilt(form.line, lambda node: _applied(node, functions))) for form in whole]


def refused_compositions(forms: Sequence[Form], functions: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    r"""The lines with f \circ \tanh(x), where f is a function of the text and may be meant as its value."""
    for form in forms:
        for items in (items for n in of_kind(form.line, Terms) for _, items in n.terms):
            chain = next((c for place in range(len(items)) if (c := _chain(items, place, functions))), ())
            called = bool(chain) and isinstance(items[-1], Bracket) and len(items) > len(chain) * 2 - 1
            if called and not all(head_key(item) in functions for item in chain):
                first, last = spell(chain[0]), spell(chain[-1])
                yield form, Misread(rf"{first} \circ {last} has two readings, a composition and a product", chain[0].at,
                                    rf"Write {first}({last}(x)) or {first} \odot {last}(x).")
                break


def _arguments(forms: Sequence[Form]) -> Iterator[tuple[str, Node]]:
    """What the functions with one argument are functions of, as their left sides say."""
    for form in forms:
        head = left_head(form.line)
        bracket = form.sides[0].terms[0][1][-1] if head is not None else None
        argument = sole_item(bracket.inside) if isinstance(bracket, Bracket) else None
        if head is not None and isinstance(argument, Name):
            yield head_key(head), argument


def _with_argument(form: Form, functions: Collection[str], arguments: Mapping[str, Node]) -> Form:
    r"""h(x) = f(g(x)) for h = f \circ g, with the argument of g."""
    relation = form.line.relation
    left = sole_item(relation.sides[0])
    items = sole_items(as_listing(relation.sides[1])) if len(relation.sides) == 2 and isinstance(left, Name) else ()
    chain = _chain(items, 0, functions)
    argument = arguments.get(head_key(chain[-1])) if chain and len(items) == 2 * len(chain) - 1 else None
    if argument is None or left is None:
        return form
    bracket = Bracket(left.at, "round", as_listing(argument))
    sides = (_row(relation.sides[0], left, bracket), _row(relation.sides[1], *_nested(chain, bracket)))
    return form.with_line(replace(form.line, relation=replace(relation, sides=sides)))


def _row(side: Terms, *items: Node) -> Terms:
    return replace(side, terms=(("+", items),))


def _chain(items: Sequence[Node], place: int, functions: Collection[str]) -> tuple[Node, ...]:
    r"""The functions of f \circ g \circ h that begin at a place; nothing where there are fewer than two."""
    end = place
    while end + 2 < len(items) and isinstance(sign := items[end + 1], Operation) and sign.sign == SIGN:
        end += 2
    found = tuple(items[place:end + 1:2])
    return found if len(found) > 1 and all(_is_composed(item, functions) for item in found) else ()


def _is_composed(item: Node, functions: Collection[str]) -> bool:
    name = head_of(item)
    plain = not isinstance(item, Scripted) or (item.sup is None and not item.primes)
    known = is_function(item) or (isinstance(item, Name) and item.base in FUNCTION_SYMBOLS)
    return plain and (known or (isinstance(name, Name) and head_key(item) in functions))


def _applied(node: Node, functions: Collection[str]) -> Node:
    if not isinstance(node, Terms):
        return node
    return replace(node, terms=tuple((sign, tuple(_row_applied(items, functions))) for sign, items in node.terms))


def _row_applied(items: tuple[Node, ...], functions: Collection[str]) -> Iterator[Node]:
    """The factors with every composition before a bracket written out."""
    place = 0
    while place < len(items):
        item = items[place]
        inside = sole_items(item.inside) if isinstance(item, Bracket) and item.kind == "round" else ()
        chain, end = _chain(inside, 0, functions), place + 1
        if not chain and (chain := _chain(items, place, functions)):
            end = place + 2 * len(chain) - 1
        bracket = head_of(items[end]) if chain and end < len(items) else None
        if isinstance(bracket, Bracket) and bracket.kind == "round" and (end > place + 1 or len(inside) == 2 * len(chain) - 1):
            yield from _nested(chain, items[end])
            place = end + 1
        else:
            yield item
            place += 1


def _nested(chain: Sequence[Node], bracket: Node) -> tuple[Node, Node]:
    """f and (g(x)), with what stands behind the bracket behind the outer one."""
    inside = head_of(bracket)

    def within(argument: Node, function: Node) -> Node:
        row = replace(as_terms(function), terms=(("+", (function, argument)),))
        return Bracket(function.at, "round", as_listing(row))

    made = reduce(within, reversed(chain[1:]), inside)
    return chain[0], replace(bracket, base=made) if isinstance(bracket, Scripted) else made


__all__ = ["composed"]
