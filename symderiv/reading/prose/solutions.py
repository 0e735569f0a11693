"""Where something is so: the minimum is at x = 2/3, the roots are x = 0 or 1. That defines no x."""

from __future__ import annotations

import re

from symderiv.patterns import late

NUMBER = re.compile(r"\s*(?:\\[A-Za-z]+|[A-Za-z])(?:[_^](?:\w|\*|\{[^{}]*\}))?\s*=\s*[-+−]?\s*(?:\d[\d./ ]*|"
                    r"\\[dt]?frac\s*\{?\d+\}?\s*\{?\d+\}?)[\s.,;]*")
"""A symbol that equals a number."""
SOLVED = late(
    r"\b(?:zeros?|roots?|solutions?|solv\w+|minim\w+|maxim\w+|extrem\w+|optim\w+|critical|stationary|attained|vanish\w*|"
    r"inflection\w*|saddle points?|Nullstellen?|Lösung(?:en)?|raíces|raiz|raízes|soluções|solução|racines?|solución|soluciones|"
    r"soluzion[ei]|radici)\b"
    r"[^.\n]*", re.IGNORECASE)
"""What a sentence with a solution speaks of."""


def solution(latex: str, before: str) -> str:
    r"""The words that make a line a solution; nothing where it is none.

    >>> solution(r"x = \frac23", "It has its minimum at "), solution("x = 2", "Let "), solution("w = A b", "The solution is ")
    ('minimum at', '', '')
    """
    found = SOLVED.search(before.rpartition(". ")[2]) if NUMBER.fullmatch(latex) else None
    return found.group().strip() if found else ""


__all__ = ["SOLVED", "solution"]
