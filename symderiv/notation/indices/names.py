"""What a name may be: signs that can be printed, and no more of them than anybody would read."""

from __future__ import annotations

import re

from symderiv.errors import IndexClash

LONGEST_NAME = 500
"""Signs that a name may have."""


def is_name(text: object) -> bool:
    """Whether a text can name something.

    >>> is_name("W'"), is_name("a\\n"), is_name("a" * 501)
    (True, False, False)
    """
    return isinstance(text, str) and text.isprintable() and len(text) <= LONGEST_NAME


def letter_name(text: str) -> str:
    """The text if it can name an index: a letter, then letters, digits, underscores and primes.

    Raises `IndexClash` for a formula or anything else.

    >>> letter_name("k")
    'k'
    """
    if not re.fullmatch(r"[^\W\d_]\w*'*", text):
        raise IndexClash("Not an index letter", typed=repr(text), advice='Write z["k"]; a sum of letters is K.index("k") + 1.')
    return text
