"""Fields of JSON objects, of the kind that is expected or refused with their place."""

from __future__ import annotations

import json
from typing import Any

from symderiv.errors import ParseError

_ABSENT = object()


def parsed_json(text: str) -> Any:
    """The value that a JSON text holds. Raises `ValueError` for a name that stands twice in one object: of two values JSON
    takes the last without a word.

    >>> parsed_json('{"a": 1, "b": {"a": 2}}')
    {'a': 1, 'b': {'a': 2}}
    """
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:80]!r} stands twice in one object. Leave one of them out.")
    return found


LONGEST_TEXT = 10_000
"""The most signs of a text: several pages, where meanings and laws are lines."""


def field(data: Any, name: str, kind: Any, where: str) -> Any:
    """The field `name` of an object, if it is of the expected kind."""
    value = data.get(name, _ABSENT) if isinstance(data, dict) else _ABSENT
    if value is _ABSENT or not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ParseError("A field is missing or not of its kind", typed=name, where=where or "the archive")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ParseError(f"A text is longer than {LONGEST_TEXT} signs", typed=f"{value[:60]}…",
                         where=f"{where}.{name}".lstrip("."))
    return value


def items(data: Any, name: str, kind: Any, where: str) -> list[Any]:
    """The list in the field `name`, each item of the expected kind."""
    value: list[Any] = field(data, name, list, where)
    for n, item in enumerate(value):
        if not isinstance(item, kind) or (kind is int and (isinstance(item, bool) or item < 0)):
            raise ParseError("An item is not of its kind", typed=repr(item)[:80], where=f"{where}.{name}[{n}]".lstrip("."))
    return value


def rows(data: Any, name: str, where: str = "", kind: Any = dict) -> list[tuple[Any, str]]:
    """The rows of a table, each with its place."""
    place = f"{where}.{name}".lstrip(".")
    return [(row, f"{place}[{n}]") for n, row in enumerate(items(data, name, kind, where))]
