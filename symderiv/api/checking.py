"""The interface for derivations that people wrote: read, checked, and shown with a caret under what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial, reduce
from pathlib import Path
from typing import Any

from sympy import Expr

from symderiv.api.derivations import Derivation
from symderiv.api.gradients import Gradients
from symderiv.api.problems import problems_in
from symderiv.errors import AxisMismatch, CheckFailed, ModelError, ParseError
from symderiv.homework.checking import LATER, NO_SOLUTION, SHAPE, Findings, Judged, Wrong, judge_lines
from symderiv.homework.counting import as_counted, counted_from_zero
from symderiv.homework.judgement import Judge
from symderiv.homework.mistakes import Diagnosis, Mistake
from symderiv.homework.readings import About
from symderiv.homework.refolding import refolded
from symderiv.homework.special_values import named_values
from symderiv.notation import Array, Axis, Model
from symderiv.reading.homework.cases import UNREAD_CASE, named_case, unread_case
from symderiv.reading.homework.conditions import plainly, standing
from symderiv.reading.homework.corrections import (
    SECONDS,
    Correction,
    corrected,
    holds_as_read,
    holds_made,
    put_in,
    up_to,
    was_moved,
)
from symderiv.reading.homework.gaps.adjoints import beside_model, beside_pages
from symderiv.reading.homework.gaps.unread import with_unread
from symderiv.reading.homework.lines import Homework, read_parts
from symderiv.reading.homework.passages import Span, extent, passage
from symderiv.reading.homework.shown import MISQUOTED, MISSHAPEN, by_correction
from symderiv.reading.homework.sides import is_by_vector, is_deep, sides_of
from symderiv.reading.homework.slips import why_unread
from symderiv.reading.homework.sources import sources_of
from symderiv.reading.homework.wordings import WHY_OPEN, held_by, leaves_open
from symderiv.reading.homework.written import Written, has_rows, only_matrices
from symderiv.reading.problems.files import Problem, read_problem
from symderiv.reading.problems.statements import IN_WORDS, SOLVED, SUPPOSITION
from symderiv.reading.prose.roles import concludes
from symderiv.records.brief import brief, tally
from symderiv.writing.documents.archived import archived, printed_lines
from symderiv.writing.printers.formulas import latex_of

REUSED = Mistake("dummy index reused", "a letter that is free on the left is summed on the right; the sum needs another letter")


@dataclass(frozen=True)
class Mark:
    """Where a line goes wrong, in the text of the line, and the line as it should read."""

    span: Span = (0, 0)
    should_read: Correction | None = None


Told = tuple[Findings, tuple[Mark, ...]]


@dataclass(frozen=True)
class Checked:
    r"""What came of checking: true when no line fails.

    `findings` is what was found about each line; `marks` say of each wrong line where its mistake stands in its text, and
    what it should read.

    >>> import symderiv as sd
    >>> m = sd.Model(); L = m.define("L", sd.log(sd.scalar("p")))
    >>> bool(sd.check(m, [r"\frac{\partial L}{\partial p} = \frac{1}{p}"]))
    True
    """

    homework: Homework
    verdicts: tuple[str, ...]
    """holds, fails or unknown for each line."""
    told: Callable[[], Told] = field(repr=False, compare=False)

    def __bool__(self) -> bool:
        return "fails" not in self.verdicts

    def __reduce__(self) -> Any:
        return _settled, (self.homework, self.verdicts, self._told)

    @cached_property
    def _told(self) -> Told:
        return self.told()

    @property
    def findings(self) -> Findings:
        """What was found about each line, and what was done wrong, which is looked for when it is asked for."""
        return self._told[0]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Where the mistakes stand in the texts of their lines."""
        return self._told[1]

    @property
    def first_wrong_step(self) -> int | None:
        """The first line that fails, counted from 0."""
        return None if self else self.verdicts.index("fails")

    @property
    def span(self) -> Span:
        """The place of the first mistake in the text of its line."""
        return self.marks[0].span if self.marks else (0, 0)

    @property
    def should_read(self) -> Correction | None:
        """The first line that fails in its own letters and order, changed at one place, where that is all it takes."""
        return self.marks[0].should_read if self.marks else None

    @property
    def mistake(self) -> str | None:
        """The name of the likely mistake; None where there is none or no row of the table explains it."""
        return self.findings.diagnosis.name if self.findings.diagnosis else None

    @property
    def counterexample(self) -> str | None:
        """Sizes, index values and both numbers for the first line that fails."""
        first = self.findings.first_wrong
        return None if first is None else self.findings.lines[first].judgement.counterexample or None

    def render(self, format: str = "txt", lang: str = "en") -> str:
        """The findings as txt, json or html, in a language. Raises `OutputError` for another format or language."""
        from symderiv.writing.documents.verdicts import render_checked

        return render_checked(self, format, lang)

    def require(self) -> None:
        """Raise `CheckFailed` when a line fails."""
        first = self.findings.first_wrong
        if first is not None:
            raise CheckFailed(f"Line {first + 1} fails", typed=self.counterexample, where=self.mistake)

    def __repr__(self) -> str:
        said = tally(self.verdicts, {word: word for word in ("holds", "fails", "unknown")})
        first = "" if self.first_wrong_step is None else f"; first wrong: line {self.first_wrong_step + 1}"
        return brief("Checked", said + first + (f", {self.mistake}" if self.mistake else ""))

    def _repr_html_(self) -> str:
        from symderiv.api.notebook.representations import framed

        return framed(self.render("html"), "checked lines")

    def __str__(self) -> str:
        return self.render("txt")


def check(source: Problem | Model | Derivation | Gradients | str | Path | Mapping[str, Any], lines: Sequence[str] | str = (), *,
          seed: int = 0) -> Checked:
    r"""Check a derivation line by line.

    `source` is a file (.tex, .md, .txt, .json, .toml), a problem, a mapping of the JSON form, a model, or derivations, whose
    pages name quantities of their own; `lines` are equations in LaTeX, which take the place of the file's own. Each line is
    compared with the left side it speaks of, under the givens.

    Raises `ParseError`, `UnknownName`, `IndexClash` or `AxisMismatch` for a text that has no one meaning.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> z, y = sd.vector("z", K), sd.vector("y", K, given=sd.one_hot)
    >>> m = sd.Model()
    >>> p = m.define("p", sd.softmax(z))
    >>> L = m.define("L", sd.cross_entropy(y, p))
    >>> found = check(m, [r"\frac{\partial L}{\partial z_i} = y_i (p_i - 1)"])
    >>> found.verdicts, found.mistake
    (('fails',), 'only the diagonal of the Jacobian used')
    """
    if isinstance(source, Array | Expr):
        raise ModelError("The model is missing", typed=repr(source)[:200],
                         advice="The first argument is the sd.Model that defines it.")
    texts = [lines] if isinstance(lines, str) else list(lines)
    if isinstance(source, Model):
        return checked(beside_model(source.definitions, sources_of(texts)), seed)
    if isinstance(source, Derivation | Gradients):
        return checked(beside_pages(source if isinstance(source, Gradients) else (source,), sources_of(texts)), seed)
    first, *others = (checked(read, seed) for read in read_parts(source, texts))
    return reduce(_joined, others, first)


def _settled(read: Homework, verdicts: tuple[str, ...], told: Told) -> Checked:
    return Checked(read, verdicts, lambda: told)


def _joined(first: Checked, second: Checked) -> Checked:
    """The findings about a derivation in two parts."""
    return Checked(replace(first.homework, lines=first.homework.lines + second.homework.lines), first.verdicts + second.verdicts,
                   lambda: (first.findings.joined(second.findings), first.marks + second.marks))


def check_file(path: str | Path, *, seed: int = 0) -> tuple[Checked, ...]:
    r"""Check every derivation of a file: a .json file may hold saved ones, or a list of problems; those without lines are left.

    Raises what `check` raises, and `ParseError` where no problem has a line.

    >>> import json, pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "homework.json"
    >>> written = file.write_text(json.dumps({"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "f = x^2"}],
    ...     "steps": [{"latex": r"\frac{\partial f}{\partial x} = 2 x"}, {"latex": r"\frac{\partial f}{\partial x} = x"}]}))
    >>> [found.verdicts for found in check_file(file)]
    [('holds', 'fails')]
    """
    stored = Gradients(map(Derivation.of, archived(path)))
    rows = [] if stored else list(problems_in(path))
    if stored or rows == [Path(path)]:
        return (check(stored or Path(path), printed_lines(stored), seed=seed),)
    read = [read_problem(row) if isinstance(row, str) else row for row in rows]
    found = tuple(check(one, seed=seed) for one in read
                  if (with_unread(one) if isinstance(one, Problem) else not isinstance(one, Mapping) or one.get("steps")))
    if not found:
        raise ParseError("There is no line to check", typed=str(path), advice='Give a problem its "steps".')
    return found


def checked(read: Homework, seed: int = 0) -> Checked:
    """The findings about a derivation that was read."""
    lines = [sides_of(line, read.shapeless) for line in read.lines]
    definitions = refolded(read.definitions, (side for sides in lines for side in sides if isinstance(side, Expr)))
    partials = any(r"\partial" in written(line) for line in read.lines)
    about = [_about(line, read, partials and bool(TOTAL.match(written(line)))) for line in read.lines]
    judged = judge_lines(lines, definitions, seed, about)
    return Checked(read, tuple(line.verdict for line in judged.lines), partial(_told, read, judged, Judge(definitions, seed)))


def _told(read: Homework, judged: Judged, judge: Judge) -> Told:
    """The findings about lines that were judged, and the places of the mistakes."""
    findings = judged.findings()
    if any(read.lines[wrong.line].clash for wrong in findings.wrongs):
        findings = _reused(findings, read)
    marks = tuple(_mark(replace(read.lines[wrong.line], condition=findings.lines[wrong.line].condition),
                        findings.lines[wrong.line].side, wrong, judge, wrong is findings.first, read.from_zero)
                  for wrong in findings.wrongs)
    return as_counted(_as_mended(findings, marks), read.from_zero), marks


def _as_mended(findings: Findings, marks: tuple[Mark, ...]) -> Findings:
    """Where a mended line shows what was wrong with it, that is the mistake."""
    shown = [by_correction(mark.should_read, w.diagnosis) for w, mark in zip(findings.wrongs, marks, strict=True)]
    return replace(findings, wrongs=tuple(replace(w, diagnosis=d) for w, d in zip(findings.wrongs, shown, strict=True)))


def _mark(line: Written, side: int, wrong: Wrong, judge: Judge, first: bool, from_zero: frozenset[Axis]) -> Mark:
    """The place of a mistake, and the line changed there so that it holds; lines behind the first one get less time."""
    seconds = SECONDS if first else LATER
    if line.error:
        start = line.source.line.at
        span = (start, start + len(written(line).partition("\n")[0]))
        span = extent(line.nodes[0], line.source.text) if len(line.nodes) == 1 else span
        return Mark(span, corrected(line, 1, judge, seconds))
    line = up_to(line, side, judge)
    moved = bool(from_zero) and was_moved(line, side)
    diagnosis = wrong.diagnosis
    nowhere = named_values(line.condition, judge.definitions) or (diagnosis and diagnosis.mistake is NO_SOLUTION)  # no identity
    found = None if line.clash or moved or nowhere else corrected(line, side, judge, seconds)
    if found is None and diagnosis and diagnosis.instead is not None and diagnosis.wrong is not None:
        with suppress(AxisMismatch):  # a place 0 has no component to show
            put = put_in(line, side, diagnosis.wrong, diagnosis.instead,
                         lambda e: latex_of(counted_from_zero(e, axes=from_zero)), moved)
            holds = put and (holds_made(line, side, diagnosis.wrong, diagnosis.instead, judge) if moved
                             else holds_as_read(put, line, side, judge))
            found = put if holds else None
    return Mark(passage(line, side, wrong.place), found)


def _reused(findings: Findings, read: Homework) -> Findings:
    """The same, where the likely mistake of a line that binds one of its free letters is just that."""
    wrongs = (replace(w, diagnosis=Diagnosis(REUSED)) if read.lines[w.line].clash else w for w in findings.wrongs)
    return replace(findings, wrongs=tuple(wrongs))


TOTAL = re.compile(r"\\frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d)(?![A-Za-z]*\\partial)")
SQUARE = re.compile(r"\^\s*\{?\s*2")


def written(line: Written) -> str:
    """The text of a line from its left side on."""
    return line.source.text[line.source.line.at:] if line.source.line.relation.sides else line.source.text


def _about(line: Written, read: Homework, total: bool) -> About:
    """What is said of a line besides its sides; in numerator layout rows are read as columns, so shapes decide nothing."""
    error, said = line.error, line.source
    where = ", ".join(plainly(c) for c in standing(said.conditions))
    beside = said.why.startswith(IN_WORDS)
    words = said.why.removeprefix(IN_WORDS) if beside else unread_case(said.words, said.conditions)
    case, loose = named_case(words) if words else None, leaves_open(said.words)
    return About(line.condition, where, "solved" if said.why == SOLVED else said.role,
                 why_unread(error), _slip(line, read),
                 said.why == SUPPOSITION, total, line.read_as, SQUARE.search(said.text) is not None,
                 case, said.role == "claim" and concludes(said.why), held=held_by(said.words, read.definitions),
                 solves=line.solves,
                 doubted=read.doubt(line.sides) or (UNREAD_CASE if case and not beside and not case.sense else "")
                 or WHY_OPEN.get(loose, ""),
                 missing=why_unread(line.missing), either_sign=loose == "sign", untold=read.untold,
                 jacobian=not read.layout and is_by_vector(line.sides))


def _slip(line: Written, read: Homework) -> Mistake | None:
    """The mistake that kept a line from having a meaning, where all that it rests on was read."""
    error = line.error
    found = (row for start, row in MISSHAPEN.items() if error is not None and error.reason.startswith(start))
    mistake = next(found, None)
    inside = error is not None and error.reason.startswith("Inner axes") and not has_rows(line)
    turns = read.layout == "numerator" and not (inside or only_matrices(line))
    doubted = mistake is SHAPE and (turns or any(map(is_deep, line.sides[:1])))
    return None if not (read.whole or (mistake and mistake.name == MISQUOTED)) or doubted else mistake


__all__ = ["Checked", "check", "check_file", "checked"]
