"""The blocks of a transformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.library.activations import activation as activation_row
from symderiv.library.layers.attention import multi_head_attention
from symderiv.library.layers.naming import Define, unnamed
from symderiv.library.layers.normalisation import layer_norm
from symderiv.notation import Array, as_array


def feed_forward(X: Any, W1: Any, b1: Any, W2: Any, b2: Any, activation: str = "gelu", *, define: Define = unnamed) -> Array:
    """σ(X W1 + 1 b1ᵀ) W2 + 1 b2ᵀ for the rows of X (T, D), W1 (D, F), b1 (F,), W2 (F, D), b2 (D,).

    Source: Vaswani et al. 2017, eq. (2); Hendrycks & Gimpel 2016 for GELU. Raises `UnknownName` for the activation.

    >>> import symderiv as sd
    >>> T, D, F = sd.axes("T D F"); X, W1, W2 = sd.matrix("X", T, D), sd.matrix("W1", D, F), sd.matrix("W2", F, D)
    >>> sd.feed_forward(X, W1, sd.vector("b1", F), W2, sd.vector("b2", D), "relu").shape_text
    '(T, D)'
    """
    Z = define("Z", as_array(X) @ W1 + b1, meaning="pre-activations")
    return as_array(define("A", activation_row(activation)(Z), meaning="activations")) @ W2 + b2


def transformer_block(X: Any, heads: Sequence[Any], mlp: Sequence[Any], first: Sequence[Any], second: Sequence[Any],
                      eps: Any = 0, causal: bool = False, activation: str = "gelu", *, define: Define = unnamed) -> Array:
    """U + MLP(LN(U)) with U = X + attention(LN(X)), a block that normalises first; the shape of X (T, D).

    `heads` are WQ, WK, WV, WO of `multi_head_attention`, `mlp` are W1, b1, W2, b2 of `feed_forward`, `first` and `second`
    are the scale and the shift of each normalisation.

    Source: Xiong et al. 2020, fig. 1 (b). Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> T, H, D, C, F = sd.axes("T H D C F"); X = sd.matrix("X", T, D)
    >>> heads = *(sd.tensor(f"W{name}", H, D, C) for name in "QKV"), sd.tensor("WO", H, C, D)
    >>> mlp = sd.matrix("W1", D, F), sd.vector("b1", F), sd.matrix("W2", F, D), sd.vector("b2", D)
    >>> sd.transformer_block(X, heads, mlp, first=(1, 0), second=(1, 0)).shape_text
    '(T, D)'
    """
    X, marked = as_array(X), [_marked(define, n) for n in "12"]
    (gamma1, beta1), (gamma2, beta2), (WQ, WK, WV, WO), (W1, b1, W2, b2) = first, second, heads, mlp
    normal = define("N1", layer_norm(X, gamma1, beta1, eps, define=marked[0]), meaning="normalised input")
    read = define("R", multi_head_attention(normal, WQ, WK, WV, WO, causal, define=define), meaning="output of the attention")
    U = as_array(define("U", X + read, meaning="stream after the attention"))
    normal = define("N2", layer_norm(U, gamma2, beta2, eps, define=marked[1]), meaning="normalised stream")
    return U + feed_forward(normal, W1, b1, W2, b2, activation, define=define)


def _marked(define: Define, number: str) -> Define:
    """Names with a number behind them, for a layer that occurs twice."""
    def marked(name: str, value: Any, latex: str = "", **described: Any) -> Any:
        return define(f"{name}{number}", value, latex=f"{latex}_{{{number}}}" if latex else "", **described)

    return define if define is unnamed else marked


__all__ = ["feed_forward", "transformer_block"]
