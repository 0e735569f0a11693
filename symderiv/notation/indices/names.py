"""What a name may be: signs that can be printed, and no more of them than anybody would read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, chain, count, repeat

from symderiv.errors import IndexClash

LONGEST_NAME = 500
"""Signs that a name may have."""


def is_name(text: object) -> bool:
    """Whether a text can name something.

    >>> is_name("W'"), is_name("a\\n"), is_name("a" * 501)
    (True, False, False)
    """
    return isinstance(text, str) and text.isprintable() and len(text) <= LONGEST_NAME


def free_name(candidates: Iterable[str], avoid: Collection[str]) -> str:
    """The first of the candidates that nothing has: the one way in which anything gets a new name.

    >>> free_name(numbered("f"), {"f", "f_1"}), free_name(underscored("g"), {"g"}), free_name(["p", "q"], {"p"})
    ('f_2', 'g_', 'q')
    """
    return next(name for name in candidates if name not in avoid)


def numbered(name: str, start: int = 1) -> Iterator[str]:
    """The name, then the name with numbers: f, f_1, f_2 …"""
    return chain([name], (f"{name}_{n}" for n in count(start)))


def underscored(name: str) -> Iterator[str]:
    """The name, then the name with more and more underscores: g, g_, g__ …"""
    return accumulate(repeat("_"), initial=name)


def letter_name(text: str) -> str:
    """The text if it can name an index: a letter, then letters, digits, underscores and primes.

    Raises `IndexClash` for a formula or anything else.

    >>> letter_name("k")
    'k'
    """
    if not re.fullmatch(r"[^\W\d_]\w*'*", text):
        raise IndexClash("Not an index letter", typed=repr(text), advice='Write z["k"]; a sum of letters is K.index("k") + 1.')
    return text
