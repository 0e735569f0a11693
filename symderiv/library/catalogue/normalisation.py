"""Layers that normalise; the loss behind them is unspecified, and g names its gradient by their output."""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import D, N, Row, unspecified_loss
from symderiv.library.givens import positive
from symderiv.library.layers import batch_norm, group_norm, instance_norm, layer_norm, rms_norm
from symderiv.notation import Axis, Model, Tensor, scalar_entry

G, C, S = Axis("G"), Axis("C"), Axis("S")


def _epsilon() -> Any:
    return scalar_entry("epsilon", (positive,), "small constant", r"\varepsilon")


def _scale(*axes: Axis) -> Any:
    tensor = Tensor("gamma", axes, meaning="scale", latex=r"\gamma")
    return tensor if axes else tensor.entry()


def _shift(*axes: Axis) -> Any:
    tensor = Tensor("beta", axes, meaning="shift", latex=r"\beta")
    return tensor if axes else tensor.entry()


def _output(m: Model, y: Any) -> None:
    """y, and a loss of which only ∂L/∂y is known."""
    unspecified_loss(m, m.define("y", y, meaning="output of the layer"))


def _batch_norm(m: Model) -> None:
    x = Tensor("x", (N,), meaning="one feature of each example")
    _output(m, batch_norm(x, _scale(), _shift(), _epsilon(), define=m.define))


def _batch_norm_features(m: Model) -> None:
    x = Tensor("x", (N, D), meaning="examples, one a row")
    _output(m, batch_norm(x, _scale(D), _shift(D), _epsilon(), define=m.define))


def _layer_norm(m: Model) -> None:
    x = Tensor("x", (D,), meaning="input")
    _output(m, layer_norm(x, _scale(D), _shift(D), _epsilon(), define=m.define))


def _layer_norm_batch(m: Model) -> None:
    x = Tensor("x", (N, D), meaning="inputs, one a row")
    _output(m, layer_norm(x, _scale(D), _shift(D), _epsilon(), define=m.define))


def _rms_norm(m: Model) -> None:
    x = Tensor("x", (D,), meaning="input")
    _output(m, rms_norm(x, _scale(D), _epsilon(), define=m.define))


def _rms_norm_batch(m: Model) -> None:
    x = Tensor("x", (N, D), meaning="inputs, one a row")
    _output(m, rms_norm(x, _scale(D), _epsilon(), define=m.define))


def _group_norm(m: Model) -> None:
    x = Tensor("x", (G, C, S), meaning="one example: groups, channels of a group, positions")
    _output(m, group_norm(x, _scale(G, C), _shift(G, C), _epsilon(), define=m.define))


def _instance_norm(m: Model) -> None:
    x = Tensor("x", (N, C, S), meaning="examples, channels, positions")
    _output(m, instance_norm(x, _scale(C), _shift(C), _epsilon(), define=m.define))


ALL = (("x",), ("gamma",), ("beta",))
IOFFE, BA, ZHANG = "Ioffe & Szegedy 2015", "Ba, Kiros & Hinton 2016", "Zhang & Sennrich 2019"
ROWS = (
    Row("batch-norm", "Batch normalisation", _batch_norm, "L", ALL, f"{IOFFE}, algorithm 1 and sec. 3"),
    Row("batch-norm-features", "Batch normalisation of several features", _batch_norm_features, "L", ALL,
        f"{IOFFE}, algorithm 1 and sec. 3"),
    Row("layer-norm", "Layer normalisation", _layer_norm, "L", ALL, f"{BA}, eq. (4)"),
    Row("layer-norm-batch", "Layer normalisation of a batch", _layer_norm_batch, "L", ALL, f"{BA}, eq. (4)"),
    Row("rms-norm", "Root mean square normalisation", _rms_norm, "L", ALL[:2], f"{ZHANG}, eq. (4)"),
    Row("rms-norm-batch", "Root mean square normalisation of a batch", _rms_norm_batch, "L", ALL[:2], f"{ZHANG}, eq. (4)"),
    Row("group-norm", "Group normalisation", _group_norm, "L", ALL, "Wu & He 2018, eq. (7)"),
    Row("instance-norm", "Instance normalisation", _instance_norm, "L", ALL, "Ulyanov, Vedaldi & Lempitsky 2016"),
)
__all__ = ["ROWS"]
