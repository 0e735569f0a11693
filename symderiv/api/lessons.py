"""The interface to what a page teaches beside its derivation; made when a page is written, within a bounded time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sympy import Expr

from symderiv.derive.proofs.results import TABLE, Stated
from symderiv.errors import SymderivError
from symderiv.notation import (
    ONE,
    ZERO,
    Entry,
    Index,
    Partial,
    Sum,
    free_indices,
    operations,
    tensors,
)
from symderiv.oracle.installed import can_compute
from symderiv.records import Derivation
from symderiv.teaching.facts import Saying
from symderiv.teaching.lesson import Exercise, Lesson, Slip
from symderiv.teaching.seen import seen

LARGEST, LONGEST, MOST_TRIED, MOST_SLIPS, MOST_SAYINGS = 30, 16, 80, 3, 4
"""The most operations of a result that is looked at, definitions of a model, and equations that are tried on a page; the most
mistakes and sentences that are shown. What a page says is bounded by these, so that it says the same on every machine."""
SECONDS = 3.0
"""Processor time for a lesson, where all of that is not enough."""
IMPLIED = {"nothing_along": "orthogonal"}
"""What need not be said after something else was."""
TELLING = ("only the diagonal of the Jacobian used", "Kronecker delta replaced by 1", "inner derivative forgotten", "wrong slope",
           "half of the product rule", "delta contracted wrongly", "wrong quotient rule", "logarithm of a sum split",
           "factor of the chain rule left out", "missing transpose", "factor pulled out of a sum", "indicator left out")
"""Mistakes that teach something, before those that are mere slips of the pen."""


def lesson(derivations: Sequence[Derivation]) -> Lesson:
    """What to teach beside derivatives: what each says, of one also its mistakes, an exercise; nothing beside a proof.

    >>> import symderiv as sd
    >>> taught = lesson([sd.derivation("softmax-cross-entropy", wrt="z")])
    >>> [s.key for said in taught.says.values() for s in said], taught.exercise.result
    (['difference', 'sum_zero'], (Delta(i, j) - p[j])*p[i])
    """
    shown = [d for d in derivations if isinstance(d.goal, Partial) and not d.claim and isinstance(d.goal.body, Entry)]
    if not shown or len(shown) != len(derivations):
        return Lesson()
    short = [d for d in shown if operations(d.result) <= LARGEST and len(d.definitions) <= LONGEST]
    end = time.process_time() + SECONDS
    if len(shown) > 1:
        return Lesson(sayings(short, end), exercise=_exercise_of_many(shown))
    says = sayings(short, end)
    slips = tuple(islice(_slips(shown[0], end), MOST_SLIPS)) if short else ()
    return Lesson(says, slips, _exercise(shown[0]) if short else None)


def sayings(derivations: Sequence[Derivation], end: float) -> dict[str, tuple[Saying, ...]]:
    """What results say, on a page that says nothing of a kind twice."""
    told: set[str] = set()
    tries = iter(range(MOST_TRIED))
    return {d.key: tuple(islice(_says(d, end, told, tries), MOST_SAYINGS)) for d in derivations}


def taught(derivations: Sequence[Derivation], path: str | Path, options: Mapping[str, Any]) -> dict[str, Lesson]:
    """The lesson of a page that is written to a file, as an option of the document; none for data, for a plain voice, and where
    nothing can be proved."""
    if Path(path).suffix == ".json" or options.get("voice") == "plain" or "lesson" in options or not can_compute():
        return {}
    return {"lesson": lesson(derivations)}


def _says(derivation: Derivation, end: float, told: set[str], tries: Iterator[int]) -> Iterator[Saying]:
    """What is seen of the result, and each property of it that is proved and checked, but for what was `told`."""
    for said in seen(derivation):
        if said.key not in told:
            told.add(said.key)
            yield said
    for name, build in TABLE.items():
        if {name, IMPLIED.get(name)} & told:
            continue
        held = (s for s, _ in zip(build(derivation), tries, strict=False) if time.process_time() < end and _is_proved(s))
        for stated in islice(held, 1):
            told.add(name)
            yield Saying(stated.key, stated.slots)


def _is_proved(stated: Stated) -> bool:
    """Whether numbers do not refute an equation, rewriting proves it, and every step of that holds."""
    from symderiv.derive.proofs.proving import prove
    from symderiv.verification.compare import compare
    from symderiv.verification.verify import verify

    equation = stated.statement
    partials = equation.left.atoms(Partial) | equation.right.atoms(Partial)
    if not all(stated.definitions.depends(p.body, p.wrt.tensor) for p in partials):
        return False  # a network's page knows a quantity by its layer alone: there all of this would be 0 = 0
    try:
        if not compare(equation.left, equation.right, stated.definitions, points=2).verdict:
            return False
        proof = prove(stated.definitions, equation)
        return proof is not None and all(c.verdict for c in verify(proof))
    except SymderivError:
        return False


def _slips(derivation: Derivation, end: float) -> Iterator[Slip]:
    """Mistakes of the table that fit a line, in turn one of the derivation and one of each lemma, the last lemma first; each with
    numbers at which the wrong line differs, and none of a kind twice."""
    told: set[Any] = set()
    waiting = [_slips_of(section, end, told) for section in reversed(tuple(derivation.sections()))]
    while waiting:
        found = [(turn, next(turn, None)) for turn in waiting]
        yield from (slip for _, slip in found if slip is not None)
        waiting = [turn for turn, slip in found if slip is not None]


def _slips_of(derivation: Derivation, end: float, told: set[Any]) -> Iterator[Slip]:
    from symderiv.homework.mistakes import TABLE
    from symderiv.homework.mistakes.in_formulas.places import Place
    from symderiv.homework.mistakes.search import changes
    from symderiv.verification.compare import compare

    class Clock:
        outside = Place((), free_indices(derivation.goal), None, derivation.definitions)

        def tired(self) -> bool:
            return time.process_time() > end

    rows = sorted((r for r in TABLE if r.name in TELLING and r.slip), key=lambda r: TELLING.index(r.name))
    lines = tuple(dict.fromkeys(s.after for s in derivation.steps))
    for row in rows:
        tries = ((line, made.line) for line in lines for made in islice(changes(row.slip, line, Clock()), 2))
        for line, wrong in tries:
            if told & {row.name, wrong} or not _is_sensible(line, wrong, derivation):
                continue
            seen = compare(line, wrong, derivation.definitions, points=2)
            if seen.verdict is False and "free indices" not in seen.detail and seen.detail not in told:
                told |= {row.name, wrong, seen.detail}  # the same numbers are the same mistake under another name
                yield Slip(row.name, row.meaning, line, wrong, TINY.sub("0", seen.detail))


TINY = re.compile(r"-?\d(\.\d+)?e-[2-9]\d\b")
"""A number that is 0 but for the oracle's rounding."""


def _is_sensible(line: Expr, wrong: Expr, derivation: Derivation) -> bool:
    """Whether people would write a line: one that still knows the variable, differentiates no size of an axis and by the same
    components, and adds up nothing but ones only where the right line does."""
    wrt = getattr(derivation.goal, "wrt", None)
    knows = wrt is None or wrong.has(Partial) or derivation.definitions.depends(wrong, wrt.tensor) or not any(
        derivation.definitions.depends(step.after, wrt.tensor) for step in derivation.steps)
    same = all(p.body.atoms(Entry) for p in wrong.atoms(Partial)) and _variables(wrong) <= _variables(line)
    return knows and same and _counts(wrong) <= _counts(line)


def _variables(line: Expr) -> set[Expr]:
    """The components by which a line differentiates."""
    return {p.wrt for p in line.atoms(Partial)}


def _counts(line: Expr) -> int:
    """How often a line adds up ones."""
    return sum(s.body is ONE for s in line.atoms(Sum))


def _exercise(derivation: Derivation) -> Exercise | None:
    """The derivative by another input of the same model, or one derivative more; nothing where that is 0 or long."""
    from symderiv.derive.differentiation import Differentiation
    from symderiv.derive.goals import differentiable
    from symderiv.derive.in_turn import derivative_in_turn

    goal: Any = derivation.goal
    others = [t for t in differentiable(derivation.definitions, goal.body.tensor) if t != goal.wrt.tensor]
    attempts: list[Callable[[], Derivation]] = [
        lambda t=t: Differentiation(derivation.definitions).lemma(goal.body.tensor, t) for t in others[:2]]  # type: ignore[misc]
    if not goal.body.tensor.axes:
        second = _again(goal.wrt)
        attempts.append(lambda: derivative_in_turn(derivation.definitions, goal.body, (goal.wrt, second)))
    for attempt in attempts:
        try:
            found = attempt()
        except SymderivError:
            continue
        if found.result not in (ZERO, ONE) and not found.abbreviations and operations(found.result) <= LARGEST // 2:
            return Exercise(found.goal, found.result)
    return None


def _exercise_of_many(derivations: Sequence[Derivation]) -> Exercise | None:
    """Of a network: the first gradient that is short, the one next to the loss, differentiated once more by the same tensor."""
    from symderiv.derive.in_turn import derivative_in_turn

    for derivation in derivations:
        goal: Any = derivation.goal
        named = any(t.name in {row.tensor.name for row in derivation.abbreviations} for t in tensors(derivation.result))
        if named or not goal.wrt.indices or operations(derivation.result) > LARGEST // 2:
            continue
        try:
            found = derivative_in_turn(derivation.definitions, goal.body, (goal.wrt, _again(goal.wrt)))
        except SymderivError:
            continue
        if found.result not in (ZERO, ONE) and not found.abbreviations and operations(found.result) <= LARGEST // 2:
            return Exercise(found.goal, found.result)
    return None


def _again(entry: Entry) -> Entry:
    """The same tensor's component in other letters."""
    avoid = {i.name for i in entry.free_symbols}
    chosen: list[Index] = []
    for axis in entry.tensor.axes:
        chosen.append(axis.derivative(avoid | {i.name for i in chosen}))
    return Entry(entry.tensor, *chosen)


