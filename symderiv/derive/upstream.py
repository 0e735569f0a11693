"""The derivatives of an unspecified function: quantities with names, which a later derivative differentiates again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from sympy import Expr

from symderiv.derive.adjoints import LOGITS, adjoint_tensor
from symderiv.notation import Definition, Definitions, Entry, Partial, Tensor, tensors, unspecified
from symderiv.notation.indices.names import free_name, underscored


def upstream_tensor(by: tuple[Tensor, ...], others: int, avoid: Collection[str]) -> Tensor:
    """The name of the derivative of an unspecified loss `by` a tensor that it takes: δ for logits, else g, or G with two
    axes and more; of the second derivative by two: H. Beside `others` that the loss takes, and where the letter is taken,
    it says by which tensors.

    >>> y, z = Tensor("y"), Tensor("z")
    >>> [upstream_tensor((t,), n, ()).name for t, n in ((y, 0), (y, 1), (z, 0))], upstream_tensor((y, y), 0, ()).name
    (['g', 'g_y', 'delta'], 'H')
    """
    last, names = by[-1], "".join(t.name for t in by)
    axes = tuple(chain.from_iterable(t.axes for t in by))
    bar, letter = adjoint_tensor(last, avoid), "g" if len(by) == 1 and len(axes) < 2 else ("G", "H", "T")[min(len(by), 3) - 1]
    if len(by) == 1 and not others and bar.name.startswith(tuple(LOGITS.values())):
        return bar
    alone = not others and letter not in avoid
    name = free_name(underscored(letter if alone else f"{letter}_{names}"), avoid)
    latex = "" if alone else f"{letter}^{{{''.join(t.latex or t.name for t in by)}}}"
    return Tensor(name, axes, (), f"derivative of the loss by {last.name}" if len(by) == 1 else "", latex)


def named_upstream(definitions: Definitions, goal: Partial) -> Definition | None:
    """The definition that names this derivative of an unspecified function already, g_i = ∂L/∂s_i.

    >>> L, y, g = (Tensor(n) for n in "Lyg"); goal = Partial(L.entry(), y.entry())
    >>> named_upstream(Definitions((Definition(g, (), goal),)), goal)
    g := Partial(L, y)
    """
    tensor = goal.wrt.tensor
    rows = (row for row in definitions if tuple(i.axis for i in row.indices) == tensor.axes)
    return next((row for row in rows if row.body == Partial(goal.body, Entry(tensor, *row.indices))), None)


def slopes(expr: Expr) -> tuple[Tensor, ...]:
    """By what an expression is differentiated already, the first variable first.

    >>> y, z = Tensor("y").entry(), Tensor("z").entry()
    >>> slopes(Partial(Partial(z**2, y), z)), slopes(z**2)
    ((y, z), ())
    """
    return (*slopes(expr.body), expr.wrt.tensor) if isinstance(expr, Partial) else ()


def with_upstream(definitions: Definitions, named: Iterable[Definition]) -> Definitions:
    """The definitions, and with g_i = ∂L/∂y_i for an unspecified L = ℓ(y) the row g_i := ∂ℓ(y)/∂y_i: g moves with y.

    >>> from symderiv.notation import Axis, Opaque
    >>> y = Tensor("y", (Axis("K"),)); L, g = Tensor("L"), Tensor("g", y.axes)
    >>> rows = Definitions((Definition(L, (), Opaque(y)),))
    >>> with_upstream(rows, [Definition(g, y.entry().indices, Partial(L.entry(), y.entry()))]).of(g).uses
    frozenset({y})
    """
    for row in named:
        body = _opened(definitions, row.body)
        if definitions.of(row.tensor) is None and body is not None:
            definitions = definitions.extended(replace(row, body=body))
    return definitions


def in_order(upstream: Sequence[Definition], named: Sequence[Definition], lines: Iterable[Expr]) -> tuple[Definition, ...]:
    """What a derivation has named, after those of the upstream names that it, or one of its lines, speaks of.

    >>> y = Tensor("y"); g, h = (Definition(Tensor(n), (), e) for n, e in (("g", y.entry()), ("h", Tensor("g").entry())))
    >>> in_order([g], [h], [y.entry()]), in_order([g], [], [y.entry()])
    ((g := y, h := g), ())
    """
    own = [row for row in named if row not in upstream]
    seen = frozenset[Tensor]().union(*(row.uses for row in own), *map(tensors, lines)) if upstream else frozenset()
    kept: list[Definition] = []
    for row in reversed(upstream):
        if row in named or row.tensor in seen:
            kept.insert(0, row)
            seen |= row.uses
    return (*kept, *own)


def _opened(definitions: Definitions, body: Expr) -> Expr | None:
    """The derivative of an unspecified function, written as one of ℓ itself; None for any other expression."""
    if not isinstance(body, Partial) or not isinstance(body.body, Entry):
        return None
    row = definitions.of(body.body.tensor)
    if row is None or unspecified(row.body) is None:
        return None
    return Partial(row.at(*body.body.indices), body.wrt, *body.held)


__all__ = ["in_order", "named_upstream", "slopes", "upstream_tensor", "with_upstream"]
