"""Hypothesis strategies: axes, inputs that obey what is given, models. They need the package hypothesis.

>>> from symderiv.testing import strategies
>>> from symderiv.notation import Axis, Tensor
>>> strategies.values(Tensor("y", (Axis("N"), Axis("K"))), {"N": 2, "K": 3})
values(tensor=y, sizes={'N': 2, 'K': 3})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from symderiv.api.models import Model
from symderiv.errors import CannotSample
from symderiv.library.activations import activation
from symderiv.library.givens import one_hot
from symderiv.library.losses import cross_entropy, mean_squared_error, softmax
from symderiv.notation import Axis, Tensor


def axes(count: int = 2, largest: int = 5) -> st.SearchStrategy[dict[str, int]]:
    """Sizes of that many axes, all different, as {"K": 3, "D": 2}."""
    names = ("K", "D", "N", "M", "H")[:count]
    sizes = st.lists(st.integers(1, largest), min_size=count, max_size=count, unique=True)
    return sizes.map(lambda found: dict(zip(names, found, strict=True)))


@st.composite
def values(draw: Any, tensor: Tensor, sizes: Mapping[str, int]) -> Any:
    """An array for an input: it obeys what is given about it. Raises `CannotSample` for an axis without a size."""
    missing = [a.name for a in tensor.axes if a.size is None and a.name not in sizes]
    if missing:
        raise CannotSample("An axis has no size", typed=", ".join(missing), advice="Name it in `sizes`.")
    shape = tuple(a.size or sizes[a.name] for a in tensor.axes)
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    if tensor.givens:
        return np.asarray(tensor.givens[0].sample(rng, shape), dtype=float)
    flat = draw(st.lists(st.floats(-3, 3).map(lambda v: round(v, 3)), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    return np.array(flat).reshape(shape)


@st.composite
def inputs(draw: Any, model: Any, sizes: Mapping[str, int]) -> dict[str, Any]:
    """Arrays for every input of a model, by name."""
    return {t.name: draw(values(t, sizes)) for t in model.definitions.inputs}


@st.composite
def models(draw: Any, depths: Sequence[int] = (1, 2), activations: Sequence[str] = ("tanh", "sigmoid", "softplus")) -> Model:
    """A network of layers and activations with a loss L, over the axes D, H and K."""
    made, width, value = Model(), Axis("D"), Tensor("x", (Axis("D"),))
    depth = draw(st.sampled_from(list(depths)))
    for layer in range(1, depth + 1):
        wider = Axis("K") if layer == depth else Axis(f"H_{layer}")
        W, b = Tensor(f"W{layer}", (wider, width)), Tensor(f"b{layer}", (wider,))
        affine = W @ value + b if draw(st.booleans()) else W @ value
        value, width = made.define(f"z{layer}", affine), wider
        if layer < depth:
            value = made.define(f"a{layer}", activation(draw(st.sampled_from(list(activations))))(value))
    _loss(made, value, draw(st.sampled_from(["cross-entropy", "squared error"])))
    return made


def _loss(model: Model, value: Any, kind: str) -> None:
    if kind == "cross-entropy":
        y = Tensor("y", value.axes, (one_hot,))
        model.define("L", cross_entropy(y, model.define("p", softmax(value))))
    else:
        model.define("L", mean_squared_error(value, Tensor("t", value.axes)))


__all__ = ["axes", "inputs", "models", "values"]
