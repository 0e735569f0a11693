"""How seldom rings of objects are searched for while formulas are worked on: these are trees, and hardly ever form rings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (500_000, 10, 10)
"""Objects and rounds between two searches; as Python is set, a fifth of the time of deriving goes into them."""


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Rings are searched for seldom here; who has said so before, or searches for none, is left alone.

    >>> with seldom_searched():
    ...     gc.get_threshold()[0] >= SELDOM[0]
    True
    """
    before = gc.get_threshold()
    if not 0 < before[0] < SELDOM[0]:
        yield
        return
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


__all__ = ["SELDOM", "seldom_searched"]
