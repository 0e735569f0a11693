"""Components that a mask picks, x[x > 0]: how many there are depends on values, so that only their sums are formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import AxisMismatch, NoRule
from symderiv.notation import add, divide, mul, negate
from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.aligning import elementwise, repeated
from symderiv.tracing.arrays.assigning import assigned
from symderiv.tracing.arrays.dimensions import swapped
from symderiv.tracing.arrays.indexing import mask_of, picked
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import SCALARS, chosen
from symderiv.tracing.from_numpy.calling import ALIASES, applied
from symderiv.tracing.from_numpy.creation import filled, triangle
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced, name_of

ADVICE = "Sums and means of them are understood; else write np.where(mask, x, 0)."


def _operator(name: str, swapped: bool = False) -> Any:
    def method(self: Picked, other: Any) -> Any:
        return of_picked(name, (other, self) if swapped else (self, other), {})

    return method


class Picked:
    """The components of `array` at which `mask`, over its first dimensions, is 1; NumPy lines them up as a first dimension."""

    __array_priority__ = 2000.0

    def __init__(self, array: Traced, mask: Traced) -> None:
        self.array, self.mask = array, mask

    @property
    def size(self) -> Traced:
        """How many the mask picks."""
        return reducing.total(self.mask)

    def __len__(self) -> int:
        raise NoRule("How many components a mask picks depends on values", typed="len", advice="Write np.sum(mask).")

    def __iter__(self) -> Any:
        raise NoRule("How many components a mask picks depends on values", typed="a loop over them", advice=ADVICE)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return of_picked(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}", inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
        return of_picked(name_of(function), args, options)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **options: of_picked(name, (self, *args), options)

    __add__, __radd__ = _operator("add"), _operator("add", swapped=True)
    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", swapped=True)
    __mul__, __rmul__ = _operator("multiply"), _operator("multiply", swapped=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", swapped=True)
    __pow__, __rpow__ = _operator("power"), _operator("power", swapped=True)
    __neg__ = lambda self: of_picked("negative", (self,), {})  # noqa: E731
    __abs__ = lambda self: of_picked("absolute", (self,), {})  # noqa: E731

    def __repr__(self) -> str:
        return f"<{self.array.body} where {self.mask.body}>"


def of_picked(name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """A function of components that a mask picks: by component, or one of their sums.

    Raises `NoRule` for any other.
    """
    first = next(a for a in args if isinstance(a, Picked))
    own = ALIASES.get(name, name)
    along = _own_axis(first, args[1:], options) if args[0] is first else None
    if along is not None:
        rest = {k: v for k, v in options.items() if k != "axis"}
        return Picked(applied(name, (first.array,), {**rest, "axis": along}), first.mask)
    if own in SUMS and args[0] is first and len(args) < 3 and not set(options) - {"axis", "dtype", "ddof"}:
        return SUMS[own](first, *args[1:], **{k: v for k, v in options.items() if k != "dtype"})
    if own not in SCALARS or options:
        raise NoRule("How many components a mask picks depends on values", typed=f"{name} of {first!r}"[:200], advice=ADVICE)
    return Picked(applied(own, [_whole(a, first) for a in args], {}), first.mask)


def _own_axis(found: Picked, args: Sequence[Any], options: Mapping[str, Any]) -> int | None:
    """The dimension of the whole array that a call names, where it is one of those that each picked component has."""
    axis = options.get("axis", args[0] if len(args) == 1 else None)
    if not isinstance(axis, int) or isinstance(axis, bool) or len(args) > 1:
        return None
    width, inner = found.mask.ndim, found.array.ndim - found.mask.ndim
    place = axis if axis >= 0 else axis + inner + 1
    return width + place - 1 if 0 < place <= inner else None


def _whole(value: Any, first: Picked) -> Any:
    """An operand over all components: of the same mask, or a number."""
    if isinstance(value, Picked):
        if repeated(value.mask, first.mask.dims).body != first.mask.body:
            raise AxisMismatch("Components that two masks pick do not stand beside each other", typed=f"{value!r} and {first!r}",
                               advice="Name the mask once, and use it for both.")
        return value.array
    if traced(value, first.array.tape).ndim > first.array.ndim - first.mask.ndim:
        raise NoRule("How many components a mask picks depends on values", typed=f"{value!r} beside {first!r}"[:200],
                     advice=ADVICE)
    return value


def _sum(found: Picked, axis: Any = None) -> Traced:
    """The sum over the picked components; over the first dimension where each is an array."""
    if axis not in (None, 0):
        raise NoRule("What a mask picks is summed over all, or over its first dimension", typed=f"axis={axis}", advice=ADVICE)
    width = found.mask.ndim
    over = tuple(range(width)) if axis == 0 else None
    return reducing.total(elementwise(mul, _over(found), found.array), over)


def _over(found: Picked) -> Traced:
    """The mask over all dimensions of the array."""
    shown = found.mask
    for _ in range(found.array.ndim - found.mask.ndim):
        shown = shown[..., None]
    return repeated(shown, found.array.dims)


def _count(found: Picked, axis: Any) -> Traced:
    """How many components one sum has."""
    others = reducing.count(found.array, tuple(range(found.mask.ndim, found.array.ndim))) if axis is None else 1
    return elementwise(lambda n: mul(n, others), found.size)


def _mean(found: Picked, axis: Any = None) -> Traced:
    return elementwise(divide, _sum(found, axis), _count(found, axis))


def _variance(found: Picked, axis: Any = None, ddof: int = 0) -> Traced:
    apart = Picked(elementwise(lambda x, m: mul(*[add(x, negate(m))] * 2), found.array, _mean(found, axis)), found.mask)
    return elementwise(lambda s, n: divide(s, add(n, -ddof)), _sum(apart, axis), _count(found, axis))


SUMS: dict[str, Callable[..., Any]] = {
    "sum": _sum, "mean": _mean, "var": _variance, "std": lambda p, *a, **o: reducing.root(_variance(p, *a, **o)),
    "add.reduce": _sum, "copy": lambda p: p, "linalg.norm": lambda p: reducing.root(_sum(of_picked("square", (p,), {}))),
}
"""What is understood of all components that a mask picks."""


class Places:
    """The rows (`dimension` 0) or columns (1) of the pairs of places in a triangle, as np.triu_indices gives them: what they pick
    is what the triangle, as a mask, picks."""

    def __init__(self, mask: Traced, dimension: int) -> None:
        self.mask, self.dimension = mask, dimension

    def __len__(self) -> int:
        raise NoRule("How many pairs there are is a size that is not fixed", typed="len", advice="Write n * (n - 1) / 2.")


def pairs(lower: bool) -> Callable[..., tuple[Places, Places]]:
    """The row of np.tril_indices or np.triu_indices."""
    def row(tape: Tape, n: Any, k: Any = 0, m: Any = None) -> tuple[Places, Places]:
        mask = triangle(lower)(tape, filled(tape, (n, n if m is None else m), 1, bool), k)
        return Places(mask, 0), Places(mask, 1)

    return row


def _of_pairs(array: Traced, index: Any) -> Picked | None:
    """What the places of a triangle pick: entries of a matrix, or for each pair the component at its row or column."""
    parts = index if isinstance(index, tuple) else (index,)
    own = [p for p in parts if isinstance(p, Places)]
    if not own:
        return None
    if len(parts) == len(own) == 2 and own[0].mask is own[1].mask and own[0].dimension != own[1].dimension:
        return Picked(array if own[0].dimension == 0 else swapped(array, 0, 1), own[0].mask)
    if len(parts) != 1:
        raise NoRule("Pairs of places stand alone in an index, or rows beside their columns", typed="np.triu_indices",
                     advice="Write x[i] and x[j], d[i, j] for i, j = np.triu_indices(n).")
    mask, apart = own[0].mask, array[:, None] if own[0].dimension == 0 else array[None]
    return Picked(repeated(apart, [*mask.dims, *array.dims[1:]]), mask)


def picked_from(array: Traced, index: Any) -> Traced | Picked:
    """array[index], where the index may be a mask, or the places of a triangle."""
    found = _of_pairs(array, index)
    if found is not None:
        return found
    mask = mask_of(array, index)
    return picked(array, index) if mask is None else Picked(array, mask)


def assigned_to(array: Traced, index: Any, value: Any) -> Traced:
    """The array after array[index] = value; what a mask picks goes where the same mask says.

    Raises `AxisMismatch` for another mask.
    """
    places = _of_pairs(array, index)
    mask = mask_of(array, index) if places is None else _over(places)
    if places is not None and not isinstance(value, Picked):
        return elementwise(chosen, _over(places), traced(value, array.tape), array, kind=array.kind)
    if not isinstance(value, Picked):
        return assigned(array, index, value)
    first = Picked(array, mask if mask is not None else array)
    return elementwise(chosen, _over(first), _whole(value, first), array, kind=array.kind)
