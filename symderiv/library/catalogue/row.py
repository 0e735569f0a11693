"""What a row of the catalogue is, and the axes its models share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symderiv.notation import Axis, Model, Opaque

K, D, N = Axis("K"), Axis("D"), Axis("N")

BISHOP = "Bishop 2006, Pattern Recognition and Machine Learning"
GOODFELLOW = "Goodfellow, Bengio & Courville 2016, Deep Learning"


@dataclass(frozen=True)
class Row:
    """One entry: `define` states the model, `output` is what is differentiated, `goals` lists by what (one name for a
    gradient or Jacobian, two for a Hessian); `source` says where the model is found. A derivative by a quantity in between
    is written out up to `inline` operations, and has a name beyond."""

    name: str
    title: str
    define: Callable[[Model], Any]
    output: str
    goals: tuple[tuple[str, ...], ...]
    source: str
    inline: float = 40

    def model(self) -> Model:
        """The model of this entry, freshly built."""
        made = Model()
        self.define(made)
        made.arguments = self.arguments
        return made

    @property
    def arguments(self) -> tuple[str, ...]:
        """What code takes first: what is differentiated by, in the order of the goals."""
        return tuple(dict.fromkeys(name for goal in self.goals for name in goal))


def unspecified_loss(m: Model, *outputs: Any) -> None:
    """L, of which only the derivatives by the outputs of a layer are known, and these have names."""
    m.define("L", Opaque(*map(m.tensor, outputs)), meaning="loss")


__all__ = ["BISHOP", "GOODFELLOW", "D", "K", "N", "Row", "unspecified_loss"]
