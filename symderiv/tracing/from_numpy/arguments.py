"""What a function is called with: arrays by their axes, and lists, dictionaries and objects that hold them."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.library.givens import from_zero
from symderiv.notation import Axis, Entry, Given, Tensor


def leaves(name: str, given: Any, owner: Any = None) -> dict[str, Tensor]:
    """The arrays of an argument by name: params["W"] is params_W, params[0] is params_0; what an object holds has its own name.

    >>> sorted(leaves("params", {"W": (Axis("K"), Axis("D")), "b": Axis("K")}))
    ['params_W', 'params_b']
    """
    made = _array(name, given)
    if made is not None:
        return {name: made}
    found: dict[str, Tensor] = {}
    for path, part in _parts("" if owner is not None else name, given):
        found |= leaves(path, part)
    return found


def named_leaves(name: str, given: Any) -> Any:
    """The argument with the names of its arrays at the leaves; the name alone where it is one array, None where it has none.

    >>> named_leaves("params", {"W": (Axis("K"), Axis("D")), "b": Axis("K")})
    {'W': 'params_W', 'b': 'params_b'}
    """
    if _array(name, given) is not None:
        return name
    parts = [named_leaves(path, part) for path, part in _parts(name, given)]
    if not parts or None in parts:
        return None
    return dict(zip(given, parts, strict=True)) if isinstance(given, Mapping) else type(given)(parts)


def _array(name: str, given: Any) -> Tensor | None:
    """The input that an argument is; None for a number, text or truth value, and for what holds several."""
    if isinstance(given, Entry | Tensor):
        return from_zero(given if isinstance(given, Tensor) else given.tensor)
    parts = given if isinstance(given, tuple | list) else (given,)
    if not all(isinstance(part, Axis | Given) for part in parts):
        _require_no_numbers(name, parts)
        return None
    axes = tuple(part for part in parts if isinstance(part, Axis))
    return from_zero(Tensor(name, axes, tuple(part for part in parts if isinstance(part, Given))))


def _require_no_numbers(name: str, parts: Sequence[Any]) -> None:
    """Raises `AxisMismatch` for a number among axes: (C, 3) means an axis of three places, which has no name."""
    number = next((p for p in parts if isinstance(p, int) and not isinstance(p, bool)), None)
    if number is not None and any(isinstance(p, Axis) for p in parts):
        taken = {p.name for p in parts if isinstance(p, Axis)}
        letter = next(c for c in "LHPQRS" if c not in taken)
        axes = ", ".join(letter if p == number else getattr(p, "name", str(p)) for p in parts)
        raise AxisMismatch("An axis of a fixed size has a name", typed=f"{name}=({', '.join(map(str, parts))})",
                           advice=f'Give it one: {letter} = sd.axes("{letter}={number}"), then {name}=({axes}).')


def meant_as_shapes(given: Mapping[str, Any]) -> str:
    """What to type where numbers were meant as shapes, after a function could not be called with them.

    >>> meant_as_shapes({"X": (3, 2), "y": 3, "rate": 0.5})
    ' If X=(3, 2) and y=3 are shapes, name their axes: L, H = sd.axes("L=3 H=2"), then X=(L, H), y=L.'
    """
    shapes = {name: g if isinstance(g, tuple | list) else (g,) for name, g in given.items()}
    shapes = {name: s for name, s in shapes.items() if s and all(type(n) is int and n > 0 for n in s)}
    sizes = list(dict.fromkeys(n for s in shapes.values() for n in s))
    if not 0 < len(sizes) <= len("LHPQRS"):
        return ""
    letters = dict(zip(sizes, "LHPQRS", strict=False))
    typed = " and ".join(f"{name}={given[name]}" for name in shapes)
    axes = ", ".join(f"{name}={letters[s[0]] if len(s) == 1 else '(' + ', '.join(letters[n] for n in s) + ')'}"
                     for name, s in shapes.items())
    verb, whose = ("is a shape", "its") if len(shapes) == 1 else ("are shapes", "their")
    named = f'{", ".join(letters.values())} = sd.axes("{" ".join(f"{c}={n}" for n, c in letters.items())}")'
    return f" If {typed} {verb}, name {whose} axes: {named}, then {axes}."


def _parts(name: str, given: Any) -> list[tuple[str, Any]]:
    lead = f"{name}_" if name else ""
    if isinstance(given, Mapping):
        return [(f"{lead}{key}", part) for key, part in given.items()]
    return [(f"{lead}{n}", part) for n, part in enumerate(given)] if isinstance(given, tuple | list) else []


def filled(name: str, given: Any, values: Mapping[str, Any], owner: Any = None,
           seen: Callable[[FunctionType], Any] | None = None) -> Any:
    """The argument with values in the places of its arrays. Of an object it is a copy, whose methods are `seen`."""
    if owner is not None:
        return _held(owner, {path: filled(path, part, values) for path, part in _parts("", given)}, seen)
    if name in values:
        return values[name]
    parts = [filled(path, part, values) for path, part in _parts(name, given)]
    if isinstance(given, Mapping):
        return dict(zip(given, parts, strict=True))
    return type(given)(parts) if parts else given


def _held(owner: Any, parts: Mapping[str, Any], seen: Callable[[FunctionType], Any] | None) -> Any:
    """A copy of an object with other attributes."""
    made = copy.copy(owner)
    if seen is not None:
        methods = {n: seen(f) for c in reversed(type(owner).__mro__) for n, f in vars(c).items() if isinstance(f, FunctionType)}
        made.__class__ = type(type(owner).__name__, (type(owner),), methods)
    for name, value in parts.items():
        setattr(made, name, value)
    return made


def taken_apart(function: Any) -> tuple[Any, Any]:
    """A function and the object whose method it is; None where it is none."""
    if callable(function) and not inspect.isroutine(function) and not isinstance(function, type):
        function = function.__call__
    return (function.__func__, function.__self__) if inspect.ismethod(function) else (function, None)
