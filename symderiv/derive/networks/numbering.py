"""The number at the end of a name, which is that of a layer or of a step in time."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBERED = re.compile(r"(.*?[^\W\d_])(\d+)((?:_bar)?_*)")


@lru_cache(maxsize=1 << 14)
def numbered(name: str) -> tuple[str, int, str] | None:
    """A name with a layer number, taken apart; None for a name without one.

    >>> numbered("W12"), numbered("a3_bar"), numbered("x")
    (('W', 12, ''), ('a', 3, '_bar'), None)
    """
    found = _NUMBERED.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


def shifted(name: str, by: int) -> str:
    """The name of the same quantity so many layers further; a name without a number belongs to all of them.

    >>> shifted("a3_bar", 2), shifted("x", 2)
    ('a5_bar', 'x')
    """
    parts = numbered(name)
    return f"{parts[0]}{parts[1] + by}{parts[2]}" if parts else name
