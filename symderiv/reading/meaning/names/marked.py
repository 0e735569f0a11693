r"""Labels with a mark, p_{c^*} and p_{\hat y}: an index like another, where the letter stands nowhere without its mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.nodes import Name, Node, Scripted, of_kind, rebuilt, sole_item, spell, walk

STARS = frozenset({"*", "·", "∗", r"\ast", r"\star"})


def with_marked_labels(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The lines and the facts with the letters of such labels alone."""
    lefts = (left for form in forms if (left := sole_item(form.sides[0])) is not None)
    made = {spell(left.base if isinstance(left, Scripted) else left) for left in lefts}
    marked = {spell(item): name for form in forms for item, name in _marked(form, made)}
    if not marked:
        return list(forms), statements
    bare = {n.base for form in forms for n in _outside(form.line, marked)}
    letters = [name.base for name in marked.values()]
    alone = {text: name for text, name in marked.items() if name.base not in bare and letters.count(name.base) == 1}
    if not alone:
        return list(forms), statements

    def change(node: Node) -> Node:
        name = alone.get(spell(node)) if isinstance(node, Name | Scripted) else None
        return replace(name, at=node.at) if name is not None else node

    facts = tuple(_said_of_letter(fact, alone) for fact in statements.facts)
    return [form.with_line(rebuilt(form.line, change, Name, Scripted)) for form in forms], replace(statements, facts=facts)


def _marked(form: Form, made: set[str]) -> Iterator[tuple[Node, Name]]:
    """Each letter with a star or an accent that is all of a place below a symbol that a line defines."""
    for node in of_kind(form.line, Scripted):
        for part in flattened(node.sub) if isinstance(node.base, Name) and spell(node.base) in made else ():
            item = sole_item(part)
            name = item.base if isinstance(item, Scripted) and item.sub is None and not item.primes else item
            starred = isinstance(item, Scripted) and spell(item.sup) in STARS
            if item is not None and isinstance(name, Name) and (starred or name.accents) and re.fullmatch("[a-z]", name.base):
                yield item, replace(name, accents=())


def _outside(node: Node, marked: dict[str, Name]) -> Iterator[Name]:
    """The names that are no letter of such a label."""
    below = [n for one in of_kind(node, Scripted) if one.sub is not None for n in walk(one.sub) if isinstance(n, Name | Scripted)]
    inner = {id(n) for one in below if spell(one) in marked for n in of_kind(one, Name)}
    return (n for n in of_kind(node, Name) if id(n) not in inner)


def _said_of_letter(fact: Fact, alone: dict[str, Name]) -> Fact:
    bare = {re.sub(r"[\s{}]", "", text): name.base for text, name in alone.items()}
    letter = bare.get(re.sub(r"[\s{}]", "", fact.subject).replace(r"\star", "*").replace(r"\ast", "*"))
    return replace(fact, subject=letter) if letter else fact


__all__ = ["with_marked_labels"]
