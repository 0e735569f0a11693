"""A person's derivation, line by line: what holds, the first line that does not, why, and what it should be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.homework.claims import (
    SETTLED,
    STATIONARY,
    Misshapen,
    Sides,
    customary,
    doubted,
    no_claim,
    set_to_zero,
    supposed,
    unread,
    untold,
    without_effect,
)
from symderiv.homework.contexts import in_context
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.layouts.unsaid import in_one_layout, in_other_layout, turns
from symderiv.homework.localising import Path, smallest
from symderiv.homework.mending.findings import Findings, LineFinding, Wrong
from symderiv.homework.mending.missing_terms import with_missing_terms
from symderiv.homework.mending.right_sides import right_side
from symderiv.homework.mistakes import Case, Diagnosis, Mistake, chain_lines, diagnose
from symderiv.homework.mistakes.in_formulas.case import SECONDS
from symderiv.homework.named_cases import in_named_case
from symderiv.homework.readings import READINGS, About, restricted
from symderiv.homework.special_values import at_value, at_values_of_text, named_values, right_there
from symderiv.homework.stationary.consequences import NOT_JUDGED, consequence, sets_to_zero
from symderiv.homework.stationary.ends import DEPENDS, NOT_THERE, End, conditions, ends_of, led_to
from symderiv.homework.stationary.places import where_zero
from symderiv.homework.stationary.unwritten import may_be_condition, where_unwritten
from symderiv.notation import ONE, ZERO, Definitions, Entry, Partial
from symderiv.verification.wording import one_line

TRANSPOSE = Mistake("missing transpose", "rows and columns are exchanged: the shapes do not fit")
NO_SOLUTION = Mistake("wrong solution", "the derivative that was set to zero is not 0 there")
SHAPE = Mistake("wrong shape", "both sides need the same axes in the same order")

OPEN_ENDED = (NOT_JUDGED.how, STATIONARY, "stationarity")  # lines that only the places tell where a derivative is 0
NOTHING = About()


MOST, LATER = 6, 2.0
"""So many wrong lines are told of; so many seconds of the processor may the mistake of one behind the first take."""


def check_lines(lines: Sequence[Sides], definitions: Definitions, seed: int = 0, about: Sequence[About] = ()) -> Findings:
    """The findings about a derivation; `about` is what its document says of each line.

    >>> from symderiv.notation import Axis, Tensor, Sum
    >>> D = Axis("D"); d, i = D.index("d"), D.index("i"); x = Tensor("x", (D,))
    >>> found = check_lines([(Partial(Sum(x[d]**2, d), x[i]), x[i])], Definitions())
    >>> found.lines[0].verdict, found.diagnosis.name, found.right
    ('fails', 'wrong constant factor', 2*x[i])
    """
    return judge_lines(lines, definitions, seed, about).findings()


def judge_lines(lines: Sequence[Sides], definitions: Definitions, seed: int = 0, about: Sequence[About] = ()) -> Judged:
    """The verdicts alone; what was done wrong is looked for when it is asked for."""
    about = about or [About()] * len(lines)
    lines = [line[:1] if row.role in SETTLED else line for line, row in zip(lines, about, strict=True)]
    judge, contexts = Judge(definitions, seed), in_context(lines, about, definitions)
    ends = ends_of(lines, judge, contexts)
    contexts, found = conditions(lines, ends, contexts), list[LineFinding]()
    for n, end in enumerate(ends):
        line = (LineFinding(end.found[0].lhs, end.there, len(end.found)) if end.there
                else _surely(lines, n, found, judge, contexts[n], ends))
        wrong = any(f.verdict == "fails" and f.left.has(Partial) for f in found)  # a line may follow from that
        if not wrong and (end.there is DEPENDS or line.judgement.how in OPEN_ENDED):
            line = replace(line, judgement=where_zero(lines, n, ends, judge, contexts) or line.judgement)
        line = replace(line, judgement=led_to(line.judgement, lines[n], ends[:n], judge, contexts[n]))
        if may_be_condition(line.judgement, lines[n], contexts[n]):
            line = replace(line, judgement=where_unwritten(lines, n, judge, contexts) or line.judgement)
        found.append(replace(_whole(line, lines[n], contexts[n]), condition=contexts[n].condition))
    found = in_other_layout(lines, in_one_layout(lines, found, judge), judge, contexts)
    return Judged(_Diagnoser(lines, found, judge, contexts))


@dataclass(frozen=True)
class _Diagnoser:
    """What is told of the lines that fail."""

    lines: Sequence[Sides]
    found: Sequence[LineFinding]
    judge: Judge
    about: Sequence[About]

    def of(self, n: int, first: bool) -> Wrong:
        """The place, the mistake and the right side of one of them; the line alone where the search for them fails."""
        try:
            return self._of(n, first)
        except (SymderivError, RecursionError):
            return Wrong(n)

    def untold(self, n: int) -> Wrong:
        """The right side alone, where derivation gives it."""
        left = self.found[n].left
        return Wrong(n, right=right_side(left, _before(self.lines, self.found, n), self.judge))

    def _of(self, n: int, first: bool) -> Wrong:
        finding, judge = self.found[n], self.judge
        if finding.carried:
            return Wrong(n)
        if self.about[n].unread:
            return Wrong(n, (), Diagnosis(self.about[n].misshapen or SHAPE), right_side(finding.left, None, judge))
        left, wrong = self.lines[n][0], self.lines[n][finding.side]
        assert isinstance(left, Expr)
        before = _before(self.lines, self.found, n)
        condition = self.about[n].condition
        if named_values(condition, judge.definitions):  # at one point, which no random one is
            return Wrong(n, right=right_there(right_side(left, before, judge), condition, judge))
        right = right_side(left, before, judge, condition)
        if finding.judgement.how == NOT_THERE:
            return Wrong(n, (), Diagnosis(NO_SOLUTION))
        if isinstance(wrong, Misshapen):
            return Wrong(n, (), Diagnosis(TRANSPOSE if turns(wrong, judge) else SHAPE), right)
        sources, written = _sources(left, before, right, judge)
        case = partial(Case, left, wrong, judge, sources, written, condition, SECONDS if first else LATER)
        diagnosis = with_missing_terms(_diagnosed(case), left, wrong, judge)
        return Wrong(n, _place(wrong, sources, diagnosis), diagnosis, right)


@dataclass(frozen=True)
class Judged:
    """The lines of a derivation with their verdicts."""

    diagnoser: _Diagnoser

    @property
    def lines(self) -> tuple[LineFinding, ...]:
        """What was found about each line."""
        return tuple(self.diagnoser.found)

    def findings(self) -> Findings:
        """The same with what was done wrong."""
        failing = [n for n, line in enumerate(self.lines) if line.verdict == "fails"]
        untold = next((self.diagnoser.untold(n) for n, line in enumerate(self.lines) if line.judgement.untold), None)
        return Findings(self.lines, tuple(self.diagnoser.of(n, first=n == failing[0]) for n in failing[:MOST]), untold)


def _surely(lines: Sequence[Sides], n: int, before: Sequence[LineFinding], judge: Judge, about: About,
            ends: Sequence[End]) -> LineFinding:
    """The finding about a line; one that cannot be judged is left open, and does not end the whole."""
    try:
        return _line(lines, n, before, judge, about, ends)
    except (SymderivError, RecursionError) as error:
        left = lines[n][0] if lines[n] else ZERO
        return LineFinding(left if isinstance(left, Expr) else ZERO, Judgement("unknown", "not read", one_line(error)), 0)


def _whole(line: LineFinding, sides: Sides, about: About) -> LineFinding:
    """The finding about a line; it is left open where nothing was found against the sides that were read, and one was not.

    That a derivative is 0 behind a side that was not read, ∂L/∂w = … = 0, is a condition as well.
    """
    condition = line.verdict == "fails" and len(sides) == 2 and sides[1] == ZERO and line.left.has(Partial)
    fine = line.verdict in ("holds", "no claim") or condition
    return replace(line, judgement=Judgement("unknown", "not read", about.missing)) if fine and about.missing else line


def _line(lines: Sequence[Sides], n: int, before: Sequence[LineFinding], judge: Judge, about: About,
          ends: Sequence[End]) -> LineFinding:
    """Every side of a line against the first one."""
    if about.unread:
        first = lines[n][0] if lines[n] else ZERO
        known = first if isinstance(first, Expr) else ZERO
        return LineFinding(known, unread(about, known), 0)
    left, *others = lines[n]
    if about.role in SETTLED:
        return LineFinding(left if isinstance(left, Expr) else ZERO, Judgement("no claim", SETTLED[about.role]), 0)
    assert isinstance(left, Expr)
    unfit = min((m for m, side in enumerate(others, 1) if isinstance(side, Misshapen)),
                key=lambda m: others[m - 1].doubtful, default=0)  # one that is surely wrong before one that may be misread
    if unfit and about.solves is not None:  # no value of what it solves for
        return LineFinding(left, _misshapen(lines[n][unfit], judge), unfit)
    judgements = [doubted(_judged(left, side, judge, about), about) for side in others]
    worst = next((v for v in ("fails", "unknown") if any(j.verdict == v for j in judgements)), "holds")
    side = next((m for m, j in enumerate(judgements) if j.verdict == worst), 0) if worst != "holds" else len(judgements) - 1
    if worst == "fails" and about.supposed and (under := supposed(left, others, judge)):
        return LineFinding(left, under, len(others))
    if worst == "fails" and about.untold and (under := supposed(left, others, judge)):
        return LineFinding(left, untold(under, about), len(others))
    if worst == "fails" and (open_ended := customary(left, others, judge)):
        return LineFinding(left, open_ended, len(others))
    if worst == "holds" and (idle := without_effect(left, lines, judge.definitions)):
        return LineFinding(left, Judgement("unknown", "not read", idle), side + 1)
    earlier = [line.judgement for line in before]
    given = others == [ZERO] and about.condition is None and any(
        (line.verdict in ("holds", "fails") or line.judgement.untold) and line.left == left and sides[1:] != (ZERO,)
        for line, sides in zip(before, lines, strict=False))  # wrong or not, it is no 0
    zero = set_to_zero(lines[n + 1:], about, judge.definitions) if given else None
    if worst == "fails" and others == [ZERO] and about.condition is None and sets_to_zero(left, lines[:n], judge):
        return LineFinding(left, Judgement("no claim", "stationarity"), side + 1)
    if worst != "holds" and (why := no_claim(left, others, judgements, earlier, about, judge.definitions, zero)):
        behind = why.how in ("stationarity", STATIONARY) and about.condition is None
        return LineFinding(left, (behind and consequence(lines, n, ends, judge)) or why, side + 1)
    carried = worst == "fails" and n > 0 and before[-1].verdict == "fails" and lines[n - 1][:1] == (left,) and (
        _judged(lines[n - 1][-1], others[side], judge, about).verdict == "holds")
    return LineFinding(left, judgements[side], side + 1, carried)


def _judged(left: Expr | Misshapen, right: Expr | Misshapen, judge: Judge, about: About = NOTHING) -> Judgement:
    """One side against another, in the plain reading first and then in every other one."""
    if not (isinstance(left, Expr) and isinstance(right, Expr)):
        return _misshapen(next(s for s in (left, right) if isinstance(s, Misshapen)), judge)
    if unknown := _undefined((left, right), judge.definitions):
        return Judgement("unknown", "not read", f"nothing says what {unknown} is")
    if (there := at_values_of_text(left, right, about, judge)) is not None:
        return there
    if about.condition is not None and judge.judge(about.condition, ZERO).verdict == "holds":
        return at_value(left, right, about, judge) or Judgement("unknown", "not read", f"nothing fulfils {about.where}")
    plain = judge.judge(*restricted(left, right, about.condition))
    if plain.verdict != "fails":
        return replace(plain, under=about.read_as, where=about.condition) if plain.verdict == "holds" else plain
    asked = judge.numbers.in_vain
    for reading_as, one, other in (r for reading in READINGS for r in reading.read(left, right, judge.definitions, about)):
        found = judge.judge(*restricted(one, other, about.condition))
        if found.verdict == "holds":
            return replace(found, under=", ".join(filter(None, [reading_as, about.read_as])), where=about.condition)
    named = in_named_case(left, right, about.condition or ONE, judge, about.one_case) if about.one_case else None
    return named or judge.left_open(asked) or plain


def _misshapen(side: Misshapen, judge: Judge) -> Judgement:
    if side.doubtful:
        return Judgement("unknown", "not read", side.reason)
    asked = judge.numbers.in_vain
    turns(side, judge)  # several such lines may be in another layout
    return judge.left_open(asked) or Judgement("fails", "the shapes differ", side.reason)


def _undefined(sides: Sequence[Expr], definitions: Definitions) -> str:
    """The name of a quantity that is differentiated and has no definition: its derivative by another one says nothing."""
    partials = [p for side in sides for p in side.atoms(Partial) if isinstance(p.body, Entry)]
    return next((p.body.tensor.name for p in partials if definitions.of(p.body.tensor) is None
                 and p.body.tensor != p.wrt.tensor), "")


def _before(lines: Sequence[Sides], found: Sequence[LineFinding], first: int) -> Expr | None:
    """The last right expression for the same left side: on the line itself, or on one before."""
    on_line = [lines[first][found[first].side - 1]] if found[first].side > 1 else []
    earlier = [lines[n][-1] for n in reversed(range(first)) if found[n].verdict == "holds" and lines[n][0] == lines[first][0]]
    return next((e for e in (*on_line, *earlier) if isinstance(e, Expr)), None)


def _sources(left: Expr, before: Expr | None, right: Expr | None, judge: Judge) -> tuple[list[Expr], int]:
    """Right expressions from which the wrong line may have come, the likeliest first; and how many are not the engine's."""
    near = dict.fromkeys(s for s in (before, *chain_lines(left, judge.definitions), right) if s is not None)
    return list(dict.fromkeys((*near, *_worked(left, judge)))), len(near)


def _worked(left: Expr, judge: Judge) -> list[Expr]:
    """The lines of the engine's own derivation."""
    varied = frozenset(p.wrt.tensor for p in left.atoms(Partial))
    if isinstance(left, Entry):
        row = judge.definitions.of(left.tensor)
        return [row.at(*left.indices)] if row else []
    try:
        steps = judge.engine(varied).derive(left).steps if isinstance(left, Partial) and isinstance(left.body, Entry) else ()
    except SymderivError:
        return []
    return [step.after for step in steps]


def _diagnosed(make: Callable[[], Case]) -> Diagnosis | None:
    try:
        return diagnose(make())
    except (SymderivError, RecursionError):
        return None


def _place(wrong: Expr, sources: Sequence[Expr], diagnosis: Diagnosis | None) -> Path:
    if diagnosis is None:
        return smallest(wrong, sources)
    if diagnosis.wrong is not None:
        return diagnosis.wrong
    return smallest(wrong, [diagnosis.source] if diagnosis.source is not None else sources)


__all__ = ["LATER", "NO_SOLUTION", "SHAPE", "TRANSPOSE", "Findings", "Judged", "LineFinding", "Wrong", "check_lines",
           "judge_lines"]
