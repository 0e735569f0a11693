"""Samplers told apart: two givens that state the same may draw other numbers, and SymPy would hand back one for the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symderiv.errors import CannotSample

_known: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}


def no_sampler(rng: Any, shape: Sequence[int]) -> Any:
    """The sampler of a given of which only the statements are known."""
    raise CannotSample("The archive names a given that this symderiv does not know, so no numbers obey it",
                       advice="Derive it again where the given is defined.")


def number_among(said: tuple[Any, ...], sample: Callable[..., Any], test: Callable[..., Any] | None) -> int:
    """How many other samplers were met before this one with givens that say the same; 0 also for one that is not known."""
    if sample is no_sampler:
        return 0
    met, mine = _known.setdefault(said, []), (_contents(sample), _contents(test))
    if mine not in met:
        met.append(mine)
    return met.index(mine)


def _contents(function: Any) -> tuple[Any, ...]:
    """What a function is: its code with what it encloses, since label(K) writes its functions anew each time."""
    code = getattr(function, "__code__", None)
    if code is None:
        return (_Same(function),)
    cells = tuple(_Same(cell.cell_contents) for cell in function.__closure__ or ())
    return (code, *map(_Same, function.__defaults__ or ()), *cells)


class _Same:
    """An object that is equal to itself, and to what Python calls equal without a doubt."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same) or type(self.value) is not type(other.value):
            return False
        return self.value is other.value or (self.value == other.value) is True

    __hash__ = None  # type: ignore[assignment]
