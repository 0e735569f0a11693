"""Sizes of the axes at a point: small, and different ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from symderiv.errors import CannotSample
from symderiv.notation import Axis, Tensor

DIFFERENT: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((0, 1, 2),), 2: ((0, 1, 1), (1, 0, 2)), 3: ((0, 1, 2), (1, 2, 0), (2, 0, 1))}
"""Which of 3, 2, 4, … so many axes have: a row for each axis, a column for each seed; all differ in a column. Those of the first
two seeds, at which every step is compared, are the smallest that do.
"""
FEW = 3
"""More axes than this, with those whose size is made of others', are many."""
SHARED = ((2, 3, 2), (3, 2, 3), (2, 2, 4), (2, 4, 3), (4, 2, 2), (3, 3, 4), (3, 4, 2), (4, 3, 3), (4, 4, 4))
"""Where axes are many they share 2, 3 and 4, so that arrays over all of them stay small: a row for each axis, what most tensors
have first, and a column for each seed. No two rows agree in two columns: at one of two points any two axes have different sizes.
"""

LARGEST_SIZE = 1000
"""Places of an axis: a Jacobian by it has a million components, each a ball of fifty digits."""


def sizes(axes: Iterable[Axis], seed: int = 0, grow: int = 0, every: int | None = None,
          parts: Iterable[tuple[Axis, Axis]] = (), most_used: Sequence[str] = (),
          held: Mapping[str, int] = MappingProxyType({})) -> dict[str, int]:
    """A small size for each axis, different ones while there are few, each larger by `grow`; another seed gives another
    assignment. With `every` all axes have this one, where they are free. Of `parts` the second is at least as large.
    Where axes are many, those `most_used` get the smallest sizes. Those that are `held` have these.

    >>> sizes([Axis("K"), Axis("D"), Axis("N", 4)])
    {'K': 3, 'D': 2, 'N': 4}
    """
    axes = list(axes)
    own = {**held, **{a.name: a.size for a in axes if a.size is not None}}
    related = {a.name: a for a in axes if a.length}
    needed = [*(a.name for a in axes if a.size is None), *(name for a in related.values() for name in a.parts)]
    names = [n for n in dict.fromkeys(needed) if n not in related and n not in own]
    pool = _pool(len(names), len({a.name for a in axes}), set(own.values()), seed) if every is None else [every] * len(names)
    ranked = [*(n for n in most_used if n in names), *(n for n in names if n not in most_used)]
    chosen = {name: pool[ranked.index(name)] + grow for name in names} | own
    chosen |= _holding(parts, chosen, names)
    while small := [a for a in related.values() if _length(a, chosen) < min(2, every or 2)]:
        growing = {n for part, number in small[0].length if number > 0 for n in part.split("*") if n in names}
        chosen |= {name: chosen[name] + 1 for name in growing}
        if not growing:
            break  # every size in the formula is fixed: an index off the axis will say so
    found = chosen | {name: size for name, a in related.items() if (size := a.size_among(chosen)) is not None}
    _require_possible(found, related)
    return found


def _length(axis: Axis, chosen: Mapping[str, int]) -> int:
    """The size that these sizes say; 1 where they say none. K − 2 may well be 0."""
    found = axis.size_among(chosen)
    return 1 if found is None else found


def _holding(parts: Iterable[tuple[Axis, Axis]], chosen: Mapping[str, int], free: Collection[str]) -> dict[str, int]:
    """Sizes for the axes that hold others, where they were smaller."""
    found: dict[str, int] = {}
    for part, whole in sorted(parts, key=str) * 2:  # one may hold another that holds a third
        least = part.size_among({**chosen, **found}) or 0
        if whole.name in free and least > found.get(whole.name, chosen[whole.name]):
            found[whole.name] = least
    return found


def _require_possible(found: Mapping[str, int], related: Iterable[str]) -> None:
    """Raises `CannotSample` for sizes that go in a circle, or are so large that numbers would take for ever."""
    lost = [name for name in related if name not in found]
    if lost:
        raise CannotSample("The sizes of axes are said by one another in a circle", typed=", ".join(lost))
    large = next((name for name, size in found.items() if size > LARGEST_SIZE), None)
    if large is not None:
        raise CannotSample(f"An axis of more than {LARGEST_SIZE} places is too large to be checked number by number",
                           typed=f"{large} = {found[large]}"[:80],
                           advice=f"Leave its size out, as in sd.axes({large[:20]!r}): formulas and code hold for every size.")


def _pool(count: int, among: int, fixed: set[int], seed: int) -> list[int]:
    """Sizes for so many axes that have none, of so many axes together."""
    if max(count, among) > FEW:
        rows = [row for row in SHARED if not fixed.issuperset(row)]
        return [rows[n % len(rows)][seed % len(rows[0])] for n in range(count)]
    free = [n for n in (3, 2, *range(4, 6 + len(fixed))) if n not in fixed]
    return [free[row[seed % len(row)]] for row in DIFFERENT.get(count, ())]


def by_use(tensors: Iterable[Tensor]) -> tuple[str, ...]:
    """The names of axes, those first that most of the tensors have, also as a part of a size.

    >>> K, D = Axis("K"), Axis("D")
    >>> by_use([Tensor("b", (D,)), Tensor("x", (K,)), Tensor("W", (K, D)), Tensor("z", (K,))])
    ('K', 'D')
    """
    used = Counter(name for t in tensors for a in t.axes for name in a.parts or (a.name,))
    return tuple(sorted(used, key=lambda name: (-used[name], name)))
