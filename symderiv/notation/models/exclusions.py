"""1 − δ_ij beside a quotient that has no value at i = j: it leaves these pairs out, as 𝟙[i ≠ j] does.

0 · (1/0) is no number; who writes (1 − δ_ij)/(x_i − x_j) means the other pairs.
"""

from __future__ import annotations

import operator
from typing import Any

from sympy import Abs, Add, Eq, Mul, Ne, Pow, log

from symderiv.notation.indices.axes import Index
from symderiv.notation.nodes import ONE, Delta, Indicator, Sum
from symderiv.notation.substitution import substitute
from symderiv.notation.unevaluated import factors, mul, rebuild


def excluded(body: Any) -> Any:
    """A formula with 1 − δ_ij, and 1 − 𝟙[i = j], as 𝟙[i ≠ j] where another factor has no value at i = j.

    >>> import symderiv as sd
    >>> i, j = sd.indices("i j", sd.axes("K")); x = sd.vector("x", i.axis)
    >>> excluded((1 - sd.Delta(i, j)) / (x[i] - x[j])), excluded((1 - sd.Delta(i, j)) * x[i])
    (Indicator(Ne(i, j))/(x[i] - x[j]), (1 - Delta(i, j))*x[i])
    """
    return _excluded(body, {}) if body.has(Delta, Eq) else body


def _excluded(body: Any, done: dict[int, Any]) -> Any:
    """The same; what stands in a formula several times, as one object, is done once."""
    if not body.args:
        return body
    if id(body) not in done:
        made = rebuild(body, [_excluded(a, done) for a in body.args])
        parts = factors(made) if isinstance(made, Mul) else ()
        kept = [_mask(p, [q for q in parts if q is not p]) for p in parts]
        done[id(body)] = made if all(map(operator.is_, kept, parts)) else mul(*kept)
    return done[id(body)]


def _mask(part: Any, others: list[Any]) -> Any:
    pair = _pair(part)
    if pair is None or not any(_fails(q, {pair[1]: pair[0]}) for q in others):
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


def _fails(expr: Any, same: dict[Index, Any]) -> bool:
    """Whether an expression divides by 0, or takes its logarithm, where two letters are the same."""
    return any(_vanishes(substitute(p.base, same)) for p in expr.atoms(Pow) if p.exp.is_negative) or any(
        _vanishes(substitute(p.args[0], same)) for p in expr.atoms(log))


def _vanishes(expr: Any) -> bool:
    """Whether an expression is 0 as it stands: x_i − x_i, and its powers, products and sums."""
    if isinstance(expr, Add):
        return bool(Add(*(a for a in expr.args if not _vanishes(a))) == 0)
    if isinstance(expr, Mul):
        return any(_vanishes(a) for a in expr.args)
    if isinstance(expr, Pow):
        return bool(expr.exp.is_positive) and _vanishes(expr.base)
    return _vanishes(expr.args[0]) if isinstance(expr, Sum | Abs) else bool(expr == 0)


__all__ = ["excluded"]
