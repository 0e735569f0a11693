"""The order in which code takes the inputs of a model: that in which the formulas of its page write them first."""

from __future__ import annotations

from typing import Any

from sympy import Add, Mul, Pow

from symderiv.notation import Definitions, Entry, Index, MatrixEntry, free_indices, tensors
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
    made, found = {d.tensor.name for d in definitions}, dict[str, None]()
    for row in definitions:
        _write(row.body, frozenset(row.indices), order, found)
    return tuple(name for name in found if name not in made)


def _write(expr: Any, free: frozenset[Index], order: Precedence, found: dict[str, None]) -> None:
    """Add the names of the quantities in a formula, as its page writes them. What has no further one is passed over."""
    if all(t.name in found for t in tensors(expr)):
        return
    if isinstance(expr, Entry | MatrixEntry):
        found[expr.tensor.name] = None
    for part in _parts(expr, free & free_indices(expr), order):
        _write(part, free, order, found)


def _parts(expr: Any, free: frozenset[Index], order: Precedence) -> list[Any]:
    """The parts of an expression in the order of the page: what divides stands last, and the letters of a sum are none."""
    if isinstance(expr, Add):
        terms = [(t, bool(t.could_extract_minus_sign())) for t in expr.args]
        return [terms[n][0] for n in ordered_terms(terms, free, order)]
    if isinstance(expr, Mul):
        found = ordered_factors(expr.args, free, (), order)
        return sorted(found, key=lambda f: isinstance(f, Pow) and bool(f.exp.could_extract_minus_sign()))
    return list(getattr(expr, "args", ()))
