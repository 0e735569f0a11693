"""Whether a line of a person's derivation holds: refuted at a point, proved, seen at many points, or left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sympy import Expr

from symderiv.derive.differentiation import Differentiation
from symderiv.errors import SymderivError
from symderiv.homework.agreeing_letters import both_cases
from symderiv.homework.numbers.comparing import MISSING, Compared, Numbers
from symderiv.normal_form import difference_is_zero
from symderiv.notation import Definitions, Partial, Relation, tensors
from symderiv.oracle.installed import missing_library

POINTS = 6
"""Sizes and inputs at which a line is tried."""
LEAST = 3
"""So many of them must have had a value before a line that nobody proved counts as one that holds."""

Verdict = Literal["holds", "fails", "unknown", "no claim"]


@dataclass(frozen=True)
class Judgement:
    """What is known about left = right.

    `how` says how it was found; `counterexample` has sizes, index values and both numbers where the line fails. `under` is the
    reading under which it holds, "with mu and v fixed", "in numerator layout", and `where` the condition, 1 where it holds.
    """

    verdict: Verdict
    how: str
    counterexample: str = ""
    under: str = ""
    where: Expr | None = None

    @property
    def untold(self) -> bool:
        """Whether only numbers would have told, where there are none."""
        return self.how.startswith(MISSING)


@dataclass
class Judge:
    """Judges lines about one model; derivatives are worked out once.

    >>> from symderiv.notation import Axis, Tensor
    >>> x = Tensor("x", (Axis("D"),))
    >>> Judge(Definitions()).judge(Partial(x["d"]**2, x["d"]), 2 * x["d"]).verdict
    'holds'
    """

    definitions: Definitions
    seed: int = 0
    _engines: dict[Any, Differentiation] = field(default_factory=dict)

    def judge(self, left: Expr, right: Expr) -> Judgement:
        """What is known about left = right; the oracle's word counts more than a proof."""
        found = self.compared(left, right)
        if found.verdict is False:
            return Judgement("fails", "the values differ", found.detail)
        proof = self.proved(left, right)
        if proof:
            return Judgement("holds", f"proved: {proof}")
        if found.verdict and found.runs >= LEAST:
            return Judgement("holds", f"equal at {found.points} random choices of inputs and indices")
        return Judgement("unknown", found.detail or "too few points had a value")

    def compared(self, left: Expr, right: Expr, points: int = POINTS) -> Compared:
        """Both sides by number, at inputs that obey all givens."""
        return self.numbers.compared(left, right, points)

    def left_open(self, asked: int) -> Judgement | None:
        """A line is left open where, since so many questions, one was asked that only numbers would have told: its answer might
        have excused what fails.
        """
        return Judgement("unknown", self.numbers.why) if self.numbers.in_vain > asked else None

    @cached_property
    def numbers(self) -> Numbers:
        """The oracle where it is installed; else what can be said without it."""
        lacking = missing_library()
        if not lacking:
            from symderiv.homework.numbers.by_oracle import ByOracle

            return ByOracle(self.definitions, self.seed)
        from symderiv.homework.numbers.without_oracle import WithoutOracle

        return WithoutOracle(lacking, self.definitions, self.worked_out, self.proved)

    def proved(self, left: Expr, right: Expr) -> str:
        """How the normal form proved it once every derivative was worked out; nothing where it did not."""
        try:
            a, b = self.worked_out(left), self.worked_out(right)
            return self._difference_is_zero(a, b) or self._case_by_case(a, b)
        except (SymderivError, RecursionError):
            return ""

    def _case_by_case(self, left: Expr, right: Expr) -> str:
        """How it was proved where two letters agree and where they do not."""
        proofs = ([self._difference_is_zero(*case) for case in cases] for cases in both_cases(left, right))
        return next((f"{proof[1]}, case by case" for proof in proofs if all(proof)), "")

    def _difference_is_zero(self, left: Expr, right: Expr) -> str:
        return difference_is_zero(left, right, relations(left, right, definitions=self.definitions), self.definitions) or ""

    def worked_out(self, expr: Expr) -> Expr:
        """The expression without derivative signs. Raises `NoRule` where one cannot be taken."""
        varied = frozenset(p.wrt.tensor for p in expr.atoms(Partial))
        if not varied:
            return expr
        return self.engine(varied).work_out(expr).expr

    def engine(self, varied: frozenset[Any]) -> Differentiation:
        """The engine for lines that vary these tensors: it leaves the givens about them alone."""
        return self._engines.setdefault(varied, Differentiation(self.definitions, varied))


def relations(*exprs: Expr, definitions: Definitions) -> tuple[Relation, ...]:
    """What the givens say of the tensors in the expressions and in the definitions."""
    mentioned: Iterable[Any] = {t for e in exprs for t in tensors(e)} | {t for row in definitions for t in row.uses}
    return tuple(dict.fromkeys(r for t in sorted(mentioned, key=lambda t: t.name) for g in t.givens for r in g.statements(t)))
