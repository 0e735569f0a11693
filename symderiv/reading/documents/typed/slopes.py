"""Derivatives typed before what they are of, "d/dx of log(1 + x)?", with the variable behind, as sentences have it."""

from __future__ import annotations

import re

from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.typed.undelimited import LETTERS
from symderiv.reading.documents.typed.unmarked import PROSE
from symderiv.reading.prose.sieves import Rare

BEFORE = Rare(
    rf"(?:(?<![\w\\])(?P<d>[d∂]) ?/ ?(?P=d)(?P<x>{LETTERS})(?: of)?|"
    rf"\bderivative (?:with respect to|w\.?r\.?t\.?|by) (?P<y>{LETTERS}) of) "
    r"(?P<of>(?!of\b)[^=\n?]+?)"
    rf"(?:,? (?:with respect to|w\.?r\.?t\.?) (?P<exactly>{LETTERS}))?(?=\s*(?:\?|$|\.(?:\s|$)))", re.MULTILINE)

ONE = rf"{LETTERS}(?: ?\((?:{LETTERS}(?: ?\({LETTERS}\))?)\))?"
NEXT = rf"(?: ?\*? ?(?:{ONE}|\({ONE}\)))+"
ROW = re.compile(rf"{ONE}{NEXT}|\({ONE}{NEXT}\)|{LETTERS} ?\({LETTERS}(?: ?\({LETTERS}\))?\)")
"""Letters in a row, f (g) and (f g): nothing else shows that they are a formula."""


def with_variables_behind(body: Traced) -> Traced:
    """The text with such derivatives as "derivative of log(1 + x) with respect to x".

    >>> with_variables_behind(Traced.of("What is d/dx of log(1 + x)?")).text
    'What is derivative of log(1 + x) with respect to x?'
    >>> with_variables_behind(Traced.of("d/dx f(x) = 2x")).text
    'd/dx f(x) = 2x'
    """
    found = [match for match in BEFORE.finditer(body.text) if not (PROSE.search(match["of"]) or _is_said_twice(match))]
    return body.replaced((*match.span(), _said(body, match)) for match in found)


def _is_said_twice(match: re.Match[str]) -> bool:
    """Whether two variables are said, and what is differentiated has the first."""
    first = match["x"] or match["y"]
    exactly: str | None = match["exactly"]
    return exactly not in (None, first) and re.search(rf"(?<![A-Za-z]){re.escape(first)}(?!\w)", match["of"]) is not None


def _said(body: Traced, match: re.Match[str]) -> Traced:
    place = body.places[match.start()]
    by = Traced.at(f" with respect to {match['exactly'] or match['x'] or match['y']}", place)
    mark = [Traced.at("$", place)] if ROW.fullmatch(match["of"].strip()) else []
    return joined([Traced.at("derivative of ", place), *mark, body.cut(*match.span("of")), *mark, by])


__all__ = ["with_variables_behind"]
