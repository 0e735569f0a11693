"""Chains of hidden labels: log-partition functions and likelihoods, written as explicit sums over all label sequences."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Expr

from symderiv.library.catalogue.row import BISHOP, K, Row
from symderiv.library.functions import exp, log
from symderiv.library.givens import one_hot, positive
from symderiv.notation import Array, Index, Model, Sum, Tensor, add, divide, mul, negate

LENGTH = 3
LETTERS: tuple[Index, ...] = tuple(K.index(c) for c in "kij")


def _chain(emissions: list[Tensor], transitions: Tensor) -> Expr:
    """Σ_t e^{(t)}_{k_t} + Σ_t A_{k_t k_{t+1}} for one label sequence."""
    steps = [transitions[a, b] for a, b in pairwise(LETTERS)]
    return add(*(e[k] for e, k in zip(emissions, LETTERS, strict=True)), *steps)


def _crf(m: Model) -> tuple[Any, Any]:
    """Gives the scores of all label sequences, and their log-partition function."""
    emissions = [Tensor(f"e{t}", (K,), meaning=f"scores of the labels at step {t}") for t in range(1, LENGTH + 1)]
    A = Tensor("A", (K, K), meaning="scores of the transitions")
    S = m.define("S", Array(LETTERS, _chain(emissions, A)), meaning="score of each label sequence")
    Z = m.define("Z", Array((), Sum(exp(S[LETTERS]), *LETTERS)), meaning="partition function")
    m.define("P", Array(LETTERS, divide(exp(S[LETTERS]), Z)), meaning="probability of each label sequence")
    return S, m.define("F", log(Z), meaning="log-partition function")


def _crf_loss(m: Model) -> None:
    S, F = _crf(m)
    y = [Tensor(f"y{t}", (K,), (one_hot,), meaning=f"one-hot label at step {t}") for t in range(1, LENGTH + 1)]
    score = Sum(mul(*(t[k] for t, k in zip(y, LETTERS, strict=True)), S[LETTERS]), *LETTERS)
    m.define("L", Array((), add(F, negate(score))), meaning="negative log-likelihood")


def _hmm(m: Model) -> None:
    pi = Tensor("pi", (K,), (positive,), meaning="probabilities of the first state", latex=r"\pi")
    A = Tensor("A", (K, K), (positive,), meaning="probabilities of the transitions")
    b = [Tensor(f"b{t}", (K,), (positive,), meaning=f"likelihoods of the observation at step {t}") for t in range(1, LENGTH + 1)]
    steps = [A[one, other] for one, other in pairwise(LETTERS)]
    joint = mul(pi[LETTERS[0]], *steps, *(t[k] for t, k in zip(b, LETTERS, strict=True)))
    W = m.define("W", Array(LETTERS, joint), meaning="joint probability of states and observations")
    Z = m.define("Z", Array((), Sum(W[LETTERS], *LETTERS)), meaning="likelihood of the observations")
    m.define("F", log(Z), meaning="log-likelihood")


ROWS = (
    Row("crf-log-partition", "Log-partition function of a linear chain", _crf, "F", (("S",), ("e1",), ("e2",), ("A",)),
        "Lafferty, McCallum & Pereira 2001, sec. 3"),
    Row("crf", "Conditional random field on a linear chain", _crf_loss, "L", (("S",), ("e2",), ("A",)),
        "Lafferty, McCallum & Pereira 2001, sec. 3"),
    Row("hmm", "Hidden Markov model", _hmm, "F", (("b1",), ("pi",), ("A",)), f"{BISHOP}, eq. (13.10)"),
)
__all__ = ["ROWS"]
