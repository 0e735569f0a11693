"""Symbols that stand before argument lists: on left sides, where a list names what a quantity depends on, and elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS, FUNCTIONS
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import is_transpose
from symderiv.reading.syntax.bound import Call, head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Line,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    once,
    rebuilt,
    sole_item,
    spell,
    without_power,
)


def applied_in(forms: Sequence[Form], quantities: Collection[str]) -> set[str]:
    """The keys of undefined symbols that stand before brackets with nothing but symbols: nobody writes a product a(b) so."""
    found, other, primed = set[str](), set[str](), set[str]()
    counting = frozenset(_counting(forms))
    for form in forms if any(form.has(Bracket) for form in forms) else ():
        for node in of_kind(form.line, Terms):
            for _, items in node.terms:
                for item, after in zip(items, (*items[1:], None), strict=False):
                    if isinstance(head_of(item), Name) and (_may_be_named(item) or _is_power(item)):
                        (found if is_argument_list(after) or _is_by_custom(item, after, counting) else other).add(head_key(item))
                        primed |= {head_key(item)} if _is_slope(item, after) else set()
                    elif isinstance(item, Scripted) and isinstance(sole_item(item.sup), Number):
                        other.add(head_key(item))
    return {key for key in (found - other) | primed if key not in quantities}


def _is_slope(item: Node, after: Node | None) -> bool:
    """Whether this is g'(w): no array is transposed before a lone symbol in brackets."""
    return isinstance(item, Scripted) and item.primes > 0 and is_argument_list(after)


FUNCTIONAL = frozenset({r"\phi", r"\psi", r"\rho", r"\Omega", "f", "g", "h", r"\ell"})
"""Letters of functions by custom: where one never stands without a bracket behind it, it is no factor."""


def _is_power(item: Node) -> bool:
    r"""Whether this is \psi^2, which before a bracket is as \sin^2(x) is, elsewhere a number."""
    squared = isinstance(item, Scripted) and item.sub is None and isinstance(sole_item(item.sup), Number)
    return squared and isinstance(item, Scripted) and isinstance(item.base, Name) and item.base.base in FUNCTIONAL


def _counting(forms: Sequence[Form]) -> Iterator[str]:
    """The letters that some sum binds."""
    big = (n for form in forms if form.has("big") for n in of_kind(form.line, Scripted))
    yield from (letter for n in big if isinstance(n.base, Head) and n.base.kind == "big" for letter in bound_letters(n))


def _is_by_custom(item: Node, after: Node | None, counting: Collection[str]) -> bool:
    inside = head_of(after) if after is not None else None
    called = isinstance(inside, Bracket) and inside.kind == "round"
    name = head_of(item) if _is_power(item) or _is_told_apart(item, counting) else item
    return called and isinstance(name, Name) and name.base in FUNCTIONAL and not name.accents and not name.style


INDICES = frozenset("ijklmnpqrst")


def _is_told_apart(item: Node, counting: Collection[str]) -> bool:
    r"""Whether a number, a word or a letter that counts nothing tells a symbol from others of its letter below it, as in
    \phi_1(Wx + b) and \phi_h(Wx + b)."""
    plain = isinstance(item, Scripted) and item.sup is None and not item.primes
    below = sole_item(item.sub) if plain and isinstance(item, Scripted) and item.sub is not None else None
    label = isinstance(below, Name) and (below.word or below.base not in {*counting, *INDICES})
    return isinstance(below, Number) or label


def is_argument_list(item: Node | None) -> bool:
    """Whether this is a bracket with nothing but symbols."""
    inside = head_of(item) if item is not None else None
    return (
        isinstance(inside, Bracket)
        and inside.kind == "round"
        and all(
            not e.signs and isinstance(sole_item(e), Name | Scripted) and isinstance(head_of(sole_item(e) or inside), Name)
            for e in inside.inside.entries
        )
    )


def with_powers_behind(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with g^2(x) as g(x)^2, as in \sin^2(x), where no left side has the power: there it is a label."""
    named = {spell(n.head) for form in forms for n in of_kind(form.sides[0], Call)}

    def change(node: Node) -> Node:
        head = node.head if isinstance(node, Call) and node.power is None else None
        if not isinstance(node, Call) or not isinstance(head, Scripted) or spell(head) in named:
            return node
        if not isinstance(sole_item(head.sup), Number):
            return node
        return replace(node, head=head.base if head.sub is None and not head.primes else without_power(head), power=head.sup)

    return [form.with_line(rebuilt(form.line, change, Call)) for form in forms]


def with_labels_below(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with a^{(L)}(x) and a^L(x), for an x that is summed, as a_{L}(x): nobody multiplies by a letter in brackets."""
    found = {spell(item) for form in forms for item in _labelled_members(form)}
    bare = {spell(n.base) for f in forms for n in of_kind(f.line, Scripted) if n.sup and spell(n) not in found}

    def change(node: Node) -> Node:
        if not isinstance(node, Scripted) or spell(node) not in found or spell(node.base) in bare:
            return node
        label = sole_item(node.sup)
        return replace(node, sub=label.inside if isinstance(label, Bracket) else node.sup, sup=None)

    return [form.with_line(rebuilt(form.line, change)) for form in forms] if found else list(forms)


def with_layers_below(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with f^{(1)}(x) and f^{(2)}(x) as f_1(x) and f_2(x), where f stands nowhere else: else these are slopes."""
    rows = [row for form in forms for n in of_kind(form.line, Terms) for _, row in n.terms]
    called = [item for row in rows for item, after in pairwise(row)
              if isinstance(head_of(after), Bracket) and layer_below(item) != item]
    letters = Counter(spell(n) for form in forms for n in of_kind(form.line, Name)) if called else Counter[str]()
    own = {letter for letter, count in Counter(spell(head_of(item)) for item in called).items() if count == letters[letter]}

    def change(node: Node) -> Node:
        return layer_below(node) if isinstance(node, Scripted) and spell(node.base) in own else node

    return [form.with_line(rebuilt(form.line, change)) for form in forms] if own else list(forms)


def layer_below(item: Node) -> Node:
    r"""f_1 for an f^{(1)} of a letter of functions; anything else as it is."""
    label = sole_item(item.sup) if isinstance(item, Scripted) and item.sub is None and not item.primes else None
    number = sole_item(label.inside) if isinstance(label, Bracket) and label.kind == "round" else None
    letter = head_of(item)
    if not isinstance(item, Scripted) or not isinstance(number, Number) or not isinstance(letter, Name):
        return item
    return replace(item, sub=as_listing(number), sup=None) if letter.base in FUNCTIONAL | FUNCTION_SYMBOLS else item


def _labelled_members(form: Form) -> Iterator[Scripted]:
    """The symbols with nothing but a label above that stand before a summed letter in brackets."""
    big = [n for n in of_kind(form.line, Scripted) if isinstance(n.base, Head) and n.base.kind == "big"]
    counting = {letter for head in big for letter in bound_letters(head)}
    for node in of_kind(form.line, Terms) if counting else ():
        for _, items in node.terms:
            for item, after in pairwise(items):
                entries = after.inside.entries if isinstance(after, Bracket) and is_argument_list(after) else ()
                listed = entries and set(map(spell, entries)) <= counting
                if listed and isinstance(item, Scripted) and isinstance(item.base, Name) and _is_label(item, counting):
                    yield item


def _is_label(item: Scripted, counting: Collection[str]) -> bool:
    label = sole_item(item.sup)
    inside = spell(label.inside) if isinstance(label, Bracket) else spell(label) if isinstance(label, Name) else "T"
    return item.sub is None and not item.primes and not is_transpose(item.sup) and inside not in {*counting, "T", "H", "*"}


def heads_in(forms: Sequence[Form]) -> set[str]:
    """The keys of the heads that left sides give arguments to."""
    found = set()
    for form in forms:
        head = left_head(form.line)
        if head is not None:
            found.add(head_key(head))
    return found


def primed_beside_plain(forms: Sequence[Form]) -> Iterator[str]:
    """The letters x of left sides k(x, x'): x' is another x there, and no transpose."""
    for form in forms:
        if left_head(form.line) is not None:
            bracket = head_of(form.sides[0].terms[0][1][-1])
            items = [sole_item(e) for e in bracket.inside.entries] if isinstance(bracket, Bracket) else []
            plain = {spell(item) for item in items if isinstance(item, Name)}
            yield from plain & {spell(item.base) for item in items if isinstance(item, Scripted) and item.primes}


MATRIX_NUMBERS = frozenset({"tr", "Tr", "trace", "Trace", "Spur", "Sp", "det", "rank"})
"""Words that nobody defines: what stands behind such a left side, tr(H) = n, is said of H."""


@once
def left_head(line: Line) -> Node | None:
    r"""f in f(x) = … and in \log f(x) = …"""
    relation = line.relation
    terms = relation.sides[0].terms
    if line.continued or relation.signs[:1] != ("=",) or len(terms) != 1 or terms[0][0] != "+":
        return None
    items = terms[0][1]
    if len(items) == 3 and is_function(items[0]):
        items = items[1:]
    if len(items) != 2 or not (isinstance(items[1], Bracket) and items[1].kind == "round"):
        return None
    known = isinstance(items[0], Name) and items[0].word and items[0].base in MATRIX_NUMBERS
    named = _may_be_named(items[0]) or _is_restated(items[0], items[1].inside.entries, relation.sides[1])
    return items[0] if not known and named and are_parameters(items[1].inside.entries) else None


def _is_restated(item: Node, entries: Sequence[Relation], body: Terms) -> bool:
    r"""Whether this is a function of the tables that the text defines for one argument: \operatorname{ReLU}(x) = \max(0, x)."""
    argument = sole_item(entries[0]) if len(entries) == 1 else None
    return is_function(item) and isinstance(argument, Name) and any(
        n.base == argument.base and n.accents == argument.accents for n in of_kind(body, Name))


def are_parameters(entries: Sequence[Relation]) -> bool:
    r"""Whether entries can be parameters: symbols, and beside one of them a product of such, as in D(V \| WH)."""
    simple = [_is_argument(entry) for entry in entries]
    return all(simple) or (any(simple) and all(plain or _is_product(e) for plain, e in zip(simple, entries, strict=True)))


def _is_product(entry: Relation) -> bool:
    terms = entry.sides[0].terms
    return not entry.signs and len(terms) == 1 and terms[0][0] == "+" and all(isinstance(head_of(i), Name) for i in terms[0][1])


def is_function(item: Node) -> bool:
    r"""Whether an item is the name of a function, as \log."""
    return isinstance(item, Head) and item.kind == "function"


def _may_be_named(item: Node) -> bool:
    base = head_of(item)
    if isinstance(item, Scripted) and item.sup is not None:
        return False
    operator = isinstance(base, Head) and base.kind == "function" and base.name.removeprefix("\\") not in FUNCTIONS
    return isinstance(base, Name) or operator


def _is_argument(entry: Relation) -> bool:
    """Whether an entry can be a parameter: a symbol, or X = x as in a conditional probability."""
    item = sole_item(entry.sides[-1])
    return entry.signs in ((), ("=",)) and item is not None and isinstance(head_of(item), Name)


SLOPE = re.compile(r"(?:\\frac\{)?(?:d|\\partial|\\mathrm\{?d\}?) ?(?P<f>\\[A-Za-z]+)(?:\}| ?/)|"
                   r"(?P<g>\\[A-Za-z]+)(?:'|\^\{?\\prime)")
"""A left side that is the derivative of a bare letter: d\\sigma/da, \\sigma'."""


def used_as_symbols(forms: Sequence[Form], told: Collection[Node]) -> set[str]:
    r"""The letters that are functions by custom, \sigma, and stand somewhere without a bracket behind them, or are `told` to be
    numbers or arrays. One with a label, \sigma_z, is a symbol of its own where the letter alone is called: y = \sigma(W z).

    A line about the derivative of the letter itself, \frac{d\sigma}{da} = \sigma(1-\sigma), is short for one with brackets
    where other lines call it.
    """
    bare, called, short = set[str](), set[str](), set[str]()
    labelled = [(name.base, head_key(node)) for node in told if isinstance(name := head_of(node), Name) and not name.style]
    for form in forms:
        sides = form.line.relation.sides
        slope = SLOPE.match(spell(sides[0])) if sides else None
        for item, letter, before_bracket in _customary(form):
            if head_key(item) != letter and not before_bracket:
                labelled.append((letter, head_key(item)))
            else:
                (short if slope and letter in slope.groups() else called if before_bracket else bare).add(letter)
    bare |= {letter for letter, key in labelled if letter not in called or letter == key}
    return bare | (short - called) | {key for _, key in labelled}


def _customary(form: Form) -> Iterator[tuple[Node, str, bool]]:
    """Each place of a letter that is a function by custom, with it, and whether a bracket stands behind it."""
    for node in of_kind(form.line, Terms):
        for _, items in node.terms:
            for item, after in zip(items, (*items[1:], None), strict=False):
                name = head_of(item)
                if isinstance(name, Name) and name.base in FUNCTION_SYMBOLS:
                    yield item, name.base, after is not None and isinstance(head_of(after), Bracket)


__all__ = ["FUNCTIONAL", "SLOPE", "applied_in", "are_parameters", "heads_in", "is_argument_list", "is_function", "layer_below",
           "left_head", "primed_beside_plain", "used_as_symbols", "with_labels_below", "with_layers_below", "with_powers_behind"]
