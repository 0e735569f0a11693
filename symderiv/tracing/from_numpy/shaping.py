"""NumPy's functions that change shapes, one row each: reshape, transpose, stack, split, pad, tile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symderiv.errors import NoRule
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import repeated
from symderiv.tracing.arrays.indexing import renewed
from symderiv.tracing.arrays.margins import framed
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_numpy.calling import IGNORED
from symderiv.tracing.size_forms import same
from symderiv.tracing.sizes import form_of
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced, dim_form


def of(function: Callable[..., Any], *names: str, **fixed: Any) -> Callable[..., Any]:
    """A row whose first argument is an array and whose others go by these names."""
    def row(tape: Tape, a: Any, *args: Any, **options: Any) -> Any:
        if len(args) > len(names):
            raise TypeError(f"at most {len(names) + 1} arguments")
        given = dict(zip(names, args, strict=False)) | options
        given = {k: v for k, v in given.items() if k not in IGNORED and (k != "out" or v is not None)}
        return function(traced(a, tape), **fixed, **given)

    return row


def _several(function: Callable[..., Any]) -> Callable[..., Any]:
    def row(tape: Tape, arrays: Any, axis: Any = 0) -> Traced:
        made: Traced = function([traced(a, tape) for a in arrays], axis)
        return made

    return row


def _roll(array: Traced, shift: Any, axis: Any = None) -> Traced:
    if axis is None and array.ndim != 1:
        raise NoRule("Rolling the components of several dimensions", typed=f"axis={axis!r}", advice="Name one axis.")
    at = dimensions.position(array, 0 if axis is None else axis)
    lead = (slice(None),) * at
    ends = [array[(*lead, slice(-shift, None))], array[(*lead, slice(None, -shift))]]
    return joining.concatenated(ends, at) if shift else array


def _flip(array: Traced, axis: Any = None) -> Traced:
    over = reducing.places(array, axis)
    return array[tuple(slice(None, None, -1) if n in over else slice(None) for n in range(array.ndim))]


def _pad(tape: Tape, a: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Traced:
    array = traced(a, tape)
    if isinstance(constant_values, tuple | list):
        raise NoRule("Only a margin of one constant is understood", typed=f"constant_values={constant_values}")
    widths = pad_width if isinstance(pad_width, tuple | list) else (pad_width,)
    if not any(isinstance(w, tuple | list) for w in widths):
        widths = [(widths[0], widths[-1])]
    pairs = [tuple(w) if isinstance(w, tuple | list) else (w, w) for w in widths]
    ends = [(w[0], w[-1]) for w in (pairs * array.ndim if len(pairs) == 1 else pairs)]
    return joining.padded(array, ends, constant_values) if mode == "constant" else framed(array, ends, mode)


def _listed(shape: Any) -> Any:
    return shape if isinstance(shape, tuple | list) else (shape,)


def _broadcast(array: Traced, shape: Any) -> Traced:
    forms = [form_of(n) or {} for n in _listed(shape)]
    own = [(), *array.dims][-len(forms):]
    own = [()] * (len(forms) - len(own)) + own
    dims = [d if same(dim_form(d), f) else array.tape.letters(f) for d, f in zip(own, forms, strict=True)]
    return renewed(repeated(array, dims))


def _at_least_1d(array: Traced) -> Traced:
    return array if array.dims else dimensions.expanded(array, 0)


def _beside(arrays: Sequence[Traced], axis: int) -> Traced:
    found = [_at_least_1d(a) for a in arrays]
    return joining.concatenated(found, 0 if found[0].ndim == 1 else 1)


def _below(arrays: Sequence[Traced], axis: int) -> Traced:
    return joining.concatenated([a if a.ndim > 1 else dimensions.expanded(_at_least_1d(a), 0) for a in arrays], 0)


def _columns(arrays: Sequence[Traced], axis: int) -> Traced:
    return joining.concatenated([a if a.ndim > 1 else dimensions.expanded(a, 1) for a in arrays], 1)


SHAPES: dict[str, Callable[..., Any]] = {
    "reshape": of(lambda a, shape: joining.reshaped(a, _listed(shape)), "shape"),
    "ravel": of(lambda a: joining.reshaped(a, (-1,))),
    **{name: of(dimensions.permuted, "axes") for name in ("transpose", "permute_dims")},
    "matrix_transpose": of(lambda a: dimensions.swapped(a, -1, -2)), "swapaxes": of(dimensions.swapped, "one", "two"),
    "moveaxis": of(dimensions.moved, "source", "target"), "squeeze": of(dimensions.squeezed, "axis"),
    "expand_dims": of(dimensions.expanded, "axis"), "broadcast_to": of(_broadcast, "shape"),
    **{name: _several(joining.concatenated) for name in ("concatenate", "concat")}, "stack": _several(dimensions.stacked),
    "hstack": _several(_beside), "vstack": _several(_below), "column_stack": _several(_columns),
    "append": lambda tape, a, b, axis=None: joining.concatenated([traced(a, tape), traced(b, tape)], axis),
    "split": of(joining.split, "parts", "axis"), "array_split": of(joining.split, "parts", "axis"),
    "hsplit": of(lambda a, parts: joining.split(a, parts, min(1, a.ndim - 1)), "parts"),
    "vsplit": of(lambda a, parts: joining.split(a, parts, 0), "parts"),
    "repeat": of(joining.repeated_each, "times", "axis"), "tile": of(joining.tiled, "times"), "pad": _pad,
    "roll": of(_roll, "shift", "axis"), "flip": of(_flip, "axis"), "fliplr": of(_flip, axis=1), "flipud": of(_flip, axis=0),
    "atleast_1d": of(_at_least_1d), "atleast_2d": of(lambda a: a if a.ndim > 1 else dimensions.expanded(_at_least_1d(a), 0)),
    "shape": of(lambda a: a.shape), "size": of(lambda a, axis=None: a.size if axis is None else a.shape[axis], "axis"),
    "ndim": of(lambda a: a.ndim), "copy": of(lambda a: a.with_body(a.body)),
}
"""Each row takes the tape and the arguments of the call."""
