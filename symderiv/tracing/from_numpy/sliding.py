"""Windows that slide: convolve, correlate, sliding_window_view; NumPy's convolution turns the window round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderiv.errors import AxisMismatch, NoRule
from symderiv.notation import ONE, Within, apart, mul, substitute, sum_over
from symderiv.tracing.arrays.dimensions import position
from symderiv.tracing.arrays.indexing import renewed, single
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.windows import windows
from symderiv.tracing.size_forms import plus
from symderiv.tracing.sizes import form_of
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def _view(tape: Tape, x: Any, window_shape: Any, axis: Any = None, **_: Any) -> Traced:
    array = traced(x, tape)
    sizes = window_shape if isinstance(window_shape, tuple | list) else (window_shape,)
    axes = range(array.ndim) if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
    if len(sizes) != len(axes):
        raise AxisMismatch("One window for each axis", typed=f"{window_shape}, axis={axis}")
    for size, n in zip(sizes, [position(array, n) for n in axes], strict=True):
        array = windows(array, form_of(size) or {}, n)
    return array


def _convolved(tape: Tape, a: Any, v: Any, mode: str = "full", **_: Any) -> Traced:
    """Σ_r v_r a_{j−r+1}, where both are on their axes."""
    x, w = (single(renewed(traced(t, tape)), [0]) for t in (a, v))
    if x.ndim != 1 or w.ndim != 1 or not x.dims[0] or not w.dims[0]:
        raise NoRule("A convolution is of two vectors", typed=f"{x.shape} and {w.shape}")
    total = plus(plus(x.form(0), w.form(0)), {"": -1})
    (i,), (r,) = x.dims[0], w.dims[0]
    if mode == "full":
        (j,) = tape.letters(total)
        at = j - r + 1
        inside: Any = Within(at, i.axis)
    elif mode == "valid":
        (j,) = tape.letters(plus(plus(x.form(0), w.form(0), -1), {"": 1})) or (ONE,)
        at, inside = j - r + tape.extent(w.form(0)), ONE
    elif mode == "same":
        return _middle(tape, _convolved(tape, x, w), x, w)
    else:
        raise NoRule("This mode of a convolution is not understood", typed=f"mode={mode!r}",
                     advice='There are "full", "valid" and "same".')
    body = mul(inside, substitute(x.body, {i: at}), apart(w.body, j))
    return Traced(tape, ((j,) if j != ONE else (),), sum_over(body, r))


def _middle(tape: Tape, whole: Traced, x: Traced, w: Traced) -> Traced:
    """As many places as the longer of both has: the window, which needs a fixed size, is that one that is shorter."""
    short = w.form(0)
    if any(short):
        raise NoRule("How far the middle lies from the end depends on the size of the window", typed='mode="same"',
                     advice="Fix the size of the window, as in sd.axes('K=3').")
    number = short[""]
    tape.require(x.form(0), number)
    before = (number - 1) // 2
    return whole[slice(before or None, -(number - 1 - before) or None)]


def _correlated(tape: Tape, a: Any, v: Any, mode: str = "valid", **_: Any) -> Traced:
    """Σ_r v_r a_{j+r−1}: the window as it is."""
    window = traced(v, tape)
    return _convolved(tape, a, window[::-1], mode)


SLIDING: dict[str, Callable[..., Any]] = {
    "convolve": _convolved, "correlate": _correlated, "stride_tricks.sliding_window_view": _view, "sliding_window_view": _view,
    "signal.convolve": _convolved, "signal.fftconvolve": _convolved,
    "signal.correlate": lambda tape, a, v, mode="full", **_: _correlated(tape, a, v, mode),
}
"""Each row takes the tape and the arguments of the call."""
