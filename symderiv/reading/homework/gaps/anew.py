"""A text that gives one name to several things, one after another: each stretch of it is read with what holds there.

"Let f(x) = x². … Now let f(x) = sin x. …" has two stretches. A definition that no words introduce may as well be a result, so
the line itself is then left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from symderiv.errors import ParseError, SymderivError
from symderiv.reading.homework.gaps.unread import DERIVED, with_unread
from symderiv.reading.meaning.problems import resolve
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.files import Problem
from symderiv.reading.problems.statements import Fact, Formula, Statements
from symderiv.reading.prose.roles import concludes

ANEW = re.compile(
    r"\b(?:let|consider|suppose|assume|take|choose|instead|another|alternative(?:ly)?|redefine[ds]?|replace[ds]?|define|"
    r"different|sei(?:en)?|stattdessen|betrachte\w*|soit|considérons|prenons|sea|considere\w*|tomemos|seja|tome|example|exercise|"
    r"problem|second|next|third|this time|other)\b|"
    r"\A\W*(?:now )?(?:for|with|adding|in the case of|under|für|mit|bei|pour|avec|para|com|con)\b|"
    r"\b(?:loss|cost|objective|function|criterion|activation|energy|penalty|model)\b[^.$]*\bis\W*\Z", re.IGNORECASE)
"""Words before an equation that make it a definition, whatever was said before."""
REWRITES = re.compile(r"\b(?:expand\w*|simplif\w+|rewrit\w+|written as|substitut\w+|plugging|equivalent\w*|in other words|"
                      r"that is|i\.e\.|step \d+|becomes|equals|ausmultipli\w+|umform\w+)\b", re.IGNORECASE)
"""Words that make it a result of what was said before."""
REASONS = re.compile(r"\A\W*(?:since|because|using|as(?=\s*(?:\$|\\\())|da|weil|wegen|puisque|comme|como|puesto que|dado que|"
                     r"siccome|poiché)\b", re.IGNORECASE)
"""How a sentence begins that gives the reason of a result: "Since $y = e^x$, …"."""
HEADING = re.compile(r"^\s*(?:#+ |\*\*|\(?[a-z1-9ivx]{1,3}[.)] |[-*] )|\\(?:sub)*section|\\(?:sub)?paragraph|\\item|\\textbf|"
                     r"\\begin\{(?:example|exercise|problem|question)", re.MULTILINE)
"""What begins a new piece of a text."""
OPEN = ParseError("A definition or a result: it differs from what the text said before",
                  advice="Say which: “now let”, or “hence”.")


@dataclass(frozen=True)
class Stretch:
    """A piece of a text from one place on, and the problem that holds there."""

    problem: Problem
    start: int


def stretches_of(problem: Problem) -> tuple[Stretch, ...]:
    """The stretches of a text in their order; one, where no name is given again."""
    said = problem.statements
    again = {place for _, place in problem.twice}
    starts = [n for n, f in enumerate(said.formulas) if f.places[0] in again and _begins(n, problem)] if said else []
    whole = (Stretch(problem, 0),)
    if said is None or not starts:
        return whole
    edges = [0, *(said.formulas[n].places[0] for n in starts), len(said.source) + 1]
    try:
        return tuple(Stretch(resolve(_until(start, end, problem, starts)), start)
                     for start, end in pairwise(edges))
    except SymderivError:
        return whole  # what one of them needs stands in another


def lines_of(stretch: Stretch) -> list[Source]:
    """The lines of a stretch; before them what begins it, where no words say that this is a definition."""
    said, lines = stretch.problem.statements, with_unread(stretch.problem, stretch.start)
    first = next((f for f in said.formulas if f.places[0] == stretch.start), None) if said and stretch.start else None
    if first is None or not said or ANEW.search(first.before) or _headed(first, said.source):
        return lines
    return [Source.unread(first.latex, OPEN), *lines]


def _begins(n: int, problem: Problem) -> bool:
    """Whether a stretch begins with a formula: words introduce it, or lines about the name stand between and none conclude it."""
    said = problem.statements
    assert said is not None
    formula = said.formulas[n]
    if concludes(formula.why) or REWRITES.search(formula.before) or formula.continued:
        return False
    if ANEW.search(formula.before):
        return True
    if REASONS.match(formula.before):
        return False
    first = next(m for m, other in enumerate(said.formulas) if _head(other) == _head(formula))
    if DERIVED.search(said.formulas[first].latex.partition("=")[2]) and not DERIVED.search(formula.latex.partition("=")[2]):
        return False  # a derivative that has a name is worked out
    claims = {row.formula for row in problem.roles if row.role in ("claim", "stationarity")}
    return any(first < m < n and _head(said.formulas[m]) not in ("", _head(formula)) for m in claims)  # no rewriting of it


def _headed(formula: Formula, source: str) -> bool:
    """Whether a heading or the number of an item stands in the paragraph before a formula, or right before that."""
    before = "\n".join(source[:formula.places[0]].rsplit("\n\n", 2)[-2:])
    found = HEADING.search(before)
    return found is not None and not REWRITES.search(before[found.start():])


def _head(formula: Formula) -> str:
    """The name that an equation defines, without its arguments."""
    return re.sub(r"\s|\(.*", "", formula.latex.partition("=")[0])


def _until(start: int, end: int, problem: Problem, starts: list[int]) -> Statements:
    """What a text says up to `end`: of the definitions of one name the last one, and the claims from `start` on."""
    said = problem.statements
    assert said is not None
    before = [n for n, formula in enumerate(said.formulas) if formula.places[0] < end]
    anew = {_head(said.formulas[n]): n for n in starts if n in before}
    defines = {row.formula for row in problem.roles if row.role in ("definition", "not read", "given", "constraint")}
    kept = [n for n in before if anew.get(_head(said.formulas[n]), n) <= n
            and (n in defines or said.formulas[n].places[0] >= start)]
    formulas = tuple(_as_definition(said.formulas[n]) if n in anew.values() else said.formulas[n] for n in kept)
    inside = tuple(piece for piece in said.skipped if start <= piece.at < end)
    return replace(said, formulas=formulas, facts=tuple(_facts(said, end)), skipped=inside)


def _as_definition(formula: Formula) -> Formula:
    return replace(formula, role="definition")


def _facts(said: Statements, end: int) -> Iterator[Fact]:
    """The facts that hold before a place: of several about one subject the last one there."""
    last = {(fact.kind, fact.subject): fact.at for fact in said.facts if fact.at < end}
    for fact in said.facts:
        at = last.get((fact.kind, fact.subject))
        if at is None or (fact.kind in SEVERAL and fact.at < end) or fact.at == at:
            yield fact


SEVERAL = ("given", "mention", "asked")
"""Kinds of facts of which several hold of one subject."""

__all__ = ["Stretch", "lines_of", "stretches_of"]
