"""Lines that say at which place something is 0 or least: a claim about a derivative, and no case of the lines beside it."""

from __future__ import annotations

import re

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.meant.solved_results import RESULT, differentiated, is_result
from symderiv.reading.problems.statements import ELSEWHERE, Formula, Role
from symderiv.reading.prose.links import SUPPOSED
from symderiv.reading.prose.roles import SYMBOL, derives, left_of
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.solutions import AGAIN, ENDS, NUMBER, RESTRICTED, place_of_slope


def says_where(latex: str, words: str, sentence: Sentence, assembly: Assembly) -> bool:
    """Whether words say that the derivative by a symbol, which a line before gives, is 0 at this value of it."""
    before = assembly.formulas
    if not before or derives(latex) or latex.count("=") != 1 or SUPPOSED.match(sentence.spelled()):
        return False
    if before[-1].role == "stationarity" and _is_next(latex, words, before[-1]):
        return True
    symbols = set(SYMBOL.findall(left_of(latex)))
    said, there = place_of_slope(words, before[-1].latex)
    least = re.search(ENDS, said, re.IGNORECASE) and RESTRICTED.search(assembly.text.text)
    return there and not least and any(symbols & differentiated(f.latex) for f in before)


def role_there(latex: str, words: str, sentence: Sentence, assembly: Assembly,
               last: tuple[Role, str], display: bool = False) -> tuple[Role, str] | None:
    """The role of a line that says where something is 0, perhaps as a result; of another root that of the one before (`last`)."""
    before = assembly.formulas
    said, _ = place_of_slope(words, before[-1].latex if before else "")
    if said and says_where(latex, words, sentence, assembly):
        return "stationarity", said
    if before and not said and is_result(latex, words, before, display):
        return "stationarity", RESULT
    if not before or not NUMBER.fullmatch(latex):
        return None
    if said and any(derives(f.latex) for f in before):
        return "remark", ELSEWHERE
    return last if _is_next(latex, words, before[-1]) and (last[0] == "stationarity" or last[1] == ELSEWHERE) else None


def _is_next(latex: str, words: str, before: Formula) -> bool:
    """Whether a line gives the symbol of the line before another number: x = 1 and x = -1."""
    numbers = NUMBER.fullmatch(latex) and NUMBER.fullmatch(before.latex)
    return bool(numbers and AGAIN.fullmatch(words)) and left_of(latex) == left_of(before.latex)


__all__ = ["role_there", "says_where"]
