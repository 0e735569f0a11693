"""What follows where a derivative is 0, X^T X w = X^T y or p = y: judged there, or said to be left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from sympy import Expr, Rational

from symderiv.errors import SymderivError
from symderiv.homework.claims import STATIONARY, Sides
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.mending.right_sides import right_side
from symderiv.homework.refolding import in_order
from symderiv.homework.stationary.ends import NOT_THERE, THERE, End
from symderiv.notation import ZERO, Definition, Definitions, Entry, Index, Partial, add, free_indices, mul, negate

NOT_JUDGED = Judgement("unknown", "not judged", STATIONARY)
MULTIPLES = tuple(sign * Rational(*ratio) for ratio in ((1, 1), (1, 2), (2, 1)) for sign in (1, -1))
"""How often a consequence has the derivative in it."""


def consequence(lines: Sequence[Sides], n: int, ends: Sequence[End], judge: Judge) -> Judgement | None:
    """What is known of line `n` behind a derivative that was set to 0; None where it is no equation of two sides."""
    left, *others = lines[n]
    right = others[0] if len(others) == 1 else None
    behind = next((m for m in reversed(range(n)) if lines[m] and isinstance(lines[m][0], Partial)), None)
    if not isinstance(left, Expr) or not isinstance(right, Expr) or left.has(Partial) or behind is None:
        return None
    zero = lines[behind][0]
    assert isinstance(zero, Partial)
    try:
        ways = (_put_in(left, right, zero, lines[:n], judge), _is_multiple(left, right, zero, judge),
                _at_ends(left, right, zero, ends, judge))
        return next((found for way in ways for found in way), NOT_JUDGED)
    except (SymderivError, RecursionError):
        return NOT_JUDGED


def _put_in(left: Expr, right: Expr, zero: Partial, before: Sequence[Sides], judge: Judge) -> Iterator[Judgement]:
    """The derivative as it was found, p − y, with what the line says p is; the variable is in nothing else of it."""
    for one, other in ((left, right), (right, left)):
        indices = one.indices if isinstance(one, Entry) and judge.definitions.of(one.tensor) else ()
        letters = [i for i in indices if isinstance(i, Index)]
        if not letters or len(set(letters)) < len(indices) or not isinstance(one, Entry):
            continue
        rows = [row for row in judge.definitions if row.tensor != one.tensor]
        there = Judge(Definitions(tuple(in_order([Definition(one.tensor, tuple(letters), other), *rows]))), judge.seed)
        for found in _forms(zero, before, judge):
            if not there.definitions.depends(found, zero.wrt.tensor):
                yield _told(there.judge(found, ZERO))


def _forms(zero: Partial, before: Sequence[Sides], judge: Judge) -> Iterator[Expr]:
    """What the derivative is: as it was written rightly, the last first, and as it is derived."""
    written = [side for sides in reversed(before) if sides[:1] == (zero,) for side in reversed(sides[1:])]
    found = (side for side in written if isinstance(side, Expr) and side != ZERO)
    yield from (side for side in found if judge.judge(zero, side).verdict == "holds")
    if (derived := right_side(zero, None, judge)) is not None:
        yield derived


def _is_multiple(left: Expr, right: Expr, zero: Partial, judge: Judge) -> Iterator[Judgement]:
    """The difference of both sides is a number times the derivative."""
    free = free_indices(left) | free_indices(right)
    axes = zero.wrt.tensor.axes
    for letters in permutations(sorted(free, key=str)) if len(free) == len(axes) else ():
        if tuple(i.axis for i in letters) == axes and not free_indices(zero.body):
            difference, slope = add(left, negate(right)), Partial(zero.body, Entry(zero.wrt.tensor, *letters))
            same = (judge.compared(difference, mul(number, slope), 1).verdict and judge.judge(difference, mul(number, slope))
                    for number in MULTIPLES)
            yield from (_told(found) for found in same if found and found.verdict == "holds")


def sets_to_zero(left: Expr, before: Sequence[Sides], judge: Judge) -> bool:
    """Whether an expression is a number times a derivative that a line before is about: 0 = X^T X w - X^T y behind ∇L = …"""
    zeros = {sides[0] for sides in before if sides and isinstance(sides[0], Partial)}
    try:
        return not left.has(Partial) and any(True for zero in zeros for _ in _is_multiple(left, ZERO, zero, judge))
    except (SymderivError, RecursionError):
        return False


def _at_ends(left: Expr, right: Expr, zero: Partial, ends: Sequence[End], judge: Judge) -> Iterator[Judgement]:
    """The line where another one rightly says that the derivative is 0; what is linear is 0 nowhere else."""
    found = {end.found[-1].tensor: end.found[-1] for end in ends if end.there and end.there.verdict == "holds"}
    if zero.wrt.tensor not in found:
        return
    there = Judge(Definitions(tuple(in_order([*found.values(), *judge.definitions]))), judge.seed).judge(left, right)
    if there.verdict == "holds" or (there.verdict == "fails" and _is_linear(zero, judge)):
        yield _told(there)


def _is_linear(zero: Partial, judge: Judge) -> bool:
    """Whether the derivative is linear in its variable."""
    tensor, avoid = zero.wrt.tensor, set[str]({i.name for i in free_indices(zero)})
    letters = [axis.fresh(avoid) for axis in tensor.axes]
    slope = judge.worked_out(Partial(judge.worked_out(zero), Entry(tensor, *letters)))
    return tensor not in judge.definitions.mentioned_below(slope)


def _told(found: Judgement) -> Judgement:
    if found.verdict == "unknown":
        return NOT_JUDGED
    return Judgement("holds", THERE) if found.verdict == "holds" else Judgement("fails", NOT_THERE, found.counterexample)


__all__ = ["NOT_JUDGED", "consequence", "sets_to_zero"]
