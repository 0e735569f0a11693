"""Layers of networks as functions of whole tensors, one file a family.

Every layer takes `define`: leave it out for one formula, or give a model's own `define` to have the quantities in
between named as the papers name them, so that derivations go through them.

>>> from symderiv.notation import Axis, Model, Tensor
>>> m = Model()
>>> y = m.define("y", layer_norm(Tensor("x", (Axis("D"),)), eps=0, define=m.define))
>>> [d.tensor.name for d in m.definitions]
['mu', 'v', 'sigma', 'x_hat', 'y']
"""

from symderiv.library.layers.attention import attention, multi_head_attention
from symderiv.library.layers.convolution import conv1d, conv2d, conv_transpose1d
from symderiv.library.layers.dense import affine, dropout, glu, highway, lora, mixture_of_experts, swiglu, weight_norm
from symderiv.library.layers.normalisation import batch_norm, group_norm, instance_norm, layer_norm, rms_norm
from symderiv.library.layers.pooling import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from symderiv.library.layers.recurrent import gru_cell, lstm_cell, rnn_cell
from symderiv.library.layers.sequences import (
    causal_mean,
    causal_softmax,
    cumprod,
    cumsum,
    discounted_return,
    embedding,
    linear_scan,
    masked_softmax,
    moving_average,
)
from symderiv.library.layers.transformer import feed_forward, transformer_block

__all__ = ["affine", "attention", "avg_pool1d", "avg_pool2d", "batch_norm", "causal_mean", "causal_softmax", "conv1d", "conv2d",
           "conv_transpose1d", "cumprod", "cumsum", "discounted_return", "dropout", "embedding", "feed_forward",
           "glu", "group_norm", "gru_cell", "highway", "instance_norm", "layer_norm", "linear_scan", "lora",
           "lstm_cell", "masked_softmax", "max_pool1d", "max_pool2d", "mixture_of_experts", "moving_average",
           "multi_head_attention", "rms_norm", "rnn_cell", "swiglu", "transformer_block", "weight_norm"]
