"""A name that was given after its use: "y = x + tanh(W x), and let s = W x" means y = x + tanh(s)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Basic, Expr

from symderiv.errors import ModelError, RunawayRewrite
from symderiv.notation import Definition, Definitions, Partial, Tensor, letters
from symderiv.rewrite import everywhere
from symderiv.rules import Scene
from symderiv.rules.equations import fold

MOST = 12
"""So many sweeps find a name wherever it belongs: rᵀ C r with r written out has it twice. What has it oftener stays as it is."""


def refolded(definitions: Definitions, lines: Iterator[Expr]) -> Definitions:
    """Definitions that use the quantities by which the lines differentiate, where these were named after their use.

    >>> from symderiv.notation import Tensor
    >>> x, s, y, L = Tensor("x"), Tensor("s"), Tensor("y"), Tensor("L")
    >>> rows = Definitions((Definition(y, (), x.entry()**2 + 1), Definition(s, (), x.entry()**2)))
    >>> [row.body for row in refolded(rows, iter([Partial(y.entry(), s.entry())]))]
    [x**2, s + 1]
    """
    wanted = {p.wrt.tensor for line in (*lines, *(row.body for row in definitions)) for p in line.atoms(Partial)}
    for row in definitions:
        if row.tensor in wanted and not any(_has(user.body, row.tensor) for user in definitions.consumers(row.tensor)):
            definitions = _with(definitions, row)
    return definitions


def _has(body: Basic, tensor: Tensor) -> bool:
    """Whether a body is made of a tensor; that it differentiates by it does not count."""
    if isinstance(body, Partial):
        return _has(body.body, tensor)
    return getattr(body, "tensor", None) == tensor or any(_has(part, tensor) for part in body.args)


def _with(definitions: Definitions, named: Definition) -> Definitions:
    """The definitions with one of them recognised in the others."""
    below = definitions.below(named.tensor)
    rows = [row if row.tensor in below else _folded(row, named, definitions) for row in definitions]
    if rows == list(definitions):
        return definitions
    try:
        return Definitions(tuple(in_order(rows)))
    except ModelError:
        return definitions


def _folded(row: Definition, named: Definition, definitions: Definitions) -> Definition:
    scene = Scene(definitions, frozenset(letters(row.body, *row.indices)))
    body, rule = row.body, fold(named)
    try:
        for _ in range(MOST):
            if (found := everywhere(body, rule, scene)) is None:
                return Definition(row.tensor, row.indices, body)
            body = found.after
    except RunawayRewrite:
        pass
    return row


def in_order(rows: Sequence[Definition]) -> Iterator[Definition]:
    """Each definition after those that it uses, else in the order given."""
    waiting, defined = list(rows), {row.tensor for row in rows}
    made: set[Tensor] = set()
    while waiting:
        ready = next((row for row in waiting if row.uses & defined <= made), waiting[0])
        waiting.remove(ready)
        made.add(ready.tensor)
        yield ready


__all__ = ["in_order", "refolded"]
