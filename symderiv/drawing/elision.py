"""A deep model shortened: its first and last layers, those with a chosen variable, and dots for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symderiv.drawing.graph import Graph
from symderiv.drawing.layers import ranks
from symderiv.notation import Tensor

Key = Any
"""A tensor, or the dots that stand for several."""
MOST = 14
"""Models with at most so many layers of definitions are drawn whole."""
FIRST, LAST = 1, 2
"""How many layers of a network are kept at its beginning and at its end."""
_NUMBER = re.compile(r"(?:_(?P<depth>[A-Z])(?P<less>-\d+)?|(?P<number>\d+))'*\Z")
FAR = 10**6
"""The number of the last layer where it is a letter."""


def _layer(name: str) -> int | None:
    """The layer that a name ends in: 3 for z3, the last but one for z_L-1.

    >>> _layer("z3"), _layer("z_L-1") - _layer("z_L"), _layer("x")
    (3, -1, None)
    """
    found = _NUMBER.search(name)
    if found is None:
        return None
    return int(found["number"]) if found["number"] else FAR + int(found["less"] or 0)



@dataclass(frozen=True)
class Dots:
    """What is left out at one place, in order."""

    hidden: tuple[Tensor, ...]


@dataclass(frozen=True)
class Plan:
    """What is drawn of a graph: its quantities, in order, and the dots in place of others."""

    graph: Graph
    stands_for: dict[Tensor, Key]

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """What is drawn, each before what uses it."""
        first: dict[Key, None] = {}
        rank = ranks(self.graph.flow, self.graph.links)
        for tensor in sorted(self.graph.flow, key=lambda t: rank[t]):
            first.setdefault(self.stands_for[tensor])
        return tuple(first)

    def _linked(self, pairs: Iterable[tuple[Tensor, Tensor]]) -> dict[tuple[Key, Key], None]:
        found = ((self.stands_for.get(s, s), self.stands_for[t]) for s, t in pairs)
        return dict.fromkeys(pair for pair in found if pair[0] != pair[1])

    @cached_property
    def links(self) -> tuple[tuple[Key, Key], ...]:
        """The links between what is drawn."""
        return tuple(self._linked(self.graph.links))

    @cached_property
    def backward(self) -> frozenset[tuple[Key, Key]]:
        """The links on the way back."""
        return frozenset(self._linked(self.graph.backward))

    @cached_property
    def moving(self) -> frozenset[Key]:
        """What lies on the way back."""
        return frozenset(key for link in self.backward for key in link)

    @cached_property
    def rank(self) -> dict[Key, int]:
        """The layer of each."""
        return ranks(self.keys, self.links)


def shortened(graph: Graph) -> Plan:
    """What is drawn of a graph: all of it, or of a deep one the ends and the surroundings of the chosen variables."""
    rank = ranks(graph.flow, graph.links)
    if max(rank.values()) <= MOST:
        return Plan(graph, {t: t for t in graph.flow})
    kept = _kept(graph, rank)
    stands_for: dict[Tensor, Key] = {t: t for t in graph.flow}
    for run in _runs(sorted(set(rank.values()) - kept)):
        hidden = tuple(t for t in graph.flow if rank[t] in run)
        if len(hidden) > 1:
            stands_for.update(dict.fromkeys(hidden, Dots(hidden)))
    return Plan(graph, stands_for)


def _kept(graph: Graph, rank: dict[Tensor, int]) -> set[int]:
    """The layers that stay: those of the first and last numbers in the names, or the first and last of all."""
    numbers = {t: layer for t in graph.flow if (layer := _layer(t.name)) is not None}
    wanted = sorted(set(numbers.values()))
    ends = {*wanted[:FIRST], *wanted[-LAST:]}
    first, last = min(rank.values()), max(rank.values())
    kept = {r for t, r in rank.items() if numbers.get(t) in ends} if len(wanted) > FIRST + LAST + 1 else set()
    if not kept or len(kept) > MOST:
        kept = {*range(first, first + 2 * LAST + 1), *range(last - 2 * LAST, last + 1)}
    low = min((r for t, r in rank.items() if numbers.get(t) == wanted[-min(LAST, len(wanted))]), default=last) if wanted else last
    kept |= {first, last, *(range(low, last + 1) if last - low <= 2 * LAST + 2 else ())}
    near = {rank[t] for v in graph.chosen for t in graph.flow if t == v or v in graph.parameters.get(t, ())}
    return kept | near if len(kept | near) <= MOST - 2 else kept


def _runs(numbers: Iterable[int]) -> list[set[int]]:
    """Neighbouring numbers together.

    >>> _runs([2, 3, 5])
    [{2, 3}, {5}]
    """
    runs: list[set[int]] = []
    for n in numbers:
        if runs and n - 1 in runs[-1]:
            runs[-1].add(n)
        else:
            runs.append({n})
    return runs
