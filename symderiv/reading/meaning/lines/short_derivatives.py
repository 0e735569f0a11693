r"""Partial derivatives with the variable below: \partial_t u, and u_t, u_{xx} of a u that the text defines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.calls.argument_lists import left_head
from symderiv.reading.meaning.lines.forms import Form, head_key, names_in
from symderiv.reading.meaning.lines.implied import Variables, every_variable
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    as_row,
    of_kind,
    rebuilt,
    sole_item,
    sole_items,
    spell,
)

Row = tuple[Node, ...]


def with_short_derivatives(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with \frac{\partial u}{\partial t} for \partial_t u and for the u_t that is one."""
    variables = every_variable(forms)
    whole = [form.with_line(rebuilt(form.line, lambda node: _of_gradient(node, variables))) if form.has("nabla") else form
             for form in forms]
    marked = [form.with_line(rebuilt(form.line, lambda node: _with_fractions(node, variables))) if form.has("partial") else form
              for form in whole]
    found = _fields(marked)
    return [form.with_line(rebuilt(form.line, lambda node: _of_field(node, found))) for form in marked] if found else marked


def _of_gradient(node: Node, variables: Variables) -> Node:
    r"""\frac{\partial L}{\partial w_j} for the component (\nabla_w L)_j of a gradient."""
    bracket = node.base if isinstance(node, Scripted) and node.sub is not None and node.sup is None and not node.primes else None
    row = sole_items(bracket.inside) if isinstance(bracket, Bracket) and bracket.kind in ("round", "square") else ()
    nabla, of = row if len(row) == 2 else (None, None)
    head = nabla.base if isinstance(nabla, Scripted) and nabla.sup is None else nabla
    if not isinstance(node, Scripted) or not isinstance(head, Head) or head.kind != "nabla" or of is None:
        return node
    by = sole_item(nabla.sub) if isinstance(nabla, Scripted) and nabla.sub is not None else variables.get(head_key(of))
    return fraction_of(of, [Scripted(by.at, by, node.sub)]) if isinstance(by, Name) else node


def _with_fractions(node: Node, variables: Variables) -> Node:
    if not isinstance(node, Terms) or not any(_is_marked(item) for _, row in node.terms for item in row):
        return node
    return replace(node, terms=tuple((sign, tuple(_derived(row, variables))) for sign, row in node.terms))


def _is_marked(item: Node) -> bool:
    """Whether this is a \\partial with something below."""
    head = item.base if isinstance(item, Scripted) and item.sub is not None else None
    return isinstance(head, Head) and head.kind == "partial"


def _derived(row: Row, variables: Variables) -> Iterator[Node]:
    place = 0
    while place < len(row):
        signs = list(takewhile(_is_marked, row[place:]))
        after = row[place + len(signs)] if place + len(signs) < len(row) else None
        if signs and after is not None and isinstance(head_of(after), Name | Bracket):
            of = variables.get(head_key(after))
            yield fraction_of(after, [_component(one, of) for sign in signs for one in _below(sign)])
            place += len(signs)
        else:
            yield row[place]
        place += 1


def _below(sign: Node) -> list[Node]:
    """What stands below one sign, as often as its order says."""
    assert isinstance(sign, Scripted)
    order = int(spell(sign.sup)) if spell(sign.sup).isdigit() else 1
    return [part.sides[0].terms[0][1][0] for part in flattened(sign.sub)] * order


COUNTING = frozenset("ijklmnpqrs")
"""Letters that count components by custom: \\partial_i of a function of x is by x_i."""


def _component(below: Node, of: Node | None) -> Node:
    """By what is derived: the component of the function's one variable that a letter counts; else what stands there."""
    counts = isinstance(below, Number) or (isinstance(below, Name) and below.base in COUNTING)
    plain = isinstance(of, Name) and counts and spell(of) != spell(below)
    return Scripted(below.at, replace(of, at=below.at), as_listing(below)) if plain and isinstance(of, Name) else below


def fraction_of(of: Node, by: Sequence[Node]) -> Fraction:
    """The partial derivative of something by one symbol after another."""
    at, partial = of.at, Head(of.at, "partial", r"\partial")
    order: Node = partial if len(by) == 1 else Scripted(at, partial, None, as_listing(Number(at, str(len(by)))))
    return Fraction(at, as_row(order, of), as_row(*(part for one in by for part in (partial, one))))


# u_t of u = e^{-t} \sin x


def _fields(forms: Sequence[Form]) -> Mapping[str, frozenset[str]]:
    """Quantities that lines define whole, with the letters they are made of, where the text writes u_{xx}, or u(x, t) and u_t."""
    lefts = {spell(form.sides[0]) for form in forms}
    marked = defaultdict[str, list[Scripted]](list)
    for node in (n for form in forms for n in of_kind(form.line, Scripted) if n.sub is not None):
        marked[spell(node.base)].append(node)
    below = {letter for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Head) and n.sub
             for letter in (name.base for name in names_in(n.sub))}
    found = {}
    for form in forms:
        head = left_head(form.line) or sole_item(form.sides[0])
        if isinstance(head, Name) and form.line.relation.signs[:1] == ("=",) and not form.line.continued and len(form.sides) > 1:
            letters = {n.base for n in names_in(form.sides[1])} - below - {head.base}
            indexed = {n.base for n in names_in(form.sides[0])} & below
            subs = [[spell(part) for part in flattened(n.sub)] for n in marked[spell(head)]]
            arguments = {n.base for n in names_in(form.sides[0])} - {head.base}
            shown = any(len(set(sub)) < len(sub) for sub in subs) or all(set(sub) <= arguments for sub in subs)
            whole = shown and all(set(sub) <= letters & VARIABLES for sub in subs)
            if whole and not indexed and not any(left.startswith(f"{spell(head)}_") for left in lefts):
                found[spell(head)] = frozenset(letters & VARIABLES)
    return {key: letters for key, letters in found.items() if letters}


VARIABLES = frozenset("xyztrs")
"""Letters of places and times by custom, which subscripts of a field derive by."""


def _of_field(node: Node, fields: Mapping[str, Collection[str]]) -> Node:
    if not isinstance(node, Scripted) or node.sub is None or node.sup is not None or node.primes:
        return node
    parts = [sole_item(part) for part in flattened(node.sub)]
    letters = fields.get(spell(node.base), ())
    if not letters or not all(isinstance(part, Name) and part.base in letters for part in parts):
        return node
    return Bracket(node.at, "round", as_listing(fraction_of(node.base, [part for part in parts if part is not None])))


__all__ = ["fraction_of", "with_short_derivatives"]
