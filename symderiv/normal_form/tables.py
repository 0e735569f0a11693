"""What the files of the normal form look up in one another, as each law may need any other: every row stands in the file
that says what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symderiv.errors import SymderivError
from symderiv.normal_form.parts import Factors, Part, Poly
from symderiv.notation.indices.axes import Index

Parts = tuple[Part, ...]
Stage = Callable[[Fraction, tuple[Index, ...], Factors], Poly | None]

STAGES: list[Stage] = []
"""The stages of contraction in order: `contraction`."""
LAWS: dict[Any, Callable[[Any, Parts], Poly]] = {}
"""The law of each head: `functions`."""
READERS: list[tuple[Any, Callable[[Any], Poly]]] = []
"""Each kind of SymPy node with its reader; the first that fits reads: `reading`."""


def read(expr: Any) -> Poly:
    """The normal form of an expression.

    Raises `SymderivError` for a node that has no normal form, `TooLarge` where it would not end.
    """
    for kinds, reader in READERS:
        if isinstance(expr, kinds):
            return reader(expr)
    raise SymderivError(f"No normal form is known for {type(expr).__name__}", typed=str(expr)[:200],
                        advice="Write it with sums, deltas, indicators and functions.")


__all__ = ["LAWS", "READERS", "STAGES", "Parts", "Stage", "read"]
