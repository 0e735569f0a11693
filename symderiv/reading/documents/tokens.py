r"""TeX as tokens: commands, groups, arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

COMMAND = re.compile(r"\\(?:[A-Za-z@]+|.)", re.DOTALL)
TOKEN = re.compile(r"\\[A-Za-z@]+|\\.|[^\S\n]+|\n\s*|.", re.DOTALL)
MARK = re.compile(r"\\.|[{}]", re.DOTALL)
BLANK = re.compile(r"\s*")


def tokens(text: str, start: int = 0) -> Iterator[tuple[int, str]]:
    r"""Each token with its offset; white space is one token.

    >>> [t for _, t in tokens(r"\frac12 x\\")]
    ['\\frac', '1', '2', ' ', 'x', '\\\\']
    """
    return ((match.start(), match.group()) for match in TOKEN.finditer(text, start))


def past_blank(text: str, at: int) -> int:
    """The offset of the first sign that is no white space."""
    found = BLANK.match(text, at)
    return found.end() if found else at


def group_end(text: str, at: int) -> int:
    r"""The offset after the group that opens at `at`; -1 where it is never closed.

    >>> group_end(r"{a{b}\}} c", 0)
    8
    """
    depth = 0
    for match in MARK.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth <= 0:
            return match.end()
    return -1


def argument(text: str, at: int) -> tuple[int, int, int] | None:
    r"""Start and end of what a macro at `at` takes, without braces, and the offset behind it; None where nothing is left.

    >>> argument(r" {ab}c", 0), argument(r"\alpha b", 0)
    ((2, 4, 5), (0, 6, 6))
    """
    at = past_blank(text, at)
    if at >= len(text) or text[at] == "}":
        return None
    if text[at] == "{":
        end = group_end(text, at)
        return (at + 1, end - 1, end) if end > 0 else None
    command = COMMAND.match(text, at)
    end = command.end() if command else at + 1
    return at, end, end


def optional(text: str, at: int) -> tuple[int, int, int] | None:
    """The same for an argument between square brackets."""
    start = past_blank(text, at)
    if not text.startswith("[", start):
        return None
    depth = 0
    for n, sign in tokens(text, start):
        depth += (sign in "[{") - (sign in "]}") if sign.strip() else 0
        if depth == 0:
            return start + 1, n, n + 1
    return None


__all__ = ["COMMAND", "argument", "group_end", "optional", "past_blank", "tokens"]


def rows_in_groups(tokens: Iterable[tuple[int, str, int, int]], aligns: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    r"""The marks of rows in an environment that only aligns within a group, as in a numerator over several lines; `tokens` are
    offsets, texts and how deep in groups and environments each stands.

    >>> tokens = [(0, "{", 0, 0), (1, r"\begin{aligned}", 1, 0), (16, r"\\", 2, 0), (18, r"\end{aligned}", 1, 0)]
    >>> list(rows_in_groups(tokens, re.compile(r"\\(?:begin|end)\{aligned\}")))
    [(16, 18)]
    """
    within: list[int] = []
    for at, part, depth, _ in tokens:
        if aligns.fullmatch(part) and depth:
            if part.startswith(r"\begin"):
                within.append(depth + 1)
            elif within:
                within.pop()
        elif within and depth == within[-1] and (part[:2] == r"\\" or part == "&"):
            yield at, at + len(part)
