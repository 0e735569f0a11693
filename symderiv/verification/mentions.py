"""What formulas mention, directly or through definitions: tensors, axes, derivatives within derivatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sympy import Expr

from symderiv.notation import Axis, Definitions, Entry, Extent, Index, Partial, Tensor
from symderiv.notation.nodes import by_object


@by_object
@lru_cache(maxsize=50_000)
def axes_in(expr: Any) -> frozenset[Axis]:
    """Every axis that an expression mentions: by an index, a tensor or an extent."""
    own: tuple[Axis, ...] = (expr.axis,) if isinstance(expr, Index | Extent) else ()
    if isinstance(expr, Tensor):
        own = expr.axes if expr.over is None else (*expr.axes, expr.over)
    return frozenset(own).union(*(axes_in(a) for a in expr.args))


@by_object
@lru_cache(maxsize=50_000)
def parts_in(expr: Any) -> frozenset[tuple[Axis, Axis]]:
    """The axes whose letters stand at the place of another axis, which has to be as large: T of mask_tu where t, u ≤ T ≤ H."""
    own = zip(expr.indices, expr.tensor.axes, strict=True) if isinstance(expr, Entry) else ()
    pairs = ((i.axis, a) for i, a in own if isinstance(i, Index) and i.axis != a)
    found = frozenset((part, whole) for part, whole in pairs if whole.size is None and not whole.length and not part.length)
    return found.union(*(parts_in(a) for a in expr.args))


@by_object
@lru_cache(maxsize=50_000)
def mentioned(expr: Any) -> tuple[Tensor, ...]:
    """Every tensor that an expression mentions, by name."""
    found = {t for a in expr.args for t in mentioned(a)} | ({expr} if isinstance(expr, Tensor) else set())
    return tuple(sorted(found, key=lambda t: t.name))


def reached(definitions: Definitions, exprs: Sequence[Expr]) -> Definitions:
    """The definitions that the expressions rest on, directly or through others."""
    return definitions.needed(t.name for e in exprs for t in mentioned(e))


@by_object
@lru_cache(maxsize=50_000)
def _differentiated_by(expr: Any) -> frozenset[Tensor]:
    """The tensors by which an expression takes derivatives that hold nothing else still."""
    own = [expr.wrt.tensor] if isinstance(expr, Partial) and not expr.held else []
    return frozenset(own).union(*(_differentiated_by(a) for a in expr.args))


def moved_in_turn(lines: Iterable[Expr], definitions: Definitions, more: Iterable[Tensor] = ()) -> list[Tensor]:
    """The tensors by which the lines take derivatives, and `more`, each before what is defined with it."""
    by = frozenset(more).union(*map(_differentiated_by, lines))
    used = [t for row in definitions for t in (*sorted(row.uses, key=lambda t: t.name), row.tensor)]
    return [t for t in dict.fromkeys((*used, *sorted(by, key=lambda t: t.name))) if t in by]


def order(lines: Iterable[Expr], definitions: Definitions) -> int:
    """How deeply derivatives nest, through definitions too: each level costs digits."""
    deep = dict[str, int]()

    def within(expr: Expr) -> int:
        return _nesting(expr, frozenset((t.name, deep[t.name]) for t in mentioned(expr) if t.name in deep))

    for row in definitions:
        if found := within(row.body):
            deep[row.tensor.name] = found
    return max(map(within, lines), default=0)


@lru_cache(maxsize=50_000)
def _nesting(expr: Any, deep: frozenset[tuple[str, int]]) -> int:
    """How deeply derivatives nest in an expression, where so many stand within what these names stand for."""
    if isinstance(expr, Tensor):
        return dict(deep).get(expr.name, 0)
    return max((_nesting(a, deep) for a in expr.args), default=0) + isinstance(expr, Partial)
