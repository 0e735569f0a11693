"""Operations of PyTorch that write into parts of an array, one row each; each gives a new array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from symderiv.errors import NoRule
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.aligning import at, repeated
from symderiv.tracing.arrays.assigning import added, assigned
from symderiv.tracing.arrays.dimensions import position
from symderiv.tracing.arrays.joining import reshaped
from symderiv.tracing.arrays.meeting import met
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_numpy.creation import arange
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.sizes import form_of, sized
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced, dim_form

Writer = Callable[[Traced, Any, Any], Traced]


def along(tape: Tape, index: Traced, dim: int) -> tuple[Any, ...]:
    """The index of a gather as an index of NumPy: in the other dimensions each place is its own."""
    n = position(index, dim)
    sizes = index.shape
    own = [reshaped(arange(tape, size), [size if m == k else 1 for m in range(index.ndim)]) for k, size in enumerate(sizes)]
    return tuple(index if k == n else own[k] for k in range(index.ndim))


def _index_put(tape: Tape, a: Traced, indices: Sequence[Any], values: Any, accumulate: bool = False, *_: Any) -> Traced:
    index = tuple(slice(None) if i is None else i for i in indices)
    if len(index) == 1 and isinstance(index[0], Traced) and index[0].kind == "bool" and not accumulate:
        return assigned(a, index[0], traced(values, tape))
    return (added if accumulate else assigned)(a, index, values)


def _joined(tape: Tape, a: Traced, dim: int, index: Traced, values: Any, reduce: str, include_self: bool = True, *,
            of_rows: bool = False) -> Traced:
    """scatter_reduce and index_reduce."""
    part = traced(values, tape)
    if of_rows:
        return met(a, (slice(None),) * position(a, dim) + (index,), part, reduce, include_self)
    if part.ndim:
        part = part[tuple(slice(None, size) for size in index.shape)]
    return met(a, along(tape, index, dim), part, reduce, include_self)


def _along_one(writer: Writer) -> Callable[..., Traced]:
    """index_add, index_copy and the like: places along one dimension."""
    def call(tape: Tape, a: Traced, dim: int, index: Traced, values: Any, alpha: Any = 1, **_: Any) -> Traced:
        part = traced(values, tape)
        return writer(a, (slice(None),) * position(a, dim) + (index,), part if alpha == 1 else part * alpha)

    return call


def _scatter(writer: Writer) -> Callable[..., Traced]:
    """scatter and scatter_add: a place along one dimension for each component."""
    def call(tape: Tape, a: Traced, dim: int, index: Traced, values: Any, how: str = "", **_: Any) -> Traced:
        if how not in ("", "sum", "add"):
            return _joined(tape, a, dim, index, values, how)
        part = traced(values, tape)
        if part.ndim:
            part = part[tuple(slice(None, size) for size in index.shape)]
        return (added if how else writer)(a, along(tape, index, dim), part)

    return call


def _embedding_bag(tape: Tape, table: Traced, places: Traced, offsets: Traced, scaled: bool = False, mode: int = 0,
                   sparse: bool = False, weights: Any = None, *_: Any) -> tuple[Traced, None, None, None]:
    """The sum, the mean or the largest of the rows of each bag; bags of one length, as of a matrix of places."""
    bags = places.dims[0]
    if len(bags) != 2 or weights is not None or offsets.body != _starts(tape, bags, offsets):
        raise NoRule("Bags of different lengths depend on values", typed="embedding_bag",
                     advice="Give a matrix of places, a bag each row, and no weights of samples.")
    rows = table[Traced(tape, [(i,) for i in bags], places.body, places.kind)]
    made = (reducing.total, reducing.mean, reducing.maximum)[mode](rows, 1)
    return made, None, None, None


def _starts(tape: Tape, bags: Any, offsets: Traced) -> Any:
    """(n − 1) L, where bags of one length L start."""
    step = form_of(sized(dim_form((bags[1],)), tape))
    whole = arange(tape, 0, sized(size_product(dim_form((bags[0],)), step or {}), tape), sized(step or {}, tape))
    return at(whole, offsets.dims)


def _select_scatter(tape: Tape, a: Traced, values: Any, dim: int, place: Any) -> Traced:
    return assigned(a, (slice(None),) * position(a, dim) + (place,), values)


def _slice_scatter(tape: Tape, a: Traced, values: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Traced:
    from symderiv.tracing.from_torch.shapes import part_of

    n = position(a, dim)
    part = part_of(tape, a, n, start, end, step)
    if part == slice(None):
        return repeated(traced(values, tape), a.dims)
    return assigned(a, (slice(None),) * n + (part,), values)


def _copied(tape: Tape, a: Traced, values: Any, *_: Any) -> Traced:
    return repeated(traced(values, tape), a.dims)


def _take_along(tape: Tape, a: Traced, index: Traced, dim: int | None = None) -> Traced:
    if dim is None:
        return reshaped(a, (-1,))[reshaped(index, (-1,))]
    return a[along(tape, index, dim)]


def _filled(tape: Tape, a: Traced, value: Any, *_: Any) -> Traced:
    return Traced(tape, a.dims, traced(value, tape).body, a.kind)


SCATTERING: dict[str, Operation] = {
    **{name: Operation(_embedding_bag, "") for name in ("embedding_bag", "_embedding_bag")},
    "index_put": Operation(_index_put, "torch.zeros(3, 4).index_put((i,), x[0], accumulate=True)"),
    "index_add": Operation(_along_one(added), "x[0].index_add(0, i, y[0], alpha=2)"),
    "index_copy": Operation(_along_one(assigned), ""), "index_fill": Operation(_along_one(assigned), ""),
    "scatter": Operation(_scatter(assigned), "x[0].scatter(1, i[:, None], y[0, :, :1])"),
    "scatter_add": Operation(_scatter(added), "x[0].scatter_add(1, i[:, None], y[0])"),
    "scatter_reduce": Operation(_joined, "x[0].scatter_reduce(1, i[:, None], y[0], 'amax')"),
    "index_reduce": Operation(partial(_joined, of_rows=True), "x[0].index_reduce(0, i, y[0], 'mean', include_self=False)"),
    "select_scatter": Operation(_select_scatter, "x.select_scatter(y[:, 0], 1, 2)"),
    "slice_scatter": Operation(_slice_scatter, "x.slice_scatter(y[:, :, 1:3], 2, 0, 2)"),
    "copy": Operation(_copied, ""), "fill": Operation(_filled, "torch.ones_like(x).fill_(2.0) * x"),
    "zero": Operation(lambda tape, a: _filled(tape, a, 0), ""),
    "take_along_dim": Operation(_take_along, "torch.take_along_dim(x[0], i[:, None], 1)"),
    "item": Operation(lambda tape, a: a, "W[i[0]] * x[0, 0]"),
    "gather": Operation(lambda tape, a, dim, index, **_: a[along(tape, index, dim)], "x[0].gather(1, i[:, None])"),
}
"""Each row takes the tape and the arguments of the graph."""
