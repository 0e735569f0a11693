"""A function that nobody states: the rest of a model, of which only that it is differentiable is used."""

from __future__ import annotations

from typing import Any, cast

from sympy import Expr

from symderiv.errors import AxisMismatch
from symderiv.notation.nodes import Partial
from symderiv.notation.tensors import Tensor


class Opaque(Expr):
    """ℓ(z), an unspecified differentiable function of all components of one or several tensors. args: the tensors.

    No rule takes it apart; its derivatives get names. The oracle puts a smooth function in its place, in which all
    components act together.

    Raises `AxisMismatch` for an argument that is not a tensor.

    >>> from symderiv.notation import Axis, Tensor
    >>> Opaque(Tensor("z", (Axis("K"),)))
    Opaque(z)
    """

    is_commutative = True
    is_real = True

    def __new__(cls, *tensors: Any) -> Opaque:
        """ℓ of whole tensors."""
        if not tensors or any(not hasattr(t, "axes") or not hasattr(t, "givens") for t in tensors):
            raise AxisMismatch("An unspecified function takes whole tensors", typed=", ".join(map(str, tensors)))
        return cast(Opaque, Expr.__new__(cls, *tensors))

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """What it depends on."""
        return cast(tuple[Tensor, ...], self.args)

    @property
    def free_symbols(self) -> set[Any]:
        """None: it speaks of whole tensors."""
        return set()


def unspecified(expr: Expr) -> Opaque | None:
    """The function that nobody states, where the expression is it or a derivative of it, of any order; else None.

    >>> from symderiv.notation import Axis, Partial
    >>> z = Tensor("z", (Axis("K"),))
    >>> unspecified(Partial(Opaque(z), z.entry())), unspecified(z.entry())
    (Opaque(z), None)
    """
    while isinstance(expr, Partial):
        expr = expr.body
    return expr if isinstance(expr, Opaque) else None


__all__ = ["Opaque", "unspecified"]
