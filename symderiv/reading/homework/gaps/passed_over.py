"""What stands behind the first line of a derivation, looks like a claim and is none of its lines: nobody may take it for checked.

A definition that nothing uses (δ = v ⊙ f, meant as the gradient), a comparison, words with a value ("the Hessian is …"), and a
typed line of which nothing was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.homework.gaps.unread import DERIVED
from symderiv.reading.homework.quoted.qualities import qualities_said
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.evidence import LineRole
from symderiv.reading.problems.files import Problem
from symderiv.reading.problems.statements import ELSEWHERE, Formula, Statements
from symderiv.reading.problems.unread_words import told
from symderiv.reading.prose.roles import concludes
from symderiv.reading.prose.solutions import CLAIMED
from symderiv.reading.syntax.spelling import plain

COMPARES = re.compile(r"[=<>≤≥≠≈∝]|\\(?:neq?|leq?|geq?|lt|gt|approx|propto|sim|preceq|succeq|Rightarrow)(?![A-Za-z])")
VALUE = re.compile(r"\b(?:gradient|derivative|Hessian|Jacobian|slope)\b[^.;:]*\b(?:is|equals|becomes|reads)"
                   r"(?: then| just| simply)?:?\s*\Z|\b(?:equals|becomes|is equal to|reduces to|simplifies to)\s*\Z|"
                   r"\b(?:this|that|which|it)(?: then| just| simply)? is(?: then| just| simply)?:?\s*\Z", re.IGNORECASE)
"""Words that lead to a value."""
ROW = re.compile(r"(?:\\(?:nabla|partial)(?![A-Za-z])|\\d?frac\s*\{\s*d|\b(?:[Gg]radient|[Dd]erivative|[Hh]essian|[Jj]acobian)\b)"
                 r"[^|\n]*\|\Z")
"""The cell of a table before a value, with a derivative in it."""
CODE = re.compile(r"(?P<mark>`{3,}|~{3,})[^\n`]*\n.*?(?P=mark)|(?<!`)`(?!`)[^`\n]+`", re.DOTALL)
ASSIGNED = re.compile(r"(?m)(?P<line>(?:^|(?<=`))[ \t]*(?:[d∂]\w{1,8} ?/ ?[d∂]\w+|grad\w*|\w+\.grad|"
                      r"d(?:[A-Z]\w*|[a-z]\d?|logits|out|scores|hidden|probs)) ?=(?!=)[^\n`]+)")
"""A line of a program about a derivative."""
SLOPES = re.compile(r"(?<![A-Za-z])[d∂]\w{1,8} ?/ ?[d∂]\w|(?<![A-Za-z])grad(?:ient)?(?![A-Za-z])|(?<=\w)\.grad(?!\w)")
"""What a typed line about a derivative has in it."""


def passed_over(problem: Problem, lines: Sequence[Source]) -> Iterator[str]:
    """These pieces of a text, each with the number of its line."""
    said = problem.statements
    if said is None or not lines:
        return
    placed = [line.line.at for line in lines if line.text == said.source]
    alone = {line.text for line in lines}  # a line that has a text of its own has no place in the document
    first = min(placed, default=0)
    found = {at: latex for at, latex in _pieces(problem, said, placed) if at > first and latex not in alone}
    found |= {at: latex for at, latex in _definitions(problem, said) if at < first and latex not in alone}
    taken = {said.source.count("\n", 0, at) for at in (*placed, *(at for f in said.formulas for at in f.places[:1]))}
    found |= {at: text for at, text in _code(said.source) if at > first and not any(
        f.places[0] <= at <= f.places[-1] for f in said.formulas if f.places)}
    found |= {at: text for at, text in _typed_lines(said, first) if said.source.count("\n", 0, at) not in taken}
    found = {**{at: latex for at, latex in _places(lines, said) if not any(abs(at - other) < 4 for other in found)}, **found}
    found = {**dict(qualities_said(problem, first)), **found}
    for at, latex in sorted(found.items()):
        yield f"line {said.source.count(chr(10), 0, at) + 1}: {' '.join(latex.split())}"


def told_beside(passed: Sequence[str], problem: Problem) -> Iterator[str]:
    """The words of a text that were not read, without those that are among the claims which are `passed` over."""
    yield from (one for one in told(problem) if not any(one in claim for claim in passed))


def _pieces(problem: Problem, said: Statements, placed: Sequence[int]) -> Iterator[tuple[int, str]]:
    for row in problem.roles:
        formula = said.formulas[row.formula]
        judged = any(formula.places[0] <= at <= formula.places[-1] for at in placed)
        if not judged and (COMPARES.search(formula.latex) or row.role == "not read") and _states(row, formula, problem):
            yield formula.places[0], formula.latex
    for skipped in said.skipped:
        if not any(skipped.at <= at <= skipped.end for at in placed) and not DERIVED.search(skipped.latex):
            yield skipped.at, skipped.latex
    for piece in said.passed:
        before = said.source[max(0, piece.at - 80):piece.at].rstrip("$ \n\\([")
        if VALUE.search(before) or ROW.search(before):
            yield piece.at, piece.latex


def _definitions(problem: Problem, said: Statements) -> Iterator[tuple[int, str]]:
    """The equations that could not be read: what one defines is perhaps defined once more, in another way."""
    unread = (said.formulas[row.formula] for row in problem.roles if row.role == "not read")
    pieces = (*((f.places[0], f.latex) for f in unread), *((s.at, s.latex) for s in said.skipped))
    yield from ((at, latex) for at, latex in pieces if "=" in latex and not DERIVED.search(latex))


def _places(lines: Sequence[Source], said: Statements) -> Iterator[tuple[int, str]]:
    """Where words say that something is 0 or least, or what is so there, and no line says it."""
    placed = [line.line.at for line in lines if line.text == said.source and line.why != ELSEWHERE]
    alone = {line.text.strip() for line in lines if line.text != said.source}
    for claim in CLAIMED.finditer(said.source) if any(DERIVED.search(f.latex) for f in said.formulas) else ():
        start = claim.end("formula") if claim["formula"] else claim.end("before")
        end = min((n for n in (said.source.find(mark, start) for mark in ("$", r"\)", r"\]")) if n >= 0), default=start)
        text = said.source[start:end].strip()
        defines = any(f.role == "definition" and f.places[0] <= start + 1 <= f.places[-1] for f in said.formulas)
        thus = claim["end"] or claim["root"] or claim["zero"]
        if not any(start <= at <= end for at in placed) and text not in alone and not (defines and thus):
            yield start, said.source[claim.start():max(claim.end(), end)].strip(" ,;:") + "$" * (claim["formula"] == "$")


def _code(text: str) -> Iterator[tuple[int, str]]:
    """The lines of code among words that say what a derivative is."""
    for piece in CODE.finditer(text):
        yield from ((line.start("line"), line["line"].strip()) for line in ASSIGNED.finditer(text, *piece.span()))


def _states(row: LineRole, formula: Formula, problem: Problem) -> bool:
    """Whether a formula says something that nothing takes up: no condition of what follows, and no name that is used."""
    if row.role in ("remark", "not read"):  # what relates nothing may be the value of what words name
        return formula.display or concludes(formula.why)
    return row.role == "definition" and not _is_used(formula, problem)


def _is_used(formula: Formula, problem: Problem) -> bool:
    """Whether a definition is made of what a formula defines, or another formula has its symbol."""
    left = re.split(r"[(=]", formula.latex)[0].rstrip(" :")
    tensor = next((t.tensor for t in problem.names.written if plain(t.tensor.latex or t.tensor.name) == plain(left)), None)
    if not left or (tensor is not None and problem.definitions.consumers(tensor)):
        return True
    whole = r"(?<!\\)" if left.startswith("\\") else r"(?<![A-Za-z\\])"  # \nabla_w\mathcal{L}
    symbol = re.compile(rf"{whole}{re.escape(left)}(?![A-Za-z'])")
    return any(symbol.search(f.latex) for f in (problem.statements.formulas if problem.statements else ()) if f is not formula)


def _typed_lines(said: Statements, first: int) -> Iterator[tuple[int, str]]:
    """The typed lines behind a place that speak of a derivative."""
    if not any(formula.environment == UNMARKED for formula in said.formulas):
        return
    start = 0
    for line in said.source.splitlines(keepends=True):
        if start > first and SLOPES.search(line) and not line.lstrip().startswith(("#", "//", "%")):
            yield start, line.strip()
        start += len(line)


__all__ = ["passed_over", "told_beside"]
