"""The two sides of a line where a letter is the place that a condition names, and where it is another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Eq, Expr, Ne

from symderiv.notation import ONE, ZERO, Delta, Index, Indicator, free_indices, rebuild, substitute
from symderiv.notation.nodes import bound_indices


def both_cases(left: Expr, right: Expr) -> Iterator[tuple[tuple[Expr, Expr], tuple[Expr, Expr]]]:
    """Both sides where a free letter is the place that it is compared with, and where it is not: for each such pair.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); i, k, x = K.index("i"), K.index("k"), Tensor("x", (K,))
    >>> next(both_cases(Delta(i, k) * x[i], Indicator(Eq(i, k)) * x[k]))
    ((x[k], x[k]), (0, 0))
    """
    free = (free_indices(left) | free_indices(right)) - bound_indices(left) - bound_indices(right)
    conditions = sorted(left.atoms(Delta, Indicator) | right.atoms(Delta, Indicator), key=str)
    for pair in dict.fromkeys(_compared(c) for c in conditions if free_indices(c) <= free):
        letter = next((i for i in sorted(pair, key=str) if isinstance(i, Index)), None)
        if letter is not None:
            (other,) = pair - {letter}
            agreeing = [_settled(substitute(side, {letter: other}), pair, ONE) for side in (left, right)]
            differing = [_settled(side, pair, ZERO) for side in (left, right)]
            yield (agreeing[0], agreeing[1]), (differing[0], differing[1])


def _compared(condition: Any) -> frozenset[Expr]:
    """The two places that a condition holds equal or unequal; none where it says anything else."""
    relation = condition if isinstance(condition, Delta) else condition.args[0]
    sides = frozenset(relation.args) if isinstance(relation, Delta | Eq | Ne) else frozenset()
    return sides if len(sides) == 2 else frozenset()


def _settled(expr: Any, pair: frozenset[Expr], agree: Expr) -> Any:
    """The expression where it is known whether two places agree, as 1 or 0."""
    if isinstance(expr, Delta | Indicator) and _compared(expr) == pair:
        unequal = isinstance(expr, Indicator) and isinstance(expr.args[0], Ne)
        return ONE - agree if unequal else agree
    return rebuild(expr, [_settled(a, pair, agree) for a in expr.args]) if expr.args and expr.has(Delta, Indicator) else expr


__all__ = ["both_cases"]
