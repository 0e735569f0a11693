r"""Words in scripts: those above a symbol are part of its name, \pi^{\mathrm{ref}}, x^{obs}; L_{Dice} has one word below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.powers import power_key
from symderiv.reading.meaning.names.marked import with_marked_labels
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.nodes import (
    Head,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    as_listing,
    children,
    of_kind,
    rebuilt_at,
    sole_item,
)

NUMBERS = frozenset({"e", r"\mathrm{e}", "\\exp"})
"""What has a power wherever something stands above it."""


def with_words(forms: Sequence[Form], statements: Statements, described: Collection[str]) -> tuple[list[Form], Statements]:
    r"""The lines with three letters or more in a script as one word, and what is said of such symbols: y_{true,i}, where two of
    the letters count nothing elsewhere; \pi^{ref}, where two of them stand nowhere else."""
    forms, statements = with_marked_labels(forms, statements)
    written = Counter(n.base for form in forms for n in of_kind(form.line, Name))
    inside = Counter(c for form in forms for n in _symbols(form) for s in (n.sub, n.sup) for c in "".join(_words(s)))
    if not inside:
        return list(forms), statements
    alone, counting = {*(written - inside), *described}, set(_counting(forms))
    made = set[str]()

    def one(script: Listing | None, taken: Collection[str]) -> Listing | None:
        lonely = {word for word in _words(script) if sum(c not in taken for c in word) > 1}
        made.update(lonely)
        if script is None or not lonely:
            return script
        return replace(script, entries=tuple(_in_one(e) if _word(_items(e)) in lonely else e for e in script.entries))

    def change(node: Node) -> Node:
        if not (isinstance(node, Scripted) and isinstance(node.base, Name) and node.base.base not in NUMBERS):
            return node
        sub, sup = one(node.sub, counting), one(node.sup, alone)
        return node if sub is node.sub and sup is node.sup else replace(node, sub=sub, sup=sup)

    lines = [form.with_line(rebuilt_at(form.line, change, Scripted)) for form in forms]
    facts = tuple(_said_of_words(fact, made) for fact in statements.facts) if made else statements.facts
    return lines, replace(statements, facts=facts)


def _counting(forms: Sequence[Form]) -> Iterator[str]:
    """The letters that sums bind, and those that stand alone or in pairs below symbols."""
    for form in forms:
        for node in of_kind(form.line, Scripted):
            if isinstance(node.base, Head):
                yield from bound_letters(node)
            elif node.sub is not None:
                yield from (n.base for e in node.sub.entries if not _word(_items(e)) for n in of_kind(e, Name))


def _items(entry: Relation) -> tuple[Node, ...]:
    terms = entry.sides[0].terms if not entry.signs else ()
    return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ()


def _in_one(entry: Relation) -> Relation:
    return as_listing(Name(entry.at, _word(_items(entry)), word=True)).entries[0]


def _said_of_words(fact: Fact, words: Collection[str]) -> Fact:
    """What is said of y_{true}, of the symbol with one word below it."""
    spelled = re.sub(rf"(?<=[{{,])\s*({'|'.join(words)})\s*(?=[}},])", r"\\text{\1}", fact.subject)
    return replace(fact, subject=spelled) if spelled != fact.subject else fact


VOWELS = frozenset("aeiou")


def _words(script: Listing | None) -> Iterator[str]:
    return filter(None, (_word(_items(entry)) for entry in script.entries)) if script is not None else iter(())


def _word(items: Sequence[Node]) -> str:
    """Three letters or more in a row, small ones behind a first, that can be spoken and are no indices in their order, ijk."""
    plain = [i.base for i in items if isinstance(i, Name) and len(i.base) == 1 and not (i.accents or i.style or i.word)]
    word = "".join(plain)
    spoken = len(plain) == len(items) > 2 and word[1:].islower() and not VOWELS.isdisjoint(word)
    return word if spoken and any(ord(b) - ord(a) != 1 for a, b in pairwise(word)) else ""


def words_above(forms: Sequence[Form], described: Collection[str]) -> set[str]:
    r"""The keys of symbols with a word above that is no quantity of the text; x^{\text{rate}} is a power of a defined rate."""
    above = ((n, sole_item(n.sup)) for form in forms for n in _symbols(form))
    worded = [(n, word.base) for n, word in above if isinstance(word, Name) and word.word and len(word.base) > 1]
    alone = {n.base for form in forms for n in _outside(form.line)} | {*described} if worded else set()
    return {power_key(n) for n, word in worded if word not in alone}


def _symbols(form: Form) -> Iterator[Scripted]:
    return (n for n in of_kind(form.line, Scripted) if isinstance(n.base, Name) and n.base.base not in NUMBERS)


def _outside(node: Node) -> Iterator[Name]:
    """The names that stand in no script of a symbol."""
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Scripted) and isinstance(node.base, Name) and node.base.base not in NUMBERS:
        yield node.base
    else:
        for child in children(node):
            yield from _outside(child)


__all__ = ["with_words", "words_above"]
