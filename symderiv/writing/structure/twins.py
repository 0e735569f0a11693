"""Sections that say the same with letters exchanged: the four gates of a cell, the components of a vector.

The first of them is told line by line; of the others a page shows the result, and which letters to exchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Integer, Mul

from symderiv.notation import Delta, Entry, Tensor
from symderiv.records import Derivation

Exchange = Mapping[Any, Any]
"""Tensors, and numbers of components, that stand for one another."""
SHORTEST = 3
"""Derivations with fewer steps are told in full: to exchange letters would be longer."""


@dataclass(frozen=True)
class Twin:
    """The number of the section that has the same steps, and what is exchanged."""

    number: int
    exchange: tuple[tuple[Any, Any], ...]


def twin(derivation: Derivation, earlier: Sequence[tuple[int, Derivation]]) -> Twin | None:
    """The first of some numbered derivations whose steps become these by exchanging letters.

    >>> from symderiv.library.catalogue import catalogue_row
    >>> from symderiv.derive.goals import derive
    >>> model = catalogue_row("lstm-cell").model()
    >>> forget, entry = (derive(model, "L", (name,)) for name in ("W_f", "W_i"))
    >>> [str(pair[0]) for pair in twin(entry, [(4, forget)]).exchange][:2]
    ['W_f', 'a_f']
    """
    if len(derivation.steps) < SHORTEST or derivation.claim:
        return None
    rules = [s.rule for s in derivation.steps]
    for number, other in earlier:
        if [s.rule for s in other.steps] != rules or other.title != derivation.title:
            continue
        lines = [(other.goal, derivation.goal),
                 *((a.after, b.after) for n, (a, b) in enumerate(zip(other.steps, derivation.steps, strict=True))
                   if rules[n:n + 1] != rules[n + 1:n + 2])]  # in which order one rule did its work does not matter
        found = next(_along(lines, {}), None)
        if found is not None and any(a != b for a, b in found.items()):
            return Twin(number, tuple((a, b) for a, b in found.items() if a != b))
    return None


def _along(pairs: Sequence[tuple[Any, Any]], known: Exchange) -> Iterator[Exchange]:
    """Every exchange that makes the first of each pair the second."""
    if not pairs:
        yield known
        return
    (one, other), *rest = pairs
    for found in _same(one, other, known):
        yield from _along(rest, found)


def _same(one: Any, other: Any, known: Exchange) -> Iterator[Exchange]:
    if isinstance(one, Entry) and isinstance(other, Entry):
        yield from _entries(one, other, known)
    elif type(one) is not type(other) or len(one.args) != len(other.args):
        return
    elif isinstance(one, Tensor):
        yield from _exchanged(one, other, known) if one.axes == other.axes else ()
    elif not one.args:
        yield from [known] if one == other else []
    elif isinstance(one, Add | Mul | Delta):
        yield from _unordered(list(one.args), list(other.args), known)
    else:
        yield from _along(list(zip(one.args, other.args, strict=True)), known)


def _entries(one: Entry, other: Entry, known: Exchange) -> Iterator[Exchange]:
    if one.tensor.axes == other.tensor.axes:
        for found in _exchanged(one.tensor, other.tensor, known):
            yield from _indices(one.indices, other.indices, found)


def _indices(ones: Sequence[Any], others: Sequence[Any], known: Exchange) -> Iterator[Exchange]:
    """Numbers of components may be exchanged; letters stay."""
    if not ones:
        yield known
        return
    one, other = ones[0], others[0]
    numbers = isinstance(one, Integer) and isinstance(other, Integer)
    for found in _exchanged(one, other, known) if numbers else [known] if one == other else []:
        yield from _indices(ones[1:], others[1:], found)


def _unordered(ones: list[Any], others: list[Any], known: Exchange) -> Iterator[Exchange]:
    if not ones:
        yield known
        return
    for n, other in enumerate(others):
        for found in _same(ones[0], other, known):
            yield from _unordered(ones[1:], others[:n] + others[n + 1:], found)


def _exchanged(one: Any, other: Any, known: Exchange) -> Iterator[Exchange]:
    """The exchange with one pair more, where that agrees with what is known, both ways."""
    if known.get(one, other) == other and all(a == one for a, b in known.items() if b == other):
        yield {**known, one: other}
