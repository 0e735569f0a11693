"""What was decided about each symbol, and from what: the rows of "Read as"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    r"""A symbol with its kind and shape, in words what they were taken from, and its place in the source."""

    symbol: str
    kind: str
    shape: str
    reason: str
    at: int = 0
    name: str = ""
    """The name of its tensor."""


@dataclass(frozen=True)
class LineRole:
    """What one formula was taken for: definition, claim, remark …; or why it was not read, where, and what to do."""

    formula: int
    role: str
    reason: str = ""
    advice: str = ""
    shown: str = ""
    """The line of a formula that was not read, with a caret."""


__all__ = ["Evidence", "LineRole"]
