"""A person's own backward pass, run beside the derivatives at random inputs that obey the givens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from symderiv.api.derivations import Derivation
from symderiv.derive.matrix_form import result_indices
from symderiv.homework.mistakes import chain_lines
from symderiv.homework.mistakes.fits import Named, named
from symderiv.homework.mistakes.in_numbers.answers import Answers, Run
from symderiv.homework.mistakes.in_numbers.scales import ratio
from symderiv.notation import Definition, Definitions, Given, Tensor, replace_tensors
from symderiv.oracle.point import Point
from symderiv.testing.calling import asks_for_tensors, by_place, maker, numbers, parameters, tolerance_of
from symderiv.testing.parts import Lacking
from symderiv.verification.pointwise import Comparison, joined
from symderiv.verification.sampling import Sampler
from symderiv.verification.values import array_of, magnitudes, nearest
from symderiv.verification.witnesses import survey
from symderiv.verification.wording import place

POINTS = 4
FLOATS = 1e-6
"""Answers that may be off by more are of short floats."""
SOURCES = 12
"""So many lines of the derivation are searched for a mistake."""


@dataclass(frozen=True)
class Question:
    """What a function is asked: the derivatives that it returns, together or alone.

    `split` takes its answer apart, one part for each derivative; `tolerance` None leaves it to the precision of the answer;
    sizes that are `held` are these at every point.
    """

    derivations: Sequence[Derivation]
    function: Callable[..., Any]
    arrays: str = "numpy"
    tolerance: float | None = None
    seed: int = 0
    split: Callable[[Any], Sequence[Any]] = field(default=lambda answer: (answer,))
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Outcome:
    """What came of one derivative: the comparison, the arrays of each run, what the function raised, the parameters `placed`."""

    derivation: Derivation
    comparison: Comparison
    runs: list[Run]
    error: Exception | None = None
    mistake: Named | None = None
    placed: Mapping[str, str] = field(default_factory=dict)


def compared(question: Question) -> list[Outcome]:
    """The function's values beside those of each derivative, at several sizes; the likely mistake where they differ.

    Raises `UnknownName` for a parameter that the model does not have, `AxisMismatch` for a function whose parameters
    cannot be read.
    """
    outcomes = _outcomes(question)
    for found in outcomes:
        if found.comparison.verdict is False and len(found.runs) >= POINTS:
            found.mistake = named(_answers(found, question))
    return outcomes


def _outcomes(question: Question) -> list[Outcome]:
    """Each derivative at points that show every side of every condition."""
    call = _Call.of(question)
    placed = by_place(question.function, call.tensors)
    found = [Outcome(d, Comparison(None), [], placed=placed) for d in question.derivations]
    seen: list[list[Comparison]] = [[] for _ in found]
    exprs = [e for d in question.derivations for e in (d.goal, d.result)]
    whole = survey(call.sampler, exprs, partial(_trial, question, call, found, seen), points=POINTS, to_the_end=True)
    for outcome, comparisons in zip(found, seen, strict=True):
        own = joined(comparisons)
        outcome.comparison = whole if (own.verdict and whole.verdict is None) or not comparisons else own
    return found


@dataclass(frozen=True)
class _Call:
    """How the function is called at a point."""

    sampler: Sampler
    tensors: Sequence[Tensor]
    names: Sequence[str]
    make: Callable[[Any], Any]

    @classmethod
    def of(cls, question: Question) -> _Call:
        definitions = _definitions(question)
        known = {t.name: t for t in (*definitions.inputs, *(row.tensor for row in definitions))}
        tensors, names = parameters(question.function, known, definitions.inputs)
        exprs = [e for d in question.derivations for e in (d.result, d.goal)]
        sampler = Sampler(definitions, [*exprs, *(t.entry() for t in known.values())], question.seed, question.held)
        return cls(sampler, tensors, names, maker(question.arrays))

    def at(self, function: Callable[..., Any], point: Point) -> Any:
        values = [_as_code_has_it(t, np.array(array_of(t.entry(), t.entry().indices, point))) for t in self.tensors]
        try:
            return self._called(function, values, self.make)
        except Exception as error:
            if self.make is not np.asarray or not asks_for_tensors(error):
                raise
        return self._called(function, values, maker("torch"))

    def _called(self, function: Callable[..., Any], values: Sequence[Any], make: Callable[[Any], Any]) -> Any:
        arrays = [make(value) for value in values]
        with np.errstate(all="ignore"):
            placed = len(arrays) - len(self.names)
            return function(*arrays[:placed], **dict(zip(self.names, arrays[placed:], strict=True)))


def _as_code_has_it(tensor: Tensor, array: Any) -> Any:
    """Places are whole numbers, counted as is given about them."""
    return array if tensor.over is None else tensor.for_code(array.astype(int))


def _whole(derivation: Derivation) -> Definitions:
    return derivation.definitions.extended(*derivation.abbreviations)


def _definitions(question: Question) -> Definitions:
    """The definitions behind all derivatives, with the names that they gave to derivatives, the first of each name."""
    rows: dict[str, Definition] = {}
    for derivation in question.derivations:
        for row in (*derivation.definitions, *derivation.abbreviations):
            rows.setdefault(row.tensor.name, row)
    return Definitions(tuple(rows.values()))


def _trial(question: Question, call: _Call, outcomes: Sequence[Outcome], seen: Sequence[list[Comparison]],
           point: Point) -> Comparison:
    """All derivatives at one point; `seen` gets what was found about each."""
    points = [Point(point.sizes, _whole(d), point.inputs, call.sampler.digits) for d in question.derivations]
    wanted = [array_of(d.result, result_indices(d.goal), own) for d, own in zip(question.derivations, points, strict=True)]
    try:
        answer = call.at(question.function, point)
    except Exception as error:  # a person's code: whatever it raises is the finding
        parts: Sequence[Any] = [error] * len(wanted)
    else:
        parts = question.split(answer)
    found = [_part(question, *one) for one in zip(outcomes, parts, wanted, points, strict=True)]
    for comparisons, one in zip(seen, found, strict=True):
        comparisons.append(one)
    return joined(found)


def _part(question: Question, outcome: Outcome, answer: Any, right: Any, point: Point) -> Comparison:
    where = place(point, {})
    if isinstance(answer, Lacking):
        return Comparison(False, detail=f"{where}: {answer}")
    if isinstance(answer, Exception):
        outcome.error = outcome.error or answer
        return Comparison(False, detail=f"{where}: your function raises {type(answer).__name__}: {answer}")
    found = numbers(answer)
    if isinstance(found, str):
        return Comparison(False, detail=f"{where}: {found}")
    outcome.runs.append(Run(point, found, right))
    if found.shape != right.shape:
        turned = ", the transpose of what is right" if found.shape == right.shape[::-1] else ""
        return Comparison(False, detail=f"{where}: your function returns shape {found.shape}, "
                                        f"the derivative has {right.shape}{turned}")
    tolerance = tolerance_of(answer) if question.tolerance is None else question.tolerance
    letters, sides = result_indices(outcome.derivation.goal), ("yours", "derivative")
    near = nearest(found, right, letters, point, tolerance, sides)
    if not near.verdict and question.tolerance is None and tolerance > FLOATS:  # what cancels is as far off as its terms
        near = nearest(found, right, letters, point, tolerance, sides, magnitudes(outcome.derivation.result, letters, point))
    return near if near.verdict else Comparison(False, near.points, near.error, near.detail + _share(outcome.runs[-1], tolerance))


def _share(run: Run, tolerance: float) -> str:
    """How many elements differ, and by which one factor, where there is one."""
    scale = np.maximum(np.abs(run.right), 1e-4 * np.max(np.abs(run.right), initial=0.1))
    count, factor = int(np.sum(np.abs(run.yours - run.right) > tolerance * scale)), ratio(run)
    shown = "" if factor is None else f", ratio {factor:.6g}"
    return f"; {count} of {run.right.size} elements differ{shown}"


def _answers(found: Outcome, question: Question) -> Answers:
    derivation = found.derivation
    lines = [derivation.result, *chain_lines(derivation.goal, derivation.definitions)]
    sources = list(dict.fromkeys([*lines, *(step.after for step in reversed(derivation.steps))]))
    return Answers(derivation.goal, result_indices(derivation.goal), _whole(derivation), found.runs, sources[:SOURCES],
                   10 * (question.tolerance or 1e-7), partial(_right_under, found.derivation, question))


def _right_under(derivation: Derivation, question: Question, tensor: Tensor, given: Given) -> bool:
    """Whether the function is right where one more thing is given about an input."""
    if len(question.derivations) > 1:
        return False
    richer = {tensor: tensor.given(*tensor.givens, given)}
    rows = [Definition(d.tensor, d.indices, replace_tensors(d.body, richer)) for d in derivation.definitions]
    own = [Definition(d.tensor, d.indices, replace_tensors(d.body, richer)) for d in derivation.abbreviations]
    changed = replace(derivation, definitions=Definitions(tuple(rows)), abbreviations=tuple(own),
                      result=replace_tensors(derivation.result, richer), goal=replace_tensors(derivation.goal, richer))
    again = Question([changed], question.function, question.arrays, question.tolerance, question.seed, question.split)
    return all(o.comparison.verdict is True for o in _outcomes(again))


__all__ = ["Outcome", "Question", "compared"]
