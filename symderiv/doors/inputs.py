"""Naming inputs: tensors, vectors, matrices, numbers, with what is given about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.notation import Axis, Given, Tensor, scalar_entry

Stated = Given | str | Sequence[Given | str]
"""What is given about an input: a given, the name of one ("one-hot"), or several."""


def tensor(name: str, *axes: Axis, given: Stated = (), meaning: str = "", latex: str = "") -> Tensor:
    """A named input with any number of axes, in order; `given` is what is known about it.

    >>> tensor("X", Axis("N"), Axis("D")).shape_text
    '(N, D)'
    """
    return Tensor(name, axes, _givens(given), meaning, latex)


def vector(name: str, axis: Axis, *, given: Stated = (), meaning: str = "", latex: str = "") -> Tensor:
    """A named input with one axis."""
    return tensor(name, axis, given=given, meaning=meaning, latex=latex)


def matrix(name: str, rows: Axis, columns: Axis, *, given: Stated = (), meaning: str = "",
           latex: str = "") -> Tensor:
    """A named input with two axes: rows, then columns."""
    return tensor(name, rows, columns, given=given, meaning=meaning, latex=latex)


def scalar(name: str, *, given: Stated = (), meaning: str = "", latex: str = "") -> Any:
    """A named number: an expression for use in any formula."""
    return scalar_entry(name, _givens(given), meaning, latex)


def _givens(given: Stated) -> tuple[Given, ...]:
    from symderiv.library.givens import stated

    return stated(given)


__all__ = ["Stated", "matrix", "scalar", "tensor", "vector"]
