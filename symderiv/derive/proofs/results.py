"""What may hold of a derivative: equations, one row a kind. A row only states; whether it holds is found out by who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import Any

from sympy import Expr, Integer

from symderiv.notation import (
    ONE,
    ZERO,
    Definitions,
    Delta,
    Entry,
    Extent,
    Index,
    Partial,
    Relation,
    Tensor,
    add,
    factors,
    mul,
    replace_entries,
    sum_over,
)
from symderiv.records import Derivation
from symderiv.records.statement import Statement

HIGHEST = 4
"""The highest degree of a homogeneous function that is looked for."""
MOST_AXES = 3


@dataclass(frozen=True)
class Stated:
    """An equation about a model, the sentence that says it (its key), and what fills the sentence's places.

    `definitions` are the derivation's own, or those where a small constant is 0.
    """

    key: str
    statement: Statement
    definitions: Definitions
    slots: Mapping[str, Any] = field(default_factory=dict)


Build = Callable[[Derivation], Iterator[Stated]]


def _some(indices: Sequence[Index]) -> Iterator[tuple[Index, ...]]:
    """Letters to sum over: one alone, the last first, then more; nothing for so many axes that it takes long."""
    for count in range(1, len(indices) + 1 if len(indices) <= MOST_AXES else 1):
        yield from reversed(list(combinations(indices, count)))


def _sum(value: Expr, name: str, key: str, d: Derivation) -> Iterator[Stated]:
    goal: Any = d.goal
    for some in _some(() if goal.body.tensor.axes else goal.wrt.indices):
        stated = Statement(name, sum_over(goal, *some), value)
        yield Stated(key, stated, d.definitions, {"k": some, "x": goal.wrt, "f": goal.body})


def _passed_on(d: Derivation) -> Iterator[Stated]:
    """What arrives from above is divided among the components, and no more: Σ ∂L/∂x = Σ ∂L/∂y."""
    goal: Any = d.goal
    arrived = [row for row in d.abbreviations if isinstance(row.body, Partial) and row.body.body == goal.body]
    for row in arrived if goal.wrt.indices and not isinstance(d.result, Entry) else ():
        left, right = sum_over(goal, *goal.wrt.indices), sum_over(row.body, *row.indices)
        sides = {"e": Relation(left, "=", sum_over(row.lhs, *row.indices)), "g": row.tensor}
        if row.tensor in {e.tensor for e in d.result.atoms(Entry)} and not _is_plain_sum(d.result):
            yield Stated("passed_on", Statement("passed-on", left, right), d.definitions, sides)


def _is_plain_sum(result: Any) -> bool:
    return isinstance(getattr(result, "body", result), Entry)


def _orthogonal(d: Derivation) -> Iterator[Stated]:
    yield from _along(d, d.goal.args[1].tensor, "orthogonal")


def _nothing_along(d: Derivation) -> Iterator[Stated]:
    """Orthogonal to a quantity of the result that is made of the variable and has its shape, such as x̂."""
    variable = d.goal.args[1].tensor
    for tensor in dict.fromkeys(e.tensor for e in sorted(d.result.atoms(Entry), key=str)):
        if tensor.axes == variable.axes and tensor != variable and d.definitions.of(tensor) is not None \
                and d.definitions.depends(tensor.entry(), variable):
            yield from _along(d, tensor, "nothing_along")


def _along(d: Derivation, tensor: Tensor, key: str) -> Iterator[Stated]:
    """Σ x_i ∂f/∂x_i = 0, over all letters or for each of the others, as the model stands and where a small constant is 0."""
    goal: Any = d.goal
    where: list[tuple[Definitions, str, dict[str, Any]]] = [(d.definitions, "", {})]
    where += [(_at_zero(d.definitions, small), "_if", {"c": Relation(small.entry(), "=", ZERO)}) for small in _small(d)]
    for definitions, limit, condition in where:
        for some in _some(goal.wrt.indices):
            entry = Entry(tensor, *goal.wrt.indices)
            left = sum_over(mul(entry, goal), *some)
            whole = len(some) == len(goal.wrt.indices)
            slots = {"x": tensor if whole else entry, "k": some, "e": Relation(left, "=", ZERO), "f": goal.body, **condition}
            yield Stated(key + ("" if whole else "_each") + limit, Statement(key, left, ZERO), definitions, slots)


def _small(d: Derivation) -> list[Tensor]:
    """Constants that are only added, as the ε under a root is."""
    goal: Any = d.goal
    return [t for t in d.definitions.inputs if not t.axes and t != goal.wrt.tensor
            and all(_is_only_added(row.body, t) for row in d.definitions if t in row.uses)]


def _is_only_added(body: Expr, tensor: Tensor) -> bool:
    if body.is_Add:
        return all(part == tensor.entry() or not part.has(tensor) or _is_only_added(part, tensor) for part in body.args)
    return bool(body.args) and all(_is_only_added(part, tensor) for part in body.args if part.has(tensor)) \
        and body != tensor.entry()


def _at_zero(definitions: Definitions, small: Tensor) -> Definitions:
    def zero(entry: Entry) -> Expr | None:
        return ZERO if entry.tensor == small else None

    return Definitions(tuple(replace(row, body=replace_entries(row.body, zero)) for row in definitions))


def _homogeneous(d: Derivation) -> Iterator[Stated]:
    """Euler's theorem: Σ x_i ∂f/∂x_i = n f where f grows with the n-th power of x."""
    goal: Any = d.goal
    for n in (*map(Integer, range(1, HIGHEST + 1)), *(Extent(a) for a in goal.wrt.tensor.axes[:1])):
        left, right = sum_over(mul(goal.wrt, goal), *goal.wrt.indices), mul(n, goal.body)
        if goal.wrt.indices:
            slots = {"x": goal.wrt.tensor, "e": Relation(left, "=", right), "f": goal.body, "n": Integer(2) ** n}
            yield Stated("homogeneous", Statement("homogeneous", left, right), d.definitions, slots)


def _opposite(d: Derivation) -> Iterator[Stated]:
    """The derivatives by two inputs of one shape, or by all of them, cancel: only differences of these count."""
    goal: Any = d.goal
    stands = not goal.body.tensor.axes and goal.wrt.tensor in d.definitions.inputs
    alike = [t for t in d.definitions.inputs if t.axes == goal.wrt.tensor.axes and t != goal.wrt.tensor
             and d.definitions.depends(goal.body, t)] if stands else []
    for others in [*((t,) for t in alike), *([tuple(alike)] if len(alike) > 1 else [])]:
        every = [goal, *(Partial(goal.body, Entry(t, *goal.wrt.indices)) for t in others)]
        slots = {"x": (goal.wrt.tensor, *others), "e": Relation(add(*every), "=", ZERO), "f": goal.body}
        yield Stated("opposite", Statement("opposite", add(*every), ZERO), d.definitions, slots)


def _columns_zero(d: Derivation) -> Iterator[Stated]:
    goal: Any = d.goal
    for letter in goal.body.indices[-1:] if goal.wrt.indices else ():
        stated = Statement("jacobian-columns", sum_over(goal, letter), ZERO)
        yield Stated("columns_zero", stated, d.definitions, {"k": letter, "p": goal.body.tensor})


def _symmetric(d: Derivation) -> Iterator[Stated]:
    goal: Any = d.goal
    one, other = goal.body, goal.wrt
    is_diagonal = any(isinstance(f, Delta) for f in factors(d.result))
    if len(one.indices) == 1 and one.tensor.axes == other.tensor.axes and not is_diagonal:
        turned = Partial(Entry(one.tensor, *other.indices), Entry(other.tensor, *one.indices))
        yield Stated("symmetric", Statement("jacobian-symmetric", goal, turned), d.definitions, {"g": goal, "t": turned})


TABLE: Mapping[str, Build] = {
    "sum_zero": partial(_sum, ZERO, "gradient-sum", "sum_zero"),
    "sum_one": partial(_sum, ONE, "gradient-sum-one", "sum_one"),
    "orthogonal": _orthogonal,
    "nothing_along": _nothing_along,
    "homogeneous": _homogeneous,
    "opposite": _opposite,
    "passed_on": _passed_on,
    "columns_zero": _columns_zero,
    "symmetric": _symmetric,
}
"""By name: what a row states of a derivation, of which the first that is proved is said."""
__all__ = ["TABLE", "Stated"]
