"""Layers that normalise: centred and scaled over some axes, then scaled and shifted by parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.library.functions import sqrt
from symderiv.library.layers.naming import Define, unnamed
from symderiv.notation import UNIT, Array, Axis, Index, as_array, letters
from symderiv.notation.arrays.arithmetic import positions

Over = Any
"""An axis or its position, or a tuple of these."""


def standardise(x: Any, over: Over, eps: Any = 0, *, define: Define = unnamed) -> Array:
    """x̂ = (x − μ)/σ with the mean μ and σ = √(v + ε) for the variance v over the axes `over`; the shape of x."""
    x, gone = _along(x, over)
    mean = _kept(define("mu", x.mean(axis=gone), meaning="mean", latex=r"\mu"), x, gone)
    v = define("v", ((x - mean) ** 2).mean(axis=gone), meaning="variance", latex="v")
    sigma = define("sigma", sqrt(as_array(v) + eps), meaning="standard deviation", latex=r"\sigma")
    return as_array(define("x_hat", (x - mean) / _kept(sigma, x, gone), meaning="normalised input", latex=r"\hat{x}"))


def batch_norm(x: Any, gamma: Any = 1, beta: Any = 0, eps: Any = 0, over: Over = 0, *, define: Define = unnamed) -> Array:
    """γ x̂ + β with the statistics of the batch: x (N, ...), normalised over its first axis, or over `over`; γ and β have
    the shape of what is left.

    Source: Ioffe & Szegedy 2015, algorithm 1. Raises `AxisMismatch` for a scalar x.

    >>> from symderiv.notation import Axis, Tensor
    >>> batch_norm(Tensor("x", (Axis("N"), Axis("D")))).shape_text
    '(N, D)'
    """
    x, gone = _along(x, over)
    return _spread(gamma, x, gone) * standardise(x, gone, eps, define=define) + _spread(beta, x, gone)


def layer_norm(x: Any, gamma: Any = 1, beta: Any = 0, eps: Any = 0, over: Over = -1, *, define: Define = unnamed) -> Array:
    """γ ⊙ x̂ + β for x (..., D), normalised over its last axis, or over `over`; γ and β (D,).

    Source: Ba, Kiros & Hinton 2016, eq. (4). Raises `AxisMismatch` for a scalar x.

    >>> import symderiv as sd
    >>> T, D = sd.axes("T D")
    >>> sd.layer_norm(sd.matrix("X", T, D), sd.vector("gamma", D), sd.vector("beta", D)).shape_text
    '(T, D)'
    """
    return as_array(gamma) * standardise(x, over, eps, define=define) + beta


def rms_norm(x: Any, gamma: Any = 1, eps: Any = 0, over: Over = -1, *, define: Define = unnamed) -> Array:
    """γ ⊙ x/r with the root mean square r = √(ε + mean x²) over the last axis, or over `over`.

    Source: Zhang & Sennrich 2019, eq. (4). Raises `AxisMismatch` for a scalar x.

    >>> import symderiv as sd
    >>> D = sd.axes("D")
    >>> sd.rms_norm(sd.vector("x", D)).shape_text
    '(D,)'
    """
    x, gone = _along(x, over)
    r = define("r", sqrt((x**2).mean(axis=gone) + eps), meaning="root mean square")
    return gamma * as_array(define("x_hat", x / _kept(r, x, gone), meaning="normalised input", latex=r"\hat{x}"))


def group_norm(x: Any, gamma: Any = 1, beta: Any = 0, eps: Any = 0, *, define: Define = unnamed) -> Array:
    """γ x̂ + β for x (..., G, C, S): each of G groups of C channels with S positions is normalised by itself; γ and β (G, C).

    Source: Wu & He 2018, eq. (7). Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> G, C, S = sd.axes("G C S")
    >>> sd.group_norm(sd.tensor("x", G, C, S)).shape_text
    '(G, C, S)'
    """
    x, gone = _along(x, (-2, -1))
    return _spread(gamma, x, gone[1:]) * standardise(x, gone, eps, define=define) + _spread(beta, x, gone[1:])


def instance_norm(x: Any, gamma: Any = 1, beta: Any = 0, eps: Any = 0, *, define: Define = unnamed) -> Array:
    """γ x̂ + β for x (..., C, S): each channel of each example is normalised over its positions S; γ and β (C,).

    Source: Ulyanov, Vedaldi & Lempitsky 2016. Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> C, S = sd.axes("C S")
    >>> sd.instance_norm(sd.matrix("x", C, S)).shape_text
    '(C, S)'
    """
    x, gone = _along(x, -1)
    return _spread(gamma, x, gone) * standardise(x, gone, eps, define=define) + _spread(beta, x, gone)


def _along(x: Any, over: Over) -> tuple[Array, tuple[int, ...]]:
    """The value as an array, and the positions that `over` names. Raises `AxisMismatch` for a scalar."""
    array = as_array(x)
    if not array.axes:
        raise AxisMismatch("A normalisation runs along an axis, and a scalar has none", typed=str(array.body),
                           advice='Give it a whole tensor: sd.vector("x", D), not one component.')
    return array, tuple(positions(array, over))


def _kept(value: Any, like: Array, gone: Sequence[int]) -> Array:
    """A statistic with an axis of length one for each axis of `like` that it went over, as NumPy's keepdims."""
    return _placed(as_array(value), like, [None if n in gone else axis for n, axis in enumerate(like.axes)])


def _spread(parameter: Any, like: Array, gone: Sequence[int]) -> Array:
    """A parameter whose axes are, in order, the last that the statistics keep, placed there; a scalar as it is."""
    array = as_array(parameter)
    kept = [None if n in gone else axis for n, axis in enumerate(like.axes)]
    spare = sum(axis is not None for axis in kept) - len(array.axes)
    for n, axis in enumerate(kept):
        if axis is not None and spare > 0:
            kept[n], spare = None, spare - 1
    return _placed(array, like, kept) if array.axes else array


def _placed(array: Array, like: Array, kept: Sequence[Axis | None]) -> Array:
    """The array with its axes at the places of `kept`, and an axis of length one where there is None."""
    if array.axes != tuple(axis for axis in kept if axis is not None):
        raise AxisMismatch("Scale and shift have the axes that the statistics keep", typed=array.shape_text,
                           advice=f"The input has shape {like.shape_text}.")
    avoid = letters(array.body) | {i.name for i in array.indices}
    own, out = list(array.indices), list[Index]()
    for axis in kept:
        out.append(own.pop(0) if axis is not None else UNIT.fresh(avoid | {o.name for o in out}))
    return Array(out, array.body)


__all__ = ["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm", "standardise"]
