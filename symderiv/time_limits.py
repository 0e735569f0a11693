"""How long a statement may be worked on or a derivation held against the oracle, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, process_time

from symderiv.errors import CannotSample

SECONDS: ContextVar[float] = ContextVar("seconds", default=30.0)
"""The time for one derivation, in seconds of processor time: a busy machine leaves nothing unchecked."""
Progress = Callable[[int, int], None]
PROGRESS: ContextVar[Progress | None] = ContextVar("progress", default=None)
"""Who is told how many steps of how many are checked."""
BESIDES: list[Progress] = []
"""Who is told where no such listener is set: a notebook, whose cells run each in a context of its own."""
_DEADLINE: ContextVar[tuple[float, float]] = ContextVar("deadline", default=(float("inf"), float("inf")))
"""By the wall, which is quickly asked and never later, and by the processor, which counts."""
UNFINISHED = "not finished"
"""The name of the check that says how many were made when the time was over."""


class OutOfTime(CannotSample):
    """The time for a derivation is over."""


@contextmanager
def timed(seconds: float | None = None) -> Iterator[Countdown]:
    """The time for one derivation begins; inside another one, that one's time counts.

    >>> with timed(0.0) as left:
    ...     left.over
    True
    """
    allowed = SECONDS.get() if seconds is None else seconds
    wall, processor = _DEADLINE.get()
    token = _DEADLINE.set((min(wall, monotonic() + allowed), min(processor, process_time() + allowed)))
    try:
        yield Countdown(_DEADLINE.get(), allowed)
    finally:
        _DEADLINE.reset(token)


@dataclass(frozen=True)
class Countdown:
    """When the time ends, and how much there was."""

    ends: tuple[float, float]
    seconds: float

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return _over(self.ends)


def _over(ends: tuple[float, float]) -> bool:
    return monotonic() >= ends[0] and process_time() >= ends[1]


def require_time() -> None:
    """Raises `OutOfTime` where the time is over."""
    ends = _DEADLINE.get()
    if monotonic() >= ends[0] and _over(ends):
        raise OutOfTime("The time for this derivation is over", advice="Give more with --verify-seconds, in Python with "
                        "symderiv.time_limits.SECONDS.set(60).")


def enough(seconds: float) -> str:
    """How long something took that is not finished, and what gives it more time."""
    return f"in {seconds:g} s; --verify-seconds gives more time"


def tell(done: int, total: int) -> None:
    """Tell how many steps are checked, where somebody wants to know."""
    listener = PROGRESS.get()
    for each in BESIDES if listener is None else (listener,):
        each(done, total)


__all__ = ["BESIDES", "PROGRESS", "SECONDS", "UNFINISHED", "OutOfTime", "enough", "require_time", "tell", "timed"]
