"""Sums of products over letters that two factors share: FLINT's products of matrices, without the array of all products."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from flint import acb_mat

from symderiv.notation import Axis
from symderiv.oracle.grid import DIRECTIONS, Grid, folded, reduced, require_few
from symderiv.oracle.masks import masked
from symderiv.oracle.memory import Code
from symderiv.oracle.scalars.numbers import Lost
from symderiv.oracle.world import World

WORTH, LONG = 200, 4
"""Products in one of matrices, and in one of its sums, from which on it is quicker than arrays."""


class _Plan(NamedTuple):
    """How two arrays become matrices: the orders of their axes, and the axes of what comes out."""

    one: tuple[int, ...]
    other: tuple[int, ...]
    axes: tuple[int, ...]
    many: int
    """So many axes count the matrices; both arrays have them."""
    summed: int


FEW = 1000
"""Products of all numbers with all others up to which nothing is looked at."""


def contracting(codes: Sequence[Code], masks: Sequence[Code], letters: Sequence[tuple[int, Axis]], folding: Code) -> Code:
    """What sums a product of factors and masks over letters by products of matrices where that is worth it, else by `folding`.

    Few numbers without masks are multiplied and summed at once, for nobody asks for the product itself again.
    """
    def run(world: World) -> Grid:
        grids = [code(world) for code in codes]
        few, sizes = prod([g.data.size for g in grids]) < FEW, [(s, world.size(a)) for s, a in letters]
        if few and not masks:
            return reduced(folded(np.multiply, grids), sizes, np.add.reduce, np.multiply)
        found = None if few else summed_product(grids, [code(world) for code in masks], dict(sizes))
        return folding(world) if found is None else found

    return run


def summed_product(grids: Sequence[Grid], masks: Sequence[Grid], letters: Mapping[int, int]) -> Grid | None:
    """Σ over the letters, each with its size, of a product and of masks of 0 and 1; None where arrays are as quick, or numbers
    have no value."""
    factors = _gated(grids, masks) if masks else list(grids)
    within = [g for g in factors if not letters.keys().isdisjoint(g.axes)]
    if not letters.keys() <= {a for g in within for a in g.axes} or any(g.data.dtype != object for g in within):
        return None
    found = _of_several(within, letters)
    return None if found is None else folded(np.multiply, [found, *(g for g in factors if letters.keys().isdisjoint(g.axes))])


def _gated(grids: Sequence[Grid], masks: Sequence[Grid]) -> list[Grid]:
    """Factors of which those that have a mask's letters are 0 where it is; other masks are factors. None at all where a number
    that has no value is left: only of the whole product it is known whether it counts."""
    found = list(grids)
    for mask in masks:
        if mask.data.dtype == object:
            return []
        at = next((n for n, g in enumerate(found) if {*mask.axes} <= {*g.axes}), None)
        if at is None:
            found.append(Grid(mask.axes, mask.data.astype(object)))
        else:
            found[at] = masked(mask, found[at])
    return [] if any(Lost in {*map(type, g.data.ravel().tolist())} for g in found) else found


def _of_several(within: Sequence[Grid], letters: Mapping[int, int]) -> Grid | None:
    """Σ of a product of factors each of which has one of the letters."""
    if len(within) == 1:
        return _summed(within[0], letters, letters)
    largest = max(range(len(within)), key=lambda n: within[n].data.size)
    rest = folded(np.multiply, [g for n, g in enumerate(within) if n != largest])
    other = within[largest]
    mine, theirs = {*letters}.difference(other.axes), {*letters}.difference(rest.axes)
    return _of_two(_summed(rest, mine, letters), _summed(other, theirs, letters), frozenset(letters) - mine - theirs)


def _summed(grid: Grid, among: Collection[int], letters: Mapping[int, int]) -> Grid:
    """The sum over letters that no other factor has."""
    return reduced(grid, [(s, letters[s]) for s in among], np.add.reduce, np.multiply) if among else grid


def _of_two(one: Grid, other: Grid, letters: frozenset[int]) -> Grid | None:
    plan = _plan(one.axes, other.axes, letters)
    if plan is None:
        return None
    a, b = one.data.transpose(plan.one), other.data.transpose(plan.other)
    ours, theirs, inner = a.shape[:a.ndim - plan.summed], b.shape[plan.many + plan.summed:], b.shape[plan.many:][:plan.summed]
    many, rows, columns, between = prod(ours[:plan.many]), prod(ours[plan.many:]), prod(theirs), prod(inner)
    if between < LONG or rows * columns * between < WORTH:
        return None
    require_few(many * rows * columns * between)
    try:
        found = _multiplied(a.reshape(many, -1), b.reshape(many, -1), rows, between, columns)
    except TypeError:  # a number that has no value
        return None
    return Grid.sorted(plan.axes, found.reshape((*ours, *theirs)))


def _multiplied(ours: Any, theirs: Any, rows: int, between: int, columns: int) -> Any:
    found = np.empty((len(ours), rows * columns), dtype=object)
    for n, (a, b) in enumerate(zip(ours.tolist(), theirs.tolist(), strict=True)):
        found[n] = (acb_mat(rows, between, a) * acb_mat(between, columns, b)).entries()
    return found


@lru_cache(maxsize=20_000)
def _plan(one: tuple[int, ...], other: tuple[int, ...], letters: frozenset[int]) -> _Plan | None:
    """None where both move along directions, whose numbers differ."""
    shared = [a for a in one if a in other and a not in letters]
    if any(a >= DIRECTIONS for a in shared):
        return None
    summed = sorted(letters)
    left, right = ([a for a in axes if a not in shared and a not in letters] for axes in (one, other))
    orders = (*shared, *left, *summed), (*shared, *summed, *right)
    return _Plan(tuple(map(one.index, orders[0])), tuple(map(other.index, orders[1])), (*shared, *left, *right), len(shared),
                 len(summed))


__all__ = ["contracting", "summed_product"]
