"""Lines that words restrict to a case, "if the unit is inactive": on which side of which kink they are meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import isnan
from typing import Any

from sympy import Abs, Add, Expr, Gt, Lt, Max, Min, Mul, Ne, Number

from symderiv.homework.judgement import Judge, Judgement
from symderiv.notation import (
    ZERO,
    Definitions,
    Delta,
    Entry,
    Index,
    Indicator,
    Partial,
    Prod,
    Sum,
    free_indices,
    mul,
    negate,
    under,
)

OPPOSITE = {"on": "off", "off": "on", "wrong": "right", "right": "wrong", "more": "less", "less": "more", "clipped": "unclipped",
            "unclipped": "clipped", "zero": "nonzero", "nonzero": "zero"}
"""The case that is left where another one is excluded."""
MOST = 3
"""So many kinks are taken together."""


@dataclass(frozen=True)
class NamedCase:
    """What words say of a case.

    `sense` is how they say it: a unit, an example or a constraint is on or off, a class right or wrong, a quantity more or less
    than a number, clipped or not; nothing where the words leave it open. `than` is that number, None where none is named, NaN
    where it is a symbol. They may speak of the loss or the argument of the kink `itself`; `every` says that they mean several
    kinks, `contrary` that they exclude another case: "otherwise".
    """

    sense: str = ""
    than: float | None = None
    itself: bool = False
    every: bool = False
    contrary: bool = False

    @property
    def opposite(self) -> NamedCase:
        """What is left where this case is excluded."""
        return replace(self, sense=OPPOSITE.get(self.sense, ""), contrary=False)


@dataclass(frozen=True)
class Kink:
    """Where a formula has two cases: `over` beyond `edge`, and below it. `kind` is "max", "abs" or "condition"."""

    kind: str
    over: Expr
    edge: Expr
    above: Expr
    below: Expr

    def meant(self, case: NamedCase) -> Expr | None:
        """The side of it that words mean; None where they do not decide."""
        is_above = self._side(case)
        return None if is_above is None else self.above if is_above else self.below

    def everywhere(self, letters: Collection[Index]) -> Kink:
        """The kinks of all terms of a sum, each on the same side, where no letter of a line tells them apart."""
        bound = sorted(free_indices(self.above) - set(letters), key=lambda i: i.name)
        return replace(self, above=Prod(self.above, *bound), below=Prod(self.below, *bound)) if bound else self

    def _side(self, case: NamedCase) -> bool | None:
        sense, edge = case.sense, self.edge.is_number
        if sense in ("clipped", "unclipped"):
            known = edge if self.kind == "max" else self.over.has(Abs)
            return (sense == "unclipped") == (self.kind == "max") if known else None
        if sense in ("on", "off", "zero", "nonzero"):
            known = (edge if self.kind == "max" else self.edge == 0 and self.kind == "condition") and (
                case.itself or sense in ("on", "off"))
            return sense in ("on", "nonzero") if known else None
        if sense in ("more", "less") and case.itself and case.than == 0:
            return sense == "more" if self.kind == "max" and edge else None
        return self._compared(case) if sense else None

    def _compared(self, case: NamedCase) -> bool | None:
        """The side by what stands in the kink: where 1 − M > 0, the margin M is less than 1."""
        way, bound = _direction(self.over, self.edge)
        if case.sense in ("wrong", "right"):
            fits = way < 0 and bound is not None and (bound == 0 or (bound > 0 and case.sense == "wrong"))
            return case.sense == "wrong" if fits else None
        typed = bound != 0 if case.than is None else bound == case.than or (bound is None and isnan(case.than))
        return (case.sense == "more") == (way > 0) if way and typed else None


def _direction(over: Expr, edge: Expr) -> tuple[int, float | None]:
    """Whether a side grows (1) or falls (−1) with the one quantity in it, 0 where that is not clear; and the quantity's bound."""
    terms = over.args if isinstance(over, Add) else (over,)
    constant = sum((t for t in terms if isinstance(t, Number)), ZERO)
    signs = {_sign(t) for t in terms if not isinstance(t, Number)}
    way = signs.pop() if len(signs) == 1 else 0
    return way, float((edge - constant) * way) if isinstance(edge, Number) else None


def _sign(term: Any) -> int:
    if isinstance(term, Sum):
        return _sign(term.body)
    if isinstance(term, Mul):
        return -1 if sum(_sign(a) < 0 for a in term.args) % 2 else 1
    return -1 if isinstance(term, Number) and term < 0 else 1


def in_named_case(left: Expr, right: Expr, condition: Expr, judge: Judge, case: NamedCase) -> Judgement | None:
    """What is known of a line that words restrict; None where it holds on no side that they may mean.

    Where words do not decide for a side, a line that holds on one is left open.
    """
    body = left.body if isinstance(left, Partial) else left
    letters = sorted(free_indices(left), key=lambda i: i.name)
    below = (k.everywhere(letters) if case.every else k for k in kinks_below(body, judge.definitions, letters))
    kinks = list({k.above: k for k in below if free_indices(k.above).issubset(letters)}.values())
    found: Judgement | None = None
    for side, is_meant in _sides(kinks, case):
        there = mul(side, condition)
        tried = judge.judge(mul(left, there), mul(right, there))
        if tried.verdict == "holds" and judge.judge(there, ZERO).verdict != "holds":
            if is_meant:
                return replace(tried, where=side)
            found = found or Judgement("unknown", "words do not say that this case is meant", where=side)
    return found


def _sides(kinks: list[Kink], case: NamedCase) -> Iterator[tuple[Expr, bool]]:
    """The sides of kinks to try, those that are meant first, and whether the words mean them."""
    meant = list(dict.fromkeys(side for kink in kinks if (side := kink.meant(case)) is not None))
    yield from ((side, True) for side in meant)
    yield from ((mul(*both), case.every) for size in range(2, MOST + 1) for both in combinations(meant, size))
    left = [(kink.above, kink.below) for kink in kinks if kink.meant(case) is None]
    yield from ((side, False) for sides in left for side in sides)
    yield from ((mul(*sides), False) for sides in (product(*left) if case.every and 1 < len(left) <= MOST else ()))


def kinks_below(expr: Expr, definitions: Definitions, letters: Collection[Index] = ()) -> Iterator[Kink]:
    """Each kink of an expression, and of what it is made of; that of a term of a sum at the letters of a line."""
    waiting, seen = [expr], set[Expr]()
    while waiting:
        node: Any = waiting.pop(0)
        if node in seen:
            continue
        seen.add(node)
        if (kink := _kink(node)) is not None:
            yield kink
        row = definitions.of(node.tensor) if isinstance(node, Entry) else None
        waiting += [row.at(*node.indices)] if row and isinstance(node, Entry) else [a for a in node.args if isinstance(a, Expr)]
        if isinstance(node, Sum):
            waiting += [under(node, [i if n == k else n for n in node.indices])
                        for k in node.indices for i in letters if i.axis == k.axis and i not in free_indices(node)]


def _kink(node: Any) -> Kink | None:
    """A minimum is a maximum of what is negated."""
    if isinstance(node, Max | Min | Abs) and len(node.args) <= 2:
        over, edge = sorted((*node.args, ZERO)[:2], key=lambda side: side.is_number)
        kind = "abs" if isinstance(node, Abs) else "max"
    elif isinstance(node, Indicator) and node.args[0].rel_op in ("<", "<=", ">", ">="):
        over, edge = sorted(node.args[0].args, key=lambda side: (side.is_number, not side.has(Abs)))
        kind = "condition"
    else:
        return None
    more, less = (Indicator(sign(over, edge, evaluate=False)) for sign in (Gt, Lt))
    return Kink(kind, negate(over), negate(edge), less, more) if isinstance(node, Min) else Kink(kind, over, edge, more, less)


def complement(condition: Expr | None) -> Expr | None:
    """Where a condition does not hold; None for what is not one comparison."""
    if isinstance(condition, Delta):
        return Indicator(Ne(*condition.indices, evaluate=False))
    if not isinstance(condition, Indicator):
        return None
    relation = condition.args[0]
    return Indicator(relation.negated.func(*relation.args, evaluate=False))


__all__ = ["NamedCase", "complement", "in_named_case", "kinks_below"]
