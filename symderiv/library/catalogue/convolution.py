"""Convolutions, with the loss behind them unspecified: g names its gradient by their output.

Sizes are general: the input's axis is what the output's and the window's say, W = s (O − 1) + d (R − 1) + 1 − 2 P.
"""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import GOODFELLOW, N, Row, unspecified_loss
from symderiv.library.layers.convolution import conv1d, conv2d, conv_transpose1d
from symderiv.notation import Axis, Model, Tensor, axes, scalar_entry

DUMOULIN = "Dumoulin & Visin 2016, A guide to convolution arithmetic for deep learning"
C, F = Axis("C", letters="ck"), Axis("F", letters="fo")


def _line(sizes: str) -> tuple[Axis, Axis, Axis]:
    """The axes of output, window and input along one direction."""
    o, r, w = axes(f"O R {sizes}")
    return o, r, w


def _plane(height: str, width: str) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
    """The axes of window and input along two directions; the outputs' are O and U."""
    _, _, r, s, h, w = axes(f"O U R S {height} {width}")
    return (r, s), (h, w)


def _x(*shape: Axis) -> Tensor:
    return Tensor("x" if len(shape) == 1 else "X", shape, meaning="input")


def _w(*shape: Axis) -> Tensor:
    return Tensor("w" if len(shape) == 1 else "V", shape, meaning="window" if len(shape) < 3 else "windows")


def _output(m: Model, y: Any) -> None:
    unspecified_loss(m, m.define("y" if len(y.axes) == 1 else "Y", y, meaning="output of the layer"))


def _one(sizes: str, **how: int) -> Any:
    """A convolution along one direction."""
    def define(m: Model) -> None:
        _, r, w = _line(sizes)
        _output(m, conv1d(_x(w), _w(r), **how))

    return define


def _biased(m: Model) -> None:
    _, r, w = _line("W=O+R-1")
    _output(m, conv1d(_x(w), _w(r), scalar_entry("b", meaning="bias")))


def _channels(m: Model) -> None:
    _, r, w = _line("W=O+R-1")
    _output(m, conv1d(_x(C, w), _w(F, C, r), Tensor("b", (F,), meaning="biases")))


def _batch(m: Model) -> None:
    _, r, w = _line("W=2*O+R-4")
    _output(m, conv1d(_x(N, C, w), _w(F, C, r), Tensor("b", (F,), meaning="biases"), stride=2, padding=1))


def _depthwise(m: Model) -> None:
    _, r, w = _line("W=O+R-1")
    _output(m, conv1d(_x(C, w), _w(C, r)))


def _transposed(m: Model) -> None:
    _output(m, conv_transpose1d(_x(Axis("O")), _w(Axis("R")), stride=2))


def _transposed_channels(m: Model) -> None:
    x = Tensor("X", (C, Axis("O")), meaning="input")
    _output(m, conv_transpose1d(x, _w(C, F, Axis("R")), Tensor("b", (F,), meaning="biases"), stride=2))


def _flat(m: Model) -> None:
    window, plane = _plane("H=O+R-1", "W=U+S-1")
    _output(m, conv2d(_x(*plane), _w(*window)))


def _flat_channels(m: Model) -> None:
    window, plane = _plane("H=2*O+R-4", "W=2*U+S-4")
    _output(m, conv2d(_x(C, *plane), _w(F, C, *window), Tensor("b", (F,), meaning="biases"), stride=2, padding=1))


def _flat_depthwise(m: Model) -> None:
    window, plane = _plane("H=O+R-1", "W=U+S-1")
    _output(m, conv2d(_x(C, *plane), _w(C, *window)))


ROWS = (
    Row("conv-1d", "Convolution along one axis", _biased, "L", (("x",), ("w",), ("b",)), f"{GOODFELLOW}, sec. 9.1"),
    Row("conv-1d-stride", "Convolution with stride 2", _one("W=2*O+R-2", stride=2), "L", (("x",), ("w",)),
        f"{GOODFELLOW}, eq. (9.8)"),
    Row("conv-1d-dilation", "Convolution with dilation 2", _one("W=O+2*R-2", dilation=2), "L", (("x",), ("w",)),
        f"{DUMOULIN}, sec. 5.1"),
    Row("conv-1d-stride-dilation", "Convolution with stride 3 and dilation 2", _one("W=3*O+2*R-4", stride=3, dilation=2), "L",
        (("x",), ("w",)), f"{DUMOULIN}, sec. 5.1"),
    Row("conv-1d-padding", "Convolution with zero padding", _one("W=O+R-3", padding=1), "L", (("x",), ("w",)),
        f"{DUMOULIN}, sec. 2.2"),
    Row("conv-1d-channels", "Convolution with channels and biases", _channels, "L", (("X",), ("V",), ("b",)),
        f"{GOODFELLOW}, eq. (9.7)"),
    Row("conv-1d-batch", "Convolution of a batch, with stride 2 and zero padding", _batch, "L", (("X",), ("V",), ("b",)),
        f"{GOODFELLOW}, eq. (9.11)"),
    Row("conv-1d-depthwise", "Depthwise convolution", _depthwise, "L", (("X",), ("V",)), "Chollet 2017"),
    Row("conv-1d-transposed", "Transposed convolution with stride 2", _transposed, "L", (("x",), ("w",)),
        f"{DUMOULIN}, sec. 4.5"),
    Row("conv-1d-transposed-channels", "Transposed convolution with channels", _transposed_channels, "L",
        (("X",), ("V",), ("b",)), f"{DUMOULIN}, sec. 4.5"),
    Row("conv-2d", "Convolution along two axes", _flat, "L", (("X",), ("V",)), f"{GOODFELLOW}, eq. (9.6)"),
    Row("conv-2d-channels", "Convolution along two axes with channels, stride 2, zero padding and biases", _flat_channels, "L",
        (("X",), ("V",), ("b",)), f"{GOODFELLOW}, eqs. (9.11), (9.13)"),
    Row("conv-2d-depthwise", "Depthwise convolution along two axes", _flat_depthwise, "L", (("X",), ("V",)), "Chollet 2017"),
)
__all__ = ["ROWS"]
