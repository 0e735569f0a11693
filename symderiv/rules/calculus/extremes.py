"""Largest and smallest values that together are no choice: at a tie they have no kink, which the masks of each would show."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from sympy import Add, Expr, Max, Min, Rel

from symderiv.notation import Definitions, add, all_but, extreme, factors, mul, negate, terms
from symderiv.rules.indices.agreeing import may_agree

OPPOSITE: dict[Any, Any] = {Max: Min, Min: Max}


def absorbed(expr: Any) -> Any:
    """An extreme without the opposite extremes of one of its own arguments, also inside its arguments.

    >>> from sympy.abc import x, y
    >>> absorbed(Max(x, Min(x, y, evaluate=False), evaluate=False))
    x
    """
    if not isinstance(expr, Max | Min):
        return expr
    args = [absorbed(a) for a in expr.args]
    kept = [a for a in args if not (isinstance(a, OPPOSITE[expr.func]) and {*a.args} & {*args})]
    return expr if all(map(operator.is_, kept, expr.args)) and len(kept) == len(args) else extreme(expr.func, *kept)


def both_added(expr: Add) -> Expr | None:
    """A sum in which max(u, v) + min(u, v) is u + v; −max(−u, −v) counts as the smaller one. None where it has no such terms.

    >>> from sympy.abc import x, y
    >>> both_added(Max(x, 0) - Max(-x, 0) + y)
    x + y
    """
    found = [(n, *each) for n, term in enumerate(expr.args) for each in _extremes(term)]
    for (n, kind, values, beside), (m, opposite, same, rest) in combinations(found, 2):
        if n != m and OPPOSITE[kind] is opposite and {*values} == {*same} and beside == rest:
            return add(*(t for place, t in enumerate(expr.args) if place not in (n, m)), mul(beside, add(*values)))
    return None


def one_beside_rest(kind: Any, args: Sequence[Expr], strictly: type[Rel], definitions: Definitions) -> Sequence[Expr]:
    """The values of an extreme; the first and the extreme of the others where some of more than two may agree all around.

    Each condition on a pair is solved by itself, so that of three, rounded, every one may be behind another; a condition and its
    opposite never both fail.
    """
    pairs = [strictly(a, b) for a, b in combinations(args, 2)] if len(args) > 2 else []
    tied = any(isinstance(c, Rel) and may_agree(c, definitions) for c in pairs)
    return (args[0], extreme(kind, *args[1:])) if tied else args


def _extremes(term: Expr) -> Iterator[tuple[Any, tuple[Expr, ...], Expr]]:
    """Each extreme of two values among the factors of a term, its values and the other factors; and the same as the opposite
    extreme of the opposite values."""
    for factor in factors(term):
        if isinstance(factor, Max | Min) and len(factor.args) == 2:
            rest = mul(*all_but(factors(term), factor))
            yield factor.func, factor.args, rest
            yield OPPOSITE[factor.func], tuple(add(*map(negate, terms(a))) for a in factor.args), negate(rest)
