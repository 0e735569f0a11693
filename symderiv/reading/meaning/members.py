"""Vectors x_i beside a matrix X: its rows or its columns, by the size that i runs over; refused where nothing tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.order import defined, left_use
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.scripts import base_key, is_transpose
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.stated.listed import is_listed
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.nodes import of_kind, sole_item, spell


def members_by_size(resolved: Resolved) -> dict[str, tuple[str, str]]:
    """For the letters of such vectors, "rows" or "columns" and the matrix, where the sizes of the text leave one of them."""
    found = ((use, matrix, _place(resolved, use, matrix)) for use, matrix in _untold(resolved))
    return {base_key(use.symbol.base): (("rows", "columns")[place], matrix) for use, matrix, place in found if place is not None}


def members_by_definition(resolved: Resolved) -> dict[str, tuple[str, str]]:
    r"""The same, where one quantity is defined whole and by its entries: z = A^\top y beside z_i = a_i^\top y."""
    made = [(left, sole_item(form.sides[1])) for form in resolved.lines.definitions if (left := left_use(form)) is not None]
    found = [(left, *item.parts) for left, item in made if isinstance(item, Product) and len(item.parts) == 2]
    pairs = [(left, one, spell(other)) for left, (_, one), (sign, other) in found if not sign and isinstance(one, Use)]
    wholes = {(base_key(left.symbol.base), other): one for left, one, other in pairs if not (left.slots or one.slots)}
    members = {}
    for left, one, other in pairs:
        whole = wholes.get((base_key(left.symbol.base), other))
        row = len(one.slots) == 1 and spell(one.slots[0]) == left.symbol.part and is_transpose(one.power)
        if whole is not None and row and one.symbol.base.base.upper() == whole.symbol.base.base != one.symbol.base.base:
            members[base_key(one.symbol.base)] = ("columns" if is_transpose(whole.power) else "rows", whole.symbol.key)
    return members


def require_told(resolved: Resolved, statements: Statements) -> None:
    """Refuses vectors of which neither words nor sizes tell how they stand in the matrix of their letter."""
    for use, matrix in _untold(resolved):
        vector = f"{use.symbol.base.base}_{spell(use.slots[0])}"
        raise ParseError.in_text(f"Are the {vector} the rows of {matrix} or its columns?", statements.source, use.at,
                                 f"Say which: where ${vector}$ are the rows of ${matrix}$. Or give ${matrix}$ another letter.")
    for use, matrix in _numbers(resolved):
        one = f"{use.symbol.base.base}_{spell(use.slots[0])}"
        raise ParseError.in_text(f"Are the {one} numbers, or the rows of {matrix}?", statements.source, use.at,
                                 rf"Say which: Let ${one} \in \mathbb{{R}}$. Or: where ${one}$ are the rows of ${matrix}$.")


def without_ranks(statements: Statements, matrices: Collection[str]) -> Statements:
    """The statements of which a list says no more that what it lists makes a matrix."""
    kept = [f for f in statements.facts if not (f.kind == "rank" and f.subject in matrices and is_listed(f.words))]
    return replace(statements, facts=tuple(kept)) if matrices else statements


def turned(statements: Statements) -> Statements:
    """The statements with the members of a list as rows where they were columns."""
    return replace(statements, facts=tuple(
        replace(f, kind="rows") if f.kind == "columns" and is_listed(f.words) else f for f in statements.facts))


def _listed_squares(resolved: Resolved) -> list[str]:
    """The matrices that a list gives columns and that came out square."""
    columns = {matrix for part, matrix in resolved.facts.parts.values() if part == "columns"}
    facts = [f for f in resolved.facts.reasons.values() if f.kind == "rank" and f.subject in columns and is_listed(f.words)]
    return [f.subject for f in facts if _is_square(resolved, f.subject)]


def require_square(resolved: Resolved, turned_around: Callable[[], Resolved], statements: Statements) -> None:
    """Refuses lists whose members may be rows as well, where they would be no columns but of a square matrix."""
    matrices = _listed_squares(resolved)
    other = turned_around() if matrices else resolved
    for matrix in matrices:
        if not _is_square(other, matrix) and len(other.failed) <= len(resolved.failed):
            fact = next(f for f in resolved.facts.reasons.values() if f.subject == matrix)
            raise ParseError.in_text(f"Are the members of this list the columns of {matrix}, or its rows?", statements.source,
                                     fact.at, f"Write ^T behind the list for rows. Columns would make ${matrix}$ square here.")


def _is_square(resolved: Resolved, matrix: str) -> bool:
    keys = resolved.world.symbols.get(matrix, ())
    return len(keys) == 2 and resolved.world.is_one(*keys)


def _untold(resolved: Resolved) -> Iterator[tuple[Use, str]]:
    """The vectors with one index, and the matrix, both given: w_i and W."""
    given = {key for key in resolved.world.symbols if len(resolved.world.symbols[key]) == 2}
    matrices = _matrices(resolved)
    yield from ((use, capital) for use, capital in _beside_capitals(resolved)
                if use.symbol.key in given and capital in given and capital in matrices
                and not (use.symbol.key in resolved.facts.known and _fits_nowhere(resolved, use, capital)))


def _numbers(resolved: Resolved) -> Iterator[tuple[Use, str]]:
    """The numbers x_i whose letter counts what the rows of X are, and no entries of a row; x stands nowhere as a whole."""
    whole = {n.symbol.key for f in resolved.lines.definitions for n in of_kind(f.line, Use) if not n.slots}
    matrices = _matrices(resolved)
    for use, capital in _beside_capitals(resolved):
        counted = [resolved.world.classes.axis(axis) for axis in resolved.world.symbols.get(use.symbol.key, ())]
        rows, entries = matrices.get(capital, ("", ""))
        if counted == [rows] and rows != entries and use.symbol.key not in whole:
            yield use, capital


def _beside_capitals(resolved: Resolved) -> Iterator[tuple[Use, str]]:
    """The members with one index of which words say nothing, each with the capital of its letter."""
    facts, made = resolved.facts, {defined(form) for form in resolved.lines.definitions}
    capitals = {symbol.base.base: key for key, symbol in resolved.symbols.items() if key == base_key(symbol.base)}
    for use in (n for form in resolved.lines.definitions for n in of_kind(form.line, Use) if len(n.slots) == 1):
        letter = use.symbol.base.base
        known = facts.known.get(use.symbol.key)  # what each member is says nothing of the matrix
        said = known is not None and not (known.slots and (known.axes or known.rank == 1))
        told = said or base_key(use.symbol.base) in facts.parts or use.symbol.key in made
        if letter.islower() and not told:
            yield use, capitals.get(letter.upper(), letter.upper())


def _matrices(resolved: Resolved) -> dict[str, list[str | None]]:
    """The given matrices that a capital names, with the names of their sizes, be they in a formula or said in words alone."""
    world, symbols = resolved.world, resolved.symbols
    made = {defined(form) for form in resolved.lines.definitions}
    said: dict[str, list[str | None]] = {
        key: [*known.axes] for key, known in resolved.facts.known.items() if known.axes is not None and not known.slots}
    used = {key: [world.classes.axis(axis) for axis in keys] for key, keys in world.symbols.items() if key in symbols}
    whole = {key: sizes for key, sizes in {**said, **used}.items() if key not in made and len(sizes) == 2}
    return {key: sizes for key, sizes in whole.items() if key not in symbols or key == base_key(symbols[key].base)}


def _place(resolved: Resolved, use: Use, matrix: str) -> int | None:
    """Which axis of the matrix the index runs over, by the names of sizes; None where both may be or neither is."""
    world = resolved.world
    one = [n for n in (0, 1) if all(world.is_one(a, b) for a, b in zip(
        world.symbols[use.symbol.key], world.symbols[matrix][::1 - 2 * n], strict=True))]
    if len(one) == 1:
        return one[0]
    counted, inner = _sizes(resolved, use.symbol.key)
    sizes = _sizes(resolved, matrix)
    fits = [n for n in (0, 1) if counted in (None, sizes[n]) and inner in (None, sizes[1 - n])]
    return fits[0] if len(fits) == 1 and None not in sizes else None


def _sizes(resolved: Resolved, key: str) -> list[str | None]:
    return [resolved.world.classes.axis(axis) for axis in resolved.world.symbols[key]]


def _fits_nowhere(resolved: Resolved, use: Use, matrix: str) -> bool:
    """Whether the vectors are said to be of another size than the rows and the columns of the matrix."""
    inner, sizes = _sizes(resolved, use.symbol.key)[-1], _sizes(resolved, matrix)
    return inner is not None and inner not in sizes and None not in sizes


__all__ = ["members_by_definition", "members_by_size", "require_told"]
