"""NumPy-like arithmetic on whole tensors: an array is an expression with its index letters in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from sympy import Abs, Expr, Integer, S

from symderiv.errors import AxisMismatch, IndexClash
from symderiv.notation.affine import on_axis
from symderiv.notation.axes import UNIT, Axis, Index
from symderiv.notation.conversion import NotAnExpression, expression
from symderiv.notation.held import add, divide, mul, negate, power, sum_over
from symderiv.notation.nodes import MaxOver, Prod, free_indices
from symderiv.notation.substitution import apart, letters, substitute


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

    def as_array(self) -> Array:
        """This value as index letters and a body."""
        raise NotImplementedError

    @property
    def shape_text(self) -> str:
        """Its shape as a person writes it."""
        return shape_text(self.axes)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> ArrayOps:
        from symderiv.notation.protocol import apply_ufunc

        return apply_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: tuple[Any, ...], options: dict[str, Any]) -> ArrayOps:
        from symderiv.notation.protocol import apply_function

        return apply_function(function, args, options)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NotAnExpression("A whole tensor where numbers are needed", typed=repr(self)[:200],
                              advice="NumPy functions of lists or copies of tensors have no meaning here: take the tensors.")

    def __getitem__(self, indices: Any) -> Expr:
        """The component at the given letters (`Index` or str), 1-based integers or index expressions."""
        given = indices if isinstance(indices, tuple) else (indices,)
        return self.as_array().at(given)

    def __add__(self, other: Any) -> Array:
        return elementwise(add, self, other)

    def __radd__(self, other: Any) -> Array:
        return elementwise(add, other, self)

    def __sub__(self, other: Any) -> Array:
        return elementwise(lambda a, b: add(a, negate(b)), self, other)

    def __rsub__(self, other: Any) -> Array:
        return elementwise(lambda a, b: add(a, negate(b)), other, self)

    def __mul__(self, other: Any) -> Array:
        return elementwise(mul, self, other)

    def __rmul__(self, other: Any) -> Array:
        return elementwise(mul, other, self)

    def __truediv__(self, other: Any) -> Array:
        return elementwise(divide, self, other)

    def __rtruediv__(self, other: Any) -> Array:
        return elementwise(divide, other, self)

    def __pow__(self, other: Any) -> Array:
        return elementwise(power, self, other)

    def __rpow__(self, other: Any) -> Array:
        return elementwise(power, other, self)

    def __neg__(self) -> Array:
        return elementwise(negate, self)

    def __abs__(self) -> Array:
        return elementwise(Abs, self)

    def __lt__(self, other: Any) -> Any:
        return self._compared("less", other)

    def __le__(self, other: Any) -> Any:
        return self._compared("less_equal", other)

    def __gt__(self, other: Any) -> Any:
        return self._compared("greater", other)

    def __ge__(self, other: Any) -> Any:
        return self._compared("greater_equal", other)

    def _compared(self, name: str, other: Any) -> Any:
        """𝟙[self > other] and the like, component by component."""
        from symderiv.notation.comparisons import KINDS, Comparison

        return Comparison(KINDS[name], as_array(self), as_array(other))

    def __matmul__(self, other: Any) -> Array:
        return matmul(as_array(self), as_array(other))

    def __rmatmul__(self, other: Any) -> Array:
        return matmul(as_array(other), as_array(self))

    @property
    def T(self) -> Array:
        """The transpose: the axes in reverse order."""
        array = self.as_array()
        return Array(array.indices[::-1], array.body)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The sum over one axis (an `Axis` or a position), several, or all of them."""
        return reduce_axes(self.as_array(), axis, keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The sum divided by the number of terms."""
        array = self.as_array()
        count = mul(*(array.axes[n].extent for n in positions(array, axis)))
        return reduce_axes(array, axis, keepdims) / count

    def max(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The largest component over one axis, several, or all of them."""
        return reduce_axes(self.as_array(), axis, keepdims, MaxOver)

    def min(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The smallest component over one axis, several, or all of them."""
        return -((-self).max(axis, keepdims))

    def prod(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The product over one axis, several, or all of them."""
        return reduce_axes(self.as_array(), axis, keepdims, Prod)

    def var(self, axis: Any = None, keepdims: bool = False) -> Array:
        """The mean of the squared distances from the mean."""
        distance = self - self.mean(axis, keepdims=True)
        return (distance ** 2).mean(axis, keepdims)


class Array(ArrayOps):
    """An expression abstracted over its index letters, in the order of its axes.

    Raises `IndexClash` for a letter that stands twice.

    >>> import symderiv as sd
    >>> k = sd.axes("K").index("k"); x = sd.vector("x", k.axis)
    >>> sd.Array((k,), x[k] ** 2).sum()
    Array over scalar: Sum(x[k]**2, k)
    """

    __slots__ = ("body", "indices")

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
        new = [on_axis(g, i.axis) for i, g in zip(self.indices, given, strict=True)]
        return cast(Expr, substitute(self.body, dict(zip(self.indices, new, strict=True))))

    def _sympy_(self) -> Expr:
        raise NotAnExpression("A whole array inside a SymPy function", typed=repr(self)[:200],
                              advice="Use symderiv's own functions (sd.exp, sd.log ...), or components with index letters.")

    def __repr__(self) -> str:
        return f"Array over {self.shape_text}: {self.body}"


def as_array(value: Any) -> Array:
    """Any operand as an array; numbers and index expressions without free letters are scalars."""
    if isinstance(value, ArrayOps):
        return value.as_array()
    expr = expression(value)
    if free_indices(expr):
        raise IndexClash("An index expression cannot meet a whole tensor", typed=str(expr),
                         advice="Write both with indices, or both without.")
    return Array((), expr)


def elementwise(op: Callable[..., Expr], *operands: Any) -> Array:
    """`op` component by component; axes are aligned from the last one, as in NumPy."""
    arrays = [as_array(o) for o in operands]
    target = broadcast([a.axes for a in arrays])
    taken = letters(*(a.body for a in arrays))
    out = fresh_indices(target, taken if len(arrays) > 1 else set(), arrays)
    return Array(out, op(*(_aligned(a, out) for a in arrays)))


def broadcast(shapes: Sequence[tuple[Axis, ...]]) -> tuple[Axis, ...]:
    """The axes of the result; axes that do not agree are an error."""
    longest = max(shapes, key=len)
    result = list(longest)
    for shape in shapes:
        for back in range(1, len(shape) + 1):
            ours, theirs = result[-back], shape[-back]
            if ours == UNIT:
                result[-back] = theirs
            elif theirs not in (ours, UNIT):
                raise AxisMismatch("Shapes do not fit", typed=" and ".join(map(shape_text, shapes)),
                                   advice="Axes are aligned from the last one; use .T, keepdims=True or indices.")
    return tuple(result)


def fresh_indices(axes: Sequence[Axis], taken: set[str], prefer: Sequence[Array] = ()) -> list[Index]:
    """Letters for `axes`: those an operand already uses, where they are free to take; else fresh ones."""
    chosen: list[Index] = []
    own = [i for a in prefer for i in a.indices]
    bound = {name for a in prefer for name in letters(a.body) - {i.name for i in a.indices}}
    for axis in axes:
        used = {i.name for i in chosen}
        kept = next((i for i in own if i.axis == axis and i.name not in used | bound), None)
        chosen.append(kept or axis.fresh(taken | used | bound))
    return chosen


def _aligned(array: Array, out: Sequence[Index]) -> Expr:
    last = out[len(out) - len(array.indices):]
    mapping = {i: Integer(1) if i.axis == UNIT and o.axis != UNIT else o for i, o in zip(array.indices, last, strict=True)}
    return cast(Expr, substitute(array.body, mapping))


def matmul(a: Array, b: Array) -> Array:
    """The matrix product: the last axis of `a` meets the first of `b` (the last but one, if `b` has more axes)."""
    if not a.axes or not b.axes:
        raise AxisMismatch("@ needs at least one axis on each side", typed=f"{a.shape_text} @ {b.shape_text}")
    meet = max(len(b.axes) - 2, 0)
    if a.axes[-1] != b.axes[meet]:
        raise AxisMismatch("Inner axes of @ differ", typed=f"{a.shape_text} @ {b.shape_text}",
                           advice=f"{a.axes[-1]} meets {b.axes[meet]}; one side may want a .T")
    lead = broadcast([a.axes[:-2], b.axes[:meet]])
    rows, columns = a.axes[:-1][-1:], b.axes[meet + 1:]
    out = fresh_indices((*lead, *rows, *columns), set(), (a, b))
    bound = a.axes[-1].fresh(letters(a.body, b.body, *out, *a.indices, *b.indices))
    out_lead, out_rest = out[:len(lead)], out[len(lead):]
    left = a.at((*out_lead[len(lead) - len(a.axes[:-2]):], *out_rest[:len(rows)], bound))
    right = b.at((*out_lead[len(lead) - len(b.axes[:meet]):], bound, *out_rest[len(rows):]))
    return Array(out, sum_over(mul(apart(left, bound), apart(right, bound)), bound))


def positions(array: Array, axis: Any) -> list[int]:
    """The positions that an `axis` argument names: an `Axis`, a position, several, or None for all."""
    if axis is None:
        return list(range(len(array.axes)))
    wanted = axis if isinstance(axis, tuple) else (axis,)
    return sorted(_position(array, a) for a in wanted)


def _position(array: Array, axis: Any) -> int:
    if isinstance(axis, Axis):
        places = [n for n, own in enumerate(array.axes) if own == axis]
        if len(places) != 1:
            raise AxisMismatch(f"{axis} names {len(places)} axes of shape {array.shape_text}", typed=f"axis={axis}",
                               advice="Name an axis that occurs once, or give its position.")
        return places[0]
    if not isinstance(axis, int) or not -len(array.axes) <= axis < len(array.axes):
        raise AxisMismatch(f"No such axis in shape {array.shape_text}", typed=f"axis={axis!r}")
    return axis % len(array.axes)


def reduce_axes(array: Array, axis: Any, keepdims: bool, join: Callable[..., Expr] = sum_over) -> Array:
    """The sum over the named axes, or another `join`; with `keepdims` each leaves an axis of length one."""
    gone = positions(array, axis)
    body = apart(array.body, S.One)
    body = join(body, *(array.indices[n] for n in gone)) if gone else body
    kept = [i for n, i in enumerate(array.indices) if n not in gone]
    if not keepdims:
        return Array(kept, body)
    taken = letters(array.body) | {i.name for i in array.indices}
    out: list[Index] = []
    for n, i in enumerate(array.indices):
        out.append(UNIT.fresh(taken | {o.name for o in out}) if n in gone else i)
    return Array(out, body)
