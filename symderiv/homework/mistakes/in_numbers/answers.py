"""A function's answers beside the derivative, at several points: what the search for a mistake in numbers goes by."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.homework.mistakes.in_formulas.places import Place
from symderiv.notation import Axis, Definitions, Given, Index, Tensor, free_indices
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.verification.values import array_of

SECONDS = 6.0
"""How long the search for one mistake may take: of the processor, so that a busy machine names no fewer."""
ROUNDING = 1e-7


@dataclass(frozen=True)
class Run:
    """What a person's function returned at a point, and what is right there."""

    point: Point
    yours: Any
    right: Any


Candidate = tuple[str, Callable[[Run], Any]]
"""What is told, and the array that a function with the mistake would return."""


@dataclass
class Answers:
    """The runs of one function; `goal` is the derivative, `letters` its indices, one for each axis of the right array.

    `sources` are lines from which a wrong one may have come; `under` says whether the function is right as soon as more
    is given about an input.
    """

    goal: Expr
    letters: Sequence[Index]
    definitions: Definitions
    runs: Sequence[Run]
    sources: Sequence[Expr] = ()
    rounding: float = ROUNDING
    under: Callable[[Tensor, Given], bool] = lambda tensor, given: False
    deadline: float = field(default_factory=lambda: time.process_time() + SECONDS)

    @property
    def outside(self) -> Place:
        """The place of a whole line."""
        return Place((), frozenset(self.letters), None, self.definitions)

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The inputs of the model, the variables among them."""
        return self.definitions.inputs

    def are(self, candidate: Callable[[Run], Any]) -> bool:
        """Whether the candidate's array is the person's, in every run; nothing but zeros tells nothing."""
        made = []
        for run in self.runs:
            array = self._array(candidate, run)
            if array is None or not same(run.yours, array, self.rounding):
                return False
            made.append(array)
        return any(np.any(np.abs(array) > self.rounding * np.max(np.abs(run.right), initial=0))
                   for array, run in zip(made, self.runs, strict=True))

    def _array(self, candidate: Callable[[Run], Any], run: Run) -> Any:
        try:
            with np.errstate(all="ignore"):
                array = candidate(run)
        except (SymderivError, ArithmeticError, ValueError, TypeError, IndexError):
            return None
        return None if array is None else np.asarray(array, dtype=float)

    def makes(self, candidate: Expr) -> bool:
        """Whether the formula is what the person's function computes."""
        if not free_indices(candidate) <= set(self.letters) or not self._one_entry(candidate):
            return False
        return self.are(lambda run: array_of(candidate, self.letters, run.point))

    def _one_entry(self, candidate: Expr) -> bool:
        """Whether the largest entry of the first run is that of the candidate: most are turned down by it."""
        run = self.runs[0]
        if np.ndim(run.yours) != len(self.letters):
            return False
        at = np.unravel_index(int(np.argmax(np.abs(run.yours))), np.shape(run.yours))
        try:
            found = float(evaluate(candidate, run.point, {i: int(n) + 1 for i, n in zip(self.letters, at, strict=True)}))
        except (SymderivError, ArithmeticError):
            return False
        return abs(found - run.yours[at]) <= 10 * self.rounding * max(abs(found), 1e-9)

    def tired(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self.deadline

    def axis(self, sizes: Sequence[int]) -> str | None:
        """The name of the axis that has these sizes in the runs; None where none has, or several."""
        names = [a.name for a in axes_of(self.definitions) if [run.point.size(a) for run in self.runs] == list(sizes)]
        return names[0] if len(names) == 1 else None


def axes_of(definitions: Definitions) -> list[Axis]:
    """Every axis of the model, by name."""
    known: Iterable[Tensor] = (*definitions.inputs, *(row.tensor for row in definitions))
    return sorted({a for t in known for a in t.axes}, key=lambda a: a.name)


def same(a: Any, b: Any, rounding: float) -> bool:
    """Whether two arrays have one shape and one value, up to rounding."""
    if np.shape(a) != np.shape(b):
        return False
    scale = max(1e-9, float(np.max(np.abs(b), initial=0.0)))
    return bool(np.all(np.abs(a - b) <= rounding * np.maximum(np.abs(b), 1e-3 * scale) * 10))


__all__ = ["Answers", "Candidate", "Run", "axes_of", "same"]
