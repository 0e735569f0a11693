"""A formula with one δ of two free letters, written out for equal and for different letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import preorder_traversal

from symderiv.notation import ZERO, Delta, Index, free_indices, rebuild, substitute
from symderiv.writing.layout.boxes import Box, Cases, Glyph, Row
from symderiv.writing.layout.expressions import layout
from symderiv.writing.layout.symbols import name


def case_split(expr: Any, letters: Sequence[Index], partly: bool = False) -> Box | None:
    """The formula as two cases, the letters equal or different; None where it has no δ of two free letters, or several.

    With `partly` also None where nothing is left for different letters.

    >>> from symderiv.notation import Axis, Delta, Tensor, add, mul, negate
    >>> from symderiv.writing.printers.unicode import unicode
    >>> K = Axis("K"); i, k = K.index("i"), K.index("k"); p = Tensor("p", (K,))
    >>> print(unicode(case_split(mul(p[k], add(Delta(i, k), negate(p[i]))), (k, i))))
    {pᵢ (1 − pᵢ) if k = i; −pₖ pᵢ if k ≠ i}
    """
    found = split(expr, letters)
    if found is None or (partly and found[1][1] == ZERO):
        return None
    (first, second), (same, other) = found
    return Cases(tuple((layout(value, (), letters), _condition(first, sign, second))
                       for value, sign in ((same, "="), (other, "≠"))))


def split(expr: Any, letters: Sequence[Index]) -> tuple[tuple[Index, Index], tuple[Any, Any]] | None:
    """The two letters of the only δ, and what the formula is where they are equal and where they differ."""
    deltas = {frozenset(d.args) for d in preorder_traversal(expr) if isinstance(d, Delta)}
    if len(deltas) != 1:
        return None
    (pair,) = deltas
    if len(pair) != 2 or not pair <= set(free_indices(expr)):
        return None
    first, second = sorted(pair, key=lambda i: (letters.index(i) if i in letters else len(letters), i.name))
    same, other = substitute(expr, {first: second}), _without(expr)
    return ((first, second), (same, other)) if same.is_finite is not False and other.is_finite is not False else None


def _without(expr: Any) -> Any:
    """The formula with every δ zero."""
    if isinstance(expr, Delta):
        return ZERO
    return rebuild(expr, [_without(a) for a in expr.args]) if expr.args else expr


def _condition(first: Index, sign: str, second: Index) -> Box:
    return Row((Glyph("text", "if "), name(first.name), Glyph("relation", sign), name(second.name)))
