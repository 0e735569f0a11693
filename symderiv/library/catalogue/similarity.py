"""Losses of distances and similarities, of comparisons and rewards, and of words in context."""

from __future__ import annotations

from typing import Any

from symderiv.library.catalogue.row import D, K, N, Row
from symderiv.library.functions import exp, log, minimum, relu, sigmoid
from symderiv.library.givens import mask, one_hot, positive
from symderiv.library.losses import (
    clipped_advantage,
    contrastive_loss,
    dice_loss,
    length,
    log_softmax,
    softmax,
    squared_distance,
)
from symderiv.notation import Array, Axis, Entry, Model, Sum, Tensor, as_array, divide, negate, scalar_entry

V = Axis("V")


def _vector(name: str, meaning: str) -> Tensor:
    return Tensor(name, (D,), meaning=meaning)


def _cosine(m: Model) -> None:
    u, w = _vector("u", "one vector"), _vector("w", "the other vector")
    a, b = m.define("a", length(u), meaning="length of u"), m.define("b", length(w), meaning="length of w")
    e, f = m.define("e", u / a, meaning="direction of u"), m.define("f", w / b, meaning="direction of w")
    m.define("c", (e * f).sum(), meaning="cosine similarity")


def _triplet(m: Model) -> None:
    a, p, n = _vector("a", "anchor"), _vector("p", "positive example"), _vector("n", "negative example")
    h = m.define("h", squared_distance(a, p) - squared_distance(a, n) + scalar_entry("m", (), "margin"), meaning="violation")
    m.define("L", relu(h), meaning="triplet loss")


def _contrastive(m: Model) -> None:
    u, w = _vector("u", "one vector"), _vector("w", "the other vector")
    r = m.define("r", length(u - w), meaning="their distance")
    y = scalar_entry("y", (mask,), "1 for an unlike pair, 0 for a like one")
    m.define("L", contrastive_loss(y, r, scalar_entry("m", (), "margin")), meaning="contrastive loss")


def _matched(m: Model, S: Tensor) -> None:
    """−(1/N) Σ_i log P_ii for P = softmax(S) by rows."""
    P = m.define("P", softmax(S), meaning="probabilities of the matches")
    i = N.index("i")
    loss = negate(divide(Sum(log(Entry(P, i, i)), i), N.extent))
    m.define("L", Array((), loss), meaning="contrastive loss")


def _info_nce(m: Model) -> None:
    A, B = Tensor("A", (N, D), meaning="queries, one a row"), Tensor("B", (N, D), meaning="keys, one a row")
    tau = scalar_entry("tau", (positive,), "temperature", r"\tau")
    _matched(m, m.define("S", A @ B.T / tau, meaning="similarities"))


def _nt_xent(m: Model) -> None:
    A, B = Tensor("A", (N, D), meaning="one view of each example"), Tensor("B", (N, D), meaning="the other view, of unit length")
    tau = scalar_entry("tau", (positive,), "temperature", r"\tau")
    r = m.define("r", length(A), meaning="lengths")
    U = m.define("U", (A.as_array().T / as_array(r)).T, meaning="views of unit length")
    _matched(m, m.define("S", U @ B.T / tau, meaning="similarities"))


def _dice(m: Model) -> None:
    p, g = Tensor("p", (K,), meaning="predicted mask"), Tensor("g", (K,), (mask,), meaning="true mask")
    m.define("c", (p * g).sum(), meaning="overlap")
    m.define("s", (p**2).sum() + (g**2).sum(), meaning="size of both")
    m.define("L", dice_loss(p, g), meaning="Dice loss")


def _bradley_terry(m: Model) -> None:
    winner, loser = scalar_entry("s_w", (), "score of the winner"), scalar_entry("s_l", (), "score of the loser")
    p = m.define("p", sigmoid(winner - loser), meaning="probability that the winner wins")
    m.define("L", -log(p), meaning="negative log-likelihood")


def _dpo(m: Model) -> None:
    beta = scalar_entry("beta", (positive,), "strength of the reference")
    a, b = scalar_entry("a", (), "log-probability of the chosen answer"), scalar_entry("b", (),
                                                                                       "log-probability of the rejected one")
    c, d = scalar_entry("c", (), "the reference's of the chosen answer"), scalar_entry("d", (),
                                                                                       "the reference's of the rejected one")
    u = m.define("u", beta * ((a - c) - (b - d)), meaning="margin of the implicit rewards")
    p = m.define("p", sigmoid(u), meaning="probability of the preference")
    m.define("L", -log(p), meaning="direct preference loss")


def _ppo(m: Model) -> None:
    new, old = Tensor("ell", (N,), meaning="log-probabilities", latex=r"\ell"), Tensor("o", (N,), meaning="old log-probabilities")
    A, epsilon = Tensor("A", (N,), meaning="advantages"), scalar_entry("epsilon", (), "clipping range", r"\varepsilon")
    r = m.define("r", exp(new - old), meaning="probability ratios")
    g = m.define("g", clipped_advantage(A, epsilon), meaning="bounds of the surrogate")
    m.define("L", -minimum(r * A, g).mean(), meaning="clipped surrogate loss")


def _reinforce(m: Model) -> None:
    Z = Tensor("Z", (N, K), meaning="logits, one row a step")
    actions = Tensor("Y", (N, K), (one_hot,), meaning="actions taken, one-hot")
    m.define("P", softmax(Z), meaning="probabilities of the actions")
    chosen = (actions * log_softmax(Z)).sum(axis=-1)
    m.define("L", -(Tensor("R", (N,), meaning="returns") * chosen).sum(), meaning="negative expected return, as sampled")


def _negative_sampling(m: Model) -> None:
    v, u = _vector("v", "vector of the word"), _vector("u", "vector of its context")
    U = Tensor("U", (N, D), meaning="vectors of negative samples, one a row")
    p = m.define("p", sigmoid(u @ v), meaning="probability of the context")
    q = m.define("q", sigmoid(U @ v), meaning="probabilities of the negative samples")
    m.define("L", -log(p) - log(1 - as_array(q)).sum(), meaning="negative-sampling loss")


def _glove(m: Model) -> None:
    W, C = Tensor("W", (N, D), meaning="vectors of the words"), Tensor("C", (V, D), meaning="vectors of the contexts")
    b, c = Tensor("b", (N,), meaning="biases of the words"), Tensor("c", (V,), meaning="biases of the contexts")
    counts = Tensor("X", (N, V), (positive,), meaning="co-occurrence counts")
    F = Tensor("F", (N, V), meaning="weights of the counts")
    n, v = N.index("n"), V.index("v")
    residual: Any = (W @ C.T)[n, v] + b[n] + c[v] - log(counts[n, v])
    R = m.define("R", Array((n, v), residual), meaning="residuals")
    m.define("L", (F * R**2).sum(), meaning="weighted squared error")


ROWS = (
    Row("cosine-similarity", "Cosine similarity", _cosine, "c", (("u",), ("w",)), "Manning, Raghavan & Schütze 2008, eq. (6.10)"),
    Row("triplet", "Triplet loss", _triplet, "L", (("a",), ("p",), ("n",)), "Schroff, Kalenichenko & Philbin 2015"),
    Row("contrastive", "Contrastive loss of a pair", _contrastive, "L", (("u",), ("w",)),
        "Hadsell, Chopra & LeCun 2006, eq. (4)"),
    Row("info-nce", "InfoNCE", _info_nce, "L", (("S",), ("A",), ("B",), ("tau",)), "van den Oord, Li & Vinyals 2018, eq. (4)"),
    Row("nt-xent", "Normalised-temperature cross-entropy", _nt_xent, "L", (("U",), ("A",), ("B",)), "Chen et al. 2020, eq. (1)"),
    Row("dice", "Dice loss", _dice, "L", (("p",),), "Milletari, Navab & Ahmadi 2016, sec. 3"),
    Row("bradley-terry", "Bradley-Terry model", _bradley_terry, "L", (("s_w",), ("s_l",)), "Bradley & Terry 1952"),
    Row("dpo", "Direct preference optimisation", _dpo, "L", (("u",), ("a",), ("b",)), "Rafailov et al. 2023, eq. (7)"),
    Row("ppo-clip", "Proximal policy optimisation, clipped", _ppo, "L", (("ell",),),
        "Schulman et al. 2017, eq. (7); Achiam 2018, Spinning Up"),
    Row("reinforce", "REINFORCE with a softmax policy", _reinforce, "L", (("Z",),), "Williams 1992, sec. 4"),
    Row("negative-sampling", "Word vectors with negative sampling", _negative_sampling, "L", (("v",), ("u",), ("U",)),
        "Mikolov et al. 2013, eq. (4)"),
    Row("glove", "GloVe", _glove, "L", (("W",), ("C",), ("b",), ("c",)), "Pennington, Socher & Manning 2014, eq. (8)"),
)
__all__ = ["ROWS"]
