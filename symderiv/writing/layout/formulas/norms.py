"""Lengths as a person writes them: ‖a‖ for √Σ_m a_m², on pages whose own text writes a norm."""

from __future__ import annotations

from typing import Any

from sympy import Add, Mul, Pow, S

from symderiv.notation import Entry, Sum
from symderiv.writing.layout.boxes import Box, Fence, Glyph, Row, Script
from symderiv.writing.layout.formulas.fragments import Bond, Page, Piece


def normed(expr: Any) -> Any:
    """u, where the expression is a sum over all letters of u², of a vector or a matrix or of terms of that shape.

    >>> from symderiv.notation import Axis, Tensor
    >>> a = Tensor("a", (Axis("K"),)); k = a["k"].indices[0]
    >>> normed(Sum(a[k] ** 2, k)), normed(Sum(a[k] ** 3, k))
    (a[k], None)
    """
    if not isinstance(expr, Sum) or not isinstance(expr.body, Pow) or expr.body.exp != 2:
        return None
    inner: Any = expr.body.base
    own = [_entry(term) for term in (inner.args if isinstance(inner, Add) else (inner,))]
    first = own[0].indices if own[0] is not None else ()
    bound = len(first) == len(expr.indices) and set(first) == set(expr.indices)
    return inner if bound and all(e is not None and e.indices == first for e in own) else None


def _entry(term: Any) -> Any:
    """The entry of a term that has nothing but a sign besides."""
    inner = term.args[1] if isinstance(term, Mul) and len(term.args) == 2 and term.args[0] == S.NegativeOne else term
    return inner if isinstance(inner, Entry) else None


def lay_norm(page: Page, base: Any, power: Any) -> Piece | None:
    """‖a‖ to a power, for a sum of squares to half of it; None for anything else, and where nobody writes norms."""
    inner = normed(base) if page.order.norms and power.is_Integer and power > 0 else None
    if inner is None:
        return None
    fence = Fence(_whole(page.unmarked(inner, page.free, page.letters, page.order).box), "‖", "‖")
    below = Glyph("variable", "F") if len(base.indices) > 1 else None
    above = Glyph("number", str(power)) if power != 1 else None
    return Piece(Script(fence, below, above) if below or above else fence, Bond.POWER if above else Bond.SYMBOL)


def _whole(box: Box) -> Box:
    """A formula without its letters: a − b for a_k − b_k."""
    if isinstance(box, Row):
        return Row(tuple(map(_whole, box.items)))
    if isinstance(box, Script):
        return Script(box.base, None, box.sup) if box.sup else box.base
    return box
