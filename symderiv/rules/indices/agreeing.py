"""Comparisons of two values that may be equal all around a point: there the condition and its opposite stay a pair.

∂ min(u, v) = 𝟙[u ≤ v] u′ + 𝟙[v < u] v′ is right at such a point whichever of the two holds, as u′ = v′, but one of them has to:
numbers are rounded, and only a condition and its opposite of the same two values never both fail. So no rule rewrites one of them
by what holds beside it.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Max, Min, Pow, log, sign

from symderiv.errors import SymderivError
from symderiv.normal_form import difference_is_zero
from symderiv.notation import Definitions, Entry, Index, Indicator, MaxOver, factors, free_indices, substitute
from symderiv.notation.nodes import atoms

PIECES = (Max, Min, Abs, sign, Indicator, MaxOver)
"""Nodes that are one formula in one region and another one beside it."""


def may_agree(condition: Any, definitions: Definitions) -> bool:
    """Whether both sides may be equal on a whole region. A value beside a number counts as apart: what is that number there does
    not move. Of a sum beside a number both sides may have been moved to one: u < 1 − v stands as u + v < 1."""
    one, other = condition.args
    if any(number.is_number and _is_one_value(side, number) for side, number in ((one, other), (other, one))):
        return False
    return any(_in_pieces(side, definitions) for side in (one, other)) or _same(one, other, definitions)


def left_tied(mask: Any, definitions: Definitions) -> bool:
    """Whether what became of a comparison is one that rounding may decide all around, while its opposite stands as it was."""
    return not isinstance(mask, Indicator) or may_agree(mask.args[0], definitions)


def _is_one_value(expr: Expr, number: Expr) -> bool:
    """Whether an expression that is a number is exactly that, however it is rounded: a multiple of one value, a product at 0."""
    values = [f for f in factors(expr) if not f.is_number]
    return all(isinstance(f, (Entry, *PIECES)) for f in values) and (len(values) < 2 or number.is_zero is True)


def _in_pieces(expr: Expr, definitions: Definitions) -> bool:
    """Whether an expression, or a quantity that it is made of, is defined in pieces; √(x²) and log x² are so as well."""
    if atoms(expr, *PIECES) or any(_on_two_sides(node) for node in atoms(expr, Pow, log)):
        return True
    rows = (definitions.of(e.tensor) for e in atoms(expr, Entry))
    return any(_in_pieces(row.body, definitions) for row in rows if row is not None)


def _on_two_sides(node: Any) -> bool:
    """Whether a root or a logarithm may have a value for arguments on two sides of a place where it has none."""
    inside = node.args[0]
    return not (isinstance(inside, Entry) or inside.is_number) and (isinstance(node, log) or not node.exp.is_integer)


def _same(one: Expr, other: Expr, definitions: Definitions) -> bool:
    """Whether two smooth expressions are the same function of the inputs, also where two letters of an axis meet."""
    letters = sorted(free_indices(one) | free_indices(other), key=str)
    meeting: dict[Index, Expr] = {i: next(j for j in letters if j.axis == i.axis) for i in letters}
    try:
        return difference_is_zero(substitute(one, meeting), substitute(other, meeting), definitions=definitions) is not None
    except SymderivError:  # too large for a normal form
        return True
