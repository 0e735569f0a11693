"""What formulas mention, directly or through definitions: tensors, axes, derivatives within derivatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import is_
from typing import Any, NamedTuple

from sympy import Expr

from symderiv.errors import ModelError
from symderiv.notation import Axis, Definitions, Entry, Extent, Index, Partial, Tensor
from symderiv.notation.nodes import by_object
from symderiv.oracle.mentions import mentions

_NO_NAMES = frozenset[str]()


class Said(NamedTuple):
    """What a formula mentions, found in one walk."""

    tensors: frozenset[Tensor] = frozenset()
    axes: frozenset[Axis] = frozenset()
    parts: frozenset[tuple[Axis, Axis]] = frozenset()
    by: frozenset[Tensor] = frozenset()


_NOTHING = Said()


@by_object
def said(expr: Any) -> Said:
    """Every tensor, every axis, what axes hold others, and the tensors of derivatives that hold nothing else still."""
    if isinstance(expr, Tensor):
        return Said(frozenset((expr,)), frozenset(expr.axes if expr.over is None else (*expr.axes, expr.over)))
    if isinstance(expr, Index | Extent):
        return _of_axis(expr.axis)
    found = _own(expr)
    for part in expr.args:
        more = said(part)
        if more is not found and more is not _NOTHING:
            found = more if found is _NOTHING else _together(found, more)
    return found


@by_object
def _of_axis(axis: Axis) -> Said:
    """What a letter of an axis mentions."""
    return Said(axes=frozenset((axis,)))


def _together(one: Said, other: Said) -> Said:
    """What both mention: one of them where it has all that the other has, so that parts which mention the same share it."""
    both: list[Any] = [a if b <= a else b if a <= b else a | b for a, b in zip(one, other, strict=True)]
    return next((row for row in (one, other) if all(map(is_, row, both))), None) or Said(*both)


def _own(expr: Any) -> Said:
    """What a node adds to what its parts mention."""
    if isinstance(expr, Partial) and not expr.held:
        return Said(by=frozenset((expr.wrt.tensor,)))
    if not isinstance(expr, Entry):
        return _NOTHING
    pairs = [(i.axis, a) for i, a in zip(expr.indices, expr.tensor.axes, strict=True) if isinstance(i, Index) and i.axis != a]
    parts = frozenset((part, whole) for part, whole in pairs if whole.size is None and not whole.length and not part.length)
    return Said(parts=parts) if parts else _NOTHING


def axes_in(expr: Any) -> frozenset[Axis]:
    """Every axis that an expression mentions: by an index, a tensor or an extent."""
    return said(expr).axes


def parts_in(expr: Any) -> frozenset[tuple[Axis, Axis]]:
    """The axes whose letters stand at the place of another axis, which has to be as large: T of mask_tu where t, u ≤ T ≤ H."""
    return said(expr).parts


@by_object
def mentioned(expr: Any) -> tuple[Tensor, ...]:
    """Every tensor that an expression mentions, by name."""
    return tuple(sorted(said(expr).tensors, key=lambda t: t.name))


def reached(definitions: Definitions, exprs: Sequence[Expr]) -> Definitions:
    """The definitions that the expressions rest on, directly or through others."""
    return definitions.needed(_NO_NAMES.union(*[mentions(e)[0] for e in exprs]))


def moved_in_turn(lines: Iterable[Expr], definitions: Definitions, more: Iterable[Tensor] = ()) -> list[Tensor]:
    """The tensors by which the lines take derivatives, and `more`, each before what is defined with it."""
    by = frozenset(more).union(*(said(line).by for line in lines))
    used = [t for row in definitions for t in (*sorted(row.uses, key=lambda t: t.name), row.tensor)]
    return [t for t in dict.fromkeys((*used, *sorted(by, key=lambda t: t.name))) if t in by]


def order(lines: Iterable[Expr], definitions: Definitions) -> int:
    """How deeply derivatives nest, through definitions too: each level costs digits."""
    deep = dict[str, int]()

    def within(expr: Expr) -> int:
        names, derives = mentions(expr)
        if inside := names & deep.keys():
            return _nesting(expr, frozenset((name, deep[name]) for name in inside))
        return _levels(expr) if derives else 0

    for row in definitions:
        if found := within(row.body):
            deep[row.tensor.name] = found
    return max(map(within, lines), default=0)


@by_object
def _levels(expr: Any) -> int:
    """How deeply derivatives nest in an expression by itself."""
    return max([_levels(a) for a in expr.args if mentions(a)[1]], default=0) + isinstance(expr, Partial)


@lru_cache(maxsize=50_000)
def _nesting(expr: Any, deep: frozenset[tuple[str, int]]) -> int:
    """How deeply derivatives nest in an expression, where so many stand within what these names stand for."""
    if isinstance(expr, Tensor):
        return dict(deep).get(expr.name, 0)
    return max((_nesting(a, deep) for a in expr.args), default=0) + isinstance(expr, Partial)


def by_name(defined: Iterable[Tensor], lines: Iterable[Expr]) -> dict[str, Tensor]:
    """All tensors by name, each with every given that any mention of it carries."""
    found: dict[str, Tensor] = {}
    found_in = {id(t): t for t in (*defined, *(t for e in lines for t in mentioned(e)))}
    for tensor in found_in.values():
        known = found.setdefault(tensor.name, tensor)
        if known != tensor:
            raise ModelError("One name for two tensors", typed=f"{tensor.name} {known.shape_text} and {tensor.shape_text}")
        new = [g for g in tensor.givens if g.name not in {k.name for k in known.givens}]
        if new:
            found[tensor.name] = known.given(*known.givens, *new)
    return found
