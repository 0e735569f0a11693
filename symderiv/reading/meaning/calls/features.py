r"""Features and kernels that the text leaves open: \phi(x_n) of data that stand nowhere else is \phi_n, k(x_i, x_j) is k_{ij},
the \phi(s) of w^\top \phi(s) is \phi, beside a \phi(s') it is \phi_s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from symderiv.errors import SymderivError
from symderiv.reading.meaning.lines.forms import Form, head_key, names_in
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    spell,
)
from symderiv.reading.syntax.parser import parse_lines

LETTERS = frozenset({r"\phi", r"\psi", r"\Phi", r"\Psi", r"\kappa", "k", "K"})
"""Letters of features and kernels by custom."""
CUMULATIVE = r"\Phi"
"""The normal distribution by custom, where it is not what weights stand before."""
WEIGHED = frozenset({r"\phi", r"\psi", r"\Phi", r"\Psi"})
"""Letters of features: what is multiplied by one of them is a weight."""


def with_features(
    forms: Sequence[Form], statements: Statements, functions: Collection[str]
) -> tuple[list[Form], Statements]:
    """The lines and facts with each such call as a quantity; `functions` are letters that the text says more of."""
    said = {head_key(pair[0]): fact for fact in statements.facts if (pair := _applied(fact)) is not None}
    calls = [c for form in forms for c in of_kind(form.line, Call) if head_key(c.head) not in functions]
    weighed = {head_key(c.head) for form in forms for c in _factors(form) if spell(head_of(c.head)) in WEIGHED}
    found = set(_open(forms, calls, {*said, *weighed}))
    if not found:
        return list(forms), statements
    asked = {fact.subject for fact in statements.facts if fact.kind == "asked"}
    found -= {key for key in found if asked & {spell(n) for c in calls if head_key(c.head) == key for n in names_in(c)}}
    several = {key for key in found if len({tuple(map(spell, c.arguments)) for c in calls if head_key(c.head) == key}) > 1}
    forms = [form.with_line(rebuilt(form.line, lambda node: _quantity(node, found, several), Call)) for form in forms]
    return forms, replace(statements, facts=tuple(one for fact in statements.facts for one in _told(fact, found, several, calls)))


def _factors(form: Form) -> Iterator[Call]:
    """The calls that stand beside another factor."""
    products = (n for n in of_kind(form.line, Product))
    return (part for node in products for _, part in node.parts if isinstance(part, Call))


def _open(forms: Sequence[Form], calls: Sequence[Call], said: Collection[str]) -> Iterator[str]:
    """The heads of which every call is of data that stand in such calls alone."""
    features = [c for c in calls if _is_feature(c, said)]
    inside = Counter(base for c in features for base in _data(c))
    every = Counter(base_key(n) for form in forms for n in names_in(form.line))
    for key in dict.fromkeys(head_key(c.head) for c in features):
        own = [c for c in calls if head_key(c.head) == key]
        lone = all(any(c is one for one in features) and all(every[base] == inside[base] for base in _data(c)) for c in own)
        if lone and len({len(c.arguments) for c in own}) == 1:
            yield key


def _is_feature(call: Call, said: Collection[str]) -> bool:
    """Whether a call may be an entry of a family: each argument has its letter, or words give its one value a shape."""
    name, plain = head_of(call.head), isinstance(call.head, Name)
    if not (plain and isinstance(name, Name) and (name.base in LETTERS or head_key(call.head) in said)):
        return False
    items = [sole_item(a) for a in call.arguments]
    if name.base == CUMULATIVE and head_key(call.head) not in said:
        return False
    scripted = all(isinstance(i, Scripted) and isinstance(i.base, Name) and i.primes == 0 for i in items)
    return scripted or (head_key(call.head) in said and all(_is_plain(item) for item in items))


def _is_plain(item: Node | None) -> bool:
    """Whether this is a letter, perhaps with a prime: s, s'."""
    bare = isinstance(item, Scripted) and item.sub is None and item.sup is None
    return isinstance(item, Name) or (bare and isinstance(item, Scripted) and isinstance(item.base, Name))


def _data(call: Call) -> Iterator[str]:
    for item in map(sole_item, call.arguments):
        if item is not None and isinstance(name := head_of(item), Name):
            yield base_key(name)


def _quantity(node: Node, found: Collection[str], several: Collection[str]) -> Node:
    if not isinstance(node, Call) or head_key(node.head) not in found:
        return node
    return _entry(node.head, node.arguments, node.power, head_key(node.head) in several)


def _entry(head: Node, arguments: Iterable[Node], power: Listing | None, labelled: bool) -> Node:
    """The head with the letters of its arguments; with the arguments themselves, where they are labels."""
    items = [item for a in arguments if (item := sole_item(a)) is not None]
    scripted = [i for i in items if isinstance(i, Scripted) and not _is_plain(i)]
    below = tuple(e for i in scripted for part in (i.sub, _inner(i.sup)) if part is not None for e in part.entries)
    below = below or (as_listing(*items).entries if labelled else ())
    if not below:
        return head if power is None else Scripted(head.at, head, None, power)
    return Scripted(head.at, head, Listing(head.at, below), power)


def _inner(above: Listing | None) -> Listing | None:
    """The letter of x^{(i)}."""
    item = sole_item(above)
    return item.inside if isinstance(item, Bracket) else above


def _applied(fact: Fact) -> tuple[Name, Bracket] | None:
    r"""The head and the brackets of a fact about \phi(x_n)."""
    if "(" not in fact.subject or fact.kind not in ("shape", "rank"):
        return None
    try:
        side: Terms = parse_lines(fact.subject)[0].relation.sides[0]
    except (SymderivError, IndexError):
        return None
    row = side.terms[0][1] if len(side.terms) == 1 else ()
    if len(row) != 2 or not isinstance(row[0], Name) or not isinstance(row[1], Bracket):
        return None
    return row[0], row[1]


def _told(fact: Fact, found: Collection[str], several: Collection[str], calls: Sequence[Call]) -> Iterator[Fact]:
    """What a fact about one call says of the quantities that all such calls are."""
    pair = _applied(fact)
    if pair is None or head_key(pair[0]) not in found:
        yield fact
        return
    alike = [c.arguments for c in calls if head_key(c.head) == head_key(pair[0])] if head_key(pair[0]) in several else []
    for arguments in alike or [pair[1].inside.entries]:
        yield replace(fact, subject=spell(_entry(pair[0], arguments, None, bool(alike))))


__all__ = ["with_features"]
