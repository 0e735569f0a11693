"""Derivations that are read in matrix notation, those of differentials: their lines, and what is said beside them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sympy import exp

from symderiv.notation import Differential, Entry
from symderiv.records import Derivation
from symderiv.teaching.sayings import Saying
from symderiv.writing.layout.differentials import is_halfway, layout_differential
from symderiv.writing.structure.detail import Line, lines, matrix_lines
from symderiv.writing.structure.goals import goal_letters

WITHOUT_LETTERS = {"total_differential", "across", "collect", "read_off", "given", "named_sum", "named_before_given",
                   "needed_again", "log_quotient", "log_exponential", "differential", "insides", "exponential", "term_by_term",
                   "stands_for", "fold", "signs", "term_sums", "number_out", "power"}
"""The sentences that can be said beside a line in matrix notation."""
IN_MATRICES = {"inside": Saying("insides", aside=True)}
"""What is said there in place of a sentence with letters."""
STANDARD = "standard"
"""The detail of a page that nobody asked another of."""


def in_matrices(derivation: Derivation) -> bool:
    """Whether a derivation is about differentials, and every line of it has a matrix form."""
    goal, letters = derivation.goal, goal_letters(derivation.goal)
    about = isinstance(goal, Entry) and isinstance(goal.tensor, Differential)
    return about and all(layout_differential(s.after, letters) is not None for s in derivation.steps)


def displayed(derivation: Derivation, detail: str) -> tuple[Line, ...]:
    """The lines of a derivation; of differentials those in matrix notation."""
    steps = derivation.steps
    return as_read(derivation, (matrix_lines(steps) if detail == STANDARD and in_matrices(derivation) else lines(steps, detail)))


def as_read(derivation: Derivation, found: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines as they are read: in matrix notation those that read alike are one, for index letters do not show there; and
    a differential that has gone into a sum, d(x_j W_kj) below Σ_j, waits for its factors to come out."""
    if not in_matrices(derivation):
        return found
    letters = goal_letters(derivation.goal)
    alike = [_one_line(group) for _, group in groupby(found, lambda line: layout_differential(line.last.after, letters))]
    waiting, read = list[Line](), list[Line]()
    for line in alike:
        waiting.append(line)
        if line is alike[-1] or not is_halfway(line.last.after):
            read.append(_one_line(waiting))
            waiting = []
    return tuple(read)


def _one_line(found: Iterable[Line]) -> Line:
    return Line(tuple(step for line in found for step in line.steps))


def without_letters(said: Saying) -> Saying | None:
    """What can be said of a step beside a line in matrix notation."""
    if said.key == "inside" and isinstance(said.slots["f"], exp):
        return Saying("exponential", aside=True)
    return said if said.key in WITHOUT_LETTERS else IN_MATRICES.get(said.key)
