"""Margins that repeat what an array has: mirrored, its edge again, or round in a circle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symderiv.errors import NoRule
from symderiv.tracing.arrays.aligning import repeated
from symderiv.tracing.arrays.dimensions import position
from symderiv.tracing.arrays.joining import concatenated
from symderiv.tracing.traced import Traced

Part = Callable[[Traced, int, int], Traced]


def _cut(array: Traced, n: int, part: slice) -> Traced:
    return array[(slice(None),) * n + (part,)]


def _turned(array: Traced, n: int) -> Traced:
    return _cut(array, n, slice(None, None, -1))


def _edge(array: Traced, n: int, width: int, first: bool) -> Traced:
    one = _cut(array, n, slice(None, 1) if first else slice(-1, None))
    return repeated(one, [*one.dims[:n], one.tape.letters({"": width}), *one.dims[n + 1:]])


BEFORE: dict[str, Part] = {
    "reflect": lambda a, n, width: _turned(_cut(a, n, slice(1, width + 1)), n),
    "symmetric": lambda a, n, width: _turned(_cut(a, n, slice(None, width)), n),
    "circular": lambda a, n, width: _cut(a, n, slice(-width, None)),
    "replicate": lambda a, n, width: _edge(a, n, width, True),
}
AFTER: dict[str, Part] = {
    "reflect": lambda a, n, width: _turned(_cut(a, n, slice(-width - 1, -1)), n),
    "symmetric": lambda a, n, width: _turned(_cut(a, n, slice(-width, None)), n),
    "circular": lambda a, n, width: _cut(a, n, slice(None, width)),
    "replicate": lambda a, n, width: _edge(a, n, width, False),
}
MODES = {"reflect": "reflect", "symmetric": "symmetric", "wrap": "circular", "circular": "circular", "edge": "replicate",
         "replicate": "replicate"}
"""Kinds of margins by the names of NumPy and PyTorch."""


def framed(array: Traced, widths: Sequence[tuple[Any, Any]], mode: str) -> Traced:
    """The array with margins made of itself, two widths for each dimension.

    Raises `NoRule` for another kind of margin, and for widths that are no numbers.
    """
    if mode not in MODES or not all(isinstance(w, int) for pair in widths for w in pair):
        raise NoRule("This margin is not understood", typed=f"mode={mode!r}, widths {list(widths)}",
                     advice=f"There are constant, {', '.join(sorted(MODES))}, with widths that are numbers.")
    for axis, (before, after) in enumerate(widths):
        n, kind = position(array, axis), MODES[mode]
        parts = [BEFORE[kind](array, n, before)] if before else []
        parts += [array, *([AFTER[kind](array, n, after)] if after else [])]
        array = concatenated(parts, n) if len(parts) > 1 else array
    return array
