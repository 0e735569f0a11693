r"""Means: the n of \frac{1}{n}\sum_i x_i is how many terms there are, where the text says nothing else about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import base_key, parts_below
from symderiv.reading.meaning.symbols.stated import StatedFacts, subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Derivative, Over, Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Scripted,
    as_listing,
    of_kind,
    rebuilt,
    rebuilt_at,
    sole_item,
    spell,
    walk,
)
from symderiv.reading.syntax.spelling import size_name

SIZES = frozenset("nmdkpqNMDKTBPQJ")
"""Letters that count something by custom."""
Named = Mapping[tuple[str, int], str]
"""The size at a place of a base, where the text says it."""


def with_means(forms: Sequence[Form], statements: Statements, facts: StatedFacts) -> list[Form]:
    r"""The forms with an upper bound at each sum that is divided by a lone letter nobody speaks of."""
    free = SIZES - set(_spoken(forms, statements))
    named = dict(_named(statements, facts))

    def change(node: Node) -> Node:
        if isinstance(node, Product):
            size = next((n for sign, part in node.parts for n in _below(sign, part) if n.base in free), None)
            if size is None:
                return node
            return replace(node, parts=tuple((s, _bounded(p, size, named, facts)) for s, p in node.parts))
        if isinstance(node, Fraction) and (size := _lone(sole_item(node.under))) is not None and size.base in free:
            over = rebuilt(node.over, lambda n: _bounded(n, size, named, facts))
            return replace(node, over=over)
        return node

    made = [form.with_line(rebuilt_at(form.line, change, Product, Fraction)) for form in forms]
    counts = {size.base.lower(): size for form in made for size in _dividing(form) if size.base in free and size.base.isupper()}

    def counted(node: Node) -> Node:
        letters = bound_letters(node.head) if isinstance(node, Over) else ()
        return _bounded(node, counts[letters[0]], named, facts) if len(letters) == 1 and letters[0] in counts else node

    return [form.with_line(rebuilt(form.line, counted, Over)) for form in made] if counts else made


def _dividing(form: Form) -> Iterator[Name]:
    r"""The lone letters that something is divided by: the K of \varepsilon/K counts what k runs over."""
    for node in walk(form.line):
        if isinstance(node, Product):
            yield from (n for sign, part in node.parts for n in _below(sign, part))
        if isinstance(node, Fraction) and (size := _lone(sole_item(node.under))) is not None:
            yield size


def refused_means(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""Lines in which one letter counts terms and is their number: \frac{1}{n}\sum_n x_n."""
    for form in forms:
        for node in of_kind(form.line, Product):
            under = {n.base for sign, part in node.parts for n in _below(sign, part)}
            sums = [p for _, p in node.parts if isinstance(p, Over) and p.head.sup is None]
            for letter in (c for one in sums for c in bound_letters(one.head) if c in under):
                size = letter.upper() if letter.islower() else letter + "_0"
                yield form, Misread(f"{letter} counts the terms of a sum and divides it", node.at,
                                    rf"Write \frac{{1}}{{{size}}}\sum_{{{letter}=1}}^{{{size}}}.")
                return


def _spoken(forms: Sequence[Form], statements: Statements) -> Iterator[str]:
    """Letters that are something else: described, defined, indexed, summed over."""
    yield from (one.name.base for fact, one in subjects(statements) if fact.kind not in ("mention", "size"))
    for form in forms:
        for node in _about(form):
            yield from (n.base for n in walk(node) if isinstance(n, Name))
        for node in walk(form.line):
            if isinstance(node, Scripted) and isinstance(node.base, Name) and node.sub is not None:
                yield node.base.base
            if isinstance(node, Over):
                yield from bound_letters(node.head)


def _about(form: Form) -> list[Node]:
    """What a left side speaks of: its derivatives where it has some; nothing where the line goes on from the one before."""
    if form.line.continued:
        return []
    return list(of_kind(form.sides[0], Derivative)) or [form.sides[0]]


def _named(statements: Statements, facts: StatedFacts) -> Iterator[tuple[tuple[str, int], str]]:
    yield from (((base, 0), size) for base, size in facts.counts.items())
    for fact, one in subjects(statements):
        if fact.kind == "shape" and one.node.sub is None:
            yield from (((base_key(one.name), n), size_name(size)) for n, size in enumerate(fact.value))


def _below(sign: str, part: Node) -> Iterator[Name]:
    """The letter that a factor divides by: of 1/n, \\frac{1}{2n}, n^{-1}."""
    divisor: Node | None = part if sign == "/" else None
    if isinstance(part, Bracket) and part.kind == "round":
        inner = sole_item(part.inside)
        yield from (n for s, p in inner.parts for n in _below(s, p)) if isinstance(inner, Product) else ()
    if isinstance(part, Fraction):
        divisor = sole_item(part.under)
    elif isinstance(part, Scripted) and spell(part.sup) == "-1" and part.sub is None:
        divisor = part.base
    if (found := _lone(divisor)) is not None:
        yield found


def _lone(node: Node | None) -> Name | None:
    """A letter, with a number before it perhaps."""
    if isinstance(node, Product):
        factors = [p for _, p in node.parts if not isinstance(p, Number)]
        node = factors[0] if len(factors) == 1 else None
    return node if isinstance(node, Name) and not node.accents and not node.style else None


def _bounded(node: Node, size: Name, named: Named, facts: StatedFacts) -> Node:
    """A sum over one letter without bounds as one up to this size, unless its axis has a name."""
    if not isinstance(node, Over) or node.head.sup is not None or not _adds(node.head.base):
        return node
    letters = bound_letters(node.head)
    if len(letters) != 1 or letters[0] in facts.ranges or set(_sizes_of(node.body, letters[0], named)) - {size.base}:
        return node
    return replace(node, head=replace(node.head, sup=as_listing(replace(size, at=node.head.at))))


def _adds(head: Node) -> bool:
    return isinstance(head, Head) and head.name in (r"\sum", "∑")


def _sizes_of(body: Node, letter: str, named: Named) -> Iterator[str]:
    for node in of_kind(body, Scripted):
        if isinstance(node.base, Name):
            for place, part in enumerate(parts_below(node, {})):
                if spell(part) == letter and (size := named.get((base_key(node.base), place))):
                    yield size


__all__ = ["refused_means", "with_means"]
