"""Mistakes in what is differentiated: a path that was left out, a factor of the chain at which the work stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.homework.mistakes.in_numbers.answers import Answers, Candidate, Run
from symderiv.notation import Entry, Index, Partial, Tensor, letters
from symderiv.verification.values import array_of


def left_out(answers: Answers) -> Iterator[Candidate]:
    """One or two quantities in between are taken as constants."""
    between = _between(answers)
    for count in (1, 2, 3):
        for held in combinations(between, count):
            if not answers.tired():
                yield _joined(held), _derivative(answers, held)


def alone(answers: Answers) -> Iterator[Candidate]:
    """Only the path through one quantity is there."""
    for row in _between(answers):
        yield row.name, partial(_without, _derivative(answers, (row,)))


def _without(rest: Callable[[Run], Any], run: Run) -> Any:
    return run.right - rest(run)


def _values(expr: Expr, free: Sequence[Index], run: Run) -> Any:
    return array_of(expr, free, run.point)


def _joined(held: tuple[Tensor, ...]) -> str:
    return " and ".join(t.name for t in held)


def _between(answers: Answers) -> list[Tensor]:
    """The quantities between output and variable, the one nearest to the variable first."""
    goal = answers.goal
    if not isinstance(goal, Partial) or not isinstance(goal.body, Entry):
        return []
    reach = answers.definitions.ancestors.get(goal.body.tensor, frozenset())
    return [row.tensor for row in answers.definitions if row.tensor in reach - {goal.body.tensor, goal.wrt.tensor}
            and answers.definitions.depends(row.lhs, goal.wrt.tensor)]


def _derivative(answers: Answers, held: tuple[Tensor, ...]) -> Callable[[Run], Any]:
    goal = answers.goal
    assert isinstance(goal, Partial)
    return partial(_values, Partial(goal.body, goal.wrt, *goal.held, *held), answers.letters)


def stopped(answers: Answers) -> Iterator[Candidate]:
    """The derivative by a quantity on the way: the rest of the chain is missing."""
    for tensor in _between(answers):
        for words, expr, free in _by(answers, tensor):
            yield words, partial(_values, expr, free)


def other(answers: Answers) -> Iterator[Candidate]:
    """The derivative by another input, or of another output."""
    goal = answers.goal
    if not isinstance(goal, Partial) or not isinstance(goal.body, Entry):
        return
    for tensor in answers.inputs:
        if tensor not in (goal.wrt.tensor,) and tensor.over is None:
            for words, expr, free in _by(answers, tensor):
                yield words, partial(_values, expr, free)
    for row in answers.definitions:
        if row.tensor != goal.body.tensor and row.tensor.axes == goal.body.tensor.axes:
            expr = Partial(Entry(row.tensor, *goal.body.indices), goal.wrt)
            yield f"of {row.tensor.name}", partial(_values, expr, answers.letters)


def _by(answers: Answers, tensor: Tensor) -> Iterator[tuple[str, Expr, tuple[Index, ...]]]:
    """∂output/∂tensor where it has as many axes as the person's array."""
    goal = answers.goal
    if isinstance(goal, Partial) and isinstance(goal.body, Entry) and not isinstance(goal.body.tensor.axes, Partial):
        wrt = tensor.entry(letters(goal))
        free = tuple(i for i in (*goal.body.indices, *wrt.indices) if isinstance(i, Index))
        if len(free) == np.ndim(answers.runs[0].yours):
            yield f"by {tensor.name}", Partial(goal.body, wrt), free


__all__ = ["alone", "left_out", "other", "stopped"]
