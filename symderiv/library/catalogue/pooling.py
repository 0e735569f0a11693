"""Pooling, with the loss behind it unspecified: g names its gradient by the output. At a tie every largest component counts."""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import D, K, N, Row, unspecified_loss
from symderiv.library.layers.pooling import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from symderiv.notation import Axis, Model, Tensor, axes

GOODFELLOW = "Goodfellow, Bengio & Courville 2016, Deep Learning, sec. 9.3"
C = Axis("C", letters="ck")


def _output(m: Model, y: Any) -> None:
    unspecified_loss(m, m.define("y" if len(y.axes) < 2 else "Y", y, meaning="output of the layer"))


def _line(pool: Any, sizes: str, **how: int) -> Any:
    def define(m: Model) -> None:
        _, window, w = axes(sizes)
        _output(m, pool(Tensor("x", (w,), meaning="input"), window, **how))

    return define


def _plane(pool: Any, *lead: Axis) -> Any:
    def define(m: Model) -> None:
        _, _, r, s, h, w = axes("O U R=2 S=2 H=2*O W=2*U")
        _output(m, pool(Tensor("X", (*lead, h, w), meaning="input"), (r, s)))

    return define


def _over(reduce: Any, *shape: Axis) -> Any:
    """A reduction of the last axis."""
    def define(m: Model) -> None:
        x = Tensor("x" if len(shape) == 1 else "X", shape, meaning="input")
        m.define("y", reduce(x), meaning="output of the layer")
        unspecified_loss(m, "y")

    return define


SIDE_BY_SIDE, OVERLAPPING = "O R=2 W=2*O", "O R W=2*O+R-2"
ROWS = (
    Row("max-pool-1d", "Max pooling along one axis", _line(max_pool1d, SIDE_BY_SIDE), "L", (("x",),), GOODFELLOW),
    Row("max-pool-1d-overlapping", "Max pooling with windows that overlap", _line(max_pool1d, OVERLAPPING, stride=2), "L",
        (("x",),), GOODFELLOW),
    Row("avg-pool-1d", "Average pooling along one axis", _line(avg_pool1d, SIDE_BY_SIDE), "L", (("x",),), GOODFELLOW),
    Row("avg-pool-1d-overlapping", "Average pooling with windows that overlap", _line(avg_pool1d, OVERLAPPING, stride=2), "L",
        (("x",),), GOODFELLOW),
    Row("max-pool-2d", "Max pooling along two axes", _plane(max_pool2d, C), "L", (("X",),), GOODFELLOW),
    Row("avg-pool-2d", "Average pooling along two axes", _plane(avg_pool2d, C), "L", (("X",),), GOODFELLOW),
    Row("global-max-pool", "Global max pooling", _over(lambda x: x.max(axis=-1), N, D), "L", (("X",),), GOODFELLOW),
    Row("global-avg-pool", "Global average pooling", _over(lambda x: x.mean(axis=-1), N, D), "L", (("X",),),
        "Lin, Chen & Yan 2014"),
    Row("maximum-over-axis", "Maximum over an axis", _over(lambda x: x.max(), K), "y", (("x",),), GOODFELLOW),
    Row("product-over-axis", "Product over an axis", _over(lambda x: x.prod(), K), "y", (("x",), ("x", "x")),
        "Magnus & Neudecker 2019, ch. 8"),
)
__all__ = ["ROWS"]
