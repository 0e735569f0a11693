"""What a line should have been: its left side worked out."""

from __future__ import annotations

from sympy import Expr

from symderiv.derive.line import Line
from symderiv.derive.simplification import finish, givens_of, simplify
from symderiv.errors import SymderivError
from symderiv.homework.judgement import Judge
from symderiv.notation import ZERO, Definitions, Entry, Partial, letters, mul


def right_side(left: Expr, before: Expr | None, judge: Judge, condition: Expr | None = None) -> Expr | None:
    """What equals `left`: the derivative worked out, or the last right line simplified; None where neither is sure to.

    It is 0 where it is that under the condition.
    """
    found = _found(left, before, judge)
    zero = found is not None and condition is not None and judge.judge(mul(found, condition), ZERO).verdict == "holds"
    return ZERO if zero else found


def _found(left: Expr, before: Expr | None, judge: Judge) -> Expr | None:
    start = left if left.has(Partial) else before if before is not None else _defined(left, judge)
    if start is None:
        return None
    for candidate in (_textbook(start, left, judge), before):
        if candidate is not None and candidate != left and judge.judge(left, candidate).verdict == "holds":
            return candidate
    return None


def _defined(left: Expr, judge: Judge) -> Expr | None:
    row = judge.definitions.of(left.tensor) if isinstance(left, Entry) else None
    return row.at(*left.indices) if row and isinstance(left, Entry) else None


def simplest(expr: Expr, judge: Judge) -> Expr:
    """An expression as the engine writes it, or as it is."""
    return _textbook(expr, expr, judge) or expr


def _textbook(start: Expr, left: Expr, judge: Judge) -> Expr | None:
    """The simplest form that the engine finds; a defined name on the left does not come back on the right."""
    varied = frozenset(p.wrt.tensor for p in start.atoms(Partial))
    rows = judge.definitions.rows
    if isinstance(left, Entry):
        rows = tuple(row for row in rows if row.tensor != left.tensor and left.tensor not in row.uses)
    try:
        line = judge.engine(varied).work_out(start)
        shown = Line(line.expr, Definitions(rows), frozenset(letters(start, left)))
        simplify(shown)
        finish(shown, tuple(givens_of(judge.definitions.inputs, varied)))
        return shown.expr
    except (SymderivError, RecursionError):
        return None


__all__ = ["right_side", "simplest"]
