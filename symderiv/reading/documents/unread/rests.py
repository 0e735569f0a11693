"""Formulas typed without a mark that a word cuts off: what stands before "foo" is not all of L = a x + b foo c - d."""

from __future__ import annotations

import re
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.typed.names import BETWEEN, ROW
from symderiv.reading.documents.typed.unmarked import RELATION, UNMARKED
from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTIONS, LONG
from symderiv.reading.prose.languages import COMMONEST
from symderiv.reading.prose.questions import ASKS

BEHIND = late(r"[ \t]+(?P<word>[A-Za-z]{2,})[ \t]+(?P<rest>[^\n,;:?!]*?)[ \t]*(?=[\n,;:?!]|\.(?:\s|\Z)|\Z)")
"""A word right behind a formula, and what follows up to the next stop."""
ONE = r"(?:\d+(?:\.\d+)?|\\?[A-Za-z](?:_\w+|\d)?(?:['′ᵀ]|\^\w+)?|\\[a-z]+(?:_\w+)?)"
GOES_ON = late(rf"(?<![^\s(]){ONE} ?[-+*−·] ?(?![aAIàéeoy] [a-z]{{2}}){ONE}(?![A-Za-z])")
"""A sum or a difference among short names: a - 2 m."""
LETTER_ALONE = late(r"=[ \t]*[A-Za-z](?:_\w+)?\Z")
LAST = late(r"[ \t]+(?P<word>[a-z]{3,})[ \t]*(?=\n|\.?\s*\Z)")
"""The one word behind a letter that is the whole right side, at the end of a line: out = V feat."""
PROSE = frozenset({*BETWEEN, *COMMONEST, "gives", "give", "equals", "has", "have", "yields", "means", "becomes", "was", "ergibt",
                   "liefert", "gleich", "dá", "igual", "donne", "vaut", "égale", "da", "vale", "dà", "at", "on", "as", "so"})
"""Words that say something of the formula before them."""
BEGINS, OPERAND = late(rf"{ONE}(?![A-Za-z])"), late(rf"{ONE}\Z")
MEND = (r"Write the formula between dollars, with its names of several letters as in \mathrm{Cov}; put a comma before words that "
        "are no part of it.")


def refuse_rests(assembly: Assembly) -> None:
    """Refuses the formulas of which a rest stands behind a word in the same line: they are not read as if that were not there."""
    for number, segment in enumerate(assembly.segments):
        words = _rest(assembly.text.text, segment.start, segment.end) if segment.environment == UNMARKED else ""
        if words:
            fault = f'A part of this formula is not read: "{words}"'
            assembly.formulas = [replace(f, fault=fault, mend=MEND) if f.group == number and not f.fault else f
                                 for f in assembly.formulas]


def _rest(text: str, start: int, end: int) -> str:
    """The words behind a formula that go on with it; nothing where they are prose."""
    last = LAST.match(text, end) if LETTER_ALONE.search(text, start, end) else None
    if last is not None and last["word"].lower() not in PROSE:
        return last[0].strip()
    found = BEHIND.match(text, end)
    if found is None or RELATION.search(found["rest"]) or ASKS.match(found[0].strip()) or found["word"].lower() in PROSE:
        return ""
    if not BEGINS.match(found["rest"]):
        return ""
    alone = OPERAND.match(found["rest"]) is not None
    waits = alone and (ROW.search(text, start, end) is not None or _is_function(found["word"]))
    return re.sub(r"\s+", " ", found[0]).strip() if waits or GOES_ON.search(found["rest"]) else ""


def _is_function(word: str) -> bool:
    return word in FUNCTIONS or word in ARRAY_FUNCTIONS or word in LONG


__all__ = ["refuse_rests"]
