"""A page that can be read at several details: which of its lines stand at a coarser one, and the rules each then names."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.writing.structure.detail import Line, lines

LEVELS = ("brief", "standard", "full")


def coarser(detail: str) -> tuple[str, ...]:
    """The details with fewer lines.

    >>> coarser("standard")
    ('brief',)
    """
    return LEVELS[:LEVELS.index(detail)]


def merged(shown: Sequence[Line], detail: str) -> list[Line | None]:
    """For each shown line what it stands for at a coarser detail: itself and the lines hidden before it, or None if hidden.

    >>> from sympy.abc import x
    >>> from symderiv.records import Step
    >>> log = [Step("definition", x, x), Step("sum rule", x, x), Step("log rule", x, x), Step("given", x, x, level=0)]
    >>> [line and line.rules for line in merged(lines(log, "standard"), "brief")]
    [('definition',), None, None, ('sum rule', 'log rule', 'given')]
    """
    steps = [step for line in shown for step in line.steps]
    ends, count = set(), 0
    for line in lines(steps, detail):
        count += len(line.steps)
        ends.add(count)
    found: list[Line | None] = []
    first = last = 0
    for line in shown:
        before, last = last, last + len(line.steps)
        stands = any(before < end <= last for end in ends)
        found.append(Line(tuple(steps[first:last])) if stands else None)
        first = last if stands else first
    return found
