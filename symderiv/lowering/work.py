"""What a sum of a product costs: how many letters the dearest of its steps runs over, two factors at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from sympy import Add, Expr

from symderiv.matrices.terms import taken_apart
from symderiv.notation import Index, free_indices, mul, sum_over


def work(parts: Sequence[Expr], bound: Collection[Index]) -> int:
    """The letters of the dearest step, the cheapest pair taken first.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); i, j, k = (K.index(n) for n in "ijk"); A, x = Tensor("A", (K, K)), Tensor("x", (K,))
    >>> work([A[i, j], A[j, k], x[k]], {j, k}), work([A[i, j], A[j, k]], {j})
    (2, 3)
    """
    left, most = [set(free_indices(p)) for p in parts], 0
    while pairs := [(a, b) for a, b in combinations(left, 2) if a & b & set(bound)]:
        one, other = min(pairs, key=lambda pair: len(pair[0] | pair[1]))
        left = [letters for letters in left if letters is not one and letters is not other]
        most = max(most, len(one | other))
        left.append((one | other) - (set(bound) - set().union(*left)))
    return max(most, len(set().union(*left) - set(bound)))


def is_dear(bracket: Add, rest: Sequence[Expr], bound: Collection[Index]) -> bool:
    """Whether matrices are multiplied for a bracket, or by it, where each of its terms by itself takes less: (Bᵀ Aᵀ + Wᵀ) g."""
    if free_indices(bracket).isdisjoint(bound):
        return False
    whole = max(work([*rest, bracket], bound), *(work(*taken_apart(t, set(free_indices(t)))) for t in bracket.args))
    return whole > 2 and all(work(*_with(rest, t, bound)) < whole for t in bracket.args)


def _with(rest: Sequence[Expr], term: Expr, bound: Collection[Index]) -> tuple[list[Expr], set[Index]]:
    """The factors of one term with those beside the bracket."""
    letters = set().union(*map(free_indices, (*rest, term)))
    return taken_apart(sum_over(mul(*rest, term), *sorted(bound, key=lambda i: i.name)), letters - set(bound))
