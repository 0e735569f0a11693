"""A person's function with other things behind the names that it looks up; its own helpers see them, too."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from types import CellType, CodeType, FunctionType
from typing import Any, Protocol

LIBRARIES = ("numpy", "scipy", "math")
"""Modules whose functions a function may see in another way."""


class View(Protocol):
    """What is behind names."""

    @property
    def builtins(self) -> Mapping[str, Any]:
        """What stands for Python's own functions."""

    def shown(self, value: Any) -> Any:
        """What is seen in the place of a value that is no function of the person's own."""


def rescoped(function: Callable[..., Any], view: View, code: CodeType | None = None, extra: Mapping[str, Any] | None = None,
             memo: dict[int, Any] | None = None) -> Callable[..., Any]:
    """The function with every library and helper that it names as a view shows them; `extra` are more names of its `code`."""
    memo = {} if memo is None else memo
    if id(function) in memo:
        found: Callable[..., Any] = memo[id(function)]
        return found
    scope = _Scope(view, memo)
    own = code or function.__code__
    free = {n: _content(c) for n, c in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)}
    names = {} if code is None else {n: v for n, v in free.items() if n not in own.co_freevars}
    made_globals = {"__builtins__": builtins.__dict__, **view.builtins, "__name__": function.__module__, **(extra or {})}
    cells = tuple(CellType(None) for _ in own.co_freevars)
    made = FunctionType(own, made_globals, function.__name__, function.__defaults__, cells)
    made.__kwdefaults__ = function.__kwdefaults__
    memo[id(function)] = made
    given = {**function.__globals__, **names}
    made_globals |= {n: scope.seen(v) for n, v in given.items() if n in _names(own) and n not in view.builtins}
    for cell, name in zip(cells, own.co_freevars, strict=True):
        cell.cell_contents = scope.seen(free[name])
    return made


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _names(code: CodeType) -> set[str]:
    """Every name that a piece of code or one inside it may look up."""
    inner = (c for c in code.co_consts if isinstance(c, CodeType))
    return set(code.co_names).union(*(_names(c) | set(c.co_freevars) for c in inner))


class _Scope:
    """What stands behind names."""

    def __init__(self, view: View, memo: dict[int, Any]) -> None:
        self.view, self.memo = view, memo

    def seen(self, value: Any) -> Any:
        """A helper of the person's own as it sees the view; anything else as the view shows it."""
        if isinstance(value, FunctionType) and not _installed(value.__module__):
            return rescoped(value, self.view, memo=self.memo)
        return self.view.shown(value)


def _installed(module: str | None) -> bool:
    """Whether a module is a library rather than a person's own: its functions never see anything else."""
    name = (module or "").split(".")[0]
    if name in LIBRARIES or (name in sys.stdlib_module_names and name != "__main__"):
        return True
    file = getattr(sys.modules.get(module or ""), "__file__", None) or ""
    return "site-packages" in file or "dist-packages" in file
