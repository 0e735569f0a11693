r"""The normal density, where the text does not define it: \mathcal{N}(x | \mu, \sigma^2) of numbers, with \Sigma of vectors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.letters import mapped
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Name,
    Node,
    Relation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
)
from symderiv.reading.syntax.parser import parse_lines

Row = tuple[Node, ...]
OF_VECTORS = r"\det(2\pi S)^{-1/2} \exp(-\frac{1}{2} (x - m)^\top S^{-1} (x - m))"
DENSITY = r"Take this formula out, or write the density at a point, as in \mathcal{N}(x | \mu, \sigma^2)."


def with_densities(forms: Sequence[Form], keys: Collection[str], numbers: Collection[str]) -> list[Form]:
    r"""The densities written out, unless the text has its own; `numbers` are the names that the text calls numbers."""
    if any("mathcal{N}" in key for key in keys):
        return list(forms)

    def change(row: Row) -> Row:
        made: list[Node] = []
        for item in row:
            density = _is_density(made[-1], item) if made else None
            if density is None:
                made.append(item)
            elif _covariance(density, numbers) is not None:
                made[-1] = _of_vectors(made[-1].at, density)
            else:
                made[-1:] = [Head(made[-1].at, "function", r"\normal"), item]
        return tuple(made)

    return [mapped(form, change) for form in forms]


def refused_densities(forms: Sequence[Form], keys: Collection[str], numbers: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    """Densities with a covariance matrix for each index, whose inverse is none that can be written, and those of no point."""
    for form in () if any("mathcal{N}" in key for key in keys) else forms:
        rows = (items for n in of_kind(form.line, Terms) for _, items in n.terms)
        for one, other in (pair for items in rows for pair in pairwise(items)):
            if _is_normal(one) and isinstance(other, Bracket) and len(other.inside.entries) == 2:
                yield form, Misread("A distribution cannot be read", one.at, DENSITY)
                break
            density = _is_density(one, other)
            if density is not None and isinstance(_covariance(density, numbers), Scripted):
                yield form, Misread("A covariance matrix for each index is not read", one.at,
                                    r"Write \sigma_k^2 for the variance of a number, or \Sigma for one matrix.")
                break


def _is_normal(item: Node) -> bool:
    return isinstance(item, Name) and item.base == "N" and item.style == r"\mathcal"


def _is_density(item: Node, after: Node) -> Bracket | None:
    r"""The arguments of \mathcal{N}(x | \mu, \Sigma)."""
    called = isinstance(after, Bracket) and len(after.inside.entries) == 3
    return after if _is_normal(item) and called and isinstance(after, Bracket) else None


def _covariance(density: Bracket, numbers: Collection[str]) -> Node | None:
    r"""The last argument where it is a matrix: a capital sigma that the text does not call a number."""
    last = sole_item(density.inside.entries[2])
    name = head_of(last) if last is not None else None
    capital = isinstance(name, Name) and name.base == r"\Sigma" and base_key(name) not in numbers
    return last if capital and not (isinstance(last, Scripted) and last.sup is not None) else None


def _of_vectors(at: int, density: Bracket) -> Node:
    values = dict(zip("xmS", map(_item, density.inside.entries), strict=True))

    def put(node: Node) -> Node:
        return values[node.base] if isinstance(node, Name) and node.base in values else replace(node, at=at)

    return Bracket(at, "round", as_listing(rebuilt(parse_lines(OF_VECTORS)[0].relation.sides[0], put)))


def _item(entry: Relation) -> Node:
    """An argument as one factor."""
    return sole_item(entry) or Bracket(entry.at, "round", as_listing(entry.sides[0]))


__all__ = ["refused_densities", "with_densities"]
