"""The two sides of a line where a letter is the place that a condition names, and where it is another; where places differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Eq, Expr, Ne

from symderiv.notation import (
    ONE,
    ZERO,
    Definitions,
    Delta,
    Entry,
    Index,
    Indicator,
    Partial,
    Tensor,
    free_indices,
    rebuild,
    substitute,
)
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


def places_apart(left: Expr, right: Expr, definitions: Definitions) -> Iterator[tuple[str, Expr, Expr]]:
    r"""Both sides of a derivative by v_{n_i} where no two of the places n_i coincide: each v_{n_i} is a quantity of its own.

    So nothing else in them may run over all places, as a sum over all v_j does.

    >>> from symderiv.library.givens import label
    >>> from symderiv.notation import Axis, Sum
    >>> V, K = Axis("V"), Axis("K"); i, k = K.index("i"), K.index("k"); v, n = Tensor("v", (V,)), Tensor("n", (K,), (label(V),))
    >>> next(places_apart(Partial(Sum(v[n[k]]**2, k), v[n[i]]), 2 * v[n[i]], Definitions()))
    ('where no two of n coincide', Partial(Sum(v_n[k]**2, k), v_n[i]), 2*v_n[i])
    """
    if not isinstance(left, Partial) or left.held or right.has(Partial):
        return
    varied = left.wrt.tensor
    where = next((place for place, index in enumerate(left.wrt.indices) if isinstance(index, Entry) and index.indices), None)
    if where is None:
        return
    named = left.wrt.indices[where].tensor
    own = Tensor(f"{varied.name}_{named.name}", (*named.axes, *varied.axes[:where], *varied.axes[where + 1:]))
    body, wrt, other = (_apart(_unfolded(side, varied, definitions), varied, where, own, named)
                        for side in (left.body, left.wrt, right))
    if not any(_runs(side, varied, where) for side in (body, other)):
        yield f"where no two of {named.name} coincide", Partial(body, wrt), other


def _unfolded(expr: Any, varied: Tensor, definitions: Definitions) -> Any:
    """The expression with all that depends on the varied tensor written out."""
    if isinstance(expr, Entry):
        row = definitions.of(expr.tensor) if definitions.depends(expr.tensor.entry(), varied) else None
        return expr if row is None else _unfolded(row.at(*expr.indices), varied, definitions)
    return rebuild(expr, [_unfolded(a, varied, definitions) for a in expr.args]) if expr.args else expr


def _apart(expr: Any, varied: Tensor, where: int, own: Tensor, named: Tensor) -> Any:
    """The expression with v_{n_i} as a quantity of its own that i counts."""
    if isinstance(expr, Entry):
        at = expr.indices[where] if expr.tensor == varied else None
        if isinstance(at, Entry) and at.tensor == named:
            return own[(*at.indices, *expr.indices[:where], *expr.indices[where + 1:])]
        return expr
    return rebuild(expr, [_apart(a, varied, where, own, named) for a in expr.args]) if expr.args else expr


def _runs(expr: Expr, varied: Tensor, where: int) -> bool:
    """Whether the tensor stands in it at a place that is not named, over which something may run."""
    return any(not isinstance(e.indices[where], Entry) for e in expr.atoms(Entry) if e.tensor == varied)


__all__ = ["both_cases", "places_apart"]
