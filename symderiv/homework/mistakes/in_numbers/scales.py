"""Factors by which a whole gradient is off: a sign, a number, a size, a quantity of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations, permutations
from typing import Any

import numpy as np

from symderiv.homework.mistakes.in_numbers.answers import ROUNDING, Answers, Candidate, Run, axes_of, same
from symderiv.notation import Axis, Tensor

Factor = Callable[[Run], Any]
POWERS = (("{}", 1.0), ("{}²", 2.0), ("√{}", 0.5), ("(1 − {})", 0.0))
"""How a quantity may stand in a factor: what is told, and its power; 0 stands for 1 − t."""


def signs(answers: Answers) -> Iterator[Candidate]:
    """The opposite sign."""
    yield "", lambda run: -run.right


def number(answers: Answers) -> Iterator[Candidate]:
    """One number, the same in every run; a size that never changes may be that number."""
    found = ratio(answers.runs[0])
    if found is None:
        return
    near = Fraction(found).limit_denominator(60)
    words = str(near) if abs(float(near) - found) < 1e-6 * abs(found) else f"{found:.6g}"
    yield words + _fixed(answers, found), lambda run: found * run.right


def _fixed(answers: Answers, found: float) -> str:
    """Which size of fixed length the number may stand for."""
    own = [f"{'' if power > 0 else '1/'}{a.name}" for a in axes_of(answers.definitions) if a.size and a.size > 1
           for power in (1, -1) if abs(found - float(a.size) ** power) < 1e-6]
    return f" (perhaps {' or '.join(own)})" if own else ""


def sizes(sign: int) -> Callable[[Answers], Iterator[Candidate]]:
    """Powers of sizes: N, N K, N − 1, √N, and with the sign −1 their inverses."""
    def candidates(answers: Answers) -> Iterator[Candidate]:
        # where a size never changes, nothing tells it from a number
        moving = [a for a in axes_of(answers.definitions) if len({run.point.size(a) for run in answers.runs}) > 1]
        lead = "" if sign > 0 else "1/"
        for axis in moving:
            for words, exponent in ((axis.name, 1.0), (f"√{axis.name}", 0.5), (f"{axis.name}²", 2.0)):
                yield lead + words, partial(_power_of_size, axis, sign * exponent)
            words = f"{axis.name}/({axis.name} − 1)" if sign > 0 else f"({axis.name} − 1)/{axis.name}"
            yield words, partial(_less_one, axis, sign)
        for one, other in combinations(moving, 2):
            words = f"{one.name} {other.name}" if sign > 0 else f"1/({one.name} {other.name})"
            yield words, partial(_product, one, other, sign)
        for one, other in permutations(moving, 2) if sign > 0 else ():
            yield f"{one.name}/{other.name}", partial(_quotient, one, other)
    return candidates


def _power_of_size(axis: Axis, exponent: float, run: Run) -> Any:
    return float(run.point.size(axis)) ** exponent * run.right


def _less_one(axis: Axis, sign: int, run: Run) -> Any:
    return (run.point.size(axis) / (run.point.size(axis) - 1)) ** sign * run.right


def _product(one: Axis, other: Axis, sign: int, run: Run) -> Any:
    return float(run.point.size(one) * run.point.size(other)) ** sign * run.right


def _quotient(one: Axis, other: Axis, run: Run) -> Any:
    return run.point.size(one) / run.point.size(other) * run.right


def missing(answers: Answers) -> Iterator[Candidate]:
    """Yours times a quantity of the model is right."""
    for words, factor in _factors(answers):
        yield words, partial(_made_right, factor)


def _made_right(factor: Factor, run: Run) -> Any:
    """The person's own array, where the factor makes it right; one of zeros and ones is a mask, which another row names."""
    values = factor(run)
    return run.yours if not np.all((values == 0) | (values == 1)) and same(run.yours * values, run.right, ROUNDING) else None


def twice(answers: Answers) -> Iterator[Candidate]:
    """The derivative times a quantity of the model is yours."""
    for words, factor in _factors(answers):
        yield words, partial(_multiplied, factor)


def scalar_twice(answers: Answers) -> Iterator[Candidate]:
    """The same for a single number of the model."""
    for words, factor in _factors(replace(answers, letters=())):
        yield words, partial(_multiplied, factor)


def _multiplied(factor: Factor, run: Run) -> Any:
    values = factor(run)
    return None if _idle(values) else run.right * values


def _idle(factor: Any) -> bool:
    """A factor that is 1 throughout tells nothing."""
    return bool(np.all(factor == 1))


def _factors(answers: Answers) -> Iterator[tuple[str, Callable[[Run], Any]]]:
    """Every quantity whose axes are among those of the result, and its simplest powers."""
    known = (*answers.inputs, *(row.tensor for row in answers.definitions))
    for tensor in known:
        for places in permutations(range(len(answers.letters)), len(tensor.axes)):
            if tensor.over is None and [answers.letters[n].axis for n in places] == list(tensor.axes):
                for words, power in POWERS:
                    yield words.format(tensor.name), _power(tensor, places, len(answers.letters), power)


def _power(tensor: Tensor, places: tuple[int, ...], count: int, power: float) -> Callable[[Run], Any]:
    """The quantity along those axes of the result, to a power; 0 stands for 1 − t."""
    def values(run: Run) -> Any:
        order = sorted(range(len(places)), key=places.__getitem__)
        array = np.transpose(run.point.array(tensor), order)
        wide = array.reshape([array.shape[order.index(places.index(n))] if n in places else 1 for n in range(count)])
        return 1 - wide if power == 0 else wide ** power
    return values


def ratio(run: Run) -> float | None:
    """By which one number yours is the derivative; None where no number does it."""
    if np.shape(run.yours) != np.shape(run.right) or not np.any(run.right):
        return None
    factor = float(np.sum(run.yours * run.right) / np.sum(run.right * run.right))
    scale = float(np.max(np.abs(run.right)))
    fits = np.all(np.abs(run.yours - factor * run.right) <= 1e-6 * max(1.0, abs(factor)) * scale)
    return factor if fits and abs(factor) > 1e-9 else None


__all__ = ["missing", "number", "ratio", "scalar_twice", "signs", "sizes", "twice"]
