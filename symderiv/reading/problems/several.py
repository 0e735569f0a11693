"""Several problems in one text: where a letter is defined anew behind a heading or an item, each part is read by itself.

The text of a part is the whole text, everything blank that is of another part: so its places stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

from symderiv.errors import ParseError, SymderivError, UnknownName
from symderiv.reading.documents.markup.sections import Section, cut_at, sections
from symderiv.reading.problems.problem import Problem
from symderiv.reading.problems.statements import ONE_QUESTION, SEVERAL, Formula, Statements

Part = tuple[str, str]
"""What a part is called, and its text."""

HEAD = re.compile(r"\s*(?P<name>\\?[A-Za-z]+(?:_\w|_\{\w+\})?)\s*(?:\\left)?\((?P<arguments>[^()=]*)\)\s*:?=")
NAME = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
WORDS = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}|\\(?:mathbf|mathbb|mathcal|boldsymbol|sum|frac|log|exp)\b")


def parts_of(problem: Problem, found: Sequence[Section] | None = None) -> list[Part]:
    """The problems that a text states, where they are several; none where it is one."""
    statements = problem.statements
    if statements is None or statements.declarations:
        return []
    found = sections(statements.source) if found is None else found
    if len(found) < 3:
        return []
    return _tasks(statements, found) or _told_apart(list(_clashes(problem)), statements, found)


def _clashes(problem: Problem) -> Iterator[tuple[int, int]]:
    """The places of two definitions of one name: they differ, or are functions of different letters."""
    yield from problem.twice
    yield from _supposed_once(problem.statements)
    heads = [(match, f) for f in _stating(problem.statements) if (match := HEAD.match(f.latex))]
    for (one, f), (other, g) in combinations(heads, 2):
        known = problem.definitions.rows and any(row.tensor.name == one["name"].strip("\\") for row in problem.definitions.rows)
        if one["name"] == other["name"] and one["arguments"].strip() != other["arguments"].strip() and not known:
            yield f.places[0], g.places[0]


def _supposed_once(statements: Statements | None) -> Iterator[tuple[int, int]]:
    """The place of a given that one question supposes, with each place where something is asked."""
    for skipped in [s for s in statements.skipped if s.reason == ONE_QUESTION] if statements else ():
        yield from ((fact.at, skipped.at) for fact in (statements.facts if statements else ()) if fact.kind == "asked")


def _stating(statements: Statements | None) -> list[Formula]:
    formulas = statements.formulas if statements else ()
    return [f for f in formulas if "=" in f.latex and f.role in ("definition", "unknown", "claim") and not f.continued]


def _tasks(statements: Statements, found: Sequence[Section]) -> list[Part]:
    """Parts that call themselves problems, of which none uses what another one defines."""
    rank = min((s.rank for s in found if s.is_problem), default=0)
    cut = cut_at(found, rank)
    tasks = [s for s in cut if s.is_problem and s.rank == rank]
    inside = [any(s.start <= f.places[0] < s.end for f in _stating(statements)) for s in tasks]
    return _written(statements, cut, tasks) if sum(inside) > 1 else []


def _left(formula: Formula) -> str:
    """The letter that a formula says something of."""
    names = NAME.findall(WORDS.sub(" ", formula.latex.partition("=")[0]))
    return names[0] if names and r"\partial" not in formula.latex.partition("=")[0] and names[0] != r"\nabla" else ""


def _told_apart(clashes: Sequence[tuple[int, int]], statements: Statements, found: Sequence[Section]) -> list[Part]:
    """The parts that stand apart the places of names that clash, by marks that are as few as can be."""
    for rank in sorted({s.rank for s in found} - {0}):
        cut = cut_at(found, rank)
        apart = {n for pair in clashes for places in [[_part(cut, at) for at in pair]] if places[0] != places[1] for n in places}
        if apart:
            return _written(statements, cut, [cut[n] for n in sorted(apart)])
    return []


def _part(cut: Sequence[Section], at: int) -> int:
    return next(n for n, s in enumerate(cut) if s.start <= at < s.end or n == len(cut) - 1)


def _written(statements: Statements, cut: Sequence[Section], own: Sequence[Section]) -> list[Part]:
    """Each part that is a problem of its own with what stands before the first, and what follows up to the next.

    None where one of them uses what another defines: they hang together.
    """
    source = statements.source
    places = [cut.index(one) for one in own]
    common = cut[places[0]].start
    ends = [cut[n].start for n in places[1:]] + [len(source)]
    if _hang_together(statements, [(cut[n].start, end) for n, end in zip(places, ends, strict=True)]):
        return []
    titles = [cut[n].title for n in places]
    titles = [t if t and titles.count(t) == 1 else f"Part {k + 1}" for k, t in enumerate(titles)]
    return [(titles[k], source[:common] + _blank(source[common:cut[n].start])
             + source[cut[n].start:end] + _blank(source[end:]))
            for k, (n, end) in enumerate(zip(places, ends, strict=True))]


def _hang_together(statements: Statements, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a formula of one part speaks of what only another part defines."""
    inside = [[f for f in statements.formulas if start <= f.places[0] < end] for start, end in spans]
    stating = _stating(statements)
    made = [{left for f in formulas if f in stating and (left := _left(f))} for formulas in inside]
    for n, formulas in enumerate(inside):
        theirs = set().union(*made[:n], *made[n + 1:]) - made[n]
        if any(theirs & set(NAME.findall(WORDS.sub(" ", f.latex))) for f in formulas):
            return True
    return False


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def split_name(source: object) -> tuple[Any, str]:
    """A file, and which of its problems is meant: notes.md#2 is the second one of notes.md.

    >>> split_name("notes.md#2"), split_name("notes.md")
    (('notes.md', '2'), ('notes.md', ''))
    """
    text = str(source) if isinstance(source, str | Path) else ""
    file, sign, wanted = text.rpartition("#")
    is_file = re.fullmatch(r"\.\w+", Path(file).suffix) is not None  # and no formula with a remark behind it: np.sum(x)  # loss
    return (file, wanted) if sign and is_file and "\n" not in text and not Path(text).exists() else (source, "")


def numbered(problem: Problem, wanted: str, file: str) -> Problem:
    """The part of a text that is meant by its number. Raises `UnknownName` where there is no such."""
    parts = problem.parts or (problem,)
    if not wanted.isdigit() or not 0 < int(wanted) <= len(parts):
        raise UnknownName("No such problem in this text", typed=f"#{wanted}", advice=f"Write {choices(parts, file)}.")
    return parts[int(wanted) - 1]


def choices(parts: Sequence[Problem], file: str) -> str:
    """How each part is named, with what it is called."""
    return " or ".join(f"{file}#{n + 1} ({part.name})" for n, part in enumerate(parts))


def with_parts(problem: Problem, read: Callable[[str, str], Problem], path: Path) -> Problem:
    """The problem, with those that its text states where they are several."""
    parts = tuple(_read_parts(problem, read))
    if len(parts) < 2:
        return problem
    error = ParseError(f"The text states {len(parts)} problems", typed=problem.name,
                       advice=f"Say which: {choices(parts, str(path))}.")
    return replace(problem, parts=parts, failed={SEVERAL: error, **problem.failed})


def _within(read: Callable[[str, str], Problem], title: str, text: str, inner: str) -> Problem:
    return read(text, f"{title} {inner}")


def _read_parts(problem: Problem, read: Callable[[str, str], Problem]) -> Iterator[Problem]:
    """The problems of a text, each read by itself and, where it states several, in turn; none where the text is one."""
    for title, text in parts_of(problem):
        try:
            part = read(text, title)
        except SymderivError:
            return
        inner = list(_read_parts(part, partial(_within, read, title)))
        yield from inner or [part]


__all__ = ["choices", "numbered", "parts_of", "split_name", "with_parts"]
