"""Components that a mask picks, x[x > 0]: how many there are depends on values, so that only their sums are formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import AxisMismatch, NoRule
from symderiv.notation import add, divide, mul, negate
from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.aligning import elementwise, repeated
from symderiv.tracing.arrays.assigning import assigned
from symderiv.tracing.arrays.indexing import mask_of, picked
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import SCALARS, chosen
from symderiv.tracing.from_numpy.calling import ALIASES, applied
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
    if own in SUMS and args[0] is first and len(args) < 3 and not set(options) - {"axis", "dtype", "ddof"}:
        return SUMS[own](first, *args[1:], **{k: v for k, v in options.items() if k != "dtype"})
    if own not in SCALARS or options:
        raise NoRule("How many components a mask picks depends on values", typed=f"{name} of {first!r}"[:200], advice=ADVICE)
    return Picked(applied(own, [_whole(a, first) for a in args], {}), first.mask)


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


def picked_from(array: Traced, index: Any) -> Traced | Picked:
    """array[index], where the index may be a mask."""
    mask = mask_of(array, index)
    return picked(array, index) if mask is None else Picked(array, mask)


def assigned_to(array: Traced, index: Any, value: Any) -> Traced:
    """The array after array[index] = value; what a mask picks goes where the same mask says.

    Raises `AxisMismatch` for another mask.
    """
    mask = mask_of(array, index)
    if not isinstance(value, Picked):
        return assigned(array, index, value)
    first = Picked(array, mask if mask is not None else array)
    return elementwise(chosen, _over(first), _whole(value, first), array, kind=array.kind)
