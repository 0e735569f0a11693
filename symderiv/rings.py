"""How seldom rings of objects are searched for while formulas are worked on: these are trees, and hardly ever form rings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (500_000, 10, 10)
"""Objects and rounds between two searches; as Python is set, a fifth of the time of deriving goes into them."""


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Rings are searched for seldom here; who has said so before, or searches for none, is left alone. What was made goes to the
    old objects at the end, of which nobody searches the young ones first.

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
        _put_aside()
        gc.set_threshold(*before)


_ASIDE = [0]
"""How many objects were put to the old ones since these were searched."""


def _put_aside() -> None:
    """Put what was made to the old objects; these are searched once so many have been. What others hold frozen stays so."""
    _ASIDE[0] += gc.get_count()[0]
    if gc.get_freeze_count():
        return
    if _ASIDE[0] < SELDOM[0]:
        gc.freeze()
        gc.unfreeze()
    else:
        _ASIDE[0] = 0
        gc.collect()


__all__ = ["SELDOM", "seldom_searched"]
