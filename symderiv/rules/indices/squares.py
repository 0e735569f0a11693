"""Sums that stand twice in a product: Σ_i Σ_{j,k} a_ij x_j a_ik x_k is Σ_i (Σ_j a_ij x_j)²."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sympy import Expr, Integer

from symderiv.notation import Index, Sum, alike, factors, free_indices, mul, operations, power, sum_over
from symderiv.rules.rule import Rule, Scene

LETTERS = 6
"""The most letters of a sum that are looked at: the choices of those that both halves share grow with their square."""


def _square(expr: Sum, scene: Scene) -> Expr | None:
    """One half, squared, under the letters that both halves have."""
    if not 3 <= len(expr.indices) <= LETTERS:
        return None
    shared = (some for few in (1, 2) for some in combinations(expr.indices, few))
    found = (new for some in shared if (new := _halved(expr, some)) is not None)
    return next((new for new in found if operations(new) < operations(expr)), None)


def _halved(expr: Sum, shared: Sequence[Index]) -> Expr | None:
    own = set(expr.indices) - set(shared)
    alone = [f for f in factors(expr.body) if not free_indices(f) & own]
    groups = list(_groups([f for f in factors(expr.body) if free_indices(f) & own], own))
    if len(groups) != 2 or any(isinstance(f, Sum) for f in factors(expr.body)):
        return None
    one, other = (sum_over(mul(*group), *(i for i in expr.indices if i in own and any(i in free_indices(f) for f in group)))
                  for group in groups)
    both = set(shared) <= free_indices(one)
    return sum_over(mul(*alone, power(one, Integer(2))), *shared) if both and alike(one, other) else None


def _groups(parts: Sequence[Expr], own: set[Index]) -> Iterator[list[Expr]]:
    """The factors in groups that share none of the letters."""
    left = list(parts)
    while left:
        group, letters = [left.pop(0)], set[Index]()
        while letters != (letters := {i for f in group for i in free_indices(f)} & own):
            group += [f for f in left if free_indices(f) & letters]
            left = [f for f in left if not free_indices(f) & letters]
        yield group


SQUARE = Rule("a sum that stands twice", r"\sum_{i,j,k} a_{ij} x_j\,a_{ik} x_k = \sum_{i} \left(\sum_{j} a_{ij} x_j\right)^{2}",
              (Sum,), _square,
              lambda v: Sum(mul(v.A[v.k, v.i], v.y[v.i], v.A[v.k, v.j], v.y[v.j]), v.k, v.i, v.j),
              lambda v: Sum(mul(v.A[v.k, v.i], v.y[v.i], v.A[v.k, v.j], v.z[v.j]), v.k, v.i, v.j), level=2, family="collect")

RULES = (SQUARE,)
__all__ = ["RULES"]
