"""Convolutions as deep learning writes them (cross-correlations): any number of directions, stride, dilation, zero padding.

Sizes are related by a formula, W = s (O − 1) + d (R − 1) + 1 − 2 P for an input W, an output O and a window R; declare one of
them from the others, as in `sd.axes("O R W=2*O+R-2")`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, Integer

from symderiv.errors import AxisMismatch
from symderiv.notation import (
    ONE,
    Array,
    Axis,
    Entry,
    Index,
    Tensor,
    Within,
    as_array,
    mul,
    related,
    shape_text,
    sides,
    size_form,
    sum_over,
)


def conv1d(x: Any, w: Any, bias: Any = None, *, stride: int = 1, dilation: int = 1, padding: int = 0) -> Array:
    """y_i = Σ_r w_r x_{s(i−1)+d(r−1)+1−P} + b along the last axis.

    x: (W,), (C, W) or (N, C, W); w: (R,), with channels (F, C, R), or (C, R) for one window a channel (depthwise). The output
    has the axes of x with F for C and the output's axis for W; bias: a scalar, or (F,). Outside its axis x counts as 0.

    Raises `AxisMismatch` for shapes that do not fit, or sizes of which no formula is known.

    >>> from symderiv.notation import axes
    >>> O, R, W = axes("O R W=O+R-1")
    >>> conv1d(Tensor("x", (W,)), Tensor("w", (R,)))
    Array over (O,): Sum(w[r]*x[i + r - 1], r)
    """
    return _convolution(x, w, bias, (stride,), (dilation,), (padding,))


def conv2d(x: Any, w: Any, bias: Any = None, *, stride: Any = 1, dilation: Any = 1, padding: Any = 0) -> Array:
    """The same along the last two axes: x (H, W), (C, H, W) or (N, C, H, W); w (R, S), (F, C, R, S) or (C, R, S).

    Stride, dilation and padding are numbers, or a pair of them. Raises `AxisMismatch` where a window leaves its axis.

    >>> from symderiv.notation import axes
    >>> O, U, R, S, H, W = axes("O U R S H=O+R-1 W=U+S-1")
    >>> conv2d(Tensor("X", (H, W)), Tensor("K", (R, S))).shape_text
    '(O, U)'
    """
    return _convolution(x, w, bias, *(_pair(v) for v in (stride, dilation, padding)))


def conv_transpose1d(x: Any, w: Any, bias: Any = None, *, stride: int = 1) -> Array:
    """y_j = Σ_i x_i w_{j−s(i−1)} + b: what a convolution's gradient by its input does; the output has size s (O − 1) + R.

    x: (O,) or (C, O); w: (R,) or, with channels, (C, F, R); bias: a scalar, or (F,).
    Raises `AxisMismatch` where a place leaves its axis.

    >>> from symderiv.notation import axes
    >>> O, R = axes("O R")
    >>> conv_transpose1d(Tensor("x", (O,)), Tensor("w", (R,))).axes[0].length
    (('O', 1), ('R', 1), ('', -1))
    """
    _require_whole("stride", (stride,), 1)
    x, w = _tensor(x, "the input"), _tensor(w, "the window")
    if (len(x.axes), len(w.axes)) not in ((1, 1), (2, 3)) or x.axes[:-1] != w.axes[:len(x.axes) - 1]:
        raise _misfit(x, w)
    place, window = x.axes[-1], w.axes[-1]
    out = related(f"{place.name}_out", [*_times(stride, place), *_times(1, window), (-stride, "")],
                  {a.name: a for a in (*x.axes, *w.axes)})
    avoid: set[str] = set()
    j, i = fresh_letter(out, avoid), fresh_letter(place, avoid)
    channels = [fresh_letter(a, avoid) for a in x.axes[:-1]]
    features = [fresh_letter(a, avoid) for a in w.axes[1:-1]]
    at = j - stride * i + stride
    body = mul(Entry(x, *channels, i), Entry(w, *channels, *features, at), Within(at, window))
    return _biased(Array((*features, j), sum_over(body, *channels, i)), bias, 1)


def _convolution(x: Any, w: Any, bias: Any, stride: Sequence[int], dilation: Sequence[int], padding: Sequence[int]) -> Array:
    """The convolution along the last axes, one for each stride."""
    _require_whole("stride", stride, 1)
    _require_whole("dilation", dilation, 1)
    _require_whole("padding", padding, 0)
    x, w = _tensor(x, "the input"), _tensor(w, "the window")
    n, avoid = len(stride), set[str]()
    lead, windows = x.axes[:-n], w.axes[-n:]
    if not _fit(x.axes, w.axes, n):
        raise _misfit(x, w)
    out = [output_axis(a, r, *how) for a, r, *how in zip(x.axes[-n:], windows, stride, dilation, padding, strict=True)]
    places = [fresh_letter(a, avoid) for a in out]
    within = [fresh_letter(a, avoid) for a in windows]
    batch = [fresh_letter(a, avoid) for a in lead[:-1]]
    channel = [fresh_letter(a, avoid) for a in lead[-1:]]
    features = [fresh_letter(a, avoid) for a in w.axes[:-n - 1]]
    steps = zip(places, within, x.axes[-n:], stride, dilation, padding, strict=True)
    shifts = [_shifted(*step) for step in steps]
    entry = Entry(x, *batch, *channel, *(at for at, _ in shifts))
    body = mul(Entry(w, *features, *channel, *within), entry, *(condition for _, condition in shifts))
    own = features or channel
    summed = [*(channel if features else ()), *within]
    return _biased(Array((*batch, *own, *places), sum_over(body, *summed)), bias, n)


def _fit(x: Sequence[Axis], w: Sequence[Axis], n: int) -> bool:
    """Whether an input and a window meet: no channels, or one channel axis in both, with features and a batch perhaps."""
    lead, own = x[:-n], w[:-n]
    if len(x) < n or len(w) < n or len(lead) > 2 or len(own) > 2:
        return False
    return bool(lead) == bool(own) and (not own or own[-1] == lead[-1])


def _shifted(i: Index, r: Index, axis: Axis, stride: int, dilation: int, padding: int) -> tuple[Expr, Expr]:
    """Where the window's place r lies for the output's place i, and the condition that this is on the axis."""
    at = stride * i + dilation * r + (1 - stride - dilation - padding)
    if not padding and not all(sides(at, axis)):
        raise AxisMismatch(f"The window leaves the axis {axis}", typed=f"{at} over {axis}",
                           advice="Declare it from the others: "
                                  f"{_declared(i.axis, r.axis, axis, stride, dilation, padding)}.")
    return at, Within(at, axis) if padding else ONE


def output_axis(axis: Axis, window: Axis, stride: int = 1, dilation: int = 1, padding: int = 0) -> Axis:
    """The axis of the places at which a window stands: (W + 2P − d (R − 1) − 1)/s + 1 of them.

    Raises `AxisMismatch` where that is no whole formula of sizes.

    >>> output_axis(Axis("W"), Axis("R")).length
    (('W', 1), ('R', -1), ('', 1))
    >>> output_axis(Axis("W", 9), Axis("R", 3), stride=2).size
    4
    """
    total: dict[str, int] = {}
    for number, name in (*_times(1, axis), *_times(-dilation, window), (2 * padding + dilation - 1 + stride, "")):
        total[name] = total.get(name, 0) + number
    if all(not n for name, n in total.items() if name):
        return Axis("O", max(total.get("", 0) // stride, 1))  # fixed sizes: what does not fill a window is left out
    if any(n % stride for n in total.values()):
        wanted = _declared(Axis("O"), window, axis, stride, dilation, padding)
        raise AxisMismatch(f"The size of the output of stride {stride} is no whole formula of {axis} and {window}",
                           typed=f"{axis}, {window}", advice=f"Declare {axis} from the output: {wanted}.")
    terms = [(n // stride, name) for name, n in total.items() if n]
    if len(terms) == 1 and terms[0][0] == 1:
        return Axis(terms[0][1])
    return related("O" if axis.name != "O" else "O_out", terms, {})


def _declared(out: Axis, window: Axis, axis: Axis, stride: int, dilation: int, padding: int) -> str:
    """The declaration of an input's axis from the output's and the window's."""
    constant = 1 - stride - dilation - 2 * padding
    terms = f"{f'{stride}*' * (stride > 1)}{out}+{f'{dilation}*' * (dilation > 1)}{window}{constant:+d}"
    return f'sd.axes("{out} {window} {axis}={terms}")'


def _times(number: int, axis: Axis) -> list[tuple[int, str]]:
    return [(number * n, name) for name, n in size_form(axis)]


def fresh_letter(axis: Axis, avoid: set[str]) -> Index:
    """A letter for an axis, which is then taken."""
    found = axis.fresh(avoid)
    avoid.add(found.name)
    return found


def _biased(y: Array, bias: Any, n: int) -> Array:
    """y + b, a bias for each feature."""
    if bias is None:
        return y
    b = as_array(bias)
    own = y.indices[-n - 1:-n]
    if b.axes and (len(b.axes) != 1 or not own or b.axes[0] != own[0].axis):
        raise AxisMismatch("A bias is a scalar, or has the axis of the features", typed=f"{b.shape_text} for {y.shape_text}")
    return Array(y.indices, y.body + b.at(own if b.axes else ()))


def _pair(value: Any) -> tuple[Any, Any]:
    return tuple(value) if isinstance(value, tuple | list) and len(value) == 2 else (value, value)


def _require_whole(what: str, values: Sequence[Any], least: int) -> None:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | Integer) or value < least:
            raise AxisMismatch(f"A {what} is a whole number from {least}", typed=repr(value)[:80])


def _tensor(value: Any, what: str) -> Tensor:
    """A named tensor: windows slide over components, which only a name has."""
    if not isinstance(value, Tensor):
        raise AxisMismatch(f"A convolution takes named tensors, for {what} too", typed=repr(value)[:120],
                           advice='Name it first: a = m.define("a", ...).')
    return value


def _misfit(x: Tensor, w: Tensor) -> AxisMismatch:
    return AxisMismatch("The shapes of a convolution do not fit",
                        typed=f"{x.name} {shape_text(x.axes)}, {w.name} {shape_text(w.axes)}",
                        advice="Along one axis: x (W,), w (R,); x (C, W), w (F, C, R) or (C, R); x (N, C, W).")


__all__ = ["conv1d", "conv2d", "conv_transpose1d", "fresh_letter", "output_axis"]
