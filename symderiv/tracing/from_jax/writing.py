"""Primitives of JAX that write into parts of an array, and those that slide windows; each gives a new array."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import Integer

from symderiv.errors import NoRule
from symderiv.notation import mul
from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.assigning import added, assigned, is_sliced
from symderiv.tracing.arrays.dimensions import permuted
from symderiv.tracing.arrays.margins import framed
from symderiv.tracing.arrays.meeting import met
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.windows import windows
from symderiv.tracing.from_torch.shapes import count
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

Params = Mapping[str, Any]
Writer = Callable[[Traced, Any, Traced], Traced]


def _joined(how: str) -> Writer:
    return lambda array, index, value: met(array, index, value, how)


def _place(value: Traced) -> Any:
    """A place that is a number as one."""
    return int(value.body) if isinstance(value.body, Integer) and not value.ndim else value


def _multiplied(array: Traced, index: Any, value: Traced) -> Traced:
    """Places of one slice are written once; others may be named twice."""
    if is_sliced(index):
        return assigned(array, index, elementwise(mul, array[index], value))
    return met(array, index, value, "prod")


def _scatter(writer: Writer) -> Callable[..., Traced]:
    """Updates written at the places that index vectors name; the dimensions that these count come first."""
    def call(tape: Tape, params: Params, a: Traced, indices: Any, updates: Any) -> Traced:
        numbers, places, part = params["dimension_numbers"], traced(indices, tape), traced(updates, tape)
        if numbers.operand_batching_dims:
            raise NoRule("Writing at places of several arrays at once is not understood", typed=str(numbers))
        counted = [int(d) for d in numbers.scatter_dims_to_operand_dims]
        order = [*counted, *(n for n in range(a.ndim) if n not in counted)]
        window = list(numbers.update_window_dims)
        kept = [n for n in range(a.ndim) if n not in numbers.inserted_window_dims]
        index = [_index(tape, places[..., k], part, window, kept, d) for k, d in enumerate(counted)]
        moved = [window[kept.index(n)] for n in order if n in kept]
        value = permuted(part, [*(n for n in range(part.ndim) if n not in window), *moved])
        return permuted(writer(permuted(a, order), tuple(index), value), [order.index(n) for n in range(a.ndim)])

    return call


def _index(tape: Tape, place: Traced, part: Traced, window: Sequence[int], kept: Sequence[int], dim: int) -> Any:
    """Where updates go along one dimension: a place, or a stretch from a number on."""
    start = _place(place)
    if dim not in kept:
        return start
    size = part.shape[window[kept.index(dim)]]
    if not isinstance(start, int):
        raise NoRule("A part at a place that values decide", typed=repr(place)[:100], advice="Write it with x.at[i].set.")
    return slice(start, size + start)


def _updated(tape: Tape, params: Params, a: Traced, part: Traced, *starts: Any) -> Traced:
    """dynamic_update_slice: a part written from a place on."""
    index: list[Any] = []
    for n, start in enumerate(starts):
        place, size = _place(traced(start, tape)), part.shape[n]
        if part.form(n) == a.form(n):
            index.append(slice(None))
        elif isinstance(place, int):
            index.append(slice(place, size + place))
        else:
            raise NoRule("A part at a place that values decide", typed="dynamic_update_slice", advice="Write x.at[i].set.")
    return assigned(a, tuple(index), part)


def _slid(tape: Tape, params: Params, a: Traced, padded: bool) -> Traced:
    """The windows along every dimension, as new last ones."""
    if set(params["base_dilation"]) != {1} or (not padded and any(w for pair in params["padding"] for w in pair)):
        raise NoRule("These windows are not understood", typed=str(dict(params))[:160], advice="Pad first, with jnp.pad.")
    for n, size in enumerate(params["window_dimensions"]):
        low, high = params["padding"][n] if padded else (0, 0)
        if low != high:
            raise NoRule("Windows have the same padding on both sides", typed=str(params["padding"]), advice="Pad first.")
        a = windows(a, {"": count(tape, size)}, n, params["window_strides"][n], params["window_dilation"][n], low)
    return a


def _window_sum(tape: Tape, params: Params, a: Traced) -> Traced:
    return reducing.total(_slid(tape, params, a, True), tuple(range(a.ndim, 2 * a.ndim)))


def _window_max(tape: Tape, params: Params, a: Traced) -> Traced:
    """The largest of each window; a margin repeats the edge, which is in the window anyway."""
    whole = framed(a, params["padding"], "replicate") if set(params["window_dilation"]) == {1} else a
    plain = {**params, "padding": [(0, 0)] * a.ndim} if whole is not a else params
    return reducing.maximum(_slid(tape, plain, whole, False), tuple(range(a.ndim, 2 * a.ndim)))


WRITING: dict[str, tuple[Callable[..., Any], str]] = {
    "scatter": (_scatter(assigned), "x.at[0].set(y[1]) + x.at[1:].set(y[:-1])"),
    "scatter-add": (_scatter(added), "x.at[i].add(y[:2]) + jax.ops.segment_sum(y[:2], i, 3)"),
    "scatter-mul": (_scatter(_multiplied), "x.at[:, 1].multiply(3.0) + x.at[i].multiply(y[:2])"),
    **{f"scatter-{how}": (_scatter(_joined(how)), f"x.at[i].{how}(y[:2]) + x.at[0, 1].{how}(y[1, 2])") for how in ("max", "min")},
    "dynamic_update_slice": (_updated, "jax.lax.dynamic_update_slice(x, y[:2], (1, 0))"),
    "reduce_window_sum": (_window_sum, "jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 2), (1, 1), 'VALID')"),
    "reduce_window_max": (_window_max, "jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 3), (1, 1), 'SAME')"),
}
"""Each row takes the tape, the parameters and the operands."""
