"""What comparing two expressions at a point gives, and over several points: the balls tell, or more digits are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import log10, prod
from operator import sub, truediv
from typing import Any, NamedTuple

import numpy as np
from flint import acb, ctx
from sympy import Expr

from symderiv.errors import CannotSample, NoRule
from symderiv.notation import Index, Partial, free_indices
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.grid import TooMany, slot, union
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import NearKink, OutOfDomain, OutOfRange
from symderiv.oracle.scalars.numbers import Value, mpf, size, there
from symderiv.verification.sampling import Attempt, Obey, Pair, Sampler, following
from symderiv.verification.wording import numbers, one_line, place, scalars

TOLERANCE = 1e-12
FLOOR, FLOOR_OF_FLOATS = 1e-25, 1e-13
"""Differences below these count as none: the oracle's own rounding; that of inputs which obey a given only as floats do."""
SHRINKS = 100
"""A difference that becomes so many times smaller with the step is one of the step."""
ROUNDS = 5
"""How often the bits are doubled before a comparison counts as undecided."""
CHOICES, EVERYWHERE = 12, 64
DIGITS_A_BIT = log10(2)
SMALLEST, LARGEST = 1e-250, 1e250
"""Numbers beyond these are not compared: floats do not hold them, and a derivative by a step says little there."""


class Comparison(NamedTuple):
    """What came of comparing two expressions.

    `verdict` is True (all agree), False (some differ) or None (nothing could be compared); `points` counts the
    comparisons of two numbers, `error` is the largest relative difference, `detail` a sentence. `valueless` tells that
    nothing could be compared because no inputs gave both sides a value. `seen` are the conditions met, each with a side;
    `unseen` names the sides of conditions that no point was on, and `narrow` says that none can be tried on any of them: all
    lie too near an edge, as below a guard against a division by 0; `runs` counts the points at which all was compared,
    `digits` how many the numbers had.
    """

    verdict: bool | None
    points: int = 0
    error: float = 0.0
    detail: str = ""
    valueless: bool = False
    unseen: tuple[str, ...] = ()
    narrow: bool = False
    seen: frozenset[tuple[Expr, int]] = frozenset()
    runs: int = 1
    digits: int = 0


def sampled(sampler: Sampler, sizes_seed: int, obey: Obey, trial: Callable[[Point], Comparison],
            without: Pair | None = None) -> Comparison:
    """What `trial` finds at the first point where everything it evaluates has a value; None when there is no such point."""
    attempt = Attempt(sizes_seed)
    while True:
        try:
            return trial(sampler.point(attempt, obey, without))
        except (NearKink, OutOfDomain, OutOfRange) as error:
            why: CannotSample = error
        except OverflowError:
            why = OutOfRange("A value is beyond the range of numbers")
        except (CannotSample, NoRule) as error:
            if not isinstance(error, TooMany) or attempt.grow < 0:
                return Comparison(None, detail=one_line(error))
            attempt = attempt._replace(grow=attempt.grow - 1)  # smaller sizes have fewer numbers
            continue
        try:
            attempt = following(attempt, why)
        except CannotSample as error:
            return Comparison(None, detail=one_line(error), valueless=not isinstance(why, OutOfRange))


def at_point(left: Expr, right: Expr, floor: float, point: Point) -> Comparison:
    """Both sides at one point, for all values of the free letters of either; a side without a letter is constant in it.

    The precision rises until the balls tell whether they agree. A derivative is taken by a step, whose square is beyond all
    digits unless what cancels has far more of them: where one is refuted, the refutation must stand at a smaller step.
    Raises `OutOfRange` where neither is ever told.
    """
    before: Comparison | None = None
    for _ in range(ROUNDS):
        found = _judged(left, right, floor, point)
        stands = before is not None and found is not None and found.error > before.error / SHRINKS
        if found is not None and (found.verdict is not False or stands or not (left.has(Partial) or right.has(Partial))):
            return found
        before, point = found, point.sharper()
    raise OutOfRange("The comparison stays undecided, however many digits are taken", typed=f"{point.bits} bits")


def _judged(left: Expr, right: Expr, floor: float, point: Point) -> Comparison | None:
    """What the balls of both sides say at one precision; None where they leave it open."""
    if ctx.prec != point.bits:
        with ctx.workprec(point.bits):
            return _judged(left, right, floor, point)
    axes, ours, theirs = _both(left, right, point)
    places = chosen(ours.shape)
    one, other = _at(ours, places), _at(theirs, places)
    near = _nearness(one, other, floor)
    if near is not None:
        return _agreeing(len(places), near, point)
    worst, open_, least, kinks = 0.0, False, floor / TOLERANCE, 0
    for seen, (a, b) in enumerate(zip(one, other, strict=True), 1):
        if type(a) is acb and type(b) is acb:
            high, largest = float((a - b).abs_upper()), float(a.abs_upper())
            if high <= floor and SMALLEST < largest < LARGEST:  # near each other, whatever their size
                high /= largest if largest > least else least
                if high > worst:
                    worst = high
                continue
        elif type(a) is int and a == b and -LARGEST < a < LARGEST:
            continue
        a, b = there(a), there(b)
        largest = max(size(a), size(b))
        if largest >= LARGEST and not _beyond(a, b):
            open_ = True
            continue
        if not SMALLEST < largest < LARGEST:
            require_range(largest, 0)
        low, high = gap(a, b, max(largest, least))
        if low > TOLERANCE:
            if point.note.tied and _by_convention(left, right, places[seen - 1], (a, b), point):
                kinks += 1
                continue
            letters = sorted(free_indices(left) | free_indices(right), key=lambda i: i.name)
            return _differ(a, b, seen, low, _named(letters, axes, places[seen - 1]), point)
        worst, open_ = max(worst, high), open_ or high > TOLERANCE
    if kinks == len(places):
        return Comparison(None, detail="on a kink everywhere, where no derivative is claimed")
    if open_:
        return None
    return _agreeing(len(places) - kinks, worst, point)


def _agreeing(count: int, worst: float, point: Point) -> Comparison:
    return Comparison(True, count, worst, point.said, digits=int(point.bits * DIGITS_A_BIT + 0.5))


def _nearness(ours: Sequence[Value], theirs: Sequence[Value], floor: float) -> float | None:
    """The largest difference of numbers, as a part of their size, where each is below the floor and no size is unusual but 0.

    None where they have to be looked at one by one. Most comparisons end here, without a line of Python for each number.
    """
    kinds = {*map(type, ours), *map(type, theirs)}
    if kinds != _BALLS:
        if not kinds <= _NUMBERS:
            return None
        ours, theirs = _as_balls(ours, theirs)
    large = [*map(float, map(acb.abs_upper, ours))]  # FLINT's method, taken from its class, looks at no type
    apart = [*map(float, map(acb.abs_upper, map(sub, ours, theirs)))]
    if not (all(map(floor.__ge__, apart)) and all(map(LARGEST.__gt__, large))):
        return None
    if not all(map(SMALLEST.__lt__, large)) and any(0 < (n or m) <= SMALLEST for n, m in zip(large, apart, strict=True)):
        return None
    least = floor / TOLERANCE
    return max(map(truediv, apart, [n if n > least else least for n in large]), default=0.0)


_BALLS, _NUMBERS = {acb}, {acb, int}


def _as_balls(ours: Sequence[Value], theirs: Sequence[Value]) -> tuple[list[acb], list[acb]]:
    """Two sides as balls, without the places at which both are 0."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not b or type(a) is acb or a]
    return [a if type(a) is acb else acb(a) for a, _ in pairs], [b if type(b) is acb else acb(b) for _, b in pairs]


def _by_convention(left: Expr, right: Expr, place: tuple[int, ...], values: tuple[Value, Value], point: Point) -> bool:
    """Whether one of two values is another one where ties are taken the other way: at this kink no derivative is claimed."""
    _, *sides = _both(left, right, point.otherwise())
    others = [there(side[place]) for side in sides]
    return any(gap(one, other, max(size(one), size(other), SMALLEST))[0] > TOLERANCE
               for one, other in zip(values, others, strict=True))


def _at(values: Any, places: Sequence[tuple[int, ...]]) -> list[Value]:
    """The numbers of an array at its places, all of them in their order where they are as many."""
    found: list[Value] = values.ravel().tolist() if len(places) == values.size else [values[at] for at in places]
    return found


def _both(left: Expr, right: Expr, point: Point) -> tuple[tuple[int, ...], Any, Any]:
    """The letters of either side by their numbers, and the values of both sides for all values of these letters.

    Raises what made a value impossible.
    """
    one, other = grid_of(left, point), grid_of(right, point)
    axes = one.axes if one.axes == other.axes else union((one, other))
    ours, theirs = one.over(axes), other.over(axes)
    if ours.shape != theirs.shape:
        ours, theirs = np.broadcast_arrays(ours, theirs)
    return axes, ours, theirs


def _named(letters: Sequence[Index], axes: tuple[int, ...], at: tuple[int, ...]) -> Mapping[Index, int]:
    """The numbers, from 1, of letters at a place; a letter that neither side depends on is 1."""
    found = dict(zip(axes, at, strict=True))
    return {i: found.get(slot(i), 0) + 1 for i in letters}


def _differ(a: Value, b: Value, seen: int, error: float, values: Mapping[Index, int], point: Point) -> Comparison:
    both = numbers(*(mpf(v, point.context) for v in (a, b)))
    return Comparison(False, seen, error, f"{place(point, values) or scalars(point) or 'everywhere'}: {both}")


@lru_cache(maxsize=1000)
def chosen(shape: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Places in an array of this shape: all when they are few, else some of each order of the indices."""
    if prod(shape) <= EVERYWHERE:
        return tuple(np.ndindex(shape))
    return tuple(map(tuple, (_numbers(shape, 0, EVERYWHERE // 2) - 1).tolist()))


def gap(a: Value, b: Value, scale: float) -> tuple[float, float]:
    """The least and the largest that the difference of two balls can be, as a part of `scale`."""
    apart = a - b
    if isinstance(apart, int):
        return abs(apart) / scale, abs(apart) / scale
    high = float(apart.real.abs_upper()) / scale
    return (float(apart.real.abs_lower()) / scale if high > TOLERANCE else 0.0), high


def joined(runs: Sequence[Comparison]) -> Comparison:
    """The verdict over all sizes: one failure decides, and something must have been compared."""
    count, worst = sum([r.points for r in runs]), max([r.error for r in runs], default=0.0)
    done = [r.detail or "one point" for r in runs if r.verdict]
    if len(done) == len(runs) and done:
        return _agreed(runs, count, worst, f"agree at {'; '.join(dict.fromkeys(done))}")
    failed = [r for r in runs if r.verdict is False]
    if failed:
        return Comparison(False, count, worst, failed[0].detail)
    missing = [r.detail for r in runs if r.verdict is None]
    if not done:
        return Comparison(None, 0, 0.0, missing[0] if missing else "nothing was compared", all(r.valueless for r in runs))
    notes = [f"agree at {'; '.join(dict.fromkeys(done))}", *(f"not compared: {m}" for m in missing)]
    return _agreed(runs, count, worst, ". ".join(notes))


def _agreed(runs: Sequence[Comparison], count: int, worst: float, detail: str) -> Comparison:
    seen = _NOTHING.union(*[r.seen for r in runs if r.seen])
    return Comparison(True, count, worst, detail, seen=seen, runs=len([r for r in runs if r.verdict]),
                      digits=max([r.digits for r in runs]))


_NOTHING = frozenset[tuple[Expr, int]]()


def choices(letters: Sequence[Index], sizes: Sequence[int], seed: int = 0, limit: int = CHOICES) -> Iterator[Mapping[Index, int]]:
    """Values for the free indices: all when they are few, else some of each order (i < j, i = j, i > j) they can be in.

    >>> from symderiv.notation import Axis
    >>> K = Axis("K")
    >>> len(list(choices([K.index("i"), K.index("j")], [3, 3])))
    9
    """
    yield from (dict(zip(letters, numbers, strict=True)) for numbers in _numbers(sizes, seed, limit).tolist())


def _numbers(sizes: Sequence[int], seed: int, limit: int) -> Any:
    """Rows of numbers, from 1 up to the sizes: all, or so many of them."""
    found = np.indices(sizes).reshape(len(sizes), prod(sizes)).T + 1 if prod(sizes) <= 5000 else _some(sizes, seed)
    return _varied(found, limit, seed) if len(found) > limit else found


def _some(sizes: Sequence[int], seed: int) -> Any:
    drawn = np.random.default_rng(seed).integers(1, np.asarray(sizes) + 1, size=(2000, len(sizes)))
    rows = drawn[np.lexsort(drawn.T[::-1])]
    return rows[np.append(True, (rows[1:] != rows[:-1]).any(axis=1))]


def _varied(found: Any, limit: int, seed: int) -> Any:
    """Some of the rows: each pattern of equal and ordered numbers in turn, until there are enough."""
    mixed = found[np.random.default_rng(seed).permutation(len(found))]
    _, first, pattern = np.unique(_orders(mixed), return_index=True, return_inverse=True)
    pattern = np.argsort(np.argsort(first))[pattern]  # numbered as they are met
    grouped = np.argsort(pattern, kind="stable")
    starts = np.searchsorted(pattern[grouped], np.arange(len(first)))
    turn = np.empty(len(mixed), dtype=np.int64)
    turn[grouped] = np.arange(len(mixed)) - starts[pattern[grouped]]
    return mixed[np.lexsort((pattern, turn))[:max(limit, min(len(first), 2 * limit))]]


def _orders(found: Any) -> Any:
    """For each of the rows a number that tells how each of its numbers compares with each before it."""
    columns = np.ascontiguousarray(found.T)
    later, earlier = np.tril_indices(len(columns), -1)
    signs = np.sign(columns[later] - columns[earlier])
    if len(later) < 40:
        return 3 ** np.arange(len(later)) @ (signs + 1)
    return np.unique(signs, axis=1, return_inverse=True)[1].ravel()


def _beyond(*values: Value) -> bool:
    """Whether a value surely is too large for floats; else its ball may only be too wide."""
    return any(abs(v) > LARGEST if isinstance(v, int) else float(v.real.abs_lower()) > LARGEST for v in values)


def require_range(a: Value, b: Value) -> None:
    """Raises `OutOfRange` where the larger of two numbers is too large or too small to be compared, or is none."""
    largest = max(abs(a), abs(b))
    if largest and not SMALLEST < largest < LARGEST:
        raise OutOfRange("A value is beyond the range in which numbers are compared")


def difference(a: Value, b: Value, floor: float) -> float:
    """The relative difference of two numbers, within `TOLERANCE` whenever they are closer than `floor`."""
    return float(abs(a - b) / max(abs(a), abs(b), floor / TOLERANCE))
