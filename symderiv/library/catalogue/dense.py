"""Layers made of matrix products and gates; the loss behind them is unspecified, and g names its gradient by their output."""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import GOODFELLOW, D, K, N, Row, unspecified_loss
from symderiv.library.functions import sigmoid, tanh
from symderiv.library.givens import mask, positive
from symderiv.library.layers import affine, dropout, glu, highway, lora, mixture_of_experts, swiglu, weight_norm
from symderiv.notation import Axis, Model, Tensor, scalar_entry

H, E, R = Axis("H"), Axis("E", letters="emn"), Axis("R")


def _x() -> Tensor:
    return Tensor("x", (D,), meaning="input")


def _weights(name: str, *axes: Axis, meaning: str = "weights") -> Tensor:
    return Tensor(name, axes or (K, D), meaning=meaning)


def _biases(name: str = "b", axis: Axis = K) -> Tensor:
    return Tensor(name, (axis,), meaning="biases")


def _output(m: Model, y: Any) -> None:
    unspecified_loss(m, m.define("y", y, meaning="output of the layer"))


def _affine(m: Model) -> None:
    _output(m, affine(_x(), _weights("W"), _biases()))


def _affine_batch(m: Model) -> None:
    X = Tensor("X", (N, D), meaning="inputs, one a row")
    unspecified_loss(m, m.define("Y", affine(X, _weights("W"), _biases()), meaning="outputs, one a row"))


def _bias(m: Model) -> None:
    X = Tensor("X", (N, K), meaning="inputs, one a row")
    unspecified_loss(m, m.define("Y", X + _biases(), meaning="outputs, one a row"))


def _dropout(m: Model) -> None:
    kept = Tensor("m", (D,), (mask,), meaning="mask, 1 where a component is kept")
    _output(m, dropout(_x(), kept, scalar_entry("q", (positive,), "probability of keeping a component")))


def _residual(m: Model) -> None:
    z = m.define("z", affine(_x(), _weights("W", H, D), _biases("b", H)), meaning="pre-activations")
    a = m.define("a", tanh(z), meaning="activations")
    _output(m, _x() + affine(a, _weights("V", D, H)))


def _gates(m: Model, names: str) -> list[Any]:
    """Two affine maps of x, named a and b; each has weights and biases."""
    return [m.define(name, affine(_x(), _weights(W), _biases(bias)), meaning=what)
            for name, W, bias, what in zip("ab", names.split()[::2], names.split()[1::2],
                                           ("first affine map", "second affine map"), strict=True)]


def _glu(m: Model) -> None:
    _output(m, glu(*_gates(m, "W c V d"), define=m.define))


def _swiglu(m: Model) -> None:
    _output(m, swiglu(*_gates(m, "W c V d"), define=m.define))


def _highway(m: Model) -> None:
    z = m.define("z", affine(_x(), _weights("W", D, D), _biases("b", D)), meaning="pre-activations")
    h = m.define("h", tanh(z), meaning="transform")
    a = m.define("a", affine(_x(), _weights("V", D, D), _biases("c", D)), meaning="logits of the gate")
    _output(m, highway(_x(), h, m.define("t", sigmoid(a), meaning="gate")))


def _lora(m: Model) -> None:
    A, B = _weights("A", R, D, meaning="projection down"), _weights("B", K, R, meaning="projection up")
    _output(m, lora(_x(), _weights("W"), A, B, scalar_entry("alpha", meaning="scale")))


def _weight_norm(m: Model) -> None:
    lengths = Tensor("s", (K,), meaning="lengths of the rows of W")
    W = m.define("W", weight_norm(lengths, _weights("V", meaning="directions"), define=m.define), meaning="weights")
    _output(m, affine(_x(), W, _biases()))


def _mixture(m: Model) -> None:
    z = m.define("z", affine(_x(), _weights("W", E, D, meaning="weights of the gate")), meaning="logits of the gate")
    F = Tensor("F", (E, K), meaning="outputs of the experts, one a row")
    _output(m, mixture_of_experts(F, z, define=m.define))


def _by(*names: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name,) for name in names)


ROWS = (
    Row("affine", "Affine layer", _affine, "L", _by("W", "b", "x"), f"{GOODFELLOW}, sec. 6.5"),
    Row("affine-batch", "Affine layer on a batch", _affine_batch, "L", _by("W", "b", "X"), f"{GOODFELLOW}, sec. 6.5"),
    Row("bias", "Bias added to a batch", _bias, "L", _by("b", "X"), f"{GOODFELLOW}, sec. 6.5"),
    Row("dropout", "Dropout with a mask", _dropout, "L", _by("x"), "Srivastava et al. 2014, sec. 4"),
    Row("residual-layer", "Residual layer", _residual, "L", _by("x", "W", "b", "V"), "He, Zhang, Ren & Sun 2016, eq. (1)", 0),
    Row("glu", "Gated linear unit", _glu, "L", _by("x", "W", "c", "V", "d"), "Dauphin et al. 2017, eq. (1)", 0),
    Row("swiglu", "Gated linear unit with swish", _swiglu, "L", _by("x", "W", "c", "V", "d"), "Shazeer 2020, eq. (5)", 0),
    Row("highway-layer", "Highway layer", _highway, "L", _by("x", "W", "b", "V", "c"),
        "Srivastava, Greff & Schmidhuber 2015, eq. (3)", 0),
    Row("lora", "Low-rank adaptation", _lora, "L", _by("A", "B", "W", "x"), "Hu et al. 2022, eq. (3)"),
    Row("weight-norm", "Weight normalisation", _weight_norm, "L", _by("V", "s", "b", "x"),
        "Salimans & Kingma 2016, eq. (3)", 0),
    Row("mixture-of-experts", "Gate of a mixture of experts", _mixture, "L", _by("z", "W", "F", "x"),
        "Shazeer et al. 2017, eq. (1) and (2)", 0),
)
__all__ = ["ROWS"]
