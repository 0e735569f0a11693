"""Attention: scaled dot products, their softmax, and the mean of the values that it weighs."""

from __future__ import annotations

from typing import Any

from sympy import Le

from symderiv.errors import AxisMismatch
from symderiv.library.functions import exp, sqrt
from symderiv.library.layers.naming import Define, unnamed
from symderiv.library.losses import softmax
from symderiv.notation import Array, Indicator, as_array, mul


def attention(Q: Any, K: Any, V: Any, causal: bool = False, *, define: Define = unnamed) -> Array:
    """softmax(Q Kᵀ/√D) V for queries Q (T, D), keys K (N, D) and values V (N, E); axes before these are kept, such as
    one of heads. With `causal` a position attends to itself and to those before it, and T and N are one axis.

    Source: Vaswani et al. 2017, eq. (1). Raises `AxisMismatch` where the axes do not fit.

    >>> from symderiv.notation import Axis, Tensor
    >>> T, N, D, E = map(Axis, "TNDE")
    >>> attention(Tensor("Q", (T, D)), Tensor("K", (N, D)), Tensor("V", (N, E))).shape_text
    '(T, E)'
    """
    Q, K = as_array(Q), as_array(K)
    S = define("S", Q @ _swapped(K) / sqrt(Q.axes[-1].extent), meaning="scores")
    P = define("P", causal_softmax(S) if causal else softmax(S), meaning="attention weights")
    return as_array(P) @ as_array(V)


def _swapped(array: Array) -> Array:
    """The array with its last two axes exchanged. Raises `AxisMismatch` for fewer axes."""
    if len(array.axes) < 2:
        raise AxisMismatch("Attention takes matrices, one row a position", typed=array.shape_text)
    return Array((*array.indices[:-2], array.indices[-1], array.indices[-2]), array.body)


def causal_softmax(S: Any) -> Array:
    """𝟙[s ≤ t] e^{S_ts} / Σ_r 𝟙[r ≤ t] e^{S_tr} for scores S (..., T, T).

    Raises `AxisMismatch` unless the last two axes are one.
    """
    S = as_array(S)
    if len(S.axes) < 2 or S.axes[-1] != S.axes[-2]:
        raise AxisMismatch("A causal mask compares positions of one axis", typed=S.shape_text,
                           advice="Give queries and keys the same axis.")
    t, s = S.indices[-2:]
    seen = Array(S.indices, mul(Indicator(Le(s, t)), exp(S.body)))
    return seen / seen.sum(axis=-1, keepdims=True)


def multi_head_attention(X: Any, WQ: Any, WK: Any, WV: Any, WO: Any, causal: bool = False, *, define: Define = unnamed) -> Array:
    """Σ_h softmax(Q_h K_hᵀ/√K) V_h O_h for inputs X (T, D) and heads h, with Q_h = X WQ_h, K_h = X WK_h, V_h = X WV_h.

    WQ and WK (H, D, K), WV (H, D, E), WO (H, E, D). Source: Vaswani et al. 2017, sec. 3.2.2.
    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> T, H, D, C, E = sd.axes("T H D C E"); X = sd.matrix("X", T, D)
    >>> WQ, WK = sd.tensor("WQ", H, D, C), sd.tensor("WK", H, D, C)
    >>> WV, WO = sd.tensor("WV", H, D, E), sd.tensor("WO", H, E, D)
    >>> sd.multi_head_attention(X, WQ, WK, WV, WO).shape_text
    '(T, D)'
    """
    X = as_array(X)
    Q, K, V = (define(name, X @ as_array(W), meaning=f"{what} of each head")
               for name, W, what in (("Q", WQ, "queries"), ("K", WK, "keys"), ("V", WV, "values")))
    heads = define("H", attention(Q, K, V, causal, define=define), meaning="what each head reads")
    return (as_array(heads) @ as_array(WO)).sum(axis=0)


__all__ = ["attention", "causal_softmax", "multi_head_attention"]
