"""Points on every side of every condition: drawn first, then searched for by following the sign of the condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.errors import CannotSample, NoRule
from symderiv.notation import Entry
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import KINK
from symderiv.verification.conditions import Attained, Condition, Side, conditions_of, impossible, room
from symderiv.verification.pointwise import Comparison, joined, sampled
from symderiv.verification.sampling import Attempt, Obey, Pair, Sampler

SCALES = (3.0, -3.0, 10.0, -10.0, 0.1, 30.0, 100.0, 1000.0)
"""By how much the inputs are scaled, in the order tried."""
MOVES = 60
"""Steps of a search for the other side of one condition."""
UNEQUAL, ALIKE = 3, (2, 1)
"""After so many points with unequal sizes, others follow where all sizes are alike: with one axis, those it did not have."""
STARTS = 3
"""Searches for one side, each from another draw."""
DEEP = 2 * KINK
"""How far from its edge a point on a side is."""
Trial = Callable[[Point], Comparison]


@dataclass(eq=False)
class Witnesses:
    """What one comparison is about: the expressions whose conditions are to be seen, and the givens that hold."""

    sampler: Sampler
    exprs: tuple[Expr, ...]
    obey: Obey
    without: Pair | None = None
    to_the_end: bool = False
    """Whether points are drawn also behind one that refutes, for who asks what kind of mistake it is."""

    conditions: tuple[Condition, ...] = field(init=False)
    """Every condition of the expressions and of what they rest on."""
    sizes: list[Mapping[str, int]] = field(init=False, default_factory=list)
    """The sizes at which both sides had values; a matrix that was singular at the first ones has others than were meant."""

    def __post_init__(self) -> None:
        self.conditions = conditions_of(self.exprs, self.sampler.definitions)

    def positive(self) -> frozenset[str]:
        """Inputs of which the givens in force say that no component is below 0: all are above it, or are their own squares."""
        asked = self.sampler.pairs(self.obey)
        return frozenset(t.name for t in self.sampler.inputs for g in t.givens if (t.name, g.name) in asked
                         for r in g.statements(t) if (r.op == ">" and r.lhs in (t.entry(), *_entries(r)) and r.rhs == 0)
                         or (r.op == "=" and isinstance(r.rhs, Entry) and r.lhs == r.rhs**2))

    def survey(self, trial: Trial, points: int) -> Comparison:
        """`trial` at so many points, and at more until every condition was seen on each of its sides.

        A verdict True becomes None where one was not, and `unseen` names it.
        """
        runs = self._drawn(trial, points)
        if points >= UNEQUAL and _agree(runs) and not self.sampler.held and any(a.size is None for a in self.sampler.axes):
            new = [size for size in ALIKE if self.sampler.sizes_at(Attempt(0, every=size)) not in self.sizes]
            runs += [run for size in new if (run := self._alike(size, self.noting(trial))) is not None]
        if not self.conditions:
            return self._noted(joined(runs), ())
        missing, never = self._missing(runs)
        for condition, side in missing:
            if not _agree(runs):
                break
            if (condition.node, side) not in _seen(runs) and not self._narrow(condition, side):
                runs.extend(self._at_witness(condition, side, self.noting(trial)))
        unseen = [(c, side) for c, side in missing if c.decides and (c.node, side) not in _seen(runs)]
        found = _decided(self._noted(joined(runs), never), [c.said[side] for c, side in unseen])
        return found._replace(narrow=bool(unseen) and all(self._narrow(c, side) for c, side in unseen))

    def _narrow(self, condition: Condition, side: int) -> bool:
        """Whether no input is so deep on that side that it can be tried, as on that of a guard against a division by 0."""
        return room(condition, side, self.sampler.definitions, self.positive()) <= DEEP

    def _drawn(self, trial: Trial, points: int) -> list[Comparison]:
        """The trial at so many points; one at which the sides differ has refuted them, and is the last."""
        runs, noting = list[Comparison](), self.noting(trial)

        def sized(point: Point) -> Comparison:
            found = noting(point)
            if found.verdict:
                self.sizes.append(point.sizes)
            return found

        while len(runs) < points and (self.to_the_end or not (runs and runs[-1].verdict is False)):
            runs.append(sampled(self.sampler, len(runs), self.obey, sized, self.without))
        return runs

    def _noted(self, found: Comparison, never: Sequence[str]) -> Comparison:
        """What was compared and what was seen, for the record of the proof."""
        if not found.verdict:
            return found
        told = f"{found.digits} digits, radius {found.error:.0e}" if found.digits else ""
        if not self.conditions:
            return found._replace(detail=f"{found.detail}. {told}") if told else found
        sides = [c.said[n] for c in self.conditions if c.decides for n, side in enumerate(c.sides) if side in found.seen]
        notes = [told, f"seen: {'; '.join(dict.fromkeys(sides))}" if sides else "",
                 f"cannot be: {'; '.join(dict.fromkeys(never))}" if never else ""]
        return found._replace(detail=". ".join(filter(None, (found.detail, *notes))))

    def _alike(self, size: int, trial: Trial) -> Comparison | None:
        """The trial where every free axis has the same size; None where it has no value there."""
        for rung in range(3):
            with suppress(CannotSample, NoRule, OverflowError):
                return trial(self.sampler.point(Attempt(0, rung, every=size), self.obey, self.without))
        return None

    @property
    def _known(self) -> list[Point]:
        """Points that were found for other comparisons under the same givens."""
        return self.sampler.found.setdefault((self.sampler.pairs(self.obey), self.without), [])

    def noting(self, trial: Trial) -> Trial:
        """The trial, with the sides of conditions that its point shows."""
        return (lambda point: trial(point)._replace(seen=self.seen_at(point))) if self.conditions else trial

    def seen_at(self, point: Point) -> frozenset[Side]:
        """Every condition with each side on which something lies at this point."""
        found = set(point.seen)
        for condition in self.conditions:
            if not found.issuperset(condition.sides):
                if condition.node not in point.sides:
                    point.sides[condition.node] = frozenset(condition.shown(point))
                found |= point.sides[condition.node]
        return frozenset(found)

    def _missing(self, runs: Sequence[Comparison]) -> tuple[list[tuple[Condition, int]], list[str]]:
        """The sides that are to be looked for, and in words those on which no input can lie."""
        seen, positive, definitions = _seen(runs), self.positive(), self.sampler.definitions
        missing = [(c, n) for c in self.conditions for n, side in enumerate(c.sides) if side not in seen]
        never = {(c.node, n): c.said[n] for c, n in missing if impossible(c, n, definitions, positive)}
        return [(c, n) for c, n in missing if (c.node, n) not in never], list(never.values())

    def _at_witness(self, condition: Condition, side: int, trial: Trial) -> list[Comparison]:
        """The first trial that saw the side, if any did."""
        for point in self.candidates(condition, side):
            try:
                found = trial(point)
            except (CannotSample, NoRule, OverflowError):
                continue
            if found.verdict is False or (condition.node, side) in found.seen:
                if point not in self._known:
                    self._known.append(point)
                return [found]
        return []

    def candidates(self, condition: Condition, side: int) -> Iterator[Point]:
        """Points at which the condition is on that side, some way from its edge; first those that others found.

        A side that no search has met is searched for once: the next search would go the same way."""
        yield from [p for p in self._known if (condition.node, side) in self.seen_at(p)]
        side_of = (self.sampler.pairs(self.obey), self.without, condition.node, side)
        if side_of in self.sampler.fruitless:
            return
        met = False
        for start in range(STARTS):
            with suppress(CannotSample):
                for point in self._searched(condition, side, start):
                    met = True
                    yield point
        if not met:
            self.sampler.fruitless.add(side_of)

    def _searched(self, condition: Condition, side: int, start: int) -> Iterator[Point]:
        if condition.of_letters:
            yield self.sampler.point(Attempt(start, grow=max(condition.numbers, default=1)), self.obey, self.without)
        else:
            yield from _Search(self, condition, side, start).found()


def _entries(relation: Any) -> tuple[Any, ...]:
    return (relation.lhs,) if type(relation.lhs).__name__ == "Entry" else ()


def _agree(runs: Sequence[Comparison]) -> bool:
    """Whether something was compared, and nowhere differed."""
    return any(r.verdict for r in runs) and not any(r.verdict is False for r in runs)


def _seen(runs: Sequence[Comparison]) -> frozenset[Any]:
    return frozenset().union(*(r.seen for r in runs))


def _decided(found: Comparison, unseen: Sequence[str]) -> Comparison:
    """What was compared is no verdict about a side that nobody saw."""
    if not unseen:
        return found
    verdict = None if found.verdict else found.verdict
    unseen_note = f"not seen: {'; '.join(unseen)}" if verdict is None else ""
    return found._replace(verdict=verdict, unseen=tuple(unseen), detail=". ".join(filter(None, (unseen_note, found.detail))))


@dataclass
class _Search:
    """From one draw towards the wanted side: scaled inputs, other draws, then steps that come nearer."""

    about: Witnesses
    condition: Condition
    side: int
    start: int

    def found(self) -> Iterator[Point]:
        """The points on the wanted side that the search meets; it ends after a few."""
        rng, best = np.random.default_rng(self.start), -np.inf
        place: dict[str, Any] | None = None
        for arrays in self._first():
            point, margin = self._margin(arrays)
            if point and (margin > DEEP or isinstance(self.condition.pieces, Attained)):
                yield point
            if margin > best:
                best, place = margin, arrays
        width = 1.0
        for _ in range(0 if isinstance(self.condition.pieces, Attained) else MOVES):
            if place is None:
                return
            arrays = self._moved(place, width, rng)
            point, margin = self._margin(arrays)
            if margin > DEEP and point:
                yield point
            width = min(width * 2, 1e9) if margin > best else max(width * 0.8, 1e-2)
            if margin > best:
                best, place = margin, arrays

    def _first(self) -> Iterator[dict[str, Any]]:
        """Other draws, and the first of them with its inputs scaled together."""
        for rung in range(6):
            try:
                point = self.about.sampler.point(Attempt(self.start, rung, 50 + self.start), self.about.obey, self.about.without)
            except CannotSample:
                continue
            yield point.inputs
            for scale in SCALES if rung == 0 else ():
                yield {name: a * scale if name in self._free else a for name, a in point.inputs.items()}

    @property
    def _free(self) -> frozenset[str]:
        """Inputs on which the condition rests and which no given that holds ties."""
        asked = self.about.sampler.pairs(self.about.obey)
        tied = {t.name for t in self.about.sampler.inputs for g in t.givens
                if (t.name, g.name) in asked and any(r.op != ">" for r in g.statements(t))}
        return frozenset(t.name for t in self.about.sampler.inputs if t.name not in tied and t.over is None)

    def _moved(self, arrays: dict[str, Any], width: float, rng: Any) -> dict[str, Any]:
        free = self._free
        return {name: np.round(a + width * rng.normal(size=a.shape), 4) if name in free else a for name, a in arrays.items()}

    def _margin(self, arrays: dict[str, Any]) -> tuple[Point | None, float]:
        """The point and how deep it lies on the wanted side; far away where it breaks a given or has no value."""
        about = self.about
        try:
            point = about.sampler.at(Attempt(self.start), arrays)
            if not about.sampler.obeyed(point, about.obey, about.without):
                return None, -np.inf
            return point, self.condition.margin(self.side, point)
        except (CannotSample, NoRule, OverflowError):
            return None, -np.inf


def survey(sampler: Sampler, exprs: Sequence[Expr], trial: Trial, *, obey: Obey = "all", points: int = 3,
           without: Pair | None = None, to_the_end: bool = False) -> Comparison:
    """What `trial` finds at several points that show every condition of `exprs` on each of its sides.

    This is the one way in which anything is compared at random points. A condition that was never seen on one side is
    named in `unseen`, and the verdict is None instead of True.

    >>> from symderiv.notation import Definitions, Tensor; from sympy import Max
    >>> from symderiv.verification.compare import compare
    >>> t = Tensor("t"); compare(Max(t[()], -500), t[()], Definitions()).verdict
    False
    """
    return Witnesses(sampler, tuple(exprs), obey, without, to_the_end).survey(trial, points)


__all__ = ["Witnesses", "survey"]
