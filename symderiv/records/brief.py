"""What an object says of itself on one line: `repr` of a result is read by people, in a prompt and in a failing test."""

from __future__ import annotations

WIDTH = 200
"""Characters that a line of its own may take."""


def brief(kind: str, text: str) -> str:
    """`<kind text>`, cut where it gets long.

    >>> brief("Step", "cancel: x/x = 1"), len(brief("Step", "x" * 999))
    ('<Step cancel: x/x = 1>', 201)
    """
    line = f"<{kind} {text}".rstrip()
    return line + ">" if len(line) < WIDTH else line[:WIDTH - 1] + "…>"


def tally(verdicts: tuple[object, ...], words: dict[object, str]) -> str:
    """How many there are of each verdict, in the order of `words`.

    >>> tally((True, True, None), {True: "hold", False: "fail", None: "open"})
    '2 hold, 1 open'
    """
    return ", ".join(f"{n} {word}" for key, word in words.items() if (n := verdicts.count(key)))


__all__ = ["brief", "tally"]
