"""What parts of a formula are called that nobody has named: the letters that a person would take, where they are free."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, count

from symderiv.notation.indices.names import free_name

SOFTMAX = {1: ("p", "q", "r"), 2: ("P", "A", "S")}
"""A softmax: of a vector, of the rows of a matrix."""
RESIDUAL = {1: ("r", "e"), 2: ("R", "E")}
"""A difference: a vector, a matrix."""

COSINE = {0: ("c", "s"), 1: ("c", "s"), 2: ("C", "S")}
"""The cosine of two vectors, of those of two lists, of each pair of them."""

LAYER = "h"
"""A function of a sum, as the layers of a network are, with a number."""


def softmax_names(axes: int) -> Sequence[str]:
    """What a softmax of so many axes may be called."""
    return SOFTMAX.get(axes, ())


def residual_names(axes: int) -> Sequence[str]:
    """What a difference of so many axes may be called."""
    return RESIDUAL.get(axes, ())


def cosine_names(axes: int) -> Sequence[str]:
    """What the cosines of so many axes may be called."""
    return COSINE.get(axes, ())


def name_of_part(avoid: Collection[str], letters: Sequence[str], base: str) -> str:
    """The first of the letters that nothing has, else the base with the first number that is free.

    >>> name_of_part({"p"}, softmax_names(1), "u"), name_of_part({"u1"}, (), "u")
    ('q', 'u2')
    """
    return free_name(chain(letters, (f"{base}{n}" for n in count(1))), avoid)
