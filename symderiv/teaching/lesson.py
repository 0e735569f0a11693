"""What a page teaches beside its derivation: what the result says, mistakes that people make here, an exercise. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr

from symderiv.teaching.facts import Saying


@dataclass(frozen=True)
class Slip:
    """A line as people get it wrong: its right and its wrong form, the name and the meaning of the mistake, and numbers at which
    both differ (`detail`)."""

    name: str
    meaning: str
    right: Expr
    wrong: Expr
    detail: str


@dataclass(frozen=True)
class Exercise:
    """A derivative that follows from the same definitions, and what it comes to."""

    goal: Any
    result: Expr


@dataclass(frozen=True)
class Lesson:
    """What was proved about each result (by the key of its derivation), what goes wrong on the way, and something to do."""

    says: Mapping[str, tuple[Saying, ...]] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()
    exercise: Exercise | None = None
