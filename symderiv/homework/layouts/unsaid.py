"""Lines that hold in the layout that is not taken: several in one text show which is meant, a Jacobian alone is left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr

from symderiv.homework.claims import Misshapen, Sides
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.mending.findings import LineFinding
from symderiv.homework.readings import About
from symderiv.notation import Entry, Partial, free_indices, substitute

OTHER = Judgement("unknown", "not read", "it holds in denominator layout, ∂y/∂x with x along the rows, and the text does not say "
                                         'which one it uses; write "in denominator layout" if that is meant')


def turns(side: Misshapen, judge: Judge) -> bool:
    """Whether the transpose is right."""
    return side.turned is not None and judge.judge(*side.turned).verdict == "holds"


def in_one_layout(lines: Sequence[Sides], found: list[LineFinding], judge: Judge) -> list[LineFinding]:
    """Lines that hold in numerator layout, where several do and none needs the other one."""
    other = [n for n, f in enumerate(found) if f.verdict == "fails" and isinstance(side := _side(lines[n], f), Misshapen)
             and turns(side, judge)]
    against = [f.judgement for n, f in enumerate(found) if (f.verdict == "holds" or f.judgement.untold) and _has_layout(lines[n])]
    if len(other) < 2 or any(j.verdict == "holds" for j in against):
        return found
    holds = Judgement("holds", "the transpose holds in the layout of the variable", under="in numerator layout")
    return [replace(f, judgement=next(iter(against), holds)) if n in other else f for n, f in enumerate(found)]


def in_other_layout(lines: Sequence[Sides], found: list[LineFinding], judge: Judge,
                    about: Sequence[About]) -> list[LineFinding]:
    """Jacobians in matrix notation whose transpose is right are left open, unless another of the text needs the usual layout."""
    whole = [n for n in range(len(found)) if about[n].jacobian]
    turned = [n for n in whole if found[n].verdict == "fails" and _is_turned(lines[n], found[n], judge)]
    if not turned or any(found[n].verdict == "holds" and not _is_turned(lines[n], found[n], judge) for n in whole):
        return found
    return [replace(f, judgement=OTHER) if n in turned else f for n, f in enumerate(found)]


def _is_turned(sides: Sides, found: LineFinding, judge: Judge) -> bool:
    left, right = sides[0], _side(sides, found)
    if isinstance(right, Misshapen):
        return turns(right, judge)
    if not isinstance(left, Partial) or right is None:
        return False
    one, other = sorted(free_indices(left), key=str)
    return one.axis == other.axis and judge.judge(left, substitute(right, {one: other, other: one})).verdict == "holds"


def _side(sides: Sides, found: LineFinding) -> Expr | Misshapen | None:
    return sides[found.side] if 0 < found.side < len(sides) else None


def _has_layout(sides: Sides) -> bool:
    """Whether a line shows in which layout it is: the gradient by a matrix."""
    left = sides[0]
    return isinstance(left, Partial) and len(left.wrt.tensor.axes) == 2 and isinstance(left.body, Entry) and not left.body.indices


__all__ = ["in_one_layout", "in_other_layout", "turns"]
