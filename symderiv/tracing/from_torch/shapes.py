"""Operations of PyTorch that change shapes, pick parts and make arrays, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import Any

from symderiv.errors import NoRule
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import common, repeated
from symderiv.tracing.arrays.margins import framed
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_numpy.calling import applied
from symderiv.tracing.from_numpy.composed import meshgrid
from symderiv.tracing.from_numpy.creation import CREATION, arange, eye, filled
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.size_forms import Form
from symderiv.tracing.sizes import Size, form_of, sized, smaller
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced, dim_form

END = 2**62
"""From here on the end of a slice is the end of the dimension."""


def size_at(tape: Tape, number: Any, key: str) -> Any:
    """A size of the graph as the size of a dimension."""
    return number if isinstance(number, Size) else sized(tape.fresh(number, key), tape)


def count(tape: Tape, size: Any) -> int:
    """The number that a size was when the module ran."""
    return tape.number(size.form) if isinstance(size, Size) else int(size)


def reshaped(array: Traced, shape: Sequence[Any]) -> Traced:
    """The components under another shape, of which only numbers are known: letters are put together and split as these say."""
    tape = array.tape
    sizes = [count(tape, n) for n in shape]
    waiting: list[Form] = [dim_form((i,)) for i in array.letters]
    total = 1
    for form in waiting:
        total *= tape.number(form)
    known = 1
    for n in sizes:
        known *= n if n != -1 else 1
    targets = [_target(tape, waiting, total // known if n == -1 else n, shape[k + 1:]) for k, n in enumerate(sizes)]
    return joining.reshaped(array, [sized(t, tape) for t in targets])


class Kept(int):
    """A size that is seen to be this number also where the sizes of the inputs are others."""


def _target(tape: Tape, waiting: list[Form], number: int, following: Sequence[Any]) -> Form:
    """A number as the product of the sizes that stand next; one that is larger is split, its first factor fixed; the rest, if
    that is known to be."""
    made: Form = {"": 1}
    while number > 1:
        own = tape.number(waiting[0])
        if number % own == 0:
            made, number = size_product(made, waiting.pop(0)), number // own
        elif own % number == 0 and _are_kept(own // number, following):
            rest: Form = {"": own // number}
            made, waiting[0], number = size_product(made, tape.divided(waiting[0], rest)), rest, 1
        elif own % number == 0:
            part: Form = {"": number}
            waiting[0], number = tape.divided(waiting[0], part), 1
            made = size_product(made, part)
        else:
            raise NoRule("The new shape cuts across the dimensions", typed=str(number))
    return made


def _are_kept(rest: int, following: Sequence[Any]) -> bool:
    """Whether the sizes that follow, as far as they make this product, are kept."""
    for size in following:
        if rest > 1 and not isinstance(size, Kept):
            return False
        rest //= max(int(size), 1) if rest > 1 else 1
    return rest == 1


def _flat(array: Traced, start: int = 0, end: int = -1) -> Traced:
    first, last = dimensions.position(array, start), dimensions.position(array, end)
    merged = tuple(i for d in array.dims[first:last + 1] for i in d)
    return Traced(array.tape, [*array.dims[:first], merged, *array.dims[last + 1:]], array.body, array.kind)


def _unflatten(tape: Tape, array: Traced, dim: int, sizes: Sequence[int]) -> Traced:
    n = dimensions.position(array, dim)
    shape = [tape.number(array.form(k)) for k in range(array.ndim)]
    return reshaped(array, [*shape[:n], *sizes, *shape[n + 1:]])


def _expand(tape: Tape, array: Traced, sizes: Sequence[int], **_: Any) -> Traced:
    while array.ndim < len(sizes):
        array = dimensions.expanded(array, 0)
    pairs = enumerate(zip(array.dims, sizes, strict=True))
    dims = [d if d or n in (-1, 1) else tape.letters(form_of(size_at(tape, n, str(k))) or {}) for k, (d, n) in pairs]
    return repeated(array, dims)


def part_of(tape: Tape, array: Traced, n: int, start: Any = None, end: Any = None, step: int = 1) -> slice:
    """A slice of dimension n; one that is the whole dimension says nothing."""
    size = tape.number(array.form(n))
    first = start if count(tape, start or 0) else None
    whole = end is None or count(tape, end) > size or (count(tape, end) == size and first is None)
    return slice(first, None if whole else end, None if step == 1 else step)


def _slice(tape: Tape, array: Traced, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Traced:
    n = dimensions.position(array, dim)
    return array[(slice(None),) * n + (part_of(tape, array, n, start, end, step),)]


def _split(tape: Tape, array: Traced, size: Any, dim: int = 0) -> list[Traced]:
    n = dimensions.position(array, dim)
    number = tape.number(array.form(n))
    if not isinstance(size, list | tuple):
        each = count(tape, size)
        size = [each] * (number // each) + ([number % each] if number % each else [])
    size = [count(tape, k) for k in size]
    if sum(size) != number:
        raise NoRule("Parts of two sizes", typed=f"{number} in parts of {size[0]}", advice="Split into equal parts.")
    if len(set(size)) == 1:
        return joining.split(array, len(size), n)
    ends = [sum(size[:k]) for k in range(1, len(size))]
    each = gcd(*size)
    if any(array.form(n)) and each > 1:  # E and 2 E of three parts
        part = tape.divided(array.form(n), {"": number // each})
        return joining.split(array, [sized(size_product(part, {"": end // each}), tape) for end in ends], n)
    return joining.split(array, ends, n)


def _chunk(tape: Tape, array: Traced, chunks: int, dim: int = 0) -> list[Traced]:
    return joining.split(array, chunks, dim)


def _index(tape: Tape, array: Traced, indices: Sequence[Any]) -> Traced:
    if any(isinstance(i, Traced) and i.kind == "bool" for i in indices):
        raise NoRule("How many components a mask picks depends on values", typed="x[mask]",
                     advice="Multiply by the mask and sum, or use torch.where.")
    return array[tuple(slice(None) if i is None else i for i in indices)]


def _embedding(tape: Tape, table: Traced, places: Traced, padding: int = -1, *_: Any) -> Traced:
    return table[places]


def _pad(tape: Tape, array: Traced, pad: Sequence[int], mode: Any = "constant", value: Any = None) -> Traced:
    if not isinstance(mode, str):
        mode, value = "constant", mode
    widths = [(count(tape, pad[2 * k]), count(tape, pad[2 * k + 1])) for k in range(len(pad) // 2)][::-1]
    widths = [(0, 0)] * (array.ndim - len(widths)) + widths
    array = array[tuple(slice(-a if a < 0 else None, b if b < 0 else None) for a, b in widths)]
    widths = [(max(a, 0), max(b, 0)) for a, b in widths]
    return joining.padded(array, widths, value or 0) if mode == "constant" else framed(array, widths, mode)


def _repeat(tape: Tape, array: Traced, times: Sequence[int]) -> Traced:
    return joining.tiled(array, list(times))


def _arange(tape: Tape, *ends: Any, **_: Any) -> Traced:
    if len(ends) > 1:
        return arange(tape, *ends)
    return arange(tape, size_at(tape, ends[0], "n"))


EMPTY = object()
"""An array without a component, which PyTorch's decompositions join to others."""


def _full(tape: Tape, sizes: Sequence[int], value: Any = 0, **_: Any) -> Any:
    if any(n == 0 for n in sizes if isinstance(n, int)):
        return EMPTY
    return filled(tape, [size_at(tape, n, str(k)) for k, n in enumerate(sizes)], value)


def _like(value: Any) -> Any:
    return lambda tape, a, *more, **_: filled(tape, a.shape, more[0] if value is None else value)


def _one_hot(tape: Tape, places: Traced, classes: int = -1) -> Traced:
    if classes == -1:
        raise NoRule("How many classes there are depends on values", typed="one_hot(y)", advice="Say it: F.one_hot(y, classes).")
    table = eye(tape, size_at(tape, classes, "n"))
    return table[places]


def _roll(tape: Tape, array: Traced, shifts: Sequence[int], dims: Sequence[int] = ()) -> Traced:
    for shift, dim in zip(shifts, dims or [0], strict=True):
        array = applied("roll", (array, shift, dim), {})
    return array


def _flip(tape: Tape, array: Traced, dims: Sequence[int]) -> Traced:
    turned = [dimensions.position(array, d) for d in dims]
    return array[tuple(slice(None, None, -1) if n in turned else slice(None) for n in range(array.ndim))]


def _shuffled(tape: Tape, array: Traced, factor: int) -> Traced:
    """(N, C r², H, W) to (N, C, H r, W r)."""
    *lead, c, h, w = array.shape
    channels = sized(tape.divided(form_of(c) or {}, {"": factor**2}), tape)
    n, parts = len(lead), joining.reshaped(array, [*lead, channels, factor, factor, h, w])
    turned = dimensions.permuted(parts, [*range(n), n, n + 3, n + 1, n + 4, n + 2])
    return joining.reshaped(turned, [*lead, channels, h * factor, w * factor])


def _size(tape: Tape, array: Traced, dim: int) -> Any:
    return array.shape[dim]


def _meshgrid(tape: Tape, lines: Sequence[Any], indexing: str = "ij") -> list[Traced]:
    return meshgrid(tape, *lines, indexing=indexing)


def _full_of_nothing(tape: Tape, sizes: Sequence[int], *_: Any, **__: Any) -> Traced:
    """Numbers that are written over before they are used."""
    return _full(tape, sizes, 0)


SHAPES: dict[str, Operation] = {
    **{name: Operation(lambda tape, a, sizes: reshaped(a, sizes), f"x.{name}(2, 12)") for name in ("view", "reshape")},
    "unflatten": Operation(_unflatten, "x.unflatten(-1, (2, 2))"), "flatten": Operation(lambda tape, a, *ends: _flat(a, *ends),
                                                                                        "x.flatten(1)"),
    "transpose": Operation(lambda tape, a, one, two: dimensions.swapped(a, one, two), "x.transpose(0, 1)"),
    "permute": Operation(lambda tape, a, order: dimensions.permuted(a, order), "x.permute(2, 0, 1)"),
    "t": Operation(lambda tape, a: dimensions.permuted(a), "W.t()"), "numpy_T": Operation(lambda tape, a: dimensions.permuted(a),
        "W.T"),
    "mT": Operation(lambda tape, a: dimensions.swapped(a, -1, -2), "x.mT"),
    "unsqueeze": Operation(lambda tape, a, dim: dimensions.expanded(a, dim), "x.unsqueeze(1) * y.unsqueeze(2)"),
    "squeeze": Operation(lambda tape, a, dim=None: _squeezed(a, dim), "x.sum(1, keepdim=True).squeeze(1)"),
    "expand": Operation(_expand, "x + v.expand(2, 3, 4)"),
    "expand_as": Operation(lambda tape, a, other: repeated(a, other.dims), "v.expand_as(x) * x"),
    "select": Operation(lambda tape, a, dim, n: a[(slice(None),) * dimensions.position(a, dim) + (n,)], "x.select(1, -1)"),
    "slice": Operation(_slice, "x[:, 1:] * x[:, :-1]"), "split": Operation(_split, "x.split(2, dim=2)[1]"),
    "split_with_sizes": Operation(_split, "x.split([1, 3], dim=2)[1]"), "chunk": Operation(_chunk, "x.chunk(2, dim=-1)[0]"),
    "pixel_shuffle": Operation(_shuffled, "F.pixel_shuffle(torch.stack([x[0], y[0], x[1], y[1]]), 2)"),
    "sym_size": Operation(_size, "x / x.shape[0]"),
    "sym_max": Operation(lambda tape, one, other: smaller(one, other, True, tape), "x / max(x.shape[0] - 1, 1)"),
    "sym_float": Operation(lambda tape, size: traced(size, tape), "x * x.shape[0] ** 0.5"),
    "_sym_sqrt": Operation(lambda tape, size: traced(size, tape) ** 0.5, "x / torch.sym_sqrt(x.shape[-1])"),
    "sym_min": Operation(lambda tape, one, other: smaller(one, other, False, tape), "x / min(x.shape[0], 2)"),
    "broadcast_tensors": Operation(lambda tape, arrays: [repeated(a, common(arrays)) for a in arrays], "F.mse_loss(x, v)"),
    "unbind": Operation(lambda tape, a, dim=0: _unbound(a, dim), "x.unbind(1)[2]"),
    "cat": Operation(lambda tape, arrays, dim=0: joining.concatenated([traced(a, tape) for a in arrays if a is not EMPTY], dim),
        "torch.cat([x, y], 1)"),
    "stack": Operation(lambda tape, arrays, dim=0: dimensions.stacked([traced(a, tape) for a in arrays], dim),
        "torch.stack([x, y], 1)"),
    "index": Operation(_index, "x[:, i]"),
    "index_select": Operation(lambda tape, a, dim, i: a[(slice(None),) * dimensions.position(a, dim) + (i,)],
        "x.index_select(1, i)"),
    "embedding": Operation(_embedding, "F.embedding(i, W)"), "pad": Operation(_pad, "F.pad(x, (1, 2))"),
    "constant_pad_nd": Operation(_pad, "F.pad(x, (1, 0, 0, 1), value=2.0)"), "repeat": Operation(_repeat, "x.repeat(1, 1, 2)"),
    "meshgrid": Operation(_meshgrid, "torch.meshgrid(v, x[0, :, 0], indexing='ij')[1]"),
    "linspace": Operation(lambda tape, start, end, steps, **_: CREATION["linspace"](tape, start, end, size_at(tape, steps, "n")),
                          "x * torch.linspace(0, 1, 4)"),
    "view_as": Operation(lambda tape, a, other: reshaped(a, [tape.number(f) for f in map(dim_form, other.dims)]), "x.view_as(y)"),
    "type_as": Operation(lambda tape, a, _: a, "x.type_as(y)"),
    **{name: Operation(_full_of_nothing, "") for name in ("empty", "empty_permuted")},
    "empty_like": Operation(_like(0), "torch.empty_like(x).fill_(2.0) * x"),
    "flip": Operation(_flip, "x.flip(1)"),
    "roll": Operation(_roll, "x.roll(1, 1)"),
    "tril": Operation(lambda tape, a, k=0: CREATION["tril"](tape, a, k), "torch.tril(x)"),
    "triu": Operation(lambda tape, a, k=0: CREATION["triu"](tape, a, k), "torch.triu(x, 1)"),
    "diagonal": Operation(lambda tape, a, offset=0, one=0, two=1: reducing.diagonal(a, one, two), "torch.diagonal(W @ W.T)"),
    "arange": Operation(_arange, "x * torch.arange(4)"), "full": Operation(_full, "x + torch.full((3, 4), 2.0)"),
    "zeros": Operation(lambda tape, sizes, **_: _full(tape, sizes, 0), "x + torch.zeros(4)"),
    "ones": Operation(lambda tape, sizes, **_: _full(tape, sizes, 1), "x + torch.ones(3, 4)"),
    "eye": Operation(lambda tape, n, **_: eye(tape, size_at(tape, n, "n")), "x @ torch.eye(4)"),
    "zeros_like": Operation(_like(0), "x + torch.zeros_like(x)"), "ones_like": Operation(_like(1), "x + torch.ones_like(x)"),
    "full_like": Operation(_like(None), "x + torch.full_like(x, 3.0)"), "one_hot": Operation(_one_hot, "F.one_hot(i, 4) * v"),
    "scalar_tensor": Operation(lambda tape, value, **_: traced(value, tape), "torch.where(x > 0, x, torch.scalar_tensor(0.5))"),
}
"""Each row takes the tape and the arguments of the graph."""


def _squeezed(array: Traced, dim: Any) -> Traced:
    listed = range(array.ndim) if dim is None else dim if isinstance(dim, list | tuple) else [dim]
    gone = tuple(n for n in (dimensions.position(array, d) for d in listed) if not array.dims[n])
    return dimensions.squeezed(array, gone) if gone else array


def _unbound(array: Traced, dim: int) -> list[Traced]:
    n = dimensions.position(array, dim)
    count = array.tape.number(array.form(n))
    if array.tape.numbers is not None and any(array.form(n)):
        array.tape.fix(array.form(n))  # parts that are counted fix the size
    return [array[(slice(None),) * n + (k,)] for k in range(count)]
