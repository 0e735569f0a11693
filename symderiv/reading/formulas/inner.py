r"""Matrices that a formula inverts, or takes the determinant of, without a name: \log\det(X^\top X) gets M = X^\top X.

An inverse and a determinant are those of a named matrix, so each such bracket becomes a definition of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from symderiv.errors import ParseError, SymderivError
from symderiv.notation import Array, Definition, Tensor, alike, free_indices
from symderiv.reading.formulas.latex import read_side
from symderiv.reading.formulas.matrices import SUPERSCRIPTS
from symderiv.reading.formulas.names import Names
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.bound import Call
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Scripted,
    Terms,
    as_terms,
    sole_item,
    spell,
    walk,
    with_parts,
)

POOL = "MPQHUVZGFEBASTCKLRJNDWXY"
"""Letters for such matrices, in the order tried."""


def named_inside(source: Source, names: Names, avoid: Collection[str],
                 rows: Sequence[Definition]) -> tuple[Source, Names, list[Definition]]:
    """The formula with a name for each nameless matrix that it inverts, the names with these, and their definitions.

    A matrix that one of the definitions `rows` defines already has its name from there; new names are none to `avoid`.
    """
    found: list[Definition] = []
    while (made := _first(source, names)) is not None:
        inside, right = made
        tensor = _known(right, [row for row in (*rows, *found) if row.tensor in plain(names)])
        if tensor is None:
            taken = {*avoid, *(row.tensor.name for row in rows)}
            letter = next((c for c in POOL if c not in taken and names.tensor(c) is None and c not in names.axes), None)
            if letter is None:
                break
            tensor = Tensor(letter, right.axes)
            names = names.with_tensor(tensor, letter)
            found.append(Definition(tensor, right.indices, right.body))
        source = replace(source, line=_replaced(source.line, inside, as_terms(replace(plain(names)[tensor], at=inside.at))))
    return source, names, found


def plain(names: Names) -> dict[Tensor, Name]:
    """The symbols of the tensors that are written without labels."""
    return {w.tensor: w.symbol for w in names.written if not (w.primes or w.sub or w.sup)}


def _known(right: Array, rows: Sequence[Definition]) -> Tensor | None:
    """The tensor whose definition says the same."""
    return next((row.tensor for row in rows if row.tensor.axes == right.axes and alike(row.at(*right.indices), right.body)), None)


def _first(source: Source, names: Names) -> tuple[Node, Array] | None:
    """The first matrix without a name that must have one, as the node that it is; None when there is none."""
    for inside in _matrices(source.line):
        value = as_terms(inside)
        if _is_name(sole_item(value)):
            continue
        try:
            right = read_side(value, source.text, names)
        except SymderivError:
            continue  # a part of a sum, whose letters only the whole formula knows; reading that says what is wrong
        if isinstance(right, Array) and len(right.axes) == 2 and right.axes[0] == right.axes[1]:
            _require_one(right, source, inside.at)
            return inside, right
    return None


def _require_one(right: Array, source: Source, at: int) -> None:
    """Refuses a matrix for each of some letters: what inverts one has no form for many."""
    loose = sorted(i.name for i in free_indices(right.body) - set(right.indices))
    if loose:
        reason = f"The determinant or the inverse of a matrix for each {loose[0]} cannot be read"
        raise ParseError.in_text(reason, source.text, at, f"Give it a name of its own, as in d_{loose[0]}, and write that.")


def _is_name(item: Node | None) -> bool:
    return isinstance(item, Name) or (isinstance(item, Use) and item.power is None)


def _matrices(line: Node) -> Iterator[Node]:
    r"""What stands behind \det, between bars, and in brackets to the power −1."""
    for node in walk(line):
        if isinstance(node, Scripted) and isinstance(node.base, Bracket) and node.sub is None and spell(node.sup) in INVERSES:
            yield from _sole(node.base.inside)
        if isinstance(node, Bracket) and node.kind == "bars":
            yield from _sole(node.inside)
        if isinstance(node, Call) and spell(node.head).strip("\\") in DETERMINANTS and len(node.arguments) == 1:
            yield node.arguments[0]
        if isinstance(node, Terms):
            for _, items in node.terms:
                for head, item in pairwise(items):
                    if isinstance(head, Head) and head.name == r"\det" and isinstance(item, Bracket):
                        yield from _sole(item.inside)


def _sole(listing: Listing) -> Iterator[Terms]:
    """What stands in brackets, where it is one value."""
    yield from (entry.sides[0] for entry in listing.entries if len(listing.entries) == 1 and not entry.signs)


DETERMINANTS = frozenset({"det", "logdet"})
INVERSES = frozenset(text for text in SUPERSCRIPTS if text.startswith("-"))


def _replaced(node: Any, old: Node, new: Node) -> Any:
    """The tree with one node in another's place."""
    if node is old:
        return new
    if isinstance(node, tuple):
        return tuple(_replaced(part, old, new) for part in node)
    if not isinstance(node, Node):
        return node
    return with_parts(node, lambda part: _replaced(part, old, new))


__all__ = ["named_inside"]
