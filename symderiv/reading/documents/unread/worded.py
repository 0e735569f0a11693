"""Quantities that words alone define, and no formula: "where $R$ is the largest entry of $w$", "let $w$ be a column of $W$".

Without what the words say they would be inputs like any other, on which nothing depends. The lines that use them are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import letters_of
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.objectives import is_symbol
from symderiv.reading.prose.phrases.subjects import names_in
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.sieves import Rare

BE = r",? (?:(?:is|are|be|being|denotes?|equals) )"
MADE = (r"(?:entr(?:y|ies)|components?|elements?|coordinates?|coefficients?|squares?|absolute|magnitudes?|norms?|rows?|columns?|"
        r"squared|diagonal)")
"""Of what words make a number."""
MADE_BY = (r"sum|product|difference|ratio|quotient|maximum|minimum|max|min|largest|smallest|biggest|greatest|squares?|cube|"
           r"inverse|reciprocal|determinant|variance|median|entropy|norm|trace")
"""Words that make a number of what stands behind them."""


@dataclass(frozen=True)
class Worded:
    """Words about a symbol ⟦x⟧, and of ⟦y⟧ where that has to be one of the lines; an example of each kind, and what to write."""

    said: Rare
    yes: str
    no: str
    mend: str


WORDED = (
    Worded(Rare(rf"⟦(?P<x>\d+)⟧{BE}(?:the )(?:total )?(?:sum|product) of (?:the |all )*(?:\w+ ){{0,2}}?{MADE}\b(?! vectors?\b)"),
           "$R$ is the sum of the squares of the errors", "$R$ is the sum of the payments",
           r"Write it as a formula, as in $R = \|w\|^2$."),
    Worded(Rare(rf"⟦(?P<x>\d+)⟧{BE}(?:the )(?:\w+ ){{0,2}}?(?:{MADE_BY}) (?:\w+ ){{0,2}}?(?:of|between) "
                r"(?:the |all |its )*(?:\w+ ){0,2}?(?:of (?:the |all )*)?(?:\w+ )?⟦(?P<y>\d+)⟧"),
           "$R$ is the largest entry of $w$", "$R$ is the largest of all", r"Write it as a formula, as in $R = \|w\|^2$."),
    Worded(Rare(r"⟦(?P<x>\d+)⟧,? (?:(?:is|be|being|denotes) )?(?:an?|any|some|one|the (?:first|last|\w+th|⟦\d+⟧-?th)) (?:\w+ )?"
                r"(?:column|row)s?(?: vectors?)? of (?:the )?(?:matrix )?⟦(?P<y>\d+)⟧"),
           "let $w$ be a column of $W$", "$w$ is a column of weights",
           "Give it the letter of its place: Let $i$ be fixed, where $w_i$ are the columns of $W$."),
)


def refuse_worded(assembly: Assembly) -> None:
    """Refuses the lines that use a quantity which words alone define."""
    for sentence in assembly.sentences:
        for row, name, words in _found(assembly, sentence.spelled()):
            assembly.formulas = [_refused(f, name, row, words) for f in assembly.formulas]


def _found(assembly: Assembly, spelled: str) -> Iterator[tuple[Worded, str, str]]:
    """Each such quantity that no line defines, with the words."""
    for row in WORDED:
        for match in row.said.finditer(spelled):
            name, of = (_symbol(assembly, match.groupdict().get(slot)) for slot in ("x", "y"))
            of_lines = "y" not in match.groupdict() or any(_uses(f, of) for f in assembly.formulas)
            if name and of_lines and not _is_defined(assembly, name):
                yield row, name, re.sub(r"⟦(\d+)⟧", lambda m: f"${_text(assembly, m[1])}$", match[0])


def _is_defined(assembly: Assembly, name: str) -> bool:
    return any(_bare(left_of(f.latex)) == _bare(name) for f in assembly.formulas if "=" in f.latex)


def _bare(left: str) -> str:
    return re.split(r"[_^(]", left)[0].strip()


def _symbol(assembly: Assembly, number: str | None) -> str:
    """The symbol that a formula is; nothing where it is more than one, or names a function."""
    text = _text(assembly, number)
    return text if is_symbol(text) and "_" not in text and not names_in(text) else ""


def _text(assembly: Assembly, number: str | None) -> str:
    mention = assembly.mentions.get(int(number)) if number else None
    return mention.text.text.strip(" .,") if mention is not None else ""


def _uses(formula: Formula, name: str) -> bool:
    return bool(name) and letters_of(name) <= letters_of(formula.latex)


def _refused(formula: Formula, name: str, row: Worded, words: str) -> Formula:
    right = formula.latex.partition("=")[2] if "=" in formula.latex else formula.latex
    if formula.fault or not letters_of(name) <= letters_of(right):
        return formula
    return replace(formula, fault=f'What the words make {name} is not read: "{words}"', mend=row.mend)


__all__ = ["WORDED", "refuse_worded"]
