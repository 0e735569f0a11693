"""Sentences about a special case of what stands before them: "In the scalar case, x is a number"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Fact
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Rare

SCALAR = "(?:scalar|number|real number)"
THEN = (r",? (?:we (?:have|get|obtain|find|recover|see)|one (?:has|gets|obtains|finds)|this|that|it|then|"
        r"the \w+ (?:is|becomes|reduces))\b")
SPECIAL = Rare("|".join((
    r"\bin (?:the|this|that|a) (?:special |simple |simplest )?(?:scalar|one-dimensional|1-?D|univariate|single-variable) "
    r"(?:case|setting)", r"\bin (?:one|1|a single) dimension\b", r"\bin 1-?D\b", r"\bas a special case\b",
    rf"\bfor (?:an? )?{SCALAR} ⟦\d+⟧{THEN}", rf"\b(?:if|when) ⟦\d+⟧ is (?:just |only )?an? {SCALAR}{THEN}",
    r"\bim (?:skalaren|eindimensionalen) Fall\b", r"\bin einer Dimension\b",
    r"\bno caso (?:escalar|unidimensional)\b", r"\bem uma dimensão\b",
    r"\bdans le cas (?:scalaire|unidimensionnel)\b", r"\ben (?:une dimension|dimension un)\b",
    r"\ben el caso (?:escalar|unidimensional)\b", r"\ben una dimensión\b",
    r"\bnel caso (?:scalare|unidimensionale)\b", r"\bin una dimensione\b")), re.IGNORECASE)
"""Words that lead to a special case; a row a language."""
APART = late(r"[(;—–]\s*$")
"""What parts such words from the line that they follow in one sentence."""
REASON = "It is said of a special case"


def of_special_case(assembly: Assembly, sentence: Sentence, facts: Sequence[Fact]) -> list[Fact]:
    """The facts of a sentence: that something is a number in a special case is no fact about what stood in formulas before."""
    text = sentence.spelled()
    if (found := SPECIAL.search(text)) is None:
        return [*facts]
    places, apart = assembly.text.places, APART.search(text[:found.start()])
    first = min((places[min(p.at, len(places) - 1)] for p in sentence.parts), default=0)
    own = {int(n) for n in re.findall(r"⟦(\d+)⟧", text[:found.start()])} if apart else set[int]()
    before = [f.latex for f in assembly.formulas if f.places[0] < first or f.group in own]
    said = f"{REASON}: {re.sub(r'⟦[0-9]+⟧', '…', found[0]).strip()}"
    return [replace(f, kind="doubted", value=(*f.value, said)) if f.kind == "rank" and f.value == ("scalar",)
            and any(_has(latex, f.subject) for latex in before) else f for f in facts]


def _has(latex: str, symbol: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", latex) is not None


__all__ = ["of_special_case"]
