"""Losses and normalisations on whole tensors, as definitions a model can use."""

from __future__ import annotations

from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.library.functions import exp, log
from symderiv.notation import Array, as_array


def with_axis(value: Any, name: str) -> Array:
    """The value as an array with a last axis. Raises `AxisMismatch` for a scalar."""
    array = as_array(value)
    if not array.axes:
        raise AxisMismatch(f"{name} runs along an axis, and a scalar has none", typed=str(array.body),
                           advice='Give it a whole tensor: sd.vector("z", K), not one component.')
    return array


def softmax(z: Any, axis: Any = -1) -> Array:
    """e^{z_k} / Σ_j e^{z_j} along an axis, the last one unless another is named; shape of z.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> from symderiv.notation import Axis, Tensor
    >>> softmax(Tensor("z", (Axis("K"),)))["i"]
    exp(z[i])/Sum(exp(z[k]), k)
    """
    z = with_axis(z, "softmax")
    return exp(z) / exp(z).sum(axis=axis, keepdims=True)


def log_softmax(z: Any, axis: Any = -1) -> Array:
    """z_k − log Σ_j e^{z_j} along an axis, the last one unless another is named; shape of z.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> z = sd.vector("z", sd.axes("K"))
    >>> sd.log_softmax(z)
    Array over (K,): -log(Sum(exp(z[k]), k)) + z[j]
    """
    z = with_axis(z, "log_softmax")
    return z - log(exp(z).sum(axis=axis, keepdims=True))


def logsumexp(z: Any, axis: Any = -1) -> Array:
    """log Σ_k e^{z_k} over an axis, the last one unless another is named.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> z = sd.vector("z", sd.axes("K"))
    >>> sd.logsumexp(z)
    Array over scalar: log(Sum(exp(z[k]), k))
    """
    z = with_axis(z, "logsumexp")
    return log(exp(z).sum(axis=axis))


def cross_entropy(y: Any, p: Any) -> Array:
    """−Σ_k y_k log p_k over the last axis, for targets y and probabilities p.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, p = sd.vector("y", K), sd.vector("p", K)
    >>> sd.cross_entropy(y, p)
    Array over scalar: -Sum(log(p[k])*y[k], k)
    """
    return -with_axis(as_array(y) * log(p), "cross_entropy").sum(axis=-1)


def cross_entropy_with_logits(y: Any, z: Any) -> Array:
    """log Σ_k e^{z_k} − Σ_k y_k z_k over the last axis, for targets y that sum to 1 and logits z.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, z = sd.vector("y", K), sd.vector("z", K)
    >>> sd.cross_entropy_with_logits(y, z)
    Array over scalar: log(Sum(exp(z[k]), k)) - Sum(y[k]*z[k], k)
    """
    return logsumexp(z) - (as_array(y) * z).sum(axis=-1)


def binary_cross_entropy(y: Any, p: Any) -> Array:
    """−y log p − (1 − y) log(1 − p), component by component.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, p = sd.vector("y", K), sd.vector("p", K)
    >>> sd.binary_cross_entropy(y, p)
    Array over (K,): -((1 - y[k])*log(1 - p[k]) + log(p[k])*y[k])
    """
    y = as_array(y)
    return -(y * log(p) + (1 - y) * log(1 - as_array(p)))


def kl_divergence(p: Any, q: Any) -> Array:
    """Σ_k p_k log(p_k / q_k) over the last axis.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); p, q = sd.vector("p", K), sd.vector("q", K)
    >>> sd.kl_divergence(p, q)
    Array over scalar: Sum(log(p[k]/q[k])*p[k], k)
    """
    p = as_array(p)
    return with_axis(p * log(p / q), "kl_divergence").sum(axis=-1)


def js_divergence(p: Any, q: Any) -> Array:
    """½ KL(p ‖ m) + ½ KL(q ‖ m) with m = (p + q)/2, over the last axis (Lin 1991, with equal weights).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); p, q = sd.vector("p", K), sd.vector("q", K)
    >>> sd.js_divergence(p, q).shape_text
    'scalar'
    """
    middle = (as_array(p) + q) / 2
    return (kl_divergence(p, middle) + kl_divergence(q, middle)) / 2


def negative_log_likelihood(y: Any, log_p: Any) -> Array:
    """−Σ_k y_k ℓ_k over the last axis, for targets y and log-probabilities ℓ.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, l = sd.vector("y", K), sd.vector("l", K)
    >>> sd.negative_log_likelihood(y, l)
    Array over scalar: -Sum(l[k]*y[k], k)
    """
    return -with_axis(as_array(y) * log_p, "negative_log_likelihood").sum(axis=-1)


def focal_loss(y: Any, p: Any, gamma: Any = 2) -> Array:
    """−Σ_k y_k (1 − p_k)^γ log p_k over the last axis (Lin et al. 2017, eq. (4)).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, p = sd.vector("y", K), sd.vector("p", K)
    >>> sd.focal_loss(y, p)
    Array over scalar: -Sum((1 - p[k])**2*log(p[k])*y[k], k)
    """
    p = as_array(p)
    return -with_axis(as_array(y) * (1 - p) ** gamma * log(p), "focal_loss").sum(axis=-1)


def binary_focal_loss(y: Any, p: Any, gamma: Any = 2) -> Array:
    """−y (1 − p)^γ log p − (1 − y) p^γ log(1 − p), component by component (Lin et al. 2017, eq. (4)).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, p = sd.vector("y", K), sd.vector("p", K)
    >>> sd.binary_focal_loss(y, p).shape_text
    '(K,)'
    """
    y, p = as_array(y), as_array(p)
    return -(y * (1 - p) ** gamma * log(p) + (1 - y) * p**gamma * log(1 - p))


def smoothed(y: Any, epsilon: Any) -> Array:
    """(1 − ε) y_k + ε/K along the last axis: a target whose labels are smoothed (Szegedy et al. 2016, sec. 7).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> y = sd.vector("y", sd.axes("K"))
    >>> sd.smoothed(y, sd.scalar("epsilon"))
    Array over (K,): (1 - epsilon)*y[k] + epsilon/K
    """
    y = with_axis(y, "smoothed")
    return (1 - as_array(epsilon)) * y + as_array(epsilon) / y.axes[-1].extent


def distillation_loss(z: Any, teacher: Any, temperature: Any) -> Array:
    """T² times the cross-entropy of softmax(z/T) against the teacher's softmax(v/T), over the last axis (Hinton et al. 2015).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); z, v = sd.vector("z", K), sd.vector("v", K)
    >>> sd.distillation_loss(z, v, sd.scalar("T")).shape_text
    'scalar'
    """
    softened = softmax(as_array(teacher) / temperature)
    return as_array(temperature) ** 2 * cross_entropy_with_logits(softened, as_array(z) / temperature)


def gaussian_kl(mu: Any, log_variance: Any) -> Array:
    """KL(N(μ, diag e^s) ‖ N(0, I)) = ½ Σ_k (μ_k² + e^{s_k} − 1 − s_k) over the last axis (Kingma & Welling 2014, app. B).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); mu, s = sd.vector("mu", K), sd.vector("s", K)
    >>> sd.gaussian_kl(mu, s)
    Array over scalar: Sum(exp(s[k]) + mu[k]**2 - s[k] - 1, k)/2
    """
    mu, s = as_array(mu), as_array(log_variance)
    return with_axis(mu**2 + exp(s) - 1 - s, "gaussian_kl").sum(axis=-1) / 2


__all__ = ["binary_cross_entropy", "binary_focal_loss", "cross_entropy", "cross_entropy_with_logits", "distillation_loss",
           "focal_loss", "gaussian_kl", "js_divergence", "kl_divergence", "log_softmax", "logsumexp", "negative_log_likelihood",
           "smoothed", "softmax"]
