"""A model held against what it was read from: the function's own numbers, at sizes all different, all equal, and 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, permutations, product
from typing import Any

import numpy as np
from sympy import Pow

from symderiv.errors import CannotSample, ModelError, SymderivError
from symderiv.notation import Axis, Definitions, Tensor, free_indices, size_form
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import KINK, NEARER
from symderiv.tracing.arrays.infinite import is_infinite
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

RANGES: Sequence[tuple[float, float]] = ((-1.0, 1.0), (0.2, 0.9), (1.1, 2.0), (-0.3, 0.3), (2.0, 4.0))
"""Where inputs are drawn, in the order tried while the function has no value there; then all again, nearer to kinks."""


class Unrunnable(ModelError):
    """The function has no values at these sizes."""


class SizesMatter(ModelError):
    """The model is the function at the first sizes, and not at others."""


DIGITS, TOLERANCE = 20, 1e-7
Numbers = Mapping[str, Any]


def hold(tape: Tape, values: Sequence[Traced], inputs: Sequence[Tensor], run: Callable[[Numbers], Any], name: str,
         patterns: Sequence[Mapping[str, int]] | None = None, more: Sequence[Mapping[str, int]] = ()) -> None:
    """Compare the model with the function's own numbers. `run` takes arrays by name; places in them are counted from 0.

    `patterns` are sizes of the axes; the first is required, others count where the function runs at them; those in `more` are
    tried for sizes that were the same wherever it ran.

    Raises `ModelError` where they differ, `CannotSample` where no inputs were found at which both have values.
    """
    if any(is_infinite(v.body) for v in values):
        raise ModelError("∞ is left in what the code gives", typed=name,
                         advice="Scores that a mask sets to −∞ go into exp, softmax, logsumexp or max, distances that it sets to "
                                "∞ into min or exp of their negative: give what comes out of these, or np.where(mask, x, 0).")
    required = patterns is None
    patterns = size_patterns(tape) if patterns is None else patterns
    if not patterns:
        raise ModelError("No small sizes fit what the function asks of its axes", typed=name,
                         advice="Fix sizes, as in sd.axes('T=6').")
    seen: set[str] = set()
    for sizes in (*patterns, *more):
        changed = {n for n, k in sizes.items() if k != patterns[0].get(n, k)}
        if (sizes is not patterns[0] and not _fits(sizes, tape)) or (sizes in more and changed <= seen):
            continue
        try:
            _hold_at(sizes, tape.model.definitions, values, inputs, run, name)
            seen |= changed
        except CannotSample as error:  # a variance of one number is 0, and may stand below a fraction line
            if sizes is patterns[0] or (required and set(sizes.values()) != {1}):
                raise
            if set(sizes.values()) != {1}:
                raise SizesMatter(error.reason, typed=error.typed, advice=error.advice) from error
        except Unrunnable:
            if required or sizes is patterns[0]:
                raise
        except ModelError as error:
            if required or sizes is patterns[0]:
                raise
            raise SizesMatter(error.reason, typed=error.typed, advice=error.advice) from error


def rigid_sizes(tape: Tape, values: Sequence[Traced], inputs: Sequence[Tensor], run: Callable[[Numbers], Any],
                patterns: Mapping[str, Mapping[str, int]], together: Sequence[Mapping[str, int]]) -> set[str]:
    """The sizes to which numbers of the code are held, 0.354 that its author made of 8: where one of them is another, under its
    name in `patterns`, the function is not the model, or runs nowhere. Patterns in `together` have all of them changed.
    """
    def follows(sizes: Mapping[str, int]) -> bool | None:
        if not _fits(sizes, tape):
            return None
        try:
            _hold_at(sizes, tape.model.definitions, values, inputs, run, "")
        except (Unrunnable, CannotSample):
            return None
        except ModelError:
            return False
        return True

    whole = [follows(sizes) for sizes in together]
    if any(whole) and False not in whole:
        return set()
    each = {name: follows(sizes) for name, sizes in patterns.items()}
    held = {name for name, follow in each.items() if follow is False}
    if not held and False in whole:  # it is one of those at which it does not run alone, if there are such
        held = {name for name, follow in each.items() if follow is None} or {*patterns}
    return held or (set() if any(whole) else {name for name, follow in each.items() if follow is None})


def size_patterns(tape: Tape) -> list[dict[str, int]]:
    """Sizes of the free axes: all different, all equal, and 1; such that every axis has a place and the code has its own."""
    free = sorted({n for a in tape.axes.values() for k, _ in size_form(a) if a.size is None for n in k.split("*") if n})
    found: list[dict[str, int]] = []
    for wanted in (_different(free), _equal(free), dict.fromkeys(free, 1)):
        for more, values in product(range(12), islice(permutations(wanted.values()), PERMUTED)):
            sizes = {n: k + more for n, k in zip(wanted, values, strict=True)}
            if _fits(sizes, tape):
                if sizes not in found and (more == 0 or wanted.get(next(iter(free), "")) != 1):
                    found.append(sizes)
                break
    return found


PERMUTED = 24
"""In so many orders sizes are tried: one may have to be larger than another, as a matrix of full rank has rows enough."""


def _different(free: Sequence[str]) -> dict[str, int]:
    return {n: (3, 2, 4, 5)[k % 4] for k, n in enumerate(free)}


def _equal(free: Sequence[str]) -> dict[str, int]:
    return dict.fromkeys(free, 3 if len(free) < 4 else 2)


def _fits(sizes: Mapping[str, int], tape: Tape) -> bool:
    every = all((size_of(a, sizes) or 0) >= 1 for a in tape.axes.values())
    return every and all(form_value(f, sizes) >= least for f, least in tape.least)


def form_value(form: Mapping[str, int], sizes: Mapping[str, int]) -> int:
    """A size where the names have these sizes."""
    return sum(c * int(np.prod([sizes[p] for p in n.split("*") if p])) for n, c in form.items())


def size_of(axis: Axis, sizes: Mapping[str, int]) -> int:
    """The size of an axis."""
    return axis.size if axis.size is not None else form_value(dict(size_form(axis)), sizes)


def _hold_at(sizes: Mapping[str, int], definitions: Definitions, values: Sequence[Traced], inputs: Sequence[Tensor],
             run: Callable[[Numbers], Any], name: str) -> None:
    why: Any = None
    refused: Unrunnable | None = None
    differ: ModelError | None = None
    for draw, (near, (low, high)) in enumerate(product((KINK, NEARER), RANGES)):
        rng = np.random.default_rng([draw, *sizes.values()])
        arrays = {t.name: drawn(t, sizes, rng, low, high) for t in inputs}
        try:
            theirs = theirs_at(run, arrays, inputs, name, sizes)
            if not all(np.isfinite(np.asarray(v, dtype=float)).all() for v in theirs):
                why = "the function has no finite value there"
                continue
            ours = [value_at(v, sizes, definitions, arrays, near) for v in values]
        except CannotSample as error:
            why = error.reason
            continue
        except Unrunnable as error:
            if not isinstance(error.__cause__, ValueError | ArithmeticError | RuntimeError):
                raise
            refused = refused or error  # it may be these numbers that are refused: a negative variance
            continue
        try:
            return compare(ours, theirs, sizes, name)
        except ModelError as error:
            emptied = any(_is_mask(t) and _is_emptied(arrays[t.name]) for t in inputs)
            if not emptied and all(d.all() for d in divisors(values[0].tape, sizes, arrays)):
                raise
            differ = error  # what a mask that leaves nothing gives is told, by `tell_of_emptied`
    if differ is not None:
        raise differ
    if refused is not None:
        raise refused
    raise CannotSample("No inputs were found at which the function and its model both have values", typed=f"{name}: {why}",
                       advice="State what is given about the inputs: sd.vector('p', K, given=sd.simplex), sd.positive ...")


def drawn(tensor: Tensor, sizes: Mapping[str, int], rng: Any, low: float, high: float) -> Any:
    """An array for an input, which obeys what is given about it; places are counted from 1."""
    shape = tuple(size_of(a, sizes) for a in tensor.axes)
    if tensor.over is not None:
        return rng.integers(1, size_of(tensor.over, sizes) + 1, size=shape)
    for given in tensor.givens:
        return np.asarray(given.sample(rng, shape), dtype=float)
    return np.round(rng.uniform(low, high, size=shape), 4)


def theirs_at(run: Callable[[Numbers], Any], arrays: Numbers, inputs: Sequence[Tensor], name: str, sizes: Any) -> list[Any]:
    """The function's own values. Raises `Unrunnable` where it does not run, `ModelError` where it cannot."""
    given = {t.name: t.for_code(np.array(arrays[t.name])) for t in inputs}
    try:
        with np.errstate(all="ignore"):
            value = run({n: a if a.ndim else a[()] for n, a in given.items()})
    except SymderivError as error:
        raise ModelError("The function does not run on numbers", typed=name, advice=f"{error}") from error
    except Exception as error:
        raise Unrunnable("The function was read, and does not run on arrays of these sizes", typed=f"{name}, {_text(sizes)}",
                         advice=f"{type(error).__name__}: {error}") from error
    return list(value) if isinstance(value, tuple) else [value]


def value_at(value: Traced, sizes: Mapping[str, int], definitions: Definitions, arrays: Numbers, near: float) -> Any:
    """The value of a traced array by the oracle."""
    named = {a.name: size_of(a, sizes) for a in value.tape.axes.values()}
    point = Point({**sizes, **named}, definitions, arrays, DIGITS, near=near)
    shape = [int(np.prod([size_of(i.axis, sizes) for i in d])) for d in value.dims]
    counts = [range(1, size_of(i.axis, sizes) + 1) for i in value.letters]
    numbers = [float(evaluate(value.body, point, dict(zip(value.letters, at, strict=True)))) for at in product(*counts)]
    return np.reshape(np.array(numbers), shape)


def divisors(tape: Tape, sizes: Mapping[str, int], arrays: Numbers) -> Iterator[Any]:
    """The values of what definitions divide by; 0 where a mask leaves nothing of a row."""
    powers = (p for row in tape.model.definitions for p in sorted(row.body.atoms(Pow), key=str) if p.exp.is_negative)
    for base in dict.fromkeys(p.base for p in powers if p.base.atoms(Tensor)):
        value = Traced(tape, [(i,) for i in sorted(free_indices(base), key=str)], base)
        yield value_at(value, sizes, tape.model.definitions, arrays, KINK)


def compare(ours: Sequence[Any], theirs: Sequence[Any], sizes: Mapping[str, int], name: str) -> None:
    """Raises `ModelError` where values differ."""
    for mine, other in zip(ours, theirs, strict=True):
        array = np.asarray(other, dtype=float)
        if array.shape != mine.shape:
            raise _difference(name, sizes, f"shape {array.shape}", f"shape {mine.shape}")
        scale = 1 + max(np.abs(array).max(initial=0), np.abs(mine).max(initial=0))
        apart = np.abs(array - mine)
        if apart.size and apart.max() > TOLERANCE * scale:
            at = tuple(int(n) for n in np.unravel_index(int(apart.argmax()), apart.shape))
            raise _difference(name, sizes, f"{array[at]:.8g}", f"{mine[at]:.8g}", at)


def _difference(name: str, sizes: Any, theirs: str, ours: str, at: tuple[int, ...] = ()) -> ModelError:
    place = f" at {list(at)}" if at else ""
    return ModelError("The model that was read is not the function: their values differ",
                      typed=f"{name}{place} is {theirs}, the model gives {ours} ({_text(sizes)})",
                      advice="Write the step at which they part with other operations. A function that changes its inputs, "
                             "draws random numbers or keeps a state between calls cannot be read.")


def _text(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{n}={k}" for n, k in sizes.items()) or "fixed sizes"


def _is_mask(tensor: Tensor) -> bool:
    return any(g.name == "mask" for g in tensor.givens)


def _is_emptied(array: Any) -> bool:
    """Whether a mask is the same all along some line."""
    return any((np.ptp(array, axis=n) == 0).any() for n in range(array.ndim))


def hold_slope(inputs: Sequence[Tensor], program: Any, name: str, sizes: Mapping[str, int]) -> None:
    """Compare what a library's own differentiation says with the slope of the function: they part where a gradient is stopped,
    or written by hand as something else.

    Raises `ModelError` where they differ.
    """
    for low in (-0.9, 0.2):  # a logarithm has values in the second only
        try:
            slope, said = _slopes(inputs, program, sizes, low)
        except (ValueError, ArithmeticError, RuntimeError):  # PyTorch refuses numbers so: a target beyond 0 and 1
            continue
        except IndexError as error:
            raise ModelError("The function was read, and does not run at other places", typed=f"{name}: {error}",
                             advice="Give an example in which the array that is indexed has two places or more.") from error
        if abs(slope - said) > 1e-5 * (1 + abs(slope)) and not _of_short_floats(inputs, program, sizes, low):
            raise ModelError("The function stops a gradient or writes one of its own, and a formula cannot",
                             typed=f"{name}: slope {slope:.6g}, gradient {said:.6g}",
                             advice="Pass what is stopped, or what has a gradient of its own, as an argument.")
        if np.isfinite(slope):
            return


def _of_short_floats(inputs: Sequence[Tensor], program: Any, sizes: Mapping[str, int], low: float) -> bool:
    """Whether it is floats of 24 bits within the function that a short step does not resolve: a longer one agrees."""
    (near, said), (far, _) = (_slopes(inputs, program, sizes, low, step) for step in (5e-3, 1e-2))
    slope = (4 * near - far) / 3
    return abs(slope - said) < 1e-4 * (1 + abs(slope))


def _slopes(inputs: Sequence[Tensor], program: Any, sizes: Mapping[str, int], low: float,
            step: float = 1e-6) -> tuple[float, float]:
    """The slope of Σ w y along a direction, by a difference and as the library says."""
    rng = np.random.default_rng(7)
    arrays = {t.name: t.for_code(drawn(t, sizes, rng, low, 0.9)) for t in inputs}
    still = {t.name for t in inputs if t.over or _is_mask(t) or t.name not in program.moving}
    along = {n: rng.normal(size=np.shape(a)) * (n not in still) for n, a in arrays.items()}
    with np.errstate(all="ignore"):
        ends = [[(v * weights(v.shape)).sum() for v in program.run({n: a + sign * step * along[n] for n, a in arrays.items()})]
                for sign in (1, -1)]
    return float((sum(ends[0]) - sum(ends[1])) / (2 * step)), program.slope(arrays, along, weights)


def weights(shape: Sequence[int]) -> Any:
    """Weights that let no two components of a value make up for each other, as those of a softmax do."""
    return np.cos(1.0 + np.arange(int(np.prod(shape)))).reshape(tuple(shape))
