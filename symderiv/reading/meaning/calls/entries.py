"""Components of functions with several values, g_i(x) of g(x) = b - Ax; and what a quantity is called, L = CE(y, p) = …"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.calls.argument_lists import are_parameters, left_head
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.names.letters import mapped
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    of_kind,
    sole_item,
    spell,
    walk,
)
from symderiv.reading.syntax.nodes import row as spelled

Row = tuple[Node, ...]


def with_entries(forms: Sequence[Form]) -> list[Form]:
    """The lines with (g(x))_i for the g_i(x) whose g(x) a line defines, and no line defines g_i(x)."""
    heads = {head_key(head) for form in forms if (head := left_head(form.line)) is not None}
    return [mapped(form, lambda row: tuple(_changed(row, heads))) for form in forms] if heads else list(forms)


def without_titles(forms: Sequence[Form]) -> list[Form]:
    """The lines L = CE(y, p) = … without the CE(y, p) that nothing defines: it says what the quantity is called."""
    heads = {head_key(head) for form in forms if (head := left_head(form.line)) is not None}

    def bare(form: Form) -> Form:
        relation = form.line.relation
        if len(relation.sides) < 3 or set(relation.signs) != {"="} or not _is_title(relation.sides[1], heads):
            return form
        sides = (relation.sides[0], *relation.sides[2:])
        return form.with_line(replace(form.line, relation=replace(relation, sides=sides, signs=relation.signs[1:])))

    return list(map(bare, forms))


def with_arguments_named(forms: Sequence[Form]) -> list[Form]:
    r"""The lines Cost(h(x), y) = -y \log h(x), where an argument is an expression: Cost alone where nothing else calls it, else
    a function of a letter that stands for the expression."""
    made = list(forms)
    for n, form in enumerate(forms):
        head, given = _of_expressions(form)
        if not given:
            continue
        called = any(_calls(other, head) for other in (*forms[:n], *forms[n + 1:]))
        made[n] = _lettered(form, given, forms) if called else _without_arguments(form)
    return made


def with_powers_named(forms: Sequence[Form]) -> list[Form]:
    r"""The lines d(x, y)^2 = … with d^2 = … for the left side, where d(x, y) stands nowhere else."""
    return [_power_named(form, [*forms[:n], *forms[n + 1:]]) for n, form in enumerate(forms)]


def _power_named(form: Form, others: Sequence[Form]) -> Form:
    row = form.sides[0].terms[0][1] if len(form.sides) > 1 and len(form.sides[0].terms) == 1 else ()
    name, after = row if len(row) == 2 else (None, None)
    bracket = head_of(after) if after is not None else None
    defines = form.line.relation.signs[:1] == ("=",) and not form.line.continued and form.sides[0].terms[0][0] == "+"
    if not defines or not isinstance(bracket, Bracket) or bracket.kind != "round" or not are_parameters(bracket.inside.entries):
        return form
    power = _only_power(name, after)
    if name is None or power is None or any(head_key(name) in _named(n) for o in others for n in walk(o.line)):
        return form
    return _with_left(form, (Scripted(name.at, head_of(name), name.sub if isinstance(name, Scripted) else None, power),))


def _only_power(name: Node | None, after: Node | None) -> Listing | None:
    """The number above a function's arguments, where its name has none and no other mark."""
    plain = not (isinstance(name, Scripted) and (name.sup or name.primes))
    bare = name is not None and isinstance(head_of(name), Name) and plain
    squared = isinstance(after, Scripted) and not after.primes and isinstance(sole_item(after.sup), Number)
    return after.sup if bare and squared and isinstance(after, Scripted) else None


def _named(node: Node) -> tuple[str, ...]:
    return (head_key(node),) if isinstance(node, Name | Scripted) else ()


def _of_expressions(form: Form) -> tuple[str, list[Row]]:
    """The function that a line defines of expressions and symbols, and the expressions, all of which its right side has."""
    row = form.sides[0].terms[0][1] if len(form.sides) == 2 and len(form.sides[0].terms) == 1 else ()
    name, bracket = row if len(row) == 2 else (None, None)
    if not isinstance(bracket, Bracket) or bracket.kind != "round" or name is None or not isinstance(head_of(name), Name):
        return "", []
    each = [entry.sides[0].terms[0][1] for entry in bracket.inside.entries
            if len(entry.sides) == 1 and len(entry.sides[0].terms) == 1 and entry.sides[0].terms[0][0] == "+"]
    given = [items for items in each if len(items) > 1 and isinstance(items[-1], Bracket)]
    rest = spell(form.sides[1])
    whole = len(each) == len(bracket.inside.entries) > 1 and all(spelled(items) in rest for items in given)
    return (head_key(name), given) if whole else ("", [])


def _calls(form: Form, head: str) -> bool:
    rows = (row for node in of_kind(form.line, Terms) for _, row in node.terms)
    return any(isinstance(after, Bracket) and head_key(item) == head for row in rows for item, after in pairwise(row))


def _without_arguments(form: Form) -> Form:
    return _with_left(form, form.sides[0].terms[0][1][:1])


def _with_left(form: Form, row: Row) -> Form:
    relation = form.line.relation
    bare = replace(form.sides[0], terms=(("+", row),))
    return form.with_line(replace(form.line, relation=replace(relation, sides=(bare, *relation.sides[1:]))))


def _lettered(form: Form, given: Sequence[Row], forms: Sequence[Form]) -> Form:
    """The line with a letter that no line has for each expression."""
    taken = {n.base for other in forms for n in of_kind(other.line, Name)}
    spare = iter(letter for letter in "uvqrst" if letter not in taken)
    for items, letter in zip(given, spare, strict=False):
        form = mapped(form, lambda row, i=items, c=letter: _exchanged(row, i, c))  # type: ignore[misc]
    return form


def _exchanged(row: Row, items: Row, letter: str) -> Row:
    wanted, size = list(map(spell, items)), len(items)
    for at in range(len(row) - size + 1):
        if list(map(spell, row[at:at + size])) == wanted:
            return (*row[:at], Name(row[at].at, letter), *_exchanged(row[at + size:], items, letter))
    return row


def _is_title(side: Terms, heads: Collection[str]) -> bool:
    row = side.terms[0][1] if len(side.terms) == 1 and side.terms[0][0] == "+" else ()
    name, bracket = row if len(row) == 2 else (None, None)
    word = isinstance(name, Name) and name.word and len(name.base) > 1 and name.base.isupper() and head_key(name) not in heads
    return word and isinstance(bracket, Bracket) and bracket.kind == "round"


def _changed(row: Row, heads: Collection[str]) -> Iterator[Node]:
    taken = None
    for item, after in pairwise((*row, None)):
        if item is taken or item is None:
            continue
        if isinstance(item, Scripted) and isinstance(after, Bracket) and _is_entry(item, after, heads):
            taken, at = after, item.at
            value = Relation(at, (Terms(at, (("+", (item.base, after)),)),))
            yield replace(item, base=Bracket(at, "round", Listing(at, (value,))))
        else:
            yield item


def _is_entry(item: Scripted, after: Bracket, heads: Collection[str]) -> bool:
    """Whether this is g_i before arguments, where only g has some."""
    letter = item.sub is not None and isinstance(sole_item(item.sub), Name) and item.sup is None and not item.primes
    named = isinstance(item.base, Name) and isinstance(head_of(item), Name)
    return letter and named and after.kind == "round" and head_key(item) not in heads and head_key(item.base) in heads


__all__ = ["with_arguments_named", "with_entries", "with_powers_named", "without_titles"]
