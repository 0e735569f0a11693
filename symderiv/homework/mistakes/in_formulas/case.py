"""A wrong line with the lines that should have led to it, and the numbers that tell candidates apart."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from sympy import Add, Expr, Mul

from symderiv.errors import SymderivError
from symderiv.homework.judgement import Judge
from symderiv.homework.mistakes.in_formulas.places import Place, places
from symderiv.notation import Entry, Index, Indicator, Sum, free_indices, mul
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.verification.pointwise import FLOOR_OF_FLOATS, TOLERANCE, choices, difference
from symderiv.verification.sampling import Attempt, Sampler, following

SECONDS = 6.0
"""How long the search for one mistake may take: of the processor, so that a busy machine names no fewer."""
DRAWS = 12
"""Inputs among which those are looked for where a condition holds."""



@dataclass
class Case:
    """A wrong line left = right, the lines that should have led to it, and the numbers that tell candidates apart.

    The first `written` of the sources are the person's own and those of a chain rule; the others are the engine's. The line
    is meant where `condition` is 1.
    """

    left: Expr
    right: Expr
    judge: Judge
    sources: Sequence[Expr] = ()
    written: int = 0
    condition: Expr | None = None
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        self.deadline = time.process_time() + self.seconds
        definitions = self.judge.definitions
        exprs = [self._meant(self.left), self.right, *self.sources, *(row.lhs for row in definitions)]
        self.sampler = Sampler(definitions, exprs, self.judge.seed)
        self.pairs = self.sampler.pairs("all")
        self._outside = Place((), free_indices(self.left) | free_indices(self.right), None, definitions, self._offered())
        self.of_left, self.of_right = (self._fingerprint(self._meant(side)) for side in (self.left, self.right))

    @property
    def outside(self) -> Place:
        """The place of a whole line."""
        return self._outside

    def _meant(self, expr: Expr) -> Expr:
        """The expression where the line is meant, 0 elsewhere."""
        return expr if self.condition is None else mul(expr, self.condition)

    def _offered(self) -> tuple[Expr, ...]:
        """Conditions, factors and terms of the lines before: what may have been lost."""
        found: dict[Expr, None] = {}
        for source in self.sources:
            found.update(dict.fromkeys(sorted(source.atoms(Indicator), key=str)))
        for source in self.sources[:4]:
            for _, node in places(source, Place()):
                if isinstance(node, Add):
                    found.update(dict.fromkeys(node.args))
                if isinstance(node, Entry | Sum) or (isinstance(node, Add | Mul) and len(found) < 12):
                    found.setdefault(node)
        return tuple(islice(found, 16))

    def _fingerprint(self, expr: Expr) -> list[tuple[Point, Mapping[Index, int], object]]:
        """Values of an expression at two points and a few choices of the free letters."""
        return [value for seed in self._seeds for value in self._values(expr, seed)]

    def _values(self, expr: Expr, seed: int) -> list[tuple[Point, Mapping[Index, int], object]]:
        free = sorted(self.outside.scope, key=lambda i: i.name)
        attempt = Attempt(seed)
        while True:
            try:
                point = self.sampler.point(attempt, self.pairs)
                chosen = list(choices(free, [point.size(i.axis) for i in free], seed, 4))
                return [(point, c, evaluate(expr, point, c)) for c in chosen]
            except SymderivError as error:
                attempt = following(attempt, error)

    @cached_property
    def _seeds(self) -> tuple[int, ...]:
        """Two draws; of a line that is meant somewhere only, such as lie there, where there are any among the first."""
        condition = self.condition
        meant = (n for n in range(DRAWS if condition is not None else 0)
                 if condition is not None and any(v != 0 for _, _, v in self._values(condition, n)))
        return (*islice(meant, 2), 0, 1)[:2]

    def agrees(self, candidate: Expr, fingerprint: Sequence[tuple[Point, Mapping[Index, int], object]]) -> bool:
        """Whether a candidate has the values of the fingerprint."""
        if not free_indices(candidate) <= self.outside.scope:
            return False
        try:
            meant = self._meant(candidate)
            return all(difference(evaluate(meant, p, c), v, FLOOR_OF_FLOATS) <= TOLERANCE for p, c, v in fingerprint)
        except (SymderivError, ArithmeticError):
            return False

    def mends(self, candidate: Expr) -> bool:
        """Whether the left side equals the candidate, at every point tried."""
        return self.agrees(candidate, self.of_left) and self._same(self.left, candidate)

    def makes(self, candidate: Expr) -> bool:
        """Whether the candidate is what the person wrote, at every point tried."""
        return self.agrees(candidate, self.of_right) and self._same(candidate, self.right)

    def _same(self, one: Expr, other: Expr) -> bool:
        return self.judge.compared(self._meant(one), self._meant(other)).verdict is True

    def tired(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self.deadline


__all__ = ["SECONDS", "Case"]
