"""A problem's account of how its text was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.errors import TextPlace
from symderiv.reading.problems.called import called
from symderiv.reading.problems.problem import Problem
from symderiv.reading.problems.statements import Statements
from symderiv.reading.problems.unread_words import unread_words
from symderiv.records.read_as import UNREAD, WORDS, ReadAs, ReadLine, ReadSymbol


def read_as(problem: Problem) -> ReadAs | None:
    """How the text of a problem was read; None where it was no text but declared data."""
    statements = problem.statements
    if statements is None:
        return None
    return ReadAs(problem.name, tuple(_symbols(problem, statements)),
                  tuple(sorted(_lines(problem, statements), key=lambda line: (line.line, line.column))),
                  tuple(_words(problem, statements)))


def _symbols(problem: Problem, statements: Statements) -> Iterator[ReadSymbol]:
    for row in problem.evidence:
        line = TextPlace.of(statements.source, row.at).line
        yield ReadSymbol(row.symbol, row.name, row.kind, row.shape, row.reason, line)


def in_own_words(problem: Problem) -> ReadAs | None:
    """How the text of a problem was read, with the words by which it calls its symbols."""
    account = read_as(problem)
    if account is None or problem.statements is None:
        return None
    words = called(problem.statements.source, [*(row.tensor for row in problem.definitions), *problem.definitions.inputs])
    return replace(account, symbols=tuple(replace(row, called=words.get(row.name, "")) for row in account.symbols))


def _lines(problem: Problem, statements: Statements) -> Iterator[ReadLine]:
    """Every formula once: what it was taken for, or why it was not read."""
    for read in problem.roles:
        formula = statements.formulas[read.formula]
        place = TextPlace.of(statements.source, formula.places[0])
        shown = (read.shown or place.shown) if read.role == UNREAD else ""
        yield ReadLine(formula.latex, read.role, place.line, place.column, read.reason or formula.why, read.advice, shown)
    for skipped in statements.skipped:
        place = TextPlace.of(statements.source, skipped.at)
        yield ReadLine(skipped.latex.strip(), UNREAD, place.line, place.column, skipped.reason, skipped.advice, place.shown)
    for passed in statements.passed:
        place = TextPlace.of(statements.source, passed.at)
        yield ReadLine(passed.latex.strip(), "mention", place.line, place.column, passed.reason)


def _words(problem: Problem, statements: Statements) -> Iterator[ReadLine]:
    """The clauses from which nothing was read."""
    for one in unread_words(problem):
        place = TextPlace.of(statements.source, one.at)
        yield ReadLine(one.text, WORDS, place.line, place.column, shown=place.shown)
