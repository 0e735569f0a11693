"""What is seen of a result: read off its form, so that nothing has to be proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from sympy import Eq, Expr, Ge, Le, Max, Min, Ne, Pow, Rel, sign, tanh

from symderiv.notation import (
    ONE,
    ZERO,
    Axis,
    Delta,
    Entry,
    Indicator,
    Partial,
    Relation,
    Sum,
    Within,
    factors,
    free_indices,
    mul,
    negate,
    operations,
    terms,
)
from symderiv.records import Derivation
from symderiv.teaching.facts import SHORT, Saying, is_bare, short

LONGEST = 12
"""The most operations of an equation that a sentence shows."""
SIGNS = {Eq: "=", Ne: "≠", Le: "≤", Ge: "≥"}


def seen(derivation: Derivation) -> Iterator[Saying]:
    """What the form of a result tells, the most telling first.

    >>> import symderiv as sd
    >>> [s.key for s in seen(sd.derivation("hinge", wrt="f"))]
    ['zero_except']
    """
    for look in LOOKS:
        said = look(derivation)
        if said is not None:
            yield said


def _difference(derivation: Derivation) -> Saying | None:
    """The error, a prediction minus what is given, alone or times something, or one for each example."""
    result = derivation.result
    inside = next((f for f in factors(result) if isinstance(f, Sum)), None)
    found = _error(derivation, factors(result)) or (_error(derivation, factors(inside.body)) if inside is not None else None)
    if found is None:
        return None
    bracket, plus, minus, parts = found
    rest = mul(*(f for f in parts if f is not bracket))
    slots = {"p": plus, "y": minus, "e": bracket, "c": rest}
    if inside is not None and bracket not in factors(result):
        return Saying("errors_times" if rest != 1 else "errors_added", {**slots, "k": inside.indices})
    return Saying("error_times" if rest.atoms(Entry) else "difference" if rest == 1 else "difference_scaled", slots)


def _error(derivation: Derivation, parts: Any) -> tuple[Expr, Entry, Entry, Any] | None:
    """A factor that is an entry which moves with the variable minus one which does not."""
    variable = derivation.goal.args[1].args[0]
    for bracket in parts:
        pair = terms(bracket)
        plus = [t for t in pair if isinstance(t, Entry) and derivation.definitions.depends(t, variable)]
        minus = [m for t in pair if isinstance(m := negate(t), Entry) and not derivation.definitions.depends(m, variable)]
        if len(pair) == 2 and len(plus) == len(minus) == 1 and plus[0].indices == minus[0].indices:
            return bracket, plus[0], minus[0], parts
    return None


def _outer(derivation: Derivation) -> Saying | None:
    """A matrix that is a column times a row."""
    goal: Any = derivation.goal
    if goal.body.tensor.axes or len(goal.wrt.indices) != 2 or _difference(derivation):
        return None
    sides: list[list[Expr]] = [[], []]
    for factor in factors(derivation.result):
        free = free_indices(factor) & set(goal.wrt.indices)
        if len(free) > 1:
            return None
        if free:
            sides[goal.wrt.indices.index(next(iter(free)))].append(factor)
    u, v = (mul(*side) for side in sides)
    return Saying("outer", {"u": u, "v": v}) if all(sides) else None


def _diagonal(derivation: Derivation) -> Saying | None:
    """A Jacobian with a δ as a factor."""
    goal: Any = derivation.goal
    deltas = [f for f in factors(derivation.result) if isinstance(f, Delta)]
    if goal.body.tensor.axes != goal.wrt.tensor.axes or len(deltas) != 1 or len(goal.wrt.indices) != 1:
        return None
    return Saying("diagonal", {"y": goal.body, "x": Entry(goal.wrt.tensor, *goal.body.indices)})


def _zero_except(derivation: Derivation) -> Saying | None:
    """A result, or each term of its sum, with a condition as a factor: where it fails, nothing arrives."""
    parts = factors(derivation.result)
    inside = next((f for f in parts if isinstance(f, Sum)), None)
    for condition in map(_condition, parts):
        if condition is not None:
            return Saying("zero_except", {"c": condition})
    for condition in map(_condition, factors(inside.body) if inside is not None else ()):
        if condition is not None and inside is not None and free_indices(condition.lhs - condition.rhs) & set(inside.indices):
            return Saying("only_those", {"k": inside.indices, "c": condition})
    return None


def _condition(factor: Expr) -> Relation | None:
    if isinstance(factor, Indicator) and isinstance(factor.args[0], Rel):
        told: Any = factor.args[0]
        return Relation(told.lhs, SIGNS.get(type(told), told.rel_op), told.rhs) if operations(factor) <= SHORT else None
    if isinstance(factor, Max) and len(factor.args) == 2 and ZERO in factor.args:
        (inner,) = (a for a in factor.args if a != ZERO)
        return Relation(inner, ">", ZERO) if operations(inner) <= SHORT else None
    return None


def _bounded(derivation: Derivation) -> Saying | None:
    """A factor that keeps within bounds, however far the error is."""
    for factor in factors(derivation.result):
        if isinstance(factor, sign):
            return Saying("only_sign", {"u": factor.args[0]})
        if isinstance(factor, tanh):
            return Saying("within", {"u": factor.args[0], "e": factor, "c": ONE})
        clipped = _clipped(factor)
        if clipped is not None:
            return Saying("within", {"u": clipped[0], "e": factor, "c": clipped[1]})
    return None


def _clipped(factor: Expr) -> tuple[Expr, Expr] | None:
    """u and c of max(−c, min(c, u))."""
    inner = next((a for a in factor.args if isinstance(a, Min)), None) if isinstance(factor, Max) else None
    if inner is None or len(factor.args) != 2 or len(inner.args) != 2:
        return None
    (low,) = (a for a in factor.args if a is not inner)
    bound = negate(low)
    others = [a for a in inner.args if a != bound]
    return (others[0], bound) if len(others) == 1 else None


def _zero_where(derivation: Derivation) -> Saying | None:
    """A gradient with a factor A − B of two short terms that moves with the variable; not p − 1 or 1 − a²,
    which may never be 0."""
    goal: Any = derivation.goal
    if goal.body.tensor.axes or _difference(derivation) or derivation.result.atoms(Partial):
        return None
    for factor in sorted(factors(derivation.result), key=operations):
        pair = sorted(terms(factor), key=_is_negative)
        if len(pair) == 2 and [_is_negative(t) for t in pair] == [False, True] and _is_told(factor, derivation):
            left, right = pair[0], negate(pair[1])
            left, right = (left, right) if left.atoms(Entry) else (right, left)
            is_limit = is_bare(right) and isinstance(left.as_base_exp()[0], Entry)
            return None if is_limit else Saying("zero_where", {"e": Relation(left, "=", right)})
    return None


def _is_told(factor: Expr, derivation: Derivation) -> bool:
    moves = derivation.definitions.depends(factor, derivation.goal.args[1].args[0])
    is_hard = factor.has(Sum, Delta, Indicator) or any(power.exp.atoms(Entry) for power in factor.atoms(Pow))
    return moves and operations(factor) <= LONGEST and not is_hard


def _shares(derivation: Derivation) -> Saying | None:
    """A sum over what the chain rule went through: all of these are made of the same component of the variable."""
    first = derivation.steps[0] if derivation.steps else None
    inside = [f for f in factors(derivation.result) if isinstance(f, Sum)]
    if first is None or first.rule != "chain rule" or not isinstance(first.after, Sum) or len(inside) != 1 \
            or derivation.goal.args[0].tensor.axes or _difference(derivation):
        return None
    (total,) = inside
    is_plain = short(total.body) and not total.body.has(Sum, Delta, Indicator, Within)
    if is_plain and Counter(i.axis for i in total.indices) <= _passed(derivation):
        return Saying("shares", {"k": total.indices, "e": total.body, "x": derivation.goal.args[1]})
    return None


def _passed(derivation: Derivation) -> Counter[Axis]:
    """The axes along which one component of the variable acts on many of the next quantity: those that no δ ties to it."""
    goal: Any = derivation.goal
    jacobians = [d for d in derivation.lemmas if isinstance(d.goal, Partial) and d.goal.wrt.tensor == goal.wrt.tensor]
    if len(jacobians) != 1:
        return Counter()
    (jacobian,) = jacobians
    tied = {i for d in jacobian.result.atoms(Delta) for i in free_indices(d)}
    return Counter(i.axis for i in jacobian.goal.args[0].indices if i not in tied)


def _is_negative(term: Expr) -> bool:
    return any(f.is_Number and f.is_negative for f in factors(term))


LOOKS: tuple[Callable[[Derivation], Saying | None], ...] = (
    _difference, _outer, _diagonal, _zero_except, _bounded, _zero_where, _shares)
"""Where to look, each at most once."""
KEYS = ("difference", "difference_scaled", "error_times", "errors_times", "errors_added", "outer", "diagonal", "zero_except",
        "only_those", "only_sign", "within", "zero_where", "shares")
"""The sentences that these say."""
__all__ = ["KEYS", "LOOKS", "seen"]
