"""Softmax, cross-entropy and their family; least squares."""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import BISHOP, GOODFELLOW, D, K, N, Row
from symderiv.library.functions import sigmoid, softplus
from symderiv.library.givens import mask, one_hot, positive, simplex
from symderiv.library.losses import (
    binary_cross_entropy,
    cross_entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    mean_squared_error,
    softmax,
)
from symderiv.notation import Array, Model, Tensor, scalar_entry


def _logits() -> Tensor:
    return Tensor("z", (K,), meaning="logits")


def _target() -> Tensor:
    return Tensor("y", (K,), (one_hot,), meaning="one-hot target")


def _batch_target() -> Tensor:
    return Tensor("Y", (N, K), (one_hot,), meaning="one-hot targets, one row an example")


def _probabilities(m: Model, z: Any) -> Tensor:
    p: Tensor = m.define("p", softmax(z), meaning="softmax probabilities")
    return p


def _softmax(m: Model) -> None:
    _probabilities(m, _logits())


def _log_softmax(m: Model) -> None:
    z = _logits()
    _probabilities(m, z)
    m.define("q", log_softmax(z), meaning="log-probabilities")


def _logsumexp(m: Model) -> None:
    z = _logits()
    _probabilities(m, z)
    m.define("s", logsumexp(z), meaning="log-sum-exp")


def _temperature(m: Model) -> None:
    T = scalar_entry("T", (positive,), "temperature")
    m.define("p", softmax(_logits() / T), meaning="softmax probabilities at temperature T")


def _cross_entropy(m: Model) -> None:
    p = Tensor("p", (K,), (positive,), meaning="predicted probabilities")
    m.define("L", cross_entropy(_target(), p), meaning="cross-entropy loss")


def _softmax_cross_entropy(m: Model) -> None:
    p = _probabilities(m, _logits())
    m.define("L", cross_entropy(_target(), p), meaning="cross-entropy loss")


def _cross_entropy_logits(m: Model) -> None:
    z, y = _logits(), _target()
    _probabilities(m, z)
    m.define("L", logsumexp(z) - (y * z).sum(), meaning="cross-entropy loss on logits")


def _label_smoothing(m: Model) -> None:
    eps = scalar_entry("epsilon", (), "smoothing", r"\varepsilon")
    y = _target()
    t = m.define("t", (1 - eps) * y.as_array() + eps / K.extent, meaning="smoothed target")
    p = _probabilities(m, _logits())
    m.define("L", cross_entropy(t, p), meaning="cross-entropy loss")


def _class_weights(m: Model) -> None:
    w = Tensor("w", (K,), (positive,), meaning="class weights")
    p = _probabilities(m, _logits())
    m.define("L", cross_entropy(w * _target(), p), meaning="weighted cross-entropy loss")


def _batch(m: Model) -> Array:
    Z = Tensor("Z", (N, K), meaning="logits, one row an example")
    P = m.define("P", softmax(Z), meaning="softmax probabilities")
    return cross_entropy(_batch_target(), P)


def _batch_sum(m: Model) -> None:
    m.define("L", _batch(m).sum(), meaning="cross-entropy loss, summed over the batch")


def _batch_mean(m: Model) -> None:
    m.define("L", _batch(m).mean(), meaning="cross-entropy loss, averaged over the batch")


def _sigmoid(m: Model) -> None:
    m.define("p", sigmoid(_logits()), meaning="probabilities")


def _bce(m: Model) -> None:
    p, y = scalar_entry("p", (positive,), "predicted probability"), scalar_entry("y", (mask,), "target, 0 or 1")
    m.define("L", binary_cross_entropy(y, p), meaning="binary cross-entropy loss")


def _bce_sigmoid(m: Model) -> None:
    z, y = scalar_entry("z", (), "logit"), scalar_entry("y", (mask,), "target, 0 or 1")
    p = m.define("p", sigmoid(z), meaning="predicted probability")
    m.define("L", binary_cross_entropy(y, p), meaning="binary cross-entropy loss")


def _bce_logits(m: Model) -> None:
    z, y = scalar_entry("z", (), "logit"), scalar_entry("y", (mask,), "target, 0 or 1")
    m.define("p", sigmoid(z), meaning="predicted probability")
    m.define("L", softplus(z) - y * z, meaning="binary cross-entropy loss on the logit")


def _kl(m: Model) -> None:
    p = Tensor("p", (K,), (simplex,), meaning="reference distribution")
    q = Tensor("q", (K,), (simplex,), meaning="model distribution")
    m.define("L", kl_divergence(p, q), meaning="Kullback-Leibler divergence")


def _kl_softmax(m: Model) -> None:
    p = Tensor("p", (K,), (simplex,), meaning="reference distribution")
    q = m.define("q", softmax(_logits()), meaning="model distribution")
    m.define("L", kl_divergence(p, q), meaning="Kullback-Leibler divergence")


def _mse(m: Model) -> None:
    x, t = Tensor("x", (N,), meaning="predictions"), Tensor("t", (N,), meaning="targets")
    m.define("L", mean_squared_error(x, t), meaning="mean squared error")


def _linear_regression(m: Model) -> None:
    X, w = Tensor("X", (N, D), meaning="examples, one a row"), Tensor("w", (D,), meaning="weights")
    b, t = scalar_entry("b", (), "bias"), Tensor("t", (N,), meaning="targets")
    r = m.define("r", X @ w + b - t, meaning="residuals")
    m.define("L", (r**2).mean(), meaning="mean squared error")


def _multinomial(m: Model) -> None:
    W, x = Tensor("W", (K, D), meaning="weights"), Tensor("x", (D,), meaning="features")
    z = m.define("z", W @ x + Tensor("b", (K,), meaning="biases"), meaning="logits")
    p = _probabilities(m, z)
    m.define("L", cross_entropy(_target(), p), meaning="cross-entropy loss")


ROWS = (
    Row("softmax", "Softmax", _softmax, "p", (("z",),), f"{BISHOP}, eq. (4.106)"),
    Row("log-softmax", "Log-softmax", _log_softmax, "q", (("z",),), f"{GOODFELLOW}, sec. 6.2.2.3"),
    Row("log-sum-exp", "Log-sum-exp", _logsumexp, "s", (("z",), ("z", "z")),
        "Boyd & Vandenberghe 2004, Convex Optimization, p. 74"),
    Row("softmax-temperature", "Softmax with temperature", _temperature, "p", (("z",), ("T",)),
        "Hinton, Vinyals & Dean 2015, eq. (1)"),
    Row("cross-entropy", "Cross-entropy on probabilities", _cross_entropy, "L", (("p",), ("p", "p")), f"{BISHOP}, eq. (4.108)"),
    Row("softmax-cross-entropy", "Softmax cross-entropy", _softmax_cross_entropy, "L", (("z",), ("z", "z")),
        f"{BISHOP}, eq. (4.109)"),
    Row("cross-entropy-logits", "Cross-entropy on logits", _cross_entropy_logits, "L", (("z",), ("z", "z")),
        f"{GOODFELLOW}, sec. 6.2.2.3"),
    Row("cross-entropy-smoothed", "Cross-entropy with label smoothing", _label_smoothing, "L", (("z",),),
        "Szegedy et al. 2016, sec. 7"),
    Row("cross-entropy-weighted", "Cross-entropy with class weights", _class_weights, "L", (("z",),), "King & Zeng 2001"),
    Row("cross-entropy-batch-sum", "Cross-entropy summed over a batch", _batch_sum, "L", (("Z",),), f"{BISHOP}, eq. (4.109)"),
    Row("cross-entropy-batch-mean", "Cross-entropy averaged over a batch", _batch_mean, "L", (("Z",),), f"{BISHOP}, eq. (4.109)"),
    Row("sigmoid", "Sigmoid", _sigmoid, "p", (("z",),), f"{BISHOP}, eq. (4.88)"),
    Row("binary-cross-entropy", "Binary cross-entropy on a probability", _bce, "L", (("p",), ("p", "p")),
        f"{BISHOP}, eq. (4.90)"),
    Row("sigmoid-cross-entropy", "Sigmoid with binary cross-entropy", _bce_sigmoid, "L", (("z",), ("z", "z")),
        f"{BISHOP}, eq. (4.91)"),
    Row("binary-cross-entropy-logit", "Binary cross-entropy on a logit", _bce_logits, "L", (("z",), ("z", "z")),
        f"{GOODFELLOW}, sec. 6.2.2.2"),
    Row("kl-divergence", "Kullback-Leibler divergence", _kl, "L", (("q",), ("p",)), f"{BISHOP}, eq. (1.113)"),
    Row("kl-softmax", "Kullback-Leibler divergence to a softmax", _kl_softmax, "L", (("z",),), "Hinton, Vinyals & Dean 2015"),
    Row("mean-squared-error", "Mean squared error", _mse, "L", (("x",), ("x", "x")), f"{GOODFELLOW}, eq. (5.4)"),
    Row("linear-regression", "Linear regression", _linear_regression, "L", (("w",), ("b",), ("X",), ("w", "w")),
        f"{BISHOP}, eq. (3.13)"),
    Row("multinomial-logistic-regression", "Multinomial logistic regression", _multinomial, "L",
        (("W",), ("b",), ("x",)), f"{BISHOP}, eq. (4.109)"),
)
__all__ = ["ROWS"]
