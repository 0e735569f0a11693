"""The conditions of a formula: where it changes its law, and how far a point is from the other side of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations, product
from math import inf, isnan
from typing import Any

import numpy as np
from sympy import Expr, Integer, Max, Min, Mul, Tuple, expand
from sympy.core.relational import Equality, GreaterThan, Relational, StrictGreaterThan, StrictLessThan, Unequality

from symderiv.errors import CannotSample, NoRule
from symderiv.notation import Definitions, Indicator, MaxOver, add, free_indices, negate, tensors, terms
from symderiv.notation.anatomy import bits_where, by_object, kinds_met, known
from symderiv.oracle.evaluation import evaluate, grid_of
from symderiv.oracle.grid import union
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import TIE
from symderiv.oracle.scalars.functions import FUNCTIONS
from symderiv.oracle.scalars.numbers import Lost, Value, real, there
from symderiv.oracle.scalars.pieces import Pieces
from symderiv.verification.bounds import Interval, bounds
from symderiv.verification.mentions import axes_in, reached

Side = tuple[Expr, int]
"""A condition, as the node that holds it, with the number of one of its sides."""
OPPOSITE = {">": "≤", "≥": "<", "<": "≥", "≤": ">", "=": "≠", "≠": "="}
SIGNS = {StrictGreaterThan: ">", GreaterThan: "≥", StrictLessThan: "<", Equality: "=", Unequality: "≠"}


@dataclass(frozen=True)
class Holds:
    """The two sides of a relation, as regions of the difference of what it compares."""

    sign: str

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """How far the relation holds, and how far it does not."""
        difference = args[0] - args[1]
        if self.sign in "=≠":
            apart = abs(difference)
            return (-apart, apart) if self.sign == "=" else (apart, -apart)
        return (difference, -difference) if self.sign in ">≥" else (-difference, difference)

    def said(self, *args: str) -> tuple[str, ...]:
        """The relation and its opposite."""
        return tuple(f"{args[0]} {sign} {args[1]}" for sign in (self.sign, OPPOSITE[self.sign]))

    def chosen(self, tied: Sequence[int]) -> int:
        """Where both sides are equal the sign decides."""
        return 0 if self.sign in "≥≤=" else 1


@dataclass(frozen=True)
class Attained:
    """Whether the largest (or smallest) of many values is the first, or a later one."""

    letters: str

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """A point alone does not say how far it is from the other side."""
        return (0, 0)

    def said(self, *args: str) -> tuple[str, ...]:
        """Where the extreme lies."""
        return f"extreme of {args[0]} at the first {self.letters}", f"extreme of {args[0]} at a later {self.letters}"

    def chosen(self, tied: Sequence[int]) -> int:
        """The first of equals."""
        return 0


@dataclass(frozen=True)
class Together:
    """A mask that holds, and where another factor of the same product lies then; last, all else."""

    mask: Pieces
    other: Pieces

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """For each region of the other factor, how deep the arguments lie in it and in the mask."""
        held = self.mask.margins(*args[:2])[0]
        return tuple(min(held, m) for m in self.other.margins(*args[2:]))

    def said(self, *args: str) -> tuple[str, ...]:
        """Both conditions."""
        return tuple(f"{self.mask.said(*args[:2])[0]} and {said}" for said in self.other.said(*args[2:]))

    def chosen(self, tied: Sequence[int]) -> int:
        """No edge is asked for."""
        return 0


@dataclass(frozen=True)
class Condition:
    """A node that changes its law, the quantities that decide, and the regions they can lie in."""

    node: Expr
    quantities: tuple[Expr, ...]
    pieces: Pieces

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """Every side of it."""
        return tuple((self.node, n) for n in range(len(self.pieces.said(*"x" * len(self.quantities)))))

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Each side in words."""
        return self.pieces.said(*map(str, self.quantities))

    @property
    def decides(self) -> bool:
        """Whether a side that nobody saw leaves the verdict open: two masks may exclude each other, and the first of many
        values need not be able to be their extreme.
        """
        return not isinstance(self.pieces, Together | Attained)

    @property
    def of_letters(self) -> bool:
        """Whether the indices alone decide it."""
        return not any(tensors(q) for q in self.quantities)

    @property
    def numbers(self) -> list[int]:
        """The whole numbers written in it."""
        return [abs(int(n)) for q in self.quantities for n in q.atoms(Integer)]

    def margin(self, side: int, point: Point) -> float:
        """How deep the deepest choice of letters lies on a side; below 0 where none does.

        Raises `CannotSample` where no choice has a value.
        """
        found = [m[side] for m in self.everywhere(point)]
        if not found:
            raise CannotSample("A condition has no value at this point", typed=self.said[side])
        return max(map(float, found))

    def shown(self, point: Point) -> Iterator[Side]:
        """The sides on which some choice of the letters lies at a point, whether or not a mask hides it there.

        Two sides between which nothing ever lies, as where both arguments are one number, count as seen together.
        """
        rows = [tuple(map(float, margins)) for margins in self.everywhere(point)]
        for n, side in enumerate(self.sides):
            twins = [m for m in range(len(self.sides)) if m != n and rows and all(abs(r[n] - r[m]) < TIE for r in rows)]
            if any(r[n] > TIE or (twins and r[n] > -TIE) for r in rows):
                yield side

    def everywhere(self, point: Point) -> Iterator[tuple[Value, ...]]:
        """For every choice of the letters, the margin of each side."""
        try:
            grids = [grid_of(q, point) for q in self.quantities]
        except (CannotSample, NoRule, OverflowError):
            return
        axes = union(grids)
        for args in zip(*(a.flat for a in np.broadcast_arrays(*(g.over(axes) for g in grids))), strict=True):
            if not any(isinstance(a, Lost) for a in args):
                yield self.pieces.margins(*(real(there(a)) for a in args))

    def occurs(self, side: int, size: int) -> bool:
        """Whether some indices are on that side where every axis that has no size of its own has this one."""
        letters = sorted(set().union(*(free_indices(q) for q in self.quantities)), key=lambda i: i.name)
        axes = {a.name: a.size or size for q in self.quantities for a in axes_in(q)}
        point = Point(axes, Definitions(), {})
        ranges = [range(1, axes[i.axis.name] + 1) for i in letters]
        for numbers in product(*ranges) if len(letters) < 4 else ():
            values = [evaluate(q, point, dict(zip(letters, numbers, strict=True))) for q in self.quantities]
            if _lies(self.pieces, values, side):
                return True
        return len(letters) >= 4


@lru_cache(maxsize=20_000)
def impossible(condition: Condition, side: int, definitions: Definitions, positive: frozenset[str]) -> bool:
    """Whether no inputs can be on that side, by the bounds of the quantities; `positive` inputs have no component below 0."""
    if condition.of_letters:
        return not any(condition.occurs(side, size) for size in range(1, max([3, *condition.numbers]) + 3))
    return room(condition, side, definitions, positive) <= 0


@lru_cache(maxsize=20_000)
def room(condition: Condition, side: int, definitions: Definitions, positive: frozenset[str]) -> float:
    """How deep inputs can lie on that side at most, by the bounds of the quantities: 1e-12 for a norm below 1e-12."""
    if condition.of_letters or isinstance(condition.pieces, Attained | Together):
        return inf
    if isinstance(condition.pieces, Holds) or (isinstance(condition.node, Max | Min) and len(condition.quantities) == 2):
        one, other = condition.quantities
        difference = bounds(add(one, *map(negate, terms(other))), definitions, positive)
        return _deepest(condition.pieces.margins, side, [difference, (0.0, 0.0)])
    return _deepest(condition.pieces.margins, side, [bounds(q, definitions, positive) for q in condition.quantities])


def _lies(pieces: Pieces, values: list[Value], side: int) -> bool:
    """Whether whole numbers are on a side; a relation that allows equality holds there."""
    margins = pieces.margins(*values)
    if margins[0] == 0 == margins[1] and isinstance(pieces, Holds):
        return side == pieces.chosen((0, 1))
    return margins[side] > 0


def _deepest(margins: Any, side: int, intervals: list[Interval]) -> float:
    """The largest margin of a side; margins are linear between the ends and the numbers tried."""
    ends = [{low, high, *(x for x in (0.0, 0.5) if low < x < high)} for low, high in intervals]
    found = [float(margins(*corner)[side]) for corner in product(*ends)] if len(ends) < 6 else [inf]
    return inf if any(map(isnan, found)) else max(found)


@by_object
def conditions(expr: Expr) -> tuple[Condition, ...]:
    """Every condition written in an expression, each once.

    >>> from symderiv.notation import Axis, Tensor; from sympy import Abs
    >>> x = Tensor("x", (Axis("K"),))
    >>> [c.said for c in conditions(Abs(x["k"] - 3))]
    [('x[k] - 3 < 0', 'x[k] - 3 > 0')]
    """
    if not _changes(expr):
        return ()
    own = _own(expr)
    inner = dict.fromkeys(c for a in expr.args if isinstance(a, Expr | Relational) for c in conditions(a))
    together = tuple(_together(expr)) if inner and isinstance(expr, Mul) else ()
    return (*((own,) if own else ()), *inner, *together)


def _changes(expr: Any) -> bool:
    """Whether a node in an expression may change its law."""
    return bool(known(expr).every & bits_where(_may_change, kinds_met()))


def _may_change(kind: type) -> bool:
    """Whether nodes of a type may change their law."""
    return issubclass(kind, Indicator | MaxOver) or kind.__name__ == "MinOver" or _pieces(kind) is not None


def _pieces(kind: type) -> Pieces | None:
    """The regions of a function, where it has several laws."""
    row = FUNCTIONS.get(kind.__name__)
    return None if row is None else row.pieces


def _together(product: Mul) -> Iterator[Condition]:
    """Each mask of a product beside each condition inside its other factors: both laws change where the mask holds."""
    found = [[c for c in conditions(f) if _moves(c)] for f in product.args]
    for n, mask in enumerate(map(_own, product.args)):
        if mask is not None and _moves(mask) and isinstance(mask.pieces, Holds):
            for m, other in ((m, c) for m, row in enumerate(found) if m != n for c in row):
                done = m < n and other.node == product.args[m] and isinstance(other.pieces, Holds)  # the other way round
                if not done and _difference(mask) not in (_difference(other), -_difference(other)):
                    yield Condition(Tuple(mask.node, other.node), mask.quantities + other.quantities,
                                    Together(mask.pieces, other.pieces))


def _moves(condition: Condition) -> bool:
    """Whether inputs decide a condition, each for itself."""
    return not condition.of_letters and not isinstance(condition.pieces, Attained | Together)


@lru_cache(maxsize=20_000)
def _difference(condition: Condition) -> Any:
    """What is compared with 0, multiplied out by SymPy alone."""
    one, *rest = condition.quantities
    return expand(one - rest[0]) if rest else expand(one)


def _own(expr: Any) -> Condition | None:
    if isinstance(expr, Indicator):
        relation = expr.args[0]
        sign = next((s for kind, s in SIGNS.items() if isinstance(relation, kind)), "≤")
        found = Condition(expr, tuple(relation.args), Holds(sign))
        return None if sign in "=≠" and not found.of_letters else found
    if isinstance(expr, MaxOver) or type(expr).__name__ == "MinOver":
        return Condition(expr, (expr.body,), Attained(", ".join(i.name for i in expr.indices)))
    pieces = _pieces(expr.func) if expr.args and isinstance(expr, Expr) else None
    if pieces is None or len(pieces.said(*"x" * len(expr.args))) < 2:
        return None
    return Condition(expr, tuple(expr.args), pieces)


def conditions_of(exprs: Iterable[Expr], definitions: Definitions) -> tuple[Condition, ...]:
    """The conditions of expressions and of the definitions that they rest on."""
    given = list(exprs)
    if not (_behind(definitions) or any(map(conditions, given))):
        return ()
    own = {c: None for line in given for c in conditions(line)}
    found = own | _behind(reached(definitions, given))
    return (*found, *_between(tuple(c for c in found if _moves(c)))) if found else ()


@by_object
def _behind(definitions: Definitions) -> dict[Condition, None]:
    """The conditions of definitions, each once."""
    return {c: None for row in definitions for c in conditions(row.body)}


@lru_cache(maxsize=5_000)
def _between(found: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Two thresholds of one quantity, M < 1 and M < 2: what lies between them is a place of its own."""
    return tuple(_pairs(found))


def _pairs(found: Sequence[Condition]) -> Iterator[Condition]:
    for mask, other in permutations(found, 2) if len(found) <= MOST_APART else ():
        gaps = [_difference(mask) - _difference(other), _difference(mask) + _difference(other)]
        if isinstance(mask.pieces, Holds) and any(gap.is_number and gap != 0 for gap in gaps):
            yield Condition(Tuple(mask.node, other.node), mask.quantities + other.quantities, Together(mask.pieces, other.pieces))


MOST_APART = 12
"""Of so many conditions at most the pairs are looked at."""


__all__ = ["Condition", "Side", "conditions", "conditions_of", "impossible"]
