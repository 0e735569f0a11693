r"""Words that call a quantity an average, where its formula is a sum: "the loss, averaged over the batch, is $L = \sum_i …$"."""

from __future__ import annotations

import re
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.phrases.conventions import DOUBTED
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.parts import is_objective
from symderiv.reading.prose.sieves import Rare

MANY = r"(?:batch\w*|mini-?batch\w*|samples?|examples?|data\w*|observations?|training|points?|pixels?|tokens?)"
LOSS = r"(?:loss|error|cost|risk|objective|likelihood|log-?likelihood|penalty)"
AVERAGED = Rare("|".join((
    rf"\baverag(?:ed|ing) (?:over|across)\b|\b(?:average|mean) {LOSS}\b|\b(?:average|mean) (?:\w+ ){{0,3}}(?:over|across|per) "
    rf"(?:the |all |each )*(?:⟦\d+⟧ )?(?:\w+ )?{MANY}",
    r"\bgemittelt\w* über\b|\bim Mittel über\b|\bmittlere[nrs]? (?:Verlust|Fehler|Kosten)\b",
    r"\bmédia (?:sobre|n[oa]s?) |\b(?:perda|custo) médi[oa]\b|\bem média (?:sobre|n[oa])",
    r"\ben moyenne sur\b|\bmoyennée? sur\b|\b(?:perte|erreur) moyenne\b",
    r"\bpromediad[oa] (?:sobre|en)\b|\bpérdida (?:media|promedio)\b|\bpromedio sobre\b",
    r"\bin media su|\bmediat[oa] su|\bperdita media\b")), re.IGNORECASE)
"""Words that say so, a row a language."""
NUMBER = late(r"\\[dt]?frac\s*(?:\{\s*\d+\s*\}|\d)\s*(?:\{\s*\d+\s*\}|\d)|\d\s*/\s*\d")
SUM = late(r"\s*[-−]?\s*(?:\d+|\\[a-z]+\s+)?\s*\\sum(?![A-Za-z])")
DIVIDES = late(r"\\[dt]?frac|/|[A-Za-z]\s*\^\s*\{?\s*-\s*1|mean|avg|\\mathbb\s*\{?E|\\bar|\\overline|\\div")
SHARES = late(r"\\(?:pi|alpha|gamma|omega)_|\bp_|\bw_|p\s*\(")
"""Weights that may have the sum 1."""
MENDED = (r"For the average write it into the formula, as in $L = \frac{1}{N} \sum_{i=1}^N x_i^2$; for the sum leave that word "
          "out.")


def ask_about_averages(assembly: Assembly) -> None:
    """Refuses a line that is a sum by its formula and an average by the words of its sentence, or of one without formulas."""
    for sentence in assembly.sentences:
        said = AVERAGED.search(sentence.spelled())
        if said is None or DOUBTED.search(sentence.spelled()):
            continue
        within = {part.formula for part in sentence.parts}
        lines = [f for f in assembly.formulas if f.group in within and "=" in f.latex]
        asked = lines or [f for f in assembly.formulas if is_objective(left_of(f.latex))]
        found = [f for f in asked if _is_sum(f)]
        if found and not any(DIVIDES.search(_right(f)) for f in asked if not derives(f.latex)):
            assembly.formulas = [_refused(f, said[0]) if f is found[-1] else f for f in assembly.formulas]


def _is_sum(formula: Formula) -> bool:
    right = _right(formula)
    return not (derives(formula.latex) or formula.fault or SHARES.search(right)) and SUM.match(right) is not None


def _right(formula: Formula) -> str:
    """What stands behind the equals sign, without fractions that are numbers."""
    return NUMBER.sub("", formula.latex.partition("=")[2])


def _refused(formula: Formula, words: str) -> Formula:
    said = re.sub(r"⟦\d+⟧", "…", words)
    return replace(formula, fault=f'Words say an average, "{said}", and the formula is a sum', mend=MENDED)


__all__ = ["ask_about_averages"]
