"""The table of mistakes that show in numbers alone: a person's arrays beside the derivative, over sizes and axes.

A row makes candidates: what is told, and the array that the person's function would return with this mistake. A row is
named only when one of its candidates is the person's array in every run. Where none is, the mistakes of formulas are
made in the lines that lead to the derivative, and what they come to is held against the person's arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from symderiv.homework.mistakes.in_formulas.table import TABLE, Mistake
from symderiv.homework.mistakes.in_numbers import arrays as a
from symderiv.homework.mistakes.in_numbers import parts
from symderiv.homework.mistakes.in_numbers import paths as p
from symderiv.homework.mistakes.in_numbers import scales as s
from symderiv.homework.mistakes.in_numbers.answers import Answers, Candidate
from symderiv.homework.mistakes.search import changes, may_carry, rests_on
from symderiv.library.givens import GIVENS


@dataclass(frozen=True)
class Fit:
    """One kind of mistake in numbers: its name, what a person is told ({} is filled in), and the arrays it makes.

    `example` is what stands where `right` belongs.
    """

    name: str
    meaning: str
    candidates: Callable[[Answers], Iterator[Candidate]]
    example: str


FITS = (
    Fit("wrong sign", "yours is −1 times the derivative", s.signs, "-right"),
    Fit("division by a size missing", "yours is {} times the derivative", s.sizes(1), "K * right"),
    Fit("divided by a size too often", "yours is {} times the derivative", s.sizes(-1), "right / K"),
    Fit("wrong constant factor", "yours is {} times the derivative", s.number, "2 * right"),
    Fit("factor missing", "yours times {} is the derivative", s.missing, "right / c"),
    Fit("factor too much", "yours is {} times the derivative", s.scalar_twice, "right * c"),
    Fit("missing transpose", "yours is the transpose of the derivative", a.turned, "right.T"),
    Fit("an axis of length 1 is left", "the shape is {}, as after keepdims or a slice n:n+1", a.kept, "right[:, None]"),
    Fit("sum missing", "{} is missing", a.not_summed, "each, where right = each.sum(0)"),
    Fit("summed too far", "yours is the derivative {}", a.summed, "right.sum(0)"),
    Fit("sum spread over an axis", "every entry of yours is {} of the derivative", a.spread, "right.sum(0) + 0 * right"),
    Fit("mask missing", "entries that are 0 in the derivative are not 0 in yours; all others are right", a.unmasked,
        "g, where right = g * (z > 0)"),
    Fit("path left out", "{} is taken as a constant", p.left_out, "right - ∂L/∂m ∂m/∂x"),
    Fit("chain rule stopped too early", "yours is the derivative {}; what follows on the way to the variable is missing",
        p.stopped, "∂L/∂m"),
    Fit("another derivative", "yours is the derivative {}", p.other, "∂L/∂b"),
    Fit("only one path", "only the path through {} is there", p.alone, "∂L/∂m ∂m/∂x"),
    Fit("sum over the wrong axis", "{}", parts.other_axis, "softmax(Z, axis=0) - Y"),
    Fit("only part of the entries", "{}", a.diagonal, "np.diag(np.diag(right))"),
    Fit("an axis runs backwards", "the entries along {} are in the opposite order", a.reversed_, "right[::-1]"),
    Fit("shifted by one", "the entries along {} stand one place off", a.shifted, "np.roll(right, 1)"),
    Fit("wrong arrangement", "the entries are right, their arrangement is not: shape {}", a.flattened, "right.ravel()"),
    Fit("gradient changed afterwards", "{}", a.rescaled, "np.clip(right, -1, 1)"),
)
"""In the order in which they are tried, before the mistakes in formulas."""

LAST = (
    Fit("factor too much", "yours is {} times the derivative", s.twice, "right * y"),
    Fit("wrong slope on one side", "where {} holds yours is not the derivative; elsewhere it is", parts.one_side,
        "c * np.where(z > 0, 1, 0.01)"),
    Fit("masked too much", "entries that are not 0 in the derivative are 0 in yours; all others are right", a.masked,
        "right * (z > 1)"),
)
"""What is tried after those: they say what is seen, not what was done."""

INSIGNIFICANT = frozenset({"wrong symbol", "wrong index"})
"""Mistakes in formulas that would fit too much where there is no formula to look at."""


@dataclass(frozen=True)
class Named:
    """The mistake that explains the numbers of a function."""

    name: str
    meaning: str

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return f"{self.name}: {self.meaning}"


def named(answers: Answers) -> Named | None:
    """The first mistake that explains every array; None where none does within the time."""
    finders = (_nothing(answers), _fitted(FITS, answers), _slipped(answers), _assumed(answers), _fitted(LAST, answers))
    return next((found for finder in finders for found in finder), None)


def _nothing(answers: Answers) -> Iterator[Named]:
    if not any(np.any(run.yours) for run in answers.runs):
        yield Named("only zeros", "every entry of yours is 0")


def _fitted(rows: tuple[Fit, ...], answers: Answers) -> Iterator[Named]:
    for row in rows:
        for words, candidate in row.candidates(answers):
            if answers.are(candidate):
                yield Named(row.name, row.meaning.format(words))


def _slipped(answers: Answers) -> Iterator[Named]:
    """A mistake of the table for formulas, made at one place of a line that leads to the derivative."""
    for row in TABLE:
        for source in answers.sources if row.name not in INSIGNIFICANT else ():
            for changed in changes(row.slip, source, answers):
                if answers.makes(changed.line):
                    yield Named(row.name, row.meaning)


def _assumed(answers: Answers) -> Iterator[Named]:
    """The function is right as soon as one more thing is given about one input."""
    for row in TABLE:
        for given in map(GIVENS.__getitem__, row.assumes):
            for tensor in answers.inputs:
                if may_carry(tensor, given) and not answers.tired() and rests_on(given, partial(answers.under, tensor)):
                    yield _about(row, tensor.name)


def _about(row: Mistake, name: str) -> Named:
    return Named(f"{row.name} ({name})", row.meaning)


__all__ = ["FITS", "LAST", "Fit", "Named", "named"]
