"""What a text says twice, or of what a line that says it could not be read: no line about it is judged for certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from symderiv.notation import Definitions, Tensor
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.homework.gaps.said_symmetric import beyond_diagonals, on_diagonals, said_diagonal, said_symmetric
from symderiv.reading.homework.gaps.unread import DERIVED
from symderiv.reading.homework.written import Written
from symderiv.reading.meaning.problems import TWICE
from symderiv.reading.problems.files import Problem
from symderiv.reading.syntax.spelling import plain


def doubted(problem: Problem, lines: Sequence[Written]) -> Iterator[tuple[Tensor, str]]:
    """Quantities that may be others than what was read, each with the reason."""
    for name, error in problem.failed.items():
        tensor = problem.names.tensor(name)
        if tensor is not None and error.reason.startswith(f"{TWICE}:"):
            yield tensor, error.reason
        elif tensor is not None and problem.definitions.of(tensor) is None:
            yield tensor, f"What {tensor.name} is was not read: {error.reason}"
    yield from ((tensor, f"{tensor.name} is said to be symmetric, which is not used") for tensor in said_symmetric(problem))
    beyond = beyond_diagonals(said_diagonal(problem), problem.definitions, lines)
    yield from ((tensor, f"{tensor.name} is said to be diagonal, which is not used") for tensor in beyond)
    yield from left_unmade(problem, lines)
    yield from unrelated(problem)
    yield from ((tensor, f"{error.reason}; {error.advice}") for tensor, error in problem.letters_in_use())
    unread = lost(problem)
    for tensor in (w.tensor for w in problem.names.written):
        if (reason := unread.get(plain(tensor.latex or tensor.name))) is not None:
            yield tensor, f"What {tensor.name} is was not read: {reason}"
    used = {t for row in problem.definitions for t in (row.tensor, *row.uses)}
    facts = problem.statements.facts if problem.statements else ()
    known = {plain(f.subject) for f in facts if f.kind in ("shape", "element", "family", "like", "asked")}
    spoken = {plain(f.subject) for f in facts if f.kind in ("rank", "given", "mention")} - known
    for tensor in (w.tensor for w in problem.names.written):
        if tensor not in used and spoken & {plain(tensor.name), plain(tensor.latex)}:
            yield tensor, f"{tensor.name} is spoken of, but not what it is"


def unrelated(problem: Problem) -> Iterator[tuple[Tensor, str]]:
    """Members x_i that only lines have, where definitions have a matrix X of just these axes: they may be its rows."""
    used = {t.name: t for row in problem.definitions for t in row.uses}
    for tensor in (w.tensor for w in problem.names.written):
        whole = used.get(tensor.name.upper()) if tensor.name.islower() and tensor.name not in used else None
        if whole is not None and len(whole.axes) == 2 and set(tensor.axes) == set(whole.axes):
            yield tensor, f"Nothing says whether the members of {tensor.name} are the rows of {whole.name}, or its columns"


def left_unmade(problem: Problem, lines: Iterable[Written]) -> Iterator[tuple[Tensor, str]]:
    """Inputs of definitions of which a line that could not be read says what they are, each with the reason."""
    made = {row.tensor for row in problem.definitions}
    inputs = {plain(t.latex or t.name): t for row in problem.definitions for t in row.uses if t not in made}
    for line in lines:
        tensor = inputs.get(plain(line.source.text[line.source.line.at:].partition("=")[0]))
        if line.error is not None and tensor is not None:
            yield tensor, f"What {tensor.name} is was not read: {line.error.reason}"


def lost(problem: Problem) -> dict[str, str]:
    """Why lines that may define something could not be read, by the names that they may define."""
    formulas = problem.statements.formulas if problem.statements else ()
    return {plain(f.latex.partition("=")[0].rstrip(": &")): problem.failed[f"line {n + 1}"].reason for n, f in enumerate(formulas)
            if f"line {n + 1}" in problem.failed and "=" in f.latex and not DERIVED.search(f.latex) and f.role != "update"}


CHOSEN = frozenset({"its indices", "how it is used"})
"""Why a symbol has its shape where no words say it."""


def as_said(problem: Problem, definitions: Definitions, lines: Sequence[Written]) -> dict[str, Any]:
    """The same with diagonal what words call so, and lines marked that solve for something whose shape the reader chose."""
    chosen = {problem.names.tensor(row.name) for row in problem.evidence if row.reason in CHOSEN}
    lines = [replace(line, chosen=True) if line.solves in chosen else line for line in lines]
    diagonal = (said := said_diagonal(problem)) - set(beyond_diagonals(said, definitions, lines))
    definitions, lines = on_diagonals(diagonal, definitions, lines) if diagonal else (definitions, lines)
    return {"definitions": definitions, "lines": tuple(lines)}


INDEXED = re.compile(r"_\{?[a-z](?![a-z])|\\top|@|\\cdot|\\times|\|\|")
"""What shows that something is an array, and of which shape."""
SHAPES = frozenset({"shape", "rank", "element", "family", "range", "size", "rows", "columns", "like"})


def says_no_shape(problem: Problem) -> bool:
    """Whether a text typed without marks has no index and says of nothing what shape it has: numbers may be arrays as well."""
    said = problem.statements
    if said is None or any(fact.kind in SHAPES for fact in said.facts):
        return False
    return all(f.environment == UNMARKED and not INDEXED.search(f.latex) for f in said.formulas)


__all__ = ["as_said", "doubted", "lost", "says_no_shape"]
