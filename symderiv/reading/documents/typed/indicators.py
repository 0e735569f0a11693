r"""Indicators that words define, $R_{ij} = 1$ if j is at risk, otherwise $R_{ij} = 0$: inputs, with the values they take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.reading.documents.positions import Traced
from symderiv.reading.prose.links import OTHER, RESTRICTS
from symderiv.reading.prose.sieves import Rare

OPEN, CLOSE = r"(?:\$|\\\()\s*", r"\s*(?:\$|\\\))"
SYMBOL = r"(?:\\[A-Za-z]+|[A-Za-z])(?:\s*_\s*(?:\{[^{}$]*\}|\w))?"
NUMBER = r"(?:[-+]?\s*1|0)"
COMPARED = r"=<>≤≥≠∈"
LETTER = rf"{OPEN}(?:(?!\\(?:[lg]eq?|[lg]t|in|neq?|not|leqslant|geqslant|approx)(?![A-Za-z])|\\\))[^${COMPARED}])*{CLOSE}"
"""A formula among the words that compares nothing: what it says could be no condition of a line."""
WHY = rf"(?:[^.$\\;]|\.(?=\d)|{LETTER}){{1,160}}?"
AND = r"(?:and|but|while|whereas|or|und|et|mais|ou|e|y|o|ed?)"
ZERO = r"(?:0|zero|one|1|null|zéro|cero)"
VALUE = rf"(?:{OPEN}(?:(?P=x)\s*=\s*)?(?P<other>{NUMBER}){CLOSE}|(?P<word>{ZERO})\b)"
BEGINS = rf"{OPEN}(?P<x>{SYMBOL})\s*=\s*(?P<one>{NUMBER}){CLOSE}{RESTRICTS.pattern}{WHY}"
VALUED = re.compile(rf"{OPEN}{SYMBOL}\s*=\s*{NUMBER}{CLOSE}{RESTRICTS.pattern}", re.IGNORECASE)
"""How all of these begin."""
INDICATOR = tuple(Rare(f"{BEGINS}{rest}", re.IGNORECASE) for rest in (
    rf"[,.;]?\s*(?:{AND}\s+)?(?:{OTHER}),?\s+(?:(?:it is|we set|set|then)\s+)?{VALUE}",
    rf"[,;(]?\s*(?:{AND}\s+)?{VALUE},?\s*(?:{OTHER})\b",
    rf"[,;]?\s*(?:{AND}\s+)?{VALUE}{RESTRICTS.pattern}(?={WHY}(?:[.,;]\s|\Z))",
))
"""What is said of all other cases: the word before the value, the word behind it, or words of another case."""


def with_indicators(body: Traced) -> Traced:
    r"""The text, with the values that such a quantity takes in place of the words; a condition in a formula is none of these.

    >>> print(with_indicators(Traced.of("Let $m_i = 1$ if word $i$ is masked and $m_i = 0$ otherwise. Then")).text)
    Let $m_i \in \{0,1\}$. Then
    >>> with_indicators(Traced.of("$m_i = 1$ if $x_i > 0$, otherwise $m_i = 0$")).text
    '$m_i = 1$ if $x_i > 0$, otherwise $m_i = 0$'
    """
    return body.replaced(list(_edits(body))) if "=" in body.text and VALUED.search(body.text) else body


def _edits(body: Traced) -> Iterator[tuple[int, int, Traced]]:
    end = 0
    found = (match for pattern in INDICATOR for match in pattern.finditer(body.text))
    for match in sorted(found, key=lambda m: (m.start(), m.end())):
        values = {_number(match["one"]), _number(match["other"] or match["word"])}
        if match.start() >= end and (values == {"0", "1"} or values == {"1", "-1"}):
            end = match.end()
            said = ",".join(sorted(values))
            yield match.start(), end, Traced.at(rf"${match['x']} \in \{{{said}\}}$", body.places[match.start("x")])


def _number(text: str) -> str:
    plain = text.replace(" ", "").lstrip("+").lower()
    return {"zero": "0", "null": "0", "zéro": "0", "cero": "0", "one": "1"}.get(plain, plain)


__all__ = ["with_indicators"]
