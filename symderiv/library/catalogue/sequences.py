"""What runs along a sequence, with the loss behind it unspecified: g names its gradient by the output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import log

from symderiv.library.catalogue.row import GOODFELLOW, D, K, Row, unspecified_loss
from symderiv.library.givens import label, mask, one_hot
from symderiv.library.layers.sequences import (
    causal_mean,
    causal_softmax,
    cumprod,
    cumsum,
    discounted_return,
    embedding,
    linear_scan,
    masked_softmax,
    moving_average,
)
from symderiv.library.losses import softmax
from symderiv.notation import Array, Axis, Model, Sum, Tensor, axes, scalar_entry

T, V = Axis("T"), Axis("V")
VASWANI = "Vaswani et al. 2017, Attention Is All You Need"


def _x(name: str = "x", meaning: str = "input") -> Tensor:
    return Tensor(name, (T,), meaning=meaning)


def _row(make: Callable[[], Any], name: str = "y", meaning: str = "output") -> Callable[[Model], None]:
    """The model of one output and an unspecified loss."""
    def define(m: Model) -> None:
        unspecified_loss(m, m.define(name, make(), meaning=meaning))

    return define


def _returns() -> Any:
    rewards = Tensor("r", (T,), meaning="rewards")
    return discounted_return(rewards, scalar_entry("gamma", meaning="discount", latex=r"\gamma"))


def _average() -> Any:
    _, r, w = axes("O R W=O+R-1")
    return moving_average(Tensor("x", (w,), meaning="input"), r)


def _masked() -> Any:
    return masked_softmax(Tensor("z", (K,), meaning="logits"), Tensor("m", (K,), (mask,), meaning="mask, 1 where a place counts"))


def _causal() -> Any:
    return causal_softmax(Tensor("S", (T, T), meaning="scores"))


def _lookup() -> Any:
    tokens = Tensor("Y", (T, V), (one_hot,), meaning="tokens, one one-hot row each")
    return embedding(Tensor("E", (V, D), meaning="table, one row a word"), tokens)


def _tokens() -> Tensor:
    return Tensor("w", (T,), (label(V),), meaning="tokens")


def _looked_up() -> Any:
    t, d = T.index("t"), D.index("d")
    return Array((t, d), Tensor("E", (V, D), meaning="table, one row a word")[_tokens()[t], d])


def _label_loss(m: Model) -> None:
    z, t = Tensor("z", (T, V), meaning="logits, one row a place"), T.index("t")
    p = m.define("p", softmax(z), meaning="softmax probabilities")
    m.define("L", -Sum(log(p[t, _tokens()[t]]), t), meaning="cross-entropy loss of the tokens")


ROWS = (
    Row("cumulative-sum", "Cumulative sum", _row(lambda: cumsum(_x())), "L", (("x",),), "Blelloch 1990, Prefix Sums"),
    Row("cumulative-product", "Cumulative product", _row(lambda: cumprod(_x())), "L", (("x",),), "Blelloch 1990, Prefix Sums"),
    Row("causal-mean", "Causal mean", _row(lambda: causal_mean(_x())), "L", (("x",),), VASWANI),
    Row("moving-average", "Moving average", _row(_average), "L", (("x",),), "Oppenheim & Schafer 2010"),
    Row("discounted-return", "Discounted return", _row(_returns, "G", "returns"), "L", (("r",), ("gamma",)),
        "Sutton & Barto 2018, eq. (3.8)"),
    Row("linear-scan", "Linear recurrence as a prefix scan", _row(lambda: linear_scan(_x("a", "decay"), _x()), "h", "states"),
        "L", (("x",), ("a",)), "Martin & Cundy 2018"),
    Row("masked-softmax", "Softmax with a mask", _row(_masked, "p", "probabilities"), "L", (("z",),), VASWANI),
    Row("causal-softmax", "Softmax with a causal mask", _row(_causal, "P", "attention weights"), "L", (("S",),), VASWANI),
    Row("embedding", "Embedding by one-hot tokens", _row(_lookup, "X", "embedded tokens"), "L", (("E",),),
        f"{GOODFELLOW}, sec. 12.4"),
    Row("embedding-lookup", "Embedding by lookup", _row(_looked_up, "X", "embedded tokens"), "L", (("E",),),
        f"{GOODFELLOW}, sec. 12.4"),
    Row("cross-entropy-tokens", "Softmax cross-entropy of tokens", _label_loss, "L", (("z",), ("z", "z")),
        f"{GOODFELLOW}, sec. 6.2.2.3"),
)
__all__ = ["ROWS"]
