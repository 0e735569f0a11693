"""Regular expressions that are compiled where they are first looked for: a command compiles hundreds, and a text needs few."""

from __future__ import annotations

import re
from typing import Any, cast

OFFERED = ("findall", "finditer", "flags", "fullmatch", "groupindex", "groups", "match", "pattern", "search", "split", "sub",
           "subn")


class Late:
    """A pattern before it is compiled; then what that offers."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in OFFERED:
            raise AttributeError(name)
        made = re.compile(*self._given)
        self.__dict__.update({one: getattr(made, one) for one in OFFERED})
        return self.__dict__[name]


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""As `re.compile`, at the first time that something is looked for; what is wrong with the pattern shows then.

    >>> late(r"\bsums?\b", re.IGNORECASE).search("A Sum").span()
    (2, 5)
    """
    return cast("re.Pattern[str]", Late(pattern, flags))


__all__ = ["Late", "late"]
