"""Which words of a text that were not read matter for what is asked: those that speak of the formulas it is made of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from symderiv.reading.documents.beside.leftover import letters_of
from symderiv.reading.documents.markup.sections import sections
from symderiv.reading.formulas.names import plain_spelling
from symderiv.reading.problems.problem import Problem
from symderiv.reading.problems.statements import Formula, Words
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.said.notations import used_in

NOTATION = re.compile(r"notation|convention|prelimin|setting|setup|notaç|convenç|notación|Bezeichn|Schreibweis|Konvention",
                      re.IGNORECASE)
"""What a section is called that says what signs mean."""
PARAGRAPH = re.compile(r"\n[ \t]*\n")
FEW = 8
"""So many are listed wherever they stand; of more, those of other sections are left out that are about no letter in use."""


def unread_words(problem: Problem) -> list[Words]:
    """The clauses from which nothing was read, and which speak of what is asked about, in the order of the text."""
    statements = problem.statements
    if statements is None or not statements.words:
        return []
    formulas = _used(problem)
    latex = [formula.latex for formula in formulas]
    said = frozenset(name for one in statements.words for name in one.notations)
    uses, letters = used_in(latex, said), frozenset(letter for one in latex for letter in letters_of(one))
    about = [one for one in statements.words if not one.notations.isdisjoint({*uses, "words"}) or
             ("symbol" in one.notations and not one.symbols.isdisjoint(letters))]
    spoken = frozenset(about)
    other = [one for one in statements.words if "sentence" in one.notations and one not in spoken]
    if len(about) + len(other) > FEW:
        section, beside = list(_stretches(statements.source, formulas)), list(_paragraphs(statements.source, formulas))
        about = [one for one in about if one.everywhere or not one.symbols.isdisjoint(letters) or _stands_in(one, section)]
        other = [one for one in other if _stands_in(one, beside)]
    return sorted([*about, *other], key=lambda one: one.at)


def _stands_in(one: Words, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= one.at < end for start, end in stretches)


def _paragraphs(source: str, formulas: Sequence[Formula]) -> Iterator[tuple[int, int]]:
    """The paragraphs in which formulas stand, each with the one before and the one behind it."""
    ends = [0, 0, *(match.end() for match in PARAGRAPH.finditer(source)), len(source), len(source)]
    for formula in formulas:
        n = bisect_right(ends, formula.places[0], 0, len(ends) - 2)
        yield ends[max(n - 2, 0)], ends[min(n + 1, len(ends) - 1)]


def told(problem: Problem) -> Iterator[str]:
    """The same, each with its line."""
    for one in unread_words(problem):
        yield f"line {problem.statements.source.count(chr(10), 0, one.at) + 1}: {one.text}" if problem.statements else one.text


def _used(problem: Problem) -> Sequence[Formula]:
    """The lines that define what is asked about and all that it is made of; every line where none is asked about."""
    assert problem.statements is not None
    formulas = problem.statements.formulas
    if problem.output is None:
        return formulas
    names = {plain_spelling(name) for t in problem.definitions.below(problem.output) for name in (t.name, t.latex) if name}
    made = [formulas[role.formula] for role in problem.roles if role.role == "definition"]
    return [f for f in made if not names.isdisjoint(_spellings(left_of(f.latex)))] or made or formulas


def _spellings(left: str) -> Iterator[str]:
    """How a left side may be spelled: with its arguments and indices, and without."""
    yield from (plain_spelling(left), plain_spelling(left.partition("(")[0]), plain_spelling(left.partition("_")[0]))


def _stretches(source: str, formulas: Sequence[Formula]) -> Iterator[tuple[int, int]]:
    """The sections in which these formulas stand, and those that say what signs mean."""
    for one in sections(source):
        if NOTATION.search(one.title) or any(one.start <= formula.places[0] < one.end for formula in formulas):
            yield one.start, one.end


__all__ = ["told", "unread_words"]
