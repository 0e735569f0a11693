"""The order in which code takes the inputs of a model: that in which the formulas of its page write them first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Mul, Pow

from symderiv.notation import Definitions, Entry, Index, MatrixEntry, free_indices
from symderiv.writing.layout.formulas.ordering import ordered_factors, ordered_terms
from symderiv.writing.layout.formulas.precedence import Precedence
from symderiv.writing.structure.written import depths


def arguments(definitions: Definitions) -> tuple[str, ...]:
    """The names of the inputs, in the order of the page: definition by definition, each from left to right.

    >>> from symderiv.notation import Axis, Definition, Sum, Tensor
    >>> K, D = Axis("K"), Axis("D"); k, d = K.index("k"), D.index("d")
    >>> b, x, W = Tensor("b", (K,)), Tensor("x", (D,)), Tensor("W", (K, D))
    >>> arguments(Definitions((Definition(Tensor("z", (K,)), (k,), b[k] + Sum(W[k, d] * x[d], d)),)))
    ('W', 'x', 'b')
    """
    order = Precedence(frozenset(depths(definitions.rows).items()))
    made = {d.tensor.name for d in definitions}
    written = (name for row in definitions for name in _written(row.body, frozenset(row.indices), order))
    return tuple(dict.fromkeys(name for name in written if name not in made))


def _written(expr: Any, free: frozenset[Index], order: Precedence) -> Iterator[str]:
    """The names of the quantities in a formula, as its page writes them."""
    if isinstance(expr, Entry | MatrixEntry):
        yield expr.tensor.name
    for part in _parts(expr, free & free_indices(expr), order):
        yield from _written(part, free, order)


def _parts(expr: Any, free: frozenset[Index], order: Precedence) -> list[Any]:
    """The parts of an expression in the order of the page: what divides stands last, and the letters of a sum are none."""
    if isinstance(expr, Add):
        terms = [(t, bool(t.could_extract_minus_sign())) for t in expr.args]
        return [terms[n][0] for n in ordered_terms(terms, free, order)]
    if isinstance(expr, Mul):
        found = ordered_factors(expr.args, free, (), order)
        return sorted(found, key=lambda f: isinstance(f, Pow) and bool(f.exp.could_extract_minus_sign()))
    return list(getattr(expr, "args", ()))
