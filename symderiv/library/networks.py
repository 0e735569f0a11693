"""Networks of any depth: builders that state a model's definitions, one row each.

A row states definitions only; every gradient is derived when asked for. The number in a name is the layer: W2 is printed
as W with a raised (2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Rational

from symderiv.errors import ModelError, TooLarge, UnknownName
from symderiv.library.activations import activation as activation_row
from symderiv.library.givens import one_hot
from symderiv.library.losses import cross_entropy, softmax
from symderiv.notation import Axis, Model, Opaque, Tensor, as_array

MOST = 500
"""Layers, blocks or steps that a builder accepts: each is a handful of definitions, and a page about them."""


@dataclass(frozen=True)
class Network:
    """One builder: `define` states the model in a `Model` and takes the `options`, given here with their defaults.

    `depth` is the option that counts layers, blocks or steps; `letter` is what a general one of them
    is called; `data` are the names, without numbers, of what is not trained.
    """

    name: str
    title: str
    define: Callable[..., None]
    options: Mapping[str, Any]
    depth: str
    source: str
    letter: str = "l"
    data: tuple[str, ...] = ("x",)
    output: str = "L"


def count(value: Any, what: str) -> int:
    """A number of layers as a builder takes it.

    Raises `ModelError` for what is not a positive whole number, `TooLarge` beyond `MOST`.

    >>> count(3, "layers")
    3
    """
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d+(\.0*)?(e\+?\d{1,3})?", str(value).strip()):
        raise ModelError(f"The number of {what} must be a whole number", typed=str(value)[:40])
    number, typed = float(value), f"{what}={str(value)[:40]}"
    if number < 1:
        raise ModelError(f"A network needs at least one of its {what}", typed=typed)
    if number > MOST:
        raise TooLarge(f"More {what} than can be written out", typed=typed,
                       advice=f"At most {MOST}. For mlp the depth L gives the recursion that holds at any depth.")
    return int(number)


OF_DEPTH_L = r"\mathcal{L}"
"""The loss of a network whose depth is L."""


def _classifier(m: Model, z: Any, batch: Axis | None = None, loss_symbol: str = "") -> None:
    """p := softmax(z), and the cross-entropy against a one-hot target; over a batch its mean."""
    axes = (batch, z.axes[-1]) if batch else z.axes
    letters = "PY" if batch else "py"
    p = m.define(letters[0], softmax(z), meaning="softmax probabilities")
    y = Tensor(letters[1], axes, (one_hot,), meaning="one-hot targets, one row an example" if batch else "one-hot target")
    loss = cross_entropy(y, p)
    m.define("L", loss.mean() if batch else loss, meaning="cross-entropy loss", latex=loss_symbol)


def define_mlp(m: Model, layers: Any = 3, activation: str = "tanh", batch: bool = False) -> None:
    """A multilayer perceptron: z^(l) = W^(l) a^(l−1) + b^(l), a^(l) = σ(z^(l)), softmax cross-entropy on z^(L).

    Layer l has its own axis, W^(l) the shape (H_l, H_(l−1)), from D features to K classes. With `batch` the examples are
    the rows of X: Z^(l) = A^(l−1) W^(l)ᵀ + 1 b^(l)ᵀ.
    """
    depth, sigma = count(layers, "layers"), activation_row(activation)
    widths = [Axis("D"), *(Axis(f"H{n}") for n in range(1, depth)), Axis("K")]
    batches = Axis("N") if batch else None
    z, a = ("Z", "A") if batch else ("z", "a")
    values: Any = Tensor("X", (Axis("N"), widths[0]), meaning="examples, one a row") if batch else \
        Tensor("x", widths[:1], meaning="features")
    for n in range(1, depth + 1):
        W = Tensor(f"W{n}", (widths[n], widths[n - 1]), meaning=f"weights of layer {n}")
        b = Tensor(f"b{n}", (widths[n],), meaning=f"biases of layer {n}")
        affine = (values @ W.T if batch else W @ values) + b
        logits = m.define(f"{z}{n}", affine, meaning="logits" if n == depth else f"pre-activations of layer {n}")
        if n < depth:
            values = m.define(f"{a}{n}", sigma(logits), meaning=f"activations of layer {n}")
    _classifier(m, logits, batches)


SLICE = 5
"""The layer that stands for any layer in a slice of a network; a number, so that its neighbours have numbers too."""


def define_mlp_slice(m: Model, activation: str = "tanh", batch: bool = False) -> None:
    """Two neighbouring layers of a perceptron of any depth: layer `SLICE`, the affine part of the next, and beyond it an
    unspecified differentiable function ℓ."""
    sigma, n = activation_row(activation), SLICE
    widths = {k: Axis(f"H{k}") for k in (n - 1, n, n + 1)}
    z, a = ("Z", "A") if batch else ("z", "a")
    axes = (Axis("N"), widths[n - 1]) if batch else (widths[n - 1],)
    values: Any = Tensor(f"{a}{n - 1}", axes, meaning=f"activations of layer {n - 1}")
    for k in (n, n + 1):
        W = Tensor(f"W{k}", (widths[k], widths[k - 1]), meaning=f"weights of layer {k}")
        b = Tensor(f"b{k}", (widths[k],), meaning=f"biases of layer {k}")
        logits = m.define(f"{z}{k}", (values @ W.T if batch else W @ values) + b, meaning=f"pre-activations of layer {k}")
        if k == n:
            values = m.define(f"{a}{k}", sigma(logits), meaning=f"activations of layer {k}")
    m.define("L", Opaque(logits), meaning="cross-entropy loss", latex=OF_DEPTH_L)


def define_mlp_head(m: Model, batch: bool = False) -> None:
    """The output layer of a perceptron of any depth: softmax and cross-entropy on its logits z^(L)."""
    z, axes = ("Z", (Axis("N"), Axis("K"))) if batch else ("z", (Axis("K"),))
    _classifier(m, Tensor(f"{z}_L", axes, meaning="logits", latex=f"{z}^{{(L)}}"), Axis("N") if batch else None, OF_DEPTH_L)


def define_residual(m: Model, blocks: Any = 2, activation: str = "tanh") -> None:
    """Residual blocks h^(l) = h^(l−1) + V^(l) σ(W^(l) h^(l−1) + b^(l)) over one axis H, then a linear classifier.

    Each h is used twice, so its adjoint is a sum over both paths.
    """
    depth, sigma = count(blocks, "blocks"), activation_row(activation)
    H, K = Axis("H"), Axis("K")
    h: Any = Tensor("x", (H,), meaning="features")
    for n in range(1, depth + 1):
        wide = Axis(f"M{n}")
        W, b = Tensor(f"W{n}", (wide, H), meaning=f"inner weights of block {n}"), Tensor(f"b{n}", (wide,), meaning="biases")
        z = m.define(f"z{n}", W @ h + b, meaning=f"pre-activations of block {n}")
        a = m.define(f"a{n}", sigma(z), meaning=f"activations of block {n}")
        V = Tensor(f"V{n}", (H, wide), meaning=f"outer weights of block {n}")
        h = m.define(f"h{n}", h + V @ a, meaning=f"output of block {n}")
    U, c = Tensor("U", (K, H), meaning="weights of the classifier"), Tensor("c", (K,), meaning="biases of the classifier")
    _classifier(m, m.define("z", U @ h + c, meaning="logits"))


def define_autoencoder(m: Model, activation: str = "tanh") -> None:
    """A tied autoencoder: h = σ(W x + b), r = Wᵀ h + c, L = ½‖r − x‖²; W is used twice, and so is x."""
    D, H = Axis("D"), Axis("H")
    x, W = Tensor("x", (D,), meaning="input"), Tensor("W", (H, D), meaning="weights of encoder and decoder")
    z = m.define("z", W @ x + Tensor("b", (H,), meaning="biases of the encoder"), meaning="pre-activations")
    h = m.define("h", activation_row(activation)(z), meaning="code")
    r = m.define("r", W.T @ h + Tensor("c", (D,), meaning="biases of the decoder"), meaning="reconstruction")
    m.define("L", Rational(1, 2) * ((r - x) ** 2).sum(), meaning="squared reconstruction error")


def define_rnn(m: Model, steps: Any = 3, activation: str = "tanh") -> None:
    """A recurrent network unrolled in time: z^(t) = W x^(t) + U h^(t−1) + b, h^(t) = σ(z^(t)), then a linear classifier.

    W, U and b are the same at every step, so their gradients add up over the steps.
    """
    depth, sigma = count(steps, "steps"), activation_row(activation)
    D, H, K = Axis("D"), Axis("H"), Axis("K")
    W, U = Tensor("W", (H, D), meaning="input weights"), Tensor("U", (H, H), meaning="recurrent weights")
    b, h = Tensor("b", (H,), meaning="biases"), Tensor("h0", (H,), meaning="initial state")
    for n in range(1, depth + 1):
        x = Tensor(f"x{n}", (D,), meaning=f"input at step {n}")
        z = m.define(f"z{n}", W @ x + U @ h + b, meaning=f"pre-activations at step {n}")
        h = m.define(f"h{n}", sigma(z), meaning=f"state after step {n}")
    V, c = Tensor("V", (K, H), meaning="weights of the classifier"), Tensor("c", (K,), meaning="biases of the classifier")
    _classifier(m, m.define("z", V @ h + c, meaning="logits"))


def define_highway(m: Model, layers: Any = 2, activation: str = "tanh") -> None:
    """Highway layers h^(l) = g^(l) ⊙ u^(l) + (1 − g^(l)) ⊙ h^(l−1), with a gate g = sigmoid(q), then a linear classifier.

    Each h branches into gate, transform and carry.
    """
    depth, sigma = count(layers, "layers"), activation_row(activation)
    H, K = Axis("H"), Axis("K")
    h: Any = Tensor("x", (H,), meaning="features")
    for n in range(1, depth + 1):
        z = m.define(f"z{n}", Tensor(f"W{n}", (H, H), meaning=f"transform weights of layer {n}") @ h, meaning="pre-activations")
        u = m.define(f"u{n}", sigma(z), meaning=f"transform of layer {n}")
        q = m.define(f"q{n}", Tensor(f"V{n}", (H, H), meaning=f"gate weights of layer {n}") @ h, meaning="gate logits")
        g = m.define(f"g{n}", activation_row("sigmoid")(q), meaning=f"gate of layer {n}")
        h = m.define(f"h{n}", g * u + (1 - as_array(g)) * h, meaning=f"output of layer {n}")
    U, c = Tensor("U", (K, H), meaning="weights of the classifier"), Tensor("c", (K,), meaning="biases of the classifier")
    _classifier(m, m.define("z", U @ h + c, meaning="logits"))


ROWS = (
    Network("mlp", "Multilayer perceptron", define_mlp, {"layers": 3, "activation": "tanh", "batch": False}, "layers",
            "Rumelhart, Hinton & Williams 1986", data=("x", "X")),
    Network("residual", "Residual network", define_residual, {"blocks": 2, "activation": "tanh"}, "blocks",
            "He, Zhang, Ren & Sun 2016"),
    Network("autoencoder", "Autoencoder with tied weights", define_autoencoder, {"activation": "tanh"}, "",
            "Vincent et al. 2010, sec. 2"),
    Network("rnn", "Recurrent network, unrolled in time", define_rnn, {"steps": 3, "activation": "tanh"}, "steps",
            "Elman 1990; Werbos 1990", letter="t", data=("x", "h")),
    Network("highway", "Highway network", define_highway, {"layers": 2, "activation": "tanh"}, "layers",
            "Srivastava, Greff & Schmidhuber 2015"),
)
NETWORKS = {row.name: row for row in ROWS}


def network_row(name: str) -> Network:
    """The builder of that name; `UnknownName` with the nearest ones if there is none.

    >>> network_row("mlp").title
    'Multilayer perceptron'
    """
    if name not in NETWORKS:
        raise UnknownName.among("network", str(name), NETWORKS)
    return NETWORKS[name]


def define(m: Model, name: str, **options: Any) -> Network:
    """State the network `name` in the model `m`; gives its row. The option `depth` is the row's own name for it.

    Raises `UnknownName` for a network or an option that there is not, and what the builder raises.

    >>> m = Model(); define(m, "mlp", layers=2, activation="relu").output
    'L'
    >>> [d.tensor.name for d in m.definitions]
    ['z1', 'a1', 'z2', 'p', 'L']
    """
    row = network_row(name)
    options = {row.depth if option == "depth" and row.depth else option: value for option, value in options.items()}
    if "depth" in options:
        raise ModelError(f"{row.title} has one depth", typed=f"depth={options['depth']}", advice="Leave the depth out.")
    for option in options:
        if option not in row.options:
            raise UnknownName.among(f"option of {name}", option, row.options)
    row.define(m, **{**row.options, **options})
    return row


__all__ = ["NETWORKS", "Network", "ROWS", "count", "define", "network_row"]
