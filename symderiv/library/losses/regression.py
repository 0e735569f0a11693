"""Losses of real predictions, penalties, and likelihoods of counts and of Gaussian noise."""

from __future__ import annotations

from typing import Any

from symderiv.library.functions import absolute, cosh, exp, log, relu, where
from symderiv.library.functions.elementary import HALF
from symderiv.notation import Array, as_array


def mean_squared_error(prediction: Any, target: Any) -> Array:
    """The mean of (prediction − target)² over all axes.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); t, y = sd.vector("t", K), sd.vector("y", K)
    >>> sd.mean_squared_error(t, y)
    Array over scalar: Sum((t[k] - y[k])**2, k)/K
    """
    return ((as_array(prediction) - target) ** 2).mean()


def mean_absolute_error(prediction: Any, target: Any) -> Array:
    """The mean of |prediction − target| over all axes.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); t, y = sd.vector("t", K), sd.vector("y", K)
    >>> sd.mean_absolute_error(t, y)
    Array over scalar: Sum(Abs(t[k] - y[k]), k)/K
    """
    return absolute(as_array(prediction) - target).mean()


def huber(r: Any, delta: Any = 1) -> Array:
    """½ r² where |r| ≤ δ, else δ (|r| − δ/2), component by component of the residuals r (Huber 1964).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> r = sd.vector("r", sd.axes("K"))
    >>> sd.huber(r)
    Array over (K,): (Abs(r[k]) - 1/2)*Indicator(Abs(r[k]) > 1) + r[k]**2*Indicator(Abs(r[k]) <= 1)/2
    """
    r, delta = as_array(r), as_array(delta)
    return where(absolute(r) <= delta, HALF * r**2, delta * (absolute(r) - HALF * delta))


def smooth_l1(r: Any, beta: Any = 1) -> Array:
    """r²/(2 β) where |r| < β, else |r| − β/2, component by component of the residuals r (Girshick 2015, eq. (3)).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> r = sd.vector("r", sd.axes("K"))
    >>> sd.smooth_l1(r)
    Array over (K,): (Abs(r[k]) - 1/2)*Indicator(Abs(r[k]) >= 1) + r[k]**2*Indicator(Abs(r[k]) < 1)/2
    """
    r, beta = as_array(r), as_array(beta)
    return where(absolute(r) < beta, r**2 / (2 * beta), absolute(r) - HALF * beta)


def log_cosh(r: Any) -> Array:
    """log cosh r, component by component of the residuals r.

    Raises `NotAnExpression` for what is no formula.

    >>> import symderiv as sd
    >>> r = sd.vector("r", sd.axes("K"))
    >>> sd.log_cosh(r)
    Array over (K,): log(cosh(r[k]))
    """
    return log(cosh(as_array(r)))


def quantile_loss(r: Any, q: Any) -> Array:
    """q max(0, r) + (1 − q) max(0, −r), component by component, for residuals r = target − prediction.

    The pinball loss of Koenker & Bassett 1978. Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> r = sd.vector("r", sd.axes("K"))
    >>> sd.quantile_loss(r, sd.scalar("q"))
    Array over (K,): (1 - q)*Max(0, -r[k]) + q*Max(0, r[k])
    """
    r, q = as_array(r), as_array(q)
    return q * relu(r) + (1 - q) * relu(-r)


def poisson_nll(y: Any, log_rate: Any) -> Array:
    """e^η − y η, component by component, for counts y and log-rates η; the constant log y! is left out.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, eta = sd.vector("y", K), sd.vector("eta", K)
    >>> sd.poisson_nll(y, eta)
    Array over (K,): exp(eta[k]) - eta[k]*y[k]
    """
    eta = as_array(log_rate)
    return exp(eta) - as_array(y) * eta


def gaussian_nll(y: Any, mean: Any, variance: Any) -> Array:
    """½ (log v + (y − μ)²/v), component by component; the constant ½ log 2π is left out.

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y, mu = sd.vector("y", K), sd.vector("mu", K)
    >>> sd.gaussian_nll(y, mu, sd.scalar("v"))
    Array over (K,): ((-mu[k] + y[k])**2/v + log(v))/2
    """
    return (log(as_array(variance)) + (as_array(y) - mean) ** 2 / as_array(variance)) / 2


def l1_penalty(w: Any) -> Array:
    """Σ |w| over all axes (Tibshirani 1996).

    Raises `NotAnExpression` for what is no formula.

    >>> import symderiv as sd
    >>> w = sd.vector("w", sd.axes("K"))
    >>> sd.l1_penalty(w)
    Array over scalar: Sum(Abs(w[k]), k)
    """
    return absolute(as_array(w)).sum()


def l2_penalty(w: Any) -> Array:
    """Σ w² over all axes (Hoerl & Kennard 1970).

    Raises `NotAnExpression` for what is no formula.

    >>> import symderiv as sd
    >>> w = sd.vector("w", sd.axes("K"))
    >>> sd.l2_penalty(w)
    Array over scalar: Sum(w[k]**2, k)
    """
    return (as_array(w) ** 2).sum()


__all__ = ["gaussian_nll", "huber", "l1_penalty", "l2_penalty", "log_cosh", "mean_absolute_error", "mean_squared_error",
           "poisson_nll", "quantile_loss", "smooth_l1"]
