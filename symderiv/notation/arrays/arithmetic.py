"""NumPy-like arithmetic on whole tensors: component by component, matrix products, reductions over axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from sympy import Expr, Integer, S

from symderiv.errors import AxisMismatch, IndexClash
from symderiv.notation.arrays.operands import Array, ArrayOps, shape_text
from symderiv.notation.conversion import expression
from symderiv.notation.indices.affine import on_axis
from symderiv.notation.indices.axes import UNIT, Axis, Index
from symderiv.notation.nodes import MaxOver, free_indices
from symderiv.notation.substitution import apart, letters, substitute, sum_over
from symderiv.notation.unevaluated import add, divide, mul, negate, power


def component(array: Array, given: Sequence[Any]) -> Expr:
    """The body with its letters replaced by the given ones."""
    new = [on_axis(g, i.axis) for i, g in zip(array.indices, given, strict=True)]
    return cast(Expr, substitute(array.body, dict(zip(array.indices, new, strict=True))))


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
    avoid = letters(*(a.body for a in arrays))
    out = kept_indices(target, avoid if len(arrays) > 1 else set(), arrays)
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


def kept_indices(axes: Sequence[Axis], avoid: set[str], prefer: Sequence[Array]) -> list[Index]:
    """Letters for `axes`: those an operand already uses, where they are free to take; else fresh ones."""
    chosen: list[Index] = []
    own = [i for a in prefer for i in a.indices]
    bound = {name for a in prefer for name in letters(a.body) - {i.name for i in a.indices}}
    for axis in axes:
        used = {i.name for i in chosen}
        kept = next((i for i in own if i.axis == axis and i.name not in used | bound), None)
        chosen.append(kept or axis.fresh(avoid | used | bound))
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
    out = kept_indices((*lead, *rows, *columns), set(), (a, b))
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
    avoid = letters(array.body) | {i.name for i in array.indices}
    out: list[Index] = []
    for n, i in enumerate(array.indices):
        out.append(UNIT.fresh(avoid | {o.name for o in out}) if n in gone else i)
    return Array(out, body)


def mean(array: Array, axis: Any, keepdims: bool) -> Array:
    """The sum divided by the number of terms."""
    count = mul(*(array.axes[n].extent for n in positions(array, axis)))
    return elementwise(divide, reduce_axes(array, axis, keepdims), count)


def smallest(array: Array, axis: Any, keepdims: bool) -> Array:
    """The smallest component, as the negated largest of the negated."""
    return elementwise(negate, reduce_axes(elementwise(negate, array), axis, keepdims, MaxOver))


def variance(array: Array, axis: Any, keepdims: bool, ddof: Any = 0) -> Array:
    """The squared distances from the mean over their number, less `ddof`."""
    squares = elementwise(power, elementwise(lambda a, m: add(a, negate(m)), array, mean(array, axis, True)), 2)
    if ddof == 0:
        return mean(squares, axis, keepdims)
    count = mul(*(array.axes[n].extent for n in positions(array, axis)))
    return elementwise(divide, reduce_axes(squares, axis, keepdims), add(count, negate(expression(ddof))))


Array.component = staticmethod(component)
