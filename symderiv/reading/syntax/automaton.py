"""From text to parts of a formula by the tables of the grammar: tokens, what they reduce to, and what a builder makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from symderiv.reading.syntax.tables import END, Rule, Tables


class Token(str):
    """A piece of the text, of a kind, with its place."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int

    @classmethod
    def of(cls, kind: str, text: str, start: int, end: int) -> Token:
        """Such a piece."""
        made = cls(text)
        made.type, made.start_pos, made.end_pos = kind, start, end
        return made

    def like(self, kind: str) -> Token:
        """The same piece as another kind."""
        return Token.of(kind, str(self), self.start_pos, self.end_pos)


class NoSign(Exception):
    """No token begins at a place."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class OutOfPlace(Exception):
    """A token that cannot follow what is before it; others could."""

    def __init__(self, token: Token, expected: frozenset[str]) -> None:
        super().__init__(token)
        self.token, self.expected = token, expected


def tokens(tables: Tables, text: str) -> Iterator[Token]:
    """The tokens of a text; raises `NoSign`."""
    at, end, ignored, matcher = 0, len(text), tables.ignored, tables.matcher
    while at < end:
        if (found := matcher(text[at])(text, at)) is None:
            raise NoSign(at)
        start, at, kind = at, found.end(), str(found.lastgroup)
        if kind not in ignored:
            yield Token.of(kind, found[0], start, at)


def made_of(tables: Tables, stream: Iterable[Token], builder: Any) -> Any:
    """What a builder makes of all tokens; raises `OutOfPlace`, before anything is made."""
    values: list[Any] = []
    starts: list[int] = []
    for step in _steps(tables, stream):
        if isinstance(step, Token):
            values.append(step)
            starts.append(step.start_pos)
        else:
            first = len(values) - step.size
            parts = _spread(values[first:])
            del values[first:], starts[first + 1 :]
            values.append(_Parts(parts) if step.spread else getattr(builder, step.method)(starts[first], *parts))
    return values[0]


class _Parts(list[Any]):
    """What stands in a repetition."""


def _spread(parts: list[Any]) -> list[Any]:
    if _Parts not in map(type, parts):
        return parts
    found: list[Any] = []
    for part in parts:
        if type(part) is _Parts:
            found += part
        else:
            found.append(part)
    return found


def _steps(tables: Tables, stream: Iterable[Token]) -> list[Token | Rule]:
    """Tokens and rules in the order in which they are gone through."""
    states, stack = tables.states, [tables.start]
    steps: list[Token | Rule] = []
    token: Token | None = None
    for token in stream:
        if not _follows(tables, stack, token.type, steps):
            raise OutOfPlace(token, _possible(tables, stack))
        stack.append(states[stack[-1]][token.type])
        steps.append(token)
    place = token.end_pos if token is not None else 0
    if not _follows(tables, stack, END, steps):
        raise OutOfPlace(Token.of(END, "", place, place), _possible(tables, stack))
    return steps


def _follows(tables: Tables, stack: list[int], kind: str, steps: list[Token | Rule]) -> bool:
    """Whether a token of a kind may follow, with what is reduced before it."""
    states = tables.states
    while (action := states[stack[-1]].get(kind)) is not None and action < 0:
        if not (rule := tables.rules[-1 - action]).silent:
            steps.append(rule)
        del stack[-rule.size :]
        stack.append(states[stack[-1]][rule.origin])
        if kind == END and stack[-1] == tables.end:
            return True
    return action is not None


def _possible(tables: Tables, stack: Sequence[int]) -> frozenset[str]:
    """The kinds of tokens that may follow."""
    return frozenset(kind for kind in tables.states[stack[-1]] if kind.isupper() and _follows(tables, [*stack], kind, []))


__all__ = ["NoSign", "OutOfPlace", "Token", "made_of", "tokens"]
