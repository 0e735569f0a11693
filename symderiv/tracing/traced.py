"""An array that remembers the formula of its components: code runs on it as on numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Expr

from symderiv.errors import AxisMismatch, ModelError, NoRule
from symderiv.notation import Array, Index, size_form
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.size_forms import Form
from symderiv.tracing.sizes import sized
from symderiv.tracing.tape import Tape

Dim = tuple[Index, ...]
"""The letters of one dimension, the slowest first: none for the size 1, several for a product as in heads H·K."""


def _operator(name: str, swapped: bool = False) -> Any:
    def method(self: Any, other: Any) -> Any:
        return self.tape.operations.apply(name, (other, self) if swapped else (self, other), {})

    return method


def _single(name: str) -> Any:
    def method(self: Any) -> Any:
        return self.tape.operations.apply(name, (self,), {})

    return method


class Traced:
    """An array of `dims`, whose component at the letters of the dims is `body`; `kind` is "real", "int" or "bool".

    Assigning to a part of it changes it, as with NumPy's arrays. NumPy's functions and methods are rows of the tables
    in `symderiv/tracing/`; an operation without a row raises `NoRule`.
    """

    __slots__ = ("body", "dims", "kind", "tape")
    __array_priority__ = 1000.0

    def __init__(self, tape: Tape, dims: Sequence[Dim], body: Expr, kind: str = "real") -> None:
        self.tape, self.dims, self.body, self.kind = tape, tuple(dims), body, kind

    def with_body(self, body: Expr, kind: str | None = None) -> Traced:
        """The same dimensions with another formula."""
        return Traced(self.tape, self.dims, body, kind or self.kind)

    @property
    def letters(self) -> Dim:
        """The letters of all dimensions in order."""
        return tuple(i for dim in self.dims for i in dim)

    def form(self, place: int) -> Form:
        """The size of a dimension as a sum."""
        return dim_form(self.dims[place])

    @property
    def shape(self) -> tuple[Any, ...]:
        """The sizes: numbers, or `Size` where they are not fixed."""
        return tuple(sized(dim_form(d), self.tape) for d in self.dims)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.dims)

    @property
    def size(self) -> Any:
        """The number of components."""
        total: Any = 1
        for n in self.shape:
            total = total * n
        return total

    @property
    def array(self) -> Array:
        """As an array of index notation, one axis for each letter."""
        return Array(self.letters, self.body)

    def __getitem__(self, index: Any) -> Traced:
        made: Traced = self.tape.operations.pick(self, index)
        return made

    def __setitem__(self, index: Any, value: Any) -> None:
        made = self.tape.operations.assign(self, index, value)
        self.dims, self.body, self.kind = made.dims, made.body, made.kind

    def __iter__(self) -> Iterator[Traced]:
        return (self[n] for n in range(len(self)))

    def __len__(self) -> int:
        if not self.dims:
            raise ModelError("A number has no length", typed=str(self.body))
        return int(self.shape[0])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        return self.tape.operations.apply(name, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
        return self.tape.operations.apply(name_of(function), args, options)

    def __getattr__(self, name: str) -> Any:
        return self.tape.operations.attribute(self, name)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NoRule("A function that only knows numbers was called with symbols", typed=repr(self)[:200],
                     advice="Write it with NumPy's functions in the traced function itself.")

    def _number(self, *_: Any) -> Any:
        raise ModelError("A choice or a loop that depends on values has no formula", typed=repr(self)[:200],
                         advice="Choose component by component: np.where, np.maximum, np.clip.")

    __bool__ = __float__ = __int__ = __index__ = __complex__ = _number
    __hash__ = None  # type: ignore[assignment]

    __add__, __radd__ = _operator("add"), _operator("add", swapped=True)
    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", swapped=True)
    __mul__, __rmul__ = _operator("multiply"), _operator("multiply", swapped=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", swapped=True)
    __pow__, __rpow__ = _operator("power"), _operator("power", swapped=True)
    __matmul__, __rmatmul__ = _operator("matmul"), _operator("matmul", swapped=True)
    __and__, __rand__ = _operator("logical_and"), _operator("logical_and", swapped=True)
    __or__, __ror__ = _operator("logical_or"), _operator("logical_or", swapped=True)
    __floordiv__, __mod__ = _operator("floor_divide"), _operator("remainder")
    __lt__, __le__, __gt__, __ge__ = map(_operator, ("less", "less_equal", "greater", "greater_equal"))
    __eq__, __ne__ = _operator("equal"), _operator("not_equal")
    __neg__, __pos__, __abs__, __invert__ = map(_single, ("negative", "positive", "absolute", "logical_not"))

    def __repr__(self) -> str:
        return f"<{self.shape} {self.body}>"


def name_of(function: Any) -> str:
    """The name of a function as people import it: "sum", "linalg.norm", "special.logsumexp"."""
    module = (getattr(function, "__module__", None) or "").split(".")
    own = [part for part in module[1:] if not part.startswith("_") and part not in ("core", "lib", "numeric", "fromnumeric")]
    return ".".join([*own, getattr(function, "__name__", str(function))])


def dim_form(dim: Dim) -> Form:
    """The size of a dimension: the product over its letters."""
    total: Form = {"": 1}
    for letter in dim:
        total = size_product(total, dict(size_form(letter.axis)))
    return total


def require(value: Any) -> Traced:
    """The value, which must be traced. Raises `AxisMismatch`."""
    if not isinstance(value, Traced):
        raise AxisMismatch("An array of symbols is needed here", typed=repr(value)[:200])
    return value
