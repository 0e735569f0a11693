"""Text for a person as their terminal takes it: as wide as that is, and in its colours where it has any."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from unicodedata import combining

NARROWEST = 40
"""Columns below which a text is not broken any further."""
OPENING, CLOSING = "([{⟨", ")]}⟩"
CODE = re.compile(r"\x1b\[[\d;]*m")
"""What changes the colour of a terminal, and takes no room."""
PLAIN = "\x1b[0m"
SENTENCE = re.compile(r"\w[^=]*[.:]$")
"""How words end; a formula ends in no stop."""
COLOURS = (
    (re.compile(r"^\d+\. .*$(?:\n {4}\S.*$)*", re.MULTILINE), "\x1b[1m"),
    (re.compile(r"^ {10}\(\d.*$", re.MULTILINE), "\x1b[2m"),
    (re.compile(r"✓"), "\x1b[32m"),
    (re.compile(r"✗"), "\x1b[31m"),
    (re.compile(r"^ +\^+(?: *\^+)*$", re.MULTILINE), "\x1b[31m"),
)
"""Headings, rules beside their lines, verdicts, and what is wrong in a line."""


def shown(text: str) -> str:
    """A text for a person, as the standard output takes it; a pipe gets it as it is."""
    width = columns()
    text = fitted(text, width) if width else text
    return coloured(text) if has_colours() else text


def columns() -> int | None:
    """How wide the terminal is; nothing for a pipe or a file, unless COLUMNS says it."""
    if not (os.environ.get("COLUMNS", "").isdecimal() or sys.stdout.isatty()):
        return None
    return max(NARROWEST, shutil.get_terminal_size().columns)


def has_colours() -> bool:
    """Whether colours are wanted: on a terminal that is not dumb, unless NO_COLOR says no; by FORCE_COLOR anywhere."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def coloured(text: str) -> str:
    """The text with its headings, rules and verdicts in colours."""
    for pattern, code in COLOURS:
        text = pattern.sub(lambda found, code=code: f"{code}{found[0]}{PLAIN}", text)  # type: ignore[misc]
    return text


def fitted(text: str, width: int) -> str:
    r"""The text with every line broken that is longer: at a space, outside brackets if it can be, before a sign.

    Carets stay below what they mark.

    >>> print(fitted("  f = (a b + c d) + (e f + g h)", 20))
      f = (a b + c d)
          + (e f + g h)
    >>> print(fitted("  a line with a wrong part\n                ^^^^^", 18))
      a line with a
          wrong part
          ^^^^^
    """
    found: list[str] = []
    rows = text.split("\n")
    for n, row in enumerate(rows):
        if n and _marks(row) and _length(rows[n - 1]) > width:
            continue  # went with the line above
        below = rows[n + 1] if n + 1 < len(rows) and _marks(rows[n + 1]) else ""
        found += _broken(row, below, width) if _length(row) > width else [row]
    return "\n".join(found)


def _marks(row: str) -> bool:
    return not row.strip(" ^") and "^" in row


def _length(row: str) -> int:
    return sum(not combining(c) for c in CODE.sub("", row))


def _broken(row: str, below: str, width: int) -> Iterator[str]:
    """The lines that a long one becomes, each with its carets."""
    prose = bool(SENTENCE.search(row))
    lead = " " * _hanging(row, width, prose)
    while _length(row) > width:
        place = _place(row, len(lead), width, prose)
        if place is None:
            break
        yield row[:place].rstrip()
        yield from _carets(below[:place])
        row, below = lead + row[place + 1:], below and lead + below[place + 1:]
    yield row
    yield from _carets(below)


def _carets(row: str) -> Iterator[str]:
    if "^" in row:
        yield row.rstrip()


def _hanging(row: str, width: int, prose: bool) -> int:
    """How far the following lines stand in: below the last column of a table; a formula goes on a little further in."""
    gaps = [gap.end() for gap in re.finditer(r"(?<=\S) {2,}(?=\S)", row) if gap.end() <= width * 0.55]
    return gaps[-1] if gaps else len(row) - len(row.lstrip()) + (0 if prose else 4)


def _place(row: str, lead: int, width: int, prose: bool) -> int | None:
    """The best space to break at; a place inside brackets is as bad as ten columns left empty."""
    best, depth, filled, n = None, 0, 0, 0
    least = float("inf")
    while n < len(row) and filled <= width:
        if code := CODE.match(row, n):
            n = code.end()
            continue
        char = row[n]
        depth += (char in OPENING) - (char in CLOSING)
        if char == " " and filled > lead + 4 and not row[n + 1:].startswith(" "):
            cost = 10 * depth + width - filled + _beside(CODE.sub("", row[:n]), CODE.sub("", row[n + 1:]), prose)
            best, least = (n, cost) if cost <= least else (best, least)
        filled += not combining(char)
        n += 1
    return best


def _beside(before: str, after: str, prose: bool) -> int:
    """What the signs beside a space say about a break there: before a sign is good in a formula, after it or after ∑ₖ is bad,
    and a formula within words stays together."""
    sign = bool(re.match(r"[+−=≤≥<>≈→≠] ", after))
    return (15 if prose else -12) * sign + 15 * bool(re.search(r"(?:^| )[+−=·≤≥<>≈→≠]$|[∑∏][^ ]*$", before))
