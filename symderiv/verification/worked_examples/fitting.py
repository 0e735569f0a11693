"""An input found from the value of what is defined by it: p = (0.2, 0.6, 0.2) is given, and a z with softmax(z) = p is sought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from symderiv.errors import CannotSample, WrongValue
from symderiv.notation import Entry, Partial, Tensor
from symderiv.oracle.evaluation import evaluate
from symderiv.verification.pointwise import TOLERANCE
from symderiv.verification.structure import index_order
from symderiv.verification.worked_examples.bench import Bench

ROUNDS, HALVINGS = 80, 30
CLOSE = 1e-35
"""How near to its value a quantity must come."""
STARTS = (0.0, 0.7)


def fitted(bench: Bench, sizes: Mapping[str, int], known: Mapping[str, Any], instead: Mapping[str, Any],
           missing: Sequence[Tensor]) -> dict[str, Any]:
    """All inputs: the known ones, and the one that is missing, so that the quantities `instead` have their values.

    Raises `WrongValue` where an input is missing and nothing stands for it, where a quantity and all that it follows from
    are given at once, where no input gives these values, and where several do and the results differ between them.
    """
    names = ", ".join(f"{t.name} {t.shape_text}" for t in missing)
    if not missing:
        raise WrongValue("A value for a quantity that follows from the others", typed=", ".join(instead),
                         advice=f"Leave it out, or one of {', '.join(t.name for t in bench.inputs)}.")
    if not instead or len(missing) > 1:
        follows = f"{', '.join(bench.defined)} follow from them" if bench.defined else ""
        raise WrongValue("Numbers are missing", typed=names, advice=f"Every input needs numbers; {follows}." if follows else None)
    (unknown,) = missing
    inputs = {name: value for name, value in known.items() if name not in instead}
    found = [_solved(bench, sizes, inputs, instead, unknown, start) for start in STARTS]
    results = [_results(bench, sizes, arrays) for arrays in found]
    if any(abs(a - b) > 100 * TOLERANCE * max(1.0, abs(a)) for a, b in zip(*results, strict=True)):
        raise WrongValue(f"{', '.join(instead)} does not decide the results: they depend on {unknown.name} besides",
                         typed=", ".join(instead), advice=f"Give {unknown.name} {unknown.shape_text} instead.")
    return found[0]


def _solved(bench: Bench, sizes: Mapping[str, int], inputs: Mapping[str, Any], wanted: Mapping[str, Any], unknown: Tensor,
            start: float) -> dict[str, Any]:
    """Damped Newton steps of least length from a start, until every wanted value is met."""
    shape = tuple(a.size or sizes[a.name] for a in unknown.axes)
    context = bench.point(sizes, inputs).context
    place = np.empty(shape, dtype=object)
    for n, at in enumerate(np.ndindex(shape)):
        place[at] = context.mpf(start) * (n % 3) + (1 if _is_positive(unknown) else 0)
    gap = _gap(bench, sizes, {**inputs, unknown.name: place}, wanted)
    for _ in range(ROUNDS):
        if _size(gap) < CLOSE:
            return {**inputs, unknown.name: place}
        step = _step(bench, sizes, {**inputs, unknown.name: place}, wanted, unknown, gap)
        place, gap = _damped(bench, sizes, inputs, wanted, unknown, place, gap, step)
    raise _unreachable(wanted, unknown)


def _damped(bench: Bench, sizes: Mapping[str, int], inputs: Mapping[str, Any], wanted: Mapping[str, Any], unknown: Tensor,
            place: Any, gap: list[Any], step: Any) -> tuple[Any, list[Any]]:
    """The longest of the step's halvings that comes nearer."""
    for _ in range(HALVINGS):
        moved = place - step
        try:
            left = _gap(bench, sizes, {**inputs, unknown.name: moved}, wanted)
        except CannotSample:
            left = gap
        if _size(left) < _size(gap):
            return moved, left
        step = step / 2
    raise _unreachable(wanted, unknown)


def _unreachable(wanted: Mapping[str, Any], unknown: Tensor) -> WrongValue:
    shown = "; ".join(f"{name} = {np.vectorize(float)(value).tolist()}" for name, value in wanted.items())
    return WrongValue(f"No {unknown.name} was found that gives these values", typed=shown,
                      advice=f"Give {unknown.name} itself, or values that the definition can take.")


def _is_positive(tensor: Tensor) -> bool:
    return any(r.op == ">" for g in tensor.givens for r in g.statements(tensor))


def _gap(bench: Bench, sizes: Mapping[str, int], arrays: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Any]:
    """How far each component of the wanted quantities is from its value."""
    point = bench.point(sizes, arrays)
    return [point.value(name, tuple(n + 1 for n in at)) - point.context.mpf(target[at])
            for name, target in wanted.items() for at in np.ndindex(target.shape)]


def _size(gap: Sequence[Any]) -> Any:
    return max(map(abs, gap), default=0)


def _step(bench: Bench, sizes: Mapping[str, int], arrays: Mapping[str, Any], wanted: Mapping[str, Any], unknown: Tensor,
          gap: Sequence[Any]) -> Any:
    """The shortest step that closes the gap as far as the first derivatives tell; floats decide its direction well enough."""
    point, rows = bench.point(sizes, arrays), []
    shape = arrays[unknown.name].shape
    for name, target in wanted.items():
        for at in np.ndindex(target.shape):
            entry = Entry(bench.defined[name], *(n + 1 for n in at))
            rows.append([float(evaluate(Partial(entry, Entry(unknown, *(n + 1 for n in to))), point, {}))
                         for to in np.ndindex(shape)])
    inverse = np.linalg.pinv(np.array(rows), rcond=1e-9)
    made = np.empty(shape, dtype=object)
    for at, row in zip(np.ndindex(shape), inverse, strict=True):
        made[at] = sum((point.context.mpf(float(a)) * g for a, g in zip(row, gap, strict=True)), point.context.mpf(0))
    return made


def _results(bench: Bench, sizes: Mapping[str, int], arrays: Mapping[str, Any]) -> list[Any]:
    """Every component of every result."""
    point, found = bench.point(sizes, arrays), []
    for derivation in bench.asked:
        letters = index_order(derivation.goal)
        for numbers in product(*(range(1, point.size(i.axis) + 1) for i in letters)):
            found.append(evaluate(derivation.result, point, dict(zip(letters, numbers, strict=True))))
    return found


__all__ = ["fitted"]
