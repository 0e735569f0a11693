"""Equations behind a derivative that was set to 0, held against the places where it is 0: several conditions at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symderiv.homework.claims import Sides
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.readings import About
from symderiv.homework.stationary.ends import NOT_THERE, THERE, End
from symderiv.notation import ZERO, Entry, Partial, Tensor, add, negate

SETTING = ("stationarity", "solved")
"""Roles of lines behind words that set a derivative to 0."""


@dataclass(frozen=True)
class Conditions:
    """What was set to 0 before a line, and the inputs that this decides. They are `sure` where nothing else restricts these."""

    exprs: tuple[Expr, ...] = ()
    unknown: tuple[Tensor, ...] = ()
    sure: bool = True

    def under(self, lines: Sequence[Sides], about: Sequence[About], judge: Judge) -> Conditions:
        """The same with the constraints of the text, which multipliers and other numbers in the conditions may have to meet."""
        sides = [line for line, row in zip(lines, about, strict=True) if row.role == "constraint"]
        read = [add(s[0], negate(s[1])) for s in sides if len(s) == 2 and isinstance(s[0], Expr) and isinstance(s[1], Expr)]
        if not self.exprs or not sides or len(read) < len(sides):
            return self
        known = frozenset[Tensor]().union(*map(judge.definitions.mentioned_below, self.exprs))
        numbers = (t for t in judge.definitions.inputs if not t.axes and t in known - {*self.unknown})
        return Conditions((*self.exprs, *read), (*self.unknown, *numbers))


def where_zero(lines: Sequence[Sides], n: int, ends: Sequence[End], judge: Judge, about: Sequence[About]) -> Judgement | None:
    """What is known of an equation behind what was set to 0, by the zeros that numbers find; None where they tell nothing."""
    before = _set_before(lines, n, ends, about, judge)
    found = _follows(lines[n], before, judge, about[n])
    bound = before if found or before.sure else before.under(lines, about, judge)
    return found if bound is before else _follows(lines[n], bound, judge, about[n])


def _set_before(lines: Sequence[Sides], n: int, ends: Sequence[End], about: Sequence[About], judge: Judge) -> Conditions:
    """The derivatives that lines up to this one set to 0, or the last ones given where only words do; and what was solved for."""
    partials: dict[Tensor, Partial] = {}
    for m in range(n):
        partials |= {p.wrt.tensor: p for p in _firsts(lines[m], judge) if ZERO in lines[m][1:]}
    if not partials and any(row.role in SETTING for row in about[:n + 1]):
        partials = {p.wrt.tensor: p for sides in lines[:n] for p in _firsts(sides, judge)}
    exprs: list[Expr] = list(partials.values())
    solved = [end.found[-1] for end in ends[:n] if end.found and end.there and end.there.verdict == "holds"]
    more = {row.tensor: row for row in solved if row.tensor not in partials} if exprs else {}
    exprs += [add(row.lhs, negate(row.body)) for row in more.values()]
    return Conditions(tuple(exprs), (*partials, *more), not any(row.role == "constraint" for row in about))


def _firsts(sides: Sides, judge: Judge) -> list[Partial]:
    """The derivative by an input that a line is about."""
    left: Any = sides[0] if sides else None
    first = isinstance(left, Partial) and isinstance(left.body, Entry) and not left.body.indices
    return [left] if first and judge.definitions.of(left.wrt.tensor) is None else []


def _follows(sides: Sides, before: Conditions, judge: Judge, about: About) -> Judgement | None:
    """What is known of an equation behind what was set to 0; None where it is about something else."""
    if not sides:  # it was not read
        return None
    left = sides[0]
    others = [side for side in sides[1:] if isinstance(side, Expr)]
    if not isinstance(left, Expr) or len(others) != len(sides) - 1 or left.has(Partial) or about.condition is not None:
        return None
    spoken = frozenset[Tensor]().union(*map(judge.definitions.mentioned_below, (left, *others)))
    if not before.exprs or not spoken & set(before.unknown):
        return None
    asked = judge.numbers.in_vain
    found = [judge.numbers.at_zeros(before.exprs, before.unknown, left, side) for side in others]
    if missing := judge.left_open(asked):
        return missing
    if all(one.verdict for one in found):
        return Judgement("holds", THERE)
    known = frozenset[Tensor]().union(*map(judge.definitions.mentioned_below, before.exprs))
    told = before.sure and spoken <= known and not (about.one_case or about.supposed or about.doubted or about.missing)
    against = next((one for one in found if one.verdict is False), None)
    return Judgement("fails", NOT_THERE, against.detail) if told and against else None


__all__ = ["where_zero"]
