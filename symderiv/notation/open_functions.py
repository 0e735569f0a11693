"""Functions of one number that a text leaves open: φ with its derivatives φ′, φ″, of which only that they exist is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sympy import Expr, Function

from symderiv.notation.anatomy import bits_where, kinds_met, known, node_types

PREFIX, PRIME = "open_", "_prime"


class OpenFunction(NamedTuple):
    """The letter of such a function, and how often it is derived."""

    letter: str
    order: int

    @property
    def plain(self) -> str:
        """Its name in code: phi, phi_prime.

        >>> OpenFunction("phi", 1).plain, OpenFunction("lambda", 0).plain
        ('phi_prime', 'lambda_')
        """
        return self.letter + (PRIME * self.order or "_" * (self.letter == "lambda"))

    @property
    def node_name(self) -> str:
        """The name of its node."""
        return PREFIX + self.letter + PRIME * self.order

    @property
    def node(self) -> Callable[[Expr], Expr]:
        """The function itself, to be applied to a number.

        >>> from symderiv.notation import Tensor
        >>> OpenFunction("phi", 1).node(Tensor("x")[()])
        open_phi_prime(x)
        """
        node: Callable[[Expr], Expr] = Function(self.node_name, real=True)
        return node

    @property
    def derivative(self) -> OpenFunction:
        """Its derivative, which is another."""
        return OpenFunction(self.letter, self.order + 1)


def opened(name: str) -> OpenFunction | None:
    """What the name of a node says of an open function; None for any other name.

    >>> opened("open_phi_prime"), opened("tanh")
    (OpenFunction(letter='phi', order=1), None)
    """
    if not name.startswith(PREFIX):
        return None
    letter, order = name.removeprefix(PREFIX), 0
    while letter.endswith(PRIME):
        letter, order = letter.removesuffix(PRIME), order + 1
    return OpenFunction(letter, order)


def open_functions(*exprs: Any) -> tuple[OpenFunction, ...]:
    """The open functions in some expressions, each once, in order of letter and derivative."""
    every = [known(e).every for e in exprs]
    wanted = bits_where(_is_open, kinds_met())  # of all that are met by now
    kinds = frozenset[type]().union(*[node_types(e) for e, bits in zip(exprs, every, strict=True) if bits & wanted])
    return tuple(sorted({found for kind in kinds if (found := opened(kind.__name__)) is not None}))


def _is_open(kind: type) -> bool:
    return opened(kind.__name__) is not None


__all__ = ["OpenFunction", "open_functions", "opened"]
