"""What a text says twice, or of what a line that says it could not be read: no line about it is judged for certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from symderiv.notation import Array, Definitions, Entry, Partial, Tensor
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.homework.gaps.said_symmetric import beyond_diagonals, on_diagonals, said_diagonal, said_symmetric
from symderiv.reading.homework.gaps.unread import DERIVED
from symderiv.reading.homework.written import Written
from symderiv.reading.meaning.problems import TWICE
from symderiv.reading.problems.evidence import letters_in_use
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
    yield from untied(problem, lines)
    yield from unused_properties(problem)
    yield from unrelated(problem)
    in_use = letters_in_use(problem.definitions, problem.names)
    yield from ((tensor, f"{error.reason}; {error.advice}") for tensor, error in in_use)
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


def untied(problem: Problem, lines: Sequence[Written]) -> Iterator[tuple[Tensor, str]]:
    """Inputs that no words declare and that nothing ties to what the lines differentiate: the t of e = y - t beside ∂L/∂w."""
    rows = problem.definitions
    derived = {p.body.tensor for line in lines for side in line.sides for p in _partials(side) if isinstance(p.body, Entry)}
    tied = {t for tensor in derived for t in rows.below(tensor)}
    chosen = (problem.names.tensor(row.name) for row in problem.evidence if row.reason in CHOSEN)
    for tensor in filter(None, chosen):
        if derived and tensor not in tied and rows.of(tensor) is None and rows.consumers(tensor):
            yield tensor, f"Nothing says what {tensor.name} has to do with {', '.join(sorted(t.name for t in derived))}"


def _partials(side: Any) -> Iterator[Partial]:
    yield from (side.body if isinstance(side, Array) else side).atoms(Partial)


SENTENCE = re.compile(r"(?:[^.!?\n$]|\$[^$]*\$|\.(?=\w)|\n(?![ \t]*\n))+")
PROPERTIES = tuple((re.compile(words, re.IGNORECASE), frozenset(given)) for words, given in (
    (r"\bsymmetric\b", ("symmetric", "spd")),
    (r"\b(?:sums?|summing|adds?|adding)(?: up)? to (?:one|1|\$1\$)(?!\w)|\bdoubly stochastic\b", ("simplex", "one-hot")),
    (r"\bortho(?:gonal|normal)\b", ("orthogonal",)), (r"\b(?:rows|columns)\b", ("rows", "columns"))))
"""What words say of a symbol that may decide a line, with what is given or read then."""


def unused_properties(problem: Problem) -> Iterator[tuple[Tensor, str]]:
    """Inputs of which the text says something that was not taken: "the $p_{ij}$ are symmetric and sum to one"."""
    source = problem.statements.source if problem.statements else ""
    tensors = [w.tensor for w in problem.names.written if problem.definitions.of(w.tensor) is None]
    members = {fact.kind for fact in problem.statements.facts} if problem.statements else set[str]()
    for found in SENTENCE.finditer(source) if tensors else ():
        inline = re.findall(r"\$([^$]+)\$", found[0])
        for words, givens in PROPERTIES:
            if inline and (said := words.search(found[0])) and not SUPPOSES.search(found[0]):
                yield from ((t, f"{t.name} is said to be something that was not taken: {said[0]}") for t in tensors
                            if not givens & {*members, *(one.name for one in t.givens)}
                            and any(_names(t, latex, whole="rows" in givens) for latex in inline)
                            and (len(t.axes) > 1 or "rows" in givens))


SUPPOSES = re.compile(r"\b(?:for|if|when|whenever|suppose|assum\w+|unless|were|would|case|need\w*|not|no|otherwise)\b",
                      re.IGNORECASE)
"""Words by which a property is none of the whole text."""


def _names(tensor: Tensor, latex: str, whole: bool) -> bool:
    """Whether a formula is a symbol, be it as a whole array: P is the p_ij."""
    letter, name = plain(latex.partition("_")[0]).strip("$ {}"), plain(tensor.latex or tensor.name)
    return "=" not in latex and (latex.strip() == name if whole else letter.lower() == name.lower())


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
