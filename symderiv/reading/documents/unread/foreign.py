"""Texts in a language of which no word is read: what they say of their symbols is not known."""

from __future__ import annotations

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Words
from symderiv.reading.prose.languages import unread_language


def list_foreign(assembly: Assembly) -> None:
    """Lists the first sentence of such a text among the words that were not read, with the language."""
    said = [(s, "".join(part.words for part in s.parts if part.formula < 0)) for s in assembly.sentences]
    language = unread_language(" ".join(words for _, words in said))
    if language and assembly.formulas:
        first = next(s for s, words in said if words.strip(" .,;:\n"))
        start = assembly.text.places[first.parts[0].at]
        assembly.unread_language = language
        told = f"all words, for they are in {language}: only formulas are read"
        assembly.words.append(Words(start, start + 1, told, frozenset({"words"}), everywhere=True))


__all__ = ["list_foreign"]
