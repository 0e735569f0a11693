"""Symmetric matrices: A_ij = A_ji, written one way round so that like terms meet and no transpose is left.

The letters of a term are counted from its first free letter along the factors that join them; the nearer one is the row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sympy import Add, Expr

from symderiv.notation import (
    Delta,
    Entry,
    Index,
    InverseEntry,
    Partial,
    Sum,
    Tensor,
    add,
    factors,
    free_indices,
    mul,
    rebuild,
    rename_bound,
    sum_over,
    terms,
)
from symderiv.records import Citation
from symderiv.rules.algebra.arithmetic import coefficient_and_rest, expanded
from symderiv.rules.algebra.inverses import flat
from symderiv.rules.rule import Rule, Scene


def symmetry(cites: Mapping[Tensor, tuple[Citation, ...]], free: Sequence[Index] = ()) -> Rule:
    """The rule that writes entries of symmetric matrices, and of their inverses, one way round.

    The letters of a term are counted from its first free letter, in the order `free`, along the factors that join them;
    the nearer one is the row. So Σ_j A_ji r_j becomes Σ_j A_ij r_j, and A_ij + A_ji becomes A_ij + A_ij.
    """
    def action(expr: Expr, scene: Scene) -> Expr | None:
        if scene.line not in (None, expr):
            return None  # a part of the line has other free letters to count from
        new = add(*(_Way.from_first(t, free).turn(t, cites) for t in terms(expr)))
        return new if new != expr else None

    used = tuple(dict.fromkeys(c for found in cites.values() for c in found))
    matrix = next(iter(cites))
    return Rule("symmetric matrix", r"A_{ij} = A_{ji}", (Expr,), action, lambda v: v.total(v.k, matrix[v.k, v.i] * v.z[v.k]),
                lambda v: v.total(v.k, matrix[v.i, v.k] * v.z[v.k]), condition=r"A = A^{\top}", cites=used, level=0, local=False)


def multiply_out(matrices: Iterable[Tensor]) -> Rule:
    """The rule that splits a sum over both letters of a symmetric matrix, so that its terms can be written one way round."""
    known = frozenset(matrices)
    matrix = next(iter(matrices))

    def action(expr: Sum, scene: Scene) -> Expr | None:
        opened = list(_terms_of(expr, {i.name for i in free_indices(expr)}))
        inside = any(e.tensor in known and e.free_symbols <= set(bound)
                     for t, bound in opened for e in t.atoms(Entry, InverseEntry))
        if not inside or not 1 < len(opened) <= MOST_TERMS:
            return None
        return add(*(mul(number, sum_over(rest, *bound)) for t, bound in opened for number, rest in [coefficient_and_rest(t)]))

    return Rule("multiply out a sum", r"\sum_{k} f_k\,(a_k + b_k) = \sum_{k} f_k\,a_k + \sum_{k} f_k\,b_k", (Sum,), action,
                lambda v: Sum(matrix[v.k, v.i] * (v.z[v.k] + v.y[v.i]), v.k, v.i),
                lambda v: Sum(matrix[v.k, v.i] * (v.z[v.k] + v.y[v.i]), v.k), level=2)


def _terms_of(total: Sum, avoid: set[str]) -> Iterator[tuple[Expr, Sequence[Index]]]:
    """The terms under a sum, those under sums among their factors as well, each with the letters it is summed over."""
    parts, bound = flat(total, avoid)
    opened = [rename_bound(t, {i.name for i in bound} | avoid) for t in expanded(mul(*parts))]
    for term in opened:
        if len(opened) > 1 and any(isinstance(f, Sum) for f in factors(term)):
            yield from _terms_of(Sum(term, *bound), avoid)
        else:
            yield term, bound


Links = Sequence[Sequence[Index]]
Far = Mapping[Expr, tuple[int, str]]
"""How far each letter is from the first free one; among equals the name decides."""
MOST_TERMS = 12
"""A sum is multiplied out only where that gives no more terms than this."""
LAST = 1000
"""How far the second free letter is where nothing joins it to the first."""


@dataclass(frozen=True)
class _Way:
    """The letters around a factor: those reached from the first letter without passing through a sum of terms, all that are
    reached, and the links outside sums of terms, along which the terms of such a sum are measured too."""

    near: Far
    far: Far
    links: Links
    last: Sequence[Index] = ()

    @classmethod
    def of(cls, term: Expr, known: Far, around: Links, last: Sequence[Index] = ()) -> _Way:
        """The distances in a term, from what is known of its letters; what hangs on the `last` letters alone leads up to them."""
        links = [*around, *_links(term, False)]
        every = [*around, *_links(term, True)]
        near = _spread(known, links)
        far = _spread(near, every)
        for letter in (i for i in last if i not in far):
            here = {letter: (LAST, letter.name)}
            near, far = {**_spread(here, links, -1), **near}, {**_spread(here, every, -1), **far}
        return cls(near, far, links, last)

    @classmethod
    def from_first(cls, term: Expr, free: Sequence[Index]) -> _Way:
        """The distances from the first free letter, or from the first vector's where none is free.

        A part that holds only the second one is read towards it: Σ_k a_k A_kj.
        """
        vectors = [k[0] for k in _links(term, True) if len(k) == 1]
        start = [i for i in free if i in free_indices(term)] or sorted(free_indices(term) or vectors, key=lambda i: i.name)
        return cls.of(term, {i: (0, i.name) for i in start[:1]}, [], [i for i in free if i in start[1:]])

    def turn(self, expr: Expr, matrices: Collection[Tensor]) -> Expr:
        """The entries of the matrices turned so that the nearer letter is the row."""
        if isinstance(expr, Entry | InverseEntry) and expr.tensor in matrices:
            i, j = expr.indices
            return type(expr)(expr.tensor, j, i) if i in self.far and j in self.far and self.far[j] < self.far[i] else expr
        if isinstance(expr, Add):
            known = {i: self.near[i] for i in free_indices(expr) if i in self.near and self.near[i][0] < LAST}
            known = known or {i: self.far[i] for i in free_indices(expr) if i in self.far}
            return add(*(_Way.of(t, known, self.links, self.last).turn(t, matrices) for t in expr.args))
        if isinstance(expr, Partial | Tensor) or not expr.args:
            return expr
        return cast(Expr, rebuild(expr, [self.turn(a, matrices) for a in expr.args]))


def _spread(known: Far, links: Links, step: int = 1) -> Far:
    far, waiting = dict(known), sorted(known, key=lambda i: known[i])
    while waiting:
        waiting.sort(key=lambda i: step * far[i][0])
        here = waiting.pop(0)
        for new in (i for link in links if here in link for i in link if i not in far):
            far[new] = far[here][0] + step, str(new)
            waiting.append(new)
    return far


def _links(expr: Expr, through: bool) -> list[list[Index]]:
    """The letters of every entry and delta; of those in a sum of terms the ones that are free there, or none."""
    if isinstance(expr, Entry | InverseEntry | Delta):
        return [[i for i in expr.indices if isinstance(i, Index)]]
    if isinstance(expr, Add) and not through:
        return []
    inner = [link for a in expr.args if not isinstance(a, Tensor) for link in _links(a, through)]
    return [[i for i in link if i in free_indices(expr)] for link in inner] if isinstance(expr, Add) else inner


__all__ = ["multiply_out", "symmetry"]
