"""The words of a document: one table of sentences a language, with typed placeholders.

A sentence becomes parts, plain data that a template joins: `{"kind": "text", "text": ...}`, `{"kind": "math", "math": ...}`
or `{"kind": "link", "to": ..., "parts": [...]}`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from symderiv.errors import OutputError, SymderivError, UnknownName

Part = dict[str, Any]
Parts = list[Part]
FOLDER = Path(__file__).parent / "languages"
_NUMBERED = re.compile(r" (?:layer|block|step) (\S+)\Z")
"""How the meaning of a quantity ends that a network has in each of its layers; the tables have it with the number N."""


def text(words: str) -> Part:
    """Plain words as a part."""
    return {"kind": "text", "text": words}


def math(formula: str) -> Part:
    """A prepared formula as a part."""
    return {"kind": "math", "math": formula}


def link(to: str, parts: Parts) -> Part:
    """Parts that lead to an anchor of the same document."""
    return {"kind": "link", "to": to, "parts": parts}


def joined(items: Sequence[Parts], separator: str = ", ") -> Parts:
    """Several parts with a separator between each two.

    >>> joined([[text("a")], [text("b")]])
    [{'kind': 'text', 'text': 'a'}, {'kind': 'text', 'text': ', '}, {'kind': 'text', 'text': 'b'}]
    """
    return [part for n, item in enumerate(items) for part in ([text(separator), *item] if n else item)]


def plain(parts: Parts) -> str:
    """The parts as plain text, formulas as they were prepared."""
    return "".join(plain(p["parts"]) if p["kind"] == "link" else p[p["kind"]] for p in parts)


KINDS: Mapping[str, tuple[type | tuple[type, ...], Callable[[Any], Parts]]] = {
    "text": (str, lambda value: [text(value)]),
    "int": (int, lambda value: [text(str(value))]),
    "number": ((int, float), lambda value: [text(f"{value:.2g}")]),
    "math": (str, lambda value: [math(value)]),
    "parts": (list, list),
}


@dataclass(frozen=True)
class Language:
    """The tables of one language."""

    code: str
    tables: Mapping[str, Mapping[str, str]]

    def word(self, table: str, key: str, default: str | None = None) -> str:
        """The words under a key; the default where there are none. Raises `UnknownName` without a default."""
        words = self.tables.get(table, {})
        if key not in words and default is None:
            raise UnknownName.among(f"key of [{table}] in {self.code}.toml", key, words)
        return words.get(key, default or "")

    def named(self, words: str) -> str:
        """The title of a model, or the meaning of a symbol, in the language; a person's own words stay.

        >>> language("pt").named("learning rate of mine"), language("pt").named("logits, one row a place")
        ('learning rate of mine', 'logits, uma linha por lugar')
        >>> language("pt").named("weights of layer 2")
        'pesos da camada 2'
        """
        numbered = _NUMBERED.search(words)
        if numbered is None:
            return self.word("catalogue", words, words) if words else words
        said = self.word("catalogue", words[:numbered.start(1)] + "N", "")
        return said.removesuffix("N") + numbered[1] if said else words

    def say(self, key: str, table: str = "sentences", **values: Any) -> Parts:
        """A sentence of a table with its placeholders filled in.

        Raises `SymderivError` for a value that is missing or not of the placeholder's type.

        >>> plain(language("en").say("step_many", count=3))
        '3 steps'
        """
        found: Parts = []
        for words, name, kind, _ in Formatter().parse(self.word(table, key)):
            found += [text(words)] if words else []
            found += _filled(key, name, kind or "text", values) if name is not None else []
        return found

    def count(self, key: str, number: int) -> Parts:
        """A number of things in words: the singular for one, else the plural."""
        return self.say(f"{key}_one") if number == 1 else self.say(f"{key}_many", count=number)


def _filled(key: str, name: str, kind: str, values: Mapping[str, Any]) -> Parts:
    accepted, parts = KINDS[kind]
    if name not in values or not isinstance(values[name], accepted):
        raise SymderivError(f"The sentence '{key}' needs {{{name}:{kind}}}", typed=repr(values.get(name)))
    return parts(values[name])


def codes() -> tuple[str, ...]:
    """The languages there are tables for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """The language of that code. Raises `OutputError` for one without a table.

    >>> language("pt").word("labels", "goal")
    'Objetivo'
    """
    if code not in codes():
        raise OutputError("No such language", typed=code, advice=f"There are {', '.join(codes())}.")
    return Language(code, tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")))
