"""What a row of the catalogue is, and the axes its models share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symderiv.notation import Axis, Model

K, D, N = Axis("K"), Axis("D"), Axis("N")

BISHOP = "Bishop 2006, Pattern Recognition and Machine Learning"
GOODFELLOW = "Goodfellow, Bengio & Courville 2016, Deep Learning"


@dataclass(frozen=True)
class Row:
    """One entry: `define` states the model, `output` is what is differentiated, `goals` lists by what (one name for a
    gradient or Jacobian, two for a Hessian); `source` says where the model is found."""

    name: str
    title: str
    define: Callable[[Model], Any]
    output: str
    goals: tuple[tuple[str, ...], ...]
    source: str

    def model(self) -> Model:
        """The model of this entry, freshly built."""
        made = Model()
        self.define(made)
        return made


__all__ = ["BISHOP", "GOODFELLOW", "D", "K", "N", "Row"]
