"""The grammar as the reader of formulas goes through it: what a token looks like, and what follows in each state.

`tables.json` has both, worked out from `grammar.lark` by `python -m tests.grammar`: to work them out takes longer than to read
many a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

FOLDER = files("symderiv.reading.syntax")
Match = Callable[[str, int], re.Match[str] | None]
END = "$END"
"""The token behind the last one."""


@dataclass(frozen=True)
class Rule:
    """One way of making a part of a formula from `size` parts: by the method of the builder that has its name."""

    origin: str
    size: int
    method: str
    single: bool
    """Whether one part alone is taken as it is."""

    @cached_property
    def spread(self) -> bool:
        """Whether its parts are parts of what it stands in: a repetition."""
        return self.origin.startswith("_")

    @cached_property
    def silent(self) -> bool:
        """Whether it leaves its part as it is."""
        return self.single and self.size == 1


@dataclass(frozen=True)
class Tables:
    """Tokens by name with their patterns, those tried first before; `states`: what each token does, to shift or to reduce."""

    tokens: Sequence[tuple[str, str]]
    ignored: frozenset[str]
    beginnings: Sequence[tuple[str, Sequence[int]]]
    """By their first sign, which tokens there may be: for ASCII; others may be anything."""
    rules: Sequence[Rule]
    states: Sequence[Mapping[str, int]]
    """n ≥ 0: go on in state n; else make a part by rule -1 - n."""
    start: int
    end: int

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Tables:
        """From what `tables.json` holds."""
        states = [{name: int(action) for action, names in state.items() for name in names.split()} for state in kept["states"]]
        rules = [Rule(*rule) for rule in kept["rules"]]
        return cls(kept["tokens"], frozenset(kept["ignored"].split()), kept["beginnings"], rules, states, kept["start"],
                   kept["end"])

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, ...]]:
        return {sign: tuple(numbers) for signs, numbers in self.beginnings for sign in signs}

    @cached_property
    def _matchers(self) -> dict[str, Match]:
        return {}

    def matcher(self, sign: str) -> Match:
        """What finds the token that begins with a sign."""
        if sign not in self._matchers:
            self._matchers[sign] = _matcher(self.tokens_at(sign))
        return self._matchers[sign]

    def tokens_at(self, sign: str) -> tuple[tuple[str, str], ...]:
        """The tokens that may begin with a sign."""
        numbers = self._numbers.get(sign, () if sign.isascii() else range(len(self.tokens)))
        return tuple((name, pattern) for name, pattern in map(self.tokens.__getitem__, numbers))


@cache
def _matcher(tokens: tuple[tuple[str, str], ...]) -> Match:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in tokens) or "(?!)").match


@cache
def tables() -> Tables:
    """Those of `grammar.lark`."""
    return Tables.of(json.loads(FOLDER.joinpath("tables.json").read_text(encoding="utf-8")))


__all__ = ["END", "FOLDER", "Rule", "Tables", "tables"]
