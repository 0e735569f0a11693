r"""f = W x_i without a letter on its left, beside \sum_i L_i and L_i = -f_{y_i} + …: f is that of each example, f_i."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import DEFINING
from symderiv.reading.meaning.names.letters import mapped
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.nodes import (
    Head,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    as_listing,
    of_kind,
    sole_item,
    spell,
    walk,
)


def with_letters_of_each(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The lines, before anything is bound, with the summed letter below what a line without it on its left makes of members."""
    fixed = {fact.subject for fact in statements.facts if fact.kind == "label"}
    for letter in sorted(set().union(*map(_summed, forms)) - fixed):
        made = {key: form for form in forms if (key := _made(form, letter))}
        chain = _chain(made, letter)
        known = (part for f in forms for n in _uses(f, chain) if isinstance(n, Scripted) for part in flattened(n.sub))
        if chain and _is_used(forms, made, chain, letter) and letter not in map(spell, known):
            forms = [_marked(form, chain, letter) if _speaks(form, made, chain, letter) else form for form in forms]
            statements = replace(statements, facts=tuple(_of_each(fact, chain, letter) for fact in statements.facts))
    return list(forms), statements


def _of_each(fact: Fact, chain: set[str], letter: str) -> Fact:
    """What is said of f, of each f_i."""
    shaped = fact.kind in ("shape", "rank") and fact.subject in chain
    return replace(fact, subject=f"{fact.subject}_{{{letter}}}") if shaped else fact


def _summed(form: Form) -> set[str]:
    """The letters that the sums of a line bind."""
    signs = (n for n in of_kind(form.line, Scripted) if isinstance(n.base, Head) and n.base.kind == "big")
    return {letter for sign in signs for letter in bound_letters(sign)}


def _made(form: Form, letter: str) -> str:
    """The name that a line defines without the letter on its left, and without a sum over it."""
    left = sole_item(form.sides[0])
    name = left.base if isinstance(left, Scripted) and left.sup is None and not left.primes else left
    defines = form.line.relation.signs == ("=",) and not form.line.continued and form.formula.role in DEFINING
    own = isinstance(name, Name) and not _has(form.sides[0], letter) and letter not in _summed(form)
    return base_key(name) if defines and own and isinstance(name, Name) else ""


def _has(node: Node, letter: str) -> bool:
    """Whether a letter stands below a name, anywhere here."""
    below = (one.sub for one in walk(node) if isinstance(one, Scripted) and one.sub is not None and isinstance(one.base, Name))
    return any(isinstance(n, Name) and spell(n) == letter for sub in below for n in walk(sub))


def _chain(made: dict[str, Form], letter: str) -> set[str]:
    """The quantities that are made of members, and those that are made of these."""
    chain = {key for key, form in made.items() if any(_has(side, letter) for side in form.sides[1:])}
    while more := {key for key, form in made.items() if key not in chain and any(_uses(form, chain))}:
        chain |= more
    return chain


def _uses(form: Form, chain: set[str]) -> Iterator[Node]:
    """Where such a quantity stands: with what is below it, where there is something."""
    below = {id(n.base): n for n in of_kind(form.line, Scripted)}
    for name in of_kind(form.line, Name):
        if base_key(name) in chain:
            yield below.get(id(name), name)


def _is_used(forms: Sequence[Form], made: dict[str, Form], chain: set[str], letter: str) -> bool:
    """Whether a line that sums over the letter, or has it on its left, is made of what the chain defines."""
    own = {id(made[key]) for key in chain}
    return any(id(f) not in own and any(_uses(f, chain)) and (letter in _summed(f) or _has(f.sides[0], letter)) for f in forms)


def _speaks(form: Form, made: dict[str, Form], chain: set[str], letter: str) -> bool:
    """Whether a line is about each example: one of the chain, or with the letter in it."""
    return any(form is made[key] for key in chain) or letter in _summed(form) or _has(form.line, letter)


def _marked(form: Form, chain: set[str], letter: str) -> Form:
    return mapped(form, lambda row: tuple(_below(item, chain, letter) for item in row))


def _below(item: Node, chain: set[str], letter: str) -> Node:
    if isinstance(item, Name) and base_key(item) in chain:
        return Scripted(item.at, item, as_listing(Name(item.at, letter)))
    if not isinstance(item, Scripted) or not isinstance(item.base, Name) or base_key(item.base) not in chain:
        return item
    first = as_listing(Name(item.at, letter))
    entries: tuple[Relation, ...] = item.sub.entries if item.sub is not None else ()
    return replace(item, sub=Listing(item.at, (*first.entries, *entries)))


__all__ = ["with_letters_of_each"]
