"""Sums, products and maxima: the letters below the sign, and the conditions on them."""

from __future__ import annotations

from typing import Any

from sympy import Eq, Mul, Ne, Rel

from symderiv.errors import SymderivError
from symderiv.notation import Binder, Index, Indicator, Sum, Tensor, Within, free_indices
from symderiv.writing.boxes import BigSum, Box, Glyph, Row, row
from symderiv.writing.layout_page import Bond, Page, Path, Piece
from symderiv.writing.layout_products import lay_product
from symderiv.writing.layout_symbols import commas

RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
REVERSED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
BIG_SIGNS = {"Sum": "sum", "Product": "prod", "Prod": "prod", "Maximum": "max", "MaxOver": "max", "Minimum": "min"}


def lay_binder(page: Page, expr: Binder, path: Path) -> Piece:
    """A big sign with its letters below; conditions on a sum's letters stand there too."""
    sign = BIG_SIGNS.get(type(expr).__name__)
    if sign is None:
        raise SymderivError("No sign is known for this kind of sum", typed=type(expr).__name__,
                            advice="Add a row to BIG_SIGNS in symderiv/writing/layout_binders.py.")
    places = conditions(expr)
    below = _below(page, expr, path, places)
    body = _without(page, expr.body, (*path, 0), places) if places else page.part(expr, path, 0)
    return Piece(Row((BigSum(sign, row(*below)), body.at_least(Bond.OPEN))), Bond.OPEN)  # type: ignore[arg-type]


def conditions(expr: Binder) -> list[int]:
    """The places, among the factors of a sum's body, of what only says which values its letters take."""
    if not isinstance(expr, Sum) or not isinstance(expr.body, Mul):
        return []
    bound = set(expr.indices)
    found = [n for n, f in enumerate(expr.body.args) if _on_letters(f) and free_indices(f) & bound]
    return found if len(found) < len(expr.body.args) else []


def _on_letters(factor: Any) -> bool:
    """Whether a factor is a condition on index letters alone, that can stand below a sign."""
    if isinstance(factor, Indicator):
        return isinstance(factor.args[0], Rel) and not isinstance(factor.args[0], Eq | Ne) and not factor.atoms(Tensor)
    return isinstance(factor, Within)


def _below(page: Page, expr: Binder, path: Path, places: list[int]) -> list[Box]:
    """The letters, then the conditions; a lone letter under a lone comparison is named by that comparison."""
    shown = [(expr.body.args[n], (*path, 0, n)) for n in places]
    if len(shown) == 1 and len(expr.indices) == 1 and (box := _named_by(page, *shown[0], expr.indices[0])) is not None:
        return [box]
    letters = [page.part(expr, path, n + 1).box for n in range(len(expr.indices))]
    return commas([*letters, *(_condition(page, f, at) for f, at in shown)])


def _condition(page: Page, factor: Any, path: Path) -> Box:
    box = within_box(page, factor, path) if isinstance(factor, Within) else page.part(factor, path, 0).box
    return page.marked(Piece(box), path).box


def _named_by(page: Page, factor: Any, path: Path, letter: Index) -> Box | None:
    """s ≤ t, with the bound letter on the left."""
    if not isinstance(factor, Indicator):
        return None
    relation: Any = factor.args[0]
    sides, sign = list(relation.args), relation.rel_op
    if letter not in sides or letter in sides[1 - sides.index(letter)].free_symbols:
        return None
    first = sides.index(letter)
    boxes = [page.part(factor, path, 0, n).box for n in (first, 1 - first)]
    inside = Row((boxes[0], Glyph("relation", RELATIONS[REVERSED[sign] if first else sign]), boxes[1]))
    return page.marked(Piece(inside), path).box


def _without(page: Page, body: Mul, path: Path, places: list[int]) -> Piece:
    """The product without the factors at `places`."""
    return page.marked(lay_product(page, body, path, places), path)


def within_box(page: Page, expr: Within, path: Path) -> Box:
    """1 ≤ i ≤ N, each side where it says something."""
    low, high = expr.doubtful
    left = (Glyph("number", "1"), Glyph("relation", "≤")) if low else ()
    right = (Glyph("relation", "≤"), page.part(expr, path, 1).box) if high else ()
    return Row((*left, page.part(expr, path, 0).box, *right))


__all__ = ["BIG_SIGNS", "RELATIONS", "conditions", "lay_binder", "within_box"]
