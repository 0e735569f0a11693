"""Lines judged where no oracle is installed, as in a browser: proved by the normal form, refuted by intervals, or left open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.homework.numbers.comparing import MISSING, Compared
from symderiv.notation import Definitions, Index, Tensor
from symderiv.verification.counterexamples import refuted


@dataclass
class WithoutOracle:
    """What a judge knows while a library of the oracle's is `lacking`: derivatives `worked_out` by the rules, and what the normal
    form `proved`.
    """

    lacking: str
    definitions: Definitions
    worked_out: Callable[[Expr], Expr]
    proved: Callable[[Expr, Expr], str]
    in_vain: int = 0

    @property
    def why(self) -> str:
        """Why a line is left open."""
        return f"{MISSING}, {self.lacking} is missing"

    def compared(self, left: Expr, right: Expr, points: int) -> Compared:
        """A counterexample in small numbers refutes, a proof proves; `points` are for random numbers, of which there are none."""
        if against := self._counterexample(left, right):
            return Compared(False, 1, 1, against)
        if self.proved(left, right):
            return Compared(True, 0, 0, "")
        self.in_vain += 1
        return Compared(None, 0, 0, self.why)

    def at_zeros(self, conditions: Sequence[Expr], unknown: Sequence[Tensor], left: Expr, right: Expr) -> Compared:
        """Nothing: zeros are found by numbers."""
        self.in_vain += 1
        return Compared(None, 0, 0, self.why)

    def _counterexample(self, left: Expr, right: Expr) -> str:
        try:
            return refuted(self.worked_out(left), self.worked_out(right), self.definitions)
        except (SymderivError, RecursionError):
            return ""

    def fingerprints(self, exprs: Sequence[Expr], letters: Collection[Index], condition: Expr | None) -> Unknown:
        """No values: every candidate is compared as a whole."""
        return Unknown()


class Unknown:
    """Fingerprints where no values are known: any candidate may have them."""

    def of(self, expr: Expr) -> None:
        """Nothing."""

    def agrees(self, expr: Expr, fingerprint: None) -> bool:
        """It may."""
        return True


__all__ = ["Unknown", "WithoutOracle"]
