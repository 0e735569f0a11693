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
    """Σ_r v_r a_{j−r+1}, where both are on their axes; in part of the places the longer one is the first."""
    x, w = _vector(tape, a), _vector(tape, v)
    if mode in ("valid", "same") and _is_shorter(x, w):
        x, w = w, x
    if mode == "same" and any(x.dims):
        tape.require(x.form(0), _fixed(w))
    return _slid(tape, x, w, mode)


def _of_signals(tape: Tape, a: Any, v: Any, mode: str = "full", method: str = "auto", **_: Any) -> Traced:
    """SciPy's: "same" is as many places as the first one has, even where it is the shorter one."""
    return _slid(tape, _vector(tape, a), _vector(tape, v), mode) if mode == "same" else _convolved(tape, a, v, mode)


def _vector(tape: Tape, array: Any) -> Traced:
    return single(renewed(traced(array, tape)), [0])


def _is_shorter(x: Traced, w: Traced) -> bool:
    """Whether both have fixed sizes, and the first one fewer places."""
    return x.ndim == w.ndim == 1 and not any(x.form(0)) and not any(w.form(0)) and x.form(0)[""] < w.form(0)[""]


def _slid(tape: Tape, x: Traced, w: Traced, mode: str) -> Traced:
    """The window w turned round and slid over x."""
    if x.ndim != 1 or w.ndim != 1:
        raise NoRule("A convolution is of two vectors", typed=f"{x.shape} and {w.shape}")
    if mode not in ("full", "valid", "same"):
        raise NoRule("This mode of a convolution is not understood", typed=f"mode={mode!r}",
                     advice='There are "full", "valid" and "same".')
    if not w.dims[0] or (not x.dims[0] and mode != "same"):  # of one place
        return x * w
    total = plus(plus(x.form(0), w.form(0)), {"": -1})
    (i,), (r,) = x.dims[0], w.dims[0]
    if mode == "full":
        (j,) = tape.letters(total)
        at = j - r + 1
        inside: Any = Within(at, i.axis)
    elif mode == "same":
        return _middle(_slid(tape, x, w, "full"), w)
    else:
        (j,) = tape.letters(plus(plus(x.form(0), w.form(0), -1), {"": 1})) or (ONE,)
        at, inside = j - r + tape.extent(w.form(0)), ONE
    body = mul(inside, substitute(x.body, {i: at}), apart(w.body, j))
    return Traced(tape, ((j,) if j != ONE else (),), sum_over(body, r))


def _fixed(w: Traced) -> int:
    """The size of a window. Raises `NoRule` where it is not fixed."""
    short = w.form(0)
    if any(short):
        raise NoRule("How far the middle lies from the end depends on the size of the window", typed='mode="same"',
                     advice="Fix the size of the window, as in sd.axes('K=3').")
    return int(short[""])


def _middle(whole: Traced, w: Traced) -> Traced:
    """As many places as the first one has, the middle of the whole."""
    number = _fixed(w)
    before = (number - 1) // 2
    return whole[slice(before or None, -(number - 1 - before) or None)]


def _correlated(tape: Tape, a: Any, v: Any, mode: str = "valid", **_: Any) -> Traced:
    """Σ_r v_r a_{j+r−1}: the window as it is. NumPy takes the longer of both first, and turns the result round."""
    x, w = traced(a, tape), traced(v, tape)
    return _convolved(tape, w, x[::-1], mode)[::-1] if _is_shorter(x, w) else _convolved(tape, x, w[::-1], mode)


SLIDING: dict[str, Callable[..., Any]] = {
    "convolve": _convolved, "correlate": _correlated, "stride_tricks.sliding_window_view": _view, "sliding_window_view": _view,
    "signal.convolve": _of_signals, "signal.fftconvolve": _of_signals, "signal.oaconvolve": _of_signals,
    "signal.correlate": lambda tape, a, v, mode="full", *_, **__: _of_signals(tape, a, traced(v, tape)[::-1], mode),
}
"""Each row takes the tape and the arguments of the call."""
