"""Where to compare: inputs that obey exactly the givens that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from zlib import crc32

import numpy as np
from sympy import Expr

from symderiv.errors import CannotSample, SymderivError
from symderiv.notation import Axis, Definitions, Given, Relation, Tensor
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.grid import joined
from symderiv.oracle.mentions import mentions
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import KINK, NEARER, NearKink, Singular
from symderiv.oracle.scalars.numbers import real, there
from symderiv.verification.mentions import by_name, moved_in_turn, order, said
from symderiv.verification.sizes import FEW, by_use, sizes

Pair = tuple[str, str]
"""A given of a tensor: the names of both."""
Obey = Literal["all", "none"] | Collection[Pair]
"""Which givens inputs obey: all, none, or these."""

INTERVALS: dict[str, tuple[float, float]] = {"unit": (0.2, 0.9), "above": (1.1, 3.0), "below": (-0.9, -0.2), "small": (-0.3, 0.3)}
LADDER: tuple[str, ...] = ("normal", "normal", "unit", "above", "near", "small")
"""Where generic inputs are drawn, in the order tried when a function has no value there; then a mixture.

The first draw respects no inequality (p > 0) that is not asked for, so that a step which needs it shows; where
that leaves a function without a value, the following ones do.
"""
RUNGS, DRAWS, SIZES = 30, 20, 4
_ANY = Tensor("any")


class Attempt(NamedTuple):
    """One draw of the inputs: `sizes_seed` decides the sizes, `rung` the ranges, `draw` the numbers; `grow` is added to
    every size that is not fixed; `every` is one size for all of these axes.
    """

    sizes_seed: int
    rung: int = 0
    draw: int = 0
    grow: int = 0
    every: int | None = None


def following(attempt: Attempt, why: Exception) -> Attempt:
    """The attempt after a rejected one: another draw in the same range near a kink, other sizes where a matrix is
    singular (X Xᵀ of a tall X), else the next range.

    Raises `CannotSample` when every range was tried.

    >>> following(Attempt(0), NearKink("too near a kink"))
    Attempt(sizes_seed=0, rung=0, draw=1, grow=0, every=None)
    """
    if isinstance(why, NearKink) and attempt.draw < DRAWS:
        return attempt._replace(draw=attempt.draw + 1)
    if isinstance(why, Singular) and attempt.draw < SIZES:
        return Attempt(attempt.sizes_seed + 1, attempt.rung, attempt.draw + 1)
    if attempt.rung + 1 < RUNGS:
        return Attempt(attempt.sizes_seed, attempt.rung + 1)
    raise CannotSample("No inputs were found at which both sides have values", typed=" ".join(str(why).split()),
                       advice="State what is given about the inputs (positive, simplex), or check the formula.")


def require_seed(seed: Any) -> None:
    """Raises `SymderivError` for a seed that is no whole number from 0.

    >>> require_seed(7)
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise SymderivError("A seed is a whole number from 0", typed=repr(seed)[:200])


class Sampler:
    """Draws points for a set of expressions and keeps them, so that many comparisons share their values.

    Raises `ModelError` when one name stands for two tensors.

    >>> from symderiv.notation import Sum
    >>> K = Axis("K"); k = K.index("k"); x = Tensor("x", (K,))
    >>> Sampler(Definitions(), [Sum(x[k], k)]).point(Attempt(0), "none").sizes
    {'K': 3}
    """

    def __init__(self, definitions: Definitions, exprs: Iterable[Expr], seed: int = 0,
                 held: Mapping[str, int] = MappingProxyType({})) -> None:
        require_seed(seed)
        given = list({id(line): line for line in exprs}.values())
        told = said(given)
        needed = definitions.needed({t.name for t in told.tensors.values()})
        lines = [*(row.body for row in needed), *given]
        self.stated, self.definitions, self.seed, self.held = definitions, needed, seed, held
        self.by = frozenset(told.by)
        behind = said(row.body for row in needed)
        mentioned = {**behind.tensors, **told.tensors}.values()
        self.tensors = by_name((*(row.tensor for row in needed), *sorted(mentioned, key=lambda t: t.name)))
        self.inputs = [t for name, t in sorted(self.tensors.items()) if name not in {row.tensor.name for row in needed}]
        found = set[Axis]().union(told.axes, behind.axes, *(t.axes for t in self.tensors.values()))
        self.axes = sorted(found, key=lambda a: (a.name, a.size or 0))
        self._most_used = by_use(self._own()) if len(self.axes) > FEW else ()
        self.parts = frozenset(told.parts | behind.parts)
        self._deep = order(lines, needed) if behind.within or True in told.within else len(told.within)
        self.digits = 35 + 15 * max(1, self._deep)
        self.movable: list[Tensor] = []
        self.found: dict[tuple[frozenset[Pair], Pair | None], list[Point]] = {}
        self.fruitless = set[tuple[frozenset[Pair], Pair | None, Expr, int]]()
        self._points: dict[tuple[Attempt, frozenset[Pair], Pair | None], Point] = {}
        self._sizes_of: dict[tuple[int, int, int | None], Mapping[str, int]] = {}

    def _own(self) -> Iterable[Tensor]:
        """The model's own quantities: its inputs, and what is defined without a derivative."""
        return (*self.inputs, *(row.tensor for row in self.definitions if not mentions(row.body)[1]))

    def covers(self, other: Sampler) -> bool:
        """Whether it draws what the other one would: the same sizes and inputs, everything defined alike."""
        return (self.seed == other.seed and self.held == other.held and self.axes == other.axes
                and self._most_used == other._most_used
                and self.parts >= other.parts and self.digits >= other.digits
                and set(other.definitions) <= set(self.definitions) and set(other.inputs) <= set(self.inputs)
                and other.tensors.items() <= self.tensors.items())

    def expect(self, lines: Iterable[Expr]) -> None:
        """The lines will be compared: what they take derivatives by may move together in its points."""
        if self._deep == 1:
            self.move(said(lines).by)

    def move(self, by: Iterable[Tensor]) -> None:
        """Derivatives by these tensors will be asked for."""
        if self._deep == 1:
            self.movable[:] = moved_in_turn({*self.movable, *by}, self.definitions)

    @cached_property
    def known(self) -> frozenset[Pair]:
        """Every given of every tensor, as pairs of names."""
        return frozenset((t.name, g.name) for t in self.tensors.values() for g in t.givens)

    def pairs(self, obey: Obey) -> frozenset[Pair]:
        """The givens to obey, as pairs of names."""
        if obey == "none":
            return frozenset()
        if obey == "all":
            return frozenset((t.name, g.name) for t in self.inputs for g in t.givens)
        return obey if isinstance(obey, frozenset) else frozenset(obey)

    def point(self, attempt: Attempt, obey: Obey, without: Pair | None = None) -> Point:
        """The point of that attempt; the inequalities of the given `without` are broken there.

        Raises `CannotSample` when no draw obeys the givens asked for.
        """
        key = (attempt, self.pairs(obey), without)
        found = self._points.get(key)
        if found is None:
            found = self._points[key] = self._draw(*key)
        return found

    def _draw(self, attempt: Attempt, obey: frozenset[Pair], without: Pair | None) -> Point:
        named = self.sizes_at(attempt)
        arrays = {t.name: self._array(t, attempt, obey, without, named) for t in self.inputs}
        return Point(named, self.definitions, arrays, self.digits, self.movable, NEARER if attempt.rung else KINK)

    def at(self, attempt: Attempt, arrays: Mapping[str, Any]) -> Point:
        """A point with these inputs, of the sizes of the attempt."""
        named = self.sizes_at(attempt)
        return Point(named, self.definitions, arrays, self.digits, self.movable)

    def sizes_at(self, attempt: Attempt) -> Mapping[str, int]:
        """The sizes of the axes at an attempt."""
        key = attempt.sizes_seed, attempt.grow, attempt.every
        found = self._sizes_of.get(key)
        if found is None:
            found = self._sizes_of[key] = _sized(tuple(self.axes), self.seed + attempt.sizes_seed, attempt.grow, attempt.every,
                                                 self.parts, self._most_used, tuple(self.held.items()))
        return found

    def obeyed(self, point: Point, obey: Obey, without: Pair | None = None) -> bool:
        """Whether the inputs of a point obey the givens asked for, and break the inequalities of `without`."""
        asked = self.pairs(obey)
        for t in self.inputs:
            frame = _Frame(t, point.inputs[t.name].shape, None, point.sizes)
            kept = [r for g in t.givens if (t.name, g.name) in asked for r in g.statements(t)]
            broken = [r for g in t.givens if (t.name, g.name) == without for r in frame.bounds(g)]
            array = point.inputs[t.name]
            if (kept and not frame.obeys(array, kept)) or (broken and frame.obeys(array, broken)):
                return False
        return True

    def _array(self, tensor: Tensor, attempt: Attempt, obey: frozenset[Pair], without: Pair | None,
               named: Mapping[str, int]) -> Any:
        stream = (self.seed, attempt.sizes_seed, attempt.rung, attempt.draw, crc32(tensor.name.encode()))
        over = tensor.over
        shape = tuple(a.size_among(named) or named[a.name] for a in tensor.axes)
        if over is None and not tensor.givens:
            return _free(stream, attempt.rung, shape)
        rng = _numbers_of(stream)
        if over is not None:  # places stay whole numbers, whatever is obeyed: as indices they have no other values
            return rng.integers(1, named.get(over.name, over.size or 1) + 1, size=shape)
        frame = _Frame(tensor, shape, rng, named)
        asked = [g for g in tensor.givens if (tensor.name, g.name) in obey]
        if asked:
            return frame.obedient(asked)
        broken = [r for g in tensor.givens if (tensor.name, g.name) == without for r in frame.bounds(g)]
        kept = [r for g in tensor.givens if (tensor.name, g.name) != without for r in frame.bounds(g)]
        return frame.generic(attempt.rung, kept if attempt.rung else [], broken)


@lru_cache(maxsize=5_000)
def _sized(axes: tuple[Axis, ...], seed: int, grow: int, every: int | None, parts: frozenset[tuple[Axis, Axis]],
           most_used: tuple[str, ...], held: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    """The sizes of an attempt, which all that is drawn in it has."""
    return MappingProxyType(sizes(axes, seed, grow, every, parts, most_used, dict(held)))


def _numbers_of(stream: tuple[int, ...]) -> Any:
    """Where numbers come from; NumPy takes an array of words more quickly than the same numbers in a tuple."""
    return np.random.default_rng(np.array(stream, dtype=np.uint32) if max(stream) < 2**32 else stream)


@lru_cache(maxsize=5_000)
def _free(stream: tuple[int, ...], rung: int, shape: tuple[int, ...]) -> Any:
    """Numbers for an input of which nothing is given: the same whatever others obey, and drawn once."""
    drawn = _Frame(_ANY, shape, _numbers_of(stream), {}).generic(rung, (), ())
    drawn.setflags(write=False)
    return drawn


@dataclass(frozen=True)
class _Frame:
    """One input to be drawn."""

    tensor: Tensor
    shape: tuple[int, ...]
    rng: Any
    named: Mapping[str, int]

    def bounds(self, given: Given) -> list[Relation]:
        """The inequalities of a given."""
        return [r for r in given.statements(self.tensor) if r.op == ">"]

    def obeys(self, array: Any, statements: Iterable[Relation]) -> bool:
        """Whether an array satisfies the relations, for every value of their free indices."""
        point = Point(self.named, Definitions(), {self.tensor.name: array})
        return all(_holds(r, point) for r in statements)

    def obedient(self, asked: Sequence[Given]) -> Any:
        """An array that obeys all the givens asked for, by the sampler of one of them."""
        statements = [r for g in asked for r in g.statements(self.tensor)]
        for given in (*asked, *asked):
            drawn = self.sampled(given)
            if len(asked) == 1 or self.obeys(drawn, statements):
                return drawn
        typed = f"{self.tensor.name}: {', '.join(g.name for g in asked)}"
        raise CannotSample("No sampler obeys all these givens at once", typed=typed,
                           advice="State one given whose sampler obeys them all.")

    def sampled(self, given: Given) -> Any:
        """What a given's own sampler draws."""
        drawn = np.asarray(given.sample(self.rng, self.shape), dtype=float)
        if drawn.shape != self.shape:
            raise CannotSample(f"The sampler of '{given.name}' gave shape {drawn.shape}, not {self.shape}",
                               typed=self.tensor.name)
        return drawn

    def generic(self, rung: int, kept: Sequence[Relation], broken: Sequence[Relation]) -> Any:
        """An array that obeys no equation of the givens: inside the inequalities `kept`, outside `broken`."""
        first = LADDER[rung] if rung < len(LADDER) else str(self.rng.choice(["normal", *INTERVALS, "near"]))
        for place in (first, *((*INTERVALS, *["near", "normal"] * 10) if kept or broken else ())):
            drawn = self.drawn(place).round(4)
            if (not kept or self.obeys(drawn, kept)) and not (broken and self.obeys(drawn, broken)):
                return drawn
        raise CannotSample("No generic values satisfy the inequalities given", typed=self.tensor.name)

    def drawn(self, place: str) -> Any:
        """Numbers from one of the ranges."""
        if place in INTERVALS:
            return self.rng.uniform(*INTERVALS[place], size=self.shape)
        if place == "near" and self.tensor.givens:
            return self.sampled(self.tensor.givens[0]) + self.rng.uniform(0.05, 0.3, size=self.shape)
        return self.rng.normal(size=self.shape)


def _holds(relation: Relation, point: Point) -> bool:
    if relation.op == "∈":
        return True
    left, right = (grid_of(side, point) for side in (relation.lhs, relation.rhs))
    differences = [real(there(v)) for v in joined(np.subtract, left, right).data.flat]
    return all(d > 0 if relation.op == ">" else abs(d) < 1e-9 for d in differences)


__all__ = ["Attempt", "Obey", "Pair", "Sampler", "following"]
