"""End results behind "set to zero", w = (XᵀX)⁻¹Xᵀy: whether the derivative is 0 there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from sympy import Expr, Integer, Ne, Pow

from symderiv.errors import SymderivError
from symderiv.homework.claims import Sides
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.readings import About
from symderiv.homework.refolding import in_order
from symderiv.notation import (
    ONE,
    ZERO,
    Definition,
    Definitions,
    Entry,
    Index,
    Indicator,
    Partial,
    Tensor,
    add,
    free_indices,
    mul,
    power,
    tensors,
)
from symderiv.notation.matching import alike

OPEN = "zero as a condition or as a result"
DEPENDS = Judgement("unknown", "not read", "whether the derivative is 0 there depends on more than was read")
THERE, NOT_THERE = "the derivative is 0 there", "the derivative is not 0 there"


def solutions(sides: Sides, about: About) -> list[Definition]:
    """What a line says that a variable is, once for each side; nothing of one that solves for nothing, or holds in one case."""
    left: Any = sides[0] if sides else None
    if isinstance(left, Pow) and isinstance(left.exp, Integer) and left.exp > 1:
        return solutions((left.base, *(power(s, 1 / left.exp) if isinstance(s, Expr) else s for s in sides[1:])), about)
    if not isinstance(left, Entry) or left.tensor != about.solves or about.condition is not None or about.one_case:
        return []
    letters = [i for i in left.indices if isinstance(i, Index)]
    right = [side for side in sides[1:] if isinstance(side, Expr) and left.tensor not in tensors(side)]
    whole = len(letters) == len(set(letters)) == len(left.indices) and len(right) == len(sides) - 1
    whole = whole and not any(free_indices(side) - set(letters) for side in right)
    return [Definition(left.tensor, tuple(letters), side) for side in right] if whole else []


@dataclass(frozen=True)
class End:
    """What a line solves for, `found` once for each side, and whether the derivative is 0 `there`, if it solves for any."""

    found: Sequence[Definition] = ()
    there: Judgement | None = None


def ends_of(lines: Sequence[Sides], judge: Judge, about: Sequence[About]) -> list[End]:
    """The end result of each line, with what was solved before put in or not."""
    ends: list[End] = []
    for sides, said in zip(lines, about, strict=True):
        found = solutions(sides, said)
        earlier = [end.found[-1] for end in ends if end.found]
        ends.append(End(found, (at_solution(found, earlier, judge, said) or DEPENDS) if found else None))
    return ends


def conditions(lines: Sequence[Sides], ends: Sequence[End], about: Sequence[About]) -> list[About]:
    """What is said of each line, where a derivative that is 0 leads to an end result: it is a condition if that is right."""
    return [_led_on(said, _behind(lines, n, ends), sides) for n, (sides, said) in enumerate(zip(lines, about, strict=True))]


def _led_on(said: About, behind: Judgement | None, sides: Sides) -> About:
    elsewhere = said.condition is not None or said.one_case is not None
    if behind is None or behind is DEPENDS or elsewhere or said.role == "stationarity":
        return said
    if behind.verdict == "holds":
        return replace(said, role="stationarity")
    return said if said.concludes else replace(said, doubted=said.doubted or OPEN)


def _behind(lines: Sequence[Sides], n: int, ends: Sequence[End]) -> Judgement | None:
    """What is known of the end result for the variable of a derivative that is 0 on this line; no other derivative is between."""
    left: Any = lines[n][0] if _is_zero(lines[n]) else None
    for m in range(n + 1, len(lines) if left is not None else 0):
        if ends[m].there is not None and ends[m].found[0].tensor == left.wrt.tensor:
            return ends[m].there
        if isinstance(lines[m][0] if lines[m] else None, Partial) and not _is_zero(lines[m]):
            return None
    return None


def _is_zero(sides: Sides) -> bool:
    return len(sides) == 2 and isinstance(sides[0], Partial) and sides[1] == ZERO


def at_solution(found: Sequence[Definition], earlier: Sequence[Definition], judge: Judge, about: About) -> Judgement | None:
    """Whether the derivative by what is solved for is 0 there, with what was solved before put in or not.

    None where that cannot be told: with several losses, or while another variable is not solved for.
    """
    tensor, rows = found[0].tensor, judge.definitions
    slopes = {r.tensor for r in rows if any(p.wrt.tensor == tensor for p in r.body.atoms(Partial))}  # the force -dV/dr
    losses = [r for r in rows if not (r.tensor.axes or r.tensor in slopes) and rows.depends(r.lhs, tensor)
              and slopes.issuperset(user.tensor for user in rows.consumers(r.tensor))]
    if not losses or not all(alike(losses[0].body, loss.body) for loss in losses[1:]):
        return None
    loss = losses[0].tensor
    judgements = [_best(loss, one, earlier, judge) for one in found]
    if all(j.verdict == "holds" for j in judgements):
        return judgements[-1]
    wrong = next((j for j in judgements if j.verdict == "fails" or j.untold), None)
    open_ones = about.through - {tensor} - {row.tensor for row in earlier}
    left_open = any(rows.of(t) is None and rows.depends(loss.entry(), t) for t in open_ones)
    return None if wrong is None or left_open or tensor not in about.through else wrong


def led_to(judgement: Judgement, sides: Sides, ends: Sequence[End], judge: Judge, about: About) -> Judgement:
    """The judgement of a line that fails as an identity, "hence x = 2", but where the derivative by its left side is 0."""
    left: Any = sides[0] if sides else None
    if judgement.verdict != "fails" or not isinstance(left, Entry) or left.tensor not in about.through:
        return judgement
    found = solutions(sides, replace(about, solves=left.tensor))
    there = at_solution(found, [end.found[-1] for end in ends if end.found], judge, about) if found else None
    return there if there is not None and there.verdict == "holds" else judgement


OUTSIDE = Judgement("unknown", "no point that was tried has a derivative there")
DISCRETE = {"mask", "one-hot"}
"""Givens of what may be 0 all over: of no event at all the best rate 0 is at the edge, where the logarithm has no slope."""


def _best(loss: Tensor, found: Definition, earlier: Sequence[Definition], judge: Judge) -> Judgement:
    """It holds if it does in one way; it fails if it does in every way that could be tried."""
    tried = [_at(loss, found, put_in, judge) for put_in in _subsets([row for row in earlier if row.tensor != found.tensor])]
    first = next((j for j in tried if j.verdict == "holds"), None) or next((j for j in tried if j.untold), None)
    return first or next((j for j in tried if j.verdict == "fails"), tried[0])


def _subsets(rows: Sequence[Definition]) -> Iterator[Sequence[Definition]]:
    yield from (chosen for size in sorted({0, len(rows)} | {1}) for chosen in combinations(rows, min(size, len(rows))))


def _at(loss: Tensor, found: Definition, put_in: Sequence[Definition], judge: Judge) -> Judgement:
    try:
        there = Judge(Definitions(tuple(in_order([found, *put_in, *judge.definitions]))), judge.seed)
        compared = there.compared(slope := Partial(loss.entry(), found.lhs), ZERO)
        if compared.verdict is False and DISCRETE & {given.name for tensor in found.uses for given in tensor.givens}:
            inside = Indicator(Ne(found.body, ZERO, evaluate=False))
            compared = there.compared(mul(inside, slope), ZERO)
            if compared.verdict and there.compared(mul(inside, add(slope, ONE)), ZERO).verdict is not False:
                return OUTSIDE  # no point had a value but those at the edge
    except (SymderivError, RecursionError):
        return Judgement("unknown", "not read")
    if compared.verdict is None:
        return Judgement("unknown", compared.detail or "too few points had a value")
    return Judgement("holds", THERE) if compared.verdict else Judgement("fails", NOT_THERE, compared.detail)


__all__ = ["DEPENDS", "NOT_THERE", "OPEN", "THERE", "End", "conditions", "ends_of", "led_to"]
