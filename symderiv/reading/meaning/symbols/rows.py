r"""Rows and columns of matrices: X_{i,:} and X_{:,j}; a^{[2](i)}, the i-th column of A^{[2]} where a text has examples there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.scripts import TOP, Scripts, base_key, is_transpose, used
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Listing, Name, Node, Relation, Scripted, Terms, as_listing, sole_items, spell


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


def of_whole_axis(use: Use) -> Use:
    """The row X_{i,:} of a matrix, which is one as it is written, or its column X_{:,j}."""
    colons = [spell(part) == ":" for part in use.slots]
    if not any(colons):
        return use
    if colons not in ([False, True], [True, False]):
        raise Misread("A colon stands for a whole row or column", use.at,
                      "Give these a letter, and say so: where $x_i$ are the columns of $X$.")
    part = replace(use, slots=use.slots[colons[0]:][:1], column=colons[0])
    return part if colons[0] else turned(part)


def turned(use: Use) -> Use:
    """What is a row as it is written; transposed, it is a column."""
    if use.power is None:
        return replace(use, power=as_listing(replace(TOP, at=use.at)))
    return replace(use, power=None) if is_transpose(use.power) else use


__all__ = ["of_example", "of_whole_axis", "turned"]
