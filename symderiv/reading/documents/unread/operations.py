"""What words do to a formula that is asked about, "differentiate the square of $x + a$": nothing else is derived in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import is_used
from symderiv.reading.documents.nameless import ASKED_ABOUT
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.objectives import asks_about
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.said.operations import done_to, written

ASKS = late(r"\b(?:find|compute|calculate|determine|derive|differentiate|minimi[sz]e|maximi[sz]e|what)\b", re.IGNORECASE)
THE = re.compile(r"(?: the)? *$", re.IGNORECASE)


def refuse_operations(assembly: Assembly) -> None:
    """Refuses what is asked about where words make more of it than its formula says."""
    for sentence in assembly.sentences:
        spelled = sentence.spelled()
        for words, number, start in done_to(spelled):
            if asks_about(THE.sub(" ", spelled[:start])):
                _refuse(assembly, words, number, ASKS.search(spelled[:start]) is not None)


def _refuse(assembly: Assembly, words: str, number: int, asks: bool) -> None:
    """Refuses the formula with a number, or the line of the name that stands there where a sentence asks: "find the slope of"."""
    mention = assembly.mentions.get(number) if asks else None
    said = mention.text.text.strip(" .,") if mention is not None else ""
    lines = assembly.formulas
    assembly.formulas = [_refused(f, words) if _is_meant(f, number, said, lines) and not f.fault else f for f in lines]


def _is_meant(formula: Formula, number: int, said: str, lines: Sequence[Formula]) -> bool:
    """Whether this is the formula behind the words, or the line of the name that stands there and that no other line uses:
    "the average of the $\\ell_i$" beside L = \\frac1n \\sum_i \\ell_i says what that line does."""
    named = "=" in formula.latex and left_of(formula.latex) == said != ""
    return (formula.group == number if formula.why == ASKED_ABOUT else named) and not is_used(formula, lines)


def _refused(formula: Formula, words: str) -> Formula:
    asked = formula.latex.partition("=")[2].strip() if formula.why == ASKED_ABOUT else left_of(formula.latex)
    made = written(words, asked)
    example = f": $L = {made}$" if made else ", as in $L = x^2$"
    return replace(formula, fault=f"What the words make of it is not read: the {words} of {asked}",
                   mend=f"Write all that the words say as a formula with a name of its own{example}.")


__all__ = ["refuse_operations"]
