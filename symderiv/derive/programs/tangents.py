"""Tangents of the quantities of a model, one definition each: forward mode, derived as everything else is.

Along x + ε ẋ a quantity z moves by ż = ∂z/∂ε, in terms of the tangents of what its own definition uses.

>>> from symderiv.notation import Axis, Sum, Tensor
>>> K, D = Axis("K"), Axis("D"); k, d = K.index("k"), D.index("d")
>>> W, x, z = Tensor("W", (K, D)), Tensor("x", (D,)), Tensor("z", (K,))
>>> moving = tangents([Definition(z, (k,), Sum(W[k, d] * x[d], d))], z, [x])
>>> [str(row) for row in moving.rows]
['z_dot[k] := Sum(x_dot[d]*W[k,d], d)']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from sympy import Expr

from symderiv.derive.goals import sweep
from symderiv.lowering.source.program import NO_TANGENTS, Tangents
from symderiv.notation import ZERO, Definition, Definitions, Entry, Model, Tensor, add, mul
from symderiv.notation.indices.names import free_name, numbered


def tangents(forward: Iterable[Definition], output: Tensor, variables: Iterable[Tensor]) -> Tangents:
    """How the output moves with the variables; none where it does not, where a variable is itself computed, or where a
    formula is so long that parts of its derivative have names."""
    forward, variables = list(forward), list(variables)
    if {row.tensor for row in forward} & {*variables}:
        return NO_TANGENTS
    names = {t.name for row in forward for t in (row.tensor, *row.uses)}
    own = {v: _dotted(v, names) for v in variables}
    moving, rows = dict(own), list[Definition]()
    for row in forward:
        used = [t for t in sorted(row.uses, key=lambda t: t.name) if t in moving]
        made = _along(row, used, moving, names) if used else ZERO
        if made is None:
            return NO_TANGENTS
        if made != ZERO:
            moving[row.tensor] = _dotted(row.tensor, names)
            rows.append(Definition(moving[row.tensor], row.indices, made))
        if row.tensor == output:
            return NO_TANGENTS if made == ZERO else Tangents(own, rows)
    return NO_TANGENTS


def _dotted(tensor: Tensor, names: set[str]) -> Tensor:
    made = Tensor(free_name(numbered(f"{tensor.name}_dot"), names), tensor.axes)
    names.add(made.name)
    return made


def _along(row: Definition, used: Sequence[Tensor], moving: dict[Tensor, Tensor], names: set[str]) -> Expr | None:
    """∂/∂ε of a definition where what it uses moves by ε times its tangent."""
    step, model = Tensor(free_name(numbered("epsilon"), names)), Model()
    moved = [_moved(t, moving[t], step, names) for t in used]
    model.definitions = Definitions((*moved, row))
    found = sweep(model, row.tensor, [step], inf)[0]
    return None if found.abbreviations else found.result


def _moved(tensor: Tensor, tangent: Tensor, step: Tensor, names: set[str]) -> Definition:
    at, free = [], set[str]()
    for axis in tensor.axes:
        at.append(axis.fresh(free))
        free.add(at[-1].name)
    start = Tensor(free_name(numbered(f"{tensor.name}0"), names), tensor.axes)
    return Definition(tensor, tuple(at), add(Entry(start, *at), mul(Entry(step), Entry(tangent, *at))))
