"""Losses of comparisons and rewards, and of words in context."""

from __future__ import annotations

from typing import Any

from symderiv.library.functions import exp, log_sigmoid, minimum, where
from symderiv.notation import Array, as_array


def bradley_terry_loss(winner: Any, loser: Any) -> Array:
    """−log σ(s_w − s_l), component by component, for the scores of winner and loser (Bradley & Terry 1952).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); s, r = sd.vector("s", K), sd.vector("r", K)
    >>> sd.bradley_terry_loss(s, r)
    Array over (K,): -log(sigmoid(-r[k] + s[k]))
    """
    return -log_sigmoid(as_array(winner) - loser)


def dpo_loss(chosen: Any, rejected: Any, reference_chosen: Any, reference_rejected: Any, beta: Any) -> Array:
    """−log σ(β ((ℓ_w − r_w) − (ℓ_l − r_l))) for log-probabilities of policy and reference (Rafailov et al. 2023, eq. (7)).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> w, l, rw, rl, beta = map(sd.scalar, ("w", "l", "rw", "rl", "beta"))
    >>> sd.dpo_loss(w, l, rw, rl, beta)
    Array over scalar: -log(sigmoid((-(l - rl) - rw + w)*beta))
    """
    return -log_sigmoid(beta * (as_array(chosen) - reference_chosen - (as_array(rejected) - reference_rejected)))


def ppo_clip_loss(log_p: Any, old_log_p: Any, advantage: Any, epsilon: Any) -> Array:
    """−min(r A, clip(r, 1 − ε, 1 + ε) A) with the ratio r = e^{ℓ − ℓ_old}, for 0 < ε < 1 (Schulman et al. 2017, eq. (7)).

    Written as −min(r A, g) with the bound g = (1 + ε) A where A ≥ 0 and (1 − ε) A elsewhere, which is the same (Achiam 2018).
    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> l, old, A, eps = map(sd.scalar, ("l", "old", "A", "epsilon"))
    >>> sd.ppo_clip_loss(l, old, A, eps).shape_text
    'scalar'
    """
    return -minimum(exp(as_array(log_p) - old_log_p) * advantage, clipped_advantage(advantage, epsilon))


def clipped_advantage(advantage: Any, epsilon: Any) -> Array:
    """(1 + ε) A where A ≥ 0, (1 − ε) A elsewhere: what the clipped surrogate of PPO is at most."""
    A, epsilon = as_array(advantage), as_array(epsilon)
    return where(A >= 0, (1 + epsilon) * A, (1 - epsilon) * A)


def reinforce_loss(log_p: Any, reward: Any) -> Array:
    """−Σ_n R_n ℓ_n over all axes, for rewards R and log-probabilities of the actions taken (Williams 1992).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); l, R = sd.vector("l", K), sd.vector("R", K)
    >>> sd.reinforce_loss(l, R)
    Array over scalar: -Sum(R[k]*l[k], k)
    """
    return -(as_array(reward) * log_p).sum()


def negative_sampling_loss(word: Any, context: Any, negatives: Any) -> Array:
    """−log σ(uᵀ v) − Σ_n log σ(−U_n v) for a word v, its context u and the rows of U (Mikolov et al. 2013, eq. (4)).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> N, D = sd.axes("N D"); v, u, U = sd.vector("v", D), sd.vector("u", D), sd.matrix("U", N, D)
    >>> sd.negative_sampling_loss(v, u, U).shape_text
    'scalar'
    """
    v = as_array(word)
    return -log_sigmoid(as_array(context) @ v) - log_sigmoid(-(as_array(negatives) @ v)).sum()


__all__ = ["bradley_terry_loss", "clipped_advantage", "dpo_loss", "negative_sampling_loss", "ppo_clip_loss", "reinforce_loss"]
