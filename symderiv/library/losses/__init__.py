"""Losses on whole tensors, as definitions a model can use. A family is a file beside this one.

Those of predictions and labels are component by component where their docstring says so; take `.mean()` or `.sum()` of them.
"""

from symderiv.library.losses.margins import (
    contrastive_loss,
    cosine_similarity,
    dice_loss,
    hinge,
    info_nce,
    length,
    multiclass_hinge,
    squared_distance,
    squared_hinge,
    triplet_loss,
    weston_watkins,
)
from symderiv.library.losses.preferences import (
    bradley_terry_loss,
    clipped_advantage,
    dpo_loss,
    negative_sampling_loss,
    ppo_clip_loss,
    reinforce_loss,
)
from symderiv.library.losses.probabilities import (
    binary_cross_entropy,
    binary_focal_loss,
    cross_entropy,
    cross_entropy_with_logits,
    distillation_loss,
    focal_loss,
    gaussian_kl,
    js_divergence,
    kl_divergence,
    log_softmax,
    logsumexp,
    negative_log_likelihood,
    smoothed,
    softmax,
)
from symderiv.library.losses.regression import (
    gaussian_nll,
    huber,
    l1_penalty,
    l2_penalty,
    log_cosh,
    mean_absolute_error,
    mean_squared_error,
    poisson_nll,
    quantile_loss,
    smooth_l1,
)

__all__ = [
    "binary_cross_entropy", "binary_focal_loss", "bradley_terry_loss", "clipped_advantage", "contrastive_loss",
    "cosine_similarity", "cross_entropy", "cross_entropy_with_logits", "dice_loss", "distillation_loss", "dpo_loss",
    "focal_loss", "gaussian_kl", "gaussian_nll",
    "hinge", "huber", "info_nce", "js_divergence", "kl_divergence", "l1_penalty", "l2_penalty", "log_cosh", "log_softmax",
    "logsumexp",
    "mean_absolute_error", "mean_squared_error", "multiclass_hinge", "negative_log_likelihood", "negative_sampling_loss",
    "length",
    "poisson_nll", "ppo_clip_loss", "quantile_loss", "reinforce_loss", "smooth_l1", "smoothed", "softmax", "squared_distance",
    "squared_hinge", "triplet_loss", "weston_watkins",
]
