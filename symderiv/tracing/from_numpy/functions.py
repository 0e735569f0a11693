"""NumPy's and SciPy's functions by name, one row each: what they make of symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symderiv.errors import NoRule
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import elementwise, repeated
from symderiv.tracing.arrays.assigning import added
from symderiv.tracing.arrays.meeting import met
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.ranking import in_order, place_of_largest, running_extreme, with_places
from symderiv.tracing.arrays.scalars import chosen, clipped
from symderiv.tracing.from_numpy.calling import applied
from symderiv.tracing.from_numpy.composed import COMPOSED
from symderiv.tracing.from_numpy.creation import CREATION, arange, eye
from symderiv.tracing.from_numpy.decompositions import DECOMPOSITIONS
from symderiv.tracing.from_numpy.linear import LINEAR
from symderiv.tracing.from_numpy.masked import pairs
from symderiv.tracing.from_numpy.shaping import SHAPES, of
from symderiv.tracing.from_numpy.sliding import SLIDING
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def _std(array: Traced, axis: Any = None, keepdims: bool = False, ddof: Any = 0) -> Traced:
    return reducing.root(reducing.variance(array, axis, keepdims, ddof))


def _range(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    made: Traced = reducing.maximum(array, axis, keepdims) - reducing.minimum(array, axis, keepdims)
    return made


def _where(tape: Tape, condition: Any, *both: Any) -> Traced:
    if len(both) != 2:
        raise NoRule("Where a condition holds depends on values", typed="numpy.where of one argument",
                     advice="Write np.where(condition, a, b).")
    holds = traced(condition, tape)
    holds = holds if holds.kind == "bool" else applied("not_equal", (holds, 0), {})
    yes, no = (traced(v, tape) for v in both)
    return elementwise(chosen, holds, yes, no, kind=yes.kind if yes.kind == no.kind else "real")


def _clip(tape: Tape, a: Any, a_min: Any = None, a_max: Any = None, **ends: Any) -> Traced:
    low, high = ends.get("min", a_min), ends.get("max", a_max)
    given = [traced(v, tape) for v in (low, high) if v is not None]

    def kept(x: Any, *bounds: Any) -> Any:
        found = iter(bounds)
        return clipped(x, next(found) if low is not None else None, next(found) if high is not None else None)

    return elementwise(kept, traced(a, tape), *given)


def _average(tape: Tape, a: Any, axis: Any = None, weights: Any = None, keepdims: bool = False) -> Traced:
    array: Any = traced(a, tape)
    if weights is None:
        return reducing.mean(array, axis, keepdims)
    heavy = traced(weights, tape)
    if heavy.ndim != array.ndim and isinstance(axis, int):
        heavy = dimensions.moved(joining.reshaped(heavy, (*heavy.shape, *[1] * (array.ndim - 1))), 0, axis)
    sums = [reducing.total(v, axis, keepdims) for v in (array * heavy, repeated(heavy, array.dims))]
    return traced(sums[0] / sums[1], tape)


def _diff(array: Traced, n: int = 1, axis: int = -1) -> Traced:
    at = dimensions.position(array, axis)
    for _ in range(n):
        lead = (slice(None),) * at
        array = array[(*lead, slice(1, None))] - array[(*lead, slice(None, -1))]
    return array


def _take_along(tape: Tape, arr: Any, indices: Any, axis: Any = -1) -> Traced:
    array, places = traced(arr, tape), traced(indices, tape)
    at = dimensions.position(array, axis)
    index: list[Any] = []
    for n, size in enumerate(places.shape):
        step = arange(tape, size)
        index.append(places if n == at else joining.reshaped(step, [size if k == n else 1 for k in range(places.ndim)]))
    return array[tuple(index)]


def _add_at(tape: Tape, a: Traced, indices: Any, b: Any) -> None:
    made = added(a, indices, b)
    a.dims, a.body, a.kind = made.dims, made.body, made.kind


def _at(how: str) -> Callable[..., None]:
    """np.maximum.at and the like."""
    def call(tape: Tape, a: Traced, indices: Any, b: Any) -> None:
        made = met(a, indices, b, how)
        a.dims, a.body, a.kind = made.dims, made.body, made.kind

    return call


def _fill_diagonal(tape: Tape, a: Traced, val: Any) -> None:
    if a.ndim != 2:
        raise NoRule("np.fill_diagonal fills matrices only", typed=f"{a.ndim} dimensions", advice="Write np.where.")
    diagonal = eye(tape, a.shape[0])
    made = elementwise(chosen, diagonal, traced(val, tape), a)
    a.dims, a.body, a.kind = made.dims, made.body, made.kind


def _take(array: Traced, indices: Any, axis: Any = None) -> Traced:
    if axis is None:
        array, axis = joining.reshaped(array, (-1,)), 0
    return array[(slice(None),) * dimensions.position(array, axis) + (indices,)]


def _unknown(reason: str, advice: str = "") -> Callable[..., Any]:
    def row(tape: Tape, *args: Any, **options: Any) -> Any:
        raise NoRule(reason, typed=repr(args[0])[:160] if args else "", advice=advice or None)

    return row


AXIS = ("axis", "out", "keepdims")
TYPED = ("axis", "dtype", "out", "keepdims")
SPREAD = ("axis", "dtype", "out", "ddof", "keepdims")
NO_SLOPE = "A choice by rank or place has no derivative"


def _along_the_first(function: Callable[..., Traced]) -> Callable[..., Traced]:
    """What `reduce` of a universal function does where no axis is named."""
    return lambda a, axis=0, keepdims=False: function(a, axis, keepdims)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: of(f, *AXIS) for name, f in {
        "max": reducing.maximum, "min": reducing.minimum, "amax": reducing.maximum, "amin": reducing.minimum,
        "prod": reducing.product, "ptp": _range}.items()},
    "mean": of(reducing.mean, *TYPED),
    "sum": of(reducing.total, *TYPED),
    **{f"{name}.reduce": of(_along_the_first(f), *TYPED) for name, f in {
        "add": reducing.total, "multiply": reducing.product, "logaddexp": reducing.logsumexp, "maximum": reducing.maximum,
        "minimum": reducing.minimum}.items()},
    "var": of(reducing.variance, *SPREAD), "std": of(_std, *SPREAD), "average": _average,
    "all": of(reducing.everywhere, *AXIS), "any": of(reducing.anywhere, *AXIS),
    "argsort": of(lambda a, axis=-1: with_places(a, axis)[1], "axis"), "argmax": of(place_of_largest, *AXIS),
    "argmin": of(lambda a, axis=None, keepdims=False: place_of_largest(a, axis, keepdims, True), *AXIS),
    "cumsum": of(reducing.running_sum, "axis"), "cumprod": of(reducing.running_product, "axis"),
    "sort": of(lambda a, axis=-1: in_order(a, axis), "axis"),
    **{f"{name}.accumulate": of(lambda a, axis=0, function=function: function(a, axis), "axis") for name, function in (
        ("add", reducing.running_sum), ("multiply", reducing.running_product), ("logaddexp", reducing.running_logsumexp),
        ("maximum", lambda a, axis: running_extreme(a, axis)[0]),
        ("minimum", lambda a, axis: running_extreme(a, axis, True)[0]))},
    "where": _where, "clip": _clip, "diff": of(_diff, "n", "axis"),
    "take": of(_take, "indices", "axis"), "take_along_axis": _take_along, "add.at": _add_at, "maximum.at": _at("max"),
    "minimum.at": _at("min"), "multiply.at": _at("prod"), "fill_diagonal": _fill_diagonal,
    "shape": of(lambda a: a.shape), "tril_indices": pairs(True), "triu_indices": pairs(False),
    "tril_indices_from": lambda tape, arr, k=0: pairs(True)(tape, arr.shape[0], k, arr.shape[1]),
    "triu_indices_from": lambda tape, arr, k=0: pairs(False)(tape, arr.shape[0], k, arr.shape[1]),
    "size": of(lambda a, axis=None: a.size if axis is None else a.shape[axis], "axis"), "ndim": of(lambda a: a.ndim),
    "copy": of(lambda a: a.with_body(a.body)), "atleast_1d": of(lambda a: a if a.dims else dimensions.expanded(a, 0)),
    "atleast_2d": of(lambda a: a if a.ndim > 1 else dimensions.expanded(a if a.dims else dimensions.expanded(a, 0), 0)),
    "nan_to_num": of(lambda a: a), "real": of(lambda a: a),
    **dict.fromkeys(("partition", "argpartition",
                    "median", "percentile", "quantile", "unique", "nonzero", "round"),
                    _unknown(NO_SLOPE, "Pass what it gives as an input: places are given=sd.label(K).")),
    **dict.fromkeys(("apply_along_axis", "apply_over_axes", "vectorize", "piecewise"), _unknown(
        "A function that NumPy calls for each part is not read", "Write it for the whole array, with axis= and keepdims=True.")),
    "special.logsumexp": of(
        lambda a, axis=None, b=None, keepdims=False: _logsumexp(a, axis, b, keepdims), "axis", "b", "keepdims"),
    "special.softmax": of(reducing.softmax, "axis"), "special.log_softmax": of(reducing.log_softmax, "axis"),
    **CREATION, **LINEAR, **SHAPES, **SLIDING, **COMPOSED, **DECOMPOSITIONS,
}
"""Each row takes the tape and the arguments of the call."""


def _logsumexp(array: Traced, axis: Any, b: Any, keepdims: bool) -> Traced:
    if b is None:
        return reducing.logsumexp(array, axis, keepdims)
    weighted = applied("exp", (array,), {}) * b
    made: Traced = applied("log", (reducing.total(weighted, axis, keepdims),), {})
    return made
