"""Pooling: the largest or the mean component in each window, along one axis or two; and over whole axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr

from symderiv.errors import AxisMismatch
from symderiv.library.layers.convolution import fresh_letter, output_axis
from symderiv.notation import Array, Axis, Entry, Index, MaxOver, Tensor, divide, mul, sides, sum_over

Window = Axis | Sequence[Axis]


def max_pool1d(x: Tensor, window: Axis, stride: int | None = None) -> Array:
    """y_i = max_r x_{s(i−1)+r} along the last axis; other axes stay. At a tie the gradient goes to each of the largest.

    Windows stand side by side where no stride is said; then the window's size is a number.
    Raises `AxisMismatch` for a window that leaves the axis.

    >>> from symderiv.notation import axes
    >>> O, R, W = axes("O R=2 W=2*O")
    >>> max_pool1d(Tensor("x", (W,)), R)
    Array over (O,): MaxOver(x[2*i + r - 2], r)
    """
    return _pooled(x, (window,), stride, MaxOver)


def avg_pool1d(x: Tensor, window: Axis, stride: int | None = None) -> Array:
    """y_i = (1/R) Σ_r x_{s(i−1)+r} along the last axis; other axes stay.

    Raises `AxisMismatch` for a window that leaves the axis.

    >>> import symderiv as sd
    >>> O, R, W = sd.axes("O R=2 W=2*O")
    >>> sd.avg_pool1d(sd.vector("x", W), R)
    Array over (O,): Sum(x[2*i + r - 2], r)/R
    """
    return _pooled(x, (window,), stride, _mean)


def max_pool2d(x: Tensor, window: Sequence[Axis], stride: int | None = None) -> Array:
    """The largest component of each window (R, S) along the last two axes.

    Raises `AxisMismatch` for a window that leaves an axis.

    >>> import symderiv as sd
    >>> O, P, R, S, H, W = sd.axes("O P R=2 S=2 H=2*O W=2*P")
    >>> sd.max_pool2d(sd.matrix("x", H, W), (R, S))
    Array over (O, P): MaxOver(x[2*i + r - 2,2*p + s - 2], r, s)
    """
    return _pooled(x, tuple(window), stride, MaxOver)


def avg_pool2d(x: Tensor, window: Sequence[Axis], stride: int | None = None) -> Array:
    """The mean of each window (R, S) along the last two axes.

    Raises `AxisMismatch` for a window that leaves an axis.

    >>> import symderiv as sd
    >>> O, P, R, S, H, W = sd.axes("O P R=2 S=2 H=2*O W=2*P")
    >>> sd.avg_pool2d(sd.matrix("x", H, W), (R, S)).shape_text
    '(O, P)'
    """
    return _pooled(x, tuple(window), stride, _mean)


def _mean(body: Expr, *letters: Index) -> Expr:
    return divide(sum_over(body, *letters), mul(*(i.axis.extent for i in letters)))


def _pooled(x: Any, windows: Sequence[Axis], stride: int | None, join: Any) -> Array:
    n = len(windows)
    if not isinstance(x, Tensor) or len(x.axes) < n or not all(isinstance(a, Axis) for a in windows):
        raise AxisMismatch("Pooling takes a named tensor and the axis of a window for each of its last axes", typed=repr(x)[:120],
                           advice='Name it first: a = m.define("a", ...); then max_pool1d(a, R).')
    avoid: set[str] = set()
    lead, place, within, shifts = list[Index](), list[Index](), list[Index](), list[Expr]()
    for axis, window in zip(x.axes[-n:], windows, strict=True):
        step = _stride(stride, window)
        place.append(fresh_letter(output_axis(axis, window, step), avoid))
        within.append(fresh_letter(window, avoid))
        shifts.append(step * place[-1] + within[-1] - step)
        if not all(sides(shifts[-1], axis)):
            raise AxisMismatch(f"The window leaves the axis {axis}", typed=f"{shifts[-1]} over {axis}",
                               advice=f'Declare {axis} from the others: sd.axes("O {window} {axis}={step}*O+{window}-{step}").')
    lead = [fresh_letter(a, avoid) for a in x.axes[:-n]]
    return Array((*lead, *place), join(Entry(x, *lead, *shifts), *within))


def _stride(stride: Any, window: Axis) -> int:
    if stride is None and window.size is not None:
        return window.size
    if isinstance(stride, bool) or not isinstance(stride, int) or stride < 1:
        raise AxisMismatch("A stride is a whole number from 1", typed=repr(stride),
                           advice=f"Say it, or fix the size of the window: sd.axes('{window}=2').")
    return stride


__all__ = ["avg_pool1d", "avg_pool2d", "max_pool1d", "max_pool2d"]
