"""Whole tensors as operands: an array is an expression with its index letters in order.

What operators, methods and NumPy's functions do with them stands in two tables, whose rows are in `protocol`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Expr

from symderiv.errors import AxisMismatch, IndexClash, NoRule
from symderiv.notation.arrays.attributes import not_there
from symderiv.notation.conversion import NotAnExpression, expression
from symderiv.notation.indices.affine import require_own
from symderiv.notation.indices.axes import Axis, Index

UFUNCS: dict[str, Callable[..., Any]] = {}
"""Operators, and NumPy's universal functions, by NumPy's names."""
FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""NumPy's other functions by name."""
INSTEAD: dict[str, str] = {}
"""What to write instead of a function of NumPy's that has no meaning."""


def fresh_indices(axes: Sequence[Axis], avoid: Collection[str] = ()) -> list[Index]:
    """A letter for each axis: none that is taken, each another one."""
    chosen: list[Index] = []
    for axis in axes:
        chosen.append(axis.fresh({*avoid, *(i.name for i in chosen)}))
    return chosen


def shape_text(axes: Sequence[Axis]) -> str:
    """A shape as a person writes it: (N, K), (K,), or scalar.

    >>> shape_text([Axis("K")])
    '(K,)'
    """
    if not axes:
        return "scalar"
    return f"({', '.join(a.name for a in axes)}{',' if len(axes) == 1 else ''})"


class ArrayOps:
    """The operators shared by tensors and the arrays made from them; `axes` and `as_array` are all they need."""

    __slots__ = ()
    __array_priority__ = 1000.0
    axes: tuple[Axis, ...]

    if not TYPE_CHECKING:  # for a type checker such a name is simply not there

        def __getattr__(self, name: str) -> Any:
            raise not_there(name)

    def as_array(self) -> Array:
        """This value as index letters and a body."""
        raise NotImplementedError

    @property
    def shape_text(self) -> str:
        """Its shape as a person writes it."""
        return shape_text(self.axes)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> ArrayOps:
        return apply_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: tuple[Any, ...], options: dict[str, Any]) -> ArrayOps:
        return apply_function(function, args, options)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NotAnExpression("A whole tensor where numbers are needed", typed=repr(self)[:200],
                              advice="NumPy functions of lists or copies of tensors have no meaning here: take the tensors.")

    def __getitem__(self, indices: Any) -> Any:
        """The component at the given letters (`Index` or str), 1-based integers or index expressions; with `:` or None among
        them an array, as in x[:, None]."""
        given = indices if isinstance(indices, tuple) else (indices,)
        plain = not any(i is None or i is Ellipsis or isinstance(i, slice | ArrayOps) for i in given)
        for index, axis in zip(given, self.axes, strict=False):
            require_own(index, axis)
        return self.as_array().at(given) if plain else Array.sliced(self.as_array(), given)

    def __add__(self, other: Any) -> Array:
        return UFUNCS["add"](self, other)

    def __radd__(self, other: Any) -> Array:
        return UFUNCS["add"](other, self)

    def __sub__(self, other: Any) -> Array:
        return UFUNCS["subtract"](self, other)

    def __rsub__(self, other: Any) -> Array:
        return UFUNCS["subtract"](other, self)

    def __mul__(self, other: Any) -> Array:
        return UFUNCS["multiply"](self, other)

    def __rmul__(self, other: Any) -> Array:
        return UFUNCS["multiply"](other, self)

    def __truediv__(self, other: Any) -> Array:
        return UFUNCS["divide"](self, other)

    def __rtruediv__(self, other: Any) -> Array:
        return UFUNCS["divide"](other, self)

    def __floordiv__(self, other: Any) -> Array:
        return UFUNCS["floor_divide"](self, other)

    def __rfloordiv__(self, other: Any) -> Array:
        return UFUNCS["floor_divide"](other, self)

    def __mod__(self, other: Any) -> Array:
        return UFUNCS["remainder"](self, other)

    def __rmod__(self, other: Any) -> Array:
        return UFUNCS["remainder"](other, self)

    def __pow__(self, other: Any) -> Array:
        return UFUNCS["power"](self, other)

    def __rpow__(self, other: Any) -> Array:
        return UFUNCS["power"](other, self)

    def __neg__(self) -> Array:
        return UFUNCS["negative"](self)

    def __abs__(self) -> Array:
        return UFUNCS["absolute"](self)

    def __lt__(self, other: Any) -> Any:
        return UFUNCS["less"](self, other)

    def __le__(self, other: Any) -> Any:
        return UFUNCS["less_equal"](self, other)

    def __gt__(self, other: Any) -> Any:
        return UFUNCS["greater"](self, other)

    def __ge__(self, other: Any) -> Any:
        return UFUNCS["greater_equal"](self, other)

    def __matmul__(self, other: Any) -> Array:
        return UFUNCS["matmul"](self, other)

    def __rmatmul__(self, other: Any) -> Array:
        return UFUNCS["matmul"](other, self)

    @property
    def T(self) -> Array:
        """The transpose: the axes in reverse order."""
        array = self.as_array()
        return Array(array.indices[::-1], array.body)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The sum over one axis (an `Axis` or a position), several, or all of them."""
        return FUNCTIONS["sum"](self, axis, keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The sum divided by the number of terms."""
        return FUNCTIONS["mean"](self, axis, keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The largest component over one axis, several, or all of them."""
        return FUNCTIONS["max"](self, axis, keepdims)

    def min(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The smallest component over one axis, several, or all of them."""
        return FUNCTIONS["min"](self, axis, keepdims)

    def prod(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The product over one axis, several, or all of them."""
        return FUNCTIONS["prod"](self, axis, keepdims)

    def var(self, axis: Any = None, keepdims: bool = False, ddof: Any = 0) -> Array:
        """The squared distances from the mean over their number, less `ddof`."""
        return FUNCTIONS["var"](self, axis, keepdims, ddof)

    def std(self, axis: Any = None, keepdims: bool = False, ddof: Any = 0) -> Array:
        """The square root of the variance."""
        return FUNCTIONS["std"](self, axis, keepdims, ddof)

    def dot(self, other: Any) -> Array:
        """The product `self @ other`; with a scalar, component by component."""
        return FUNCTIONS["dot"](self, other)

    def clip(self, min: Any = None, max: Any = None) -> Array:
        """Each component, but no less than `min` and no more than `max`."""
        return FUNCTIONS["clip"](self, min, max)

    def trace(self) -> Array:
        """The sum of the components on the diagonal."""
        return FUNCTIONS["trace"](self)

    def diagonal(self) -> Array:
        """The components on the diagonal of a square matrix."""
        return FUNCTIONS["diagonal"](self)

    def transpose(self) -> Array:
        """The axes in reverse order."""
        return self.T

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.as_array().axes)

class Array(ArrayOps):
    """An expression abstracted over its index letters, in the order of its axes.

    Raises `IndexClash` for a letter that stands twice.

    >>> import symderiv as sd
    >>> k = sd.axes("K").index("k"); x = sd.vector("x", k.axis)
    >>> sd.Array((k,), x[k] ** 2).sum()
    Array over scalar: Sum(x[k]**2, k)
    """

    __slots__ = ("body", "indices")
    component: ClassVar[Callable[[Array, Sequence[Any]], Expr]]
    """What as many indices as there are axes pick; `arithmetic` says how."""
    sliced: ClassVar[Callable[[Array, Sequence[Any]], Array]]
    """What `:` and None among the indices pick; `slicing` says how."""

    def __init__(self, indices: Sequence[Index], body: Expr) -> None:
        if len(set(indices)) < len(indices):
            raise IndexClash("An array with one letter for two axes", typed=", ".join(i.name for i in indices))
        self.indices, self.body = tuple(indices), expression(body)

    @property
    def axes(self) -> tuple[Axis, ...]:  # type: ignore[override]
        """The axes, in order."""
        return tuple(i.axis for i in self.indices)

    def as_array(self) -> Array:
        """Itself."""
        return self

    def at(self, given: Sequence[Any]) -> Expr:
        """The body with its letters replaced by the given ones."""
        if len(given) != len(self.indices):
            raise AxisMismatch(f"The array has shape {self.shape_text}", typed=str(list(given)),
                               advice="Give one index for each axis.")
        return Array.component(self, given)

    def _sympy_(self) -> Expr:
        raise NotAnExpression("A whole array inside a SymPy function", typed=repr(self)[:200],
                              advice="Use symderiv's own functions (sd.exp, sd.log ...), or components with index letters.")

    def __repr__(self) -> str:
        return f"Array over {self.shape_text}: {self.body}"


def apply_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> ArrayOps:
    """A universal function on tensors. Raises `NoRule` with its name where no row says what it means."""
    name = ufunc.__name__
    if method == "reduce" and name == "add":
        return FUNCTIONS["sum"](*inputs, **{k: v for k, v in options.items() if k in ("axis", "keepdims")})
    if method != "__call__" or options or name not in UFUNCS:
        raise _unknown(name if method == "__call__" else f"{name}.{method}", UFUNCS)
    return UFUNCS[name](*inputs)


def apply_function(function: Any, args: tuple[Any, ...], options: dict[str, Any]) -> ArrayOps:
    """Any other NumPy function on tensors. Raises `NoRule` with its name where no row says what it means."""
    name = function.__name__
    if name not in FUNCTIONS:
        raise _unknown(name, FUNCTIONS)
    try:
        return FUNCTIONS[name](*args, **options)
    except TypeError as error:
        raise NoRule(f"numpy.{name} is not understood with these arguments", typed=str(error)) from None


def _unknown(name: str, table: dict[str, Any]) -> NoRule:
    if name in INSTEAD:
        return NoRule("This NumPy function has no meaning for symbols", typed=f"numpy.{name}", advice=INSTEAD[name])
    return NoRule("This NumPy function has no meaning for symbols yet", typed=f"numpy.{name}",
                  advice=f"There are {', '.join(sorted(table))}; rows go into symderiv/notation/arrays/numpy_functions.py.")
