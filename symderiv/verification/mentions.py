"""What formulas mention, directly or through definitions: tensors, axes, derivatives within derivatives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sympy import Expr

from symderiv.errors import ModelError
from symderiv.notation import Axis, Definitions, Entry, Extent, Index, Partial, Tensor
from symderiv.notation.nodes import by_object
from symderiv.oracle.mentions import mentions

_NO_NAMES = frozenset[str]()


class Said(NamedTuple):
    """What formulas mention, found in one walk."""

    tensors: dict[int, Tensor]
    """By their identity, in the order in which they are met: equal ones may carry what others do not."""
    axes: set[Axis]
    parts: set[tuple[Axis, Axis]]
    by: set[Tensor]
    within: set[bool]
    """Of every derivative, whether another one stands within it."""


def said(lines: Iterable[Any]) -> Said:
    """Every tensor, every axis, what axes hold others, and the tensors of derivatives that hold nothing else still.

    Lines share most of their parts: each is looked at once.
    """
    found = Said({}, set(), set(), set(), set())
    waiting, met = list(lines)[::-1], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in met:
            continue
        met.add(id(part))
        if not (inner := part._args):
            _take(found, part)
        elif isinstance(part, Entry):
            found.parts.update(_held(part))
        elif isinstance(part, Partial):
            found.within.add(mentions(part.body)[1])
            if not part.held:
                found.by.add(part.wrt.tensor)
        for leaf in inner:
            if not leaf._args and id(leaf) not in met:
                met.add(id(leaf))
                _take(found, leaf)
        waiting.extend([arg for arg in inner[::-1] if arg._args])
    return found


def _take(found: Said, leaf: Any) -> None:
    """Add what a tensor or a letter says."""
    if isinstance(leaf, Tensor):
        found.tensors[id(leaf)] = leaf
        found.axes.update(leaf.axes if leaf.over is None else (*leaf.axes, leaf.over))
    elif isinstance(leaf, Index | Extent):
        found.axes.add(leaf.axis)


def _held(entry: Entry) -> Iterable[tuple[Axis, Axis]]:
    """The axes of letters that stand at the place of another axis."""
    pairs = [(i.axis, a) for i, a in zip(entry.indices, entry.tensor.axes, strict=True) if type(i) is Index and i.axis is not a]
    return [(part, whole) for part, whole in pairs
            if part != whole and whole.size is None and not whole.length and not part.length]


@by_object
def axes_in(expr: Any) -> frozenset[Axis]:
    """Every axis that an expression mentions: by an index, a tensor or an extent."""
    return frozenset(said((expr,)).axes)


@by_object
def mentioned(expr: Any) -> tuple[Tensor, ...]:
    """Every tensor that an expression mentions, by name."""
    return tuple(sorted({*said((expr,)).tensors.values()}, key=lambda t: t.name))


def reached(definitions: Definitions, exprs: Sequence[Expr]) -> Definitions:
    """The definitions that the expressions rest on, directly or through others."""
    return definitions.needed(_NO_NAMES.union(*[mentions(e)[0] for e in exprs]))


def moved_in_turn(by: Collection[Tensor], definitions: Definitions) -> list[Tensor]:
    """The tensors by which derivatives are taken, each before what is defined with it."""
    used = [t for row in definitions for t in (*sorted(row.uses, key=lambda t: t.name), row.tensor)]
    return [t for t in dict.fromkeys((*used, *sorted(by, key=lambda t: t.name))) if t in by]


def order(lines: Iterable[Expr], definitions: Definitions) -> int:
    """How deeply derivatives nest, through definitions too: each level costs digits."""
    deep, known = dict[str, int](), dict[int, int]()

    def within(expr: Any) -> int:
        names, derives = mentions(expr)
        if names.isdisjoint(deep):
            return _levels(expr) if derives else 0
        if id(expr) not in known:  # what it mentions stands before it, and is known for good
            own = deep[expr.name] if isinstance(expr, Tensor) else max(map(within, expr.args)) + isinstance(expr, Partial)
            known[id(expr)] = own
        return known[id(expr)]

    for row in definitions:
        if found := within(row.body):
            deep[row.tensor.name] = found
    return max(map(within, lines), default=0)


@by_object
def _levels(expr: Any) -> int:
    """How deeply derivatives nest in an expression by itself."""
    return max([_levels(a) for a in expr.args if mentions(a)[1]], default=0) + isinstance(expr, Partial)


def by_name(tensors: Iterable[Tensor]) -> dict[str, Tensor]:
    """All tensors by name, each with every given that any mention of it carries."""
    found: dict[str, Tensor] = {}
    for tensor in tensors:
        known = found.setdefault(tensor.name, tensor)
        if known is tensor:
            continue
        if known != tensor:
            raise ModelError("One name for two tensors", typed=f"{tensor.name} {known.shape_text} and {tensor.shape_text}")
        new = [g for g in tensor.givens if g.name not in {k.name for k in known.givens}]
        if new:
            found[tensor.name] = known.given(*known.givens, *new)
    return found
