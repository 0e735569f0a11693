"""How one line becomes another: the moves that lead from the one to the other, found by searching from both ends."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sympy import Expr

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.line import Line
from symderiv.derive.simplification import finish, givens_of, simplify
from symderiv.errors import SymderivError
from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.mistakes import Case, Diagnosis, diagnose
from symderiv.homework.moves import BACKWARDS, Move, Moves, key_of
from symderiv.notation import Definition, Definitions, Entry, Partial, Relation, free_indices, letters, tensors
from symderiv.records import Step, UsedGiven
from symderiv.records.brief import brief

SECONDS, NODES = 12.0, 4000
"""How long the search may take, and how many lines it may look at."""
MISTAKE_SECONDS = 2.0
"""How long the mistake between two lines that differ is looked for: seconds of the processor."""
LONGEST_LINE = 400
"""Lines with more nodes than this, and than four times the longer end, are not followed."""


@dataclass(frozen=True)
class ExplainedStep:
    """One step on the way: the rule's name, its law, the line before and after, and whether the oracle agrees; of a lemma
    the derivative that is `known`."""

    rule: str
    law: str
    before: Expr
    after: Expr
    judgement: Judgement
    known: Relation | None = None

    def __repr__(self) -> str:
        return brief("ExplainedStep", f"{self.rule}: {self.before} = {self.after}")


@dataclass(frozen=True)
class Explanation:
    """How `left` becomes `right`.

    `judgement` says whether they are equal; `steps` is None where no way was found within the bounds; `mistake` is a known one
    that turns unequal lines into one another; `definitions` and `givens` are those of the model that the lines are about.
    """

    left: Expr
    right: Expr
    judgement: Judgement
    steps: tuple[ExplainedStep, ...] | None
    definitions: Definitions = field(default_factory=Definitions)
    givens: tuple[UsedGiven, ...] = ()
    mistake: Diagnosis | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules, in order."""
        return tuple(s.rule for s in self.steps or ())


def explain_lines(left: Expr, right: Expr, definitions: Definitions, *, seed: int = 0, seconds: float = SECONDS) -> Explanation:
    """The steps from one expression to another; where they differ, the mistake of the table that leads from one to the other.

    >>> from symderiv.notation import Axis, Delta, Sum, Tensor
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); x = Tensor("x", (K,))
    >>> explain_lines(Sum(x[k] * Delta(k, i), k), x[i], Definitions()).rules
    ('Kronecker sifting',)
    """
    judge = Judge(definitions, seed)
    judgement = judge.judge(left, right)
    if judgement.verdict == "fails":
        return Explanation(left, right, judgement, None, definitions, mistake=_mistake(left, right, judge, seconds))
    varied = frozenset(p.wrt.tensor for e in (left, right) for p in e.atoms(Partial))
    moves = Moves(definitions, varied, free_indices(left) | free_indices(right))
    found = _Search(left, right, moves, seconds).path()
    way = found if found is not None else _through_the_textbook_form(left, right, definitions, varied)
    if way:
        way, named = _with_derivation(way, left, definitions, varied)
        judge = Judge(definitions := definitions.extended(*named), seed) if named else judge
    steps = None if way is None else tuple(_verified(way, judge, moves))
    if steps is not None and any(s.judgement.verdict == "fails" for s in steps):
        steps = None
    return Explanation(left, right, judgement, steps, definitions, tuple(givens_of(definitions.inputs, varied)))


def _mistake(left: Expr, right: Expr, judge: Judge, seconds: float) -> Diagnosis | None:
    """The mistake that turns the first line into the second one; None where none is known to."""
    try:
        return diagnose(Case(left, right, judge, (left,), 1, seconds=min(seconds, MISTAKE_SECONDS)))
    except (SymderivError, RecursionError):
        return None


@dataclass(frozen=True)
class _Link:
    """How a line was reached: the line before it on its side of the search, and the move."""

    line: Expr
    move: Move | None = None
    parent: str = ""
    depth: int = 0


@dataclass
class _Side:
    """One end of the search."""

    seen: dict[str, _Link] = field(default_factory=dict)
    waiting: list[tuple[float, int, str]] = field(default_factory=list)


Way = list[tuple[str, str, Expr, Expr]]


class _Search:
    """Best-first search from both ends: lines with few steps behind them that resemble the other end come first."""

    def __init__(self, left: Expr, right: Expr, moves: Moves, seconds: float) -> None:
        self.moves, self.ends = moves, (left, right)
        self.deadline = time.monotonic() + seconds
        self.number = count()
        self.labels = tuple(Counter(_labels(e)) for e in self.ends)
        self.limit = max(LONGEST_LINE, 4 * max(sum(c.values()) for c in self.labels))
        self.sides = (_Side(), _Side())
        for n, line in enumerate(self.ends):
            self._add(n, key_of(line), _Link(line))

    def path(self) -> Way | None:
        """The moves from left to right; None where the bounds are reached first."""
        if key_of(self.ends[0]) == key_of(self.ends[1]):
            return []
        while any(side.waiting for side in self.sides) and self._may_go_on():
            for n, side in enumerate(self.sides):
                meeting = self._widen(n) if side.waiting else None
                if meeting is not None:
                    return self._joined(meeting)
        return None

    def _may_go_on(self) -> bool:
        return time.monotonic() < self.deadline and sum(len(s.seen) for s in self.sides) < NODES

    def _add(self, n: int, key: str, link: _Link) -> None:
        side = self.sides[n]
        side.seen[key] = link
        heapq.heappush(side.waiting, (link.depth + self._distance(n, link.line), next(self.number), key))

    def _distance(self, n: int, line: Expr) -> float:
        """How far a line is from the other end, by the signs and names that only one of them has."""
        mine, theirs = Counter(_labels(line)), self.labels[1 - n]
        return 0.5 * sum(((mine - theirs) + (theirs - mine)).values())

    def _widen(self, n: int) -> str | None:
        """Follow every move from the best line of one side; the key of a line that the other side knows."""
        _, _, key = heapq.heappop(self.sides[n].waiting)
        link = self.sides[n].seen[key]
        for moved in self.moves.from_line(link.line):
            if time.monotonic() > self.deadline:
                return None
            new = key_of(moved.after)
            if new in self.sides[n].seen or len(new) > 12 * self.limit:
                continue
            self._add(n, new, _Link(moved.after, moved.move, key, link.depth + 1))
            if new in self.sides[1 - n].seen:
                return new
        return None

    def _joined(self, meeting: str) -> Way:
        forward = list(self._back(0, meeting))[::-1]
        way: Way = [(move.name, move.law, before, after) for before, move, after in forward]
        for before, move, after in self._back(1, meeting):
            way.append((backwards(move), move.law, after, before))
        return way

    def _back(self, n: int, key: str) -> Iterator[tuple[Expr, Move, Expr]]:
        """The moves that led to a line, the last first."""
        seen = self.sides[n].seen
        while (link := seen[key]).move is not None:
            yield seen[link.parent].line, link.move, link.line
            key = link.parent


def backwards(move: Move) -> str:
    """The name of a move that is read from right to left."""
    return move.backwards or BACKWARDS.get(move.name, f"{move.name}, read backwards")


def _labels(expr: Any) -> Iterator[str]:
    """The signs and names in an expression, without the letters."""
    yield expr.func.__name__ if expr.args else str(expr) if not free_indices(expr) else "index"
    for arg in expr.args:
        yield from _labels(arg)


def _through_the_textbook_form(left: Expr, right: Expr, definitions: Definitions, varied: frozenset[Any]) -> Way | None:
    """Both lines simplified by the engine; where they meet, down one side and up the other."""
    try:
        one, other = (_simplified(e, definitions, varied) for e in (left, right))
    except (SymderivError, RecursionError):
        return None
    ends = [steps[-1].after if steps else e for steps, e in ((one, left), (other, right))]
    if key_of(ends[0]) != key_of(ends[1]):
        return None
    down = [(s.rule, "", s.before, s.after) for s in one]
    return down + [(BACKWARDS.get(s.rule, f"{s.rule}, read backwards"), "", s.after, s.before) for s in reversed(other)]


def _with_derivation(way: Way, left: Expr, definitions: Definitions,
                     varied: frozenset[Any]) -> tuple[Way, tuple[Definition, ...]]:
    """The way, with the derivation of what the first line asks for, where it would only cite that; what that has named."""
    rule, _, before, after = way[0]
    if rule != "lemma" or before != left or not (isinstance(left, Partial) and isinstance(left.body, Entry)):
        return way, ()
    try:
        derived = Differentiation(definitions, varied).derive(left)
    except (SymderivError, RecursionError):
        return way, ()
    if not derived.steps or derived.steps[0].before != left or key_of(derived.steps[-1].after) != key_of(after):
        return way, ()
    through = _without_detours([*((step.rule, "", step.before, step.after) for step in derived.steps), *way[1:]])
    written = {tensor for _, _, *lines in through for line in lines for tensor in tensors(line)}
    return through, tuple(row for row in derived.abbreviations if row.tensor in written)


def _without_detours(way: Way) -> Way:
    """The way without what leads from a line back to the same line."""
    lines = [key_of(before) for _, _, before, _ in way] + [key_of(way[-1][-1])]
    kept, n = [], 0
    while (last := len(lines) - 1 - lines[::-1].index(lines[n])) < len(way):
        kept.append(way[last])
        n = last + 1
    return kept


def _simplified(expr: Expr, definitions: Definitions, varied: frozenset[Any]) -> list[Step]:
    worked = Differentiation(definitions, varied).work_out(expr)
    line = Line(worked.expr, definitions, frozenset(letters(expr)))
    simplify(line)
    finish(line, tuple(givens_of(definitions.inputs, varied)))
    return [*worked.steps, *line.steps]


def _verified(way: Way, judge: Judge, moves: Moves) -> Iterator[ExplainedStep]:
    for rule, law, before, after in way:
        known = moves.known(_put_in(before, after)) if rule.startswith("lemma") else None
        yield ExplainedStep(_told(rule, before, after), law, before, after, judge.judge(before, after), known)


def _put_in(before: Expr, after: Expr) -> list[Partial]:
    """The derivatives that only one of two lines has."""
    return sorted((p for p in before.atoms(Partial) ^ after.atoms(Partial) if isinstance(p.body, Entry)), key=str)


def _told(rule: str, before: Expr, after: Expr) -> str:
    """The rule's name; a lemma with the derivative that it is about."""
    if not rule.startswith("lemma"):
        return rule
    named = sorted({f"∂{p.body.tensor.name}/∂{p.wrt.tensor.name}" for p in _put_in(before, after)})
    head, comma, tail = rule.partition(",")
    return f"{head}: {' and '.join(named)}{comma}{tail}" if named else rule
