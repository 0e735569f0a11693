"""Sums, products and maxima: the letters below the sign, and the conditions on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Eq, Mul, Ne, Pow, Rel

from symderiv.errors import SymderivError
from symderiv.notation import Binder, Index, Indicator, Prod, Sum, Tensor, Within, factors, free_indices
from symderiv.writing.layout.boxes import BigSum, Box, Glyph, Row, row
from symderiv.writing.layout.formulas.fragments import Bond, Page, Path, Piece
from symderiv.writing.layout.formulas.products import lay_product
from symderiv.writing.layout.symbols import commas

RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
REVERSED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
BIG_SIGNS = {"Sum": "sum", "Product": "prod", "Prod": "prod", "Maximum": "max", "MaxOver": "max", "Minimum": "min"}


def lay_binder(page: Page, expr: Binder, path: Path) -> Piece:
    """A big sign with its letters below; conditions on the letters of a sum or a product stand there too."""
    sign = BIG_SIGNS.get(type(expr).__name__)
    if sign is None:
        raise SymderivError("No sign is known for this kind of sum", typed=type(expr).__name__,
                            advice="Add a row to BIG_SIGNS in symderiv/writing/layout/formulas/binders.py.")
    held = conditions(expr)
    below = _below(page, expr, path, [(f, (*path, *at)) for f, at in held])
    body = _without(page, expr, path, [at[-1] for _, at in held]) if held else page.part(expr, path, 0)
    return Piece(Row((BigSum(sign, row(*below)), body.at_least(Bond.OPEN))), Bond.OPEN)  # type: ignore[arg-type]


def conditions(expr: Binder) -> list[tuple[Any, Path]]:
    """What only says which values the letters take, with its place: factors of a sum's body, the exponent of a product's."""
    bound, found = set(expr.indices), list[tuple[Any, Path]]()
    if isinstance(expr, Sum) and isinstance(expr.body, Mul):
        every: list[tuple[Any, Path]] = [(f, (0, n)) for n, f in enumerate(expr.body.args)]
        found = [(f, at) for f, at in every if _on_letters(f, False) and free_indices(f) & bound]
        return found if len(found) < len(every) else []
    if isinstance(expr, Prod) and isinstance(expr.body, Pow):
        exponent = expr.body.exp
        several = isinstance(exponent, Mul)
        every = [(f, (0, 1, n) if several else (0, 1)) for n, f in enumerate(factors(exponent))]
        return every if all(_on_letters(f, True) and free_indices(f) & bound for f, _ in every) else []
    return found


def _on_letters(factor: Any, equalities: bool) -> bool:
    """Whether a factor is a condition on index letters alone, that can stand below a sign."""
    if isinstance(factor, Indicator):
        relation = factor.args[0]
        return isinstance(relation, Rel) and (equalities or not isinstance(relation, Eq)) and not factor.atoms(Tensor)
    return isinstance(factor, Within)


def _below(page: Page, expr: Binder, path: Path, shown: Sequence[tuple[Any, Path]]) -> list[Box]:
    """The letters, then the conditions; a lone letter under a lone comparison is named by that comparison."""
    if len(shown) == 1 and len(expr.indices) == 1 and (box := _named_by(page, *shown[0], expr.indices[0])) is not None:
        return [box]
    letters = [page.part(expr, path, n + 1).box for n in range(len(expr.indices))]
    return commas([*letters, *(_condition(page, f, at, expr.indices) for f, at in shown)])


def _condition(page: Page, factor: Any, path: Path, bound: Sequence[Index]) -> Box:
    if isinstance(factor, Indicator) and isinstance(factor.args[0], Eq | Ne):  # the letter of the sign first, if there is one
        letter = next((i for i in factor.args[0].args if i in bound), bound[0])
        if (box := _named_by(page, factor, path, letter)) is not None:
            return box
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


def _without(page: Page, expr: Binder, path: Path, places: Sequence[int]) -> Piece:
    """The body of a sum without the factors at `places`; of a product, what has the exponent."""
    if isinstance(expr, Prod):
        return page.marked(page.part(expr, path, 0, 0), (*path, 0))
    return page.marked(lay_product(page, expr.body, (*path, 0), places), (*path, 0))


def within_box(page: Page, expr: Within, path: Path) -> Box:
    """1 ≤ i ≤ N, each side where it says something."""
    low, high = expr.doubtful
    left = (Glyph("number", "1"), Glyph("relation", "≤")) if low else ()
    right = (Glyph("relation", "≤"), page.part(expr, path, 1).box) if high else ()
    return Row((*left, page.part(expr, path, 0).box, *right))


__all__ = ["BIG_SIGNS", "RELATIONS", "conditions", "lay_binder", "within_box"]
