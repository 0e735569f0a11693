"""The seam between judging and numbers: what a judge asks, whoever answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sympy import Expr

from symderiv.notation import Index, Tensor

MISSING = "neither proved nor refuted; more numbers cannot be computed here"
"""Why a line is left open that only the oracle could have told."""


@dataclass(frozen=True)
class Compared:
    """What is known of left = right: the verdict, numbers compared, points with a value, a sentence."""

    verdict: bool | None
    points: int
    runs: int
    detail: str


class Fingerprints(Protocol):
    """A few values of expressions, by which most candidates are told from a line without a whole comparison."""

    def of(self, expr: Expr) -> Any:
        """The values of an expression."""

    def agrees(self, expr: Expr, fingerprint: Any) -> bool:
        """Whether an expression may have these values."""


class Numbers(Protocol):
    """Who compares by number. `in_vain` counts the questions that only numbers would have told, where there are none."""

    in_vain: int

    @property
    def why(self) -> str:
        """Why a line is left open that was asked about in vain."""

    def compared(self, left: Expr, right: Expr, points: int) -> Compared:
        """Both sides, at inputs that obey all givens."""

    def at_zeros(self, conditions: Sequence[Expr], unknown: Sequence[Tensor], left: Expr, right: Expr) -> Compared:
        """Both sides where the conditions are 0, found by moving the inputs `unknown`: True at all such places, False at none."""

    def fingerprints(self, exprs: Sequence[Expr], letters: Collection[Index], condition: Expr | None) -> Fingerprints:
        """Values for a search among candidates of these tensors, at these letters, where a condition holds."""


__all__ = ["MISSING", "Compared", "Fingerprints", "Numbers"]
