"""Lines that the words around them deny, and those that strokes of Markdown strike out."""

from __future__ import annotations

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.rows import Row
from symderiv.reading.problems.statements import Role
from symderiv.reading.prose.links import LINKS
from symderiv.reading.prose.roles import COMPARES
from symderiv.reading.prose.said.denials import denied, is_struck
from symderiv.reading.prose.sentences import Sentence

STRUCK = "struck out"
"""Why a line is denied that no words deny."""


def disowned(assembly: Assembly, sentence: Sentence, row: Row, number: int, words: str,
             last: tuple[Role, str]) -> tuple[Role, str] | None:
    """The role of a line of the formula `number` that words deny, with these; what goes on with a denied line is denied too."""
    if COMPARES.match(row.text.text):
        return None
    joined = words.strip(" ,;:.()") and LINKS.fullmatch(words)
    if last[0] == "denied" and (row.continued or joined):
        return last
    places = row.text.places
    if is_struck(assembly.text.text, places[0], places[-1]):
        return "denied", STRUCK
    said = denied(words, sentence.behind_formula(number))
    return ("denied", said) if said else None


__all__ = ["disowned"]
