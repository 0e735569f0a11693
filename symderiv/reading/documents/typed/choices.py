r"""The two values of a label in words, y = +1 or -1: a set that y is in, and no definition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced
from symderiv.reading.prose.solutions import SOLVED

LETTER = r"(?<![\w\\^'])(?P<x>(?:\\[a-z]+|[A-Za-zα-ω])(?:_(?:\w|\{\w+\}))?)"
NAMED = r"(?:\s\([A-Za-z][a-z -]{2,20}\))?"
"""What a value is called: +1 (positive)."""
CHOICE = re.compile(
    rf"{LETTER}\s*=\s*(?:either )?(?:(?P<a>[-+−]?[01])(?:{NAMED}(?:\$?{NAMED},?\s+(?:or|oder|ou|o)\s+\$?)|\s?/\s?)"
    rf"(?P<b>[-+−]?[01]){NAMED}|(?P<both>±\s?1|\+/-\s?1|\+-\s?1))(?![\w^(*/]|[.,]\d| ?[-+*/=] ?\w)")
SETS = {frozenset({"1", "-1"}): "-1, 1", frozenset({"0", "1"}): "0, 1"}
CASE = late(r"\b(?:if|when|whenever|for|at|so|thus|hence|then|therefore|gives?|yields?|wenn|falls|für|si|quand|pour|se|"
                  r"quando|para|cuando|also|donc|logo)[\s$]*\Z|"
                  r"(?:⇒|⟹|→|=>|=|\\(?:Rightarrow|implies|iff|to))\s*\Z", re.IGNORECASE)
"""What leads to a case of a line, or to a solution: "0 at x = 1 or -1", "so x = 1 or -1"."""
VARIABLE = (r"(?:(?<![A-Za-z^])d|∂|\\partial ?){0}(?!\w)|(?:respect to|w\.?r\.?t\.?|by|in|over) \$?{0}(?!\w)|"
            r"\w'\(\$?{0}\)|\w\({0}\) ?=")
"""Where a text derives by a letter, that is no label."""


def with_choices(text: Traced) -> Traced:
    r"""The text in which a letter with two values is in the set of them.

    >>> with_choices(Traced.of("w in R^d, y = +1 or -1. f = y w")).text, with_choices(Traced.of("f'(x) = 0 at x = 1 or -1")).text
    ('w in R^d, y \\in \\{-1, 1\\}. f = y w', "f'(x) = 0 at x = 1 or -1")
    """
    return text.replaced(_edits(text))


def _edits(text: Traced) -> Iterator[tuple[int, int, Traced]]:
    for match in CHOICE.finditer(text.text):
        values = {"1", "-1"} if match["both"] else {match[side].replace("−", "-").lstrip("+") for side in "ab"}
        said = SETS.get(frozenset(values))
        derived = re.search(VARIABLE.format(re.escape(match["x"])), text.text)
        sentence = text.text[1 + max(text.text.rfind(". ", 0, match.start()), text.text.rfind("\n", 0, match.start())):]
        solved = SOLVED.search(re.split(r"\.\s|\n", sentence, maxsplit=1)[0])
        if said and not derived and not solved and not CASE.search(text.text, 0, match.start()):
            closing = "$" if match.group().count("$") % 2 else ""
            yield *match.span(), Traced.at(rf"{match['x']} \in \{{{said}\}}{closing}", text.places[match.start()])


__all__ = ["with_choices"]
