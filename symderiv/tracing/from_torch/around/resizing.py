"""A module with parameters of other sizes: what it keeps as numbers beside them follows, as far as its author says what it is.

A graph shows 0.354, and not that it is 1 / sqrt(d) of the width of a parameter. The module itself, with a wider parameter,
shows it. A number of a module may be a size or only equal to one, two heads and two frequencies: names say which, and where the
module does not run so, one of them is read the other way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

COUNTS = re.compile(r"head|group|kernel|stride|padding|dilation|layer|depth|step|iter|factor|ratio|^n$|^num_")
"""Attributes that count something else than the components of a parameter, though the number may be the same; not so those that
say what they are: num_features, head_dim."""
WIDTHS = re.compile(r"dim|size|features|channels|embeddings|width|model")
POWERS = (1.0, 0.5, -0.5, -1.0, -2.0, 2.0)
"""What authors keep of a size as a number."""


def as_it_runs(module: Any, arrays: Mapping[str, Any], use: Callable[[Any], Any]) -> Any:
    """What `use` makes of a copy of a module with arrays in the place of its parameters and buffers, by their paths, and with its
    numbers read in the first way in which that succeeds.

    Raises what `use` raises at the first way, where it succeeds at none.
    """
    failed: Exception | None = None
    for turned in _turns(module, arrays):
        own = deepcopy(module)
        _resize(own, arrays, turned)
        try:
            return use(own)
        except Exception as error:  # whatever a module does at sizes that do not go together
            failed = failed or error
    assert failed is not None
    raise failed


def _resize(module: Any, arrays: Mapping[str, Any], turned: Collection[str]) -> None:
    """Give a module these arrays, and its numbers that are sizes those that they are then; those of the names in `turned` are
    sizes where the name says that they are not, and the other way round."""
    state = _state(module)
    numbers = _numbers(module, _changed(state, arrays))
    for path, array in arrays.items():
        state[path].data = array
    for part, name, value in numbers:
        if _says_size(name) != (name in turned):
            part.__dict__[name] = value


def _turns(module: Any, arrays: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """What may be read the other way than its name says, in the order in which that is tried: nothing, each name, all of them."""
    names = tuple(dict.fromkeys(name for _, name, _ in _numbers(module, _changed(_state(module), arrays))))
    return list(dict.fromkeys([(), *((name,) for name in names), names]))


def _state(module: Any) -> dict[str, Any]:
    return dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))


def _numbers(module: Any, sizes: Mapping[int, int]) -> list[tuple[Any, str, Any]]:
    """The parts of a module that keep something equal to a size which changes: under which name, and what it is then."""
    if all(old == new for old, new in sizes.items()):
        return []
    kept = [(part, name, value) for part in module.modules() for name, value in vars(part).items() if not name.startswith("_")]
    moved = [(part, name, value, _followed(value, sizes)) for part, name, value in kept if isinstance(value, int | float | tuple)]
    return [(part, name, after) for part, name, value, after in moved if after is not value and after != value]


def _says_size(name: str) -> bool:
    return bool(WIDTHS.search(name) or not COUNTS.search(name)) and "kernel" not in name


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
