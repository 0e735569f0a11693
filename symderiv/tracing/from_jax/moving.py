"""Primitives of JAX that change shapes and pick parts, each with an example."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import Expr, Integer

from symderiv.errors import NoRule
from symderiv.notation import Extent, Index, add, size_form
from symderiv.tracing.arrays import dimensions, joining
from symderiv.tracing.arrays.aligning import at, common, repeated
from symderiv.tracing.arrays.indexing import renewed, single
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.taking import at_places, tidy
from symderiv.tracing.from_numpy.creation import arange, filled
from symderiv.tracing.from_torch.shapes import count, reshaped, size_at
from symderiv.tracing.size_forms import Form
from symderiv.tracing.sizes import form_of, sized
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Dim, Traced, dim_form

Params = Mapping[str, Any]
NEAR = 2
"""An end so many places before that of the dimension is counted from there while sizes are numbers: x[:-1]."""


def _broadcast(tape: Tape, params: Params, a: Any, *_: Any) -> Traced:
    """Each dimension of the operand goes to a place in the new shape; the others are new."""
    array, shape = traced(a, tape), params["shape"]
    where = dict(zip(params["broadcast_dimensions"], array.dims, strict=True))
    dims = [where.get(n) or (() if count(tape, size) == 1 else tape.letters(form_of(size_at(tape, size, str(n))) or {}))
            for n, size in enumerate(shape)]
    return Traced(tape, dims, array.body, array.kind)


def _reshape(tape: Tape, params: Params, a: Traced, *_: Any) -> Traced:
    return reshaped(a, params["new_sizes"])


def _slice(tape: Tape, params: Params, a: Traced) -> Traced:
    strides = params["strides"] or [1] * a.ndim
    parts: list[Any] = []
    for n, (start, stop, step) in enumerate(zip(params["start_indices"], params["limit_indices"], strides, strict=True)):
        short = tape.number(a.form(n)) - count(tape, stop)
        near_end = isinstance(stop, int) and any(a.form(n)) and 0 < short <= NEAR and stop - count(tape, start) > short
        first = None if count(tape, start) == 0 else start
        parts.append(slice(first, None if not short else -short if near_end else stop, None if step == 1 else step))
    sizes = [count(tape, v) - count(tape, u) for u, v in zip(params["start_indices"], params["limit_indices"], strict=True)]
    single_ = [n for n, k in enumerate(sizes) if k == 1 and any(a.form(n))]
    for n in single_:  # one place: a number, or the last
        parts[n] = -1 if parts[n].stop is None else parts[n].start or 0
    made = a[tuple(parts)]
    for n in single_:
        made = dimensions.expanded(made, n)
    return made


def _dynamic_slice(tape: Tape, params: Params, a: Traced, *starts: Any) -> Traced:
    """A part from a place that is a number or a letter."""
    parts: list[Any] = []
    for n, (start, size) in enumerate(zip(starts, params["slice_sizes"], strict=True)):
        place = traced(start, tape)
        if count(tape, size) == tape.number(a.form(n)):
            parts.append(slice(None))
        elif count(tape, size) == 1:
            parts.append(int(place.body) if place.body.is_Integer else place)
        else:
            raise NoRule("A part from a place that values decide", typed=f"dynamic_slice of {size}")
    made = a[tuple(parts)]
    for n, part in enumerate(parts):
        if not isinstance(part, slice):
            made = dimensions.expanded(made, n)
    return made


def _padded(tape: Tape, params: Params, a: Traced, value: Any) -> Traced:
    config, between = params["padding_config"], traced(value, tape)
    inner = [count(tape, c[2]) for c in config]
    if (any(inner) and between.body != 0) or any(count(tape, w) < 0 for c in config for w in c[:2]):
        raise NoRule("Padding is wanted at the ends, and between components only zeros", typed=str(config))
    return joining.padded(_spread_out(tape, a, inner) if any(inner) else a, [(low, high) for low, high, _ in config], between)


def _spread_out(tape: Tape, a: Traced, between: Sequence[int]) -> Traced:
    """The components with so many zeros between them, along each dimension."""
    for n in range(a.ndim):
        if between[n] and any(a.form(n)):
            tape.fix(a.form(n))
    steps = [k + 1 for k in between]
    made = filled(tape, [s if k == 1 else (s - 1) * k + 1 for s, k in zip(a.shape, steps, strict=True)], 0)
    made[tuple(slice(None, None, None if k == 1 else k) for k in steps)] = a
    return made


def _iota(tape: Tape, params: Params, *_: Any) -> Traced:
    n, shape = params["dimension"], params["shape"]
    sizes = [size_at(tape, s, str(k)) for k, s in enumerate(shape)]
    line = arange(tape, sizes[n])
    whole = joining.reshaped(line, [s if k == n else 1 for k, s in enumerate(sizes)])
    return repeated(whole, [d or tape.letters(form_of(s) or {}) for d, s in zip(whole.dims, sizes, strict=True)])


def _gather(tape: Tape, params: Params, a: Traced, indices: Any) -> Traced:
    """Components at places: an index vector along the last dimension of `indices` names a place in some dimensions."""
    numbers, places = params["dimension_numbers"], traced(indices, tape)
    vectors = [places[..., n] for n in range(len(numbers.start_index_map))]
    picked = {int(d): vectors[n] for n, d in enumerate(numbers.start_index_map)}
    whole = [n for n in range(a.ndim) if n not in numbers.collapsed_slice_dims and n not in numbers.operand_batching_dims]
    sizes = params["slice_sizes"]
    starts = [_start(tape, picked[n].body) if n in picked else 0 for n in whole]
    if len(whole) == a.ndim and None not in starts:  # x[:3], where sizes are open
        ends = [start + size for start, size in zip(starts, sizes, strict=True)]
        return _slice(tape, {"start_indices": starts, "limit_indices": ends, "strides": None}, a)
    parts = [n for n in whole if count(tape, sizes[n]) != tape.number(a.form(n))]
    array, shared = single(a, [*picked, *parts]), common(vectors) if vectors else []
    windows = {n: tape.letters(_part(tape, a.form(n), sizes[n], n)) for n in parts}
    mapping: dict[Index, Expr] = {}
    for n, vector in picked.items():
        if n in whole and n not in parts:
            continue  # a part as long as the dimension starts at its first place
        letter = windows[n][0] if windows.get(n) else Integer(1)
        where = tidy(add(at(vector, shared), letter))
        tape.note(where, dim_form(array.dims[n]))
        mapping |= {array.dims[n][0]: where} if array.dims[n] else {}
    for n, m in zip(numbers.operand_batching_dims, numbers.start_indices_batching_dims, strict=True):
        tape.agree(dim_form(shared[m]), dim_form(array.dims[n]))
        mapping |= dict(zip(array.dims[n], shared[m], strict=True))
    own, batch = iter([windows.get(n, array.dims[n]) for n in whole]), iter(shared)
    dims: list[Dim] = [next(own) if n in numbers.offset_dims else next(batch) for n in range(len(shared) + len(whole))]
    return renewed(Traced(tape, dims, at_places(array.body, mapping), a.kind))


def _start(tape: Tape, place: Expr) -> Any:
    """A place from which a part starts, counted from 0, that is a number or a size; None for any other."""
    if place.is_Integer:
        return int(place)
    return sized(dict(size_form(place.axis)), tape) if isinstance(place, Extent) else None


def _part(tape: Tape, whole: Form, size: Any, n: int) -> Form:
    """The size of a part: a number where that of the whole is one."""
    return form_of(size_at(tape, size, str(n)) if any(whole) else size) or {}


def _split(tape: Tape, params: Params, a: Traced) -> list[Traced]:
    sizes, n = [count(tape, s) for s in params["sizes"]], params["axis"]
    if len(set(sizes)) == 1:
        return joining.split(a, len(sizes), n)
    return joining.split(a, [sum(sizes[:k]) for k in range(1, len(sizes))], n)


def _reversed(tape: Tape, params: Params, a: Traced) -> Traced:
    return a[tuple(slice(None, None, -1) if n in params["dimensions"] else slice(None) for n in range(a.ndim))]


def _joined(function: Callable[..., Traced], key: str) -> Callable[..., Traced]:
    return lambda tape, params, *arrays: function([traced(a, tape) for a in arrays], params[key])


def _expanded(tape: Tape, params: Params, a: Traced) -> Traced:
    for n in sorted(params["dimensions"]):
        a = dimensions.expanded(a, n)
    return a


MOVING: dict[str, tuple[Callable[..., Any], str]] = {
    "broadcast_in_dim": (_broadcast, "x[:, None] * y[None]"), "reshape": (_reshape, "x.reshape(3, 2, 2)"),
    "expand_dims": (_expanded, "jax.lax.expand_dims(x, (0,))"),
    "squeeze": (lambda tape, params, a: dimensions.squeezed(a, tuple(params["dimensions"])), "x[1] * x[:, 2:3].squeeze(1)[0]"),
    "transpose": (lambda tape, params, a: dimensions.permuted(a, params["permutation"]), "x.T"),
    "slice": (_slice, "x[1:] - x[:-1]"), "dynamic_slice": (_dynamic_slice, "jax.lax.dynamic_slice(x, (1, 0), (1, 4))"),
    "pad": (_padded, "jnp.pad(x, ((1, 0), (0, 2)))"), "iota": (_iota, "x * jnp.arange(4)"), "gather": (_gather, "x[i]"),
    "split": (_split, "jnp.split(x, 2, axis=1)[1]"), "rev": (_reversed, "x[::-1]"),
    "concatenate": (_joined(joining.concatenated, "dimension"), "jnp.concatenate([x, y])"),
    "stack": (_joined(dimensions.stacked, "axis"), "jnp.stack([x, y], axis=1)"),
}
"""Each row takes the tape, the parameters and the operands."""
