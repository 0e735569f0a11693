"""What a document claims though it was not read: it stands among the lines, and nobody may take it for checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.notation import Partial
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.homework.quoted.rules import rules_of
from symderiv.reading.homework.solved import names_end, solved_for
from symderiv.reading.homework.sources import source_of, with_both_signs
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.evidence import LineRole
from symderiv.reading.problems.files import Problem
from symderiv.reading.problems.statements import COMPARISON, Formula, Skipped

DERIVATIVE_IS = re.compile(r"\b(?:Hessian|Jacobian|gradient|derivative)(?: matrix)?(?: (?:of|with)\b[^.;]*)? "
                           r"(?:is|equals|becomes)(?: then)?:?\s*\Z", re.IGNORECASE)
"""Words that lead to the value of a derivative."""
RESTATED = re.compile(r"\b(?:in|as an?|using) (?:matrix|vector|matrix-vector|compact|index) (?:form|notation|product)"
                      r"(?: this (?:is|reads))?[,:]?\s*\Z|\b(?:compactly|equivalently)[,:]?\s*\Z", re.IGNORECASE)
"""Words that say a line before once more."""
BY_WORDS = re.compile(r"\b(?:Hessian|Jacobian|gradient|derivative)(?: (?:of|for))?(?: the)?\s*\Z", re.IGNORECASE)
"""Words that make what stands behind them a derivative, though its left side has none: the derivative of f = 2x."""
MARKED = re.compile(r"\\(?:wide)?hat|[^=_^]*(?:_\{[^{}]*\}|_\w)?\s*\^\s*\{?\s*(?:\*|\\ast|\\star)")
"""A left side with a mark of the place where something is least."""
NAMED = re.compile(r"\\(?:wide)?hat\s*\{?\s*(?P<name>\\?[A-Za-z]+)\s*\}?\s*=")
"""A symbol under a hat, with a value."""
THUS = re.compile(r"\b(?:so(?: that)?|hence|thus|therefore|then|gives?|giving|yields?|yielding|get|obtain|find|also|daher|damit|"
                  r"folgt|ergibt|logo|portanto|então|obtemos|donc|obtient|d'où|luego|entonces|obtenemos|quindi|dunque|otteniamo)"
                  r"[^.$]*\Z", re.IGNORECASE)
"""Words that lead to what follows from the lines before."""
HEAD = re.compile(r"\\?([A-Za-z]+)\s*(?:\([^()=]*\)\s*)?=")
"""A left side that is a letter, perhaps with its arguments."""
DERIVED = re.compile(r"\\partial|\\nabla|(?<![A-Za-z\\])([d∂])(?:\^\S|[²³\d])?[^=/,;\s]{0,12} ?/ ?\(?\1[A-Za-z\\]|"
                     r"\\frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d)(?![A-Za-z]{2})|'\s*\(|"
                     r"\A\s*[A-Za-z]\s*\(\s*-?[\d.]+\s*\)\s*=")
"""What a line about a derivative has in it, or about a value at a point: f(1) = 3."""


def with_unread(problem: Problem, start: int = 0) -> list[Source]:
    """The lines of a document from a place on, those that could not be read in their places: nobody may take them for checked."""
    if problem.statements is None:
        return list(problem.steps)
    placed = [(source.line.at, _by_words(source, problem)) for source in problem.steps if source.why != COMPARISON]
    first = min((at for at, _ in placed), default=len(problem.statements.source))
    for row in problem.roles:
        formula = problem.statements.formulas[row.formula]
        judged = _is_among(formula, [at for at, _ in placed])
        ends = _both_ends(formula, problem) if row.role == "not read" and not judged else []
        placed += [(formula.places[0], source) for source in ends]
        if row.role == "not read" and not (judged or ends) and _may_claim(formula, first):
            placed.append((formula.places[0], _unread(problem.statements.source, formula, row)))
        more = _unjudged(formula, row.role, [at for at, _ in placed], problem)
        placed += [(formula.places[0], source) for source in more]
    placed += [(piece.at, _skipped(piece)) for piece in problem.statements.skipped
               if DERIVED.search(piece.latex) or piece.latex.lstrip().startswith("=")]
    quoted = {at: _quoted(latex, fault) for at, latex, fault in rules_of(problem)}
    kept = [(at, source) for at, source in placed if at not in quoted]
    told = {at for at, _ in placed}
    kept += [(at, source) for at, (source, wrong) in quoted.items() if wrong or at in told]
    return [source for at, source in sorted(kept, key=lambda pair: pair[0]) if at >= start]


def _quoted(latex: str, fault: ParseError | None) -> tuple[Source, bool]:
    """A rule of calculus that is quoted: it claims nothing of this text, unless it is wrong."""
    error = fault or ParseError("A rule of calculus", typed=latex[:80])
    return Source.unread(latex, error, "claim" if fault else "remark"), fault is not None


def _is_among(formula: Formula, judged: Sequence[int]) -> bool:
    return any(formula.places[0] <= at <= formula.places[-1] for at in judged)


def _may_claim(formula: Formula, first: int) -> bool:
    """Whether a line that was not read may be a claim: it goes on with one, has a derivative, or stands behind the `first`."""
    alone = formula.display or formula.environment == UNMARKED or formula.role == "stationarity" or MARKED.match(formula.latex)
    behind = bool(alone) and formula.places[0] > first and "=" in formula.latex
    return formula.continued or behind or DERIVED.search(formula.latex) is not None


def _skipped(piece: Skipped) -> Source:
    return Source.unread(piece.latex, ParseError(piece.reason, typed=piece.latex[:80], advice=piece.advice or None))


def _unread(source: str, formula: Formula, row: LineRole) -> Source:
    """A line that could not be read, as it stands in the text; only behind an equals sign the chain goes on."""
    text = source[formula.places[0]:formula.places[-1]] or formula.latex
    error = ParseError(row.reason or "Not read", typed=text[:80], advice=row.advice or None)
    role = "claim" if MARKED.match(formula.latex) else formula.role  # an end result is one, whatever led to it
    return Source.unread(text, error, role, "=" if formula.continued and formula.latex.startswith("=") else "")


def _unjudged(formula: Formula, role: str, judged: Sequence[int], problem: Problem) -> list[Source]:
    """A claim among words that is none of the lines, as one that uses a symbol the text does not define."""
    if any(formula.places[0] <= at <= formula.places[-1] for at in judged) or "=" not in formula.latex:
        return []
    if role == "definition" and DERIVATIVE_IS.search(formula.before):
        return [_worded(formula.latex)]
    behind = any(at < formula.places[0] for at in judged)
    if role == "definition" and behind and RESTATED.search(formula.before) and _is_unused(formula, problem):
        return [_worded(formula.latex)]
    if role == "claim" and (formula.role == "claim" or DERIVED.search(formula.latex)):
        return source_of(formula)
    if role == "definition":
        concluded = behind and MARKED.match(formula.latex) and THUS.search(formula.before) and _is_varied(formula, problem)
        return _ends(formula, problem) if names_end(formula.before) or concluded else []
    return [s for s in source_of(formula) if solved_for(s, problem.names, problem.definitions)[1] is not None]


def _is_varied(formula: Formula, problem: Problem) -> bool:
    r"""Whether a derivative of the text is by what stands under a mark: \hat\theta beside \ell'(\theta)."""
    found = NAMED.match(formula.latex)
    if found is None or problem.statements is None:
        return False
    name = re.escape(found["name"])
    by = re.compile(rf"'\(\s*{name}\s*\)\s*=|(?:\}}\{{\s*(?:\\partial|d)|\\nabla_\{{?)\s*{name}(?![A-Za-z])")
    return any(by.search(other.latex) for other in problem.statements.formulas)


def _is_unused(formula: Formula, problem: Problem) -> bool:
    """Whether nothing is made of what a formula defines."""
    head = HEAD.match(formula.latex)
    tensor = problem.names.tensor(head[1]) if head else None
    return tensor is not None and not problem.definitions.consumers(tensor)


def _ends(formula: Formula, problem: Problem) -> list[Source]:
    r"""What says where something is least though it looks like a definition: the MLE is \hat\mu = …, which nothing uses."""
    rows = problem.definitions
    kept = (w for w in problem.names.written if rows.of(w.tensor) is None or rows.consumers(w.tensor))
    names = replace(problem.names, written=tuple(kept))
    found = [solved_for(source, names, rows) for source in source_of(replace(formula, role="claim"))]
    return [replace(plain, role="stationarity") for plain, tensor in found if tensor is not None]


def _both_ends(formula: Formula, problem: Problem) -> list[Source]:
    """What says with ± where a derivative is 0."""
    found = with_both_signs(formula)
    return [source for source in found if solved_for(source, problem.names, problem.definitions)[1] is not None]


def _by_words(source: Source, problem: Problem) -> Source:
    """A line that only the words before it make one about a derivative: its left side is a quantity that is none."""
    text = source.text[source.line.at:].partition("\n")[0]
    head = HEAD.match(text) if BY_WORDS.search(source.words) and not source.line.continued else None
    tensor = problem.names.tensor(head[1]) if head else None
    row = problem.definitions.of(tensor) if tensor is not None else None
    return _worded(text) if row is not None and not row.body.has(Partial) else source


def _worded(text: str) -> Source:
    error = ParseError("Words alone say of which derivative this is", typed=text[:80],
                       advice=r"Write the derivative on the left, as in \nabla_w L = … or \nabla_w^2 L = ….")
    return Source.unread(text, error, "claim")


__all__ = ["DERIVED", "with_unread"]
