"""Worked examples: the oracle evaluates what a derivation mentions, for chosen inputs, and compares with differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from sympy import Expr

from symderiv.errors import CannotSample, ModelError, TooLarge, UnknownName, WrongValue
from symderiv.notation import Definitions, Entry, Index, Tensor, free_indices, shape_text
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.records import Check, Derivation
from symderiv.records.layouts import laid_out
from symderiv.records.worked import Kind, Quantity, Worked
from symderiv.verification.pointwise import FLOOR_OF_FLOATS, TOLERANCE, difference
from symderiv.verification.sampling import Attempt, following
from symderiv.verification.structure import index_order
from symderiv.verification.worked_examples.bench import Bench
from symderiv.verification.worked_examples.fitting import fitted

SMALL = 1e-30
"""Values below this are 0: what is left of them is the rounding of 50 digits."""
SHOWN, LARGEST = 64, 4096
"""How many numbers a lemma may have to be shown, and how many a result may have at all."""
SIZES = 4
"""How many choices of sizes are tried for small values that obey the givens."""
GIVEN = 1e-9
"""How exactly numbers must obey an equation that is given."""
CHECK = "numerical derivative"


def worked(derivations: Sequence[Derivation], values: Mapping[str, Any] | None = None, digits: int = 4, seed: int = 0) -> Worked:
    """The values of a page, and each derivative compared with a numerical derivative.

    `values` are arrays of high-precision numbers by name (see `symderiv.reading.problems.values`); None for small ones that obey
    the givens. Instead of one input, the value of a quantity that is defined from it will do, where that decides the results.

    Raises `WrongValue` for a number that is missing or breaks a given, `UnknownName` for a name that nothing has,
    `CannotSample` where something has no value at these inputs, `TooLarge` for more numbers than a page can hold.
    """
    bench = Bench(derivations, seed)
    if not 1 <= digits <= 15:
        raise WrongValue("Between 1 and 15 digits can be shown", typed=str(digits))
    if values is None:
        return _by_default(bench, digits)
    known = _known(bench, values)
    sizes = _sizes(bench, known)
    missing = [t for t in bench.inputs if t.name not in known]
    instead = {name: value for name, value in known.items() if name in bench.defined}
    arrays = fitted(bench, sizes, known, instead, missing) if missing or instead else known
    point = bench.point(sizes, arrays)
    _require_givens(bench.inputs, point)
    return _filled(bench, point, digits, frozenset(t.name for t in missing))


# --- what was typed -------------------------------------------------------------------------------------------------------

def _known(bench: Bench, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of known names, of the right number of axes."""
    tensors = {**{t.name: t for t in bench.inputs}, **bench.defined}
    for name, value in values.items():
        if name not in tensors:
            raise UnknownName.among("name among the numbers", name, tensors)
        tensor = tensors[name]
        if value.ndim != len(tensor.axes):
            raise WrongValue(f"{name} has the shape {tensor.shape_text}", typed=f"{name} with {value.ndim} axes, {value.shape}",
                             advice="Give a list for each axis, nested in their order." if tensor.axes else "Give one number.")
    return dict(values)


def _sizes(bench: Bench, known: Mapping[str, Any]) -> dict[str, int]:
    """The sizes of the axes, as the arrays have them."""
    tensors = {**{t.name: t for t in bench.inputs}, **bench.defined}
    found: dict[str, tuple[int, str]] = {a.name: (a.size, "its declaration") for a in bench.sampler.axes if a.size is not None}
    for name, value in known.items():
        for axis, size in zip(tensors[name].axes, value.shape, strict=True):
            stated, by = found.setdefault(axis.name, (size, name))
            if stated != size:
                raise WrongValue(f"The axis {axis} has {stated} components by {by} and {size} by {name}",
                                 typed=f"{name} {shape_text(tensors[name].axes)} = {value.shape}")
    loose = [a.name for a in bench.sampler.axes if a.name not in found]
    if loose:
        missing = [f"{t.name} {t.shape_text}" for t in bench.inputs if t.name not in known]
        raise WrongValue("Numbers are missing" if missing else "An axis has no size", typed=", ".join(missing or loose),
                         advice='Every input needs numbers: {"z": [0.5, 1, 2], ...}.')
    return {name: size for name, (size, _) in found.items()}


def _require_givens(inputs: Sequence[Tensor], point: Point) -> None:
    """Raises `WrongValue` for the first given that the inputs break."""
    for tensor in inputs:
        for given in tensor.givens:
            why = next(_broken(given.statements(tensor), point), "")
            if not why and given.test is not None and not given.test(point.array(tensor)):
                why = given.meaning
            if why:
                raise WrongValue(f"{tensor.name} is given as {given.name}, and these numbers are not", typed=why)


def _broken(relations: Sequence[Any], point: Point) -> Iterator[str]:
    """For each relation that does not hold: where, and both sides."""
    for relation in relations:
        letters = sorted(free_indices(relation.lhs) | free_indices(relation.rhs), key=lambda i: i.name)
        for numbers in product(*(range(1, point.size(i.axis) + 1) for i in letters)) if relation.op != "∈" else ():
            at = dict(zip(letters, numbers, strict=True))
            left, right = evaluate(relation.lhs, point, at), evaluate(relation.rhs, point, at)
            if not (left > right if relation.op == ">" else abs(left - right) < GIVEN):
                where = "".join(f" at {i.name} = {n}" for i, n in at.items())
                yield (f"{relation.lhs} {relation.op} {relation.rhs} would be "
                       f"{float(left):.6g} {relation.op} {float(right):.6g}{where}")
                break


# --- small values that obey the givens ---------------------------------------------------------------------------------------

def _by_default(bench: Bench, digits: int) -> Worked:
    attempt, tried = Attempt(0), 1
    while True:
        try:
            drawn = bench.sampler.point(attempt, "all")
            point = bench.point(drawn.sizes, {t.name: _rounded(t, drawn) for t in bench.inputs})
            return _filled(bench, point, digits, frozenset())
        except (TooLarge, ModelError):
            raise
        except CannotSample as error:
            try:
                attempt = following(attempt, error)
            except CannotSample:
                if tried == SIZES:
                    raise
                attempt, tried = Attempt(tried), tried + 1  # other sizes: XᵀX has no inverse where X is wider than tall


def _rounded(tensor: Tensor, drawn: Point) -> Any:
    """The drawn values with as few decimals as the givens allow."""
    array = drawn.inputs[tensor.name]
    for decimals in (1, 2, 3):
        short = _exact(np.round(array, decimals), drawn.context)
        point = Point(drawn.sizes, Definitions(), {tensor.name: short}, drawn.context.dps)
        if not any(next(_broken(g.statements(tensor), point), "") for g in tensor.givens):
            return short
    return _exact(array, drawn.context)


def _exact(array: Any, context: Any) -> Any:
    made = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        made[place] = context.mpf(repr(float(array[place])))
    return made


# --- the values -------------------------------------------------------------------------------------------------------------

def _filled(bench: Bench, point: Point, digits: int, fitted: frozenset[str]) -> Worked:
    kinds: Mapping[bool, Kind] = {True: "gradient", False: "input"}
    inputs = sorted(bench.inputs, key=lambda t: t in bench.gradients)
    rows = [_tensor("fitted" if t.name in fitted else kinds[t in bench.gradients], t, point) for t in inputs]
    rows += [_tensor("forward", t, point) for t in bench.defined.values()]
    rows += [_tensor("abbreviation", row.tensor, point) for row in bench.sampler.definitions if row.tensor in bench.named]
    asked = {d.key for d in bench.asked}
    rows += [_derivative("lemma", d, d.result, point) for d in bench.sections if d.key not in asked]
    checks = []
    for derivation in bench.asked:
        found = _derivative("result", derivation, derivation.result, point)
        expected = _derivative("difference", derivation, derivation.goal, point)
        rows += [found, expected]
        checks.append(_compared(found, expected))
    return Worked(dict(point.sizes), tuple(rows), tuple(checks), digits)


def _tensor(kind: Kind, tensor: Tensor, point: Point) -> Quantity:
    entry = tensor.entry()
    return _quantity(kind, entry, [i for i in entry.indices if isinstance(i, Index)], entry, point)


def _derivative(kind: Kind, derivation: Derivation, expr: Expr, point: Point) -> Quantity:
    letters = laid_out(derivation.goal, index_order(derivation.goal), derivation.layout)
    return _quantity(kind, derivation.goal, letters, expr, point)


def _quantity(kind: Kind, symbol: Expr, letters: Sequence[Index], expr: Expr, point: Point) -> Quantity:
    count = int(np.prod([point.size(i.axis) for i in letters], initial=1))
    if count > (SHOWN if kind == "lemma" else LARGEST):
        if kind == "lemma":
            return Quantity(kind, symbol, tuple(letters), None)
        raise TooLarge("A worked example has small arrays", typed=f"{symbol} has {count} components",
                       advice=f"At most {LARGEST} numbers are worked out at once.")
    try:
        value = _nested(expr, list(letters), {}, point)
    except CannotSample as error:
        shown = symbol.tensor.name if isinstance(symbol, Entry) else str(symbol)
        raise CannotSample(f"{shown} has no value at these numbers", typed=error.reason, where=str(error.typed)[:200],
                           advice="Give other numbers.") from error
    return Quantity(kind, symbol, tuple(letters), value)


def _nested(expr: Expr, letters: list[Index], at: dict[Index, int], point: Point) -> Any:
    if letters:
        first, *rest = letters
        return [_nested(expr, rest, {**at, first: n}, point) for n in range(1, point.size(first.axis) + 1)]
    value = evaluate(expr, point, at)
    return 0.0 if abs(value) < SMALL else float(value)


def _compared(found: Quantity, expected: Quantity) -> Check:
    """The result against the numerical derivative, component by component."""
    left, right = np.ravel(np.asarray(found.value)), np.ravel(np.asarray(expected.value))
    scale = max(1.0, float(np.max(np.abs(right), initial=0.0)))
    errors = [difference(a, b, scale * FLOOR_OF_FLOATS) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    worst = max(errors, default=0.0)
    detail = "" if worst <= TOLERANCE else f"{found.symbol}: result {found.value}, numerical derivative {expected.value}"
    return Check(CHECK, worst <= TOLERANCE, len(errors), worst, detail)


__all__ = ["worked"]
