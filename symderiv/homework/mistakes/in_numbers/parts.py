"""Mistakes in one part of what is computed: a sum over another axis, a slope on one side of a kink."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.homework.mistakes.in_formulas.places import CLOSED
from symderiv.homework.mistakes.in_numbers.answers import Answers, Candidate, Run
from symderiv.notation import (
    Definition,
    Entry,
    Index,
    Indicator,
    Partial,
    Sum,
    free_indices,
    rebuild,
    replace_entries,
    substitute,
)
from symderiv.verification.values import array_of


def other_axis(answers: Answers) -> Iterator[Candidate]:
    """What is divided by its sum over one axis is so over another one, or over both: a softmax over the rows of a batch."""
    for row in answers.definitions:
        for here, other in ((i, j) for i in row.indices for j in row.indices if i.axis != j.axis and _sums(row.body, i)):
            for both in (False, True):
                made = Definition(row.tensor, row.indices, _summed(row.body, here, other, both))
                words = f"{other.axis.name} and {here.axis.name}" if both else f"{other.axis.name}, not over {here.axis.name}"
                for source in (line for line in answers.sources if not line.has(Partial)):
                    if not answers.tired() and any(e.tensor == row.tensor for e in source.atoms(Entry)):
                        yield f"{row.tensor.name} is summed over {words}", partial(_values, answers, _with(made, source))


def _sums(body: Expr, letter: Index) -> bool:
    """Whether the letter of a component is also an axis that is summed over, and no letter inside of that sum."""
    return any([i.axis for i in total.indices] == [letter.axis] and letter not in free_indices(total)
               for total in body.atoms(Sum))


def _summed(expr: Any, here: Index, other: Index, both: bool) -> Any:
    """The body with another letter in its sums: the one they had is that of the component, unless both are summed."""
    if isinstance(expr, Sum) and [i.axis for i in expr.indices] == [here.axis]:
        inner = other.axis.fresh({i.name for i in (*expr.indices, *free_indices(expr.body), here, other)})
        body = substitute(expr.body, {other: inner} if both else {other: inner, expr.indices[0]: here})
        return Sum(body, *expr.indices, inner) if both else Sum(body, inner)
    if isinstance(expr, CLOSED) or not expr.args:
        return expr
    return rebuild(expr, [_summed(a, here, other, both) for a in expr.args])


def _with(row: Definition, source: Expr) -> Expr:
    """A line with the body of a quantity in its place."""
    made: Expr = replace_entries(source, lambda entry: row.at(*entry.indices) if entry.tensor == row.tensor else None)
    return made


def _values(answers: Answers, expr: Expr, run: Run) -> Any:
    return array_of(expr, answers.letters, run.point)


def one_side(answers: Answers) -> Iterator[Candidate]:
    """Right on one side of a kink alone: the slope of a leaky ReLU or an ELU below 0."""
    found = {mask: None for source in answers.sources for mask in source.atoms(Indicator)
             if free_indices(mask) <= set(answers.letters)}
    for mask in sorted(found, key=str):
        if all(np.shape(run.yours) == np.shape(run.right) for run in answers.runs):
            yield str(mask.args[0]), _where(answers, mask)


def _where(answers: Answers, mask: Expr) -> Callable[[Run], Any]:
    """The person's own array where the condition holds, and the derivative elsewhere, if there are some of both."""
    masks = [np.broadcast_to(_values(answers, mask, run) != 0, np.shape(run.right)) for run in answers.runs]
    off = [np.abs(run.yours - run.right) > answers.rounding * np.max(np.abs(run.right), initial=0) for run in answers.runs]
    enough = min(sum(int(np.sum(m & o)) for m, o in zip(masks, off, strict=True)), sum(int(np.sum(~m)) for m in masks)) >= 2
    return lambda run: np.where(_values(answers, mask, run) != 0, run.yours, run.right) if enough else None


__all__ = ["one_side", "other_axis"]
