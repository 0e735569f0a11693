"""Lines that the words around them deny, and those that strokes of Markdown strike out."""

from __future__ import annotations

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.rows import Row
from symderiv.reading.prose.links import LINKS
from symderiv.reading.prose.roles import COMPARES
from symderiv.reading.prose.said.denials import denied, is_struck
from symderiv.reading.prose.sentences import Sentence

STRUCK = "struck out"
"""Why a line is denied that no words deny."""


def disowned(assembly: Assembly, sentence: Sentence, row: Row, number: int, words: str, last: tuple[str, str]) -> str:
    """The words that deny a line of the formula `number`, nothing where none do; what goes on with a denied one is denied too."""
    if COMPARES.match(row.text.text):
        return ""
    joined = words.strip(" ,;:.()") and LINKS.fullmatch(words)
    if last[0] == "denied" and (row.continued or joined):
        return last[1]
    places = row.text.places
    if is_struck(assembly.text.text, places[0], places[-1]):
        return STRUCK
    part = next((part for part in sentence.parts if part.formula == number), None)
    return denied(words, sentence.behind(part) if part else "")


__all__ = ["disowned"]
