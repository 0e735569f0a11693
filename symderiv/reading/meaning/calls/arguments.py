"""Slopes at what has no name: g'(w x) of a function g of the text becomes g'(u), behind a line u = w x."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from symderiv.reading.meaning.calls.argument_lists import left_head
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Line,
    Name,
    Node,
    Relation,
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

Bodies = Mapping[str, frozenset[str]]
"""The symbols that each function is made of besides its arguments."""
POOL = "uvsqrzabcdefghkmn"
"""Letters for such arguments, in the order tried."""


def with_named_arguments(forms: Sequence[Form], functions: Collection[str]) -> list[Form]:
    """The lines with a name for each argument of a primed function that is more than a symbol, each behind its definition."""
    if not functions:
        return list(forms)
    avoid = {n.base for form in forms for n in of_kind(form.line, Name)}
    free = (letter for letter in POOL if letter not in avoid)
    bodies = _bodies(forms, functions)
    return [line for form in forms for line in _named(form, bodies, free)]


def _bodies(forms: Sequence[Form], functions: Collection[str]) -> Bodies:
    """The symbols that each function is made of besides its arguments: the a of f(x) = a x^2, where f'(a) is no slope by a."""
    found = dict.fromkeys(functions, frozenset[str]())
    for form in forms:
        if (head := left_head(form.line)) is not None and head_key(head) in found and len(form.sides) > 1:
            own = {n.base for n in of_kind(form.sides[0], Name)}
            found[head_key(head)] |= {n.base for n in of_kind(form.sides[1], Name)} - own
    return found


def _named(form: Form, functions: Bodies, free: Iterator[str]) -> Iterator[Form]:
    names: dict[str, Node] = {}
    made: list[Form] = []
    for argument in _arguments(form, functions):
        if spell(argument) not in names and (letter := next(free, None)) is not None:
            names[spell(argument)] = name = _name(letter, argument, form)
            made.append(form.with_line(Line(argument.at, Relation(argument.at, (as_terms(name), argument), ("=",)))))
    yield from made
    yield form.with_line(rebuilt(form.line, lambda node: _with_names(node, functions, names))) if names else form


def _arguments(form: Form, functions: Bodies) -> Iterator[Terms]:
    """What primed functions are applied to, where it is no symbol and no argument of the line itself."""
    head = left_head(form.line)
    own = head is not None and not (isinstance(head, Scripted) and head.primes)  # g'(x) = f'(2x) is about the x of g
    parameters = {n.base for n in of_kind(form.sides[0], Name)} if own else set()
    for node in of_kind(form.line, Terms):
        for call in _calls(node, functions):
            argument = call.inside.entries[0].sides[0]
            if not parameters & {n.base for n in walk(argument) if isinstance(n, Name)}:
                yield argument


def _calls(node: Node, functions: Bodies) -> Iterable[Bracket]:
    """The brackets behind primed functions in the rows of a node that hold more than a symbol."""
    for _, row in node.terms if isinstance(node, Terms) else ():
        for item, after in pairwise(row):
            primed = isinstance(item, Scripted) and item.primes and head_key(item) in functions
            bracket = head_of(after)
            if primed and isinstance(bracket, Bracket) and bracket.kind == "round":
                inside = sole_item(bracket.inside)
                named = head_of(inside) if _is_symbol(inside) else None
                if not isinstance(named, Name) or named.base in functions[head_key(item)]:
                    yield bracket


def _is_symbol(item: Node | None) -> TypeGuard[Node]:
    """Whether what stands in brackets is one symbol, perhaps with an index, and no e^x or (Wx)_i."""
    name = head_of(item) if item is not None else None
    return isinstance(name, Name) and not (name.base == "e" and isinstance(item, Scripted) and item.sup is not None)


def _name(letter: str, argument: Node, form: Form) -> Node:
    """The letter with those below it that the line counts with and that stand in the argument."""
    heads = (n for n in of_kind(form.line, Scripted) if isinstance(n.base, Head) and n.base.kind == "big")
    counting = [*left_letters(form), *(letter for head in heads for letter in bound_letters(head))]
    inside = {n.base for n in walk(argument) if isinstance(n, Name)}
    below = [Name(argument.at, c) for c in dict.fromkeys(counting) if c in inside]
    name = Name(argument.at, letter)
    return Scripted(argument.at, name, as_listing(*below)) if below else name


def _with_names(node: Node, functions: Bodies, names: dict[str, Node]) -> Node:
    brackets = {id(bracket) for bracket in _calls(node, functions)}

    def item(part: Node) -> Node:
        bracket = head_of(part)
        name = names.get(spell(bracket.inside)) if isinstance(bracket, Bracket) and id(bracket) in brackets else None
        if name is None or not isinstance(bracket, Bracket):
            return part
        named = replace(bracket, inside=as_listing(name))
        return replace(part, base=named) if isinstance(part, Scripted) else named

    if not isinstance(node, Terms) or not brackets:
        return node
    return replace(node, terms=tuple((sign, tuple(map(item, row))) for sign, row in node.terms))


__all__ = ["with_named_arguments"]
