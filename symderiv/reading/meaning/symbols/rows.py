r"""Rows and columns of matrices: X_{i,:} and X_{:,j}; a^{[2](i)}, the i-th column of A^{[2]} where a text has examples there;
the a_{ij} in the small letter of A, where a text says what A is and never what a is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.symbols.occurrences import DEFINITE, Occurrence
from symderiv.reading.meaning.symbols.scripts import TOP, Scripts, base_key, is_transpose, used
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Fact
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    Terms,
    as_listing,
    sole_item,
    sole_items,
    spell,
    walk,
    without_power,
)


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


def entries_of(told: Sequence[tuple[Fact, Occurrence]], found: Iterable[Occurrence]) -> Iterator[tuple[str, tuple[str, str]]]:
    r"""Each small letter that stands for entries of the matrix of its capital, and nothing else is said of it; the z_{ij} of a Z
    that a line defines, Z = X W, are entries too.

    Beside a_{ij}, an a_i is a row and an a_j a column; a letter without any other place tells neither.
    """
    found = list(found)
    matrices = {spell(one.node): one.name for fact, one in told if fact.kind == "shape" and len(fact.value) == 2}
    matrices |= {spell(one.name): one.name for one in found if _is_defined_whole(one)}
    spoken = {base_key(one.name) for fact, one in told if fact.kind not in ("mention", "element")}
    uses = defaultdict[str, list[Occurrence]](list)
    for one in found:
        uses[base_key(one.name)].append(one)
    for key, ones in uses.items():
        matrix = _capital(ones[0].name, matrices) if key not in spoken else None
        members = _members(ones) if matrix is not None and all(map(_is_part, ones)) else None
        if matrix is not None and members is not None:
            yield key, ("rows", matrix)
            yield from ((shown, ("columns", matrix)) for shown in members)


def _is_defined_whole(one: Occurrence) -> bool:
    """Whether this is a capital alone on the left of a definition that is made of whole capitals: a matrix, and no number."""
    sides = one.form.line.relation.sides
    left = sole_item(sides[0]) if one.form.formula.role in DEFINITE and one.form.line.relation.signs[:1] == ("=",) else None
    return (isinstance(left, Name) and left is one.name and left.base.isupper() and len(left.base) == 1
            and _is_of_matrices(sides[1], left.base.lower()))


NUMBERS = frozenset({"tr", "Tr", "trace", "Trace", "det", "logdet", "sum", "mean", "max", "min", "norm", "log", "ln"})
"""Functions that make a number of a matrix, or are mostly of numbers."""


def _is_of_matrices(side: Terms, small: str) -> bool:
    """Whether whole capitals stand there, no `small` letter of the left side, and nothing that makes a number of them."""
    nodes = list(walk(side))
    names = [n for n in nodes if isinstance(n, Name)]
    turned = any(isinstance(n, Scripted) and isinstance(n.base, Name) and n.base.base.islower() and is_transpose(n.sup)
                 for n in nodes)
    summed = any(isinstance(n, Over) or (isinstance(n, Bracket) and n.kind in ("norm", "bars", "size", "inner")) for n in nodes)
    called = {spell(n).strip("\\{}").removeprefix("text{") for n in nodes if isinstance(n, Head | Name)}
    whole = any(n.base.isupper() and len(n.base) == 1 and n.base != "T" for n in names)
    return whole and not (turned or summed or called & NUMBERS or any(n.base == small for n in names))


def _capital(small: Name, matrices: dict[str, Name]) -> str | None:
    """The matrix with the same letter, however bold."""
    letter = small.base
    capital = "\\" + letter[1:].capitalize() if letter.startswith("\\") else letter.upper()
    alone = len(letter) == 1 or letter.startswith("\\")
    found = (shown for shown, name in matrices.items() if (name.base, name.accents) == (capital, small.accents))
    return next(found, None) if alone and capital != letter else None


def _members(ones: Sequence[Occurrence]) -> set[str] | None:
    """The columns among the uses, as they are written; None where there is no entry, or one may be a row as well."""
    places = [[spell(part) for part in flattened(one.node.sub)] for one in ones]
    first, second = ({pair[n] for pair in places if len(pair) == 2} for n in (0, 1))
    single = {letters[0] for letters in places if len(letters) == 1}
    if not first or not single <= first ^ second:
        return None
    return {spell(without_power(one.node)) for one, letters in zip(ones, places, strict=True)
            if len(letters) == 1 and letters[0] in second}


def _is_part(one: Occurrence) -> bool:
    """Whether a use has one index or two and no label, and nothing says on this line what it is."""
    sides = one.form.line.relation.sides
    defined = len(sides) > 1 and sole_item(sides[0]) == one.node
    parts = len(flattened(one.node.sub))
    above = one.node.sup is None or spell(one.node.sup).isdigit() or (parts == 1 and spell(one.node.sup) in TRANSPOSES)
    return above and not defined and not one.node.primes and parts in (1, 2)


__all__ = ["entries_of", "of_example", "of_whole_axis", "turned"]
