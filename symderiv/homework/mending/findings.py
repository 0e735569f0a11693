"""What is found about the lines of a derivation: a verdict on each, and what is told of those that fail."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr

from symderiv.homework.judgement import Judgement, Verdict
from symderiv.homework.localising import Path
from symderiv.homework.mistakes import Diagnosis


@dataclass(frozen=True)
class LineFinding:
    """What was found about one line: the judgement of its first side that is not as it should be, else of its last.

    `left` is what the line speaks of; `side` says which side that is; `carried` that the line follows rightly from a wrong
    line before it; `condition` is 1 where the line is meant.
    """

    left: Expr
    judgement: Judgement
    side: int
    carried: bool = False
    condition: Expr | None = None

    @property
    def verdict(self) -> Verdict:
        """holds, fails or unknown."""
        return self.judgement.verdict


@dataclass(frozen=True)
class Wrong:
    """A line that fails: the place in its right side that has to change, the likely mistake, what it should have been.

    One that follows rightly from the wrong line before it has no mistake of its own.
    """

    line: int
    place: Path = ()
    diagnosis: Diagnosis | None = None
    right: Expr | None = None


@dataclass(frozen=True)
class Findings:
    """What was found about a whole derivation: every line, the first of those that fail, in order, and the first one that only
    numbers would have told, where they cannot be computed, with what its right side should be.
    """

    lines: tuple[LineFinding, ...]
    wrongs: tuple[Wrong, ...] = ()
    untold: Wrong | None = None

    @property
    def first(self) -> Wrong:
        """The first line that fails; its number is −1 where none does."""
        return self.wrongs[0] if self.wrongs else NONE

    @property
    def first_wrong(self) -> int | None:
        """Its number, counted from 0."""
        return self.wrongs[0].line if self.wrongs else None

    @property
    def diagnosis(self) -> Diagnosis | None:
        """Its likely mistake."""
        return self.first.diagnosis

    @property
    def right(self) -> Expr | None:
        """What its right side should have been."""
        return self.first.right

    def joined(self, other: Findings) -> Findings:
        """The findings about these lines and the other ones behind them."""
        behind = len(self.lines)
        untold = other.untold and replace(other.untold, line=other.untold.line + behind)
        wrongs = (replace(wrong, line=wrong.line + behind) for wrong in other.wrongs)
        return Findings(self.lines + other.lines, (*self.wrongs, *wrongs), self.untold or untold)


NONE = Wrong(-1)


__all__ = ["Findings", "LineFinding", "Wrong"]
