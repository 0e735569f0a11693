"""Names for the derivatives of the output by quantities in between."""

from __future__ import annotations

import re
from collections.abc import Collection

from symderiv.notation import Definition, Tensor
from symderiv.record import Derivation

LOGITS = {"z": "delta", "Z": "Delta"}
"""Pre-activations have a letter of their own for their adjoint."""
_NUMBERED = re.compile(r"(.*?)(\d*)")
_LABELLED = re.compile(r"([A-Za-z]|\\[A-Za-z]+)([_^].*)?")


def adjoint(lemma: Derivation, taken: Collection[str]) -> Definition:
    """The definition of a lemma's derivative as a quantity: δ⁽¹⁾ for logits z⁽¹⁾, and a bar over any other name.

    Source: Nielsen 2015, Neural Networks and Deep Learning, eq. (29) for δ; Griewank & Walther 2008 for the bar.
    """
    wrt = lemma.goal.wrt
    tensor = adjoint_tensor(wrt.tensor, taken)
    return Definition(tensor, tuple(wrt.indices), lemma.result)


def adjoint_tensor(tensor: Tensor, taken: Collection[str]) -> Tensor:
    """The name of the adjoint of a tensor: of its shape, and told apart from the names that are taken.

    >>> adjoint_tensor(Tensor("z2"), ()).name, adjoint_tensor(Tensor("h2"), ()).name
    ('delta2', 'h2_bar')
    """
    base, number = _NUMBERED.fullmatch(tensor.name).groups()  # type: ignore[union-attr]
    name = f"{LOGITS[base]}{number}" if base in LOGITS else f"{tensor.name}_bar"
    while name in taken:
        name += "_"
    return Tensor(name, tensor.axes, (), f"adjoint of {tensor.name}", _latex(tensor, base, number))


def _latex(tensor: Tensor, base: str, number: str) -> str:
    labelled = _LABELLED.fullmatch(tensor.latex)
    if base in LOGITS:
        return "" if not tensor.latex else f"\\{LOGITS[base]}{labelled[2] or ''}" if labelled else rf"\overline{{{tensor.latex}}}"
    if tensor.latex:
        return rf"\bar{{{labelled[1]}}}{labelled[2] or ''}" if labelled else rf"\overline{{{tensor.latex}}}"
    label = f"^{{({number})}}" if number and tensor.axes else number and f"_{{{number}}}"
    return rf"\bar{{{base}}}{label}"
