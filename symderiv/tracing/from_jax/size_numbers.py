"""Numbers of a jaxpr that were computed from sizes by Python, K ** -0.5 or 1 / math.sqrt(K): found by tracing at other sizes.

JAX shows the number alone, 0.577. Which one follows which sizes is what it becomes where one of them is larger by one; a power of
sizes is kept, a power or the logarithm of a sum of them, too: 1 / (N − 1). What was read so is held against the function at
several sizes as everything is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, repeat
from math import exp, isclose, isfinite, log, prod
from typing import Any

import numpy as np

HALVES = 2
"""Exponents are multiples of a half: K ** -0.5, 1 / (N K)."""
Trace = Callable[[Mapping[str, int]], Any]


@dataclass(frozen=True)
class SizeNumber:
    """A number times powers of sizes, or of a sum of multiples of sizes: 1 / (N − 1), the logarithm of one: log D."""

    factor: float
    powers: Mapping[str, float]
    beside: Mapping[str, float] = field(default_factory=dict)
    power: float = 1.0

    def at(self, size: Callable[[str], Any]) -> Any:
        """Its value; `size` gives what stands for a size."""
        if not self.beside:
            return prod((size(n) ** p for n, p in self.powers.items()), start=self.factor)
        summed = sum((size(n) if c == 1 else c * size(n) for n, c in self.beside.items() if n), start=0)
        whole = summed + self.beside[""] if self.beside.get("") else summed
        return np.log(whole) * self.factor if self.power == LOGARITHM else whole ** self.power * self.factor


def size_numbers(jaxpr: Any, trace: Trace, sizes: Mapping[str, int]) -> tuple[dict[int, SizeNumber], tuple[str, ...]]:
    """The literals of a jaxpr, by identity, that are powers of sizes, and the sizes that make other code, as that of an unrolled
    loop does; `trace` gives the jaxpr at other sizes.
    """
    own = list(_literals(jaxpr))
    others: dict[str, list[Any]] = {}
    for name in sizes:
        with suppress(Exception):  # the function does not run at such sizes
            others[name] = list(_literals(trace({**sizes, name: sizes[name] + 1})))
    unrolled = tuple(name for name, o in others.items() if len(o) != len(own))
    others = {name: o for name, o in others.items() if name not in unrolled}
    further = _at_once(trace, sizes, others, len(own))
    found = {}
    for n, literal in enumerate(own):
        near = {name: o[n].val for name, o in others.items()}
        made = _power(literal.val, near, sizes) or (_of_a_sum(literal.val, near, sizes, further, n) if further else None)
        if made is not None:
            found[id(literal)] = made
    return found, unrolled


def _at_once(trace: Trace, sizes: Mapping[str, int], names: Iterable[str], count: int
             ) -> tuple[Mapping[str, int], list[Any]] | None:
    """The literals where all these sizes are others, each by a number of its own; None where that makes other code."""
    with suppress(Exception):
        moved = {**sizes, **{name: sizes[name] + n for n, name in enumerate(names, 2)}}
        found = list(_literals(trace(moved)))
        return (moved, found) if len(found) == count else None
    return None


LOGARITHM = 0.0
"""Stands for the logarithm among the exponents of a sum of sizes."""


def _of_a_sum(value: Any, others: Mapping[str, Any], sizes: Mapping[str, int], further: tuple[Mapping[str, int], list[Any]],
              place: int) -> SizeNumber | None:
    """A number as a power or the logarithm of a sum of multiples of sizes, which it is at other sizes, too."""
    plain, there = [_number(v) for v in (value, *others.values())], _number(further[1][place].val)
    if there is None or any(v is None or not isfinite(v) or v == 0 for v in plain) or len(set(plain)) == 1:
        return None
    numbers = [v for v in plain if v is not None]
    for power in (1.0, -1.0, -0.5, 0.5, -2.0, 2.0, LOGARITHM):
        if power % 1 and min(numbers) <= 0:
            continue
        own, *rest = (exp(v) if power == LOGARITHM else v ** (1 / power) for v in numbers)
        beside = {n: _plain(r - own) for n, r in zip(others, rest, strict=True)}
        beside[""] = _plain(own - sum(c * sizes[n] for n, c in beside.items()))
        whole = sum(c * further[0].get(n, 1) for n, c in beside.items())
        if whole <= 0 and (power == LOGARITHM or power % 1 or not whole):
            continue
        said = log(whole) if power == LOGARITHM else whole ** power
        if any(n for n, c in beside.items() if c) and isclose(said, there, rel_tol=1e-9):
            return SizeNumber(1.0, {}, {n: c for n, c in beside.items() if c}, power)
    return None


def _plain(value: float) -> float:
    return float(f"{value:.10g}") if abs(value) > 1e-9 else 0.0


def _power(value: Any, others: Mapping[str, Any], sizes: Mapping[str, int]) -> SizeNumber | None:
    """A number as a power of the sizes with which it changes; None for one that does not change, or in another way."""
    plain = [_number(v) for v in (value, *others.values())]
    if any(v is None or not isfinite(v) or v == 0 for v in plain) or len(set(plain)) == 1:
        return None
    own, *rest = (v for v in plain if v is not None)
    powers = {}
    for name, other in zip(others, rest, strict=True):
        if other / own <= 0:
            return None
        power = log(other / own) / log((sizes[name] + 1) / sizes[name])
        if abs(power * HALVES - round(power * HALVES)) > 1e-6:
            return None
        powers[name] = round(power * HALVES) / HALVES
    powers = {n: p for n, p in powers.items() if p}
    factor = own / prod(sizes[n] ** p for n, p in powers.items())
    return SizeNumber(float(f"{factor:.14g}"), powers)  # 1, and not 1.0000000000000002


def _number(value: Any) -> float | None:
    plain = not getattr(value, "shape", ()) and not isinstance(value, bool) and hasattr(value, "__float__")
    return float(value) if plain else None


def kept_sizes(jaxpr: Any, larger: Any) -> Mapping[int, Sequence[bool]]:
    """By the identity of a reshaping, which of the sizes that it asks for are the same where the inputs are larger; none where
    other sizes make other code."""
    own, others = list(_equations(jaxpr)), list(_equations(larger))
    if [e.primitive.name for e in own] != [e.primitive.name for e in others]:
        return {}
    found: dict[int, list[bool]] = {}
    for equation, other in zip(own, others, strict=True):
        if equation.primitive.name == "reshape":  # a function that is called twice has its equations once
            sizes = zip(equation.params["new_sizes"], other.params["new_sizes"], strict=True)
            before = found.get(id(equation), repeat(True))
            found[id(equation)] = [a == b and known for (a, b), known in zip(sizes, before, strict=False)]
    return found


def literal_sizes(jaxpr: Any) -> Mapping[int, Sequence[bool]]:
    """The same for code whose sizes are symbols: the others are numbers."""
    shaped = (e for e in _equations(jaxpr) if e.primitive.name == "reshape")
    return {id(e): [isinstance(n, int) for n in e.params["new_sizes"]] for e in shaped}


def _equations(jaxpr: Any) -> Iterator[Any]:
    """The equations of a jaxpr, in order, each before those within it."""
    for equation in getattr(jaxpr, "jaxpr", jaxpr).eqns:
        yield equation
        for part in _within(equation):
            yield from _equations(part)


def _literals(jaxpr: Any) -> Iterator[Any]:
    """The literals of a jaxpr, in order, and of those within it."""
    inner = getattr(jaxpr, "jaxpr", jaxpr)
    for equation in inner.eqns:
        yield from (v for v in equation.invars if hasattr(v, "val"))
        for part in _within(equation):
            yield from _literals(part)
    yield from chain(v for v in inner.outvars if hasattr(v, "val"))


def _within(equation: Any) -> Iterator[Any]:
    """The functions that an equation holds."""
    for value in equation.params.values():
        for part in value if isinstance(value, tuple | list) else (value,):
            if hasattr(part, "eqns") or hasattr(part, "jaxpr"):
                yield part
