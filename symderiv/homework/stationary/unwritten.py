"""Conditions behind a derivative that nobody wrote: "setting the derivative to zero, n/λ − Σ x_i = 0"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from symderiv.homework.claims import Sides
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.readings import About
from symderiv.homework.stationary.consequences import NOT_JUDGED
from symderiv.homework.stationary.ends import THERE
from symderiv.homework.stationary.places import SETTING
from symderiv.notation import ZERO, Definition, Entry, Index, Partial, Tensor

MOST = 4
"""So many variables, and losses, are tried: more are hardly ever meant by a text that names none."""


def where_unwritten(lines: Sequence[Sides], n: int, judge: Judge, about: Sequence[About]) -> Judgement | None:
    """What is known of an equation where a loss of the text has a derivative of 0, by whichever of its variables.

    None where the text writes a derivative, or where the line is about something else.
    """
    sides = lines[n]
    plain = len(sides) == 2 and all(isinstance(side, Expr) and not side.has(Partial) for side in sides)
    restricted = any(row.role == "constraint" or row.condition is not None for row in about)
    if not plain or restricted or any(map(_has_derivative, lines)):
        return None
    left, right = (side for side in sides if isinstance(side, Expr))
    spoken = judge.definitions.mentioned_below(left) | judge.definitions.mentioned_below(right)
    ways = (way for loss in _losses(judge, spoken) for way in _ways(loss, spoken, judge))
    found = {judge.numbers.at_zeros(*way, left, right).verdict for way in ways}
    if True in found:
        return Judgement("holds", THERE)
    return NOT_JUDGED if None in found and about[n].role in SETTING else None


def may_be_condition(judgement: Judgement, sides: Sides, about: About) -> bool:
    """Whether a line is a condition, or fails and may be one: it says that something is 0, or stands behind such words."""
    failing = judgement.verdict == "fails" and (ZERO in sides or about.role in SETTING)
    return failing or judgement.how == "stationarity"


def _has_derivative(sides: Sides) -> bool:
    return any(isinstance(side, Expr) and side.has(Partial) for side in sides)


def _losses(judge: Judge, spoken: frozenset[Tensor]) -> list[Definition]:
    """The numbers that nothing else is made of, and that are made of all that the line speaks of."""
    rows = judge.definitions
    ends = (row for row in rows if not row.tensor.axes and not rows.consumers(row.tensor))
    return [row for row in ends if spoken <= rows.mentioned_below(row.lhs)][-MOST:]


def _ways(loss: Definition, spoken: frozenset[Tensor], judge: Judge) -> Iterator[tuple[list[Partial], list[Tensor]]]:
    """The derivatives by each input of the line alone, and by all numbers of it at once."""
    inputs = sorted((t for t in spoken if judge.definitions.of(t) is None), key=lambda t: (len(t.axes), t.name))[:MOST]
    numbers = [t for t in inputs if not t.axes]
    for unknown in (*([t] for t in inputs), *([numbers] if len(numbers) > 1 else [])):
        yield [_slope(loss, t) for t in unknown], unknown


def _slope(loss: Definition, tensor: Tensor) -> Partial:
    letters: list[Index] = []
    for axis in tensor.axes:
        letters.append(axis.fresh({letter.name for letter in letters}))
    return Partial(loss.lhs, Entry(tensor, *letters))


__all__ = ["may_be_condition", "where_unwritten"]
