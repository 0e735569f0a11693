r"""Values and derivatives at a place, (\frac{df}{dx})_{x=u}: f'(u) of a function, which gets a name where it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.reading.meaning.lines.forms import Form, head_key, names_in, replaced
from symderiv.reading.meaning.lines.implied import is_nabla, is_primed, is_sign
from symderiv.reading.meaning.lines.points import Parameters, parameters_of
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Line,
    Listing,
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
    sole_items,
    spell,
    walk,
)

Row = tuple[Node, ...]
OWN = r"\bullet"
"""What stands for the variable that the text does not name."""
LETTERS = "hgqrsFGHQRSABCPVW"
"""Letters for functions without a name, in the order tried."""
ADVICE = r"Say what it is a function of, as in f(x) = x^2, and write f'(u) for its derivative at u."


@dataclass(frozen=True)
class _Derivative:
    """What is derived, by which symbol, how often."""

    of: Row
    by: Node
    order: int


@dataclass(frozen=True)
class Text:
    """What a text defines: functions with their parameters, and what stands behind f = …"""

    parameters: Parameters
    bodies: Mapping[str, Terms]


def with_evaluations(forms: Sequence[Form]) -> tuple[list[Form], list[tuple[Form, Misread]]]:
    """The lines with values at a place written out, behind lines that name their functions; and those that cannot be read so."""
    text = Text(parameters_of(forms), {head_key(left): form.sides[1] for form in forms if (left := plain_left(form)) is not None})
    forms = [form.with_line(rebuilt(form.line, lambda node: _with_places(node, text), Fraction)) for form in forms]
    if not any(is_placed(node) for form in forms for node in of_kind(form.line, Scripted)):
        return forms, []
    avoid = {name.base for form in forms for name in names_in(form.line)}
    free = (letter for letter in LETTERS if letter not in avoid)
    made, refused = list[Form](), list[tuple[Form, Misread]]()
    for form in forms:
        try:
            made += _written_out(form, text, free)
        except Misread as error:
            refused.append((form, error))
    return made, refused


def plain_left(form: Form) -> Node | None:
    """The f of f = …"""
    left = sole_item(form.sides[0]) if form.line.relation.signs[:1] == ("=",) and not form.line.continued else None
    return left if isinstance(left, Name) else None


def _with_places(node: Node, text: Text) -> Node:
    r"""A row with (\frac{df}{dx})_{x=a} for \frac{df}{dx}(a), where f(x) = … is a function of the text."""
    if not isinstance(node, Terms) or not any(isinstance(item, Fraction) for _, row in node.terms for item in row):
        return node
    return replace(node, terms=tuple((sign, tuple(_placed(row, text))) for sign, row in node.terms))


def _placed(row: Row, text: Text) -> Iterator[Node]:
    waiting = [*row]
    while waiting:
        item = waiting.pop(0)
        above = sole_items(item.over) if isinstance(item, Fraction) else ()
        known = text.parameters.get(head_key(above[1]), ()) if len(above) == 2 and is_sign(above[0]) else ()
        bracket = waiting[0] if waiting and known else None
        if isinstance(bracket, Bracket) and _is_at_symbols(bracket, known):
            below = zip(known, bracket.inside.entries, strict=True)
            places = [Relation(item.at, (as_terms(one), entry.sides[0]), ("=",)) for one, entry in below]
            item = Scripted(item.at, Bracket(item.at, "round", as_listing(item)), Listing(item.at, tuple(places)))
            waiting = waiting[1:]
        yield item


def _is_at_symbols(bracket: Bracket, known: Row) -> bool:
    """Whether brackets hold as many symbols as a function has parameters, and other ones: a place, and no factor."""
    items = [sole_item(entry) for entry in bracket.inside.entries]
    symbols = all(isinstance(one, Name) or (isinstance(one, Scripted) and isinstance(one.base, Name)) for one in items)
    return symbols and bracket.kind == "round" and len(items) == len(known) and [*map(spell, items)] != [*map(spell, known)]


def is_placed(node: Node) -> bool:
    """Whether this is something in brackets with x = u below."""
    below = node.sub.entries if isinstance(node, Scripted) and isinstance(node.base, Bracket) and node.sub is not None else ()
    return bool(below) and all(entry.signs == ("=",) and sole_item(entry.sides[0]) is not None for entry in below)


def _written_out(form: Form, text: Text, free: Iterator[str]) -> list[Form]:
    before: list[Form] = []

    def change(node: Node) -> Node:
        if not isinstance(node, Scripted) or not is_placed(node):
            return node
        value, line = _value(node, text, free)
        before.extend([form.with_line(line)] if line is not None else [])
        return Bracket(node.at, "round", as_listing(value)) if node.sup is None else replace(node, base=value, sub=None)

    line = rebuilt(form.line, change)
    return [*before, form.with_line(line)]


def _value(node: Scripted, text: Text, free: Iterator[str]) -> tuple[Node, Line | None]:
    """What stands for it, and the line that defines a function for it."""
    assert isinstance(node.base, Bracket) and node.sub is not None
    places = {spell(entry.sides[0]): Bracket(node.at, "round", as_listing(entry.sides[1])) for entry in node.sub.entries}
    row = sole_items(node.base.inside)
    if row and is_nabla(row[0]) and len(row) > 1 and len(places) == 1:
        return _product(row[0], row[1], *places.values()), None
    derived = derivative_of(row, text)
    if derived is None:
        return _put_in(node.base, places, text), None
    at = places.pop(spell(derived.by), None) or places.pop(OWN, None)
    if at is None:
        raise Misread(f"Where {spell(derived.by)} is taken is not said", node.at, ADVICE)
    of = derived.of
    if len(of) == 1 and not places and len(text.parameters.get(head_key(of[0]), ())) == 1:
        return _product(Scripted(node.at, of[0], primes=derived.order), at), None
    body = _put_in(Bracket(node.at, "round", as_listing(as_terms_of(of))), places, text, spell(derived.by))
    if (letter := next(free, None)) is None:
        raise Misread("No letter is left for this function", node.at, ADVICE)
    name = Name(node.at, letter)
    head = as_terms_of((name, Bracket(node.at, "round", as_listing(derived.by))))
    line = Line(node.at, Relation(node.at, (head, as_terms(body)), ("=",)))
    return _product(Scripted(node.at, name, primes=derived.order), at), line


def as_terms_of(row: Row) -> Terms:
    """The side that is one product."""
    return Terms(row[0].at, (("+", row),))


def _product(*row: Node) -> Node:
    return Bracket(row[0].at, "round", Listing(row[0].at, (Relation(row[0].at, (as_terms_of(row),)),)))


def derivative_of(row: Row, text: Text) -> _Derivative | None:
    """The derivative that the factors are; None where they are none."""
    if not row:
        return None
    first = row[0]
    if isinstance(first, Scripted) and is_primed(first):
        by = text.parameters.get(head_key(first), ())
        called = len(row) == 1 or (len(row) == 2 and len(by) == 1 and _is_call(row[1], by))
        plain = replace(first, primes=0) if first.sub else first.base
        return _Derivative((plain,), by[0], first.primes) if by and called else None
    above = sole_items(first.over) if isinstance(first, Fraction) else ()
    if not isinstance(first, Fraction) or not above or not is_sign(above[0]):
        return None
    signs = [item for item in sole_items(first.under) if not is_sign(item)]
    by_ = {spell(s.base if isinstance(s, Scripted) and s.sub is None else s): s for s in signs}
    order = spell(above[0].sup) if isinstance(above[0], Scripted) else "1"
    of = (*above[1:], *row[1:])
    if len(by_) != 1 or not of or order not in ("1", "2", "3"):
        return None
    sign = next(iter(by_.values()))
    by_it = sign.base if isinstance(sign, Scripted) and sign.sub is None else sign
    return _Derivative(_uncalled(of, text), by_it, int(order))


def _uncalled(of: Row, text: Text) -> Row:
    """f for f(x), where x is its parameter."""
    known = text.parameters.get(head_key(of[0]), ())
    return of[:1] if len(of) == 2 and len(known) == 1 and _is_call(of[1], known) else of


def _is_call(item: Node, parameters: Sequence[Node]) -> bool:
    entries = item.inside.entries if isinstance(item, Bracket) and item.kind == "round" else ()
    return [spell(entry) for entry in entries] == [spell(one) for one in parameters]


def _put_in(bracket: Bracket, places: Mapping[str, Node], text: Text, variable: str = "") -> Node:
    """What stands in brackets with the places put in for their symbols, every quantity in it written as a function of them."""
    shown = rebuilt(bracket, lambda node: _in_full(node, text, {*places, variable}))
    if OWN in places or any(is_sign(node) for node in walk(shown)):
        raise Misread("What is taken at this place cannot be read", bracket.at, ADVICE)
    made: Node = replaced(shown, places)
    return made


def _in_full(node: Node, text: Text, variables: set[str]) -> Node:
    """A row with f(x) for a function of the text that stands alone, and what it is for a quantity."""
    if not isinstance(node, Terms):
        return node
    return replace(node, terms=tuple((sign, tuple(_items(row, text, variables))) for sign, row in node.terms))


def _items(row: Row, text: Text, variables: set[str]) -> Iterator[Node]:
    for n, item in enumerate(row):
        key = head_key(item) if isinstance(head_of(item), Name) else ""
        following = row[n + 1] if n + 1 < len(row) else None
        inside = {name.base for name in names_in(text.bodies[key])} if key in text.bodies else set()
        if key in text.bodies and key not in variables and inside.isdisjoint(text.bodies.keys() - variables):
            yield Bracket(item.at, "round", as_listing(text.bodies[key]))
            continue
        yield item
        if key in text.parameters and not isinstance(following, Bracket):
            yield Bracket(item.at, "round", Listing(item.at, tuple(as_listing(p).entries[0] for p in text.parameters[key])))
        elif key in text.bodies and key not in variables:
            raise Misread(f"Of what {spell(item)} is a function is not said", item.at, ADVICE)


__all__ = ["as_terms_of", "derivative_of", "is_placed", "plain_left", "with_evaluations"]
