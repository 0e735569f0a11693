"""Layers: how far from the start each quantity stands, and which ones stand on one line.

>>> links = [("x", "z"), ("z", "a"), ("a", "s"), ("x", "s")]
>>> ranks("xzas", links)
{'x': 0, 'z': 1, 'a': 2, 's': 3}
>>> [strand.keys for strand in strands("xzas", links, ranks("xzas", links))]
[('x', 'z', 'a', 's'), ()]
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Key = Any
Link = tuple[Key, Key]


def ranks(keys: Iterable[Key], links: Sequence[Link]) -> dict[Key, int]:
    """The longest way from a start to each key; a side branch that serves one quantity is then moved up to it.

    `keys` stand in an order in which links lead forward.
    """
    order = list(keys)
    found: dict[Key, int] = {}
    for key in order:
        found[key] = max((found[s] + 1 for s, t in links if t == key), default=0)
    free = _free(order, links)
    for key in reversed(order):
        users = [found[t] for s, t in links if s == key]
        if users and key in free:
            found[key] = max(found[key], min(users) - 1)
    return _from_zero(found)


def _free(order: Sequence[Key], links: Sequence[Link]) -> set[Key]:
    """The keys that nothing else would hold back: all that leads to them leads nowhere else."""
    free: set[Key] = set()
    for key in order:
        sources = {s for s, t in links if t == key}
        if sources <= free and all(t == key for s, t in links if s in sources):
            free.add(key)
    return free


def _from_zero(found: dict[Key, int]) -> dict[Key, int]:
    """The same with the layers that are in use numbered from 0."""
    used = {rank: n for n, rank in enumerate(sorted(set(found.values())))}
    return {key: used[rank] for key, rank in found.items()}


@dataclass(frozen=True)
class Strand:
    """What runs along one line: keys that lead into one another, and links that pass layers by.

    `first` and `last` are the layers it takes.
    """

    keys: tuple[Key, ...]
    links: tuple[Link, ...]
    first: int
    last: int


def strands(keys: Iterable[Key], links: Sequence[Link], rank: Mapping[Key, int]) -> list[Strand]:
    """Keys and long links shared out over lines: the longest chain first, then what is left; long links alone last."""
    left: dict[Key, None] = dict.fromkeys(keys)
    chains: list[Sequence[Key]] = []
    while left:
        chain = _longest(left, links)
        chains.append(chain)
        for key in chain:
            del left[key]
    run = [link for link in links if rank[link[1]] - rank[link[0]] > 1]
    found = [_strand(chain, run, rank, is_main=not n) for n, chain in enumerate(chains)]
    lone = [Strand((), (link,), rank[link[0]] + 1, rank[link[1]] - 1) for link in run]
    return [*found, *sorted(lone, key=lambda s: s.last - s.first)]


def _longest(left: Mapping[Key, None], links: Sequence[Link]) -> list[Key]:
    """The longest chain of links through keys that are left; of equal ones the one that ends last."""
    best: dict[Key, list[Key]] = {}
    for key in left:
        before = max((best[s] for s, t in links if t == key and s in best), key=len, default=[])
        best[key] = [*before, key]
    longest = max(len(chain) for chain in best.values())
    return [chain for chain in best.values() if len(chain) == longest][-1]


def _strand(chain: Sequence[Key], run: list[Link], rank: Mapping[Key, int], is_main: bool) -> Strand:
    """A chain with the long links inside it, and for a side chain one at each end; these are taken out of `run`."""
    pairs: set[tuple[Hashable, Hashable]] = set(itertools.pairwise(chain))
    joined = [link for link in run if link in pairs]
    first, last = rank[chain[0]], rank[chain[-1]]
    into = None if is_main else next((k for k in run if k[1] == chain[0]), None)
    out = None if is_main else next((k for k in run if k[0] == chain[-1]), None)
    if into is not None:
        first = rank[into[0]] + 1
    if out is not None:
        last = rank[out[1]] - 1
    joined += [link for link in (into, out) if link is not None and link not in joined]
    for link in joined:
        run.remove(link)
    return Strand(tuple(chain), tuple(joined), first, last)
