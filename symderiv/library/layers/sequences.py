"""What runs along a sequence: running sums and products, causal means, masked softmax, discounted returns, recurrences, lookup.

Which places count is a condition on the letters, 𝟙[s ≤ t], printed below the sum sign: Σ_{s≤t}.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, Ge, Gt, Le, exp

from symderiv.errors import AxisMismatch
from symderiv.library.layers.pooling import avg_pool1d
from symderiv.notation import (
    ONE,
    Array,
    Axis,
    Index,
    Indicator,
    Prod,
    Tensor,
    apart,
    as_array,
    divide,
    letters,
    mul,
    power,
    sum_over,
)


def cumsum(x: Any) -> Array:
    """y_t = Σ_{s≤t} x_s along the last axis; shape of x.

    Raises `AxisMismatch` for a scalar.

    >>> cumsum(Tensor("x", (Axis("T"),)))
    Array over (T,): Sum(x[u]*Indicator(u <= t), u)
    """
    return _running(x, lambda x_s, s, t: sum_over(mul(x_s, Indicator(Le(s, t, evaluate=False))), s))


def cumprod(x: Any) -> Array:
    """y_t = Π_{s≤t} x_s along the last axis; shape of x. Components may be zero.

    Raises `AxisMismatch` for a scalar.

    >>> cumprod(Tensor("x", (Axis("T"),)))
    Array over (T,): Prod(x[u]**Indicator(u <= t), u)
    """
    return _running(x, lambda x_s, s, t: Prod(power(x_s, Indicator(Le(s, t, evaluate=False))), s))


def causal_mean(x: Any) -> Array:
    """y_t = (1/t) Σ_{s≤t} x_s along the last axis; shape of x.

    Raises `AxisMismatch` for a scalar.

    >>> import symderiv as sd
    >>> x = sd.vector("x", sd.axes("T"))
    >>> sd.causal_mean(x)
    Array over (T,): Sum(x[u]*Indicator(u <= t), u)/t
    """
    return _running(x, lambda x_s, s, t: divide(sum_over(mul(x_s, Indicator(Le(s, t, evaluate=False))), s), t))


def causal_softmax(scores: Any) -> Array:
    """P_ts = 𝟙[s ≤ t] e^{S_ts} / Σ_{r≤t} e^{S_tr}: each row over the places up to its own; scores (..., T, T).

    Raises `AxisMismatch` unless the last two axes are one.

    >>> import symderiv as sd
    >>> T = sd.axes("T")
    >>> sd.causal_softmax(sd.matrix("S", T, T)).shape_text
    '(T, T)'
    """
    array = as_array(scores)
    if len(array.axes) < 2 or array.axes[-1] != array.axes[-2]:
        raise AxisMismatch("A causal mask compares places on one axis", typed=array.shape_text,
                           advice="Give scores of shape (T, T).")
    t, s = array.indices[-2:]
    r = s.axis.fresh(letters(array.body, *array.indices))
    below = sum_over(mul(_at(array, r, exp), Indicator(Le(r, t, evaluate=False))), r)
    return Array(array.indices, mul(exp(array.body), Indicator(Le(s, t, evaluate=False)), power(below, -ONE)))


def masked_softmax(z: Any, mask: Tensor) -> Array:
    """p_k = m_k e^{z_k} / Σ_j m_j e^{z_j} along the last axis, for a mask of zeros and ones; shape of z.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> sd.masked_softmax(sd.vector("z", K), sd.vector("m", K, given=sd.mask))
    Array over (K,): exp(z[j])*m[j]/Sum(exp(z[k])*m[k], k)
    """
    array, held = as_array(z), as_array(mask)
    weighted = held * Array(array.indices, exp(array.body))
    return weighted / weighted.sum(axis=-1, keepdims=True)


def moving_average(x: Tensor, window: Axis) -> Array:
    """y_i = (1/R) Σ_r x_{i+r−1} along the last axis: the means of neighbours in a window of size R.

    Raises `AxisMismatch` for a window that leaves the axis.

    >>> import symderiv as sd
    >>> O, R, W = sd.axes("O R W=O+R-1")
    >>> sd.moving_average(sd.vector("x", W), R)
    Array over (O,): Sum(x[i + r - 1], r)/R
    """
    return avg_pool1d(x, window, stride=1)


def discounted_return(rewards: Any, gamma: Any) -> Array:
    """G_t = Σ_{s≥t} γ^{s−t} r_s along the last axis; shape of the rewards.

    Raises `AxisMismatch` for a scalar.

    >>> from symderiv.notation import scalar_entry
    >>> discounted_return(Tensor("r", (Axis("T"),)), scalar_entry("gamma"))
    Array over (T,): Sum(gamma**(-t + u)*r[u]*Indicator(u >= t), u)
    """
    rate = as_array(gamma).at(())
    return _running(rewards, lambda r_s, s, t: sum_over(mul(power(rate, s - t), r_s, Indicator(Ge(s, t, evaluate=False))), s))


def linear_scan(a: Tensor, x: Any) -> Array:
    """h_t = Σ_{s≤t} (Π_{s<r≤t} a_r) x_s along the last axis: what the recurrence h_t = a_t h_{t−1} + x_t comes to.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> T = sd.axes("T")
    >>> sd.linear_scan(sd.vector("a", T), sd.vector("x", T)).shape_text
    '(T,)'
    """
    def at(x_s: Expr, s: Index, t: Index) -> Expr:
        r = s.axis.fresh({*letters(x_s), s.name, t.name})
        between = mul(Indicator(Gt(r, s, evaluate=False)), Indicator(Le(r, t, evaluate=False)))
        product = Prod(power(as_array(a).at((r,)), between), r)
        return sum_over(mul(product, x_s, Indicator(Le(s, t, evaluate=False))), s)

    return _running(x, at)


def embedding(table: Tensor, tokens: Tensor) -> Array:
    """X_td = Σ_v Y_tv E_vd: the rows of a table E (V, D) that one-hot tokens Y (T, V) pick.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> T, V, D = sd.axes("T V D")
    >>> sd.embedding(sd.matrix("E", V, D), sd.matrix("Y", T, V, given=sd.one_hot))
    Array over (T, D): Sum(E[j,d]*Y[t,j], j)
    """
    return as_array(tokens) @ table


def _running(x: Any, join: Callable[[Expr, Index, Index], Expr]) -> Array:
    """`join` of a component x_s, s and t along the last axis."""
    array = as_array(x)
    if not array.axes:
        raise AxisMismatch("This runs along an axis, and a scalar has none", typed=str(array.body),
                           advice='Give it sd.vector("x", T).')
    t = array.indices[-1]
    s = t.axis.fresh(letters(array.body, *array.indices))
    return Array(array.indices, join(_at(array, s), s, t))


def _at(array: Array, s: Index, function: Callable[[Expr], Expr] | None = None) -> Expr:
    """The component at s along the last axis."""
    found = apart(array.at((*array.indices[:-1], s)), *array.indices, s)
    return function(found) if function else found


__all__ = ["causal_mean", "causal_softmax", "cumprod", "cumsum", "discounted_return", "embedding", "linear_scan",
           "masked_softmax", "moving_average"]
