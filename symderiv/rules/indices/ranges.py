"""Shifted indices: which letter of a sum gives way, and the change of index that shortens a sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr

from symderiv.notation import (
    Affine,
    Axis,
    Index,
    Sum,
    Tensor,
    Within,
    all_but,
    below,
    factors,
    mul,
    size_form,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import atoms
from symderiv.rules.rule import Rule, Scene


def longer(axis: Axis, other: Axis, among: Iterable[Axis]) -> bool:
    """Whether a sum over `axis` is longer than one over `other`.

    Surely so where the sizes say it. Where they are open, a window is taken to be shorter than what it slides over: the
    formula that relates the sizes names the window last (W = O + R − 1), or takes it off (O = W − R + 1).
    """
    one, two = dict(size_form(axis)), dict(size_form(other))
    if below(two, one) or below(one, two):
        return not below(one, two)
    if dict(axis.length).get(other.name, 0) < 0:
        return True
    orders = [a.parts for a in among]
    return _named_before(axis, other, orders) and not _named_before(other, axis, orders)


def _named_before(axis: Axis, other: Axis, orders: Sequence[Sequence[str]]) -> bool:
    """Whether some formula names an axis, or what its size is made of, before another."""
    first, second = (next((name for name, _ in size_form(a) if name), a.name) for a in (axis, other))
    return any(first in o and second in o and o.index(first) < o.index(second) for o in orders)


def axes_of(expr: Expr) -> list[Axis]:
    """The axes of the tensors and letters of an expression, each once."""
    found = {i.axis for i in atoms(expr, Index)}.union(*(t.axes for t in atoms(expr, Tensor)))
    return sorted(found, key=lambda a: (a.name, a.length))


def given_up(letters: Sequence[Index], expr: Expr) -> Index:
    """Of letters bound in one sum, the one that the sum can best do without: on the longest axis, else the outermost."""
    among = axes_of(expr)
    return max(letters, key=lambda i: (sum(longer(i.axis, j.axis, among) for j in letters), -letters.index(i)))


def _change_of_index(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_i f_i a_{j−i+1} over the places of a window R is Σ_r f_{j−r+1} a_r, where the window is the shorter axis."""
    among = axes_of(expr)
    for condition in factors(expr.body):
        if not isinstance(condition, Within):
            continue
        for letter in expr.indices:
            if longer(letter.axis, condition.axis, among) and (made := _reindexed(expr, condition, letter, scene)) is not None:
                return made
    return None


def _reindexed(expr: Sum, condition: Within, letter: Index, scene: Scene) -> Expr | None:
    place = Affine.of(condition.index)
    new = condition.axis.fresh(scene.avoid)
    solution = place.minus(Affine({new: 1}, 0)).solved(letter) if place is not None else None
    if solution is None:
        return None
    rest = mul(*all_but(factors(expr.body), condition))
    within = Within(solution, letter.axis)
    return sum_over(mul(within, substitute(rest, {letter: solution})), *(new if i == letter else i for i in expr.indices))


CHANGE_OF_INDEX = Rule(
    "change of index", r"\sum_{i,\,1 \le j-i+1 \le R} f_i\, a_{j-i+1} = \sum_{r,\,1 \le j-r+1 \le O} f_{j-r+1}\, a_r", (Sum,),
    _change_of_index, lambda v: Sum(mul(v.g[v.o], v.w[v.t - v.o + 1], Within(v.t - v.o + 1, v.R)), v.o),
    lambda v: Sum(mul(v.w[v.r], v.g[v.t - v.r + 1], Within(v.t - v.r + 1, v.O)), v.r),
    condition=r"r = j - i + 1", level=1)

RULES = (CHANGE_OF_INDEX,)
