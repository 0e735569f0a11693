"""A wrong line with the lines that should have led to it, and the numbers that tell candidates apart."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.homework.judgement import Judge
from symderiv.homework.mistakes.in_formulas.places import Place, places
from symderiv.notation import Entry, Indicator, Sum, free_indices, mul

SECONDS = 6.0
"""How long the search for one mistake may take: of the processor, so that a busy machine names no fewer."""

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
        self._outside = Place((), free_indices(self.left) | free_indices(self.right), None, definitions, self._offered())
        self.values = self.judge.numbers.fingerprints(exprs, self.outside.scope, self.condition)
        self.of_left, self.of_right = (self.values.of(self._meant(side)) for side in (self.left, self.right))

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

    def agrees(self, candidate: Expr, fingerprint: Any) -> bool:
        """Whether a candidate has the values of the fingerprint."""
        return free_indices(candidate) <= self.outside.scope and self.values.agrees(self._meant(candidate), fingerprint)

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
