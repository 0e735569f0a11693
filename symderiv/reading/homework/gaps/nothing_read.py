"""The refusal of a text with no line that can be judged: which lines these are, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symderiv.errors import ParseError, SymderivError, UnknownName
from symderiv.reading.homework.passages import extent
from symderiv.reading.homework.written import Written

MOST = 3
"""So many lines and reasons are told."""


def nothing_read(name: str, lines: Sequence[Written], failed: Iterable[SymderivError]) -> SymderivError:
    """The one reason of a single line; else every line, and the reasons: what else of the text was not read (`failed`) and the
    lines themselves, without symbols that are unknown only because of that.
    """
    roots, own = list(failed), [line.error for line in lines if line.error]
    reasons = [error for error in own if not (roots and isinstance(error, UnknownName))]
    told: dict[str, SymderivError] = {}
    for error in sorted((*roots, *reasons), key=lambda error: getattr(error, "line", None) or 10**9):
        told.setdefault(error.reason, error)
    if lines and len(told) == 1 and (len(lines) == 1 or roots):
        return next(iter(told.values()))
    return ParseError("\n".join((_head(name, lines), *_shown([f"  {_typed(line)}" for line in lines], "lines"),
                                 *_shown([error.message() for error in told.values()], "reasons"), *([] if lines else [ADVICE]))))


ADVICE = r"  Write equations about what is defined, such as \frac{\partial L}{\partial z_i} = …."


def _head(name: str, lines: Sequence[Written]) -> str:
    if not lines:
        return f"There is no line to check: {name}" if name else "There is no line to check"
    return "This line cannot be judged:" if len(lines) == 1 else f"None of the {len(lines)} lines can be judged:"


def _shown(texts: Sequence[str], what: str) -> list[str]:
    return [*texts[:MOST], *([f"  and {len(texts) - MOST} more {what}"] if len(texts) > MOST else [])]


def _typed(line: Written) -> str:
    node, text = line.source.line, line.source.text
    sides = node.relation.sides
    return " ".join((text[node.at:extent(sides[-1], text)[1]] if sides else text).split())[:100]


__all__ = ["nothing_read"]
