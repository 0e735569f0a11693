r"""Words in scripts: those above a symbol are part of its name, \pi^{\mathrm{ref}}, x^{obs}; L_{Dice} has one word below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.powers import power_key
from symderiv.reading.syntax.nodes import (
    Listing,
    Name,
    Node,
    Scripted,
    as_listing,
    children,
    of_kind,
    rebuilt_at,
    sole_item,
    sole_items,
)

NUMBERS = frozenset({"e", r"\mathrm{e}", "\\exp"})
"""What has a power wherever something stands above it."""


def with_words(forms: Sequence[Form], described: Collection[str]) -> list[Form]:
    r"""The lines with three letters or more in a script as one word, L_{Dice}, where two of them stand nowhere else."""
    written = Counter(n.base for form in forms for n in of_kind(form.line, Name))
    inside = Counter(c for form in forms for n in _symbols(form) for s in (n.sub, n.sup) for c in _word(s))
    alone = {*(written - inside), *described}

    def one(script: Listing | None, below: bool) -> Listing | None:
        word = _word(script)
        lonely = sum(c not in alone for c in word)
        if script is None or lonely < 2 or (below and lonely == len(word)):  # W_{emb} is a label as it is
            return script
        return as_listing(Name(script.at, word, word=True))

    def change(node: Node) -> Node:
        if not (isinstance(node, Scripted) and isinstance(node.base, Name) and node.base.base not in NUMBERS):
            return node
        sub, sup = one(node.sub, below=True), one(node.sup, below=False)
        return node if sub is node.sub and sup is node.sup else replace(node, sub=sub, sup=sup)

    return [form.with_line(rebuilt_at(form.line, change, Scripted)) for form in forms]


VOWELS = frozenset("aeiou")


def _word(script: Listing | None) -> str:
    """Three letters or more in a row, small ones behind a first, that can be spoken and are no indices in their order, ijk."""
    items = sole_items(script) if script is not None else ()
    plain = [i.base for i in items if isinstance(i, Name) and len(i.base) == 1 and not (i.accents or i.style or i.word)]
    word = "".join(plain)
    spoken = len(plain) == len(items) > 2 and word[1:].islower() and not VOWELS.isdisjoint(word)
    return word if spoken and any(ord(b) - ord(a) != 1 for a, b in pairwise(word)) else ""


def words_above(forms: Sequence[Form], described: Collection[str]) -> set[str]:
    r"""The keys of symbols with a word above that is no quantity of the text; x^{\text{rate}} is a power of a defined rate."""
    alone = {n.base for form in forms for n in _outside(form.line)} | {*described}
    above = ((n, sole_item(n.sup)) for form in forms for n in _symbols(form))
    return {power_key(n) for n, word in above
            if isinstance(word, Name) and word.word and len(word.base) > 1 and word.base not in alone}


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
