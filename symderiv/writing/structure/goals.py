"""What a goal differentiates, by what, and in which letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symderiv.notation import Entry, Index, Partial, Tensor, free_indices


def variables(goal: object) -> tuple[Tensor, ...]:
    """The tensors a goal is differentiated by, the first derivative's first; none for a quantity that is worked out."""
    return (*variables(goal.body), goal.wrt.tensor) if isinstance(goal, Partial) else ()


def differentiated(goal: object) -> object:
    """What a goal differentiates, all derivatives taken off; a quantity that is worked out is itself."""
    return differentiated(goal.body) if isinstance(goal, Partial) else goal


def goal_letters(goal: Any) -> tuple[Index, ...]:
    """The free letters of a goal in order: those of the output, then those of the variables."""
    if not isinstance(goal, Partial | Entry):
        return tuple(sorted(free_indices(goal), key=lambda i: i.name))
    found: dict[Index, None] = {}
    for part in _entries(goal):
        free = part.indices if isinstance(part, Entry) else sorted(free_indices(part), key=lambda i: i.name)
        for index in free:
            if isinstance(index, Index):
                found.setdefault(index)
    return tuple(found)


def _entries(goal: Any) -> Iterator[Any]:
    if isinstance(goal, Partial):
        yield from _entries(goal.body)
        yield goal.wrt
    else:
        yield goal
