"""Naming inputs: tensors, vectors, matrices, numbers, with what is given about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from symderiv.errors import ModelError
from symderiv.notation import Axis, Given, Tensor, scalar_entry

Stated = Given | str | Sequence[Given | str]
"""What is given about an input: a given, the name of one ("one-hot"), or several."""


def tensor(name: str, *axes: Axis, given: Stated = (), meaning: str = "", latex: str = "") -> Tensor:
    """A named input with any number of axes, in order; `given` is what is known about it.

    Raises `AxisMismatch` for what is no axis or no given.

    >>> import symderiv as sd
    >>> sd.tensor("X", *sd.axes("N C D")).shape_text
    '(N, C, D)'
    """
    return Tensor(_one(name), axes, _givens(given), meaning, latex)


def _one(name: str) -> str:
    """The name, which is one: "a b" are two.

    Raises `ModelError`.
    """
    parts = re.split(r"\s*,\s*|\s+", name.strip()) if isinstance(name, str) else []
    if len(parts) > 1 and all(part.isidentifier() for part in parts) and min(map(len, parts)) < 3:
        raise ModelError("An input has one name, and these are several", typed=repr(name)[:100],
                         advice=f"Make each by itself: a call for {parts[0]!r}, and another for {parts[1]!r}.")
    return name


def vector(name: str, axis: Axis, *, given: Stated = (), meaning: str = "", latex: str = "") -> Tensor:
    """A named input with one axis.

    Raises `AxisMismatch` for what is no axis or no given.

    >>> import symderiv as sd
    >>> sd.vector("y", sd.axes("K"), given=sd.one_hot).shape_text
    '(K,)'
    """
    return tensor(name, axis, given=given, meaning=meaning, latex=latex)


def matrix(name: str, rows: Axis, columns: Axis, *, given: Stated = (), meaning: str = "",
           latex: str = "") -> Tensor:
    """A named input with two axes: rows, then columns.

    Raises `AxisMismatch` for what is no axis or no given.

    >>> import symderiv as sd
    >>> K, D = sd.axes("K D")
    >>> sd.matrix("W", K, D)["i", "j"]
    W[i,j]
    """
    return tensor(name, rows, columns, given=given, meaning=meaning, latex=latex)


def scalar(name: str, *, given: Stated = (), meaning: str = "", latex: str = "") -> Any:
    """A named number: an expression for use in any formula.

    Raises `SymderivError` for what is no name.

    >>> import symderiv as sd
    >>> sd.scalar("lam") ** 2
    lam**2
    """
    return scalar_entry(name, _givens(given), meaning, latex)


def _givens(given: Stated) -> tuple[Given, ...]:
    from symderiv.library.givens import stated

    return stated(given)


__all__ = ["Stated", "matrix", "scalar", "tensor", "vector"]
