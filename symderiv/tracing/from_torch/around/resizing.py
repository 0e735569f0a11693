"""A module with parameters of other sizes: what it keeps as numbers beside them follows, as far as its author says what it is.

A graph shows 0.354, and not that it is 1 / sqrt(d) of the width of a parameter. The module itself, with a wider parameter,
shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

COUNTS = re.compile(r"head|group|kernel|stride|padding|dilation|layer|depth|step|iter|factor|ratio|^n$|^num_")
"""Attributes that count something else than the components of a parameter, though the number may be the same; not so those that
say what they are: num_features, head_dim."""
WIDTHS = re.compile(r"dim|size|features|channels|embeddings|width|model")
POWERS = (1.0, 0.5, -0.5, -1.0, -2.0, 2.0)
"""What authors keep of a size as a number."""


def resize(module: Any, arrays: Mapping[str, Any]) -> None:
    """Give the parameters and buffers of a module, by their paths, arrays of other sizes in their place, and its numbers that are
    sizes those that they are then."""
    state = dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))
    sizes = _changed(state, arrays)
    for path, array in arrays.items():
        state[path].data = array
    if any(old != new for old, new in sizes.items()):
        for part in module.modules():
            for name, value in list(vars(part).items()):
                if not name.startswith("_") and (WIDTHS.search(name) or not COUNTS.search(name)) and "kernel" not in name:
                    part.__dict__[name] = _followed(value, sizes)


def _changed(state: Mapping[str, Any], arrays: Mapping[str, Any]) -> dict[int, int]:
    """The new size for each old one; none where one became two."""
    pairs = {pair for path, array in arrays.items() for pair in zip(state[path].shape, array.shape, strict=True)}
    return {old: new for old, new in pairs if sum(o == old for o, _ in pairs) == 1}


def _followed(value: Any, sizes: Mapping[int, int]) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return sizes.get(value, value)
    if isinstance(value, float):
        return next(_powers(value, sizes), value)
    return tuple(_followed(v, sizes) for v in value) if type(value) is tuple else value


def _powers(value: float, sizes: Mapping[int, int]) -> Iterator[float]:
    for old, new in sizes.items():
        yield from (float(new) ** p for p in POWERS if old > 1 and abs(value - float(old) ** p) <= 1e-15 * abs(value))
