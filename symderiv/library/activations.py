"""Activations by name: what stands between the layers of a network. They are rows of the function tables, and no copy of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symderiv.errors import UnknownName
from symderiv.library.functions import COMPOSED, FUNCTIONS, Composition, ScalarFunction
from symderiv.notation import as_array


@dataclass(frozen=True)
class Activation:
    """A function applied component by component; `build` takes a tensor, `source` says where it was introduced."""

    name: str
    build: Callable[[Any], Any]
    source: str

    def __call__(self, z: Any) -> Any:
        """σ(z), of the shape of z."""
        return self.build(z)


def _row(function: ScalarFunction | Composition) -> Activation:
    return Activation(function.name.replace("_", "-"), lambda z: as_array(function(as_array(z))), function.source)


OWN = ("tanh", "sigmoid", "softplus", "erf", "atan", "sin")
FORMULAS = ("relu", "leaky_relu", "prelu", "relu6", "elu", "selu", "celu", "gelu", "gelu_erf", "gelu_tanh", "silu", "mish",
            "softsign",
            "hardtanh", "hard_sigmoid", "hard_swish", "log_sigmoid", "softshrink", "hardshrink", "tanhshrink")
ROWS = (
    *(_row(FUNCTIONS[name]) for name in OWN),
    *(_row(COMPOSED[name]) for name in FORMULAS),
    Activation("identity", as_array, "a linear layer"),
)
ACTIVATIONS = {row.name: row for row in ROWS}


def activation(name: str) -> Activation:
    """The activation of that name. Raises `UnknownName` with the nearest ones.

    >>> activation("tanh").source
    'A&S 4.5.73'
    """
    if name not in ACTIVATIONS:
        raise UnknownName.among("activation", str(name), ACTIVATIONS)
    return ACTIVATIONS[name]
