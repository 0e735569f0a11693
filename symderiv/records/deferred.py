"""Steps that are written down when somebody reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from symderiv.records.derivation import Step

Steps = tuple[Step, ...]


class Deferred(Sequence[Step]):
    """The steps of an instance: those of another layer are at hand, and take the names of this one at the first look.

    Whatever is asked of it, it answers as the tuple of its steps does, and is equal to it; stored, it is that tuple.

    >>> later = Deferred(lambda: ())
    >>> len(later), later == ()
    (0, True)
    """

    __slots__ = ("_made",)

    def __init__(self, make: Callable[[], Steps]) -> None:
        self._made: Callable[[], Steps] | Steps = make

    @property
    def _steps(self) -> Steps:
        if not isinstance(self._made, tuple):
            self._made = self._made()
        return self._made

    @overload
    def __getitem__(self, place: int) -> Step: ...
    @overload
    def __getitem__(self, place: slice) -> Steps: ...
    def __getitem__(self, place: int | slice) -> Step | Steps:
        return self._steps[place]

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)

    def __add__(self, more: Any) -> Steps:
        return self._steps + tuple(more)

    def __radd__(self, before: Any) -> Steps:
        return tuple(before) + self._steps

    def __eq__(self, other: object) -> bool:
        return self is other or self._steps == (other._steps if isinstance(other, Deferred) else other)

    def __hash__(self) -> int:
        return hash(self._steps)

    def __repr__(self) -> str:
        return repr(self._steps)

    def __reduce__(self) -> Any:
        return tuple, (list(self._steps),)


__all__ = ["Deferred", "Steps"]
