"""What the words around formulas ask the derivative of: an expression without a name, or a lone derivative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.nameless import TYPED, nameless
from symderiv.reading.documents.rows import Row, asks, states
from symderiv.reading.problems.statements import Fact, Formula
from symderiv.reading.prose.objectives import asks_about, derived_in, is_symbol
from symderiv.reading.prose.questions import asks_for, derivatives, says_little
from symderiv.reading.prose.roles import derives
from symderiv.reading.prose.sentences import Sentence


def expressions(assembly: Assembly, found: Sequence[Row], number: int, words: str) -> Iterator[Formula]:
    """Each expression that words ask the derivative of, with a letter for it."""
    for row in found:
        of = derived_in(row.text) if derives(row.text.text) else row.text if asks_about(words) else None
        if of is not None and not is_symbol(of.text) and not states(row):
            segment = assembly.segments[number] if number < len(assembly.segments) else TYPED
            yield nameless(of, assembly.text.text, segment, number)


def questions(found: Sequence[Row], sentence: Sentence, number: int, own: str, asking: bool) -> list[Fact]:
    """The derivatives that rows are, where words, or that there are none, ask for them; `asking` is whether the sentence has
    asked before, so that "and" is enough."""
    each = [derivatives(row.text.text) for row in found]
    if not each or not all(each):
        return []
    at = next(n for n, part in enumerate(sentence.parts) if part.formula == number)
    behind = "".join(p.words if p.formula < 0 else "" for p in sentence.parts[at + 1:])
    if not (any(map(asks, found)) or (asking and says_little(own)) or asks_for(own, behind)):
        return []
    return [Fact("asked", by[0], (of, *by[1:]), row.text.places[0], f"${row.text.text}$")
            for row, listed in zip(found, each, strict=True) for of, by in listed]


__all__ = ["expressions", "questions"]
