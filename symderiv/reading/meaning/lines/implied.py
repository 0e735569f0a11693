r"""What the notation of derivatives leaves out: the variable of \nabla f and of f'(x), and that the d of dX is no factor."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.calls.argument_lists import left_head
from symderiv.reading.meaning.calls.arguments import with_named_arguments
from symderiv.reading.meaning.lines.forms import Form, head_key, outside_scripts
from symderiv.reading.meaning.names.letters import D, Row, is_d, with_differentials
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Operation,
    Scripted,
    Terms,
    as_listing,
    as_row,
    of_kind,
    rebuilt_at,
    sole_item,
    sole_items,
    spell,
    walk,
    without_power,
)

Variables = Mapping[str, Node]
"""The one variable of each head f of a left side f(x) = …, by the key of the head."""


def said_in_full(forms: Sequence[Form], facts: Collection[str]) -> list[Form]:
    """The lines with every variable of a derivative, and with signs of differentials; `facts` are symbols that facts speak of."""
    forms = with_differentials(forms)
    variables, bare = every_variable(forms), without_arguments(forms)
    forms = with_named_arguments(forms, variables)
    only = _only_nabla_variable(forms, variables)
    forms = [form.with_line(rebuilt_at(form.line, lambda n: _rows(n, variables, bare, only), Terms)) if form.has("nabla", "'")
             else form for form in forms]
    called = {key: one for key, one in _variables(forms) if isinstance(one, Name) and key not in bare}
    forms = [form.with_line(rebuilt_at(form.line, lambda n: _of_its_variable(n, called), Fraction)) for form in forms]
    if "d" in facts or not any(form.has(*D) and _defines_differential(form) for form in forms):
        return forms
    return [form.with_line(rebuilt_at(form.line, _with_signs, Terms)) for form in forms]


def every_variable(forms: Sequence[Form]) -> Variables:
    """By what each function or quantity with a slope is derived: as its first plain head says, else as the only symbol does."""
    heads = sorted(_variables(forms), key=lambda head: not isinstance(head[1], Name))  # f(x) = … before f(x^*) = 0
    return {**_by_the_only_one(forms), **dict(_of_one_symbol(forms)), **dict(reversed(heads))}


def _of_one_symbol(forms: Sequence[Form]) -> Iterator[tuple[str, Node]]:
    """The variable of f' = … where f = … is made of one symbol. Where other lines compute with f', or words define it,
    it is a symbol of its own; where the variable has a prime too, primes transpose."""
    primed = [form for form in forms if form.has("'")]
    slopes = {form.number: head_key(left) for form in primed if (left := _primed_left(form)) is not None}
    if not slopes:
        return
    marked = [(form, n) for form in primed for n in of_kind(form.line, Scripted) if is_primed(n)]
    apart = {spell(n.base) for form, n in marked
             if SETS.match(form.formula.why) or {form.number, form.chain}.isdisjoint(slopes)}
    made = {head_key(left): form for form in reversed(forms) if (left := _plain_left(form)) is not None}
    for key in {*slopes.values()} & {*made} - apart:
        symbols = _made_of(key, made)
        if symbols is not None and len(symbols) == 1 and symbols.keys().isdisjoint({spell(n.base) for _, n in marked}):
            yield key, next(iter(symbols.values()))


def _made_of(key: str, made: Mapping[str, Form]) -> dict[str, Node] | None:
    """The symbols that a quantity is made of in the end, also through others; None where one of them has an index."""
    waiting, seen, found = [key], set[str](), dict[str, Node]()
    while waiting:
        one = waiting.pop()
        inside = [n for side in made[one].sides[1:2] for n in walk(side)]
        if any(isinstance(n, Scripted) and n.sub is not None and _is_symbol(n.base) for n in inside):
            return None
        seen.add(one)
        found.update({n.base: n for n in inside if _is_symbol(n) and n.base not in made})
        waiting += {n.base for n in inside if _is_symbol(n) and n.base in made} - seen
    return found


CONSTANTS = frozenset({"e", r"\pi"})
SETS = re.compile(r"(?:let|define|denote|sei|seien|definiere|seja|sejam|soit|soient|sea|sean)\b", re.IGNORECASE)
"""Words before what is set, and no claim: "and let y' = 3x"."""


def _is_symbol(node: Node) -> TypeGuard[Name]:
    return isinstance(node, Name) and not node.word and node.base not in {*TRANSPOSES, *CONSTANTS, *FUNCTION_SYMBOLS}


def is_primed(node: Node) -> bool:
    """Whether this is a name with primes: f', y''."""
    return isinstance(node, Scripted) and node.primes > 0 and isinstance(node.base, Name)


def _primed_left(form: Form) -> Node | None:
    """f' in f' = …, f'(x) = … and f'(1) = …"""
    items = _left_items(form)
    return items[0] if items and is_primed(items[0]) and all(isinstance(i, Bracket) for i in items[1:]) else None


def _left_items(form: Form) -> Row:
    """The factors on the left of an equation that is a single term."""
    terms = form.sides[0].terms
    return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" and not form.line.continued else ()


def _plain_left(form: Form) -> Node | None:
    """f in f = …"""
    left = sole_item(form.sides[0])
    stated = form.line.relation.signs[:1] == ("=",) and not form.line.continued
    return left if stated and isinstance(left, Name) else None


def _variables(forms: Iterable[Form]) -> Iterator[tuple[str, Node]]:
    for form in forms:
        head = left_head(form.line) if form.has(Bracket) else None
        if head is not None:
            bracket = head_of(form.sides[0].terms[0][1][-1])
            entries = bracket.inside.entries if isinstance(bracket, Bracket) else ()
            item = sole_item(entries[0]) if len(entries) == 1 else None
            if isinstance(item, Scripted) or (isinstance(item, Name) and item.base not in CONSTANTS):
                yield head_key(head), item


def without_arguments(forms: Sequence[Form]) -> frozenset[str]:
    """What left sides name without brackets, f = …, and never with them: f'(x) is then the slope of f alone."""
    lefts = [sole_item(form.sides[0]) for form in forms if form.sides]
    plain = {head_key(left) for left in lefts if isinstance(left, Name | Scripted) and not getattr(left, "primes", 0)}
    heads = [head for form in forms if (head := left_head(form.line)) is not None]
    return frozenset(plain - {head_key(head) for head in heads if not getattr(head, "primes", 0)})


def _by_the_only_one(forms: Sequence[Form]) -> Variables:
    r"""The variable of \nabla f where a text has one of \nabla_x, of differentials or of f = …, by the key of each such f."""
    rows = [row for form in forms if form.has("nabla", "partial", *D) for n in of_kind(form.line, Terms) for _, row in n.terms]
    pairs = [(item, after) for row in rows for item, after in pairwise(row)]
    heads = [after for item, after in pairs if (is_nabla(item) or _is_by_place(item)) and isinstance(head_of(after), Name)]
    if not heads:
        return {}
    made = {spell(form.sides[0]) for form in forms}
    named = [n for row in rows for n in row if isinstance(n, Scripted) and n.sub is not None and is_nabla(n.base)]
    below: list[Node] = [sole_item(n.sub) or n.sub for n in named if n.sub is not None]
    moved: list[Node] = [after for item, after in pairs if is_d(item) and isinstance(after, Name) and spell(after) not in made]
    found = {spell(one): one for one in below or moved or _of_functions(forms, heads) or _in_definitions(forms, heads)}
    return {head_key(head): one for head in heads for one in found.values()} if len(found) == 1 else {}


def _of_functions(forms: Sequence[Form], heads: Sequence[Node]) -> list[Node]:
    """The variables of the functions f(x) = … of a text that everything else that is derived is made of."""
    called = dict(_variables(forms))
    bodies = [{spell(n) for form in forms if spell(form.sides[0]) == spell(head) for side in form.sides[1:] for n in walk(side)}
              for head in heads if head_key(head) not in called]
    return [one for one in called.values() if bodies and all(spell(one) in body for body in bodies)]


def _in_definitions(forms: Sequence[Form], heads: Sequence[Node]) -> list[Node]:
    """The symbols on the right of f = …, of which there may be only one; what is defined by others stands for these."""
    made, keys = {spell(form.sides[0]) for form in forms}, set(map(spell, heads))
    while True:
        sides = [side for form in forms if spell(form.sides[0]) in keys for side in form.sides[1:]]
        found = _in_products(sides) or [n for n in outside_scripts(sides) if not n.word and n.base not in (*TRANSPOSES, "e")]
        between = {spell(n) for n in found} & made - keys
        if not between:
            return [n for n in found if spell(n) not in keys]
        keys |= between


def _in_products(sides: Sequence[Node]) -> list[Node]:
    r"""The vectors of a sum of products written out in components, as the x of \sum_{ij} A_{ij} x_i x_j."""
    items = [item for side in sides if isinstance(side, Terms) for _, row in side.terms for item in row]
    parts = [item for item in items if isinstance(item, Scripted) and isinstance(item.base, Name) and item.sub is not None]
    others = [item for item in items if item not in parts and not isinstance(head_of(item), Number | Head)]
    single = [item.base for item in parts if len(flattened(item.sub)) == 1]
    return [] if others or len(single) == len(parts) else single


# \nabla f, f'(x)


def _only_nabla_variable(forms: Sequence[Form], variables: Variables) -> Node | None:
    """The symbol by which all gradients of a text are that say it: so is the gradient of what has no name."""
    rows = [row for form in forms if form.has("nabla") for n in of_kind(form.line, Terms) for _, row in n.terms]
    signs = (n for row in rows for n in row if isinstance(n, Scripted) and n.sub is not None and is_nabla(n.base))
    named = [sole_item(n.sub) for n in signs]
    heads = [variables.get(head_key(after)) for row in rows for item, after in pairwise(row) if is_nabla(item)]
    found = {spell(one): one for one in (*named, *heads) if one is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def _rows(node: Node, variables: Variables, bare: Collection[str], only: Node | None) -> Node:
    if not isinstance(node, Terms):
        return node
    terms = tuple((sign, tuple(_in_full(row, variables, bare, only))) for sign, row in node.terms)
    return replace(node, terms=terms) if terms != node.terms else node


def _in_full(row: Row, variables: Variables, bare: Collection[str], only: Node | None) -> Iterator[Node]:
    place = 0
    while place < len(row):
        item, after = row[place], row[place + 1] if place + 1 < len(row) else None
        if is_nabla(item) and after is not None and head_key(after) in variables:
            yield _below(item, _argument(row[place + 2] if place + 2 < len(row) else None) or variables[head_key(after)])
        elif is_nabla(item) and only is not None and isinstance(head_of(after) if after is not None else None, Bracket):
            yield _below(item, only)
        elif isinstance(item, Scripted) and item.primes and not item.sup and head_key(item) in variables:
            slope = _primed(item, _argument(after) or variables[head_key(item)], head_key(item) not in bare)
            called = _argument(after) is not None
            inside = Bracket(item.at, "round", as_listing(slope))
            yield replace(after, base=inside) if isinstance(after, Scripted) and called else slope
            place += called
        else:
            yield item
        place += 1


def _of_its_variable(node: Node, variables: Variables) -> Node:
    r"""\frac{df}{dx} as \frac{df(x)}{dx}, where f(x) = … is a function."""
    above = sole_items(node.over) if isinstance(node, Fraction) else ()
    if not isinstance(node, Fraction) or len(above) != 2 or head_key(above[1]) not in variables:
        return node
    variable = variables[head_key(above[1])]
    signs = [n for n in sole_items(node.under) if not is_sign(n)]
    by_it = all(spell(without_power(n) if isinstance(n, Scripted) else n) == spell(variable) for n in signs)
    if not signs or not by_it or not is_sign(above[0]) or not _names_function(above[1]):
        return node
    return replace(node, over=as_row(*above, Bracket(above[1].at, "round", as_listing(variable))))


def _names_function(item: Node) -> bool:
    r"""Whether this is a symbol, perhaps with something below: f, \rho_c."""
    return isinstance(item.base if isinstance(item, Scripted) and item.sup is None and not item.primes else item, Name)


def is_sign(item: Node) -> bool:
    r"""Whether an item is the d or the \partial of a derivative, perhaps with its order."""
    head = head_of(item)
    return is_d(item) or (isinstance(head, Head) and head.kind == "partial")


def is_nabla(item: Node) -> bool:
    r"""Whether this is a \nabla that does not say by what is derived."""
    head = head_of(item)
    return isinstance(head, Head) and head.kind == "nabla" and not (isinstance(item, Scripted) and item.sub)


def _is_by_place(item: Node) -> bool:
    r"""Whether this is a \partial with something below: \partial_i f."""
    return isinstance(item, Scripted) and item.sub is not None and isinstance(item.base, Head) and item.base.kind == "partial"


def _below(nabla: Node, variable: Node) -> Scripted:
    sub = as_listing(variable)
    return replace(nabla, sub=sub) if isinstance(nabla, Scripted) else Scripted(nabla.at, nabla, sub)


def _argument(item: Node | None) -> Node | None:
    """The one symbol in the brackets of a call, which may have a power: the function is derived there."""
    bracket = head_of(item) if item is not None and not (isinstance(item, Scripted) and item.sub) else None
    return sole_item(bracket.inside) if isinstance(bracket, Bracket) and bracket.kind == "round" else None


def _primed(item: Scripted, variable: Node, called: bool) -> Node:
    r"""f'' as \frac{\partial^2 f(x)}{\partial x\,\partial x}; a quantity that is never `called` stands alone there."""
    at, partial = item.at, Head(item.at, "partial", r"\partial")
    order: Node = Scripted(at, partial, None, as_listing(Number(at, str(item.primes)))) if item.primes > 1 else partial
    function = item.base if item.sub is None else replace(item, primes=0)
    call = (Bracket(at, "round", as_listing(variable)),) if called else ()
    return Fraction(at, as_row(order, function, *call), as_row(*(partial, variable) * item.primes))


# dX


def _defines_differential(form: Form) -> bool:
    """Whether a line says what a differential is: its left side is one."""
    terms = form.sides[0].terms
    row = terms[0][1] if len(terms) == 1 else ()
    return form.line.relation.signs[:1] == ("=",) and len(row) == 2 and is_d(row[0]) and _may_follow(row[1])


def _may_follow(item: Node | None) -> bool:
    if (isinstance(item, Name) and item.word) or (isinstance(item, Bracket) and len(item.inside.entries) > 1):
        return False  # d(u, v) is a distance
    return item is not None and not isinstance(item, Operation | Number | Fraction) and not is_d(item)


def _with_signs(node: Node) -> Node:
    if not isinstance(node, Terms):
        return node
    return replace(node, terms=tuple((sign, tuple(_signs(row))) for sign, row in node.terms))


def _signs(row: Row) -> Iterator[Node]:
    for n, item in enumerate(row):
        follows = _may_follow(row[n + 1]) if n + 1 < len(row) else False
        yield Head(item.at, "differential", "d") if is_d(item) and not isinstance(item, Scripted) and follows else item


def has_differentials(node: Node) -> bool:
    """Whether a tree has a sign of a differential."""
    return any(n.kind == "differential" for n in of_kind(node, Head))


__all__ = ["CONSTANTS", "every_variable", "has_differentials", "is_nabla", "is_primed", "is_sign", "said_in_full",
           "without_arguments"]
