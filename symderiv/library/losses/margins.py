"""Losses of margins, distances and similarities."""

from __future__ import annotations

from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.library.functions import relu
from symderiv.library.functions.elementary import HALF
from symderiv.library.losses.probabilities import log_softmax, with_axis
from symderiv.notation import Array, MaxOver, as_array, letters, sum_over


def hinge(y: Any, f: Any) -> Array:
    """max(0, 1 − y f), component by component, for labels y = ±1 and scores f (Cortes & Vapnik 1995).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, f = sd.vector("y", K), sd.vector("f", K)
    >>> sd.hinge(y, f)
    Array over (K,): Max(0, -f[k]*y[k] + 1)
    """
    return relu(1 - as_array(y) * f)


def squared_hinge(y: Any, f: Any) -> Array:
    """max(0, 1 − y f)², component by component.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, f = sd.vector("y", K), sd.vector("f", K)
    >>> sd.squared_hinge(y, f)
    Array over (K,): Max(0, -f[k]*y[k] + 1)**2
    """
    return hinge(y, f) ** 2


def multiclass_hinge(y: Any, s: Any) -> Array:
    """max_k (s_k + 1 − y_k) − Σ_k y_k s_k over the last axis, for a one-hot target y (Crammer & Singer 2001).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, s = sd.vector("y", K), sd.vector("s", K)
    >>> sd.multiclass_hinge(y, s)
    Array over scalar: MaxOver(s[k] - y[k] + 1, k) - Sum(s[k]*y[k], k)
    """
    s, y = as_array(s), as_array(y)
    margins = with_axis(s + 1 - y, "multiclass_hinge")
    *lead, last = margins.indices
    return Array(lead, MaxOver(margins.body, last)) - (y * s).sum(axis=-1)


def weston_watkins(y: Any, s: Any) -> Array:
    """Σ_k (1 − y_k) max(0, 1 + s_k − Σ_j y_j s_j) over the last axis, for a one-hot target y (Weston & Watkins 1999).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, s = sd.vector("y", K), sd.vector("s", K)
    >>> sd.weston_watkins(y, s).shape_text
    'scalar'
    """
    s, y = as_array(s), as_array(y)
    return ((1 - y) * relu(1 + s - (y * s).sum(axis=-1, keepdims=True))).sum(axis=-1)


def squared_distance(u: Any, w: Any) -> Array:
    """Σ_d (u_d − w_d)² over the last axis.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); u, w = sd.vector("u", K), sd.vector("w", K)
    >>> sd.squared_distance(u, w)
    Array over scalar: Sum((u[k] - w[k])**2, k)
    """
    return ((as_array(u) - w) ** 2).sum(axis=-1)


def cosine_similarity(u: Any, w: Any) -> Array:
    """Σ_d u_d w_d / (‖u‖ ‖w‖) over the last axis.

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); u, w = sd.vector("u", K), sd.vector("w", K)
    >>> sd.cosine_similarity(u, w).shape_text
    'scalar'
    """
    return (as_array(u) * w).sum(axis=-1) / (length(u) * length(w))


def length(u: Any) -> Array:
    """√(Σ_d u_d²) over the last axis."""
    return (as_array(u) ** 2).sum(axis=-1) ** HALF


def triplet_loss(anchor: Any, positive: Any, negative: Any, margin: Any = 1) -> Array:
    """max(0, ‖a − p‖² − ‖a − n‖² + m) over the last axis (Schroff, Kalenichenko & Philbin 2015).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> D = sd.axes("D"); a, p, n = (sd.vector(name, D) for name in "apn")
    >>> sd.triplet_loss(a, p, n).shape_text
    'scalar'
    """
    return relu(squared_distance(anchor, positive) - squared_distance(anchor, negative) + margin)


def contrastive_loss(y: Any, distance: Any, margin: Any = 1) -> Array:
    """(1 − y) ½ r² + y ½ max(0, m − r)² for distances r; y = 1 marks unlike pairs (Hadsell, Chopra & LeCun 2006, eq. (4)).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, r = sd.vector("y", K), sd.vector("r", K)
    >>> sd.contrastive_loss(y, r)
    Array over (K,): (1 - y[k])*r[k]**2/2 + y[k]*Max(0, 1 - r[k])**2/2
    """
    r, y = as_array(distance), as_array(y)
    return (1 - y) * HALF * r**2 + y * HALF * relu(margin - r) ** 2


def info_nce(similarities: Any) -> Array:
    """−(1/N) Σ_i log softmax(S)_ii over the rows of a square matrix of similarities (van den Oord et al. 2018, eq. (4)).

    Raises `AxisMismatch` for what is no square matrix.

    >>> import symderiv as sd
    >>> N = sd.axes("N")
    >>> sd.info_nce(sd.matrix("S", N, N)).shape_text
    'scalar'
    """
    logs = log_softmax(similarities)
    if len(logs.axes) != 2 or logs.axes[0] != logs.axes[1]:
        raise AxisMismatch("InfoNCE compares the rows of a square matrix", typed=logs.shape_text)
    axis = logs.axes[0]
    i = axis.fresh(letters(logs.body, *logs.indices))
    return Array((), -sum_over(logs.at((i, i)), i)) / axis.extent


def dice_loss(p: Any, g: Any) -> Array:
    """1 − 2 Σ p_k g_k / (Σ p_k² + Σ g_k²) over the last axis (Milletari, Navab & Ahmadi 2016, sec. 3).

    Raises `AxisMismatch` for a scalar, or where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); p, g = sd.vector("p", K), sd.vector("g", K)
    >>> sd.dice_loss(p, g).shape_text
    'scalar'
    """
    p, g = as_array(p), as_array(g)
    return 1 - 2 * (p * g).sum(axis=-1) / ((p**2).sum(axis=-1) + (g**2).sum(axis=-1))


__all__ = ["contrastive_loss", "cosine_similarity", "dice_loss", "hinge", "info_nce", "multiclass_hinge", "length",
           "squared_distance",
           "squared_hinge", "triplet_loss", "weston_watkins"]
