"""The search for the mistake of the table that explains a wrong line.

A mistake is named only when, with it made or mended at one place, both sides agree at every point tried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, combinations, islice
from typing import Protocol

from sympy import Add, Expr, Mul

from symderiv.errors import SymderivError
from symderiv.library.givens import GIVENS
from symderiv.notation import (
    Definition,
    Definitions,
    Entry,
    Given,
    Index,
    Indicator,
    Partial,
    Sum,
    Tensor,
    free_indices,
    letters,
    mul,
    replace_tensors,
    sum_over,
    tensors,
)
from symderiv.proof.comparison import FLOOR_OF_FLOATS, TOLERANCE, choices, difference
from symderiv.proof.judgement import Judge
from symderiv.proof.mistakes.places import Change, Path, Place, places, replaced
from symderiv.proof.mistakes.slips import sign
from symderiv.proof.mistakes.table import PATH, TABLE, Mistake
from symderiv.proof.oracle import evaluate
from symderiv.proof.point import Point
from symderiv.proof.sampling import Attempt, Sampler, following

SECONDS = 6.0
"""How long the search for one mistake may take: of the processor, so that a busy machine names no fewer."""


@dataclass(frozen=True)
class Diagnosis:
    """The mistake that explains a wrong line.

    `wrong` is the place in the person's right side, () for the whole of it; `mended` the right side with the mistake
    repaired, where the repair is known, and `instead` what stands at that place then; `tensor` the one about which something
    was assumed; `through` the quantities that were taken as constants.
    """

    mistake: Mistake
    wrong: Path | None = None
    mended: Expr | None = None
    source: Expr | None = None
    tensor: Tensor | None = None
    through: tuple[Tensor, ...] = ()
    instead: Expr | None = None

    @property
    def about(self) -> str:
        """The names of what was assumed of, or of the path that was left out."""
        return ", ".join(t.name for t in (*filter(None, [self.tensor]), *self.through))

    @property
    def sentence(self) -> str:
        """What a person is told."""
        about = f" ({self.about})" if self.about else ""
        return f"{self.mistake.name}{about}: {self.mistake.meaning}"

    @property
    def name(self) -> str:
        """The name of the mistake, with what was assumed about which tensor, or the path that is missing."""
        if self.through:
            return f"{self.mistake.name}: {self.about}"
        return f"{self.mistake.name}: {self.tensor.name} {self.mistake.assumes[0]}" if self.tensor else self.mistake.name


@dataclass
class Case:
    """A wrong line left = right, the lines that should have led to it, and the numbers that tell candidates apart.

    The first `written` of the sources are the person's own and those of a chain rule; the others are the engine's. The line
    is meant where `condition` is 1.
    """

    left: Expr
    right: Expr
    judge: Judge
    sources: Sequence[Expr] = ()
    written: int = 0
    condition: Expr | None = None
    deadline: float = field(default_factory=lambda: time.process_time() + SECONDS)

    def __post_init__(self) -> None:
        definitions = self.judge.definitions
        exprs = [self._meant(self.left), self.right, *self.sources, *(row.lhs for row in definitions)]
        self.sampler = Sampler(definitions, exprs, self.judge.seed)
        self.pairs = self.sampler.pairs("all")
        self._outside = Place((), free_indices(self.left) | free_indices(self.right), None, definitions, self._offered())
        self.of_left, self.of_right = (self._fingerprint(self._meant(side)) for side in (self.left, self.right))

    @property
    def outside(self) -> Place:
        """The place of a whole line."""
        return self._outside

    def _meant(self, expr: Expr) -> Expr:
        """The expression where the line is meant, 0 elsewhere."""
        return expr if self.condition is None else mul(expr, self.condition)

    def _offered(self) -> tuple[Expr, ...]:
        """Conditions, factors and terms of the lines before: what may have been lost."""
        found: dict[Expr, None] = {}
        for source in self.sources:
            found.update(dict.fromkeys(sorted(source.atoms(Indicator), key=str)))
        for source in self.sources[:4]:
            for _, node in places(source, Place()):
                if isinstance(node, Entry | Sum) or (isinstance(node, Add | Mul) and len(found) < 12):
                    found.setdefault(node)
        return tuple(islice(found, 16))

    def _fingerprint(self, expr: Expr) -> list[tuple[Point, Mapping[Index, int], object]]:
        """Values of an expression at two points and a few choices of the free letters."""
        free = sorted(self.outside.scope, key=lambda i: i.name)
        found = []
        for seed in (0, 1):
            attempt, point, values = Attempt(seed), None, []
            while point is None:
                try:
                    point = self.sampler.point(attempt, self.pairs)
                    chosen = list(choices(free, [point.size(i.axis) for i in free], seed, 4))
                    values = [(point, c, evaluate(expr, point, c)) for c in chosen]
                except SymderivError as error:
                    point, attempt = None, following(attempt, error)
            found += values
        return found

    def agrees(self, candidate: Expr, fingerprint: Sequence[tuple[Point, Mapping[Index, int], object]]) -> bool:
        """Whether a candidate has the values of the fingerprint."""
        if not free_indices(candidate) <= self.outside.scope:
            return False
        try:
            meant = self._meant(candidate)
            return all(difference(evaluate(meant, p, c), v, FLOOR_OF_FLOATS) <= TOLERANCE for p, c, v in fingerprint)
        except (SymderivError, ArithmeticError):
            return False

    def mends(self, candidate: Expr) -> bool:
        """Whether the left side equals the candidate, at every point tried."""
        return self.agrees(candidate, self.of_left) and self._same(self.left, candidate)

    def makes(self, candidate: Expr) -> bool:
        """Whether the candidate is what the person wrote, at every point tried."""
        return self.agrees(candidate, self.of_right) and self._same(candidate, self.right)

    def _same(self, one: Expr, other: Expr) -> bool:
        return self.judge.compared(self._meant(one), self._meant(other)).verdict is True

    def tired(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self.deadline


def diagnose(case: Case) -> Diagnosis | None:
    """The first mistake of the table that explains the line; None where none does within the time.

    A sign before the whole side needs no deeper cause, and a sign that is wrong in a line which the person never wrote
    explains least.
    """
    plain = (d for row in TABLE if row.repair is sign for d in _repaired(row, case) if not d.wrong)
    tabled = (d for row in TABLE for find in FINDERS for d in find(row, case))
    far = (d for row in TABLE if row.slip is sign for d in _slipped(row, case, case.sources[case.written:]))
    return next(chain(plain, tabled, far), None)


def _left_out(row: Mistake, case: Case) -> Iterator[Diagnosis]:
    """The line is the derivative with one or two quantities in between taken as constants."""
    if row.name != PATH.name or not isinstance(case.left, Partial) or not isinstance(case.left.body, Entry):
        return
    rows = case.judge.definitions
    reach = rows.ancestors.get(case.left.body.tensor, frozenset()) - {case.left.body.tensor, case.left.wrt.tensor}
    between = [d.tensor for d in rows if d.tensor in reach and rows.depends(d.lhs, case.left.wrt.tensor)]
    for count in (1, 2, 3):
        for held in combinations(between, count):
            if not case.tired() and case.makes(Partial(case.left.body, case.left.wrt, *case.left.held, *held)):
                yield Diagnosis(row, None, None, None, None, held)


def _repaired(row: Mistake, case: Case) -> Iterator[Diagnosis]:
    """The mistake mended at one place of the person's own line, the smallest places first."""
    for changed in changes(row.repair, case.right, case):
        if case.mends(changed.line):
            yield Diagnosis(row, changed.place.path, changed.line, instead=changed.new)


def _slipped(row: Mistake, case: Case, sources: Sequence[Expr] | None = None) -> Iterator[Diagnosis]:
    """The mistake made at one place of a right line, the line just before first."""
    near = case.sources[:case.written] if row.slip is sign and case.written else case.sources
    for source in near if sources is None else sources:
        for changed in changes(row.slip, source, case):
            if case.makes(changed.line):
                yield Diagnosis(row, None, source, source)


class Clocked(Protocol):
    """A search with an end: where its lines stand, and whether its time is over."""

    @property
    def outside(self) -> Place:
        """The place of a whole line."""

    def tired(self) -> bool:
        """Whether the time is over."""


@dataclass(frozen=True)
class Changed:
    """A line with one node of it replaced: the place, what stands there now, the line."""

    place: Place
    new: Expr
    line: Expr


def changes(change: Change | None, expr: Expr, case: Clocked) -> Iterator[Changed]:
    """The line with a change made at one place, for every place, the smallest first."""
    if change is None:
        return
    for place, node in places(expr, case.outside):
        for new in _attempts(change, node, place):
            if case.tired():
                return
            made = _held(partial(replaced, expr, place.path, new))
            if made is not None and made != expr:
                yield Changed(place, new, made)


def _attempts(change: Change, node: Expr, place: Place) -> Iterator[Expr]:
    """What the change makes of a node; nothing more where it does not fit (a letter bound twice)."""
    try:
        yield from change(node, place)
    except SymderivError:
        return


def _held(make: Callable[[], Expr]) -> Expr | None:
    try:
        return make()
    except SymderivError:
        return None


def assumed(row: Mistake, case: Case) -> Iterator[Diagnosis]:
    """The line holds as soon as one more thing is given about one input."""
    inputs = sorted({t for t in _mentioned(case) if case.judge.definitions.of(t) is None}, key=lambda t: t.name)
    for tensor in inputs:
        for given in map(GIVENS.__getitem__, row.assumes):
            if may_carry(tensor, given) and not case.tired() and _holds_under(case, tensor, given):
                yield Diagnosis(row, None, None, None, tensor)


def _mentioned(case: Case) -> set[Tensor]:
    return {t for e in (case.left, case.right, *(row.body for row in case.judge.definitions)) for t in tensors(e)}


def may_carry(tensor: Tensor, given: Given) -> bool:
    """Whether the given could be stated of a tensor of which nothing is given."""
    known = {g.name for g in tensor.givens}
    square = len(tensor.axes) >= 2 and tensor.axes[-1] == tensor.axes[-2]
    return bool(tensor.axes) and len(tensor.axes) >= given.axes and (square or not given.square) and not known


def _holds_under(case: Case, tensor: Tensor, given: Given) -> bool:
    richer = {tensor: tensor.given(*tensor.givens, given)}
    rows = (Definition(d.tensor, d.indices, replace_tensors(d.body, richer)) for d in case.judge.definitions)
    judge = Judge(Definitions(tuple(rows)), case.judge.seed)
    return judge.compared(replace_tensors(case.left, richer), replace_tensors(case.right, richer)).verdict is True


FINDERS = (_left_out, _repaired, _slipped, assumed)


def chain_lines(left: Expr, definitions: Definitions) -> Iterator[Expr]:
    """Σ_m ∂L/∂m ∂m/∂x for each single quantity m between: the lines that chain-rule mistakes start from."""
    if not isinstance(left, Partial) or not isinstance(left.body, Entry):
        return
    reach = definitions.ancestors.get(left.body.tensor, frozenset())
    for row in definitions:
        if row.tensor in reach and row.tensor != left.body.tensor and definitions.depends(row.lhs, left.wrt.tensor):
            middle = row.tensor.entry(letters(left))
            if row.tensor != left.wrt.tensor:
                yield sum_over(mul(Partial(left.body, middle), Partial(middle, left.wrt)), *middle.indices)


__all__ = ["Case", "Diagnosis", "assumed", "chain_lines", "diagnose"]
