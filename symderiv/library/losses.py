"""Losses and normalisations on whole tensors, as definitions a model can use."""

from __future__ import annotations

from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.library.functions import exp, log
from symderiv.notation import Array, as_array


def _with_axis(value: Any, name: str) -> Array:
    """The value as an array with a last axis. Raises `AxisMismatch` for a scalar."""
    array = as_array(value)
    if not array.axes:
        raise AxisMismatch(f"{name} runs along an axis, and a scalar has none", typed=str(array.body),
                           advice='Give it a whole tensor: sd.vector("z", K), not one component.')
    return array


def softmax(z: Any) -> Array:
    """e^{z_k} / Σ_j e^{z_j} along the last axis; shape of z.

    >>> from symderiv.notation import Axis, Tensor
    >>> softmax(Tensor("z", (Axis("K"),)))["i"]
    exp(z[i])/Sum(exp(z[k]), k)
    """
    z = _with_axis(z, "softmax")
    return exp(z) / exp(z).sum(axis=-1, keepdims=True)


def log_softmax(z: Any) -> Array:
    """z_k − log Σ_j e^{z_j} along the last axis; shape of z."""
    z = _with_axis(z, "log_softmax")
    return z - log(exp(z).sum(axis=-1, keepdims=True))


def logsumexp(z: Any) -> Array:
    """log Σ_k e^{z_k} over the last axis."""
    z = _with_axis(z, "logsumexp")
    return log(exp(z).sum(axis=-1))


def cross_entropy(y: Any, p: Any) -> Array:
    """−Σ_k y_k log p_k over the last axis, for targets y and probabilities p."""
    return -_with_axis(as_array(y) * log(p), "cross_entropy").sum(axis=-1)


def cross_entropy_with_logits(y: Any, z: Any) -> Array:
    """log Σ_k e^{z_k} − Σ_k y_k z_k over the last axis, for targets y that sum to 1 and logits z."""
    return logsumexp(z) - (as_array(y) * z).sum(axis=-1)


def binary_cross_entropy(y: Any, p: Any) -> Array:
    """−y log p − (1 − y) log(1 − p), component by component."""
    y = as_array(y)
    return -(y * log(p) + (1 - y) * log(1 - as_array(p)))


def kl_divergence(p: Any, q: Any) -> Array:
    """Σ_k p_k log(p_k / q_k) over the last axis."""
    p = as_array(p)
    return _with_axis(p * log(p / q), "kl_divergence").sum(axis=-1)


def mean_squared_error(prediction: Any, target: Any) -> Array:
    """The mean of (prediction − target)² over all axes."""
    return ((as_array(prediction) - target) ** 2).mean()


__all__ = ["binary_cross_entropy", "cross_entropy", "cross_entropy_with_logits", "kl_divergence", "log_softmax", "logsumexp",
           "mean_squared_error", "softmax"]
