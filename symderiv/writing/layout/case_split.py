"""A formula with one δ of two free letters, or with one condition on free letters, written out case by case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sympy import Ge, Gt, Le, Lt, preorder_traversal

from symderiv.notation import ONE, ZERO, Delta, Index, Indicator, free_indices, rebuild, substitute
from symderiv.writing.layout.boxes import Box, Cases, Glyph, Row
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.symbols import index_letter


def case_split(expr: Any, letters: Sequence[Index], partly: bool = False) -> Box | None:
    """The formula as two cases, the letters equal or different, or a condition met or not; None where it has no δ of two free
    letters and no condition, or several.

    With `partly` also None where nothing is left for different letters, or where the condition is not met.

    >>> from symderiv.notation import Axis, Delta, Indicator, Tensor, add, mul, negate
    >>> from symderiv.writing.printers.unicode import unicode
    >>> K = Axis("K"); i, k = K.index("i"), K.index("k"); p = Tensor("p", (K,))
    >>> print(unicode(case_split(mul(p[k], add(Delta(i, k), negate(p[i]))), (k, i))))
    {pᵢ (1 − pᵢ) if k = i; −pₖ pᵢ if k ≠ i}
    >>> print(unicode(case_split(add(Indicator(p[k] > 0), mul(2, p[k], Indicator(p[k] <= 0))), (k,))))
    {1 if pₖ > 0; 2 pₖ if pₖ ≤ 0}
    """
    found = split(expr, letters)
    choice = split_condition(expr) if found is None else None
    if choice is not None and not (partly and choice[1][1] == ZERO):
        return Cases(tuple((layout(value, (), letters), Row((Glyph("text", "if "), layout(condition, (), letters))))
                           for condition, value in choice))
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


def split_condition(expr: Any) -> tuple[tuple[Any, Any], tuple[Any, Any]] | None:
    """The only ordering that the formula asks of its free letters, and its opposite, each with what the formula is there."""
    asked = {i.args[0] for i in preorder_traversal(expr) if isinstance(i, Indicator)}
    first = min(asked, key=lambda c: (c.func not in (Gt, Ge), str(c)), default=None)
    if not isinstance(first, Gt | Ge | Lt | Le) or not free_indices(first) <= free_indices(expr):
        return None
    other = first.negated
    if not asked <= {first, other, first.reversed, other.reversed}:
        return None
    values = [_decided(expr, {holds, holds.reversed}) for holds in (first, other)]
    return None if any(v.is_finite is False for v in values) else ((first, values[0]), (other, values[1]))


def _decided(expr: Any, holding: Collection[Any]) -> Any:
    """The formula with every condition 1 that holds, and 0 where it does not."""
    if isinstance(expr, Indicator):
        return ONE if expr.args[0] in holding else ZERO
    return rebuild(expr, [_decided(a, holding) for a in expr.args]) if expr.args and expr.has(Indicator) else expr


def _without(expr: Any) -> Any:
    """The formula with every δ zero."""
    if isinstance(expr, Delta):
        return ZERO
    return rebuild(expr, [_without(a) for a in expr.args]) if expr.args else expr


def _condition(first: Index, sign: str, second: Index) -> Box:
    return Row((Glyph("text", "if "), index_letter(first), Glyph("relation", sign), index_letter(second)))
