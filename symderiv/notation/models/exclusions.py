"""1 − δ_ij beside a quotient that has no value at i = j: it leaves these pairs out, as 𝟙[i ≠ j] does.

0 · (1/0) is no number; who writes (1 − δ_ij)/(x_i − x_j) means the other pairs.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Abs, Add, Eq, Mul, Ne, Pow, log

from symderiv.notation.indices.axes import Index
from symderiv.notation.models.definitions import Definition
from symderiv.notation.nodes import ONE, Delta, Indicator, Sum, holds
from symderiv.notation.substitution import substitute
from symderiv.notation.tensors import Entry, Tensor
from symderiv.notation.unevaluated import all_but, factors, mul, rebuild

Rows = Mapping[Tensor, Definition]


def excluded(body: Any, rows: Iterable[Definition] = ()) -> Any:
    """A formula with 1 − δ_ij, and 1 − 𝟙[i = j], as 𝟙[i ≠ j] where another factor has no value or slope at i = j; `rows` say what
    the quantities in it are.

    >>> import symderiv as sd
    >>> i, j = sd.indices("i j", sd.axes("K")); x = sd.vector("x", i.axis)
    >>> excluded((1 - sd.Delta(i, j)) / (x[i] - x[j])), excluded((1 - sd.Delta(i, j)) * x[i])
    (Indicator(Ne(i, j))/(x[i] - x[j]), (1 - Delta(i, j))*x[i])
    """
    return _excluded(body, {}, {row.tensor: row for row in rows}) if holds(body, Delta, Eq) else body


def _excluded(body: Any, done: dict[int, Any], rows: Rows) -> Any:
    """The same; what stands in a formula several times, as one object, is done once."""
    if not body.args:
        return body
    if id(body) not in done:
        made = rebuild(body, [_excluded(a, done, rows) for a in body.args])
        parts = factors(made) if isinstance(made, Mul) else ()
        kept = [_mask(p, all_but(parts, p), rows) for p in parts]
        done[id(body)] = made if all(map(operator.is_, kept, parts)) else mul(*kept)
    return done[id(body)]


def _mask(part: Any, others: list[Any], rows: Rows) -> Any:
    pair = _pair(part)
    if pair is None or not any(_fails(q, {pair[1]: pair[0]}, rows) for q in others):
        return part
    return Indicator(Ne(*pair))


def _pair(part: Any) -> tuple[Index, Index] | None:
    """The two letters of 1 − δ_ij or 1 − 𝟙[i = j]."""
    if not isinstance(part, Add) or len(part.args) != 2 or ONE not in part.args:
        return None
    other = next(a for a in part.args if a != ONE) * -1
    letters = other.indices if isinstance(other, Delta) else other.args[0].args if isinstance(other, Indicator) and isinstance(
        other.args[0], Eq) else ()
    return tuple(letters) if len(letters) == 2 and all(isinstance(i, Index) for i in letters) else None


def _fails(expr: Any, same: dict[Index, Any], rows: Rows) -> bool:
    """Whether an expression divides by 0, or takes its logarithm or a root, where two letters are the same."""
    roots = [p.base for p in expr.atoms(Pow) if not (p.exp.is_Integer and p.exp.is_positive)]
    return any(_vanishes(substitute(b, same), rows) for b in (*roots, *(f.args[0] for f in expr.atoms(log))))


def _vanishes(expr: Any, rows: Rows) -> bool:
    """Whether an expression is 0 as it stands: x_i − x_i, 1 − δ_ii, their powers, products and sums, and what is defined so."""
    if isinstance(expr, Entry) and expr.tensor in rows:
        return _vanishes(rows[expr.tensor].at(*expr.indices), rows)
    if isinstance(expr, Add):
        return bool(Add(*(a for a in map(_settled, expr.args) if not _vanishes(a, rows))) == 0)
    if isinstance(expr, Mul):
        return any(_vanishes(a, rows) for a in expr.args)
    if isinstance(expr, Pow):
        return bool(expr.exp.is_positive) and _vanishes(expr.base, rows)
    return _vanishes(expr.args[0], rows) if isinstance(expr, Sum | Abs) else bool(expr == 0)


def _settled(term: Any) -> Any:
    """A term of a sum with δ_ii as 1."""
    parts = [ONE if isinstance(f, Delta) and f.indices[0] == f.indices[1] else f for f in factors(term)]
    return mul(*parts)


__all__ = ["excluded"]
