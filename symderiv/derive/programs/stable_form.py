"""A model as code computes it: with the functions that its formulas spell out, and no exponential as a quantity that overflows.

>>> from sympy import exp
>>> from symderiv.notation import Axis, Sum, Tensor
>>> K = Axis("K"); k, j = K.index("k"), K.index("j"); z, S, p = Tensor("z", (K,)), Tensor("S"), Tensor("p", (K,))
>>> rows = Definitions((Definition(S, (), Sum(exp(z[j]), j)), Definition(p, (k,), exp(z[k]) / S[()])))
>>> [str(row) for row in stable(rows)]
['p[k] := exp(z[k])/Sum(exp(z[j]), j)']
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sympy import Expr, Pow, exp, log

from symderiv.notation import Definition, Definitions, Entry, Opaque, Sum, Tensor, factors, rebuild, replace_entries, tensors
from symderiv.notation.nodes import atoms, by_object, holds
from symderiv.rules.algebra.identities import HYPERBOLIC, LOGISTIC
from symderiv.rules.rule import Scene

SPELLED_OUT = (LOGISTIC, HYPERBOLIC)
"""1/(1 + e^{−u}) and the like: as they are written, they overflow, or their difference from 1 is lost."""


def stable(definitions: Definitions, kept: Collection[Tensor] = ()) -> Definitions:
    """The definitions with functions recognised, and exponentials that divide written out where they are used, unless `kept`."""
    rows = Definitions(tuple(
        Definition(d.tensor, d.indices, _recognised(d.body)) if holds(d.body, exp) else d for d in definitions))
    gone = _overflowing(rows) - {*kept}.union(*(d.body.tensors for d in rows if isinstance(d.body, Opaque)))
    return rows if not gone else Definitions(tuple(
        Definition(d.tensor, d.indices, _written_out(d.body, rows, gone)) for d in rows if d.tensor not in gone))


@by_object
def _recognised(expr: Any) -> Any:
    """An expression with the functions it spells out, the whole before its parts: e^u/(1 + e^u) before 1/(1 + e^u)."""
    found = next((f for rule in SPELLED_OUT if isinstance(expr, rule.on) and (f := rule.apply(expr, Scene())) is not None), expr)
    return rebuild(found, [_recognised(a) if isinstance(a, Expr) else a for a in found.args]) if found.args else found


def _overflowing(rows: Definitions) -> set[Tensor]:
    """Exponentials and sums of them that divide, or of which a logarithm is taken; with those that these are made of."""
    made: set[Tensor] = set()
    for row in rows:
        made |= {row.tensor} if _is_exponential(row.body, made) else set()
    inside = [p.args[0] for row in rows for p in atoms(row.body, Pow, log) if isinstance(p, log) or p.exp.is_negative]
    divide = {t for a in inside if _is_exponential(a, made) for t in tensors(a) & made}
    return divide.union(*(rows.ancestors.get(t, frozenset()) & made for t in divide))


def _is_exponential(expr: Any, made: Collection[Tensor]) -> bool:
    """Whether an expression is e^u, a multiple of one, or a sum of such; a share e^u/S is none, for it does not overflow."""
    parts = factors(expr.body if isinstance(expr, Sum) else expr)
    divided = any(isinstance(f, Pow) and f.exp.is_negative for f in parts)
    return not divided and any(isinstance(f, exp) or (isinstance(f, Entry) and f.tensor in made) for f in parts)


def _written_out(expr: Any, rows: Definitions, gone: Collection[Tensor]) -> Any:
    def body(entry: Entry) -> Any:
        row = rows.of(entry.tensor) if entry.tensor in gone else None
        return None if row is None else _written_out(row.at(*entry.indices), rows, gone)

    return replace_entries(expr, body)
