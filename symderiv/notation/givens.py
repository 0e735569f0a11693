"""What is given about a tensor: statements as equations, and inputs that obey them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from sympy import Expr

from symderiv.errors import SymderivError

if TYPE_CHECKING:
    from symderiv.notation.axes import Axis
    from symderiv.notation.tensors import Tensor


MEANT = ("It holds of every entry.", "It holds along the last axis.", "It speaks of a square matrix: of the last two axes.")
"""By its number of axes, what a given speaks of."""


@dataclass(frozen=True)
class Relation:
    """A stated relation between two expressions; an equation rewrites its left side to its right."""

    lhs: Expr
    op: Literal["=", ">", "∈"]
    rhs: Expr


@dataclass(frozen=True, eq=False)
class Given:
    """A property of an input.

    `statements` gives the relations for a tensor, `sample` draws an array of a shape that obeys them from a NumPy
    random generator, `axes` is the least number of axes it speaks of (they are the last ones).
    `letter` names the quantity that the given fixes, when it is worth a letter of its own (τ for Σ_k y_k). Entries that
    are places on an axis (labels, tokens) may stand as indices of it: `over` is that axis, and `first` the number by which code
    knows its first place (formulas count from 1). `test` says of an array whether it obeys what no equation states
    (positive definite).
    """

    name: str
    meaning: str
    statements: Callable[[Tensor], tuple[Relation, ...]]
    sample: Callable[[Any, Sequence[int]], Any]
    axes: int = 1
    square: bool = False
    letter: str = ""
    over: Axis | None = None
    first: int = 1
    test: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        name, letters = self.name.replace("-", "_"), ", ".join("ij"[:2 if self.square else 1])
        made = 'sd.matrix("X", K, K' if self.square else 'sd.vector("X", K'
        indices = ", ".join(f'"{i}"' for i in letters.split(", "))
        object.__setattr__(self, "__doc__", (
            f"What may be given about an input: {self.meaning}.\n\n"
            f"{MEANT[self.axes]} Naming an input raises `AxisMismatch` where its axes are not such.\n\n"
            f'>>> import symderiv as sd\n>>> K = sd.axes("K"); {made}, given=sd.{name})[{indices}]\n'
            f"X[{letters.replace(' ', '')}]\n"))

    def __repr__(self) -> str:
        return f"<given {self.name}>"

    def content(self, plain: Tensor) -> tuple[str | int, ...]:
        """What it says of a tensor without givens, in a form that SymPy can compare: two givens of one name may say different
        things."""
        return (self.name, *_said(self, plain), *(self.over.content if self.over else ()))


@lru_cache(maxsize=4096)
def _said(given: Given, plain: Tensor) -> tuple[str, ...]:
    """The statements about a tensor, printed; nothing where they speak of another tensor alone."""
    try:
        return tuple(f"{r.lhs} {r.op} {r.rhs}" for r in given.statements(plain))
    except SymderivError:
        return ()
