"""Python names for tensors, sizes and what has no name of its own.

>>> names = Names(["g"])
>>> names.new("x'"), names.new("lambda"), names.new("g"), names.new("np")
('x_prime', 'lambda_', 'g_2', 'np_2')
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from symderiv.notation.indices.names import free_name, numbered

MODULES = ("np", "math", "itertools", "mpmath", "torch", "jax", "jnp", "float", "abs", "max", "min", "None")


def identifier(name: str, avoid: set[str]) -> str:
    """A Python name for a tensor: its own where that is one, else the nearest; never one of `avoid`.

    >>> identifier("x'", set()), identifier("lambda", set()), identifier("W", {"W"}), identifier("D_", set())
    ('x_prime', 'lambda_', 'W_2', 'D_')
    """
    if name.isidentifier() and name.strip("_") and not keyword.iskeyword(name):
        return free_name(numbered(name, 2), avoid)
    word = re.sub(r"\W+", "_", name.replace("'", "_prime")).strip("_") or "t"
    word = f"t_{word}" if not word.isidentifier() else f"{word}_" if keyword.iskeyword(word) else word
    return free_name(numbered(word, 2), avoid)


class Names:
    """The names in use in one module."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self.used = {*reserved, *MODULES}

    def new(self, name: str) -> str:
        """A name that nothing else has."""
        found = identifier(name, self.used)
        self.used.add(found)
        return found
