"""Expressions as they stand in a text that counts places from 0: places are counted from 1 here."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sympy import Expr, Integer, Rel

from symderiv.errors import SymderivError
from symderiv.homework.checking import Findings, LineFinding, Wrong
from symderiv.notation import Axis, Binder, Delta, Entry, Index, add, free_indices, rebuild


def as_counted(findings: Findings, axes: Collection[Axis]) -> Findings:
    """The findings in the letters of a text that counts the places of these axes from 0."""
    if not axes:
        return findings
    return Findings(tuple(_line(f, axes) for f in findings.lines), tuple(_wrong(w, axes) for w in findings.wrongs))


def _line(found: LineFinding, axes: Collection[Axis]) -> LineFinding:
    judgement, detail = found.judgement, found.judgement.counterexample
    letters = "|".join(re.escape(i.name) for i in free_indices(found.left) if i.axis in axes)
    if letters:
        detail = re.sub(rf"\b({letters})=(\d+)", lambda place: f"{place[1]}={int(place[2]) - 1}", detail)
    judgement = replace(judgement, counterexample=detail, where=_shown(judgement.where, axes, judgement.where))
    return replace(found, left=_shown(found.left, axes, found.left), judgement=judgement)


def _wrong(wrong: Wrong, axes: Collection[Axis]) -> Wrong:
    told = wrong.diagnosis
    said = replace(told, mended=_shown(told.mended, axes)) if told else None
    return replace(wrong, right=_shown(wrong.right, axes), diagnosis=said)


def _shown(expr: Expr | None, axes: Collection[Axis], otherwise: Expr | None = None) -> Expr | None:
    """What is shown of an expression: nothing of one with a place 0, which no component has here."""
    try:
        return counted_from_zero(expr, axes) if expr is not None else None
    except SymderivError:
        return otherwise


def counted_from_zero(expr: Any, axes: Collection[Axis]) -> Any:
    """The expression with every letter over these axes one less: (i − 1) x_i is i x_i where i counts from 0.

    >>> from symderiv.notation import Tensor, mul
    >>> n = Axis("n"); i = n.index("i"); x = Tensor("x", (n,))
    >>> counted_from_zero(mul(add(i, Integer(-1)), x[i]), [n])
    i*x[i]
    """
    if isinstance(expr, Rel):
        alone = all(isinstance(side, Index) or not side.has(Index) for side in expr.args)
        return expr if alone else expr.func(*(counted_from_zero(a, axes) for a in expr.args), evaluate=False)
    if not axes or isinstance(expr, Index):
        return _more(expr, 1) if isinstance(expr, Index) and expr.axis in axes else expr
    if isinstance(expr, Entry):
        return expr.tensor[tuple(_place(i, axis, axes) for i, axis in zip(expr.indices, expr.tensor.axes, strict=True))]
    if isinstance(expr, Delta) or not getattr(expr, "args", ()):
        return expr
    if isinstance(expr, Binder):
        return rebuild(expr, [counted_from_zero(expr.args[0], axes), *expr.args[1:]])
    parts = [counted_from_zero(a, axes) if isinstance(a, Expr | Rel) else a for a in expr.args]
    return _gathered(parts) if expr.is_Add else rebuild(expr, parts)


def _place(index: Any, axis: Axis, axes: Collection[Axis]) -> Any:
    """A place below a name: a lone letter keeps it."""
    if isinstance(index, Index) or not (index.has(Index) or index.is_Integer):
        return index
    moved = counted_from_zero(index, axes)
    return _more(moved, -1) if axis in axes else moved


def _more(expr: Expr, number: int) -> Expr:
    return _gathered([*(expr.args if expr.is_Add else (expr,)), Integer(number)])


def _gathered(parts: list[Any]) -> Expr:
    """A sum with its numbers added up."""
    flat = [term for part in parts for term in (part.args if part.is_Add else (part,))]
    number = sum((t for t in flat if t.is_Integer), Integer(0))
    rest = [t for t in flat if not t.is_Integer]
    return add(*rest, number) if number or not rest else add(*rest)


__all__ = ["as_counted", "counted_from_zero"]
