"""What is done to a valid text or a valid tree of plain values to make it hostile."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

HOSTILE = (
    "",
    " ",
    "\0",
    "\x1b[31m",
    "‮",
    "é",
    "𝔛",
    "<script>alert(1)</script>",
    "'\"`",
    "$",
    "%",
    "#",
    "&",
    "~",
    "\\",
    "{",
    "}",
    "\\end{document}",
    "\\input{/etc/passwd}",
    "]]>",
    "-->",
    "__import__('os')",
    "{{ 7*7 }}",
    "\n\n",
    "x" * 300,
    "-1",
    "1e999",
)
NUMBERS = (0, 1, -1, 2**31, 2**64, -(2**70), 10**400, 0.5, 1e308, float("inf"), float("nan"), True, None)


def mutated_text(rng: random.Random, text: str, pieces: Sequence[str], most: int = 4) -> str:
    """The text after a few changes: pieces of it dropped, doubled, moved, put in, or a run of them repeated."""
    for _ in range(rng.randint(1, most)):
        ends = [0, *(m.end() for m in TOKEN.finditer(text))]
        at = rng.randrange(len(ends))
        a, b = ends[at], ends[min(at + rng.choice((1, 1, 1, 2, 5)), len(ends) - 1)]
        text = rng.choice(TEXT_CHANGES)(rng, text, a, b, rng.choice(HOSTILE) if rng.random() < 0.1 else rng.choice(pieces))
    return text


TOKEN = re.compile(r"\\[a-zA-Z]+|\w+|\s+|.", re.DOTALL)


TEXT_CHANGES: tuple[Callable[[random.Random, str, int, int, str], str], ...] = (
    lambda rng, t, a, b, piece: t[:a] + t[b:],
    lambda rng, t, a, b, piece: t[:a] + piece + t[a:],
    lambda rng, t, a, b, piece: t[:a] + piece + t[b:],
    lambda rng, t, a, b, piece: t[:b] + t[a:b] + t[b:],
    lambda rng, t, a, b, piece: t[:a] + piece + t[b:],
    lambda rng, t, a, b, piece: t[:b] + t[a:b] + t[b:],
    lambda rng, t, a, b, piece: t[:a] + (piece if rng.random() < 0.5 else t[a:b]) * rng.choice((2, 3, 30, 400)) + t[b:],
    lambda rng, t, a, b, piece: t[:a] + rng.choice([m[0] for m in TOKEN.finditer(t)] or [""]) + t[b:],
    lambda rng, t, a, b, piece: t[:a] + rng.choice([m[0] for m in TOKEN.finditer(t)] or [""]) + t[b:],
    lambda rng, t, a, b, piece: t[:a] if rng.random() < 0.2 else t,
    lambda rng, t, a, b, piece: t[:a] + t[b:] + t[a:b],
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a tree of lists and objects but its root."""
    rows = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for key, value in rows:
        found += [(*path, key), *places(value, (*path, key))]
    return found


def mutated_tree(rng: random.Random, data: Any, most: int = 2) -> Any:
    """The tree, changed in place at a few places: gone, doubled, nested, exchanged, or another kind of value."""
    for _ in range(rng.randint(1, most)):
        known = places(data)
        if not known:
            return data
        *way, key = rng.choice(known)
        parent = data
        for step in way:
            parent = parent[step]
        rng.choice(TREE_CHANGES)(rng, data, parent, key, known)
    return data


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def _remove(rng: random.Random, data: Any, parent: Any, key: Any, known: Any) -> None:
    del parent[key]


def _other(rng: random.Random, data: Any, parent: Any, key: Any, known: Any) -> None:
    parent[key] = rng.choice([*HOSTILE, *NUMBERS, [], {}, [[]], {"": ""}])


def _exchange(rng: random.Random, data: Any, parent: Any, key: Any, known: Any) -> None:
    others = [
        value
        for value in (_at(data, path) for path in rng.sample(known, min(60, len(known))))
        if type(value) is type(parent[key]) and value != parent[key]
    ]
    parent[key] = _copy(rng.choice(others)) if others else parent[key]


def _double(rng: random.Random, data: Any, parent: Any, key: Any, known: Any) -> None:
    if isinstance(parent, list):
        parent[key:key] = [_copy(parent[key])] * rng.choice((1, 2, 30, 2000))
    else:
        parent[f"{key}#2"] = _copy(parent[key])


def _nest(rng: random.Random, data: Any, parent: Any, key: Any, known: Any) -> None:
    head, value = rng.choice(("exp", "Add", "Mul", "Pow", "Sum", "")), _copy(parent[key])
    for _ in range(rng.choice((1, 3, 60, 400))):
        value = [head, value] if head else [value]
    parent[key] = value


def _number(rng: random.Random, data: Any, parent: Any, key: Any, known: Any) -> None:
    parent[key] = rng.choice(NUMBERS)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _copy(v) for k, v in value.items()}
    return [_copy(v) for v in value] if isinstance(value, list) else value


TREE_CHANGES = (_remove, _other, *[_exchange] * 5, _double, _double, _nest, _number)
