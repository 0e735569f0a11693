r"""Examples in the columns of matrices: a^{[2](i)} is the i-th column of A^{[2]}, where a text says that they stand so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.scripts import Scripts, base_key, used
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.nodes import Bracket, Listing, Name, Node, Relation, Scripted, Terms, sole_items, spell


def of_example(use: Use, one: Occurrence, stand: str, quantities: Collection[str], scripts: Scripts) -> Use:
    """The member of a matrix that a symbol with a letter in round brackets above is; the use itself where it is none.

    `stand` says whether examples are the rows or the columns.
    """
    items = sole_items(one.node.sup) if one.node.sup is not None and stand else ()
    letter = _letter(items[-1]) if items else None
    if letter is None or one.node.sub is not None or spell(letter) not in one.scope:
        return use
    capital = replace(one.name, base=one.name.base.upper()) if one.name.base.isalpha() else one.name
    if base_key(capital) not in quantities:
        return use
    at = one.node.at
    above = Listing(at, (Relation(at, (Terms(at, (("+", items[:-1]),)),)),)) if items[:-1] else None
    whole = used(Occurrence(Scripted(at, capital, None, above), one.form, {}), scripts)
    return replace(use, symbol=whole.symbol, slots=(letter,), power=None, column=stand == "columns")


def _letter(item: Node) -> Relation | None:
    """The letter in round brackets."""
    inside: Listing | None = item.inside if isinstance(item, Bracket) and item.kind == "round" else None
    entry = inside.entries[0] if inside is not None and len(inside.entries) == 1 else None
    return entry if entry is not None and not entry.signs and isinstance(lone_letter(entry.sides[0]), Name) else None


__all__ = ["of_example"]
