r"""Lines about a derivative that a text only asks about, or says of somebody else: "Is $\nabla f = a$? No:", "A friend claims …".

Where the author rejects one, or writes another value of the same derivative, it is no claim. Alone it is one: it is asked of us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.sentences import Sentence

ASKS = late(r"(?:^|[.;:,] )\W*(?:(?:and|or|but|so|then|now) ){0,2}"
            r"(?:is|are|could|would|can|might|may|does|do|should|will)\b[^?]*$", re.IGNORECASE)
SAYS = (r"(?:claim|propose|say|suggest|think|believe|get|obtain|answer|write|find)s?|got|wrote|said|found|thought|obtained|"
        r"claimed|proposed|suggested")
OTHERS = late(
    r"(?P<who>\b(?:student|group|person) (?:[A-Z]|\d)\b|\b(?:an?|my|our|your|another|the|one|some) (?:\w+ )?(?:student|classmate|"
    rf"friend|colleague|partner|neighbou?r|peer|tutor)\b|\b(?:somebody|someone)\b)(?: \w+ly)? (?:{SAYS})\b[^.;?⟦]*$",
    re.IGNORECASE)
"""Who says what stands behind."""
REJECTS = late(
    r"\W*(?:(?:no|nope|not (?:quite|really|exactly|at all)|unfortunately not|of course not|certainly not|almost|wrong)"
    r"(?=\W*(?:[,.:;!—–-]|\Z))|(?:that|this|it)(?:['’]s| is) (?:\w+ly )?(?:wrong|false|incorrect|not (?:right|correct|true)))",
    re.IGNORECASE)
"""How the next sentence begins where it is not so."""
CONFIRMS = late(r"\W*(?:yes|indeed|right|correct|exactly)\b", re.IGNORECASE)
LONE = late(r"⟦(\d+)⟧")
ASKED = "it is only asked"


def settle(assembly: Assembly) -> None:
    """Take what is rejected, and what another line answers, for no claim."""
    found: dict[int, tuple[str, bool]] = {}
    for sentence, behind in pairwise([*assembly.sentences, Sentence()]):
        for n, why in _unvouched(assembly, sentence):
            text = behind.spelled()
            if not CONFIRMS.match(text):
                found[n] = why, REJECTS.match(text) is not None
    own = {_left(f) for n, f in enumerate(assembly.formulas) if n not in found and f.role in ("unknown", "claim")}
    for n, (why, rejected) in found.items():
        if rejected or _left(assembly.formulas[n]) in own:
            assembly.formulas[n] = replace(assembly.formulas[n], role="denied", why=why)


def _unvouched(assembly: Assembly, sentence: Sentence) -> Iterator[tuple[int, str]]:
    """The lines of a sentence that it asks about or says of others, whom the text does not call right; with the words for it."""
    if "⟦" not in sentence.spelled():
        return
    spelled = LONE.sub(lambda m: _letter(assembly, int(m[1])) or m[0], sentence.spelled())
    numbers = {part.formula for part in sentence.parts if part.formula >= 0}
    for n, formula in enumerate(assembly.formulas):
        if formula.group in numbers and formula.role in ("unknown", "claim") and derives(formula.latex):
            before, _, after = spelled.partition(f"⟦{formula.group}⟧")
            other = OTHERS.search(before)
            if other and not _is_right(assembly, other["who"]):
                yield n, other[0].strip()
            elif not other and ASKS.search(before) and after.rstrip(" *_)").endswith("?"):
                yield n, ASKED


def _letter(assembly: Assembly, number: int) -> str:
    """The letter of "student A", which was taken for a formula."""
    mention = assembly.mentions.get(number)
    return mention.text.text if mention is not None and re.fullmatch("[A-Z]", mention.text.text) else ""


def _is_right(assembly: Assembly, who: str) -> bool:
    name, _, last = who.rpartition(" ")
    said = rf"\b{re.escape(name)} \$?{re.escape(last)}\$? (?:is|was) (?:right|correct)"
    return re.search(said, assembly.text.text, re.IGNORECASE) is not None


def _left(formula: Formula) -> str:
    return re.sub(r"\s|\\[,;! ]", "", left_of(formula.latex))


__all__ = ["settle"]
