"""Where a function changes its law: its regions, how deep the arguments lie in each, and what each is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

Value = Any


class Pieces(Protocol):
    """The regions of a function that is smooth in each of them."""

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """For each region how deep the arguments lie inside; negative outside it, 0 on the edge."""

    def said(self, *args: str) -> tuple[str, ...]:
        """Each region as a condition on the arguments, in their letters."""

    def chosen(self, tied: Sequence[int]) -> int:
        """The region that an edge between these counts to."""


@dataclass(frozen=True)
class Thresholds:
    """The first argument below, between and above fixed places.

    >>> Thresholds(0, 6).margins(2), Thresholds(0, 6).said("x")
    ((-2, 2, -4), ('x < 0', '0 < x < 6', 'x > 6'))
    """

    places: tuple[int, ...]

    def __init__(self, *places: int) -> None:
        object.__setattr__(self, "places", places)

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """For each region how deep the first argument lies inside."""
        x, places = args[0], self.places
        return places[0] - x, *(min(x - low, high - x) for low, high in pairwise(places)), x - places[-1]

    def said(self, *args: str) -> tuple[str, ...]:
        """Each region as a condition."""
        x, places = args[0], self.places
        return f"{x} < {places[0]}", *(f"{low} < {x} < {high}" for low, high in pairwise(places)), f"{x} > {places[-1]}"


    def chosen(self, tied: Sequence[int]) -> int:
        """The outer region: a clipped value does not move at the ends."""
        return 0 if 0 in tied else tied[-1]


@dataclass(frozen=True)
class Largest:
    """Which of the arguments is the largest; with `sign` -1 the smallest."""

    sign: int = 1

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """For each argument how far it is ahead of all others."""
        if len(args) < 2:
            return (1,)
        signed = [self.sign * a for a in args]
        return tuple(a - max(signed[:n] + signed[n + 1:]) for n, a in enumerate(signed))

    def said(self, *args: str) -> tuple[str, ...]:
        """Each region as a comparison with the others."""
        word = ">" if self.sign > 0 else "<"
        return tuple(f"{a} {word} {', '.join(args[:n] + args[n + 1:])}" for n, a in enumerate(args))


    def chosen(self, tied: Sequence[int]) -> int:
        """The first of the arguments that are ahead."""
        return tied[0]


@dataclass(frozen=True)
class Edges:
    """The first argument below −a, between, and above a; a is the second argument, 1/2 without one."""

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """For each region how deep the first argument lies inside."""
        x, a = args[0], args[1] if len(args) > 1 else 0.5
        return -a - x, a - abs(x), x - a

    def said(self, *args: str) -> tuple[str, ...]:
        """Each region as a condition."""
        x, a = args[0], args[1] if len(args) > 1 else "1/2"
        return f"{x} < -{a}", f"|{x}| < {a}", f"{x} > {a}"


    def chosen(self, tied: Sequence[int]) -> int:
        """The inner region."""
        return 1


@dataclass(frozen=True)
class Between:
    """Between two whole numbers, where rounding does not jump: one region, since all of them are alike."""

    def margins(self, *args: Value) -> tuple[Value, ...]:
        """The distance of the first argument to the nearest whole number."""
        x = float(args[0])
        return (abs(x - round(x)),)

    def said(self, *args: str) -> tuple[str, ...]:
        """The one region."""
        return (f"{args[0]} between whole numbers",)

    def chosen(self, tied: Sequence[int]) -> int:
        """The one region."""
        return 0
