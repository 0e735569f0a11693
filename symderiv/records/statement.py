"""What came of an equation about a model: proved with steps, refuted with a counterexample, or left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sympy import Expr

from symderiv.records.brief import brief
from symderiv.records.derivation import Derivation


@dataclass(frozen=True)
class Statement:
    """left = right for every value of the free letters, under the name of the property that says so."""

    name: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Finding:
    """What is known of a statement.

    "proved": `proof` leads from the left side to the right one. "refuted": `detail` has sizes, index values and both numbers,
    and `proof`, where there is one, leads from the left side to what it is instead. "open": `detail` says what was tried.
    """

    statement: Statement
    verdict: Literal["proved", "refuted", "open"]
    proof: Derivation | None = None
    detail: str = ""

    def __bool__(self) -> bool:
        return self.verdict == "proved"

    def __repr__(self) -> str:
        said = self.statement
        return brief("Finding", f"{said.name} {self.verdict}: {said.left} = {said.right}{'; ' * bool(self.detail)}{self.detail}")
