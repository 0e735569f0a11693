"""Attention and the blocks of a transformer; the loss behind them is unspecified."""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import D, N, Row, unspecified_loss
from symderiv.library.givens import positive
from symderiv.library.layers import attention, feed_forward, multi_head_attention, transformer_block
from symderiv.notation import Axis, Model, Tensor, scalar_entry

T, E, H, K, F = Axis("T"), Axis("E"), Axis("H"), Axis("K", letters="klpq"), Axis("F")
VASWANI = "Vaswani et al. 2017"


def _attention(m: Model) -> None:
    Q, K = Tensor("Q", (T, D), meaning="queries, one a row"), Tensor("K", (N, D), meaning="keys, one a row")
    V = Tensor("V", (N, E), meaning="values, one a row")
    unspecified_loss(m, m.define("O", attention(Q, K, V, define=m.define), meaning="output"))


def _causal_attention(m: Model) -> None:
    Q, K = Tensor("Q", (T, D), meaning="queries, one a row"), Tensor("K", (T, D), meaning="keys, one a row")
    V = Tensor("V", (T, E), meaning="values, one a row")
    unspecified_loss(m, m.define("O", attention(Q, K, V, True, define=m.define), meaning="output"))


def _multi_head(m: Model) -> None:
    X = Tensor("X", (T, D), meaning="inputs, one a row")
    out = multi_head_attention(X, *_projections(), define=m.define)
    unspecified_loss(m, m.define("O", out, meaning="output"))


def _projections() -> tuple[Any, ...]:
    """The weights of queries, keys, values and output, for each head."""
    names = (("WQ", (H, D, K), "queries", "W^Q"), ("WK", (H, D, K), "keys", "W^K"), ("WV", (H, D, E), "values", "W^V"),
             ("WO", (H, E, D), "output", "W^O"))
    return tuple(Tensor(name, axes, meaning=f"weights of the {what} of each head", latex=latex)
                 for name, axes, what, latex in names)


def _mlp() -> tuple[Tensor, ...]:
    return (Tensor("W1", (D, F), meaning="weights of the first layer"), Tensor("b1", (F,), meaning="biases of the first layer"),
            Tensor("W2", (F, D), meaning="weights of the second layer"), Tensor("b2", (D,), meaning="biases of the second layer"))


def _feed_forward(m: Model) -> None:
    X = Tensor("X", (T, D), meaning="inputs, one a row")
    unspecified_loss(m, m.define("Y", feed_forward(X, *_mlp(), define=m.define), meaning="output"))


def _scale_and_shift(number: int) -> tuple[Tensor, Tensor]:
    return (Tensor(f"gamma{number}", (D,), meaning=f"scale of normalisation {number}"),
            Tensor(f"beta{number}", (D,), meaning=f"shift of normalisation {number}"))


def _block(m: Model) -> None:
    X = Tensor("X", (T, D), meaning="inputs, one a row")
    eps = scalar_entry("epsilon", (positive,), "small constant", r"\varepsilon")
    out = transformer_block(X, _projections(), _mlp(), _scale_and_shift(1), _scale_and_shift(2), eps, define=m.define)
    unspecified_loss(m, m.define("Y", out, meaning="output of the block"))


def _by(names: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name,) for name in names.split())


ROWS = (
    Row("attention", "Scaled dot-product attention", _attention, "L", _by("Q K V P S"), f"{VASWANI}, eq. (1)", 0),
    Row("attention-causal", "Scaled dot-product attention with a causal mask", _causal_attention, "L", _by("Q K V P S"),
        f"{VASWANI}, eq. (1) and sec. 3.2.3", 0),
    Row("multi-head-attention", "Multi-head attention", _multi_head, "L", _by("X WQ WK WV WO"), f"{VASWANI}, sec. 3.2.2", 0),
    Row("feed-forward", "Feed-forward block of a transformer", _feed_forward, "L", _by("X W1 b1 W2 b2"),
        f"{VASWANI}, eq. (2)", 0),
    Row("transformer-block", "Transformer block, normalising first", _block, "L",
        _by("X WQ WK WV WO W1 b1 W2 b2 gamma1 beta1 gamma2 beta2"), "Xiong et al. 2020, fig. 1 (b)", 0),
)
__all__ = ["ROWS"]
