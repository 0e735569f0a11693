"""The multivariate normal distribution: its negative log-likelihood by mean, covariance and precision, up to a constant."""

from __future__ import annotations

from sympy import Rational

from symderiv.library.catalogue.row import BISHOP, D, K, N, Row
from symderiv.library.functions import log
from symderiv.library.givens import positive, spd
from symderiv.library.losses import logsumexp, softmax
from symderiv.notation import Array, Model, Tensor, scalar_entry
from symderiv.notation.arrays.linear_algebra import identity, inv, logdet, tr

HALF = Rational(1, 2)
Q = K
"""The axis of latent components."""


def _example(m: Model) -> Array:
    x, mu = Tensor("x", (D,), meaning="example"), Tensor("mu", (D,), meaning="mean")
    return m.define("r", x - mu, meaning="deviation from the mean")


def _examples(m: Model) -> Array:
    X, mu = Tensor("X", (N, D), meaning="examples, one a row"), Tensor("mu", (D,), meaning="mean")
    return m.define("R", X - mu, meaning="deviations from the mean, one a row")


def _covariance() -> Tensor:
    return Tensor("Sigma", (D, D), (spd,), meaning="covariance")


def _precision() -> Tensor:
    return Tensor("Lambda", (D, D), (spd,), meaning="precision, the inverse of the covariance")


def _one_by_covariance(m: Model) -> None:
    r, Sigma = _example(m), _covariance()
    m.define("L", HALF * (r @ inv(Sigma) @ r) + HALF * logdet(Sigma), meaning="negative log-likelihood")


def _one_by_precision(m: Model) -> None:
    r, Lambda = _example(m), _precision()
    m.define("L", HALF * (r @ Lambda @ r) - HALF * logdet(Lambda), meaning="negative log-likelihood")


def _sample_by_covariance(m: Model) -> None:
    R, Sigma = _examples(m), _covariance()
    m.define("L", HALF * tr(R @ inv(Sigma) @ R.T) + N.extent * HALF * logdet(Sigma), meaning="negative log-likelihood")


def _sample_by_precision(m: Model) -> None:
    R, Lambda = _examples(m), _precision()
    m.define("L", HALF * tr(R @ Lambda @ R.T) - N.extent * HALF * logdet(Lambda), meaning="negative log-likelihood")


def _latent(m: Model) -> None:
    W, v = Tensor("W", (D, Q), meaning="loadings"), scalar_entry("v", (positive,), "noise variance")
    S = Tensor("S", (D, D), (spd,), meaning="sample covariance")
    C = m.define("C", W @ W.T + v * identity(D), meaning="covariance of the model")
    m.define("L", HALF * logdet(C) + HALF * tr(inv(C) @ S), meaning="negative log-likelihood of one example")


def _mixture(m: Model) -> None:
    x, M = Tensor("x", (D,), meaning="example"), Tensor("M", (K, D), meaning="means, one a row")
    w, Lambda = Tensor("w", (K,), (positive,), meaning="mixing weights"), _precision()
    R = m.define("R", x - M, meaning="deviations from the means, one a row")
    s = m.define("s", log(w) - HALF * ((R @ Lambda) * R).sum(axis=1), meaning="log-densities with their weights")
    m.define("rho", softmax(s), meaning="responsibilities")
    m.define("L", -logsumexp(s), meaning="negative log-likelihood")


ROWS = (
    Row("gaussian-covariance", "Normal distribution by its covariance", _one_by_covariance, "L", (("mu",), ("Sigma",), ("x",)),
        f"{BISHOP}, eq. (2.43)"),
    Row("gaussian-precision", "Normal distribution by its precision", _one_by_precision, "L",
        (("mu",), ("Lambda",), ("mu", "mu")), f"{BISHOP}, eq. (2.43)"),
    Row("gaussian-sample-covariance", "Sample of a normal distribution by its covariance", _sample_by_covariance, "L",
        (("mu",), ("Sigma",)), f"{BISHOP}, eq. (2.118), (2.120)"),
    Row("gaussian-sample-precision", "Sample of a normal distribution by its precision", _sample_by_precision, "L",
        (("mu",), ("Lambda",)), f"{BISHOP}, eq. (2.118), (2.120)"),
    Row("probabilistic-pca", "Probabilistic principal components", _latent, "L", (("W",), ("S",)), f"{BISHOP}, eq. (12.43)"),
    Row("gaussian-mixture", "Mixture of normal distributions with one precision", _mixture, "L", (("M",), ("w",)),
        f"{BISHOP}, eq. (9.14)"),
)
__all__ = ["ROWS"]
