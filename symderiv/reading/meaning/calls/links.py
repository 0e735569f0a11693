r"""Link functions: \\log \\lambda = \\eta says what λ is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.syntax.bound import Call, Derivative, head_of
from symderiv.reading.syntax.nodes import Head, Line, Name, Node, as_listing, as_terms, of_kind, sole_item, spell

INVERSES = {r"\log": r"\exp", r"\ln": r"\exp", r"\logit": "sigmoid"}


def solved(forms: Sequence[Form], asked: Collection[str] = ()) -> Iterator[Form]:
    r"""The lines with λ = e^η for \log λ = η, where nothing else says what λ is and it stands without a logarithm too; the p of
    \logit p also where it stands below one.

    What only derivatives of lines take is left: people write \log L and then ∂L. The `asked` ones are what the text asks for.
    """
    lefts = [sole_item(f.sides[0]) for f in forms if f.line.relation.signs[:1] == ("=",)]
    made = {spell(head_of(left)) for left in lefts if left is not None}
    derived = {id(n) for form in forms for node in of_kind(form.line, Derivative) for n in of_kind(node.body, Name)}
    names = [n for form in forms for n in of_kind(form.line, Name) if id(n) not in derived]
    alone = {inverse: {n.base for n in names if id(n) not in called} | {*asked} for inverse, called in _called(forms).items()}
    for form, left in zip(forms, (sole_item(f.sides[0]) for f in forms), strict=True):
        link = _link(left) if isinstance(left, Call) and form.line.relation.signs[:1] == ("=",) else ""
        inside = sole_item(left.arguments[0]) if link and isinstance(left, Call) else None
        base = head_of(inside) if inside is not None else None
        if inside is None or not isinstance(base, Name) or spell(base) in made or (
                base.base not in alone[INVERSES[link]]):
            yield form
            continue
        made.add(spell(base))
        yield form.with_line(_turned(form.line, inside, INVERSES[link]))


def _called(forms: Sequence[Form]) -> dict[str, set[int]]:
    """The names in calls of each function that has an inverse here, by that."""
    found: dict[str, set[int]] = {inverse: set() for inverse in INVERSES.values()}
    for call in (node for form in forms for node in of_kind(form.line, Call) if _link(node)):
        found[INVERSES[_link(call)]] |= {id(n) for n in of_kind(call, Name)}
    return found


def _link(call: Call) -> str:
    """The function of a call that has an inverse here; nothing where something stands above or below it."""
    head = call.head
    name = head.name if isinstance(head, Head) else ""
    return name if name in INVERSES and call.power is None and len(call.arguments) == 1 else ""


def _turned(line: Line, inside: Node, inverse: str) -> Line:
    _, right, *more = line.relation.sides
    head: Node = Head(right.at, "function", inverse) if inverse.startswith("\\") else Name(right.at, inverse, word=True)
    value = as_terms(Call(right.at, head, as_listing(right).entries))
    return replace(line, relation=replace(line.relation, sides=(as_terms(inside), value, *more)))


__all__ = ["solved"]
