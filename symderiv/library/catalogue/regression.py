"""Losses of real predictions and counts, linear models with penalties, and the Gaussian likelihoods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderiv.library.catalogue.row import BISHOP, D, K, N, Row
from symderiv.library.functions import exp, sigmoid
from symderiv.library.givens import mask, positive
from symderiv.library.losses import (
    binary_cross_entropy,
    gaussian_kl,
    gaussian_nll,
    huber,
    l1_penalty,
    l2_penalty,
    log_cosh,
    mean_absolute_error,
    poisson_nll,
    quantile_loss,
    smooth_l1,
)
from symderiv.notation import Axis, Model, Tensor, as_array, scalar_entry


def _predictions() -> tuple[Tensor, Tensor]:
    return Tensor("x", (N,), meaning="predictions"), Tensor("t", (N,), meaning="targets")


def _of_residuals(loss: Callable[[Any], Any], meaning: str, turned: bool = False) -> Callable[[Model], None]:
    """The mean of a loss of the residuals x − t, or t − x."""
    def define(m: Model) -> None:
        x, t = _predictions()
        r = m.define("r", t - x if turned else x - t, meaning="residuals")
        m.define("L", loss(r).mean(), meaning=meaning)

    return define


def _absolute(m: Model) -> None:
    m.define("L", mean_absolute_error(*_predictions()), meaning="mean absolute error")


def _threshold() -> Any:
    return scalar_entry("delta", (positive,), "where the loss turns from square to straight", r"\delta")


def _quantile(r: Any) -> Any:
    return quantile_loss(r, scalar_entry("q", (), "quantile"))


def _poisson(m: Model) -> None:
    eta, y = Tensor("eta", (N,), meaning="log-rates", latex=r"\eta"), Tensor("y", (N,), meaning="counts")
    m.define("lambda", exp(eta), meaning="rates", latex=r"\lambda")
    m.define("L", poisson_nll(y, eta).sum(), meaning="negative log-likelihood")


def _gaussian(m: Model) -> None:
    y, mu = Tensor("y", (N,), meaning="targets"), Tensor("mu", (N,), meaning="means", latex=r"\mu")
    v = Tensor("v", (N,), (positive,), meaning="variances")
    r = m.define("r", y - mu, meaning="residuals")
    m.define("L", gaussian_nll(r, 0, v).sum(), meaning="negative log-likelihood")


def _gaussian_log_variance(m: Model) -> None:
    y, mu = Tensor("y", (N,), meaning="targets"), Tensor("mu", (N,), meaning="means", latex=r"\mu")
    s = Tensor("s", (N,), meaning="log-variances")
    r = m.define("r", y - mu, meaning="residuals")
    m.define("L", ((s + r**2 / exp(s)) / 2).sum(), meaning="negative log-likelihood")


def _penalised(penalty: Callable[[Tensor], Any], meaning: str) -> Callable[[Model], None]:
    def define(m: Model) -> None:
        X, w = Tensor("X", (N, D), meaning="examples, one a row"), Tensor("w", (D,), meaning="weights")
        r = m.define("r", X @ w - Tensor("t", (N,), meaning="targets"), meaning="residuals")
        m.define("L", (r**2).mean() + penalty(w), meaning=meaning)

    return define


def _strength(name: str = "lambda", meaning: str = "strength of the penalty") -> Any:
    return scalar_entry(name, (), meaning)


def _elastic(w: Tensor) -> Any:
    first, second = _strength("alpha", "strength of the absolute penalty"), _strength("lambda", "strength of the square penalty")
    return first * l1_penalty(w) + second * l2_penalty(w)


def _logistic_regression(m: Model) -> None:
    X, w = Tensor("X", (N, D), meaning="examples, one a row"), Tensor("w", (D,), meaning="weights")
    y = Tensor("y", (N,), (mask,), meaning="targets, 0 or 1")
    z = m.define("z", X @ w + scalar_entry("b", (), "bias"), meaning="logits")
    p = m.define("p", sigmoid(z), meaning="predicted probabilities")
    m.define("L", binary_cross_entropy(y, p).mean(), meaning="binary cross-entropy loss")


def _gaussian_kl(m: Model) -> None:
    mu, s = Tensor("mu", (K,), meaning="means", latex=r"\mu"), Tensor("s", (K,), meaning="log-variances")
    m.define("L", gaussian_kl(mu, s), meaning="Kullback-Leibler divergence from the standard normal distribution")


def _elbo(m: Model) -> None:
    """A variational autoencoder with a linear decoder; the noise ε is given, so that z is a function of μ and s."""
    H = Axis("H")
    mu, s = Tensor("mu", (H,), meaning="means of the code", latex=r"\mu"), Tensor("s", (H,), meaning="log-variances of the code")
    noise = Tensor("epsilon", (H,), meaning="noise", latex=r"\varepsilon")
    x, W = Tensor("x", (D,), meaning="input"), Tensor("W", (D, H), meaning="weights of the decoder")
    sigma = m.define("sigma", exp(as_array(s) / 2), meaning="standard deviations of the code", latex=r"\sigma")
    z = m.define("z", mu + sigma * noise, meaning="code")
    r = m.define("r", W @ z + Tensor("b", (D,), meaning="biases of the decoder") - x, meaning="reconstruction errors")
    m.define("L", (r**2).sum() / 2 + gaussian_kl(mu, s), meaning="negative evidence lower bound")


ROWS = (
    Row("mean-absolute-error", "Mean absolute error", _absolute, "L", (("x",),), f"{BISHOP}, eq. (1.91)"),
    Row("huber", "Huber loss", _of_residuals(lambda r: huber(r, _threshold()), "Huber loss"), "L", (("r",), ("x",)),
        "Huber 1964, Robust Estimation of a Location Parameter"),
    Row("smooth-l1", "Smooth L1 loss", _of_residuals(lambda r: smooth_l1(r), "smooth L1 loss"), "L", (("r",), ("x",)),
        "Girshick 2015, Fast R-CNN, eq. (3)"),
    Row("log-cosh", "Log-cosh loss", _of_residuals(log_cosh, "log-cosh loss"), "L", (("x",), ("x", "x")),
        "Green 1990, Bayesian reconstructions from emission tomography data"),
    Row("quantile", "Quantile (pinball) loss", _of_residuals(_quantile, "quantile loss", turned=True), "L", (("x",),),
        "Koenker & Bassett 1978, Regression Quantiles"),
    Row("poisson", "Poisson likelihood", _poisson, "L", (("eta",), ("eta", "eta")), "McCullagh & Nelder 1989, sec. 6.2"),
    Row("gaussian", "Gaussian likelihood", _gaussian, "L", (("mu",), ("v",)), f"{BISHOP}, eq. (1.54)"),
    Row("gaussian-log-variance", "Gaussian likelihood by its log-variance", _gaussian_log_variance, "L", (("mu",), ("s",)),
        "Nix & Weigend 1994"),
    Row("ridge", "Ridge regression", _penalised(lambda w: _strength() * l2_penalty(w), "penalised mean squared error"), "L",
        (("w",), ("w", "w")), "Hoerl & Kennard 1970"),
    Row("lasso", "Lasso", _penalised(lambda w: _strength() * l1_penalty(w), "penalised mean squared error"), "L", (("w",),),
        "Tibshirani 1996"),
    Row("elastic-net", "Elastic net", _penalised(_elastic, "penalised mean squared error"), "L", (("w",),),
        "Zou & Hastie 2005, eq. (3)"),
    Row("logistic-regression", "Logistic regression", _logistic_regression, "L", (("w",), ("b",), ("w", "w")),
        f"{BISHOP}, eq. (4.91)"),
    Row("gaussian-kl", "Divergence of a Gaussian from the standard one", _gaussian_kl, "L", (("mu",), ("s",)),
        "Kingma & Welling 2014, app. B"),
    Row("elbo", "Evidence lower bound with a linear decoder", _elbo, "L", (("mu",), ("s",), ("W",), ("b",), ("x",)),
        "Kingma & Welling 2014, eq. (10)"),
)
__all__ = ["ROWS"]
