r"""Names of several words in formulas, \text{data loss} = …, and words that only explain: L = \text{sum of squares} = …"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.documents.chunks import CONNECTIVES
from symderiv.reading.documents.positions import Traced

WORDS = late(r"\\(?:text|textrm|textit|textbf|textnormal|mbox|mathrm|mathit|mathbf)\s*\{"
             r"(?P<words>\s*[A-Za-z][A-Za-z-]*(?:[ ~]+[A-Za-z][A-Za-z-]*){1,3}\s*)\}")
EQUATED = re.compile(r"\s*&?\s*:?=")
BEHIND_SIGN = re.compile(r"[=+*/<>-]\s*&?\s*\Z")


def with_worded_names(body: Traced) -> Traced:
    r"""The text, its names of several words as one word each, without words between two equals signs.

    >>> text = Traced.of(r"$\text{data loss} = x^2$, $L = \text{total loss} = \text{data loss} + \text{ if }x$")
    >>> print(with_worded_names(text).text)
    $\text{data\_loss} = x^2$, $L =  \text{data\_loss} + \text{ if }x$
    """
    found = list(WORDS.finditer(body.text))
    equated = [m for m in found if EQUATED.match(body.text, m.end()) and not set(_words(m)) & CONNECTIVES]
    names = {_words(m) for m in equated if not BEHIND_SIGN.search(body.text, 0, m.start())}
    return body.replaced(_edits(body, found, equated, names)) if equated else body


def _words(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(match["words"].replace("~", " ").split())


def _edits(
    body: Traced, found: list[re.Match[str]], equated: list[re.Match[str]], names: set[tuple[str, ...]]
) -> Iterator[tuple[int, int, Traced]]:
    for match in found:
        if _words(match) in names:
            yield *match.span("words"), Traced.at(r"\_".join(_words(match)), body.places[match.start("words")])
        elif match in equated and (sign := EQUATED.match(body.text, match.end())) is not None:
            yield match.start(), sign.end(), Traced.at("", body.places[match.start()])


__all__ = ["with_worded_names"]
