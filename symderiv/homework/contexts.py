"""What is said of each line, by its document and by other lines: the case that "otherwise" excludes, what is solved for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sympy import Eq, Expr, Ne

from symderiv.homework.claims import Sides
from symderiv.homework.named_cases import complement
from symderiv.homework.readings import About
from symderiv.homework.special_values import named_values
from symderiv.notation import Definitions, Entry, Index, Indicator, Partial, Tensor, mul, tensors


def in_context(lines: Sequence[Sides], about: Sequence[About], definitions: Definitions) -> list[About]:
    """What is said of each line, with the quantities by which any of them differentiates."""
    through = frozenset(p.wrt.tensor for sides in lines for side in sides if isinstance(side, Expr) for p in side.atoms(Partial))
    sides = [side for line in lines for side in line if isinstance(side, Expr)]
    alone = {side.tensor for side in sides if isinstance(side, Entry)}
    used = frozenset(t for row in definitions for t in row.uses)
    idle = {t for side in sides for t in tensors(side) if t not in used}
    solved = through.union(t for t in alone | idle if definitions.of(t) is None)
    found: list[About] = []
    for n, row in enumerate(about):
        excluding = _excluding(row, lines[n], list(zip(found, lines[:n], strict=True)), definitions)
        found.append(replace(excluding, through=through, solved=solved, values=_values(lines[:n], row, definitions),
                             rewritten=tuple(_rewritten(lines[:n]))))
    return found


def _rewritten(before: Sequence[Sides]) -> Iterator[tuple[Tensor, Expr]]:
    """The numbers that lines say once more, with the last of their sides."""
    for first, *sides in reversed([line for line in before if len(line) > 1]):
        if isinstance(first, Entry) and not first.indices and isinstance(sides[-1], Expr) and not sides[-1].has(Partial):
            yield first.tensor, sides[-1]


def _values(before: Sequence[Sides], about: About, definitions: Definitions) -> Expr | None:
    """1 where the inputs have the numbers that lines before give them, w = 2, and the line's own condition."""
    said: dict[Any, Any] = {line[0]: line[1] for line in before if len(line) == 2 and _is_value(line, definitions)}
    own = named_values(about.condition, definitions)
    before_it = [Indicator(Eq(name, value, evaluate=False)) for name, value in said.items() if name not in own]
    return mul(*before_it, *([about.condition] if own and about.condition is not None else [])) if said or own else None


def _is_value(line: Sides, definitions: Definitions) -> bool:
    name, value = line
    alone = isinstance(name, Entry) and not name.indices and definitions.of(name.tensor) is None
    return alone and isinstance(value, Expr) and bool(value.is_number)


ONE_HOT = "one-hot"
NO_CASE_BEFORE = "the words before it mean other cases, and nothing says than which"


def _excluding(row: About, line: Sides, earlier: Sequence[tuple[About, Sides]], definitions: Definitions) -> About:
    """What is said of a line that is meant where one before it, about the same if there is one, is not: "otherwise"."""
    if row.one_case is None or not row.one_case.contrary:
        return row
    if row.condition is None and (condition := _apart_from(line, [sides for _, sides in earlier])) is not None:
        return replace(row, one_case=None, condition=condition, where="the cases before do not hold")
    same = [about for about, sides in earlier if sides[:1] == line[:1]]
    cases = [about for about in same or [about for about, _ in earlier] if about.one_case or about.condition is not None]
    if not cases and row.condition is None and (condition := _other_classes(line, definitions)) is not None:
        return replace(row, one_case=None, condition=condition, where="another class is meant")
    if not cases:
        return replace(row, one_case=None, doubted=row.doubted or NO_CASE_BEFORE)
    before = cases[-1]
    if before.one_case is None and row.condition is None and (condition := complement(before.condition)) is not None:
        return replace(row, one_case=None, condition=condition, where=f"not {before.where}")
    return replace(row, one_case=before.one_case.opposite) if before.one_case else row


def _other_classes(line: Sides, definitions: Definitions) -> Expr | None:
    """Where a component is not that of the label: k ≠ c behind L = -log p_c, y_k = 0 for labels y that are one-hot."""
    left = line[0] if line else None
    if not (isinstance(left, Partial) and len(left.wrt.indices) == 1 and isinstance(k := left.wrt.indices[0], Index)):
        return None
    rows = [row for row in definitions if row.tensor in definitions.mentioned_below(left.body)]
    entries = {entry for row in rows for entry in row.body.atoms(Entry)}
    labels = {place for entry in entries for place, axis in zip(entry.indices, entry.tensor.axes, strict=True)
              if isinstance(place, Entry) and not place.indices and axis == k.axis}
    named = {entry.tensor for entry in entries
             if entry.tensor.axes == (k.axis,) and ONE_HOT in {given.name for given in entry.tensor.givens}}
    if len(labels) + len(named) != 1:
        return None
    return Indicator(Ne(k, labels.pop(), evaluate=False) if labels else Eq(named.pop()[k], 0, evaluate=False))


def _apart_from(line: Sides, earlier: Sequence[Sides]) -> Expr | None:
    """k ≠ y for a line about ∂L/∂s_k behind one about ∂L/∂s_y."""
    left = line[0] if line else None
    for sides in reversed(earlier if isinstance(left, Partial) else ()):
        other = sides[0] if sides else None
        if isinstance(other, Partial) and isinstance(left, Partial) and other.body == left.body and (
                other.wrt.tensor == left.wrt.tensor):
            differing = [(i, j) for i, j in zip(left.wrt.indices, other.wrt.indices, strict=True) if i != j]
            if len(differing) == 1 and isinstance(differing[0][0], Index) and not isinstance(differing[0][1], Index):
                return Indicator(Ne(*differing[0], evaluate=False))
    return None


__all__ = ["in_context"]
