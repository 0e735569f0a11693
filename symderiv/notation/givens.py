"""What is given about a tensor: statements as equations, and inputs that obey them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sympy import Expr

if TYPE_CHECKING:
    from symderiv.notation.axes import Axis
    from symderiv.notation.tensors import Tensor


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
    are places on an axis (labels, tokens) may stand as indices of it: `over` is that axis. `test` says of an array whether
    it obeys what no equation states (positive definite).
    """

    name: str
    meaning: str
    statements: Callable[[Tensor], tuple[Relation, ...]]
    sample: Callable[[Any, Sequence[int]], Any]
    axes: int = 1
    square: bool = False
    letter: str = ""
    over: Axis | None = None
    test: Callable[[Any], bool] | None = None

    def __repr__(self) -> str:
        return f"<given {self.name}>"
