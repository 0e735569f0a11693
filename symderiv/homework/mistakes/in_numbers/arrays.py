"""Mistakes in the arrangement and the entries of an array: axes, sums over them, masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, permutations
from typing import Any

import numpy as np

from symderiv.homework.mistakes.in_numbers.answers import Answers, Candidate, Run


def _right(change: Callable[..., Any], run: Run, **how: Any) -> Any:
    """What a change makes of the derivative's array."""
    return change(run.right, **how)


def _reshaped(order: Any, run: Run) -> Any:
    return np.reshape(run.right, np.shape(run.yours), order=order)


# The shape


def turned(answers: Answers) -> Iterator[Candidate]:
    """The axes in another order."""
    count = len(answers.letters)
    for order in list(permutations(range(count)))[1:] if count <= 4 else ():
        yield "", partial(_right, np.transpose, axes=order)


def kept(answers: Answers) -> Iterator[Candidate]:
    """An axis of length 1 that should be gone."""
    shape = np.shape(answers.runs[0].yours)
    for n in [n for n, size in enumerate(shape) if size == 1][:3]:
        if len(shape) == len(answers.letters) + 1:
            yield _shapes(answers), partial(_right, np.expand_dims, axis=n)


def flattened(answers: Answers) -> Iterator[Candidate]:
    """All entries in one row, or otherwise divided into rows and columns."""
    for order in ("C", "F"):
        yield _shapes(answers), partial(_reshaped, order)


def _shapes(answers: Answers) -> str:
    return f"{np.shape(answers.runs[0].yours)} instead of {np.shape(answers.runs[0].right)}"


# Sums over an axis


def not_summed(answers: Answers) -> Iterator[Candidate]:
    """An axis too much: its sum, or mean, is right."""
    shapes = [np.shape(run.yours) for run in answers.runs]
    extra = len(shapes[0]) - len(answers.letters)
    for axes in combinations(range(len(shapes[0])), extra) if extra in (1, 2) else ():
        names = [answers.axis([shape[a] for shape in shapes]) for a in axes]
        for word, reduce in (("sum", np.sum), ("mean", np.mean)):
            words = f"the {word} over {', '.join(n or f'axis {a}' for n, a in zip(names, axes, strict=True))}"
            yield words, partial(_each, reduce, axes)


def _each(reduce: Callable[..., Any], axes: tuple[int, ...], run: Run) -> Any:
    """The person's own array, where what is missing makes it right."""
    return run.yours if np.allclose(reduce(run.yours, axis=axes), run.right, rtol=1e-6) else None


def summed(answers: Answers) -> Iterator[Candidate]:
    """An axis too little, or one entry spread along it."""
    for axes, words in _axes(answers):
        for word, reduce in (("summed", np.sum), ("averaged", np.mean)):
            yield f"{word} over {words}", partial(_right, reduce, axis=axes)
            yield f"{word} over {words}", partial(_right, reduce, axis=axes, keepdims=True)


def spread(answers: Answers) -> Iterator[Candidate]:
    """One number along a whole axis."""
    for axes, words in _axes(answers):
        for word, reduce in (("the sum", np.sum), ("the mean", np.mean)):
            yield f"{word} over {words}", partial(_spread, reduce, axes)


def _spread(reduce: Callable[..., Any], axes: tuple[int, ...], run: Run) -> Any:
    return np.broadcast_to(reduce(run.right, axis=axes, keepdims=True), np.shape(run.right))


def _axes(answers: Answers) -> Iterator[tuple[tuple[int, ...], str]]:
    count = len(answers.letters)
    for chosen in (c for n in range(1, count + 1) for c in combinations(range(count), n)):
        yield chosen, ", ".join(answers.letters[n].axis.name for n in chosen)


# The entries


def diagonal(answers: Answers) -> Iterator[Candidate]:
    """Only i = j, as a vector or with zeros elsewhere; or a vector put on a diagonal."""
    if len(answers.letters) == 2:
        yield "only entries with i = j are there", lambda run: np.diagonal(run.right)
        yield "only entries with i = j are there", lambda run: np.diag(np.diagonal(run.right))
        yield "only entries with i ≤ j are there", lambda run: np.triu(run.right)
        yield "only entries with i ≥ j are there", lambda run: np.tril(run.right)
    if len(answers.letters) == 1:
        yield "the vector stands on the diagonal of a matrix", lambda run: np.diag(run.right)


def reversed_(answers: Answers) -> Iterator[Candidate]:
    """An axis that runs backwards."""
    for axes, words in _axes(answers):
        yield words, partial(_right, np.flip, axis=axes)


def shifted(answers: Answers) -> Iterator[Candidate]:
    """Entries one place further."""
    for (n, *more), words in _axes(answers):
        for step in (1, -1) if not more else ():
            yield words, partial(_right, np.roll, shift=step, axis=n)
            yield words, partial(_right, _moved, step=step, axis=n)


def _moved(right: Any, step: int, axis: int) -> Any:
    """The entries moved along, zeros where nothing comes from."""
    made = np.roll(right, step, axis)
    at = [slice(None)] * made.ndim
    at[axis] = slice(0, 1) if step > 0 else slice(-1, None)
    made[tuple(at)] = 0
    return made


def rescaled(answers: Answers) -> Iterator[Candidate]:
    """A gradient that was made shorter, or lost its signs."""
    yield "it is divided by its norm", lambda run: run.right / np.linalg.norm(run.right)
    yield "it is divided by its largest entry", lambda run: run.right / np.max(np.abs(run.right))
    yield "its entries are cut off at −1 and 1", lambda run: np.clip(run.right, -1, 1)
    yield "only the signs are left", lambda run: np.sign(run.right)
    yield "the signs are gone", lambda run: np.abs(run.right)
    yield "the fractions are gone, as in an array of whole numbers", lambda run: np.trunc(run.right)
    yield "every entry is squared", lambda run: run.right ** 2


def unmasked(answers: Answers) -> Iterator[Candidate]:
    """Entries that should be 0 are not; all others are right."""
    if any(np.shape(run.yours) == np.shape(run.right) and np.any((run.right == 0) & (run.yours != 0)) for run in answers.runs):
        yield "", lambda run: np.where(run.right == 0, run.yours, run.right)


def masked(answers: Answers) -> Iterator[Candidate]:
    """Entries that should not be 0 are; all others are right."""
    yield "", lambda run: np.where(run.yours == 0, 0, run.right)


__all__ = ["diagonal", "flattened", "kept", "masked", "not_summed",
           "rescaled", "reversed_", "shifted", "spread", "summed", "turned", "unmasked"]
