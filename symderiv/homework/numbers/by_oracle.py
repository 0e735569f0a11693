"""Lines compared by the oracle: at random sizes and inputs that obey all givens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.homework.numbers.comparing import Compared
from symderiv.homework.numbers.zeros import Zeros, agree, told
from symderiv.notation import Definitions, Index, Tensor, add, negate
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.verification.pointwise import FLOOR, FLOOR_OF_FLOATS, TOLERANCE, at_point, choices, difference
from symderiv.verification.sampling import Attempt, Sampler, following
from symderiv.verification.witnesses import survey
from symderiv.verification.wording import one_line

DRAWS = 12
"""Inputs among which those are looked for where a condition holds."""


@dataclass
class ByOracle:
    """The oracle for one model; its points remember their values.

    >>> from symderiv.notation import Axis, Tensor
    >>> x = Tensor("x", (Axis("D"),))
    >>> ByOracle(Definitions()).compared(x["d"], 2 * x["d"], 1).verdict
    False
    """

    definitions: Definitions
    seed: int = 0
    in_vain: int = 0
    why: str = ""
    _samplers: list[Sampler] = field(default_factory=list)

    def compared(self, left: Expr, right: Expr, points: int) -> Compared:
        """Both sides by number."""
        try:
            sampler = self._sampler(left, right)
            pairs = sampler.pairs("all")
            floor = FLOOR_OF_FLOATS if pairs else FLOOR
            whole = survey(sampler, (left, right), partial(at_point, left, right, floor), obey=pairs, points=points)
        except (SymderivError, RecursionError) as error:
            return Compared(None, 0, 0, one_line(error))
        return Compared(whole.verdict, whole.points, whole.runs, whole.detail)

    def at_zeros(self, conditions: Sequence[Expr], unknown: Sequence[Tensor], left: Expr, right: Expr) -> Compared:
        """Both sides where the conditions are 0: True at all such places, False at none."""
        try:
            sampler = Sampler(self.definitions, [*conditions, left, right], self.seed)
            found = [(agree(left, right, p), p) for p in Zeros(sampler, conditions, unknown).points()]
        except (SymderivError, RecursionError, ArithmeticError) as error:
            return Compared(None, 0, 0, one_line(error))
        verdicts = {verdict for verdict, _ in found}
        verdict = verdicts.pop() if len(verdicts) == 1 else None
        if verdict is False and Zeros(sampler, [*conditions, add(left, negate(right))], unknown).any:
            verdict = None  # it holds at another zero, x = a of x² − a x = 0
        return Compared(verdict, len(found), len(found), told(left, right, found[0][1]) if verdict is False else "")

    def _sampler(self, *exprs: Expr) -> Sampler:
        """The sampler for some expressions, or that of earlier ones where it covers it."""
        own = Sampler(self.definitions, exprs, self.seed)
        found = next((s for s in self._samplers if s.covers(own)), None)
        if found is None:
            self._samplers.append(own)
        return found or own

    def fingerprints(self, exprs: Sequence[Expr], letters: Collection[Index], condition: Expr | None) -> Values:
        """Values at two points; the sampler knows all that may stand in a candidate."""
        return Values(Sampler(self.definitions, exprs, self.seed), letters, condition)


At = tuple[Point, Mapping[Index, int], object]
"""A point, numbers for the free letters, and the value there."""


@dataclass
class Values:
    """Values of expressions at two points and a few choices of the free letters."""

    sampler: Sampler
    letters: Collection[Index]
    condition: Expr | None

    def of(self, expr: Expr) -> list[At]:
        """The values of an expression."""
        return [value for seed in self._seeds for value in self._values(expr, seed)]

    def agrees(self, expr: Expr, fingerprint: Sequence[At]) -> bool:
        """Whether an expression has the values of the fingerprint."""
        try:
            return all(difference(evaluate(expr, p, c), v, FLOOR_OF_FLOATS) <= TOLERANCE for p, c, v in fingerprint)
        except (SymderivError, ArithmeticError):
            return False

    def _values(self, expr: Expr, seed: int) -> list[At]:
        free = sorted(self.letters, key=lambda i: i.name)
        attempt, pairs = Attempt(seed), self.sampler.pairs("all")
        while True:
            try:
                point = self.sampler.point(attempt, pairs)
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


__all__ = ["ByOracle", "Values"]
