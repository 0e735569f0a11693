r"""Quantities whose name is a call: \log L, where L is none, and \cos(u, v)."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping, Sequence
from dataclasses import replace

from symderiv.reading.formulas.functions import FUNCTIONS
from symderiv.reading.meaning.calls.argument_lists import is_function
from symderiv.reading.meaning.calls.links import solved
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.syntax.bound import Call, head_of
from symderiv.reading.syntax.nodes import Head, Name, Node, Scripted, rebuilt, sole_item, spell


def with_composites(forms: Sequence[Form], composites: MutableMapping[str, Node], asked: Collection[str] = ()) -> list[Form]:
    r"""\log L = … defines a quantity of that name, where L is none and not `asked` for; of a quantity it says something."""
    forms = list(solved(forms, asked))
    lefts = [sole_item(f.sides[0]) for f in forms if f.line.relation.signs[:1] == ("=",)]
    made = {spell(head_of(left)) for left in lefts if left is not None}
    for form in forms:
        left = sole_item(form.sides[0])
        if form.line.relation.signs[:1] != ("=",) or not isinstance(left, Call):
            continue
        if len(left.arguments) > 1 and _names_quantity(left):
            composites.setdefault(spell(left), Name(left.at, spell(left.head).removeprefix("\\"), word=True))
        elif len(left.arguments) == 1:
            inside = sole_item(left.arguments[0])
            base = inside.base if isinstance(inside, Scripted) and inside.sup is None and not inside.primes else inside
            new = isinstance(base, Name) and spell(base) not in made
            if new and isinstance(left.head, Head) and is_function(left.head) and isinstance(base, Name):
                word = Name(left.at, left.head.name.removeprefix("\\") + base.base.removeprefix("\\"), word=True)
                named = Scripted(left.at, word, inside.sub) if isinstance(inside, Scripted) else word
                composites.setdefault(spell(left), named)

    def change(node: Node) -> Node:
        name = composites.get(spell(node)) if isinstance(node, Call) else None
        return node if name is None else replace(name, at=node.at)

    return [form.with_line(rebuilt(form.line, change, Call)) for form in forms]


def _names_quantity(left: Call) -> bool:
    r"""Whether a function of one number stands before several symbols: \cos(u, v) = … is a quantity of its own."""
    name = spell(left.head).removeprefix("\\") if isinstance(left.head, Head) else ""
    alone = all(isinstance(sole_item(a), Name | Scripted) for a in left.arguments)
    return alone and name in FUNCTIONS and FUNCTIONS[name][1] == 1


__all__ = ["with_composites"]
