"""How seldom rings of objects are searched for while formulas are worked on: these are trees, and hardly ever form rings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (500_000, 10, 10)
"""Objects and rounds between two searches; as Python is set, a fifth of the time of deriving goes into them."""

WHILE_READING = (2_000_000, 10, 10)
"""The same while a text is read: the trees of a long one are more objects, and all of them stay."""


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Rings are searched for seldom here; who has said so before, or searches for none, is left alone. What was made goes to the
    old objects at the end, without a search among it.

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
        if gc.isenabled():
            _put_aside()
        gc.set_threshold(*before)


_COUNTS = {"aside": 0, "old": 0}
"""How many objects were put to the old ones since all were searched, and how many there were then."""


def _put_aside() -> None:
    """Put what was made to the old objects. All are searched once these are a quarter more, as Python does it; what somebody
    holds frozen stays so."""
    _COUNTS["aside"] += gc.get_count()[0]
    if _COUNTS["aside"] >= max(SELDOM[0], _COUNTS["old"] // 4):
        gc.collect()
        _COUNTS.update(aside=0, old=len(gc.get_objects()))
    elif not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


__all__ = ["SELDOM", "WHILE_READING", "seldom_searched"]
