"""Activations by name: what stands between the layers of a network, one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Rational, erf
from sympy import sqrt as root

from symderiv.errors import UnknownName
from symderiv.library.functions import FUNCTIONS, ScalarFunction, maximum, relu, sigmoid, tanh
from symderiv.notation import ArrayOps, as_array, elementwise


@dataclass(frozen=True)
class Activation:
    """A function applied component by component; `build` takes a tensor, `source` says where it was introduced."""

    name: str
    build: Callable[[Any], Any]
    source: str

    def __call__(self, z: Any) -> Any:
        """σ(z), of the shape of z."""
        return self.build(z)


def _erf(z: ArrayOps) -> Any:
    return elementwise(erf, z)


def _leaky(z: ArrayOps) -> Any:
    return maximum(z, Rational(1, 100) * as_array(z))


def _gelu(z: ArrayOps) -> Any:
    return as_array(z) * (1 + _erf(as_array(z) / root(2))) / 2


def _row(function: ScalarFunction) -> Activation:
    return Activation(function.name, function, function.source)


ROWS = (
    _row(tanh),
    _row(sigmoid),
    _row(FUNCTIONS["softplus"]),
    Activation("relu", relu, "Nair & Hinton 2010"),
    Activation("leaky-relu", _leaky, "Maas, Hannun & Ng 2013"),
    Activation("silu", lambda z: as_array(z) * sigmoid(z), "Elfwing, Uchibe & Doya 2018"),
    Activation("gelu", _gelu, "Hendrycks & Gimpel 2016"),
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
