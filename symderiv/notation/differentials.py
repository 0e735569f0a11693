"""Differentials of whole formulas: d(body) is the derivative of the body along a direction in which a variable moves."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symderiv.notation.nodes import Partial
from symderiv.notation.substitution import letters, sum_over
from symderiv.notation.tensors import Differential, Entry, Tensor
from symderiv.notation.unevaluated import mul


class Direction(Tensor):
    """The direction in which a variable moves. It has no axes: however many components the variable has, it is one direction."""

    __slots__ = ("of",)

    def __new__(cls, of: Tensor) -> Direction:
        """The direction of `of`."""
        made = super().__new__(cls, f"along({of.name})")
        assert isinstance(made, Direction)
        made.of = of
        return made

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), *self.of._hashable_content())

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.of,)


def differential(body: Any, variable: Tensor) -> Partial:
    """d(body) as `variable` moves, a derivative like any other: the rules of calculus take it apart.

    >>> from symderiv.notation import Axis
    >>> z = Tensor("z", (Axis("K"),))
    >>> differential(z["k"] ** 2, z)
    Partial(z[k]**2, along(z))
    """
    return Partial(body, Entry(Direction(variable)))


def as_sum(partial: Partial) -> Expr:
    """What d(body) means: Σ_ij ∂body/∂W_ij dW_ij; any other derivative as it is.

    >>> from symderiv.notation import Axis
    >>> z = Tensor("z", (Axis("K"),))
    >>> as_sum(differential(z["k"] ** 2, z))
    Sum(d(z)[j]*Partial(z[k]**2, z[j]), j)
    """
    direction = partial.wrt.tensor
    if not isinstance(direction, Direction):
        return partial
    entry = direction.of.entry(letters(partial))
    change = Entry(Differential(direction.of), *entry.indices)
    return sum_over(mul(Partial(partial.body, entry, *partial.held), change), *entry.indices)


__all__ = ["Direction", "differential", "as_sum"]
