"""The search for the mistake of the table that explains a wrong line.

A mistake is named only when, with it made or mended at one place, both sides agree at every point tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, combinations
from typing import Any, Protocol

from sympy import Abs, Expr, Gt, Lt
from sympy import sign as sgn

from symderiv.errors import SymderivError
from symderiv.homework.judgement import Judge
from symderiv.homework.mistakes.in_formulas.case import Case
from symderiv.homework.mistakes.in_formulas.omissions import factor_lost, term_lost
from symderiv.homework.mistakes.in_formulas.places import Change, Path, Place, places, replaced
from symderiv.homework.mistakes.in_formulas.slips import one_term_of_sum, sign, whole_sum_kept_free
from symderiv.homework.mistakes.in_formulas.table import CASE, EQUAL_INDICES, PATH, TABLE, Mistake
from symderiv.library.givens import GIVENS
from symderiv.notation import (
    ZERO,
    Cases,
    Definition,
    Definitions,
    Delta,
    Entry,
    Given,
    Indicator,
    Partial,
    Tensor,
    letters,
    mul,
    replace_tensors,
    sum_over,
    tensors,
)
from symderiv.rules.calculus.cases import differing


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


def diagnose(case: Case) -> Diagnosis | None:
    """The first mistake of the table that explains the line; None where none does within the time.

    A sign before the whole side needs no deeper cause, and a part lost from a line which the person never wrote explains least.
    """
    plain = (d for row in TABLE if row.repair is sign for d in _repaired(row, case) if not d.wrong)
    tabled = (d for row in TABLE for find in FINDERS for d in find(row, case))
    far = (d for row in TABLE if row.slip in NEARBY for d in _slipped(row, case, case.sources[case.written:]))
    return next(chain(plain, tabled, far), None)


NEARBY = (sign, one_term_of_sum, whole_sum_kept_free, factor_lost, term_lost)
"""What may happen to any formula, whatever rule led to it: looked for in the person's own lines first."""


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


def _one_case(row: Mistake, case: Case) -> Iterator[Diagnosis]:
    """The line holds where one condition of the right one does."""
    for condition in _cases(case) if row.name == CASE.name and case.condition is None else ():
        if not case.tired():
            one, other = mul(case.left, condition), mul(case.right, condition)
            if case.judge.compared(other, ZERO).verdict is False and case.judge.compared(one, other).verdict is True:
                yield Diagnosis(row)


def _equal_indices(row: Mistake, case: Case) -> Iterator[Diagnosis]:
    """The line holds where two of its letters agree; a right one has a δ of both, which says what holds elsewhere."""
    if row is not EQUAL_INDICES or case.condition is not None:
        return
    for source in case.sources[:case.written]:
        for delta in sorted(source.atoms(Delta), key=str):
            i, j = delta.indices
            if case.tired() or case.right.has(delta) or not {i, j} <= case.outside.scope:
                continue
            both = Cases(i, j, case.right, differing(source, i, j))
            if case.mends(both):
                yield Diagnosis(row, (), both, instead=both)


def _cases(case: Case) -> Iterator[Expr]:
    """The conditions of the lines before, and both signs of what stands in an absolute value there."""
    yield from (c for c in case.outside.offered if isinstance(c, Indicator))
    bars = {node.args[0]: None for source in case.sources for node in sorted(source.atoms(Abs, sgn), key=str)}
    for inside in bars:
        yield from (Indicator(Gt(inside, 0, evaluate=False)), Indicator(Lt(inside, 0, evaluate=False)))


def _repaired(row: Mistake, case: Case) -> Iterator[Diagnosis]:
    """The mistake mended at one place of the person's own line, the smallest places first."""
    for changed in changes(row.repair, case.right, case):
        if case.mends(changed.line):
            yield Diagnosis(row, changed.place.path, changed.line, instead=changed.new)


def _slipped(row: Mistake, case: Case, sources: Sequence[Expr] | None = None) -> Iterator[Diagnosis]:
    """The mistake made at one place of a right line, the line just before first."""
    near = case.sources[:case.written] if row.slip in NEARBY and case.written else case.sources
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
            if may_carry(tensor, given) and not case.tired() and rests_on(given, partial(_holds_under, case, tensor)):
                yield Diagnosis(row, None, None, None, tensor)


def rests_on(given: Given, right_under: Callable[[Given], bool]) -> bool:
    """Whether something is right where a given holds, and wrong where the entries are twice as large: then it has used it."""
    large = replace(given, name=f"twice {given.name}", statements=lambda tensor: (), sample=partial(_doubled, given), letter="")
    return right_under(given) and (given.square or given.name == "positive" or not right_under(large))


def _doubled(given: Given, rng: Any, shape: Sequence[int]) -> Any:
    return 2 * given.sample(rng, shape)


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


FINDERS = (_left_out, _one_case, _equal_indices, _repaired, _slipped, assumed)


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


__all__ = ["Case", "Diagnosis", "assumed", "chain_lines", "diagnose", "rests_on"]
