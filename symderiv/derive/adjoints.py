"""Names for the derivatives of the output by quantities in between."""

from __future__ import annotations

import re
from collections.abc import Collection

from symderiv.notation import Definition, Tensor
from symderiv.record import Derivation


def adjoint(lemma: Derivation, taken: Collection[str]) -> Definition:
    """The definition of a lemma's derivative as a quantity: δ⁽¹⁾ for logits z⁽¹⁾, and a bar over any other name.

    Source: Nielsen 2015, Neural Networks and Deep Learning, eq. (29) for δ; Griewank & Walther 2008 for the bar.
    """
    wrt = lemma.goal.wrt
    tensor = _named(wrt.tensor, taken)
    return Definition(tensor, tuple(wrt.indices), lemma.result)


def _named(tensor: Tensor, taken: Collection[str]) -> Tensor:
    base, number = re.fullmatch(r"(.*?)(\d*)", tensor.name).groups()  # type: ignore[union-attr]
    name = f"delta{number}" if base == "z" else f"{tensor.name}_bar"
    while name in taken:
        name += "_"
    return Tensor(name, tensor.axes, (), f"adjoint of {tensor.name}", _latex(tensor, base, number))


def _latex(tensor: Tensor, base: str, number: str) -> str:
    if base == "z":
        return ""
    label = f"^{{({number})}}" if number and tensor.axes else number and f"_{{{number}}}"
    return rf"\bar{{{base}}}{label}" if not tensor.latex else rf"\overline{{{tensor.latex}}}"

