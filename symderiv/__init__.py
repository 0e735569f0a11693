"""symderiv: every gradient in deep learning, derived step by step, proved, and typeset.

>>> import symderiv as sd
>>> K, D = sd.axes("K D")
>>> x, W, b = sd.vector("x", D), sd.matrix("W", K, D), sd.vector("b", K)
>>> y = sd.vector("y", K, given=sd.one_hot)
>>> m = sd.Model()
>>> z = m.define("z", W @ x + b)
>>> p = m.define("p", sd.softmax(z))
>>> L = m.define("L", sd.cross_entropy(y, p))
>>> m.derive(L, wrt=W).result
(p[i] - y[i])*x[j]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Where each public name lives; a module is imported at the first use of one of its names, so that importing symderiv,
# and asking the command line for help, does not load SymPy.
_PUBLIC = {
    "symderiv.api.inputs": "matrix scalar tensor vector",
    "symderiv.api.models": "Model catalogue_model code derivation",
    "symderiv.api.derivations": "Derivation",
    "symderiv.api.gradients": "Gradients",
    "symderiv.api.reports": "Report",
    "symderiv.api.routes": "by_routes routes",
    "symderiv.api.notebook.sympy_printers": "latex",
    "symderiv.api.graphs": "Graph graph",
    "symderiv.api.networks": "mlp network network_page",
    "symderiv.notation": "Array Axis Cases Components Delta Det Differential Entry Extent Index Indicator InverseEntry MaxOver "
                         "Opaque Partial Prod Sum Tensor Within axes indices operations",
    "symderiv.notation.arrays.linear_algebra": "det diag einsum identity inner inv kron logdet matrix_power norm outer "
                                                "slogdet solve tr",
    "symderiv.library.functions": "absolute acos acosh asin asinh atan atan2 atanh ceil celu clip cos cosh cot coth csc "
                                  "digamma elu erf erfc erfinv exp expm1 floor gamma gammainc gammaincc gelu gelu_erf "
                                  "gelu_tanh hard_sigmoid hard_swish hardshrink hardtanh hurwitz_zeta hypot i0 indicator "
                                  "leaky_relu lgamma log log10 log1p log2 log_sigmoid logaddexp logit maximum minimum mish "
                                  "normal_cdf normal_pdf prelu relu relu6 sec selu sigmoid sign silu sin sinh softplus "
                                  "softshrink softsign sqrt "
                                  "swish tan tanh tanhshrink threshold where",
    "symderiv.library.givens": "label mask one_hot orthogonal plus_minus_one positive simplex spd symmetric",
    "symderiv.library.losses": "binary_cross_entropy binary_focal_loss bradley_terry_loss contrastive_loss "
                               "cosine_similarity cross_entropy cross_entropy_with_logits dice_loss distillation_loss "
                               "dpo_loss focal_loss gaussian_kl gaussian_nll hinge huber info_nce js_divergence "
                               "kl_divergence l1_penalty l2_penalty log_cosh log_softmax logsumexp mean_absolute_error "
                               "mean_squared_error multiclass_hinge negative_log_likelihood negative_sampling_loss "
                               "poisson_nll ppo_clip_loss quantile_loss reinforce_loss smooth_l1 smoothed softmax "
                               "squared_distance squared_hinge triplet_loss weston_watkins",
    "symderiv.library.layers": "affine attention avg_pool1d avg_pool2d batch_norm causal_mean causal_softmax conv1d conv2d "
                               "conv_transpose1d cumprod cumsum discounted_return dropout embedding feed_forward glu "
                               "group_norm gru_cell highway instance_norm layer_norm linear_scan lora lstm_cell "
                               "masked_softmax max_pool1d max_pool2d mixture_of_experts moving_average multi_head_attention "
                               "rms_norm rnn_cell swiglu transformer_block weight_norm",
    "symderiv.library.catalogue": "CATALOGUE",
    "symderiv.verification.equality": "Equality equal",
    "symderiv.api.checking": "Checked check check_file",
    "symderiv.api.explaining": "Explained explain explain_steps",
    "symderiv.api.problems": "Problem read_problem",
    "symderiv.api.proving": "Proofs prove",
    "symderiv.api.tracing": "read_jax read_torch trace",
    "symderiv.errors": "AxisMismatch CannotSample CheckFailed EngineError IndexClash ModelError NoRoute NoRule OutputError "
                       "ParseError RunawayRewrite SymderivError TooLarge Undecided UnknownName WrongValue",
}
_HOMES = {name: module for module, names in _PUBLIC.items() for name in names.split()}
__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        from symderiv.api.elsewhere import OF_MODULE, not_there

        raise not_there("The module symderiv", name, _HOMES, {**_methods(name), **OF_MODULE})
    value = getattr(import_module(_HOMES[name]), name)
    if _HOMES[name] != "symderiv.errors":  # which is there without SymPy
        import_module("symderiv.api.notebook.display").attach()
    globals()[name] = value
    return value


def _methods(name: str) -> dict[str, str]:
    """Where a name is found that models or derivations have."""
    kinds = [] if name.startswith("_") else [kind for kind in ("Model", "Derivation") if name in dir(__getattr__(kind))]
    return {name: " or ".join(f"a {kind.lower()} has {kind[0].lower()}.{name}" for kind in kinds)} if kinds else {}


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
