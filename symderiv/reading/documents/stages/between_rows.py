r"""Words between the rows of a display that state something, as \intertext has them: they stand in the text."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced

BEGINS = late(r"\\begin\s*\{(?P<name>(?:align|gather|flalign|eqnarray|multline)\*?)\}")
WORDS = late(r"(?:\\\\\s*)?\\(?:short)?intertext\s*\{(?P<words>(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}")

STATES = late(r"\$[^$]*(?:=|\\in(?![A-Za-z]))[^$]*\$|\\\(.*?(?:=|\\in(?![A-Za-z])).*?\\\)", re.DOTALL)


def with_words_between_rows(body: Traced) -> Traced:
    r"""The text, its displays ended before words between rows that have formulas, and begun again behind them.

    >>> with_words_between_rows(Traced.of(r"\begin{align} a &= b \intertext{for $z = W x$} c &= d \end{align}")).text
    '\\begin{align} a &= b \\end{align} for $z = W x$ \\begin{align} c &= d \\end{align}'
    """
    edits: list[tuple[int, int, Traced]] = []
    for begin in BEGINS.finditer(body.text):
        end = body.text.find(rf"\end{{{begin['name']}}}", begin.end())
        for row in WORDS.finditer(body.text, begin.end(), max(end, begin.end())):
            if STATES.search(row["words"]):
                start, last, name = row.start(), row.end("words"), begin["name"]
                edits.append((start, row.start("words"), Traced.at(rf"\end{{{name}}} ", body.places[start])))
                edits.append((last, row.end(), Traced.at(rf" \begin{{{name}}}", body.places[last])))
    return body.replaced(edits)


__all__ = ["with_words_between_rows"]
