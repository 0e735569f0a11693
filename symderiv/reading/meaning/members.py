"""Vectors x_i beside a matrix X: its rows or its columns, by the size that i runs over; refused where nothing tells."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.nodes import spell, walk


def members_by_size(resolved: Resolved) -> dict[str, tuple[str, str]]:
    """For the letters of such vectors, "rows" or "columns" and the matrix, where the sizes of the text leave one of them."""
    found = ((use, matrix, _place(resolved, use, matrix)) for use, matrix in _untold(resolved))
    return {base_key(use.symbol.base): (("rows", "columns")[place], matrix) for use, matrix, place in found if place is not None}


def require_told(resolved: Resolved, statements: Statements) -> None:
    """Refuses vectors of which neither words nor sizes tell how they stand in the matrix of their letter."""
    for use, matrix in _untold(resolved):
        vector = f"{use.symbol.base.base}_{spell(use.slots[0])}"
        raise ParseError.in_text(f"Are the {vector} the rows of {matrix} or its columns?", statements.source, use.at,
                                 f"Say which: where ${vector}$ are the rows of ${matrix}$.")


def _untold(resolved: Resolved) -> Iterator[tuple[Use, str]]:
    """The vectors with one index, and the matrix, both given: w_i and W."""
    world, facts, symbols = resolved.world, resolved.facts, resolved.symbols
    made = {defined(form) for form in resolved.lines.definitions}
    given = {key for key in world.symbols if key not in made and key in symbols and len(world.symbols[key]) == 2}
    whole = {symbols[key].base.base for key in given if key == base_key(symbols[key].base)}
    for use in (n for form in resolved.lines.definitions for n in walk(form.line) if isinstance(n, Use) and len(n.slots) == 1):
        letter = use.symbol.base.base
        told = use.symbol.key in facts.known or base_key(use.symbol.base) in facts.parts
        if use.symbol.key in given and letter.islower() and letter.upper() in whole and not told:
            yield use, letter.upper()


def _place(resolved: Resolved, use: Use, matrix: str) -> int | None:
    """Which axis of the matrix the index runs over, by the names of sizes; None where both may be or neither is."""
    def named(key: str) -> list[str | None]:
        return [resolved.world.classes.axis(axis) for axis in resolved.world.symbols[key]]

    counted, inner = named(use.symbol.key)
    sizes = named(matrix)
    fits = [n for n in (0, 1) if counted in (None, sizes[n]) and inner in (None, sizes[1 - n])]
    return fits[0] if len(fits) == 1 and None not in sizes else None


__all__ = ["members_by_size", "require_told"]
