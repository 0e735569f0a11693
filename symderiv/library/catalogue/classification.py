"""Losses of classifiers: margins, focal losses, divergences, distillation, sequences of labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderiv.library.catalogue.row import D, K, N, Row
from symderiv.library.functions import exp, relu, softplus
from symderiv.library.givens import mask, one_hot, positive, simplex
from symderiv.library.losses import (
    cross_entropy,
    hinge,
    kl_divergence,
    l2_penalty,
    log_softmax,
    negative_log_likelihood,
    softmax,
    squared_hinge,
)
from symderiv.notation import Array, Axis, MaxOver, Model, Tensor, as_array, scalar_entry

T = Axis("T")


def _target() -> Tensor:
    return Tensor("y", (K,), (one_hot,), meaning="one-hot target")


def _labels() -> Tensor:
    return Tensor("y", (N,), meaning="labels, 1 or −1")


def _margin(loss: Callable[[Any, Any], Any], meaning: str) -> Callable[[Model], None]:
    def define(m: Model) -> None:
        m.define("L", loss(_labels(), Tensor("f", (N,), meaning="scores")).mean(), meaning=meaning)

    return define


def _svm(m: Model) -> None:
    X, w = Tensor("X", (N, D), meaning="examples, one a row"), Tensor("w", (D,), meaning="weights")
    f = m.define("f", X @ w + scalar_entry("b", (), "bias"), meaning="scores")
    strength = scalar_entry("lambda", (), "strength of the penalty")
    m.define("L", strength * l2_penalty(w) + hinge(_labels(), f).mean(), meaning="penalised hinge loss")


def _crammer_singer(m: Model) -> None:
    s, y = Tensor("s", (K,), meaning="scores"), _target()
    h = m.define("h", s + 1 - as_array(y), meaning="scores with their margins")
    k = K.index("k")
    top = m.define("M", Array((), MaxOver(h[k], k)), meaning="the largest of them")
    m.define("L", top - (y * s).sum(), meaning="multiclass hinge loss")


def _weston_watkins(m: Model) -> None:
    s, y = Tensor("s", (K,), meaning="scores"), _target()
    t = m.define("t", (y * s).sum(), meaning="score of the true class")
    m.define("L", ((1 - as_array(y)) * relu(1 + s - as_array(t))).sum(), meaning="multiclass hinge loss")


def _gamma() -> Any:
    return scalar_entry("gamma", (), "focusing parameter")


def _focal_of(m: Model, log_t: Any) -> None:
    """−(1 − t)^γ log t for the probability t of the true class, which may be too small for a number where log t is not."""
    ell = m.define("ell", log_t, meaning="log-probability of the true class", latex=r"\ell")
    t = m.define("t", exp(ell), meaning="probability of the true class")
    m.define("L", -((1 - t) ** _gamma()) * ell, meaning="focal loss")


def _focal(m: Model) -> None:
    z = Tensor("z", (K,), meaning="logits")
    m.define("p", softmax(z), meaning="softmax probabilities")
    _focal_of(m, (_target() * log_softmax(z)).sum())


def _binary_focal(m: Model) -> None:
    z, y = scalar_entry("z", (), "logit"), scalar_entry("y", (mask,), "target, 0 or 1")
    s = m.define("s", (2 * y - 1) * z, meaning="logit of the true class")
    _focal_of(m, -softplus(-s))


def _js(m: Model) -> None:
    p, q = Tensor("p", (K,), (simplex,), meaning="one distribution"), Tensor("q", (K,), (simplex,),
                                                                             meaning="the other distribution")
    r = m.define("r", (p + q) / 2, meaning="their mean")
    m.define("L", (kl_divergence(p, r) + kl_divergence(q, r)) / 2, meaning="Jensen-Shannon divergence")


def _nll(m: Model) -> None:
    log_p = Tensor("ell", (K,), meaning="log-probabilities", latex=r"\ell")
    m.define("L", negative_log_likelihood(_target(), log_p), meaning="negative log-likelihood")


def _nll_softmax(m: Model) -> None:
    z = Tensor("z", (K,), meaning="logits")
    m.define("p", softmax(z), meaning="softmax probabilities")
    log_p = m.define("ell", log_softmax(z), meaning="log-probabilities", latex=r"\ell")
    m.define("L", negative_log_likelihood(_target(), log_p), meaning="negative log-likelihood")


def _distillation(m: Model) -> None:
    temperature = scalar_entry("T", (positive,), "temperature")
    v, z = Tensor("v", (K,), meaning="logits of the teacher"), Tensor("z", (K,), meaning="logits of the student")
    q = m.define("q", softmax(v / temperature), meaning="softened probabilities of the teacher")
    p = m.define("p", softmax(z / temperature), meaning="softened probabilities of the student")
    m.define("L", as_array(temperature) ** 2 * cross_entropy(q, p), meaning="distillation loss")


def _sequence(m: Model) -> None:
    Z = Tensor("Z", (T, K), meaning="logits, one row a step")
    Y = Tensor("Y", (T, K), (one_hot,), meaning="one-hot targets, one row a step")
    kept = Tensor("m", (T,), (mask,), meaning="1 where the step counts, 0 at padding")
    P = m.define("P", softmax(Z), meaning="softmax probabilities")
    count = m.define("n", kept.sum(), meaning="steps that count")
    m.define("L", (kept * cross_entropy(Y, P)).sum() / count, meaning="cross-entropy loss of the sequence")


ROWS = (
    Row("hinge", "Hinge loss", _margin(hinge, "hinge loss"), "L", (("f",),), "Cortes & Vapnik 1995"),
    Row("squared-hinge", "Squared hinge loss", _margin(squared_hinge, "squared hinge loss"), "L", (("f",),),
        "Lee & Mangasarian 2001"),
    Row("svm", "Support vector machine", _svm, "L", (("w",), ("b",)), "Shalev-Shwartz et al. 2011, Pegasos, eq. (1)"),
    Row("multiclass-hinge", "Multiclass hinge loss of Crammer and Singer", _crammer_singer, "L", (("s",),),
        "Crammer & Singer 2001"),
    Row("weston-watkins", "Multiclass hinge loss of Weston and Watkins", _weston_watkins, "L", (("s",),),
        "Weston & Watkins 1999"),
    Row("focal", "Focal loss", _focal, "L", (("ell",), ("z",)), "Lin et al. 2017, eq. (4)"),
    Row("binary-focal", "Binary focal loss", _binary_focal, "L", (("ell",), ("z",)), "Lin et al. 2017, eq. (4)"),
    Row("jensen-shannon", "Jensen-Shannon divergence", _js, "L", (("p",), ("q",)), "Lin 1991"),
    Row("nll", "Negative log-likelihood of log-probabilities", _nll, "L", (("ell",),),
        "Murphy 2022, Probabilistic Machine Learning, sec. 4.2"),
    Row("nll-log-softmax", "Negative log-likelihood of a log-softmax", _nll_softmax, "L", (("z",),),
        "Murphy 2022, Probabilistic Machine Learning, sec. 10.3"),
    Row("distillation", "Knowledge distillation", _distillation, "L", (("z",), ("v",)), "Hinton, Vinyals & Dean 2015, eq. (2)"),
    Row("sequence-cross-entropy", "Cross-entropy of a sequence with padding", _sequence, "L", (("Z",),),
        "Sutskever, Vinyals & Le 2014, eq. (1)"),
)
__all__ = ["ROWS"]
